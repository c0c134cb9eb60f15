"""Who may make a plan for which ground: a plan gives nobody power over units of others.

Who leads a plan enters, asks and corrects for all units on its ground. So a plan for more than one's own unit is made
by those who lead that ground already, by the administrators of the site's own institution, or by the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Institution
from museum.domain.people import MANAGERS, Person, Role
from museum.domain.plans import Plan, PlanLevel
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, beneath
from museum.ports import Ports
from museum.services.lead import led_by
from museum.services.led_ground import covered_by
from museum.services.permission import SYSTEM
from museum.services.plan_check import Fault
from museum.services.plan_content import PlanContent
from museum.services.units import ensure_institution_units

_WHO = Translated(
    "Việc này dành cho quản trị viên của cơ quan vận hành trang, hoặc cán bộ quản lý của cơ quan đang chủ trì một kế "
    "hoạch bao trùm địa bàn đó.",
    "That is for administrators of the institution that runs this site, or for managers who lead a plan that covers "
    "that ground already.",
)


def runs_the_site(session: Session, person: Person) -> bool:
    """Say whether a person is the command line, or an administrator of the site's own institution."""
    if person is SYSTEM:
        return True
    own = session.scalar(select(Institution.id).where(Institution.is_default).limit(1))
    return own is not None and Role.ADMIN in person.at(own)


def makes_broad_plans(session: Session, person: Person) -> bool:
    """Say whether a person may make plans of another level than an institution's own."""
    return runs_the_site(session, person) or any(_broad(plan) for plan in led_by(session, person))


def _broad(plan: Plan) -> bool:
    return plan.level != PlanLevel.INSTITUTION


def own_unit(session: Session, institution_id: str) -> str:
    """Give the id of the unit that an institution is; empty: it is none yet."""
    query = select(OrganisationalUnit.id).where(OrganisationalUnit.institution_id == institution_id)
    return session.scalar(query) or ""


def grounded(
    session: Session, ports: Ports, person: Person, content: PlanContent, institution_id: str | None
) -> PlanContent:
    """Give an institution's own plan the institution's unit as its ground, in the running transaction."""
    if person is SYSTEM or content.level != PlanLevel.INSTITUTION or content.ground or institution_id is None:
        return content
    if not own_unit(session, institution_id):
        ensure_institution_units(session, ports)
    return replace(content, ground=own_unit(session, institution_id))


def ground_faults(session: Session, person: Person, content: PlanContent) -> Iterator[Fault]:
    """Tell whether somebody makes a plan of a level, or for ground, that is not theirs to plan for.

    Everybody's own plans lie on the units of the institutions where they are managers.
    """
    if runs_the_site(session, person):
        return
    units, led = list(session.scalars(select(OrganisationalUnit))), led_by(session, person)
    own = content.level == PlanLevel.INSTITUTION
    covered = covered_by(units, led if own else filter(_broad, led))
    if covered is None:
        return
    if own:
        mine = set(person.where(MANAGERS))
        for unit in units:
            covered |= beneath(units, unit.id) if unit.institution_id in mine else set()
    elif not covered:
        yield _fault(
            "level",
            "Cơ quan của bạn chỉ lập được kế hoạch cấp đơn vị.",
            "Your institution can make plans of its own level, “institution”, only.",
        )
        return
    if content.ground not in covered:
        yield _fault(
            "ground",
            "Địa bàn này vượt ngoài các đơn vị mà bạn phụ trách.",
            "This ground goes beyond the units that you look after.",
        )


def _fault(field: str, vi: str, en: str) -> Fault:
    return Fault((), field, Translated(f"{vi} {_WHO.vi}", f"{en} {_WHO.en}"))
