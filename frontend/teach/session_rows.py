"""Sessions as staff see them in lists and in the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language, gettext, hours, long_day, ngettext
from frontend.teach.day_rows import place_words
from museum.domain.local_time import local
from museum.domain.visits import SessionState
from museum.services.visit_sessions import Groups, groups_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from museum.domain.translated import Shown
    from museum.domain.visits import VisitSession


@dataclass(frozen=True)
class SessionRow:
    """A session in a list."""

    id: str
    title: Shown
    start: datetime
    """As clocks in Vietnam show it."""
    minutes: int
    day: str
    hours: str
    state: str
    state_words: str
    place: str
    taken: int
    places: int
    pupils_taken: int
    pupil_places: int | None
    overbooked: bool
    groups: Groups
    resources: tuple[str, ...]
    plan_day: str
    series: bool
    version: int
    url: str
    move_url: str
    can_move: bool
    conflicts: tuple[str, ...] = ()
    """What is wrong with it, in words."""

    @property
    def free(self) -> int:
        return max(0, self.places - self.taken)

    @property
    def full(self) -> bool:
        return self.free == 0

    @property
    def room_words(self) -> str:
        """Say what is taken: `2 of 3 classes`."""
        return ngettext(
            "%(taken)s of %(num)s class", "%(taken)s of %(num)s classes", self.places, taken=self.taken
        )

    @property
    def groups_words(self) -> str:
        """Say who is booked and who waits; empty when nobody is."""
        said = []
        if self.groups.booked:
            said.append(ngettext("%(num)s group booked", "%(num)s groups booked", self.groups.booked))
        if self.groups.waiting:
            said.append(ngettext("%(num)s waiting", "%(num)s waiting", self.groups.waiting))
        return ", ".join(said)


def state_words() -> dict[str, str]:
    """Word the states of a session."""
    return {
        SessionState.DRAFT.value: gettext("Draft"),
        SessionState.OPEN.value: gettext("Open for booking"),
        SessionState.CLOSED.value: gettext("Booking closed"),
        SessionState.CANCELLED.value: gettext("Cancelled"),
    }


def session_rows(session: Session, visits: Sequence[VisitSession], now: datetime) -> list[SessionRow]:
    """Show sessions in a list, their groups counted in one question."""
    groups = groups_of(session, [one.id for one in visits])
    return [session_row(one, groups[one.id], now) for one in visits]


def session_row(
    visit: VisitSession, groups: Groups, now: datetime, conflicts: tuple[str, ...] = ()
) -> SessionRow:
    """Show a session in a list."""
    lang = current_language()
    return SessionRow(
        id=visit.id,
        title=visit.programme.title.shown(lang),
        start=local(visit.starts_at),
        minutes=round((visit.ends_at - visit.starts_at).total_seconds() / 60),
        day=long_day(visit.starts_at),
        hours=hours(visit.starts_at, visit.ends_at),
        state=visit.state,
        state_words=state_words()[visit.state],
        place=place_words(visit),
        taken=visit.taken,
        places=visit.places,
        pupils_taken=visit.pupils_taken,
        pupil_places=visit.pupil_places,
        overbooked=visit.overbooked,
        groups=groups,
        resources=tuple(one.name for one in sorted(visit.resources, key=lambda one: (one.kind, one.name))),
        plan_day=visit.plan_day.name.shown(lang).text if visit.plan_day else "",
        series=visit.series_id is not None,
        version=visit.version,
        url=url_for("teach.session", session_id=visit.id),
        move_url=url_for("teach.session_move", session_id=visit.id),
        can_move=visit.state != SessionState.CANCELLED and visit.starts_at > now,
        conflicts=conflicts,
    )
