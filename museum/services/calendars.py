"""Sessions and bookings as iCalendar (RFC 5545): files to open, feeds to subscribe to, invitations by mail.

Times carry the zone's name and its definition: nine o'clock in Vietnam is nine o'clock there, whatever
zone a server or a reader is in. The UID of an entry never changes and its SEQUENCE never falls.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Literal

from icalendar import STATUS, Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

from museum.domain.education import Where
from museum.domain.local_time import LOCAL, local
from museum.domain.translated import Language
from museum.domain.visits import Booking, BookingState, SessionState, VisitSession
from museum.ports import Ports
from museum.services.booking_links import address_of
from museum.text.clean import normalise, plain_lines, plain_text

PRODUCT = "-//museum-platform//Sessions and bookings//VI"
REFRESH = timedelta(hours=1)
"""How often a program that subscribes should ask again."""
Method = Literal["REQUEST", "CANCEL"]


def session_event(ports: Ports, visit: VisitSession, language: Language) -> Event:
    """Give a session's entry as the public may know it: without the link to join it."""
    programme = visit.programme
    told = [plain_lines(programme.summary.shown(language).text), *_notes(visit, language)]
    event = _event(visit, language, uid=f"session-{visit.id}", sequence=visit.sequence)
    _describe(event, told)
    event.add("url", ports.links.absolute(f"/{language}/sessions/{visit.id}"))
    event.status = STATUS.CANCELLED if visit.state == SessionState.CANCELLED else STATUS.CONFIRMED
    event.stamp = event.last_modified = visit.changed_at
    event.add("created", visit.created_at)
    return event


def booking_calendar(ports: Ports, booking: Booking) -> bytes:
    """Give a booking as a file that calendar programs open; names nobody."""
    return bytes(_calendar([_booking_event(ports, booking)], "PUBLISH").to_ical())


def invitation(ports: Ports, booking: Booking, method: Method) -> bytes:
    """Give a booking as it comes by mail (RFC 6047): an invitation that needs no answer, or its cancellation.

    A program that took the first takes the others for the same entry and moves or removes it.
    """
    event = _booking_event(ports, booking)
    museum = booking.session.institution.name.shown(language_of(booking)).text
    event.organizer = vCalAddress.new(parseaddr(ports.mailer.sender)[1], cn=museum)
    event.add(
        "attendee",
        vCalAddress.new(
            booking.email,
            cn=booking.teacher_name or None,
            partstat="ACCEPTED",
            role="REQ-PARTICIPANT",
            rsvp=False,
        ),
    )
    if method == "CANCEL":
        event.status = STATUS.CANCELLED
    return bytes(_calendar([event], method).to_ical())


def feed(ports: Ports, name: str, visits: Iterable[VisitSession], language: Language) -> bytes:
    """Give sessions as a calendar to subscribe to, cancelled ones marked as such."""
    calendar = _calendar((session_event(ports, visit, language) for visit in visits), "PUBLISH")
    # NAME and REFRESH-INTERVAL are RFC 7986's; older programs know the X- ones.
    # The library does not know them as text, in which commas are escaped.
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-timezone", LOCAL.key)
    # It has no default type, and says its own (section 5.7).
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return bytes(calendar.to_ical())


def language_of(booking: Booking) -> Language:
    """Give the language in which a teacher reads."""
    return "en" if booking.language == "en" else "vi"


def place_of(visit: VisitSession, language: Language) -> str:
    """Give where to go, in one line; empty where that was not said, or there is nowhere to go."""
    if visit.programme.where == Where.ONLINE:
        return ""
    if visit.place:
        return normalise(visit.place.shown(language).text)
    # Of all that is named here, the meeting point alone may hold mark-up.
    parts = [plain_text(visit.programme.meeting_point.shown(language).text)]
    if visit.programme.where == Where.MUSEUM:
        museum = visit.institution
        parts += [normalise(text.shown(language).text) for text in (museum.name, museum.address)]
    return ", ".join(filter(None, parts))


def _booking_event(ports: Ports, booking: Booking) -> Event:
    language, visit = language_of(booking), booking.session
    # Both count how often they changed, so that the sum rises whichever did.
    event = _event(visit, language, uid=f"booking-{booking.id}", sequence=booking.sequence + visit.sequence)
    address = address_of(ports, booking, language=language)
    going = booking.state in _GOING
    told = [*_notes(visit, language), address]
    if going and visit.join_url:
        told.insert(0, visit.join_url)
        if visit.programme.where == Where.ONLINE:
            event.add("location", visit.join_url)
    _describe(event, told)
    event.add("url", address)
    if booking.state == BookingState.CANCELLED or visit.state == SessionState.CANCELLED:
        event.status = STATUS.CANCELLED
    else:
        event.status = STATUS.CONFIRMED if going else STATUS.TENTATIVE
    event.stamp = ports.clock.now()
    event.last_modified = max(booking.changed_at, visit.changed_at)
    event.add("created", booking.created_at)
    return event


_GOING = frozenset({BookingState.CONFIRMED, BookingState.ATTENDED, BookingState.ABSENT})


def _event(visit: VisitSession, language: Language, *, uid: str, sequence: int) -> Event:
    event = Event()
    event.uid = uid
    event.sequence = sequence
    event.add("dtstart", _zoned(visit.starts_at))
    event.add("dtend", _zoned(visit.ends_at))
    event.add("summary", normalise(visit.programme.title.shown(language).text))
    place = place_of(visit, language)
    if place:
        event.add("location", place)
    return event


def _zoned(moment: datetime) -> datetime:
    return local(moment).replace(microsecond=0)


def _notes(visit: VisitSession, language: Language) -> list[str]:
    """Give what there is to know about a session: why it was cancelled, else what is different this time."""
    said = visit.reason if visit.state == SessionState.CANCELLED else visit.note
    return [plain_lines(said.shown(language).text)]


def _describe(event: Event, told: Iterable[str]) -> None:
    paragraphs = [text for text in told if text]
    if paragraphs:
        event.add("description", "\n".join(paragraphs))


def _calendar(events: Iterable[Event], method: Method | Literal["PUBLISH"]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_zone())
    for event in events:
        calendar.add_component(event)
    return calendar


def _zone() -> Timezone:
    """Define the zone: seven hours ahead of UTC since the country's clocks were made one, with no summer time."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1975, 6, 13))  # noqa: DTZ001 - local to the zone that it defines
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "+07")
    zone = Timezone()
    zone.add("tzid", LOCAL.key)
    zone.add_component(standard)
    return zone
