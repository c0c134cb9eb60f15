"""Finding: documents go in, hits come out. Engines retrieve and score; the text analysis is ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from museum.domain.collections import Vocabulary
from museum.domain.translated import Language, Translated

INSTITUTION = "institution"
FACET_VOCABULARIES = (
    Vocabulary.OBJECT_TYPE,
    Vocabulary.PERIOD,
    Vocabulary.CULTURE,
    Vocabulary.MATERIAL,
    Vocabulary.PLACE,
    Vocabulary.COLLECTION,
)
FACETS: tuple[str, ...] = (*(vocabulary.value for vocabulary in FACET_VOCABULARIES), INSTITUTION)
"""The facets that every index counts and filters by, in the order in which pages show them."""


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet, with its label in both languages."""

    value: str
    """Stable value for filters: a term's id, an institution's slug, a period."""
    label: Translated


@dataclass(frozen=True)
class SearchDocument:
    """What can be found of one artefact or exhibition."""

    id: str
    kind: str
    """`artefact` or `exhibition`."""
    version: int
    """The record's version: an index never lets an older one replace a newer one."""
    gate: tuple[str, ...]
    """Who may find it: tokens of the publish gate; any one of them is enough."""
    title: Translated
    accession_number: str = ""
    names: tuple[str, ...] = ()
    """Other names, creator, place, culture, materials … in either language: weigh less than the title."""
    text: Translated = Translated()
    """Description and significance as plain text."""
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    image_id: str | None = None
    """The picture that stands for it, if any."""


@dataclass(frozen=True)
class Query:
    """What somebody looks for."""

    text: str = ""
    """As typed. Empty lists everything the filters leave, newest first."""
    lang: Language = "vi"
    """Language of labels; breaks ties; never filters."""
    gate: tuple[str, ...] = ("public",)
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet → values; several values of a facet: any of them; several facets: all of them."""
    kinds: tuple[str, ...] = ("artefact",)
    limit: int = 24
    offset: int = 0


@dataclass(frozen=True)
class Hit:
    """One find."""

    id: str
    kind: str
    accession_number: str
    title: Translated
    score: float
    image_id: str | None = None
    snippet: Translated = Translated()
    """Plain text around what matched, per language; empty when only other fields matched."""


@dataclass(frozen=True)
class FacetCount:
    """How many finds have a facet's value."""

    value: str
    label: Translated
    count: int


@dataclass(frozen=True)
class Found:
    """The answer to a query."""

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    """Counted over all finds, each facet without its own filter; most frequent first."""


class SearchIndex(Protocol):
    """An index of documents. Engine errors become `museum.domain.errors.Unavailable`."""

    def prepare(self) -> None:
        """Create what the index needs; idempotent."""
        ...

    def apply(self, documents: Sequence[SearchDocument], gone: Iterable[tuple[str, int]] = ()) -> None:
        """Add or replace documents, remove those `gone` (id, version); findable on return; older versions ignored."""
        ...

    def search(self, query: Query) -> Found:
        """Answer a query."""
        ...

    def versions(self) -> Mapping[str, int]:
        """Give the id and version of every document that is in the index."""
        ...

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build anew from `documents` behind the running index, switch over at once; give how many."""
        ...

    def check(self) -> str | None:
        """Give None when the index answers, else what is wrong."""
        ...
