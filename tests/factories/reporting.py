"""A plan that a manager follows, with an indicator of every kind and records behind each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.indicators import (
    Activity,
    ActivityKind,
    Counted,
    Funding,
    Indicator,
    IndicatorTarget,
    Measure,
    ReportedValue,
)
from museum.domain.local_time import LOCAL
from museum.domain.people import Person, Role
from museum.domain.plans import Objective, Plan, PlanActor, System
from museum.domain.progress import Kind
from museum.domain.reporting import (
    Call,
    Nomination,
    NominationState,
    UnitReport,
    UnitReportState,
)
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.domain.visits import Attendance, Booking, BookingState, SessionState, VisitSession
from tests.factories.house import House
from tests.factories.staff import institution_of
from tests.factories.visits import Calendar

YEAR = 2026
SLUG = "ke-hoach-thu"
PUPILS = (31, 28, 44)
"""Of the classes that came in the year."""


def person_at(institution_id: str, role: Role = Role.MANAGER) -> Person:
    """Give somebody with a role at an institution."""
    return Person(new_id(), "Quản lý", {institution_id: frozenset({role})})


@dataclass
class Province:
    """A small province with a plan, its lead and what was done."""

    house: House
    calendar: Calendar
    plan_id: str = ""
    institution_id: str = ""
    indicators: dict[str, str] = field(default_factory=dict)
    """Code → id."""
    units: dict[str, str] = field(default_factory=dict)
    bookings: list[str] = field(default_factory=list)

    @property
    def lead(self) -> Person:
        return person_at(self.institution_id)

    @property
    def stranger(self) -> Person:
        with self.house.sessions() as session:
            return person_at(institution_of(session, self.house, "khac").id)

    def to_the_day(self, on: date) -> None:
        """Move the clock to a morning."""
        self.house.clock.moment = datetime(on.year, on.month, on.day, 8, tzinfo=LOCAL)

    def attend(self, pupils: int, on: date) -> str:
        """Let a class come; gives the booking's id."""
        moment = datetime(on.year, on.month, on.day, 9, tzinfo=LOCAL)
        visit = self.calendar.session(starts_at=moment, ends_at=moment + timedelta(hours=1))
        now = self.house.clock.now()
        with self.house.sessions() as session, writing(session):
            booking = Booking(
                id=new_id(),
                reference=new_id()[:12],
                session_id=visit,
                state=BookingState.ATTENDED,
                school_name="THCS Chiềng Vân",
                pupils=pupils,
                request_key=new_id(),
                request_digest="",
                asked_session_id=visit,
                first_state=BookingState.CONFIRMED,
                created_at=now,
                changed_at=now,
            )
            session.add(booking)
            session.flush()
            session.add(Attendance(booking_id=booking.id, pupils=pupils, at=now))
            session.get_one(VisitSession, visit).state = SessionState.CLOSED
            return booking.id

    def forget(self, booking_id: str) -> None:
        """Delete an attendance."""
        with self.house.sessions() as session, writing(session):
            session.delete(session.get_one(Attendance, booking_id))

    def value(
        self, code: str, amount: int, whole: int | None = None, year: int = YEAR, unit: str = "province"
    ) -> None:
        now = self.house.clock.now()
        with self.house.sessions() as session, writing(session):
            session.add(
                ReportedValue(
                    id=new_id(),
                    indicator_id=self.indicators[code],
                    unit_id=self.units[unit],
                    year=year,
                    amount=Fraction(amount),
                    whole=None if whole is None else Fraction(whole),
                    as_of=date(year, 10, 31),
                    created_at=now,
                    changed_at=now,
                )
            )

    def activity(self, title: str, on: date, code: str = "clubs", **more: Any) -> str:
        now = self.house.clock.now()
        with self.house.sessions() as session, writing(session):
            one = Activity(
                id=new_id(),
                unit_id=self.units["commune"],
                title=title,
                first=on,
                last=on,
                created_at=now,
                changed_at=now,
                **{"kind": ActivityKind.CLUB, **more},
            )
            one.counted = [Counted(indicator_id=self.indicators[code])]
            session.add(one)
            return one.id


INDICATORS: tuple[tuple[str, str, Kind, Measure, str, tuple[Any, ...]], ...] = (
    ("pupils", System.MUSEUM, Kind.COUNT, Measure.PUPIL, "pupils_attended", (2024, 2030, 100, None)),
    ("groups", System.MUSEUM, Kind.COUNT, Measure.GROUP, "groups_attended", ()),
    ("sessions", System.MUSEUM, Kind.RANGE, Measure.SESSION, "sessions_held", (2024, 2030, 2, 3)),
    ("uses", System.LIBRARY, Kind.GROWTH, Measure.USE, "reported", (2024, 2030, 8, 10)),
    ("communes", System.LIBRARY, Kind.SHARE, Measure.COMMUNE, "reported", (2024, 2026, 50, None)),
    ("week", System.ALL, Kind.YES_NO, Measure.EVENT, "reported", (2024, 2030, 1, None)),
    ("clubs", System.CULTURAL_CENTRE, Kind.COUNT, Measure.CLUB, "activities", (2024, 2030, 5, None)),
    ("silent", System.CULTURAL_CENTRE, Kind.COUNT, Measure.PERSON, "reported", ()),
)
"""Code, system, kind, measure, rule, target."""
NAMES = {
    "pupils": "Học sinh đến bảo tàng",
    "groups": "Đoàn học sinh",
    "sessions": "Buổi giáo dục trải nghiệm",
    "uses": "Lượt sử dụng thư viện",
    "communes": "Xã có mô hình thư viện",
    "week": "Tuần lễ học tập suốt đời",
    "clubs": "Câu lạc bộ sở thích",
    "silent": "Người xem chiếu phim",
}


def build_province(house: House) -> Province:
    """Give a province whose plan has an indicator of every kind; its clock stands on 22 November 2026."""
    province = Province(house, Calendar.of(house))
    now = house.clock.now()
    with house.sessions() as session:
        institution = house.institution(session)
        province.institution_id = institution.id
        with writing(session):
            ground = OrganisationalUnit(id=new_id(), name=Translated("Tỉnh Thử"), kind=UnitKind.PROVINCE)
            session.add(ground)
            session.flush()
            commune = OrganisationalUnit(
                id=new_id(), name=Translated("Xã Chiềng Vân"), kind=UnitKind.COMMUNE, parent_id=ground.id
            )
            own = OrganisationalUnit(
                id=new_id(),
                name=Translated("Bảo tàng tỉnh"),
                kind=UnitKind.INSTITUTION,
                parent_id=ground.id,
                institution_id=institution.id,
            )
            session.add_all((commune, own))
            session.flush()
            province.units = {"province": ground.id, "commune": commune.id, "own": own.id}
            plan = _plan(province)
            session.add(plan)
            session.flush()
            province.plan_id = plan.id
            _asked(session, province, now)
    for at, pupils in enumerate(PUPILS):
        province.bookings.append(province.attend(pupils, date(YEAR, 3 + at, 12)))
    province.value("uses", 10_000, year=YEAR - 1)
    province.value("uses", 10_690)
    province.value("communes", 15, 45)
    province.value("week", 1)
    province.activity(
        "Câu lạc bộ hát Then",
        date(YEAR, 5, 20),
        participants=120,
        cost=4_500_000,
        funding=Funding.SOCIALISED,
    )
    return province


def _plan(province: Province) -> Plan:
    plan = Plan(
        id=new_id(),
        slug=SLUG,
        title=Translated("Tỉnh Thử: Kế hoạch học tập suốt đời đến năm 2030", "The plan"),
        document="12/KH-UBND",
        issued_on=date(2024, 1, 15),
        valid_until=date(2030, 12, 31),
        institution_id=province.institution_id,
        unit_id=province.units["province"],
        funding=Translated("Ngân sách nhà nước và xã hội hóa"),
        reports_month=11,
        reports_day=25,
    )
    plan.actors = [PlanActor(name=Translated("Sở Văn hóa"), duty=Translated("Chủ trì"), leads=True)]
    for position, (code, system, kind, measure, rule, target) in enumerate(INDICATORS):
        indicator = Indicator(
            id=new_id(),
            code=code,
            name=Translated(NAMES[code]),
            kind=kind,
            measure=measure,
            rule=rule,
            whole=Translated("tổng số xã") if kind == Kind.SHARE else Translated(),
        )
        if target:
            first, last, low, high = target
            top = None if high is None else Fraction(high)
            indicator.targets = [IndicatorTarget(first=first, last=last, low=Fraction(low), high=top)]
        province.indicators[code] = indicator.id
        plan.objectives.append(
            Objective(
                code=f"o-{code}",
                system=system,
                text=Translated(f"Mục tiêu {code}"),
                position=position,
                indicators=[indicator],
            )
        )
    return plan


def _asked(session: Any, province: Province, now: datetime) -> None:
    deadline = date(YEAR, 11, 15)
    answered = UnitReport(
        unit_id=province.units["commune"],
        state=UnitReportState.APPROVED,
        answers={"texts": {"difficulties": "Thiếu sách cho trẻ em.", "proposals": "Cấp thêm sách."}},
        sent_at=now - timedelta(days=10),
        changed_at=now,
    )
    silent = UnitReport(unit_id=province.units["own"], state=UnitReportState.ASKED, changed_at=now)
    session.add(
        Call(
            plan_id=province.plan_id,
            institution_id=province.institution_id,
            year=YEAR,
            title=Translated("Báo cáo năm"),
            message=Translated(),
            deadline=deadline,
            sent_at=now - timedelta(days=30),
            created_at=now,
            unit_reports=[answered, silent],
        )
    )
    session.add(
        Nomination(
            plan_id=province.plan_id,
            unit_id=province.units["commune"],
            year=YEAR,
            title=Translated("Tủ sách trên nương"),
            story=Translated("Đưa sách đến từng bản."),
            state=NominationState.ENDORSED,
            created_at=now,
            changed_at=now,
        )
    )
