"""The forms of a package: what it says as a whole, a step, an object to observe, a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput

from frontend.i18n import current_language, gettext
from frontend.presenters.packages import phase_titles
from frontend.workbench.forms import TextsForm, flat, line, pair, prose, typed
from frontend.workbench.seen import Both, plain
from frontend.workbench.words import N_, later
from museum.domain.curriculum import SUBJECTS
from museum.domain.education import Phase, Where
from museum.domain.errors import Invalid
from museum.domain.translated import LANGUAGES, Language
from museum.services.package_content import choices_of
from museum.services.package_parts import MOST_CHOICES, ObjectPlan, QuestionPlan, StepPlan
from museum.services.packages import FIRST_GRADE, LAST_GRADE, LONGEST_SUMMARY, Outline

if TYPE_CHECKING:
    from museum.domain.collections import Media
    from museum.domain.education import Package, PackageObject, PackageStep, Question

MOST_DIGITS = 6
REGION = ("x", "y", "width", "height")
_NUMBER = {"inputmode": "numeric", "maxlength": MOST_DIGITS}
_PIXELS = {**_NUMBER, "autocomplete": "off"}
_RICH = ("outcomes", "materials", "guide")
_PLAIN = ("title", "summary", "topic")
_CHOICES = (
    N_("Choice A"),
    N_("Choice B"),
    N_("Choice C"),
    N_("Choice D"),
    N_("Choice E"),
    N_("Choice F"),
)
"""As many as a question may have."""


def _pairs(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{lang}" for name in names for lang in LANGUAGES)


class PackageForm(TextsForm):
    """What a package says as a whole, and whom it is for."""

    NAMES = (
        *_pairs(*_PLAIN, *_RICH),
        "grade_from",
        "grade_to",
        "subjects",
        "minutes",
        "where",
        "exhibition",
    )
    institution = SelectField(later(N_("Institution")), validate_choice=False)
    title_vi, title_en = (line(N_("Package title"), lang) for lang in LANGUAGES)
    summary_vi, summary_en = (prose(N_("In one or two sentences"), lang) for lang in LANGUAGES)
    topic_vi, topic_en = (line(N_("Topic"), lang) for lang in LANGUAGES)
    outcomes_vi, outcomes_en = (prose(N_("What pupils can do afterwards"), lang) for lang in LANGUAGES)
    materials_vi, materials_en = (prose(N_("Materials to bring"), lang) for lang in LANGUAGES)
    guide_vi, guide_en = (prose(N_("Teacher's guide"), lang) for lang in LANGUAGES)
    grade_from = SelectField(later(N_("From grade")), validate_choice=False)
    grade_to = SelectField(later(N_("To grade")), validate_choice=False)
    subjects = SelectMultipleField(
        later(N_("Subjects of the curriculum")), validate_choice=False, option_widget=CheckboxInput()
    )
    minutes = StringField(later(N_("Duration in minutes")), render_kw=_NUMBER)
    where = RadioField(later(N_("Place")), validate_choice=False)
    exhibition = SelectField(later(N_("Exhibition it goes with")), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current_language()
        self.summary_vi.render_kw = self.summary_en.render_kw = {"maxlength": LONGEST_SUMMARY}
        grades = [("", gettext("Any grade"))]
        grades += [(str(grade), str(grade)) for grade in range(FIRST_GRADE, LAST_GRADE + 1)]
        self.grade_from.choices = self.grade_to.choices = grades
        self.subjects.choices = [(code, name.shown(lang).text) for code, name in SUBJECTS.items()]
        self.where.choices = list(where_words().items())
        self.exhibition.choices = [("", gettext("No exhibition"))]

    def values(self) -> dict[str, str]:
        """Give what was sent, by name; the subjects with commas between."""
        chosen = set(self.subjects.data or ())
        texts = {name: plain(self[name].data or "") for name in self.NAMES if name != "subjects"}
        return {**texts, "subjects": ",".join(code for code in SUBJECTS if code in chosen)}

    def show(self, values: Mapping[str, str]) -> None:
        """Fill in stored values."""
        super().show({name: text for name, text in values.items() if name != "subjects"})
        if "subjects" in values:
            self.subjects.data = values["subjects"].split(",")


class StepForm(TextsForm):
    """A step before, during or after the visit."""

    NAMES = ("phase", *_pairs("title", "text"), "minutes")
    phase = RadioField(later(N_("When it is done")), validate_choice=False)
    title_vi, title_en = (line(N_("What is done"), lang) for lang in LANGUAGES)
    text_vi, text_en = (prose(N_("How it is done"), lang) for lang in LANGUAGES)
    minutes = StringField(later(N_("Duration in minutes")), render_kw=_NUMBER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at(Where.MUSEUM)

    def at(self, where: str) -> None:
        """Word the phases for where the package is worked with."""
        self.phase.choices = [(phase.value, title) for phase, title in phase_titles(where).items()]


class ObjectForm(TextsForm):
    """An object to observe: one of its pictures, a detail of it in pixels, words what to look for."""

    NAMES = (*_pairs("observe"), "media", *REGION)
    media = HiddenField()
    observe_vi, observe_en = (prose(N_("What to look for"), lang) for lang in LANGUAGES)
    x = StringField(later(N_("From the left")), render_kw=_PIXELS)
    y = StringField(later(N_("From the top")), render_kw=_PIXELS)
    width = StringField(later(N_("Width")), render_kw=_PIXELS)
    height = StringField(later(N_("Height")), render_kw=_PIXELS)


class QuestionForm(TextsForm):
    """A question: with choices, one of them right, or answered in words."""

    NAMES = (
        *_pairs("text"),
        *(name for at in range(MOST_CHOICES) for name in _pairs(f"choice_{at}")),
        "right",
        *_pairs("answer"),
        "object",
    )
    text_vi, text_en = (prose(N_("Question"), lang) for lang in LANGUAGES)
    answer_vi, answer_en = (prose(N_("Answer, for teachers alone"), lang) for lang in LANGUAGES)
    right = RadioField(later(N_("Right choice")), validate_choice=False)
    object = SelectField(later(N_("Object that it asks about")), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.right.choices = [(str(at), gettext(words)) for at, words in enumerate(_CHOICES)]
        self.object.choices = [("", gettext("None in particular"))]

    def choice_pairs(self) -> list[tuple[Any, Any, Any]]:
        """Give the fields of each choice in both languages, with the mark that says it is the right one."""
        return [
            (self[f"choice_{at}_vi"], self[f"choice_{at}_en"], mark) for at, mark in enumerate(self.right)
        ]


for _at, _words in enumerate(_CHOICES):
    for _lang in LANGUAGES:
        setattr(QuestionForm, f"choice_{_at}_{_lang}", line(_words, _lang))


def worded(form: TextsForm, both: Both) -> Both:
    """Say what somebody else chose in the words of the choices, not in their codes."""
    theirs = dict(both.theirs)
    for name, value in both.theirs.items():
        words = dict(getattr(form[name], "choices", None) or ())
        if words:
            theirs[name] = ", ".join(words.get(code, code) for code in value.split(",") if code)
    return Both(both.moved, theirs)


def where_words() -> dict[str, str]:
    """Word the places where a package may be worked with."""
    return {
        Where.MUSEUM.value: gettext("At the museum"),
        Where.SCHOOL.value: gettext("At school"),
        Where.ONLINE.value: gettext("Online"),
    }


def outline_shown(package: Package) -> dict[str, str]:
    """Give what a package says as a whole as its form shows it."""
    return {
        **flat({name: getattr(package, name) for name in _PLAIN}),
        **flat({name: typed(getattr(package, name)) for name in _RICH}),
        "grade_from": _digits(package.grade_from),
        "grade_to": _digits(package.grade_to),
        "subjects": ",".join(package.subjects),
        "minutes": _digits(package.minutes),
        "where": package.where,
        "exhibition": package.exhibition_id or "",
    }


def outline_of(values: Mapping[str, str]) -> Outline:
    """Read the form of a package; raises Invalid."""
    where = values.get("where", "") or Where.MUSEUM
    if where not in set(Where):
        raise Invalid("Hãy chọn nơi học.", "Choose where it takes place.", "where")
    return Outline(
        **{name: pair(values, name) for name in (*_PLAIN, *_RICH)},
        grade_from=_number(values, "grade_from"),
        grade_to=_number(values, "grade_to"),
        subjects=tuple(code for code in values.get("subjects", "").split(",") if code),
        minutes=_number(values, "minutes"),
        where=Where(where),
        exhibition_id=values.get("exhibition", "") or None,
    )


def step_shown(step: PackageStep) -> dict[str, str]:
    """Give a step as its form shows it."""
    return {
        "phase": step.phase,
        **flat({"title": step.title, "text": typed(step.text)}),
        "minutes": _digits(step.minutes),
    }


def step_plan(values: Mapping[str, str]) -> StepPlan:
    """Read the form of a step; raises Invalid."""
    phase = values.get("phase", "")
    if phase not in set(Phase):
        raise Invalid(
            "Hãy chọn bước diễn ra trước, trong hay sau chuyến đi.",
            "Choose whether it is done before, during or after the visit.",
            "phase",
        )
    return StepPlan(Phase(phase), pair(values, "title"), pair(values, "text"), _number(values, "minutes"))


def object_shown(observed: PackageObject, shown: Media | None) -> dict[str, str]:
    """Give an object as its form shows it, over the scan that is looked at: no detail is the whole scan."""
    known = observed.x is not None and shown is not None and shown.id == observed.media_id
    held = {name: _digits(getattr(observed, name)) for name in REGION}
    return {
        **flat({"observe": typed(observed.observe)}),
        "media": shown.id if shown is not None else "",
        **(held if known else whole_of(shown)),
    }


def whole_of(scan: Media | None) -> dict[str, str]:
    """Give the fields of a detail that is a whole scan; empty ones without a scan."""
    values = ("0", "0", _digits(scan.width), _digits(scan.height)) if scan is not None else ("",) * 4
    return dict(zip(REGION, values, strict=True))


def object_plan(values: Mapping[str, str], artefact_id: str) -> ObjectPlan:
    """Read the form of an object; raises Invalid."""
    media_id = values.get("media", "") or None
    region = None
    if media_id is not None and any(values[name] for name in REGION):
        x, y, width, height = (_pixels(values[name]) for name in REGION)
        region = (x, y, width, height)
    return ObjectPlan(artefact_id, media_id, region, pair(values, "observe"))


def question_shown(question: Question) -> dict[str, str]:
    """Give a question as its form shows it."""
    values = flat({"text": typed(question.text), "answer": typed(question.answer)})
    choices = choices_of(question)
    for at in range(MOST_CHOICES):
        for lang in LANGUAGES:
            values[f"choice_{at}_{lang}"] = _said(choices, at, lang)
    values["right"] = _digits(question.right)
    values["object"] = question.object_id or ""
    return values


def _said(choices: tuple[Any, ...], at: int, lang: Language) -> str:
    return str(getattr(choices[at], lang)) if at < len(choices) else ""


def question_plan(values: Mapping[str, str]) -> QuestionPlan:
    """Read the form of a question: choices left empty are none; raises Invalid."""
    filled = [(at, pair(values, f"choice_{at}")) for at in range(MOST_CHOICES)]
    choices = [(at, words) for at, words in filled if words]
    marked = values.get("right", "")
    places = [str(at) for at, _ in choices]
    if marked and choices and marked not in places:
        raise Invalid(
            "Phương án được đánh dấu đúng còn để trống. Hãy viết phương án đó, hoặc đánh dấu phương án khác.",
            "The choice that is marked as right is empty. Write it, or mark another one.",
            "right",
        )
    return QuestionPlan(
        text=pair(values, "text"),
        choices=tuple(words for _, words in choices),
        right=places.index(marked) if marked in places else None,
        answer=pair(values, "answer"),
        object_id=values.get("object", "") or None,
    )


def _digits(number: int | None) -> str:
    return "" if number is None else str(number)


def _number(values: Mapping[str, str], name: str) -> int | None:
    """Read a whole number; None where nothing is written."""
    text = values.get(name, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        raise Invalid(
            f"“{text[:20]}” không phải là số nguyên. Hãy viết ví dụ 45.",
            f"“{text[:20]}” is no whole number. Write 45, for example.",
            name,
        )
    return int(text)


def _pixels(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        raise Invalid(
            f"“{text[:20]}” không phải là số điểm ảnh. Hãy kéo khung trên ảnh, hoặc nhập số nguyên.",
            f"“{text[:20]}” is no number of pixels. Draw the frame on the picture, or enter whole numbers.",
            "x",
        )
    return int(text)
