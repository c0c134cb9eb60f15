"""`museum report`: the report on a plan as a file."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click
from sqlalchemy.orm import Session

from museum.bootstrap import Platform
from museum.domain.errors import NotFound
from museum.domain.papers import PaperFormat
from museum.domain.reporting import Report, ReportKind
from museum.entrypoints.cli.common import as_json, console, emit, open_platform
from museum.services import plans, report_freezing, report_reading, reports

KINDS = {one.value.replace("_", "-"): one for one in ReportKind}


@click.command()
@click.argument("plan")
@click.option("--year", type=click.IntRange(1, 9999), required=True, help="The year, or the last of several.")
@click.option(
    "--format",
    "form",
    type=click.Choice([one.value for one in PaperFormat]),
    required=True,
    help="Of the file.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write.",
)
@click.option(
    "--kind", type=click.Choice(list(KINDS)), default=ReportKind.ANNUAL.value, help="What it looks back on."
)
@click.option(
    "--from-year",
    "first",
    type=click.IntRange(1, 9999),
    help="Of several years: the first. Not of an annual one.",
)
@as_json
def report(
    plan: str, year: int, form: str, output: Path, kind: str, first: int | None, *, machine: bool
) -> None:
    """Write the report on PLAN (its slug) for a year.

    It is the frozen report where there is one, with its newest supplement; otherwise a draft of the
    figures as they are at its cut-off date or today. Nothing is changed in the database.
    """
    platform = open_platform()
    years = (first or year, year)
    with platform.sessions() as session:
        found = _wanted(session, platform, plan, KINDS[kind], years)
        paper = report_reading.look(session, platform.ports, found).paper
        written = platform.ports.papers.write(paper, PaperFormat(form))
        until = report_freezing.span_of_report(found, platform.ports).until
    _write(written, output)
    _tell(plan, found, until, output, len(written), machine=machine)


def _wanted(
    session: Session, platform: Platform, slug: str, kind: ReportKind, years: tuple[int, int]
) -> Report:
    """Give the frozen report, the draft that somebody works on, or one as it would be begun."""
    try:
        plan = plans.get(session, slug)
    except NotFound:
        known = ", ".join(one.slug for one in plans.all_plans(session))
        raise NotFound(
            f"Không có kế hoạch “{slug[:80]}”. Các kế hoạch hiện có: {known}.",
            f"There is no plan “{slug[:80]}”. The plans are: {known}.",
        ) from None
    on = report_freezing.today(platform.ports)
    reports.check_years(plan, kind, *years, on)
    return (
        report_reading.newest(session, plan.id, kind, years, frozen=True)
        or report_reading.newest(session, plan.id, kind, years)
        or reports.unsaved(session, platform.ports, plan, kind, years)
    )


def _write(content: bytes, output: Path) -> None:
    """Write the file whole or not at all."""
    part = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(output)
    except OSError as error:
        raise click.UsageError(f"{output}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


def _tell(plan: str, found: Report, until: date, output: Path, size: int, *, machine: bool) -> None:
    if machine:
        emit(
            {
                "status": "written",
                "file": str(output.resolve()),
                "size": size,
                "plan": plan,
                "kind": found.kind,
                "first_year": found.first_year,
                "year": found.last_year,
                "state": found.state,
                "supplement": found.supplement,
                "cut_off": until.isoformat(),
                "digest": found.digest,
            }
        )
        return
    mark = f", {found.digest[:16]}" if found.digest else ""
    console.print(
        f"{output}: {plan} {found.last_year}, {found.state}, {until:%d/%m/%Y}{mark}", highlight=False
    )
