"""Evidence: photographs and documents that prove an activity, a reported value, a nomination, a unit's report.

Files stand in storage by their content, as they came; staff alone have them. Photographs are shown as copies
that were made anew: where and by which telephone they were taken is not in those.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from museum.db.engine import locked, one_by_one
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Rejected
from museum.domain.indicators import Activity, Evidence, EvidenceFor, ReportedValue, evidence_key
from museum.domain.people import MANAGERS, REPORTERS, Person
from museum.domain.reporting import SHARED, Nomination, UnitReport
from museum.domain.units import OrganisationalUnit
from museum.ports import Ports
from museum.services import report_parts
from museum.services.audit import note
from museum.services.lead import leads, units_of
from museum.services.originals import sha256_of
from museum.services.outbox import held, transaction
from museum.services.permission import SYSTEM
from museum.text.clean import in_one_direction, normalise

MOST_FILES = 20
"""Of one subject, or of one part of a unit's report."""
MOST_OF_A_REPORT = 200
"""Of all parts of a unit's report together."""
LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""
LONGEST_NAME, LONGEST_CAPTION = 200, 300
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
LARGE, SMALL = 1600, 320
"""Pixels on the longer side of the copies that are shown."""
SIDES = (LARGE, SMALL)
FILES, COPIES = "evidence/", "evidence-shown/"
"""Where files and the copies that are shown of them stand in object storage."""
_COPY = 1 << 20


def copy_key(sha256: str, side: int) -> str:
    """Name the copy of a photograph that is shown."""
    return f"{COPIES}{sha256[:2]}/{sha256}/{side}.jpg"


def attach(  # noqa: PLR0913 - what is kept, and of what it is a part
    session: Session,
    ports: Ports,
    person: Person,
    kind: EvidenceFor,
    subject_id: str,
    file: BinaryIO,
    name: str,
    caption: str = "",
    part: str = "",
) -> Evidence:
    """Keep a photograph or document as evidence of something.

    The person must look after the subject's unit; who comes by a report's own link comes as `SYSTEM`, and
    its caller has checked the link. Raises NotFound, NotAllowed, Rejected for what is no JPEG, PNG, WebP or
    PDF by its content, Invalid (field `file` or `caption`) for too much, Conflict once a unit's report was sent.
    """
    require(session, person, kind, subject_id)
    refuse_settled(session, person, kind, subject_id, part)
    name, caption = _checked_name(name), _checked_caption(caption)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        size = _copied(file, path, name)
        mime = _looked_at(ports, path, name)
        sha256 = sha256_of(path)
        if mime in PICTURES:
            for side in SIDES:
                ports.store.put(copy_key(sha256, side), ports.evidence.picture(path, side), "image/jpeg")
        with transaction(session, ports):
            # While the file was on its way, the report may have been sent, the activity approved.
            refuse_settled(session, person, kind, subject_id, part)
            # Whoever takes away the last row of these bytes waits, and finds this one.
            one_by_one(session, evidence_key(sha256))
            _refuse_too_many(session, kind, subject_id, part)
            row = Evidence(
                id=new_id(),
                subject_kind=kind.value,
                subject_id=subject_id,
                part=part,
                name=name,
                caption=caption,
                mime=mime,
                size=size,
                sha256=sha256,
                at=ports.clock.now(),
            )
            session.add(row)
            ports.store.put_new(row.key, path, mime)
            _touch(session, ports, kind, subject_id)
            note(session, ports, person, "attach", (kind.value, subject_id), None, evidence=row.id)
    return row


def _copied(file: BinaryIO, path: Path, name: str) -> int:
    """Copy an upload into a file of ours, no more of it than may be kept."""
    with path.open("wb") as target:
        size = 0
        while block := file.read(_COPY):
            size += len(block)
            if size > LARGEST:
                raise Invalid(
                    f"“{name}” lớn hơn {LARGEST // 1024**2} MB. Hãy giảm kích thước ảnh hoặc chia tệp PDF rồi gửi lại.",
                    f"“{name}” is larger than {LARGEST // 1024**2} MB. Make the picture smaller or split the PDF.",
                    "file",
                )
            target.write(block)
    if not size:
        raise Invalid(f"“{name}” rỗng (0 byte).", f"“{name}” is empty (0 bytes).", "file")
    return size


def _looked_at(ports: Ports, path: Path, name: str) -> str:
    try:
        return ports.evidence.look(path)
    except Rejected as error:
        raise Rejected(f"“{name}”: {error.reason.vi}", f"“{name}”: {error.reason.en}") from error


def _refuse_too_many(session: Session, kind: EvidenceFor, subject_id: str, part: str) -> None:
    one_by_one(session, f"evidence-of:{kind}:{subject_id}")
    of_subject = (
        select(func.count())
        .select_from(Evidence)
        .where(Evidence.subject_kind == kind, Evidence.subject_id == subject_id)
    )
    if (session.scalar(of_subject) or 0) >= MOST_OF_A_REPORT:
        raise Invalid(
            f"Báo cáo đã có đủ {MOST_OF_A_REPORT} tệp minh chứng. Hãy bỏ bớt tệp không cần rồi gửi tiếp.",
            f"The report has {MOST_OF_A_REPORT} files of evidence already. Remove one that is not needed first.",
            "file",
        )
    if (session.scalar(of_subject.where(Evidence.part == part)) or 0) >= MOST_FILES:
        raise Invalid(
            f"Đã có đủ {MOST_FILES} tệp minh chứng. Hãy bỏ bớt tệp không cần rồi gửi tiếp.",
            f"There are {MOST_FILES} files of evidence already. Remove one that is not needed first.",
            "file",
        )


def _checked_name(name: str) -> str:
    """Give a file's name without its folder and without characters that could not be written."""
    bare = " ".join(in_one_direction(name.replace("\\", "/").rpartition("/")[2]).split())
    bare = "".join(char for char in bare if char.isprintable() and char not in '"<>|:*?')
    if len(bare) > LONGEST_NAME:
        stem, dot, end = bare.rpartition(".")
        kept = end[:10] if dot else ""
        bare = f"{(stem or bare)[: LONGEST_NAME - len(kept) - 1]}{dot}{kept}"
    return bare or "minh-chung"


def _checked_caption(caption: str) -> str:
    text = normalise(in_one_direction(caption))
    if len(text) > LONGEST_CAPTION:
        raise Invalid(
            f"Chú thích dài quá {LONGEST_CAPTION} ký tự.",
            f"The caption is longer than {LONGEST_CAPTION} characters.",
            "caption",
        )
    return text


def of(session: Session, kind: EvidenceFor, subject_id: str, part: str | None = None) -> list[Evidence]:
    """List what proves something, as it came; of one part of a unit's report where `part` is given."""
    query = select(Evidence).where(Evidence.subject_kind == kind, Evidence.subject_id == subject_id)
    if part is not None:
        query = query.where(Evidence.part == part)
    return list(session.scalars(query.order_by(Evidence.at, Evidence.id)))


def of_many(session: Session, kind: EvidenceFor, subject_ids: list[str]) -> dict[str, list[Evidence]]:
    """List what proves each of several things, under their ids."""
    found: dict[str, list[Evidence]] = {}
    for start in range(0, len(subject_ids), 500):
        query = select(Evidence).where(
            Evidence.subject_kind == kind, Evidence.subject_id.in_(subject_ids[start : start + 500])
        )
        for row in session.scalars(query.order_by(Evidence.at, Evidence.id)):
            found.setdefault(row.subject_id, []).append(row)
    return found


def get_for(session: Session, person: Person, evidence_id: str) -> Evidence:
    """Get a row that a person may see; raises NotFound for any other, as if there were none.

    Staff of the unit see it, and of a nomination that is shared all managers.
    """
    row = session.get(Evidence, evidence_id)
    if row is not None:
        kind = EvidenceFor(row.subject_kind)
        if kind == EvidenceFor.NOMINATION and person.where(MANAGERS) and _shared(session, row.subject_id):
            return row
        if may(session, person, kind, row.subject_id):
            return row
    raise NotFound("Không có tệp minh chứng này.", "There is no such file of evidence.")


def _shared(session: Session, nomination_id: str) -> bool:
    nomination = session.get(Nomination, nomination_id)
    return nomination is not None and nomination.state in SHARED


def remove(session: Session, ports: Ports, person: Person, evidence_id: str) -> None:
    """Remove a file of evidence; its bytes go too, unless another row names them.

    Raises NotFound, NotAllowed, Conflict once a unit's report was sent.
    """
    with transaction(session, ports):
        seen = session.get(Evidence, evidence_id)
        if seen is not None and seen.subject_kind == EvidenceFor.UNIT_REPORT:
            # The report before its files: so does whoever approves it.
            locked(session, UnitReport, seen.subject_id)
        row = locked(session, Evidence, evidence_id)
        if row is None:
            raise NotFound("Không có tệp minh chứng này.", "There is no such file of evidence.")
        kind = EvidenceFor(row.subject_kind)
        require(session, person, kind, row.subject_id)
        refuse_settled(session, person, kind, row.subject_id)
        _touch(session, ports, kind, row.subject_id)
        sha256 = row.sha256
        session.delete(row)
        note(session, ports, person, "detach", (row.subject_kind, row.subject_id), None, evidence=row.id)
    _drop(session, ports, sha256)


def remove_all(session: Session, kind: EvidenceFor, subject_id: str) -> list[str]:
    """Remove all that proves something, within the running transaction that removes it; gives the bytes' checksums.

    Hand them to `drop_unnamed` after the commit.
    """
    rows = of(session, kind, subject_id)
    for row in rows:
        session.delete(row)
    return [row.sha256 for row in rows]


def drop_unnamed(session: Session, ports: Ports, checksums: list[str]) -> None:
    """Delete the bytes with these checksums that no row names any more."""
    for sha256 in dict.fromkeys(checksums):
        _drop(session, ports, sha256)


def _drop(session: Session, ports: Ports, sha256: str) -> bool:
    """Delete bytes unless a row names them; whoever attaches the same meanwhile waits, and stores them anew."""
    with transaction(session, ports):
        one_by_one(session, evidence_key(sha256))
        if session.scalar(select(Evidence.id).where(Evidence.sha256 == sha256).limit(1)) is not None:
            return False
        for key in (evidence_key(sha256), *(copy_key(sha256, side) for side in SIDES)):
            ports.store.delete(key)
    return True


def move(
    session: Session, from_kind: EvidenceFor, from_id: str, part: str, to_kind: EvidenceFor, to_id: str
) -> int:
    """Let evidence of one part of something prove something else, in the running transaction; gives how many."""
    rows = of(session, from_kind, from_id, part)
    for row in rows:
        row.subject_kind, row.subject_id, row.part = to_kind.value, to_id, ""
    session.flush()
    return len(rows)


def may(session: Session, person: Person, kind: EvidenceFor, subject_id: str) -> bool:
    """Say whether a person looks after what a file proves; False for what is not there."""
    unit_id = _unit_of(session, kind, subject_id)
    if unit_id is None:
        return False
    if person is SYSTEM or unit_id in units_of(session, person):
        return True
    if kind == EvidenceFor.UNIT_REPORT:
        report = session.get_one(UnitReport, subject_id)
        unit = session.get_one(OrganisationalUnit, unit_id)
        its_own = unit.institution_id is not None and bool(person.at(unit.institution_id) & REPORTERS)
        return its_own or leads(person, report.call.plan)
    return False


def require(session: Session, person: Person, kind: EvidenceFor, subject_id: str) -> None:
    """Raise NotFound where there is no such subject, NotAllowed unless the person looks after it."""
    if _unit_of(session, kind, subject_id) is None:
        raise NotFound("Không có mục này.", "There is no such thing.")
    if not may(session, person, kind, subject_id):
        raise NotAllowed(
            "Tài khoản của bạn không phụ trách đơn vị này. Hãy hỏi đơn vị theo dõi kế hoạch.",
            "Your account does not look after this unit. Please ask whoever leads the plan.",
        )


def may_change(session: Session, person: Person, kind: EvidenceFor, subject_id: str) -> bool:
    """Say whether a person may add and remove what proves something now."""
    try:
        require(session, person, kind, subject_id)
        refuse_settled(session, person, kind, subject_id)
    except (NotFound, NotAllowed, Conflict):
        return False
    return True


def refuse_settled(
    session: Session, person: Person, kind: EvidenceFor, subject_id: str, part: str | None = None
) -> None:
    """Raise unless what proves something may still change: Conflict, NotFound of a report's part, NotAllowed.

    Within a transaction the report is locked until its end, so that it is not sent or approved meanwhile.
    """
    if kind == EvidenceFor.UNIT_REPORT:
        report = held(session, UnitReport, subject_id)
        if report is None:
            raise NotFound("Không có báo cáo này.", "There is no such report.")
        report_parts.refuse_settled(report)
        if part is not None:
            report_parts.part_title(report, part)
    elif kind in (EvidenceFor.ACTIVITY, EvidenceFor.VALUE):
        subject = (
            held(session, Activity, subject_id)
            if kind == EvidenceFor.ACTIVITY
            else held(session, ReportedValue, subject_id)
        )
        if subject is not None:
            refuse_approved(session, person, subject)


def refuse_approved(session: Session, person: Person, subject: Activity | ReportedValue) -> None:
    """Raise NotAllowed where something came by a report and was approved, unless the person leads the plan."""
    report = session.get(UnitReport, subject.unit_report_id) if subject.unit_report_id else None
    if report is not None and not leads(person, report.call.plan):
        raise NotAllowed(
            "Mục này đến từ báo cáo đã được duyệt, chỉ đơn vị theo dõi kế hoạch mới sửa được. Hãy nhờ cơ quan đó sửa "
            "hoặc trả lại báo cáo.",
            "This came by a report that was approved: only whoever leads the plan can correct it. Please ask them to "
            "do so, or to return the report.",
        )


def _touch(session: Session, ports: Ports, kind: EvidenceFor, subject_id: str) -> None:
    """Tell those who read a report that it is another now."""
    if kind == EvidenceFor.UNIT_REPORT:
        report = session.get_one(UnitReport, subject_id)
        report.version += 1
        report.changed_at = ports.clock.now()


_SUBJECTS: dict[EvidenceFor, type[Activity | ReportedValue | Nomination | UnitReport]] = {
    EvidenceFor.ACTIVITY: Activity,
    EvidenceFor.VALUE: ReportedValue,
    EvidenceFor.NOMINATION: Nomination,
    EvidenceFor.UNIT_REPORT: UnitReport,
}


def _unit_of(session: Session, kind: EvidenceFor, subject_id: str) -> str | None:
    model = _SUBJECTS[kind]
    return session.scalar(select(model.unit_id).where(model.id == subject_id))


def picture(ports: Ports, row: Evidence, side: int) -> bytes:
    """Give a photograph as it may be shown, its longer side 1600 or 320 pixels (`LARGE`, `SMALL`), as JPEG.

    Raises NotFound for a document, and for a file that storage has lost.
    """
    if row.mime not in PICTURES or side not in SIDES:
        raise NotFound("Tệp này không có ảnh xem trước.", "There is no picture of this file.")
    key = copy_key(row.sha256, side)
    try:
        return ports.store.get(key)
    except KeyError:
        pass
    try:
        with ports.store.as_file(row.key) as path:
            made = ports.evidence.picture(path, side)
    except KeyError:
        raise _lost() from None
    ports.store.put(key, made, "image/jpeg")
    return made


def content(ports: Ports, row: Evidence) -> Iterator[bytes]:
    """Give a file as it came, in blocks; raises NotFound for one that storage has lost."""
    found = ports.store.stat(row.key)
    if found is None:
        raise _lost()
    return (ports.store.read_range(row.key, at, _COPY) for at in range(0, found.size, _COPY))


def _lost() -> NotFound:
    return NotFound(
        "Kho lưu trữ không còn tệp minh chứng này. Hãy báo người quản trị.",
        "Storage has this file of evidence no more. Please tell the administrator.",
    )


def clear(session: Session, ports: Ports, age: timedelta) -> int:
    """Delete files older than `age` that no row names, and copies of such; gives how many files that were."""
    youngest = ports.clock.now() - age
    known = set(session.scalars(select(Evidence.sha256)))
    session.rollback()
    stray = {
        part
        for prefix, at in ((FILES, 2), (COPIES, 2))
        for info in ports.store.list(prefix)
        if info.changed_at < youngest
        and len(parts := info.key.split("/")) > at
        and (part := parts[at]) not in known
    }
    return sum(_drop(session, ports, sha256) for sha256 in sorted(stray))
