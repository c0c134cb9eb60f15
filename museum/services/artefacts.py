"""Artefacts: recorded, described, published, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, inspect, select, update
from sqlalchemy.orm import Session

from museum.db.engine import locked, writing
from museum.domain.collections import Artefact, Institution, accession_key
from museum.domain.errors import Conflict, Invalid, MuseumError, NotFound
from museum.domain.events import ArtefactChanged, ManifestPublished
from museum.domain.people import Person
from museum.domain.states import MediaState, Publication
from museum.ports import Ports
from museum.services.audit import note
from museum.services.changes import announce
from museum.services.outbox import held, record, transaction
from museum.services.permission import require_curator, require_publisher
from museum.services.records import FieldError, apply_cells


class InvalidRecord(MuseumError):
    """A record that cannot be kept as it stands: each fault names its column."""

    def __init__(self, faults: list[FieldError]) -> None:
        vi = " ".join(fault.message.vi for fault in faults)
        en = " ".join(fault.message.en for fault in faults)
        super().__init__(vi, en)
        self.faults = faults


@dataclass(frozen=True)
class Saved:
    """What became of a record."""

    artefact: Artefact
    status: Literal["created", "updated", "unchanged"]


def by_number(session: Session, institution_id: str, number: str) -> Artefact | None:
    """Find an institution's artefact by its register number, however punctuated."""
    return session.scalar(
        select(Artefact).where(
            Artefact.institution_id == institution_id, Artefact.accession_key == accession_key(number)
        )
    )


def get_for(session: Session, person: Person, artefact_id: str) -> Artefact:
    """Get an artefact that the person may work on, locked inside a transaction; raises NotFound or NotAllowed."""
    artefact = held(session, Artefact, artefact_id)
    if artefact is None:
        raise NotFound("Không có hiện vật này.", "There is no such artefact.")
    require_curator(person, artefact.institution_id)
    return artefact


def touch(session: Session, ports: Ports, artefact: Artefact) -> None:
    """Raise the record's version and say that it changed, in the running transaction."""
    now = ports.clock.now()
    artefact.version = (artefact.version or 0) + 1
    artefact.changed_at = now
    session.flush()
    record(session, ports, ArtefactChanged(artefact.id))


def describe_anew(session: Session, ports: Ports, artefact_ids: Sequence[str]) -> None:
    """Have records' manifests made again, in the running transaction, because something beside them changed.

    Nobody edited the records: they keep their place among what was changed last.
    """
    session.execute(
        update(Artefact)
        .where(Artefact.id.in_(artefact_ids))
        .values(version=Artefact.version + 1)
        .execution_options(synchronize_session=False)
    )
    for artefact_id in artefact_ids:
        record(session, ports, ArtefactChanged(artefact_id))


def create(
    session: Session, ports: Ports, person: Person, institution: Institution, cells: Mapping[str, str | None]
) -> Artefact:
    """Record a new artefact; raises InvalidRecord, Conflict when the number is taken, NotAllowed."""
    require_curator(person, institution.id)
    with transaction(session, ports):
        locked(session, Institution, institution.id)
        artefact = _create(session, ports, institution, cells)
        note(session, ports, person, "create", ("artefact", artefact.id), institution.id)
    return artefact


def _create(
    session: Session, ports: Ports, institution: Institution, cells: Mapping[str, str | None]
) -> Artefact:
    now = ports.clock.now()
    artefact = Artefact(
        institution_id=institution.id, accession_number="", version=0, created_at=now, changed_at=now
    )
    _, faults = apply_cells(session, artefact, cells)
    if faults:
        raise InvalidRecord(faults)
    wish = _donors_wish_changed(artefact)
    _refuse_taken(session, artefact)
    session.add(artefact)
    touch(session, ports, artefact)
    if wish:
        _tell_other_gifts_anew(session, ports, artefact)
    artefact.institution = session.get_one(Institution, institution.id)
    return artefact


def _refuse_taken(session: Session, artefact: Artefact) -> None:
    with session.no_autoflush:
        other = by_number(session, artefact.institution_id, artefact.accession_number)
    if other is not None and other.id != artefact.id:
        raise Conflict(
            f"Số đăng ký “{artefact.accession_number}” đã dùng cho hiện vật “{other.title.shown('vi')}”.",
            f"Accession number “{artefact.accession_number}” is taken by “{other.title.shown('en')}”.",
        )


def describe(
    session: Session,
    ports: Ports,
    person: Person,
    artefact_id: str,
    cells: Mapping[str, str | None],
    seen_version: int | None = None,
) -> Saved:
    """Change a record's cells; raises InvalidRecord, Conflict, NotFound, NotAllowed.

    With `seen_version`, a record that somebody else changed since then is not overwritten.
    """
    with transaction(session, ports):
        artefact = get_for(session, person, artefact_id)
        if seen_version is not None and artefact.version != seen_version:
            raise Conflict(
                "Người khác vừa sửa hồ sơ này. Hãy mở lại trang, rồi ghi lại thay đổi của bạn.",
                "Somebody else has just changed this record. Please reload the page and enter your changes again.",
            )
        changed = change_cells(session, ports, artefact, cells)
        if changed:
            note(session, ports, person, "describe", ("artefact", artefact.id), artefact.institution_id)
    return Saved(artefact, "updated" if changed else "unchanged")


def change_cells(session: Session, ports: Ports, artefact: Artefact, cells: Mapping[str, str | None]) -> bool:
    """Write cells to a stored record in the running transaction; says whether anything changed."""
    with session.no_autoflush:
        changed, faults = apply_cells(session, artefact, cells)
        if faults:
            raise InvalidRecord(faults)
        wish = _donors_wish_changed(artefact)
        _refuse_taken(session, artefact)
    if changed:
        touch(session, ports, artefact)
    if wish:
        _tell_other_gifts_anew(session, ports, artefact)
    return changed


def _donors_wish_changed(artefact: Artefact) -> bool:
    """Say whether the cells just written changed the donor's wish to be named or not; nothing is flushed yet."""
    donor = artefact.donor
    return donor is not None and bool(inspect(donor).attrs.anonymous.history.has_changes())


def _tell_other_gifts_anew(session: Session, ports: Ports, artefact: Artefact) -> None:
    """Have all else that the donor gave described anew: their name is told there, too, or no more."""
    gifts = select(Artefact.id).where(Artefact.donor_id == artefact.donor_id, Artefact.id != artefact.id)
    if others := session.scalars(gifts.order_by(Artefact.id)).all():
        describe_anew(session, ports, others)


def save_row(
    session: Session, ports: Ports, institution: Institution, cells: Mapping[str, str | None]
) -> Saved:
    """Create or update by register number, in the running transaction: a register's row."""
    number = cells.get("accession_number") or ""
    known = by_number(session, institution.id, number) if number.strip() else None
    if known is None:
        return Saved(_create(session, ports, institution, cells), "created")
    changed = change_cells(session, ports, known, cells)
    return Saved(known, "updated" if changed else "unchanged")


def submit(session: Session, ports: Ports, person: Person, artefact_id: str) -> None:
    """Hand a draft in for review."""
    with transaction(session, ports):
        artefact = get_for(session, person, artefact_id)
        if artefact.state in (Publication.DRAFT, Publication.WITHDRAWN):
            artefact.state = Publication.IN_REVIEW
            touch(session, ports, artefact)
            note(session, ports, person, "submit", ("artefact", artefact.id), artefact.institution_id)


def publish(session: Session, ports: Ports, person: Person, artefact_id: str) -> Artefact:
    """Publish a record; one whose scans are still at work follows by itself when they are ready."""
    with transaction(session, ports):
        artefact = get_for(session, person, artefact_id)
        require_publisher(person, artefact.institution_id)
        if any(medium.state == MediaState.RECEIVED for medium in artefact.media):
            artefact.publish_when_ready = True
            if artefact.state == Publication.WITHDRAWN:
                # The decision is taken now, not when the last scan is ready; until then its address says 410.
                artefact.state = Publication.IN_REVIEW
        else:
            make_public(session, ports, artefact, again=True)
        note(session, ports, person, "publish", ("artefact", artefact.id), artefact.institution_id)
    return artefact


def make_public(session: Session, ports: Ports, artefact: Artefact, *, again: bool = False) -> bool:
    """Publish in the running transaction; says whether that changed anything.

    What was withdrawn stays so, unless somebody asks for that very record `again`: the same
    register sent once more is no decision to take a withdrawal back.
    """
    artefact.publish_when_ready = False
    if artefact.state == Publication.PUBLISHED or (artefact.state == Publication.WITHDRAWN and not again):
        return False
    artefact.state = Publication.PUBLISHED
    artefact.published_at = ports.clock.now()
    touch(session, ports, artefact)
    return True


def withdraw(session: Session, ports: Ports, person: Person, artefact_id: str) -> Artefact:
    """Withdraw a published record: from now on its public addresses answer 410."""
    with transaction(session, ports):
        artefact = get_for(session, person, artefact_id)
        require_publisher(person, artefact.institution_id)
        if artefact.state != Publication.PUBLISHED:
            raise Invalid(
                "Chỉ rút được hiện vật đang công bố.", "Only a published artefact can be withdrawn.", "state"
            )
        artefact.state = Publication.WITHDRAWN
        artefact.withdrawn_at = ports.clock.now()
        artefact.publish_when_ready = False
        touch(session, ports, artefact)
        announce(session, ports, "artefact", artefact.id)
        note(session, ports, person, "withdraw", ("artefact", artefact.id), artefact.institution_id)
    return artefact


def record_manifest(session: Session, ports: Ports, artefact_id: str, version: int) -> bool:
    """Note that the manifest of this version is stored; False when a newer one stands already."""
    with transaction(session, ports):
        done: Any = session.execute(
            update(Artefact)
            .where(Artefact.id == artefact_id, Artefact.manifest_version < version)
            .values(manifest_version=version)
            .execution_options(synchronize_session=False)
        )
        newest = bool(done.rowcount)
        if newest:
            record(session, ports, ManifestPublished(artefact_id))
            announce(session, ports, "artefact", artefact_id)
    return newest


def record_indexed(session: Session, artefact_id: str, version: int) -> None:
    """Note which version the index shows; an older one never replaces a newer."""
    with writing(session):
        session.execute(
            update(Artefact)
            .where(Artefact.id == artefact_id, Artefact.indexed_version < version)
            .values(indexed_version=version)
            .execution_options(synchronize_session=False)
        )


@dataclass(frozen=True)
class Listed:
    """A page of a workbench list."""

    artefacts: list[Artefact]
    total: int


def listed(
    session: Session,
    institution_ids: list[str],
    *,
    state: str = "",
    text: str = "",
    offset: int = 0,
    limit: int = 50,
) -> Listed:
    """List the artefacts of institutions, last changed first, by state and by words in title or number."""
    query = select(Artefact).where(Artefact.institution_id.in_(institution_ids))
    if state:
        query = query.where(Artefact.state == state)
    if text.strip():
        like = f"%{text.strip().replace('%', '').replace('_', '')}%"
        columns = Artefact.__table__.c
        query = query.where(
            columns.title_vi.ilike(like) | columns.title_en.ilike(like) | columns.accession_number.ilike(like)
        )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(
        query.order_by(Artefact.changed_at.desc(), Artefact.id).offset(offset).limit(limit)
    )
    return Listed(list(rows), total)
