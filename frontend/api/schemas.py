"""What the API's answers and requests hold, as JSON Schema 2020-12: the tables behind `/api/v1/openapi.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from museum.domain.booking_form import LONGEST
from museum.domain.booking_rules import LAST_GRADE, MOST_ADULTS, MOST_CLASSES, MOST_PUPILS
from museum.domain.curriculum import LEVELS, SUBJECTS
from museum.domain.education import Phase, Where
from museum.domain.fields import FIELDS, Kind
from museum.domain.spoken import SPOKEN
from museum.domain.translated import LANGUAGES
from museum.domain.visits import BookingState
from museum.ports.search import FACETS
from museum.services.availability import Standing

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
URL: Schema = {"type": "string", "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
MONTH: Schema = {"type": "integer", "minimum": 1, "maximum": 12}
DAY_OF_MONTH: Schema = {"type": "integer", "minimum": 1, "maximum": 31}


def ref(name: str) -> Schema:
    """Point to a schema of this table."""
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(values: Any) -> Schema:
    """Give one of some texts."""
    return {"type": "string", "enum": [str(value) for value in values]}


def many(items: Schema) -> Schema:
    """Give a list of such."""
    return {"type": "array", "items": items}


def or_null(schema: Schema) -> Schema:
    """Give the same, or null."""
    if "$ref" in schema:
        return {"oneOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def said(description: str, schema: Schema) -> Schema:
    """Give a schema with words for it."""
    return {**schema, "description": description}


def record(properties: Mapping[str, Schema], *, may_lack: frozenset[str] = frozenset()) -> Schema:
    """Give an object, all of whose properties are always there but those it may lack."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in may_lack],
    }


TEXTS = ref("Texts")
PAGES = ref("Pages")
GRADE: Schema = {"type": "integer", "minimum": 1, "maximum": LAST_GRADE}
_SPAN = frozenset({"from", "to"})
_PLACES = record({"places": COUNT, "taken": COUNT, "free": COUNT})
_LANGUAGES = many(one_of(SPOKEN))
_FIELD: Mapping[Kind, Schema] = {
    Kind.TEXT: TEXT,
    Kind.TRANSLATED: TEXTS,
    Kind.RICH: said("With limited mark-up (HTML).", TEXTS),
    Kind.TERM: many(TEXTS),
    Kind.TERMS: many(TEXTS),
    Kind.YEAR: said("Negative before our era.", WHOLE),
    Kind.RIGHTS: said("Address of a rights statement or licence.", TEXT),
    Kind.DONOR: TEXT,
}
_RECORD_FIELDS = {field.code: _FIELD[field.kind] for field in FIELDS if field.public}

_PACKAGE_IN_LIST: Mapping[str, Schema] = {
    "slug": TEXT,
    "institution": said("Slug of the institution.", TEXT),
    "title": TEXTS,
    "summary": TEXTS,
    "grades": record({"from": GRADE, "to": GRADE}, may_lack=_SPAN),
    "subjects": many(record({"code": one_of(SUBJECTS), "name": TEXTS})),
    "topic": TEXTS,
    "minutes": COUNT,
    "place": one_of(Where),
    "pages": PAGES,
    "manifest": said("IIIF Presentation 3.", URL),
    "version": WHOLE,
}
_PACKAGE_MAY_LACK = frozenset({"summary", "grades", "subjects", "topic", "minutes"})
_PACKAGE: Mapping[str, Schema] = {
    **_PACKAGE_IN_LIST,
    "outcomes": said("With limited mark-up (HTML).", TEXTS),
    "materials": said("With limited mark-up (HTML).", TEXTS),
    "steps": many(
        record(
            {"phase": one_of(Phase), "title": TEXTS, "text": TEXTS, "minutes": COUNT},
            may_lack=frozenset({"title", "text", "minutes"}),
        )
    ),
    "objects": many(
        record(
            {
                "artefact": said("Identifier of the record.", TEXT),
                "accession_number": TEXT,
                "title": TEXTS,
                "observe": said("With limited mark-up (HTML).", TEXTS),
                "image": said("IIIF Image API 3.", URL),
                "region": {
                    **said("x, y, width and height in pixels of the scan.", many(COUNT)),
                    "minItems": 4,
                    "maxItems": 4,
                },
            },
            may_lack=frozenset({"accession_number", "title", "observe", "image", "region"}),
        )
    ),
    "questions": many(
        record({"text": TEXTS, "choices": many(TEXTS)}, may_lack=frozenset({"text", "choices"}))
    ),
    "objectives": many(ref("Objective")),
    "worksheet": said("PDF in each language.", PAGES),
}

_PROGRAMME_IN_LIST: Mapping[str, Schema] = {
    "slug": TEXT,
    "institution": said("Slug of the institution.", TEXT),
    "title": TEXTS,
    "summary": TEXTS,
    "place": one_of(Where),
    "minutes": COUNT,
    "grades": record({"from": GRADE, "to": GRADE}, may_lack=_SPAN),
    "ages": record({"from": COUNT, "to": COUNT}, may_lack=_SPAN),
    "languages": _LANGUAGES,
    "pages": PAGES,
    "calendar": said("iCalendar to subscribe to.", URL),
    "version": WHOLE,
}
_PROGRAMME_MAY_LACK = frozenset({"summary", "grades", "ages", "languages"})
_PROGRAMME: Mapping[str, Schema] = {
    **_PROGRAMME_IN_LIST,
    "meeting_point": TEXTS,
    "cost": TEXTS,
    "package": said("Slug of the package it is held with.", or_null(TEXT)),
    "pupils": record({"from": COUNT, "to": COUNT}),
    "pupils_per_adult": said("Pupils for whom one accompanying adult is needed.", or_null(COUNT)),
    "rules": record(
        {
            "approval": said("Whether an educator approves each booking.", {"type": "boolean"}),
            "opens_days_before": or_null(COUNT),
            "closes_hours_before": COUNT,
            "notice_days": COUNT,
            "reconfirm_days_before": or_null(COUNT),
            "offer_hours": COUNT,
            "remote_communes_first_until_days_before": or_null(COUNT),
            "most_bookings_of_a_school_each_month": or_null(COUNT),
        }
    ),
    "objectives": many(ref("Objective")),
}

_SESSION: Mapping[str, Schema] = {
    "id": TEXT,
    "programme": said("Slug.", TEXT),
    "institution": said("Slug.", TEXT),
    "title": TEXTS,
    "starts_at": said("With Vietnam's offset.", MOMENT),
    "ends_at": MOMENT,
    "where": one_of(Where),
    "place": TEXTS,
    "languages": _LANGUAGES,
    "classes": _PLACES,
    "pupils": said("Null where only classes are counted.", {**_PLACES, "type": ["object", "null"]}),
    "waiting": said("Groups in the waiting list.", COUNT),
    "booking": record(
        {
            "state": one_of(Standing),
            "opens_at": or_null(MOMENT),
            "closes_at": MOMENT,
            "remote_communes_first_until": or_null(MOMENT),
            "address": said("Where to send a booking; null while none is taken.", or_null(URL)),
        }
    ),
    "plan_day": or_null(ref("PlanDay")),
    "partners": TEXTS,
    "note": TEXTS,
    "reason": said("Why it was closed or cancelled.", TEXTS),
    "pages": PAGES,
    "version": WHOLE,
}


def _line(name: str) -> Schema:
    return {"type": "string", "maxLength": LONGEST[name]}


_BOOKING_ASKED: Mapping[str, Schema] = {
    "school": said("As people write it; compared with the directory of schools.", _line("school")),
    "pupils": {"type": "integer", "minimum": 1, "maximum": MOST_PUPILS},
    "teacher_name": _line("teacher_name"),
    "email": said("Not looked up anywhere.", {**_line("email"), "format": "email"}),
    "commune": _line("commune"),
    "class_name": _line("class_name"),
    "classes": {"type": "integer", "minimum": 1, "maximum": MOST_CLASSES, "default": 1},
    "grade": or_null(GRADE),
    "level": said("Kind of group, where the directory does not tell.", one_of(LEVELS)),
    "adults": {"type": "integer", "minimum": 0, "maximum": MOST_ADULTS, "default": 0},
    "phone": _line("phone"),
    "needs": said("What the group needs to take part.", _line("needs")),
    "language": said("Of the letters.", {**one_of(LANGUAGES), "default": "vi"}),
}
_ASKED_MUST = frozenset({"school", "pupils", "teacher_name", "email"})
_FAULT = record({"field": TEXT, "pointer": TEXT, "detail": TEXT, "detail_vi": TEXT})

SCHEMAS: Mapping[str, Schema] = {
    "Texts": said(
        "A text in the languages it is in.",
        record(dict.fromkeys(LANGUAGES, TEXT), may_lack=frozenset(LANGUAGES)),
    ),
    "Pages": said("An address for each language.", record(dict.fromkeys(LANGUAGES, URL))),
    "Record": said(
        "An artefact's public fields; what is empty or not public is left out.",
        record(
            {
                "id": TEXT,
                "institution": said("Slug of the institution.", TEXT),
                **_RECORD_FIELDS,
                "manifest": said("IIIF Presentation 3.", URL),
                "pages": PAGES,
                "images": many(said("IIIF Image API 3.", URL)),
                "version": WHOLE,
            },
            may_lack=frozenset(_RECORD_FIELDS),
        ),
    ),
    "Found": record(
        {
            "total": COUNT,
            "hits": many(record({"id": TEXT, "accession_number": TEXT, "title": TEXTS})),
            "facets": record(
                dict.fromkeys(FACETS, many(record({"value": TEXT, "label": TEXTS, "count": COUNT}))),
                may_lack=frozenset(FACETS),
            ),
        }
    ),
    "Exhibitions": many(record({"slug": TEXT, "title": TEXTS, "manifest": URL, "pages": PAGES})),
    "Objective": said(
        "An objective of a plan, as serving it was recorded.",
        record({"plan": said("Slug of the plan.", TEXT), "objective": TEXT, "text": TEXTS}),
    ),
    "PlanDay": said(
        "A day that the plans ask to be marked, every year; weeks and months have a last day, too.",
        record(
            {
                "month": MONTH,
                "day": DAY_OF_MONTH,
                "last_month": MONTH,
                "last_day": DAY_OF_MONTH,
                "name": TEXTS,
            },
            may_lack=frozenset({"last_month", "last_day"}),
        ),
    ),
    "PackageInList": record(_PACKAGE_IN_LIST, may_lack=_PACKAGE_MAY_LACK),
    "Packages": record({"total": COUNT, "packages": many(ref("PackageInList"))}),
    "Package": record(_PACKAGE, may_lack=_PACKAGE_MAY_LACK),
    "ProgrammeInList": record(_PROGRAMME_IN_LIST, may_lack=_PROGRAMME_MAY_LACK),
    "Programmes": record({"total": COUNT, "programmes": many(ref("ProgrammeInList"))}),
    "Programme": record(_PROGRAMME, may_lack=_PROGRAMME_MAY_LACK),
    "Session": record(_SESSION),
    "Sessions": record({"from": DAY, "to": DAY, "total": COUNT, "sessions": many(ref("Session"))}),
    "BookingAsked": record(_BOOKING_ASKED, may_lack=frozenset(_BOOKING_ASKED) - _ASKED_MUST),
    "Booking": record(
        {
            "reference": said("What people call the booking by.", TEXT),
            "status": said(
                "What this request was answered with, however often it is sent: `confirmed`, or `waitlisted` where "
                "something is to be waited for, a place or an educator’s approval.",
                one_of((BookingState.CONFIRMED, BookingState.WAITLISTED)),
            ),
            "state": said("How the booking stands now.", one_of(BookingState)),
            "manage_url": said("Where the teacher changes or cancels it. Keep it secret.", URL),
        }
    ),
    "Problem": said(
        "RFC 9457.",
        record(
            {
                "type": {"type": "string", "format": "uri-reference"},
                "title": TEXT,
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": said("In English: what happened, and what to do.", TEXT),
                "detail_vi": said("The same in Vietnamese.", TEXT),
                "errors": said("What is wrong with each field.", many(_FAULT)),
            },
            may_lack=frozenset({"errors"}),
        ),
    ),
}
"""Name → schema. Properties that it does not name may be added in time."""
