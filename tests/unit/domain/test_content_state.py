"""Content states in every form of the specification, and in the forms that people paste."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.domain.content_state import (
    LONGEST,
    MOST_TARGETS,
    Region,
    Target,
    encoded,
    is_address,
    read,
    write,
)
from museum.domain.errors import Invalid

MANIFEST = "https://example.org/object1/manifest"
CANVAS = "https://example.org/object1/canvas7"
PART_OF = [{"id": MANIFEST, "type": "Manifest"}]
BODY = {"id": f"{CANVAS}#xywh=1000,2000,1000,2000", "type": "Canvas", "partOf": PART_OF}
AREA = Region(1000, 2000, 1000, 2000)
EXPECTED = Target(CANVAS, "Canvas", MANIFEST, AREA)
FROM_SPECIFICATION = (
    "JTdCJTIyaWQlMjIlM0ElMjJodHRwcyUzQSUyRiUyRmV4YW1wbGUub3JnJTJGb2JqZWN0MSUyRmNhbnZhczclMjN4eXdoJTNEMTAw"
    "MCUyQzIwMDAlMkMxMDAwJTJDMjAwMCUyMiUyQyUyMnR5cGUlMjIlM0ElMjJDYW52YXMlMjIlMkMlMjJwYXJ0T2YlMjIlM0ElNUIl"
    "N0IlMjJpZCUyMiUzQSUyMmh0dHBzJTNBJTJGJTJGZXhhbXBsZS5vcmclMkZvYmplY3QxJTJGbWFuaWZlc3QlMjIlMkMlMjJ0eXBl"
    "JTIyJTNBJTIyTWFuaWZlc3QlMjIlN0QlNUQlN0Q"
)


def _annotation(target: Any, **more: Any) -> dict[str, Any]:
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": "https://example.org/import/1",
        "type": "Annotation",
        "motivation": ["contentState"],
        "target": target,
    } | more


def test_it_writes_what_the_specification_writes() -> None:
    assert write(CANVAS, MANIFEST, (1000, 2000, 1000, 2000)) == FROM_SPECIFICATION
    assert read(FROM_SPECIFICATION) == (EXPECTED,)


@pytest.mark.parametrize(
    "document",
    [
        _annotation(BODY),
        _annotation(BODY, motivation="contentState"),
        _annotation([BODY]),
        BODY,
        {**BODY, "partOf": MANIFEST},
        {**BODY, "partOf": PART_OF[0]},
        {**BODY, "partOf": [{"id": "https://example.org/c", "type": "Collection"}, *PART_OF]},
        {**BODY, "partOf": [{"type": "Range", "id": "https://example.org/r", "partOf": PART_OF}]},
        {"@id": BODY["id"], "@type": "sc:Canvas", "within": MANIFEST},
        {
            "type": "SpecificResource",
            "source": {"id": CANVAS, "type": "Canvas", "partOf": PART_OF},
            "selector": {"type": "FragmentSelector", "value": "xywh=1000,2000,1000,2000"},
        },
        {
            "type": "SpecificResource",
            "source": {"id": CANVAS, "type": "Canvas", "partOf": PART_OF},
            "selector": [
                {"type": "SvgSelector", "value": "<svg/>"},
                {"type": "FragmentSelector", "value": "t=3&xywh=pixel:1000,2000,1000,2000"},
            ],
        },
        {
            "type": "SpecificResource",
            "source": {"id": CANVAS, "type": "Canvas", "partOf": PART_OF},
            "selector": {"type": "ImageApiSelector", "region": "1000,2000,1000,2000"},
        },
    ],
)
def test_the_same_view_in_every_form(document: Any) -> None:
    plain = json.dumps(document)
    bare = base64.urlsafe_b64encode(plain.encode()).decode()
    for text in (plain, f"  {plain}\n", encoded(plain), bare, bare.rstrip("=")):
        assert read(text) == (EXPECTED,)


def test_a_source_may_be_an_address_and_its_manifest_stand_beside_it() -> None:
    state = {"type": "SpecificResource", "source": CANVAS, "partOf": PART_OF, "selector": "xywh=1,2,3,4"}
    assert read(json.dumps(state)) == (Target(CANVAS, "", MANIFEST, Region(1, 2, 3, 4)),)


@pytest.mark.parametrize("kind", ["Manifest", "Range", "Collection"])
def test_other_resources(kind: str) -> None:
    (found,) = read(json.dumps(_annotation({"id": MANIFEST, "type": kind})))
    assert (found.id, found.kind) == (MANIFEST, kind)
    assert found.manifest == (MANIFEST if kind == "Manifest" else "")


@pytest.mark.parametrize(
    "text",
    [
        MANIFEST,
        f"https%3A%2F%2F{MANIFEST.removeprefix('https://')}",
        f'"{MANIFEST}"',
        f"{MANIFEST}?manifest={MANIFEST}",
        f"https://viewer.example/?iiif-content={MANIFEST}",
        f"https://viewer.example/view?canvas=x&manifest={MANIFEST}#top",
        encoded(MANIFEST),
    ],
)
def test_an_address_by_itself_or_carried_by_a_viewers(text: str) -> None:
    assert read(text) == (Target(MANIFEST),)


def test_a_shared_link_that_is_pasted_whole() -> None:
    assert read(f"https://viewer.example/vi/view?iiif-content={FROM_SPECIFICATION}") == (EXPECTED,)


@pytest.mark.parametrize("value", ["", "abc", "12", "%00"])
def test_a_parameter_that_carries_nothing_belongs_to_the_address(value: str) -> None:
    address = f"https://example.org/iiif?manifest={value}"
    assert read(address) == (Target(address),)


def test_several_targets_stay_in_order() -> None:
    other = {"id": "https://example.org/b", "type": "Manifest"}
    assert [one.id for one in read(json.dumps(_annotation([BODY, other])))] == [CANVAS, other["id"]]


def test_a_point_becomes_a_view_around_it() -> None:
    state = {
        "type": "SpecificResource",
        "source": CANVAS,
        "selector": {"type": "PointSelector", "x": 500, "y": 90},
    }
    (found,) = read(json.dumps(state))
    assert found.region == Region(500, 90)
    assert found.region.within(1000, 800) == (250, 0, 500, 400)


def test_a_moment_in_a_recording_is_no_region() -> None:
    state = {"type": "SpecificResource", "source": CANVAS, "selector": {"type": "PointSelector", "t": 14.5}}
    assert read(json.dumps(state))[0].region is None


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("10,20,30,40", (10, 20, 30, 40)),
        ("pixel:10,20,30,40", (10, 20, 30, 40)),
        ("percent:25,50,50,50", (250, 400, 500, 400)),
        ("10.2,20.7,30,40", (10, 20, 31, 41)),
        ("900,700,500,500", (900, 700, 100, 100)),
        ("1000,0,5,5", None),
        ("0,0,0,0", "none"),
        ("1,2,3", "none"),
        ("1,2,3,4,5", "none"),
        ("nan,0,1,1", "none"),
        ("9e99,0,1,1", "none"),
        ("-5,0,1,1", "none"),
        ("percent:90,0,50,50", "none"),
        ("٣,1,1,1", "none"),
    ],
)
def test_regions(fragment: str, expected: Any) -> None:
    (found,) = read(f"{CANVAS}#xywh={fragment}")
    assert found.id == CANVAS
    if expected == "none":
        assert found.region is None
    else:
        assert found.region is not None
        assert found.region.within(1000, 800) == expected


DEEP: Any = MANIFEST
for _ in range(30):
    DEEP = _annotation(DEEP)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hello world",
        "aGVsbG8",
        "//example.org/manifest",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/m",
        "http://",
        "http://[::1/manifest",
        "https://user:secret@example.org/m",
        "https://example.org/<script>",
        "https://example.org/a b",
        "{}",
        "[]",
        "null",
        "{",
        '{"id": 5, "type": "Manifest"}',
        '{"id": "javascript:alert(1)", "type": "Manifest"}',
        '{"type": "Annotation", "target": 3}',
        '{"type": "SpecificResource", "source": {}}',
        json.dumps(DEEP),
        "[" * 9000,
        '{"a":' * 3000,
        json.dumps([MANIFEST] * (MOST_TARGETS + 1)),
        "1" * 5000,
        json.dumps({"id": MANIFEST, "pad": "x" * LONGEST}),
        "A" * (LONGEST + 1),
    ],
)
def test_what_is_none_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(text)
    assert caught.value.reason.vi
    assert caught.value.reason.en


def test_addresses_within_addresses_come_to_an_end() -> None:
    nested = MANIFEST
    for _ in range(400):
        nested = f"https://v.example/?manifest={nested}"
    assert len(read(nested)) == 1


def test_odd_parents_and_selectors_are_passed_over() -> None:
    nested: Any = {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}
    for _ in range(20):
        nested = [nested]
    for parents in (5, [None, 3], {"id": "not an address"}, {"id": 4}):
        (found,) = read(json.dumps({**BODY, "id": CANVAS, "partOf": parents, "selector": nested}))
        assert found == Target(CANVAS, "Canvas")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text)
    except Invalid:
        return
    assert found
    assert all(is_address(one.id) for one in found)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from([MANIFEST, CANVAS]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "target", "source", "selector", "partOf", "x", "y", "value", "@id"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(document: Any) -> None:
    try:
        found = read(encoded(json.dumps(document)))
    except Invalid:
        return
    assert all(is_address(one.id) and (not one.manifest or is_address(one.manifest)) for one in found)


WORDS = st.text(alphabet="abcxyz0123456789đồ-", min_size=1, max_size=12)


@given(WORDS, WORDS, st.none() | st.tuples(*[st.integers(1, 9999)] * 4))
def test_what_is_written_is_read_again(
    canvas: str, manifest: str, region: tuple[int, int, int, int] | None
) -> None:
    canvas, manifest = f"https://example.org/{canvas}", f"https://example.org/{manifest}"
    (found,) = read(write(canvas, manifest, region))
    assert found == Target(canvas, "Canvas", manifest, Region(*region) if region else None)
    assert set(write(canvas, manifest, region)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )
