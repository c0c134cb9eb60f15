"""Where on this site a IIIF address leads: to an artefact's page and what is looked at there, or to an exhibition."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from flask import current_app, url_for
from sqlalchemy import select

from frontend.context import context
from museum.domain.collections import Media
from museum.domain.errors import Gone, NotFound
from museum.domain.pages import pictures_of
from museum.services.visibility import find_artefact, find_exhibition, find_loan, find_package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from museum.domain.collections import Artefact
    from museum.domain.content_state import Target
    from museum.domain.people import Person

_NAME = r"([\w.-]{1,120})"
_PRESENTATION = "/iiif/presentation/3"
_PORTS = {"http": 80, "https": 443}
Box = tuple[int, int, int, int]
"""x, y, width and height in pixels of the whole scan."""


@dataclass(frozen=True)
class Opening:
    """What an artefact's page opens with."""

    page: int
    """Counted from 1."""
    region: Box | None = None

    @property
    def fragment(self) -> str:
        """The fragment of the page's address that says so."""
        region = f"&xywh={','.join(map(str, self.region))}" if self.region else ""
        return f"page={self.page}{region}"


@dataclass(frozen=True)
class Place:
    """Where a content state leads: somewhere here, elsewhere, or to what is here no more."""

    kind: Literal["here", "foreign", "missing", "gone", "page"]
    """`page`: the artefact is here, the scan that was meant is not."""
    address: str
    """A path of ours; of what is foreign, its own address."""
    artefact: Artefact | None = None
    opening: Opening | None = None


def find_place(session: Session, person: Person, targets: Sequence[Target]) -> Place:
    """Say where a content state leads; two artefacts of ours lead to the page that compares them."""
    found = [_place(session, person, target) for target in targets[:2]]
    compared = [place for place in found if place.kind == "here" and place.artefact]
    if len(compared) > 1 and "public.compare" in current_app.view_functions:
        left, right = compared
        return Place("here", _comparison(left, right))
    return next((place for place in found if place.kind == "here"), found[0])


def own_path(address: str) -> str | None:
    """Give the path of an address of this site, below its base; None for any other site's."""
    base, asked = urlsplit(context().base_url), urlsplit(address)
    same_port = _port(asked.scheme, asked.port) == _port(base.scheme, base.port)
    # A site that has moved to https still knows its links from before.
    if asked.hostname != base.hostname or not (same_port or asked.port is base.port is None):
        return None
    below = base.path.rstrip("/")
    if below and not asked.path.startswith(f"{below}/"):
        return None
    return unquote(asked.path[len(below) :])


def _port(scheme: str, port: int | None) -> int | None:
    return port or _PORTS.get(scheme)


def _place(session: Session, person: Person, target: Target) -> Place:
    for address in (target.id, target.manifest):
        path = own_path(address) if address else None
        if path is None:
            continue
        for pattern, lead in _WAYS:
            named = pattern.fullmatch(path)
            if named:
                return _reached(lambda: lead(session, person, target, *named.groups()))  # noqa: B023 - called at once
    own = any(own_path(address) is not None for address in (target.id, target.manifest) if address)
    return Place("missing", "") if own else Place("foreign", target.manifest or target.id)


def _reached(lead: Callable[[], Place]) -> Place:
    try:
        return lead()
    except Gone:
        return Place("gone", "")
    except NotFound:
        return Place("missing", "")


def _artefact(session: Session, person: Person, target: Target, artefact_id: str) -> Place:
    return _on_artefact(find_artefact(session, person, artefact_id), target, None)


def _canvas(session: Session, person: Person, target: Target, artefact_id: str, media_id: str) -> Place:
    return _on_artefact(find_artefact(session, person, artefact_id), target, media_id)


def _range(session: Session, person: Person, target: Target, artefact_id: str, range_id: str) -> Place:
    artefact = find_artefact(session, person, artefact_id)
    chapter = next((one for one in artefact.chapters if one.id == range_id), None)
    return _on_artefact(artefact, target, chapter.media_id if chapter else None)


def _image(session: Session, person: Person, target: Target, media_id: str) -> Place:
    """Lead from the address of a picture to the page of what it shows."""
    artefact_id = session.scalar(select(Media.artefact_id).where(Media.id == media_id))
    return _on_artefact(find_artefact(session, person, artefact_id or ""), target, media_id)


def _exhibition(session: Session, person: Person, target: Target, slug: str) -> Place:
    del target
    find_exhibition(session, person, slug)
    return Place("here", url_for("public.exhibition", slug=slug))


def _section(session: Session, person: Person, target: Target, slug: str, section_id: str) -> Place:
    del target
    exhibition = find_exhibition(session, person, slug)
    known = any(section.id == section_id for section in exhibition.sections)
    return Place(
        "here", url_for("public.exhibition", slug=slug, _anchor=f"s-{section_id}" if known else None)
    )


def _package(session: Session, person: Person, target: Target, slug: str) -> Place:
    del target
    find_package(session, person, slug)
    return Place("here", url_for("public.package", slug=slug))


def _loan(session: Session, person: Person, target: Target, loan_id: str) -> Place:
    del target
    find_loan(session, person, loan_id)
    return Place("here", url_for("public.loan", loan_id=loan_id))


def _collection(session: Session, person: Person, target: Target, slug: str) -> Place:
    del session, person, target
    return Place("here", url_for("public.exhibitions" if slug == "exhibitions" else "public.search"))


def _all(session: Session, person: Person, target: Target) -> Place:
    return _collection(session, person, target, "")


_Lead = Callable[..., Place]
_WAYS: tuple[tuple[re.Pattern[str], _Lead], ...] = tuple(
    (re.compile(pattern), lead)
    for pattern, lead in (
        (rf"{_PRESENTATION}/artefacts/{_NAME}/manifest\.json", _artefact),
        (rf"{_PRESENTATION}/artefacts/{_NAME}/canvas/{_NAME}", _canvas),
        (rf"{_PRESENTATION}/artefacts/{_NAME}/range/{_NAME}", _range),
        (rf"{_PRESENTATION}/exhibitions/{_NAME}/manifest\.json", _exhibition),
        (rf"{_PRESENTATION}/exhibitions/{_NAME}/canvas/[\w./-]+", _exhibition),
        (rf"{_PRESENTATION}/exhibitions/{_NAME}/range/{_NAME}", _section),
        (rf"{_PRESENTATION}/packages/{_NAME}/manifest\.json", _package),
        (rf"{_PRESENTATION}/collections/{_NAME}\.json", _collection),
        (rf"{_PRESENTATION}/collection\.json", _all),
        (rf"/iiif/image/[23]/{_NAME}(?:/.*)?", _image),
        (rf"/(?:vi|en)/artefacts/{_NAME}", _artefact),
        (rf"/(?:vi|en)/exhibitions/{_NAME}", _exhibition),
        (rf"/(?:vi|en)/loans/{_NAME}", _loan),
        (rf"/(?:vi|en)/education/{_NAME}", _package),
    )
)
"""Paths of ours, and who knows where each leads."""


def _on_artefact(artefact: Artefact, target: Target, media_id: str | None) -> Place:
    opening = opening_of(artefact, target, media_id)
    path = url_for("public.artefact", artefact_id=artefact.id)
    if media_id is None or opening is not None:
        return Place("here", f"{path}#{opening.fragment}" if opening else path, artefact, opening)
    # A record without scans has a blank canvas, which is nothing to miss.
    return Place("page" if pictures_of(artefact) else "here", path, artefact)


def opening_of(artefact: Artefact, target: Target, media_id: str | None) -> Opening | None:
    """Say which page of an artefact is meant, and what part of it; None when it has no such scan."""
    for number, medium in enumerate(pictures_of(artefact), start=1):
        if medium.id == media_id:
            region = target.region.within(medium.width or 1, medium.height or 1) if target.region else None
            return Opening(number, region)
    return None


def _comparison(left: Place, right: Place) -> str:
    sides = {}
    for side, place in (("left", left), ("right", right)):
        if place.artefact is not None:
            sides[side] = place.artefact.id
            sides[f"{side}-page"] = str(place.opening.page if place.opening else 1)
    return url_for("public.compare", **sides)  # type: ignore[arg-type]
