"""The pages of a record: all scans in their order, how they are turned, the table of contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.curate.blueprint import curate
from frontend.curate.pages_contents import Entry, Sent, entries_of, read_entries, stored_contents
from frontend.curate.pages_forms import language_name, scan_names
from frontend.curate.rows import artefact_row
from frontend.i18n import current_language, gettext
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.seen import Clash, read_seen, write_seen
from museum.domain.collections import PageTurning
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.pages import ASPECTS, turning_of
from museum.domain.states import MediaState
from museum.services import artefacts, pages, transcriptions
from museum.services.pages import DEEPEST
from museum.services.transcript_files import scans_of
from museum.text.clean import normalise

if TYPE_CHECKING:
    from museum.domain.collections import Artefact, Media
    from museum.domain.transcriptions import Transcription

TRIES = 3
EXCERPT = 160


@dataclass(frozen=True)
class PageCard:
    """A scan in the overview."""

    number: int
    name: str
    file: str
    thumbnail: str
    aspect: str
    lines: int
    """Lines of its transcription; 0 for none."""
    language: str
    lang: str
    """The same as a tag."""
    excerpt: str
    url: str
    detail: bool


@dataclass(frozen=True)
class Contents:
    """The table of contents as its form shows it."""

    entries: tuple[Entry, ...]
    seen: str
    fault: str = ""
    theirs: tuple[str, ...] = ()
    """What somebody else wrote meanwhile, an entry each."""


@dataclass(frozen=True)
class Overview:
    """All that the page shows."""

    cards: tuple[PageCard, ...]
    contents: Contents
    beginnings: tuple[tuple[str, str], ...]
    """The scans that an entry may begin with: id, name."""
    turning: str
    turnings: tuple[tuple[str, str], ...]
    transcribed: int
    depths: range = range(DEEPEST + 1)


@curate.get("/artefacts/<artefact_id>/pages")
def page_list(artefact_id: str) -> Response:
    """Show the scans of a record in their order."""
    return _answer(artefacts.get_for(desk().session, desk().person, artefact_id))


def _answer(artefact: Artefact, status: int = 200, contents: Contents | None = None) -> Response:
    here = desk()
    written = transcriptions.of_artefact(here.session, artefact.id)
    names = scan_names(artefact)
    scans = scans_of(artefact)
    stored = entries_of(artefact)
    overview = Overview(
        cards=tuple(
            _card(one, number, names[one.id], written.get(one.id)) for number, one in enumerate(scans, 1)
        ),
        contents=contents
        or Contents(stored, write_seen(artefact.version, {"contents": stored_contents(stored)})),
        beginnings=tuple((one.id, f"{number}. {names[one.id]}") for number, one in enumerate(scans, 1)),
        turning=artefact.page_turning,
        turnings=_turnings(artefact),
        transcribed=len(written),
    )
    body = render_template(
        "curate/pages.html", artefact=artefact, row=artefact_row(here, artefact), shown=overview
    )
    return make_response(body, status)


def _card(medium: Media, number: int, name: str, written: Transcription | None) -> PageCard:
    lang = current_language()
    text = written.text if written else ""
    aspect = next((words for one, words in ASPECTS.items() if one == medium.aspect), None)
    ready = medium.state == MediaState.READY
    return PageCard(
        number=number,
        name=name,
        file=medium.source_name,
        thumbnail=url_for("curate.thumbnail", media_id=medium.id) if ready else "",
        aspect=aspect.shown(lang).text if aspect else "",
        lines=sum(1 for line in text.split("\n") if line),
        language=language_name(written.language) if written else "",
        lang=written.language if written else "",
        excerpt=normalise(text[: 2 * EXCERPT])[:EXCERPT],
        url=url_for("curate.page", artefact_id=medium.artefact_id, media_id=medium.id),
        detail=medium.detail_of_id is not None,
    )


def _turnings(artefact: Artefact) -> tuple[tuple[str, str], ...]:
    guessed = turning_of(artefact)
    guess = gettext("a book") if guessed.book else gettext("single views")
    automatic = gettext("As type and material suggest")
    if artefact.page_turning == PageTurning.GUESSED:
        automatic = gettext("As type and material suggest: %(guess)s", guess=guess)
    return (
        (PageTurning.GUESSED.value, automatic),
        (PageTurning.SEPARATE.value, gettext("Single views of one thing")),
        (PageTurning.BOOK.value, gettext("A book that opens from the left (quốc ngữ, French …)")),
        (PageTurning.BOOK_LEFTWARDS.value, gettext("A book that opens from the right (Chinese characters)")),
    )


@curate.post("/artefacts/<artefact_id>/turning")
def page_turning(artefact_id: str) -> Response:
    """Keep how the pages are turned."""
    here = desk()
    wanted = request.form.get("turning", "")
    if wanted not in list(PageTurning):
        raise NotFound("Không có cách lật trang này.", "There is no such way to turn pages.")
    changed = pages.turn(here.session, here.ports, here.person, artefact_id, PageTurning(wanted))
    flash(gettext("Saved.") if changed else gettext("Nothing was changed."), GOOD if changed else PLAIN)
    return redirect(url_for("curate.page_list", artefact_id=artefact_id, _anchor="turning"))


@curate.post("/artefacts/<artefact_id>/contents")
def contents(artefact_id: str) -> Response:
    """Keep the table of contents as the form has it, with what its button adds, moves or takes out."""
    here = desk()
    artefact = artefacts.get_for(here.session, here.person, artefact_id)
    sent = read_entries(request.form)
    if sent.adds:
        # An empty line to write in: nothing is kept before it has a name.
        blank = Entry("", "", "", 0, scans_of(artefact)[0].id if artefact.media else "")
        return _answer(artefact, 200, Contents((*sent.entries, blank), request.form.get("seen", "")))
    try:
        _keep(artefact_id, sent)
    except Invalid as error:
        fault = error.reason.shown(current_language()).text
        return _answer(artefact, 422, Contents(sent.entries, request.form.get("seen", ""), fault))
    except Clash as clash:
        artefact = artefacts.get_for(here.session, here.person, artefact_id)
        seen = write_seen(artefact.version, clash.stored)
        names = scan_names(artefact)
        theirs = tuple(
            f"{'– ' * one.depth}{one.vi or one.en} ({names[one.media_id]})" for one in entries_of(artefact)
        )
        return _answer(artefact, 409, Contents(sent.entries, seen, theirs=theirs or (gettext("(emptied)"),)))
    flash(gettext("The table of contents is saved."), GOOD)
    return redirect(url_for("curate.page_list", artefact_id=artefact_id, _anchor="contents"))


def _keep(artefact_id: str, sent: Sent) -> None:
    """Keep the entries; raises Invalid, or Clash when somebody else changed the contents meanwhile."""
    here = desk()
    seen = read_seen(request.form.get("seen", ""))
    stored: dict[str, str] = {}
    for _ in range(TRIES):
        artefact = artefacts.get_for(here.session, here.person, artefact_id)
        version, stored = artefact.version, {"contents": stored_contents(entries_of(artefact))}
        seen.refuse_clash(stored)
        try:
            pages.write_chapters(here.session, here.ports, here.person, artefact_id, sent.plans(), version)
        except Conflict:
            continue
        return
    raise Clash(stored, {})
