"""How the lists of a report differ from those of another count: activities, plan days, the units' answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from museum.domain.activity_words import FUNDING, KINDS
from museum.domain.indicators import ActivityKind, Funding
from museum.domain.reporting import UnitReportState
from museum.services.report_content import Changed
from museum.services.report_facts import ActivityFacts, AnswerFacts, DayFacts, Figures
from museum.services.report_words import ANSWERS, NONE, day, number

Key = TypeVar("Key")
Fact = TypeVar("Fact")

ACTIVITIES, DAYS, ANSWERED = "Danh mục hoạt động", "Các ngày kỷ niệm", "Tình hình gửi báo cáo của các đơn vị"
_BEGUN = frozenset({UnitReportState.ASKED, UnitReportState.STARTED})
_SENT = frozenset({UnitReportState.SENT, UnitReportState.APPROVED})


def list_differences(before: Figures, after: Figures) -> Iterator[Changed]:
    """Tell what was added to the lists, taken from them and altered, year by year."""
    for year in before.years:
        yield from _activities(before, after, year)
    yield from _days(before, after)
    for year in before.years:
        yield from _answers(before, after, year)


def _compared(
    change: Changed,
    before: Mapping[Key, Fact],
    after: Mapping[Key, Fact],
    name: Callable[[Fact], str],
    moved: Callable[[Fact, Fact], str],
) -> Iterator[Changed]:
    """Give a change with its records; nothing where there are none. `moved` is empty of what stayed the same."""
    added = tuple(name(one) for key, one in after.items() if key not in before)
    removed = tuple(name(one) for key, one in before.items() if key not in after)
    kept = ((name(one), moved(before[key], one)) for key, one in after.items() if key in before)
    altered = tuple(f"{named}: {told}" for named, told in kept if told)
    if added or removed or altered:
        yield Changed(change.name, change.year, change.before, change.after, added, removed, altered)


def _activities(before: Figures, after: Figures, year: int) -> Iterator[Changed]:
    old, new = (
        {one.id: one for one in figures.activities if one.first.year == year} for figures in (before, after)
    )
    was, now = (f"{number(len(one))} hoạt động" for one in (old, new))
    change = Changed(ACTIVITIES, year, was, now)
    yield from _compared(change, old, new, lambda one: f"{one.title} ({day(one.first)})", _held_otherwise)


def _held_otherwise(before: ActivityFacts, after: ActivityFacts) -> str:
    """Tell what is said otherwise of an activity."""
    told = [
        f"{label} {was or NONE} → {now or NONE}"
        for label, was, now in (
            (label, text(before), text(after)) for label, text in _SAID_OF_ACTIVITIES.items()
        )
        if was != now
    ]
    same_unit = before.unit_id == after.unit_id if before.unit_id else before.unit == after.unit
    if not same_unit:
        told.insert(0, f"đơn vị {before.unit} → {after.unit}")
    return "; ".join(told)


def _span(one: ActivityFacts) -> str:
    return day(one.first) if one.first == one.last else f"{day(one.first)} – {day(one.last)}"


def _known(amount: int | None) -> str:
    return "" if amount is None else number(amount)


_SAID_OF_ACTIVITIES: Mapping[str, Callable[[ActivityFacts], str]] = {
    "tên": lambda one: one.title,
    "loại": lambda one: KINDS[ActivityKind(one.kind)].vi,
    "thời gian": _span,
    "địa điểm": lambda one: one.place,
    "đơn vị phối hợp": lambda one: one.partners,
    "số người tham gia": lambda one: _known(one.participants),
    "kinh phí (đồng)": lambda one: _known(one.cost),
    "nguồn kinh phí": lambda one: FUNDING[Funding(one.funding)].vi if one.funding else "",
}


def _days(before: Figures, after: Figures) -> Iterator[Changed]:
    old, new = ({(one.month, one.day): one for one in figures.days} for figures in (before, after))
    change = Changed(DAYS, before.last_year, _all_days(before), _all_days(after))
    yield from _compared(change, old, new, lambda one: one.name, _marked_otherwise)


def _all_days(figures: Figures) -> str:
    sums = ((one.sessions, one.groups, one.pupils) for one in figures.days)
    return _came(*map(sum, zip(*sums, strict=True))) if figures.days else _came(0, 0, 0)


def _came(sessions: int, groups: int, pupils: int) -> str:
    return f"{number(sessions)} buổi, {number(groups)} lượt đoàn, {number(pupils)} lượt học sinh"


def _marked_otherwise(before: DayFacts, after: DayFacts) -> str:
    was, now = (_came(one.sessions, one.groups, one.pupils) for one in (before, after))
    return f"{was} → {now}" if was != now else ""


def _answers(before: Figures, after: Figures, year: int) -> Iterator[Changed]:
    by_id = all(one.id for one in before.answers)
    old, new = (
        {
            one.id if by_id else f"{one.unit} {one.deadline}": one
            for one in figures.answers
            if one.year == year
        }
        for figures in (before, after)
    )
    change = Changed(ANSWERED, year, _sent(old), _sent(new))
    again = before.until == after.until

    def moved(was: AnswerFacts, now: AnswerFacts) -> str:
        # Counted again to the same day, what came after that day is no difference.
        came_later = now.sent_on is not None and now.sent_on > after.until and was.sent_on is None
        if again and (came_later or {was.state, now.state} <= _BEGUN):
            return ""
        return f"{_answer(was)} → {_answer(now)}" if _answer(was) != _answer(now) else ""

    yield from _compared(change, old, new, lambda one: one.unit, moved)


def _sent(answers: Mapping[str, AnswerFacts]) -> str:
    sent = sum(one.state in _SENT for one in answers.values())
    return f"{number(sent)}/{number(len(answers))} báo cáo đã gửi"


def _answer(one: AnswerFacts) -> str:
    told = ANSWERS[one.state].lower()
    return f"{told}, ngày gửi {day(one.sent_on)}" if one.sent_on else told
