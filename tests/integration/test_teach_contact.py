"""Educators say whom teachers call; pages, papers and letters say it on."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from frontend.context import context
from frontend.presenters.booking_pass import pass_data
from frontend.presenters.certificates import certificate_data
from museum.domain.collections import Institution
from museum.domain.education import Programme
from museum.domain.translated import Translated
from museum.domain.visits import Booking
from museum.services.institutions import set_contact
from museum.services.permission import SYSTEM
from tests.factories.house import House
from tests.factories.post import deliver
from tests.factories.staff import Client, hidden
from tests.factories.teaching import STRANGER, Teaching, build_teaching

PHONE, EMAIL = "+84 200 000 0000", "giao-duc@example.org"
FORM = {"phone": PHONE, "email": EMAIL, "address_vi": "1 Phố Cổ", "address_en": "1 Old Street"}
LINKS = (
    f'<a class="contact__phone" href="tel:+842000000000">{PHONE}</a>',
    f'<a href="mailto:{EMAIL}">{EMAIL}</a>',
)


@pytest.fixture
def teaching(house: House) -> Teaching:
    return build_teaching(house)


def save(client: Client, seen: str = "", **form: str) -> int:
    seen = seen or hidden(client.get("/teach/contact").text, "seen")
    return client.post("/teach/contact", {**FORM, **form, "seen": seen}).status_code


def stored(teaching: Teaching) -> Institution:
    with teaching.house.sessions() as session:
        return session.get_one(Institution, teaching.institution_id)


def test_an_educator_enters_it_and_sees_it_as_teachers_do(teaching: Teaching) -> None:
    client = teaching.client()
    assert "/teach/contact" in client.get("/teach/").text
    assert "and not how" in client.get("/teach/contact").text
    assert save(client) == 302
    page = client.get("/teach/contact").text
    assert all(link in page for link in LINKS)
    assert f"Điện thoại: {PHONE}" in page
    assert f"Telephone: {PHONE}" in page
    assert stored(teaching).address == Translated("1 Phố Cổ", "1 Old Street")
    assert PHONE not in teaching.client(STRANGER).get("/teach/contact").text


def test_what_is_wrong_stands_beside_its_field_with_all_that_was_typed(teaching: Teaching) -> None:
    client = teaching.client()
    seen = hidden(client.get("/teach/contact").text, "seen")
    answer = client.post("/teach/contact", {**FORM, "phone": "gọi <b>Lan</b>", "seen": seen})
    assert answer.status_code == 422
    assert 'id="phone-error"' in answer.text
    assert "gọi &lt;b&gt;Lan" in answer.text
    assert EMAIL in answer.text
    assert stored(teaching).phone == ""


def test_two_people_who_change_it_do_not_overwrite_each_other(teaching: Teaching) -> None:
    client = teaching.client()
    seen = hidden(client.get("/teach/contact").text, "seen")
    assert save(client, seen, email="") == 302
    # Another field is nobody else's: the telephone stays as it was entered meanwhile.
    unchanged = {"address_vi": "", "address_en": ""}
    answer = client.post("/teach/contact", {**unchanged, "phone": "0200 111 2222", "email": "", "seen": seen})
    assert answer.status_code == 409
    assert PHONE in answer.text
    assert stored(teaching).phone == PHONE


def _tell(session: Session, teaching: Teaching, phone: str = PHONE, email: str = EMAIL) -> None:
    ports, address = teaching.house.ports, Translated("1 Phố Cổ", "1 Old Street")
    set_contact(session, ports, SYSTEM, teaching.institution_id, phone=phone, email=email, address=address)


def test_pages_of_teachers_show_it_as_links(teaching: Teaching) -> None:
    session_id = teaching.calendar.session()
    token = teaching.token(teaching.calendar.book(session_id).id)
    client = teaching.app.test_client()
    with teaching.house.sessions() as session:
        slug = session.get_one(Programme, teaching.calendar.programme_id).slug
        paths = [f"/vi/sessions/{session_id}", f"/vi/bookings/{token}", f"/en/programmes/{slug}", "/vi/about"]
        for path in paths:
            assert "tel:" not in client.get(path).text, path
        assert "please contact the museum" in client.get(paths[2]).text
        _tell(session, teaching)
    for path in paths:
        page = client.get(path).text
        assert all(link in page for link in LINKS), path
    assert f"please call {PHONE}" in client.get(paths[2]).text


def test_letters_carry_it(teaching: Teaching) -> None:
    with teaching.house.sessions() as session:
        _tell(session, teaching)
    soon = teaching.calendar.session(days=1)
    teaching.calendar.book(soon, email="a@example.org")
    (letter,) = deliver(teaching.house)
    assert f"\n1 Phố Cổ\nĐiện thoại: {PHONE}\nEmail: {EMAIL}\n" in letter.text
    assert f"liên hệ trực tiếp với bảo tàng ({PHONE})" in letter.text


@pytest.mark.parametrize(("email", "reach"), [(EMAIL, f" ({EMAIL})"), ("", "")])
def test_letters_of_a_house_without_a_telephone(teaching: Teaching, email: str, reach: str) -> None:
    with teaching.house.sessions() as session:
        _tell(session, teaching, phone="", email=email)
    teaching.calendar.book(teaching.calendar.session(days=1))
    (letter,) = deliver(teaching.house)
    assert f"xin liên hệ trực tiếp với bảo tàng{reach}. Nếu" in letter.text
    assert "Điện thoại" not in letter.text


def test_papers_carry_it(teaching: Teaching) -> None:
    booking = teaching.calendar.book(teaching.calendar.session())
    with teaching.house.sessions() as session, teaching.app.test_request_context("/vi/"):
        held = session.get_one(Booking, booking.id)
        assert pass_data(held, context())[0]["phone"] == certificate_data(held, context())["contact"] == ""
        _tell(session, teaching)
        assert pass_data(held, context())[0]["phone"] == PHONE
        assert certificate_data(held, context())["contact"] == f"{PHONE} · {EMAIL}"
    assert (
        teaching.app.test_client().get(f"/vi/bookings/{teaching.token(booking.id)}/pass.pdf").data[:5]
        == b"%PDF-"
    )
