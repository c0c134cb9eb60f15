"""`museum session create`, as scripts use it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from museum.domain.education import Programme
from museum.domain.errors import Conflict, Invalid
from museum.domain.visits import VisitSession
from museum.entrypoints.cli import session as command
from museum.services import programmes
from museum.services.permission import SYSTEM
from tests.factories.house import House
from tests.factories.visits import Calendar


@dataclass
class _Wired:
    sessions: Any
    ports: Any


@pytest.fixture(autouse=True)
def _platform(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.sessions() as opened:
        house.institution(opened)
    monkeypatch.setattr(command, "open_platform", lambda: _Wired(house.sessions, house.ports))


def _create(*words: str) -> Result:
    given = ["create", "--programme", "Nghe tiếng trống", "--places", "30", "--json", *words]
    return CliRunner().invoke(command.session, given, standalone_mode=False)


def test_a_session_of_a_new_programme_takes_any_group_at_once(house: House) -> None:
    told = json.loads(_create("--start", "2026-11-22T10:00", "--open").output)
    assert set(told) == {"programme", "session"}
    with house.sessions() as opened:
        visit = opened.get_one(VisitSession, told["session"])
        assert visit.programme.slug == told["programme"]
        assert visit.programme.state == "published"
        assert visit.starts_at.isoformat() == "2026-11-22T03:00:00+00:00", "no zone means Vietnam's time"
        calendar = Calendar(house, visit.programme_id)
    for pupils, grade in ((1, None), (400, 12)):
        assert calendar.book(told["session"], pupils=pupils, grade=grade).state == "confirmed"


def test_a_known_programme_is_used_again_and_a_zone_is_kept(house: House) -> None:
    first, second = (
        json.loads(_create("--start", start).output)
        for start in ("2027-05-18T08:30:00+07:00", "2027-05-18T01:30:00Z")
    )
    assert first["programme"] == second["programme"]
    with house.sessions() as opened:
        visits = opened.scalars(select(VisitSession)).all()
        assert len({one.starts_at for one in visits}) == 1
        assert {one.state for one in visits} == {"draft"}
        assert len(opened.scalars(select(Programme)).all()) == 1


def test_a_blank_title_is_nobodys(house: House) -> None:
    assert _create("--start", "2027-05-18T08:30").exit_code == 0
    for title in ("", "  ", "\u200b"):
        refused = _create("--start", "2027-05-18T08:30", "--programme", title)
        assert isinstance(refused.exception, click.BadParameter), title
    with house.sessions() as opened:
        assert len(opened.scalars(select(VisitSession)).all()) == 1
        assert programmes.by_title(opened, house.institution(opened).id, " ") is None


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01"])
def test_the_ends_of_time_are_no_moments(start: str) -> None:
    assert isinstance(_create("--start", start).exception, click.BadParameter | Invalid)


def test_what_is_over_is_no_moment_or_cannot_be_booked_is_refused(house: House) -> None:
    assert isinstance(_create("--start", "2026-11-22T08:59").exception, Invalid)
    assert "ISO 8601" in str(_create("--start", "mai").exception)
    with house.sessions() as opened:
        assert opened.scalars(select(Programme)).all() == [], "a refused session leaves no programme behind"
    told = json.loads(_create("--start", "2027-05-18T08:30").output)
    with house.sessions() as opened:
        found = opened.scalars(select(Programme).where(Programme.slug == told["programme"])).one()
        programmes.withdraw(opened, house.ports, SYSTEM, found.id)
    assert isinstance(_create("--start", "2027-05-18T08:30", "--open").exception, Conflict)
