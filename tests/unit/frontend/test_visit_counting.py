"""Who is counted as a visitor of a page, and who is not."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from frontend.visit_counting import KEY, is_a_person
from museum.domain.heritage import PageVisits, VisitMark
from museum.domain.people import Person, Role
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.entrypoints.rounds import Rounds
from museum.services import page_visits
from tests.unit.frontend.conftest import Site

PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
PAGE = "/vi/exhibitions/trong"


def _visits(site: Site) -> dict[str, int]:
    site.app.extensions[KEY].write()
    with site.house.sessions() as session:
        return {one.subject_kind: one.visits for one in session.scalars(select(PageVisits))}


@pytest.fixture
def shown(site: Site) -> str:
    artefact = site.add(Translated("Trống", "Drum"))
    site.exhibit("trong", Translated("Trống", "Drums"), artefact)
    return artefact


def test_people_who_look_at_a_page_are_counted_once_a_day(site: Site, shown: str) -> None:
    for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
        for path in (PAGE, PAGE.replace("/vi/", "/en/"), f"/vi/artefacts/{shown}"):
            site.client.get(path, headers={"User-Agent": PHONE}, environ_base={"REMOTE_ADDR": address})
    assert _visits(site) == {"exhibition": 2, "artefact": 2}


def test_a_page_that_the_browser_still_has_is_a_visit_too(site: Site, shown: str) -> None:
    del shown
    first = site.client.get(PAGE, headers={"User-Agent": PHONE})
    again = site.client.get(
        PAGE,
        headers={"User-Agent": PHONE, "If-None-Match": first.headers["ETag"]},
        environ_base={"REMOTE_ADDR": "10.0.0.9"},
    )
    assert again.status_code == 304
    assert _visits(site) == {"exhibition": 2}


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "python-requests/2.32"},
        {"User-Agent": ""},
        {"User-Agent": PHONE, "Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": PHONE, "Purpose": "prefetch"},
    ],
)
def test_programs_and_pages_fetched_in_advance_are_not(
    site: Site, shown: str, headers: dict[str, str]
) -> None:
    del shown
    site.client.get(PAGE, headers=headers)
    site.client.head(PAGE, headers={"User-Agent": PHONE})
    assert _visits(site) == {}


def test_the_staff_is_not(site: Site, shown: str) -> None:
    with site.house.sessions() as session:
        museum = site.house.institution(session).id
    site.exhibit("kin", Translated("Kín", "Closed"), shown, state=Publication.DRAFT)
    site.enter_as(Person("u", "Lan", {museum: frozenset({Role.EDITOR})}))
    for slug in ("trong", "kin"):
        assert site.client.get(f"/vi/exhibitions/{slug}", headers={"User-Agent": PHONE}).status_code == 200
    assert _visits(site) == {}


def test_a_page_that_is_not_open_is_not(site: Site, shown: str) -> None:
    site.exhibit("kin", Translated("Kín", "Closed"), shown, state=Publication.DRAFT)
    assert site.client.get("/vi/exhibitions/kin", headers={"User-Agent": PHONE}).status_code == 404
    assert _visits(site) == {}


def test_no_cookie_is_set_and_nothing_of_the_visitor_is_kept(site: Site, shown: str) -> None:
    del shown
    answer = site.client.get(
        PAGE, headers={"User-Agent": PHONE}, environ_base={"REMOTE_ADDR": "203.0.113.77"}
    )
    assert "Set-Cookie" not in answer.headers
    assert _visits(site) == {"exhibition": 1}

    def kept() -> bytes:
        folder = site.house.folder
        return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())

    assert b"203.0.113.77" not in kept()
    with site.house.sessions() as session:
        mark = session.scalars(select(VisitMark.mark)).one()
    assert mark.encode() in kept()
    site.house.clock.pass_time(days=1)
    Rounds(site.house.work()).look()
    assert mark.encode() not in kept()
    assert _visits(site) == {"exhibition": 1}


def test_a_database_that_does_not_answer_costs_no_visit_and_no_page(
    site: Site, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del shown
    site.client.get(PAGE, headers={"User-Agent": PHONE})
    with monkeypatch.context() as away:

        def fail(*_: object) -> int:
            raise OperationalError("INSERT", {}, Exception("locked"))

        away.setattr(page_visits, "count", fail)
        assert _visits(site) == {}
        assert site.client.get(PAGE, headers={"User-Agent": PHONE}).status_code == 200
    assert _visits(site) == {"exhibition": 1}


@pytest.mark.parametrize(
    ("agent", "person"),
    [
        (
            "Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36 Zalo android/12090681 ZaloTheme/light",
            True,
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148 Zalo iOS/530 ZaloTheme/light", True),
        ("Mozilla/5.0 (Linux; Android 12; wv) Chrome/108 Mobile [FB_IAB/FB4A;FBAV/396.1.0.28.104;]", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0) Mobile/15E148 [FBAN/FBIOS;FBAV/400.0]", True),
        ("Mozilla/5.0 (Linux; Android 11) Chrome/110 Mobile Safari/537.36 Viber/19.4.0.0", True),
        ("Mozilla/5.0 (compatible; Zalobot/1.0; +http://www.zalo.me)", False),
        ("Zalo-Link-Preview/1.0", False),
        ("Viber/20.5.1 (Android; okhttp)", False),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", False),
        ("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", False),
        ("TelegramBot (like TwitterBot)", False),
        ("WhatsApp/2.23.20.0", False),
        ("iMessageBot LinkPreview/1.0", False),
        ("", False),
    ],
)
def test_previews_of_links_are_no_visits_and_people_within_applications_are(agent: str, person: bool) -> None:
    assert is_a_person(agent) is person
