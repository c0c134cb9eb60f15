"""The table of contents as a form: one line an entry, read back line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontend.curate.scan_order import moved
from museum.domain.errors import Invalid, NotFound
from museum.domain.translated import Translated
from museum.services.pages import DEEPEST, MOST_CHAPTERS, ChapterPlan, chapters_in_order

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from museum.domain.collections import Artefact


@dataclass(frozen=True)
class Entry:
    """An entry as typed; without `id` it is new."""

    id: str
    vi: str
    en: str
    depth: int
    media_id: str


@dataclass(frozen=True)
class Sent:
    """What a form sent: the entries, in the order that its button gave them, and whether one more is wanted."""

    entries: tuple[Entry, ...]
    adds: bool = False

    def plans(self) -> list[ChapterPlan]:
        """Give the entries for the service."""
        return [
            ChapterPlan(Translated(one.vi, one.en), one.media_id, one.depth, one.id) for one in self.entries
        ]


def entries_of(artefact: Artefact) -> tuple[Entry, ...]:
    """Give the stored table of contents in page order."""
    return tuple(
        Entry(one.id, one.label.vi, one.label.en, one.depth, one.media_id)
        for one in chapters_in_order(artefact)
    )


def stored_contents(entries: tuple[Entry, ...]) -> str:
    """Write a table of contents as one text, to tell whether it is still the same and to show it."""
    return "\n".join(
        f"{'    ' * one.depth}{' / '.join(filter(None, (one.vi, one.en)))} [{one.media_id}]"
        for one in entries
    )


def read_entries(form: MultiDict[str, str]) -> Sent:
    """Read the lines of the form and do what its button says; raises Invalid, NotFound.

    A new line without any name is left out: nobody wrote in it.
    """
    names = form.getlist("entry")
    if len(names) > MOST_CHAPTERS + 1:
        raise Invalid(
            f"Mục lục có hơn {MOST_CHAPTERS} mục. Hãy gộp bớt.",
            f"The table of contents has more than {MOST_CHAPTERS} entries. Please merge some.",
            "chapters",
        )
    found = {name: _entry(form, name) for name in names}
    step, _, name = form.get("do", "save").partition(":")
    order = list(found)
    if step in ("up", "down", "drop") and name in found:
        order = [one for one in order if one != name] if step == "drop" else moved(order, name, _BY[step])
    elif step not in ("save", "add"):
        raise NotFound("Không có mục này trong mục lục.", "The table of contents has no such entry.")
    kept = [found[one] for one in order]
    return Sent(tuple(one for one in kept if one.id or one.vi or one.en), adds=step == "add")


_BY = {"up": -1, "down": 1}


def _entry(form: MultiDict[str, str], name: str) -> Entry:
    def text(part: str) -> str:
        return " ".join(form.get(f"{part}-{name}", "").split())

    depth = text("depth")
    return Entry(
        id="" if name.startswith("new") else name,
        vi=text("vi"),
        en=text("en"),
        depth=int(depth) if depth.isascii() and depth.isdecimal() and len(depth) == 1 else DEEPEST + 1,
        media_id=text("page"),
    )
