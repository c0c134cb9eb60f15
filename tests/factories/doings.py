"""Two communes of a province, one that went up in another, and a plan that asks for every kind of what is entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.indicators import ActivityKind, Indicator, Measure
from museum.domain.people import Person
from museum.domain.plans import Objective, Plan, PlanDay, System
from museum.domain.progress import Kind
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.services import units
from museum.services.activities import ActivityFacts
from museum.services.permission import SYSTEM
from museum.services.reported_values import Entry, ValueFacts
from museum.services.unit_facts import UnitFacts
from tests.factories.house import House

MERGED_ON = date(2025, 7, 1)
ASKED: tuple[tuple[str, Kind, Measure, str, dict[str, Any]], ...] = (
    ("rounds", Kind.COUNT, Measure.ROUND, "activities", {}),
    ("people", Kind.COUNT, Measure.PERSON, "activity_participants", {}),
    ("day", Kind.YES_NO, Measure.EVENT, "day_marked", {"day": "04-21"}),
    ("communes", Kind.SHARE, Measure.COMMUNE, "reported", {}),
    ("uses", Kind.GROWTH, Measure.USE, "reported", {}),
    ("clubs", Kind.COUNT, Measure.CLUB, "reported", {}),
    ("sessions", Kind.COUNT, Measure.SESSION, "sessions_held", {}),
)


@dataclass
class Doings:
    """Units by a short name, indicators by their code."""

    house: House
    plan_id: str
    slug: str
    units: dict[str, str]
    indicators: dict[str, str]

    def facts(self, unit: str = "na-sang", **more: Any) -> ActivityFacts:
        """Give an activity as somebody would enter it."""
        indicators = tuple(self.indicators[one] for one in more.pop("counts", ()))
        first = more.pop("first", date(2026, 4, 21))
        return ActivityFacts(
            **{
                "unit_id": self.units[unit],
                "kind": ActivityKind.CIRCULATION,
                "title": "Luân chuyển sách về bản",
                "first": first,
                "last": first,
                "indicator_ids": indicators,
                **more,
            }
        )

    def entry(
        self,
        code: str,
        amount: int | None,
        whole: int | None = None,
        unit: str = "na-sang",
        version: int = 0,
        **more: Any,
    ) -> Entry:
        """Give a number as somebody would enter it; None: there is no data."""
        facts = None
        if amount is not None:
            of = None if whole is None else Fraction(whole)
            facts = ValueFacts(Fraction(amount), of, more.pop("as_of", date(2026, 11, 1)), **more)
        return Entry(self.indicators[code], self.units[unit], facts, version)


def build_doings(house: House, leader_id: str, person: Person = SYSTEM) -> Doings:
    """Enter units and plan; `leader_id` is the institution that leads it."""
    with house.sessions() as session:

        def unit(name: str, kind: UnitKind, **more: Any) -> OrganisationalUnit:
            return units.save(session, house.ports, person, UnitFacts(Translated(name), kind, **more))

        province = unit("Tỉnh Sơn Lam", UnitKind.PROVINCE)
        new = unit("Xã Na Sang", UnitKind.COMMUNE, parent_id=province.id, valid_from=MERGED_ON)
        held = {
            "province": province.id,
            "na-sang": new.id,
            "chieng-van": unit("Xã Chiềng Vân", UnitKind.COMMUNE, parent_id=province.id, remote=True).id,
            "ban-cu": unit(
                "Xã Bản Cũ",
                UnitKind.COMMUNE,
                parent_id=province.id,
                valid_until=date(2025, 6, 30),
                successor_id=new.id,
            ).id,
        }
        with writing(session):
            slug = f"ke-hoach-{new_id()}"
            plan = Plan(
                id=new_id(),
                slug=slug,
                title=Translated("Kế hoạch của tỉnh", "The province’s plan"),
                document="12/KH-UBND",
                issued_on=date(2024, 1, 5),
                valid_until=date(2030, 12, 31),
                institution_id=leader_id,
                unit_id=province.id,
            )
            plan.objectives = [
                Objective(id=new_id(), code="all", system=System.ALL, text=Translated("Phục vụ", "Serve"))
            ]
            plan.objectives[0].indicators = [
                Indicator(
                    id=new_id(),
                    code=code,
                    name=Translated(f"Chỉ tiêu {code}", f"Indicator {code}"),
                    kind=kind,
                    measure=measure,
                    rule=rule,
                    parameters=parameters,
                    position=at,
                )
                for at, (code, kind, measure, rule, parameters) in enumerate(ASKED)
            ]
            days = PlanDay(id=new_id(), month=4, day=21, name=Translated("Ngày Sách", "Book Day"))
            session.add_all((plan, days))
            session.flush()
            indicators = {one.code: one.id for one in plan.objectives[0].indicators}
    return Doings(house, plan.id, slug, held, indicators)
