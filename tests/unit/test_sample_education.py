"""The sample's packages and programmes: whole, in both languages, true to its artefacts, and about no real person."""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from museum.bootstrap import Platform
from museum.domain.curriculum import SUBJECTS
from museum.domain.education import Phase, Programme, Where
from museum.domain.events import Job
from museum.domain.plan_days import for_schools
from museum.domain.visits import Booking, BookingState, Feedback, VisitSession
from museum.entrypoints.sample.details import read_details
from museum.entrypoints.sample.education import load_education
from museum.entrypoints.sample.education_dates import horizon, in_term, marked_on, weekly
from museum.entrypoints.sample.education_schools import school_list
from museum.services.plans import load_plans, plan_days
from tests.factories.house import House

CONFIG = Path(__file__).parents[2] / "config"
SAMPLE = CONFIG / "sample"


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((SAMPLE / name).read_text(encoding="utf-8"))


PACKAGES: list[dict[str, Any]] = _toml("packages.toml")["package"]
PROGRAMMES: list[dict[str, Any]] = _toml("programmes.toml")["programme"]
EXHIBITIONS: list[dict[str, Any]] = _toml("exhibitions.toml")["exhibition"]
each_package = pytest.mark.parametrize("package", PACKAGES, ids=[one["slug"] for one in PACKAGES])


def _objectives() -> set[str]:
    found = set()
    for path in (CONFIG / "plans").glob("*.toml"):
        plan = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {f"{plan['slug']}/{one['code']}" for one in plan.get("objective", ())}
    return found


def _texts(value: Any) -> Iterator[tuple[str, str, str]]:
    """Give all texts in two languages beneath a value: name, Vietnamese, English."""
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, text in value.items():
            if name.endswith("_vi") and isinstance(text, str):
                yield name[:-3], text, value[f"{name[:-3]}_en"]
            else:
                yield from _texts(text)


def test_every_text_stands_in_both_languages_and_composed() -> None:
    texts = list(_texts([PACKAGES, PROGRAMMES]))
    assert len(texts) > 150
    for name, vietnamese, english in texts:
        assert vietnamese.strip(), name
        assert english.strip(), name
        assert vietnamese != english, name
        assert unicodedata.is_normalized("NFC", vietnamese)


@each_package
def test_a_package_is_whole(package: dict[str, Any]) -> None:
    assert 1 <= package["grade_from"] <= package["grade_to"] <= 12
    assert set(package["subjects"]) <= set(SUBJECTS)
    assert package["where"] in set(Where)
    assert set(package["objectives"]) <= _objectives()
    assert package["exhibition"] in {one["slug"] for one in EXHIBITIONS}
    assert {step["phase"] for step in package["step"]} == set(Phase)
    assert 4 <= len(package["object"]) <= 6
    assert len(package["question"]) >= 3
    for lang in ("vi", "en"):
        assert len(package[f"outcomes_{lang}"].strip().splitlines()) == 4
        assert len(package[f"guide_{lang}"].split()) > 120
    assert len(package["outcomes_vi"].splitlines()) == len(package["outcomes_en"].splitlines())


@each_package
def test_its_objects_are_the_samples_own_scans_and_details(package: dict[str, Any]) -> None:
    with (SAMPLE / "records.csv").open(encoding="utf-8", newline="") as file:
        files = {row["accession_number"]: row["file"].split("|") for row in csv.DictReader(file)}
    details = {one.file: one for one in read_details(SAMPLE / "details.toml")}
    for told in package["object"]:
        assert told["file"] in files[told["accession_number"]]
        if "detail" in told:
            assert f"{details[told['detail']].plate}.tif" == told["file"]


@each_package
def test_its_questions_have_one_right_answer_and_say_why(package: dict[str, Any]) -> None:
    for question in package["question"]:
        vietnamese, english = question.get("choices_vi", []), question.get("choices_en", [])
        assert len(vietnamese) == len(english) == len(set(vietnamese)) == len(set(english))
        assert ("right" in question) == bool(vietnamese)
        assert question.get("right", 0) in range(max(1, len(vietnamese)))
        assert question.get("about", 0) in range(len(package["object"]))


def test_programmes_lead_to_packages_and_serve_objectives() -> None:
    assert {one["where"] for one in PROGRAMMES} == set(Where)
    for one in PROGRAMMES:
        assert one["package"] in {package["slug"] for package in PACKAGES}
        assert set(one["objectives"]) <= _objectives()
    assert {mark for one in PROGRAMMES for mark in one.get("marks", ())} == {"04-19", "05-18", "11-23"}
    assert all(set(one["objectives"]) <= _objectives() for one in EXHIBITIONS)


def test_the_directory_is_invented_and_large_enough() -> None:
    rows = list(school_list().rows)
    assert len(rows) == 40
    assert len({row.cells["name"] for row in rows}) == 40
    assert all("Mẫu" in row.cells["commune"] or "Trống Đồng" in row.cells["commune"] for row in rows)


@given(st.dates(date(2026, 1, 1), date(2031, 12, 31)))
def test_sessions_lie_in_the_school_year_around_any_day(today: date) -> None:
    moments = weekly({"weekday": 1, "time": "08:30"}, today, [])
    assert moments
    assert all(one.weekday() == 1 and in_term(one.date()) for one in moments)
    assert max(one.date() for one in moments) <= horizon(today) <= today + timedelta(days=425)
    for month, day in ((4, 19), (5, 18), (11, 23)):
        on = marked_on(month, day, today)
        assert today <= on <= today + timedelta(days=368)
        assert on.weekday() < 5
        assert abs(on - date(on.year, month, day)) <= timedelta(days=2)


def _load(house: House, mail: str) -> None:
    platform = SimpleNamespace(ports=house.ports, settings=SimpleNamespace(mail=mail))
    with house.sessions() as session:
        load_plans(session, house.ports, CONFIG / "plans")
        institution = house.institution(session)
        load_education(session, cast("Platform", platform), institution, SAMPLE)


@pytest.mark.parametrize(
    ("moment", "mail"),
    [
        (datetime(2026, 11, 22, 2, tzinfo=UTC), "file:///outbox"),
        (datetime(2027, 5, 18, 9, tzinfo=UTC), "smtp://post"),
    ],
)
def test_the_calendar_is_planned_booked_and_told_to_nobody(house: House, moment: datetime, mail: str) -> None:
    house = house.with_ports(flow={**house.ports.flow, "BookingChanged": ("letter",)})
    house.clock.moment = moment
    _load(house, mail)
    with house.sessions() as session:
        for day in for_schools(plan_days(session)):
            marking = select(VisitSession).where(VisitSession.plan_day_id == day.id)
            visits = session.scalars(marking.order_by(VisitSession.starts_at)).all()
            assert visits
            assert all(visit.with_education_department for visit in visits)
            assert visits[0].taken == visits[0].places
            waiting = select(Booking.id).where(
                Booking.session_id == visits[0].id, Booking.state == BookingState.WAITLISTED
            )
            assert session.scalars(waiting).all()
        states = dict(
            session.execute(select(Booking.state, func.count()).group_by(Booking.state)).tuples().all()
        )
        assert states["attended"] > 20
        assert states["confirmed"] > 20
        assert session.scalar(select(func.count()).select_from(Feedback)) == states["attended"]
        assert session.scalar(select(func.count()).select_from(Programme)) == 4
        assert session.scalar(select(Booking.id).where(Booking.created_at > moment)) is None
        addresses = set(session.scalars(select(Booking.email)))
        # Where letters really go out, the sample has nobody to write to.
        assert addresses == {""} or (
            mail.startswith("file:") and all(one.endswith("@example.org") for one in addresses)
        )
        assert session.scalars(select(Job)).all() == []
        before = session.scalar(select(func.count()).select_from(Booking))
    _load(house, mail)
    with house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == before
