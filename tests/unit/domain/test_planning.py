"""Days of a series, days of the plans, and how people type days and hours."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from frontend.teach.calendar_grid import LINES, month_days, next_month, week_days
from frontend.teach.numbers import day_of, hour_of, needed, whole
from frontend.teach.session_forms import days_listed
from museum.domain.errors import Invalid
from museum.domain.plan_days import dates_of, falling_on, for_schools, near_to, next_of
from museum.domain.plans import PlanDay
from museum.domain.series import MOST_IN_SERIES, Weekly, days_in_order
from museum.domain.translated import Translated

DAYS = [
    PlanDay(id=f"{day}-{month}", month=month, day=day, name=Translated(f"{day}/{month}"))
    for day, month in ((19, 4), (21, 4), (23, 4), (18, 5), (23, 11))
]
WEEK = PlanDay(id="week", month=10, day=1, last_month=10, last_day=7, name=Translated("1–7/10"))
TURN = PlanDay(id="turn", month=12, day=28, last_month=1, last_day=3, name=Translated("28/12–3/1"))
dates = some.dates(date(2026, 1, 1), date(2030, 12, 31))


@given(
    dates,
    some.integers(0, 200),
    some.frozensets(some.integers(0, 6), min_size=1),
    some.frozensets(dates, max_size=5),
)
def test_a_weekly_series_holds_its_weekdays_within_its_ends_and_no_exception(
    first: date, length: int, weekdays: frozenset[int], exceptions: frozenset[date]
) -> None:
    last = first + timedelta(days=length)
    expected = [
        one
        for one in (first + timedelta(days=number) for number in range(length + 1))
        if one.weekday() in weekdays and one not in exceptions
    ]
    weekly = Weekly(first, last, weekdays, exceptions)
    if 1 <= len(expected) <= MOST_IN_SERIES:
        assert weekly.days() == expected
    else:
        with pytest.raises(Invalid):
            weekly.days()


@pytest.mark.parametrize(
    ("weekly", "field"),
    [
        (Weekly(date(2027, 1, 4), date(2027, 1, 3), frozenset({0})), "last"),
        (Weekly(date(2027, 1, 4), date(2030, 1, 4), frozenset({0})), "last"),
        (Weekly(date(2027, 1, 4), date(2027, 2, 4), frozenset()), "weekdays"),
        (Weekly(date(2027, 1, 4), date(2027, 2, 4), frozenset({7})), "weekdays"),
        (Weekly(date(2027, 1, 4), date(2027, 1, 5), frozenset({6})), "days"),
    ],
)
def test_a_series_that_cannot_be_names_what_to_change(weekly: Weekly, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        weekly.days()
    assert refused.value.field == field


def test_listed_days_come_once_each_and_in_order() -> None:
    days = days_listed("3/2/2027, 1/2/2027;\n2027-02-03", "days")
    assert days_in_order(days) == [date(2027, 2, 1), date(2027, 2, 3)]


@pytest.mark.parametrize(
    ("on", "near"),
    [
        (date(2027, 5, 18), "18-5"),
        (date(2027, 5, 15), "18-5"),
        (date(2027, 5, 21), "18-5"),
        (date(2027, 5, 22), None),
        (date(2027, 4, 20), "19-4"),
        (date(2027, 4, 24), "23-4"),
        (date(2027, 1, 1), None),
    ],
)
def test_a_session_lies_near_the_nearest_day_of_the_plans(on: date, near: str | None) -> None:
    found = near_to(DAYS, on)
    assert (found.day.id if found else None) == near


def test_the_days_for_schools_come_in_the_order_of_the_coming_year() -> None:
    coming = next_of(for_schools(DAYS), date(2026, 11, 25))
    assert [(one.day.id, one.on.year) for one in coming] == [("23-11", 2026), ("19-4", 2027), ("18-5", 2027)]
    assert [one.on for one in next_of(for_schools(DAYS), date(2026, 11, 27))][-1] == date(2027, 11, 23)


def test_a_week_of_the_plans_holds_all_its_days_over_the_end_of_the_year_too() -> None:
    days = [*DAYS, WEEK, TURN]
    assert [dates_of(one) for one in (DAYS[3], WEEK, TURN)] == ["18/5", "1–7/10", "28/12–3/1"]
    for on, first in (
        (date(2027, 10, 1), date(2027, 10, 1)),
        (date(2027, 10, 7), date(2027, 10, 1)),
        (date(2027, 12, 28), date(2027, 12, 28)),
        (date(2028, 1, 3), date(2027, 12, 28)),
    ):
        assert [one.on for one in falling_on(days, on)] == [first]
    for on in (date(2027, 9, 30), date(2027, 10, 8), date(2028, 1, 4)):
        assert falling_on(days, on) == []
    near = [
        near_to(days, date(2027, 9, 28)),
        near_to(days, date(2027, 10, 10)),
        near_to(days, date(2027, 10, 5)),
    ]
    assert [
        one and (one.day.id, one.away(on).days)
        for one, on in zip(near, (date(2027, 9, 28), date(2027, 10, 10), date(2027, 10, 5)), strict=True)
    ] == [("week", 3), ("week", -3), ("week", 0)]
    assert near_to(days, date(2027, 10, 11)) is None
    assert next_of([TURN], date(2028, 1, 2))[0].on == date(2027, 12, 28)
    # A day within a week comes first.
    day = PlanDay(id="day", month=10, day=2, name=Translated("2/10"))
    assert [one.day.id for one in falling_on([WEEK, day], date(2027, 10, 2))] == ["day", "week"]


@given(dates)
def test_a_month_is_whole_weeks_that_begin_on_monday_and_holds_its_days(day: date) -> None:
    days = month_days(day)
    assert len(days) % 7 == 0
    assert days[0].weekday() == 0
    assert day in days
    assert day in week_days(day)
    assert next_month(next_month(day, 1), -1) == day.replace(day=1)


@given(
    some.times(), some.sampled_from(["{0:%H:%M}", "{0.hour}h{0:%M}", "{0.hour}:{0:%M}", "{0.hour}.{0:%M}"])
)
def test_an_hour_is_read_as_people_write_it(at: time, way: str) -> None:
    assert hour_of(way.format(at), "at") == time(at.hour, at.minute)


@given(dates)
def test_a_day_is_read_as_browsers_and_as_people_write_it(day: date) -> None:
    assert day_of(day.isoformat(), "day") == day_of(f"{day.day}/{day.month}/{day.year}", "day") == day


@given(some.text(alphabet="ab₂٣/-:h. ", min_size=1, max_size=20).filter(str.strip))
def test_what_is_no_number_day_or_hour_is_refused_at_its_field(text: str) -> None:
    for read in (whole, needed, day_of, hour_of):
        with pytest.raises(Invalid) as refused:
            read(text, "field")
        assert refused.value.field == "field"


def test_numbers_are_whole_and_short() -> None:
    assert (whole(" 45 ", "n"), whole("", "n"), needed("0", "n")) == (45, None, 0)
    for wrong in ("4,5", "-1", "1e3", "٣", "9999999"):
        with pytest.raises(Invalid):
            whole(wrong, "n")
    assert LINES == 24
