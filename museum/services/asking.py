"""From what a form or a program sent to a request for a place: read, found in the directory, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from museum.domain.booking_form import Filled, check_school, check_suits, level_told, read
from museum.domain.booking_rules import check_room
from museum.domain.errors import Invalid
from museum.domain.people import VISITOR
from museum.domain.school_names import name_key
from museum.domain.schools import School
from museum.domain.visits import VisitSession
from museum.services import schools
from museum.services.bookings import Asked
from museum.services.visibility import find_session, visible_sessions


@dataclass(frozen=True)
class Asking:
    """What was filled in, and the school it means."""

    filled: Filled
    school: School | None

    @property
    def remote(self) -> bool:
        """Whether it comes from a commune that the province counts as remote."""
        return bool(self.school and self.school.remote)

    def asked(self, user_id: str | None = None) -> Asked:
        """Give the request; only while there are no faults."""
        values = dict(self.filled.values)
        values["level"] = values["level"] or level_told(self.filled) or ""
        return Asked(**values, school_id=self.school.id if self.school else None, user_id=user_id)


def session_to_book(session: Session, session_id: str) -> VisitSession:
    """Get a session as visitors may book it; raises NotFound, or Gone when its programme was withdrawn."""
    # What is no identifier is looked for nowhere: engines differ in what they make of odd characters.
    return find_session(session, VISITOR, session_id if session_id.isalnum() else "")


def require_session_to_book(session: Session, session_id: str) -> None:
    """Raise what `session_to_book` raises, without reading more than that takes: many ask at once."""
    wanted = session_id if session_id.isalnum() else ""
    visible = visible_sessions(session, VISITOR).with_only_columns(VisitSession.id)
    if session.scalar(visible.where(VisitSession.id == wanted)) is None:
        session_to_book(session, session_id)


def asking_of(session: Session, entries: Mapping[str, Any]) -> Asking:
    """Read what was sent, and find the school that it names in the directory."""
    filled = read(entries)
    school = _school(session, filled, entries.get("school_id"))
    if school is None and filled.values["school"] and "school" not in filled.faults:
        # Without a commune nobody knows which of several schools of one name is meant: it stays as it was typed.
        school = _open(session, schools.by_keys(session, filled.values["school"], filled.values["commune"]))
    check_school(filled, school)
    return Asking(filled, school)


def check_whole(filled: Filled, visit: VisitSession) -> None:
    """Note all that keeps a group from this session, not the first thing alone: a form shows them together."""
    check_suits(filled, visit.programme)
    if filled.values["pupils"] is not None:
        try:
            check_room(filled.group, visit)
        except Invalid as error:
            filled.blame(error.field, error.reason.vi, error.reason.en)


def _school(session: Session, filled: Filled, school_id: object) -> School | None:
    """Find the school that was chosen from the list, unless its name was changed after that."""
    if not isinstance(school_id, str) or not school_id or not school_id.isalnum():
        return None
    found = session.get(School, school_id)
    if found is None or name_key(found.name) != name_key(filled.values["school"]):
        return None
    return _open(session, found)


def _open(session: Session, found: School | None) -> School | None:
    school = schools.survivor(session, found) if found is not None else None
    return school if school is not None and school.open else None
