"""Limited mark-up in descriptions: what is kept of what somebody typed or pasted."""

from __future__ import annotations

import html
import re

import nh3

from museum.text.clean import in_one_direction

INLINE = {"br", "em", "strong", "i", "b", "a", "sup", "sub"}
BLOCKS = {"p", "ul", "ol", "li", "blockquote"}
_INLINE = re.compile(rf"</?({'|'.join(sorted(INLINE))})\b", re.IGNORECASE)
_BLOCK = re.compile(rf"</?({'|'.join(sorted(BLOCKS))})\b", re.IGNORECASE)


def clean_rich_text(text: str) -> str:
    """Give safe mark-up of the allowed kinds; text without blocks becomes paragraphs at its blank lines."""
    if not _BLOCK.search(text):
        known = text if _INLINE.search(text) else html.escape(text, quote=False)
        parts = (part.strip() for part in re.split(r"\n\s*\n", known.replace("\r\n", "\n")))
        text = "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part)
    markup = nh3.clean(
        text, tags=INLINE | BLOCKS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}
    )
    # After cleaning, which turns `&#8238;` into the mark itself.
    return in_one_direction(markup).strip()


def as_typed(markup: str) -> str:
    """Give plain paragraphs back as they are typed; text with other mark-up stays as it is stored."""
    if re.search(r"<(?!/?p>|br>)", markup):
        return markup
    lines = markup.replace("</p><p>", "\n\n").replace("<br>", "\n").replace("<p>", "").replace("</p>", "")
    return html.unescape(lines)
