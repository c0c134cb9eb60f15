"""Transcriptions that come as files: which page gets what is shown first, and kept only when somebody says so."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Media
from museum.domain.errors import Invalid, NotFound
from museum.domain.page_lines import Box, around
from museum.domain.people import Person
from museum.domain.states import MediaState
from museum.domain.transcriptions import TranscriptionSource
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.ports.stages import Measure, ReadFile, ReadPage
from museum.services.artefacts import get_for
from museum.services.transcriptions import PageText, keep

TOLERANCE = 0.03
"""How much the proportions of a page and of its scan may differ for places to be carried over."""
_PER_MM = {Measure.MM10: 10.0, Measure.INCH1200: 1200 / 25.4}
"""Of a measure's units, how many a millimetre has."""

WAITING = "waiting/transcripts/"
"""Where read files wait in object storage for somebody to look at them."""


@dataclass(frozen=True)
class Waiting:
    """One page of a file, and the scan that it seems to belong to."""

    source: str
    number: int
    """Which page of the file, from 1."""
    kind: TranscriptionSource
    text: str
    language: str
    """As the file tells; empty where it does not."""
    media_id: str
    """Empty: no scan was found for it."""
    as_read: Mapping[str, Any]
    """As read: lines with places in the file's measure, and that measure."""


@dataclass(frozen=True)
class Reading:
    """Files as read for an artefact: their pages with the scans they seem to belong to, and what was refused."""

    pages: tuple[Waiting, ...]
    refused: tuple[tuple[str, Translated], ...] = ()
    """Name of a file or page, and why it is not taken."""
    by_name: bool = False
    """Whether names told what belongs together; else it was the order."""


def scans_of(artefact: Artefact) -> list[Media]:
    """List the scans that can have a text, in page order."""
    return [medium for medium in artefact.media if medium.state != MediaState.REJECTED]


def whole_pages(scans: Sequence[Media]) -> list[Media]:
    """List the scans that show a page, not a detail of one."""
    return [scan for scan in scans if scan.detail_of_id is None]


def name_key(name: str) -> str:
    """Reduce a file's name to what it has in common with other files of the same page.

    `Trang_001.alto.xml`, `trang_001.TIF` and `trang_001.xml` are one page.
    """
    stem = PurePath(unicodedata.normalize("NFC", name).replace("\\", "/")).name.casefold()
    while (
        shorter := re.sub(r"(?<=.)\.(xml|alto|txt|tiff?|jpe?g|png|webp|jp2|ocr|hocr|text)$", "", stem)
    ) != stem:
        stem = shorter
    return stem


def matched(scans: Sequence[Media], files: Sequence[ReadFile]) -> Reading:
    """Find for each page of the files the scan that it belongs to: by name, or where no name fits by order.

    By order pages go to the scans that show whole pages.

    A file of one page is named like its scan, or names the picture it was made from. A scan gets one
    page at most.
    """
    pages = [page for file in files for page in file.pages]
    refused = tuple((file.name, file.refused) for file in files if file.refused)
    named = _by_name(scans, files)
    if named:
        chosen = [named.get(id(page), "") for page in pages]
    else:
        # A detail shows a part of a page that has a scan of its own: taking it for a page would move all others.
        whole = whole_pages(scans)
        chosen = [scan.id for scan in whole[: len(pages)]]
        chosen += [""] * (len(pages) - len(chosen))
    waiting = tuple(_waiting(page, media_id) for page, media_id in zip(pages, chosen, strict=True))
    return Reading(waiting, refused, by_name=bool(named))


def _by_name(scans: Sequence[Media], files: Sequence[ReadFile]) -> dict[int, str]:
    known: dict[str, list[str]] = {}
    for scan in scans:
        known.setdefault(name_key(scan.source_name), []).append(scan.id)
    found: dict[int, str] = {}
    taken: set[str] = set()
    for file in files:
        for page in file.pages:
            names = [page.picture, page.source] if len(file.pages) == 1 else [page.picture]
            fits = next((known[key] for name in names if name and (key := name_key(name)) in known), [])
            if len(fits) == 1 and fits[0] not in taken:
                found[id(page)] = fits[0]
                taken.add(fits[0])
    return found


def _waiting(page: ReadPage, media_id: str) -> Waiting:
    as_read = {
        "measure": page.measure.value,
        "page": [page.width, page.height],
        "lines": [
            [list(line.place or ()), [[word.text, *(word.place or ())] for word in line.words]]
            for line in page.lines
        ],
    }
    return Waiting(page.source, page.number, page.kind, page.text, page.language, media_id, as_read)


def layout_on(page: Waiting, medium: Media) -> tuple[dict[str, Any], Translated]:
    """Give a page's layout in pixels of a scan, and why it has none where that is worth a word."""
    raw = page.as_read.get("lines") or []
    if not raw:
        return {}, Translated()
    scale = _scale(page, medium)
    if scale is None:
        return {}, Translated(
            "Khổ trang trong tệp không khớp với ảnh quét, nên chỉ giữ chữ, không giữ vị trí của chữ.",
            "The page's size in the file does not fit the scan: the text is kept, the places of the words are not.",
        )
    bounds = (medium.width or 0, medium.height or 0)
    lines = [
        (
            _box(line, scale, bounds),
            [[word[0], *box] for word in words if (box := _box(word[1:], scale, bounds))],
            len(words),
        )
        for line, words in raw
    ]
    boxes = [box or around([_as_box(word[1:]) for word in words]) for box, words, _ in lines]
    whole = around([box for box in boxes if box])
    if whole is None:
        return {}, Translated()
    return {
        "lines": [
            {"box": list(box or whole), "words": words if len(words) == count else []}
            for box, (_, words, count) in zip(boxes, lines, strict=True)
        ]
    }, Translated()


def _as_box(numbers: Sequence[int]) -> Box:
    x, y, width, height = numbers
    return x, y, width, height


def _scale(page: Waiting, medium: Media) -> tuple[float, float] | None:
    """Say how many pixels of the scan one unit of the file is, across and down; None where nobody can tell."""
    if not (medium.width and medium.height):
        return None
    width, height = page.as_read["page"]
    if width > 0 and height > 0:
        across, down = medium.width / width, medium.height / height
        return (across, down) if abs(across / down - 1) <= TOLERANCE else None
    measure = Measure(page.as_read["measure"])
    if measure is Measure.PIXEL:
        return 1.0, 1.0
    if not medium.pixels_per_mm:
        return None
    unit = medium.pixels_per_mm / _PER_MM[measure]
    return unit, unit


def _box(place: Sequence[float], scale: tuple[float, float], bounds: tuple[int, int]) -> Box | None:
    """Convert a place to pixels, kept inside the scan; None for what lies outside."""
    if len(place) != 4:  # noqa: PLR2004 - x, y, width, height
        return None
    x, y, width, height = place
    left, top = max(0, round(x * scale[0])), max(0, round(y * scale[1]))
    right = min(bounds[0], round((x + width) * scale[0]))
    bottom = min(bounds[1], round((y + height) * scale[1]))
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _key(artefact_id: str, person: Person) -> str:
    return f"{WAITING}{artefact_id}/{person.user_id or 'system'}.json"


def lay_by(session: Session, ports: Ports, person: Person, artefact_id: str, reading: Reading) -> None:
    """Keep a reading aside until the person has looked at it; a second one takes the first one's place."""
    get_for(session, person, artefact_id)
    document = {
        "by_name": reading.by_name,
        "refused": [[name, reason.vi, reason.en] for name, reason in reading.refused],
        "pages": [
            [page.source, page.number, page.kind.value, page.text, page.language, page.media_id, page.as_read]
            for page in reading.pages
        ],
    }
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    ports.store.put(_key(artefact_id, person), data, "application/json")


def laid_by(session: Session, ports: Ports, person: Person, artefact_id: str) -> Reading:
    """Give what the person has laid by for an artefact; raises NotFound when there is nothing."""
    get_for(session, person, artefact_id)
    try:
        document = json.loads(ports.store.get(_key(artefact_id, person)))
    except KeyError:
        raise NotFound(
            "Không có tệp bản chép nào đang chờ. Hãy chọn tệp và gửi lại.",
            "No transcription is waiting. Please choose the file and send it again.",
        ) from None
    return Reading(
        tuple(
            Waiting(source, number, TranscriptionSource(kind), text, language, media_id, as_read)
            for source, number, kind, text, language, media_id, as_read in document["pages"]
        ),
        tuple((name, Translated(vi, en)) for name, vi, en in document["refused"]),
        document["by_name"],
    )


def forget(session: Session, ports: Ports, person: Person, artefact_id: str) -> None:
    """Throw away what the person has laid by."""
    get_for(session, person, artefact_id)
    ports.store.delete(_key(artefact_id, person))


def page_texts(
    artefact: Artefact, reading: Reading, chosen: Sequence[str], languages: Sequence[str]
) -> list[PageText]:
    """Put pages and the scans chosen for them together; an empty choice leaves a page out. Raises Invalid."""
    scans = {scan.id: scan for scan in scans_of(artefact)}
    wanted = [media_id for media_id in chosen if media_id]
    if len(chosen) != len(reading.pages) or not scans.keys() >= set(wanted):
        raise Invalid(
            "Danh sách trang gửi lên không khớp với tệp đang chờ. Hãy gửi lại tệp.",
            "The pages sent do not fit the file that is waiting. Please send the file again.",
        )
    twice = next((media_id for media_id in wanted if wanted.count(media_id) > 1), None)
    if twice is not None:
        name = scans[twice].source_name
        raise Invalid(
            f"Ảnh “{name}” được chọn cho hai trang. Mỗi ảnh chỉ nhận một trang: hãy đổi một trong hai.",
            f"The scan “{name}” is chosen for two pages. A scan takes one page: change one of the two.",
        )
    return [
        PageText(media_id, page.text, language, layout_on(page, scans[media_id])[0], page.kind)
        for page, media_id, language in zip(reading.pages, chosen, languages, strict=True)
        if media_id and page.text
    ]


def take(
    session: Session,
    ports: Ports,
    person: Person,
    artefact_id: str,
    reading: Reading,
    chosen: Sequence[str],
    languages: Sequence[str],
) -> list[str]:
    """Keep pages as chosen, all or none; gives the scans whose text changed. Raises Invalid, NotFound, NotAllowed."""
    artefact = get_for(session, person, artefact_id)
    return keep(session, ports, person, artefact_id, page_texts(artefact, reading, chosen, languages))


def artefacts_of_names(session: Session, institution_id: str, keys: set[str]) -> dict[str, set[str]]:
    """Find the artefacts of an institution that have scans of those names: name → artefacts."""
    found: dict[str, set[str]] = {}
    names = select(Media.source_name, Media.artefact_id).where(
        Media.institution_id == institution_id, Media.state != MediaState.REJECTED
    )
    for name, artefact_id in session.execute(names).tuples():
        key = name_key(name)
        if key in keys:
            found.setdefault(key, set()).add(artefact_id)
    return found
