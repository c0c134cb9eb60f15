"""Plans and their objectives, and what serves them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.education import Package, Programme
from museum.domain.errors import Invalid, NotFound
from museum.domain.exhibitions import Exhibition
from museum.domain.people import CURATORS, EDUCATORS, Person
from museum.domain.plans import Objective, Plan, PlanDay, Served
from museum.ports import Ports
from museum.services.audit import note
from museum.services.outbox import transaction
from museum.services.permission import require
from museum.services.plan_files import Loaded, load_plans

__all__ = [
    "Loaded",
    "Subject",
    "all_plans",
    "get",
    "load_plans",
    "objective_ids",
    "objectives_of",
    "parent_of",
    "plan_days",
    "set_objectives",
]

Subject = Literal["package", "programme", "exhibition"]


def _by_slug(session: Session, slug: str) -> Plan | None:
    return session.scalar(select(Plan).where(Plan.slug == slug)) if slug else None


def get(session: Session, slug: str) -> Plan:
    """Get a plan; raises NotFound."""
    found = _by_slug(session, slug)
    if found is None:
        raise NotFound(
            "Không có kế hoạch này. Hãy xem danh sách các kế hoạch.",
            "There is no such plan. Please see the list of plans.",
        )
    return found


def parent_of(session: Session, plan: Plan) -> Plan | None:
    """Give the plan that this one puts into practice, if it is known."""
    return session.get(Plan, plan.parent_id) if plan.parent_id else None


def objective_ids(session: Session, names: Sequence[str]) -> list[str]:
    """Give the ids of objectives named as `plan/code`; those that no plan has are left out."""
    rows = session.execute(select(Plan.slug, Objective.code, Objective.id).join(Objective))
    known = {f"{slug}/{code}": found for slug, code, found in rows}
    return [known[name] for name in names if name in known]


def all_plans(session: Session) -> list[Plan]:
    """List the plans with their objectives, oldest document first."""
    return list(session.scalars(select(Plan).order_by(Plan.issued_on.is_(None), Plan.issued_on, Plan.slug)))


def plan_days(session: Session) -> list[PlanDay]:
    """List the days of the year that plans ask to be marked."""
    return list(session.scalars(select(PlanDay).order_by(PlanDay.month, PlanDay.day)))


def objectives_of(session: Session, kind: Subject, subject_id: str) -> list[Objective]:
    """List the objectives that something serves, in the order of their plans."""
    query = (
        select(Objective)
        .join(Served, Served.objective_id == Objective.id)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(Served.subject_kind == kind, Served.subject_id == subject_id)
        .order_by(Plan.slug, Objective.position)
    )
    return list(session.scalars(query))


def _subject(session: Session, kind: Subject, subject_id: str) -> Package | Programme | Exhibition | None:
    if kind == "package":
        return session.get(Package, subject_id)
    if kind == "programme":
        return session.get(Programme, subject_id)
    return session.get(Exhibition, subject_id)


def set_objectives(
    session: Session,
    ports: Ports,
    person: Person,
    kind: Subject,
    subject_id: str,
    objective_ids: Sequence[str],
) -> None:
    """Say which objectives a package, programme or exhibition serves; raises NotFound, NotAllowed, Invalid."""
    with transaction(session, ports):
        subject = _subject(session, kind, subject_id)
        if subject is None:
            raise NotFound("Không có mục này.", "There is no such thing.")
        require(person, subject.institution_id, CURATORS if kind == "exhibition" else EDUCATORS)
        wanted = set(objective_ids)
        known = set(session.scalars(select(Objective.id).where(Objective.id.in_(wanted))))
        if known != wanted:
            raise Invalid(
                "Có mục tiêu không còn trong kế hoạch. Hãy tải lại trang.",
                "One of the objectives is not in any plan any more. Please reload the page.",
                "objectives",
            )
        held = session.scalars(
            select(Served).where(Served.subject_kind == kind, Served.subject_id == subject_id)
        ).all()
        for one in held:
            if one.objective_id not in wanted:
                session.delete(one)
        new = wanted - {one.objective_id for one in held}
        session.add_all(Served(subject_kind=kind, subject_id=subject_id, objective_id=one) for one in new)
        note(
            session,
            ports,
            person,
            "objectives",
            (kind, subject_id),
            subject.institution_id,
            count=len(wanted),
        )
