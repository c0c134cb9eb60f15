"""Who may do what at the workbench: every route, by enumeration."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from museum.domain.collections import Artefact, Media
from museum.domain.errors import NotFound
from museum.domain.exhibitions import Exhibition
from museum.domain.loans import Loan
from museum.domain.people import VISITOR
from museum.services.visibility import find_artefact
from tests.factories.house import House
from tests.factories.partners import MANIFEST
from tests.factories.staff import Client
from tests.factories.workbench import (
    CATALOGUER,
    JSON,
    OTHER,
    Museum,
    build_museum,
    picture,
    record_form,
    send,
    told,
)


@pytest.fixture
def museum(house: House) -> Museum:
    return build_museum(house)


@dataclass
class Things:
    """What the other institution's editor tries to reach."""

    artefact: str
    scan: str
    exhibition: str
    section: str
    step: str
    institution: str
    loan: str


Attempt = Callable[[Things], dict[str, Any]]
NOTHING: Attempt = lambda _: {}  # noqa: E731
REACHED: dict[str, Attempt] = {
    # every route that names something of an institution, or changes anything → the form that tries it
    "curate.thumbnail": NOTHING,
    "curate.artefact": lambda things: {"seen": '{"v": 1, "d": {}}', "title_vi": "X"},
    "curate.artefact_new": lambda things: {
        "institution": things.institution,
        "accession_number": "X",
        "title_vi": "X",
    },
    "curate.artefact_step": NOTHING,
    "curate.artefact_bulk": lambda things: {"action": "publish", "ids": things.artefact, "sure": "yes"},
    "curate.artefact_scans": lambda things: {"do": f"retry:{things.scan}", f"label-vi-{things.scan}": "X"},
    "curate.scan_retry": NOTHING,
    "curate.scan_drop": NOTHING,
    "curate.take_in": lambda things: {
        "institution": things.institution,
        "files": (io.BytesIO(picture("navy")), "x.png"),
    },
    "curate.check": lambda _: {"do": "pass", "seen": "x"},
    "curate.check_undo": NOTHING,
    "curate.check_take_off": NOTHING,
    "curate.exhibition": lambda things: {"seen": '{"v": 1, "d": {}}', "title_vi": "X"},
    "curate.exhibition_new": lambda things: {"institution": things.institution, "title_vi": "X"},
    "curate.exhibition_opening": lambda things: {"cover": things.scan, "x": "1", "y": "1", "zoom": "1"},
    "curate.exhibition_objectives": NOTHING,
    "curate.exhibition_step": NOTHING,
    "curate.section_order": lambda things: {"do": f"drop:{things.section}"},
    "curate.section": lambda things: {"seen": '{"v": 1, "d": {}}', "layout": "row", "title_vi": "X"},
    "curate.section_drop": NOTHING,
    "curate.page_list": NOTHING,
    "curate.page": lambda things: {"seen": '{"v": 1, "d": {}}', "text": "X"},
    "curate.page_turning": lambda _: {"page_turning": "book"},
    "curate.contents": lambda things: {"seen": '{"v": 1, "d": {}}', "do": "add"},
    "curate.transcripts_sent": lambda _: {"files": (io.BytesIO(b"X"), "x.txt")},
    "curate.transcripts": NOTHING,
    "curate.transcripts_keep": lambda _: {"do": "keep"},
    "curate.step_order": lambda things: {"do": f"drop:{things.step}"},
    "curate.step_new": lambda things: {"seen": '{"v": 1, "d": {}}', "media": things.scan, "title_vi": "X"},
    "curate.step": lambda things: {"seen": '{"v": 1, "d": {}}', "media": things.scan, "title_vi": "X"},
    "curate.loan": NOTHING,
    "curate.loan_new": lambda things: {"institution": things.institution, "address": MANIFEST, "seen": "x"},
    "curate.loan_refresh": NOTHING,
    "curate.loan_remove": NOTHING,
}
LISTS = {
    "curate.overview",
    "curate.upload",
    "curate.artefact_list",
    "curate.checks",
    "curate.checks_failed",
    "curate.exhibition_list",
    "curate.scan_status",
    "curate.pick",
    "curate.loan_list",
    "curate.loan_offered",
}
"""Reading routes that name nothing: they show what is one's own."""


@pytest.fixture
def things(museum: Museum) -> Things:
    artefact_id, media_id = museum.scanned()
    exhibition_id, section_id = museum.exhibition(artefact_id)
    loan_id = museum.loan("Trống đồng Ngọc Lũ")
    museum.client().post(
        f"/curate/artefacts/{artefact_id}/transcripts",
        {"files": [(io.BytesIO("Mặt trống".encode()), "page.txt")]},
        content_type="multipart/form-data",
    )
    step_id = museum.step(exhibition_id, section_id, media_id)
    return Things(artefact_id, media_id, exhibition_id, section_id, step_id, museum.institution_id, loan_id)


def _routes(app: Flask) -> list[tuple[str, str, str]]:
    """List (endpoint, method, rule) of all that the workbench offers."""
    return [
        (rule.endpoint, method, str(rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("curate.")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _address(rule: str, things: Things) -> str:
    steps = {"any(submit, publish, withdraw):step": "publish", "any(publish, withdraw):step": "publish"}
    names = {
        "artefact_id": things.artefact,
        "media_id": things.scan,
        "exhibition_id": things.exhibition,
        "section_id": things.section,
        "step_id": things.step,
        "loan_id": things.loan,
        **steps,
    }
    return re.sub(r"<([^>]+)>", lambda found: names[found[1]], rule)


def _state(museum: Museum) -> list[Any]:
    with museum.house.sessions() as session:
        return [
            session.execute(
                select(Artefact.id, Artefact.version, Artefact.state).order_by(Artefact.id)
            ).all(),
            session.execute(select(Loan.id, Loan.version, Loan.fetched_at).order_by(Loan.id)).all(),
            session.execute(select(Media.id, Media.state, Media.position).order_by(Media.id)).all(),
            session.execute(
                select(Exhibition.id, Exhibition.version, Exhibition.state).order_by(Exhibition.id)
            ).all(),
        ]


def test_every_route_of_the_workbench_has_its_rule(museum: Museum) -> None:
    endpoints = {endpoint for endpoint, _, _ in _routes(museum.app)}
    assert endpoints == set(REACHED) | LISTS
    for endpoint, method, rule in _routes(museum.app):
        if method != "GET" or "<" in rule:
            assert endpoint in REACHED, f"{method} {rule} is reached by nobody's test"


def test_staff_of_one_institution_reach_nothing_of_another(museum: Museum, things: Things) -> None:
    client, before = museum.client(OTHER), _state(museum)
    tried = 0
    for endpoint, method, rule in _routes(museum.app):
        if endpoint not in REACHED or (method == "GET" and "<" not in rule):
            continue
        path = _address(rule, things)
        answer = (
            client.get(path)
            if method == "GET"
            else client.post(path, REACHED[endpoint](things), headers=JSON)
        )
        assert answer.status_code in (403, 404), f"{method} {path}: {answer.status_code}"
        assert "Trống đồng" not in answer.text
        tried += 1
    assert tried > 20
    assert _state(museum) == before


def test_the_control_own_staff_do_reach_them(museum: Museum, things: Things) -> None:
    client = museum.client()
    for endpoint, method, rule in _routes(museum.app):
        if method == "GET" and endpoint in REACHED:
            assert client.get(_address(rule, things)).status_code == 200, rule


def test_lists_show_nothing_of_another_institution(museum: Museum, things: Things) -> None:
    client = museum.client(OTHER)
    for path in (
        "/curate/",
        "/curate/artefacts",
        "/curate/exhibitions",
        "/curate/loans",
        f"/curate/artefacts?institution={things.institution}",
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert things.artefact not in page.text
        assert things.exhibition not in page.text
        assert things.loan not in page.text
    assert told(client.get(f"/curate/scans/status?ids={things.scan}")) == {"scans": []}
    assert client.get(f"/curate/pick?institution={things.institution}").status_code == 403
    assert client.get(f"/curate/upload?artefact={things.artefact}").status_code == 403
    offered = f"/curate/loans/offered.jpg?institution={things.institution}&address={MANIFEST}"
    assert client.get(offered).status_code == 403
    assert send(client, ("x.png", picture("navy")), artefact=things.artefact).status_code == 403


def test_an_artefact_of_another_institution_cannot_be_put_into_a_section(
    museum: Museum, things: Things
) -> None:
    client = museum.client(OTHER)
    path = client.post("/curate/exhibitions/new", {"title_vi": "Của b"}).location
    section = client.post(f"{path}/sections", {"do": "add"}).location
    form = record_form(client, section) | {"layout": "row", "do": f"add:{things.artefact}"}
    assert client.post(section, form).status_code == 422
    assert "Trống đồng" not in client.get(section).text
    answer = client.post(f"{path}/opening", {"cover": things.scan, "x": "50", "y": "50", "zoom": "1"})
    assert answer.status_code == 422


def test_visitors_are_asked_to_log_in_everywhere(museum: Museum, things: Things) -> None:
    visitor, before = Client(museum.app), _state(museum)
    for endpoint, method, rule in _routes(museum.app):
        path = _address(rule, things)
        if method == "GET":
            answer = visitor.get(path)
            assert answer.status_code == 302
            assert answer.location.startswith("/login?next=")
            assert visitor.get(path, headers=JSON).status_code == 401
        else:
            answer = visitor.post(path, REACHED[endpoint](things))
            assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"
    assert _state(museum) == before


def test_a_cataloguer_publishes_and_withdraws_nothing(museum: Museum, things: Things) -> None:
    client = museum.client(CATALOGUER)
    for path in (f"/curate/artefacts/{things.artefact}", f"/curate/exhibitions/{things.exhibition}"):
        for step in ("publish", "withdraw"):
            assert client.post(f"{path}/{step}").status_code == 403
            assert f"{path}/{step}" not in client.get(path).text
    with museum.house.sessions() as session, pytest.raises(NotFound):
        find_artefact(session, VISITOR, things.artefact)


def test_both_languages_are_whole(museum: Museum, things: Things) -> None:
    client = museum.client()
    for endpoint, method, rule in _routes(museum.app):
        if method != "GET" or endpoint in (
            "curate.thumbnail",
            "curate.scan_status",
            "curate.pick",
            "curate.loan_offered",
        ):
            continue
        for lang in ("vi", "en"):
            page = client.get(_address(rule, things), query_string={"lang": lang})
            assert f'<html lang="{lang}">' in page.text
            other = "en" if lang == "vi" else "vi"
            assert f"lang={other}" in page.text
