"""The object sheet (phiếu hiện vật): an artefact on A4, to be printed, handed out, kept in a folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import structlog
from flask import Response, make_response, request

from frontend.caching import SECONDS
from frontend.context import context
from frontend.i18n import current_language
from frontend.people import current_person
from frontend.presenters.artefacts import is_public
from frontend.presenters.sheets import SheetPicture, code_of, sheet_data
from frontend.public.blueprint import public
from frontend.sessions import current_session
from museum.domain.errors import Unavailable
from museum.domain.local_time import local
from museum.domain.pages import page_labels, pictures_of
from museum.domain.people import VISITOR
from museum.domain.prints import sheet_key
from museum.ports.pixels import halved, halvings
from museum.services.visibility import find_artefact, pixel_grant
from museum.text.fold import fold

if TYPE_CHECKING:
    from museum.domain.collections import Artefact
    from museum.domain.people import Person

log = structlog.get_logger(__name__)

LARGE, SMALL = 1800, 500
"""Longer sides in pixels: 260 dots an inch on the sheet's widest picture."""
FURTHER_VIEWS = 4


@public.get("/artefacts/<artefact_id>/sheet.pdf")
def sheet(artefact_id: str) -> Response:
    """Give an artefact's sheet in the page's language."""
    person = current_person()
    artefact = find_artefact(current_session(), person, artefact_id)
    if is_public(artefact.state):
        return _answer(artefact, _kept(artefact), private=False)
    # A preview is for those who prepare the record, and nobody keeps it.
    return _answer(artefact, _made(artefact, person), private=True)


def _kept(artefact: Artefact) -> bytes:
    """Give the stored sheet of today, or make and store it."""
    site = context()
    store, today = site.ports.store, local(site.ports.clock.now()).date()
    settings = f"{site.base_url} {site.site_name} {site.ports.pixels}"
    key = sheet_key(artefact.id, artefact.version, current_language(), today, settings)
    try:
        return store.get(key)
    except KeyError:
        body = _made(artefact, VISITOR)
    try:
        store.put(key, body, "application/pdf")
    except Unavailable as error:
        log.warning("sheet not kept", artefact=artefact.id, reason=error.reason.en)
    return body


def _made(artefact: Artefact, person: Person) -> bytes:
    files: dict[str, bytes] = {}
    pictures: list[SheetPicture] = []
    session, lang, site = current_session(), current_language(), context()
    labels = page_labels(artefact)
    for medium in pictures_of(artefact)[: 1 + FURTHER_VIEWS]:
        grant = pixel_grant(session, medium.id, person, terms=site.ports.pixels)
        if grant.status != "full":
            continue
        times = halvings(grant.width, grant.height, grant.max_side)
        name = f"picture-{len(pictures)}.jpg"
        files[name] = site.ports.pictures.jpeg(medium.id, grant, SMALL if pictures else LARGE)
        label = labels[medium.id].shown(lang).text
        pictures.append(SheetPicture(name, label, halved(grant.width, times), halved(grant.height, times)))
    data = sheet_data(artefact, lang, site, pictures)
    files[data["qr"]] = code_of(data["address"])
    # Setting takes its time: no transaction is held meanwhile.
    session.rollback()
    return site.ports.documents.pdf("object-sheet", data, files)


def _answer(artefact: Artefact, body: bytes, *, private: bool) -> Response:
    response = make_response(body)
    response.mimetype = "application/pdf"
    number = re.sub(r"[^a-z0-9]+", "-", fold(artefact.accession_number)).strip("-") or artefact.id
    name = f"phieu-hien-vat-{number}.pdf" if current_language() == "vi" else f"object-sheet-{number}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if private:
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.vary.add("Cookie")
    response.add_etag()
    response.make_conditional(request)
    return response
