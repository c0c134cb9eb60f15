"""Every number is that of somebody who counts the rows again, on both databases, and opens to just these rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import writing
from museum.domain.indicators import Counted as Ticked
from museum.domain.indicators import Indicator, ReportedValue
from museum.domain.local_time import local
from museum.domain.plans import Plan
from museum.domain.progress import Kind, Verdict
from museum.domain.translated import Translated
from museum.domain.visits import Attendance, Booking, BookingState, SessionState, VisitSession
from museum.services.indicators import counting
from museum.services.indicators.results import CountedRow
from museum.services.indicators.rules import RULES
from tests.factories.counted import ASKED, SINCE, Dice
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.recount import Counted, Recount

TODAY = date(2026, 11, 22)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def thrown(session: Session, seed: int, *, ground: bool) -> Plan:
    with writing(session):
        return Dice(session, seed).world(ground=ground)


def of(plan: Plan, rule: str, system: str = "all", **parameters: object) -> Indicator:
    return next(
        one
        for objective in plan.objectives
        if objective.system == system
        for one in objective.indicators
        if one.rule == rule and one.parameters == parameters
    )


def told(session: Session, house: House, indicator: Indicator, until: date | None = None) -> Counted | None:
    value = counting.progress_of_one(session, house.ports, indicator, 2026, until=until).values.get(2026)
    return None if value is None else (value.amount, value.whole)


def added(rows: list[CountedRow]) -> Counted | None:
    if not rows:
        return None
    wholes = [one.whole for one in rows]
    whole = None if None in wholes else sum((one or Fraction(0) for one in wholes), Fraction(0))
    return sum((one.amount for one in rows), Fraction(0)), whole


def test_every_rule_is_asked_for_here() -> None:
    assert {rule for rule, *_ in ASKED} == set(RULES)


@pytest.mark.parametrize(("seed", "ground", "until"), [(1, False, None), (2, True, date(2026, 11, 21))])
def test_every_number_equals_an_independent_recount(
    house: House, seed: int, ground: bool, until: date | None
) -> None:
    with house.sessions() as session:
        plan = thrown(session, seed, ground=ground)
        recount = Recount(session, TODAY)
        data = 0
        for one in counting.progress_of(session, house.ports, plan, 2026, until=until, years_before=2):
            for year in (2024, 2025, 2026):
                value = one.values.get(year)
                found = None if value is None else (value.amount, value.whole)
                what = (one.objective.system, one.indicator.rule, one.indicator.parameters, year)
                assert found == recount.value(one.indicator, year, until), what
                data += found is not None
        assert data > 80, "most of it has data"


@pytest.mark.parametrize(("seed", "ground"), [(3, True)])
def test_rows_and_parts_of_units_add_up_to_each_number(house: House, seed: int, ground: bool) -> None:
    with house.sessions() as session:
        plan = thrown(session, seed, ground=ground)
        progress = counting.progress_of(session, house.ports, plan, 2025, until=date(2025, 11, 30))
        of_each_rule = {each.indicator.rule: each for each in progress if each.objective.system == "library"}
        for one in of_each_rule.values():
            indicator, until = one.indicator, date(2025, 11, 30)
            value = one.values.get(2025)
            rows = list(counting.all_rows(session, house.ports, indicator, 2025, until=until))
            page = counting.rows_of(session, house.ports, indicator, 2025, until=until, page=2, size=3)
            assert list(page.rows) == rows[3:6]
            assert page.total == len(rows)
            assert (page.amount, page.whole) == ((value.amount, value.whole) if value else (None, None))
            assert all(row.title.vi for row in rows), "each row is called something"
            summed = added(rows)
            if value is not None and value.amount:
                assert summed is not None
                assert (summed[0], summed[1]) == (value.amount, value.whole), one.indicator.rule
            parts = counting.by_unit(session, house.ports, indicator, 2025, until=until)
            # One institution has no unit: its rows belong to nobody's part, and to no ground.
            known = [part.value.amount for part in parts if part.value is not None]
            assert sum(known, Fraction(0)) == (value.amount if value else 0), one.indicator.rule


def test_one_attendance_less_is_one_less_everywhere(house: House) -> None:
    with house.sessions() as session:
        plan = thrown(session, 4, ground=False)
        names = ("pupils_attended", "people_attended", "sessions_held")
        pupils, people, sessions = asked = [of(plan, name) for name in names]
        rows = list(counting.all_rows(session, house.ports, pupils, 2026))
        gone = next(row for row in rows if _alone(session, row.id))
        before = {one.id: told(session, house, one) for one in asked}
        shared = _overlaps(session, house, plan)
        came = session.get_one(Attendance, gone.id)
        everybody = came.pupils + came.adults
        with writing(session):
            session.delete(session.get_one(Attendance, gone.id))
        after = {one.id: told(session, house, one) for one in asked}
        fell = {one: before[one][0] - after[one][0] for one in before}  # type: ignore[index]
        assert fell == {pupils.id: gone.amount, people.id: everybody, sessions.id: 1}
        left = list(counting.all_rows(session, house.ports, pupils, 2026))
        assert left == [row for row in rows if row.id != gone.id]
        now = _overlaps(session, house, plan)
        assert shared[people.id, pupils.id] - now[people.id, pupils.id] == 1
        assert shared[sessions.id, pupils.id] - now[sessions.id, pupils.id] == 1


def _alone(session: Session, booking_id: str) -> bool:
    own = session.get_one(Booking, booking_id).session_id
    query = select(Attendance.booking_id).join(Booking, Booking.id == Attendance.booking_id)
    return list(session.scalars(query.where(Booking.session_id == own))) == [booking_id]


def _overlaps(session: Session, house: House, plan: Plan, year: int = 2026) -> dict[tuple[str, str], int]:
    found = {}
    for one in counting.overlaps(session, house.ports, plan, year):
        found[one.one.id, one.other.id] = found[one.other.id, one.one.id] = one.rows
    return found


def test_what_counts_toward_two_indicators_is_declared(house: House) -> None:
    with house.sessions() as session:
        plan = thrown(session, 5, ground=False)
        recount, shared = Recount(session, TODAY), _overlaps(session, house, plan, 2025)
        visiting = [
            one
            for objective in plan.objectives
            for one in objective.indicators
            if one.rule in {"sessions_held", "groups_attended", "pupils_attended", "people_attended"}
        ]
        roots = {}
        for one in visiting:
            recount.value(one, 2025)
            roots[one.id] = {booking.id for _, booking, _ in recount.came()}
        pairs = [(one.id, other.id) for one in visiting for other in visiting if one.id < other.id]
        assert {pair: shared.get(pair, 0) for pair in pairs} == {
            (one, other): len(roots[one] & roots[other]) for one, other in pairs
        }
        assert any(roots[one] & roots[other] for one, other in pairs)
        ticked = [
            one for objective in plan.objectives for one in objective.indicators if one.rule == "activities"
        ]
        own = {
            one.id: {
                row.id for row in counting.all_rows(session, house.ports, one, 2025) if row.kind == "activity"
            }
            for one in ticked
        }
        for one in ticked:
            for other in ticked:
                if one.id != other.id:
                    assert shared.get((one.id, other.id), 0) == len(own[one.id] & own[other.id])
        used, served = of(plan, "packages_used"), of(plan, "packages_used", served=True)
        packages = [
            {row.id for row in counting.all_rows(session, house.ports, one, 2025)} for one in (used, served)
        ]
        assert shared.get((used.id, served.id), 0) == len(packages[0] & packages[1])
        recorded, published = of(plan, "artefacts_recorded"), of(plan, "artefacts_published")
        both = [
            {row.id for row in counting.all_rows(session, house.ports, one, 2025)}
            for one in (recorded, published)
        ]
        assert shared.get((recorded.id, published.id), 0) == len(both[0] & both[1])


def test_growth_without_its_base_year_has_no_data(house: House) -> None:
    with house.sessions() as session:
        plan = thrown(session, 6, ground=False)
        one = of(plan, "reported")
        with writing(session):
            one.kind, one.base_year = Kind.GROWTH, None
            for value in session.scalars(select(ReportedValue).where(ReportedValue.indicator_id == one.id)):
                session.delete(value)
            session.flush()
            session.add(_value(one, "xa1", 2026, 120))
        found = counting.progress_of_one(session, house.ports, one, 2026)
        assert (found.standing.verdict, found.standing.done) == (Verdict.NO_DATA, None)
        with writing(session):
            session.add(_value(one, "xa1", 2025, 100))
        found = counting.progress_of_one(session, house.ports, one, 2026)
        assert found.standing.done == 20
        with writing(session):
            one.base_year = 2024
        assert counting.progress_of_one(session, house.ports, one, 2026).standing.done is None


def _value(
    one: Indicator, unit_id: str, year: int, amount: int, whole: int | None = None, as_of: date | None = None
) -> ReportedValue:
    return ReportedValue(
        indicator_id=one.id,
        unit_id=unit_id,
        year=year,
        amount=Fraction(amount),
        whole=None if whole is None else Fraction(whole),
        as_of=as_of or date(year, 11, 1),
        created_at=SINCE,
        changed_at=SINCE,
    )


def _only(session: Session, one: Indicator, *values: ReportedValue) -> None:
    with writing(session):
        for value in session.scalars(select(ReportedValue).where(ReportedValue.indicator_id == one.id)):
            session.delete(value)
        session.flush()
        session.add_all(values)


def test_a_unit_stands_for_those_beneath_it_and_merged_ones_count_in_their_years(house: House) -> None:
    with house.sessions() as session:
        plan = thrown(session, 7, ground=True)
        one = of(plan, "reported")
        _only(
            session,
            one,
            _value(one, "cu0", 2024, 3),
            _value(one, "cu1", 2024, 4),
            _value(one, "cu2", 2024, 9),
        )
        assert counting.progress_of_one(session, house.ports, one, 2024).values[2024].amount == 7, (
            "the provinces that were merged, and none beside them"
        )
        _only(
            session,
            one,
            _value(one, "cu0", 2026, 3),
            _value(one, "xa1", 2026, 5),
            _value(one, "xa3", 2026, 9),
        )
        assert told(session, house, one) == (5, None), "who went up in another does not report any more"
        _only(
            session,
            one,
            _value(one, "new", 2026, 80),
            _value(one, "xa0", 2026, 5),
            _value(one, "xa1", 2026, 6),
        )
        assert told(session, house, one) == (80, None), "the province reported for all"
        parts = {part.unit.id: part.value for part in counting.by_unit(session, house.ports, one, 2026)}
        assert set(parts) == {"new"}


def test_a_share_without_a_whole_and_a_year_without_a_row_have_no_data(house: House) -> None:
    with house.sessions() as session:
        plan = thrown(session, 8, ground=False)
        share = next(
            one
            for objective in plan.objectives
            for one in objective.indicators
            if one.rule == "reported" and one.kind == Kind.SHARE and objective.system == "all"
        )
        _only(session, share, _value(share, "xa0", 2026, 3, 12), _value(share, "xa1", 2026, 3, 8))
        assert counting.progress_of_one(session, house.ports, share, 2026).standing.done == 30
        _only(session, share, _value(share, "xa0", 2026, 3, 12), _value(share, "xa1", 2026, 3))
        assert counting.progress_of_one(session, house.ports, share, 2026).standing.verdict == Verdict.NO_DATA
        held = of(plan, "day_marked", day="05-18")
        with writing(session):
            for visit in session.scalars(select(VisitSession)):
                visit.plan_day_id = None
            for tick in session.scalars(select(Ticked).where(Ticked.indicator_id == held.id)):
                session.delete(tick)
        _only(session, held)
        assert counting.progress_of_one(session, house.ports, held, 2026).standing.verdict == Verdict.NO_DATA
        _only(session, held, _value(held, "xa0", 2026, 0))
        assert counting.progress_of_one(session, house.ports, held, 2026).standing.done == 0, (
            "somebody said so"
        )


def test_what_came_after_the_cut_off_counts_only_later(house: House) -> None:
    with house.sessions() as session:
        plan = thrown(session, 9, ground=False)
        one, cut = of(plan, "reported"), date(2026, 11, 20)
        _only(session, one, _value(one, "xa0", 2026, 3, as_of=cut), _value(one, "xa1", 2026, 4, as_of=TODAY))
        assert told(session, house, one, until=cut) == (3, None)
        assert told(session, house, one) == (7, None)
        groups = of(plan, "artefacts_recorded")
        late = next(
            row.on for row in reversed(list(counting.all_rows(session, house.ports, groups, 2026))) if row.on
        )
        before = told(session, house, groups, until=late - timedelta(days=1))
        upto = told(session, house, groups, until=late)
        assert upto != before
        rows = counting.rows_of(session, house.ports, groups, 2026, until=late - timedelta(days=1))
        assert all(row.on and row.on < late for row in rows.rows)
        assert before in (None, (rows.amount, None))


def test_what_is_arranged_is_foretold(house: House) -> None:
    with house.sessions() as session:
        plan = thrown(session, 10, ground=False)
        now = house.clock.now()
        with writing(session):
            dice = Dice(session, 1)
            template = session.scalars(select(VisitSession).order_by(VisitSession.id)).first()
            assert template is not None
            for number, (days, state) in enumerate(
                [(3, "open"), (4, "closed"), (5, "cancelled"), (90, "open")]
            ):
                visit = VisitSession(
                    id=f"ahead{number}",
                    programme_id=template.programme_id,
                    institution_id=template.institution_id,
                    starts_at=now + timedelta(days=days),
                    ends_at=now + timedelta(days=days, hours=1),
                    places=9,
                    state=SessionState(state),
                    created_at=SINCE,
                    changed_at=SINCE,
                )
                session.add(visit)
                session.flush()
                for group in range(2):
                    dice.group(visit.id, f"a{number}{group}")
                    session.get_one(Booking, f"a{number}{group}").state = BookingState.CONFIRMED
        due = [
            one
            for one in session.scalars(select(VisitSession)).unique()
            if one.starts_at > now and local(one.starts_at).year == 2026 and one.state in ("open", "closed")
        ]
        coming = {"asked", "confirmed", "offered"}
        booked = [
            one
            for one in session.scalars(select(Booking)).unique()
            if one.state in coming and one.session_id in {visit.id for visit in due}
        ]
        held = of(plan, "sessions_held")
        pupils = of(plan, "pupils_attended")
        with writing(session):
            held.kind = pupils.kind = Kind.COUNT
        came = {one.booking_id for one in session.scalars(select(Attendance))}
        begun = {
            one.session_id
            for one in session.scalars(select(Booking)).unique()
            if one.id in came and one.state == "attended"
        }
        of_sessions = counting.progress_of_one(session, house.ports, held, 2026)
        assert of_sessions.planned == len([one for one in due if one.id not in begun]) >= 2
        assert of_sessions.forecast == of_sessions.values[2026].amount + of_sessions.planned
        of_pupils = counting.progress_of_one(session, house.ports, pupils, 2026)
        assert of_pupils.planned == sum(one.pupils for one in booked) > 0
        over = counting.progress_of_one(session, house.ports, pupils, 2025)
        assert (over.planned, over.forecast) == (None, over.standing.done)


def test_a_closed_indicator_keeps_what_was_counted_and_counts_no_more(house: House) -> None:
    with house.sessions() as session:
        plan = thrown(session, 11, ground=False)
        one = of(plan, "pupils_attended")
        before = counting.progress_of_one(session, house.ports, one, 2026)
        assert set(before.values) >= {2025, 2026}
        with writing(session):
            one.last_year = 2025
        after = counting.progress_of_one(session, house.ports, one, 2026)
        assert after.values == {year: value for year, value in before.values.items() if year <= 2025}
        assert (after.standing.done, after.forecast, after.planned) == (None, None, None)
        assert counting.rows_of(session, house.ports, one, 2026).total == 0
        assert not [pair for pair in _overlaps(session, house, plan) if one.id in pair]
        assert {part.value for part in counting.by_unit(session, house.ports, one, 2026)} == {None}


def test_overlaps_of_very_many_indicators_are_told_pair_by_pair(house: House) -> None:
    with house.sessions() as session:
        plan = thrown(session, 5, ground=False)
        objective = next(one for one in plan.objectives if one.system == "all")
        with writing(session):
            more = [
                Indicator(
                    code=f"more{number}", name=Translated("Lượt"), rule="groups_attended", measure="group"
                )
                for number in range(64)
            ]
            for one in more:
                one.parameters = {}
                objective.indicators.append(one)
        rows = counting.rows_of(session, house.ports, more[0], 2025).total
        shared = _overlaps(session, house, plan, 2025)
        pairs = [(one.id, other.id) for one in more for other in more if one is not other]
        assert {shared[pair] for pair in pairs} == {rows}
        assert rows > 0
