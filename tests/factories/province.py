"""A province as large as the platform promises to count: 30 institutions, 12 years, and what they did in them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import islice
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from museum.db.engine import writing
from museum.domain.base import Base
from museum.domain.collections import Artefact, Institution, InstitutionKind, Media
from museum.domain.education import Package, Programme
from museum.domain.exhibitions import Exhibition
from museum.domain.heritage import HeritageItem, HeritageKind, PageVisits
from museum.domain.indicators import Activity, Counted, Indicator, IndicatorTarget, ReportedValue
from museum.domain.plans import Objective, Plan, PlanDay, Served
from museum.domain.progress import Kind
from museum.domain.states import MediaState, Publication
from museum.domain.units import OrganisationalUnit
from museum.domain.visits import Attendance, Booking, BookingState, SessionState, VisitSession

FIRST_YEAR, YEARS = 2015, 12
SINCE = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
KINDS = (
    *[InstitutionKind.MUSEUM] * 12,
    *[InstitutionKind.LIBRARY] * 8,
    *[InstitutionKind.CULTURAL_CENTRE] * 7,
    *[InstitutionKind.MEMORIAL_HOUSE] * 3,
)
COMMUNES = 120
_AT_A_TIME = 10_000

Row = dict[str, Any]
INDICATORS: tuple[tuple[str, str, str, Kind, dict[str, Any]], ...] = (
    ("museum", "artefacts_recorded", "artefact", Kind.COUNT, {}),
    ("museum", "artefacts_digitised", "artefact", Kind.COUNT, {}),
    ("museum", "artefacts_digitised", "artefact", Kind.COUNT, {"heritage": "treasure"}),
    ("museum", "artefacts_published", "artefact", Kind.COUNT, {}),
    ("museum", "online_exhibitions", "exhibition", Kind.COUNT, {}),
    ("museum", "exhibition_visits", "visit", Kind.GROWTH, {}),
    ("museum", "package_visits", "visit", Kind.COUNT, {}),
    ("museum", "sessions_held", "session", Kind.COUNT, {}),
    ("museum", "sessions_held", "session", Kind.RANGE, {"plan_days": True, "with_education": True}),
    ("museum", "groups_attended", "group", Kind.COUNT, {"served": True}),
    ("museum", "pupils_attended", "pupil", Kind.GROWTH, {}),
    ("museum", "pupils_attended", "pupil", Kind.COUNT, {"remote": True}),
    ("museum", "packages_used", "package", Kind.COUNT, {}),
    ("museum", "experience_days", "activity", Kind.RANGE, {}),
    ("museum", "heritage_digitised", "artefact", Kind.SHARE, {}),
    ("all", "institutions_active", "institution", Kind.SHARE, {}),
    ("all", "people_attended", "person", Kind.COUNT, {}),
    ("library", "activities", "activity", Kind.RANGE, {}),
    ("library", "reported", "use", Kind.GROWTH, {}),
    ("library", "reported", "commune", Kind.SHARE, {}),
)
"""System, rule, measure, kind and parameters of the twenty indicators of the province's plan."""


@dataclass(frozen=True)
class Size:
    """How much there is."""

    artefacts: int = 200_000
    sessions: int = 50_000
    visits: int = 1_000_000

    def smaller(self, times: int) -> Size:
        """Give a province of the same make with less of everything."""
        return Size(self.artefacts // times, self.sessions // times, self.visits // times)


def fill(session: Session, size: Size = Size()) -> str:
    """Fill an empty database with a province, the same for the same size; gives the id of its plan."""
    made = _Province(size)
    with writing(session):
        for model, rows in made.tables():
            some = iter(rows)
            while part := list(islice(some, _AT_A_TIME)):
                session.execute(insert(model.__table__), part)
    with session.bind.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:  # type: ignore[union-attr]
        connection.execute(text("ANALYZE"))
    return "plan"


def _words(name: str, vi: str) -> Row:
    return {f"{name}_vi": vi, f"{name}_en": vi}


class _Province:
    def __init__(self, size: Size) -> None:
        self.size = size
        self.dice = random.Random(2026)  # noqa: S311 - a measurement's dice
        self.institutions = [f"house{number:02}" for number in range(len(KINDS))]
        self.programmes = [(f"programme{number:03}", number % len(KINDS)) for number in range(3 * len(KINDS))]
        self.exhibitions = [
            (f"exhibition{number:03}", number % len(KINDS)) for number in range(3 * len(KINDS))
        ]
        self.days = [("day0", 4, 19), ("day1", 5, 18), ("day2", 11, 23), ("day3", 4, 21)]

    def tables(self) -> Iterator[tuple[type[Base], Iterator[Row]]]:
        yield Institution, self._institutions()
        yield OrganisationalUnit, self._units()
        yield (
            Plan,
            iter(
                [
                    {
                        "id": "plan",
                        "slug": "tinh-lon",
                        **_words("title", "Kế hoạch của tỉnh"),
                        "unit_id": "province",
                    }
                ]
            ),
        )
        yield Objective, self._objectives()
        yield Indicator, self._indicators()
        yield IndicatorTarget, self._targets()
        yield PlanDay, self._plan_days()
        yield Package, self._packages()
        yield Programme, self._programmes()
        yield Exhibition, self._exhibitions()
        yield Served, self._served()
        yield Artefact, self._artefacts()
        yield Media, self._media()
        yield HeritageItem, self._heritage()
        yield VisitSession, self._sessions()
        yield Booking, self._bookings()
        yield Attendance, self._attendance()
        yield PageVisits, self._page_visits()
        yield Activity, self._activities()
        yield Counted, self._counted()
        yield ReportedValue, self._values()

    def _moment(self) -> datetime:
        return SINCE + timedelta(minutes=self.dice.randrange(YEARS * 365 * 24 * 60))

    def _institutions(self) -> Iterator[Row]:
        for number, (one, kind) in enumerate(zip(self.institutions, KINDS, strict=True)):
            yield {
                "id": one,
                "slug": one,
                **_words("name", f"Đơn vị {number}"),
                "kind": kind,
                "is_default": number == 0,
                "created_at": SINCE,
            }

    def _units(self) -> Iterator[Row]:
        merged = date(2025, 6, 30)
        unit = {
            "parent_id": None,
            "institution_id": None,
            "valid_from": None,
            "valid_until": None,
            "successor_id": None,
        }
        yield {**unit, "id": "province", **_words("name", "Tỉnh"), "kind": "province"}
        for number in range(COMMUNES):
            here = {
                "latitude": 20.5 + number / 200,
                "longitude": 106 + number % 11 / 20,
                "remote": number % 5 == 0,
            }
            new = {**unit, **here, "parent_id": "province", "valid_from": merged + timedelta(days=1)}
            yield {**new, "id": f"commune{number:03}", **_words("name", f"Xã {number}"), "kind": "commune"}
        for number in range(2 * COMMUNES):
            old = {
                **unit,
                "parent_id": "province",
                "valid_until": merged,
                "successor_id": f"commune{number // 2:03}",
            }
            place = {"latitude": None, "longitude": None, "remote": False}
            yield {
                **old,
                **place,
                "id": f"former{number:03}",
                **_words("name", f"Xã cũ {number}"),
                "kind": "commune",
            }
        for number, one in enumerate(self.institutions):
            own = {**unit, "parent_id": "province", "institution_id": one}
            yield {
                **own,
                "id": f"unit{number:02}",
                **_words("name", f"Đơn vị {number}"),
                "kind": "institution",
            }

    def _objectives(self) -> Iterator[Row]:
        for position, system in enumerate(("museum", "library", "all")):
            yield {
                "id": system,
                "plan_id": "plan",
                "code": system,
                "system": system,
                **_words("text", system),
                "position": position,
            }

    def _indicators(self) -> Iterator[Row]:
        for number, (system, rule, measure, kind, parameters) in enumerate(INDICATORS):
            yield {
                "id": f"indicator{number:02}",
                "objective_id": system,
                "code": f"i{number}",
                **_words("name", f"{rule} {number}"),
                "kind": kind,
                "measure": measure,
                "rule": rule,
                "parameters": parameters,
                "position": number,
            }

    def _targets(self) -> Iterator[Row]:
        for number in range(len(INDICATORS)):
            target = {
                "id": f"target{number:02}",
                "indicator_id": f"indicator{number:02}",
                "first": 2020,
                "last": 2030,
            }
            yield {**target, "low": Fraction(8), "high": Fraction(10)}

    def _plan_days(self) -> Iterator[Row]:
        for one, month, day in self.days:
            yield {"id": one, "month": month, "day": day, **_words("name", f"{day}/{month}")}

    def _packages(self) -> Iterator[Row]:
        for programme, house in self.programmes:
            yield {
                "id": programme.replace("programme", "package"),
                "slug": programme.replace("programme", "package"),
                "institution_id": self.institutions[house],
                **_words("title", "Gói học tập"),
                "state": Publication.PUBLISHED,
                "created_at": SINCE,
                "changed_at": SINCE,
            }

    def _programmes(self) -> Iterator[Row]:
        for programme, house in self.programmes:
            yield {
                "id": programme,
                "slug": programme,
                "institution_id": self.institutions[house],
                "package_id": programme.replace("programme", "package"),
                **_words("title", "Chương trình"),
                "state": Publication.PUBLISHED,
                "created_at": SINCE,
                "changed_at": SINCE,
                "published_at": self._moment(),
            }

    def _exhibitions(self) -> Iterator[Row]:
        for number, (one, house) in enumerate(self.exhibitions):
            yield {
                "id": one,
                "slug": one,
                "institution_id": self.institutions[house],
                **_words("title", "Trưng bày"),
                "state": Publication.DRAFT if number % 9 == 0 else Publication.PUBLISHED,
                "created_at": SINCE,
                "changed_at": SINCE,
                "published_at": self._moment(),
            }

    def _served(self) -> Iterator[Row]:
        for number in range(0, len(self.programmes), 2):
            yield {
                "subject_kind": "programme",
                "subject_id": self.programmes[number][0],
                "objective_id": "museum",
            }

    def _artefacts(self) -> Iterator[Row]:
        for number in range(self.size.artefacts):
            made = SINCE + timedelta(minutes=number * YEARS * 365 * 24 * 60 / self.size.artefacts)
            shown = number % 3 > 0
            yield {
                "id": f"artefact{number:06}",
                "institution_id": self.institutions[number * 7 % len(KINDS)],
                "accession_number": f"HV {number}",
                "accession_key": f"hv.{number}",
                **_words("title", f"Hiện vật {number}"),
                "description_vi": "Gốm men, cao 24 cm, thế kỷ XV, hoa văn dây lá. " * 4,
                "treasure": number % 4_000 == 0,
                "state": Publication.PUBLISHED if shown else Publication.DRAFT,
                "created_at": made,
                "changed_at": made,
                "published_at": made + timedelta(days=40) if shown else None,
            }

    def _media(self) -> Iterator[Row]:
        for number in range(self.size.artefacts):
            made = SINCE + timedelta(minutes=number * YEARS * 365 * 24 * 60 / self.size.artefacts, days=9)
            yield {
                "id": f"media{number:06}",
                "institution_id": self.institutions[number * 7 % len(KINDS)],
                "artefact_id": f"artefact{number:06}",
                "position": 1,
                "source_name": f"{number}.tif",
                "sha256": f"{number:064}",
                "size": 10**7,
                "mime": "image/tiff",
                "state": MediaState.READY,
                "received_at": made,
                "digitised_at": made + timedelta(hours=1),
            }

    def _heritage(self) -> Iterator[Row]:
        for number in range(60):
            treasure = number % 3 == 0
            yield {
                "id": f"heritage{number:02}",
                "institution_id": self.institutions[number % len(KINDS)],
                "kind": HeritageKind.TREASURE if treasure else HeritageKind.INTANGIBLE,
                **_words("name", f"Di sản {number}"),
                "artefact_id": f"artefact{number:06}" if treasure else None,
                "digitised_on": None if treasure or number % 2 else date(FIRST_YEAR + number % YEARS, 6, 1),
                "created_at": SINCE,
                "changed_at": SINCE,
            }

    def _sessions(self) -> Iterator[Row]:
        for number in range(self.size.sessions):
            programme, house = self.programmes[number * 11 % len(self.programmes)]
            starts = SINCE + timedelta(minutes=number * YEARS * 365 * 24 * 60 // self.size.sessions)
            day = self.days[number % len(self.days)][0] if number % 40 == 0 else None
            yield {
                "id": f"session{number:06}",
                "programme_id": programme,
                "institution_id": self.institutions[house],
                "starts_at": starts,
                "ends_at": starts + timedelta(minutes=90),
                "places": 4,
                "state": SessionState.CANCELLED if number % 25 == 7 else SessionState.OPEN,
                "plan_day_id": day,
                "with_education_department": number % 80 == 0,
                "created_at": SINCE,
                "changed_at": SINCE,
            }

    def _each_booking(self) -> Iterator[tuple[int, int]]:
        for number in range(self.size.sessions):
            for group in range(1 + number % 3):
                yield number, group

    def _bookings(self) -> Iterator[Row]:
        for number, group in self._each_booking():
            name = f"booking{number:06}{group}"
            yield {
                "id": name,
                "reference": f"{number:06}{group}",
                "session_id": f"session{number:06}",
                "state": _state(number, group),
                "school_name": f"THCS số {number % 150}",
                "remote": number % 5 == 0,
                "pupils": 20 + number % 23,
                "request_key": name,
                "asked_session_id": f"session{number:06}",
                "request_digest": "",
                "first_state": BookingState.CONFIRMED,
                "created_at": SINCE,
                "changed_at": SINCE,
            }

    def _attendance(self) -> Iterator[Row]:
        for number, group in self._each_booking():
            if _state(number, group) == BookingState.ATTENDED:
                came = {"booking_id": f"booking{number:06}{group}", "pupils": 18 + number % 23}
                yield {**came, "adults": group, "at": SINCE}

    def _page_visits(self) -> Iterator[Row]:
        average = 5
        days = YEARS * 365
        for number in range(self.size.visits // average):
            subjects, kind = (
                (self.programmes, "package") if number % 5 == 0 else (self.exhibitions, "exhibition")
            )
            subject, house = subjects[number // days % len(subjects)]
            yield {
                "subject_kind": kind,
                "subject_id": subject.replace("programme", "package"),
                "day": date(FIRST_YEAR, 1, 1) + timedelta(days=number % days),
                "institution_id": self.institutions[house],
                "visits": 1 + number % (2 * average - 1),
            }

    def _activities(self) -> Iterator[Row]:
        for number in range(3_000):
            first = date(FIRST_YEAR + number % YEARS, 1 + number % 12, 1 + number % 28)
            yield {
                "id": f"activity{number:04}",
                "unit_id": f"unit{number % len(KINDS):02}",
                "kind": "reading",
                "title": f"Ngày hội đọc sách {number}",
                "first": first,
                "last": first,
                "participants": number % 300,
                "cost": number * 1_000_000,
                "created_at": SINCE,
                "changed_at": SINCE,
            }

    def _counted(self) -> Iterator[Row]:
        for number in range(3_000):
            yield {"activity_id": f"activity{number:04}", "indicator_id": "indicator17"}

    def _values(self) -> Iterator[Row]:
        for indicator in ("indicator18", "indicator19"):
            for year in range(2019, FIRST_YEAR + YEARS):
                units = COMMUNES if year > 2025 else 2 * COMMUNES
                for number in range(units):
                    unit = f"commune{number:03}" if year > 2025 else f"former{number:03}"
                    yield {
                        "id": f"{indicator}{year}{number:03}",
                        "indicator_id": indicator,
                        "unit_id": unit,
                        "year": year,
                        "amount": Fraction(number % 7 + (year - 2019) * 10, 2),
                        "whole": Fraction(200),
                        "as_of": date(year, 11, 1),
                        "created_at": SINCE,
                        "changed_at": SINCE,
                    }


def _state(number: int, group: int) -> BookingState:
    if number % 17 == 3:
        return BookingState.ABSENT
    return BookingState.CANCELLED if group == 2 and number % 2 else BookingState.ATTENDED
