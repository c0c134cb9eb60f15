"""The forms of the units' directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import DateField, FileField, RadioField, SelectField, StringField, TextAreaField

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import FORMS
from frontend.workbench.forms import TextsForm, line
from frontend.workbench.words import N_, later
from museum.domain.days import day_from
from museum.domain.errors import Invalid
from museum.domain.plan_words import SYSTEMS
from museum.domain.translated import Translated
from museum.domain.units import UnitKind
from museum.services import unit_facts
from museum.services.unit_facts import UnitFacts
from museum.services.unit_lists import degrees_from

if TYPE_CHECKING:
    from museum.domain.collections import Institution
    from museum.domain.units import OrganisationalUnit

YES, NO = "yes", "no"


def kind_words() -> dict[str, str]:
    """Word the kinds of units."""
    return {
        UnitKind.PROVINCE.value: gettext("Province or city"),
        UnitKind.DISTRICT.value: gettext("District (until 30 June 2025)"),
        UnitKind.COMMUNE.value: gettext("Rural commune"),
        UnitKind.WARD.value: gettext("Ward"),
        UnitKind.DEPARTMENT.value: gettext("Department"),
        UnitKind.UNION.value: gettext("Front and unions"),
        UnitKind.INSTITUTION.value: gettext("Cultural institution"),
    }


class UnitForm(TextsForm):
    """What the directory says of a unit."""

    NAMES = (
        "name_vi",
        "name_en",
        "kind",
        "parent",
        "code",
        "valid_from",
        "valid_until",
        "latitude",
        "longitude",
        "remote",
        "email",
        "language",
        "institution",
        "system",
    )
    name_vi = line(N_("Name of the unit"), "vi")
    name_en = line(N_("Name of the unit"), "en")
    kind = SelectField(later(N_("Kind")), validate_choice=False)
    parent = SelectField(later(N_("Stands beneath")), validate_choice=False)
    code = StringField(
        later(N_("Code")), render_kw={"maxlength": unit_facts.LONGEST_CODE, "autocomplete": "off"}
    )
    valid_from = StringField(later(N_("First day")), render_kw={"type": "date"})
    valid_until = StringField(later(N_("Last day")), render_kw={"type": "date"})
    latitude = StringField(later(N_("Latitude")), render_kw={"inputmode": "decimal", "maxlength": 20})
    longitude = StringField(later(N_("Longitude")), render_kw={"inputmode": "decimal", "maxlength": 20})
    remote = RadioField(later(N_("Does the province count it as remote?")), validate_choice=False, default=NO)
    email = StringField(
        later(N_("E-mail address of the office")),
        render_kw={"type": "email", "maxlength": unit_facts.LONGEST_EMAIL, "autocomplete": "off"},
    )
    language = SelectField(later(N_("Language of letters to it")), validate_choice=False)
    institution = SelectField(later(N_("Institution of this site")), validate_choice=False)
    system = SelectField(later(N_("System")), validate_choice=False)

    def offer(self, parents: Sequence[OrganisationalUnit], institutions: Sequence[Institution]) -> None:
        """Fill in what can be chosen."""
        language, kinds = current_language(), kind_words()
        self.kind.choices = list(kinds.items())
        self.parent.choices = [("", gettext("Nothing above it"))] + [
            (one.id, one.name.shown(language).text) for one in parents
        ]
        self.remote.choices = [(YES, gettext("Yes")), (NO, gettext("No"))]
        self.language.choices = [("vi", "Tiếng Việt"), ("en", "English")]
        self.institution.choices = [("", gettext("None"))] + [
            (one.id, one.name.shown(language).text) for one in institutions
        ]
        self.system.choices = [("", gettext("None of the three"))] + [
            (one.value, SYSTEMS[one].shown(language).text) for one in unit_facts.SYSTEMS
        ]


class UnitListForm(FlaskForm):  # type: ignore[misc]
    """A list of units as a file."""

    file = FileField(later(N_("The list, as CSV or XLSX")))


class SplitForm(FlaskForm):  # type: ignore[misc]
    """Into what a unit is divided."""

    names = TextAreaField(later(N_("Names of the new units, one a line")), render_kw={"maxlength": 8000})
    on = DateField(later(N_("From this day on")))


def shown_in_form(unit: OrganisationalUnit) -> dict[str, str]:
    """Give a unit as its form shows it."""
    return {
        "name_vi": unit.name.vi,
        "name_en": unit.name.en,
        "kind": unit.kind,
        "parent": unit.parent_id or "",
        "code": unit.code,
        "valid_from": unit.valid_from.isoformat() if unit.valid_from else "",
        "valid_until": unit.valid_until.isoformat() if unit.valid_until else "",
        "latitude": _degrees(unit.latitude),
        "longitude": _degrees(unit.longitude),
        "remote": YES if unit.remote else NO,
        "email": unit.email,
        "language": unit.language,
        "institution": unit.institution_id or "",
        "system": unit.system,
    }


def _degrees(value: float | None) -> str:
    if value is None:
        return ""
    # The same in both languages: whoever changes the language while the form is open has changed nothing.
    return f"{value:.6f}".rstrip("0").rstrip(".")


FRESH = {"kind": UnitKind.COMMUNE.value, "remote": NO, "language": "vi"}
"""What a new unit's form begins with."""


def facts_from(values: Mapping[str, str], known: UnitFacts | None) -> UnitFacts:
    """Give what a form says; raises Invalid, naming the field.

    `known` is the unit as it stands: its successor stays as long as it has a last day.
    """
    if values["kind"] not in set(UnitKind):
        raise Invalid("Hãy chọn loại đơn vị.", "Please choose the kind of unit.", "kind")
    last = _day(values, "valid_until")
    return UnitFacts(
        name=Translated(values["name_vi"], values["name_en"]),
        kind=UnitKind(values["kind"]),
        parent_id=values["parent"] or None,
        code=values["code"],
        valid_from=_day(values, "valid_from"),
        valid_until=last,
        successor_id=known.successor_id if known is not None and last is not None else None,
        latitude=_degree(values, "latitude"),
        longitude=_degree(values, "longitude"),
        remote=values["remote"] == YES,
        email=values["email"],
        language="en" if values["language"] == "en" else "vi",
        institution_id=values["institution"] or None,
        system=values["system"],
    )


def _day(values: Mapping[str, str], name: str) -> Any:
    text = values[name]
    found = day_from(text) if text else None
    if text and found is None:
        raise Invalid("Hãy ghi ngày, ví dụ 01/07/2025.", "Please give a day, such as 2025-07-01.", name)
    return found


def _degree(values: Mapping[str, str], name: str) -> float | None:
    text = values[name]
    found = degrees_from(text) if text else None
    if text and found is None:
        raise Invalid(
            "Hãy ghi độ thập phân, ví dụ 21,3256.", "Please give decimal degrees, such as 21.3256.", name
        )
    return found


FORMS["manage.unit"] = FORMS["manage.unit_new"] = UnitForm
FORMS["manage.unit_split"] = SplitForm
