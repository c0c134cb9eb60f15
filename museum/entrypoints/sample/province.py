"""The invented province round the sample museum: its units, what they did and reported, and models worth copying."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import alone
from museum.domain.collections import Institution
from museum.domain.heritage import HeritageKind
from museum.domain.indicators import ActivityKind, Funding, Indicator
from museum.domain.local_time import local
from museum.domain.people import MANAGERS, Membership
from museum.domain.plans import Objective, Plan
from museum.domain.reporting import Honoured, NominationState
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.entrypoints.sample.education_calendar import pair
from museum.entrypoints.sample.province_call import load_call
from museum.ports import Ports
from museum.services import activities, heritage_items, lead, nominations, plans, reported_values, units
from museum.services.activities import ActivityFacts
from museum.services.heritage_items import ItemFacts
from museum.services.nominations import Told
from museum.services.outbox import transaction
from museum.services.permission import SYSTEM
from museum.services.reported_values import Entry, ValueFacts
from museum.services.unit_facts import UnitFacts, facts_of

MUSEUM = "museum"
"""The key of the sample museum's own unit."""


def load_province(session: Session, ports: Ports, institution: Institution, folder: Path) -> None:
    """Load the province, all or nothing; once there are units of a province, everything stays as it is."""
    if session.scalar(select(OrganisationalUnit.id).where(OrganisationalUnit.kind == UnitKind.PROVINCE)):
        return
    given: dict[str, Any] = tomllib.loads((folder / "province.toml").read_text(encoding="utf-8"))
    with transaction(session, ports):
        _lead(session, ports, institution)
        keys = _units(session, ports, institution, given)
        loading = Loading(session, ports, institution, keys, _indicators(session))
        for entry in given["activity"]:
            loading.activity(entry)
        for entry in given["value"]:
            loading.values(entry)
        load_call(loading, given)
        for entry in given["nomination"]:
            loading.nomination(entry)
        for entry in given["heritage"]:
            loading.heritage(entry)


def _lead(session: Session, ports: Ports, institution: Institution) -> None:
    """Let the sample museum lead the plans whose institution nobody manages."""
    managed = set(session.scalars(select(Membership.institution_id).where(Membership.role.in_(MANAGERS))))
    for plan in plans.all_plans(session):
        if plan.institution_id not in managed:
            lead.hand_over(session, ports, SYSTEM, plan, institution.id)


def _units(
    session: Session, ports: Ports, institution: Institution, given: Mapping[str, Any]
) -> dict[str, str]:
    """Write the units; gives their ids by key."""
    alone(session, OrganisationalUnit)
    made: dict[str, OrganisationalUnit] = {}
    for entry in given["unit"]:
        facts = UnitFacts(
            name=pair(entry, "name"),
            kind=UnitKind(entry["kind"]),
            parent_id=made[entry["parent"]].id if "parent" in entry else None,
            valid_from=entry.get("valid_from"),
            valid_until=entry.get("valid_until"),
            latitude=entry.get("latitude"),
            longitude=entry.get("longitude"),
            remote=entry.get("remote", False),
            system=entry.get("system", ""),
        )
        made[entry["key"]], _ = units.write(session, facts, None)
    for entry in given["unit"]:
        if "successor" in entry:
            unit = made[entry["key"]]
            units.write(session, replace(facts_of(unit), successor_id=made[entry["successor"]].id), unit)
    units.ensure_institution_units(session, ports)
    own = select(OrganisationalUnit.id).where(OrganisationalUnit.institution_id == institution.id)
    return {key: unit.id for key, unit in made.items()} | {MUSEUM: session.scalars(own).one()}


def _indicators(session: Session) -> dict[str, tuple[Plan, Indicator]]:
    """Give plans and indicators by `plan/objective/indicator`."""
    rows = session.execute(
        select(Plan, Objective.code, Indicator)
        .join(Objective, Objective.plan_id == Plan.id)
        .join(Indicator, Indicator.objective_id == Objective.id)
    )
    return {f"{plan.slug}/{code}/{indicator.code}": (plan, indicator) for plan, code, indicator in rows}


@dataclass(frozen=True)
class Loading:
    """Loads one thing after the other in a running transaction."""

    session: Session
    ports: Ports
    institution: Institution
    units: Mapping[str, str]
    """Ids by key."""
    indicators: Mapping[str, tuple[Plan, Indicator]]

    @property
    def today(self) -> date:
        """The day on which it is loaded."""
        return local(self.ports.clock.now()).date()

    def day(self, entry: Mapping[str, Any], name: str) -> date:
        """Read when something was."""
        month, day = (int(part) for part in entry[name].split("-"))
        return date(self.today.year - entry.get("years_ago", 0), month, day)

    def activity(self, entry: Mapping[str, Any]) -> None:
        """Enter an activity, unless its day has not come."""
        first = self.day(entry, "day")
        if first > self.today:
            return
        last = self.day(entry, "until") if "until" in entry else first
        counts = (self.indicators[name] for name in entry["counts"])
        facts = ActivityFacts(
            unit_id=self.units[entry["unit"]],
            kind=ActivityKind(entry["kind"]),
            title=entry["title"],
            first=first,
            last=last,
            place=entry.get("place", ""),
            partners=entry.get("partners", ""),
            participants=entry.get("participants"),
            cost=entry.get("cost"),
            funding=Funding(entry.get("funding", "")),
            indicator_ids=tuple(one.id for plan, one in counts if within(plan, first.year)),
        )
        activities.create(self.session, self.ports, SYSTEM, facts)

    def values(self, entry: Mapping[str, Any]) -> None:
        """Enter a number for each year up to this one."""
        plan, indicator = self.indicators[entry["indicator"]]
        first, last = reported_values.years_for(plan, indicator, self.today.year)
        amounts = entry["amounts"]
        for at, amount in enumerate(amounts):
            year = self.today.year - (len(amounts) - 1 - at)
            if not first <= year <= last:
                continue
            as_of = min(self.today, date(year, 12, 31))
            said = ValueFacts(Fraction(amount), None, as_of, entry["source"])
            told = Entry(indicator.id, self.units[entry["unit"]], said)
            reported_values.set_value(self.session, self.ports, SYSTEM, year, told)

    def nomination(self, entry: Mapping[str, Any]) -> None:
        """Nominate, and decide on it."""
        plan = plans.get(self.session, entry["plan"])
        if not within(plan, self.today.year):
            return
        told = Told(Honoured(entry["whom"]), pair(entry, "title"), pair(entry, "story"), pair(entry, "steps"))
        unit_id = self.units[entry["unit"]]
        made = nominations.nominate(self.session, self.ports, SYSTEM, plan.id, unit_id, self.today.year, told)
        state = NominationState(entry["state"])
        nominations.decide(self.session, self.ports, SYSTEM, made.id, NominationState.ENDORSED)
        if state == NominationState.HONOURED:
            nominations.decide(self.session, self.ports, SYSTEM, made.id, state, pair(entry, "award"))

    def heritage(self, entry: Mapping[str, Any]) -> None:
        """Enter an item of the national lists."""

        def reached(stage: str) -> date | None:
            ago = entry.get(f"{stage}_years_ago")
            return None if ago is None else date(self.today.year - ago, 6, 15)

        facts = ItemFacts(
            kind=HeritageKind(entry["kind"]),
            name=pair(entry, "name"),
            decision=entry.get("decision", ""),
            accession_number=entry.get("accession_number", ""),
            recorded_on=reached("recorded"),
            digitised_on=reached("digitised"),
            where=entry.get("where", ""),
        )
        heritage_items.save(self.session, self.ports, SYSTEM, self.institution.id, facts)


def within(plan: Plan, year: int) -> bool:
    """Say whether a plan is in force in a year."""
    return plan.valid_until is None or year <= plan.valid_until.year
