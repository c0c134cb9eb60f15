"""Plans are kept whole, changed by those who lead them, and left alone by what comes along; on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.people import Person, Role
from museum.domain.plans import Plan, PlanVersion, Served
from museum.domain.translated import Translated
from museum.services import plan_changes, plan_rows, plans
from museum.services.indicators import counting
from museum.services.permission import SYSTEM
from museum.services.plan_changes import Change
from museum.services.plan_check import Faulty
from museum.services.plan_content import IndicatorContent, ObjectiveContent, PlanContent
from museum.services.plan_differences import How, differences
from museum.services.plan_example import EXAMPLE
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.staff import institution_of

PLANS = Path(__file__).parents[2] / "config" / "plans"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def manager(institution_id: str, role: Role = Role.MANAGER) -> Person:
    return Person(new_id(), "", {institution_id: frozenset({role})})


def institutions(house: House) -> tuple[str, str]:
    with house.sessions() as session:
        return institution_of(session, house, "a").id, institution_of(session, house, "b").id


def test_those_who_lead_a_plan_change_it_and_what_it_was_is_kept(house: House) -> None:
    mine, other = institutions(house)
    person = manager(mine)
    with house.sessions() as session:
        for stranger in (
            manager(other),
            manager(mine, Role.EDUCATOR),
            manager(mine, Role.REPORTER),
            Person(),
        ):
            with pytest.raises(NotAllowed):
                plan_changes.create(session, house.ports, stranger, EXAMPLE, mine)
        with pytest.raises(NotFound):
            plan_changes.create(session, house.ports, person, EXAMPLE, "none")
        made = plan_changes.create(session, house.ports, SYSTEM, EXAMPLE, mine)
        assert made.slug == "vi-du-ke-hoach-phuc-vu-hoc-tap-suot-doi-cua-tinh-den-nam-2030"
        kept = plan_rows.content_of(session, made)
        ids = {one.code: one.id for one in made.objectives[0].indicators}
        new = replace(kept, title=Translated("Tên mới", "New title"), objectives=kept.objectives[:1])
        for stranger in (manager(other), manager(mine, Role.EDITOR)):
            with pytest.raises(NotAllowed):
                plan_changes.change(session, house.ports, stranger, made.id, Change(new, "x", 1))
        for reason in ("", "   ", "x" * 501):
            with pytest.raises(Invalid, match="say why"):
                plan_changes.change(session, house.ports, person, made.id, Change(new, reason, 1))
        with pytest.raises(Conflict):
            plan_changes.change(session, house.ports, person, made.id, Change(new, "x", 7))
        assert session.scalar(select(func.count()).select_from(PlanVersion)) == 0
        plan_changes.change(session, house.ports, person, made.id, Change(new, "QĐ 9/2026", 1))
        # Nothing new is no new version.
        plan_changes.change(session, house.ports, person, made.id, Change(new, "", 2))
        plan = session.get_one(Plan, made.id)
        assert plan.version == 2
        assert {one.code: one.id for one in plan.objectives[0].indicators} == ids
        (version,) = plan_changes.versions(session, plan)
        assert (version.number, version.reason, version.user_id) == (1, "QĐ 9/2026", person.user_id)
        assert plan_changes.content_at(session, plan, 1) == kept
        assert plan_changes.content_at(session, plan, 2) == new
        with pytest.raises(NotFound):
            plan_changes.content_at(session, plan, 3)
        found = {(one.how, one.part, one.field) for one in differences(kept, new)}
        assert found == {(How.CHANGED, "plan", "title"), (How.REMOVED, "objective", "")}


def test_a_plan_stands_under_others_and_never_under_itself(house: House) -> None:
    mine, _ = institutions(house)
    national = PlanContent(
        "nuoc", Translated("Chương trình"), level="national", valid_until=date(2030, 12, 31)
    )
    province = PlanContent("tinh", Translated("Kế hoạch tỉnh"), level="province", parent="nuoc")
    with house.sessions() as session:
        top = plan_changes.create(session, house.ports, SYSTEM, national, mine)
        plan_changes.create(session, house.ports, SYSTEM, province, mine)
        for wrong, field in (
            (replace(province, slug="khac", parent="none"), "parent"),
            (replace(province, slug="khac", ground="none"), "ground"),
            (replace(national, slug="khac", parent="tinh"), "parent"),
            (replace(province, title=Translated("Khác"), parent=""), "slug"),
        ):
            with pytest.raises(Faulty) as caught:
                plan_changes.create(session, house.ports, SYSTEM, wrong, mine)
            assert [one.field for one in caught.value.faults if not one.confirmable] == [field]
        with pytest.raises(Faulty) as caught:
            change = Change(replace(national, level="province", parent="tinh"), "x", 1, confirmed=True)
            plan_changes.change(session, house.ports, SYSTEM, top.id, change)
        assert [one.field for one in caught.value.faults] == ["parent"]
        twin = replace(province, slug="", title=Translated("Trùng"), issued_on=date(2026, 1, 1))
        with pytest.raises(Faulty) as caught:
            plan_changes.create(session, house.ports, SYSTEM, twin, mine)
        assert [one.confirmable for one in caught.value.faults] == [True]
        kept = plan_changes.create(session, house.ports, SYSTEM, twin, mine, confirmed=True)
        # Once it was confirmed, other changes of the plan do not ask again.
        changed = replace(plan_rows.content_of(session, kept), title=Translated("Trùng tên"))
        plan_changes.change(session, house.ports, SYSTEM, kept.id, Change(changed, "x", 1))
        assert session.scalar(select(func.count()).select_from(Plan)) == 3


def test_what_something_hangs_on_is_not_left_out(house: House) -> None:
    mine, _ = institutions(house)
    with house.sessions() as session:
        made = plan_changes.create(session, house.ports, SYSTEM, EXAMPLE, mine)
        kept = plan_rows.content_of(session, made)
        with writing(session):
            session.add(Served(subject_kind="package", subject_id="p", objective_id=made.objectives[0].id))
        for left, codes in ((kept.objectives[1:], ["code"]), (kept.objectives[:1], [])):
            change = Change(replace(kept, objectives=left), "x", 1)
            if codes:
                with pytest.raises(Faulty) as caught:
                    plan_changes.change(session, house.ports, SYSTEM, made.id, change)
                assert [one.field for one in caught.value.faults] == codes
            else:
                plan_changes.change(session, house.ports, SYSTEM, made.id, change)
        assert session.scalar(select(func.count()).select_from(Served)) == 1


def test_what_people_changed_is_left_alone_by_the_files(house: House, tmp_path: Path) -> None:
    with house.sessions() as session:
        lead = house.institution(session).id
        first = plans.load_plans(session, house.ports, PLANS)
        assert len(first.written) == 5
        assert plans.load_plans(session, house.ports, PLANS) == plans.Loaded()
        assert {one.institution_id for one in plans.all_plans(session)} == {lead}
        mine, theirs = (plans.get(session, slug) for slug in ("hung-yen", "son-la"))
        changed = replace(plan_rows.content_of(session, mine), title=Translated("Tên của chúng tôi", "Ours"))
        plan_changes.change(session, house.ports, manager(lead), mine.id, Change(changed, "QĐ", 1))
    folder = tmp_path / "plans"
    shutil.copytree(PLANS, folder)
    for name in ("hung-yen.toml", "son-la.toml"):
        path = folder / name
        path.write_text(
            path.read_text(encoding="utf-8").replace('title_vi = "', 'title_vi = "Mới: '), encoding="utf-8"
        )
    with house.sessions() as session:
        again = plans.load_plans(session, house.ports, folder)
        assert again == plans.Loaded(written=("son-la",), left=("hung-yen",))
        mine, theirs = (plans.get(session, slug) for slug in ("hung-yen", "son-la"))
        assert mine.title.vi == "Tên của chúng tôi"
        assert theirs.title.vi.startswith("Mới: ")
        # The file's own changes go on arriving, and the former content is there to read.
        assert not plan_changes.changed_by_people(session, theirs)
        assert theirs.version == 2
    wrong = folder / "son-la.toml"
    wrong.write_text(
        wrong.read_text(encoding="utf-8").replace('measure = "commune"', 'measure = "chai"'), encoding="utf-8"
    )
    with house.sessions() as session:
        with pytest.raises(Invalid, match=r"son-la\.toml.*“chai”"):
            plans.load_plans(session, house.ports, folder)
        assert plans.get(session, "son-la").version == 2


def test_two_indicators_swap_their_places(house: House) -> None:
    mine, _ = institutions(house)
    held = tuple(IndicatorContent(code, Translated(code)) for code in ("1", "2"))
    first = PlanContent(
        "", Translated("Kế hoạch"), objectives=(ObjectiveContent("A", "all", Translated("Một"), held),)
    )
    with house.sessions() as session:
        made = plan_changes.create(session, house.ports, SYSTEM, first, mine)
        kept = plan_rows.content_of(session, made)
        swapped = replace(kept, objectives=(replace(kept.objectives[0], indicators=held[::-1]),))
        plan_changes.change(session, house.ports, SYSTEM, made.id, Change(swapped, "x", 1))
    with house.sessions() as session:
        plan = plans.get(session, made.slug)
        assert [one.code for one in plan.objectives[0].indicators] == ["2", "1"]
        assert [one.how for one in differences(kept, swapped)] == [How.MOVED]


def test_a_closed_indicator_is_told_of_its_years_and_of_no_later_ones(house: House) -> None:
    mine, _ = institutions(house)
    with house.sessions() as session:
        made = plan_changes.create(session, house.ports, SYSTEM, EXAMPLE, mine)
        kept = plan_rows.content_of(session, made)
        library = kept.objectives[1]
        closed = replace(
            library, indicators=(replace(library.indicators[0], last_year=2027), *library.indicators[1:])
        )
        change = Change(replace(kept, objectives=(kept.objectives[0], closed)), "x", 1)
        plan_changes.change(session, house.ports, SYSTEM, made.id, change)
        told = [
            [one.indicator.code for one in counting.progress_of(session, house.ports, made, year)]
            for year in (2027, 2028)
        ]
        assert told == [["1", "2", "1", "2", "3"], ["1", "2", "2", "3"]]
