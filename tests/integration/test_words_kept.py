"""A session ends while somebody types: the answer to the form gives the words back."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.factories.house import House
from tests.factories.workbench import Museum, build_museum

TYPED = "Ngày xưa <b>ở làng</b>\r\ncó người"


@pytest.fixture
def museum(house: House) -> Museum:
    return build_museum(house)


def boxes(answer: TestResponse) -> dict[str, str]:
    """Read the read-only boxes, by their labels."""
    found = re.findall(
        r'<label[^>]*for="(kept-\d+)">([^<]*)</label>\s*<textarea[^>]*id="\1"[^>]* readonly[^>]*>([^<]*)<',
        answer.text,
    )
    return {label: text.lstrip("\n") for _, label, text in found}


def test_page_section_and_record_give_back_what_was_typed(museum: Museum) -> None:
    artefact_id, media_id = museum.scanned()
    exhibition_id, section_id = museum.exhibition(artefact_id)
    client = museum.client()
    token = client.token()
    client.http.delete_cookie("museum")
    hidden = {"csrf_token": token, "seen": "{}", "do": "save", "layout": "pair", "item": artefact_id}
    for path, field, label in (
        (f"/curate/artefacts/{artefact_id}/pages/{media_id}", "text", "What is written on it"),
        (
            f"/curate/exhibitions/{exhibition_id}/sections/{section_id}",
            "text_vi",
            "Section text (in Vietnamese)",
        ),
        (
            f"/curate/exhibitions/{exhibition_id}/sections/{section_id}",
            f"caption-vi-{artefact_id}",
            "Caption, Vietnamese",
        ),
        (f"/curate/artefacts/{artefact_id}", "description_vi", "Description (in Vietnamese)"),
    ):
        answer = client.http.post(
            path, data={**hidden, field: TYPED, "title_en": ""}, content_type="multipart/form-data"
        )
        assert answer.status_code == 400
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert boxes(answer) == {label: TYPED.replace("<", "&lt;").replace(">", "&gt;")}
        assert f'href="/login?next={path}"' in answer.text
        assert "Log in, in a new window" in answer.text
        assert token not in answer.text


def test_a_form_of_no_page_of_its_own_leads_to_the_page_it_stood_on(museum: Museum) -> None:
    artefact_id, _ = museum.scanned()
    client = museum.client()
    path = f"/curate/artefacts/{artefact_id}"
    again = client.http.post(
        f"{path}/contents",
        data={"vi-new1": "Chương một", "page-new1": "1"},
        headers={"Referer": f"http://localhost{path}/pages"},
    )
    assert boxes(again) == {"Name, Vietnamese": "Chương một"}
    assert f'href="{path}/pages"' in again.text, "who is logged in still needs no login"


def test_nothing_of_another_site_or_of_a_login_is_shown(museum: Museum) -> None:
    client = museum.client()
    for headers in ({"Origin": "https://xau.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = client.http.post("/curate/artefacts/new", data={"title_vi": "Gọi số này"}, headers=headers)
        assert (answer.status_code, "Gọi số này" in answer.text) == (400, False)
    client.http.delete_cookie("museum")
    assert "bí mật" not in client.http.post("/login", data={"email": "x", "password": "bí mật"}).text
