"""What becomes of a session: opened and closed for booking, described anew, moved, cancelled.

Whoever is booked is told by letters (`SessionChanged`, `BookingChanged`); whoever changes a session that
groups are booked in says how many they know of, so that nobody moves a class without knowing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.booking_rules import RECONFIRM_NOTICE, closes_at, reconfirm_by
from museum.domain.errors import Conflict, Invalid
from museum.domain.events import SessionChanged
from museum.domain.people import Person
from museum.domain.translated import Translated
from museum.domain.visits import HOLDING, Booking, BookingState, SessionState, VisitSession
from museum.ports import Ports
from museum.services import booking_changes, closed_days, resources, session_details, visit_sessions
from museum.services.audit import note
from museum.services.booking_places import LIVE, free, locked_session, turn
from museum.services.exhibitions import check_length
from museum.services.outbox import record, transaction
from museum.services.permission import require_educator
from museum.services.session_details import Details, details_of
from museum.services.visit_sessions import (
    check_minutes,
    check_moment,
    check_places,
    get_for,
    groups_of,
)
from museum.services.waiting import promote
from museum.text.clean import in_one_direction

LONGEST_REASON = 500


def set_open(
    session: Session, ports: Ports, person: Person, session_id: str, *, opened: bool
) -> VisitSession:
    """Open a session for booking, or close it; twice is once. Those who wait are offered what is free."""
    with transaction(session, ports):
        visit = get_for(session, person, session_id)
        _refuse_ended(visit, ports.clock.now())
        wanted = SessionState.OPEN if opened else SessionState.CLOSED
        if visit.state != wanted:
            visit.state = wanted
            _touch(ports, visit)
            action = "open" if opened else "close"
            note(session, ports, person, action, ("session", visit.id), visit.institution_id)
            session.flush()
            if opened:
                promote(session, ports, visit.id)
    return visit


def set_places(  # noqa: PLR0913 - how many, by whose word, and what they had seen
    session: Session,
    ports: Ports,
    person: Person,
    session_id: str,
    places: int,
    pupil_places: int | None,
    *,
    overbook: str | None = None,
    seen_version: int | None = None,
) -> VisitSession:
    """Set how many find a place; `overbook` is a manager's reason to keep more than that, None: nobody does.

    Raises Invalid, naming the field, Conflict below what is taken and when the session is not as it was seen,
    NotAllowed.
    """
    check_places(places, pupil_places)
    reason = (overbook or "").strip()
    if overbook is not None and not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid(
            f"Hãy ghi lý do nhận quá số chỗ (tối đa {LONGEST_REASON} ký tự).",
            f"Please say why more are let in than there are places (at most {LONGEST_REASON} characters).",
            "reason",
        )
    with transaction(session, ports):
        visit = get_for(session, person, session_id)
        _refuse_ended(visit, ports.clock.now())
        visit_sessions.refuse_stale(visit, seen_version)
        booking_changes.set_places(
            session, ports, person, session_id, places, pupil_places, overbook=overbook is not None
        )
        if visit.overbooked:
            note(
                session, ports, person, "overbook", ("session", visit.id), visit.institution_id, reason=reason
            )
    return visit


def write_details(
    session: Session,
    ports: Ports,
    person: Person,
    session_id: str,
    details: Details,
    *,
    seen_version: int | None = None,
    all_following: bool = False,
) -> list[VisitSession]:
    """Change what is said of a session; all that follow in its series get the same changes, and keep the rest.

    When the place or the link to join changes, those booked are told. Raises Invalid, Conflict, NotAllowed.
    """
    with transaction(session, ports):
        visits = _chosen(session, ports, person, session_id, all_following=all_following)
        visit_sessions.refuse_stale(visits[0], seen_version)
        kept = session_details.cleaned(session, details)
        before = details_of(visits[0])
        changes = {
            one.name: getattr(kept, one.name)
            for one in fields(Details)
            if getattr(kept, one.name) != getattr(before, one.name)
        }
        wanted = [(visit, replace(details_of(visit), **changes)) for visit in visits]
        for visit, said in wanted:
            elsewhere = (visit.place, visit.join_url) != (said.place, said.join_url)
            session_details.write(visit, said)
            _touch(ports, visit)
            note(session, ports, person, "describe", ("session", visit.id), visit.institution_id)
            if elsewhere:
                _tell(session, ports, visit)
        if "resource_ids" in changes:
            resources.assign(session, [(visit, said.resource_ids) for visit, said in wanted])
        session.flush()
        for visit in visits:
            session.refresh(visit, ["plan_day"])
    return visits


def move(
    session: Session,
    ports: Ports,
    person: Person,
    session_id: str,
    to: tuple[datetime, int],
    *,
    groups_known: int,
    all_following: bool = False,
) -> list[VisitSession]:
    """Move a session to another start and length in minutes, or it and all that follow by the same time.

    `groups_known` is how many booked and waiting groups the person was told of: raises Conflict when there are
    others by now, or a resource is taken then; Invalid for a day that is over or closed. Nobody is told of a
    session that stays where it is.
    """
    start, minutes = to
    check_minutes(minutes)
    with transaction(session, ports):
        visits = _chosen(session, ports, person, session_id, all_following=all_following)
        shift = start - visits[0].starts_at
        _refuse_unknown_groups(session, visits, groups_known)
        now = ports.clock.now()
        for visit in visits:
            check_moment(visit.starts_at + shift, now)
        length = timedelta(minutes=minutes)
        _refuse_closed_days(session, visits, shift, length)
        for visit in visits:
            if not shift and visit.ends_at - visit.starts_at == length:
                continue
            visit.starts_at += shift
            visit.ends_at = visit.starts_at + length
            _touch(ports, visit)
            _tell(session, ports, visit)
            _keep_promises(session, visit, now)
            note(session, ports, person, "move", ("session", visit.id), visit.institution_id)
        session.flush()
        resources.refuse_overlaps(session, visits)
    return visits


def cancel(
    session: Session,
    ports: Ports,
    person: Person,
    session_id: str,
    reason: Translated,
    *,
    groups_known: int,
    all_following: bool = False,
) -> list[VisitSession]:
    """Cancel a session, or it and all that follow, and all bookings in it with that reason. Twice is once.

    Raises Invalid without a reason, Conflict when there are other groups than the person was told of, or it is over.
    """
    said = Translated(*(in_one_direction(text).strip() for text in (reason.vi, reason.en)))
    if not said:
        raise Invalid(
            "Hãy ghi lý do hủy bằng ít nhất một ngôn ngữ: giáo viên sẽ đọc lý do này.",
            "Please say why, in at least one language: teachers will read it.",
            "reason",
        )
    check_length("reason", said, LONGEST_REASON)
    with transaction(session, ports):
        # Nothing is locked before all are, in their order: who moves a booking meanwhile locks two of them so.
        visits = _locked(session, ports, person, session_id, all_following=all_following)
        if visits[0].state == SessionState.CANCELLED:
            return visits[:1]
        for visit in visits:
            _refuse_ended(visit, ports.clock.now())
        _refuse_unknown_groups(session, visits, groups_known)
        for visit in visits:
            visit.state, visit.reason = SessionState.CANCELLED, said
            _touch(ports, visit)
            _tell(session, ports, visit)
            _release(session, ports, visit, said)
            note(session, ports, person, "cancel", ("session", visit.id), visit.institution_id)
    return visits


def _chosen(
    session: Session, ports: Ports, person: Person, session_id: str, *, all_following: bool
) -> list[VisitSession]:
    """Lock the sessions that are to be changed, and refuse those that are over; gives them as `_locked` does."""
    visits = _locked(session, ports, person, session_id, all_following=all_following)
    for visit in visits:
        _refuse_ended(visit, ports.clock.now())
    return visits


def _locked(
    session: Session, ports: Ports, person: Person, session_id: str, *, all_following: bool
) -> list[VisitSession]:
    """Lock a session, and those that follow, in the order of their ids; gives that one first, the others by time."""
    now = ports.clock.now()
    known = session.get(VisitSession, session_id)
    if known is None or not all_following:
        visits = [locked_session(session, session_id)]
    else:
        wanted = sorted(one.id for one in visit_sessions.following(session, known, now))
        locked = [locked_session(session, one) for one in wanted]
        visits = sorted(locked, key=lambda one: (one.id != session_id, one.starts_at, one.id))
    require_educator(person, visits[0].institution_id)
    return visits


def _refuse_ended(visit: VisitSession, now: datetime) -> None:
    if visit.state == SessionState.CANCELLED:
        raise Conflict("Buổi này đã bị hủy.", "This session was cancelled.")
    if visit.starts_at <= now:
        raise Conflict(
            "Buổi này đã bắt đầu hoặc đã qua, không thay đổi được nữa.",
            "This session has begun or is over: it cannot be changed any more.",
        )


def _refuse_unknown_groups(session: Session, visits: Sequence[VisitSession], known: int) -> None:
    now = sum(one.all for one in groups_of(session, [visit.id for visit in visits]).values())
    if now != known:
        raise Conflict(
            f"Hiện có {now} nhóm đã đăng ký hoặc đang chờ. Hãy xem lại rồi xác nhận.",
            f"By now {now} groups are booked or wait. Please look again and confirm.",
        )


def _refuse_closed_days(
    session: Session, visits: Sequence[VisitSession], shift: timedelta, length: timedelta
) -> None:
    starts = sorted(visit.starts_at + shift for visit in visits)
    entries = closed_days.touching(session, visits[0].institution_id, starts[0], starts[-1] + length)
    for start in starts:
        closed_by = closed_days.closing(entries, start, start + length)
        if closed_by is not None:
            raise visit_sessions.closed(closed_by)


def _touch(ports: Ports, visit: VisitSession) -> None:
    visit.version += 1
    visit.changed_at = ports.clock.now()


def _tell(session: Session, ports: Ports, visit: VisitSession) -> None:
    """Raise the calendar entry's number and let those booked know."""
    visit.sequence += 1
    session.flush()
    record(session, ports, SessionChanged(visit.id, visit.sequence))


def _keep_promises(session: Session, visit: VisitSession, now: datetime) -> None:
    """See to it that no group loses its place because the museum moved the session.

    Where too little time is left to ask for it, a place counts as reconfirmed; an offer ends before the session.
    """
    by = reconfirm_by(visit)
    for booking in session.scalars(
        select(Booking).where(
            Booking.session_id == visit.id,
            Booking.state.in_({BookingState.CONFIRMED, BookingState.OFFERED}),
        )
    ):
        if by is not None and booking.reconfirmed_at is None and now > by - RECONFIRM_NOTICE:
            booking.reconfirmed_at = now
        if booking.offer_until is not None:
            booking.offer_until = min(booking.offer_until, closes_at(visit))


def _release(session: Session, ports: Ports, visit: VisitSession, reason: Translated) -> None:
    bookings = select(Booking).where(Booking.session_id == visit.id, Booking.state.in_(LIVE))
    for booking in session.scalars(bookings.order_by(Booking.id)).all():
        if booking.state in HOLDING:
            free(visit, booking)
        booking.answer = reason.shown("en" if booking.language == "en" else "vi").text
        booking.offer_until = None
        turn(session, ports, booking, BookingState.CANCELLED)
