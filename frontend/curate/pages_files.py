"""Texts come in as files: read, shown beside the scans that they seem to belong to, and kept when a person says so."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask import flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from frontend.curate.blueprint import curate
from frontend.curate.pages_forms import language_choices, language_name, scan_names
from frontend.curate.rows import artefact_row
from frontend.curate.uploads import MARGIN, ToDisk, check_token, in_order
from frontend.i18n import current_language, gettext
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD, PLAIN
from frontend.workbench.words import ngettext
from museum.domain.errors import Invalid
from museum.domain.states import MediaState
from museum.services import artefacts, scans, transcript_files, transcriptions
from museum.services.transcript_files import Reading, layout_on, scans_of, whole_pages
from museum.text.clean import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from museum.domain.collections import Artefact, Media
    from museum.ports.stages import ReadFile
    from museum.services.transcript_files import Waiting

LARGEST = 64_000_000
"""Bytes of what is sent at once."""
MOST_FILES = 500
MOST_WORDS = 1_500_000
"""Words with places that are read at once, some 3 000 pages: they wait in memory until all are matched."""
EXCERPT = 200


@dataclass(frozen=True)
class WaitingLine:
    """One page of the files, before it is kept."""

    name: str
    excerpt: str
    lang: str
    language: str
    lines: int
    scan: str
    """Number of the scan it goes to, from 1; empty for none."""
    scan_name: str
    thumbnail: str
    replaces: bool
    note: str
    fault: str = ""
    """What is wrong with the number that somebody typed."""


@dataclass(frozen=True)
class Sent:
    """The plan's form as it was sent, and why it is not kept."""

    numbers: Sequence[str]
    """Of scans, as typed."""
    faults: Mapping[int, str]
    """By the place of the page in the form."""
    fault: str = ""
    """What is wrong with all of it."""


@curate.post("/artefacts/<artefact_id>/transcripts")
def transcripts_sent(artefact_id: str) -> Response:
    """Read the files of a form and lay them by; nothing of them is kept yet."""
    here = desk()
    with tempfile.TemporaryDirectory(prefix="texts-") as folder:
        g.upload_folder = folder
        request.max_content_length = LARGEST + MARGIN
        request.max_form_parts = MOST_FILES + 10
        request.form_data_parser_class = ToDisk
        try:
            check_token()
            artefact = artefacts.get_for(here.session, here.person, artefact_id)
            read = _read()
        except RequestEntityTooLarge:
            flash(gettext("What you sent is too large. Send the texts of fewer pages together."), BAD)
            return redirect(url_for("curate.page_list", artefact_id=artefact_id, _anchor="texts"))
    if not read:
        flash(gettext("No file came with the form. Choose at least one, then press “Read”."), BAD)
        return redirect(url_for("curate.page_list", artefact_id=artefact_id, _anchor="texts"))
    reading = transcript_files.matched(scans_of(artefact), read)
    transcript_files.lay_by(here.session, here.ports, here.person, artefact_id, reading)
    return redirect(url_for("curate.transcripts", artefact_id=artefact_id))


def _read() -> list[ReadFile]:
    """Read the files of the form in the order of their names; raises RequestEntityTooLarge."""
    found: list[ReadFile] = []
    count = 0
    files = [file for file in request.files.getlist("files") if file.filename]
    for file in sorted(files, key=in_order):
        path = Path(file.stream.name)
        file.close()
        read = desk().ports.transcripts.read(path, scans.clean_name(file.filename or ""))
        count += sum(len(line.words) for one in read for page in one.pages for line in page.lines)
        if count > MOST_WORDS:
            raise RequestEntityTooLarge
        found += read
    return found


@curate.route("/artefacts/<artefact_id>/transcripts", methods=["GET"])
def transcripts(artefact_id: str) -> Response:
    """Show which page of the files goes to which scan."""
    here = desk()
    artefact = artefacts.get_for(here.session, here.person, artefact_id)
    reading = transcript_files.laid_by(here.session, here.ports, here.person, artefact_id)
    return _answer(artefact, reading, [page.media_id for page in reading.pages])


@curate.post("/artefacts/<artefact_id>/transcripts/keep")
def transcripts_keep(artefact_id: str) -> Response:
    """Keep the pages as the form has them, all or none; or throw them away."""
    here = desk()
    artefact = artefacts.get_for(here.session, here.person, artefact_id)
    if request.form.get("do") == "forget":
        transcript_files.forget(here.session, here.ports, here.person, artefact_id)
        flash(gettext("Thrown away; nothing was changed."), PLAIN)
        return redirect(url_for("curate.page_list", artefact_id=artefact_id))
    reading = transcript_files.laid_by(here.session, here.ports, here.person, artefact_id)
    language = request.form.get("language", "")
    languages = [language or page.language or "vi" for page in reading.pages]
    numbers = [request.form.get(f"scan-{at}", "").strip() for at in range(len(reading.pages))]
    chosen, faults = _chosen(artefact, numbers)
    if faults:
        return _answer(artefact, reading, chosen, Sent(numbers, faults), language=language, status=422)
    try:
        changed = transcript_files.take(
            here.session, here.ports, here.person, artefact_id, reading, chosen, languages
        )
    except Invalid as error:
        sent = Sent(numbers, {}, error.reason.shown(current_language()).text)
        return _answer(artefact, reading, chosen, sent, language=language, status=422)
    transcript_files.forget(here.session, here.ports, here.person, artefact_id)
    flash(
        ngettext("The text of %(num)s page is kept.", "The texts of %(num)s pages are kept.", len(changed)),
        GOOD,
    )
    return redirect(url_for("curate.page_list", artefact_id=artefact_id))


def _chosen(artefact: Artefact, numbers: Sequence[str]) -> tuple[list[str], dict[int, str]]:
    """Read which scan each page goes to; gives also, by the page's place in the form, what is wrong."""
    order = [one.id for one in scans_of(artefact)]
    chosen: list[str] = []
    faults: dict[int, str] = {}
    for at, text in enumerate(numbers):
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len("9999") else 0
        medium_id = order[number - 1] if 1 <= number <= len(order) else ""
        if text and not medium_id:
            faults[at] = gettext(
                "There is no scan “%(number)s”: the artefact has scans 1 to %(most)s. Leave it empty to leave the page out.",
                number=text[:20],
                most=len(order),
            )
        elif medium_id and medium_id in chosen:
            faults[at] = gettext(
                "Scan %(number)s is chosen for two pages. A scan takes one page: change one of the two.",
                number=number,
            )
        chosen.append(medium_id)
    return chosen, faults


def _answer(
    artefact: Artefact,
    reading: Reading,
    chosen: list[str],
    sent: Sent | None = None,
    *,
    language: str = "",
    status: int = 200,
) -> Response:
    here = desk()
    held = transcriptions.of_artefact(here.session, artefact.id)
    order = {one.id: (number, one) for number, one in enumerate(scans_of(artefact), 1)}
    names = scan_names(artefact)
    lines = [
        _line(page, order.get(media_id), names, replaces=media_id in held)
        for page, media_id in zip(reading.pages, chosen, strict=True)
    ]
    if sent:
        lines = [
            replace(line, scan=number, fault=sent.faults.get(at, ""))
            for at, (line, number) in enumerate(zip(lines, sent.numbers, strict=True))
        ]
    whole = len(whole_pages(scans_of(artefact)))
    lang = current_language()
    body = render_template(
        "curate/page_files.html",
        artefact=artefact,
        row=artefact_row(here, artefact),
        lines=lines,
        by_name=reading.by_name,
        refused=[(name, reason.shown(lang).text) for name, reason in reading.refused],
        languages=language_choices(language),
        written_in=language,
        told=any(page.language for page in reading.pages),
        fault=sent.fault if sent else "",
        wrong=[(at, line) for at, line in enumerate(lines) if line.fault],
        uneven=not reading.by_name and len(reading.pages) != whole,
        whole=whole,
        most=len(order),
        left=len(order) - len({one for one in chosen if one}),
    )
    return make_response(body, status)


def _line(
    page: Waiting, where: tuple[int, Media] | None, names: dict[str, str], *, replaces: bool
) -> WaitingLine:
    number, medium = where or (0, None)
    several = page.number if page.number > 1 else 0
    note = layout_on(page, medium)[1].shown(current_language()).text if medium else ""
    return WaitingLine(
        name=f"{page.source} · {several}" if several else page.source,
        excerpt=normalise(page.text[: 2 * EXCERPT])[:EXCERPT],
        lang=page.language,
        language=language_name(page.language) if page.language else "",
        lines=sum(1 for line in page.text.split("\n") if line),
        scan=str(number) if number else "",
        scan_name=names[medium.id] if medium else "",
        thumbnail=url_for("curate.thumbnail", media_id=medium.id)
        if medium and medium.state == MediaState.READY
        else "",
        replaces=replaces and bool(page.text),
        note=note,
    )
