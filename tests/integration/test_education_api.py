"""The reading API of packages, programmes and sessions: public facts, both languages, problems that say what is wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from frontend.api.records import api
from frontend.app import PublicContext, register_public
from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.collections import Artefact, accession_key
from museum.domain.education import Package, PackageObject, PackageStep, Phase, Question
from museum.domain.plans import Objective, Plan, PlanDay, Served, System
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.domain.visits import SessionState
from tests.factories.house import House
from tests.factories.visits import Calendar

BASE = "https://museum.example"


@pytest.fixture
def client(house: House) -> FlaskClient:
    app = Flask("frontend", static_folder=None)
    register_public(app, PublicContext(house.sessions, house.ports, BASE, visits_after=None))
    app.register_blueprint(api)
    return app.test_client()


def got(client: FlaskClient, path: str) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json


def a_package(house: House, **values: Any) -> str:
    with house.sessions() as session, writing(session):
        institution, now = house.institution(session), house.clock.now()
        slug = values.pop("slug", "tieng-trong")
        session.flush()
        artefacts = [
            Artefact(
                id=new_id(),
                institution_id=institution.id,
                accession_number=number,
                accession_key=accession_key(number),
                title=Translated(title, ""),
                state=state,
                created_at=now,
                changed_at=now,
            )
            for number, title, state in (
                (f"{slug}-1", "Trống", Publication.PUBLISHED),
                (f"{slug}-2", "Chưa công bố", Publication.DRAFT),
            )
        ]
        session.add_all(artefacts)
        session.flush()
        package = Package(
            id=new_id(),
            institution_id=institution.id,
            created_at=now,
            changed_at=now,
            **{
                "slug": slug,
                "state": Publication.PUBLISHED,
                "title": Translated("Tiếng trống", "The drum's voice"),
                "subjects": ["music", "no-such-subject"],
                "grade_from": 4,
                "grade_to": 9,
                "outcomes": Translated("<p>Kể lại<script>x</script></p>", ""),
                "guide": Translated("Bí mật của giáo viên", "A teacher's secret"),
                **values,
            },
        )
        package.steps.append(
            PackageStep(id=new_id(), position=0, phase=Phase.BEFORE, title=Translated("Nghe", "Listen"))
        )
        package.objects = [
            PackageObject(id=new_id(), position=at, artefact_id=one.id, observe=Translated("Nhìn", "Look"))
            for at, one in enumerate(artefacts)
        ]
        package.questions.append(
            Question(
                id=new_id(),
                position=0,
                text=Translated("Mấy cánh?", "How many rays?"),
                choices={"choices": [{"vi": "Tám", "en": "Eight"}, {"vi": "Mười bốn", "en": ""}]},
                answer=Translated("Đáp án ở đây", "The answer is here"),
                right=1,
            )
        )
        session.add(package)
        session.flush()
        return package.id


def test_a_package_without_what_is_for_teachers(house: House, client: FlaskClient) -> None:
    a_package(house)
    a_package(house, slug="nhap", state=Publication.DRAFT)
    listed = got(client, "packages")
    assert (listed["total"], [one["slug"] for one in listed["packages"]]) == (1, ["tieng-trong"])
    found = got(client, "packages/tieng-trong")
    assert found["title"] == {"vi": "Tiếng trống", "en": "The drum's voice"}
    assert found["grades"] == {"from": 4, "to": 9}
    assert [one["code"] for one in found["subjects"]] == ["music"]
    assert found["steps"] == [{"phase": "before", "title": {"vi": "Nghe", "en": "Listen"}}]
    assert [one["accession_number"] for one in found["objects"]] == ["tieng-trong-1"]
    assert found["questions"] == [
        {
            "text": {"vi": "Mấy cánh?", "en": "How many rays?"},
            "choices": [{"vi": "Tám", "en": "Eight"}, {"vi": "Mười bốn"}],
        }
    ]
    assert found["outcomes"] == {"vi": "<p>Kể lại</p>"}
    assert found["manifest"] == f"{BASE}/iiif/presentation/3/packages/tieng-trong/manifest.json"
    everything = json.dumps([listed, found], ensure_ascii=False)
    for hidden in ("giáo viên", "secret", "Đáp án", "answer", "guide", '"right"', "Chưa công bố"):
        assert hidden not in everything


def test_a_programme_with_its_rules_and_objectives(house: House, client: FlaskClient) -> None:
    package_id = a_package(house)
    calendar = Calendar.of(
        house,
        slug="trong",
        package_id=package_id,
        closes_hours=36,
        reconfirm_days=5,
        remote_first_days=14,
        note="Chỉ cán bộ",
    )
    plan = Plan(id=new_id(), slug="ke-hoach", title=Translated("Kế hoạch", "The plan"))
    objective = Objective(
        id=new_id(), code="trai-nghiem", system=System.MUSEUM, text=Translated("Hai", "Two")
    )
    plan.objectives.append(objective)
    with house.sessions() as session, writing(session):
        session.add(plan)
        session.flush()
        session.add(
            Served(subject_kind="programme", subject_id=calendar.programme_id, objective_id=objective.id)
        )
    listed = got(client, "programmes")
    assert (listed["total"], listed["programmes"][0]["slug"]) == (1, "trong")
    found = got(client, "programmes/trong")
    assert found["package"] == "tieng-trong"
    assert found["objectives"] == [
        {"plan": "ke-hoach", "objective": "trai-nghiem", "text": {"vi": "Hai", "en": "Two"}}
    ]
    assert found["rules"]["closes_hours_before"] == 36
    assert found["rules"]["remote_communes_first_until_days_before"] == 14
    assert found["calendar"] == f"{BASE}/calendars/programmes/trong.ics"
    assert "Chỉ cán bộ" not in json.dumps(found, ensure_ascii=False)


def test_sessions_tell_what_is_free_and_never_where_to_join(house: House, client: FlaskClient) -> None:
    day = PlanDay(id=new_id(), month=11, day=24, name=Translated("Ngày Di sản", "Heritage Day"))
    with house.sessions() as session, writing(session):
        session.add(day)
    calendar = Calendar.of(house, slug="trong", languages=["vi", "en"])
    visit = calendar.session(
        3, pupil_places=90, days=2, join_url="https://meet.example/secret", plan_day_id=day.id
    )
    full = calendar.session(1, days=3)
    for _ in range(2):
        calendar.book(full, pupils=20)
    calendar.book(visit, pupils=40)
    calendar.session(days=4, state=SessionState.DRAFT)
    listed = got(client, "sessions")
    assert (listed["from"], listed["to"], listed["total"]) == ("2026-11-22", "2026-12-22", 2)
    first, second = listed["sessions"]
    assert first == got(client, f"sessions/{visit}")
    assert first["starts_at"] == "2026-11-24T09:00:00+07:00"
    assert first["classes"] == {"places": 3, "taken": 1, "free": 2}
    assert first["pupils"] == {"places": 90, "taken": 40, "free": 50}
    assert first["plan_day"] == {"month": 11, "day": 24, "name": {"vi": "Ngày Di sản", "en": "Heritage Day"}}
    assert first["booking"]["state"] == "open"
    assert first["booking"]["address"] == f"{BASE}/api/v1/sessions/{visit}/bookings"
    assert first["pages"]["en"] == f"{BASE}/en/sessions/{visit}"
    assert (second["booking"]["state"], second["waiting"], second["pupils"]) == ("waiting", 1, None)
    everything = json.dumps(listed, ensure_ascii=False)
    for hidden in ("meet.example", "co.lan@example.org", "Chiềng Vân"):
        assert hidden not in everything


def test_sessions_are_asked_for_by_days_in_vietnam(house: House, client: FlaskClient) -> None:
    calendar, other = Calendar.of(house, slug="mot"), Calendar.of(house, slug="hai")
    # 23:30 of the 24th in Vietnam, and half an hour into the 25th.
    late = calendar.session(starts_at=house.clock.now() + timedelta(days=2, hours=14.5))
    early = other.session(starts_at=house.clock.now() + timedelta(days=2, hours=15.5))

    def ids(query: str) -> list[str]:
        return [one["id"] for one in got(client, f"sessions?{query}")["sessions"]]

    assert ids("from=2026-11-24&to=2026-11-24") == [late]
    assert ids("from=2026-11-25&to=2026-11-25") == [early]
    assert ids("from=2026-11-24") == [late, early]
    assert ids("programme=hai") == [early]
    assert ids("limit=1&offset=1") == [early]
    assert ids("institution=nothing") == []


def test_a_question_that_cannot_be_answered_is_a_problem(client: FlaskClient) -> None:
    for query, says in (
        ("sessions?from=tomorrow", "from"),
        ("sessions?from=2026-02-30", "from"),
        ("sessions?from=9999-12-31", "from"),
        ("sessions?from=2027-01-02&to=2027-01-01", "to"),
        ("sessions?from=2027-01-01&to=2027-12-31", "92"),
        ("sessions?limit=101", "limit"),
        ("sessions?sort=new", "sort"),
        ("packages?grade=4", "grade"),
        ("programmes?offset=-1", "offset"),
    ):
        answer = client.get(f"/api/v1/{query}")
        assert answer.status_code == 400
        assert answer.mimetype == "application/problem+json"
        body = json.loads(answer.data)
        assert says in body["detail"]
        assert says in body["detail_vi"]


def test_what_is_not_public_is_not_there(house: House, client: FlaskClient) -> None:
    a_package(house, slug="nhap", state=Publication.DRAFT)
    withdrawn = Calendar.of(house, slug="rut", state=Publication.WITHDRAWN, withdrawn_at=house.clock.now())
    draft = Calendar.of(house, slug="chua", state=Publication.DRAFT)
    for path, status in (
        ("packages/nhap", 404),
        ("packages/nothing", 404),
        ("programmes/chua", 404),
        ("programmes/rut", 410),
        (f"sessions/{draft.session()}", 404),
        (f"sessions/{withdrawn.session()}", 410),
        ("sessions/nothing", 404),
    ):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == status, path
        assert answer.mimetype == "application/problem+json"
        assert answer.cache_control.no_store
    assert got(client, "sessions")["sessions"] == []


def test_answers_are_open_to_all_and_validated(house: House, client: FlaskClient) -> None:
    visit = Calendar.of(house, slug="trong").session()
    for path in ("packages", "programmes", "programmes/trong", "sessions", f"sessions/{visit}"):
        first = client.get(f"/api/v1/{path}")
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert first.cache_control.max_age is not None
        assert first.cache_control.max_age <= 60
        again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
