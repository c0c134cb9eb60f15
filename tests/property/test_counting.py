"""Indicators of each kind, counted in a database: what was entered or held is what is told, to the last row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import writing
from museum.domain.education import Programme
from museum.domain.indicators import Indicator, IndicatorTarget, ReportedValue
from museum.domain.plans import Objective, Plan
from museum.domain.progress import Kind, Verdict
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit
from museum.domain.visits import Attendance, Booking, BookingState, SessionState, VisitSession
from museum.services.indicators import counting
from museum.services.indicators.results import Progress
from tests.factories.house import House, build_house
from tests.factories.visits import Calendar

UNITS = tuple(f"xa{number}" for number in range(6))
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
EARLY = datetime(2024, 1, 1, tzinfo=UTC)
number = count()

amounts = some.integers(0, 10**8).map(lambda one: Fraction(one, 100))
reported = some.dictionaries(some.sampled_from(UNITS), amounts, min_size=1)
few = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    built = build_house(Path(tmp_path_factory.mktemp("counting")))
    with built.sessions() as session, writing(session):
        for name in UNITS:
            session.add(OrganisationalUnit(id=name, name=Translated(name), kind="commune"))
    return built


def offered(house: House) -> tuple[str, str]:
    """Give a programme and the institution that offers it."""
    with house.sessions() as session:
        found = session.scalars(select(Programme)).first()
    if found is None:
        Calendar.of(house)
        return offered(house)
    return found.id, found.institution_id


@contextmanager
def asked(
    house: House, kind: Kind, rule: str = "reported", **target: Any
) -> Iterator[tuple[Session, Indicator]]:
    """Give a plan's only indicator; all that is done with it is undone."""
    with house.sessions() as session:
        plan = Plan(slug=f"mot-ke-hoach-{next(number)}", title=Translated("Kế hoạch"))
        objective = Objective(code="o", system="all", text=Translated("Mục tiêu"))
        indicator = Indicator(code="i", name=Translated("Chỉ tiêu"), kind=kind, rule=rule, measure="use")
        if target:
            indicator.targets.append(IndicatorTarget(first=2020, last=2030, **target))
        objective.indicators.append(indicator)
        plan.objectives.append(objective)
        session.add(plan)
        session.flush()
        yield session, indicator
        session.rollback()


def enter(
    session: Session, indicator: Indicator, year: int, values: dict[str, Any], whole: Any = None
) -> None:
    for unit_id, amount in values.items():
        session.add(
            ReportedValue(
                indicator_id=indicator.id,
                unit_id=unit_id,
                year=year,
                amount=amount,
                whole=whole[unit_id] if whole else None,
                as_of=date(year, 6, 1),
                created_at=EARLY,
                changed_at=EARLY,
            )
        )
    session.flush()


def progress(session: Session, house: House, indicator: Indicator) -> Progress:
    return counting.progress_of_one(session, house.ports, indicator, 2026)


@few
@given(values=reported)
def test_a_count_is_the_sum_of_its_rows_and_one_less_is_exactly_one_less(
    house: House, values: dict[str, Fraction]
) -> None:
    with asked(house, Kind.COUNT) as (session, indicator):
        assert progress(session, house, indicator).standing.verdict == Verdict.NO_DATA
        enter(session, indicator, 2026, values)
        done = progress(session, house, indicator).standing.done
        assert done == sum(values.values())
        rows = list(counting.all_rows(session, house.ports, indicator, 2026))
        assert {row.unit_id: row.amount for row in rows} == values
        session.delete(session.get_one(ReportedValue, rows[0].id))
        session.flush()
        left = progress(session, house, indicator).standing.done
        assert done - (left or 0) == rows[0].amount
        assert (left is None) == (len(rows) == 1)


@few
@given(values=reported, low=amounts, more=amounts)
def test_a_range_is_judged_by_its_sum(
    house: House, values: dict[str, Fraction], low: Fraction, more: Fraction
) -> None:
    with asked(house, Kind.RANGE, low=low, high=low + more) as (session, indicator):
        enter(session, indicator, 2026, values)
        found, total = progress(session, house, indicator).standing, sum(values.values())
        expected = Verdict.BEHIND if total < low else Verdict.BEYOND if total > low + more else Verdict.MET
        assert found.verdict == expected
        assert found.shortfall == max(low - total, 0)


@few
@given(before=reported, now=reported)
def test_growth_is_over_the_year_before_of_the_units_that_reported_in_both(
    house: House, before: dict[str, Fraction], now: dict[str, Fraction]
) -> None:
    with asked(house, Kind.GROWTH) as (session, indicator):
        enter(session, indicator, 2026, now)
        assert progress(session, house, indicator).standing.done is None
        enter(session, indicator, 2025, before)
        both = before.keys() & now.keys()
        base = sum(before[one] for one in both)
        expected = (sum(now[one] for one in both) / base - 1) * 100 if base else None
        found = progress(session, house, indicator)
        assert found.standing.done == expected
        assert found.values[2026].amount == sum(now.values()), "all that was reported is told"
        basis = found.basis[2026]
        assert (basis.units, basis.expected) == (len(both), len({*before, *now}))


@few
@given(parts=reported, whole=some.integers(1, 10**6), missing=some.booleans())
def test_a_share_is_all_parts_of_all_wholes(
    house: House, parts: dict[str, Fraction], whole: int, missing: bool
) -> None:
    wholes: dict[str, Fraction | None] = {one: Fraction(whole) for one in parts}
    if missing:
        wholes[next(iter(parts))] = None
    with asked(house, Kind.SHARE) as (session, indicator):
        enter(session, indicator, 2026, parts, wholes)
        expected = None if missing else sum(parts.values()) * 100 / (whole * len(parts))
        assert progress(session, house, indicator).standing.done == expected


@few
@given(values=some.dictionaries(some.sampled_from(UNITS), some.sampled_from([0, 1])))
def test_held_is_said_by_anybody_and_not_held_by_somebody(house: House, values: dict[str, int]) -> None:
    with asked(house, Kind.YES_NO) as (session, indicator):
        enter(session, indicator, 2026, {one: Fraction(value) for one, value in values.items()})
        expected = Fraction(int(any(values.values()))) if values else None
        assert progress(session, house, indicator).standing.done == expected


@few
@given(minutes=some.lists(some.integers(-500, 500), min_size=1, max_size=6), pupils=some.integers(1, 90))
def test_a_session_counts_in_the_year_that_clocks_in_vietnam_show(
    house: House, minutes: list[int], pupils: int
) -> None:
    programme_id, institution_id = offered(house)
    turn = datetime(2026, 1, 1, tzinfo=HANOI)
    starts = [turn + timedelta(minutes=one) for one in minutes]
    with asked(house, Kind.COUNT, "pupils_attended") as (session, indicator):
        before = progress(session, house, indicator).values
        for moment in starts:
            visit = VisitSession(
                programme_id=programme_id,
                institution_id=institution_id,
                starts_at=moment,
                ends_at=moment + timedelta(hours=1),
                places=1,
                state=SessionState.OPEN,
                created_at=EARLY,
                changed_at=EARLY,
            )
            session.add(visit)
            session.flush()
            booking = Booking(
                reference=f"p{next(number)}",
                session_id=visit.id,
                state=BookingState.ATTENDED,
                school_name="THCS Chiềng Vân",
                pupils=1,
                request_key="k",
                request_digest="",
                created_at=EARLY,
                changed_at=EARLY,
            )
            booking.attendance = Attendance(pupils=pupils, at=EARLY)
            session.add(booking)
        session.flush()
        after = progress(session, house, indicator).values
        for year in (2025, 2026):
            held = sum(one.year == year for one in starts)
            more = _amount(after, year) - _amount(before, year)
            assert more == held * pupils


def _amount(values: Any, year: int) -> Fraction:
    return values[year].amount if year in values else Fraction(0)
