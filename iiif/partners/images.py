"""The picture of a canvas: which of those painted on it, and which image service stands behind it.

Sources: Presentation API 2.1.1, sections 5.3 to 5.5 and 6.5 (`oa:Choice`); Presentation API 3.0, sections 5.3
to 5.7; Web Annotation Data Model, sections 3.2.1 (choices) and 4 (specific resources); Image API 1.1, 2.1.1
and 3.0 (profiles); Media Fragments (`xywh`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from iiif.partners.notes import Notes
from iiif.partners.values import address, entries, first, length, many
from museum.ports.partners import PartnerService

_REGION = re.compile(r"xywh=(?P<percent>percent:|pct:)?(?:pixel:)?[\d.]+,[\d.]+,(?P<w>[\d.]+),(?P<h>[\d.]+)")
_SAID_VERSION = re.compile(r"/image(?:-api)?/(\d)")
_FIRST_HOME = "stanford.edu/iiif/image-api"
"""Where the first version's profiles stood, some without a number."""
_SERVICE_TYPE = re.compile(r"^(?:iiif:)?ImageService(\d)$")
_NO_IMAGE = frozenset({"video", "sound", "audio", "model", "text", "textualbody", "dataset"})
_OTHER_SERVICES = ("search", "auth", "autocomplete", "physdim", "geo", "annex")
_MOST_BODIES = 50
"""Pictures of one canvas that are looked at."""


@dataclass(frozen=True)
class Painting:
    """One picture as it is painted on a canvas."""

    image: str
    service: PartnerService | None
    width: int | None
    height: int | None
    covers: float = float("inf")
    """How much of the canvas it covers, in whatever unit; endless where it is all of it."""


def painting(canvas: dict[str, Any], notes: Notes) -> Painting | None:
    """Give the picture that covers a canvas, or most of it; None where there is none to show."""
    found = []
    for annotation in _annotations(canvas):
        target = first(annotation, "target", "on")
        bodies = first(annotation, "body", "resource")
        made = _painted(bodies, notes)
        if made is not None:
            found.append(replace(made, covers=_covered(target)))
    if len(found) > 1:
        notes.several_pictures()
    return max(found, key=lambda one: one.covers, default=None)


def _annotations(canvas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the painting annotations of a canvas of either version."""
    for annotation in entries(canvas.get("images"))[:_MOST_BODIES]:
        yield annotation
    for page in entries(canvas.get("items"))[:_MOST_BODIES]:
        for annotation in entries(page.get("items"))[:_MOST_BODIES]:
            motivations = [str(one).lower().removeprefix("sc:") for one in many(annotation.get("motivation"))]
            if not motivations or "painting" in motivations:
                yield annotation


def _covered(target: object) -> float:
    """Say how large the part of the canvas is that a target names."""
    for one in many(target)[:1]:
        text = one if isinstance(one, str) else _selected(one)
        region = _REGION.search(text)
        if region:
            try:
                return float(region["w"]) * float(region["h"])
            except ValueError:
                return 0.0
    return float("inf")


def _selected(target: object) -> str:
    """Give the fragment of a target that is an object."""
    for selector in entries(first(target, "selector")):
        value = selector.get("value")
        if isinstance(value, str):
            return value if "xywh" in value else f"xywh={value}"
    found = first(target, "id", "@id", "full", "source")
    return found if isinstance(found, str) else ""


def _painted(body: object, notes: Notes) -> Painting | None:
    """Read what is painted: a picture, the default of a choice, or a part of either."""
    candidates = _candidates(body, notes)[:_MOST_BODIES]
    return next((made for one in candidates if (made := _picture(one)) is not None), None)


def _candidates(body: object, notes: Notes) -> list[object]:
    """List the pictures that a body offers, the default first."""
    found: list[object] = []
    for one in many(body):
        kind = _kind(one)
        if kind == "choice":
            notes.choices()
            options = [*many(first(one, "default")), *many(first(one, "items", "item"))]
            found += [_whole(option) for option in options if option != "rdf:nil"]
        else:
            found.append(_whole(one))
    return found


def _whole(one: object) -> object:
    """Give the picture behind a part of one (`SpecificResource`, or a resource with `full`)."""
    for name in ("source", "full"):
        inner = first(one, name)
        if isinstance(inner, dict | str) and _kind(one) in ("specificresource", ""):
            return inner
    return one


def _kind(one: object) -> str:
    kinds = many(first(one, "type", "@type"))
    return str(kinds[0]).rpartition(":")[2].lower() if kinds else ""


def _picture(one: object) -> Painting | None:
    if isinstance(one, str):
        image = address(one)
        return Painting(image, None, None, None) if image else None
    if not isinstance(one, dict) or _kind(one) in _NO_IMAGE:
        return None
    media_type = one.get("format")
    if isinstance(media_type, str) and not media_type.startswith("image") and "/" in media_type:
        return None
    service = service_of(one)
    image = address(one)
    if not image and service is None:
        return None
    return Painting(image, service, length(one.get("width")), length(one.get("height")))


def service_of(resource: dict[str, Any]) -> PartnerService | None:
    """Give the image service of a resource: the first that is one, whatever else it is served by."""
    for one in many(first(resource, "service", "services"))[:_MOST_BODIES]:
        found = _service(one)
        if found is not None:
            return found
    return None


def _service(one: object) -> PartnerService | None:
    at = re.sub(r"(/info\.json)?/*$", "", address(one))
    if not at or "?" in at or "#" in at:
        return None
    if not isinstance(one, dict):
        return PartnerService(at, 2)
    context = " ".join(str(part) for part in many(one.get("@context")) if isinstance(part, str))
    profile = _profile(one.get("profile"))
    kind = " ".join(str(part) for part in many(first(one, "type", "@type")))
    if any(word in text.lower() for text in (profile, context, kind) for word in _OTHER_SERVICES):
        return None
    return PartnerService(at, _version(kind, context, profile), "level0" in profile.lower())


def _profile(value: object) -> str:
    """Give the profile's name: a text, the first of a list, or an object's id."""
    for one in many(value):
        if isinstance(one, str):
            return one
        named = first(one, "@id", "id", "value")
        if isinstance(named, str):
            return named
    return ""


def _version(kind: str, context: str, profile: str) -> int:
    said = _SERVICE_TYPE.match(kind) or _SAID_VERSION.search(profile) or _SAID_VERSION.search(context)
    if said:
        return min(max(int(said[1]), 1), 3)
    if _FIRST_HOME in profile or _FIRST_HOME in context:
        return 1
    # Profiles without an address came with version 3; nothing at all is what the years of version 2 left.
    return 3 if profile in ("level0", "level1", "level2") else 2
