"""Exhibitions are made at the workbench."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from museum.domain.exhibitions import Exhibition
from museum.domain.people import VISITOR
from museum.services.visibility import find_exhibition
from tests.factories.house import House
from tests.factories.staff import Client, hidden
from tests.factories.workbench import (
    CATALOGUER,
    OTHER,
    Museum,
    build_museum,
    record_form,
    told,
)


@pytest.fixture
def museum(house: House) -> Museum:
    return build_museum(house)


def test_an_exhibition_is_made_published_seen_and_withdrawn(museum: Museum) -> None:
    first, _ = museum.scanned("BT-1", "red")
    second = museum.artefact("BT-2", "Bình gốm")
    client = museum.client()
    made = client.post("/curate/exhibitions/new", {"title_vi": "Đá và người", "title_en": "Stone and people"})
    path = made.location
    assert made.status_code == 302
    added = client.post(f"{path}/sections", {"do": "add"})
    section = added.location
    form = record_form(client, section)
    form |= {
        "title_vi": "Mở đầu",
        "text_vi": "Lời kể.",
        "layout": "pair",
        "do": "add",
        "numbers": "bt.2 | BT 1",
    }
    assert client.post(section, form).status_code == 302
    form = record_form(client, section) | {"layout": "pair", f"caption-vi-{first}": "Nhìn kỹ ngôi sao"}
    client.post(section, {**form, "item": [second, first], "do": f"up:{first}"})
    with museum.house.sessions() as session:
        shown = session.scalars(select(Exhibition)).one()
        part = shown.sections[0]
        assert (part.title.vi, part.text.vi, part.layout) == ("Mở đầu", "<p>Lời kể.</p>", "pair")
        assert [item.artefact_id for item in part.items] == [first, second]
        assert part.items[0].caption.vi == "Nhìn kỹ ngôi sao"
        slug = shown.slug
    too_early = client.post(f"{path}/publish", follow_redirects=True)
    assert "needs at least one published artefact" in too_early.text
    client.post(f"/curate/artefacts/{first}/publish")
    client.post(f"{path}/publish")
    visitor = Client(museum.app)
    page = visitor.get(f"/vi/exhibitions/{slug}")
    assert page.status_code == 200
    assert "Nhìn kỹ ngôi sao" in page.text
    assert "Bình gốm" not in page.text, "what is not published is not shown in it either"
    with museum.house.sessions() as session:
        assert find_exhibition(session, VISITOR, slug).title.en == "Stone and people"
    client.post(f"{path}/withdraw")
    assert visitor.get(f"/vi/exhibitions/{slug}").status_code == 410


def test_staff_see_a_draft_exhibition_at_its_public_address(museum: Museum) -> None:
    artefact_id, media_id = museum.scanned()
    exhibition_id, _ = museum.exhibition(artefact_id)
    with museum.house.sessions() as session:
        slug = session.get_one(Exhibition, exhibition_id).slug
    answer = museum.client().get(f"/vi/exhibitions/{slug}")
    assert answer.status_code == 200
    assert any(f"Path=/iiif/image/3/{media_id}" in line for line in answer.headers.getlist("Set-Cookie"))
    assert museum.client(OTHER).get(f"/vi/exhibitions/{slug}").status_code == 404


def test_the_opening_picture_is_chosen_with_its_centre(museum: Museum) -> None:
    artefact_id, media_id = museum.scanned()
    exhibition_id, _ = museum.exhibition(artefact_id)
    client, path = museum.client(), f"/curate/exhibitions/{exhibition_id}/opening"
    assert f"cover={media_id}" in client.get(path).text
    answer = client.post(path, {"cover": media_id, "x": "25,5", "y": "40", "zoom": "2.5"})
    assert answer.status_code == 302
    with museum.house.sessions() as session:
        shown = session.get_one(Exhibition, exhibition_id)
        assert (shown.cover_media_id, shown.cover_x, shown.cover_y, shown.cover_zoom) == (
            media_id,
            0.255,
            0.4,
            2.5,
        )
        assert shown.title.vi == "Đá và người", "the texts stay"
    for bad, said in (
        ({"x": "abc"}, "is no number"),
        ({"x": "140"}, "must lie in the picture"),
        ({"zoom": "0"}, "between 1 and 16"),
        ({"y": "nan"}, "is no number"),
    ):
        refused = client.post(path, {"cover": media_id, "x": "50", "y": "50", "zoom": "1", **bad})
        assert refused.status_code == 422
        assert said in refused.text
    assert client.post(path, {"cover": "zzz", "x": "50", "y": "50", "zoom": "1"}).status_code == 422


def test_sections_are_moved_and_deleted_after_a_question(museum: Museum) -> None:
    exhibition_id, first = museum.exhibition(museum.artefact())
    client, path = museum.client(), f"/curate/exhibitions/{exhibition_id}"

    def sections() -> list[str]:
        with museum.house.sessions() as session:
            return [part.id for part in session.get_one(Exhibition, exhibition_id).sections]

    second = client.post(f"{path}/sections", {"do": "add"}).location.rsplit("/", 1)[1]
    assert sections() == [first, second]
    client.post(f"{path}/sections", {"do": f"up:{second}"})
    assert sections() == [second, first]
    assert client.get(f"{path}/sections/{first}/drop").status_code == 200
    assert sections() == [second, first]
    client.post(f"{path}/sections", {"do": f"drop:{first}"})
    assert sections() == [second]
    assert client.post(f"{path}/sections", {"do": "up:zzz"}).status_code == 404


def test_an_unknown_number_is_told_and_the_words_stay(museum: Museum) -> None:
    exhibition_id, section_id = museum.exhibition(museum.artefact())
    client, path = museum.client(), f"/curate/exhibitions/{exhibition_id}/sections/{section_id}"
    form = record_form(client, path) | {
        "layout": "row",
        "text_vi": "Vừa gõ xong.",
        "do": "add",
        "numbers": "KHÔNG-CÓ",
    }
    answer = client.post(path, form)
    assert answer.status_code == 422
    assert "has no artefact “KHÔNG-CÓ”" in answer.text
    assert "Vừa gõ xong." in answer.text


@pytest.mark.parametrize("what", ["texts", "section"])
def test_two_people_at_one_exhibition_lose_nothing(museum: Museum, what: str) -> None:
    exhibition_id, section_id = museum.exhibition(museum.artefact())
    path = f"/curate/exhibitions/{exhibition_id}" + ("" if what == "texts" else f"/sections/{section_id}")
    mine, theirs = museum.client(), museum.client(CATALOGUER)
    extra = {} if what == "texts" else {"layout": "row", "do": "save"}
    my_form, their_form = record_form(mine, path) | extra, record_form(theirs, path) | extra
    assert theirs.post(path, their_form | {"title_vi": "Tên của họ"}).status_code == 302
    clash = mine.post(path, my_form | {"title_vi": "Tên của tôi"})
    assert clash.status_code == 409
    assert 'value="Tên của tôi"' in clash.text
    assert re.search(r"<blockquote>\s*Tên của họ", clash.text)
    assert (
        mine.post(path, my_form | {"title_vi": "Tên của tôi", "seen": hidden(clash.text, "seen")}).status_code
        == 302
    )
    with museum.house.sessions() as session:
        shown = session.get_one(Exhibition, exhibition_id)
        title = shown.title if what == "texts" else shown.sections[0].title
        assert title.vi == "Tên của tôi"


def test_artefacts_are_found_for_a_section(museum: Museum) -> None:
    museum.artefact("BT-1", "Trống đồng")
    museum.artefact("BT-2", "Bình gốm")
    client = museum.client()
    found = told(client.get("/curate/pick", query_string={"institution": museum.institution_id, "q": "bình"}))
    assert [one["number"] for one in found["artefacts"]] == ["BT-2"]
