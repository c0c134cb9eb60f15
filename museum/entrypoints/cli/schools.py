"""`museum schools`: the directory of schools."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from museum.entrypoints.cli.common import SOME_FAILED, as_json, console, emit, open_platform
from museum.services.permission import SYSTEM
from museum.services.school_lists import SchoolRow, import_schools


@click.group()
def schools() -> None:
    """Keep the directory of schools that book visits."""


@schools.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--close-missing", is_flag=True, help="Close the schools that the list does not name any more.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; keep nothing.")
@as_json
def import_command(file: Path, *, close_missing: bool, dry_run: bool, machine: bool) -> None:
    """Read a list of schools (CSV, XLSX) into the directory; a list read again updates it.

    Columns: school, commune; and where there are any, level, remote, code, pupils. Their headings
    may be Vietnamese or English.
    """
    platform = open_platform()
    register = platform.ports.school_lists.read(file)
    if register.unknown_columns:
        names = ", ".join(register.unknown_columns)
        console.print(f"[yellow]Columns left aside: {names}", highlight=False)
    with platform.sessions() as session:
        results = import_schools(
            session, platform.ports, SYSTEM, register, close_missing=close_missing, dry_run=dry_run
        )
    for result in results:
        _tell(result, machine=machine)
    tally = Counter(result.status for result in results)
    if not machine:
        console.print(", ".join(f"{number} {status}" for status, number in tally.items()))
        if close_missing and tally["rejected"]:
            console.print("[yellow]No school was closed: mend the rejected rows first.")
    sys.exit(SOME_FAILED if tally["rejected"] else 0)


def _tell(result: SchoolRow, *, machine: bool) -> None:
    if machine:
        emit(
            {
                "row": result.row,
                "status": result.status,
                "school": result.school_id,
                "name": result.name,
                "commune": result.commune,
                "errors": [
                    {"field": error.field, "message": {"vi": error.message.vi, "en": error.message.en}}
                    for error in result.errors
                ],
            }
        )
    elif result.status in ("rejected", "closed"):
        where = f"row {result.row}" if result.row else "closed"
        colour = "red" if result.status == "rejected" else "yellow"
        said = "; ".join(f"{error.field}: {error.message.vi} / {error.message.en}" for error in result.errors)
        console.print(f"[{colour}]{where}[/] {result.name} ({result.commune}) {said}", highlight=False)
