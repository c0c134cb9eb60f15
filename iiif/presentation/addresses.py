"""Every id that manifests and collections carry, under a placeholder for the site's address.

What is stored names no site: the placeholder is replaced when a document is served, so that what
was made under one address is right under another.
"""

from __future__ import annotations

from museum.domain.translated import Language

PLACEHOLDER = "https://museum.invalid"
"""Stands for the public base address; `.invalid` can belong to nobody (RFC 2606)."""

_PRESENTATION = f"{PLACEHOLDER}/iiif/presentation/3"


def with_base(document: bytes, base: str) -> bytes:
    """Put the public base address (without a final slash) in the placeholder's place."""
    return document.replace(PLACEHOLDER.encode(), base.encode())


def manifest_of(artefact_id: str) -> str:
    """Name an artefact's manifest."""
    return f"{_PRESENTATION}/artefacts/{artefact_id}/manifest.json"


def canvas_of(artefact_id: str, media_id: str) -> str:
    """Name the canvas of a scan: permanent, whatever becomes of the order of scans."""
    return f"{_PRESENTATION}/artefacts/{artefact_id}/canvas/{media_id}"


def exhibition_manifest_of(slug: str) -> str:
    """Name an exhibition's manifest."""
    return f"{_PRESENTATION}/exhibitions/{slug}/manifest.json"


def exhibition_part(slug: str, kind: str, part_id: str) -> str:
    """Name a canvas or range that belongs to an exhibition alone."""
    return f"{_PRESENTATION}/exhibitions/{slug}/{kind}/{part_id}"


def collection_of(slug: str, page: int = 0) -> str:
    """Name a collection, or a numbered part of it."""
    return f"{_PRESENTATION}/collections/{slug}.json" + (f"?page={page}" if page else "")


def top_collection() -> str:
    """Name the collection of all."""
    return f"{_PRESENTATION}/collection.json"


def image_service_of(media_id: str) -> str:
    """Name the image service of a scan."""
    return f"{PLACEHOLDER}/iiif/image/3/{media_id}"


def page_of(lang: Language, kind: str, name: str) -> str:
    """Name the page that people read: kind is `artefacts` or `exhibitions`."""
    return f"{PLACEHOLDER}/{lang}/{kind}/{name}"


def record_of(artefact_id: str) -> str:
    """Name the machine-readable record."""
    return f"{PLACEHOLDER}/api/v1/artefacts/{artefact_id}"


def front_page(lang: Language) -> str:
    """Name the site's front page."""
    return f"{PLACEHOLDER}/{lang}/"
