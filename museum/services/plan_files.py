"""Plans that come along as files, and the days of the year that they ask to be marked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.errors import Invalid
from museum.domain.plans import Plan, PlanDay
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services import plan_rows
from museum.services.outbox import transaction
from museum.services.permission import SYSTEM
from museum.services.plan_changes import changed_by_people, write_version
from museum.services.plan_check import faults_of
from museum.services.plan_content import ObjectiveContent, PlanContent, from_dict

log = structlog.get_logger()
_DAYS = "days.toml"
_REASON = "Cập nhật cùng bản mới của nền tảng"


@dataclass(frozen=True)
class Loaded:
    """What became of the plans in a folder, by slug."""

    written: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """Plans that people changed here: their words stand, whatever the file says."""


def load_plans(session: Session, ports: Ports, folder: Path) -> Loaded:
    """Load the plans and plan days of a folder of TOML files; what is there already is brought up to date.

    Plans that no file speaks of stay, and so do objectives and indicators that a file has dropped: what
    serves them keeps its place. A plan that somebody changed here is left as it is. One that nobody leads
    yet is given to the default institution. Raises Invalid, naming the file, for one that is wrong.
    """
    files = sorted(path for path in folder.glob("*.toml") if path.name != _DAYS)
    given = [_read(path) for path in files]
    days = folder / _DAYS
    written, left = [], []
    with transaction(session, ports):
        for content in _parents_first(given):
            plan = session.scalar(select(Plan).where(Plan.slug == content.slug))
            if plan is None:
                plan = Plan(id=new_id(), slug=content.slug)
                session.add(plan)
                plan_rows.write(session, plan, content)
                written.append(content.slug)
            elif changed_by_people(session, plan):
                log.info("plan left as people changed it", plan=plan.slug)
                left.append(content.slug)
            elif _brought_up_to_date(session, ports, plan, content):
                written.append(content.slug)
        for day in tomllib.loads(days.read_text(encoding="utf-8"))["day"] if days.exists() else ():
            _write_day(session, day)
        _give_to_default(session)
    return Loaded(tuple(written), tuple(left))


def _read(path: Path) -> PlanContent:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        content = from_dict({**given, "slug": given["slug"]})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(
            f"{path.name}: không đọc được kế hoạch ({error}).", f"{path.name}: no plan can be read ({error})."
        ) from error
    faults = [one.told for one in faults_of(content)]
    if faults:
        raise Invalid(
            f"{path.name}: {' '.join(one.vi for one in faults)}",
            f"{path.name}: {' '.join(one.en for one in faults)}",
        )
    return content


def _parents_first(given: Iterable[PlanContent]) -> list[PlanContent]:
    """Order plans so that each comes after the one above it; of a circle, any way."""
    waiting = {one.slug: one for one in given}
    ordered: list[PlanContent] = []
    while waiting:
        ready = [one for one in waiting.values() if one.parent not in waiting] or [
            next(iter(waiting.values()))
        ]
        ordered += ready
        for one in ready:
            del waiting[one.slug]
    return ordered


def _brought_up_to_date(session: Session, ports: Ports, plan: Plan, content: PlanContent) -> bool:
    """Write what a newer file says; who reads an old report finds what the plan was then among its versions."""
    return write_version(
        session, ports, SYSTEM, plan, _with_dropped(session, plan, content), _REASON, confirmed=True
    )


def _with_dropped(session: Session, plan: Plan, content: PlanContent) -> PlanContent:
    """Add what the plan has and the file has not any more."""
    held = {one.code: one for one in plan_rows.content_of(session, plan).objectives}
    named = {one.code for one in content.objectives}
    objectives = [_with_dropped_indicators(one, held.get(one.code)) for one in content.objectives]
    objectives += [one for code, one in held.items() if code not in named]
    # The ground is this site's own: a file cannot know its units.
    return replace(content, objectives=tuple(objectives), ground=content.ground or plan.unit_id or "")


def _with_dropped_indicators(given: ObjectiveContent, held: ObjectiveContent | None) -> ObjectiveContent:
    named = {one.code for one in given.indicators}
    dropped = [one for one in held.indicators if one.code not in named] if held is not None else []
    return replace(given, indicators=(*given.indicators, *dropped))


def _give_to_default(session: Session) -> None:
    """Let the default institution, or the only one, lead the plans that nobody leads."""
    rows = list(session.scalars(select(Institution)))
    lead = next((one for one in rows if one.is_default), rows[0] if len(rows) == 1 else None)
    if lead is None:
        return
    for plan in session.scalars(select(Plan).where(Plan.institution_id.is_(None))):
        plan.institution_id = lead.id


def _write_day(session: Session, given: dict[str, Any]) -> None:
    found = session.scalar(
        select(PlanDay).where(PlanDay.month == given["month"], PlanDay.day == given["day"])
    )
    day = found or PlanDay(id=new_id(), month=given["month"], day=given["day"])
    day.last_month, day.last_day = given.get("last_month"), given.get("last_day")
    day.name, day.source = Translated(given["name_vi"], given["name_en"]), given.get("asked_by", "")
    session.add(day)
