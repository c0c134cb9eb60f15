"""Parts that manifests of artefacts and of exhibitions share."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from iiif.presentation import addresses
from iiif.presentation.text import LanguageMap, in_no_language, language_map
from museum.domain.collections import Artefact, Institution
from museum.domain.translated import LANGUAGES, Translated

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
_CREDIT = Translated("Ghi nguồn", "Credit line")
_RIGHTS_HOSTS = ("http://creativecommons.org/", "http://rightsstatements.org/")


def label_of(artefact: Artefact) -> LanguageMap:
    """Give an artefact's title, or its register number where it has none."""
    return language_map(artefact.title, otherwise=artefact.accession_number or artefact.id)


def name_of(institution: Institution) -> LanguageMap:
    """Give an institution's name."""
    return language_map(institution.name, otherwise=institution.slug)


def homepages(kind: str, name: str, label: LanguageMap) -> list[dict[str, Any]]:
    """Name the pages for people in both languages."""
    return [
        {
            "id": addresses.page_of(lang, kind, name),
            "type": "Text",
            "label": label,
            "format": "text/html",
            "language": [lang],
        }
        for lang in LANGUAGES
    ]


def provider(institution: Institution) -> list[dict[str, Any]]:
    """Describe the institution that gives the record."""
    name = name_of(institution)
    website = _web_address(institution.website)
    pages = [website] if website else [addresses.front_page(lang) for lang in LANGUAGES]
    return [
        {
            "id": website or addresses.collection_of(institution.slug),
            "type": "Agent",
            "label": name,
            "homepage": [
                {"id": page, "type": "Text", "label": name, "format": "text/html"} for page in pages
            ],
        }
    ]


def part_of(institution: Institution) -> list[dict[str, Any]]:
    """Name the collection that holds an institution's records."""
    return [
        {
            "id": addresses.collection_of(institution.slug),
            "type": "Collection",
            "label": name_of(institution),
        }
    ]


def rights(artefact: Artefact) -> dict[str, str]:
    """Give the `rights` property where the record names a statement that IIIF accepts (section 3.3)."""
    return {"rights": artefact.rights} if artefact.rights.startswith(_RIGHTS_HOSTS) else {}


def required_statement(artefact: Artefact) -> dict[str, Any]:
    """Give what must be shown beside the picture: the credit line, or the institution's name."""
    return {
        "label": language_map(_CREDIT),
        "value": in_no_language(artefact.credit) or name_of(artefact.institution),
    }


def _web_address(text: str) -> str:
    """Give a website that can stand as a URI, else nothing: people type all sorts of things."""
    text = text.strip()
    try:
        address = urlsplit(text)
    except ValueError:
        return ""
    fit = address.scheme in ("http", "https") and address.hostname and text.isascii() and text.isprintable()
    return text if fit and not set(text) & set(' <>"{}|\\^`') else ""
