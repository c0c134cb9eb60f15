"""An object on loan as it stands in a section: its owner is given its due wherever its picture is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from frontend.presenters.loans import loan_page, loan_shown
from frontend.presenters.texts import story
from frontend.security_headers import content_security_policy, picture_origin
from museum.domain.loans import Loan
from museum.domain.translated import Language, Translated
from tests.unit.frontend.conftest import Site

MANIFEST = "https://iiif.example.org/7/manifest.json"
SECTION = """
{% from "components/loan.html" import loan %}
{{ loan(shown, "50vw", words) }}
"""


def lent(site: Site, **values: Any) -> Loan:
    canvas = {
        "id": "c",
        "label": {"vi": "", "en": "Front"},
        "width": 6000,
        "height": 4000,
        "image": "https://images.example.org/7.jpg",
        "service": {"id": "https://images.example.org/7", "version": 3, "level0": False},
        "small": "https://images.example.org/7/full/1080,/0/default.jpg",
    }
    content = {"canvases": [canvas], "total": 1, "picture": "abcdef0123456789", **values.pop("content", {})}
    given = {
        "title": Translated("", "Bronze <drum>"),
        "owner": Translated("", "Example Museum"),
        "credit": Translated("", "Gift of N. & N."),
        "rights": "http://creativecommons.org/licenses/by-nc/4.0/",
        "homepage": "https://example.org/7",
        "summary": Translated(),
        **values,
    }
    return Loan(
        id="loan1",
        manifest_url=MANIFEST,
        content=content,
        picture_width=1080,
        picture_height=720,
        fetched_at=site.house.clock.now(),
        **given,
    )


def rendered(site: Site, loan: Loan, lang: Language = "en", caption: Translated = Translated()) -> str:
    with site.app.test_request_context(f"/{lang}/exhibitions/x"):
        shown, words = loan_shown(loan, lang), story(caption, lang)
        return site.app.jinja_env.from_string(SECTION).render(shown=shown, words=words)


def test_picture_title_owner_credit_terms_and_ways_to_the_owner_stand_together(site: Site) -> None:
    page = rendered(site, lent(site), caption=Translated("", "Look at the star."))
    for due in (
        'href="/en/loans/loan1"',
        'src="/loans/loan1/picture.jpg?v=abcdef012345"',
        'width="1080" height="720"',
        "Bronze &lt;drum&gt;",
        "On loan from Example Museum",
        "Gift of N. &amp; N.",
        'href="http://creativecommons.org/licenses/by-nc/4.0/"',
        "CC BY-NC 4.0",
        'href="https://example.org/7"',
        f'href="{MANIFEST}"',
        "Look at the star.",
    ):
        assert due in page, due
    assert page.count("<figure") == 1


def test_what_the_owner_does_not_say_is_told_honestly(site: Site) -> None:
    bare = lent(
        site,
        title=Translated(),
        owner=Translated(),
        credit=Translated(),
        rights="",
        homepage="",
        content={"terms": {"vi": "", "en": "Ask us first"}},
    )
    page = rendered(site, bare)
    for due in (
        "Object without a title",
        "On loan from iiif.example.org",
        "Ask us first",
        f'href="{MANIFEST}"',
    ):
        assert due in page, due
    assert "ask the owner" in rendered(site, lent(site, rights=""))
    bare.picture_width = None
    assert "Its picture is at its owner" in rendered(site, bare)
    assert "<img" not in rendered(site, bare)


def test_a_language_that_is_not_the_page_s_is_marked(site: Site) -> None:
    page = rendered(site, lent(site), "vi")
    assert re.search(r'<a href="/vi/loans/loan1" lang="en">Bronze', page)
    assert "borrowed" in page


def test_rights_that_we_do_not_know_are_named_by_their_server(site: Site) -> None:
    page = rendered(site, lent(site, rights="https://terms.example.org/use?x=1"))
    assert '<a href="https://terms.example.org/use?x=1" rel="license external">terms.example.org</a>' in page


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://images.example.org/7", "https://images.example.org"),
        ("https://Images.Example.ORG:8443/7", "https://images.example.org:8443"),
        ("https://xn--bo-tng-lta2602d.vn/7", "https://xn--bo-tng-lta2602d.vn"),
        ("http://images.example.org/7", ""),
        ("http://127.0.0.1:9/7", ""),
        ("https://127.0.0.1/7", ""),
        ("https://10.0.0.5/7", ""),
        ("https://169.254.169.254/7", ""),
        ("https://192.168.1.1:8443/7", ""),
        ("https://127.1/7", ""),
        ("https://0x7f.0.0.1/7", ""),
        ("https://127.0.0.0x1/7", ""),
        ("https://93.184.216.34/7", "https://93.184.216.34"),
        ("https://*.example.org/", ""),
        ("https://a.b;script-src https://c.d", ""),
        ("https://a.b 'unsafe-inline'/", ""),
        ("https://a.b\nX: y/", ""),
        ("https://u@a.b/", ""),
        ("https://a.b:x/", ""),
        ("https://[::1]/", ""),
        ("https:", ""),
        ("blob:https://a.b/", ""),
        ("", ""),
    ],
)
def test_only_whole_plain_https_origins_enter_the_policy(site: Site, address: str, origin: str) -> None:
    with site.app.test_request_context("/"):
        assert picture_origin(address) == origin
        policy = content_security_policy("https://museum.example", [origin] if origin else [])
    assert policy.count(";") == content_security_policy("https://museum.example").count(";")


def test_pages_that_no_browser_may_fetch_are_not_offered_to_the_viewer(site: Site) -> None:
    loan = lent(site)
    with site.app.test_request_context("/en/loans/loan1"):
        assert [leaf.service for leaf in loan_page(loan, "en").leaves] == ["https://images.example.org/7"]
        loan.content["canvases"][0]["service"]["id"] = "http://images.example.org/7"
        assert loan_page(loan, "en").leaves == ()


def test_without_a_page_at_its_owner_s_nothing_leads_to_one(site: Site) -> None:
    loan = lent(site, homepage="")
    with site.app.test_request_context("/en/loans/loan1"):
        assert loan_shown(loan, "en").homepage == ""
    shown = rendered(site, loan)
    assert "At its owner’s" not in shown
    assert shown.count(MANIFEST) == 1
