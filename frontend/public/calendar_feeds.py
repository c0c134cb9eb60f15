"""Calendars to subscribe to (RFC 5545): a programme's, an institution's, an educator's."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, make_response, request
from sqlalchemy import select

from frontend.caching import public_page
from frontend.context import context
from frontend.public.blueprint import site
from frontend.sessions import current_session
from museum.domain.collections import Institution
from museum.domain.errors import NotFound
from museum.domain.people import VISITOR
from museum.domain.translated import Language, Translated
from museum.services import availability, calendars
from museum.services.availability import Narrowing
from museum.services.calendar_links import educator_of
from museum.services.visibility import find_programme

BACK = timedelta(days=31)
"""What is over stays for a while: calendar programs drop what a feed leaves out."""
AHEAD = timedelta(days=400)
KIND = "text/calendar; charset=utf-8"


@site.get("/calendars/programmes/<slug>.ics")
def programme_calendar(slug: str) -> Response:
    """Give the sessions of a programme."""
    programme = find_programme(current_session(), VISITOR, slug)
    return public_page(_feed(programme.title, Narrowing(programme=slug), f"programme-{slug}"))


@site.get("/calendars/institutions/<slug>.ics")
def institution_calendar(slug: str) -> Response:
    """Give the sessions of all programmes of an institution."""
    institution = current_session().scalar(select(Institution).where(Institution.slug == slug))
    if institution is None:
        raise NotFound(
            "Không có đơn vị này. Hãy chép lại địa chỉ từ trang lịch.",
            "There is no such institution. Please copy the address from the calendar page again.",
        )
    return public_page(_feed(institution.name, Narrowing(institution=slug), slug))


@site.get("/calendars/educators/<signed>.ics")
def educator_calendar(signed: str) -> Response:
    """Give the sessions that an educator leads; the address is signed, and nobody else keeps the answer."""
    resource = educator_of(current_session(), context().ports, signed)
    name = Translated(resource.name, resource.name)
    response = _feed(name, Narrowing(resource_id=resource.id), "educator")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def _language() -> Language:
    """Give the language that the address asks for; in any other case Vietnamese: a calendar has no reader."""
    return "en" if request.args.get("lang") == "en" else "vi"


def _feed(name: Translated, narrowing: Narrowing, file_name: str) -> Response:
    ports, language = context().ports, _language()
    now = ports.clock.now()
    found = availability.between(current_session(), ports, now - BACK, now + AHEAD, narrowing)
    body = calendars.feed(ports, name.shown(language).text, [one.visit for one in found], language)
    response = make_response(body)
    response.headers["Content-Type"] = KIND
    response.headers["Content-Disposition"] = f'inline; filename="{file_name}.ics"'
    return response
