"""An artefact's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog
from flask import Response, render_template, request

from frontend.caching import public_page
from frontend.context import context
from frontend.i18n import current_language
from frontend.people import current_person
from frontend.presenters.artefacts import ArtefactCard, artefact_card, artefact_data, artefact_page, is_public
from frontend.presenters.exhibitions import exhibition_card
from frontend.presenters.stage import stage_of
from frontend.presenters.transcripts import transcript_context
from frontend.public.blueprint import public
from frontend.public.package_queries import packages_about
from frontend.public.packages import cards_of
from frontend.public.places import Opening
from frontend.public.previews import note_preview
from frontend.public.queries import artefacts_by_id, exhibitions_with, visible_in
from frontend.public.views import opening
from frontend.sessions import current_session
from frontend.visit_counting import visited
from museum.domain.collections import Vocabulary
from museum.domain.errors import Unavailable
from museum.domain.pages import pictures_of
from museum.domain.people import VISITOR
from museum.ports.search import Query
from museum.services.visibility import find_artefact, gate_of

if TYPE_CHECKING:
    from museum.domain.collections import Artefact

SIMILAR = 6
PACKAGES = 3
"""Packages for schools in which the object is observed."""
KINSHIP: tuple[tuple[Vocabulary, ...], ...] = (
    (Vocabulary.OBJECT_TYPE, Vocabulary.CULTURE),
    (Vocabulary.OBJECT_TYPE, Vocabulary.PERIOD),
    (Vocabulary.CULTURE,),
    (Vocabulary.PERIOD, Vocabulary.MATERIAL),
    (Vocabulary.OBJECT_TYPE,),
    (Vocabulary.MATERIAL,),
)
"""What two artefacts may share, nearest kin first."""
_DIGITS = 5
"""Of a page's number in an address."""

log = structlog.get_logger(__name__)


@public.get("/artefacts/<artefact_id>")
def artefact(artefact_id: str) -> Response:
    """Show an artefact: the object large, its story, its record, and where to go on."""
    session, lang, person = current_session(), current_language(), current_person()
    shown = find_artefact(session, person, artefact_id)
    note_preview([shown])
    visited("artefact", shown.id, shown.institution_id)
    page = artefact_page(shown, lang, context())
    first = opening(request, shown) or Opening(page_asked("page", len(pictures_of(shown))))
    transcript = transcript_context(session, shown, first.page, request.args.get("q", ""))
    stage = stage_of(
        shown,
        page.title,
        lang,
        opened=first.page,
        region=first.region,
        summary=page.summary,
        searchable=transcript is not None,
    )
    # What leads on from here is what visitors can follow, whoever looks.
    shows = exhibitions_with(session, VISITOR, shown.id)
    visible = visible_in(session, VISITOR, shows)
    body = render_template(
        "pages/artefact.html",
        page=page,
        stage=stage,
        transcript=transcript,
        data=artefact_data(page, shown, context()),
        seen_in=[exhibition_card(show, visible, lang) for show in shows],
        packages=cards_of(packages_about(session, shown.id, PACKAGES)),
        similar=similar(shown),
        preview=not is_public(shown.state),
    )
    return public_page(body)


def page_asked(name: str, pages: int) -> int:
    """Read the number of a page from the address; 1 where it names none that is there."""
    text = request.args.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 1
    return number if 1 <= number <= pages else 1


def similar(shown: Artefact) -> Sequence[ArtefactCard]:
    """Find artefacts that share terms with one, those that share most first; none while the index is away."""
    lang = current_language()
    index = context().ports.index
    ids: dict[str, None] = {}
    try:
        for kin in KINSHIP:
            filters = {kind.value: tuple(term.id for term in shown.terms_of(kind)) for kind in kin}
            if not all(filters.values()):
                continue
            found = index.search(Query(lang=lang, gate=gate_of(VISITOR), filters=filters, limit=SIMILAR + 1))
            ids.update(dict.fromkeys(hit.id for hit in found.hits if hit.id != shown.id))
            if len(ids) >= SIMILAR:
                break
    except Unavailable:
        log.warning("similar_without_index")
        return []
    wanted = list(ids)[:SIMILAR]
    records = artefacts_by_id(current_session(), VISITOR, wanted)
    return [artefact_card(records[one], lang) for one in wanted if one in records]
