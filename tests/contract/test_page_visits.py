"""Visits are counted once a day and page, whoever counts at the same moment, and nobody can be told afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from museum.domain.heritage import PageVisits, VisitMark, VisitSalt
from museum.services import page_visits
from museum.services.page_visits import Seen
from tests.factories.at_once import at_once
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def _museum(house: House) -> str:
    with house.sessions() as session:
        found = house.institution(session).id
        session.commit()
        return found


def _seen(house: House, museum: str, visitors: range, page: str = "e1") -> list[Seen]:
    with house.sessions() as session:
        day = page_visits.today(house.ports)
        salt = page_visits.salt_of(session, house.ports, day)
    return [
        Seen(
            "exhibition", page, museum, day, page_visits.mark_of(salt, f"10.0.0.{one}\nF", "exhibition", page)
        )
        for one in visitors
    ]


def _count(house: House, seen: list[Seen]) -> int:
    with house.sessions() as session:
        return page_visits.count(session, house.ports, seen)


def _visits(house: House) -> dict[tuple[str, date], int]:
    with house.sessions() as session:
        return {(one.subject_id, one.day): one.visits for one in session.scalars(select(PageVisits))}


def test_a_visitor_counts_once_a_day_and_page(house: House) -> None:
    museum, today = _museum(house), page_visits.today(house.ports)
    assert _count(house, _seen(house, museum, range(5))) == 5
    assert _count(house, _seen(house, museum, range(3, 8))) == 3
    assert _count(house, _seen(house, museum, range(2), "e2")) == 2
    assert _visits(house) == {("e1", today): 8, ("e2", today): 2}
    house.clock.pass_time(days=1)
    assert _count(house, _seen(house, museum, range(5))) == 5
    assert sum(_visits(house).values()) == 15


def test_processes_that_count_the_same_visitors_together_count_each_once(house: House) -> None:
    museum = _museum(house)
    # More than one statement takes at a time.
    seen = _seen(house, museum, range(900))
    counted = at_once([partial(_count, house, seen[one:] + seen[:one]) for one in (0, 300, 600)])
    assert sum(one for one in counted if isinstance(one, int)) == 900, counted
    assert list(_visits(house).values()) == [900]


def test_all_processes_get_the_same_salt_of_a_day(house: House) -> None:
    def ask() -> str:
        with house.sessions() as session:
            return page_visits.salt_of(session, house.ports, page_visits.today(house.ports))

    assert len(set(map(str, at_once([ask] * 4)))) == 1


def test_at_night_what_tells_visitors_apart_is_thrown_away(house: House) -> None:
    museum = _museum(house)
    _count(house, _seen(house, museum, range(4)))

    def forget() -> int:
        with house.sessions() as session:
            return page_visits.forget(session, house.ports)

    assert forget() == 0
    # 09:00 in Vietnam; fifteen hours later the next day has begun there, though not in UTC.
    house.clock.pass_time(hours=15)
    assert forget() == 4
    assert forget() == 0
    with house.sessions() as session:
        for table in (VisitMark, VisitSalt):
            assert session.scalar(select(func.count()).select_from(table)) == 0
    assert list(_visits(house).values()) == [4]
