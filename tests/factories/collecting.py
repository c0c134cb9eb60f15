"""A plan whose lead collects reports: units, indicators of every sort that is asked for, and a call to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.collections import InstitutionKind
from museum.domain.indicators import Activity, Indicator, Measure, ReportedValue
from museum.domain.people import Person, Role
from museum.domain.plans import Objective, Plan, System
from museum.domain.progress import Kind
from museum.domain.reporting import UnitLetter, UnitReport
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.ports.mail import Letter
from museum.services import call_choice, calls, institutions, unit_links, unit_reports
from museum.services.calls import Wording
from museum.services.outbox import Patience, drain
from museum.services.unit_letters import write_unit_letter
from tests.factories.house import House

COMMUNE, LIBRARY, SILENT, GONE = "na-sang", "thu-vien", "chieng-van", "xa-cu"
"""A commune, a library of the site, a commune without e-mail, and a commune that went up in the first."""


@dataclass
class Collecting:
    """A lead, its plan, the units and a call."""

    house: House
    lead: Person
    plan_id: str
    units: dict[str, str]
    indicators: dict[str, str] = field(default_factory=dict)
    """Code → id."""
    call_id: str = ""

    def call(self, *units: str, deadline: date = date(2026, 12, 10), **more: object) -> str:
        """Prepare a call to units (by name) and send it."""
        wording = Wording(
            Translated(f"Báo cáo năm {deadline.year}", f"Report of {deadline.year}"),
            Translated("Xin gửi đúng hạn.", "Please be in time."),
            deadline.year,
            deadline,
            **more,  # type: ignore[arg-type]
        )
        with self.house.sessions() as session:
            call = calls.create(session, self.house.ports, self.lead, self.plan_id, wording)
            self.call_id = call.id
            chosen = [self.units[one] for one in units or (COMMUNE,)]
            call_choice.add_units(session, self.house.ports, self.lead, call.id, chosen)
            calls.send(session, self.house.ports, self.lead, call.id)
        return self.call_id

    def report(self, unit: str = COMMUNE) -> UnitReport:
        """Read a unit's report anew."""
        with self.house.sessions() as session:
            found = session.scalar(
                select(UnitReport).where(
                    UnitReport.call_id == self.call_id, UnitReport.unit_id == self.units[unit]
                )
            )
            assert found is not None
            _ = found.call.plan.objectives, found.call.unit_reports
            return found

    def link(self, unit: str = COMMUNE) -> str:
        """Give the path of a unit's link."""
        address = unit_links.address_of(self.house.ports, self.report(unit))
        return address.removeprefix("https://museum.example")

    def number(self, **typed: str) -> dict[str, dict[str, str]]:
        """Give a number for the indicator `events` as it is typed, whole unless told otherwise."""
        plain = {"amount": "12", "as_of": "2026-11-20", "source": "Sổ theo dõi"}
        return {self.indicators["events"]: {**plain, **typed}}

    def share(self, **typed: str) -> dict[str, dict[str, str]]:
        """Give a share as it is typed."""
        plain = {"amount": "3", "whole": "4", "as_of": "2026-11-20", "source": "Sổ"}
        return {self.indicators["share"]: {**plain, **typed}}

    def activity(self, **typed: str) -> dict[str, str]:
        """Give an activity as it is typed."""
        plain = {
            "kind": "reading",
            "title": "Đêm hội đọc",
            "first": "2026-04-21",
            "participants": "120",
            "counts": self.indicators["held"],
        }
        return {**plain, **typed}

    def fill_in(self, unit: str = COMMUNE) -> None:
        """Fill in all that a unit has to say, with one activity."""
        with self.house.sessions() as session:
            report, ports = self.report(unit), self.house.ports
            typed = {
                key: value
                for key, value in {**self.number(), **self.share()}.items()
                if key in report.indicator_ids
            }
            report = unit_reports.write_values(
                session, ports, Person(), report.id, typed, self.report(unit).version
            )
            unit_reports.write_activity(
                session, ports, Person(), report.id, self.activity(), report.version, "hoi"
            )

    def send(self, unit: str = COMMUNE) -> None:
        """Fill in and send."""
        self.fill_in(unit)
        with self.house.sessions() as session:
            assert unit_reports.send(session, self.house.ports, Person(), self.report(unit).id) == []

    def counted(self) -> tuple[list[ReportedValue], list[Activity]]:
        """Give the numbers and activities that count."""
        with self.house.sessions() as session:
            values = sorted(session.scalars(select(ReportedValue)), key=lambda one: one.amount)
            return values, list(session.scalars(select(Activity)))

    def letters(self) -> list[UnitLetter]:
        """Give the letters that were claimed."""
        with self.house.sessions() as session:
            return list(session.scalars(select(UnitLetter).order_by(UnitLetter.at, UnitLetter.kind)))

    def deliver(self, patience: Patience | None = None) -> list[Letter]:
        """Run the jobs that are due; gives the letters that came of it."""
        before = len(self.house.mail.letters)
        self.house.handle("write_unit_letter", write_unit_letter)
        drain(self.house.work(patience))
        return self.house.mail.letters[before:]


def photograph() -> BytesIO:
    """Give a small photograph."""
    drawn = BytesIO()
    Image.new("RGB", (60, 40), (90, 120, 60)).save(drawn, "JPEG")
    drawn.seek(0)
    return drawn


def build_collecting(house: House, slug: str = "so-van-hoa") -> Collecting:
    """Give a lead with a plan of four indicators, and units to be asked."""
    with house.sessions() as session:
        lead = institutions.save(
            session,
            house.ports,
            slug,
            name=Translated("Sở Văn hóa", "Department of Culture"),
            kind=InstitutionKind.MUSEUM,
        )
        library = institutions.save(
            session,
            house.ports,
            "thu-vien",
            name=Translated("Thư viện tỉnh", "Provincial Library"),
            kind=InstitutionKind.LIBRARY,
        )
        units = {name: new_id() for name in (COMMUNE, LIBRARY, SILENT, GONE)}
        with writing(session):
            session.add_all(_units(units, library.id))
            session.flush()
            plan = _plan(lead.id)
            session.add(plan)
        indicators = {one.code: one.id for objective in plan.objectives for one in objective.indicators}
        person = Person("lead", "lead", {lead.id: frozenset({Role.MANAGER})})
        return Collecting(house, person, plan.id, units, indicators)


def _units(ids: dict[str, str], library_id: str) -> list[OrganisationalUnit]:
    return [
        OrganisationalUnit(
            id=ids[COMMUNE],
            name=Translated("Xã Na Sang", "Na Sang"),
            kind=UnitKind.COMMUNE,
            email="na.sang@example.org",
        ),
        OrganisationalUnit(
            id=ids[LIBRARY],
            name=Translated("Thư viện tỉnh", "Provincial Library"),
            kind=UnitKind.INSTITUTION,
            institution_id=library_id,
            email="thu.vien@example.org",
            language="en",
        ),
        OrganisationalUnit(id=ids[SILENT], name=Translated("Xã Chiềng Vân"), kind=UnitKind.COMMUNE),
        OrganisationalUnit(
            id=ids[GONE],
            name=Translated("Xã Cũ", "Old Commune"),
            kind=UnitKind.COMMUNE,
            valid_until=date(2025, 6, 30),
            successor_id=ids[COMMUNE],
            email="cu@example.org",
        ),
    ]


def _plan(institution_id: str) -> Plan:
    plan = Plan(
        id=new_id(),
        slug="ke-hoach-doc",
        title=Translated("Kế hoạch đọc", "Reading plan"),
        document="12/KH-UBND",
        institution_id=institution_id,
        issued_on=date(2023, 1, 1),
        valid_until=date(2030, 12, 31),
        reports_month=11,
        reports_day=25,
    )
    plan.objectives = [
        Objective(
            id=new_id(),
            code="doc",
            system=System.LIBRARY,
            text=Translated("Đọc sách", "Reading"),
            indicators=[
                _indicator("events", "Lượt sử dụng thư viện", Kind.COUNT, Measure.USE, 0),
                _indicator("share", "Tủ sách có người phụ trách", Kind.SHARE, Measure.LIBRARY, 1),
                _indicator("held", "Sự kiện khuyến đọc", Kind.COUNT, Measure.ACTIVITY, 2, "activities"),
                _indicator(
                    "online", "Trưng bày trực tuyến", Kind.COUNT, Measure.EXHIBITION, 3, "online_exhibitions"
                ),
            ],
        ),
        Objective(
            id=new_id(),
            code="bao-tang",
            system=System.MUSEUM,
            text=Translated("Bảo tàng", "Museums"),
            position=1,
            indicators=[_indicator("sponsors", "Tài trợ", Kind.COUNT, Measure.CONTRIBUTION, 0)],
        ),
    ]
    return plan


def _indicator(
    code: str, name: str, kind: Kind, measure: Measure, position: int, rule: str = "reported"
) -> Indicator:
    return Indicator(
        id=new_id(),
        code=code,
        name=Translated(name, code.capitalize()),
        whole=Translated("tất cả tủ sách", "all shelves") if kind == Kind.SHARE else Translated(),
        kind=kind,
        measure=measure,
        rule=rule,
        position=position,
    )
