"""Plain text: UTF-8 or UTF-16, pages parted by form feeds."""

from __future__ import annotations

import codecs

from ingest.transcripts import refusals
from museum.domain.transcriptions import LONGEST_PAGE, MOST_PAGES, TranscriptionSource
from museum.ports.stages import ReadPage
from museum.text.lines import clean_lines

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_plain(data: bytes, name: str) -> tuple[ReadPage, ...]:
    """Read pages of text; one that is empty stays, for the pages after it keep their numbers. Raises Rejected."""
    # Programs that write page breaks write one after the last page, too.
    pages = _decoded(data).removesuffix("\f").split("\f")
    if len(pages) > MOST_PAGES:
        raise refusals.too_many_pages(MOST_PAGES)
    cleaned = [clean_lines(page) for page in pages]
    for number, page in enumerate(cleaned, start=1):
        if len(page) > LONGEST_PAGE:
            raise refusals.too_long(number, LONGEST_PAGE)
    if not any(cleaned):
        raise refusals.empty()
    return tuple(
        ReadPage(name, number, TranscriptionSource.TEXT, page) for number, page in enumerate(cleaned, start=1)
    )


def _decoded(data: bytes) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise (refusals.no_text() if b"\0" in data else refusals.wrong_encoding()) from None
    if "\0" in text:
        raise refusals.no_text()
    return text
