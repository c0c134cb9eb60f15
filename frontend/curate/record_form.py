"""The form of an artefact record, made of the one table of fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import Field as FormField
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from frontend.i18n import current_language, gettext
from frontend.workbench.seen import plain
from frontend.workbench.words import N_, in_language, later
from museum.domain.collections import FindspotVisibility, Vocabulary
from museum.domain.fields import COLUMNS, FIELDS, Field, Group, Kind, columns
from museum.domain.rights import STATEMENTS, rights_label
from museum.domain.translated import Language, Translated
from museum.services.vocabularies import suggestions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from museum.services.records import FieldError

SUGGESTED = 300
"""Terms offered for a field: more than that nobody reads in a list."""
LONG = 1_000
"""Characters from which a field gets several lines."""
ORIGINS = (
    Translated("Vốn có", "Held from the start"),
    Translated("Hiến tặng", "Gift"),
    Translated("Khai quật", "Excavation"),
    Translated("Trao đổi", "Exchange"),
    Translated("Thu hồi", "Recovery"),
    Translated("Mua", "Purchase"),
    Translated("Khác", "Other"),
)
"""How things come into a museum, by the relic dossier's form."""
CLASSES = (
    Translated("Di vật", "Relic"),
    Translated("Cổ vật", "Antiquity"),
    Translated("Bảo vật quốc gia", "National treasure"),
)
_SHORT = frozenset({"accession_number", "findspot_visibility", "donor_anonymous", "weight"})
"""Fields whose input needs no whole line."""
_FREE_LISTS = {"acquisition": ORIGINS, "heritage_status": CLASSES}


def label_of(field: Field, lang: Language | None) -> str:
    """Word a column's label in the reader's language, with the language it is written in."""
    label = field.label.shown(current_language()).text
    if lang is None:
        return label
    return f"{label} ({in_language(lang)})"


def _input(field: Field, lang: Language | None) -> Any:
    label = LazyString(label_of, field, lang)
    attributes: dict[str, Any] = {"maxlength": field.limit}
    if field.code == "findspot_visibility" or field.kind in (Kind.RIGHTS, Kind.DONOR_UNNAMED):
        return SelectField(label, validate_choice=False)
    if field.kind is Kind.YEAR:
        return StringField(label, render_kw={"inputmode": "numeric", "maxlength": 10})
    if field.kind in (Kind.TERM, Kind.TERMS) or field.code in _FREE_LISTS:
        attributes["list"] = f"terms-{field.code}"
        attributes["autocomplete"] = "off"
        if field.kind is Kind.TERMS:
            attributes["data-many"] = ""
    if field.kind is Kind.RICH or field.limit >= LONG:
        return TextAreaField(label, render_kw=attributes)
    return StringField(label, render_kw=attributes)


class RecordForm(FlaskForm):  # type: ignore[misc]
    """One input for each register column; `seen` tells what the form showed when it was opened."""

    seen = HiddenField()
    institution = SelectField(later(N_("Institution")), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current_language()
        shown = {
            FindspotVisibility.OPEN: gettext("Shown exactly"),
            FindspotVisibility.COARSE: gettext("Shown roughly"),
            FindspotVisibility.HIDDEN: gettext("Not shown"),
        }
        self["findspot_visibility"].choices = [(key.value, words) for key, words in shown.items()]
        self["donor_anonymous"].choices = [
            ("no", gettext("May be named")),
            ("yes", gettext("Asks not to be named")),
        ]
        statements = [(one.uri, one.label.shown(lang).text) for one in STATEMENTS]
        held = self["rights"].data
        if held and held not in {uri for uri, _ in statements}:
            statements.append((held, rights_label(held).shown(lang).text))
        self["rights"].choices = [("", gettext("Not said yet")), *statements]

    def cells(self) -> dict[str, str]:
        """Give what was sent, by column."""
        return {column: plain(self[column].data or "") for column in COLUMNS if self[column].raw_data}

    def show(self, cells: Mapping[str, str]) -> None:
        """Fill in stored values."""
        for column, text in cells.items():
            self[column].data = text

    def blame(self, faults: Iterable[FieldError]) -> None:
        """Put what is wrong beside its field."""
        for fault in faults:
            field = self[fault.field] if fault.field in COLUMNS else self["accession_number"]
            field.errors = [*field.errors, fault.message.shown(current_language()).text]


for _column, (_field, _lang) in COLUMNS.items():
    setattr(RecordForm, _column, _input(_field, _lang))


@dataclass(frozen=True)
class Row:
    """A field with its one or two inputs."""

    code: str
    inputs: tuple[FormField, ...]
    languages: tuple[str, ...]
    help: str
    rows: int
    """Lines of a long input; 0 for one line."""
    short: bool
    private: bool
    """Never shown to the public."""


@dataclass(frozen=True)
class FormSection:
    """A part of the form."""

    anchor: str
    title: str
    rows: tuple[Row, ...]


def sections(form: RecordForm) -> list[FormSection]:
    """Lay the form out in the record's groups."""
    titles = {
        Group.IDENTITY: gettext("Identity"),
        Group.MAKING: gettext("Making"),
        Group.ORIGIN: gettext("Origin"),
        Group.STORY: gettext("Story"),
        Group.KEEPING: gettext("Keeping"),
        Group.RIGHTS: gettext("Rights"),
    }
    return [
        FormSection(group.value, title, tuple(_row(form, field) for field in FIELDS if field.group is group))
        for group, title in titles.items()
    ]


def _row(form: RecordForm, field: Field) -> Row:
    held = columns(field)
    long = field.kind is Kind.RICH or field.limit >= LONG
    return Row(
        code=field.code,
        inputs=tuple(form[column] for column, _ in held),
        languages=tuple(lang or "" for _, lang in held),
        help=_help(field),
        rows=(8 if field.kind is Kind.RICH else 3) if long else 0,
        short=field.kind is Kind.YEAR or field.code in _SHORT,
        private=not field.public,
    )


def _help(field: Field) -> str:
    """Say in one line how a field is filled in, where its label does not."""
    if field.code == "findspot_visibility":
        return gettext("For sites that looters could find.")
    if field.kind is Kind.DONOR_UNNAMED:
        return gettext("Holds for everything this donor gave. The name is kept in the record alone.")
    if field.kind is Kind.TERMS:
        return gettext("Several are separated by |. New words are kept as proposals.")
    if field.kind is Kind.RICH:
        return gettext(
            "An empty line begins a paragraph. Simple HTML is kept: em, strong, a, ul, blockquote."
        )
    if not field.public:
        return gettext("Never shown to the public.")
    words = {
        "accession_number": gettext("As in the register; each number once."),
        "title": gettext("One language is enough; the other shows it with a mark."),
        "date_display": gettext("As on a label: “15th century”, “early Nguyễn”."),
        "date_earliest": gettext("A whole number; negative before our era."),
        "dimensions": gettext("Value, unit and which part: “height 32 cm; mouth 18 cm”."),
        "donor": gettext("As the donor wishes to be named."),
        "credit": gettext("How the picture is to be credited when reused."),
        "rights": gettext("What others may do with the pictures."),
    }
    return words.get(field.code, "")


@dataclass(frozen=True)
class Suggestion:
    """A term offered while somebody types."""

    value: str
    hint: str
    """The same in the other language."""


def suggested(session: Session) -> dict[str, list[Suggestion]]:
    """List what is offered for each field that takes terms, and for two that mostly repeat a few words."""
    offered: dict[str, list[Suggestion]] = {}
    for vocabulary in Vocabulary:
        labels = [term.label for term in suggestions(session, vocabulary, SUGGESTED)]
        offered[vocabulary.value] = [_suggestion(label) for label in labels]
    for code, words in _FREE_LISTS.items():
        offered[code] = [_suggestion(label) for label in words]
    return offered


def _suggestion(label: Translated) -> Suggestion:
    # The record's own language first, whatever the reader's.
    value = label.vi or label.en
    return Suggestion(value, label.en if label.en != value else "")


def as_fields(form: RecordForm) -> Mapping[str, FormField]:
    """Give the inputs by column."""
    return {column: cast("FormField", form[column]) for column in COLUMNS}
