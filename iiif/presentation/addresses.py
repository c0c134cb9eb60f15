"""Every id that manifests and collections carry, under a placeholder for the site's address.

What is stored names no site: the placeholder is replaced when a document is served, so that what
was made under one address is right under another.
"""

from __future__ import annotations

import re

from museum.domain.translated import Language, Translated
from museum.text.fold import fold

PLACEHOLDER = "https://museum.invalid"
"""Stands for the public base address; `.invalid` can belong to nobody (RFC 2606)."""

EXHIBITIONS = "exhibitions"
"""Slug of the collection of exhibitions."""
THEMES = "bo-suu-tap"
"""Slug of the collection of the museums' own collections, and what the slugs of these begin with."""
PROVINCE = "tinh"
"""What a province's slug begins with."""
PRESENTATION_PATH = "/iiif/presentation/3"
_PRESENTATION = f"{PLACEHOLDER}{PRESENTATION_PATH}"


def with_base(document: bytes, base: str) -> bytes:
    """Put the public base address (without a final slash) in the placeholder's place."""
    return document.replace(PLACEHOLDER.encode(), base.encode())


def manifest_of(artefact_id: str) -> str:
    """Name an artefact's manifest."""
    return f"{_PRESENTATION}/artefacts/{artefact_id}/manifest.json"


def canvas_of(artefact_id: str, media_id: str) -> str:
    """Name the canvas of a scan: permanent, whatever becomes of the order of scans."""
    return f"{_PRESENTATION}/artefacts/{artefact_id}/canvas/{media_id}"


def region_of(canvas: str, box: tuple[int, int, int, int]) -> str:
    """Name a region of a canvas: x, y, width and height in its units (Media Fragments URI 1.0)."""
    return f"{canvas}#xywh={','.join(map(str, box))}"


def range_of(artefact_id: str, part: str) -> str:
    """Name a range of an artefact's manifest: the table of contents or a chapter."""
    return f"{_PRESENTATION}/artefacts/{artefact_id}/range/{part}"


def transcription_of(artefact_id: str, media_id: str) -> str:
    """Name what is written on a scan, as an annotation page."""
    return f"{canvas_of(artefact_id, media_id)}/transcription.json"


def line_of(artefact_id: str, media_id: str, number: int) -> str:
    """Name the annotation of a line of a transcription, counted from 1."""
    return f"{canvas_of(artefact_id, media_id)}/transcription/{number}"


def text_of(artefact_id: str, media_id: str) -> str:
    """Name the annotation of a transcription whose lines have no known places."""
    return f"{canvas_of(artefact_id, media_id)}/transcription/text"


def content_search_of(artefact_id: str) -> str:
    """Name the service that searches within an artefact."""
    return f"{PLACEHOLDER}/iiif/search/2/{artefact_id}"


def autocomplete_of(artefact_id: str) -> str:
    """Name the service that completes a word of that search."""
    return f"{content_search_of(artefact_id)}/autocomplete"


def exhibition_manifest_of(slug: str) -> str:
    """Name an exhibition's manifest."""
    return f"{_PRESENTATION}/exhibitions/{slug}/manifest.json"


def exhibition_part(slug: str, kind: str, part_id: str) -> str:
    """Name a canvas or range that belongs to an exhibition alone."""
    return f"{_PRESENTATION}/exhibitions/{slug}/{kind}/{part_id}"


def package_manifest_of(slug: str) -> str:
    """Name the manifest of a package for learning."""
    return f"{_PRESENTATION}/packages/{slug}/manifest.json"


def package_part(slug: str, kind: str, part_id: str) -> str:
    """Name what belongs to a package alone: a page of annotations, an annotation, an empty canvas."""
    return f"{_PRESENTATION}/packages/{slug}/{kind}/{part_id}"


def worksheet_of(lang: Language, slug: str) -> str:
    """Name a package's worksheet, for printing."""
    return f"{page_of(lang, 'education', slug)}/worksheet.pdf"


def package_pack_of(slug: str) -> str:
    """Name the pack of a package for use without a network; it speaks both languages."""
    return f"{page_of('vi', 'education', slug)}/download.zip"


def collection_of(slug: str, page: int = 0) -> str:
    """Name a collection, or a numbered part of it."""
    return f"{_PRESENTATION}/collections/{slug}.json" + (f"?page={page}" if page else "")


def agent_of(slug: str) -> str:
    """Name an institution itself where it has no website: it is not its collection."""
    return f"{collection_of(slug)}#agent"


def theme_collection_of(term_id: str, page: int = 0) -> str:
    """Name the collection of a vocabulary's term, or a numbered part of it."""
    return collection_of(f"{THEMES}-{term_id}", page)


def province_collection_of(province: Translated) -> str:
    """Name the collection of a province's institutions."""
    return collection_of(province_slug(province))


def province_slug(province: Translated) -> str:
    """Make a province's slug from its name: `Nghệ An`, `tỉnh Nghệ An` → `tinh-nghe-an`."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(province.vi or province.en)).strip("-")
    return f"{PROVINCE}-{re.sub(r'^(tinh|thanh-pho|tp)-', '', words)}"


def top_collection() -> str:
    """Name the collection of all."""
    return f"{_PRESENTATION}/collection.json"


def image_service_of(media_id: str) -> str:
    """Name the image service of a scan."""
    return f"{PLACEHOLDER}/iiif/image/3/{media_id}"


def recording_of(media_id: str) -> str:
    """Name the file of a sound or moving picture."""
    return f"{PLACEHOLDER}/iiif/media/{media_id}"


def loan_picture_of(loan_id: str) -> str:
    """Name the small picture of another institution's object."""
    return f"{PLACEHOLDER}/loans/{loan_id}/picture.jpg"


def mark() -> str:
    """Name the site's mark, which stands where an institution's logo would."""
    return f"{_PRESENTATION}/mark.png"


def page_of(lang: Language, kind: str, name: str) -> str:
    """Name the page that people read: kind is `artefacts`, `exhibitions`, `loans` or `education`."""
    return f"{PLACEHOLDER}/{lang}/{kind}/{name}"


def record_of(artefact_id: str) -> str:
    """Name the machine-readable record."""
    return f"{PLACEHOLDER}/api/v1/artefacts/{artefact_id}"


def record_as_linked_data(artefact_id: str) -> str:
    """Name the record in the words of schema.org."""
    return f"{record_of(artefact_id)}.jsonld"


def record_as_table(artefact_id: str) -> str:
    """Name the record as a table of one row."""
    return f"{record_of(artefact_id)}.csv"


def sheet_of(lang: Language, artefact_id: str) -> str:
    """Name the object sheet, for printing."""
    return f"{page_of(lang, 'artefacts', artefact_id)}/sheet.pdf"


def pack_of(lang: Language, artefact_id: str) -> str:
    """Name the pack of an artefact for use without a network."""
    return f"{page_of(lang, 'artefacts', artefact_id)}/pack.zip"


def front_page(lang: Language) -> str:
    """Name the site's front page."""
    return f"{PLACEHOLDER}/{lang}/"
