"""A package's papers as PDF: the worksheet for everybody, the guide and the answer key for teachers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

import structlog
from flask import Response, make_response, request

from frontend.caching import SECONDS
from frontend.context import context
from frontend.i18n import current_language
from frontend.people import current_person
from frontend.presenters.artefacts import is_public
from frontend.presenters.package_papers import Kind, Paper, Standing, paper_of
from frontend.presenters.packages import edition_words
from frontend.presenters.sheets import code_of
from frontend.public.blueprint import public
from frontend.public.package_queries import observed_in
from frontend.public.packages import booking_token, viewer_of
from frontend.sessions import current_session
from museum.domain.errors import Unavailable
from museum.domain.prints import paper_key
from museum.services import packages
from museum.services.package_content import digest_of
from museum.services.teachers_papers import require_teachers_papers
from museum.services.visibility import find_package, pixel_grant

if TYPE_CHECKING:
    from museum.domain.education import Package
    from museum.domain.people import Person
    from museum.ports.pixels import Grant

log = structlog.get_logger(__name__)

PATIENCE = 15
"""Seconds that a reader waits while the paper of another one is made."""
_NAMES: dict[str, dict[Kind, str]] = {
    "vi": {"worksheet": "phieu-hoc-tap", "guide": "huong-dan-giao-vien", "answers": "dap-an"},
    "en": {"worksheet": "worksheet", "guide": "teachers-guide", "answers": "answer-key"},
}
_making = threading.Lock()


@public.get("/education/<slug>/<any(worksheet, guide, answers):kind>.pdf")
def package_print(slug: str, kind: str) -> Response:
    """Give a paper of a package in the page's language."""
    session, person = current_session(), current_person()
    shown, wanted = find_package(session, person, slug), cast("Kind", kind)
    if wanted != "worksheet":
        require_teachers_papers(session, context().ports, person, shown, booking_token())
    open_to_all = wanted == "worksheet" and is_public(shown.state)
    return _answer(shown.slug, wanted, paper_pdf(shown, wanted, person), private=not open_to_all)


def paper_pdf(shown: Package, kind: Kind, person: Person) -> bytes:
    """Give a paper in the page's language: kept under a digest of all that is on it, and made once.

    Raises `Unavailable`. The session's transaction is over afterwards.
    """
    session, site, lang = current_session(), context(), current_language()
    viewer = viewer_of(shown, person)

    def grant_of(image_id: str) -> Grant:
        return pixel_grant(session, image_id, viewer, terms=site.ports.pixels)

    editions = packages.editions(session, shown.id)
    outdated = packages.sheet_state(session, shown) == "outdated"
    standing = Standing(edition_words(editions[0]) if editions else "", outdated)
    visible = observed_in(session, viewer, [shown])
    paper = paper_of(kind, shown, visible, grant_of, standing, lang, site)
    if not is_public(shown.state):
        session.rollback()
        return _made(paper)
    digest = digest_of(
        {"data": paper.data, "codes": paper.codes, "pictures": [one.identity for one in paper.pictures]}
    )
    key = paper_key(shown.id, shown.version, kind, lang, digest)
    # Setting takes its time: no transaction is held meanwhile.
    session.rollback()
    return _kept(key, paper)


def _kept(key: str, paper: Paper) -> bytes:
    """Give a stored paper, or make and store it; of a class that asks together, the first one's is made."""
    store = context().ports.store
    try:
        return store.get(key)
    except KeyError:
        pass
    if not _making.acquire(timeout=PATIENCE):
        raise Unavailable(
            "Đang dựng nhiều tài liệu cùng lúc. Hãy thử lại sau ít phút.",
            "Many documents are being made at this moment. Please try again in a few minutes.",
        )
    try:
        return store.get(key)
    except KeyError:
        body = _made(paper)
        try:
            store.put(key, body, "application/pdf")
        except Unavailable as error:
            log.warning("paper not kept", key=key, reason=error.reason.en)
        return body
    finally:
        _making.release()


def _made(paper: Paper) -> bytes:
    ports = context().ports
    files = {name: code_of(address) for name, address in paper.codes.items()}
    for one in paper.pictures:
        files[one.file] = ports.pictures.jpeg(one.image_id, one.grant, one.side, one.region)
    return ports.documents.pdf("package-paper", paper.data, files)


def paper_name(kind: Kind, slug: str = "") -> str:
    """Name the file of a paper in the page's language."""
    return "-".join(filter(None, (_NAMES[current_language()][kind], slug))) + ".pdf"


def _answer(slug: str, kind: Kind, body: bytes, *, private: bool) -> Response:
    response = make_response(body)
    response.mimetype = "application/pdf"
    name = paper_name(kind, slug)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if private:
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.vary.add("Cookie")
    response.add_etag()
    response.make_conditional(request)
    return response
