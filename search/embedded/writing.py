"""Writing documents into a revision's tables, an older version never over a newer one."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass

from museum.ports.search import SearchDocument
from search.embedded.counting import column
from search.embedded.store import Revision
from search.facets import Tag, tags_of, value_keys
from search.streams import Streams, entry_of, streams_of

_INSERT = "INSERT INTO documents_{r} (id, version, kind, gate, tags) VALUES (?, ?, ?, ?, ?)"
_INSERT_WORDS = """
    INSERT INTO words_{r}
        (rowid, title_exact, title_key, names_exact, names_key, text_exact, text_key, number)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_FIND_TAG = "SELECT tag FROM tags_{r} WHERE facet = ? AND value = ? AND vi = ? AND en = ?"
_INSERT_TAG = "INSERT INTO tags_{r} (facet, value, vi, en, keys) VALUES (?, ?, ?, ?, ?)"
_KEEP_REMOVAL = "INSERT OR IGNORE INTO documents_{r} (id, version, gone) VALUES (?, ?, 1)"


@dataclass(frozen=True)
class Analysed:
    """A document ready to be written: the work is done before the file is locked."""

    id: str
    version: int
    kind: str
    gate: str
    entry: str
    streams: Streams
    tags: list[Tag]


def analysed(document: SearchDocument) -> Analysed:
    """Analyse a document."""
    return Analysed(
        id=document.id,
        version=document.version,
        kind=document.kind,
        gate="".join(f"\n{token}\n" for token in sorted(set(document.gate))),
        entry=json.dumps(entry_of(document).as_json(), ensure_ascii=False),
        streams=streams_of(document),
        tags=tags_of(document),
    )


def put(revision: Revision, document: Analysed) -> None:
    """Write a document, unless a newer version or a newer removal stands there."""
    if not _make_room(revision, document.id, document.version):
        return
    tags = column((tag.facet, _tag(revision, tag)) for tag in document.tags)
    gate = _gate(revision, document.gate)
    row = revision.run(_INSERT, (document.id, document.version, document.kind, gate, tags)).lastrowid
    revision.run("INSERT INTO entries_{r} (row, entry) VALUES (?, ?)", (row, document.entry))
    revision.run(_INSERT_WORDS, (row, *astuple(document.streams)))


def remove(revision: Revision, identifier: str, version: int) -> None:
    """Remove a document and remember at which version, unless a newer one stands there."""
    if _make_room(revision, identifier, version):
        revision.run(_KEEP_REMOVAL, (identifier, version))


def carry_over_removals(old: Revision, new: Revision) -> None:
    """Remember removals in a new revision, so that a change that was long on its way revives nothing."""
    for removal in old.run("SELECT id, version FROM documents_{r} WHERE gone = 1").fetchall():
        new.run(_KEEP_REMOVAL, removal)


def _make_room(revision: Revision, identifier: str, version: int) -> bool:
    """Take an equal or older version out; False when a newer one stands."""
    standing = revision.run("SELECT row, version FROM documents_{r} WHERE id = ?", (identifier,)).fetchone()
    if standing is None:
        return True
    row, standing_version = standing
    if standing_version > version:
        return False
    revision.run("DELETE FROM words_{r} WHERE rowid = ?", (row,))
    revision.run("DELETE FROM entries_{r} WHERE row = ?", (row,))
    revision.run("DELETE FROM documents_{r} WHERE row = ?", (row,))
    return True


def _gate(revision: Revision, tokens: str) -> int:
    revision.run("INSERT OR IGNORE INTO gates_{r} (tokens) VALUES (?)", (tokens,))
    return int(revision.run("SELECT gate FROM gates_{r} WHERE tokens = ?", (tokens,)).fetchone()[0])


def _tag(revision: Revision, tag: Tag) -> int:
    named = (tag.facet, tag.value.value, tag.value.label.vi, tag.value.label.en)
    found = revision.run(_FIND_TAG, named).fetchone()
    if found is None:
        revision.run(_INSERT_TAG, (*named, json.dumps(value_keys(tag.value), ensure_ascii=False)))
        found = revision.run(_FIND_TAG, named).fetchone()
    return int(found[0])
