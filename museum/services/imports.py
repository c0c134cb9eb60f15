"""Registers become records: row by row, each row whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.collections import Artefact, Institution, accession_key
from museum.domain.errors import Conflict
from museum.domain.people import Person
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.ports.stages import RegisterRow
from museum.services.artefacts import InvalidRecord, Saved, make_public, save_row, touch
from museum.services.outbox import transaction
from museum.services.permission import require_curator, require_publisher
from museum.services.records import CLEAR, FieldError

BATCH = 100
"""Rows to a transaction: each row has a savepoint of its own, the disk waits once for all."""


@dataclass(frozen=True)
class RowResult:
    """What became of one row."""

    row: int
    status: Literal["created", "updated", "unchanged", "rejected"]
    artefact_id: str | None = None
    errors: tuple[FieldError, ...] = ()


class _DryRun(Exception):
    """Ends a transaction that was only a rehearsal."""


def import_rows(
    session: Session,
    ports: Ports,
    person: Person,
    institution: Institution,
    rows: Iterable[RegisterRow],
    *,
    publish: bool = False,
    dry_run: bool = False,
) -> Iterator[RowResult]:
    """Create or update a record per row; a faulty row is rejected with all its faults, the others go on.

    With `dry_run` the same answers are given and nothing is kept.
    """
    require_curator(person, institution.id)
    if publish:
        require_publisher(person, institution.id)
    seen: dict[str, int] = {}
    for group in _batches(rows):
        with suppress(_DryRun), transaction(session, ports):
            locked(session, Institution, institution.id)
            results = [_row(session, ports, institution, row, seen, publish=publish) for row in group]
            _end_rehearsal(dry_run=dry_run)
        yield from results


def _end_rehearsal(*, dry_run: bool) -> None:
    if dry_run:
        raise _DryRun


def _batches(rows: Iterable[RegisterRow]) -> Iterator[list[RegisterRow]]:
    group: list[RegisterRow] = []
    for row in rows:
        group.append(row)
        if len(group) == BATCH:
            yield group
            group = []
    if group:
        yield group


def _row(
    session: Session,
    ports: Ports,
    institution: Institution,
    row: RegisterRow,
    seen: dict[str, int],
    *,
    publish: bool,
) -> RowResult:
    twice = _told_twice(row, seen)
    if twice:
        return RowResult(row.number, "rejected", None, (twice,))
    try:
        with session.begin_nested():
            saved = save_row(session, ports, institution, meant(row))
            kept = _keep_notes(session, ports, saved.artefact, row)
            if publish:
                kept = make_public(session, ports, saved.artefact) or kept
    except InvalidRecord as error:
        return RowResult(row.number, "rejected", None, tuple(error.faults))
    except Conflict as error:
        return RowResult(row.number, "rejected", None, (FieldError("accession_number", error.reason),))
    except IntegrityError:
        taken = Translated(
            "Số đăng ký vừa được dùng ở nơi khác.", "The accession number was taken at this moment."
        )
        return RowResult(row.number, "rejected", None, (FieldError("accession_number", taken),))
    return RowResult(row.number, _status(saved, changed=kept), saved.artefact.id)


def _status(saved: Saved, *, changed: bool) -> Literal["created", "updated", "unchanged"]:
    return "updated" if saved.status == "unchanged" and changed else saved.status


def _told_twice(row: RegisterRow, seen: dict[str, int]) -> FieldError | None:
    """Refuse the second of two rows with one number: the register contradicts itself."""
    number = row.cells.get("accession_number", "")
    if not number:
        return None
    first = seen.setdefault(accession_key(number), row.number)
    if first == row.number:
        return None
    return FieldError(
        "accession_number",
        Translated(
            f"Số đăng ký “{number}” đã có ở dòng {first} của chính tệp này.",
            f"Accession number “{number}” stands in row {first} of this very file already.",
        ),
    )


def meant(row: RegisterRow) -> dict[str, str | None]:
    """Give the cells as the record takes them: an empty one is left out, `[xóa]` clears."""
    return {
        column: None if text.strip().lower() in CLEAR else text
        for column, text in row.cells.items()
        if text.strip()
    }


def _keep_notes(session: Session, ports: Ports, artefact: Artefact, row: RegisterRow) -> bool:
    if not row.notes:
        return False
    merged = {**(artefact.notes or {}), **row.notes}
    if merged == artefact.notes:
        return False
    artefact.notes = merged
    touch(session, ports, artefact)
    return True
