"""`/api/v1/packages`, `/programmes`, `/sessions`: what the museums offer to schools, and what is free when.

What is for teachers alone (guide, answers, the address of an online session) is not in it, nor anybody's name.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from flask import Response, jsonify, request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import lazyload

from frontend.api.records import MOST, api, conditional, language_map, number_asked
from frontend.context import context
from frontend.sessions import current_session
from museum.domain.collections import Artefact
from museum.domain.curriculum import SUBJECTS
from museum.domain.education import Package, Programme
from museum.domain.errors import Invalid
from museum.domain.local_time import local, span_of
from museum.domain.people import VISITOR
from museum.domain.plans import Objective, Plan
from museum.domain.translated import LANGUAGES, Translated
from museum.services import availability
from museum.services.availability import Availability, Narrowing, languages_of
from museum.services.package_content import questions_about
from museum.services.plans import Subject, objectives_of
from museum.services.rich_text import clean_rich_text
from museum.services.visibility import (
    find_package,
    find_programme,
    find_session,
    listed_packages,
    visible_artefacts,
    visible_packages,
    visible_programmes,
)

if TYPE_CHECKING:
    from museum.domain.education import PackageObject
    from museum.domain.plans import PlanDay

LONGEST_SPAN = timedelta(days=92)
"""Of one question for sessions: a quarter of a year."""
FARTHEST = 100_000
_PAGED = frozenset({"limit", "offset"})
_ASKED_OF_SESSIONS = _PAGED | {"from", "to", "programme", "institution"}


@api.get("/packages")
def packages() -> Response:
    """All published packages, newest first: `limit`, `offset`."""
    _only(_PAGED)
    session = current_session()
    chosen = listed_packages(session)
    parts = (Package.steps, Package.objects, Package.questions)
    page, total = _page(chosen), _count(chosen)
    found = session.scalars(page.options(*(lazyload(part) for part in parts)))
    return conditional(jsonify(total=total, packages=[_package_in_list(one) for one in found]))


@api.get("/packages/<slug>")
def package(slug: str) -> Response:
    """One package."""
    found = find_package(current_session(), VISITOR, slug)
    return conditional(jsonify(_package(found)))


@api.get("/programmes")
def programmes() -> Response:
    """All published programmes, newest first: `limit`, `offset`."""
    _only(_PAGED)
    session = current_session()
    chosen = visible_programmes(session, VISITOR)
    found = session.scalars(_page(chosen).options(lazyload(Programme.package)))
    return conditional(jsonify(total=_count(chosen), programmes=[_programme_in_list(one) for one in found]))


@api.get("/programmes/<slug>")
def programme(slug: str) -> Response:
    """One programme with its rules."""
    found = find_programme(current_session(), VISITOR, slug)
    return conditional(jsonify(_programme(found)))


@api.get("/sessions")
def sessions() -> Response:
    """Sessions of the days `from` to `to` in Vietnam, both included, earliest first.

    Without dates the next 31 days. `programme` and `institution` (slugs) narrow, `limit` and `offset` page.
    """
    _only(_ASKED_OF_SESSIONS)
    ports = context().ports
    today = local(ports.clock.now()).date()
    first = _day("from", today)
    last = _day("to", first + timedelta(days=30))
    if not timedelta() <= last - first <= LONGEST_SPAN:
        raise Invalid(
            f"“to” phải từ ngày “from” trở đi và cách không quá {LONGEST_SPAN.days} ngày.",
            f"“to” must not be before “from”, nor more than {LONGEST_SPAN.days} days after it.",
            "to",
        )
    narrowing = Narrowing(
        programme=request.args.get("programme", ""), institution=request.args.get("institution", "")
    )
    found = availability.between(current_session(), ports, *span_of(first, last), narrowing)
    limit, offset = number_asked("limit", MOST, MOST), number_asked("offset", 0, FARTHEST)
    shown = [_session(one) for one in found[offset : offset + limit]]
    return conditional(
        jsonify({"from": first.isoformat(), "to": last.isoformat(), "total": len(found), "sessions": shown})
    )


@api.get("/sessions/<session_id>")
def session_(session_id: str) -> Response:
    """One session and what is free in it."""
    session = current_session()
    visit = find_session(session, VISITOR, session_id)
    return conditional(jsonify(_session(availability.availability_of(session, context().ports, visit))))


def _only(known: frozenset[str]) -> None:
    unknown = sorted(request.args.keys() - known)
    if unknown:
        names = ", ".join(unknown)[:200]
        raise Invalid(
            f"Không có tham số “{names}”. Các tham số: {', '.join(sorted(known))}.",
            f"There is no parameter “{names}”. Parameters: {', '.join(sorted(known))}.",
        )


def _day(name: str, default: date) -> date:
    text = request.args.get(name, "")
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
        # Days at the ends of the calendar have no neighbours to count from.
        day - timedelta(days=366), day + timedelta(days=366)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            f"“{name}” phải là một ngày như 2027-04-19.", f"“{name}” must be a day such as 2027-04-19.", name
        ) from error
    return day


def _page(chosen: Select[Any]) -> Select[Any]:
    return chosen.limit(number_asked("limit", MOST, MOST)).offset(number_asked("offset", 0, FARTHEST))


def _count(chosen: Select[Any]) -> int:
    # The order needs columns that counting does not.
    counted = select(func.count()).select_from(chosen.order_by(None).options(lazyload("*")).subquery())
    return current_session().scalar(counted) or 0


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _rich(value: Translated) -> dict[str, str]:
    """Give a text with limited mark-up, cleaned as pages show it."""
    return {lang: clean_rich_text(text) for lang, text in language_map(value).items()}


def _pages(path: str) -> dict[str, str]:
    return {lang: context().absolute(f"/{lang}/{path}") for lang in LANGUAGES}


def _span(first: int | None, last: int | None) -> dict[str, int]:
    return _without_empty({"from": first, "to": last})


def _objectives(kind: Subject, subject_id: str) -> list[dict[str, Any]]:
    """Name the objectives of plans that something serves, by plan and code, which are permanent."""
    session = current_session()
    found: list[Objective] = objectives_of(session, kind, subject_id)
    plans = {one.id: one for one in session.scalars(select(Plan).options(lazyload(Plan.objectives)))}
    return [
        {"plan": plans[one.plan_id].slug, "objective": one.code, "text": language_map(one.text)}
        for one in found
    ]


def _package_in_list(one: Package) -> dict[str, Any]:
    base = context().absolute
    return _without_empty(
        {
            "slug": one.slug,
            "institution": one.institution.slug,
            "title": language_map(one.title),
            "summary": language_map(one.summary),
            "grades": _span(one.grade_from, one.grade_to),
            "subjects": [
                {"code": code, "name": language_map(SUBJECTS[code])}
                for code in one.subjects
                if code in SUBJECTS
            ],
            "topic": language_map(one.topic),
            "minutes": one.minutes,
            "place": one.where,
            "pages": _pages(f"education/{one.slug}"),
            "manifest": base(f"/iiif/presentation/3/packages/{one.slug}/manifest.json"),
            "version": one.version,
        }
    )


def _package(one: Package) -> dict[str, Any]:
    public = _public_artefacts(one)
    return {
        **_package_in_list(one),
        "outcomes": _rich(one.outcomes),
        "materials": _rich(one.materials),
        "steps": [
            _without_empty(
                {
                    "phase": step.phase,
                    "title": language_map(step.title),
                    "text": _rich(step.text),
                    "minutes": step.minutes,
                }
            )
            for step in one.steps
        ],
        "objects": [_object(found) for found in one.objects if found.artefact_id in public],
        "questions": [
            _without_empty(
                {
                    "text": language_map(question.text),
                    "choices": [
                        language_map(Translated(choice.get("vi", ""), choice.get("en", "")))
                        for choice in question.choices.get("choices", [])
                    ],
                }
            )
            for question in questions_about(
                one, {found.id for found in one.objects if found.artefact_id in public}
            )
        ],
        "objectives": _objectives("package", one.id),
        "worksheet": _pages(f"education/{one.slug}/worksheet.pdf"),
    }


def _public_artefacts(one: Package) -> frozenset[str]:
    wanted = {found.artefact_id for found in one.objects}
    chosen = visible_artefacts(current_session(), VISITOR).where(Artefact.id.in_(wanted))
    return frozenset(current_session().scalars(chosen.with_only_columns(Artefact.id).order_by(None)))


def _object(one: PackageObject) -> dict[str, Any]:
    region = (one.x, one.y, one.width, one.height)
    return _without_empty(
        {
            "artefact": one.artefact_id,
            "accession_number": one.artefact.accession_number,
            "title": language_map(one.artefact.title),
            "observe": _rich(one.observe),
            "image": context().absolute(f"/iiif/image/3/{one.media_id}") if one.media_id else "",
            "region": list(region) if None not in region else [],
        }
    )


def _programme_in_list(one: Programme) -> dict[str, Any]:
    return _without_empty(
        {
            "slug": one.slug,
            "institution": one.institution.slug,
            "title": language_map(one.title),
            "summary": language_map(one.summary),
            "place": one.where,
            "minutes": one.minutes,
            "grades": _span(one.grade_from, one.grade_to),
            "ages": _span(one.age_from, one.age_to),
            "languages": one.languages,
            "pages": _pages(f"programmes/{one.slug}"),
            "calendar": context().absolute(f"/calendars/programmes/{one.slug}.ics"),
            "version": one.version,
        }
    )


def _programme(one: Programme) -> dict[str, Any]:
    session = current_session()
    public = visible_packages(session, VISITOR).where(Package.id == one.package_id)
    package_slug = session.scalar(public.with_only_columns(Package.slug).order_by(None))
    return {
        **_programme_in_list(one),
        "meeting_point": language_map(one.meeting_point),
        "cost": language_map(one.cost),
        "package": package_slug,
        "pupils": {"from": one.least_pupils, "to": one.most_pupils},
        "pupils_per_adult": one.pupils_per_adult,
        "rules": {
            "approval": one.approval,
            "opens_days_before": one.opens_days,
            "closes_hours_before": one.closes_hours,
            "notice_days": one.notice_days,
            "reconfirm_days_before": one.reconfirm_days,
            "offer_hours": one.offer_hours,
            "remote_communes_first_until_days_before": one.remote_first_days or None,
            "most_bookings_of_a_school_each_month": one.most_each_month,
        },
        "objectives": _objectives("programme", one.id),
    }


def _session(one: Availability) -> dict[str, Any]:
    visit = one.visit
    day = visit.plan_day
    return {
        "id": visit.id,
        "programme": visit.programme.slug,
        "institution": visit.institution.slug,
        "title": language_map(visit.programme.title),
        "starts_at": local(visit.starts_at).isoformat(),
        "ends_at": local(visit.ends_at).isoformat(),
        "where": visit.programme.where,
        "place": language_map(visit.place or visit.programme.meeting_point),
        "languages": languages_of(visit),
        "classes": {"places": visit.places, "taken": visit.taken, "free": one.free},
        "pupils": _pupils(one),
        "waiting": one.waiting,
        "booking": {
            "state": one.standing,
            "opens_at": local(one.opens_at).isoformat() if one.opens_at else None,
            "closes_at": local(one.closes_at).isoformat(),
            "remote_communes_first_until": local(one.remote_until).isoformat() if one.remote_until else None,
            "address": context().absolute(f"/api/v1/sessions/{visit.id}/bookings") if one.bookable else None,
        },
        "plan_day": _plan_day(day) if day else None,
        "partners": language_map(visit.partners),
        "note": language_map(visit.note),
        "reason": language_map(visit.reason),
        "pages": _pages(f"sessions/{visit.id}"),
        "version": visit.version,
    }


def _plan_day(day: PlanDay) -> dict[str, Any]:
    """Name a day of the plans; weeks and months have a last one, too."""
    last = {"last_month": day.last_month, "last_day": day.last_day}
    return {"month": day.month, "day": day.day, **_without_empty(last), "name": language_map(day.name)}


def _pupils(one: Availability) -> dict[str, int] | None:
    if one.visit.pupil_places is None:
        return None
    free = cast("int", one.pupils_free)
    return {"places": one.visit.pupil_places, "taken": one.visit.pupils_taken, "free": free}
