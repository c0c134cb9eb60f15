"""Rich text for paper: paragraphs, list items and quotations of runs, with nothing left that is mark-up."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from museum.services.rich_text import clean_rich_text

_STRONG, _EMPH = {"strong", "b"}, {"em", "i"}
_RAISED = {"sup": 1, "sub": -1}
_DEEPEST = 4


class _Reader(HTMLParser):
    """Reads cleaned mark-up: it knows no tags but those of `museum.services.rich_text`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[dict[str, Any]] = []
        self._lists: list[int | None] = []
        self._quotes = 0
        self._inline: list[tuple[str, str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block or a way of writing."""
        if tag in {"p", "blockquote"}:
            self._quotes += tag == "blockquote"
            # The first paragraph of a list item stands beside its sign.
            self._open = self._open and self._in_new_item()
        elif tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
            self._open = False
        elif tag == "li":
            self._item()
        elif tag == "br":
            self._runs().append({"text": "", "break": True})
        else:
            self._inline.append((tag, dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        """End a block or a way of writing."""
        if tag == "blockquote":
            self._quotes -= 1
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        for at in range(len(self._inline) - 1, -1, -1):
            if self._inline[at][0] == tag:
                del self._inline[at]
                return
        if tag != "br":
            self._open = False

    def handle_data(self, data: str) -> None:
        """Add words to the open block."""
        text = " ".join(data.split())
        if not text:
            if data and self._open and self.blocks[-1]["runs"]:
                self._runs().append({"text": " "})
            return
        before = " " if data[0].isspace() and self._open and self.blocks[-1]["runs"] else ""
        run: dict[str, Any] = {"text": before + text + (" " if data[-1].isspace() else "")}
        for tag, href in self._inline:
            if tag in _STRONG:
                run["strong"] = True
            elif tag in _EMPH:
                run["emph"] = True
            elif tag in _RAISED:
                run["raised"] = _RAISED[tag]
            elif href:
                run["href"] = href
        self._runs().append(run)

    def _in_new_item(self) -> bool:
        return self.blocks[-1]["kind"] == "item" and not self.blocks[-1]["runs"]

    def _item(self) -> None:
        sign = "•"
        if self._lists and self._lists[-1] is not None:
            self._lists[-1] += 1
            sign = f"{self._lists[-1]}."
        depth = min(max(0, len(self._lists) - 1), _DEEPEST)
        self.blocks.append({"kind": "item", "sign": sign, "depth": depth, "runs": []})
        self._open = True

    def _runs(self) -> list[dict[str, Any]]:
        if not self._open:
            self.blocks.append({"kind": "quote" if self._quotes else "text", "runs": []})
            self._open = True
        runs: list[dict[str, Any]] = self.blocks[-1]["runs"]
        return runs


def blocks_of(markup: str) -> list[dict[str, Any]]:
    """Take a text with limited mark-up apart; cleaned here too, whatever road it took into the database."""
    reader = _Reader()
    reader.feed(clean_rich_text(markup))
    reader.close()
    return [block for block in reader.blocks if any(run["text"].strip() for run in block["runs"])]
