"""The directory of organisational units, which all plans of the site share: listed, looked up, entered, changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from museum.db.engine import alone
from museum.domain.base import new_id
from museum.domain.collections import Institution, InstitutionKind
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.local_time import local
from museum.domain.people import Person
from museum.domain.plans import System
from museum.domain.school_names import commune_key, words_key
from museum.domain.units import OrganisationalUnit, UnitKind, parent_on
from museum.ports import Ports
from museum.services.audit import note
from museum.services.led_ground import require_ground
from museum.services.outbox import transaction
from museum.services.unit_facts import LONGEST_NAME, UnitFacts, checked, key_of

MOST_WORDS = 8


def get(session: Session, unit_id: str) -> OrganisationalUnit:
    """Get a unit; raises NotFound."""
    found = session.get(OrganisationalUnit, unit_id)
    if found is None:
        raise NotFound("Không có đơn vị này trong danh mục.", "There is no such unit in the directory.")
    return found


def all_units(session: Session) -> list[OrganisationalUnit]:
    """List all units, those of the past too, by name."""
    return list(
        session.scalars(
            select(OrganisationalUnit).order_by(OrganisationalUnit.name_key, OrganisationalUnit.id)
        )
    )


@dataclass(frozen=True)
class Wanted:
    """What a list of units is narrowed to."""

    text: str = ""
    """Words of the name, be they cut short and without diacritics, or the code."""
    kind: str = ""
    parent_id: str = ""
    remote: bool = False
    on: date | None = None
    """Units that there are on this day; None: those of every time."""
    gone: bool = False
    """Units of the past alone, of the day `on`."""


def listed(wanted: Wanted) -> Select[tuple[OrganisationalUnit]]:
    """Select units by name."""
    unit = OrganisationalUnit
    query = select(unit)
    words = words_key(wanted.text[:LONGEST_NAME]).split()[:MOST_WORDS]
    if words:
        # The key has no kind in front (“xã”): who types it means the name behind it.
        bare = commune_key(wanted.text[:LONGEST_NAME]).split()[:MOST_WORDS] or words
        held = [(" " + unit.name_key).contains(f" {word}", autoescape=True) for word in bare]
        every = held[0]
        for one in held[1:]:
            every &= one
        query = query.where(or_(every, unit.code == wanted.text.strip()))
    if wanted.kind:
        query = query.where(unit.kind == wanted.kind)
    if wanted.parent_id:
        beneath = unit.parent_id == wanted.parent_id
        if wanted.on is not None and not wanted.gone:
            # Who lay beneath what went up in it lies beneath it now.
            beneath |= unit.parent_id.in_(_came_to(wanted.parent_id))
        query = query.where(beneath)
    if wanted.remote:
        query = query.where(unit.remote)
    if wanted.on is not None:
        ended = unit.valid_until < wanted.on
        query = query.where(
            ended
            if wanted.gone
            else (unit.valid_until.is_(None) | ~ended)
            & or_(unit.valid_from.is_(None), unit.valid_from <= wanted.on)
        )
    return query.order_by(unit.name_key, unit.valid_from, unit.id)


def predecessors(session: Session, unit_id: str) -> list[OrganisationalUnit]:
    """List the units that went up in one."""
    query = select(OrganisationalUnit).where(OrganisationalUnit.successor_id == unit_id)
    return list(session.scalars(query.order_by(OrganisationalUnit.valid_until, OrganisationalUnit.name_key)))


def children(session: Session, unit_id: str, on: date) -> list[OrganisationalUnit]:
    """List the units directly beneath one on a day, and what lay directly beneath it before."""
    every = all_units(session)
    known = {one.id: one for one in every}
    return [
        one
        for one in every
        if parent_on(known, one, min(on, one.valid_until) if one.valid_until else on) == unit_id
    ]


def _came_to(unit_id: str) -> Select[tuple[str]]:
    """Select the ids of what went up in a unit, directly or by way of others."""
    unit = OrganisationalUnit
    first = select(unit.id).where(unit.successor_id == unit_id).cte("came_to", recursive=True)
    return select(first.union(select(unit.id).join(first, unit.successor_id == first.c.id)).c.id)


def successor_on(session: Session, unit: OrganisationalUnit, day: date) -> OrganisationalUnit | None:
    """Give the unit that stands for this one on a day: itself, or what it went up in; None where nobody does."""
    seen: set[str] = set()
    at: OrganisationalUnit | None = unit
    while at is not None and at.id not in seen:
        if at.exists_on(day):
            return at
        seen.add(at.id)
        at = session.get(OrganisationalUnit, at.successor_id) if at.successor_id else None
    return None


def require_on(session: Session, unit: OrganisationalUnit, day: date, field: str) -> None:
    """Raise Invalid unless the unit exists on a day; says which unit stands for it."""
    if unit.exists_on(day):
        return
    name, shown = unit.name.shown("vi").text, f"{day:%d/%m/%Y}"
    if unit.valid_from is not None and day < unit.valid_from:
        before = [one for one in predecessors(session, unit.id) if one.exists_on(day)]
        named = ", ".join(one.name.shown("vi").text for one in before)
        raise Invalid(
            f"“{name}” chỉ có từ {unit.valid_from:%d/%m/%Y}."
            + (f" Ngày {shown} hãy chọn đơn vị cũ: {named}." if named else ""),
            f"“{name}” exists from {unit.valid_from:%d/%m/%Y} only."
            + (f" For {shown} choose the unit of that time: {named}." if named else ""),
            field,
        )
    heir = successor_on(session, unit, day)
    named = heir.name.shown("vi").text if heir else ""
    raise Invalid(
        f"“{name}” chỉ hoạt động đến {unit.valid_until:%d/%m/%Y}."
        + (f" Ngày {shown} hãy chọn đơn vị kế thừa: {named}." if named else ""),
        f"“{name}” existed until {unit.valid_until:%d/%m/%Y} only."
        + (f" For {shown} choose its successor: {named}." if named else ""),
        field,
    )


def save(
    session: Session, ports: Ports, person: Person, facts: UnitFacts, unit_id: str | None = None
) -> OrganisationalUnit:
    """Add a unit, or change one; raises NotAllowed, NotFound, Invalid, and Conflict where another is the same."""
    with transaction(session, ports):
        # What is above what, and which names are taken, is told by all rows together.
        alone(session, OrganisationalUnit)
        unit = get(session, unit_id) if unit_id is not None else None
        require_ground(session, person, _touched(facts, unit))
        unit, changed = write(session, facts, unit)
        if changed:
            note(session, ports, person, "save", ("unit", unit.id), unit.institution_id)
    return unit


def _touched(facts: UnitFacts, unit: OrganisationalUnit | None) -> list[str | None]:
    """Give the units whose lead has to agree: the unit itself, and those that it is moved to; None: the top."""
    if unit is None:
        return [facts.parent_id, *([facts.successor_id] if facts.successor_id else [])]
    moved: list[str | None] = [unit.id]
    if facts.parent_id != unit.parent_id:
        moved.append(facts.parent_id)
    if facts.successor_id and facts.successor_id != unit.successor_id:
        moved.append(facts.successor_id)
    return moved


def write(
    session: Session, facts: UnitFacts, unit: OrganisationalUnit | None
) -> tuple[OrganisationalUnit, bool]:
    """Write facts in the running transaction, which holds the table alone; gives the unit, and whether anything changed."""
    facts = checked(facts)
    unit_id = unit.id if unit is not None else new_id()
    _refuse_circles(session, facts, unit_id)
    _refuse_twins(session, facts, unit_id)
    wanted: dict[str, object] = {**vars(facts), "kind": facts.kind.value, "name_key": key_of(facts.name)}
    written = unit or OrganisationalUnit(id=unit_id)
    changed = {key for key, value in wanted.items() if unit is None or getattr(unit, key) != value}
    for key in changed:
        setattr(written, key, wanted[key])
    session.add(written)
    session.flush()
    return written, bool(changed)


def _refuse_circles(session: Session, facts: UnitFacts, unit_id: str) -> None:
    """Raise Invalid where a unit would stand above itself, go up in itself, or in one that is not there then."""
    for start, field in ((facts.parent_id, "parent"), (facts.successor_id, "successor")):
        waiting, seen = [start], set[str]()
        while waiting:
            at = waiting.pop()
            if at is None or at in seen:
                continue
            if at == unit_id:
                raise _circle(field)
            seen.add(at)
            found = session.get(OrganisationalUnit, at)
            if found is None:
                raise Invalid(
                    "Không có đơn vị này trong danh mục.", "There is no such unit in the directory.", field
                )
            if field == "successor":
                waiting.append(found.successor_id)
            else:
                # What a parent went up in is above, too; but for a unit that its own parent went up in.
                own = at == start and found.successor_id == unit_id
                waiting += [found.parent_id, None if own else found.successor_id]
    if facts.successor_id is not None and facts.valid_until is not None:
        heir = session.get_one(OrganisationalUnit, facts.successor_id)
        day = facts.valid_until + timedelta(days=1)
        if not heir.exists_on(day):
            raise Invalid(
                f"Đơn vị kế thừa không hoạt động vào ngày {day:%d/%m/%Y}.",
                f"The successor does not exist on {day:%d/%m/%Y}.",
                "successor",
            )


def _circle(field: str) -> Invalid:
    if field == "parent":
        return Invalid(
            "Đơn vị không thể trực thuộc chính nó hoặc đơn vị cấp dưới của nó.",
            "A unit cannot lie beneath itself, or beneath one that lies beneath it.",
            field,
        )
    return Invalid(
        "Đơn vị không thể kế thừa chính nó, kể cả qua các đơn vị khác.",
        "A unit cannot be its own successor, not by way of others either.",
        field,
    )


def _refuse_twins(session: Session, facts: UnitFacts, unit_id: str) -> None:
    """Raise Conflict where another unit of the same time has the name under the same parent, the code or the institution."""
    unit = OrganisationalUnit
    others = session.scalars(
        select(unit).where(
            unit.id != unit_id,
            or_(
                (unit.name_key == key_of(facts.name))
                & (unit.kind == facts.kind)
                & (
                    unit.parent_id.is_(None) if facts.parent_id is None else unit.parent_id == facts.parent_id
                ),
                unit.institution_id == facts.institution_id if facts.institution_id else unit.id.is_(None),
            ),
        )
    )
    for one in others:
        name = one.name.shown("vi").text
        if facts.institution_id is not None and one.institution_id == facts.institution_id:
            raise Conflict(
                f"“{name}” đã được nối với thiết chế này của trang.",
                f"“{name}” is this institution of the site already.",
            )
        if _together(one, facts):
            raise Conflict(
                f"Danh mục đã có “{name}” cùng loại, cùng cấp trên, cùng thời gian. Hãy sửa mục ấy.",
                f"The directory has “{name}” of this kind, parent and time already. Change that entry instead.",
            )


def _together(one: OrganisationalUnit, facts: UnitFacts) -> bool:
    """Say whether there is a day on which both exist."""
    begins = max((day for day in (one.valid_from, facts.valid_from) if day), default=None)
    ends = min((day for day in (one.valid_until, facts.valid_until) if day), default=None)
    return begins is None or ends is None or begins <= ends


_SYSTEM_OF = {
    InstitutionKind.MUSEUM: System.MUSEUM,
    InstitutionKind.MEMORIAL_HOUSE: System.MUSEUM,
    InstitutionKind.LIBRARY: System.LIBRARY,
    InstitutionKind.CULTURAL_CENTRE: System.CULTURAL_CENTRE,
}


def ensure_institution_units(session: Session, ports: Ports) -> int:
    """Give every institution of the site that has none its unit, beneath its province where that is known.

    Gives how many were added.
    """
    with transaction(session, ports):
        alone(session, OrganisationalUnit)
        known = set(session.scalars(select(OrganisationalUnit.institution_id)))
        lacking = [
            one
            for one in session.scalars(select(Institution).order_by(Institution.slug))
            if one.id not in known
        ]
        today = local(ports.clock.now()).date()
        provinces = _provinces(session, today) if lacking else {}
        for one in lacking:
            parent = provinces.get(_bare_province(key_of(one.province))) if one.province else None
            session.add(
                OrganisationalUnit(
                    id=new_id(),
                    name=one.name,
                    name_key=key_of(one.name),
                    kind=UnitKind.INSTITUTION,
                    parent_id=parent,
                    institution_id=one.id,
                    system=_SYSTEM_OF[InstitutionKind(one.kind)],
                )
            )
    return len(lacking)


def _provinces(session: Session, day: date) -> dict[str, str]:
    """Give the provinces of a day by the key of their name, without the word for their kind."""
    rows = session.scalars(listed(Wanted(kind=UnitKind.PROVINCE, on=day))).all()
    return {_bare_province(one.name_key): one.id for one in rows} | {one.name_key: one.id for one in rows}


def _bare_province(key: str) -> str:
    return key.removeprefix("tinh ").removeprefix("thanh pho ")
