"""The record's public fields in plain words and in groups, as `museum.domain.fields` lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from frontend.i18n import gettext, years
from museum.domain.collections import Vocabulary
from museum.domain.disclosure import public_donor, public_places, withheld
from museum.domain.fields import FIELDS, Field, Group, Kind
from museum.domain.rights import rights_label
from museum.domain.translated import Language, Shown
from museum.ports.search import FACETS

if TYPE_CHECKING:
    from museum.domain.collections import Artefact, Term

ELSEWHERE = frozenset({"title", "description", "significance", "date_earliest", "date_latest"})
"""Shown as heading, story or within the date; not as rows."""


@dataclass(frozen=True)
class Value:
    """One value of a field; `url` leads to what shares it, or to what it names."""

    text: str
    lang: Language | None = None
    borrowed: bool = False
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A field with its values."""

    code: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class RowGroup:
    """Fields that belong together."""

    title: str
    rows: tuple[Row, ...]


def group_title(group: Group) -> str:
    """Name a group of fields."""
    return {
        Group.IDENTITY: gettext("What it is"),
        Group.MAKING: gettext("How it was made"),
        Group.ORIGIN: gettext("Where it comes from"),
        Group.STORY: gettext("What it tells of"),
        Group.KEEPING: gettext("How it is kept"),
        Group.RIGHTS: gettext("Rights"),
    }[group]


def register_groups(artefact: Artefact, lang: Language) -> tuple[RowGroup, ...]:
    """Give the filled public fields of a record, in their groups."""
    groups = []
    for group in Group:
        rows = [
            Row(field.code, field.label.vi if lang == "vi" else field.label.en, values)
            for field in FIELDS
            if field.public and field.group is group and field.code not in ELSEWHERE
            if (values := values_of(artefact, field, lang))
        ]
        if rows:
            groups.append(RowGroup(group_title(group), tuple(rows)))
    return tuple(groups)


def values_of(artefact: Artefact, field: Field, lang: Language) -> tuple[Value, ...]:
    """Give what the public may read of one field."""
    if field.code in withheld(artefact):
        return ()
    read = _BY_FIELD.get(field.code) or _BY_KIND[field.kind]
    return read(artefact, field, lang)


def _text(artefact: Artefact, field: Field, lang: Language) -> tuple[Value, ...]:
    del lang
    text = getattr(artefact, field.code)
    return (Value(str(text)),) if text else ()


def _translated(artefact: Artefact, field: Field, lang: Language) -> tuple[Value, ...]:
    shown: Shown = getattr(artefact, field.code).shown(lang)
    return (Value(shown.text, shown.lang, shown.borrowed),) if shown else ()


def _terms(artefact: Artefact, field: Field, lang: Language) -> tuple[Value, ...]:
    vocabulary = Vocabulary(field.code)
    return tuple(term_value(term, vocabulary, lang) for term in artefact.terms_of(vocabulary))


def _donor(artefact: Artefact, field: Field, lang: Language) -> tuple[Value, ...]:
    del field, lang
    name = public_donor(artefact)
    return (Value(name),) if name else ()


def term_value(term: Term, vocabulary: Vocabulary, lang: Language) -> Value:
    """Give a term's label with the way to everything it describes."""
    shown = term.label.shown(lang)
    narrowed: dict[str, Any] = (
        {vocabulary.value: term.id} if vocabulary.value in FACETS else {"q": shown.text}
    )
    return Value(shown.text, shown.lang, shown.borrowed, url_for("public.search", **narrowed))


def _dates(artefact: Artefact, field: Field, lang: Language) -> tuple[Value, ...]:
    text = years(artefact.date_earliest, artefact.date_latest)
    return _translated(artefact, field, lang) or ((Value(text),) if text else ())


def _findspot(artefact: Artefact, field: Field, lang: Language) -> tuple[Value, ...]:
    del field
    values = []
    for place in public_places(artefact):
        shown = place.label.shown(lang)
        # What is told roughly leads nowhere: a search for it would gather the things of one spot.
        values.append(
            term_value(place.term, Vocabulary.PLACE, lang)
            if place.term
            else Value(shown.text, shown.lang, shown.borrowed)
        )
    return tuple(values)


def _rights(artefact: Artefact, field: Field, lang: Language) -> tuple[Value, ...]:
    del field
    if not artefact.rights:
        return ()
    shown = rights_label(artefact.rights).shown(lang)
    return (Value(shown.text, shown.lang, shown.borrowed, url=artefact.rights),)


_Read = Callable[["Artefact", Field, "Language"], tuple[Value, ...]]
_BY_FIELD: dict[str, _Read] = {"date_display": _dates, "findspot": _findspot}
_BY_KIND: dict[Kind, _Read] = {
    Kind.TEXT: _text,
    Kind.YEAR: _text,
    Kind.TRANSLATED: _translated,
    Kind.RICH: _translated,
    Kind.TERM: _terms,
    Kind.TERMS: _terms,
    Kind.RIGHTS: _rights,
    Kind.DONOR: _donor,
}
