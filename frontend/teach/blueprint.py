"""The educators' workbench: packages, programmes, sessions and bookings."""

from __future__ import annotations

from flask import Blueprint

from frontend.i18n import gettext
from frontend.teach.contact_form import ContactForm
from frontend.teach.packages_forms import ObjectForm, PackageForm, QuestionForm, StepForm
from frontend.teach.programme_forms import ProgrammeForm
from frontend.teach.school_forms import SchoolForm
from frontend.teach.session_forms import CancelForm, DetailsForm, SessionForm
from frontend.workbench.admission import open_bench
from frontend.workbench.benches import Bench, Place
from museum.domain.people import EDUCATORS
from museum.domain.translated import Translated

teach = Blueprint("teach", __name__, url_prefix="/teach")


def _named(*names: str) -> tuple[str, ...]:
    return tuple(f"teach.{name}" for name in names)


open_bench(
    teach,
    Bench(
        name="teach",
        label=lambda: gettext("For schools"),
        roles=EDUCATORS,
        home="teach.overview",
        refusal=Translated(
            "Tài khoản của bạn không có vai trò giáo dục hoặc quản lý. Hãy hỏi người quản trị của đơn vị.",
            "Your account has no educator's or manager's role. Please ask your institution's administrator.",
        ),
        places=(
            Place("teach.overview", lambda: gettext("Desk"), _named("contact")),
            Place(
                "teach.day",
                lambda: gettext("Visit day"),
                _named("session_day", "walk_in", "attend", "check_in"),
            ),
            Place(
                "teach.booking_list",
                lambda: gettext("Bookings"),
                _named(
                    "booking",
                    "booking_step",
                    "booking_cancel",
                    "feedback",
                    "school_list",
                    "school",
                    "school_new",
                    "school_import",
                ),
            ),
            Place(
                "teach.package_list",
                lambda: gettext("Packages"),
                _named(
                    "package",
                    "package_new",
                    "package_turn",
                    "package_edition",
                    "package_part_drop",
                    "package_step",
                    "package_step_new",
                    "package_object",
                    "package_object_new",
                    "package_question",
                    "package_question_new",
                ),
            ),
            Place(
                "teach.programme_list",
                lambda: gettext("Programmes"),
                _named("programme", "programme_new", "programme_step"),
            ),
            Place(
                "teach.calendar",
                lambda: gettext("Calendar"),
                _named(
                    "session",
                    "session_new",
                    "session_places",
                    "session_move",
                    "session_cancel",
                    "resource_list",
                    "resource",
                    "blackouts",
                ),
            ),
        ),
        forms={
            "teach.contact": ContactForm,
            "teach.programme": ProgrammeForm,
            "teach.programme_new": ProgrammeForm,
            "teach.session": DetailsForm,
            "teach.session_new": SessionForm,
            "teach.session_cancel": CancelForm,
            "teach.school": SchoolForm,
            "teach.school_new": SchoolForm,
            "teach.package": PackageForm,
            "teach.package_new": PackageForm,
            "teach.package_step": StepForm,
            "teach.package_step_new": StepForm,
            "teach.package_object": ObjectForm,
            "teach.package_question": QuestionForm,
            "teach.package_question_new": QuestionForm,
        },
    ),
)
