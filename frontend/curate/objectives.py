"""Which objectives of plans an exhibition serves."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from frontend.curate.blueprint import curate
from frontend.i18n import current_language, gettext
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.objectives import merged_objectives
from museum.domain.errors import Invalid
from museum.services import exhibitions
from museum.services.plans import objectives_of, set_objectives


@curate.post("/exhibitions/<exhibition_id>/objectives")
def exhibition_objectives(exhibition_id: str) -> Response:
    """Keep what was ticked, together with what others ticked meanwhile."""
    here = desk()
    shown = exhibitions.get_for(here.session, here.person, exhibition_id)
    stored = [one.id for one in objectives_of(here.session, "exhibition", shown.id)]
    wanted = merged_objectives(request.form, stored)
    try:
        set_objectives(here.session, here.ports, here.person, "exhibition", shown.id, wanted)
    except Invalid as error:
        flash(error.reason.shown(current_language()).text, PLAIN)
    else:
        flash(gettext("Saved."), GOOD)
    return redirect(url_for("curate.exhibition", exhibition_id=shown.id, _anchor="serves"))
