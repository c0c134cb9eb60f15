"""Quality checks: somebody looks each scan over before it counts as checked, and says what is wrong with it.

A check is of the access copies that were looked at: copies that were made anew afterwards want a new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.collections import Artefact, Chapter, Media
from museum.domain.education import PackageObject
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.exhibitions import Exhibition, StoryStep
from museum.domain.heritage import ScanCheck
from museum.domain.people import Person
from museum.domain.states import MediaState
from museum.domain.transcriptions import Transcription
from museum.ports import Ports
from museum.services.artefacts import get_for, touch
from museum.services.audit import note
from museum.services.outbox import transaction
from museum.services.permission import require_curator
from museum.text.clean import in_one_direction, plain_lines

LONGEST_NOTE = 1_000
_CODES = re.compile(r"(?:\[([a-z_]+)\])")


class Fault(StrEnum):
    """What is often wrong with a scan."""

    DARK = "too_dark"
    LIGHT = "too_light"
    CUT_OFF = "cut_off"
    BLURRED = "out_of_focus"
    COLOUR = "false_colour"
    NO_TARGET = "no_colour_target"
    REFLECTION = "reflections"
    DIRT = "dirt"
    SKEWED = "skewed"
    WRONG = "wrong_object"


@dataclass(frozen=True)
class Verdict:
    """What somebody says of a scan."""

    passed: bool
    faults: tuple[Fault, ...] = ()
    words: str = ""

    @property
    def note(self) -> str:
        """Give faults and words as a check keeps them: codes in brackets, then the text."""
        codes = "".join(f"[{fault.value}]" for fault in dict.fromkeys(self.faults))
        return " ".join(part for part in (codes, self.words) if part)


@dataclass(frozen=True)
class Tally:
    """How many scans of some institutions wait, failed and passed."""

    waiting: int
    failed: int
    passed: int


def verdict_of(check: ScanCheck) -> Verdict:
    """Read a check."""
    known = {one.value: one for one in Fault}
    head = re.match(r"(?:\[[a-z_]+\])*", check.note)
    codes = head[0] if head else ""
    faults = tuple(known[code] for code in _CODES.findall(codes) if code in known)
    return Verdict(check.passed, faults, check.note[len(codes) :].strip())


def holds() -> ColumnElement[bool]:
    """Say in SQL that a check is of the scan's present copies."""
    return and_(
        ScanCheck.media_id == Media.id, or_(Media.copied_at.is_(None), ScanCheck.at >= Media.copied_at)
    )


def _scans(institution_ids: Sequence[str], *, checked: ColumnElement[bool]) -> Select[tuple[str]]:
    return (
        select(Media.id)
        .join(Artefact, Artefact.id == Media.artefact_id)
        .outerjoin(ScanCheck, holds())
        .where(Media.institution_id.in_(institution_ids), Media.state == MediaState.READY, checked)
    )


def tally(session: Session, institution_ids: Sequence[str]) -> Tally:
    """Count the ready scans of institutions by what was said of them."""
    query = (
        select(ScanCheck.passed, func.count())
        .select_from(Media)
        .outerjoin(ScanCheck, holds())
        .where(Media.institution_id.in_(institution_ids), Media.state == MediaState.READY)
        .group_by(ScanCheck.passed)
    )
    found = {row[0]: row[1] for row in session.execute(query)}
    return Tally(found.get(None, 0), found.get(False, 0), found.get(True, 0))


def next_waiting(session: Session, institution_ids: Sequence[str], skipped: Iterable[str] = ()) -> str | None:
    """Give the scan that is to be looked over next: of treasures first, then the one digitised first.

    Those skipped come only once nothing else is left.
    """
    unseen = _scans(institution_ids, checked=ScanCheck.media_id.is_(None))
    passed_over = list(skipped)
    for wanted in (Media.id.not_in(passed_over), Media.id.in_(passed_over)):
        for treasure in (True, False):
            query = unseen.where(wanted, Artefact.treasure.is_(treasure))
            found = session.scalar(query.order_by(Media.digitised_at, Media.id).limit(1))
            if found is not None:
                return found
    return None


def failed(institution_ids: Sequence[str]) -> Select[tuple[Media, ScanCheck]]:
    """Select the scans to be made again with what is wrong: of treasures first, then as they were refused."""
    return (
        select(Media, ScanCheck)
        .join(Artefact, Artefact.id == Media.artefact_id)
        .join(ScanCheck, holds())
        .where(
            Media.institution_id.in_(institution_ids),
            Media.state == MediaState.READY,
            ScanCheck.passed.is_(False),
        )
        .order_by(Artefact.treasure.desc(), ScanCheck.at, Media.id)
    )


def scan_for(session: Session, person: Person, media_id: str) -> Media:
    """Get a scan that a curator may look over; raises NotFound, NotAllowed."""
    medium = session.get(Media, media_id)
    if medium is None or medium.state != MediaState.READY:
        raise NotFound("Không có bản quét này.", "There is no such scan.")
    require_curator(person, medium.institution_id)
    return medium


def check_of(session: Session, medium: Media) -> ScanCheck | None:
    """Give what was said of a scan's present copies, if anything was."""
    return session.scalar(select(ScanCheck).join(Media, holds()).where(Media.id == medium.id))


def seen(session: Session, medium: Media) -> str:
    """Give what tells one look at a scan from another: its copies, and what was said of them."""
    check = check_of(session, medium)
    moments = (medium.copied_at, check.at if check else None)
    return "/".join(str(round(one.timestamp() * 1_000_000)) if one else "" for one in moments)


def check(
    session: Session, ports: Ports, person: Person, media_id: str, verdict: Verdict, looked_at: str
) -> ScanCheck:
    """Say that a scan is good, or what is wrong with it; `looked_at` is what `seen` gave for the page.

    Raises NotFound, NotAllowed, Invalid (`faults`, `words`), Conflict when the copies were made anew or
    somebody else spoke since the page was opened.
    """
    verdict = _checked(verdict)
    with transaction(session, ports):
        medium = _held(session, person, media_id)
        if seen(session, medium) != looked_at:
            raise Conflict(
                "Bản quét này vừa được kiểm tra hoặc tạo lại. Hãy xem lại rồi kết luận.",
                "This scan was checked or made anew meanwhile. Please look at it again, then say what you think.",
            )
        row = session.get(ScanCheck, media_id)
        if row is None:
            row = ScanCheck(media_id=media_id)
            session.add(row)
        row.passed, row.note = verdict.passed, verdict.note
        row.user_id, row.at = person.user_id, ports.clock.now()
        action = "pass" if verdict.passed else "fail"
        note(session, ports, person, action, ("media", media_id), medium.institution_id)
    return row


def undo(session: Session, ports: Ports, person: Person, media_id: str) -> None:
    """Take back what was said of a scan: it waits again. Raises NotFound, NotAllowed."""
    with transaction(session, ports):
        medium = _held(session, person, media_id)
        row = session.get(ScanCheck, media_id)
        if row is not None:
            session.delete(row)
            note(session, ports, person, "uncheck", ("media", media_id), medium.institution_id)


def take_off(session: Session, ports: Ports, person: Person, media_id: str) -> None:
    """Take a scan that failed its check off its record, once a better one stands there; its original is kept.

    Raises NotFound, NotAllowed, Conflict while it did not fail, is the only one, or is used elsewhere.
    """
    with transaction(session, ports):
        medium = _held(session, person, media_id)
        said = check_of(session, medium)
        if said is None or said.passed:
            raise Conflict(
                "Chỉ gỡ được bản quét không đạt.", "Only a scan that failed its check can be taken off."
            )
        artefact = get_for(session, person, medium.artefact_id)
        if all(one.id == media_id for one in artefact.ready_media):
            raise Conflict(
                "Đây là bản quét duy nhất của hiện vật. Hãy tải bản quét mới lên trước.",
                "It is the artefact's only scan. Please upload the new one first.",
            )
        if _used(session, media_id):
            raise Conflict(
                "Bản quét này đang dùng trong trưng bày, gói học tập, mục lục hoặc bản chép. Hãy thay ở đó trước.",
                "This scan is used in an exhibition, a package, a table of contents or a transcription. "
                "Please change it there first.",
            )
        artefact.media.remove(medium)
        session.delete(medium)
        touch(session, ports, artefact)
        note(session, ports, person, "take_off", ("media", media_id), artefact.institution_id)


def _held(session: Session, person: Person, media_id: str) -> Media:
    """Get a scan for saying something of it. Its artefact is locked first, as everywhere."""
    artefact_id = session.scalar(select(Media.artefact_id).where(Media.id == media_id))
    if artefact_id is not None:
        locked(session, Artefact, artefact_id)
        locked(session, Media, media_id)
    return scan_for(session, person, media_id)


def _used(session: Session, media_id: str) -> bool:
    """Say whether anything that people made would be lost with a scan."""
    uses = (
        Exhibition.cover_media_id,
        StoryStep.media_id,
        PackageObject.media_id,
        Chapter.media_id,
        Transcription.media_id,
        Media.detail_of_id,
    )
    return any(session.scalar(select(1).where(column == media_id).limit(1)) is not None for column in uses)


def _checked(verdict: Verdict) -> Verdict:
    words = plain_lines(in_one_direction(verdict.words))
    if len(words) > LONGEST_NOTE:
        raise Invalid(f"Dài quá {LONGEST_NOTE} ký tự.", f"Longer than {LONGEST_NOTE} characters.", "words")
    if verdict.passed:
        return Verdict(passed=True, words=words)
    if not verdict.faults and not words:
        raise Invalid(
            "Hãy chọn hoặc ghi lý do không đạt, để người quét lại biết cần sửa gì.",
            "Please choose or write what is wrong, for whoever scans it again.",
            "faults",
        )
    return Verdict(passed=False, faults=verdict.faults, words=words)
