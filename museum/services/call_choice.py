"""Whom a call asks, and for what: the units, and the indicators for each sort of unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.collections import Institution, InstitutionKind
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.indicators import Indicator
from museum.domain.local_time import local
from museum.domain.people import Person
from museum.domain.plans import Objective, Plan, System
from museum.domain.reporting import Call, UnitReport, UnitReportState
from museum.domain.units import GROUND, OrganisationalUnit, UnitKind, beneath
from museum.ports import Ports
from museum.services.audit import note
from museum.services.calls import ask, get_for, refuse_closed
from museum.services.indicators.scope import SYSTEM_OF, Ground
from museum.services.outbox import transaction
from museum.services.unit_answers import BY_ACTIVITIES, REPORTED

ENTERED = BY_ACTIVITIES | {REPORTED}
"""Rules whose numbers somebody has to tell: what the system keeps itself is proposed to nobody."""
MOST_UNITS = 2_000


@dataclass(frozen=True, order=True)
class Sort:
    """Units that are asked for the same: of a kind, and where they are institutions, of a system."""

    kind: str
    system: str = ""

    @property
    def key(self) -> str:
        """Name it in forms."""
        return f"{self.kind}-{self.system}" if self.system else self.kind


class Sorts:
    """Tells which sort a unit is of."""

    def __init__(self, session: Session) -> None:
        self._systems = {
            one.id: str(SYSTEM_OF[InstitutionKind(one.kind)]) for one in session.scalars(select(Institution))
        }

    def of(self, unit: OrganisationalUnit) -> Sort:
        """Give a unit's sort."""
        if unit.kind != UnitKind.INSTITUTION:
            return Sort(unit.kind)
        known = self._systems.get(unit.institution_id, "") if unit.institution_id else unit.system
        return Sort(unit.kind, known)


def fits(sort: Sort, objective: Objective) -> bool:
    """Say whether an objective's system concerns a sort of units.

    Communes and wards keep libraries and cultural centres; departments, unions and the province may have a part in
    everything.
    """
    if objective.system == System.ALL:
        return True
    if sort.kind == UnitKind.INSTITUTION:
        return not sort.system or sort.system == objective.system
    return sort.kind not in GROUND or objective.system != System.MUSEUM


def proposed_indicators(plan: Plan, year: int, sort: Sort) -> list[str]:
    """Propose what a sort of units is asked for: what nobody but people can tell, of their own system."""
    return [
        indicator.id
        for objective in plan.objectives
        if fits(sort, objective)
        for indicator in objective.indicators
        if indicator.rule in ENTERED and indicator.asked_in(year)
    ]


def may_be_asked(session: Session, ports: Ports, call: Call) -> list[OrganisationalUnit]:
    """List the units that exist today, on the plan's ground; by kind and name."""
    units = list(session.scalars(select(OrganisationalUnit)))
    today = local(ports.clock.now()).date()
    ground = Ground.of(session, call.plan).on(today.year)
    found = [one for one in units if one.exists_on(today) and one.id in ground]
    return sorted(found, key=lambda one: (one.kind, one.name_key, one.name.vi))


def add_units(session: Session, ports: Ports, person: Person, call_id: str, unit_ids: Collection[str]) -> int:
    """Ask these units, too; gives how many are new. Where the call is out, they get their letters at once.

    They are asked for what others of their sort are, or for what is proposed. Raises Invalid (field `units`) for a
    unit that is unknown, exists no more or lies off the plan's ground.
    """
    with transaction(session, ports):
        call = get_for(session, person, call_id)
        refuse_closed(call)
        there = {report.unit_id for report in call.unit_reports}
        new = [one for one in dict.fromkeys(unit_ids) if one not in there]
        if len(there) + len(new) > MOST_UNITS:
            raise Invalid(
                f"Một đợt hỏi nhiều nhất {MOST_UNITS} đơn vị.",
                f"A call asks {MOST_UNITS} units at most.",
                "units",
            )
        allowed = {one.id: one for one in may_be_asked(session, ports, call)}
        chosen = chosen_indicators(session, call)
        sorts, now = Sorts(session), ports.clock.now()
        for unit_id in new:
            unit = allowed.get(unit_id)
            if unit is None:
                raise _not_to_be_asked(session, unit_id)
            sort = sorts.of(unit)
            asked = chosen.get(sort)
            report = UnitReport(
                id=new_id(),
                unit_id=unit.id,
                indicator_ids=proposed_indicators(call.plan, call.year, sort)
                if asked is None
                else list(asked),
                state=UnitReportState.ASKED,
                changed_at=now,
            )
            report.unit = unit
            call.unit_reports.append(report)
            session.flush()
            if call.sent_at is not None:
                ask(session, ports, report)
        if new:
            call.version += 1
            note(session, ports, person, "ask", ("call", call.id), call.institution_id, units=len(new))
    return len(new)


def _not_to_be_asked(session: Session, unit_id: str) -> Invalid:
    unit = session.get(OrganisationalUnit, unit_id)
    if unit is None:
        return Invalid("Không có đơn vị này.", "There is no such unit.", "units")
    after = session.get(OrganisationalUnit, unit.successor_id) if unit.successor_id else None
    if after is not None:
        vi, en = after.name.shown("vi").text, after.name.shown("en").text
        return Invalid(
            f"“{unit.name.shown('vi')}” không còn; đơn vị kế thừa là “{vi}”. Hãy chọn đơn vị đó.",
            f"“{unit.name.shown('en')}” exists no more; its successor is “{en}”. Please choose that one.",
            "units",
        )
    return Invalid(
        f"“{unit.name.shown('vi')}” không còn hoặc không thuộc địa bàn của kế hoạch.",
        f"“{unit.name.shown('en')}” exists no more, or does not lie on the plan’s ground.",
        "units",
    )


def remove_units(
    session: Session, ports: Ports, person: Person, call_id: str, unit_ids: Collection[str]
) -> int:
    """Do not ask these units; gives how many. Raises Conflict once the call is out."""
    with transaction(session, ports):
        call = get_for(session, person, call_id)
        refuse_closed(call)
        if call.sent_at is not None:
            raise Conflict(
                "Đợt này đã gửi: đơn vị đã nhận thư nên không bỏ ra được.",
                "This call is out: units that were written to cannot be left out any more.",
            )
        gone = [report for report in call.unit_reports if report.unit_id in set(unit_ids)]
        for report in gone:
            call.unit_reports.remove(report)
        if gone:
            call.version += 1
            note(session, ports, person, "unask", ("call", call.id), call.institution_id, units=len(gone))
    return len(gone)


def chosen_indicators(session: Session, call: Call) -> dict[Sort, Sequence[str]]:
    """Give what each sort of units in a call is asked for."""
    sorts = Sorts(session)
    return {sorts.of(report.unit): report.indicator_ids for report in call.unit_reports}


def choose_indicators(
    session: Session, ports: Ports, person: Person, call_id: str, chosen: Mapping[str, Iterable[str]]
) -> None:
    """Say what each sort of units (by its key) is asked for; raises Conflict once the call is out, Invalid."""
    with transaction(session, ports):
        call = get_for(session, person, call_id)
        refuse_closed(call)
        if call.sent_at is not None:
            raise Conflict(
                "Đợt này đã gửi: các đơn vị đang trả lời những chỉ tiêu đã hỏi. Hãy lập đợt mới để hỏi thêm.",
                "This call is out: units are answering what they were asked. Make another call to ask for more.",
            )
        order = indicators_of(call.plan, call.year)
        sorts = Sorts(session)
        wanted = {key: set(ids) for key, ids in chosen.items()}
        if any(ids - order.keys() for ids in wanted.values()):
            raise NotFound("Kế hoạch này không có chỉ tiêu đó.", "The plan has no such indicator.")
        for report in call.unit_reports:
            asked = wanted.get(sorts.of(report.unit).key)
            if asked is not None:
                report.indicator_ids = [one for one in order if one in asked]
        call.version += 1
        note(session, ports, person, "choose", ("call", call.id), call.institution_id)


def indicators_of(plan: Plan, year: int) -> dict[str, Indicator]:
    """Give the indicators that a plan asks for in a year, by id, in its order."""
    return {
        one.id: one for objective in plan.objectives for one in objective.indicators if one.asked_in(year)
    }


def ids_of(session: Session, ports: Ports, call: Call, kind: str, parent_id: str) -> list[str]:
    """Give the units that may be asked, of a kind, beneath a unit, or both."""
    units = may_be_asked(session, ports, call)
    today = local(ports.clock.now()).date()
    under = beneath(session.scalars(select(OrganisationalUnit)), parent_id, today) if parent_id else None
    return [
        one.id
        for one in units
        if (not kind or one.kind == kind) and (under is None or (one.id in under and one.id != parent_id))
    ]
