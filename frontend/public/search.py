"""The search page."""

from __future__ import annotations

from dataclasses import replace

import structlog
from flask import Response, render_template, request

from frontend.caching import public_page
from frontend.context import context
from frontend.i18n import current_language
from frontend.people import current_person
from frontend.presenters.artefacts import artefact_card
from frontend.presenters.exhibitions import ExhibitionCard, exhibition_card
from frontend.presenters.search import (
    LAST_PAGE,
    PER_PAGE,
    Asked,
    Results,
    asked_of,
    facets_of,
    page_numbers,
    snippets_of,
)
from frontend.public.blueprint import public
from frontend.public.previews import note_preview
from frontend.public.queries import (
    artefacts_by_id,
    count_artefacts,
    exhibitions_by_id,
    newest_artefacts,
    visible_in,
)
from frontend.sessions import current_session
from museum.domain.errors import Unavailable
from museum.ports.search import Query
from museum.services.finding import find

SHOWS = 3
log = structlog.get_logger(__name__)


@public.get("/search")
def search() -> Response:
    """Find artefacts and exhibitions by words in either language, narrowed by facets."""
    asked = asked_of(request.args)
    try:
        results = _found(asked)
    except Unavailable:
        log.warning("search_without_index")
        results = _listed(asked)
    return public_page(render_template("pages/search.html", results=results, asked=asked))


def _found(asked: Asked) -> Results:
    lang, person = current_language(), current_person()
    query = Query(
        text=asked.text,
        lang=lang,
        filters=asked.filters,
        limit=PER_PAGE,
        offset=asked.offset,
    )
    found = find(current_session(), context().ports.index, query, person)
    records = artefacts_by_id(current_session(), person, [hit.id for hit in found.hits])
    note_preview(records.values())
    cards = tuple(artefact_card(records[hit.id], lang) for hit in found.hits if hit.id in records)
    last = _last(found.total)
    return Results(
        asked=asked,
        total=found.total,
        cards=cards,
        snippets=snippets_of(found, cards, asked.text, lang) if asked.text else {},
        facets=facets_of(found, asked, lang),
        exhibitions=_exhibitions(replace(query, kinds=("exhibition",), limit=SHOWS))
        if _first_words(asked)
        else (),
        pages=page_numbers(asked.page, last),
        last=last,
        engine_away=False,
    )


def _first_words(asked: Asked) -> bool:
    return bool(asked.text) and asked.page == 1 and not asked.filters


def _exhibitions(query: Query) -> tuple[ExhibitionCard, ...]:
    session, person = current_session(), current_person()
    ids = [hit.id for hit in find(session, context().ports.index, query, person).hits]
    records = exhibitions_by_id(session, person, ids)
    visible = visible_in(session, person, records.values())
    return tuple(exhibition_card(records[one], visible, query.lang) for one in ids if one in records)


def _listed(asked: Asked) -> Results:
    """List the newest from the database while the index is away."""
    session, lang = current_session(), current_language()
    total = count_artefacts(session)
    records = newest_artefacts(session, PER_PAGE, asked.offset, with_scan=False)
    last = _last(total)
    return Results(
        asked=asked,
        total=total,
        cards=tuple(artefact_card(record, lang) for record in records),
        snippets={},
        facets=(),
        exhibitions=(),
        pages=page_numbers(asked.page, last),
        last=last,
        engine_away=True,
    )


def _last(total: int) -> int:
    return min(-(-total // PER_PAGE), LAST_PAGE)
