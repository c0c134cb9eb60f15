"""A text that was typed line by line becomes a list, and nothing else does."""

from __future__ import annotations

import pytest

from museum.services.rich_text import as_list, clean_rich_text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ""),
        ("Một dòng.", "<p>Một dòng.</p>"),
        ("Một\nHai", "<ul><li>Một</li><li>Hai</li></ul>"),
        ("Một\r\n\r\nHai <b>đậm</b>", "<ul><li>Một</li><li>Hai <b>đậm</b></li></ul>"),
        ("<p>Một</p><p>Hai<br></p>", "<ul><li>Một</li><li>Hai</li></ul>"),
        ("<ul><li>Một</li></ul><p>Hai</p>", "<ul><li>Một</li></ul><p>Hai</p>"),
        ("1 < 2\n3 & 4", "<ul><li>1 &lt; 2</li><li>3 &amp; 4</li></ul>"),
    ],
)
def test_lines_become_items(typed: str, expected: str) -> None:
    assert as_list(clean_rich_text(typed)) == expected
