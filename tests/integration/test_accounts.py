"""Accounts: logging in and out, and what somebody else's browser, form or patience cannot do."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from museum.domain.people import AuditEntry, Role, User
from museum.services import people
from tests.factories.house import House
from tests.factories.staff import PASSWORD, Client, employ, institution_of, staffed_app

EMAIL = "bien.tap@vidu.local"


@pytest.fixture
def app(house: House) -> Flask:
    with house.sessions() as session:
        museum = institution_of(session, house, "a")
        employ(session, house, EMAIL, Role.EDITOR, museum)
        employ(session, house, "giao.vien@vidu.local", Role.TEACHER, museum)
        employ(session, house, "bao.cao@vidu.local", Role.REPORTER, museum)
    return staffed_app(house)


@pytest.fixture
def client(app: Flask) -> Client:
    return Client(app)


def _user(house: House, email: str = EMAIL) -> User:
    with house.sessions() as session:
        found = people.find_user(session, email)
        assert found is not None
        return found


def test_a_curator_logs_in_and_comes_to_the_desk(house: House, client: Client) -> None:
    answer = client.login("  Bien.Tap@VIDU.local ")
    assert answer.status_code == 302
    assert client.get(answer.location, follow_redirects=True).request.path == "/curate/"
    user = _user(house)
    assert user.login_count == 1
    assert user.current_login_at == house.clock.moment


def test_the_page_that_was_asked_for_opens_after_the_log_in(client: Client) -> None:
    turned = client.get("/curate/artefacts?state=draft")
    assert turned.status_code == 302
    form = client.get(turned.location)
    assert 'value="/curate/artefacts?state=draft"' in form.text
    answer = client.login(EMAIL, next="/curate/artefacts?state=draft")
    assert answer.location == "/curate/artefacts?state=draft"


@pytest.mark.parametrize(
    ("email", "place"),
    [("bao.cao@vidu.local", "/manage/"), ("giao.vien@vidu.local", "/en/my-bookings")],
)
def test_reporters_are_sent_to_what_they_are_asked_and_teachers_to_their_bookings(
    client: Client, email: str, place: str
) -> None:
    client.login(email)
    home = client.get("/account/", follow_redirects=True)
    assert home.request.path == place
    assert client.get("/curate/").status_code == 403


@pytest.mark.parametrize("how", ["unknown address", "wrong password", "closed account"])
def test_what_is_wrong_is_never_told(house: House, client: Client, how: str) -> None:
    email, password = EMAIL, PASSWORD
    if how == "unknown address":
        email = "ai.do@vidu.local"
    elif how == "wrong password":
        password = "không phải mật khẩu"
    else:
        with house.sessions() as session:
            user = session.scalar(select(User).where(User.email == EMAIL))
            assert user is not None
            user.active = False
            session.commit()
    answer = client.login(email, password)
    assert answer.status_code == 200
    assert "The address or the password is not right." in answer.text
    assert "closed" not in answer.text
    assert "no such" not in answer.text.lower()
    assert client.get("/curate/").status_code == 302


def test_a_closed_account_is_out_at_once(house: House, client: Client) -> None:
    client.login(EMAIL)
    assert client.get("/curate/").status_code == 200
    with house.sessions() as session:
        user = session.get_one(User, _user(house).id)
        people.save_account(
            session,
            house.ports,
            user.id,
            password=user.password,
            fs_uniquifier=user.fs_uniquifier,
            active=False,
        )
    assert client.get("/curate/").status_code == 302


@pytest.mark.parametrize(
    "path", ["/login", "/logout", "/account/password", "/curate/artefacts/new", "/curate/upload"]
)
def test_a_form_without_its_token_is_refused(client: Client, path: str) -> None:
    client.login(EMAIL)
    answer = client.http.post(path, data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get("/curate/").status_code == 200


def test_the_token_of_another_session_is_refused(app: Flask, client: Client) -> None:
    foreign = Client(app).token()
    client.login(EMAIL)
    assert client.http.post("/curate/artefacts/new", data={"csrf_token": foreign}).status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "https://xau.example/",
        "//xau.example",
        "///xau.example",
        "\\\\xau.example",
        "/\\xau.example",
        "http:xau.example",
        "javascript:alert(1)",
        "\t//xau.example",
    ],
)
def test_no_log_in_leads_to_another_site(client: Client, target: str) -> None:
    answer = client.login(EMAIL, next=target)
    if answer.status_code == 302:
        # Browsers take a backslash for a slash and drop control characters.
        as_browsers_read = re.sub(r"[\x00-\x20]", "", answer.location).replace("\\", "/")
        assert urlsplit(urljoin("http://localhost/login", as_browsers_read)).netloc == "localhost"
    else:
        assert client.get("/curate/").status_code == 302


def test_the_session_is_a_new_one_after_the_log_in(client: Client) -> None:
    client.get("/login")
    with client.http.session_transaction() as before:
        before["planted"] = "by somebody else"
        token = before["csrf_token"]
    client.login(EMAIL)
    with client.http.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != token


def test_logging_out_ends_the_session_and_a_link_cannot_do_it(client: Client) -> None:
    client.login(EMAIL)
    assert client.get("/logout").status_code == 405
    assert client.get("/curate/").status_code == 200
    client.post("/logout")
    assert client.get("/curate/").status_code == 302


@pytest.mark.parametrize(
    ("base_url", "secure"), [("http://localhost", False), ("https://baotang.example", True)]
)
def test_the_cookie_is_kept_from_scripts_and_other_sites(house: House, base_url: str, secure: bool) -> None:
    app = staffed_app(house, base_url)
    cookie = app.test_client().get("/login", base_url=base_url).headers.getlist("Set-Cookie")[0]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure
    assert cookie.startswith("__Host-") is secure


def test_log_in_and_workbench_are_kept_by_no_cache(client: Client) -> None:
    assert client.get("/login").headers["Cache-Control"] == "private, no-store"
    client.login(EMAIL)
    assert client.get("/curate/").headers["Cache-Control"] == "private, no-store"


def test_guessing_is_slowed_down_by_account(house: House, app: Flask) -> None:
    limited = staffed_app(house, ratelimit_enabled=True)
    client = Client(limited)
    statuses = [client.login(EMAIL, "đoán mò").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    # Even the right password waits now; another account does not.
    assert client.login(EMAIL).status_code == 429
    assert client.login("giao.vien@vidu.local").status_code == 302


def test_guessing_is_slowed_down_by_address(house: House, app: Flask) -> None:
    client = Client(staffed_app(house, ratelimit_enabled=True))
    statuses = [client.login(f"ai{number}@vidu.local", "đoán").status_code for number in range(31)]
    assert statuses[:30] == [200] * 30
    assert statuses[30] == 429
    elsewhere = {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}
    other = Client(client.http.application)
    assert other.post("/login", {"email": EMAIL, "password": PASSWORD}, **elsewhere).status_code == 302


def test_logging_in_rightly_is_never_slowed_down(house: House, app: Flask) -> None:
    client = Client(staffed_app(house, ratelimit_enabled=True))
    for _ in range(12):
        assert client.login(EMAIL).status_code == 302
        client.post("/logout")


def test_a_password_is_changed_and_other_devices_are_logged_out(house: House, app: Flask) -> None:
    here, elsewhere = Client(app), Client(app)
    here.login(EMAIL)
    elsewhere.login(EMAIL)
    fresh = "một câu dễ nhớ khác"
    answer = here.post(
        "/account/password", {"password": PASSWORD, "new_password": fresh, "new_password_confirm": fresh}
    )
    assert answer.status_code == 302
    assert here.get("/curate/").status_code == 200
    assert elsewhere.get("/curate/").status_code == 302
    assert Client(app).login(EMAIL).status_code == 200
    assert Client(app).login(EMAIL, fresh).status_code == 302
    assert PasswordHasher().verify(_user(house).password, fresh)
    with house.sessions() as session:
        noted = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "user")).all()
        assert noted == ["password"]


@pytest.mark.parametrize(
    ("present", "fresh", "again", "said"),
    [
        ("sai rồi sai rồi", "một câu dễ nhớ khác", "một câu dễ nhớ khác", "not your present password"),
        (PASSWORD, "ngắn", "ngắn", "at least 12 characters"),
        (PASSWORD, "một câu dễ nhớ khác", "một câu khác nữa", "entries of the new password differ"),
    ],
)
def test_a_bad_new_password_is_refused_with_its_reason(
    house: House, client: Client, present: str, fresh: str, again: str, said: str
) -> None:
    client.login(EMAIL)
    answer = client.post(
        "/account/password", {"password": present, "new_password": fresh, "new_password_confirm": again}
    )
    assert answer.status_code == 200
    assert said in answer.text
    assert PasswordHasher().verify(_user(house).password, PASSWORD)


def test_a_weak_hash_is_renewed_at_the_log_in(house: House, app: Flask) -> None:
    before = _user(house).password
    client = Client(staffed_app(house, strong_hashes=True))
    client.login(EMAIL)
    after = _user(house).password
    assert after != before
    assert "m=65536" in after
    assert Client(client.http.application).login(EMAIL).status_code == 302


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_the_log_names_nobody(house: House, app: Flask, logged: pytest.LogCaptureFixture) -> None:
    client = Client(staffed_app(house, ratelimit_enabled=True))
    for number in range(36):
        client.login(EMAIL if number < 12 else f"ai{number}@vidu.local", "đoán mò")
    assert "vidu.local" not in logged.text
    assert "127.0.0.1" not in logged.text
    assert "đoán mò" not in logged.text


def test_the_log_in_speaks_the_chosen_language_and_keeps_it(app: Flask) -> None:
    client = app.test_client()
    assert '<html lang="en">' in client.get("/login?lang=en").text
    assert '<html lang="en">' in client.get("/login").text
    assert '<html lang="vi">' in client.get("/login?lang=vi").text
    assert '<html lang="vi">' in client.get("/login?lang=xx").text
