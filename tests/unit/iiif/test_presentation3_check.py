"""The independent check of manifests finds planted faults, each of them, and nothing in what is sound."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.presentation3 import CONTEXT, faults

BASE = "https://museum.example/iiif"
Node = dict[str, Any]


def _canvas(number: int) -> Node:
    canvas = f"{BASE}/canvas/{number}"
    image = {
        "id": f"{BASE}/image/{number}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": 600,
        "height": 800,
        "service": [{"id": f"{BASE}/image/{number}", "type": "ImageService3", "profile": "level2"}],
    }
    painted = {
        "id": f"{canvas}/painting/1",
        "type": "Annotation",
        "motivation": "painting",
        "body": image,
        "target": canvas,
    }
    comment = {
        "id": f"{canvas}/comment/1",
        "type": "Annotation",
        "motivation": ["commenting"],
        "body": [{"type": "TextualBody", "value": "Ngôi sao mười bốn cánh.", "language": "vi"}],
        "target": f"{canvas}#xywh=10,10,590,790",
    }
    return {
        "id": canvas,
        "type": "Canvas",
        "label": {"vi": [f"Trang {number}"]},
        "width": 600,
        "height": 800,
        "items": [{"id": f"{canvas}/painting", "type": "AnnotationPage", "items": [painted]}],
        "annotations": [
            {"id": f"{canvas}/comments", "type": "AnnotationPage", "items": [comment]},
            {"id": f"{canvas}/transcription.json", "type": "AnnotationPage"},
        ],
    }


def _manifest() -> Node:
    reference = {"id": f"{BASE}/canvas/2", "type": "Canvas"}
    return {
        "@context": ["http://iiif.io/api/extension/navplace/context.json", CONTEXT],
        "id": f"{BASE}/manifest.json",
        "type": "Manifest",
        "label": {"vi": ["Gia phả họ Đào"], "en": ["Genealogy of the Đào"]},
        "summary": {"none": ["𧯄"]},
        "metadata": [{"label": {"vi": ["Số đăng ký"]}, "value": {"none": ["GP-7"]}}],
        "requiredStatement": {"label": {"vi": ["Ghi nguồn"]}, "value": {"vi": ["Bảo tàng"]}},
        "rights": "http://creativecommons.org/licenses/by/4.0/",
        "navDate": "1805-01-01T00:00:00+07:00",
        "provider": [
            {
                "id": "https://museum.example/",
                "type": "Agent",
                "label": {"vi": ["Bảo tàng"]},
                "homepage": [
                    {"id": "https://museum.example/", "type": "Text", "label": {"vi": ["Bảo tàng"]}}
                ],
            }
        ],
        "behavior": ["paged"],
        "viewingDirection": "right-to-left",
        "seeAlso": [{"id": f"{BASE}/record.csv", "type": "Dataset", "format": "text/csv"}],
        "service": [{"id": f"{BASE}/search", "type": "SearchService2"}],
        "items": [_canvas(1), {**_canvas(2), "behavior": ["non-paged"]}],
        "structures": [
            {
                "id": f"{BASE}/range/1",
                "type": "Range",
                "label": {"vi": ["Mục lục"]},
                "items": [
                    reference,
                    {"type": "SpecificResource", "source": reference},
                    {"id": f"{BASE}/range/2", "type": "Range", "items": [reference]},
                ],
            }
        ],
    }


def _collection() -> Node:
    member = {"id": f"{BASE}/manifest.json", "type": "Manifest", "label": {"vi": ["Gia phả"]}}
    return {
        "@context": CONTEXT,
        "id": f"{BASE}/collection.json",
        "type": "Collection",
        "label": {"vi": ["Sưu tập"]},
        "items": [member],
    }


def _put(*way: str | int, value: Any) -> Callable[[Node], None]:
    def plant(document: Node) -> None:
        node: Any = document
        for step in way[:-1]:
            node = node[step]
        node[way[-1]] = value

    return plant


def _drop(*way: str | int) -> Callable[[Node], None]:
    def plant(document: Node) -> None:
        node: Any = document
        for step in way[:-1]:
            node = node[step]
        del node[way[-1]]

    return plant


PAINTED = ("items", 0, "items", 0, "items", 0)
COMMENT = ("items", 0, "annotations", 0, "items", 0)
PLANTED = {
    "another kind": (_put("type", value="Canvas"), "type is 'Canvas'"),
    "no context": (_drop("@context"), "@context"),
    "context in the wrong place": (_put("@context", value=[CONTEXT, "http://x.example/"]), "@context"),
    "context inside": (_put("items", 0, "@context", value=CONTEXT), "only the document"),
    "no label": (_drop("label"), "must have 'label'"),
    "label as text": (_put("label", value="Gia phả"), "label: no language map"),
    "label of one text": (_put("label", value={"vi": "Gia phả"}), "no list of texts"),
    "language that is none": (_put("label", value={"tiếng Việt": ["Gia phả"]}), "is no language"),
    "empty text": (_put("summary", value={"vi": [""]}), "empty value ''"),
    "blank text": (_put("summary", value={"vi": [" "]}), "blank text"),
    "no texts": (_put("summary", value={"vi": []}), "empty value []"),
    "null": (_put("summary", value=None), "empty value None"),
    "metadata without value": (_drop("metadata", 0, "value"), "metadata[0]: no label and value"),
    "statement as text": (_put("requiredStatement", value="Bảo tàng"), "no label and value"),
    "rights in words": (_put("rights", value="CC BY"), "no such statement"),
    "rights by https": (
        _put("rights", value="https://creativecommons.org/licenses/by/4.0/"),
        "no such statement",
    ),
    "date without zone": (_put("navDate", value="1805-01-01T00:00:00"), "no moment"),
    "date on an annotation": (_put(*COMMENT, "navDate", value="1805-01-01T00:00:00Z"), "no 'navDate'"),
    "provider without name": (_drop("provider", 0, "label"), "a Agent must have 'label'"),
    "homepage without label": (_drop("provider", 0, "homepage", 0, "label"), "must have 'label'"),
    "media type": (_put("seeAlso", 0, "format", value="csv"), "no media type"),
    "seeAlso without type": (_drop("seeAlso", 0, "type"), "must have 'type'"),
    "service without address": (_put("service", 0, "id", value="/search"), "no HTTP address"),
    "image service without level": (_drop(*PAINTED, "body", "service", 0, "profile"), "none of level0"),
    "unknown direction": (_put("viewingDirection", value="leftwards"), "none of left-to-right"),
    "unknown behavior": (_put("behavior", value=["book"]), "'book' is not for a Manifest"),
    "behavior of another kind": (_put("items", 0, "behavior", value=["paged"]), "not for a Canvas"),
    "behaviors that exclude each other": (
        _put("behavior", value=["paged", "individuals"]),
        "exclude each other",
    ),
    "aside without pages": (_put("behavior", value=["individuals"]), "in a manifest that is not paged"),
    "no canvas": (_put("items", value=[]), "must have a Canvas"),
    "canvas twice": (_put("items", 1, "id", value=f"{BASE}/canvas/1"), "given twice"),
    "id with a fragment": (_put("items", 0, "id", value=f"{BASE}/canvas#1"), "no fragment"),
    "id that is no address": (_put("items", 0, "id", value="urn:canvas:1"), "no HTTP address"),
    "canvas without height": (_drop("items", 0, "height"), "go together"),
    "size as text": (_put("items", 0, "width", value="600"), "width is '600'"),
    "no size": (_put("items", 0, "width", value=0), "width is 0"),
    "duration": (_put("items", 0, "duration", value=-1), "duration is -1"),
    "painting on another canvas": (_put(*PAINTED, "target", value=f"{BASE}/canvas/2"), "another canvas"),
    "comment among the painted": (_put(*PAINTED, "motivation", value="commenting"), "stands here"),
    "painting among the comments": (_put(*COMMENT, "motivation", value=["painting"]), "stands here"),
    "no target": (_drop(*COMMENT, "target"), "must have 'target'"),
    "no body": (_drop(*COMMENT, "body"), "body[0]: no object"),
    "body without text": (_drop(*COMMENT, "body", 0, "value"), "must have 'value'"),
    "region beyond the canvas": (
        _put(*COMMENT, "target", value=f"{BASE}/canvas/1#xywh=10,10,591,790"),
        "does not lie on its canvas",
    ),
    "region in words": (_put(*COMMENT, "target", value=f"{BASE}/canvas/1#xywh=top"), "cannot be read"),
    "range of nothing": (_put("structures", 0, "items", value=[]), "must have items"),
    "range to a canvas elsewhere": (
        _put("structures", 0, "items", 0, "id", value=f"{BASE}/canvas/3"),
        "no canvas of this manifest",
    ),
    "inner range to a canvas elsewhere": (
        _put("structures", 0, "items", 2, "items", value=[{"id": f"{BASE}/canvas/9", "type": "Canvas"}]),
        "no canvas of this manifest",
    ),
    "start elsewhere": (_put("start", value={"id": f"{BASE}/canvas/9", "type": "Canvas"}), "start"),
}
PLANTED_IN_COLLECTION = {
    "member of another kind": (_put("items", 0, "type", value="Canvas"), "none of Collection, Manifest"),
    "member without label": (_drop("items", 0, "label"), "must have 'label'"),
    "member twice": (lambda document: document["items"].append(dict(document["items"][0])), "given twice"),
    "no items": (_drop("items"), "must have 'items'"),
    "behavior of a canvas": (_put("behavior", value=["non-paged"]), "not for a Collection"),
}


def test_nothing_is_found_in_what_is_sound() -> None:
    assert faults(_manifest()) == []
    assert faults(_collection()) == []
    assert faults({**_collection(), "items": []}) == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_fault_in_a_manifest_is_found(name: str) -> None:
    plant, found = PLANTED[name]
    document = copy.deepcopy(_manifest())
    plant(document)
    assert any(found in fault for fault in faults(document)), faults(document)


@pytest.mark.parametrize("name", PLANTED_IN_COLLECTION)
def test_a_fault_in_a_collection_is_found(name: str) -> None:
    plant, found = PLANTED_IN_COLLECTION[name]
    document = _collection()
    plant(document)
    assert any(found in fault for fault in faults(document)), faults(document)


def test_sound_needs_no_size_but_a_duration() -> None:
    """Sound has no width; what is paged must have one."""
    document = _manifest()
    sound = {
        name: value for name, value in _canvas(3).items() if name not in ("width", "height", "annotations")
    }
    document["items"].append({**sound, "duration": 184.2})
    assert faults(document) == ["items[2]: a page of what is paged must have a size"]
    document["items"][2]["behavior"] = ["non-paged"]
    assert faults(document) == []
    del document["items"][2]["duration"]
    assert faults(document) == ["items[2]: a Canvas must have an extent"]
