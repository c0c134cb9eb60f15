"""A manifest of another institution, version 2 or 3, in our terms. What is broken is noted and left out.

Sources: Presentation API 2.0 and 2.1.1, sections 4 and 5; Presentation API 3.0, sections 3 to 5; for version 1
(`shared-canvas.org`), the shapes that it shares with version 2.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from iiif.partners.images import painting, service_of
from iiif.partners.notes import Notes
from iiif.partners.values import address, entries, first, length, many, worded
from museum.domain.errors import Invalid
from museum.domain.rights import normalise_rights
from museum.domain.translated import Translated
from museum.ports.partners import PartnerCanvas, PartnerManifest

MOST_CANVASES = 500
MOST_WALKED = 20_000
"""Canvases that are counted at all."""
LONGEST_TITLE, LONGEST_LABEL, LONGEST_CREDIT, LONGEST_TEXT = 500, 200, 5_000, 5_000
_MOST_THUMBNAILS, _MOST_METADATA = 4, 200
_OWNER_LABELS = frozenset(
    {
        "repository", "holding institution", "institution", "holding library", "library", "owner", "owning institution",
        "held by", "current location", "location", "provider", "data provider", "contributing institution",
        "dépôt", "lieu de conservation", "bewahrende institution", "besitzende institution", "aufbewahrungsort",
        "đơn vị sở hữu", "đơn vị lưu giữ", "nơi lưu giữ", "bảo tàng",
    }
)  # fmt: skip
"""Headings under which manifests of version 2, which has no word for it, name the institution."""


def read_manifest(data: bytes) -> PartnerManifest:
    """Read a manifest; raises Invalid for what is none, or shows no picture."""
    notes = Notes()
    document = _document(data, notes)
    version = _version(document, notes)
    total, canvases = _canvases(document, notes)
    thumbnails = _thumbnails(document)
    if not canvases and not thumbnails:
        raise Invalid(
            "Bản kê này không có ảnh nào xem được, nên không trưng bày được ở đây. Hãy chọn hiện vật khác.",
            "This manifest holds no picture that can be shown, so it cannot be exhibited here. Choose another object.",
            "address",
        )
    provider = next(iter(entries(document.get("provider"))), {})
    said = first(document, "requiredStatement", "attribution")
    statement = next((one for one in entries(document.get("requiredStatement")) if "value" in one), {})
    rights, terms = _rights(document)
    made = PartnerManifest(
        version=version,
        title=worded(document.get("label"), LONGEST_TITLE),
        summary=worded(first(document, "summary", "description"), LONGEST_TEXT),
        credit=worded(statement.get("value", said), LONGEST_CREDIT, whole=True),
        credit_label=worded(statement.get("label"), LONGEST_LABEL),
        owner=worded(provider.get("label"), LONGEST_LABEL) or _owner_by_metadata(document),
        homepage=_homepage(document, provider),
        rights=rights,
        terms=terms,
        logo=_first_address(first(document, "logo"), provider.get("logo")),
        thumbnails=thumbnails,
        canvases=tuple(canvases),
        total=total,
    )
    _note_gaps(made, notes)
    return replace(made, odd=notes.all)


def _note_gaps(made: PartnerManifest, notes: Notes) -> None:
    if not made.title:
        notes.no_title()
    if not made.credit and not made.owner:
        notes.no_credit()
    if not made.rights and not made.terms:
        notes.no_rights()
    if any(canvas.width is None or canvas.height is None for canvas in made.canvases):
        notes.no_sizes()
    pictures = [canvas.service.address if canvas.service else canvas.image for canvas in made.canvases]
    if any(picture.lower().startswith("http:") for picture in pictures):
        notes.plain_http()
    if any(canvas.service is None for canvas in made.canvases):
        notes.no_service()


def _document(data: bytes, notes: Notes) -> dict[str, Any]:
    """Decode the JSON; raises Invalid for what is none."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise Invalid(
            "Ở địa chỉ này là một trang web, không phải bản kê IIIF. Trên trang đó, hãy tìm biểu tượng IIIF hoặc mục "
            "“manifest” rồi chép địa chỉ của nó.",
            "At this address is a web page, not an IIIF manifest. On that page look for the IIIF icon or for "
            "“manifest”, and copy its address.",
            "address",
        )
    try:
        text = data.decode(json.detect_encoding(data))
    except (UnicodeDecodeError, LookupError):
        text = data.decode("utf-8", "replace")
        notes.odd_letters()
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    if not isinstance(document, dict):
        raise Invalid(
            "Dữ liệu ở địa chỉ này không phải là bản kê IIIF (JSON bị hỏng hoặc thuộc loại khác). "
            "Hãy kiểm tra lại địa chỉ.",
            "What is at this address is no IIIF manifest (broken JSON, or something else). Check the address.",
            "address",
        )
    return document


def _version(document: dict[str, Any], notes: Notes) -> int:
    """Tell the major version and refuse what is no manifest."""
    kinds = [str(kind).rpartition(":")[2].lower() for kind in many(first(document, "type", "@type"))]
    _refuse_others(document, kinds)
    contexts = " ".join(one for one in many(document.get("@context")) if isinstance(one, str)).lower()
    for number in (3, 2):
        if f"presentation/{number}" in contexts:
            return number
    if "shared-canvas.org" in contexts:
        return 2
    notes.odd_context()
    return 2 if "sequences" in document else 3


def _refuse_others(document: dict[str, Any], kinds: list[str]) -> None:
    if "collection" in kinds or "manifests" in document:
        inside = [*entries(document.get("manifests")), *entries(document.get("items"))]
        example = next((found for one in inside if (found := address(one))), "")
        raise Invalid(
            "Đây là một bộ sưu tập (Collection) gồm nhiều hiện vật. Hãy mở nó trong một trình xem, chọn một hiện vật "
            "và chép địa chỉ bản kê của hiện vật ấy" + (f", ví dụ {example}." if example else "."),
            "This is a Collection of several objects. Open it in a viewer, choose one object and copy the address of "
            "its manifest" + (f", for example {example}." if example else "."),
            "address",
        )
    if "manifest" in kinds or (not kinds and ("sequences" in document or "items" in document)):
        return
    if document.get("protocol") == "http://iiif.io/api/image" or "imageservice" in "".join(kinds):
        raise Invalid(
            "Đây là dịch vụ của một ảnh riêng lẻ (info.json), không có tên và nguồn của hiện vật. "
            "Hãy chép địa chỉ bản kê (manifest).",
            "This is the service of a single picture (info.json), without the object's title and credit. "
            "Copy the address of its manifest.",
            "address",
        )
    raise Invalid(
        "Tài liệu này không phải là bản kê IIIF của một hiện vật. Hãy chép địa chỉ bản kê (manifest).",
        "This document is no IIIF manifest of an object. Copy the address of its manifest.",
        "address",
    )


def _walk(document: dict[str, Any]) -> Iterator[object]:
    """Give the canvases of the first sequence, or of version 3."""
    sequences = entries(document.get("sequences"))
    filled = next((one for one in sequences if many(one.get("canvases"))), None)
    if filled is not None:
        yield from many(filled["canvases"])[:MOST_WALKED]
    else:
        yield from many(document.get("items") or document.get("canvases"))[:MOST_WALKED]


def _canvases(document: dict[str, Any], notes: Notes) -> tuple[int, list[PartnerCanvas]]:
    """Give how many canvases there are, and the first of those that have a picture."""
    kept: list[PartnerCanvas] = []
    total = beyond = bare = 0
    for one in _walk(document):
        total += 1
        if not isinstance(one, dict):
            notes.broken()
            bare += 1
        elif len(kept) >= MOST_CANVASES:
            beyond += 1
        elif (canvas := _canvas(one, total, notes)) is not None:
            kept.append(canvas)
        else:
            bare += 1
    notes.left_out(bare)
    if beyond:
        notes.cut(len(kept), total)
    return total, kept


def _canvas(one: dict[str, Any], number: int, notes: Notes) -> PartnerCanvas | None:
    found = painting(one, notes)
    if found is None:
        return None
    label = worded(one.get("label"), LONGEST_LABEL)
    said = first(one, "id", "@id")
    return PartnerCanvas(
        id=said.encode("utf-8", "replace").decode()[:2_000] if isinstance(said, str) else f"#{number}",
        label=label or Translated(str(number), str(number)),
        width=length(one.get("width")) or found.width,
        height=length(one.get("height")) or found.height,
        image=found.image,
        service=found.service,
    )


def _thumbnails(document: dict[str, Any]) -> tuple[str, ...]:
    """List the small pictures that stand for the object: the manifest's own, then the first canvas's."""
    opening = next((one for one in _walk(document) if isinstance(one, dict)), {})
    found: dict[str, None] = {}
    for one in [*many(document.get("thumbnail")), *many(opening.get("thumbnail"))]:
        at = address(one)
        if at and not (isinstance(one, dict) and service_of(one) and at.endswith("info.json")):
            found[at] = None
    return tuple(found)[:_MOST_THUMBNAILS]


def _rights(document: dict[str, Any]) -> tuple[str, Translated]:
    """Give the terms of use: a URI, and in words what is none."""
    uris, words = [], []
    for one in many(first(document, "rights", "license")):
        known = normalise_rights(one) if isinstance(one, str) else None
        at = known or address(one)
        if at:
            uris.append(at)
        else:
            words.append(one)
    return (uris[0] if uris else ""), worded([*uris[1:], *words], LONGEST_CREDIT, whole=True)


def _owner_by_metadata(document: dict[str, Any]) -> Translated:
    for entry in entries(document.get("metadata"))[:_MOST_METADATA]:
        label = worded(entry.get("label"), LONGEST_LABEL)
        if {label.vi.lower().rstrip(" :"), label.en.lower().rstrip(" :")} & _OWNER_LABELS:
            return worded(entry.get("value"), LONGEST_LABEL)
    return Translated()


def _homepage(document: dict[str, Any], provider: dict[str, Any]) -> str:
    """Give the object's page at its owner's, or else the owner's own."""
    related = [one for one in many(document.get("related")) if not _no_page(one)]
    return _first_address(document.get("homepage"), related, provider.get("homepage"))


def _no_page(one: object) -> bool:
    media_type = first(one, "format")
    return isinstance(media_type, str) and "html" not in media_type


def _first_address(*places: object) -> str:
    return next((at for place in places for one in many(place) if (at := address(one))), "")
