"""Limited mark-up in descriptions: what is kept of what somebody typed or pasted."""

from __future__ import annotations

import html
import re

import nh3

from museum.text.clean import in_one_direction

INLINE = {"br", "em", "strong", "i", "b", "a", "sup", "sub"}
BLOCKS = {"p", "ul", "ol", "li", "blockquote"}
_INLINE = re.compile(rf"</?({'|'.join(sorted(INLINE))})\b", re.IGNORECASE)
_UNREAD = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
"""What browsers pass over in an address."""
_ELSEWHERE = re.compile(r"[/\\]{2}")
_BLOCK = re.compile(rf"</?({'|'.join(sorted(BLOCKS))})\b", re.IGNORECASE)


def clean_rich_text(text: str) -> str:
    """Give safe mark-up of the allowed kinds; text without blocks becomes paragraphs at its blank lines."""
    if not _BLOCK.search(text):
        known = text if _INLINE.search(text) else html.escape(text, quote=False)
        parts = (part.strip() for part in re.split(r"\n\s*\n", known.replace("\r\n", "\n")))
        text = "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part)
    markup = nh3.clean(
        text,
        tags=INLINE | BLOCKS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        attribute_filter=_kept_value,
    )
    # After cleaning, which turns `&#8238;` into the mark itself.
    return in_one_direction(markup).strip()


def _kept_value(_tag: str, name: str, value: str) -> str | None:
    """Drop an address that leads to another site without saying so: `//elsewhere`, as browsers read it."""
    return None if name == "href" and _ELSEWHERE.match(_UNREAD.sub("", value)) else value


def as_list(markup: str) -> str:
    """Make a list of cleaned text that was typed line by line; what has other blocks, or one line, stays."""
    if any(block != "p" for block in _BLOCK.findall(markup)):
        return markup
    lines = [line.strip() for line in re.split(r"<br>|</?p>", markup)]
    items = [line for line in lines if line]
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if len(items) > 1 else markup


def as_typed(markup: str) -> str:
    """Give plain paragraphs back as they are typed; text with other mark-up stays as it is stored."""
    if re.search(r"<(?!/?p>|br>)", markup):
        return markup
    lines = markup.replace("</p><p>", "\n\n").replace("<br>", "\n").replace("<p>", "").replace("</p>", "")
    return html.unescape(lines)
