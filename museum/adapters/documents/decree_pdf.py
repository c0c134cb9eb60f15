"""A paper as PDF: its words as data for `templates/administrative.typ`, which sets them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from museum.adapters.documents import decree
from museum.adapters.documents.decree_charts import pieces
from museum.adapters.documents.decree_columns import column_widths
from museum.adapters.documents.typst import TypstRenderer
from museum.domain.papers import Align, Block, Cell, Chart, Column, Items, Paper, Paragraph, Part, Table

TEMPLATE = "administrative"
_WORD = re.compile(r"\S{25,}")
_BREAK = "\u200b"
_EACH = 12
"""Letters after which a word that no line holds may be broken, at a place that shows nothing."""


def write_pdf(paper: Paper, typst: TypstRenderer) -> bytes:
    """Set a paper as PDF; raises `Unavailable`."""
    return typst.pdf(TEMPLATE, data_of(paper), {})


def chart_pictures(chart_pieces: Sequence[dict[str, Any]], width: int, typst: TypstRenderer) -> list[bytes]:
    """Draw charts' parts as PNG, so many millimetres wide; raises `Unavailable`."""
    if not chart_pieces:
        return []
    blank = Paper("", "", "", "", None, 2000, "", "")
    return typst.pngs(TEMPLATE, {**data_of(blank), "charts": {"width": width, "pieces": list(chart_pieces)}})


def data_of(paper: Paper) -> dict[str, Any]:
    """Give what the template reads; every text in it is shown letter by letter."""
    first, more = decree.addressed(paper)
    parts, closing = [_part(one) for one in paper.parts], _blocks(paper.closing)
    opening = _blocks(paper.opening)
    _keep_last(closing or _last_blocks(parts[-1:]) or ([] if parts else opening))
    return {
        **_measures(),
        "title": decree.one_line(f"{paper.kind}: {paper.subject}".strip(": ")),
        "author": decree.one_line(paper.issuer),
        "keywords": [decree.one_line(paper.fingerprint)] if paper.fingerprint else [],
        "draft": decree.MARK if paper.draft else "",
        "superior": _softened(decree.superior_lines(paper)),
        "issuer": _softened(decree.issuer_lines(paper)),
        "nation": decree.NATION,
        "motto": decree.MOTTO,
        "number": _soft(decree.number_line(paper)),
        "place": _soft(decree.place_line(paper)),
        "kind": _soft(decree.capitals(paper.kind)),
        "subject": _softened(decree.subject_lines(paper)),
        "addressed": (
            {"word": decree.ADDRESSING, "first": _soft(first), "more": _softened(more)}
            if first or more
            else None
        ),
        "opening": opening,
        "parts": parts,
        "closing": closing,
        "recipients": _softened(decree.recipients(paper)),
        "signature": {
            "lines": _softened(decree.offices(paper)),
            "name": _soft(decree.one_line(paper.signature.name)),
        },
        "appendices": [_appendix(paper, at) for at in range(len(paper.appendices))],
    }


def _last_blocks(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the blocks that stand last within parts."""
    if not parts:
        return []
    last = parts[-1]
    return _last_blocks(last["parts"]) if last["parts"] else last["blocks"]


def _keep_last(blocks: list[dict[str, Any]]) -> None:
    """Mark the paragraph that stands last, so that the signature never stands alone on a page."""
    if not blocks or blocks[-1]["kind"] not in {"text", "items"}:
        return
    last = blocks[-1]
    paragraphs = last["paragraphs"] if last["kind"] == "text" else (last["items"] or [[]])[-1]
    last["kept"] = bool(paragraphs) and len(paragraphs[-1]) <= decree.KEPT_WHOLE


def _measures() -> dict[str, Any]:
    return {
        "sizes": {
            "nation": decree.NATION_SIZE,
            "motto": decree.MOTTO_SIZE,
            "issuer": decree.ISSUER_SIZE,
            "number": decree.NUMBER_SIZE,
            "date": decree.DATE_SIZE,
            "title": decree.TITLE_SIZE,
            "body": decree.BODY_SIZE,
            "page-number": decree.PAGE_NUMBER_SIZE,
            "recipients-head": decree.RECIPIENTS_HEAD_SIZE,
            "recipients": decree.RECIPIENTS_SIZE,
            "caption": decree.CAPTION_SIZE,
            "table": decree.TABLE_SIZE,
            "note": decree.NOTE_SIZE,
        },
        "margins": {
            "top": decree.TOP,
            "bottom": decree.BOTTOM,
            "left": decree.LEFT,
            "right": decree.RIGHT,
        },
        "shares": decree.HEAD_SHARES,
        "rule": decree.RULE_SHARE,
        "spacing": decree.LINE_SPACING,
        "gap": decree.PARAGRAPH_GAP,
        "first-line": decree.FIRST_LINE,
    }


def _appendix(paper: Paper, at: int) -> dict[str, Any]:
    part = paper.appendices[at]
    wide = decree.is_wide(part)
    room = decree.ACROSS if wide else decree.WIDTH
    return {
        "name": decree.appendix_name(paper, at),
        "title": _soft(decree.capitals(part.title)),
        "reference": _soft(decree.reference_line(paper)),
        "wide": wide,
        "blocks": _blocks(part.blocks, room),
        "parts": [_part(one, room) for one in part.parts],
    }


def _part(part: Part, room: float = decree.WIDTH) -> dict[str, Any]:
    return {
        "heading": _soft(decree.heading(part)),
        "blocks": _blocks(part.blocks, room),
        "parts": [_part(one, room) for one in part.parts],
    }


def _blocks(blocks: Sequence[Block], room: float = decree.WIDTH) -> list[dict[str, Any]]:
    return [_block(one, room) for one in decree.with_tables(blocks)]


def _block(block: Block, room: float) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "text", "paragraphs": _softened(decree.lines(block.text))}
    if isinstance(block, Items):
        return {"kind": "items", "items": [_softened(one) for one in map(decree.item_lines, block.items)]}
    if isinstance(block, Chart):
        return {"kind": "chart", "caption": _soft(decree.one_line(block.caption)), "pieces": pieces(block)}
    return {
        "kind": "table",
        "caption": _soft(decree.one_line(block.caption)),
        "columns": [
            {"title": _soft(decree.one_line(column.title)), "share": share}
            for column, share in zip(block.columns, column_widths([block], room), strict=True)
        ],
        "rows": [_row(block, at) for at in range(len(block.rows))],
        "note": _softened(decree.lines(block.note)),
    }


def _row(table: Table, at: int) -> dict[str, Any]:
    cells = decree.cells_of(table, at)
    long = sum(len(decree.cell_text(cell)) for cell in cells) > decree.WHOLE_ROW
    return {
        "heavy": at in table.bold_rows,
        "cells": [_cell(cell, column, long=long) for cell, column in zip(cells, table.columns, strict=True)],
    }


def _cell(cell: Cell, column: Column, *, long: bool) -> dict[str, Any]:
    side = Align.CENTRE if cell is None else column.align
    return {
        "lines": _softened(decree.cell_text(cell).split("\n")),
        "side": side.value,
        "missing": cell is None,
        "long": long,
    }


def _soft(text: str) -> str:
    """Let a word that no line holds be broken: an address, or letters that are none."""
    return _WORD.sub(
        lambda found: _BREAK.join(found[0][at : at + _EACH] for at in range(0, len(found[0]), _EACH)), text
    )


def _softened(texts: Sequence[str]) -> list[str]:
    return [_soft(text) for text in texts]
