"""Lists of schools become the directory: each row whole or not at all, an old list read again changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import alone
from museum.domain.errors import Conflict, Invalid
from museum.domain.people import EDUCATORS, Person
from museum.domain.school_names import commune_key, level_from, level_of_name, name_key
from museum.domain.schools import Level, School
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.ports.stages import Register, RegisterRow
from museum.services import schools
from museum.services.audit import note
from museum.services.outbox import transaction
from museum.services.permission import require_somewhere
from museum.services.records import NO, YES, FieldError
from museum.services.schools import SchoolFacts

T = TypeVar("T")
Status = Literal["created", "updated", "unchanged", "rejected", "closed"]
MOST_ROWS = 20_000
"""More than any province has schools."""
_REMOTE = re.compile(r"(?:khu vực |kv ?)(?:iii|3)|iii|(?:xã )?đặc biệt khó khăn|đbkk")
_NOT_REMOTE = re.compile(r"(?:khu vực |kv ?)(?:i|ii|1|2)|i|ii")
"""Regions I to III of mountainous communes, as lists name them: III are those in special difficulty."""


@dataclass(frozen=True)
class SchoolRow:
    """What became of one row, or of a school that no row names."""

    row: int | None
    """As a person counts in the file; None for a school that was closed."""
    status: Status
    name: str
    commune: str
    school_id: str | None = None
    errors: tuple[FieldError, ...] = ()


class _DryRun(Exception):
    """Ends a transaction that was only a rehearsal."""


class _Faulty(Exception):
    """A row with all that is wrong with it."""

    def __init__(self, faults: Iterable[FieldError]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def import_schools(
    session: Session,
    ports: Ports,
    person: Person,
    register: Register,
    *,
    close_missing: bool = False,
    dry_run: bool = False,
) -> list[SchoolRow]:
    """Add and update schools by their code, or by name and commune; faulty rows are told and left out.

    `close_missing` closes the schools that the list does not name; a list with faulty rows closes
    none, for who knows which school such a row meant. With `dry_run` nothing is kept. Raises
    NotAllowed, Invalid for a list of too many rows.
    """
    require_somewhere(person, EDUCATORS)
    rows = _within_limits(register.rows)
    results: list[SchoolRow] = []
    with suppress(_DryRun), transaction(session, ports):
        # Two lists at once could each add what the other adds.
        alone(session, School)
        taking = _Taking(session, register.columns)
        results = [taking.take(row) for row in rows]
        if close_missing and not any(result.status == "rejected" for result in results):
            results += taking.close_missing()
        note(session, ports, person, "import", ("schools", ""), None, **_tally(results))
        if dry_run:
            raise _DryRun
    return results


def _within_limits(rows: Iterable[RegisterRow]) -> list[RegisterRow]:
    held = []
    for row in rows:
        held.append(row)
        if len(held) > MOST_ROWS:
            raise Invalid(
                f"Danh sách có hơn {MOST_ROWS} dòng. Hãy chia thành nhiều tệp.",
                f"The list has more than {MOST_ROWS} rows. Please split it into several files.",
                "file",
            )
    return held


def _tally(results: Iterable[SchoolRow]) -> dict[str, int]:
    tally: dict[str, int] = {}
    for result in results:
        tally[result.status] = tally.get(result.status, 0) + 1
    return tally


class _Taking:
    """Takes one list into the directory, within one transaction."""

    def __init__(self, session: Session, columns: frozenset[str]) -> None:
        self._session = session
        self._columns = columns
        known = list(session.scalars(select(School)))
        self._by_keys = {(one.commune_key, one.name_key): one for one in known}
        self._by_code = {one.code: one for one in known if one.code}
        self._rows: dict[str, int] = {}
        """School id → the row that told of it."""

    def take(self, row: RegisterRow) -> SchoolRow:
        name, commune = row.cells.get("name", ""), row.cells.get("commune", "")
        known = self._known(row.cells)
        try:
            if known is not None and known.merged_into_id is not None:
                return self._take_merged(row, known)
            self._refuse_second(known)
            facts = self._facts(row.cells, known)
            school, changed = schools.write(self._session, facts, known)
        except _Faulty as faulty:
            return SchoolRow(row.number, "rejected", name, commune, None, faulty.faults)
        except Conflict as error:
            return SchoolRow(row.number, "rejected", name, commune, None, (FieldError("name", error.reason),))
        self._rows.setdefault(school.id, row.number)
        self._by_keys[school.commune_key, school.name_key] = school
        if school.code:
            self._by_code[school.code] = school
        status: Status = "created" if known is None else "updated" if changed else "unchanged"
        return SchoolRow(row.number, status, school.name, school.commune, school.id)

    def close_missing(self) -> list[SchoolRow]:
        """Close the open schools that no row told of."""
        closed = []
        for school in self._session.scalars(schools.listed(self._session)).all():
            if school.id not in self._rows:
                school.open = False
                closed.append(SchoolRow(None, "closed", school.name, school.commune, school.id))
        return closed

    def _known(self, cells: Mapping[str, str]) -> School | None:
        by_code = self._by_code.get(cells.get("code", ""))
        return by_code or self._by_keys.get(
            (commune_key(cells.get("commune", "")), name_key(cells.get("name", "")))
        )

    def _take_merged(self, row: RegisterRow, known: School) -> SchoolRow:
        """Take an entry that was merged for the school that it went up in: that one has a row of its own."""
        meant = schools.survivor(self._session, known)
        self._rows.setdefault(meant.id, 0)
        return SchoolRow(row.number, "unchanged", meant.name, meant.commune, meant.id)

    def _refuse_second(self, known: School | None) -> None:
        first = self._rows.get(known.id) if known is not None else None
        if first:
            twice = Translated(
                f"Trường này đã có ở dòng {first} của chính tệp này.",
                f"This school stands in row {first} of this very file already.",
            )
            raise _Faulty([FieldError("name", twice)])

    def _facts(self, cells: Mapping[str, str], known: School | None) -> SchoolFacts:
        """Put together what the row says; of what its list has no column for, the directory's word stays.

        Raises _Faulty with all that is wrong.
        """
        name, stored = cells.get("name", ""), known.remote if known else False
        pupils = known.pupils if known else None
        faults: list[FieldError] = []
        facts = SchoolFacts(
            name=name,
            commune=cells.get("commune", ""),
            level=_noting(faults, lambda: _level(cells.get("level", ""), name, known), Level.PRIMARY),
            remote=_noting(faults, lambda: remote_from(cells.get("remote", "")), stored)
            if "remote" in self._columns
            else stored,
            code=cells.get("code", "") or (known.code if known else ""),
            pupils=_noting(faults, lambda: _pupils(cells["pupils"]), pupils) if "pupils" in cells else pupils,
        )
        facts = _noting(faults, lambda: schools.checked(facts), facts)
        if faults:
            raise _Faulty(faults)
        return facts


def _noting(faults: list[FieldError], read: Callable[[], T], instead: T) -> T:
    """Read a value; where it cannot be read, note why."""
    try:
        return read()
    except Invalid as error:
        faults.append(FieldError(error.field, error.reason))
        return instead


def _level(text: str, name: str, known: School | None) -> Level:
    if text:
        level = level_from(text)
        if level is None:
            raise _unknown("level", text)
        return level
    level = level_of_name(name) or (Level(known.level) if known else None)
    if level is None:
        raise Invalid(
            "Thiếu cấp học: tên trường không cho biết. Hãy ghi Mầm non, Tiểu học, THCS, THPT, GDTX hoặc TTHTCĐ.",
            "The level is missing, and the name does not tell it. Please write nursery, primary, lower secondary, "
            "upper secondary, continuing or community.",
            "level",
        )
    return level


def remote_from(text: str) -> bool:
    """Read a mark for remote communes; where a list has the column, an empty cell says no."""
    bare = " ".join(text.casefold().split())
    if bare in YES:
        return True
    if bare in NO:
        return False
    if _REMOTE.fullmatch(bare):
        return True
    if _NOT_REMOTE.fullmatch(bare):
        return False
    raise _unknown("remote", text)


def _pupils(text: str) -> int:
    bare = re.sub(r"(?<=\d)[., ](?=\d{3}\b)", "", text)
    if not bare.isdecimal():
        raise _unknown("pupils", text)
    return int(bare[:9])


def _unknown(field: str, text: str) -> Invalid:
    words: Mapping[str, Translated] = {
        "level": Translated("cấp học", "level"),
        "remote": Translated("dấu vùng khó khăn", "mark of a remote commune"),
        "pupils": Translated("số học sinh", "number of pupils"),
    }
    return Invalid(
        f"Không hiểu {words[field].vi} “{text[:60]}”.", f"“{text[:60]}” is no {words[field].en}.", field
    )
