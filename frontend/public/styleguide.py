"""The style guide: every component in its states, in the language of the page."""

from __future__ import annotations

from flask import Response, render_template
from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from frontend.caching import public_page
from frontend.context import context
from frontend.i18n import current_language
from frontend.presenters.artefacts import artefact_card, artefact_page
from frontend.presenters.exhibitions import exhibition_card
from frontend.presenters.progress import tally
from frontend.presenters.stage import stage_of
from frontend.public.blueprint import public
from frontend.public.queries import newest_artefacts, newest_exhibitions, visible_in
from frontend.public.styleguide_figures import YEARS, figure_specimens
from frontend.sessions import current_session
from museum.domain.people import VISITOR
from museum.domain.states import MediaState, Publication

COLOURS = (
    "ground", "stage", "raised", "ink", "quiet", "line", "edge",
    "accent", "second", "info", "mark", "marked", "wash", "focus",
)  # fmt: skip
OBJECTS = 5


class Specimen(Form):  # type: ignore[misc]
    """A form with one field of each kind."""

    accession_number = StringField(lazy_gettext("Accession number"), [validators.InputRequired()])
    title_vi = StringField(lazy_gettext("Title in Vietnamese"))
    title_en = StringField(lazy_gettext("Title in English"))
    description_vi = TextAreaField(lazy_gettext("Description in Vietnamese"))
    description_en = TextAreaField(lazy_gettext("Description in English"))
    earliest = IntegerField(lazy_gettext("Earliest year"), [validators.Optional()])
    kind = SelectField(
        lazy_gettext("Object type"),
        choices=[
            SelectChoice("drum", lazy_gettext("Drum")),
            SelectChoice("textile", lazy_gettext("Textile")),
            SelectChoice("book", lazy_gettext("Book")),
        ],
    )
    findspot = RadioField(
        lazy_gettext("Findspot shown"),
        choices=[
            SelectChoice("open", lazy_gettext("Whole")),
            SelectChoice("coarse", lazy_gettext("Province only")),
            SelectChoice("hidden", lazy_gettext("Not at all")),
        ],
        default="open",
    )
    publish = BooleanField(lazy_gettext("Publish as soon as the scans are ready"))
    scans = MultipleFileField(lazy_gettext("Scans"))


def _faulty() -> Specimen:
    """Give the form as it comes back with errors."""
    form = Specimen(
        prefix="faulty-", data={"accession_number": "", "title_vi": "Trống đồng", "earliest": None}
    )
    form.accession_number.errors = [lazy_gettext("The accession number is missing.")]
    form.earliest.errors = [
        lazy_gettext("Write a whole number, negative before our era, such as 1428 or -300.")
    ]
    form.kind.errors = [lazy_gettext("Choose one of the list.")]
    return form


@public.get("/styleguide")
def styleguide() -> Response:
    """Show every component in all its states."""
    session, lang = current_session(), current_language()
    records = newest_artefacts(session, OBJECTS)
    shows = newest_exhibitions(session, 2)
    visible = visible_in(session, VISITOR, shows)
    cards = [exhibition_card(show, visible, lang) for show in shows]
    figure_rows = figure_specimens()
    page = artefact_page(records[0], lang, context()) if records else None
    body = render_template(
        "pages/styleguide.html",
        colours=COLOURS,
        objects=[artefact_card(record, lang) for record in records],
        page=page,
        stage=stage_of(records[0], page.title, lang, summary=page.summary, searchable=True) if page else None,
        exhibitions=cards,
        opening=next((card for card in cards if card.detail), None),
        form=Specimen(
            data={"accession_number": "BTT-0001/D-1", "title_vi": "Trống đồng", "findspot": "open"}
        ),
        faulty=_faulty(),
        publications=list(Publication),
        media_states=list(MediaState),
        figure_rows=figure_rows,
        figure_years=YEARS,
        verdicts=tally(row.figure for row in figure_rows),
    )
    return public_page(body)
