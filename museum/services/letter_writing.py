"""A letter about a booking, composed: the words of `museum.services.letter_texts` with the booking's facts."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from museum.domain.booking_rules import may_change_until, reconfirm_by, remote_first_until, waits_by_rule
from museum.domain.collections import Institution
from museum.domain.education import Where
from museum.domain.schools import Level
from museum.domain.translated import Language, Translated
from museum.domain.visit_timing import waited_in_vain
from museum.domain.visits import Booking, BookingState, SessionState
from museum.ports import Ports
from museum.ports.mail import Attachment, Letter
from museum.services import letter_texts as texts
from museum.services.booking_links import address_of
from museum.services.calendars import Method, invitation, language_of, place_of
from museum.services.letter_texts import Kind, date_words, in_language, moment_words, span_words
from museum.services.waiting import waiting_position
from museum.text.clean import normalise, plain_lines

INVITING = frozenset(
    {
        Kind.CONFIRMED,
        Kind.ACCEPTED,
        Kind.APPROVED,
        Kind.NUMBERS,
        Kind.MOVED,
        Kind.SESSION_CHANGED,
        Kind.REMINDER,
    }
)
"""Letters that put a confirmed visit into the teacher's calendar, or change it there."""
INVITED = INVITING - {Kind.SESSION_CHANGED}
"""Who had one of these has an entry; of a change of the session those are told too who only wait."""
CANCELLING = frozenset({Kind.GIVEN_BACK, Kind.WITHDRAWN, Kind.LAPSED, Kind.SESSION_CANCELLED})
"""Letters that take it out again, where one of those put it in."""
_ANSWERED = frozenset({Kind.APPROVED, Kind.REFUSED, Kind.WITHDRAWN, Kind.SESSION_CANCELLED})
_LONGEST_TITLE = 90
"""Letters of a title in a subject."""


def compose(
    session: Session, ports: Ports, booking: Booking, kind: Kind, letter_id: str, *, invited: bool
) -> Letter:
    """Write a letter to a booking's teacher; `invited` when an earlier one brought a calendar entry."""
    language, wording = language_of(booking), texts.WORDINGS[kind]
    facts = _facts(session, ports, booking, language)
    parts = [
        _greeting(booking, language),
        in_language(wording.matter, language).format_map(facts),
        _museum_says(booking, kind, language),
        "\n".join(_listed(ports, booking, language, facts)) if wording.facts else "",
        in_language(wording.closing, language).format_map(facts),
        _regards(booking, language),
    ]
    subject = {**facts, "programme": _shortened(facts["programme"])}
    return Letter(
        to=booking.email,
        subject=in_language(wording.subject, language).format_map(subject),
        text="\n\n".join(part for part in parts if part) + "\n",
        language=language,
        sender_name=booking.session.institution.name.shown(language).text,
        id=letter_id,
        about=booking.id,
        written_at=ports.clock.now(),
        attachments=_calendar(ports, booking, kind, invited=invited),
    )


def _calendar(ports: Ports, booking: Booking, kind: Kind, *, invited: bool) -> tuple[Attachment, ...]:
    method: Method
    if kind in INVITING and booking.state == BookingState.CONFIRMED:
        method = "REQUEST"
    elif kind in CANCELLING and invited:
        method = "CANCEL"
    else:
        return ()
    parameters = (("charset", "utf-8"), ("method", method))
    return (Attachment("visit.ics", "text/calendar", invitation(ports, booking, method), parameters),)


def _facts(session: Session, ports: Ports, booking: Booking, language: Language) -> dict[str, str]:
    visit, programme = booking.session, booking.session.programme
    you = in_language(texts.GROUP if booking.level == Level.COMMUNITY else texts.TEACHER, language)
    school = _named(booking.school_name) or in_language(texts.YOUR_GROUP, language).format(you=you)
    deadline = reconfirm_by(visit)
    facts = {
        "you": you,
        "You": you[:1].upper() + you[1:],
        "school": school,
        "School": school[:1].upper() + school[1:],
        "museum": visit.institution.name.shown(language).text,
        "programme": normalise(programme.title.shown(language).text),
        "date": date_words(visit.starts_at, language),
        "link": address_of(ports, booking, language=language),
        "pass_link": address_of(ports, booking, "pass.pdf", language),
        "feedback_link": address_of(ports, booking, "feedback", language),
        "calendar": ports.links.absolute(f"/{language}/calendar?programme={programme.slug}"),
        "change_until": moment_words(may_change_until(visit), language),
        "offer_until": moment_words(booking.offer_until, language) if booking.offer_until else "",
        "offer_hours": str(programme.offer_hours),
        "reconfirm_by": moment_words(deadline, language) if deadline else "",
        "reach": _reach(visit.institution),
        "position": str(waiting_position(session, booking) or ""),
    }
    late = ports.clock.now() >= may_change_until(visit)
    manage = in_language(texts.MANAGE_LATE if late else texts.MANAGE, language)
    bring = in_language(texts.BRING, language) if programme.where == Where.MUSEUM else ""
    return {
        **facts,
        "waiting_reason": _waiting_reason(ports, booking, language),
        "manage": manage.format_map(facts),
        "bring": bring.format_map(facts),
    }


def _waiting_reason(ports: Ports, booking: Booking, language: Language) -> str:
    until = remote_first_until(booking.session)
    if until is None or not waits_by_rule(booking.session, ports.clock.now(), remote=booking.remote):
        return in_language(texts.FULL, language)
    return in_language(texts.REMOTE_FIRST, language).format(remote_until=moment_words(until, language))


def _listed(ports: Ports, booking: Booking, language: Language, facts: dict[str, str]) -> Iterator[str]:
    """List what is known of a booking, one line each, what is not known left out."""
    visit = booking.session
    over = visit.state == SessionState.CANCELLED or booking.state == BookingState.CANCELLED
    joined = visit.join_url if booking.state == BookingState.CONFIRMED and not over else ""
    values = {
        "programme": facts["programme"],
        "time": span_words(visit.starts_at, visit.ends_at, language),
        "place": place_of(visit, language),
        "join": joined,
        "standing": _standing(ports, booking, language, facts),
        "school": ", ".join(filter(None, (facts["school"], _named(booking.commune)))),
        "class": _class(booking, language),
        "participants" if booking.level == Level.COMMUNITY else "pupils": str(booking.pupils),
        "adults": str(booking.adults) if booking.adults else "",
        "cost": "" if over else plain_lines(visit.programme.cost.shown(language).text),
        "note": "" if over else plain_lines(visit.note.shown(language).text),
        "reference": booking.reference,
    }
    for name, value in values.items():
        if value:
            yield f"{in_language(texts.LABELS[name], language)}: {value}"


def _standing(ports: Ports, booking: Booking, language: Language, facts: dict[str, str]) -> str:
    if waited_in_vain(booking, ports.clock.now()):
        return in_language(texts.NO_PLACE, language)
    return in_language(texts.STANDINGS.get(booking.state, Translated()), language).format_map(facts)


def _class(booking: Booking, language: Language) -> str:
    parts = [_named(booking.class_name)]
    if booking.grade is not None:
        parts.append(in_language(texts.GRADE, language).format(grade=booking.grade))
    if booking.classes > 1:
        parts.append(in_language(texts.CLASSES, language).format(classes=booking.classes))
    return ", ".join(filter(None, parts))


def _greeting(booking: Booking, language: Language) -> str:
    name = _named(booking.teacher_name)
    if language == "en" and name:
        return f"Dear {name},"
    if _says_how_to_address(name):
        return f"{texts.DEAR} {name},"
    group = booking.level == Level.COMMUNITY
    dear = in_language(texts.DEAR_GROUP if group else texts.DEAR_TEACHER, language)
    return f"{dear} {name},".replace(" ,", ",")


def _says_how_to_address(name: str) -> bool:
    """Say whether a name begins as one speaks to its bearer: `Cô Lò Thị Inh`, but not `Anh` alone."""
    first, _, rest = name.casefold().partition(" ")
    return bool(rest) and texts.ADDRESSES.issuperset(first.split("/"))


def _museum_says(booking: Booking, kind: Kind, language: Language) -> str:
    answer = booking.answer.strip()
    if kind not in _ANSWERED or not answer:
        return ""
    return f"{in_language(texts.MUSEUM_SAYS, language)}\n{answer}"


def _reach(institution: Institution) -> str:
    """Give what stands behind “contact the museum”: its number, else its address for mail, else nothing."""
    known = institution.phone or institution.email
    return f" ({known})" if known else ""


def signature(institution: Institution, language: Language) -> str:
    """Give the lines under a letter: who writes, and how to reach them."""
    phone, email = institution.phone, institution.email
    signed = (
        in_language(texts.REGARDS, language),
        institution.name.shown(language).text,
        institution.address.shown(language).text,
        in_language(texts.PHONE, language).format(phone=phone) if phone else "",
        in_language(texts.EMAIL, language).format(email=email) if email else "",
        institution.website,
    )
    return "\n".join(filter(None, signed))


def _regards(booking: Booking, language: Language) -> str:
    signed = signature(booking.session.institution, language)
    return f"{signed}\n\n{in_language(texts.BY_MACHINE, language)}"


def _named(text: str) -> str:
    """Give a name that somebody typed; one that holds an address is an advertisement, and is left out."""
    name = normalise(text)
    return "" if any(mark in name.lower() for mark in ("://", "www.", "@")) else name


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"
