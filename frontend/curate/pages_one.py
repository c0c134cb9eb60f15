"""One page at a time: its picture beside what is written on it, and on to the next without losing a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.curate.blueprint import curate
from frontend.curate.pages_forms import PageForm, page_shown, scan_names
from frontend.curate.pictures import allow_previews
from frontend.curate.rows import artefact_row
from frontend.i18n import gettext
from frontend.presenters.pictures import Picture, large, whole
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.page_lines import page_lines
from museum.domain.states import MediaState
from museum.services import artefacts, pages, transcriptions
from museum.services.transcript_files import scans_of

if TYPE_CHECKING:
    from museum.domain.collections import Artefact, Media

TRIES = 3
"""How often a save begins anew because the record moved on without this page being changed."""
LARGE, SMALLER = 1600, 1080


@dataclass(frozen=True)
class Whole:
    """A picture of which this one may be a detail."""

    id: str
    picture: Picture
    width: int
    height: int


@curate.route("/artefacts/<artefact_id>/pages/<media_id>", methods=["GET", "POST"])
def page(artefact_id: str, media_id: str) -> Response:
    """Show a page, and keep what is said of it; then stay, or go on to the page before or after."""
    form = PageForm()
    artefact, medium = _find(artefact_id, media_id)
    if request.method == "GET":
        _open(form, artefact, medium)
        return _answer(form, artefact, medium)
    if request.form.get("do") == "show":
        # Nothing is kept yet: the picture that was chosen comes, to draw on.
        return _answer(form, artefact, medium, unsaved=True)
    try:
        changed = _save(form, artefact_id, media_id)
    except Invalid as error:
        form.blame(error)
        return _answer(form, *_find(artefact_id, media_id), 422)
    except Clash as clash:
        artefact, medium = _find(artefact_id, media_id)
        both = read_seen(form.seen.data or "").both(form.values(), clash)
        form.show(both.moved)
        # The next save is one that knows of both.
        form.seen.data = write_seen(artefact.version, clash.stored)
        return _answer(form, artefact, medium, 409, both)
    flash(gettext("Saved.") if changed else gettext("Nothing was changed."), GOOD if changed else PLAIN)
    onward = _onward(artefact, medium)
    turned = "" if onward == media_id else "yes"
    return redirect(url_for("curate.page", artefact_id=artefact_id, media_id=onward, turned=turned or None))


def _find(artefact_id: str, media_id: str) -> tuple[Artefact, Media]:
    here = desk()
    artefact = artefacts.get_for(here.session, here.person, artefact_id)
    for medium in scans_of(artefact):
        if medium.id == media_id:
            return artefact, medium
    raise NotFound("Không có tệp quét này trong hồ sơ.", "The record has no such scan.")


def _stored(medium: Media) -> dict[str, str]:
    return page_shown(medium, transcriptions.of_page(desk().session, medium.id))


def _open(form: PageForm, artefact: Artefact, medium: Media) -> None:
    stored = _stored(medium)
    form.show(stored)
    form.seen.data = write_seen(artefact.version, stored)
    if not stored["language"]:
        form.language.data = _language_before(artefact, medium)


def _language_before(artefact: Artefact, medium: Media) -> str:
    """Take the language of the nearest page before this one: a book seldom changes it."""
    written = transcriptions.of_artefact(desk().session, artefact.id)
    before = [one for one in artefact.media if one.position < medium.position and one.id in written]
    return written[before[-1].id].language if before else "vi"


def _save(form: PageForm, artefact_id: str, media_id: str) -> bool:
    """Keep what was sent; raises Invalid, or Clash when somebody else changed this page meanwhile."""
    here = desk()
    seen, facts = read_seen(form.seen.data or ""), form.facts()
    for _ in range(TRIES):
        artefact, medium = _find(artefact_id, media_id)
        version = artefact.version
        seen.refuse_clash(_stored(medium))
        try:
            return pages.save(here.session, here.ports, here.person, media_id, facts, version)
        except Conflict:
            continue
    raise Clash(_stored(_find(artefact_id, media_id)[1]), {})


def _onward(artefact: Artefact, medium: Media) -> str:
    """Say which page is shown after a save."""
    order = [one.id for one in scans_of(artefact)]
    step = {"next": 1, "previous": -1}.get(request.form.get("do", ""), 0)
    return order[min(max(order.index(medium.id) + step, 0), len(order) - 1)]


def _answer(
    form: PageForm,
    artefact: Artefact,
    medium: Media,
    status: int = 200,
    both: Both | None = None,
    *,
    unsaved: bool = False,
) -> Response:
    here = desk()
    form.offer(artefact, medium)
    wholes = _wholes(artefact, medium)
    chosen = next((one for one in wholes if one.id == form.detail_of.data), None)
    # Also of what is public: whoever reads a page here may see it as sharp as it was scanned.
    allow_previews([medium, *(one for one in artefact.ready_media if chosen and one.id == chosen.id)])
    order = [one.id for one in scans_of(artefact)]
    at = order.index(medium.id)
    written = transcriptions.of_page(here.session, medium.id)
    lines = page_lines(written.text, written.layout) if written else []
    names = scan_names(artefact)
    body = render_template(
        "curate/page.html",
        artefact=artefact,
        row=artefact_row(here, artefact),
        medium=medium,
        name=names[medium.id],
        form=form,
        number=at + 1,
        of=len(order),
        previous=order[at - 1] if at else "",
        next=order[at + 1] if at + 1 < len(order) else "",
        shown=_shown(medium),
        places=[line.box for line in lines] if lines and all(line.box for line in lines) else [],
        chosen=chosen,
        turned=request.method == "GET" and "turned" in request.args,
        both=both or Both(),
        clash=both is not None,
        unsaved=unsaved or both is not None or bool(form.errors),
        open_more=unsaved
        or bool(form.errors)
        or any(name != "text" for name in (both.theirs if both else ())),
    )
    return make_response(body, status)


@dataclass(frozen=True)
class ShownScan:
    """A page's picture as it stands beside its text."""

    picture: Picture
    large: str


def _shown(medium: Media) -> ShownScan | None:
    if medium.state != MediaState.READY:
        return None
    return ShownScan(whole(medium, default=LARGE), large(medium).address)


def _wholes(artefact: Artefact, medium: Media) -> list[Whole]:
    return [
        Whole(one.id, whole(one, default=SMALLER), one.width or 1, one.height or 1)
        for one in artefact.ready_media
        if one.id != medium.id
    ]
