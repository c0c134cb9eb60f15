"""Choosing the search engine by settings."""

from __future__ import annotations

from pathlib import Path

from museum.ports.search import SearchIndex


def open_index(url: str | None, data_dir: Path, prefix: str) -> SearchIndex:
    """Open the index: Elasticsearch at an http(s) address, else the embedded one in `data_dir`.

    Nothing is connected yet. `prefix` keeps installations on one Elasticsearch apart.
    An engine's client is loaded only where it is used.
    """
    if url:
        from search.elastic import ElasticIndex  # noqa: PLC0415

        return ElasticIndex(url, prefix)
    from search.embedded import EmbeddedIndex  # noqa: PLC0415

    return EmbeddedIndex(data_dir / "index")
