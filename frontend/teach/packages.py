"""Packages for learning: drafted, described, published in editions, copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.public.package_queries import observed_in
from frontend.public.previews import note_preview
from frontend.teach.blueprint import teach
from frontend.teach.packages_forms import PackageForm, outline_of, outline_shown, worded
from frontend.teach.packages_rows import (
    PartRow,
    edition_rows,
    edition_shown,
    object_rows,
    package_row,
    package_rows,
    phase_rows,
    question_rows,
)
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD, PLAIN
from frontend.workbench.objectives import chosen_objectives, merged_objectives, plans_shown
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid
from museum.domain.states import Publication
from museum.services import package_copies, packages
from museum.services.plans import objectives_of, set_objectives
from museum.services.visibility import visible_exhibitions

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.education import Package

MOST_EXHIBITIONS = 200
"""Exhibitions to choose from."""


@dataclass(frozen=True)
class Question:
    """What a person is asked before something is done."""

    title: str
    what: str
    """What will happen, in a sentence or two."""
    verb: str
    missing: tuple[str, ...] = ()
    """What a teacher would look for in vain."""
    hidden: tuple[PartRow, ...] = ()
    """Objects that are in the way."""
    possible: bool = True


@teach.get("/packages")
def package_list() -> Response:
    """List the packages of the person's institutions."""
    here = desk()
    found = packages.listed(here.session, here.institution_ids)
    show_pictures(here, found)
    return make_response(
        render_template(
            "teach/packages.html", rows=package_rows(here, found), several=len(here.institution_ids) > 1
        )
    )


def show_pictures(here: Desk, shown: Iterable[Package]) -> None:
    """Let this page show pictures of objects that the person may see and the public may not."""
    chosen = list(shown)
    visible = observed_in(here.session, here.person, chosen)
    note_preview(one.artefact for package in chosen for one in package.objects if one.artefact_id in visible)


@teach.route("/packages/new", methods=["GET", "POST"])
def package_new() -> Response:
    """Draft a package."""
    here = desk()
    form = PackageForm()
    mine = here.institutions()
    form.institution.choices = [(one.id, one.name.shown(current_language()).text) for one in mine]
    _offer_exhibitions(here, form)
    if request.method == "POST":
        institution = here.institution(form.institution.data or "")
        try:
            outline = outline_of(form.values())
            made = packages.create(here.session, here.ports, here.person, institution, outline)
        except Invalid as error:
            form.blame(error)
        else:
            flash(gettext("Drafted. Now choose the objects that pupils are to observe."), GOOD)
            return redirect(url_for("teach.package", package_id=made.id))
    else:
        form.show({"where": "museum"})
    body = render_template("teach/package_new.html", form=form, several=len(mine) > 1, both=Both())
    return make_response(body, 422 if request.method == "POST" else 200)


def _offer_exhibitions(here: Desk, form: PackageForm, shown: Package | None = None) -> None:
    """Offer the exhibitions that the person may see, and the one that is chosen."""
    lang = current_language()
    found = here.session.scalars(visible_exhibitions(here.session, here.person).limit(MOST_EXHIBITIONS))
    offered = {one.id: one.title.shown(lang).text or one.slug for one in found}
    chosen = shown.exhibition_id if shown is not None else None
    if chosen is not None and chosen not in offered:
        offered[chosen] = gettext("An exhibition that is not published")
    form.exhibition.choices = [*form.exhibition.choices, *offered.items()]


@teach.route("/packages/<package_id>", methods=["GET", "POST"])
def package(package_id: str) -> Response:
    """Show a package with all that stands in it, and keep what is changed in its words."""
    here = desk()
    form = PackageForm()
    shown = packages.get_for(here.session, here.person, package_id)
    if request.method == "GET":
        values = outline_shown(shown)
        form.show(values)
        form.seen.data = write_seen(shown.version, values)
        return _page(form, shown)
    seen = read_seen(form.seen.data or "")
    try:
        seen.refuse_clash(stored := outline_shown(shown))
        mine = seen.changed_in(form.values())
        if mine:
            outline = outline_of({**stored, **mine})
            packages.write(here.session, here.ports, here.person, package_id, outline, shown.version)
        mended = _keep_objectives(here, package_id) or bool(mine)
    except Invalid as error:
        form.blame(error)
        return _page(form, packages.get_for(here.session, here.person, package_id), 422)
    except (Clash, Conflict) as error:
        shown = packages.get_for(here.session, here.person, package_id)
        clash = error if isinstance(error, Clash) else Clash(outline_shown(shown), {})
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(shown.version, clash.stored)
        return _page(form, shown, 409, both)
    flash(gettext("Saved.") if mended else gettext("Nothing was changed."), GOOD if mended else PLAIN)
    return redirect(url_for("teach.package", package_id=package_id, _anchor="texts"))


def _keep_objectives(here: Desk, package_id: str) -> bool:
    """Keep which objectives the form ticks; says whether they are others than before."""
    stored = [one.id for one in objectives_of(here.session, "package", package_id)]
    wanted = merged_objectives(request.form, stored)
    if set(wanted) == set(stored):
        return False
    set_objectives(here.session, here.ports, here.person, "package", package_id, wanted)
    return True


def _page(form: PackageForm, shown: Package, status: int = 200, both: Both | None = None) -> Response:
    here = desk()
    _offer_exhibitions(here, form, shown)
    show_pictures(here, [shown])
    stored = [one.id for one in objectives_of(here.session, "package", shown.id)]
    body = render_template(
        "teach/package.html",
        row=package_row(here, shown),
        package=shown,
        form=form,
        both=worded(form, both) if both else Both(),
        clash=both is not None,
        objects=object_rows(here, shown),
        phases=phase_rows(shown),
        questions=question_rows(shown),
        plans=plans_shown(here.session, current_language()),
        chosen=chosen_objectives(request.form) if request.method == "POST" else stored,
        editions=edition_rows(packages.editions(here.session, shown.id)),
        changed=packages.changed_since_edition(here.session, shown),
    )
    return make_response(body, status)


@teach.route("/packages/<package_id>/<any(publish, withdraw, copy):step>", methods=["GET", "POST"])
def package_turn(package_id: str, step: str) -> Response:
    """Ask before a package is published, withdrawn or copied; do it when the answer comes."""
    here = desk()
    shown = packages.get_for(here.session, here.person, package_id)
    if request.method == "POST":
        return _done(lambda: _turned(here, step, package_id), package_id)
    show_pictures(here, [shown])
    body = render_template(
        "teach/package_ask.html", question=_question(here, step, shown), row=package_row(here, shown)
    )
    return make_response(body)


def _done(act: Callable[[], tuple[str, str]], package_id: str) -> Response:
    try:
        package_id, said = act()
    except Invalid as error:
        flash(error.reason.shown(current_language()).text, BAD)
    else:
        flash(said, GOOD)
    return redirect(url_for("teach.package", package_id=package_id))


def _turned(here: Desk, step: str, package_id: str) -> tuple[str, str]:
    """Do what was asked about; gives the package to go on with, and what was done, in words."""
    if step == "copy":
        made = package_copies.copy(here.session, here.ports, here.person, package_id)
        return made.id, gettext("Copied. Give the new package a title of its own.")
    if step == "withdraw":
        packages.withdraw(here.session, here.ports, here.person, package_id)
        return package_id, gettext(
            "Withdrawn. Its address says so from now on; you can publish it again later."
        )
    packages.publish(here.session, here.ports, here.person, package_id)
    last = packages.latest_edition(here.session, package_id)
    number = last.number if last is not None else 1
    return package_id, gettext("Published as edition %(number)s. The worksheet is up to date.", number=number)


def _question(here: Desk, step: str, shown: Package) -> Question:
    if step == "copy":
        return Question(
            gettext("Make a new package from this one?"),
            gettext(
                "All its words, objects, questions and objectives are copied into a draft. This package stays as it is."
            ),
            gettext("Make a copy"),
        )
    if step == "withdraw":
        return Question(
            gettext("Withdraw this package?"),
            gettext(
                "Its page, worksheet and downloads leave the site at once and its address says so. "
                "Its editions stay here; programmes that use it stay open."
            ),
            gettext("Withdraw"),
        )
    again = shown.state == Publication.PUBLISHED
    what = gettext(
        "Everybody sees the package, teachers its guide and answers. "
        "It is kept as an edition, so that what a class worked with stays readable."
    )
    rows = object_rows(here, shown)
    hidden = tuple(row for row in rows if row.state)
    return Question(
        gettext("Publish a new edition?") if again else gettext("Publish this package?"),
        what,
        gettext("Publish"),
        _missing(here, shown),
        hidden,
        possible=bool(rows) and not hidden,
    )


def _missing(here: Desk, shown: Package) -> tuple[str, ...]:
    """List what a package may do without, and teachers would miss."""
    wanting = {
        gettext("no step says what is done"): not shown.steps,
        gettext("it asks no question"): not shown.questions,
        gettext("its subjects are not said"): not shown.subjects,
        gettext("how long it takes is not said"): not shown.minutes,
        gettext("what pupils learn is not said"): not shown.outcomes,
        gettext("the teacher's guide is empty"): not shown.guide,
        gettext(
            "it serves no objective of a plan, so what schools do with it counts nowhere"
        ): not objectives_of(here.session, "package", shown.id),
    }
    return tuple(words for words, lacks in wanting.items() if lacks)


@teach.post("/packages/<package_id>/sheet")
def package_sheet(package_id: str) -> Response:
    """Take the worksheet for up to date: the person has looked at it."""
    here = desk()
    packages.renew_sheet(here.session, here.ports, here.person, package_id)
    flash(gettext("The worksheet is up to date."), GOOD)
    return redirect(url_for("teach.package", package_id=package_id, _anchor="sheet"))


@teach.get("/packages/<package_id>/editions/<int(max=9999):number>")
def package_edition(package_id: str, number: int) -> Response:
    """Show an edition as it was published."""
    here = desk()
    shown = packages.get_for(here.session, here.person, package_id)
    kept = packages.edition(here.session, package_id, number)
    (row,) = edition_rows([kept])
    body = render_template(
        "teach/package_edition.html",
        row=package_row(here, shown),
        edition=row,
        content=edition_shown(kept.content),
    )
    return make_response(body)
