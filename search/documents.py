"""What can be found of a record: documents built from artefacts and exhibitions, without any I/O.

A document is the same for everybody who may find the record, so it holds only what is public:
never the location, the condition or a register's notes, and of donor, findspot, provenance and
acquisition no more than `museum.domain.disclosure` gives away.
"""

from __future__ import annotations

from collections.abc import Iterable

from museum.domain.collections import Artefact, Institution, Media, Term, Vocabulary
from museum.domain.disclosure import public_donor, public_places, withheld
from museum.domain.exhibitions import Exhibition, Section
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated
from museum.ports.search import FACET_VOCABULARIES, INSTITUTION, FacetValue, SearchDocument
from museum.text.clean import normalise, plain_text
from museum.text.lines import flowing

ARTEFACT, EXHIBITION = "artefact", "exhibition"
LONGEST_TRANSCRIPTION = 48_000
"""Characters of an artefact's pages, in their order, by which a search over all artefacts finds it.

What a longer book says further on is found by the search inside it.
"""
_PARAGRAPH = " "
_EUROPEAN = frozenset({"en", "fr", "la", "pt", "es", "it", "de", "nl"})
"""Languages of European books: Vietnamese function words have no business among theirs."""
PageText = tuple[str, str]
"""Language (BCP 47) and text of a page."""


def artefact_document(
    artefact: Artefact, gate: tuple[str, ...], pages: Iterable[PageText] = ()
) -> SearchDocument:
    """Build the document of an artefact; `pages` is what is written on its scans, in their order."""
    places = public_places(artefact)
    terms: dict[Vocabulary, list[Term]] = {
        one: artefact.terms_of(one) for one in Vocabulary if one is not Vocabulary.PLACE
    }
    labels = [*(term.label for found in terms.values() for term in found), *(place.label for place in places)]
    terms[Vocabulary.PLACE] = [place.term for place in places if place.term]
    facets = {
        vocabulary.value: tuple(_facet_value(term) for term in terms[vocabulary])
        for vocabulary in FACET_VOCABULARIES
        if terms.get(vocabulary)
    }
    ready = artefact.ready_media
    return SearchDocument(
        id=artefact.id,
        kind=ARTEFACT,
        version=artefact.version,
        gate=gate,
        title=_plain(artefact.title),
        accession_number=artefact.accession_number,
        names=_names(artefact, labels),
        text=_joined([artefact.description, artefact.significance, _written(pages)]),
        facets={**facets, INSTITUTION: (_institution_value(artefact.institution),)},
        year_from=artefact.date_earliest,
        year_to=artefact.date_latest,
        image_id=ready[0].id if ready else None,
    )


def exhibition_document(exhibition: Exhibition, gate: tuple[str, ...]) -> SearchDocument:
    """Build the document of an exhibition: its own words, not those of the artefacts in it."""
    sections = exhibition.sections
    return SearchDocument(
        id=exhibition.id,
        kind=EXHIBITION,
        version=exhibition.version,
        gate=gate,
        title=_plain(exhibition.title),
        names=_distinct(
            [*_both(exhibition.subtitle), *(name for section in sections for name in _both(section.title))]
        ),
        text=_joined([exhibition.introduction, *(section.text for section in sections), exhibition.credits]),
        facets={INSTITUTION: (_institution_value(exhibition.institution),)},
        image_id=_picture(exhibition.cover, sections),
    )


def _written(pages: Iterable[PageText]) -> Translated:
    """Put pages together, Vietnamese and what is written in Chinese characters apart from other languages.

    The two sides of a text differ only in which function words nobody looks for.
    """
    vi: list[str] = []
    en: list[str] = []
    left = LONGEST_TRANSCRIPTION
    for language, text in pages:
        if left <= 0:
            break
        side = en if language.partition("-")[0] in _EUROPEAN else vi
        words = flowing(text, language)[:left]
        left -= len(words)
        side.append(words)
    return Translated(_PARAGRAPH.join(vi), _PARAGRAPH.join(en))


def _names(artefact: Artefact, labels: Iterable[Translated]) -> tuple[str, ...]:
    kept = withheld(artefact)
    return _distinct(
        [
            artefact.other_names,
            artefact.creator,
            *(name for label in labels for name in _both(label)),
            *_both(artefact.date_display),
            artefact.heritage_status,
            artefact.inscription,
            artefact.provenance if "provenance" not in kept else "",
            artefact.acquisition if "acquisition" not in kept else "",
            public_donor(artefact),
        ]
    )


def _picture(cover: Media | None, sections: Iterable[Section]) -> str | None:
    """Choose the picture of an exhibition: its cover, else the first that the public may see."""
    shown = (item.artefact for section in sections for item in section.items)
    pictures = [
        *([cover] if cover else []),
        *(medium for artefact in shown for medium in artefact.ready_media[:1]),
    ]
    for medium in pictures:
        if medium.state == MediaState.READY and medium.artefact.state == Publication.PUBLISHED:
            return medium.id
    return None


def _facet_value(term: Term) -> FacetValue:
    return FacetValue(term.id, term.label)


def _institution_value(institution: Institution) -> FacetValue:
    return FacetValue(institution.slug, institution.name)


def _both(value: Translated) -> tuple[str, str]:
    return value.vi, value.en


def _plain(value: Translated) -> Translated:
    return Translated(normalise(value.vi), normalise(value.en))


def _joined(values: Iterable[Translated]) -> Translated:
    vi, en = zip(*((plain_text(value.vi), plain_text(value.en)) for value in values), strict=True)
    return Translated(normalise(_PARAGRAPH.join(vi)), normalise(_PARAGRAPH.join(en)))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Drop empty names and repetitions, order kept."""
    return tuple(name for name in dict.fromkeys(normalise(name) for name in names) if name)
