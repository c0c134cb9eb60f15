"""Every route of the educators' workbench: nobody of one institution gets at another's things.

`RULES` names what each route is about. A route that is added without a rule fails here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.routing import AnyConverter, Rule

from museum.db.engine import writing
from museum.domain.base import Base, new_id
from museum.domain.people import EDUCATORS, Role
from museum.domain.school_names import name_key
from museum.domain.schools import School
from museum.domain.translated import Translated
from museum.domain.visits import Blackout, Resource, ResourceKind
from museum.services import package_parts, packages
from museum.services.package_parts import ObjectPlan
from museum.services.permission import SYSTEM
from tests.factories.house import House
from tests.factories.packages import OUTLINE, QUESTION, STEP, Learning
from tests.factories.staff import Client, institution_of
from tests.factories.teaching import STRANGER, Teaching, build_teaching

Things = Mapping[str, str]
REFUSED = {403, 404}
OWN = "own"
"""Shows and changes what belongs to the person's own institutions alone, whatever is asked for."""
SHARED = "shared"
"""Of the directory that all institutions share: educators of any may look after it, and nobody else."""


@dataclass(frozen=True)
class About:
    """What a route is about: the thing in its address, and what a form says."""

    thing: str = ""
    """Which of the other institution's things its `…_id` names, when that is not told by the name itself."""
    form: Mapping[str, str] = field(default_factory=dict)
    """Values in braces name things of the other institution."""
    kind: str = ""
    """`OWN` or `SHARED`; empty: about one institution's thing."""


BOOKING, SESSION, PROGRAMME, PACKAGE, RESOURCE = (About() for _ in range(5))
NEW = About(form={"institution": "{institution_id}", "title_vi": "Mới", "where": "museum"})
RULES: dict[str, About] = {
    "booking": BOOKING,
    "booking_step": About(
        form={
            "pupils": "21",
            "adults": "2",
            "position": "1",
            "reason": "Ở xa.",
            "answer": "Vâng.",
            "key": "k7",
            "session": "{session_id}",
        }
    ),
    "booking_cancel": BOOKING,
    "booking_certificate": BOOKING,
    "attend": About(form={"do": "attend", "pupils": "20"}),
    "walk_in": About(form={"pupils": "20", "key": "k8"}),
    "check_in": BOOKING,
    "session_day": SESSION,
    "booking_contacts": About(kind=OWN),
    "session": SESSION,
    "session_new": About(form={"programme": "{programme_id}"}),
    "session_booking": About(form={"do": "open"}),
    "session_cancel": About(form={"reason_vi": "Mưa bão"}),
    "session_move": About(form={"first": "2027-01-01", "at": "08:00"}),
    "session_places": About(form={"places": "9"}),
    "session_plan_day": SESSION,
    "programme": PROGRAMME,
    "programme_new": NEW,
    "programme_step": PROGRAMME,
    "package": PACKAGE,
    "package_new": NEW,
    "package_turn": PACKAGE,
    "package_edition": PACKAGE,
    "package_sheet": PACKAGE,
    "package_part_order": About(form={"do": "up:steps:{step_id}"}),
    "package_part_drop": About("part"),
    "package_step": About("step"),
    "package_step_new": PACKAGE,
    "package_object": About("object"),
    "package_object_new": About(form={"artefact": "{artefact_id}"}),
    "package_question": About("question"),
    "package_question_new": PACKAGE,
    "resource": RESOURCE,
    "resource_list": About(form={"institution": "{institution_id}", "kind": "room", "name": "Phòng 2"}),
    "blackouts": About(form={"institution": "{institution_id}", "first": "2027-02-05", "last": "2027-02-06"}),
    "blackout_open": About(),
    "contact": About(form={"institution": "{institution_id}", "phone": "0200 111 2222"}),
    "school": About(kind=SHARED),
    "school_new": About(kind=SHARED),
    "school_merge": About(form={"into": "{other_school_id}"}, kind=SHARED),
    "school_import": About(kind=SHARED),
}


def _wanted(rule: Rule) -> bool:
    """Leave out what takes nothing: lists of the person's own institutions."""
    return bool(rule.arguments) or bool((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"})


def _rules(teaching: Teaching) -> list[Rule]:
    every = teaching.app.url_map.iter_rules()
    return [rule for rule in every if rule.rule.startswith("/teach") and _wanted(rule)]


@dataclass(frozen=True)
class Request:
    """One way of asking a route for the other institution's thing."""

    name: str
    method: str
    path: str
    form: Mapping[str, str]
    kind: str


def _requests(teaching: Teaching, things: Things) -> Iterator[Request]:
    urls = teaching.app.url_map.bind("localhost")
    for rule in _rules(teaching):
        name = rule.endpoint.removeprefix("teach.")
        about = RULES[name]
        for values in _values(rule, about, things):
            path = urls.build(rule.endpoint, values)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                if method == "GET" and not rule.arguments:
                    continue
                form = {key: said.format_map(things) for key, said in about.form.items()}
                yield Request(name, method, path, form if method == "POST" else {}, about.kind)


def _values(rule: Rule, about: About, things: Things) -> Iterator[dict[str, Any]]:
    """Fill a route's address: each choice that it offers, with the other institution's things."""
    choices: dict[str, list[Any]] = {}
    for argument in sorted(rule.arguments):
        converter = rule._converters[argument]
        if isinstance(converter, AnyConverter):
            choices[argument] = sorted(converter.items)
        elif argument == "number":
            choices[argument] = [1]
        elif argument == "part_id" and about.thing == "part":
            choices[argument] = [""]
        else:
            choices[argument] = [things[f"{about.thing}_id" if argument == "part_id" else argument]]
    for chosen in product(*choices.values()):
        values = dict(zip(choices, chosen, strict=True))
        if values.get("part_id") == "":
            values["part_id"] = things[f"{values['kind'].removesuffix('s')}_id"]
        yield values


def _ask(client: Client, request: Request, token: str) -> int:
    if request.method == "GET":
        return client.get(request.path).status_code
    return client.http.post(request.path, data={"csrf_token": token, **request.form}).status_code


@pytest.fixture
def teaching(house: House) -> Teaching:
    return build_teaching(house)


@pytest.fixture
def things(teaching: Teaching) -> Things:
    """Give one of each of the second institution's things."""
    house, other = teaching.house, teaching.other
    session_id = other.session(places=1, days=1 / 24)
    booking = other.book(session_id, email="bi.mat@b.local")
    for school in ("Trường Hai", "Trường Ba"):
        other.book(session_id, school=school)
    artefact_id = Learning(house).artefact("B-1", institution="b")
    with house.sessions() as session:
        institution, ports = institution_of(session, house, "b"), house.ports
        package = packages.create(session, ports, SYSTEM, institution, OUTLINE)
        step = package_parts.write_step(session, ports, SYSTEM, package.id, STEP)
        seen = package_parts.write_object(session, ports, SYSTEM, package.id, ObjectPlan(artefact_id))
        question = package_parts.write_question(session, ports, SYSTEM, package.id, QUESTION)
        packages.publish(session, ports, SYSTEM, package.id)
        with writing(session):
            resource = Resource(
                id=new_id(), institution_id=teaching.other_id, kind=ResourceKind.ROOM, name="Phòng 1"
            )
            on = house.clock.now().date()
            closed = Blackout(
                id=new_id(), institution_id=teaching.other_id, first=on, last=on, reason=Translated("Tết")
            )
            schools = [
                School(
                    id=new_id(),
                    name=name,
                    name_key=name_key(name),
                    commune="xã Na Sang",
                    commune_key=name_key("xã Na Sang"),
                )
                for name in ("THCS Na Sang", "THCS Na Sang 2")
            ]
            session.add_all((resource, closed, *schools))
        return {
            "institution_id": teaching.other_id,
            "programme_id": other.programme_id,
            "session_id": session_id,
            "booking_id": booking.id,
            "reference": booking.reference,
            "package_id": package.id,
            "step_id": step.id,
            "object_id": seen.id,
            "question_id": question.id,
            "artefact_id": artefact_id,
            "resource_id": resource.id,
            "blackout_id": closed.id,
            "school_id": schools[0].id,
            "other_school_id": schools[1].id,
        }


def _all_rows(teaching: Teaching) -> dict[str, list[tuple[Any, ...]]]:
    """Read everything but the accounts, whose log-ins are counted."""
    with teaching.house.sessions() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(table.select())), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in ("user", "membership")
        }


def test_every_route_has_a_rule(teaching: Teaching) -> None:
    named = {rule.endpoint.removeprefix("teach.") for rule in _rules(teaching)}
    assert named == set(RULES)


def test_nobody_of_another_institution_gets_at_anything(teaching: Teaching, things: Things) -> None:
    requests = list(_requests(teaching, things))
    before = _all_rows(teaching)
    allowed = [
        f"{role or 'visitor'}: {request.method} {request.path} → {status}"
        for role in (None, *Role)
        for request, status in _answers(teaching, role, requests)
        if status not in (REFUSED if role else {*REFUSED, 401, 302})
    ]
    assert allowed == []
    after = _all_rows(teaching)
    assert [table for table in after if after[table] != before[table]] == []


def _answers(teaching: Teaching, role: Role | None, requests: list[Request]) -> Iterator[tuple[Request, int]]:
    client, token = Client(teaching.app), ""
    if role is not None:
        client = teaching.client(teaching.employ(f"{role}@a.local", role))
    token = client.token()
    for request in requests:
        if request.method == "GET" and role not in (None, Role.EDUCATOR):
            # Reading is refused by the same door: it is tried as a visitor and as who has most to do here.
            continue
        if request.kind and role in EDUCATORS:
            # What is everybody's, or one's own, is refused to those alone who do not work with schools.
            continue
        yield request, _ask(client, request, token)


def test_a_table_of_contacts_holds_nothing_of_another_institution(teaching: Teaching, things: Things) -> None:
    teaching.calendar.book(teaching.on_the_day(), email="cua.minh@a.local")
    client = teaching.client()
    table = client.post("/teach/bookings/contacts.csv")
    assert "cua.minh@a.local" in table.text
    assert "bi.mat@b.local" not in table.text
    for path in (
        "/teach/",
        "/teach/day",
        "/teach/bookings?from=",
        "/teach/bookings.csv?from=",
        "/teach/feedback",
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert things["reference"] not in page.text, path


def test_its_own_educators_are_not_refused(teaching: Teaching, things: Things) -> None:
    """The control: the same requests, from somebody who may, each on the same rows."""
    client = teaching.client(STRANGER)
    token = client.token()
    written = {request.name for request in _requests(teaching, things) if request.method == "POST"}
    kept, refused = teaching.house.folder / "museum.db", []
    with teaching.house.sessions() as session:
        engine = session.get_bind().engine
        session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    copy = kept.with_suffix(".kept")
    shutil.copyfile(kept, copy)
    for request in _requests(teaching, things):
        if request.method == "GET" and request.name in written:
            continue
        status = _ask(client, request, token)
        # No certificate for a group that has not come (409); what cannot be done now says so (4xx), and refuses nobody.
        if status in REFUSED:
            refused.append(f"{request.method} {request.path} → {status}")
        engine.dispose()
        for part in kept.parent.glob("museum.db*"):
            if part != copy:
                part.unlink()
        shutil.copyfile(copy, kept)
    assert refused == []
