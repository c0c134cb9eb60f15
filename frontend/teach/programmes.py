"""Programmes: drafted, given their rules, published and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext, ngettext
from frontend.teach.blueprint import teach
from frontend.teach.programme_forms import ProgrammeForm, rules_from, values_of, where_words
from frontend.teach.session_rows import session_rows
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD, PLAIN
from frontend.workbench.objectives import merged_objectives, plans_shown
from frontend.workbench.questions import Question
from frontend.workbench.rows import moment, public_url
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.curriculum import grades_shown
from museum.domain.errors import Conflict, Invalid
from museum.domain.translated import Translated
from museum.services import packages, plans, programmes, visit_sessions
from museum.services.programmes import Rules, rules_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from museum.domain.education import Programme
    from museum.domain.translated import Shown
    from museum.services.programmes import Ahead

_FRESH = values_of(Rules(Translated()))
_SHORT = ("title_vi", "title_en", "summary_vi", "summary_en", "where", "minutes")
SHOWN = 12
"""Sessions to come that a programme's page lists."""


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme in a list."""

    id: str
    title: Shown
    state: str
    institution: Shown
    where: str
    grades: str
    ahead: Ahead
    changed: str
    url: str
    public_url: str


def programme_row(programme: Programme, ahead: Ahead) -> ProgrammeRow:
    """Show a programme in a list."""
    lang = current_language()
    return ProgrammeRow(
        id=programme.id,
        title=programme.title.shown(lang),
        state=programme.state,
        institution=programme.institution.name.shown(lang),
        where=where_words()[programme.where],
        grades=grades_shown(programme.grade_from, programme.grade_to).shown(lang).text
        or gettext("any grade"),
        ahead=ahead,
        changed=moment(programme.changed_at),
        url=url_for("teach.programme", programme_id=programme.id),
        public_url=public_url("public.programme", programme.state, slug=programme.slug),
    )


@teach.get("/programmes")
def programme_list() -> Response:
    """List the programmes of the person's institutions."""
    here = desk()
    found = programmes.listed(here.session, here.institution_ids)
    ahead = programmes.ahead(here.session, here.ports, [one.id for one in found])
    rows = [programme_row(one, ahead[one.id]) for one in found]
    return make_response(
        render_template("teach/programmes.html", rows=rows, several=len(here.institution_ids) > 1)
    )


@teach.route("/programmes/new", methods=["GET", "POST"])
def programme_new() -> Response:
    """Draft a programme: its title, where it takes place, how long it takes."""
    here = desk()
    form = ProgrammeForm()
    mine = here.institutions()
    form.institution.choices = [(one.id, one.name.shown(current_language()).text) for one in mine]
    if request.method == "POST":
        institution = here.institution(form.institution.data or "")
        try:
            made = programmes.create(
                here.session, here.ports, here.person, institution.id, _drafted(form.values())
            )
        except Invalid as error:
            form.blame(error)
        else:
            flash(gettext("Drafted. Now say whom it is for and how it is booked, then plan sessions."), GOOD)
            return redirect(url_for("teach.programme", programme_id=made.id))
    else:
        form.show(_FRESH)
    body = render_template("teach/programme_new.html", form=form, several=len(mine) > 1, both=Both())
    return make_response(body, 422 if request.method == "POST" else 200)


def _drafted(values: Mapping[str, str]) -> Rules:
    """Read the short form of a new programme; all else is as it usually is."""
    return rules_from({**_FRESH, **{name: values[name] for name in _SHORT}})


@teach.route("/programmes/<programme_id>", methods=["GET", "POST"])
def programme(programme_id: str) -> Response:
    """Show a programme with its sessions to come, and keep what is changed in it."""
    here = desk()
    form = ProgrammeForm()
    shown = programmes.get_for(here.session, here.person, programme_id)
    form.offer(packages.listed(here.session, [shown.institution_id]))
    stored = values_of(rules_of(shown))
    held = [one.id for one in plans.objectives_of(here.session, "programme", shown.id)]
    if request.method == "GET":
        form.show(stored)
        form.seen.data = write_seen(shown.version, stored)
        return _page(form, shown, held)
    seen = read_seen(form.seen.data or "")
    chosen = merged_objectives(request.form, held)
    try:
        seen.refuse_clash(stored)
        mine = seen.changed_in(form.values())
        if mine or set(chosen) != set(held):
            programmes.write(
                here.session,
                here.ports,
                here.person,
                programme_id,
                rules_from({**stored, **mine}),
                shown.version,
                chosen,
            )
    except Invalid as error:
        form.blame(error)
        return _page(form, _anew(programme_id), chosen, 422)
    except (Clash, Conflict) as error:
        shown = _anew(programme_id)
        clash = error if isinstance(error, Clash) else Clash(values_of(rules_of(shown)), {})
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(shown.version, clash.stored)
        return _page(form, shown, chosen, 409, both)
    changed = bool(mine) or set(chosen) != set(held)
    flash(gettext("Saved.") if changed else gettext("Nothing was changed."), GOOD if changed else PLAIN)
    return redirect(url_for("teach.programme", programme_id=programme_id))


def _anew(programme_id: str) -> Programme:
    here = desk()
    return programmes.get_for(here.session, here.person, programme_id)


def _page(
    form: ProgrammeForm,
    shown: Programme,
    chosen: Sequence[str],
    status: int = 200,
    both: Both | None = None,
) -> Response:
    here = desk()
    now = here.ports.clock.now()
    coming = visit_sessions.coming(here.session, shown.id, now)
    body = render_template(
        "teach/programme.html",
        programme=shown,
        row=programme_row(shown, programmes.ahead(here.session, here.ports, [shown.id])[shown.id]),
        form=form,
        both=both or Both(),
        clash=both is not None,
        plans=plans_shown(here.session, current_language()),
        chosen=list(chosen),
        sessions=session_rows(here.session, coming[:SHOWN], now),
        more=max(0, len(coming) - SHOWN),
        page_url=url_for("public.programme", slug=shown.slug, lang=current_language()),
    )
    return make_response(body, status)


@teach.route("/programmes/<programme_id>/<any(publish, withdraw):step>", methods=["GET", "POST"])
def programme_step(programme_id: str, step: str) -> Response:
    """Ask before a programme is published or withdrawn; do it when the answer comes."""
    here = desk()
    shown = programmes.get_for(here.session, here.person, programme_id)
    back = url_for("teach.programme", programme_id=programme_id)
    if request.method == "POST":
        try:
            flash(_done(step, programme_id), GOOD)
        except Invalid as error:
            flash(error.reason.shown(current_language()).text, BAD)
        return redirect(back)
    ahead = programmes.ahead(here.session, here.ports, [programme_id])[programme_id]
    title, what, verb = _words(step, ahead)
    question = Question(title, what, verb, back, shown.title.shown(current_language()).text)
    return make_response(render_template("teach/programme_ask.html", question=question))


def _done(step: str, programme_id: str) -> str:
    here = desk()
    if step == "withdraw":
        programmes.withdraw(here.session, here.ports, here.person, programme_id)
        return gettext("Withdrawn. Its address says so from now on; groups that are booked stay booked.")
    programmes.publish(here.session, here.ports, here.person, programme_id)
    return gettext("Published. Teachers see it now, with its sessions that are open for booking.")


def _words(step: str, ahead: Ahead) -> tuple[str, str, str]:
    if step == "withdraw":
        what = gettext("Its page and its sessions leave the site at once, and nobody can book them any more.")
        if ahead.groups:
            stay = ngettext(
                "%(num)s group is booked or waits in sessions to come: it stays so. Cancel the sessions "
                "themselves if they will not take place.",
                "%(num)s groups are booked or wait in sessions to come: they stay so. Cancel the sessions "
                "themselves if they will not take place.",
                ahead.groups,
            )
            what = f"{what} {stay}"
        return gettext("Withdraw this programme?"), what, gettext("Withdraw")
    return (
        gettext("Publish this programme?"),
        gettext("Everybody sees it, and its sessions but for drafts. Teachers can book those that are open."),
        gettext("Publish"),
    )
