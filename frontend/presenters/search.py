"""A search as typed, and its answer as a page shows it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from markupsafe import Markup, escape

from frontend.i18n import gettext
from museum.domain.fields import BY_CODE
from museum.ports.search import FACETS, INSTITUTION
from museum.text.highlight import pieces

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from frontend.presenters.artefacts import ArtefactCard
    from frontend.presenters.exhibitions import ExhibitionCard
    from museum.domain.translated import Language, Shown
    from museum.ports.search import FacetCount, Found

PER_PAGE = 24
LAST_PAGE = 400
LONGEST = 200
MOST_VALUES = 20
LONGEST_VALUE = 80
SHOWN_VALUES = 16
OPEN_FACETS = 3
"""Facets that stand open at first; the others one opens oneself."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for, within limits."""

    text: str
    page: int
    filters: Mapping[str, tuple[str, ...]]

    @property
    def offset(self) -> int:
        """How many finds come before this page."""
        return (self.page - 1) * PER_PAGE

    def url(self, page: int = 1, filters: Mapping[str, tuple[str, ...]] | None = None) -> str:
        """Give the address of this search with another page or other filters."""
        chosen = self.filters if filters is None else filters
        values: dict[str, Any] = {name: list(chosen[name]) for name in FACETS if chosen.get(name)}
        return url_for("public.search", q=self.text or None, page=page if page > 1 else None, **values)

    def without(self, facet: str, value: str) -> str:
        """Give the address of this search with one filter taken off."""
        rest = {
            name: tuple(v for v in values if (name, v) != (facet, value))
            for name, values in self.filters.items()
        }
        return self.url(filters=rest)


@dataclass(frozen=True)
class Choice:
    """A facet's value: how many have it, and whether it is chosen."""

    value: str
    label: Shown
    count: int | None
    chosen: bool
    without: str


@dataclass(frozen=True)
class Facet:
    """A facet with its values; `open` when it should stand open at first."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    open: bool


@dataclass(frozen=True)
class Results:
    """The answer."""

    asked: Asked
    total: int
    cards: tuple[ArtefactCard, ...]
    snippets: Mapping[str, Shown]
    facets: tuple[Facet, ...]
    exhibitions: tuple[ExhibitionCard, ...]
    pages: tuple[int | None, ...]
    """Page numbers to offer, None where some are left out."""
    last: int
    engine_away: bool

    @property
    def chosen(self) -> list[tuple[Facet, Choice]]:
        """List what the finds are narrowed to."""
        return [(facet, choice) for facet in self.facets for choice in facet.choices if choice.chosen]


def asked_of(args: MultiDict[str, str]) -> Asked:
    """Read a search from an address; what is too long is cut, what is unknown left out."""
    text = " ".join(unicodedata.normalize("NFC", args.get("q", "")).replace("\x00", "").split())[:LONGEST]
    page = args.get("page", "1")
    number = (
        min(max(int(page), 1), LAST_PAGE)
        if page.isascii() and page.isdigit() and len(page) < LONGEST_VALUE
        else 1
    )
    filters: dict[str, tuple[str, ...]] = {}
    for name in FACETS:
        values = [
            value
            for value in args.getlist(name)
            if value and len(value) <= LONGEST_VALUE and value.isprintable()
        ]
        if values:
            filters[name] = tuple(dict.fromkeys(values))[:MOST_VALUES]
    return Asked(text, number, filters)


def facet_title(name: str, lang: Language) -> str:
    """Name a facet as the record's form names the field."""
    if name == INSTITUTION:
        return gettext("Institution")
    return BY_CODE[name].label.shown(lang).text


def facets_of(found: Found, asked: Asked, lang: Language) -> tuple[Facet, ...]:
    """Give the facets that can narrow this search; a chosen value stays even when nothing is left of it."""
    facets: list[Facet] = []
    for name in FACETS:
        chosen = asked.filters.get(name, ())
        counts = found.facets.get(name, ())
        choices = [_choice(count, asked, name, lang) for count in counts if count.value in chosen]
        choices += [_choice(count, asked, name, lang) for count in counts if count.value not in chosen]
        choices = [choice for choice in choices if choice.label]
        if choices:
            shown = tuple(choices[: max(SHOWN_VALUES, len(chosen))])
            facets.append(
                Facet(name, facet_title(name, lang), shown, open=bool(chosen) or len(facets) < OPEN_FACETS)
            )
    return tuple(facets)


def _choice(count: FacetCount, asked: Asked, name: str, lang: Language) -> Choice:
    return Choice(
        count.value,
        count.label.shown(lang),
        count.count,
        count.value in asked.filters.get(name, ()),
        asked.without(name, count.value),
    )


def page_numbers(page: int, last: int) -> tuple[int | None, ...]:
    """Choose the page numbers to offer: first, last and those near the present one."""
    near = sorted({1, last, *range(max(1, page - 1), min(last, page + 1) + 1)}) if last > 1 else []
    offered: list[int | None] = []
    for number in near:
        if offered and number - (offered[-1] or 0) > 1:
            offered.append(None)
        offered.append(number)
    return tuple(offered)


def marked(text: str, asked: str) -> Markup:
    """Mark in a text the words that a search found."""
    if not asked:
        return escape(text)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece.text) if piece.found else escape(piece.text)
        for piece in pieces(text, asked)
    )


def snippets_of(found: Found, cards: Iterable[ArtefactCard], asked: str, lang: Language) -> dict[str, Shown]:
    """Give the words round what matched for those finds whose title does not show it already."""
    hits = {hit.id: hit for hit in found.hits}
    silent = (card for card in cards if not any(piece.found for piece in pieces(card.title.text, asked)))
    return {card.id: shown for card in silent if (shown := hits[card.id].snippet.shown(lang))}
