"""The curator's desk: what needs attention, what is at work, what waits to be published."""

from __future__ import annotations

from flask import Response, make_response, render_template

from frontend.curate.blueprint import curate
from frontend.curate.queries import (
    SHORT,
    artefacts_in_state,
    at_work,
    draft_exhibitions,
    needing_attention,
    state_counts,
)
from frontend.curate.rows import artefact_rows, exhibition_rows
from frontend.curate.status import lines_of
from frontend.workbench.desk import desk
from museum.domain.states import Publication
from museum.services import artefacts


@curate.get("/")
def overview() -> Response:
    """Show the desk."""
    here = desk()
    session, mine = here.session, here.institution_ids
    counts = state_counts(session, mine)
    body = render_template(
        "curate/overview.html",
        counts={state.value: counts.get(state, 0) for state in Publication},
        total=sum(counts.values()),
        attention=lines_of(here, needing_attention(session, mine)),
        working=lines_of(here, at_work(session, mine)),
        in_review=artefact_rows(here, artefacts_in_state(session, mine, Publication.IN_REVIEW)),
        drafts=artefact_rows(here, artefacts_in_state(session, mine, Publication.DRAFT)),
        recent=artefact_rows(here, artefacts.listed(session, mine, limit=SHORT).artefacts),
        exhibitions=exhibition_rows(draft_exhibitions(session, mine)),
    )
    return make_response(body)
