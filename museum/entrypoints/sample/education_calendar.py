"""The sample's calendar: programmes with a school year of sessions, what was booked, who came, what they thought.

All of it goes through the services that people use, under a clock that is set to the moment at which a
person would have done it. No letter is written about any of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Institution
from museum.domain.education import Programme
from museum.domain.errors import Invalid
from museum.domain.local_time import local, moment_of
from museum.domain.plans import PlanDay
from museum.domain.translated import Translated
from museum.domain.visits import Booking, BookingState, Resource, VisitSession
from museum.entrypoints.sample.education_dates import marked_on, weekly
from museum.entrypoints.sample.education_groups import Groups
from museum.ports import Ports
from museum.services import attendance, booking_changes, bookings, feedback, programmes, visit_sessions
from museum.services.attendance import Came, WalkIn
from museum.services.feedback import QUESTIONS, Given
from museum.services.outbox import transaction
from museum.services.permission import SYSTEM
from museum.services.plans import objective_ids, plan_days, set_objectives
from museum.services.programmes import Rules
from museum.services.session_details import Details
from museum.services.visit_sessions import Slot

AHEAD = timedelta(days=40)
"""So long before the first of them, a series was planned."""
SOON = timedelta(days=45)
"""Sessions within it are booked well, later ones here and there."""
BETWEEN = timedelta(hours=7)
"""Two groups ask so long one after the other."""
_WAITING = 2
_TEXTS = ("title", "summary", "meeting_point", "cost")
_NUMBERS = (
    "minutes", "grade_from", "grade_to", "age_from", "age_to", "least_pupils", "most_pupils", "pupils_per_adult",
    "approval", "opens_days", "closes_hours", "notice_days", "reconfirm_days", "remote_first_days", "most_each_month",
    "note", "where",
)  # fmt: skip
_SAID = (
    Given({}, "Các em nhớ nhất lúc tự đếm và tranh luận; về lớp còn vẽ tiếp.", "Mong có thêm bản đúc để sờ."),
    Given({}, "Người hướng dẫn hỏi nhiều hơn giảng, rất hợp với lớp tôi.", ""),
    Given({}, "Phiếu học tập vừa sức, có thể dùng lại ở lớp.", "Xin bắt đầu sớm hơn 15 phút vì đường xa."),
    Given({}, "", ""),
)


@dataclass
class SetClock:
    """A clock that shows what it was set to."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def pair(data: Mapping[str, Any], name: str) -> Translated:
    """Put the two languages of a text together."""
    return Translated(data.get(f"{name}_vi", "").strip(), data.get(f"{name}_en", "").strip())


def load_programme(
    session: Session, ports: Ports, institution: Institution, given: Mapping[str, Any], groups: Groups
) -> Programme | None:
    """Make a programme with its sessions and bookings, all or nothing; gives None where it is there already."""
    if session.scalar(select(Programme.id).where(Programme.slug == given["slug"])) is not None:
        return None
    now = ports.clock.now()
    clock = SetClock(now - timedelta(days=120))
    then = replace(ports, clock=clock)
    with transaction(session, then):
        made = programmes.create(session, then, SYSTEM, institution.id, _rules(given), given["slug"])
        programmes.publish(session, then, SYSTEM, made.id)
        served = objective_ids(session, given["objectives"])
        set_objectives(session, then, SYSTEM, "programme", made.id, served)
        needed = _resources(session, institution, given)
        marked = _marked(session, given, local(now).date())
        calendar = _Calendar(session, then, clock, now, made, given, groups)
        for on, day in marked:
            calendar.plan_day(on, day, needed)
        calendar.plan_weekly([on for on, _ in marked], needed)
        for visit, is_marked in calendar.planned:
            calendar.fill(visit, marked=is_marked)
    return made


def _rules(given: Mapping[str, Any]) -> Rules:
    values: dict[str, Any] = {name: given[name] for name in _NUMBERS if name in given}
    values |= {name: pair(given, name) for name in _TEXTS}
    return Rules(**values, languages=tuple(given["languages"]))


def _resources(session: Session, institution: Institution, given: Mapping[str, Any]) -> tuple[str, ...]:
    query = select(Resource.id).where(
        Resource.institution_id == institution.id, Resource.name.in_(given["resources"])
    )
    return tuple(session.scalars(query))


def _marked(session: Session, given: Mapping[str, Any], today: date) -> list[tuple[date, PlanDay]]:
    """List the days of the plans that the programme marks in the coming twelve months."""
    days = [one for one in plan_days(session) if f"{one.month:02}-{one.day:02}" in given.get("marks", ())]
    return [(marked_on(day.month, day.day, today), day) for day in days]


@dataclass
class _Calendar:
    """One programme's sessions as they are planned and booked."""

    session: Session
    ports: Ports
    clock: SetClock
    now: datetime
    programme: Programme
    given: Mapping[str, Any]
    groups: Groups

    def __post_init__(self) -> None:
        self.planned: list[tuple[VisitSession, bool]] = []
        self._filled = 0

    def plan_day(self, on: date, day: PlanDay, needed: tuple[str, ...]) -> None:
        """Plan the sessions of a day of the plans."""
        how = self.given["day"]
        details = Details(
            languages=tuple(self.given["languages"]),
            place=pair(how, "place"),
            plan_day_id=day.id,
            partners=pair(how, "partners"),
            with_education_department=how["with_education_department"],
            note=pair(how, "note"),
            resource_ids=needed,
        )
        moments = [moment_of(on, time.fromisoformat(text)) for text in how["times"]]
        slot = Slot(self.given["minutes"], how["places"], how.get("pupil_places"), opened=True)
        self._plan(moments, slot, details, marked=True)

    def plan_weekly(self, marked: Sequence[date], needed: tuple[str, ...]) -> None:
        """Plan the weekly sessions around today; where the programme travels, each has a stop of its own."""
        slot = Slot(self.given["minutes"], self.given["places"], self.given.get("pupil_places"), opened=True)
        details = Details(
            languages=tuple(self.given["languages"]),
            join_url=self.given.get("join_url", ""),
            resource_ids=needed,
        )
        today, stops = local(self.now).date(), self.given.get("stops", ())
        for pattern in self.given["weekly"]:
            moments = weekly(pattern, today, marked)
            if not stops:
                self._plan(moments, slot, details)
            for at, stop in enumerate(stops):
                there = replace(details, place=Translated(f"Các trường ở {stop}", f"Schools of {stop}"))
                self._plan(moments[at :: len(stops)], slot, there)

    def _plan(
        self, moments: Sequence[datetime], slot: Slot, details: Details, *, marked: bool = False
    ) -> None:
        if not moments:
            return
        self.clock.moment = min(self.now, min(moments) - AHEAD)
        made = visit_sessions.plan(
            self.session, self.ports, SYSTEM, self.programme.id, moments, slot, details
        )
        self.planned += [(visit, marked) for visit in made.sessions]

    def fill(self, visit: VisitSession, *, marked: bool) -> None:
        """Book a session, and when it is over, say who came."""
        over = visit.ends_at <= self.now
        wanted = self._wanted(visit, over=over, marked=marked)
        self._filled += 1
        closes = visit.starts_at - timedelta(hours=self.programme.closes_hours)
        last = min(self.now, closes) - timedelta(hours=1)
        booked = []
        for at in range(wanted):
            self.clock.moment = last - (wanted - at) * BETWEEN
            # Where remote communes come first, they do: others ask for what they leave.
            first = bool(self.programme.remote_first_days) and at < visit.places
            levels = self.given.get("levels", ())
            asked = self.groups.next_for(self.programme, levels, remote_alone=first)
            # A school that has had its turns this month stays away, as it would.
            with suppress(Invalid):
                key = f"sample-{visit.id}-{at}"
                booked.append(bookings.book(self.session, self.ports, visit.id, asked, key))
        self._answer(booked, keep_one=not over and not marked)
        if over:
            self._came(visit, [one for one in booked if one.state == BookingState.CONFIRMED])

    def _wanted(self, visit: VisitSession, *, over: bool, marked: bool) -> int:
        """Say how many groups ask: days of the plans are full by the morning, ordinary ones as it happens."""
        if marked:
            first = local(visit.starts_at).hour < 12  # noqa: PLR2004 - noon
            return visit.places + _WAITING if first else visit.places - 1
        if over:
            return max(1, visit.places - self._filled % 2)
        if visit.starts_at - self.now > SOON:
            return int(self._filled % 5 == 0)
        return (visit.places, 1, visit.places + _WAITING, 0)[self._filled % 4]

    def _answer(self, booked: Sequence[Booking], *, keep_one: bool) -> None:
        """Approve what waits for it, but for one that shows how that is done."""
        asked = [one for one in booked if one.state == BookingState.ASKED]
        for booking in asked[int(keep_one) :]:
            booking_changes.approve(self.session, self.ports, SYSTEM, booking.id)

    def _came(self, visit: VisitSession, booked: Sequence[Booking]) -> None:
        person, number = SYSTEM, self._filled
        self.clock.moment = visit.starts_at + timedelta(minutes=5)
        for at, booking in enumerate(booked):
            if (number + at) % 8 == 7:  # noqa: PLR2004 - one in eight stays away
                attendance.absent(self.session, self.ports, person, booking.id, "Trường gọi báo mưa lũ.")
                continue
            came = Came(booking.pupils - (number + at) % 4, booking.adults)
            attendance.attend(self.session, self.ports, person, booking.id, came)
        if number == 1 and visit.taken < visit.places:
            group = WalkIn(pupils=12, adults=3, school="Nhóm gia đình tự đến", level="community")
            attendance.walk_in(self.session, self.ports, person, visit.id, group, f"sample-{visit.id}-door")
        self.clock.moment = min(self.now, visit.ends_at + timedelta(hours=20))
        for at, booking in enumerate(booked):
            if booking.state == BookingState.ATTENDED:
                self._said(booking, number + at)

    def _said(self, booking: Booking, number: int) -> None:
        said = _SAID[number % len(_SAID)]
        answers = {code: 5 - (number + at) % 7 // 5 for at, code in enumerate(QUESTIONS)}
        feedback.give(self.session, self.ports, booking.id, replace(said, answers=answers))
