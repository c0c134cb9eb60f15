"""Parts that manifests of artefacts and of exhibitions share."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from iiif.presentation import addresses
from iiif.presentation.text import LanguageMap, in_no_language, language_map
from museum.domain.collections import Artefact, Institution, Vocabulary
from museum.domain.pages import pictures_of
from museum.domain.translated import LANGUAGES, Language, Translated

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
CREDIT = Translated("Ghi nguồn", "Credit line")
CREDITS = Translated("Thực hiện", "Credits")
_RECORD = Translated("Hồ sơ hiện vật (JSON)", "Artefact record (JSON)")
_LINKED_DATA = Translated("Hồ sơ hiện vật (JSON-LD, schema.org)", "Artefact record (JSON-LD, schema.org)")
_TABLE = Translated("Hồ sơ hiện vật (CSV)", "Artefact record (CSV)")
_SHEETS: dict[Language, Translated] = {
    "vi": Translated("Phiếu hiện vật bằng tiếng Việt (PDF)", "Object sheet in Vietnamese (PDF)"),
    "en": Translated("Phiếu hiện vật bằng tiếng Anh (PDF)", "Object sheet in English (PDF)"),
}
_PACKS: dict[Language, Translated] = {
    "vi": Translated("Gói dùng ngoại tuyến bằng tiếng Việt (ZIP)", "Offline pack in Vietnamese (ZIP)"),
    "en": Translated("Gói dùng ngoại tuyến bằng tiếng Anh (ZIP)", "Offline pack in English (ZIP)"),
}
_LANGUAGES: dict[Language, dict[str, str]] = {
    "vi": {"vi": "tiếng Việt", "en": "in Vietnamese"},
    "en": {"vi": "tiếng Anh", "en": "in English"},
}
"""What a language is called in each."""
MARK_SIDE = 256
"""Pixels of the site's mark, a square."""
_RIGHTS_HOSTS = ("http://creativecommons.org/", "http://rightsstatements.org/")


def label_of(artefact: Artefact) -> LanguageMap:
    """Give an artefact's title, or its register number where it has none."""
    return language_map(artefact.title, otherwise=artefact.accession_number or artefact.id)


def name_of(institution: Institution) -> LanguageMap:
    """Give an institution's name."""
    return language_map(institution.name, otherwise=institution.slug)


def homepages(kind: str, name: str, label: LanguageMap) -> list[dict[str, Any]]:
    """Name the pages for people in both languages, so that they can be told apart."""
    return [
        page_reference(addresses.page_of(lang, kind, name), _in_language(label, lang), lang)
        for lang in LANGUAGES
    ]


def _in_language(label: LanguageMap, lang: Language) -> LanguageMap:
    spoken = _LANGUAGES[lang]
    return {own: [f"{text} ({spoken.get(own, lang)})" for text in texts] for own, texts in label.items()}


def provider(institution: Institution) -> list[dict[str, Any]]:
    """Describe the institution that gives the record; the site's mark stands for its logo."""
    name = name_of(institution)
    website = web_address(institution.website)
    return [
        {
            "id": website or addresses.agent_of(institution.slug),
            "type": "Agent",
            "label": name,
            "homepage": [page_reference(website, name)]
            if website
            else [page_reference(addresses.front_page(lang), name, lang) for lang in LANGUAGES],
            "logo": [
                {
                    "id": addresses.mark(),
                    "type": "Image",
                    "format": "image/png",
                    "height": MARK_SIDE,
                    "width": MARK_SIDE,
                }
            ],
        }
    ]


def page_reference(address: str, label: LanguageMap, lang: Language | None = None) -> dict[str, Any]:
    """Name a page for people, and its language where that is known."""
    page = {"id": address, "type": "Text", "label": label, "format": "text/html"}
    return {**page, "language": [lang]} if lang else page


def other_forms(artefact: Artefact) -> list[dict[str, Any]]:
    """Name the record in the forms that other software reads."""
    return [
        {
            "id": addresses.record_as_linked_data(artefact.id),
            "type": "Dataset",
            "label": language_map(_LINKED_DATA),
            "format": "application/ld+json",
            "profile": "https://schema.org/",
        },
        {
            "id": addresses.record_of(artefact.id),
            "type": "Dataset",
            "label": language_map(_RECORD),
            "format": "application/json",
        },
        {
            "id": addresses.record_as_table(artefact.id),
            "type": "Dataset",
            "label": language_map(_TABLE),
            "format": "text/csv",
        },
    ]


def renderings(artefact: Artefact) -> list[dict[str, Any]]:
    """Name what can be printed or carried away: the object sheet, and the pack of what has pictures."""
    sheets = [
        {
            "id": addresses.sheet_of(lang, artefact.id),
            "type": "Text",
            "label": language_map(_SHEETS[lang]),
            "format": "application/pdf",
            "language": [lang],
        }
        for lang in LANGUAGES
    ]
    packs = [
        {
            "id": addresses.pack_of(lang, artefact.id),
            "type": "Dataset",
            "label": language_map(_PACKS[lang]),
            "format": "application/zip",
            "language": [lang],
        }
        for lang in LANGUAGES
        if pictures_of(artefact)
    ]
    return sheets + packs


def part_of(institution: Institution) -> list[dict[str, Any]]:
    """Name the collection that holds an institution's records."""
    return [_collection(addresses.collection_of(institution.slug), name_of(institution))]


def collections_with(artefact: Artefact) -> list[dict[str, Any]]:
    """Name the collections that hold a record: its institution's, and those it is counted among."""
    themes = artefact.terms_of(Vocabulary.COLLECTION)
    return part_of(artefact.institution) + [
        _collection(addresses.theme_collection_of(term.id), label)
        for term in themes
        if (label := language_map(term.label))
    ]


def _collection(address: str, label: LanguageMap) -> dict[str, Any]:
    return {"id": address, "type": "Collection", "label": label}


def rights(artefact: Artefact) -> dict[str, str]:
    """Give the `rights` property where the record names a statement that IIIF accepts (section 3.3)."""
    return known_rights(artefact.rights)


def known_rights(uri: str) -> dict[str, str]:
    """Give the `rights` property of a statement that IIIF accepts, else nothing."""
    return {"rights": uri} if uri.startswith(_RIGHTS_HOSTS) else {}


def required_statement(artefact: Artefact) -> dict[str, Any]:
    """Give what must be shown beside the picture: the credit line, or the institution's name."""
    return {
        "label": language_map(CREDIT),
        "value": in_no_language(artefact.credit) or name_of(artefact.institution),
    }


def web_address(text: str) -> str:
    """Give a website that can stand as a URI, else nothing: people type all sorts of things."""
    text = text.strip()
    try:
        address = urlsplit(text)
    except ValueError:
        return ""
    fit = address.scheme in ("http", "https") and address.hostname and text.isascii() and text.isprintable()
    return text if fit and not set(text) & set(' <>"{}|\\^`') else ""
