"""Units go up in one another, are divided, and are taken away where nothing hangs on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from museum.db.engine import alone
from museum.domain.errors import Conflict, Invalid
from museum.domain.indicators import Activity, ReportedValue
from museum.domain.people import Person
from museum.domain.plans import Plan
from museum.domain.reporting import ModelCopy, Nomination, UnitReport
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit
from museum.ports import Ports
from museum.services.audit import note
from museum.services.led_ground import require_ground
from museum.services.outbox import transaction
from museum.services.unit_facts import UnitFacts, facts_of
from museum.services.units import get, write

MOST_PARTS = 50
"""Units that one is divided into, or that go up in one, at a time."""


def merge(
    session: Session, ports: Ports, person: Person, unit_ids: Sequence[str], into_id: str, on: date
) -> OrganisationalUnit:
    """Let units go up in another from a day on.

    Their last day is the one before. What was entered for them stays theirs; what lies beneath them keeps its
    entry and stands beneath the other from then on (`museum.domain.units.parent_on`). Raises NotFound, Invalid, NotAllowed.
    """
    require_ground(session, person, [*unit_ids, into_id])
    ids = list(dict.fromkeys(unit_ids))
    if not ids:
        raise Invalid("Hãy chọn đơn vị được sáp nhập.", "Choose the units that go up in it.", "units")
    if len(ids) > MOST_PARTS:
        raise Invalid(
            f"Tối đa {MOST_PARTS} đơn vị một lần.", f"At most {MOST_PARTS} units at a time.", "units"
        )
    with transaction(session, ports):
        alone(session, OrganisationalUnit)
        into = get(session, into_id)
        if not into.exists_on(on):
            raise Invalid(
                f"“{into.name.shown('vi').text}” không hoạt động vào ngày {on:%d/%m/%Y}.",
                f"“{into.name.shown('vi').text}” does not exist on {on:%d/%m/%Y}.",
                "into",
            )
        for unit_id in ids:
            _merged(session, get(session, unit_id), into, on)
        note(session, ports, person, "merge", ("unit", into.id), into.institution_id, merged=ids, on=str(on))
    return into


def _merged(session: Session, unit: OrganisationalUnit, into: OrganisationalUnit, on: date) -> None:
    if unit.id == into.id:
        raise Invalid("Hãy chọn một đơn vị khác.", "Choose another unit.", "into")
    _require_running(unit, on)
    ended = replace(facts_of(unit), valid_until=on - timedelta(days=1), successor_id=into.id)
    write(session, ended, unit)


def _require_running(unit: OrganisationalUnit, on: date) -> None:
    """Raise Invalid unless the unit exists on the day before and has not ended yet."""
    name = unit.name.shown("vi").text
    if unit.valid_until is not None and unit.valid_until < on:
        raise Invalid(
            f"“{name}” đã kết thúc ngày {unit.valid_until:%d/%m/%Y}.",
            f"“{name}” ended on {unit.valid_until:%d/%m/%Y} already.",
            "units",
        )
    if not unit.exists_on(on - timedelta(days=1)):
        raise Invalid(
            f"“{name}” chưa hoạt động trước ngày {on:%d/%m/%Y}.",
            f"“{name}” does not exist before {on:%d/%m/%Y}.",
            "units",
        )


def split(
    session: Session,
    ports: Ports,
    person: Person,
    unit_id: str,
    names: Sequence[Translated],
    on: date,
    *,
    first_continues: bool = False,
) -> list[OrganisationalUnit]:
    """Divide a unit from a day on: each new one continues a part of it, of the same kind and parent.

    With `first_continues` the first new one is the unit's successor. What was entered for the unit stays its
    own. Raises NotFound, Invalid, Conflict, NotAllowed.
    """
    require_ground(session, person, [unit_id, get(session, unit_id).parent_id])
    given = [one for one in names if one]
    least = 2
    if not least <= len(given) <= MOST_PARTS:
        raise Invalid(
            f"Hãy ghi từ {least} đến {MOST_PARTS} tên, mỗi dòng một đơn vị mới.",
            f"Give {least} to {MOST_PARTS} names, one line for each new unit.",
            "names",
        )
    with transaction(session, ports):
        alone(session, OrganisationalUnit)
        unit = get(session, unit_id)
        _require_running(unit, on)
        before = facts_of(unit)
        # It ends first, so that one of the new may carry its name.
        write(session, replace(before, valid_until=on - timedelta(days=1), successor_id=None), unit)
        made = [write(session, _part(before, name, on), None)[0] for name in given]
        if first_continues:
            write(session, replace(facts_of(unit), successor_id=made[0].id), unit)
        note(
            session,
            ports,
            person,
            "split",
            ("unit", unit.id),
            unit.institution_id,
            into=[one.id for one in made],
            on=str(on),
        )
    return made


def _part(before: UnitFacts, name: Translated, on: date) -> UnitFacts:
    return UnitFacts(
        name=name,
        kind=before.kind,
        parent_id=before.parent_id,
        valid_from=on,
        remote=before.remote,
        language=before.language,
        system=before.system,
    )


_HANGING: Mapping[str, tuple[InstrumentedAttribute[Any], Translated]] = {
    "activities": (Activity.unit_id, Translated("hoạt động", "activities")),
    "values": (ReportedValue.unit_id, Translated("số liệu báo cáo", "reported values")),
    "reports": (UnitReport.unit_id, Translated("báo cáo đơn vị", "unit reports")),
    "nominations": (Nomination.unit_id, Translated("đề cử", "nominations")),
    "copies": (ModelCopy.unit_id, Translated("lượt nhân rộng mô hình", "copies of models")),
    "plans": (Plan.unit_id, Translated("kế hoạch", "plans")),
    "children": (OrganisationalUnit.parent_id, Translated("đơn vị trực thuộc", "units beneath it")),
    "predecessors": (OrganisationalUnit.successor_id, Translated("đơn vị nó kế thừa", "units it succeeds")),
}


def hanging(session: Session, unit_id: str) -> dict[str, int]:
    """Count what hangs on a unit, by kind; kinds of which there is nothing are left out."""
    counts = {
        name: session.scalar(select(func.count()).where(column == unit_id)) or 0
        for name, (column, _) in _HANGING.items()
    }
    return {name: count for name, count in counts.items() if count}


def delete(session: Session, ports: Ports, person: Person, unit_id: str) -> None:
    """Take a unit away that was entered by mistake; raises Conflict where anything hangs on it."""
    require_ground(session, person, [unit_id])
    with transaction(session, ports):
        alone(session, OrganisationalUnit)
        unit = get(session, unit_id)
        held = hanging(session, unit_id)
        if held or unit.institution_id is not None:
            words = [(count, _HANGING[name][1]) for name, count in held.items()]
            vi = ", ".join(f"{count} {word.vi}" for count, word in words) or "một thiết chế của trang"
            en = ", ".join(f"{count} {word.en}" for count, word in words) or "an institution of the site"
            raise Conflict(
                f"Không xóa được: đơn vị còn gắn với {vi}. Nếu đơn vị không còn hoạt động, hãy ghi ngày cuối cùng.",
                f"It cannot be deleted: {en} hang on it. If it exists no more, give its last day.",
            )
        session.delete(unit)
        note(session, ports, person, "delete", ("unit", unit_id), None)
