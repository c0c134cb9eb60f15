"""Every route of the managers' workbench: nobody changes a plan that they do not lead, or speaks for another's unit.

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

from museum.domain.base import Base
from museum.domain.people import MANAGERS, Role
from tests.factories.house import House
from tests.factories.managing import LEAD, OUTSIDER, Managing, build_managing, build_things
from tests.factories.staff import Client

Things = Mapping[str, str]
REFUSED = {403, 404}
HIDDEN, SEEN, OWN = "hidden", "seen", "own"
"""Whether managers of other institutions may look at it (SEEN: never change it), or it shows and changes what belongs
to the person's own institutions alone, whatever is asked for (OWN)."""


@dataclass(frozen=True)
class About:
    """What a route is about, and what its form says."""

    form: Mapping[str, str] = field(default_factory=dict)
    """Values in braces name things of the plan that the person does not lead."""
    kind: str = HIDDEN
    values: Mapping[str, str] = field(default_factory=dict)
    """Of the address, where the things do not give them."""
    query: str = ""
    """What the address is looked at with."""


RULES: dict[str, About] = {
    "call": About(),
    "call_new": About({"plan": "{plan_id}", "title_vi": "Đợt", "year": "{year}", "deadline": "{year}-12-20"}),
    "call_edit": About({"title_vi": "Đợt khác", "year": "{year}", "deadline": "{year}-12-20"}),
    "call_units": About({"do": "add", "unit": "{other_unit_id}"}),
    "call_indicators": About({"sort": "institution-museum"}),
    "call_send": About({"units": "1"}),
    "call_step": About(),
    "call_delete": About(),
    "call_links": About(),
    "unit_report": About(),
    "unit_report_approve": About({"version": "1"}),
    "unit_report_return": About({"reason": "Thiếu nguồn."}),
    "unit_report_take_back": About(),
    "plan": About(kind=SEEN),
    "indicator": About(kind=SEEN),
    "indicator_table": About(kind=SEEN),
    "plan_actor": About({"name_vi": "Sở", "reason": "x"}, values={"at": "1"}),
    "plan_actor_new": About({"name_vi": "Sở", "reason": "x"}),
    "plan_drop": About({"part": "objective:muc-tieu", "reason": "x"}, query="part=objective:muc-tieu"),
    "plan_edit": About({"title_vi": "Tên khác", "reason": "x"}),
    "plan_export": About(kind=SEEN),
    "plan_import": About(
        {"content": '{{"slug": "{slug}", "title_vi": "Tên khác"}}', "reason": "x", "version": "1"}
    ),
    "plan_indicator": About(
        {"name_vi": "x", "reason": "x"}, values={"objective": "muc-tieu", "indicator": "chi-tieu"}
    ),
    "plan_indicator_new": About({"name_vi": "x", "reason": "x"}, values={"objective": "muc-tieu"}),
    "plan_new": About({"title_vi": "Kế hoạch", "level": "commune", "institution": "{institution_id}"}),
    "plan_objective": About({"text_vi": "x", "reason": "x"}, values={"objective": "muc-tieu"}),
    "plan_objective_new": About({"text_vi": "x", "reason": "x"}),
    "plan_order": About({"do": "up:objective:muc-tieu"}),
    "plan_versions": About(kind=SEEN),
    "report": About(),
    "report_new": About(form={"plan": "{slug}", "kind": "annual", "last_year": "{year}"}),
    "report_file": About(),
    "report_check": About(),
    "report_step": About(form={"version": "1", "early": "1"}),
    "unit": About(kind=SEEN),
    "unit_new": About(),
    "unit_import": About(),
    "unit_institutions": About(),
    "unit_merge": About(form={"into": "{other_unit_id}", "on": "2026-01-01"}),
    "unit_split": About(form={"names": "Một\nHai", "on": "2026-01-01"}),
    "unit_delete": About(),
    "activity": About(),
    "activity_create": About(
        form={"unit": "{unit_id}", "kind": "reading", "title": "Đọc", "first": "2026-03-05", "funding": ""}
    ),
    "activity_delete": About(),
    "value": About(),
    "value_list": About(kind=OWN),
    "value_remove": About(form={"version": "1"}),
    "evidence": About(),
    "evidence_add": About(),
    "evidence_picture": About(),
    "evidence_remove": About(),
    "model": About(),
    "model_new": About(
        {
            "plan": "{plan_id}",
            "unit": "{unit_id}",
            "year": "{year}",
            "whom": "model",
            "title_vi": "x",
            "story_vi": "x",
        }
    ),
    "model_edit": About({"seen": '{{"v": 1, "d": {{}}}}', "whom": "model", "title_vi": "x", "story_vi": "x"}),
    "model_step": About({"award_vi": "Bằng khen"}),
    "model_copy": About({"unit": "{unit_id}", "note": "x"}),
    "model_uncopy": About(),
    "model_remove": About(),
    "ledger_item": About({"seen": '{{"v": 1, "d": {{}}}}', "kind": "treasure", "name_vi": "x"}),
    "ledger_item_new": About({"institution": "{institution_id}", "kind": "treasure", "name_vi": "x"}),
    "ledger_item_remove": About(),
}


def _wanted(rule: Rule) -> bool:
    """Leave out what takes nothing: lists of what everybody here sees, or of the person's own institutions."""
    return bool(rule.arguments) or bool((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"})


def _rules(managing: Managing) -> list[Rule]:
    every = managing.app.url_map.iter_rules()
    return [rule for rule in every if rule.rule.startswith("/manage") and _wanted(rule)]


@dataclass(frozen=True)
class Request:
    """One way of asking a route for a thing of the plan that is led elsewhere."""

    name: str
    method: str
    path: str
    form: Mapping[str, str]
    kind: str


def _requests(managing: Managing, things: Things) -> Iterator[Request]:
    urls = managing.app.url_map.bind("localhost")
    for rule in _rules(managing):
        name = rule.endpoint.removeprefix("manage.")
        about = RULES[name]
        for values in _values(rule, about, things):
            path = urls.build(rule.endpoint, values)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                if method == "GET" and not rule.arguments:
                    continue
                form = {key: said.format_map(things) for key, said in about.form.items()}
                asked = f"{path}?{about.query}" if method == "GET" and about.query else path
                yield Request(name, method, asked, form if method == "POST" else {}, about.kind)


def _values(rule: Rule, about: About, things: Things) -> Iterator[dict[str, Any]]:
    """Fill a route's address: each choice that it offers, with the things of the other plan."""
    choices: dict[str, list[Any]] = {}
    for argument in sorted(rule.arguments):
        converter = rule._converters[argument]
        if isinstance(converter, AnyConverter):
            choices[argument] = sorted(converter.items)
        else:
            said = {**things, **about.values}[argument]
            choices[argument] = [int(said) if type(converter).__name__ == "IntegerConverter" else said]
    for chosen in product(*choices.values()):
        yield dict(zip(choices, chosen, strict=True))


def _ask(client: Client, request: Request, token: str) -> int:
    if request.method == "GET":
        return client.get(request.path).status_code
    return client.http.post(request.path, data={"csrf_token": token, **request.form}).status_code


@pytest.fixture
def managing(house: House) -> Managing:
    return build_managing(house)


@pytest.fixture
def things(managing: Managing) -> Things:
    return build_things(managing)


def _all_rows(managing: Managing) -> dict[str, list[tuple[Any, ...]]]:
    """Read everything but the accounts, whose log-ins are counted."""
    with managing.house.sessions() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(table.select())), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in ("user", "membership")
        }


def test_every_route_has_a_rule(managing: Managing) -> None:
    named = {rule.endpoint.removeprefix("manage.") for rule in _rules(managing)}
    assert named == set(RULES)


def test_nobody_who_does_not_lead_the_plan_gets_at_anything(managing: Managing, things: Things) -> None:
    requests = list(_requests(managing, things))
    before = _all_rows(managing)
    allowed = [
        f"{role or 'visitor'}: {request.method} {request.path} → {status}"
        for role in (None, *Role)
        for request, status in _answers(managing, role, requests)
        if status not in (REFUSED if role else {*REFUSED, 401, 302})
    ]
    assert allowed == []
    after = _all_rows(managing)
    assert [table for table in after if after[table] != before[table]] == []


def _answers(managing: Managing, role: Role | None, requests: list[Request]) -> Iterator[tuple[Request, int]]:
    client = Client(managing.app)
    if role is not None:
        client = managing.client(managing.employ(f"{role}@a.local", role))
    token = client.token()
    for request in requests:
        if request.method == "GET" and role not in (None, Role.MANAGER, Role.REPORTER):
            # Reading is refused by the same door: it is tried by those who come nearest to it.
            continue
        if role in MANAGERS and (request.kind == OWN or (request.kind == SEEN and request.method == "GET")):
            continue
        yield request, _ask(client, request, token)


def test_what_others_may_see_they_see(managing: Managing, things: Things) -> None:
    client = managing.client(OUTSIDER)
    shown = [one for one in _requests(managing, things) if one.kind == SEEN and one.method == "GET"]
    answers = {one.path: client.get(one.path).status_code for one in shown}
    assert [path for path, status in answers.items() if status not in (200, 302)] == []


@pytest.mark.services
def test_those_who_lead_it_are_not_refused(managing: Managing, things: Things) -> None:
    """The control: the same requests, from somebody who may, each on the same rows."""
    client = managing.client(LEAD)
    token = client.token()
    kept, refused = managing.house.folder / "museum.db", []
    with managing.house.sessions() as session:
        engine = session.get_bind().engine
        session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    copy = kept.with_suffix(".kept")
    shutil.copyfile(kept, copy)
    for request in _requests(managing, things):
        status = _ask(client, request, token)
        # What cannot be done now says so (4xx), and refuses nobody.
        if status in REFUSED:
            refused.append(f"{request.method} {request.path} → {status}")
        engine.dispose()
        for part in kept.parent.glob("museum.db*"):
            if part != copy:
                part.unlink()
        shutil.copyfile(copy, kept)
    assert refused == []
