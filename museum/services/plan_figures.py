"""What everybody may read of a plan's progress: the figures that it makes public, and the models that it honoured."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.plans import Plan
from museum.domain.reporting import Nomination, NominationState
from museum.ports import Ports
from museum.services.indicators.counting import progress_of
from museum.services.indicators.results import Progress


def shown_year(plan: Plan, today: date) -> int:
    """Give the year whose figures are shown: the running one, or the plan's last when it is over."""
    return today.year if plan.valid_until is None else min(today.year, plan.valid_until.year)


def public_progress(
    session: Session, ports: Ports, plan: Plan, year: int, years_before: int
) -> list[Progress]:
    """Say how far the indicators have come whose figures are public."""
    if not any(row.public for one in plan.objectives for row in one.indicators):
        return []
    every = progress_of(session, ports, plan, year, years_before=years_before)
    return [one for one in every if one.indicator.public]


def honoured_models(session: Session, plan: Plan) -> list[Nomination]:
    """List the models of a plan that were honoured, the latest first."""
    query = select(Nomination).where(
        Nomination.plan_id == plan.id, Nomination.state == NominationState.HONOURED
    )
    return list(session.scalars(query.order_by(Nomination.year.desc(), Nomination.created_at.desc())))
