"""Listed heritage: what is to be digitised first, entered and followed by the institution that answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.collections import Artefact, Institution
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.heritage import HeritageItem, HeritageKind
from museum.domain.local_time import local
from museum.domain.people import MANAGERS, Person
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.artefacts import by_number
from museum.services.audit import note
from museum.services.outbox import transaction
from museum.services.permission import require, require_manager
from museum.text.clean import in_one_direction, normalise, plain_lines

LONGEST_NAME, LONGEST_DECISION, LONGEST_WHERE, LONGEST_NOTE = 300, 200, 500, 2_000
DAYS = ("recorded_on", "digitised_on", "checked_on", "published_on")
EARLIEST = date(1945, 9, 2)
"""No listing of this state is older."""


@dataclass(frozen=True)
class ItemFacts:
    """What is said of a listed item."""

    kind: HeritageKind
    name: Translated
    decision: str = ""
    accession_number: str = ""
    """Of the record in the institution's own register that it is; its record then tells how far it has come."""
    recorded_on: date | None = None
    digitised_on: date | None = None
    checked_on: date | None = None
    published_on: date | None = None
    where: str = ""
    note: str = ""


def get_for(session: Session, person: Person, item_id: str) -> HeritageItem:
    """Get an item of an institution where the person is a manager; raises NotFound, NotAllowed."""
    row = session.get(HeritageItem, item_id)
    if row is None:
        raise NotFound("Không có di sản này trong sổ.", "There is no such item in the ledger.")
    require(person, row.institution_id, MANAGERS)
    return row


def listed(institution_ids: list[str]) -> Select[tuple[HeritageItem]]:
    """Select the items of institutions, by kind and name."""
    return (
        select(HeritageItem)
        .where(HeritageItem.institution_id.in_(institution_ids))
        .order_by(HeritageItem.kind.desc(), HeritageItem.name_vi, HeritageItem.id)  # type: ignore[attr-defined]
    )


def save(
    session: Session,
    ports: Ports,
    person: Person,
    institution_id: str,
    facts: ItemFacts,
    item_id: str | None = None,
    version: int | None = None,
) -> HeritageItem:
    """Enter an item, or change one; raises NotAllowed, NotFound, Invalid (naming the field), Conflict."""
    with transaction(session, ports):
        require_manager(person, institution_id)
        now = ports.clock.now()
        facts = checked(facts, local(now).date())
        row = _held(session, institution_id, item_id, version)
        artefact_id = _artefact(session, institution_id, facts.accession_number, row.id)
        row.kind, row.name, row.decision = facts.kind.value, facts.name, facts.decision
        row.artefact_id, row.where, row.note = artefact_id, facts.where, facts.note
        for name in DAYS:
            # A record of ours tells by itself: days entered by hand beside it would be a second truth.
            setattr(row, name, None if artefact_id else getattr(facts, name))
        row.version = (row.version or 0) + 1
        row.changed_at = now
        row.created_at = row.created_at or now
        session.add(row)
        session.flush()
        note(session, ports, person, "save", ("heritage_item", row.id), institution_id)
    return row


def remove(session: Session, ports: Ports, person: Person, item_id: str) -> None:
    """Strike an item off the ledger; raises NotFound, NotAllowed."""
    with transaction(session, ports):
        row = get_for(session, person, item_id)
        session.delete(row)
        note(session, ports, person, "remove", ("heritage_item", item_id), row.institution_id)


def checked(facts: ItemFacts, today: date) -> ItemFacts:
    """Give facts as they are kept; raises Invalid, naming the field."""
    name = Translated(
        _line(facts.name.vi, LONGEST_NAME, "name_vi"), _line(facts.name.en, LONGEST_NAME, "name_en")
    )
    if not name.vi:
        raise Invalid(
            "Hãy ghi tên di sản như trong quyết định.",
            "Please give the item's Vietnamese name as the decision has it.",
            "name_vi",
        )
    for field in DAYS:
        day: date | None = getattr(facts, field)
        if day is not None and not EARLIEST <= day <= today:
            raise Invalid(
                "Ngày phải từ 02/9/1945 đến hôm nay.",
                "The day has to be from 2 September 1945 to today.",
                field,
            )
    note_ = plain_lines(in_one_direction(facts.note))
    if len(note_) > LONGEST_NOTE:
        raise Invalid(f"Dài quá {LONGEST_NOTE} ký tự.", f"Longer than {LONGEST_NOTE} characters.", "note")
    return ItemFacts(
        kind=facts.kind,
        name=name,
        decision=_line(facts.decision, LONGEST_DECISION, "decision"),
        accession_number=_line(facts.accession_number, LONGEST_DECISION, "accession_number"),
        recorded_on=facts.recorded_on,
        digitised_on=facts.digitised_on,
        checked_on=facts.checked_on,
        published_on=facts.published_on,
        where=_line(facts.where, LONGEST_WHERE, "where"),
        note=note_,
    )


def accession_number_of(session: Session, item: HeritageItem) -> str:
    """Give the accession number of the record that an item is; empty where it is in no register of ours."""
    artefact = session.get(Artefact, item.artefact_id) if item.artefact_id else None
    return artefact.accession_number if artefact is not None else ""


def _line(text: str, most: int, field: str) -> str:
    kept = normalise(in_one_direction(text))
    if len(kept) > most:
        raise Invalid(f"Dài quá {most} ký tự.", f"Longer than {most} characters.", field)
    return kept


def _held(session: Session, institution_id: str, item_id: str | None, version: int | None) -> HeritageItem:
    if item_id is None:
        # One at a time in an institution: two that enter the same are told apart by who comes second.
        locked(session, Institution, institution_id)
        return HeritageItem(id=new_id(), institution_id=institution_id, version=0)
    row = locked(session, HeritageItem, item_id)
    if row is None or row.institution_id != institution_id:
        raise NotFound("Không có di sản này trong sổ.", "There is no such item in the ledger.")
    if version is not None and row.version != version:
        raise Conflict(
            "Di sản này vừa được người khác thay đổi. Hãy tải lại trang rồi ghi lại thay đổi.",
            "Somebody else has changed this item meanwhile. Please reload the page and enter your changes again.",
        )
    return row


def _artefact(session: Session, institution_id: str, number: str, item_id: str) -> str | None:
    """Find the record that an item is; raises Invalid where the register has none, or another item is it."""
    if not number:
        return None
    found = by_number(session, institution_id, number)
    if found is None:
        raise Invalid(
            f"Sổ đăng ký của đơn vị không có số “{number}”.",
            f"The institution's register has no number “{number}”.",
            "accession_number",
        )
    other = session.scalar(
        select(HeritageItem.id).where(HeritageItem.artefact_id == found.id, HeritageItem.id != item_id)
    )
    if other is not None:
        raise Invalid(
            f"Hiện vật “{number}” đã gắn với một di sản khác trong sổ.",
            f"Artefact “{number}” is linked to another item of the ledger already.",
            "accession_number",
        )
    return found.id
