"""What a plan has to do with others: its parents, the ground it shares, and what hangs on its parts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from museum.domain.indicators import Counted, Indicator, ReportedValue
from museum.domain.plans import Objective, Plan, PlanLevel, Served
from museum.domain.reporting import Call, UnitReport
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit
from museum.services.plan_check import Fault
from museum.services.plan_content import PlanContent

_RANK = {level: at for at, level in enumerate(PlanLevel)}
"""National plans stand above provincial ones, and so on down."""


def faults_among(session: Session, content: PlanContent, plan: Plan | None) -> list[Fault]:
    """List what is wrong with a plan beside the others; `plan` is the one that is changed, None for a new one."""
    return [
        *_parent_faults(session, content, plan),
        *_ground_faults(session, content),
        *_slug_faults(session, content, plan),
        *_overlaps(session, content, plan),
    ]


def _parent_faults(session: Session, content: PlanContent, plan: Plan | None) -> Iterator[Fault]:
    if not content.parent:
        return
    parent = session.scalar(select(Plan).where(Plan.slug == content.parent))
    if parent is None:
        yield _fault(
            "parent",
            f"không có kế hoạch cấp trên “{content.parent[:80]}”. Hãy nhập kế hoạch ấy trước.",
            f"there is no plan “{content.parent[:80]}” above it. Please enter that one first.",
        )
        return
    if plan is not None and plan.id in ids_above(session, parent):
        yield _fault(
            "parent",
            "kế hoạch không thể là cấp trên của chính nó, trực tiếp hay qua kế hoạch khác.",
            "a plan cannot stand above itself, be it through others.",
        )
    levels = set(PlanLevel)
    if content.level in levels and _RANK[PlanLevel(parent.level)] > _RANK[PlanLevel(content.level)]:
        yield _fault(
            "parent",
            "kế hoạch cấp trên thuộc cấp thấp hơn kế hoạch này. Hãy xem lại cấp của hai kế hoạch.",
            "the plan above it is of a lower level. Please look at the levels of both.",
        )


def ids_above(session: Session, plan: Plan) -> set[str]:
    """Give the ids of a plan and of all above it."""
    found: set[str] = set()
    one: Plan | None = plan
    while one is not None and one.id not in found:
        found.add(one.id)
        one = session.get(Plan, one.parent_id) if one.parent_id else None
    return found


def _ground_faults(session: Session, content: PlanContent) -> Iterator[Fault]:
    if content.ground and session.get(OrganisationalUnit, content.ground) is None:
        yield _fault(
            "ground",
            "không có đơn vị này trong danh bạ. Hãy chọn đơn vị khác, hoặc để trống.",
            "the directory has no such unit. Please choose another one, or none.",
        )


def _slug_faults(session: Session, content: PlanContent, plan: Plan | None) -> Iterator[Fault]:
    if plan is None and content.slug and session.scalar(select(Plan.id).where(Plan.slug == content.slug)):
        yield _fault(
            "slug",
            f"địa chỉ “{content.slug}” là của kế hoạch khác.",
            f"the address “{content.slug}” is that of another plan.",
        )


def _overlaps(session: Session, content: PlanContent, plan: Plan | None) -> Iterator[Fault]:
    """Tell of plans of the same level, ground and parent that hold at the same time: one may be meant for the other."""
    parent = session.scalar(select(Plan.id).where(Plan.slug == content.parent)) if content.parent else None
    like = select(Plan).where(
        Plan.level == content.level,
        Plan.unit_id == content.ground if content.ground else Plan.unit_id.is_(None),
        Plan.parent_id == parent if parent else Plan.parent_id.is_(None),
    )
    first, last = content.issued_on or date.min, content.valid_until or date.max
    for other in session.scalars(like.order_by(Plan.slug)):
        if plan is not None and (other.id == plan.id or _as_before(plan, other)):
            continue
        if (other.issued_on or date.min) <= last and first <= (other.valid_until or date.max):
            name = other.title.vi, other.title.en or other.title.vi
            yield _fault(
                "valid_until",
                f"trùng thời hạn với “{name[0]}”: cùng cấp, cùng địa bàn, cùng kế hoạch cấp trên. "
                "Nếu đúng là hai kế hoạch khác nhau, hãy xác nhận.",
                f"it holds at the same time as “{name[1]}”, of the same level, ground and parent. "
                "If they are two plans indeed, please confirm.",
                confirmable=True,
            )


def _as_before(plan: Plan, other: Plan) -> bool:
    """Say whether two plans stood side by side before the change: that was confirmed already."""
    return (plan.level, plan.unit_id, plan.parent_id) == (other.level, other.unit_id, other.parent_id) and (
        (other.issued_on or date.min) <= (plan.valid_until or date.max)
        and (plan.issued_on or date.min) <= (other.valid_until or date.max)
    )


def _fault(field: str, vi: str, en: str, *, confirmable: bool = False) -> Fault:
    return Fault((), field, Translated(vi, en), confirmable)


@dataclass(frozen=True)
class Hanging:
    """What would be lost with a part of a plan."""

    values: int = 0
    activities: int = 0
    asked: int = 0
    """Units that are asked for it."""
    served: int = 0
    """Packages, programmes and exhibitions that serve the objective."""

    def __bool__(self) -> bool:
        return bool(self.values or self.activities or self.asked or self.served)


def hanging(
    session: Session, plan: Plan, indicators: Collection[Indicator], objective: Objective | None = None
) -> Hanging:
    """Count what hangs on indicators, and on the objective that is to go with them."""
    ids = {one.id for one in indicators}
    reports = session.scalars(select(UnitReport).join(Call).where(Call.plan_id == plan.id)) if ids else ()
    served = (
        session.scalar(select(func.count()).select_from(Served).where(Served.objective_id == objective.id))
        if objective is not None
        else 0
    )
    return Hanging(
        values=session.scalar(
            select(func.count()).select_from(ReportedValue).where(ReportedValue.indicator_id.in_(ids))
        )
        or 0,
        activities=session.scalar(
            select(func.count(Counted.activity_id.distinct())).where(Counted.indicator_id.in_(ids))
        )
        or 0,
        asked=sum(bool(ids.intersection(one.indicator_ids)) for one in reports),
        served=served or 0,
    )
