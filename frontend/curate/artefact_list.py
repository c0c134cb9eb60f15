"""The list of artefacts: found by words and state, published or withdrawn many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.curate.actions import Action, act_on, action_of
from frontend.curate.blueprint import curate
from frontend.curate.queries import LISTED
from frontend.curate.rows import artefact_rows
from frontend.i18n import current_language, gettext
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD
from frontend.workbench.words import ngettext
from museum.domain.errors import MuseumError
from museum.domain.states import Publication
from museum.services import artefacts

if TYPE_CHECKING:
    from museum.domain.collections import Artefact

LONGEST_SEARCH = 200
MOST_CHOSEN = 200
LAST_PAGE = 2_000


@curate.get("/artefacts")
def artefact_list() -> Response:
    """List the artefacts of the person's institutions, last changed first."""
    here = desk()
    text = request.args.get("q", "")[:LONGEST_SEARCH]
    state = request.args.get("state", "")
    state = state if state in set(Publication) else ""
    chosen = request.args.get("institution", "")
    mine = [chosen] if chosen in here.institution_ids else here.institution_ids
    page = min(request.args.get("page", 1, int) or 1, LAST_PAGE)
    page = max(page, 1)
    found = artefacts.listed(
        here.session, mine, state=state, text=text, offset=(page - 1) * LISTED, limit=LISTED
    )
    kept = {"q": text, "state": state, "institution": chosen if chosen in here.institution_ids else ""}
    kept = {name: value for name, value in kept.items() if value}
    body = render_template(
        "curate/artefacts.html",
        rows=artefact_rows(here, found.artefacts),
        total=found.total,
        first=(page - 1) * LISTED + 1,
        page=page,
        last=max(1, -(-found.total // LISTED)),
        kept=kept,
        page_url=lambda number: f"{url_for('curate.artefact_list')}?{urlencode({**kept, 'page': number})}",
        states=list(Publication),
        institutions=here.institutions(),
    )
    return make_response(body)


@curate.post("/artefacts/bulk")
def artefact_bulk() -> Response:
    """Submit, publish or withdraw the chosen artefacts: ask first, then do it."""
    here = desk()
    action = action_of(request.form.get("action", ""))
    ids = list(dict.fromkeys(request.form.getlist("ids")))[:MOST_CHOSEN]
    chosen = [artefacts.get_for(here.session, here.person, one) for one in ids]
    exhibition = request.form.get("exhibition", "")
    back = url_for("curate.artefact_list")
    if exhibition:
        # Asked for while an exhibition was to be published: that question is next.
        back = url_for("curate.exhibition_step", exhibition_id=exhibition, step="publish")
    if not chosen:
        flash(gettext("Choose at least one artefact in the list first."), BAD)
    elif request.form.get("sure") != "yes":
        rows = artefact_rows(here, chosen)
        body = render_template("curate/bulk.html", rows=rows, action=action, exhibition=exhibition, back=back)
        return make_response(body)
    else:
        _do(action, ids)
    return redirect(back)


def _do(action: Action, ids: list[str]) -> None:
    """Do it to each; what cannot be done to one is told and does not hold up the others."""
    here = desk()
    done, refused = 0, []
    for artefact_id in ids:
        artefact = artefacts.get_for(here.session, here.person, artefact_id)
        name = _name(artefact)
        try:
            act_on(action, artefact_id)
        except MuseumError as error:
            here.session.rollback()
            refused.append(f"{name}: {error.reason.shown(current_language()).text}")
        else:
            done += 1
    if done:
        flash(_done(action, done), GOOD)
    for reason in refused:
        flash(reason, BAD)


def _name(artefact: Artefact) -> str:
    return f"{artefact.accession_number} {artefact.title.shown(current_language()).text}".strip()


def _done(action: Action, number: int) -> str:
    if action == "publish":
        return ngettext("%(num)s artefact is published.", "%(num)s artefacts are published.", number)
    if action == "withdraw":
        return ngettext("%(num)s artefact is withdrawn.", "%(num)s artefacts are withdrawn.", number)
    return ngettext(
        "%(num)s artefact is handed in for review.", "%(num)s artefacts are handed in for review.", number
    )
