"""The forms of the school directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField

from frontend.i18n import current_language, gettext
from frontend.workbench.forms import TextsForm
from frontend.workbench.words import N_, later
from museum.domain.curriculum import LEVELS
from museum.domain.errors import Invalid
from museum.domain.schools import Level
from museum.services.schools import LONGEST_CODE, LONGEST_COMMUNE, LONGEST_NAME, SchoolFacts

if TYPE_CHECKING:
    from museum.domain.schools import School

YES, NO = "yes", "no"


def level_words() -> dict[str, str]:
    """Word the levels of schools."""
    return {level.value: name.shown(current_language()).text for level, name in LEVELS.items()}


class SchoolForm(TextsForm):
    """What the directory says of a school."""

    NAMES = ("name", "commune", "level", "remote", "code", "pupils", "open")
    name = StringField(later(N_("Name of the school")), render_kw={"maxlength": LONGEST_NAME})
    commune = StringField(later(N_("Commune or ward")), render_kw={"maxlength": LONGEST_COMMUNE})
    level = SelectField(later(N_("Level")), validate_choice=False)
    remote = RadioField(
        later(N_("Does the province count the commune as remote?")), validate_choice=False, default=NO
    )
    code = StringField(later(N_("Code")), render_kw={"maxlength": LONGEST_CODE, "autocomplete": "off"})
    pupils = StringField(later(N_("Pupils")), render_kw={"inputmode": "numeric", "maxlength": 6})
    open = RadioField(later(N_("Is the school open?")), validate_choice=False, default=YES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = list(level_words().items())
        self.remote.choices = [
            (YES, gettext("Yes, it comes first where a rule says so")),
            (NO, gettext("No")),
        ]
        self.open.choices = [
            (YES, gettext("Yes, teachers find it when they book")),
            (NO, gettext("No, it was closed")),
        ]


class SchoolListForm(FlaskForm):  # type: ignore[misc]
    """A list of schools as a file."""

    file = FileField(later(N_("The list, as CSV or XLSX")))
    close_missing = BooleanField(later(N_("Close the schools that the list does not name")))


def shown_in_form(school: School) -> dict[str, str]:
    """Give a school as its form shows it."""
    return {
        "name": school.name,
        "commune": school.commune,
        "level": school.level,
        "remote": YES if school.remote else NO,
        "code": school.code,
        "pupils": "" if school.pupils is None else str(school.pupils),
        "open": YES if school.open else NO,
    }


def facts_of(values: dict[str, str]) -> SchoolFacts:
    """Give what a form says; raises Invalid, naming the field."""
    if values["level"] not in set(Level):
        raise Invalid("Hãy chọn cấp học.", "Please choose the level.", "level")
    pupils = values["pupils"].replace(".", "").replace(",", "")
    if pupils and not (pupils.isascii() and pupils.isdecimal()):
        raise Invalid("Số học sinh phải là một con số.", "The number of pupils must be a number.", "pupils")
    return SchoolFacts(
        name=values["name"],
        commune=values["commune"],
        level=Level(values["level"]),
        remote=values["remote"] == YES,
        code=values["code"],
        pupils=int(pupils) if pupils else None,
        open=values["open"] != NO,
    )
