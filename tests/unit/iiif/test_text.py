"""Mark-up for other people's viewers."""

from __future__ import annotations

import re
from xml.dom.minidom import parseString

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iiif.presentation.text import iiif_html, in_no_language, language_map, rich_map, terms_map
from museum.domain.translated import Translated


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("", ""),
        ("  ", ""),
        ("<p></p>", ""),
        ("<ul></ul>", ""),
        ("Gốm & sứ, 3 món", "Gốm & sứ, 3 món"),
        ("<không rõ>", "<p>&lt;không rõ&gt;</p>"),
        ("<p>Gốm &amp; sứ</p>", "Gốm & sứ"),
        ("<p>Một <em>hai</em><br>ba</p>", "<p>Một <i>hai</i><br/>ba</p>"),
        ("<p>Một</p><p>Hai</p>", "<span><p>Một</p><p>Hai</p></span>"),
        ("<strong>Một</strong> hai", "<p><b>Một</b> hai</p>"),
        ("<blockquote><p>Thơ</p></blockquote>", "<p>Thơ</p>"),
        (
            "<ul><li>a<ul><li>b</li></ul>c</li><li><p>d</p></li></ul>",
            "<span><p>• a</p><p>• b</p><p>c</p><p>• d</p></span>",
        ),
        ("<ul><li><b>a<ul><li>b</li></ul></b></li></ul>", "<span><p>• <b>a</b></p><p>• <b>b</b></p></span>"),
        ("<blockquote>a<p>b</p></blockquote>", "<span><p>a</p><p>b</p></span>"),
        ("<p>a&nbsp;<b>b</b></p>", "<p>a\u00a0<b>b</b></p>"),
        (
            '<p><a href="javascript:alert(1)" onclick="x()">a</a></p>',
            '<p><a rel="noopener noreferrer">a</a></p>',
        ),
    ],
)
def test_little_and_well_formed(given_text: str, expected: str) -> None:
    assert iiif_html(given_text) == expected


fragments = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<em>", "<li>", "<ul>", "</ul>", "<br>", "chữ", " ", "&", "<", ">", "&nbsp;", '<a href="x">', "</a>", "<script>", "\n\n"]
)  # fmt: skip


@given(st.lists(fragments, max_size=12).map("".join))
def test_whatever_was_typed_is_plain_or_one_well_formed_element(text: str) -> None:
    shown = iiif_html(text)
    assert "<script" not in shown
    if shown.startswith("<") and shown.endswith(">") and len(shown) > 1 and shown[1].isalpha():
        tags = {node.tagName for node in parseString(shown).getElementsByTagName("*")}  # noqa: S318 - our own output
        assert not re.search(r"<p>(?:(?!</p>).)*<p>", shown, re.DOTALL)
        assert tags <= {"a", "b", "br", "i", "p", "small", "span", "sub", "sup"}


def test_plain_texts_are_not_taken_for_markup() -> None:
    assert language_map(Translated("<b>Trống</b>", "a < b > c")) == {
        "vi": ["‹b›Trống‹/b›"],
        "en": ["a < b > c"],
    }
    assert in_no_language(" <không rõ> ") == {"none": ["‹không rõ›"]}


def test_maps_have_no_empty_strings() -> None:
    assert language_map(Translated(" ", "")) == {}
    assert language_map(Translated("", ""), otherwise="X-1") == {"none": ["X-1"]}
    assert rich_map(Translated("<p> </p>", "word")) == {"en": ["word"]}
    assert terms_map([]) == {}
    assert terms_map([Translated("", "")]) == {}
    assert terms_map([Translated("gốm", ""), Translated("", "glass")]) == {
        "vi": ["gốm", "glass"],
        "en": ["gốm", "glass"],
    }
