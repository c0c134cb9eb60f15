"""A small province of every kind of record that indicators count, thrown with dice: many rows at the edges of years."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.collections import Artefact, Institution, InstitutionKind, Media
from museum.domain.education import Package, Programme, Where
from museum.domain.exhibitions import Exhibition
from museum.domain.heritage import HeritageItem, HeritageKind, PageVisits
from museum.domain.indicators import Activity, Counted, Indicator, IndicatorTarget, ReportedValue
from museum.domain.plans import Objective, Plan, PlanDay, Served
from museum.domain.progress import Kind
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.domain.visits import Attendance, Booking, BookingState, SessionState, VisitSession

COUNTS = (Kind.COUNT, Kind.RANGE, Kind.GROWTH, Kind.YES_NO)
ASKED: tuple[tuple[str, str, tuple[Kind, ...], dict[str, Any]], ...] = (
    ("reported", "use", (Kind.COUNT, Kind.GROWTH), {}),
    ("reported", "commune", (Kind.SHARE,), {}),
    ("reported", "user", (Kind.COUNT,), {"remote": True}),
    ("reported", "event", (Kind.YES_NO,), {}),
    ("activities", "activity", COUNTS, {}),
    ("activity_participants", "person", COUNTS, {}),
    ("activity_funds", "dong", COUNTS, {}),
    ("day_marked", "event", (Kind.YES_NO,), {"day": "05-18"}),
    ("sessions_held", "session", COUNTS, {}),
    ("sessions_held", "session", COUNTS, {"plan_days": True, "with_education": True}),
    ("sessions_held", "session", COUNTS, {"days": "04-19 05-18"}),
    ("sessions_held", "session", COUNTS, {"remote": True}),
    ("groups_attended", "group", COUNTS, {"served": True}),
    ("groups_attended", "group", COUNTS, {"where": "school"}),
    ("pupils_attended", "pupil", COUNTS, {}),
    ("pupils_attended", "pupil", COUNTS, {"remote": True}),
    ("people_attended", "person", COUNTS, {}),
    ("packages_used", "package", COUNTS, {}),
    ("packages_used", "package", COUNTS, {"served": True}),
    ("experience_days", "activity", COUNTS, {}),
    ("online_exhibitions", "exhibition", COUNTS, {}),
    ("online_exhibitions", "exhibition", COUNTS, {"served": True}),
    ("exhibition_visits", "visit", COUNTS, {}),
    ("exhibition_visits", "visit", COUNTS, {"served": True}),
    ("package_visits", "visit", COUNTS, {}),
    ("artefacts_recorded", "artefact", COUNTS, {}),
    ("artefacts_digitised", "artefact", COUNTS, {}),
    ("artefacts_digitised", "artefact", COUNTS, {"heritage": "treasure"}),
    ("artefacts_published", "artefact", COUNTS, {}),
    ("heritage_digitised", "artefact", (Kind.SHARE,), {}),
    ("heritage_digitised", "artefact", (Kind.SHARE,), {"heritage": "intangible"}),
    ("institutions_active", "institution", (Kind.SHARE,), {}),
)
"""Rule, measure, kinds and parameters of the indicators of a plan made at random."""
MERGED = date(2025, 7, 1)
YEARS = (2024, 2025, 2026)
SINCE = datetime(2024, 1, 15, tzinfo=UTC)


class Dice:
    """Throws rows into a database; the same for the same seed."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.dice = random.Random(seed)  # noqa: S311 - a test's dice

    def moment(self) -> datetime:
        """Throw a moment; every third within hours of a turn of the year by the clock in Vietnam."""
        if self.dice.random() < 0.35:
            turn = datetime(self.dice.choice(YEARS), 12, 31, 17, tzinfo=UTC)
            return turn + timedelta(minutes=self.dice.randint(-600, 600))
        return datetime(2023, 12, 1, tzinfo=UTC) + timedelta(minutes=self.dice.randint(0, 3 * 365 * 24 * 60))

    def day(self) -> date:
        if self.dice.random() < 0.35:
            return date(self.dice.choice(YEARS), 12, 31) + timedelta(days=self.dice.randint(-1, 1))
        return date(2023, 12, 1) + timedelta(days=self.dice.randint(0, 3 * 365))

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def some(self, rows: list[Any], share: float) -> list[Any]:
        return [one for one in rows if self.chance(share)]

    def add(self, row: Any) -> Any:
        self.session.add(row)
        return row

    def world(self, *, ground: bool, remote: float = 0.4) -> Plan:
        """Throw a province and a plan that asks for everything; `ground`: it covers a merged province alone."""
        self.units(remote)
        self.session.flush()
        self.records()
        self.session.flush()
        plan = self.plan("new" if ground else None)
        self.session.flush()
        self.entered()
        self.session.flush()
        return plan

    def units(self, remote: float) -> None:
        self.houses = [
            self.add(
                Institution(
                    id=f"house{number}",
                    slug=f"house{number}",
                    name=Translated(f"Đơn vị {number}"),
                    kind=kind,
                    created_at=SINCE + timedelta(days=300 * (number % 3)),
                )
            )
            for number, kind in enumerate([*InstitutionKind, InstitutionKind.MUSEUM, InstitutionKind.LIBRARY])
        ]

        def unit(name: str, kind: UnitKind, parent: str | None, **more: Any) -> OrganisationalUnit:
            made = OrganisationalUnit(id=name, name=Translated(name), kind=kind, parent_id=parent, **more)
            self.session.add(made)
            self.session.flush()
            return made

        until, since = {"valid_until": MERGED - timedelta(days=1)}, {"valid_from": MERGED}
        self.places = [
            unit("new", UnitKind.PROVINCE, None, **since),
            unit("old1", UnitKind.PROVINCE, None, successor_id="new", **until),
            unit("old2", UnitKind.PROVINCE, None, successor_id="new", **until),
            unit("other", UnitKind.PROVINCE, None),
        ]
        for number in range(4):
            parent = ("new", "new", "new", "other")[number]
            self.places.append(
                unit(f"xa{number}", UnitKind.COMMUNE, parent, remote=self.chance(remote), **since)
            )
        for number in range(6):
            gone = {"parent_id": ("old1", "old2", "other")[number % 3], "successor_id": f"xa{number % 4}"}
            parent = str(gone.pop("parent_id"))
            self.places.append(
                unit(f"cu{number}", UnitKind.COMMUNE, parent, remote=self.chance(remote), **gone, **until)
            )
        for number, house in enumerate(self.houses[:-1]):
            parent = ("new", "old1", "xa0", "other")[number % 4]
            self.places.append(unit(f"u{number}", UnitKind.INSTITUTION, parent, institution_id=house.id))
        self.places.append(unit("away", UnitKind.INSTITUTION, "new", system="library"))

    def records(self) -> None:
        self.days = [
            self.add(PlanDay(id=f"day{at}", month=month, day=day, name=Translated(f"{day}/{month}")))
            for at, (month, day) in enumerate([(4, 19), (5, 18), (10, 1)])
        ]
        common = {"created_at": SINCE, "changed_at": SINCE}
        self.packages, self.programmes, self.exhibitions = [], [], []
        for number in range(8):
            house = self.dice.choice(self.houses)
            at = {"institution_id": house.id, "title": Translated(f"Số {number}"), **common}
            state = self.dice.choice([Publication.PUBLISHED] * 3 + [Publication.DRAFT, Publication.WITHDRAWN])
            shown = {"state": state, "published_at": self.moment() if state != Publication.DRAFT else None}
            self.packages.append(self.add(Package(id=f"pack{number}", slug=f"pack{number}", **at)))
            self.session.flush()
            package = self.dice.choice(
                [None, *[one.id for one in self.packages if one.institution_id == house.id]]
            )
            programme = Programme(id=f"prog{number}", slug=f"prog{number}", package_id=package, **at, **shown)
            programme.where = self.dice.choice(list(Where))
            self.programmes.append(self.add(programme))
            show = {**shown, "published_at": shown["published_at"] and self.moment()}
            self.exhibitions.append(
                self.add(Exhibition(id=f"show{number}", slug=f"show{number}", **at, **show))
            )
        self.session.flush()
        self.visits()
        self.collection()
        for kind, subjects in (("exhibition", self.exhibitions), ("package", self.packages)):
            for number in range(40):
                subject = subjects[number % len(subjects)]
                key = {"subject_kind": kind, "subject_id": subject.id, "day": self.day()}
                if self.session.get(PageVisits, tuple(key.values())) is None:
                    visits = self.dice.randint(1, 50)
                    self.add(PageVisits(**key, institution_id=subject.institution_id, visits=visits))
                    self.session.flush()

    def visits(self) -> None:
        for number in range(40):
            programme, starts = self.dice.choice(self.programmes), self.moment()
            visit = VisitSession(
                id=f"visit{number:02}",
                programme_id=programme.id,
                institution_id=programme.institution_id,
                starts_at=starts,
                ends_at=starts + timedelta(hours=1),
                places=9,
                state=self.dice.choice([SessionState.OPEN, SessionState.CLOSED, *SessionState]),
                plan_day_id=self.dice.choice([None, *[one.id for one in self.days]]),
                with_education_department=self.chance(0.5),
                created_at=SINCE,
                changed_at=SINCE,
            )
            self.add(visit)
            self.session.flush()
            for group in range(self.dice.randint(0, 3)):
                self.group(visit.id, f"g{number:02}{group}")

    def group(self, session_id: str, name: str) -> None:
        state = self.dice.choice([BookingState.ATTENDED, BookingState.ATTENDED, *BookingState])
        booking = Booking(
            id=name,
            reference=name,
            session_id=session_id,
            state=state,
            school_name=f"THCS {name}",
            remote=self.chance(0.4),
            pupils=self.dice.randint(1, 60),
            adults=self.dice.randint(0, 5),
            request_key=name,
            request_digest="",
            created_at=SINCE,
            changed_at=SINCE,
        )
        self.add(booking)
        self.session.flush()
        if state == BookingState.ATTENDED and self.chance(0.9):
            pupils, adults = self.dice.randint(1, 60), self.dice.randint(0, 5)
            self.add(Attendance(booking_id=name, pupils=pupils, adults=adults, at=SINCE))

    def collection(self) -> None:
        for number in range(30):
            state = self.dice.choice([*Publication, Publication.PUBLISHED])
            artefact = Artefact(
                id=f"art{number:02}",
                institution_id=self.dice.choice(self.houses).id,
                accession_number=f"HV {number}",
                accession_key=f"hv.{number}",
                title=Translated(f"Hiện vật {number}"),
                heritage_status="Bảo vật quốc gia" if self.chance(0.3) else "",
                state=state,
                created_at=self.moment(),
                changed_at=SINCE,
                published_at=None if state == Publication.DRAFT else self.moment(),
            )
            self.add(artefact)
            self.session.flush()
            for scan in range(self.dice.randint(0, 3)):
                state = self.dice.choice([MediaState.READY, MediaState.READY, *MediaState])
                self.add(
                    Media(
                        id=f"scan{number:02}{scan}",
                        institution_id=artefact.institution_id,
                        artefact_id=artefact.id,
                        position=scan,
                        source_name="a.tif",
                        sha256=f"{number}-{scan}",
                        size=1,
                        mime="image/tiff",
                        state=state,
                        received_at=SINCE,
                        digitised_at=self.moment() if state == MediaState.READY else None,
                    )
                )
            if self.chance(0.4):
                kind = self.dice.choice(list(HeritageKind))
                linked = artefact.id if kind == HeritageKind.TREASURE else None
                self.add(
                    HeritageItem(
                        institution_id=artefact.institution_id,
                        kind=kind,
                        name=Translated(f"Di sản {number}"),
                        artefact_id=linked,
                        digitised_on=self.day() if self.chance(0.6) else None,
                        created_at=self.moment(),
                        changed_at=SINCE,
                    )
                )

    def plan(self, unit_id: str | None) -> Plan:
        plan = Plan(slug=f"ke-hoach-{new_id()}", title=Translated("Kế hoạch bất kỳ"), unit_id=unit_id)
        for position, system in enumerate(("library" if unit_id else "museum", "all")):
            objective = Objective(code=system, system=system, text=Translated(system), position=position)
            for number, (rule, measure, kinds, parameters) in enumerate(ASKED):
                kind = self.dice.choice(kinds)
                indicator = Indicator(
                    code=f"i{number}",
                    name=Translated(f"{rule} {number}"),
                    rule=rule,
                    measure=measure,
                    kind=kind,
                    parameters=parameters,
                    position=number,
                    base_year=2024 if kind == Kind.GROWTH and self.chance(0.5) else None,
                )
                for first in self.some([2024, 2025, 2026], 0.5):
                    low = Fraction(self.dice.randint(0, 20), 2)
                    target = IndicatorTarget(first=first, last=first, low=low, high=low + 2)
                    indicator.targets.append(target)
                objective.indicators.append(indicator)
            plan.objectives.append(objective)
        return self.add(plan)

    def entered(self) -> None:
        objectives = list(self.session.query(Objective))
        indicators = [one for objective in objectives for one in objective.indicators]
        for kind, subjects in (
            ("programme", self.programmes),
            ("package", self.packages),
            ("exhibition", self.exhibitions),
        ):
            for objective in objectives:
                for one in self.some(subjects, 0.4):
                    self.add(Served(subject_kind=kind, subject_id=one.id, objective_id=objective.id))
        ticked = [one for one in indicators if one.rule in ENTERED]
        for number in range(30):
            first = self.day()
            activity = Activity(
                id=f"act{number:02}",
                unit_id=self.dice.choice(self.places).id,
                kind="event",
                title=f"Hoạt động {number}",
                first=first,
                last=first,
                participants=self.dice.choice([None, 0, 12, 340]),
                cost=self.dice.choice([None, 0, 5_000_000, 3 * 10**12]),
                created_at=SINCE,
                changed_at=SINCE,
            )
            activity.counted = [Counted(indicator_id=one.id) for one in self.some(ticked, 0.3)]
            self.add(activity)
        for indicator in (one for one in indicators if one.rule in {*ENTERED, "reported"}):
            for place in self.some(self.places, 0.25):
                for year in self.some([2023, *YEARS], 0.5):
                    amount = self.dice.choice([Fraction(0), Fraction(15, 2), Fraction(1), Fraction(10**14)])
                    whole = self.dice.choice([None, Fraction(20), Fraction(20), Fraction(20)])
                    as_of = self.dice.choice([date(year, 3, 1), date(year, 11, 24), date(year + 1, 1, 5)])
                    self.add(
                        ReportedValue(
                            indicator_id=indicator.id,
                            unit_id=place.id,
                            year=year,
                            amount=amount,
                            whole=whole,
                            as_of=as_of,
                            created_at=SINCE,
                            changed_at=SINCE,
                        )
                    )


ENTERED = frozenset({"activities", "activity_participants", "activity_funds", "day_marked"})
