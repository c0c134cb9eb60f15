"""Quality checks: one scan after the other, large enough to judge; good, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from frontend.curate.blueprint import curate
from frontend.curate.pictures import allow_previews
from frontend.i18n import current_language, gettext, number
from frontend.presenters.pictures import large, service, whole
from frontend.presenters.texts import title_of
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD
from frontend.workbench.rows import moment
from frontend.workbench.words import N_, later
from museum.domain.errors import Conflict, Invalid
from museum.domain.people import User
from museum.services import scan_checks
from museum.services.scan_checks import LONGEST_NOTE, Fault, Verdict

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.collections import Media
    from museum.domain.heritage import ScanCheck

ROWS = 50
MOST_SKIPPED = 50
LARGE = 1600
IDS = 40


class CheckForm(FlaskForm):  # type: ignore[misc]
    """What somebody says of a scan."""

    words = TextAreaField(
        later(N_("In your own words, for whoever scans it again")), render_kw={"maxlength": LONGEST_NOTE}
    )


def fault_words() -> dict[str, str]:
    """Word what is often wrong with a scan."""
    return {
        Fault.DARK.value: gettext("Too dark"),
        Fault.LIGHT.value: gettext("Too light"),
        Fault.CUT_OFF.value: gettext("Cut off"),
        Fault.BLURRED.value: gettext("Out of focus"),
        Fault.COLOUR.value: gettext("Colours are false"),
        Fault.NO_TARGET.value: gettext("Colour target missing"),
        Fault.REFLECTION.value: gettext("Reflections or shadows"),
        Fault.DIRT.value: gettext("Dust, hair or fingerprints"),
        Fault.SKEWED.value: gettext("Crooked or upside down"),
        Fault.WRONG.value: gettext("Another object"),
    }


@dataclass(frozen=True)
class FailedRow:
    """A scan to be made again."""

    media_id: str
    thumbnail: str
    title: str
    lang: str
    number: str
    treasure: bool
    faults: str
    words: str
    by: str
    url: str
    upload_url: str


@curate.get("/checks")
def checks() -> Response:
    """Show the scan that is to be looked over next, or the one that is asked for."""
    here = desk()
    skipped = _skipped()
    asked = request.args.get("scan", "")[:IDS]
    media_id = asked or scan_checks.next_waiting(here.session, here.institution_ids, skipped)
    if media_id is None:
        return make_response(
            render_template("curate/checks.html", scan=None, tally=_tally(here), last=_last(here))
        )
    return _page(here, scan_checks.scan_for(here.session, here.person, media_id), CheckForm())


def _tally(here: Desk) -> dict[str, str]:
    found = scan_checks.tally(here.session, here.institution_ids)
    return {"waiting": number(found.waiting), "failed": number(found.failed), "passed": number(found.passed)}


def _skipped() -> list[str]:
    said = request.values.get("skipped", "").split(",")
    return [one[:IDS] for one in said if one][-MOST_SKIPPED:]


def _last(here: Desk) -> dict[str, str] | None:
    """Give the scan that was spoken of last, so that it can be taken back."""
    media_id = request.args.get("last", "")[:IDS]
    if not media_id:
        return None
    medium = scan_checks.scan_for(here.session, here.person, media_id)
    said = scan_checks.check_of(here.session, medium)
    if said is None:
        return None
    return {"id": media_id, "title": _title(medium)[0], "passed": "1" if said.passed else ""}


def _title(medium: Media) -> tuple[str, str]:
    name = title_of(medium.artefact.title, current_language(), medium.artefact.accession_number)
    return name.text, name.lang if name.borrowed else ""


def _page(here: Desk, medium: Media, form: CheckForm, status: int = 200) -> Response:
    # As sharp as it was scanned, public or not.
    allow_previews([medium])
    said = scan_checks.check_of(here.session, medium)
    known = scan_checks.verdict_of(said) if said else None
    chosen = request.form.getlist("faults") or [one.value for one in (known.faults if known else ())]
    if known is not None and not request.form:
        form.words.data = known.words
    name, lang = _title(medium)
    order = [one.id for one in medium.artefact.ready_media]
    body = render_template(
        "curate/checks.html",
        scan=medium,
        artefact=medium.artefact,
        name=name,
        lang=lang,
        picture=whole(medium, default=LARGE),
        large=large(medium).address,
        service=service(medium.id),
        place=gettext("scan %(number)s of %(of)s", number=order.index(medium.id) + 1, of=len(order)),
        facts=_facts(medium),
        form=form,
        faults=fault_words(),
        chosen=chosen,
        seen=scan_checks.seen(here.session, medium),
        said=_said(here, said),
        passed=known.passed if known else None,
        skipped=",".join(_skipped()),
        further=",".join([*_skipped(), medium.id][-MOST_SKIPPED:]),
        tally=_tally(here),
        last=_last(here),
    )
    return make_response(body, status)


def _facts(medium: Media) -> str:
    """Say how large a scan is."""
    parts = [medium.source_name]
    if medium.width and medium.height:
        parts.append(f"{number(medium.width)} × {number(medium.height)} px")
    if medium.pixels_per_mm:
        parts.append(gettext("%(dots)s dpi", dots=number(round(medium.pixels_per_mm * 25.4))))
    return " · ".join(parts)


def _said(here: Desk, check: ScanCheck | None) -> str:
    """Say who spoke of a scan before, and when."""
    if check is None:
        return ""
    user = here.session.get(User, check.user_id) if check.user_id else None
    name = (user.name or user.email.partition("@")[0]) if user else gettext("somebody who is here no more")
    return gettext("by %(name)s, %(on)s", name=name, on=moment(check.at))


@curate.post("/checks/<media_id>")
def check(media_id: str) -> Response:
    """Keep what is said of a scan, and go on to the next."""
    here = desk()
    form = CheckForm()
    passed = request.form.get("do") == "pass"
    known = {one.value: one for one in Fault}
    chosen = tuple(known[one] for one in request.form.getlist("faults") if one in known)
    verdict = Verdict(passed, () if passed else chosen, form.words.data or "")
    try:
        scan_checks.check(
            here.session, here.ports, here.person, media_id, verdict, request.form.get("seen", "")
        )
    except Invalid as error:
        form.words.errors = [error.reason.shown(current_language()).text]
        return _page(here, scan_checks.scan_for(here.session, here.person, media_id), form, 422)
    except Conflict as error:
        flash(error.reason.shown(current_language()).text, BAD)
        return _page(here, scan_checks.scan_for(here.session, here.person, media_id), form, 409)
    return redirect(url_for("curate.checks", last=media_id, skipped=",".join(_skipped()) or None))


@curate.post("/checks/<media_id>/undo")
def check_undo(media_id: str) -> Response:
    """Take back what was said of a scan: it is shown again."""
    here = desk()
    scan_checks.undo(here.session, here.ports, here.person, media_id)
    flash(gettext("Taken back: this scan waits for its check again."), GOOD)
    return redirect(url_for("curate.checks", scan=media_id))


@curate.get("/checks/failed")
def checks_failed() -> Response:
    """List the scans to be made again, with what is wrong."""
    here = desk()
    query = scan_checks.failed(here.institution_ids)
    total = here.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(1, -(-total // ROWS))
    page = min(last, max(1, request.args.get("page", 1, type=int)))
    found = here.session.execute(query.limit(ROWS).offset((page - 1) * ROWS)).all()
    body = render_template(
        "curate/checks_failed.html",
        rows=[_failed(here, medium, said) for medium, said in found],
        total=total,
        page=page,
        last=last,
        tally=_tally(here),
        page_url=lambda number: url_for("curate.checks_failed", page=number),
    )
    return make_response(body)


def _failed(here: Desk, medium: Media, said: ScanCheck) -> FailedRow:
    verdict, words = scan_checks.verdict_of(said), fault_words()
    name, lang = _title(medium)
    return FailedRow(
        medium.id,
        url_for("curate.thumbnail", media_id=medium.id),
        name,
        lang,
        medium.artefact.accession_number,
        medium.artefact.treasure,
        ", ".join(words[one.value] for one in verdict.faults),
        verdict.words,
        _said(here, said),
        url_for("curate.checks", scan=medium.id),
        url_for("curate.upload", artefact=medium.artefact_id),
    )


@curate.post("/checks/<media_id>/take-off")
def check_take_off(media_id: str) -> Response:
    """Take a scan that failed off its record, once a better one stands there."""
    here = desk()
    try:
        scan_checks.take_off(here.session, here.ports, here.person, media_id)
    except Conflict as error:
        flash(error.reason.shown(current_language()).text, BAD)
    else:
        flash(gettext("The scan is taken off its record; its original is kept."), GOOD)
    return redirect(url_for("curate.checks_failed"))
