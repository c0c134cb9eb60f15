"""Plans are loaded once and kept up to date; what serves them is told as the public sees it; on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from museum.db.engine import writing
from museum.domain.education import Programme
from museum.domain.errors import Invalid, NotAllowed, NotFound
from museum.domain.people import Person, Role
from museum.domain.plans import Objective, Plan, PlanDay, Served, System
from museum.domain.states import Publication
from museum.domain.visits import SessionState, VisitSession
from museum.services import attendance, plans
from museum.services.attendance import Came
from museum.services.permission import SYSTEM
from museum.services.serving import YearOf, days_of_the_year, serving
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.visits import Calendar

PLANS = Path(__file__).parents[2] / "config" / "plans"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def load(house: House, folder: Path = PLANS) -> dict[str, str]:
    """Load plans; gives the ids of all objectives by `plan/code`."""
    with house.sessions() as session:
        plans.load_plans(session, house.ports, folder)
        return {
            f"{plan.slug}/{one.code}": one.id for plan in plans.all_plans(session) for one in plan.objectives
        }


def test_the_plans_stand_as_their_documents_have_them(house: House) -> None:
    load(house)
    with house.sessions() as session:
        found = {plan.slug: plan for plan in plans.all_plans(session)}
        assert set(found) == {
            "quoc-gia-1520",
            "quoc-gia-thu-vien-co-so",
            "nghe-an-773",
            "hung-yen",
            "son-la",
        }
        assert {slug: len(plan.objectives) for slug, plan in found.items()} == {
            "quoc-gia-1520": 4,
            "quoc-gia-thu-vien-co-so": 1,
            "nghe-an-773": 10,
            "hung-yen": 10,
            "son-la": 8,
        }
        assert found["nghe-an-773"].document == "773/KH-UBND"
        assert found["hung-yen"].document == found["son-la"].document == ""
        parents = {slug: plans.parent_of(session, plan) for slug, plan in found.items()}
        assert parents["hung-yen"] is parents["nghe-an-773"] is found["quoc-gia-1520"]
        assert parents["son-la"] is found["quoc-gia-thu-vien-co-so"]
        assert parents["quoc-gia-thu-vien-co-so"] is parents["quoc-gia-1520"] is None
        for plan in found.values():
            assert plan.title.vi
            assert plan.title.en
            assert plan.note.vi
            assert plan.note.en
            assert all(one.text.vi and one.text.en for one in plan.objectives)
            assert {one.system for one in plan.objectives} <= set(System)
        no_numbers = " ".join(one.text.vi + one.text.en for one in found["nghe-an-773"].objectives)
        assert not any(char.isdigit() for char in no_numbers)
        days = [(day.day, day.month) for day in plans.plan_days(session)]
        assert days == [(19, 4), (21, 4), (23, 4), (18, 5), (1, 10), (23, 11)]
        assert (found["son-la"].valid_until, found["son-la"].vision_until) == (
            date(2030, 12, 31),
            date(2045, 12, 31),
        )
        asked = {day.source for day in plans.plan_days(session)}
        assert len(plans.objective_ids(session, sorted(asked))) == len(asked)


def test_loading_again_keeps_every_id_and_what_was_tied_to_it(house: House, tmp_path: Path) -> None:
    before = load(house)
    assert load(house) == before
    folder = tmp_path / "plans"
    shutil.copytree(PLANS, folder)
    path = folder / "hung-yen.toml"
    text = path.read_text(encoding="utf-8").replace('code = "library-uses"', 'code = "library-other"')
    path.write_text(text.replace("tham quan, học tập", "tham quan"), encoding="utf-8")
    after = load(house, folder)
    # What a file has dropped stays: somebody may serve it.
    assert set(after) - set(before) == {"hung-yen/library-other"}
    assert set(before) <= set(after)
    with house.sessions() as session:
        changed = session.get_one(Objective, before["hung-yen/museum-pupils"])
        assert "tham quan;" in changed.text.vi
        assert session.scalar(select(func.count()).select_from(PlanDay)) == 6


def test_a_folder_without_plans_loads_nothing(house: House, tmp_path: Path) -> None:
    assert load(house, tmp_path / "none") == {}
    with house.sessions() as session, pytest.raises(NotFound):
        plans.get(session, "hung-yen")


def test_objectives_are_chosen_by_those_who_may(house: House) -> None:
    known = load(house)
    calendar = Calendar.of(house)
    wanted = [known["hung-yen/museum-experience"], known["son-la/equal-access"]]
    with house.sessions() as session:
        institution_id = session.get_one(Programme, calendar.programme_id).institution_id
        educator = Person("u", "", {institution_id: frozenset({Role.EDUCATOR})})
        plans.set_objectives(session, house.ports, educator, "programme", calendar.programme_id, wanted)
        plans.set_objectives(session, house.ports, educator, "programme", calendar.programme_id, wanted[:1])
        found = plans.objectives_of(session, "programme", calendar.programme_id)
        assert [one.code for one in found] == ["museum-experience"]
        for person in (Person(), Person("u", "", {institution_id: frozenset({Role.EDITOR})})):
            with pytest.raises(NotAllowed):
                plans.set_objectives(session, house.ports, person, "programme", calendar.programme_id, wanted)
        with pytest.raises(Invalid):
            plans.set_objectives(session, house.ports, educator, "programme", calendar.programme_id, ["none"])
        with pytest.raises(NotFound):
            plans.set_objectives(session, house.ports, educator, "programme", "none", wanted)


def test_what_serves_an_objective_counts_this_year_and_is_told_while_public(house: House) -> None:
    known = load(house)
    objective_id = known["hung-yen/museum-experience"]
    calendar = Calendar.of(house)
    soon, later = calendar.session(places=3, days=2), calendar.session(days=300)
    calendar.session(days=20)
    came, absent, waits = (calendar.book(soon, pupils=pupils) for pupils in (30, 25, 40))
    with house.sessions() as session:
        plans.set_objectives(session, house.ports, SYSTEM, "programme", calendar.programme_id, [objective_id])
    house.clock.pass_time(days=2, hours=1)
    with house.sessions() as session:
        attendance.attend(session, house.ports, SYSTEM, came.id, Came(28, 2))
        attendance.absent(session, house.ports, SYSTEM, absent.id)
    del waits, later
    with house.sessions() as session:
        objectives = session.scalars(select(Objective)).all()
        found = serving(session, objectives, house.clock.now())
        ((programme, year),) = found[objective_id].programmes
        assert (programme.id, year) == (
            calendar.programme_id,
            YearOf(sessions=1, groups=1, pupils=28, ahead=1),
        )
        assert sum(map(bool, found.values())) == 1
        with writing(session):
            session.get_one(Programme, calendar.programme_id).state = Publication.WITHDRAWN
        assert not serving(session, objectives, house.clock.now())[objective_id]
        assert session.scalar(select(func.count()).select_from(Served)) == 1


def test_days_of_the_year_come_in_order_with_what_is_prepared_and_what_was_held(house: House) -> None:
    load(house)
    calendar = Calendar.of(house, closes_hours=1)
    marked, cancelled, near = (calendar.session(days=days) for days in (1, 1.1, 2))
    with house.sessions() as session, writing(session):
        day = next(one for one in plans.plan_days(session) if one.month == 11)
        for one in (marked, cancelled, near):
            session.get_one(VisitSession, one).plan_day_id = day.id
        session.get_one(VisitSession, cancelled).state = SessionState.CANCELLED
    booked = calendar.book(marked, pupils=30)

    def told() -> list[tuple[str, list[str], YearOf]]:
        with house.sessions() as session:
            found = days_of_the_year(session, house.ports, plans.plan_days(session))
            return [(one.on.isoformat(), [v.visit.id for v in one.sessions], one.held) for one in found]

    assert told()[0] == ("2026-11-23", [marked, near], YearOf())
    assert [on for on, _, _ in told()[1:]] == [
        "2027-04-19",
        "2027-04-21",
        "2027-04-23",
        "2027-05-18",
        "2027-10-01",
    ]
    house.clock.pass_time(days=1, hours=2)
    with house.sessions() as session:
        attendance.attend(session, house.ports, SYSTEM, booked.id, Came(29))
    assert told()[0] == ("2026-11-23", [marked, near], YearOf(1, 1, 29))
    house.clock.moment = datetime(2026, 12, 1, tzinfo=UTC)
    assert told()[-1] == ("2027-11-23", [], YearOf(1, 1, 29))


def test_a_week_of_the_plans_is_present_until_it_is_over(house: House) -> None:
    load(house)
    calendar = Calendar.of(house)
    house.clock.moment = datetime(2027, 9, 20, tzinfo=UTC)
    near, within, far = (calendar.session(days=days) for days in (8.2, 15, 24))
    with house.sessions() as session, writing(session):
        week = next(one for one in plans.plan_days(session) if one.month == 10)
        for one in (near, within, far):
            session.get_one(VisitSession, one).plan_day_id = week.id
    for on in (date(2027, 9, 20), date(2027, 10, 6), date(2027, 10, 9)):
        house.clock.moment = datetime(on.year, on.month, on.day, tzinfo=UTC)
        with house.sessions() as session:
            first = days_of_the_year(session, house.ports, plans.plan_days(session))[0]
            assert (first.on, first.marked.last) == (date(2027, 10, 1), date(2027, 10, 7))
            assert [one.visit.id for one in first.sessions] == [near, within]
    house.clock.moment = datetime(2027, 10, 12, tzinfo=UTC)
    with house.sessions() as session:
        assert days_of_the_year(session, house.ports, plans.plan_days(session))[0].day.month == 11


def test_no_plan_is_named_twice(house: House) -> None:
    load(house)
    with house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 5
