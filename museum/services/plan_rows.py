"""Plans between their rows and plain data: codes are permanent, so a row keeps its id and all that hangs on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.base import Base, new_id
from museum.domain.indicators import Indicator, IndicatorTarget
from museum.domain.plans import Objective, Plan, PlanActor
from museum.services.plan_content import (
    ActorContent,
    IndicatorContent,
    ObjectiveContent,
    PlanContent,
    TargetContent,
)

M = TypeVar("M", bound=Base)


def content_of(session: Session, plan: Plan) -> PlanContent:
    """Give a plan as plain data."""
    parent = session.get(Plan, plan.parent_id) if plan.parent_id else None
    return PlanContent(
        slug=plan.slug,
        title=plan.title,
        document=plan.document,
        issued_on=plan.issued_on,
        valid_until=plan.valid_until,
        vision_until=plan.vision_until,
        level=plan.level,
        parent=parent.slug if parent is not None else "",
        ground=plan.unit_id or "",
        note=plan.note,
        funding=plan.funding,
        reports_due=(plan.reports_month, plan.reports_day)
        if plan.reports_month and plan.reports_day
        else None,
        review_years=tuple(plan.review_years),
        actors=tuple(ActorContent(one.name, one.duty, one.leads) for one in plan.actors),
        objectives=tuple(_objective(one) for one in plan.objectives),
    )


def _objective(row: Objective) -> ObjectiveContent:
    return ObjectiveContent(
        row.code, row.system, row.text, tuple(indicator_content(one) for one in row.indicators)
    )


def indicator_content(row: Indicator) -> IndicatorContent:
    """Give an indicator as plain data."""
    return IndicatorContent(
        code=row.code,
        name=row.name,
        kind=row.kind,
        measure=row.measure,
        rule=row.rule,
        parameters=dict(row.parameters),
        whole=row.whole,
        base_year=row.base_year,
        last_year=row.last_year,
        public=row.public,
        source=row.source,
        targets=tuple(TargetContent(one.first, one.last, one.low, one.high) for one in row.targets),
    )


def write(session: Session, plan: Plan, content: PlanContent) -> None:
    """Write plain data into a plan's rows, within the running transaction; its slug stays.

    What the data does not name any more is deleted, with all that hangs on it: who calls has looked.
    """
    due = content.reports_due or (None, None)
    parent = select(Plan.id).where(Plan.slug == content.parent)
    _set(
        plan,
        {
            "title": content.title,
            "document": content.document,
            "issued_on": content.issued_on,
            "valid_until": content.valid_until,
            "vision_until": content.vision_until,
            "level": content.level,
            "parent_id": session.scalar(parent) if content.parent else None,
            "unit_id": content.ground or None,
            "note": content.note,
            "funding": content.funding,
            "reports_month": due[0],
            "reports_day": due[1],
            "review_years": list(content.review_years),
        },
    )
    _write_actors(plan, content.actors)
    known = {one.code: one for one in plan.objectives}
    plan.objectives[:] = [
        _write_objective(known.get(one.code) or Objective(id=new_id(), code=one.code), one, at)
        for at, one in enumerate(content.objectives)
    ]
    session.flush()


def _write_actors(plan: Plan, actors: Sequence[ActorContent]) -> None:
    rows = [*plan.actors[: len(actors)]]
    rows += [PlanActor(id=new_id()) for _ in actors[len(rows) :]]
    for at, (row, actor) in enumerate(zip(rows, actors, strict=True)):
        _set(row, {"name": actor.name, "duty": actor.duty, "leads": actor.leads, "position": at})
    plan.actors[:] = rows


def _write_objective(row: Objective, given: ObjectiveContent, at: int) -> Objective:
    _set(row, {"system": given.system, "text": given.text, "position": at})
    known = {one.code: one for one in row.indicators}
    row.indicators[:] = [
        _write_indicator(known.get(one.code) or Indicator(id=new_id(), code=one.code), one, position)
        for position, one in enumerate(given.indicators)
    ]
    return row


def _write_indicator(row: Indicator, given: IndicatorContent, at: int) -> Indicator:
    _set(
        row,
        {
            "name": given.name,
            "kind": given.kind,
            "measure": given.measure,
            "rule": given.rule,
            "parameters": dict(given.parameters),
            "whole": given.whole,
            "base_year": given.base_year,
            "last_year": given.last_year,
            "public": given.public,
            "source": given.source,
            "position": at,
        },
    )
    held = [TargetContent(one.first, one.last, one.low, one.high) for one in row.targets]
    if sorted(held, key=_order) != sorted(given.targets, key=_order):
        row.targets[:] = [
            IndicatorTarget(id=new_id(), first=one.first, last=one.last, low=one.low, high=one.high)
            for one in sorted(given.targets, key=_order)
        ]
    return row


def _order(target: TargetContent) -> tuple[int, int]:
    return target.first, target.last


def _set(row: M, values: Mapping[str, Any]) -> None:
    """Write only what differs, so that a plan that is loaded again is not written again."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
