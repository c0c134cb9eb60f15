"""A record is described: both languages side by side, nothing typed is lost, nobody's work is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.curate.blueprint import curate
from frontend.curate.pictures import allow_previews
from frontend.curate.record_form import RecordForm, sections, suggested
from frontend.curate.rows import artefact_row
from frontend.curate.status import lines_of
from frontend.i18n import current_language, gettext
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.services import artefacts
from museum.services.artefacts import InvalidRecord
from museum.services.records import FieldError, cells_of

if TYPE_CHECKING:
    from museum.domain.collections import Artefact
    from museum.services.artefacts import Saved

TRIES = 3
"""How often a save begins anew because the record moved on without its cells being changed."""


@curate.route("/artefacts/new", methods=["GET", "POST"])
def artefact_new() -> Response:
    """Record an artefact that has no scan yet."""
    here = desk()
    form = RecordForm()
    mine = here.institutions()
    form.institution.choices = [(one.id, one.name.shown(current_language()).text) for one in mine]
    if request.method == "POST":
        institution = here.institution(form.institution.data or "")
        cells = {column: text for column, text in form.cells().items() if text}
        try:
            made = artefacts.create(here.session, here.ports, here.person, institution, cells)
        except InvalidRecord as error:
            form.blame(error.faults)
        except Conflict as error:
            form.blame([FieldError("accession_number", error.reason)])
        else:
            flash(gettext("Recorded. Scans can be added below."), GOOD)
            return redirect(url_for("curate.artefact", artefact_id=made.id))
    body = render_template(
        "curate/artefact_new.html",
        form=form,
        sections=(parts := sections(form)),
        index=[(part.anchor, part.title) for part in parts],
        suggested=suggested(here.session),
        several=len(mine) > 1,
        both=Both(),
    )
    return make_response(body, 422 if form.errors else 200)


@curate.route("/artefacts/<artefact_id>", methods=["GET", "POST"])
def artefact(artefact_id: str) -> Response:
    """Show a record with its scans, and keep what is changed in it."""
    here = desk()
    form = RecordForm()
    shown = artefacts.get_for(here.session, here.person, artefact_id)
    if request.method == "GET":
        _open(form, shown)
        return _page(form, shown)
    try:
        saved = _save(form, artefact_id)
    except InvalidRecord as error:
        form.blame(error.faults)
        return _page(form, artefacts.get_for(here.session, here.person, artefact_id), 422)
    except Clash as clash:
        shown = artefacts.get_for(here.session, here.person, artefact_id)
        both = read_seen(form.seen.data or "").both(form.cells(), clash)
        form.show(both.moved)
        # The next save is one that knows of both.
        form.seen.data = write_seen(shown.version, clash.stored)
        return _page(form, shown, 409, both)
    if saved.status == "unchanged":
        flash(gettext("Nothing was changed."), PLAIN)
    else:
        flash(gettext("Saved."), GOOD)
    return redirect(url_for("curate.artefact", artefact_id=artefact_id))


def _open(form: RecordForm, shown: Artefact) -> None:
    cells = cells_of(shown)
    form.show(cells)
    form.seen.data = write_seen(shown.version, cells)


def _save(form: RecordForm, artefact_id: str) -> Saved:
    """Keep what the person changed; raises InvalidRecord, or Clash when somebody else changed cells meanwhile.

    A record's version also rises while its scans are digitised: that alone is no reason to refuse.
    """
    here = desk()
    seen = read_seen(form.seen.data or "")
    sent = form.cells()
    mine = seen.changed_in(sent)
    if mine.get("donor") and sent.get("donor_anonymous") == "yes":
        # The form said so beside the new name.
        mine["donor_anonymous"] = "yes"
    if "accession_number" in mine and not mine["accession_number"]:
        reason = Translated("Thiếu số đăng ký.", "The accession number is missing.")
        raise InvalidRecord([FieldError("accession_number", reason)])
    for _ in range(TRIES):
        present = artefacts.get_for(here.session, here.person, artefact_id)
        version, stored = present.version, cells_of(present)
        seen.refuse_clash(stored)
        try:
            return artefacts.describe(here.session, here.ports, here.person, artefact_id, mine, version)
        except Conflict as error:
            present = artefacts.get_for(here.session, here.person, artefact_id)
            if present.version == version:
                raise InvalidRecord([FieldError("accession_number", error.reason)]) from error
    raise Clash(cells_of(present), {})


def _page(form: RecordForm, shown: Artefact, status: int = 200, both: Both | None = None) -> Response:
    here = desk()
    if shown.state != Publication.PUBLISHED:
        allow_previews(shown.ready_media)
    body = render_template(
        "curate/artefact.html",
        artefact=shown,
        row=artefact_row(here, shown),
        form=form,
        sections=(parts := sections(form)),
        index=[("scans", gettext("Scans")), *((part.anchor, part.title) for part in parts)],
        suggested=suggested(here.session),
        lines=lines_of(here, shown.media),
        labels={scan.id: scan.label for scan in shown.media},
        both=both or Both(),
        clash=both is not None,
        page_url=url_for("public.artefact", artefact_id=shown.id, lang=current_language()),
        up_to_date=shown.manifest_version == shown.version and shown.indexed_version == shown.version,
    )
    return make_response(body, status)
