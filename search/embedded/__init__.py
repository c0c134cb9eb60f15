"""The embedded index: SQLite FTS5 in a file of its own, for one machine and several processes."""

from search.embedded.index import EmbeddedIndex

__all__ = ["EmbeddedIndex"]
