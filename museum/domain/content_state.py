"""Content states: which view of which IIIF resource a link speaks of (IIIF Content State API 1.0).

Read in every form that the specification names, and some that people paste; written in the
simplest. Nothing is fetched: an address is taken for what it says of itself.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import parse_qs, quote, unquote, urlsplit

from museum.domain.errors import Invalid

PARAMETER = "iiif-content"
LONGEST = 20_000
"""Characters of a content state."""
MOST_TARGETS = 20
_DEEPEST = 8
_MOST_PIXELS = 10_000_000
_ALL = 100
"""Per cent."""
_XYWH = re.compile(r"(?:^|[&?#])xywh=(?:(pixel|percent):)?([0-9.,]+)")
_BASE64 = re.compile(r"[A-Za-z0-9_\-+/]+={0,2}")
_SIDES = 4

Kind = Literal["Manifest", "Canvas", "Range", "Collection", ""]
_KINDS: dict[str, Kind] = {
    "Manifest": "Manifest",
    "sc:Manifest": "Manifest",
    "Canvas": "Canvas",
    "sc:Canvas": "Canvas",
    "Range": "Range",
    "sc:Range": "Range",
    "Collection": "Collection",
    "sc:Collection": "Collection",
}


@dataclass(frozen=True)
class Region:
    """A part of a canvas, in its pixels or in per cent of its sides; a point when it has no size."""

    x: float
    y: float
    width: float = 0
    height: float = 0
    percent: bool = False

    def within(self, width: int, height: int) -> tuple[int, int, int, int] | None:
        """Give x, y, width and height in whole pixels of a canvas of that size; None when it lies outside.

        A point becomes a quarter of the canvas with the point in its middle.
        """
        to_x, to_y = (width / _ALL, height / _ALL) if self.percent else (1.0, 1.0)
        x, y, wide, high = self.x * to_x, self.y * to_y, self.width * to_x, self.height * to_y
        if not 0 <= x < width or not 0 <= y < height:
            return None
        if not wide or not high:
            wide, high = width / 2, height / 2
            x, y = max(0.0, x - wide / 2), max(0.0, y - high / 2)
        left, top = int(x), int(y)
        right = min(width, max(left + 1, math.ceil(x + wide)))
        bottom = min(height, max(top + 1, math.ceil(y + high)))
        return left, top, right - left, bottom - top


@dataclass(frozen=True)
class Target:
    """What a content state points at."""

    id: str
    """Address of the resource, without a fragment."""
    kind: Kind = ""
    """Its type; empty where only an address is known."""
    manifest: str = ""
    """Address of the manifest that it is part of, or is."""
    region: Region | None = None


def read(text: str) -> tuple[Target, ...]:
    """Read a content state as it comes in a link, a form or a paste; raises Invalid.

    Takes JSON, plain or content-state-encoded, of an annotation or of its target, an address, and
    the address of a viewer that carries one of these. There is at least one target.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise _unreadable()
    found = _read(text, 0)
    if found is None:
        raise _unreadable()
    targets = []
    for target in found:
        targets.append(target)
        if len(targets) > MOST_TARGETS:
            raise _unreadable()
    if not targets:
        raise _unreadable()
    return tuple(targets)


def write(canvas: str, manifest: str, region: tuple[int, int, int, int] | None = None) -> str:
    """Write the state of a canvas, or a region of it in its pixels, as it goes into a link (section 6)."""
    fragment = f"#xywh={','.join(map(str, region))}" if region else ""
    state = {
        "id": canvas + fragment,
        "type": "Canvas",
        "partOf": [{"id": manifest, "type": "Manifest"}],
    }
    return encoded(json.dumps(state, ensure_ascii=False, separators=(",", ":")))


def encoded(plain: str) -> str:
    """Content-state-encode a text: `encodeURIComponent`, then base64url without padding."""
    return base64.urlsafe_b64encode(quote(plain, safe="!'()*").encode()).decode().rstrip("=")


def _read(text: str, depth: int) -> Iterator[Target] | None:
    """Read a text, encoded or not; None when it is neither."""
    found = _written(text, depth)
    if found is None:
        plain = _decoded(text)
        found = _written(plain, depth) if plain else None
    return found


def _decoded(text: str) -> str:
    """Decode what is content-state-encoded, or base64url of the bare JSON, which some write; else ""."""
    if not _BASE64.fullmatch(text):
        return ""
    unified = text.rstrip("=").translate(str.maketrans("+/", "-_"))
    try:
        plain = base64.urlsafe_b64decode(unified + "=" * (-len(unified) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return plain.strip() if plain.lstrip().startswith(("{", "[")) else unquote(plain).strip()


def _written(text: str, depth: int) -> Iterator[Target] | None:
    """Read what is not encoded; None when it is neither JSON nor an address."""
    if text.startswith(("{", "[", '"')):
        try:
            document = json.loads(text, parse_constant=_refuse)
        except (ValueError, RecursionError):
            return None
        return _targets(document, depth)
    if re.match(r"https?%3a", text, re.IGNORECASE):
        text = unquote(text)
    return _address(text, depth) if is_address(text) else None


def is_address(text: str) -> bool:
    """Say whether a text is one address of the web, and nothing else besides."""
    if not text.lower().startswith(("http://", "https://")) or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc and not set(text) & set('<>"\\^`{|}')


def _address(text: str, depth: int) -> Iterator[Target]:
    """Give an address as a target, or what the address of a viewer carries (`?iiif-content=`, `?manifest=`)."""
    carried = _carried(text) if depth < _DEEPEST else ""
    inner = _read(carried, depth + 1) if carried else None
    if inner is not None:
        return inner
    address, _, fragment = text.partition("#")
    return iter((Target(address, region=_xywh(fragment)),))


def _carried(text: str) -> str:
    query = urlsplit(text).query
    if PARAMETER not in query and "manifest=" not in query:
        return ""
    try:
        values = parse_qs(query, max_num_fields=20)
    except ValueError:
        return ""
    found = values.get(PARAMETER) or values.get("manifest") or [""]
    return found[0].strip()


def _targets(node: Any, depth: int) -> Iterator[Target]:
    if depth > _DEEPEST:
        raise _unreadable()
    if isinstance(node, str):
        if not is_address(node):
            raise _unreadable()
        yield from _address(node, depth)
    elif isinstance(node, list):
        for one in node:
            yield from _targets(one, depth + 1)
    elif isinstance(node, dict):
        yield from _described(node, depth)
    else:
        raise _unreadable()


def _described(node: dict[str, Any], depth: int) -> Iterator[Target]:
    """Read a JSON object: an annotation, a part of a resource, or a resource."""
    kinds = _types(node)
    inner = node.get("target", node.get("on")) if kinds & {"Annotation", "oa:Annotation"} else None
    if inner is not None:
        yield from _targets(inner, depth + 1)
        return
    source = node.get("source", node.get("full"))
    if source is not None:
        region = _selected(node.get("selector"), depth + 1)
        manifest = _manifest_of(node, depth + 1)
        for target in _targets(source, depth + 1):
            yield replace(target, region=region or target.region, manifest=target.manifest or manifest)
        return
    name = node.get("id", node.get("@id"))
    if not isinstance(name, str) or not is_address(name):
        raise _unreadable()
    address, _, fragment = name.partition("#")
    kind: Kind = next((_KINDS[one] for one in sorted(kinds) if one in _KINDS), "")
    manifest = address if kind == "Manifest" else _manifest_of(node, depth + 1)
    region = _xywh(fragment) or _selected(node.get("selector"), depth + 1)
    yield Target(address, kind, manifest, region)


def _types(node: dict[str, Any]) -> set[str]:
    found = node.get("type", node.get("@type"))
    return {one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)}


def _manifest_of(node: Any, depth: int) -> str:
    """Find the manifest that a resource says it is part of; "" when it says none."""
    if depth > _DEEPEST or not isinstance(node, dict):
        return ""
    parents = node.get("partOf", node.get("within"))
    for parent in parents if isinstance(parents, list) else [parents]:
        if isinstance(parent, str):
            found = parent if is_address(parent) else ""
        elif isinstance(parent, dict):
            name = parent.get("id", parent.get("@id"))
            own = isinstance(name, str) and is_address(name) and _may_be_manifest(parent)
            found = str(name) if own else _manifest_of(parent, depth + 1)
        else:
            found = ""
        if found:
            return found.partition("#")[0]
    return ""


def _may_be_manifest(node: dict[str, Any]) -> bool:
    kinds = _types(node)
    return not kinds or bool(kinds & {"Manifest", "sc:Manifest"})


def _selected(selector: Any, depth: int) -> Region | None:
    """Give the region that a selector, or the first usable one of several, speaks of."""
    if isinstance(selector, list) and depth < _DEEPEST:
        regions = (_selected(one, depth + 1) for one in selector[:MOST_TARGETS])
        return next((region for region in regions if region), None)
    if isinstance(selector, str):
        return _xywh(selector)
    return _described_region(selector) if isinstance(selector, dict) else None


def _described_region(selector: dict[str, Any]) -> Region | None:
    kinds = _types(selector)
    if kinds & {"PointSelector", "iiif:PointSelector"}:
        x, y = _pixels(selector.get("x")), _pixels(selector.get("y"))
        return None if x is None or y is None else Region(x, y)
    if kinds & {"ImageApiSelector", "iiif:ImageApiSelector"}:
        return _image_region(selector.get("region"))
    value = selector.get("value")
    return _xywh(value) if isinstance(value, str) else None


def _image_region(text: Any) -> Region | None:
    """Read a region as the Image API writes it: `x,y,w,h` or `pct:x,y,w,h`."""
    if not isinstance(text, str):
        return None
    percent = text.startswith("pct:")
    return _region(text.removeprefix("pct:"), percent=percent)


def _xywh(text: str) -> Region | None:
    """Read a spatial media fragment (Media Fragments URI 1.0, section 4.2.2)."""
    found = _XYWH.search(text[:LONGEST])
    return _region(found[2], percent=found[1] == "percent") if found else None


def _region(text: str, *, percent: bool) -> Region | None:
    parts = text.split(",")
    if len(parts) != _SIDES:
        return None
    numbers = [_pixels(part) for part in parts]
    if any(number is None for number in numbers):
        return None
    x, y, width, height = (number or 0.0 for number in numbers)
    if not width or not height or (percent and max(x + width, y + height) > _ALL + 1):
        return None
    return Region(x, y, width, height, percent)


def _pixels(value: Any) -> float | None:
    """Read a length or a place: a number from 0 to what no canvas exceeds."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number <= _MOST_PIXELS else None


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _unreadable() -> Invalid:
    return Invalid(
        "Không đọc được địa chỉ hoặc trạng thái nội dung IIIF này. Hãy sao chép lại trọn vẹn từ nơi bạn lấy nó.",
        "This IIIF address or content state cannot be read. Please copy it once more, whole, from where you found it.",
        PARAMETER,
    )
