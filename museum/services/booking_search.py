"""Finding bookings at the workbench: by state, programme, day, reference and school, however it is spelled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from museum.domain.booking_rules import fits
from museum.domain.errors import NotFound
from museum.domain.local_time import moment_of, span_of
from museum.domain.people import AuditEntry, Person, User
from museum.domain.visits import (
    Booking,
    BookingState,
    SentLetter,
    SessionState,
    VisitSession,
    WaitingListNote,
)
from museum.ports import Ports
from museum.services.audit import note
from museum.services.outbox import held, transaction
from museum.services.permission import require_educator
from museum.text.fold import fold

MOST = 5_000
"""Bookings of one table."""
MOST_OTHERS = 60
"""Sessions that one booking may be moved to."""


@dataclass(frozen=True)
class Wanted:
    """Which bookings are wanted; empty: all."""

    text: str = ""
    """Part of a reference, a school, a commune or a class."""
    state: str = ""
    programme_id: str = ""
    first: date | None = None
    last: date | None = None
    """Days of the sessions in local time."""


@dataclass(frozen=True)
class Found:
    """A page of what was found, the earliest sessions first."""

    bookings: Sequence[Booking]
    total: int


@dataclass(frozen=True)
class History:
    """What became of a booking: letters, what staff did, and the notes on its waiting."""

    letters: Sequence[SentLetter]
    entries: Sequence[AuditEntry]
    reorderings: Sequence[WaitingListNote]
    names: dict[str, str]
    """User id → name, of those who did it."""


def get_for(session: Session, person: Person, booking_id: str) -> Booking:
    """Get a booking that the person looks after; raises NotFound or NotAllowed."""
    booking = held(session, Booking, booking_id)
    if booking is None:
        raise NotFound("Không có đăng ký này.", "There is no such booking.")
    require_educator(person, booking.session.institution_id)
    return booking


def session_for(session: Session, person: Person, session_id: str) -> VisitSession:
    """Get a session that the person looks after; raises NotFound or NotAllowed."""
    visit = held(session, VisitSession, session_id)
    if visit is None:
        raise NotFound("Không có buổi này.", "There is no such session.")
    require_educator(person, visit.institution_id)
    return visit


def by_reference(session: Session, person: Person, reference: str) -> Booking:
    """Find the booking of a pass; raises NotFound or NotAllowed."""
    read = reference.strip().upper()
    # What is no reference is looked for nowhere: engines differ in what they make of odd characters.
    known = read.isascii() and read.isalnum()
    booking = session.scalar(select(Booking).where(Booking.reference == read)) if known else None
    if booking is None:
        raise NotFound("Không có đăng ký với mã này.", "There is no booking of this reference.")
    require_educator(person, booking.session.institution_id)
    return booking


def find(
    session: Session, institution_ids: Collection[str], wanted: Wanted, *, offset: int = 0, limit: int = MOST
) -> Found:
    """List bookings of some institutions, the earliest sessions first."""
    query = _narrowed(institution_ids, wanted)
    order = (VisitSession.starts_at, VisitSession.id, Booking.created_at, Booking.id)
    if not wanted.text.strip():
        total = session.scalar(query.with_only_columns(func.count())) or 0
        page = query.order_by(*order).offset(offset).limit(limit)
        return Found(list(session.scalars(page)), total)
    # Which letters are the same when marks are left out, no engine says as another does: it is settled here.
    lines = session.execute(
        query.with_only_columns(
            Booking.id, Booking.reference, Booking.school_name, Booking.commune, Booking.class_name
        ).order_by(*order)
    )
    words = fold(wanted.text).split()
    ids = [row.id for row in lines if _has(words, fold(" ".join(row[1:])))]
    page_ids = ids[offset : offset + limit]
    loaded = {one.id: one for one in session.scalars(select(Booking).where(Booking.id.in_(page_ids)))}
    return Found([loaded[one] for one in page_ids], len(ids))


def _has(words: Sequence[str], line: str) -> bool:
    return all(word in line for word in words)


def _narrowed(institution_ids: Collection[str], wanted: Wanted) -> Select[tuple[Booking]]:
    query = (
        select(Booking)
        .join(VisitSession, VisitSession.id == Booking.session_id)
        .where(VisitSession.institution_id.in_(institution_ids))
    )
    if wanted.state:
        query = query.where(Booking.state == wanted.state)
    if wanted.programme_id:
        query = query.where(VisitSession.programme_id == wanted.programme_id)
    if wanted.first:
        query = query.where(VisitSession.starts_at >= moment_of(wanted.first))
    if wanted.last:
        query = query.where(VisitSession.starts_at < span_of(wanted.last, wanted.last)[1])
    return query


def other_sessions(session: Session, ports: Ports, booking: Booking) -> list[VisitSession]:
    """List the coming sessions of the programme that take bookings and have room for the group."""
    here = booking.session
    query = select(VisitSession).where(
        VisitSession.programme_id == here.programme_id,
        VisitSession.id != here.id,
        VisitSession.starts_at > ports.clock.now(),
        VisitSession.state == SessionState.OPEN,
        VisitSession.taken + booking.classes <= VisitSession.places,
    )
    found = session.scalars(query.order_by(VisitSession.starts_at, VisitSession.id).limit(MOST_OTHERS))
    return [one for one in found if fits(one, booking.classes, booking.pupils)]


def waiting_groups(session: Session, session_id: str) -> int:
    """Count the groups that wait for a session."""
    query = select(func.count()).where(
        Booking.session_id == session_id, Booking.state == BookingState.WAITLISTED
    )
    return session.scalar(query) or 0


def history_of(session: Session, booking: Booking) -> History:
    """Give what became of a booking, each kind in the order of time."""
    letters = session.scalars(
        select(SentLetter).where(SentLetter.booking_id == booking.id).order_by(SentLetter.at)
    ).all()
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "booking", AuditEntry.subject_id == booking.id)
        .order_by(AuditEntry.id)
    ).all()
    reorderings = session.scalars(
        select(WaitingListNote).where(WaitingListNote.booking_id == booking.id).order_by(WaitingListNote.at)
    ).all()
    who = {one.user_id for one in entries} | {one.user_id for one in reorderings}
    users = session.scalars(select(User).where(User.id.in_(who - {None}))) if who else ()
    return History(letters, entries, reorderings, {user.id: user.name or user.email for user in users})


def note_contacts_taken(session: Session, ports: Ports, person: Person, found: Found) -> None:
    """Note who took a table with the contacts of teachers, and of how many bookings at which institution."""
    numbers: dict[str, int] = {}
    for booking in found.bookings:
        institution_id = booking.session.institution_id
        numbers[institution_id] = numbers.get(institution_id, 0) + 1
    with transaction(session, ports):
        for institution_id, number in numbers.items():
            require_educator(person, institution_id)
            note(
                session,
                ports,
                person,
                "contacts",
                ("institution", institution_id),
                institution_id,
                bookings=number,
            )


def is_open(booking: Booking) -> bool:
    """Say whether staff may still change a booking: it has not been given up, and nobody has come yet."""
    return booking.state in {
        BookingState.ASKED,
        BookingState.CONFIRMED,
        BookingState.WAITLISTED,
        BookingState.OFFERED,
    }
