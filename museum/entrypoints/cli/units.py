"""`museum units`: the directory of organisational units."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from museum.entrypoints.cli.common import SOME_FAILED, as_json, console, emit, open_platform
from museum.services.permission import SYSTEM
from museum.services.unit_lists import UnitRow, import_units


@click.group()
def units() -> None:
    """Keep the directory of units that have a part in plans: communes, departments, institutions."""


@units.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; keep nothing.")
@as_json
def import_command(file: Path, *, dry_run: bool, machine: bool) -> None:
    """Read a list of units (CSV, XLSX) into the directory; a list read again updates it.

    Columns: name; and where there are any, kind, parent, code, valid from, valid until, successor,
    latitude, longitude, remote, e-mail. Their headings may be Vietnamese or English. A list with one
    faulty row is not kept at all.
    """
    platform = open_platform()
    register = platform.ports.unit_lists.read(file)
    if register.unknown_columns:
        names = ", ".join(register.unknown_columns)
        console.print(f"[yellow]Columns left aside: {names}", highlight=False)
    with platform.sessions() as session:
        results = import_units(session, platform.ports, SYSTEM, register, dry_run=dry_run)
    for result in results:
        _tell(result, machine=machine)
    tally = Counter(result.status for result in results)
    if not machine:
        console.print(", ".join(f"{number} {status}" for status, number in tally.items()))
        if tally["rejected"]:
            console.print("[yellow]Nothing was kept: mend the rejected rows first.")
    sys.exit(SOME_FAILED if tally["rejected"] else 0)


def _tell(result: UnitRow, *, machine: bool) -> None:
    if machine:
        emit(
            {
                "row": result.row,
                "status": result.status,
                "unit": result.unit_id,
                "name": result.name,
                "parent": result.parent,
                "errors": [
                    {"field": error.field, "message": {"vi": error.message.vi, "en": error.message.en}}
                    for error in result.errors
                ],
            }
        )
    elif result.status == "rejected":
        said = "; ".join(f"{error.field}: {error.message.vi} / {error.message.en}" for error in result.errors)
        console.print(f"[red]row {result.row}[/] {result.name} {said}", highlight=False)
