"""What plans ask for and what serves it: pages for everybody, and the boxes that curators tick."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from museum.domain.exhibitions import Exhibition
from museum.domain.plans import Served
from museum.services import plans
from museum.services.permission import SYSTEM
from tests.factories.house import House
from tests.factories.staff import hidden
from tests.factories.visits import Calendar
from tests.factories.workbench import OTHER, Museum, build_museum

PLANS = Path(__file__).parents[2] / "config" / "plans"


@pytest.fixture
def museum(house: House) -> Museum:
    made = build_museum(house)
    with house.sessions() as session:
        plans.load_plans(session, house.ports, PLANS)
    return made


def objective(museum: Museum, name: str) -> str:
    with museum.house.sessions() as session:
        (found,) = plans.objective_ids(session, [name])
        return found


def test_plans_say_what_serves_them_in_both_languages(museum: Museum) -> None:
    calendar = Calendar.of(museum.house)
    calendar.session()
    with museum.house.sessions() as session:
        served = [objective(museum, "hung-yen/museum-experience")]
        plans.set_objectives(session, museum.house.ports, SYSTEM, "programme", calendar.programme_id, served)
    visitor = museum.app.test_client()
    english = visitor.get("/en/plans").text
    assert "Vietnam Cultural Heritage Day" in english
    assert "Monday, 23 November 2026" in english
    assert "1 of 10 objectives are served here" in english
    assert 'href="/en/plans/nghe-an-773"' in english
    page = visitor.get("/en/plans/hung-yen")
    assert page.headers["Cache-Control"].startswith("public")
    assert "Hear the drum" in page.text
    assert "in 2026: 1 session to come by the end of the year" in page.text
    assert "1 October 2027 to" in english
    assert "1–7" in english
    assert "in force to 2030 · with a vision to 2045" in english
    assert "Nothing on this site serves it yet." in page.text
    vietnamese = visitor.get("/vi/plans/hung-yen").text
    assert "Nghe tiếng trống đồng" in vietnamese
    assert 'id="museum-experience"' in vietnamese
    assert visitor.get("/vi/plans/none").status_code == 404


def test_a_curator_ticks_what_an_exhibition_serves_and_visitors_read_it(museum: Museum) -> None:
    artefact_id, _ = museum.scanned("BT-1")
    exhibition_id, _ = museum.exhibition(artefact_id)
    client = museum.client()
    path = f"/curate/exhibitions/{exhibition_id}"
    page = client.get(path).text
    wanted = objective(museum, "hung-yen/museum-digital")
    assert f'value="{wanted}"' in page
    form = {"objectives_seen": "", "objectives": [wanted]}
    assert client.post(f"{path}/objectives", form).status_code == 302
    shown = client.get(path).text
    assert re.search(rf'value="{wanted}"[^>]* checked', shown)
    assert hidden(shown, "objectives_seen") == wanted
    stranger = museum.client(OTHER)
    assert stranger.post(f"{path}/objectives", form).status_code in (403, 404)
    client.post(f"/curate/artefacts/{artefact_id}/publish")
    client.post(f"{path}/publish")
    with museum.house.sessions() as session:
        slug = session.get_one(Exhibition, exhibition_id).slug
    visitor = museum.app.test_client()
    assert "Present thematic displays in digital space" in visitor.get(f"/en/exhibitions/{slug}").text
    assert "Stone and people" in visitor.get("/en/plans/hung-yen").text
    client.post(f"{path}/objectives", {"objectives_seen": wanted})
    with museum.house.sessions() as session:
        assert session.scalars(select(Served)).all() == []
    assert "Stone and people" not in visitor.get("/en/plans/hung-yen").text


def test_an_objective_that_no_plan_has_is_refused_in_words(museum: Museum) -> None:
    exhibition_id, _ = museum.exhibition()
    client = museum.client()
    path = f"/curate/exhibitions/{exhibition_id}/objectives"
    answer = client.post(path, {"objectives_seen": "", "objectives": "none"}, follow_redirects=True)
    assert "not in any plan any more" in answer.text
