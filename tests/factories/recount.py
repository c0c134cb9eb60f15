"""Counts an indicator again, row by row in plain Python over all that is in the tables. Shares nothing with the rules."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Institution, Media
from museum.domain.education import Package, Programme
from museum.domain.exhibitions import Exhibition
from museum.domain.heritage import HeritageItem, PageVisits
from museum.domain.indicators import Activity, Indicator, ReportedValue
from museum.domain.plans import Objective, Plan, PlanDay, Served
from museum.domain.units import OrganisationalUnit
from museum.domain.visits import Attendance, Booking, VisitSession

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
Counted = tuple[Fraction, Fraction | None]
SYSTEMS = {
    "museum": "museum",
    "memorial_house": "museum",
    "library": "library",
    "cultural_centre": "cultural_centre",
}


def day_of(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(HANOI).date()


class Recount:
    """All rows of a database, and what they come to."""

    def __init__(self, session: Session, today: date) -> None:
        def every(model: type[Any]) -> list[Any]:
            return list(session.scalars(select(model)).unique())

        self.today = today
        self.houses = {one.id: one for one in every(Institution)}
        self.units = {one.id: one for one in every(OrganisationalUnit)}
        self.plans = {one.id: one for one in every(Plan)}
        self.objectives = {one.id: one for one in every(Objective)}
        self.visits = {one.id: one for one in every(VisitSession)}
        self.bookings = {one.id: one for one in every(Booking)}
        self.attendance = every(Attendance)
        self.programmes = {one.id: one for one in every(Programme)}
        self.packages = every(Package)
        self.days = {one.id: one for one in every(PlanDay)}
        self.served = {(one.subject_kind, one.subject_id, one.objective_id) for one in every(Served)}
        self.artefacts, self.media = {one.id: one for one in every(Artefact)}, every(Media)
        self.exhibitions, self.page_visits = every(Exhibition), every(PageVisits)
        self.heritage = every(HeritageItem)
        self.activities, self.values = every(Activity), every(ReportedValue)

    def value(self, indicator: Indicator, year: int, until: date | None = None) -> Counted | None:
        """Count an indicator's year; None: there is no data."""
        self.year, self.until, self.indicator = year, until, indicator
        self.objective = self.objectives[indicator.objective_id]
        self.asked = indicator.parameters
        rule = indicator.rule
        if rule == "reported":
            return self._reported()
        if rule in {"activities", "activity_participants", "activity_funds", "day_marked"}:
            return self._entered(rule)
        if rule == "heritage_digitised":
            return self._heritage()
        if rule == "institutions_active":
            return self._active()
        amount = self._records(rule)
        return (Fraction(amount), None) if amount or self._nothing_known() else None

    def _nothing_known(self) -> bool:
        on = self.today if self.until is None else min(self.today, self.until)
        known = date(self.year, 12, 31) if self.indicator.kind == "yes_no" else date(self.year, 1, 1)
        here = [one for one in self.houses.values() if self.in_scope(one.id)]
        return on >= known and any(day_of(one.created_at).year <= self.year for one in here)  # type: ignore[union-attr]

    def counts_on(self, day: date | None) -> bool:
        return day is not None and day.year == self.year and (self.until is None or day <= self.until)

    def by_end(self, day: date | None) -> bool:
        return day is not None and day.year <= self.year and (self.until is None or day <= self.until)

    def existed(self, one: OrganisationalUnit) -> bool:
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        return (one.valid_from or first) <= last and (one.valid_until or last) >= first

    def became(self, one: OrganisationalUnit) -> list[OrganisationalUnit]:
        """List what a unit went up in, and that in turn."""
        after = self.units.get(one.successor_id or "")
        return [after, *self.became(after)] if after else []

    def roots(self, root: str) -> set[str]:
        before = {one.id for one in self.units.values() if root in {each.id for each in self.became(one)}}
        return {root, *before, *(one.id for one in self.became(self.units[root]) if self.existed(one))}

    def on_ground(self, unit: OrganisationalUnit) -> bool:
        """Say whether a unit lay on the plan's ground in the year."""
        root = self.plans[self.objective.plan_id].unit_id
        if not self.existed(unit) or root is None:
            return self.existed(unit)
        roots, above = self.roots(root), unit
        while above.id not in roots and above.parent_id:
            above = self.units[above.parent_id]
        return above.id in roots

    def in_scope(self, institution_id: str) -> bool:
        system = SYSTEMS[self.houses[institution_id].kind]
        if self.objective.system not in ("all", system):
            return False
        if self.plans[self.objective.plan_id].unit_id is None:
            return True
        return any(self.on_ground(one) for one in self.units.values() if one.institution_id == institution_id)

    def unit_fits(self, unit_id: str) -> bool:
        unit = self.units[unit_id]
        system = SYSTEMS[self.houses[unit.institution_id].kind] if unit.institution_id else unit.system
        if self.asked.get("remote") and not unit.remote:
            return False
        return self.on_ground(unit) and (
            self.objective.system == "all" or system in ("", self.objective.system)
        )

    def serves(self, kind: str, subject_id: str | None) -> bool:
        return (kind, subject_id, self.objective.id) in self.served

    def came(self) -> list[tuple[VisitSession, Booking, Attendance]]:
        """List the groups that came and count."""
        found = []
        for one in self.attendance:
            booking = self.bookings[one.booking_id]
            visit = self.visits[booking.session_id]
            programme = self.programmes[visit.programme_id]
            day = self.days.get(visit.plan_day_id)
            named = {(int(each[:2]), int(each[3:])) for each in str(self.asked.get("days", "")).split()}
            if (
                booking.state == "attended"
                and visit.state not in ("draft", "cancelled")
                and self.counts_on(day_of(visit.starts_at))
                and self.in_scope(visit.institution_id)
                and (not self.asked.get("plan_days") or day)
                and (not named or (day and (day.month, day.day) in named))
                and (not self.asked.get("with_education") or visit.with_education_department)
                and (not self.asked.get("remote") or booking.remote)
                and (not self.asked.get("where") or programme.where == self.asked["where"])
                and (
                    not self.asked.get("served")
                    or self.serves("programme", programme.id)
                    or self.serves("package", programme.package_id)
                )
            ):
                found.append((visit, booking, one))
        return found

    def _records(self, rule: str) -> int:
        if rule in {"sessions_held", "groups_attended", "pupils_attended", "people_attended"}:
            came = self.came()
            return {
                "sessions_held": len({visit.id for visit, _, _ in came}),
                "groups_attended": len(came),
                "pupils_attended": sum(one.pupils for _, _, one in came),
                "people_attended": sum(one.pupils + one.adults for _, _, one in came),
            }[rule]
        if rule == "packages_used":
            return len(
                {self.programmes[visit.programme_id].package_id for visit, _, _ in self.came()} - {None}
            )
        if rule == "experience_days":
            held = [visit for visit, _, _ in self.came() if visit.with_education_department]
            return len({(one.institution_id, one.plan_day_id) for one in held if one.plan_day_id})
        if rule.startswith("artefacts_"):
            return sum(self._artefact(rule, one) for one in self.artefacts.values())
        if rule == "online_exhibitions":
            return sum(
                one.state == "published"
                and self.counts_on(day_of(one.published_at))
                and self.in_scope(one.institution_id)
                and (not self.asked.get("served") or self.serves("exhibition", one.id))
                for one in self.exhibitions
            )
        kind = {"exhibition_visits": "exhibition", "package_visits": "package"}[rule]
        return sum(
            one.visits
            for one in self.page_visits
            if one.subject_kind == kind
            and self.counts_on(one.day)
            and self.in_scope(one.institution_id)
            and (not self.asked.get("served") or self.serves(kind, one.subject_id))
        )

    def _artefact(self, rule: str, one: Artefact) -> bool:
        if not self.in_scope(one.institution_id) or (self.asked.get("heritage") and not one.treasure):
            return False
        if rule == "artefacts_recorded":
            return self.counts_on(day_of(one.created_at))
        if rule == "artefacts_published":
            return one.state == "published" and self.counts_on(day_of(one.published_at))
        ready = [
            each.digitised_at for each in self.media if each.artefact_id == one.id and each.state == "ready"
        ]
        return bool(ready) and self.counts_on(day_of(min(ready)))

    def _reported(self) -> Counted | None:
        values = self._own_values()
        if not values:
            return None
        wholes = [one.whole for one in values]
        whole = None if None in wholes else sum(wholes, Fraction(0))
        return sum((one.amount for one in values), Fraction(0)), whole

    def _own_values(self) -> list[ReportedValue]:
        """List the values of this indicator and year, without those for which one above stands."""
        reported = {
            one.unit_id: one
            for one in self.values
            if one.indicator_id == self.indicator.id
            and one.year == self.year
            and (self.until is None or one.as_of <= self.until)
            and self.unit_fits(one.unit_id)
        }
        found = []
        for unit_id, value in reported.items():
            if not self.above(unit_id) & reported.keys():
                found.append(value)
        return found

    def above(self, unit_id: str) -> set[str]:
        """Give the units above one, and those that they became."""
        parent = self.units[unit_id].parent_id
        if not parent:
            return set()
        after = self.units[parent].successor_id
        return {parent} | self.above(parent) | ({after} | self.above(after) if after else set())

    def _entered(self, rule: str) -> Counted | None:
        amounts = []
        for one in self.activities:
            ticked = any(each.indicator_id == self.indicator.id for each in one.counted)
            if ticked and self.counts_on(one.first) and self.unit_fits(one.unit_id):
                amount = {"activity_participants": one.participants, "activity_funds": one.cost}.get(rule, 1)
                amounts += [] if amount is None else [amount]
        if rule == "day_marked":
            amounts += [int(one.amount > 0) for one in self._own_values()]
            month, day = (int(part) for part in self.asked["day"].split("-"))
            marking = {one.id for one in self.days.values() if (one.month, one.day) == (month, day)}
            amounts += [1 for _ in {visit.id for visit, _, _ in self.came() if visit.plan_day_id in marking}]
        else:
            amounts += [0 for one in self._own_values() if one.amount == 0]
        return (Fraction(sum(amounts)), None) if amounts else None

    def _heritage(self) -> Counted | None:
        part = whole = 0
        for one in self.heritage:
            kind = self.asked.get("heritage")
            recorded = one.recorded_on is not None and one.recorded_on <= self._last()
            entered = recorded or day_of(one.created_at) <= self._last()  # type: ignore[operator]
            if not entered or not self.in_scope(one.institution_id) or (kind and one.kind != kind):
                continue
            whole += 1
            if one.artefact_id:
                scans = [each for each in self.media if each.artefact_id == one.artefact_id]
                part += any(
                    each.state == "ready" and self.by_end(day_of(each.digitised_at)) for each in scans
                )
            else:
                part += self.by_end(one.digitised_on)
        here = [one for one in self.houses.values() if self.in_scope(one.id)]
        known = any(day_of(one.created_at).year <= self.year for one in here)  # type: ignore[union-attr]
        return (Fraction(part), Fraction(whole)) if whole and known else None

    def _last(self) -> date:
        return min(date(self.year, 12, 31), self.until or date.max)

    def _active(self) -> Counted | None:
        part = whole = 0
        for house in self.houses.values():
            if self.in_scope(house.id) and self.by_end(day_of(house.created_at)):
                whole += 1
                part += all(
                    any(
                        one.institution_id == house.id
                        and one.state == "published"
                        and self.by_end(day_of(one.published_at))
                        for one in records
                    )
                    for records in (self.programmes.values(), self.exhibitions)
                )
        return (Fraction(part), Fraction(whole)) if whole else None
