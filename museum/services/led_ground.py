"""Which ground a person leads: the directory of units is kept there, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.errors import NotAllowed
from museum.domain.people import Person
from museum.domain.plans import Plan
from museum.domain.units import OrganisationalUnit, beneath
from museum.services.lead import led_by
from museum.services.permission import SYSTEM

Place = tuple[str | None, str | None]
"""The ids of what stands above a unit, and of what it went up in."""


def led_ground(session: Session, person: Person) -> set[str] | None:
    """Give the ids of the units on the ground of the plans that a person leads; None: the whole directory."""
    if person is SYSTEM:
        return None
    return covered_by(list(session.scalars(select(OrganisationalUnit))), led_by(session, person))


def covered_by(units: list[OrganisationalUnit], plans: Iterable[Plan]) -> set[str] | None:
    """Give the ids of the units that plans cover together; None: everything."""
    found: set[str] = set()
    for plan in plans:
        if plan.unit_id is None:
            return None
        found |= beneath(units, plan.unit_id)
    return found


def require_ground(session: Session, person: Person, unit_ids: Iterable[str | None]) -> None:
    """Raise NotAllowed unless a person leads the ground of all these units; None: the top of the directory."""
    ground = led_ground(session, person)
    if ground is not None and not set(unit_ids) <= ground:
        raise off_ground()


def off_ground() -> NotAllowed:
    """Say who may change a unit."""
    return NotAllowed(
        "Đơn vị này (hoặc đơn vị cấp trên, đơn vị kế thừa của nó) không thuộc địa bàn kế hoạch mà cơ quan của bạn chủ "
        "trì. Hãy nhờ cơ quan chủ trì kế hoạch bao trùm địa bàn đó.",
        "This unit (or the one above it, or its successor) does not lie on the ground of a plan that your institution "
        "leads. Please ask whoever leads the plan that covers it.",
    )


def moves_within(unit: OrganisationalUnit, ground: set[str], before: Mapping[str, Place]) -> bool:
    """Say whether a change that a list made to a unit, or the unit that it added, stays on the ground that is led.

    `before` gives the place of each unit that there was. What the list itself has added stands on the ground of what
    is above it, which has a row of its own.
    """
    above, heir = before.get(unit.id, ("", None))
    touched: set[str | None] = {unit.id}
    if unit.parent_id != above:
        touched.add(unit.parent_id)
    if unit.successor_id and unit.successor_id != heir:
        touched.add(unit.successor_id)
    return {one for one in touched if one is None or one in before} <= ground


def stands_on(session: Session, person: Person, unit_id: str) -> bool:
    """Say whether a person may change a unit in the directory."""
    ground = led_ground(session, person)
    return bool(led_by(session, person)) if ground is None else unit_id in ground
