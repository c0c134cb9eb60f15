"""Lists of units become the directory: the whole list or nothing, an old list read again changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Literal, TypeVar

from sqlalchemy.orm import Session

from museum.db.engine import alone
from museum.domain.days import day_from
from museum.domain.errors import Conflict, Invalid
from museum.domain.people import Person
from museum.domain.school_names import commune_key
from museum.domain.translated import Translated
from museum.domain.unit_names import kind_from, kind_of_name, system_from
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.ports import Ports
from museum.ports.stages import Register, RegisterRow
from museum.services.audit import note
from museum.services.lead import require_lead_somewhere
from museum.services.led_ground import Place, led_ground, moves_within, off_ground
from museum.services.outbox import transaction
from museum.services.records import CLEAR, FieldError
from museum.services.school_lists import remote_from
from museum.services.unit_facts import UnitFacts, facts_of, faults_of, key_of
from museum.services.units import all_units, write

T = TypeVar("T")
_PLACE = frozenset({"latitude", "longitude"})
Status = Literal["created", "updated", "unchanged", "rejected"]
MOST_ROWS = 5_000
"""More than the country has communes."""


@dataclass(frozen=True)
class UnitRow:
    """What became of one row."""

    row: int
    """As a person counts in the file."""
    status: Status
    name: str
    parent: str = ""
    unit_id: str | None = None
    errors: tuple[FieldError, ...] = ()


class _NotKept(Exception):
    """Ends a transaction that was a rehearsal, or of whose rows one is faulty."""


class _Faulty(Exception):
    """A row with all that is wrong with it."""

    def __init__(self, faults: Iterable[FieldError]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def import_units(
    session: Session, ports: Ports, person: Person, register: Register, *, dry_run: bool = False
) -> list[UnitRow]:
    """Add and update units by their code, or by name, kind, parent and days.

    Rows speak of one another, so a list with one faulty row is not kept at all; every row is told. With
    `dry_run` nothing is kept either. Raises NotAllowed, Invalid for a list of too many rows.
    """
    require_lead_somewhere(session, person)
    rows = list(_within_limits(register.rows))
    results: list[UnitRow] = []
    with suppress(_NotKept), transaction(session, ports):
        # Two lists at once could each add what the other adds.
        alone(session, OrganisationalUnit)
        ground = led_ground(session, person)
        before = {one.id: (one.parent_id, one.successor_id) for one in all_units(session)}
        results = _Taking(session, register.columns, rows).take_all()
        if ground is not None:
            results = [_on_ground(session, one, ground, before) for one in results]
        tally = {status: sum(one.status == status for one in results) for status in ("created", "updated")}
        note(session, ports, person, "import", ("units", ""), None, **tally)
        if dry_run or any(one.status == "rejected" for one in results):
            raise _NotKept
    return results


def _within_limits(rows: Iterable[RegisterRow]) -> Iterable[RegisterRow]:
    for count, row in enumerate(rows):
        if count >= MOST_ROWS:
            raise Invalid(
                f"Danh sách có hơn {MOST_ROWS} dòng. Hãy chia thành nhiều tệp.",
                f"The list has more than {MOST_ROWS} rows. Please split it into several files.",
                "file",
            )
        yield row


def _on_ground(session: Session, row: UnitRow, ground: set[str], before: Mapping[str, Place]) -> UnitRow:
    unit = session.get(OrganisationalUnit, row.unit_id) if row.status in ("created", "updated") else None
    if unit is None or moves_within(unit, ground, before):
        return row
    return replace(row, status="rejected", unit_id=None, errors=(FieldError("name", off_ground().reason),))


class _Taking:
    """Takes one list into the directory, within one transaction.

    First every row's own particulars, then what stands above it and what it went up in: those may come
    later in the list.
    """

    def __init__(self, session: Session, columns: frozenset[str], rows: list[RegisterRow]) -> None:
        self._session, self._columns, self._rows = session, columns, rows
        self._units: list[OrganisationalUnit] = all_units(session)
        self._taken: dict[str, int] = {}
        """Unit id → the row that told of it."""
        self._status: dict[int, Status] = {}
        self._of_row: dict[int, OrganisationalUnit] = {}
        self._faults: dict[int, tuple[FieldError, ...]] = {}

    def take_all(self) -> list[UnitRow]:
        """Take every row; gives what became of each, in their order."""
        # Who shares a name is told apart by what stands above: that is there first.
        highest_first = sorted(self._rows, key=lambda row: _rank(row.cells))
        for step in (self._take, self._link):
            for row in highest_first:
                if row.number in self._faults:
                    continue
                try:
                    with self._session.begin_nested():
                        step(row)
                except _Faulty as faulty:
                    self._faults[row.number] = faulty.faults
                except Invalid as error:
                    self._faults[row.number] = (FieldError(error.field, error.reason),)
                except Conflict as error:
                    self._faults[row.number] = (FieldError("name", error.reason),)
        return [self._told(row) for row in self._rows]

    def _told(self, row: RegisterRow) -> UnitRow:
        name, parent = row.cells.get("name", ""), row.cells.get("parent", "")
        if row.number in self._faults:
            return UnitRow(row.number, "rejected", name, parent, None, self._faults[row.number])
        unit = self._of_row[row.number]
        return UnitRow(row.number, self._status[row.number], unit.name.shown("vi").text, parent, unit.id)

    def _take(self, row: RegisterRow) -> None:
        """Write what the row says of the unit by itself."""
        faults: list[FieldError] = []
        known = _noting(faults, lambda: self._not_taken(row.cells), None)
        facts = self._facts(row.cells, known, faults)
        if known is None:
            # Its parent may come later; until then nobody's name is in its way.
            facts = replace(facts, parent_id=self._parent_if_known(row.cells, facts))
        unit, changed = write(self._session, facts, known)
        self._status[row.number] = "created" if known is None else "updated" if changed else "unchanged"
        self._of_row[row.number] = unit
        self._taken[unit.id] = row.number
        if known is None:
            self._units.append(unit)

    def _not_taken(self, cells: Mapping[str, str]) -> OrganisationalUnit | None:
        """Find the unit that a row speaks of; raises Invalid where another row did already."""
        known = self._known(cells)
        if known is not None and known.id in self._taken:
            first = self._taken[known.id]
            raise Invalid(
                f"Đơn vị này đã có ở dòng {first} của chính tệp này.",
                f"This unit stands in row {first} of this very file already.",
                "name",
            )
        return known

    def _parent_if_known(self, cells: Mapping[str, str], facts: UnitFacts) -> str | None:
        try:
            return self._parent(cells, facts)
        except Invalid:
            return None

    def _link(self, row: RegisterRow) -> None:
        """Write what stands above the unit, and what it went up in."""
        unit, cells = self._of_row[row.number], row.cells
        facts = facts_of(unit)
        faults: list[FieldError] = []
        parent_id = _noting(faults, lambda: self._parent(cells, facts), None)
        successor_id = _noting(faults, lambda: self._successor(cells, facts), None)
        if faults:
            raise _Faulty(faults)
        _, changed = write(
            self._session, replace(facts, parent_id=parent_id, successor_id=successor_id), unit
        )
        if changed and self._status[row.number] == "unchanged":
            self._status[row.number] = "updated"

    def _parent(self, cells: Mapping[str, str], facts: UnitFacts) -> str | None:
        text = cells.get("parent", "")
        if not text or text.casefold() in CLEAR:
            return None if text else facts.parent_id
        together = [one for one in self._meant(text) if _overlap(one, facts.valid_from, facts.valid_until)]
        return self._one_of(together or self._meant(text), text, "parent")

    def _successor(self, cells: Mapping[str, str], facts: UnitFacts) -> str | None:
        text = cells.get("successor", "")
        if not text or text.casefold() in CLEAR:
            return None if text else facts.successor_id
        found = self._meant(text)
        if facts.valid_until is not None:
            day = facts.valid_until + timedelta(days=1)
            found = [one for one in found if one.exists_on(day)] or found
        return self._one_of(found, text, "successor")

    def _meant(self, text: str) -> list[OrganisationalUnit]:
        """List the units that a cell may mean: by code, else by name, of the kind that it says."""
        by_code = [one for one in self._units if one.code and one.code == text.strip()]
        if by_code:
            return by_code
        key, kind = commune_key(text), kind_of_name(text)
        named = [one for one in self._units if one.name_key == key]
        return [one for one in named if kind is None or one.kind == kind] or named

    def _one_of(self, found: list[OrganisationalUnit], text: str, field: str) -> str:
        if len(found) == 1:
            return found[0].id
        if found:
            raise Invalid(
                f"Có {len(found)} đơn vị tên “{text[:60]}”. Hãy ghi mã đơn vị.",
                f"There are {len(found)} units called “{text[:60]}”. Give the code instead.",
                field,
            )
        raise Invalid(
            f"Không có đơn vị “{text[:60]}” trong danh mục và trong tệp.",
            f"There is no unit “{text[:60]}” in the directory or in the file.",
            field,
        )

    def _known(self, cells: Mapping[str, str]) -> OrganisationalUnit | None:
        """Find the unit that a row speaks of: by code, or by name, kind and parent, of its own days."""
        first, last = day_from(cells.get("valid_from", "")), day_from(cells.get("valid_until", ""))
        code, key = cells.get("code", ""), key_of(Translated(cells.get("name", "")))
        coded = [one for one in self._units if code and one.code == code]
        found = [one for one in coded if one.name_key == key] or coded
        if not coded:
            kind = kind_from(cells.get("kind", "")) or kind_of_name(cells.get("name", ""))
            parents = {one.id for one in self._meant(cells["parent"])} if "parent" in cells else set()
            found = [
                one
                for one in self._units
                if one.name_key == key
                and (kind is None or one.kind == kind)
                and (not parents or one.parent_id in parents)
                and not (code and one.code)
            ]
        found = [one for one in found if _overlap(one, first, last)]
        if len(found) > 1:
            # Rows without days speak of the unit as it is now.
            found = [one for one in found if one.valid_until is None] or found
        if len(found) > 1:
            raise Invalid(
                f"Có {len(found)} đơn vị tên này. Hãy thêm cột mã, cấp trên hoặc ngày.",
                f"There are {len(found)} units of this name. Add a column of codes, parents or days.",
                "name",
            )
        return found[0] if found else None

    def _facts(
        self, cells: Mapping[str, str], known: OrganisationalUnit | None, faults: list[FieldError]
    ) -> UnitFacts:
        """Put together what the row says; of what it does not tell, the directory's word stays.

        Raises _Faulty with all that is wrong with the row, and what was wrong already.
        """
        stored = facts_of(known) if known is not None else UnitFacts(Translated(), UnitKind.COMMUNE)
        unclear = bool(faults)
        facts = replace(
            stored,
            name=Translated(
                cells.get("name", "") or stored.name.vi, cells.get("name_en", "") or stored.name.en
            ),
            # Which unit is meant is unclear: its kind in the directory may say what the row leaves out.
            kind=stored.kind
            if unclear and not cells.get("kind")
            else _noting(faults, lambda: _kind(cells, known), stored.kind),
            code=_text(cells, "code", stored.code),
            valid_from=_noting(faults, lambda: _day(cells, "valid_from", stored.valid_from), None),
            valid_until=_noting(faults, lambda: _day(cells, "valid_until", stored.valid_until), None),
            latitude=_noting(faults, lambda: _degrees(cells, "latitude", stored.latitude), None),
            longitude=_noting(faults, lambda: _degrees(cells, "longitude", stored.longitude), None),
            remote=_noting(faults, lambda: remote_from(cells.get("remote", "")), stored.remote)
            if "remote" in self._columns
            else stored.remote,
            email=_text(cells, "email", stored.email),
            system=_noting(faults, lambda: _system(cells, stored.system), ""),
        )
        unread = {one.field for one in faults}
        if unread & _PLACE:
            # Half of a place says nothing of the other half.
            unread |= _PLACE
        faults += [FieldError(one.field, one.reason) for one in faults_of(facts) if one.field not in unread]
        if faults:
            raise _Faulty([*faults, *self._nowhere(cells)])
        return facts

    def _nowhere(self, cells: Mapping[str, str]) -> Iterable[FieldError]:
        """Tell of a faulty row what units it names that are neither in the directory nor in the file."""
        for field in ("parent", "successor"):
            text = cells.get(field, "")
            if (
                text
                and text.casefold() not in CLEAR
                and not self._meant(text)
                and not {text.strip(), commune_key(text)} & self._in_file
            ):
                faults: list[FieldError] = []
                _noting(faults, partial(self._one_of, [], text, field), "")
                yield from faults

    @cached_property
    def _in_file(self) -> frozenset[str]:
        """Codes and keys of names that stand in the file."""
        cells = [row.cells for row in self._rows]
        return frozenset(
            {one.get("code", "") for one in cells} | {commune_key(one.get("name", "")) for one in cells}
        )


def _rank(cells: Mapping[str, str]) -> int:
    kind = kind_from(cells.get("kind", "")) or kind_of_name(cells.get("name", ""))
    return {UnitKind.PROVINCE: 0, UnitKind.DISTRICT: 1}.get(kind, 2) if kind else 2


def _overlap(unit: OrganisationalUnit, first: date | None, last: date | None) -> bool:
    """Say whether there is a day of these on which the unit exists."""
    return (unit.valid_until is None or first is None or first <= unit.valid_until) and (
        unit.valid_from is None or last is None or unit.valid_from <= last
    )


def _noting(faults: list[FieldError], read: Callable[[], T], instead: T) -> T:
    """Read a value; where it cannot be read, note why."""
    try:
        return read()
    except Invalid as error:
        faults.append(FieldError(error.field, error.reason))
        return instead


def _text(cells: Mapping[str, str], field: str, stored: str) -> str:
    said = cells.get(field, "")
    return "" if said.casefold() in CLEAR else said or stored


def _kind(cells: Mapping[str, str], known: OrganisationalUnit | None) -> UnitKind:
    said, name = cells.get("kind", ""), cells.get("name", "")
    found = kind_from(said) if said else kind_of_name(name) or (UnitKind(known.kind) if known else None)
    if found is None:
        raise Invalid(
            f"Không hiểu loại đơn vị “{said[:60]}”. Hãy ghi: tỉnh, huyện, xã, phường, sở/ngành, đoàn thể hoặc thiết chế.",
            f"“{said[:60]}” is no kind of unit. Write province, district, commune, ward, department, union or institution.",
            "kind",
        )
    return found


def _day(cells: Mapping[str, str], field: str, stored: date | None) -> date | None:
    said = cells.get(field, "")
    if not said or said.casefold() in CLEAR:
        return None if said else stored
    found = day_from(said)
    if found is None:
        raise Invalid(
            f"Không hiểu ngày “{said[:40]}”. Hãy ghi như 01/07/2025.",
            f"“{said[:40]}” is no day. Write it as 01/07/2025.",
            field,
        )
    return found


_DEGREES = re.compile(r"-?\d{1,3}(?:[.,]\d{1,12})?")


def degrees_from(text: str) -> float | None:
    """Read degrees as `21,3256` or `21.3256`; None: they are none."""
    bare = text.strip().removesuffix("°")
    return float(bare.replace(",", ".")) if _DEGREES.fullmatch(bare) else None


def _degrees(cells: Mapping[str, str], field: str, stored: float | None) -> float | None:
    said = cells.get(field, "")
    if not said or said.casefold() in CLEAR:
        return None if said else stored
    found = degrees_from(said)
    if found is None:
        raise Invalid(
            f"Không hiểu tọa độ “{said[:40]}”. Hãy ghi độ thập phân, ví dụ 21,3256.",
            f"“{said[:40]}” is no coordinate. Write decimal degrees, for instance 21.3256.",
            field,
        )
    return found


def _system(cells: Mapping[str, str], stored: str) -> str:
    said = cells.get("system", "")
    if not said or said.casefold() in CLEAR:
        return "" if said else stored
    found = system_from(said)
    if found is None:
        raise Invalid(
            f"Không hiểu hệ thống “{said[:40]}”. Hãy ghi: bảo tàng, thư viện hoặc trung tâm văn hóa.",
            f"“{said[:40]}” is no system. Write museum, library or cultural centre.",
            "system",
        )
    return found
