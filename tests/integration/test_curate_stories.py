"""A story is told at the workbench, and read by visitors."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from museum.domain.exhibitions import Exhibition
from tests.factories.house import House
from tests.factories.staff import Client
from tests.factories.workbench import OTHER, Museum, build_museum, record_form


@pytest.fixture
def museum(house: House) -> Museum:
    return build_museum(house)


@pytest.fixture
def section(museum: Museum) -> str:
    """The address of a section in which an artefact with a scan of 64 by 48 pixels stands."""
    artefact_id, _ = museum.scanned("BT-1", "red")
    exhibition_id, section_id = museum.exhibition(artefact_id)
    return f"/curate/exhibitions/{exhibition_id}/sections/{section_id}"


def _steps(museum: Museum) -> list[tuple[str, tuple[int, int, int, int]]]:
    with museum.house.sessions() as session:
        steps = session.scalars(select(Exhibition)).one().sections[0].steps
        return [(step.title.vi, (step.x, step.y, step.width, step.height)) for step in steps]


def _ids(client: Client, section: str) -> list[str]:
    """List the steps that the section's page links to."""
    return [found for found in re.findall(r"/steps/(\w+)\"", client.get(section).text) if found != "new"]


def test_a_step_is_told_changed_moved_and_taken_out(museum: Museum, section: str) -> None:
    client = museum.client()
    fresh = record_form(client, f"{section}/steps/new")
    assert (fresh["x"], fresh["y"], fresh["width"], fresh["height"]) == ("0", "0", "64", "48")
    told = client.post(
        f"{section}/steps/new", fresh | {"title_vi": "Cả tấm", "text_vi": "Nhìn cả.", "do": "next"}
    )
    assert told.status_code == 302
    assert "/steps/new" in told.location
    near = {"title_vi": "Góc trái", "x": "0", "y": "0", "width": "32", "height": "24"}
    client.post(f"{section}/steps/new", fresh | near)
    assert _steps(museum) == [("Cả tấm", (0, 0, 64, 48)), ("Góc trái", (0, 0, 32, 24))]
    first, second = _ids(client, section)
    changed = record_form(client, f"{section}/steps/{second}") | {"width": "40", "do": "save"}
    assert client.post(f"{section}/steps/{second}", changed).status_code == 302
    client.post(f"{section}/steps", {"do": f"up:{second}"})
    assert _steps(museum) == [("Góc trái", (0, 0, 40, 24)), ("Cả tấm", (0, 0, 64, 48))]
    client.post(f"{section}/steps", {"do": f"drop:{first}"})
    assert [title for title, _ in _steps(museum)] == ["Góc trái"]


def test_bad_numbers_are_told_and_nothing_typed_is_lost(museum: Museum, section: str) -> None:
    client = museum.client()
    sent = record_form(client, f"{section}/steps/new") | {"title_vi": "Ngôi sao", "width": "rộng"}
    answer = client.post(f"{section}/steps/new", sent)
    assert answer.status_code == 422
    assert "rộng" in answer.text
    assert 'value="Ngôi sao"' in answer.text
    assert _steps(museum) == []


def test_two_people_at_one_step_lose_nothing(museum: Museum, section: str) -> None:
    client = museum.client()
    client.post(
        f"{section}/steps/new", record_form(client, f"{section}/steps/new") | {"title_vi": "Ngôi sao"}
    )
    (step,) = _ids(client, section)
    mine = record_form(client, f"{section}/steps/{step}")
    theirs = dict(mine)
    client.post(f"{section}/steps/{step}", theirs | {"title_vi": "Mặt trời"})
    answer = client.post(f"{section}/steps/{step}", mine | {"title_vi": "Tâm trống"})
    assert answer.status_code == 409
    assert "Mặt trời" in answer.text
    assert 'value="Tâm trống"' in answer.text


def test_another_institution_neither_reads_nor_writes_a_story(museum: Museum, section: str) -> None:
    stranger = museum.client(OTHER)
    assert stranger.get(f"{section}/steps/new").status_code in (403, 404)
    assert stranger.post(f"{section}/steps/new", {"title_vi": "x"}).status_code in (403, 404)
    assert stranger.post(f"{section}/steps", {"do": "drop:x"}).status_code in (403, 404)
    assert _steps(museum) == []
