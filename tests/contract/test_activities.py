"""Activities and reported values: kept as they were entered, refused where they cannot be; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from museum.db.engine import writing
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.indicators import Activity, ActivityKind, Evidence, EvidenceFor, Indicator, ReportedValue
from museum.domain.people import Person, Role
from museum.services import activities, evidence, reported_values
from museum.services.activities import Wanted
from museum.services.countable import countable
from museum.services.permission import SYSTEM
from museum.services.reported_values import Entry, Faulty
from museum.services.units import get
from tests.factories.doings import Doings, build_doings
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.workbench import picture

NOBODY = Person("u", "u", {"elsewhere": frozenset({Role.MANAGER})})


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def doings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Doings]:
    if request.param == "sqlite":
        yield _doings(build_house(tmp_path))
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield _doings(build_house(tmp_path, url))


def _doings(house: House) -> Doings:
    with house.sessions() as session:
        leader = house.institution(session).id
    return build_doings(house, leader)


def enter(doings: Doings, unit: str = "na-sang", **more: Any) -> str:
    with doings.house.sessions() as session:
        facts = doings.facts(unit, **more)
        return activities.create(session, doings.house.ports, SYSTEM, facts).id


def put(doings: Doings, *entries: Entry, year: int = 2026, person: Person = SYSTEM) -> int:
    with doings.house.sessions() as session:
        return reported_values.set_values(session, doings.house.ports, person, year, entries)


def values(doings: Doings) -> dict[tuple[str, str, int], tuple[float, float | None]]:
    codes = {found: code for code, found in doings.indicators.items()}
    names = {found: name for name, found in doings.units.items()}
    with doings.house.sessions() as session:
        return {
            (codes[one.indicator_id], names[one.unit_id], one.year): (
                float(one.amount),
                None if one.whole is None else float(one.whole),
            )
            for one in session.scalars(select(ReportedValue))
        }


def refused(doings: Doings, *entries: Entry, year: int = 2026) -> dict[str, str]:
    """Give the field and first words of what is wrong with each."""
    codes = {found: code for code, found in doings.indicators.items()}
    with pytest.raises(Faulty) as caught:
        put(doings, *entries, year=year)
    return {codes[key[0]]: getattr(error, "field", "conflict") for key, error in caught.value.faults.items()}


def test_an_activity_is_entered_changed_and_deleted_with_its_evidence(doings: Doings) -> None:
    house = doings.house
    made = enter(doings, counts=("rounds", "people"), participants=120, cost=15_000_000)
    with house.sessions() as session:
        shown = activities.get_for(session, SYSTEM, made)
        facts = activities.facts_of(shown)
        assert set(facts.indicator_ids) == {doings.indicators["rounds"], doings.indicators["people"]}
        held = evidence.attach(
            session, house.ports, SYSTEM, EvidenceFor.ACTIVITY, made, BytesIO(picture()), "a.png"
        )
        changed = replace(facts, title="Luân chuyển đợt 2", indicator_ids=(doings.indicators["rounds"],))
        activities.change(session, house.ports, SYSTEM, made, changed, 1)
        with pytest.raises(Conflict):
            activities.change(session, house.ports, SYSTEM, made, facts, 1)
        again = activities.get_for(session, SYSTEM, made)
        assert (again.title, again.version, len(again.counted)) == ("Luân chuyển đợt 2", 2, 1)
        # The same again is no change.
        assert activities.change(session, house.ports, SYSTEM, made, changed, 2).version == 2
        activities.delete(session, house.ports, SYSTEM, made)
        assert session.scalars(select(Activity)).all() == []
        assert session.scalars(select(Evidence)).all() == []
    assert house.ports.store.stat(held.key) is None


CANNOT_BE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"title": "  "}, "title"),
    ({"title": "x" * 301}, "title"),
    ({"place": "x" * 301}, "place"),
    ({"participants": -1}, "participants"),
    ({"cost": -1}, "cost"),
    ({"cost": 10**16}, "cost"),
    ({"last": date(2026, 4, 20)}, "last"),
    ({"last": date(2027, 12, 1)}, "last"),
    ({"first": date(2027, 1, 1)}, "first"),
    ({"first": date(1980, 1, 1)}, "first"),
    ({"first": date(2025, 5, 1)}, "unit"),
    ({"unit": "ban-cu"}, "unit"),
    ({"counts": ("clubs",)}, "indicators"),
    ({"counts": ("sessions",)}, "indicators"),
    ({"unit": "chieng-van", "first": date(2023, 5, 1), "counts": ("rounds",)}, "indicators"),
)
"""What somebody enters, and the field that is wrong."""


def test_what_cannot_be_is_refused_with_its_field(doings: Doings) -> None:
    for more, field in CANNOT_BE:
        with pytest.raises(Invalid) as caught:
            enter(doings, **more)
        assert caught.value.field == field, more
    with doings.house.sessions() as session:
        assert session.scalars(select(Activity)).all() == []


def test_a_unit_that_went_up_in_another_is_named_with_its_successor(doings: Doings) -> None:
    with pytest.raises(Invalid, match="choose its successor: Xã Na Sang"):
        enter(doings, "ban-cu")
    with pytest.raises(Invalid, match="the unit of that time: Xã Bản Cũ"):
        enter(doings, first=date(2025, 6, 30))
    assert enter(doings, "ban-cu", first=date(2025, 6, 30), counts=("rounds",))


def test_indicators_are_proposed_by_kind_and_day(doings: Doings) -> None:
    codes = {found: code for code, found in doings.indicators.items()}
    with doings.house.sessions() as session:
        unit = get(session, doings.units["na-sang"])

        def proposed(kind: ActivityKind, on: date) -> set[str]:
            found = countable(session, unit, on, kind)
            assert {codes[one.indicator.id] for one in found} == {"rounds", "people", "day"}
            return {codes[one.indicator.id] for one in found if one.proposed}

        assert proposed(ActivityKind.CIRCULATION, date(2026, 5, 2)) == {"rounds", "people"}
        assert proposed(ActivityKind.READING, date(2026, 4, 21)) == {"day", "people"}
        assert proposed(ActivityKind.OTHER, date(2026, 5, 2)) == set()
        assert countable(session, unit, date(2031, 5, 2)) == []


def test_activities_are_listed_for_those_who_look_after_the_unit(doings: Doings) -> None:
    first = enter(doings, counts=("rounds",), participants=20, first=date(2026, 4, 20))
    enter(doings, "chieng-van", title="Đêm Hội Đọc", kind=ActivityKind.READING, participants=None, cost=5)
    with doings.house.sessions() as session:

        def found(person: Person = SYSTEM, **wanted: object) -> list[str]:
            ids = activities.found(session, person, Wanted(**wanted))  # type: ignore[arg-type]
            return [one.title for one in activities.load(session, ids)]

        assert found() == ["Đêm Hội Đọc", "Luân chuyển sách về bản"]
        assert found(text="dem hoi") == ["Đêm Hội Đọc"]
        assert found(text="đêm hội") == ["Đêm Hội Đọc"]
        assert found(plan_id=doings.plan_id) == ["Luân chuyển sách về bản"]
        assert found(year=2025) == []
        assert found(kind="reading", unit_id=doings.units["chieng-van"]) == ["Đêm Hội Đọc"]
        assert found(NOBODY) == []
        sums = activities.together(session, activities.found(session, SYSTEM, Wanted()))
        assert (sums.participants, sums.cost) == (20, 5)
        with pytest.raises(NotFound):
            activities.get_for(session, NOBODY, first)
        with pytest.raises(NotFound):
            activities.delete(session, doings.house.ports, NOBODY, first)
        with pytest.raises(NotAllowed):
            activities.create(session, doings.house.ports, NOBODY, doings.facts())


def test_values_are_kept_changed_and_taken_away(doings: Doings) -> None:
    assert (
        put(doings, doings.entry("communes", 3, 10), doings.entry("uses", 120), doings.entry("clubs", 0)) == 3
    )
    assert values(doings) == {
        ("communes", "na-sang", 2026): (3, 10),
        ("uses", "na-sang", 2026): (120, None),
        ("clubs", "na-sang", 2026): (0, None),
    }
    assert put(doings, doings.entry("clubs", 0, version=1)) == 0
    assert put(doings, doings.entry("clubs", 2, version=1), doings.entry("uses", None, version=1)) == 2
    assert values(doings) == {
        ("communes", "na-sang", 2026): (3, 10),
        ("clubs", "na-sang", 2026): (2, None),
    }


def test_one_wrong_number_and_none_is_kept(doings: Doings) -> None:
    wrong = refused(doings, doings.entry("clubs", 2), doings.entry("communes", 11, 10))
    assert wrong == {"communes": "amount"}
    assert values(doings) == {}


def test_numbers_that_cannot_be_are_refused_with_their_field(doings: Doings) -> None:
    half = Entry(
        doings.indicators["clubs"],
        doings.units["na-sang"],
        reported_values.ValueFacts(Fraction(1, 2), None, date(2026, 11, 1)),
    )
    for entry, year, expected in (
        (doings.entry("communes", 3), 2026, "whole"),
        (doings.entry("communes", 0, 0), 2026, "whole"),
        (doings.entry("clubs", -1), 2026, "amount"),
        (half, 2026, "amount"),
        (doings.entry("day", 2), 2026, "amount"),
        (doings.entry("rounds", 1), 2026, "amount"),
        (doings.entry("sessions", 1), 2026, "amount"),
        (doings.entry("clubs", 1, as_of=date(2027, 1, 1)), 2026, "as_of"),
        (doings.entry("clubs", 1, as_of=date(2025, 12, 31)), 2026, "as_of"),
        (doings.entry("clubs", 1, source="x" * 501), 2026, "source"),
        (doings.entry("clubs", 1, unit="chieng-van", as_of=date(2023, 6, 1)), 2023, "year"),
        (doings.entry("clubs", 1), 2027, "year"),
        (doings.entry("clubs", 1), 2031, "year"),
        (doings.entry("clubs", 1, unit="ban-cu"), 2026, "unit"),
    ):
        assert list(refused(doings, entry, year=year).values()) == [expected], (entry, year)
    # That there were none is said where activities are counted; and growth is measured from the year before the plan.
    assert put(doings, doings.entry("rounds", 0), doings.entry("day", 0)) == 2
    before = doings.entry("uses", 100, unit="chieng-van", as_of=date(2023, 12, 31))
    assert put(doings, before, year=2023) == 1


def test_who_saw_an_older_number_is_told(doings: Doings) -> None:
    put(doings, doings.entry("clubs", 2))
    assert refused(doings, doings.entry("clubs", 3)) == {"clubs": "conflict"}
    assert refused(doings, doings.entry("clubs", None, version=7)) == {"clubs": "conflict"}
    assert values(doings) == {("clubs", "na-sang", 2026): (2, None)}


def test_a_number_goes_with_its_evidence_and_for_nobody_else(doings: Doings) -> None:
    house = doings.house
    put(doings, doings.entry("clubs", 2))
    with house.sessions() as session:
        value = session.scalars(select(ReportedValue)).one()
        held = evidence.attach(
            session, house.ports, SYSTEM, EvidenceFor.VALUE, value.id, BytesIO(picture()), "a.png"
        )
        with pytest.raises(NotFound):
            reported_values.get_for(session, NOBODY, value.id)
        with pytest.raises(NotFound):
            reported_values.remove_value(session, house.ports, NOBODY, value.id, 1)
        with pytest.raises(NotAllowed):
            put(doings, doings.entry("uses", 2), person=NOBODY)
        reported_values.remove_value(session, house.ports, SYSTEM, value.id, 1)
    assert values(doings) == {}
    assert house.ports.store.stat(held.key) is None


def test_an_indicator_that_is_closed_takes_no_more(doings: Doings) -> None:
    with doings.house.sessions() as session, writing(session):
        session.execute(
            update(Indicator).where(Indicator.id.in_(doings.indicators.values())).values(last_year=2025)
        )
    assert refused(doings, doings.entry("clubs", 2)) == {"clubs": "year"}
    with pytest.raises(Invalid, match="2025"):
        enter(doings, counts=("rounds",))
