"""The parts of a unit's report that evidence belongs to, and whether the unit can change the report now."""

from __future__ import annotations

from museum.domain.collecting import OPEN
from museum.domain.errors import Conflict, NotFound
from museum.domain.indicators import Indicator
from museum.domain.reporting import UnitReport
from museum.domain.translated import Translated
from museum.services.call_choice import indicators_of
from museum.services.unit_answers import activities_of


def asked_in(report: UnitReport) -> dict[str, Indicator]:
    """Give the indicators that a unit is asked for, in the plan's order; what the plan asks for no more is left out."""
    order = indicators_of(report.call.plan, report.call.year)
    return {one: order[one] for one in order if one in set(report.indicator_ids)}


def refuse_settled(report: UnitReport) -> None:
    """Raise Conflict unless the unit can change its report now."""
    if report.call.closed_at is not None:
        raise Conflict(
            "Đợt thu thập này đã kết thúc; báo cáo chỉ xem được. Hãy liên hệ đơn vị theo dõi kế hoạch nếu cần bổ sung.",
            "This collection is over; the report can only be read. Please contact whoever leads the plan.",
        )
    if report.state not in OPEN:
        raise Conflict(
            "Báo cáo đã gửi nên không sửa được nữa. Nếu cần sửa, hãy nhờ đơn vị theo dõi kế hoạch trả lại.",
            "The report was sent and cannot be changed any more. If you need to, ask for it to be returned.",
        )


def value_part(indicator_id: str) -> str:
    """Name the evidence of a number within a report."""
    return f"value:{indicator_id}"


def activity_part(key: str) -> str:
    """Name the evidence of an activity within a report."""
    return f"activity:{key}"


def part_title(report: UnitReport, part: str) -> Translated:
    """Say what a part of a report that has evidence is called; raises NotFound for one that is not there."""
    sort, _, key = part.partition(":")
    if sort == "value" and key in (asked := asked_in(report)):
        return asked[key].name
    if sort == "activity" and key in (activities := activities_of(report)):
        return Translated(activities[key].get("title", ""))
    raise NotFound("Báo cáo không có phần này.", "The report has no such part.")
