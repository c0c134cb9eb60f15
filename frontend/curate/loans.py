"""Objects on loan: taken over from an IIIF address, asked for again, given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, StringField

from frontend.curate.blueprint import curate
from frontend.curate.loan_rows import ChangeLine, change_lines, loan_row, loan_rows, offer_of
from frontend.curate.rows import exhibition_rows
from frontend.i18n import current_language, gettext
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD, PLAIN
from frontend.workbench.questions import Question
from frontend.workbench.words import N_, later
from museum.domain.errors import Conflict, Gone, Invalid, NotFound, Rejected, Unavailable
from museum.services import loans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from museum.domain.errors import MuseumError
    from museum.domain.loans import Loan
    from museum.services.loans import Looked

LONGEST_ADDRESS = 20_000
CARRIERS = ("address", "manifest", "iiif-content")
"""Names under which other pages hand an address over."""
_ABOUT_THE_ADDRESS = (Conflict, Gone, Invalid, NotFound, Rejected, Unavailable)


class LoanForm(FlaskForm):  # type: ignore[misc]
    """The address of another institution's manifest, and who takes it over."""

    institution = SelectField(later(N_("Institution")), validate_choice=False)
    address = StringField(
        later(N_("IIIF address")), render_kw={"maxlength": LONGEST_ADDRESS, "autocomplete": "off"}
    )
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = desk().institutions()
        self.institution.choices = [(one.id, one.name.shown(current_language()).text) for one in mine]

    @property
    def several(self) -> bool:
        """Whether there is an institution to choose."""
        return len(self.institution.choices) > 1

    @property
    def text(self) -> str:
        return (self.address.data or "")[: LONGEST_ADDRESS + 1]

    def blame(self, error: MuseumError) -> None:
        """Put what is wrong beside the address."""
        self.address.errors = [error.reason.shown(current_language()).text]


@dataclass(frozen=True)
class _Asked:
    """What became of a form: a place to go on to, or a manifest that was looked at."""

    goes_to: str = ""
    looked: Looked | None = None


@curate.get("/loans")
def loan_list() -> Response:
    """List the objects on loan of the person's institutions."""
    here = desk()
    rows = loan_rows(here, loans.listed(here.session, here.institution_ids))
    return make_response(
        render_template("curate/loans.html", rows=rows, several=len(here.institution_ids) > 1)
    )


@curate.route("/loans/new", methods=["GET", "POST"])
def loan_new() -> Response:
    """Look at a manifest, then take the object over."""
    form = LoanForm()
    if request.method == "GET":
        carried = (request.args.get(name, "") for name in CARRIERS)
        form.address.data = next((text for text in carried if text), "")[:LONGEST_ADDRESS]
        return _new(form)
    institution = desk().institution(form.institution.data or "")
    form.institution.data = institution.id
    try:
        asked = _take(form, institution.id) if form.seen.data else _look(form, institution.id)
    except _ABOUT_THE_ADDRESS as error:
        form.blame(error)
        form.seen.data = ""
        return _new(form, status=422)
    return redirect(asked.goes_to) if asked.goes_to else _new(form, asked.looked)


def _look(form: LoanForm, institution_id: str) -> _Asked:
    """Fetch what the address names and show it; what is here already is led to."""
    here = desk()
    known = loans.known(here.session, here.ports, here.person, institution_id, form.text)
    if known is not None:
        flash(gettext("This object is here already."), PLAIN)
        return _Asked(goes_to=url_for("curate.loan", loan_id=known.id))
    looked = loans.look(here.ports, here.person, institution_id, form.text)
    form.address.data, form.seen.data = looked.url, looked.sha256
    return _Asked(looked=looked)


def _take(form: LoanForm, institution_id: str) -> _Asked:
    here = desk()
    taken = loans.take(
        here.session, here.ports, here.person, institution_id, form.text, seen=form.seen.data or ""
    )
    said = gettext("Taken over. It can stand in your exhibitions now, with its owner’s credit beside it.")
    flash(said if taken.new else gettext("This object is here already."), GOOD if taken.new else PLAIN)
    return _Asked(goes_to=url_for("curate.loan", loan_id=taken.loan.id))


def _new(form: LoanForm, looked: Looked | None = None, status: int = 200) -> Response:
    offer = offer_of(looked, form.institution.data or "") if looked is not None else None
    return make_response(render_template("curate/loan_new.html", form=form, offer=offer), status)


@curate.get("/loans/offered.jpg")
def loan_offered() -> Response:
    """Show the small picture of a manifest that was looked at, as it would be kept."""
    here = desk()
    institution = here.institution(request.args.get("institution", ""))
    try:
        looked = loans.look(here.ports, here.person, institution.id, request.args.get("address", ""))
        picture = loans.picture_of(here.ports, looked)
    except _ABOUT_THE_ADDRESS:
        picture = None
    if picture is None:
        abort(404)
    response = make_response(picture.data)
    response.mimetype = "image/jpeg"
    return response


@curate.get("/loans/<loan_id>")
def loan(loan_id: str) -> Response:
    """Show what is kept of an object on loan, and where it stands."""
    here = desk()
    return _page(loans.get_for(here.session, here.person, loan_id))


@curate.post("/loans/<loan_id>/refresh")
def loan_refresh(loan_id: str) -> Response:
    """Ask the owner again and show what changed."""
    here = desk()
    loans.get_for(here.session, here.person, loan_id)
    try:
        refreshed = loans.refresh(here.session, here.ports, here.person, loan_id)
    except (Invalid, Rejected, Unavailable) as error:
        said = gettext("Nothing was changed here.")
        flash(f"{error.reason.shown(current_language()).text} {said}", BAD)
        return redirect(url_for("curate.loan", loan_id=loan_id))
    if refreshed.gone:
        flash(gettext("Its owner shows this object no longer. What is kept here stays, and says so."), BAD)
        return redirect(url_for("curate.loan", loan_id=loan_id))
    if not refreshed.changes:
        flash(gettext("Nothing has changed at its owner’s."), PLAIN)
        return redirect(url_for("curate.loan", loan_id=loan_id))
    return _page(refreshed.loan, change_lines(refreshed.changes))


def _page(found: Loan, changes: Sequence[ChangeLine] = ()) -> Response:
    here = desk()
    shows = exhibition_rows(loans.shown_in(here.session, found.id))
    body = render_template("curate/loan.html", row=loan_row(found, len(shows)), shows=shows, changes=changes)
    return make_response(body)


@curate.route("/loans/<loan_id>/remove", methods=["GET", "POST"])
def loan_remove(loan_id: str) -> Response:
    """Ask before an object is given back; do it when the answer comes."""
    here = desk()
    row = loan_row(loans.get_for(here.session, here.person, loan_id))
    if request.method == "POST":
        try:
            loans.remove(here.session, here.ports, here.person, loan_id)
        except Invalid as error:
            flash(error.reason.shown(current_language()).text, BAD)
            return redirect(row.url)
        flash(gettext("Given back. Nothing of it is kept here any more."), GOOD)
        return redirect(url_for("curate.loan_list"))
    question = Question(
        gettext("Give this object back?"),
        gettext(
            "Its words and its small picture are deleted here; nothing changes at its owner’s. "
            "You can take it over again at any time."
        ),
        gettext("Give it back"),
        row.url,
        row.shown.title.text,
        row.shown.picture.src if row.shown.picture else "",
    )
    return make_response(render_template("curate/ask.html", question=question, hidden=[]))
