"""The curators' workbench: one address for both languages, open to staff alone."""

from __future__ import annotations

from flask import Blueprint

from frontend.curate.exhibition_forms import ExhibitionForm, SectionForm
from frontend.curate.pages_forms import PageForm
from frontend.curate.record_form import RecordForm
from frontend.i18n import gettext
from frontend.workbench.admission import open_bench
from frontend.workbench.benches import Bench, Place
from museum.domain.people import CURATORS
from museum.domain.translated import Translated

curate = Blueprint("curate", __name__, url_prefix="/curate")


def _named(*names: str) -> tuple[str, ...]:
    return tuple(f"curate.{name}" for name in names)


open_bench(
    curate,
    Bench(
        name="curate",
        label=lambda: gettext("Collection"),
        roles=CURATORS,
        home="curate.overview",
        refusal=Translated(
            "Tài khoản của bạn không có vai trò biên mục hoặc biên tập. Hãy hỏi người quản trị của đơn vị.",
            "Your account has no cataloguer's or editor's role. Please ask your institution's administrator.",
        ),
        places=(
            Place("curate.overview", lambda: gettext("Desk")),
            Place("curate.upload", lambda: gettext("Upload"), _named("take_in")),
            Place(
                "curate.artefact_list",
                lambda: gettext("Artefacts"),
                _named(
                    "artefact",
                    "artefact_new",
                    "artefact_step",
                    "artefact_bulk",
                    "page_list",
                    "page",
                    "transcripts",
                ),
            ),
            Place(
                "curate.checks",
                lambda: gettext("Checks"),
                _named("check", "check_undo", "checks_failed", "check_take_off"),
            ),
            Place(
                "curate.exhibition_list",
                lambda: gettext("Exhibitions"),
                _named(
                    "exhibition",
                    "exhibition_new",
                    "exhibition_opening",
                    "section",
                    "exhibition_step",
                    "section_drop",
                ),
            ),
            Place(
                "curate.loan_list",
                lambda: gettext("On loan"),
                _named("loan", "loan_new", "loan_refresh", "loan_remove"),
            ),
        ),
        forms={
            "curate.page": PageForm,
            "curate.section": SectionForm,
            "curate.exhibition": ExhibitionForm,
            "curate.exhibition_new": ExhibitionForm,
            "curate.artefact": RecordForm,
            "curate.artefact_new": RecordForm,
        },
    ),
)
