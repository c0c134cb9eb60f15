"""Closed days: days on which nothing takes place at an institution."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.errors import Invalid, NotFound
from museum.domain.local_time import local, span_of
from museum.domain.people import Person
from museum.domain.translated import Translated
from museum.domain.visits import Blackout, SessionState, VisitSession
from museum.ports import Ports
from museum.services.audit import note
from museum.services.exhibitions import LONGEST_TITLE, check_length
from museum.services.outbox import held, transaction
from museum.services.permission import require_educator
from museum.text.clean import normalise

LONGEST = 366
"""Days of one entry."""


def listed(
    session: Session, institution_ids: Sequence[str], first: date, last: date | None = None
) -> list[Blackout]:
    """List the closed days of institutions that touch the days from `first` to `last`, earliest first."""
    query = select(Blackout).where(Blackout.institution_id.in_(institution_ids), Blackout.last >= first)
    if last is not None:
        query = query.where(Blackout.first <= last)
    return list(session.scalars(query.order_by(Blackout.first, Blackout.id)))


def closed_on(held_days: Sequence[Blackout], day: date) -> Blackout | None:
    """Give the entry that closes a day, of those listed; None: the institution is open."""
    return next((one for one in held_days if one.first <= day <= one.last), None)


def closing(held_days: Sequence[Blackout], start: datetime, end: datetime) -> tuple[date, Blackout] | None:
    """Give the first closed day that a span of time touches, of those listed, and its entry; None: all are open."""
    day, last = local(start).date(), _last_day(end)
    while day <= last:
        entry = closed_on(held_days, day)
        if entry is not None:
            return day, entry
        day += timedelta(days=1)
    return None


def touching(session: Session, institution_id: str, start: datetime, end: datetime) -> list[Blackout]:
    """List the closed days of an institution that a span of time touches, earliest first."""
    return listed(session, [institution_id], local(start).date(), _last_day(end))


def _last_day(end: datetime) -> date:
    """Give the last day of a span: what ends at midnight does not touch the day that begins then."""
    return local(end - timedelta(microseconds=1)).date()


def close(
    session: Session,
    ports: Ports,
    person: Person,
    institution_id: str,
    days: tuple[date, date],
    reason: Translated,
) -> Blackout:
    """Close an institution from the first to the last day; sessions planned then stay until somebody moves them.

    Raises Invalid, naming the field, also for days that an entry closes already; NotAllowed.
    """
    require_educator(person, institution_id)
    first, last = days
    if not 0 <= (last - first).days < LONGEST:
        raise Invalid(
            f"Ngày cuối phải từ ngày đầu trở đi, nhiều nhất {LONGEST} ngày.",
            f"The last day must not come before the first, and there are at most {LONGEST} days.",
            "last",
        )
    reason = Translated(normalise(reason.vi), normalise(reason.en))
    if not reason:
        raise Invalid(
            "Hãy ghi lý do nghỉ bằng ít nhất một ngôn ngữ: mọi người đọc trên lịch.",
            "Please say why, in at least one language: everybody reads it in the calendar.",
            "reason",
        )
    check_length("reason", reason, LONGEST_TITLE)
    with transaction(session, ports):
        # Two people who enter the same days do so one after the other.
        locked(session, Institution, institution_id)
        _refuse_closed(session, institution_id, first, last)
        made = Blackout(id=new_id(), institution_id=institution_id, first=first, last=last, reason=reason)
        session.add(made)
        session.flush()
        note(session, ports, person, "create", ("blackout", made.id), institution_id)
    return made


def _refuse_closed(session: Session, institution_id: str, first: date, last: date) -> None:
    for entry in listed(session, [institution_id], first, last):
        if entry.first <= first and last <= entry.last:
            raise Invalid(
                f"Những ngày này đã ghi là ngày nghỉ: {entry.reason.shown('vi')}.",
                f"These days are closed already: {entry.reason.shown('en')}.",
                "first",
            )


def reopen(session: Session, ports: Ports, person: Person, blackout_id: str) -> Blackout:
    """Take closed days back; raises NotFound, NotAllowed."""
    with transaction(session, ports):
        found = held(session, Blackout, blackout_id)
        if found is None:
            raise NotFound("Không có ngày nghỉ này.", "There are no such closed days.")
        require_educator(person, found.institution_id)
        session.delete(found)
        note(session, ports, person, "delete", ("blackout", found.id), found.institution_id)
    return found


def sessions_on(session: Session, blackout: Blackout) -> list[VisitSession]:
    """List the sessions that are planned on closed days all the same, earliest first."""
    start, end = span_of(blackout.first, blackout.last)
    query = (
        select(VisitSession)
        .where(
            VisitSession.institution_id == blackout.institution_id,
            VisitSession.state != SessionState.CANCELLED,
            VisitSession.starts_at < end,
            VisitSession.ends_at > start,
        )
        .order_by(VisitSession.starts_at, VisitSession.id)
    )
    return list(session.scalars(query))
