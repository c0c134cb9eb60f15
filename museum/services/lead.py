"""Who leads a plan here: the managers of the institution that follows it and reports on it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Institution
from museum.domain.errors import NotAllowed, NotFound
from museum.domain.people import MANAGERS, Person
from museum.domain.plans import Plan
from museum.domain.units import OrganisationalUnit, beneath
from museum.ports import Ports
from museum.services.audit import note
from museum.services.outbox import transaction
from museum.services.permission import SYSTEM


def leads(person: Person, plan: Plan) -> bool:
    """Say whether a person may change a plan, ask units and report on it."""
    if person is SYSTEM:
        return True
    return plan.institution_id is not None and bool(person.at(plan.institution_id) & MANAGERS)


def require_lead(person: Person, plan: Plan) -> None:
    """Raise NotAllowed unless the person leads the plan."""
    if not leads(person, plan):
        raise NotAllowed(
            "Chỉ cán bộ quản lý của đơn vị theo dõi kế hoạch mới được làm việc này.",
            "Only managers of the institution that leads the plan may do this.",
        )


def hand_over(session: Session, ports: Ports, person: Person, plan: Plan, institution_id: str) -> None:
    """Let another institution lead a plan from now on; raises NotAllowed, NotFound."""
    with transaction(session, ports):
        require_lead(person, plan)
        if session.get(Institution, institution_id) is None:
            raise NotFound("Không có đơn vị này.", "There is no such institution.")
        if plan.institution_id != institution_id:
            plan.institution_id = institution_id
            note(session, ports, person, "hand over", ("plan", plan.id), institution_id)


def led_by(session: Session, person: Person) -> list[Plan]:
    """List the plans that a person leads."""
    return [plan for plan in session.scalars(select(Plan).order_by(Plan.slug)) if leads(person, plan)]


def require_lead_somewhere(session: Session, person: Person) -> None:
    """Raise NotAllowed unless the person leads a plan: for what all plans share, such as units."""
    if person is not SYSTEM and not led_by(session, person):
        raise NotAllowed(
            "Chỉ cán bộ quản lý của đơn vị theo dõi một kế hoạch mới được làm việc này.",
            "Only managers of an institution that leads a plan may do this.",
        )


def units_of(session: Session, person: Person) -> set[str]:
    """Give the ids of the units for which a person may enter activities and numbers.

    They are those of the institutions where the person is a manager, and all that lie or ever lay on the
    ground of the plans that the person leads: numbers of earlier years are entered too.
    """
    units = list(session.scalars(select(OrganisationalUnit)))
    everything = {one.id for one in units}
    if person is SYSTEM:
        return everything
    mine = set(person.where(MANAGERS))
    found = {one.id for one in units if one.institution_id in mine}
    for plan in led_by(session, person):
        found |= beneath(units, plan.unit_id) if plan.unit_id else everything
    return found


def require_unit(session: Session, person: Person, unit_id: str) -> None:
    """Raise NotAllowed unless the person may enter activities and numbers for a unit."""
    if unit_id not in units_of(session, person):
        raise NotAllowed(
            "Tài khoản của bạn không phụ trách đơn vị này. Hãy hỏi đơn vị theo dõi kế hoạch.",
            "Your account does not look after this unit. Please ask whoever leads the plan.",
        )
