"""Objects on loan stand among the artefacts of an exhibition, with what their owner is due."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from museum.domain.exhibitions import Exhibition
from museum.domain.loans import Loan
from tests.factories.house import House
from tests.factories.partners import PartnerWeb, lend
from tests.factories.staff import Client
from tests.factories.workbench import Museum, build_museum, record_form
from tests.integration.test_curate_loans import look


@pytest.fixture
def museum(house: House) -> Museum:
    built = build_museum(house)
    web = built.house.ports.web
    assert isinstance(web, PartnerWeb)
    lend(web)
    built.client().post("/curate/loans/new", look(built.client()) | {"do": "keep"})
    return built


def _loan(museum: Museum) -> str:
    with museum.house.sessions() as session:
        return session.scalars(select(Loan.id)).one()


def test_a_loan_is_added_moved_and_shown_with_its_owner(museum: Museum) -> None:
    client, loan = museum.client(), _loan(museum)
    artefact, _ = museum.scanned("BT-1", "red")
    exhibition_id, section_id = museum.exhibition(artefact)
    section = f"/curate/exhibitions/{exhibition_id}/sections/{section_id}"
    form = record_form(client, section) | {"layout": "pair", "title_vi": "Mở đầu"}
    added = client.post(section, {**form, "item": [artefact], "loan": loan, "do": "lend"})
    assert added.status_code == 302
    page = client.get(section).text
    assert "Example Museum" in page
    assert f'<option value="{loan}"' not in page, "what stands here is not offered again"
    form = record_form(client, section) | {"layout": "pair", "title_vi": "Mở đầu"}
    client.post(
        section,
        {
            **form,
            "item": [artefact, f"loan-{loan}"],
            f"caption-vi-loan-{loan}": "Để so sánh",
            "do": f"up:loan-{loan}",
        },
    )
    with museum.house.sessions() as session:
        part = session.get_one(Exhibition, exhibition_id).sections[0]
        assert [(lent.position, lent.caption.vi) for lent in part.loans] == [(0, "Để so sánh")]
        assert [item.position for item in part.items] == [1]
        slug = session.get_one(Exhibition, exhibition_id).slug
    client.post(f"/curate/artefacts/{artefact}/publish")
    client.post(f"/curate/exhibitions/{exhibition_id}/publish")
    shown = Client(museum.app).get(f"/vi/exhibitions/{slug}").text
    titles = re.findall(r'class="caption__title"><a href="([^"]+)"', shown)
    assert titles == [f"/vi/loans/{loan}", f"/vi/artefacts/{artefact}"]
    assert "Để so sánh" in shown
    assert "gift of N. N." in shown


def test_a_loan_of_another_institution_cannot_be_put_in(museum: Museum) -> None:
    client = museum.client()
    exhibition_id, section_id = museum.exhibition(museum.artefact("BT-2"))
    section = f"/curate/exhibitions/{exhibition_id}/sections/{section_id}"
    form = record_form(client, section) | {"layout": "row", "title_vi": "Mở đầu", "loan": "x", "do": "lend"}
    assert client.post(section, form).status_code == 422
