"""Two objects, or two pages of one, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from flask import Response, render_template, request, url_for

from frontend.caching import public_page
from frontend.context import context
from frontend.errors import error_page
from frontend.i18n import current_language, gettext
from frontend.people import current_person
from frontend.presenters.artefacts import ArtefactCard, artefact_card, is_public
from frontend.presenters.compare import SIDES, Choice, Compared, Offer, Side, addressed, page_choices, side_of
from frontend.public.artefacts import page_asked, similar
from frontend.public.blueprint import public
from frontend.public.previews import note_preview
from frontend.public.queries import artefacts_by_id, exhibitions_with, newest_artefacts
from frontend.sessions import current_session
from museum.domain.errors import Gone, NotFound, Unavailable
from museum.domain.pages import pictures_of
from museum.domain.people import VISITOR
from museum.ports.search import Query
from museum.services.finding import find
from museum.services.visibility import find_artefact

if TYPE_CHECKING:
    from museum.domain.collections import Artefact

OFFERED = 12
"""Objects of one kind that are offered as the other side."""
LONGEST = 200
_SHOWN = 40
"""Characters of an unknown id that the page repeats."""

log = structlog.get_logger(__name__)


@public.get("/compare")
def compare() -> Response:
    """Show two objects side by side; with one of them, offer the other."""
    sides: dict[Side, Artefact] = {}
    for side in SIDES:
        asked = request.args.get(side, "")
        if not asked:
            continue
        try:
            sides[side] = find_artefact(current_session(), current_person(), asked)
        except (NotFound, Gone) as error:
            return _missing(side, asked, gone=isinstance(error, Gone))
        if not pictures_of(sides[side]):
            return _without_picture(side, sides[side])
    note_preview(sides.values())
    if len(sides) == len(SIDES):
        return _shown(sides)
    return _offered(next(iter(sides.items()), None))


def _page_of(side: Side, record: Artefact) -> tuple[str, int]:
    return record.id, page_asked(f"{side}-page", len(pictures_of(record)))


def _shown(sides: dict[Side, Artefact]) -> Response:
    lang = current_language()
    asked = addressed({side: _page_of(side, record) for side, record in sides.items()})
    compared = Compared(*(side_of(sides[side], side, asked, lang) for side in SIDES))
    preview = not all(is_public(record.state) for record in sides.values())
    return public_page(render_template("pages/compare.html", compared=compared, preview=preview))


def _offered(known: tuple[Side, Artefact] | None) -> Response:
    """Offer what could stand on the side that is still free."""
    words = request.args.get("q", "")[:LONGEST].strip()
    if known is None:
        offers = _found(words, None, {}) if words else _newest()
        body = render_template(
            "pages/compare-choose.html", side=None, offers=offers, words=words, keep={}, preview=False
        )
        return public_page(body)
    side, artefact = known
    asked = addressed({side: _page_of(side, artefact)})
    shown = side_of(artefact, side, asked, current_language())
    offers = _found(words, side, asked) if words else _kin(artefact, side, asked)
    body = render_template(
        "pages/compare-choose.html",
        side=shown,
        offers=offers,
        words=words,
        keep=asked,
        preview=not is_public(artefact.state),
    )
    return public_page(body)


def _kin(artefact: Artefact, side: Side, asked: dict[str, str]) -> list[Offer]:
    lang = current_language()
    shows = exhibitions_with(current_session(), VISITOR, artefact.id)
    ids = dict.fromkeys(
        item.artefact_id for show in shows for section in show.sections for item in section.items
    )
    ids.pop(artefact.id, None)
    beside = artefacts_by_id(current_session(), VISITOR, list(ids)[: 2 * OFFERED])
    cards = [artefact_card(beside[one], lang) for one in ids if one in beside][:OFFERED]
    shown = {card.id for card in cards}
    akin = [card for card in similar(artefact) if card.id not in shown]
    offers = (
        Offer(gettext("Another view of the same object"), page_choices(artefact, side, asked, lang, OFFERED)),
        Offer(gettext("Seen in the same exhibition"), _choices(cards, side, asked)),
        Offer(gettext("Akin to it"), _choices(akin, side, asked)),
    )
    return [offer for offer in offers if offer.choices]


def _newest() -> list[Offer]:
    """Offer what was published last, to begin with."""
    lang = current_language()
    cards = [artefact_card(record, lang) for record in newest_artefacts(current_session(), OFFERED)]
    choices = _choices(cards, None, {})
    return [Offer(gettext("Newly digitised"), choices)] if choices else []


def _found(words: str, side: Side | None, asked: dict[str, str]) -> list[Offer]:
    """Find objects by words; none while the index is away."""
    session, lang, person = current_session(), current_language(), current_person()
    try:
        hits = find(
            session, context().ports.index, Query(text=words, lang=lang, limit=2 * OFFERED), person
        ).hits
    except Unavailable:
        log.warning("comparison_without_index")
        return []
    records = artefacts_by_id(session, person, [hit.id for hit in hits])
    note_preview(records.values())
    cards = [artefact_card(records[hit.id], lang) for hit in hits if hit.id in records]
    return [Offer(gettext("Found for “%(words)s”", words=words), _choices(cards, side, asked))]


def _choices(cards: Sequence[ArtefactCard], side: Side | None, asked: dict[str, str]) -> tuple[Choice, ...]:
    """Turn objects into links that put each on the free side; on the left while both are free."""
    free: Side = "right" if side == "left" else "left"
    return tuple(
        Choice(url_for("public.compare", **{**asked, free: card.id}), card.title, card.date, card.picture)  # type: ignore[arg-type]
        for card in cards
        if card.picture is not None
    )[:OFFERED]


def _missing(side: Side, asked: str, *, gone: bool) -> Response:
    where = _where(side)
    name = asked[:_SHOWN]
    if gone:
        reason = gettext(
            "The object on the %(side)s (%(name)s) was withdrawn from public view. Choose another one to compare.",
            side=where,
            name=name,
        )
        return error_page(HTTPStatus.GONE, reason)
    reason = gettext(
        "The object on the %(side)s (%(name)s) is not here. Check the address, or start from an object's own page.",
        side=where,
        name=name,
    )
    return error_page(HTTPStatus.NOT_FOUND, reason)


def _without_picture(side: Side, artefact: Artefact) -> Response:
    reason = gettext(
        "The object on the %(side)s (%(name)s) has no picture yet, so there is nothing to compare.",
        side=_where(side),
        name=artefact.accession_number,
    )
    return error_page(HTTPStatus.NOT_FOUND, reason)


def _where(side: Side) -> str:
    return gettext("left") if side == "left" else gettext("right")
