"""Objects on loan at the workbench, and what visitors see of them."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from sqlalchemy import select

from museum.domain.errors import Rejected, Unavailable
from museum.domain.exhibitions import Exhibition, Section, SectionLoan
from museum.domain.loans import Loan
from museum.domain.states import Publication
from museum.domain.translated import Translated
from tests.factories.house import House
from tests.factories.partners import HOST, MANIFEST, PartnerWeb, canvas, lend, manifest, picture_bytes
from tests.factories.staff import Client, hidden
from tests.factories.workbench import OTHER, Museum, build_museum


@pytest.fixture
def museum(house: House) -> Museum:
    return build_museum(house)


@pytest.fixture
def web(museum: Museum) -> PartnerWeb:
    found = museum.house.ports.web
    assert isinstance(found, PartnerWeb)
    return found


def show(museum: Museum, loan_id: str, state: str = Publication.PUBLISHED) -> str:
    """Let an exhibition show the loan; gives its id."""
    exhibition_id, _ = museum.exhibition(museum.artefact("BT-77"))
    with museum.house.sessions() as session:
        shown = session.get_one(Exhibition, exhibition_id)
        shown.state, shown.published_at = state, museum.house.clock.now()
        section = Section(position=9, title=Translated(), text=Translated())
        section.loans = [SectionLoan(loan_id=loan_id, position=0, caption=Translated())]
        shown.sections.append(section)
        session.commit()
    return exhibition_id


def withdraw(museum: Museum, exhibition_id: str) -> None:
    with museum.house.sessions() as session:
        session.get_one(Exhibition, exhibition_id).state = Publication.WITHDRAWN
        session.commit()


def look(client: Client, address: str = MANIFEST) -> dict[str, str]:
    """Look at a manifest; gives the form that would keep it."""
    page = client.post("/curate/loans/new", {"address": address})
    assert page.status_code == 200, page.text
    return {name: hidden(page.text, name) for name in ("seen", "institution", "address")}


def test_an_object_is_looked_at_taken_over_refreshed_and_given_back(museum: Museum, web: PartnerWeb) -> None:
    lend(web, "Bronze drum <script>alert(1)</script>")
    client = museum.client()
    empty = client.get("/curate/loans").text
    assert "Nothing on loan yet" in empty
    preview = client.post("/curate/loans/new", {"address": f"https://viewer.example/?manifest={MANIFEST}"})
    for told in ("Bronze drum", "Example Museum", "gift of N. N.", "CC BY 4.0", "Presentation 3", MANIFEST):
        assert told in preview.text, told
    assert "<script>alert" not in preview.text
    with museum.house.sessions() as session:
        assert session.scalars(select(Loan)).all() == [], "looking keeps nothing"
    offered = re.search(r'src="(/curate/loans/offered\.jpg[^"]*)"', preview.text)
    assert offered
    picture = client.get(offered[1].replace("&amp;", "&"))
    with Image.open(io.BytesIO(picture.data)) as seen:
        assert seen.size == (1080, 720)
    kept = client.post("/curate/loans/new", look(client))
    assert kept.status_code == 302
    page = client.get(kept.location)
    assert "gift of N. N." in page.text
    assert "In no exhibition yet" in page.text
    listed = client.get("/curate/loans").text
    assert kept.location in listed
    again = client.post("/curate/loans/new", {"address": MANIFEST})
    assert again.location == kept.location, "the same address leads to the same loan"
    same = client.post(f"{kept.location}/refresh", follow_redirects=True)
    assert "Nothing has changed" in same.text
    web.lay(MANIFEST, manifest("Great drum"))
    changed = client.post(f"{kept.location}/refresh")
    assert re.search(r"<del>Bronze drum.*</del> → <ins>Great drum</ins>", changed.text)
    asked = client.get(f"{kept.location}/remove")
    assert "Give this object back?" in asked.text
    gone = client.post(f"{kept.location}/remove")
    assert gone.location == "/curate/loans"
    assert client.get(kept.location).status_code == 404


def test_what_changed_since_it_was_looked_at_is_looked_at_again(museum: Museum, web: PartnerWeb) -> None:
    lend(web)
    client = museum.client()
    form = look(client)
    web.lay(MANIFEST, manifest("Another thing"))
    answer = client.post("/curate/loans/new", form)
    assert answer.status_code == 422
    assert "changed the manifest after you looked" in answer.text
    assert client.post("/curate/loans/new", look(client)).status_code == 302


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", "no address of an IIIF manifest"),
        ("not an address", "no address of an IIIF manifest"),
        ("https://nowhere.example/m.json", "Nothing at https://nowhere.example"),
        (f"{HOST}/page", "web page"),
        (f"{HOST}/away", "No answer"),
        (f"{HOST}/inside", "private network"),
        ('"><script>alert(1)</script>', "no address of an IIIF manifest"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_the_address(
    museum: Museum, web: PartnerWeb, address: str, told: str
) -> None:
    web.lay(f"{HOST}/page", b"<!doctype html><title>x</title>")
    web.pages[f"{HOST}/away"] = Unavailable("Không trả lời.", "No answer.")
    web.pages[f"{HOST}/inside"] = Rejected("Mạng nội bộ.", "It lies inside a private network.")
    answer = museum.client().post("/curate/loans/new", {"address": address})
    assert answer.status_code == 422
    assert told in answer.text
    assert 'id="address-error"' in answer.text
    assert "<script>alert" not in answer.text
    vietnamese = museum.client().post("/curate/loans/new?lang=vi", {"address": address})
    assert told not in vietnamese.text


@pytest.mark.parametrize("name", ["address", "manifest", "iiif-content"])
def test_other_pages_may_hand_an_address_over_and_nothing_is_fetched(
    museum: Museum, web: PartnerWeb, name: str
) -> None:
    page = museum.client().get(f"/curate/loans/new?{name}={MANIFEST}")
    assert hidden(page.text, "address") == MANIFEST
    assert web.asked == []


def test_an_owner_s_withdrawal_is_shown_and_keeps_what_there_is(museum: Museum, web: PartnerWeb) -> None:
    loan_id = museum.loan()
    show(museum, loan_id)
    web.withdraw()
    client = museum.client()
    page = client.post(f"/curate/loans/{loan_id}/refresh", follow_redirects=True).text
    assert "shows this object no longer" in page
    assert "no longer at its owner" in client.get("/curate/loans").text
    visitor = Client(museum.app)
    public = visitor.get(f"/en/loans/{loan_id}").text
    assert "to show it no longer on 22 November 2026" in public
    assert visitor.get(f"/loans/{loan_id}/picture.jpg").status_code == 200


def test_a_failed_refresh_says_why_and_changes_nothing(museum: Museum, web: PartnerWeb) -> None:
    loan_id = museum.loan()
    web.stop()
    page = museum.client().post(f"/curate/loans/{loan_id}/refresh", follow_redirects=True).text
    assert "No answer. Nothing was changed here." in page


def test_what_an_exhibition_shows_is_not_given_back(museum: Museum) -> None:
    loan_id = museum.loan()
    exhibition_id = show(museum, loan_id, Publication.DRAFT)
    client = museum.client()
    answer = client.post(f"/curate/loans/{loan_id}/remove", follow_redirects=True).text
    assert "Take it out of the sections there first" in answer
    assert f"/curate/exhibitions/{exhibition_id}" in client.get(f"/curate/loans/{loan_id}").text


def test_visitors_see_it_with_the_exhibition_that_shows_it(museum: Museum) -> None:
    loan_id = museum.loan()
    visitor, staff, stranger = Client(museum.app), museum.client(), museum.client(OTHER)
    places = (f"/vi/loans/{loan_id}", f"/en/loans/{loan_id}", f"/loans/{loan_id}/picture.jpg")

    def seen(by: Client) -> list[int]:
        return [by.get(place).status_code for place in places]

    assert (seen(visitor), seen(stranger), seen(staff)) == ([404] * 3, [404] * 3, [200] * 3)
    assert "Only staff of the institution see this page" in staff.get(places[1]).text
    exhibition_id = show(museum, loan_id)
    assert (seen(visitor), seen(stranger)) == ([200] * 3, [200] * 3)
    page = visitor.get(places[1])
    assert "Only staff" not in page.text
    assert "/en/exhibitions/" in page.text
    withdraw(museum, exhibition_id)
    assert (seen(visitor), seen(stranger), seen(staff)) == ([410] * 3, [410] * 3, [200] * 3)
    assert "drum" not in visitor.get(places[1]).text
    assert visitor.get("/en/loans/nothing").status_code == 404
    assert visitor.get("/loans/nothing/picture.jpg").status_code == 404


def test_its_owner_is_given_its_due_on_its_page(museum: Museum) -> None:
    loan_id = museum.loan()
    show(museum, loan_id)
    page = Client(museum.app).get(f"/en/loans/{loan_id}").text
    for due in (
        "Object on loan (by IIIF)",
        "Example Museum, gift of N. N.",
        "http://creativecommons.org/licenses/by/4.0/",
        "Attribution (CC BY 4.0)",
        'href="https://example.org/objects/7"',
        f'href="{MANIFEST}"',
        "The picture comes from iiif.example.org",
        f'src="{HOST}/logo.png"',
        f'data-service="{HOST}/image/7"',
        f'src="/loans/{loan_id}/picture.jpg',
    ):
        assert due in page, due
    assert " style=" not in page
    vietnamese = Client(museum.app).get(f"/vi/loans/{loan_id}").text
    assert '<h1 lang="en">Bronze drum</h1>' in vietnamese


def policy(museum: Museum, path: str) -> dict[str, str]:
    header = Client(museum.app).get(path).headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))  # type: ignore[misc]


def test_its_page_alone_may_show_pictures_from_its_owner(museum: Museum) -> None:
    loan_id = museum.loan()
    show(museum, loan_id)
    told = policy(museum, f"/vi/loans/{loan_id}")
    assert told["img-src"].split() == ["'self'", "http://localhost", HOST]
    assert told["connect-src"].split() == ["'self'", "http://localhost", HOST]
    assert HOST not in told["script-src"] + told["style-src"] + told["default-src"]
    for path in ("/vi/", "/vi/exhibitions", f"/loans/{loan_id}/picture.jpg", "/vi/loans/nothing"):
        assert HOST not in Client(museum.app).get(path).headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "service",
    [
        "http://iiif.example.org/image/7",
        "https://evil.example;script-src *",
        "https://evil.example 'unsafe-inline'",
        "https://evil.example,https://x.example",
        "https://*",
        "https://*.example.org/",
        "https://user@evil.example/",
        "https://evil",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "//evil.example/",
    ],
)
def test_no_address_can_widen_the_policy(museum: Museum, service: str) -> None:
    loan_id = museum.loan()
    show(museum, loan_id)
    with museum.house.sessions() as session:
        loan = session.get_one(Loan, loan_id)
        kept = [
            {**one, "service": {**one["service"], "id": service}, "small": service}
            for one in loan.content["canvases"]
        ]
        loan.content = {**loan.content, "canvases": kept, "logo": service}
        session.commit()
    told = policy(museum, f"/vi/loans/{loan_id}")
    assert told["img-src"].split() == ["'self'", "http://localhost"]
    assert told["script-src"] == "'self'"
    page = Client(museum.app).get(f"/en/loans/{loan_id}").text
    assert "data-service" not in page, "what the policy would stop is not offered to the viewer"
    assert "This small picture is kept here" in page


def test_many_servers_do_not_make_an_endless_policy(museum: Museum, web: PartnerWeb) -> None:
    loan_id = museum.loan()
    show(museum, loan_id)
    items = [canvas(number, "x", f"https://s{number}.example/i") for number in range(100)]
    web.lay(MANIFEST, manifest(items=items))
    museum.client().post(f"/curate/loans/{loan_id}/refresh")
    assert len(policy(museum, f"/vi/loans/{loan_id}")["img-src"].split()) <= 10


def test_the_small_picture_is_kept_by_browsers_only_as_long_as_it_is_the_same(
    museum: Museum, web: PartnerWeb
) -> None:
    loan_id = museum.loan()
    show(museum, loan_id)
    visitor, path = Client(museum.app), f"/loans/{loan_id}/picture.jpg"
    first = visitor.get(path)
    assert first.mimetype == "image/jpeg"
    assert first.headers["Cache-Control"] == "public, max-age=60"
    etag = first.headers["ETag"]
    assert visitor.get(path, headers={"If-None-Match": etag}).status_code == 304
    web.lay(f"{HOST}/image/7/full/1080,720/0/default.jpg", picture_bytes(300, 200))
    museum.client().post(f"/curate/loans/{loan_id}/refresh")
    second = visitor.get(path, headers={"If-None-Match": etag})
    assert (second.status_code, second.headers["ETag"] != etag) == (200, True)
    assert "no-store" not in first.headers["Cache-Control"]
    assert museum.client().get(path).headers["Cache-Control"].startswith("private")


def test_without_a_picture_its_page_still_stands(museum: Museum, web: PartnerWeb) -> None:
    lend(web)
    for url in list(web.pages):
        if url != MANIFEST:
            del web.pages[url]
    with museum.house.sessions() as session:
        from museum.services import loans  # noqa: PLC0415
        from museum.services.permission import SYSTEM  # noqa: PLC0415

        loan_id = loans.take(session, museum.house.ports, SYSTEM, museum.institution_id, MANIFEST).loan.id
    show(museum, loan_id)
    visitor = Client(museum.app)
    assert "No small picture could be kept" in visitor.get(f"/en/loans/{loan_id}").text
    assert visitor.get(f"/loans/{loan_id}/picture.jpg").status_code == 404
    assert "gave no small picture" in museum.client().get(f"/curate/loans/{loan_id}").text


def test_the_address_of_a_loan_s_own_page_is_opened(museum: Museum) -> None:
    loan_id = museum.loan()
    exhibition_id = show(museum, loan_id)
    visitor = Client(museum.app)
    opened = visitor.get(f"/vi/view?iiif-content=http://localhost/en/loans/{loan_id}")
    assert (opened.status_code, opened.location) == (303, f"/vi/loans/{loan_id}")
    withdraw(museum, exhibition_id)
    assert visitor.get(f"/vi/view?iiif-content=http://localhost/en/loans/{loan_id}").status_code == 410
