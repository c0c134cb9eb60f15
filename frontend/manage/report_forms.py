"""The forms of a report: how it is begun, and its frame and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField

from frontend.i18n import current_language
from frontend.manage.blueprint import FORMS
from frontend.manage.report_shown import kind_words
from frontend.workbench.forms import TextsForm
from frontend.workbench.seen import plain
from frontend.workbench.words import N_, later
from museum.domain.plans import System
from museum.domain.reporting import ReportKind
from museum.services.report_frames import LISTS, LONGEST_LINE, LONGEST_LIST
from museum.services.report_texts import LONGEST_TEXT, PARTS, TextPart, system_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from museum.domain.errors import Invalid
    from museum.domain.translated import Translated

_LINE = {"maxlength": LONGEST_LINE, "lang": "vi", "autocomplete": "off"}
_LIST = {"maxlength": LONGEST_LIST, "lang": "vi"}
_DAY = {"type": "date", "autocomplete": "off"}
TEXT = "text-"
"""What the name of a text's field begins with."""


class NewReportForm(FlaskForm):  # type: ignore[misc]
    """On which plan, of which kind, about which years."""

    plan = SelectField(later(N_("Plan")), validate_choice=False)
    kind = RadioField(later(N_("Kind of report")), validate_choice=False, default=ReportKind.ANNUAL.value)
    first_year = StringField(
        later(N_("From year")), render_kw={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}
    )
    last_year = StringField(
        later(N_("Year")), render_kw={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}
    )
    cut_off = StringField(later(N_("Cut-off date")), render_kw=_DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(kind_words().items())

    def blame(self, error: Invalid) -> None:
        """Put what is wrong beside its field, or over all fields."""
        reason = error.reason.shown(current_language()).text
        if error.field in self:
            self[error.field].errors = [reason]
        else:
            self.form_errors.append(reason)


class ReportForm(TextsForm):
    """A report's frame; a field for each of its texts is added by `form_of`."""

    NAMES: ClassVar[tuple[str, ...]] = (
        "superior",
        "issuer",
        "number",
        "place",
        "issued_on",
        "subject",
        "authority",
        "office",
        "name",
        *LISTS,
        "cut_off",
    )
    superior = StringField(later(N_("Superior body")), render_kw=_LINE)
    issuer = StringField(later(N_("Issuing body")), render_kw=_LINE)
    number = StringField(later(N_("Number and symbol")), render_kw=_LINE)
    place = StringField(later(N_("Place of issue")), render_kw=_LINE)
    issued_on = StringField(later(N_("Day of issue")), render_kw=_DAY)
    subject = StringField(later(N_("What the report is about")), render_kw=_LINE)
    addressed_to = TextAreaField(later(N_("Addressed to")), render_kw=_LIST)
    recipients = TextAreaField(later(N_("Recipients")), render_kw=_LIST)
    authority = StringField(later(N_("Signed on behalf of")), render_kw=_LINE)
    office = StringField(later(N_("Office of the signer")), render_kw=_LINE)
    name = StringField(later(N_("Name of the signer")), render_kw=_LINE)
    cut_off = StringField(later(N_("Cut-off date")), render_kw=_DAY)

    @property
    def frame_names(self) -> tuple[str, ...]:
        """The fields of the frame."""
        return tuple(one for one in ReportForm.NAMES if one != "cut_off")

    def values(self) -> dict[str, str]:
        """Give what was sent, by name; fields that a page does not show are left out."""
        return {name: plain(self[name].data or "") for name in self.NAMES if self[name].raw_data}

    def blame(self, error: Invalid) -> None:
        """Put what is wrong beside its field; an error about a text names the part."""
        reason = error.reason.shown(current_language()).text
        name = error.field if error.field in self.NAMES else field_name(error.field)
        if name in self.NAMES:
            self[name].errors = [*self[name].errors, reason]
        else:
            self.form_errors.append(reason)


def field_name(code: str) -> str:
    """Name the field of a text: ids with colons trouble style sheets and scripts."""
    return TEXT + code.replace(":", "-")


def _worded(title: Translated) -> str:
    return title.shown(current_language()).text


def _with_texts(parts: Iterable[TextPart]) -> type[ReportForm]:
    fields = {
        field_name(one.code): TextAreaField(
            LazyString(_worded, one.title), render_kw={"maxlength": LONGEST_TEXT, "lang": "vi"}
        )
        for one in parts
    }
    return type("ReportTextsForm", (ReportForm,), {"NAMES": (*ReportForm.NAMES, *fields), **fields})


def form_of(parts: Iterable[TextPart]) -> ReportForm:
    """Make the form of a report with these texts."""
    return _with_texts(parts)()


FORMS["manage.report"] = _with_texts((*PARTS.values(), *map(system_part, System)))
