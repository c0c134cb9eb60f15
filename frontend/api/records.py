"""`/api/v1/artefacts/<id>`, `/api/v1/search`, `/api/v1/exhibitions`: what the public may read."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request

from frontend.api.linked_data import record_linked_data
from frontend.api.table import record_table
from frontend.api.values import Value, public_values
from frontend.context import context
from frontend.problems import SAID
from frontend.sessions import current_session
from museum.domain.collections import Artefact
from museum.domain.errors import Invalid, NotFound
from museum.domain.people import VISITOR
from museum.domain.translated import LANGUAGES, Language, Translated
from museum.ports.search import FACETS, Query
from museum.services.finding import find
from museum.services.visibility import find_artefact, visible_exhibitions

api = Blueprint("api", __name__, url_prefix="/api/v1")
MOST = 100
HITS, FARTHEST_HIT, LONGEST_QUERY = 20, 10_000, 500
"""Of a search: hits unless told, hits passed over at most, characters read."""
_NAMED = frozenset({"q", "lang", "limit", "offset"})


@api.after_request
def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    kept = response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
    response.headers.setdefault("Cache-Control", "public, max-age=60" if kept else "no-store")
    return response


def language_map(value: Translated) -> dict[str, str]:
    """Give a text in the languages it is in."""
    return {lang: text for lang, text in (("vi", value.vi), ("en", value.en)) if text}


def _json(value: Value) -> Any:
    if isinstance(value, list):
        return [language_map(label) for label in value]
    return language_map(value) if isinstance(value, Translated) else value


def public_record(artefact: Artefact, base_url: str) -> dict[str, Any]:
    """Give an artefact's public fields; what is empty or not public is left out."""
    values = {code: _json(value) for code, value in public_values(artefact).items()}
    manifest = f"{base_url}/iiif/presentation/3/artefacts/{artefact.id}/manifest.json"
    return {
        "id": artefact.id,
        "institution": artefact.institution.slug,
        **{code: value for code, value in values.items() if value not in (None, "", [], {})},
        "manifest": manifest,
        "pages": {lang: f"{base_url}/{lang}/artefacts/{artefact.id}" for lang in ("vi", "en")},
        "images": [f"{base_url}/iiif/image/3/{medium.id}" for medium in artefact.ready_media],
        "version": artefact.version,
    }


@api.get("/artefacts/<artefact_id>")
def artefact(artefact_id: str) -> Response:
    """One artefact."""
    found = find_artefact(current_session(), VISITOR, artefact_id)
    return conditional(jsonify(public_record(found, context().base_url)))


@api.get("/artefacts/<artefact_id>.csv")
def artefact_as_table(artefact_id: str) -> Response:
    """One artefact as a table of one row."""
    found = find_artefact(current_session(), VISITOR, artefact_id)
    response = Response(record_table(found), content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.id}.csv"'
    return conditional(response)


@api.get("/artefacts/<artefact_id>.jsonld")
def artefact_as_linked_data(artefact_id: str) -> Response:
    """One artefact in the words of schema.org."""
    found = find_artefact(current_session(), VISITOR, artefact_id)
    document = json.dumps(record_linked_data(found, context().base_url), ensure_ascii=False)
    return conditional(Response(document, content_type="application/ld+json"))


def conditional(response: Response) -> Response:
    """Send a record with its validator, or say that the reader's copy still holds."""
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


@api.get("/exhibitions")
def exhibitions() -> Response:
    """All published exhibitions, newest first."""
    base = context().base_url
    session = current_session()
    return jsonify(
        [
            {
                "slug": one.slug,
                "title": language_map(one.title),
                "manifest": f"{base}/iiif/presentation/3/exhibitions/{one.slug}/manifest.json",
                "pages": {lang: f"{base}/{lang}/exhibitions/{one.slug}" for lang in ("vi", "en")},
            }
            for one in session.scalars(visible_exhibitions(session, VISITOR).limit(MOST))
        ]
    )


@api.get("/search")
def search() -> Response:
    """Find artefacts: `q`, `lang`, `limit`, `offset`, and any facet as a parameter."""
    text = request.args.get("q", "")
    limit, offset = number_asked("limit", HITS, MOST), number_asked("offset", 0, FARTHEST_HIT)
    lang = _language()
    filters = {name: tuple(request.args.getlist(name)) for name in request.args if name not in _NAMED}
    unknown = filters.keys() - set(FACETS)
    if unknown:
        names = ", ".join(sorted(unknown))[:200]
        raise Invalid(
            f"Không có tham số “{names}”. Các bộ lọc: {', '.join(FACETS)}.",
            f"There is no parameter “{names}”. Filters: {', '.join(FACETS)}.",
        )
    query = Query(text=text[:LONGEST_QUERY], lang=lang, filters=filters, limit=limit, offset=offset)
    found = find(current_session(), context().ports.index, query)
    return jsonify(
        total=found.total,
        hits=[
            {"id": h.id, "accession_number": h.accession_number, "title": language_map(h.title)}
            for h in found.hits
        ],
        facets={
            name: [{"value": c.value, "label": language_map(c.label), "count": c.count} for c in counts]
            for name, counts in found.facets.items()
        },
    )


def _language() -> Language:
    lang = request.args.get("lang", "vi")
    if lang not in LANGUAGES:
        raise Invalid("“lang” là vi hoặc en.", "“lang” is vi or en.", "lang")
    return "en" if lang == "en" else "vi"


@api.get("/<path:anything>")
def nothing(anything: str) -> Response:
    """Say what is not there as a problem, as everything here does."""
    del anything
    raise NotFound(SAID[404].vi, SAID[404].en)


def number_asked(name: str, default: int, most: int) -> int:
    """Give a whole number of the query; raises Invalid, naming it."""
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text) <= most):  # noqa: PLR2004 - digits
        raise Invalid(
            f"“{name}” phải là số từ 0 đến {most}.", f"“{name}” must be a number from 0 to {most}.", name
        )
    return int(text)
