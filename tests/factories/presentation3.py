"""A check of manifests and collections written from the specification alone (IIIF Presentation API 3.0).

It shares nothing with the code that builds them, nor with the library that validates them there. Section numbers
are those of https://iiif.io/api/presentation/3.0/. Beyond the letter, it asks for what this house promises: no
empty value anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_LANGUAGE = re.compile(r"none|[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
_MOMENT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_MEDIA_TYPE = re.compile(r"[a-z]+/[\w.+-]+")
_BOX = re.compile(r"xywh=(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)")
_RIGHTS = ("http://creativecommons.org/", "http://rightsstatements.org/vocab/")
_DIRECTIONS = ("left-to-right", "right-to-left", "top-to-bottom", "bottom-to-top")

_ANYWHERE = {"auto-advance", "no-auto-advance"}
_TURNED = {"unordered", "individuals", "continuous", "paged"}
_BEHAVIOURS = {
    "Collection": {*_ANYWHERE, *_TURNED, "repeat", "no-repeat", "multi-part", "together"},
    "Manifest": {*_ANYWHERE, *_TURNED, "repeat", "no-repeat"},
    "Canvas": {*_ANYWHERE, "facing-pages", "non-paged"},
    "Range": {*_ANYWHERE, *_TURNED, "sequence", "thumbnail-nav", "no-nav"},
    "AnnotationPage": {"hidden"},
    "Annotation": {"hidden"},
}
"""Section 3.2: which behavior is valid on what."""
_DISJOINT = (
    _TURNED,
    _ANYWHERE,
    {"repeat", "no-repeat"},
    {"facing-pages", "non-paged"},
    {"multi-part", "together"},
    {"sequence", "thumbnail-nav", "no-nav"},
)
_REQUIRED = {
    "Collection": ("id", "type", "label", "items"),
    "Manifest": ("id", "type", "label", "items"),
    "Canvas": ("id", "type"),
    "Range": ("id", "type", "items"),
    "AnnotationPage": ("id", "type"),
    "Annotation": ("id", "type", "target"),
    "Agent": ("id", "type", "label"),
}
_LEVELS = ("level0", "level1", "level2")
Node = dict[str, Any]


def faults(document: Node) -> list[str]:
    """List what is wrong with a manifest or collection: where it is, and what the rule is."""
    check = _Check(document)
    check.run()
    return check.found


@dataclass
class _Check:
    document: Node
    found: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    """Of what is defined in the document, not merely named."""

    def run(self) -> None:
        kind = self.document.get("type")
        if kind not in ("Manifest", "Collection"):
            self.note("", f"type is {kind!r}")
            return
        self.context()
        self.no_empty_value(self.document, "")
        (self.manifest if kind == "Manifest" else self.collection)(self.document)

    def note(self, where: str, what: str) -> None:
        self.found.append(f"{where or 'document'}: {what}")

    def must(self, holds: object, where: str, what: str) -> bool:
        """Note a fault unless the rule holds; says whether it does."""
        if not holds:
            self.note(where, what)
        return bool(holds)

    # What every resource has

    def context(self) -> None:
        """Section 4.6: the last context is Presentation 3's; no resource within has one."""
        context = self.document.get("@context")
        last = context[-1] if isinstance(context, list) and context else context
        self.must(last == CONTEXT, "@context", f"the last one is {last!r}")

    def no_empty_value(self, value: Any, where: str) -> None:
        """Look for null, "", [] and {}; an AnnotationPage may have no items, and a Collection none yet."""
        if value is None or (isinstance(value, (str, list, dict)) and not value):
            self.note(where, f"empty value {value!r}")
        elif isinstance(value, str):
            self.must(value.strip(), where, "blank text")
        elif isinstance(value, list):
            for at, one in enumerate(value):
                self.no_empty_value(one, f"{where}[{at}]")
        elif isinstance(value, dict):
            for name, one in value.items():
                if not (name == "items" and one == []):
                    self.no_empty_value(one, f"{where}.{name}".lstrip("."))

    def resource(self, node: Node, where: str, kind: str) -> None:
        """Check what any resource that is defined here must have, and the properties that it may have."""
        self.must(node.get("type") == kind, where, f"type is {node.get('type')!r}, not {kind!r}")
        for name in _REQUIRED[kind]:
            self.must(name in node, where, f"a {kind} must have {name!r}")
        if kind != "Agent":
            self.own_id(node, where)
        if node is not self.document:
            self.must("@context" not in node, where, "only the document itself has a context")
        self.behaviour(node, where, kind)
        for name, rule in self.rules().items():
            if name in node:
                rule(node[name], f"{where}.{name}".lstrip("."))
        for name in ("viewingDirection", "navDate"):
            if name in node:
                allowed = ("Collection", "Manifest", "Range", *(("Canvas",) if name == "navDate" else ()))
                self.must(kind in allowed, where, f"a {kind} has no {name!r}")

    def rules(self) -> dict[str, Callable[[Any, str], None]]:
        return {
            "label": self.words,
            "summary": self.words,
            "metadata": self.metadata,
            "requiredStatement": self.statement,
            "rights": self.rights,
            "provider": self.agents,
            "thumbnail": self.contents,
            "logo": self.contents,
            "homepage": self.linked_with_label,
            "rendering": self.linked_with_label,
            "seeAlso": self.linked,
            "partOf": self.linked,
            "service": self.services,
            "navDate": self.moment,
            "viewingDirection": lambda value, where: self._one_of(value, _DIRECTIONS, where),
        }

    def own_id(self, node: Node, where: str) -> None:
        """Section 3.2, id: an HTTP(S) address, and each resource has its own."""
        identifier = node.get("id")
        if not self.address(identifier, where):
            return
        self.must("#" not in str(identifier), where, "an id of its own has no fragment")
        self.must(identifier not in self.ids, where, f"id {identifier} is given twice")
        self.ids.add(str(identifier))

    def address(self, value: Any, where: str) -> bool:
        fit = isinstance(value, str) and _ADDRESS.fullmatch(value)
        return self.must(fit, where, f"{value!r} is no HTTP address")

    def words(self, value: Any, where: str) -> None:
        """Section 4.4: language → list of texts."""
        if not self.must(isinstance(value, dict), where, "no language map"):
            return
        for language, texts in value.items():
            self.must(_LANGUAGE.fullmatch(language), where, f"{language!r} is no language")
            fit = isinstance(texts, list) and all(isinstance(text, str) for text in texts)
            self.must(fit, where, f"{language}: no list of texts")

    def metadata(self, value: Any, where: str) -> None:
        if self.must(isinstance(value, list), where, "no list"):
            for at, pair in enumerate(value):
                self.statement(pair, f"{where}[{at}]")

    def statement(self, value: Any, where: str) -> None:
        if self.must(
            isinstance(value, dict) and set(value) == {"label", "value"}, where, "no label and value"
        ):
            self.words(value["label"], f"{where}.label")
            self.words(value["value"], f"{where}.value")

    def rights(self, value: Any, where: str) -> None:
        self.must(
            isinstance(value, str) and value.startswith(_RIGHTS), where, f"{value!r} is no such statement"
        )

    def moment(self, value: Any, where: str) -> None:
        self.must(
            isinstance(value, str) and _MOMENT.fullmatch(value), where, f"{value!r} is no moment with zone"
        )

    def _one_of(self, value: Any, allowed: tuple[str, ...], where: str) -> None:
        self.must(value in allowed, where, f"{value!r} is none of {', '.join(allowed)}")

    def behaviour(self, node: Node, where: str, kind: str) -> None:
        given = node.get("behavior", [])
        if not self.must(isinstance(given, list), where, "behavior is no list"):
            return
        for one in given:
            self.must(one in _BEHAVIOURS.get(kind, ()), where, f"behavior {one!r} is not for a {kind}")
        for group in _DISJOINT:
            both = sorted(group & set(given))
            self.must(len(both) < 2, where, f"behaviors {both} exclude each other")

    # What is linked

    def linked(self, value: Any, where: str) -> None:
        for node, here in self.members(value, where):
            self.address(node.get("id"), here)
            self.must(node.get("type"), here, "must have 'type'")
            self.named(node, here)

    def linked_with_label(self, value: Any, where: str) -> None:
        self.linked(value, where)
        for node, here in self.members(value, where):
            self.must("label" in node, here, "must have 'label'")

    def named(self, node: Node, where: str) -> None:
        """Check label, format and language of something linked, where it has them."""
        if "label" in node:
            self.words(node["label"], f"{where}.label")
        if "format" in node:
            self.must(_MEDIA_TYPE.fullmatch(node["format"]), where, f"{node['format']!r} is no media type")
        languages = node.get("language", [])
        for one in languages if isinstance(languages, list) else [languages]:
            self.must(_LANGUAGE.fullmatch(one), where, f"{one!r} is no language")

    def members(self, value: Any, where: str) -> Iterator[tuple[Node, str]]:
        """Go through what must be a list of objects."""
        if not self.must(isinstance(value, list), where, "no list"):
            return
        for at, node in enumerate(value):
            if self.must(isinstance(node, dict), f"{where}[{at}]", "no object"):
                yield node, f"{where}[{at}]"

    def agents(self, value: Any, where: str) -> None:
        for node, here in self.members(value, where):
            self.address(node.get("id"), here)
            self.resource(node, here, "Agent")

    def contents(self, value: Any, where: str) -> None:
        for node, here in self.members(value, where):
            self.content(node, here)

    def content(self, node: Node, where: str) -> None:
        """Section 5.7: id and type; a text that is written here has its value instead."""
        if node.get("type") == "TextualBody":
            self.must(node.get("value"), where, "a TextualBody must have 'value'")
        elif node.get("type") == "SpecificResource":
            self.must(node.get("source"), where, "a SpecificResource must have 'source'")
        else:
            self.address(node.get("id"), where)
            self.must(node.get("type"), where, "must have 'type'")
        self.named(node, where)
        self.extent(node, where, whole=False)
        if "service" in node:
            self.services(node["service"], f"{where}.service")

    def services(self, value: Any, where: str) -> None:
        """Section 4.7 and the registry of services: image services say their level."""
        for node, here in self.members(value, where):
            old = "@id" in node
            self.address(node.get("@id" if old else "id"), here)
            kind = node.get("@type" if old else "type", "")
            self.must(kind, here, "must have 'type'")
            if str(kind).startswith("ImageService"):
                profile = str(node.get("profile", "")).rpartition("/")[2].removesuffix(".json")
                self._one_of(profile, _LEVELS, f"{here}.profile")
            if "service" in node:
                self.services(node["service"], f"{here}.service")

    # Collections

    def collection(self, node: Node) -> None:
        """Section 5.1: named members, which are not told here."""
        self.resource(node, "", "Collection")
        for member, where in self.members(node.get("items", []), "items"):
            self._one_of(member.get("type"), ("Collection", "Manifest"), f"{where}.type")
            for name in ("id", "type", "label"):
                self.must(name in member, where, f"must have {name!r}")
            self.own_id(member, where)
            self.must("structures" not in member, where, "a manifest is named here, not told")
            for name, rule in self.rules().items():
                if name in member:
                    rule(member[name], f"{where}.{name}")

    # Manifests

    def manifest(self, node: Node) -> None:
        """Section 5.2."""
        self.resource(node, "", "Manifest")
        canvases = list(self.members(node.get("items", []), "items"))
        self.must(canvases, "items", "a Manifest must have a Canvas")
        for canvas, where in canvases:
            self.canvas(canvas, where)
        known = {str(canvas.get("id")) for canvas, _ in canvases}
        for one, where in self.members(node.get("structures", []), "structures"):
            self.range(one, where, known)
        if "start" in node:
            self.must(_canvas_of(node["start"]) in known, "start", "no canvas of this manifest")
        self.paging(node, canvases)

    def paging(self, node: Node, canvases: list[tuple[Node, str]]) -> None:
        """Section 3.2: what is paged has a size, and only there is something kept out of the openings."""
        paged = "paged" in node.get("behavior", [])
        for canvas, where in canvases:
            aside = {"non-paged", "facing-pages"} & set(canvas.get("behavior", []))
            self.must(paged or not aside, where, f"behavior {sorted(aside)} in a manifest that is not paged")
            sized = "width" in canvas or "non-paged" in aside
            self.must(sized or not paged, where, "a page of what is paged must have a size")

    def canvas(self, node: Node, where: str) -> None:
        """Section 5.3."""
        self.resource(node, where, "Canvas")
        self.extent(node, where, whole=True)
        for page, here in self.members(node.get("items", []), f"{where}.items"):
            self.page(page, here, node, painting=True)
        for page, here in self.members(node.get("annotations", []), f"{where}.annotations"):
            if "items" in page:
                self.page(page, here, node, painting=False)
            else:
                self._one_of(page.get("type"), ("AnnotationPage",), f"{here}.type")
                self.address(page.get("id"), here)
                self.named(page, here)

    def extent(self, node: Node, where: str, *, whole: bool) -> None:
        """Section 3.2: height and width together, in whole pixels; a duration in seconds."""
        self.must(("width" in node) == ("height" in node), where, "height and width go together")
        for name in ("width", "height"):
            size = node.get(name, 1)
            self.must(type(size) is int and size > 0, where, f"{name} is {size!r}")
        duration = node.get("duration", 1)
        self.must(type(duration) in (int, float) and duration > 0, where, f"duration is {duration!r}")
        self.must(not whole or "width" in node or "duration" in node, where, "a Canvas must have an extent")

    def page(self, node: Node, where: str, canvas: Node, *, painting: bool) -> None:
        """Section 5.5."""
        self.resource(node, where, "AnnotationPage")
        for annotation, here in self.members(node.get("items", []), f"{where}.items"):
            self.annotation(annotation, here, canvas, painting=painting)

    def annotation(self, node: Node, where: str, canvas: Node, *, painting: bool) -> None:
        """Section 5.6: what paints is among the items and nowhere else; it lies on its own canvas."""
        self.resource(node, where, "Annotation")
        motivation = node.get("motivation")
        motivations = motivation if isinstance(motivation, list) else [motivation]
        self.must(("painting" in motivations) == painting, where, f"motivation {motivation!r} stands here")
        target = _canvas_of(node.get("target"))
        self.must(target == canvas.get("id"), where, f"target {target!r} is another canvas")
        self.within(node.get("target"), where, canvas)
        body = node.get("body")
        for one, here in self.members(body if isinstance(body, list) else [body], f"{where}.body"):
            self.content(one, here)

    def within(self, target: Any, where: str, canvas: Node) -> None:
        """Look whether a region lies on its canvas (Media Fragments, 4.2.2)."""
        text = target if isinstance(target, str) else str(target)
        box = _BOX.search(text)
        self.must(box or "xywh" not in text, where, "a region that cannot be read")
        right, bottom = canvas.get("width"), canvas.get("height")
        if box and isinstance(right, int) and isinstance(bottom, int):
            x, y, width, height = map(float, box.groups())
            fits = width > 0 < height and x + width <= right and y + height <= bottom
            self.must(fits, where, f"{box[0]} does not lie on its canvas")

    def range(self, node: Node, where: str, canvases: set[str]) -> None:
        """Section 5.4."""
        self.resource(node, where, "Range")
        self.must(node.get("items"), where, "a Range must have items")
        for item, here in self.members(node.get("items", []), f"{where}.items"):
            if item.get("type") == "Range":
                self.range(item, here, canvases)
            else:
                self.must(
                    _canvas_of(item) in canvases, here, f"{_canvas_of(item)!r} is no canvas of this manifest"
                )


def _canvas_of(node: Any) -> str | None:
    """Give the canvas that a reference, a region of one, or a specific resource is about."""
    if isinstance(node, dict):
        return _canvas_of(node.get("source") or node.get("id"))
    return node.partition("#")[0] if isinstance(node, str) else None
