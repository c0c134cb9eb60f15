"""`museum import`: records without images."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from museum.bootstrap import Platform
from museum.db import outbox
from museum.domain.collections import Institution
from museum.entrypoints.cli.common import SOME_FAILED, as_json, console, emit, open_platform, progress
from museum.ports.stages import RegisterRow
from museum.services import institutions
from museum.services.imports import RowResult, import_rows
from museum.services.outbox import drain
from museum.services.permission import SYSTEM


def import_all(
    platform: Platform, institution: Institution, rows: Iterator[RegisterRow], *, publish: bool, dry_run: bool
) -> Iterator[RowResult]:
    """Import rows and index what they made before each result is given."""
    with platform.sessions() as session:
        results = import_rows(
            session, platform.ports, SYSTEM, institution, rows, publish=publish, dry_run=dry_run
        )
        yield from results
    if not dry_run:
        _finish(platform)


def _finish(platform: Platform) -> None:
    drain(platform.work)
    with platform.sessions() as session:
        waiting = outbox.counts(session)
    if waiting.get("pending") or waiting.get("running"):
        console.print("[yellow]Some records are not indexed yet; a worker will finish them.")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--institution", "slug", default="", help="Slug of the institution; the default one otherwise.")
@click.option("--publish", is_flag=True, help="Publish each record.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; keep nothing.")
@as_json
def import_command(file: Path, slug: str, *, publish: bool, dry_run: bool, machine: bool) -> None:
    """Read a register (CSV, XLSX, JSON lines) into records; returns when all is indexed."""
    platform = open_platform()
    with platform.sessions() as session:
        institution = institutions.get(session, slug)
    register = platform.ports.registers.read(file)
    if register.unknown_columns:
        names = ", ".join(register.unknown_columns)
        console.print(f"[yellow]Columns kept as notes: {names}", highlight=False)
    failed = False
    tally: dict[str, int] = {}
    with progress("Import", None, shown=not machine) as advance:
        for result in import_all(platform, institution, register.rows, publish=publish, dry_run=dry_run):
            failed = failed or result.status == "rejected"
            tally[result.status] = tally.get(result.status, 0) + 1
            advance(f"row {result.row}")
            _tell(result, machine=machine)
    if not machine:
        console.print(", ".join(f"{number} {status}" for status, number in tally.items()))
    sys.exit(SOME_FAILED if failed else 0)


def _tell(result: RowResult, *, machine: bool) -> None:
    if machine:
        emit(
            {
                "row": result.row,
                "status": result.status,
                "artefact": result.artefact_id,
                "errors": [
                    {"field": error.field, "message": {"vi": error.message.vi, "en": error.message.en}}
                    for error in result.errors
                ],
            }
        )
    elif result.status == "rejected":
        for error in result.errors:
            console.print(
                f"[red]row {result.row}[/] {error.field}: {error.message.vi} / {error.message.en}",
                highlight=False,
            )
