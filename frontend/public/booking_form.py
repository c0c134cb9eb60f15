"""The form with which a teacher asks for a place: its fields, and what is typed into them before anybody types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from frontend.i18n import current_language, gettext
from frontend.workbench.words import N_, later
from museum.domain.booking_form import LONGEST
from museum.domain.booking_rules import LAST_GRADE
from museum.domain.curriculum import LEVELS
from museum.domain.schools import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from museum.domain.education import Programme
    from museum.domain.people import User
    from museum.domain.translated import Translated
    from museum.domain.visits import Booking

PLACE, WAIT = "place", "wait"
"""What the sending button asked for: a place and nothing else, or the waiting list too."""
_UNGRADED = (Level.NURSERY, Level.CONTINUING, Level.COMMUNITY)
_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}


def _line(label: str, name: str, **more: Any) -> StringField:
    return StringField(later(label), render_kw={"maxlength": LONGEST[name], "autocomplete": "off", **more})


class BookingForm(FlaskForm):  # type: ignore[misc]
    """Who comes, how many, and whom to write to. What stands in it is checked by `museum.domain.booking_form`."""

    ENTRIES: ClassVar[tuple[str, ...]] = (
        "school",
        "commune",
        "level",
        "class_name",
        "classes",
        "grade",
        "pupils",
        "adults",
        "needs",
        "teacher_name",
        "email",
        "phone",
        "language",
    )
    """In the order of the page."""
    NEEDED: ClassVar[frozenset[str]] = frozenset({"school", "pupils", "teacher_name", "email"})

    class Meta:
        """Its token is the site's, checked before any view is asked."""

        csrf = False

    key = HiddenField()
    stamp = HiddenField()
    programme = HiddenField()
    school_id = HiddenField()
    school = _line(N_("School or group"), "school", autocomplete="organization")
    commune = _line(N_("Commune or ward"), "commune", autocomplete="address-level3")
    level = SelectField(later(N_("Kind of group")), validate_choice=False)
    class_name = _line(N_("Name of the class"), "class_name")
    classes = StringField(later(N_("How many classes")), default="1", render_kw=_NUMBER)
    grade = SelectField(later(N_("School grade")), validate_choice=False)
    pupils = StringField(later(N_("Pupils")), render_kw=_NUMBER)
    adults = StringField(later(N_("Accompanying adults")), render_kw=_NUMBER)
    needs = TextAreaField(
        later(N_("What should we prepare for?")), render_kw={"maxlength": LONGEST["needs"], "rows": 3}
    )
    teacher_name = _line(N_("Your name"), "teacher_name", autocomplete="name")
    email = _line(N_("Your e-mail address"), "email", type="email", autocomplete="email", inputmode="email")
    phone = _line(N_("Your telephone number"), "phone", type="tel", autocomplete="tel", inputmode="tel")
    language = SelectField(later(N_("Language of our letters")), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.NEEDED:
            self[name].flags.required = True
        lang = current_language()
        self.level.choices = [
            ("", gettext("A school class")),
            *((level, LEVELS[level].shown(lang).text) for level in _UNGRADED),
        ]
        self.grade.choices = [
            ("", gettext("none, or mixed")),
            *((str(grade), gettext("Grade %(grade)s", grade=grade)) for grade in range(1, LAST_GRADE + 1)),
        ]
        self.language.choices = [("vi", "Tiếng Việt"), ("en", "English")]

    @property
    def entries(self) -> dict[str, str]:
        """What was typed, by name."""
        return {name: self[name].data or "" for name in ("school_id", *self.ENTRIES)}

    def suit(self, programme: Programme) -> None:
        """Offer the grades that the programme is for; one that was chosen elsewhere stays, to be seen."""
        first, last = programme.grade_from or 1, programme.grade_to or LAST_GRADE
        kept = self.grade.data or ""
        self.grade.choices = [
            (value, words)
            for value, words in self.grade.choices
            if not value or first <= int(value) <= last or value == kept
        ]

    def blame(self, faults: Mapping[str, Translated]) -> None:
        """Put what is wrong beside its field, or over all fields."""
        lang = current_language()
        for name, said in faults.items():
            reason = said.shown(lang).text
            if name in self.ENTRIES:
                self[name].errors = [*self[name].errors, reason]
            else:
                self.form_errors.append(reason)

    def know(self, user: User, before: Booking | None) -> None:
        """Fill in what is known of a teacher with an account, and what they told us the last time."""
        self.teacher_name.data, self.email.data = user.name, user.email
        self.language.data = user.language
        if before is None or before.erased_at is not None:
            return
        self.school.data, self.commune.data = before.school_name, before.commune
        self.school_id.data = before.school_id or ""
        self.level.data = before.level if before.level in _UNGRADED else ""
        self.teacher_name.data, self.phone.data = before.teacher_name or user.name, before.phone
