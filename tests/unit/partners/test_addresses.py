"""A manifest's address in what people paste and drop."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iiif.partners.addresses import manifest_address
from museum.domain import content_state
from museum.domain.errors import Invalid

AT = "https://iiif.example.org/objects/7/manifest.json"
CANVAS = {"id": f"{AT}/canvas/1#xywh=1,2,3,4", "type": "Canvas", "partOf": [{"id": AT, "type": "Manifest"}]}
ANNOTATION = {
    "@context": "http://iiif.io/api/presentation/3/context.json",
    "id": "https://example.org/state/1",
    "type": "Annotation",
    "motivation": ["contentState"],
    "target": CANVAS,
}


def state(value: Any) -> str:
    return content_state.encoded(value if isinstance(value, str) else json.dumps(value))


@pytest.mark.parametrize(
    "text",
    [
        AT,
        f"  {AT}\n",
        f"{AT}#xywh=1,2,3,4",
        quote(AT, safe=""),
        f"https://viewer.example/?manifest={AT}",
        f"https://viewer.example/?manifest={AT}&canvas={AT}/canvas/1",
        f"https://viewer.example/?iiif-content={quote(AT, safe='')}",
        f"https://uv.example/uv.html#?manifest={AT}&c=0&m=0",
        f"https://uv.example/uv.html?x=1#?c=0&manifest={quote(AT, safe='')}",
        f"https://viewer.example/?iiif-content={state(CANVAS)}",
        f"https://museum.example/vi/view?iiif-content={state(ANNOTATION)}",
        state(AT),
        state(CANVAS),
        state(ANNOTATION),
        state(ANNOTATION) + "==",
        base64.urlsafe_b64encode(json.dumps(ANNOTATION).encode()).decode(),
        json.dumps(ANNOTATION),
        json.dumps({"id": AT, "type": "Manifest"}),
        json.dumps({"@id": AT, "@type": "sc:Manifest"}),
        json.dumps([CANVAS]),
        f"# dropped\n{AT}\nhttps://other.example/",
    ],
)
def test_the_address_is_found_in_every_form(text: str) -> None:
    assert manifest_address(text) == AT


def test_letters_of_any_language_are_written_for_the_wire() -> None:
    assert manifest_address("https://bt.vn/hiện-vật") == "https://bt.vn/hi%E1%BB%87n-v%E1%BA%ADt"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "manifest",
        "javascript:alert(1)",
        "https://user:pw@iiif.example.org/m",
        "https://",
        "{",
        "[]",
        "null",
        json.dumps({"type": "Canvas", "id": "https://x.example/c"}),
        json.dumps({"type": "Manifest", "id": "urn:x"}),
        "QUJDREVGR0hJSktMTU5PUA",
        "x" * 30_000,
    ],
)
def test_where_there_is_none_a_remedy_is_told(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        manifest_address(text)
    assert refused.value.field == "address"
    assert "https://" in refused.value.reason.vi


@given(st.text(max_size=200))
def test_any_text_gives_an_address_or_a_refusal(text: str) -> None:
    try:
        assert manifest_address(text).startswith(("http://", "https://"))
    except Invalid as error:
        assert error.reason.vi  # noqa: PT017
