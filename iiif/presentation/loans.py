"""Other institutions' objects in our exhibitions: their canvases, under their owners' ids and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from iiif.presentation import addresses
from iiif.presentation.parts import CREDIT, homepages, known_rights, page_reference, web_address
from iiif.presentation.text import LanguageMap, in_no_language, language_map, rich_map
from museum.domain.exhibitions import SectionLoan
from museum.domain.loans import Loan
from museum.domain.translated import Translated

_TERMS = Translated("Điều kiện sử dụng", "Terms of use")
_WHOLE = 12
"""An object of so many canvases is shown whole. A book is entered by its first page: the rest stands in
its owner's manifest, to which the canvas leads."""
_FULL = {1: "full/full/0/native.jpg", 2: "full/full/0/default.jpg", 3: "full/max/0/default.jpg"}
_LEVELS = {
    1: "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level{}",
    2: "http://iiif.io/api/image/2/level{}.json",
    3: "level{}",
}
_FORMATS = {"png": "image/png", "webp": "image/webp", "gif": "image/gif", "tif": "image/tiff"}


class Owners:
    """Which loan of one exhibition holds which of the ids that owners gave their canvases."""

    def __init__(self, base: str) -> None:
        """Begin with none; no owner may give an id that lies under `base`, where ours do."""
        self._ours = {_site(addresses.PLACEHOLDER), _site(base)}
        self._holders: dict[str, str] = {}

    def holds(self, loan_id: str, canvas: str) -> bool:
        """Let a loan have a canvas id; False where it is ours, another loan's, or a part of a canvas."""
        path = urlsplit(canvas).path
        host = _site(canvas)[0]
        ours = any(
            host == own and path.startswith(f"{root}{addresses.PRESENTATION_PATH}/")
            for own, root in self._ours
        )
        if not canvas or "#" in canvas or ours or not _has_sound_port(canvas):
            return False
        return self._holders.setdefault(canvas, loan_id) == loan_id


def _has_sound_port(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def _site(address: str) -> tuple[str, str]:
    """Give host (and port, where it is not the scheme's own) and path: http and https are one site."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(":443").removesuffix(":80")
    return host, parts.path.rstrip("/")


def loan_label(loan: Loan) -> LanguageMap:
    """Give the title of an object on loan, or the name of the server it comes from."""
    return language_map(loan.title, otherwise=_host(loan.manifest_url) or loan.id)


def loan_canvases(slug: str, placed: SectionLoan, owners: Owners) -> list[dict[str, Any]]:
    """Describe an object on loan as canvases of the exhibition `slug`; none when it has no picture at all.

    What came from elsewhere may be anything: a canvas that cannot stand in a valid manifest is left out.
    """
    loan = placed.loan
    found = list(_views(slug, loan, owners)) or list(_kept_picture(slug, loan))
    shown = found if len(found) <= _WHOLE else found[:1]
    title, caption, thumbnail = loan_label(loan), rich_map(placed.caption), _small_picture(loan)
    about = _about(loan, title)
    canvases = [{**view, **about, "label": _named(title, view, alone=len(shown) == 1)} for view in shown]
    if canvases:
        canvases[0] |= {"summary": caption} if caption else {}
        canvases[0] |= {"thumbnail": [thumbnail]} if thumbnail else {}
    return canvases


def _about(loan: Loan, title: LanguageMap) -> dict[str, Any]:
    """Say of every canvas whose it is, and where the whole object stands."""
    host = _host(loan.manifest_url)
    owner = language_map(loan.owner, otherwise=host)
    homepage = web_address(loan.homepage)
    manifest = web_address(loan.manifest_url)
    content = loan.content or {}
    logo = web_address(str(content.get("logo") or ""))
    terms = _worded(content.get("terms"))
    agent = {
        "id": homepage or manifest or addresses.page_of("vi", "loans", loan.id),
        "type": "Agent",
        "label": owner or title,
        **({"homepage": [page_reference(homepage, owner or title)]} if homepage else {}),
        **({"logo": [{"id": logo, "type": "Image", "format": _format(logo)}]} if logo else {}),
    }
    return {
        **({"metadata": [{"label": language_map(_TERMS), "value": terms}]} if terms else {}),
        "requiredStatement": {
            "label": _worded(content.get("credit_label")) or language_map(CREDIT),
            "value": language_map(loan.credit) or agent["label"],
        },
        **known_rights(loan.rights),
        "provider": [agent],
        "homepage": homepages("loans", loan.id, title),
        **({"partOf": [{"id": manifest, "type": "Manifest", "label": title}]} if manifest else {}),
    }


def _named(title: LanguageMap, view: Mapping[str, Any], *, alone: bool) -> LanguageMap:
    """Name a canvas after its object, and after itself where there are several."""
    own: LanguageMap = view["label"]
    if alone or not own:
        return title
    fallback = next(iter(own.values()))
    return {lang: [f"{texts[0]} – {own.get(lang, fallback)[0]}"] for lang, texts in title.items()}


def _views(slug: str, loan: Loan, owners: Owners) -> Iterator[dict[str, Any]]:
    """Give the canvases that the owner's manifest told of, each once."""
    seen: set[str] = set()
    known = (loan.content or {}).get("canvases")
    for number, one in enumerate(known if isinstance(known, list) else [], start=1):
        if not isinstance(one, Mapping):
            continue
        size = _size(one, loan if number == 1 else None)
        body = _body(one, size) if size else None
        if size is None or body is None:
            continue
        part = f"{loan.id}-{number}"
        said = web_address(str(one.get("id") or ""))
        canvas = (
            said
            if said not in seen and owners.holds(loan.id, said)
            else addresses.exhibition_part(slug, "canvas", part)
        )
        seen.add(canvas)
        yield _view(slug, part, canvas, _worded(one.get("label")), size, body)


def _kept_picture(slug: str, loan: Loan) -> Iterator[dict[str, Any]]:
    """Give the small picture kept here as a canvas of ours, where there is no other."""
    picture = _small_picture(loan)
    if picture:
        size = {"height": picture["height"], "width": picture["width"]}
        canvas = addresses.exhibition_part(slug, "canvas", loan.id)
        yield _view(slug, loan.id, canvas, {}, size, picture)


def _view(
    slug: str, part: str, canvas: str, label: LanguageMap, size: dict[str, int], body: dict[str, Any]
) -> dict[str, Any]:
    page = addresses.exhibition_part(slug, "page", part)
    painting = {
        "id": f"{page}/annotation",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": canvas,
    }
    return {
        "id": canvas,
        "type": "Canvas",
        "label": label,
        **size,
        "items": [{"id": page, "type": "AnnotationPage", "items": [painting]}],
    }


def _size(one: Mapping[str, Any], pictured: Loan | None) -> dict[str, int] | None:
    """Give a canvas's size; where its owner says none, that of its small picture, which has its shape."""
    width, height = one.get("width"), one.get("height")
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return {"height": height, "width": width}
    if pictured is not None and pictured.picture_width and pictured.picture_height:
        return {"height": pictured.picture_height, "width": pictured.picture_width}
    return None


def _body(one: Mapping[str, Any], size: dict[str, int]) -> dict[str, Any] | None:
    """Give a canvas's picture with its owner's image service; None without an address of either."""
    image = web_address(str(one.get("image") or ""))
    service = _service(one.get("service"))
    if service is not None:
        address, version, level = service
        described = {"profile": _LEVELS[version].format(level)}
        named = {"id": address, "type": "ImageService3"}
        if version != max(_FULL):
            named = {"@id": address, "@type": f"ImageService{version}"}
        return {
            "id": image or f"{address}/{_FULL[version]}",
            "type": "Image",
            "format": _format(image),
            **size,
            "service": [{**named, **described}],
        }
    return {"id": image, "type": "Image", "format": _format(image), **size} if image else None


def _service(said: object) -> tuple[str, int, int] | None:
    """Give an image service's address, version and level, as far as is known."""
    if not isinstance(said, Mapping):
        return None
    address, version = web_address(str(said.get("id") or "")), said.get("version")
    if not address or version not in _FULL:
        return None
    return address.rstrip("/"), int(version), 0 if said.get("level0") else 1


def _format(image: str) -> str:
    return _FORMATS.get(urlsplit(image).path.rpartition(".")[2].lower().replace("tiff", "tif"), "image/jpeg")


def _small_picture(loan: Loan) -> dict[str, Any] | None:
    if not (loan.picture_width and loan.picture_height):
        return None
    return {
        "id": addresses.loan_picture_of(loan.id),
        "type": "Image",
        "format": "image/jpeg",
        "height": loan.picture_height,
        "width": loan.picture_width,
    }


def _worded(said: object) -> LanguageMap:
    if isinstance(said, Mapping):
        return language_map(Translated(str(said.get("vi") or ""), str(said.get("en") or "")))
    return in_no_language(said) if isinstance(said, str) else {}


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
