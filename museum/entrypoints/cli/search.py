"""`museum search`: find artefacts from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from museum.entrypoints.cli.common import as_json, console, emit, open_platform
from museum.ports.search import FACETS, Found, Hit, Query
from museum.services.finding import find

MOST = 1000


def found_as_json(found: Found) -> dict[str, Any]:
    """Give an answer as machines read it."""
    return {
        "total": found.total,
        "hits": [hit_as_json(hit) for hit in found.hits],
        "facets": {
            name: [
                {"value": c.value, "label": {"vi": c.label.vi, "en": c.label.en}, "count": c.count}
                for c in values
            ]
            for name, values in found.facets.items()
        },
    }


def hit_as_json(hit: Hit) -> dict[str, Any]:
    """Give a find as machines read it."""
    return {
        "id": hit.id,
        "accession_number": hit.accession_number,
        "title_vi": hit.title.vi,
        "title_en": hit.title.en,
        "score": round(hit.score, 4),
    }


def _queries(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                query = json.loads(line)
                yield {"id": query["id"], "q": str(query["q"]), "lang": query.get("lang", "vi")}
            except (ValueError, KeyError, TypeError):
                raise click.UsageError(f'{path}, line {number}: expected {{"id", "q", "lang"}}') from None


@click.command()
@click.argument("query", required=False)
@click.option(
    "--lang", type=click.Choice(["vi", "en"]), default="vi", help="Language of labels; never filters."
)
@click.option("--limit", type=click.IntRange(1, MOST), default=20)
@click.option(
    "--filter", "filters", multiple=True, metavar="FACET=VALUE", help="Keep only finds with this value."
)
@click.option(
    "--queries",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON lines to answer in one process.",
)
@as_json
def search(
    query: str | None, lang: str, limit: int, filters: tuple[str, ...], queries: Path | None, *, machine: bool
) -> None:
    """Find published artefacts, in either language, with or without diacritics."""
    if (query is None) == (queries is None):
        raise click.UsageError("give a QUERY or --queries FILE")
    platform = open_platform()
    index, chosen = platform.ports.index, _filters(filters)
    with platform.sessions() as session:
        if queries is not None:
            for one in _queries(queries):
                found = find(session, index, _query(one["q"], one["lang"], limit, chosen))
                emit({"id": one["id"], "hits": [hit_as_json(hit) for hit in found.hits]})
            return
        found = find(session, index, _query(query or "", lang, limit, chosen))
    if machine:
        emit(found_as_json(found))
        return
    console.print(f"{found.total} found")
    for hit in found.hits:
        sys.stdout.write(
            f"{hit.id}  {hit.accession_number:24} {hit.title.shown('vi' if lang == 'vi' else 'en')}\n"
        )


def _query(text: str, lang: str, limit: int, filters: dict[str, tuple[str, ...]]) -> Query:
    # An empty query lists everything in the port; on the command line it is a question without words.
    return Query(
        text=text if text.strip() else "·", lang="en" if lang == "en" else "vi", filters=filters, limit=limit
    )


def _filters(pairs: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        facet, sign, value = pair.partition("=")
        if not (sign and facet and value):
            raise click.UsageError(f"--filter {pair}: expected FACET=VALUE")
        if facet not in FACETS:
            raise click.UsageError(f"--filter {pair}: no facet “{facet}”; there are {', '.join(FACETS)}")
        chosen[facet] = (*chosen.get(facet, ()), value)
    return chosen
