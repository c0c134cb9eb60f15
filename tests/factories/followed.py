"""A plan with every kind of indicator and some years of records, units on the ground, and a call that is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.education import Programme
from museum.domain.indicators import (
    Activity,
    ActivityKind,
    Counted,
    Indicator,
    IndicatorTarget,
    Measure,
    ReportedValue,
)
from museum.domain.local_time import LOCAL, moment_of
from museum.domain.plans import Objective, Plan, PlanDay, System
from museum.domain.progress import Kind
from museum.domain.reporting import Call, Honoured, Nomination, NominationState, UnitReport, UnitReportState
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.domain.visits import Attendance, Booking, BookingState, SessionState, VisitSession

COMMUNES = (
    ("Xã Chiềng Vân", 21.32, 103.92, True),
    ("Xã Na Sang", 21.05, 104.31, True),
    ("Phường Tô Hiệu", 21.33, 103.90, False),
    ("Xã Mường Nhà", 20.88, 104.62, True),
    ("Xã Phiêng Khoài", 20.99, 104.47, False),
    ("Xã Yên Châu", 21.04, 104.30, False),
)
NAMES = ("sessions", "pupils", "displays", "uses", "model", "day", "events")


@dataclass(frozen=True)
class Followed:
    """Ids of what was made."""

    plan_id: str
    slug: str
    parent_slug: str
    indicators: dict[str, str]
    units: tuple[str, ...]
    booking_ids: tuple[str, ...]
    """Of groups that came this year, the largest first."""
    session_ids: tuple[str, ...]


def stock_plan(session: Session, now: datetime, institution_id: str, slug: str = "ke-hoach") -> Followed:
    """Write a plan that an institution leads, with records of six years; its last year is the running one."""
    # Growth is told of institutions that were here for the whole year before.
    session.get_one(Institution, institution_id).created_at = datetime(now.year - 1, 1, 1, tzinfo=LOCAL)
    units = _units(session, institution_id)
    parent = _plan(f"{slug}-tren", Translated("Kế hoạch quốc gia", "The national plan"), now)
    parent.objectives = [_objective("visits", System.MUSEUM, "Đón học sinh", "Welcome pupils")]
    parent.objectives[0].indicators = [
        _indicator(
            "pupils", "Học sinh đến học", "Pupils who came", Kind.GROWTH, Measure.PUPIL, "pupils_attended"
        )
    ]
    parent.objectives[0].indicators[0].targets = [_target(now.year - 3, now.year + 4, 10)]
    plan = _plan(slug, Translated("Tỉnh ta: học tập suốt đời", "Our province: learning all life long"), now)
    plan.parent_id, plan.institution_id = parent.id, institution_id
    plan.reports_month, plan.reports_day = 11, 25
    rows = _objectives(plan, now.year)
    known = session.scalar(select(PlanDay).where(PlanDay.month == 11, PlanDay.day == 23))
    day = known or PlanDay(
        id=new_id(), month=11, day=23, name=Translated("Ngày Di sản văn hóa Việt Nam", "Heritage Day")
    )
    day.source = f"{slug}/experience"
    session.add_all((parent, day))
    session.flush()
    session.add(plan)
    session.flush()
    ids = {row.code: row.id for row in rows}
    bookings, visits = _visits(session, now, institution_id, day)
    _values(session, now, ids, units)
    _activity(session, now, units[1], ids["displays"])
    _call(session, now, plan, institution_id, units, ids["uses"])
    session.add(
        Nomination(
            id=new_id(),
            plan_id=plan.id,
            unit_id=units[2],
            year=now.year,
            whom=Honoured.MODEL,
            title=Translated("Tủ sách trên nương", "A shelf on the field"),
            story=Translated("Sách đi theo người đi nương.", "Books go where people work."),
            steps=Translated("Chọn sách.\nGùi sách lên nương.", "Choose books.\nCarry them up."),
            contact="Văn phòng xã, 0212 111 222",
            state=NominationState.HONOURED,
            award=Translated("Bằng khen của tỉnh", "A certificate of the province"),
            created_at=now,
            changed_at=now,
        )
    )
    return Followed(plan.id, slug, parent.slug, ids, tuple(units), bookings, visits)


def _plan(slug: str, title: Translated, now: datetime) -> Plan:
    return Plan(
        id=new_id(),
        slug=slug,
        title=title,
        document="12/KH-UBND",
        issued_on=date(now.year - 4, 5, 3),
        valid_until=date(now.year + 4, 12, 31),
    )


def _objective(code: str, system: System, vi: str, en: str, position: int = 0) -> Objective:
    return Objective(id=new_id(), code=code, system=system, text=Translated(vi, en), position=position)


def _indicator(
    code: str, vi: str, en: str, kind: Kind, measure: Measure, rule: str, **more: object
) -> Indicator:
    return Indicator(
        id=new_id(),
        code=code,
        name=Translated(vi, en),
        kind=kind,
        measure=measure,
        rule=rule,
        **{"parameters": {}, **more},
    )


def _target(first: int, last: int, low: int, high: int | None = None) -> IndicatorTarget:
    return IndicatorTarget(
        id=new_id(), first=first, last=last, low=Fraction(low), high=None if high is None else Fraction(high)
    )


def _objectives(plan: Plan, year: int) -> list[Indicator]:
    sessions = _indicator(
        "sessions", "Buổi giáo dục di sản", "Heritage sessions", Kind.COUNT, Measure.SESSION, "sessions_held"
    )
    sessions.targets = [_target(year - 4, year + 4, 4)]
    pupils = _indicator(
        "pupils", "Học sinh đến học", "Pupils who came", Kind.GROWTH, Measure.PUPIL, "pupils_attended"
    )
    pupils.targets = [_target(year - 4, year - 1, 6, 8), _target(year, year + 4, 8, 10)]
    displays = _indicator(
        "displays", "Trưng bày chuyên đề", "Thematic displays", Kind.RANGE, Measure.ACTIVITY, "activities"
    )
    displays.targets = [_target(year - 4, year + 4, 2, 3)]
    uses = _indicator(
        "uses", "Lượt sử dụng thư viện", "Uses of libraries", Kind.GROWTH, Measure.USE, "reported"
    )
    uses.targets = [_target(year - 4, year + 4, 8, 10)]
    model = _indicator(
        "model",
        "Xã có mô hình thư viện",
        "Communes with the library model",
        Kind.SHARE,
        Measure.COMMUNE,
        "reported",
        whole=Translated("tổng số xã", "all communes"),
    )
    model.targets = [_target(year, year, 15), _target(year + 4, year + 4, 50)]
    day = _indicator(
        "day",
        "Ngày Di sản văn hóa",
        "Heritage Day",
        Kind.YES_NO,
        Measure.EVENT,
        "day_marked",
        parameters={"day": "11-23"},
    )
    day.targets = [_target(year - 4, year + 4, 1)]
    events = _indicator(
        "events", "Sự kiện văn hóa", "Events", Kind.COUNT, Measure.EVENT, "reported", public=False
    )
    groups = (
        (
            "experience",
            System.MUSEUM,
            "Giáo dục trải nghiệm",
            "Experiential education",
            (sessions, pupils, day),
        ),
        ("displays", System.LIBRARY, "Trưng bày theo chủ đề", "Thematic displays", (displays,)),
        ("readers", System.LIBRARY, "Phục vụ người đọc", "Serve readers", (uses, model)),
        ("events", System.CULTURAL_CENTRE, "Tổ chức sự kiện", "Hold events", (events,)),
        ("clubs", System.CULTURAL_CENTRE, "Câu lạc bộ sở thích", "Interest clubs", ()),
    )
    for position, (code, system, vi, en, held) in enumerate(groups):
        objective = _objective(code, system, vi, en, position)
        for at, row in enumerate(held):
            row.position = at
        objective.indicators = list(held)
        plan.objectives.append(objective)
    return [sessions, pupils, day, displays, uses, model, events]


def _units(session: Session, institution_id: str) -> list[str]:
    known = session.scalar(
        select(OrganisationalUnit).where(OrganisationalUnit.institution_id == institution_id)
    )
    own = known or OrganisationalUnit(id=new_id(), institution_id=institution_id)
    own.name, own.kind = Translated("Bảo tàng tỉnh", "Provincial museum"), UnitKind.INSTITUTION
    own.latitude, own.longitude = 21.33, 103.91
    made = [own]
    made += [
        OrganisationalUnit(
            id=new_id(),
            name=Translated(name),
            kind=UnitKind.WARD if name.startswith("Phường") else UnitKind.COMMUNE,
            latitude=latitude,
            longitude=longitude,
            remote=remote,
            email="van.phong@xa.local",
        )
        for name, latitude, longitude, remote in COMMUNES
    ]
    made.append(OrganisationalUnit(id=new_id(), name=Translated("Xã chưa có tọa độ"), kind=UnitKind.COMMUNE))
    session.add_all(made)
    session.flush()
    return [one.id for one in made]


def _visits(
    session: Session, now: datetime, institution_id: str, day: PlanDay
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    programme = Programme(
        id=new_id(),
        slug=f"trong-{new_id()}",
        institution_id=institution_id,
        title=Translated("Nghe tiếng trống đồng", "Hear the drum"),
        state=Publication.PUBLISHED,
        created_at=now,
        changed_at=now,
    )
    session.add(programme)
    session.flush()
    bookings, visits = [], []
    for back, sizes in (
        (5, (60,)),
        (4, (70, 30)),
        (3, (75, 31)),
        (2, (80, 38)),
        (1, (90, 40)),
        (0, (85, 41, 12)),
    ):
        for at, pupils in enumerate(sizes):
            visit = _session(programme, moment_of(date(now.year - back, 3 + at, 5)) + timedelta(hours=8))
            if back == 1 and at == 0:
                visit.plan_day_id = day.id
            booking = _came(visit, f"THCS số {at + 1}", pupils)
            session.add_all((visit, booking))
            session.flush()
            session.add(Attendance(booking_id=booking.id, pupils=pupils, adults=2, at=visit.ends_at))
            if back == 0:
                bookings.append(booking.id)
                visits.append(visit.id)
    session.add(_session(programme, now + timedelta(days=20)))
    return tuple(bookings), tuple(visits)


def _session(programme: Programme, starts: datetime) -> VisitSession:
    return VisitSession(
        id=new_id(),
        programme_id=programme.id,
        institution_id=programme.institution_id,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=90),
        places=3,
        state=SessionState.OPEN,
        created_at=starts,
        changed_at=starts,
    )


def _came(visit: VisitSession, school: str, pupils: int) -> Booking:
    return Booking(
        id=new_id(),
        reference=new_id()[:8].upper(),
        session_id=visit.id,
        state=BookingState.ATTENDED,
        school_name=school,
        pupils=pupils,
        email="co.lan@example.org",
        language="vi",
        request_key=new_id(),
        request_digest=new_id(),
        rank=1,
        created_at=visit.starts_at,
        changed_at=visit.starts_at,
    )


def _values(session: Session, now: datetime, ids: dict[str, str], units: list[str]) -> None:
    for back, uses in ((3, (900, 700)), (2, (1000, 720)), (1, (1080, 760)), (0, (1100, 791))):
        for unit, amount in zip(units[1:3], uses, strict=True):
            session.add(_value(now, ids["uses"], unit, now.year - back, amount))
    for back, shares in ((2, (0, 1)), (1, (1, 1)), (0, (1, 1, 0))):
        for at, amount in enumerate(shares):
            session.add(_value(now, ids["model"], units[1 + at], now.year - back, amount, 3))


def _value(
    now: datetime, indicator_id: str, unit_id: str, year: int, amount: int, whole: int | None = None
) -> ReportedValue:
    return ReportedValue(
        id=new_id(),
        indicator_id=indicator_id,
        unit_id=unit_id,
        year=year,
        amount=Fraction(amount),
        whole=None if whole is None else Fraction(whole),
        as_of=date(year, 10, 31),
        source="Sổ theo dõi",
        created_at=now,
        changed_at=now,
    )


def _activity(session: Session, now: datetime, unit_id: str, indicator_id: str) -> None:
    session.add(
        Activity(
            id=new_id(),
            unit_id=unit_id,
            kind=ActivityKind.DISPLAY,
            title="Trưng bày sách về biên giới",
            first=date(now.year, 4, 21),
            last=date(now.year, 4, 23),
            created_at=now,
            changed_at=now,
            counted=[Counted(indicator_id=indicator_id)],
        )
    )


def _call(
    session: Session, now: datetime, plan: Plan, institution_id: str, units: list[str], indicator_id: str
) -> None:
    today = now.date()
    session.add(
        Call(
            id=new_id(),
            plan_id=plan.id,
            institution_id=institution_id,
            year=now.year,
            title=Translated("Báo cáo năm của các xã", "The communes' annual report"),
            message=Translated(),
            deadline=today - timedelta(days=2),
            sent_at=now - timedelta(days=20),
            created_at=now - timedelta(days=20),
            unit_reports=[
                UnitReport(
                    id=new_id(),
                    unit_id=unit,
                    indicator_ids=[indicator_id],
                    state=state,
                    sent_at=now if state == UnitReportState.SENT else None,
                    changed_at=now,
                )
                for unit, state in zip(
                    units[1:4],
                    (UnitReportState.SENT, UnitReportState.ASKED, UnitReportState.STARTED),
                    strict=True,
                )
            ],
        )
    )
