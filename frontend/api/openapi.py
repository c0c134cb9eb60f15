"""`/api/v1/openapi.json`: the whole API, described for other software (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify

from frontend.api.education import FARTHEST, LONGEST_SPAN
from frontend.api.records import FARTHEST_HIT, HITS, LONGEST_QUERY, MOST, api, conditional
from frontend.api.schemas import DAY, SCHEMAS, TEXT, Schema, many, one_of, ref
from frontend.context import context
from frontend.problems import SAID
from frontend.security.limits import API_PER_ADDRESS, LARGEST, PER_EMAIL
from museum.domain.translated import LANGUAGES
from museum.ports.search import FACETS
from museum.services.bookings import LONGEST_KEY

OPENAPI = "3.1.0"
PREFIX = "/api/v1"
VERSION = "1"
JSON = "application/json"
PROBLEM = "application/problem+json"
_ANY: Schema = {"type": "object"}


@dataclass(frozen=True)
class Parameter:
    """One thing a request may say beside its body."""

    name: str
    description: str
    schema: Schema
    where: str = "query"
    """`query`, `path` or `header`."""
    required: bool = False

    def described(self) -> dict[str, Any]:
        """Give it as OpenAPI has it."""
        found: dict[str, Any] = {
            "name": self.name,
            "in": self.where,
            "description": self.description,
            "schema": self.schema,
        }
        return {**found, "required": True} if self.required else found


@dataclass(frozen=True)
class Operation:
    """One address with one method."""

    path: str
    """Below `/api/v1`, variables in braces."""
    name: str
    """`operationId`."""
    tag: str
    summary: str
    answer: Schema
    parameters: tuple[Parameter, ...] = ()
    media_type: str = JSON
    problems: tuple[str, ...] = ("500", "503")
    method: str = "get"
    body: Schema | None = None
    description: str = ""


def _whole(name: str, description: str, default: int, most: int) -> Parameter:
    schema = {"type": "integer", "minimum": 0, "maximum": most, "default": default}
    return Parameter(name, description, schema)


def _in_path(name: str, description: str) -> Parameter:
    return Parameter(name, description, TEXT, "path", required=True)


_RECORD = (_in_path("artefact_id", "Identifier of the record."),)
_SLUG = (_in_path("slug", "Name in addresses, as lists give it."),)
_SESSION = (_in_path("session_id", "Identifier of the session."),)
_PAGED = (
    _whole("limit", "At most so many.", MOST, MOST),
    _whole("offset", "Pass over so many.", 0, FARTHEST),
)
_FOUND = (
    Parameter("q", f"Words, of which {LONGEST_QUERY} characters are read. Without any: all records.", TEXT),
    Parameter(
        "lang", "Language of labels; breaks ties, never filters.", {**one_of(LANGUAGES), "default": "vi"}
    ),
    _whole("limit", "At most so many.", HITS, MOST),
    _whole("offset", "Pass over so many.", 0, FARTHEST_HIT),
    *(Parameter(name, "Values as `facets` gives them; any of several.", many(TEXT)) for name in FACETS),
)
_OF_SESSIONS = (
    Parameter("from", "First day, in Vietnam. Without it: today.", DAY),
    Parameter(
        "to",
        f"Last day, at most {LONGEST_SPAN.days} days after the first. Without it: 30 days after the first.",
        DAY,
    ),
    Parameter("programme", "Slug of a programme.", TEXT),
    Parameter("institution", "Slug of an institution.", TEXT),
    *_PAGED,
)
_KEY = Parameter(
    "Idempotency-Key",
    "New for each booking; sent again with the same request it is the same booking.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "header",
    required=True,
)
_ONE = ("404", "410", "500", "503")
_ASKED = ("400", "500", "503")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "/artefacts/{artefact_id}", "record", "records", "One artefact", ref("Record"), _RECORD, problems=_ONE
    ),
    Operation(
        "/artefacts/{artefact_id}.csv",
        "recordAsTable",
        "records",
        "One artefact as a table of one row, in the register's own columns",
        TEXT,
        _RECORD,
        "text/csv",
        _ONE,
    ),
    Operation(
        "/artefacts/{artefact_id}.jsonld",
        "recordAsLinkedData",
        "records",
        "One artefact in the words of schema.org",
        _ANY,
        _RECORD,
        "application/ld+json",
        _ONE,
    ),
    Operation("/search", "search", "records", "Find artefacts", ref("Found"), _FOUND, problems=_ASKED),
    Operation(
        "/exhibitions",
        "exhibitions",
        "exhibitions",
        "Published exhibitions, newest first",
        ref("Exhibitions"),
    ),
    Operation(
        "/packages",
        "packages",
        "education",
        "Published packages, newest first",
        ref("Packages"),
        _PAGED,
        problems=_ASKED,
    ),
    Operation(
        "/packages/{slug}", "package", "education", "One package", ref("Package"), _SLUG, problems=_ONE
    ),
    Operation(
        "/programmes",
        "programmes",
        "education",
        "Published programmes, newest first",
        ref("Programmes"),
        _PAGED,
        problems=_ASKED,
    ),
    Operation(
        "/programmes/{slug}",
        "programme",
        "education",
        "One programme with its rules",
        ref("Programme"),
        _SLUG,
        problems=_ONE,
    ),
    Operation(
        "/sessions",
        "sessions",
        "education",
        "Sessions of some days, earliest first",
        ref("Sessions"),
        _OF_SESSIONS,
        problems=_ASKED,
    ),
    Operation(
        "/sessions/{session_id}",
        "session",
        "education",
        "One session and what is free in it",
        ref("Session"),
        _SESSION,
        problems=_ONE,
    ),
    Operation(
        "/sessions/{session_id}/bookings",
        "book",
        "bookings",
        "Book a session, or take the next place in its waiting list",
        ref("Booking"),
        (*_SESSION, _KEY),
        problems=("400", "404", "409", "410", "413", "422", "429", "500", "503"),
        method="post",
        body=ref("BookingAsked"),
        description=f"At most {LARGEST} bytes; {API_PER_ADDRESS} from a network address, {PER_EMAIL} for an e-mail "
        "address. After 429 and 503 wait as `Retry-After` says, then send the very same again. Pages of other sites "
        "cannot call it (no CORS).",
    ),
    Operation("/openapi.json", "description", "description", "This document", _ANY),
)
"""Every address of the API."""
_MEANT: Mapping[str, str] = {
    **{str(status): said.en for status, said in SAID.items()},
    "404": "There is no such thing, or it is not public.",
    "409": "The session takes no bookings now: it is over, closed or cancelled.",
    "422": "The key was used with another request (draft-ietf-httpapi-idempotency-key-header, 2.7).",
}


@api.get("/openapi.json")
def description() -> Response:
    """Describe the API."""
    return conditional(jsonify(document(context().base_url, context().site_name.en)))


@cache
def document(base_url: str, site_name: str) -> dict[str, Any]:
    """Give the OpenAPI document of a site at its public address."""
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    return {
        "openapi": OPENAPI,
        "info": {
            "title": f"{site_name}: API",
            "version": VERSION,
            "description": "What the museums show to the public, and bookings of sessions by other software. "
            "Every error is told as problem details (RFC 9457), in English and Vietnamese.",
        },
        "servers": [{"url": f"{base_url}{PREFIX}"}],
        "security": [],
        "paths": paths,
        "components": {
            "schemas": dict(SCHEMAS),
            "responses": {f"Problem{status}": _problem(status) for status in _used()},
        },
    }


def _used() -> list[str]:
    return sorted({status for one in OPERATIONS for status in one.problems})


def _problem(status: str) -> dict[str, Any]:
    return {"description": _MEANT[status], "content": {PROBLEM: {"schema": ref("Problem")}}}


def _operation(one: Operation) -> dict[str, Any]:
    status = HTTPStatus.CREATED if one.method == "post" else HTTPStatus.OK
    answer: dict[str, Any] = {
        "description": one.summary,
        "content": {one.media_type: {"schema": one.answer}},
    }
    found: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.tag],
        "summary": one.summary,
        "parameters": [parameter.described() for parameter in one.parameters],
        "responses": {
            str(int(status)): answer,
            **{code: {"$ref": f"#/components/responses/Problem{code}"} for code in one.problems},
        },
    }
    if one.description:
        found["description"] = one.description
    if one.body is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": one.body}}}
    return found
