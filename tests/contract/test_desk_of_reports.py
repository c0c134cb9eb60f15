"""What the managers' desk reads, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.indicators import Activity, Evidence, EvidenceFor
from museum.domain.local_time import local
from museum.domain.plans import Plan
from museum.domain.progress import Verdict
from museum.domain.reporting import Call, Nomination, NominationState, Report, ReportState, UnitReportState
from museum.services import desk_of_reports, plan_figures
from museum.services.indicators.counting import progress_of
from tests.factories.engines import engine_address
from tests.factories.followed import Followed, stock_plan
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


@pytest.fixture
def followed(house: House) -> Followed:
    with house.sessions() as session:
        institution = house.institution(session)
        with writing(session):
            return stock_plan(session, house.clock.now(), institution.id)


def _report(house: House, plan: Plan, year: int, state: ReportState) -> Report:
    now = house.clock.now()
    return Report(
        plan_id=plan.id,
        institution_id=plan.institution_id,
        first_year=year,
        last_year=year,
        cut_off=date(year, 11, 20),
        state=state,
        created_at=now,
        changed_at=now,
    )


def test_the_next_report_is_this_years_until_it_is_frozen_and_last_years_while_it_is_a_draft(
    house: House, followed: Followed
) -> None:
    today = local(house.clock.now()).date()
    with house.sessions() as session:
        plan = session.get_one(Plan, followed.plan_id)

        def due() -> tuple[int, date | None, int | None]:
            (one,) = desk_of_reports.due_reports(session, [plan], today)
            return one.year, one.on, one.days

        assert due() == (2026, date(2026, 11, 25), 3)
        with writing(session):
            session.add(_report(house, plan, 2025, ReportState.DRAFT))
        assert due() == (2025, date(2025, 11, 25), -362)
        assert desk_of_reports.drafts(session, [plan]).total == 1
        with writing(session):
            session.scalars(select(Report)).one().state = ReportState.FROZEN
            session.add(_report(house, plan, 2026, ReportState.FROZEN))
        assert due() == (2027, date(2027, 11, 25), 368)
        assert not desk_of_reports.drafts(session, [plan])
        plan.reports_month, plan.reports_day = 2, 29
        assert due() == (2027, date(2027, 3, 1), 99)
        plan.reports_month = None
        assert due() == (2027, None, None)
        plan.valid_until = date(2024, 12, 31)
        assert desk_of_reports.due_reports(session, [plan], today) == []


def test_units_are_late_once_the_deadline_is_over_and_they_have_not_sent(
    house: House, followed: Followed
) -> None:
    with house.sessions() as session:
        plans = [session.get_one(Plan, followed.plan_id)]
        (one,) = desk_of_reports.collected(session, plans, house.clock.now())
        assert [report.unit_id for report in one.late] == [followed.units[3], followed.units[2]]
        assert (len(one.waiting), one.open, one.approved, one.all) == (1, 0, 0, 3)
        with writing(session):
            call = session.scalars(select(Call)).one()
            call.deadline = local(house.clock.now()).date()
            sent = next(one for one in call.unit_reports if one.state == UnitReportState.SENT)
            sent.state = UnitReportState.APPROVED
        (one,) = desk_of_reports.collected(session, plans, house.clock.now())
        assert (len(one.late), len(one.waiting), one.open, one.approved) == (0, 0, 2, 1)
        with writing(session):
            call.closed_at = house.clock.now()
        assert desk_of_reports.collected(session, plans, house.clock.now()) == []
        assert desk_of_reports.collected(session, [], house.clock.now()) == []


def test_an_activity_waits_for_evidence_until_there_is_some(house: House, followed: Followed) -> None:
    with house.sessions() as session:
        units = set(followed.units)
        (found,) = desk_of_reports.without_evidence(session, units, 2026).lines
        assert found.title == "Trưng bày sách về biên giới"
        assert not desk_of_reports.without_evidence(session, units, 2025)
        assert not desk_of_reports.without_evidence(session, {followed.units[5]}, 2026)
        spans = [(date(2026, 4, 23), date(2026, 4, 25)), (date(2026, 4, 24), date(2026, 4, 25))]
        near = desk_of_reports.activities_within(session, units, spans)
        assert [[one[0] for one in rows] for rows in near] == [[found.id], []]
        with writing(session):
            session.add(
                Evidence(
                    id=new_id(),
                    subject_kind=EvidenceFor.ACTIVITY,
                    subject_id=session.scalars(select(Activity.id)).one(),
                    name="anh.jpg",
                    mime="image/jpeg",
                    size=1,
                    sha256="0" * 64,
                    at=house.clock.now(),
                )
            )
        assert not desk_of_reports.without_evidence(session, units, 2026)


def test_what_is_behind_and_what_is_missing(house: House, followed: Followed) -> None:
    with house.sessions() as session:
        plan = session.get_one(Plan, followed.plan_id)
        progress = progress_of(session, house.ports, plan, 2026)
        slow = {one.indicator.code for one in desk_of_reports.behind(progress)}
        # The session to come will make the fourth; a share above its milestone is not behind.
        assert "displays" in slow
        # Nothing more is arranged for pupils: at the pace so far they reach it.
        assert not slow & {"sessions", "pupils", "model", "day", "events"}
        assert {one.indicator.code for one in desk_of_reports.missing(progress)} == {"day", "events"}
        model = next(one for one in progress if one.indicator.code == "model")
        model.indicator.targets[0].low = Fraction(60)
        again = next(
            one for one in progress_of(session, house.ports, plan, 2026) if one.indicator.code == "model"
        )
        assert again.standing.verdict == Verdict.BEHIND
        assert desk_of_reports.behind([again]) == [again]


def test_the_public_is_given_public_indicators_and_honoured_models_alone(
    house: House, followed: Followed
) -> None:
    with house.sessions() as session:
        plan = session.get_one(Plan, followed.plan_id)
        codes = [
            one.indicator.code for one in plan_figures.public_progress(session, house.ports, plan, 2026, 1)
        ]
        assert codes == ["sessions", "pupils", "day", "displays", "uses", "model"]
        assert len(plan_figures.honoured_models(session, plan)) == 1
        with writing(session):
            session.scalars(select(Nomination)).one().state = NominationState.ENDORSED
            for objective in plan.objectives:
                for indicator in objective.indicators:
                    indicator.public = False
        assert plan_figures.honoured_models(session, plan) == []
        assert plan_figures.public_progress(session, house.ports, plan, 2026, 1) == []
        assert plan_figures.shown_year(plan, date(2035, 1, 1)) == 2030


def test_days_of_the_plans_that_nobody_prepared(house: House, followed: Followed) -> None:
    with house.sessions() as session:
        mine = [house.institution(session).id]
        (day,) = desk_of_reports.days_unprepared(session, mine, house.clock.now())
        assert day.marked.on == date(2026, 11, 23)
        early = house.clock.now() - timedelta(days=100)
        assert desk_of_reports.days_unprepared(session, mine, early) == []
