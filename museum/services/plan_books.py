"""Plans as workbooks: the template, the export of a plan, and what a filled-in one would make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.plans import Plan
from museum.domain.units import OrganisationalUnit
from museum.ports import Ports
from museum.services import plan_changes, plan_rows
from museum.services.plan_check import Fault, faults_of
from museum.services.plan_content import PlanContent
from museum.services.plan_example import EXAMPLE
from museum.services.plan_reading import read_plan
from museum.services.plan_tables import Names, sheets_of


@dataclass(frozen=True)
class Draft:
    """What a workbook would make; nothing of it is kept yet."""

    content: PlanContent
    faults: tuple[Fault, ...]
    """All that is wrong, each with its sheet and row."""
    plan: Plan | None
    """The plan that it would change; None: it would make a new one."""

    @property
    def possible(self) -> bool:
        """Whether it can be kept, be it that something has to be confirmed first."""
        return all(one.confirmable for one in self.faults)


def template(ports: Ports) -> bytes:
    """Give an example to be written over."""
    return ports.sheets.write(sheets_of(EXAMPLE, Names({}, {})))


def export(session: Session, ports: Ports, plan: Plan) -> bytes:
    """Give a plan as a workbook that can be changed and taken in again."""
    return ports.sheets.write(sheets_of(plan_rows.content_of(session, plan), names_of(session)))


def names_of(session: Session) -> Names:
    """Give the names of units and plans as workbooks write them."""
    units = session.scalars(select(OrganisationalUnit))
    plans = session.scalars(select(Plan))
    return Names({one.id: one.name.vi for one in units}, {one.slug: one.title.vi for one in plans})


def look_into(session: Session, ports: Ports, path: Path) -> Draft:
    """Read a workbook and say what it would make; raises Invalid for a file that is none."""
    read = read_plan(ports.sheets.read(path), names_of(session))
    known = session.scalar(select(Plan).where(Plan.slug == read.content.slug)) if read.content.slug else None
    # What could not be read is no part that somebody left out: beside other plans, only what is whole is looked at.
    further = faults_of(read.content) if read.faults else plan_changes.check(session, read.content, known)
    return Draft(read.content, (*read.faults, *read.placed(further)), known)
