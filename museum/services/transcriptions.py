"""Transcriptions: what is written on a page, typed by somebody or taken from a file, kept with the record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Media
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.page_lines import realigned
from museum.domain.people import Person
from museum.domain.states import MediaState
from museum.domain.transcriptions import LONGEST_PAGE, Transcription, TranscriptionSource
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.artefacts import get_for, touch
from museum.services.audit import note
from museum.services.outbox import transaction
from museum.text.lines import clean_lines

LANGUAGES: Mapping[str, Translated] = {
    "vi": Translated("Tiếng Việt (quốc ngữ)", "Vietnamese"),
    "vi-Hani": Translated("Chữ Nôm", "Vietnamese in Nôm characters"),
    "lzh": Translated("Chữ Hán (văn ngôn)", "Literary Chinese"),
    "fr": Translated("Tiếng Pháp", "French"),
    "en": Translated("Tiếng Anh", "English"),
    "la": Translated("Tiếng La-tinh", "Latin"),
    "zh": Translated("Tiếng Trung hiện đại", "Modern Chinese"),
    "sa": Translated("Tiếng Phạn", "Sanskrit"),
    "cjm": Translated("Tiếng Chăm", "Cham"),
    "km": Translated("Tiếng Khmer", "Khmer"),
    "blt": Translated("Tiếng Thái (Thái Đen)", "Tai Dam"),
    "tyz": Translated("Tiếng Tày", "Tày"),
    "hmn": Translated("Tiếng Mông", "Hmong"),
}
"""The languages that forms offer, by BCP 47 tag; any other tag is taken as well."""
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


@dataclass(frozen=True)
class PageText:
    """The text of one page, about to be kept."""

    media_id: str
    text: str
    """Empty: the page has none, or no longer."""
    language: str = "vi"
    layout: Mapping[str, Any] = field(default_factory=dict)
    source: TranscriptionSource = TranscriptionSource.TYPED


def check_language(tag: str) -> str:
    """Give a BCP 47 tag back if it is one; raises Invalid."""
    if len(tag) <= Transcription.language.type.length and _TAG.fullmatch(tag):
        return tag
    raise Invalid(
        f"“{tag[:40]}” không phải là mã ngôn ngữ. Hãy dùng mã như vi, lzh (chữ Hán), vi-Hani (chữ Nôm), fr, en.",
        f"“{tag[:40]}” is no language code. Use one like vi, lzh (literary Chinese), vi-Hani (Nôm), fr, en.",
        "language",
    )


def of_page(session: Session, media_id: str) -> Transcription | None:
    """Get a page's transcription."""
    return session.get(Transcription, media_id)


def of_artefact(session: Session, artefact_id: str) -> dict[str, Transcription]:
    """Get an artefact's transcriptions by scan, with the places of their words."""
    rows = session.scalars(
        select(Transcription).join(Media).where(Media.artefact_id == artefact_id).order_by(Media.position)
    )
    return {row.media_id: row for row in rows}


def texts_of(session: Session, artefact_id: str) -> Iterator[Row[tuple[str, str, str]]]:
    """Give scan, language and text of what the public may read of an artefact's pages, in page order."""
    return iter(
        session.execute(
            select(Transcription.media_id, Transcription.language, Transcription.text)
            .join(Media)
            .where(Media.artefact_id == artefact_id, Media.state == MediaState.READY)
            .order_by(Media.position, Media.id)
        )
    )


def with_texts(session: Session, artefact_ids: Sequence[str]) -> set[str]:
    """Say which of the artefacts have transcriptions."""
    query = (
        select(Media.artefact_id).join(Transcription).where(Media.artefact_id.in_(artefact_ids)).distinct()
    )
    return set(session.scalars(query))


def write(
    session: Session,
    ports: Ports,
    person: Person,
    page: PageText,
    seen_version: int | None = None,
) -> bool:
    """Keep the text of one page; says whether anything changed.

    With `seen_version` (0 for a page that had no text) what somebody else wrote since then is not
    overwritten. Raises NotFound, NotAllowed, Invalid, Conflict.
    """
    with transaction(session, ports):
        artefact, medium = page_for(session, person, page.media_id)
        held = of_page(session, medium.id)
        if seen_version is not None and seen_version != (held.version if held else 0):
            raise Conflict(
                "Người khác vừa sửa bản chép của trang này. Hãy mở lại trang, rồi ghi lại thay đổi của bạn.",
                "Somebody else has just changed this page's transcription. Please reload the page and enter "
                "your changes again.",
            )
        changed = put(session, ports, artefact, page)
        if changed:
            touch(session, ports, artefact)
            note_transcribed(session, ports, person, artefact, [page.media_id])
    return changed


def keep(
    session: Session, ports: Ports, person: Person, artefact_id: str, pages: Sequence[PageText]
) -> list[str]:
    """Keep the texts of several pages of an artefact, all or none; gives the scans whose text changed.

    Raises as `write` does.
    """
    with transaction(session, ports):
        artefact = get_for(session, person, artefact_id)
        scans = {medium.id for medium in artefact.media}
        if not scans.issuperset(page.media_id for page in pages):
            raise _no_such_scan()
        changed = [page.media_id for page in pages if put(session, ports, artefact, page)]
        if changed:
            touch(session, ports, artefact)
            note_transcribed(session, ports, person, artefact, changed)
    return changed


def page_for(session: Session, person: Person, media_id: str) -> tuple[Artefact, Media]:
    """Get a scan and its artefact, which is locked inside a transaction; raises NotFound or NotAllowed."""
    artefact_id = session.scalar(select(Media.artefact_id).where(Media.id == media_id))
    if artefact_id is None:
        raise _no_such_scan()
    artefact = get_for(session, person, artefact_id)
    return artefact, next(medium for medium in artefact.media if medium.id == media_id)


def put(session: Session, ports: Ports, artefact: Artefact, page: PageText) -> bool:
    """Keep one text in the running transaction, which holds the artefact; the caller touches the record."""
    text = clean_lines(page.text)
    if len(text) > LONGEST_PAGE:
        raise Invalid(
            f"Bản chép dài {len(text)} ký tự, quá mức {LONGEST_PAGE} cho một trang. Hãy chia theo từng trang.",
            f"The transcription has {len(text)} characters, more than {LONGEST_PAGE} for one page. "
            "Please divide it by page.",
            "text",
        )
    language = check_language(page.language)
    held = of_page(session, page.media_id)
    if not text:
        if held is not None:
            session.delete(held)
        return held is not None
    layout = dict(page.layout)
    source = page.source
    if held is not None and source == TranscriptionSource.TYPED:
        layout = dict(held.layout) if held.text == text else realigned(held.text, held.layout, text)
        source = TranscriptionSource(held.source) if layout else source
    if held is not None and not differs(held, PageText(page.media_id, text, language, layout)):
        return False
    row = held or Transcription(media_id=page.media_id)
    row.text, row.language, row.layout, row.source = text, language, layout, source
    # The record's version from now on: it rises even where a text was taken away and written anew.
    row.version = (artefact.version or 0) + 1
    row.changed_at = ports.clock.now()
    session.add(row)
    return True


def differs(held: Transcription, page: PageText) -> bool:
    """Say whether keeping a text that came in a file would change the one that is held."""
    arriving = (clean_lines(page.text), page.language, dict(page.layout))
    return (held.text, held.language, held.layout) != arriving


def note_transcribed(
    session: Session, ports: Ports, person: Person, artefact: Artefact, media_ids: Sequence[str]
) -> None:
    """Write the audit entry of changed texts in the running transaction: which pages, never what is on them."""
    note(
        session,
        ports,
        person,
        "transcribe",
        ("artefact", artefact.id),
        artefact.institution_id,
        media=list(media_ids)[:100],
        pages=len(media_ids),
    )


def _no_such_scan() -> NotFound:
    return NotFound("Không có tệp quét này.", "There is no such scan.")
