"""A report as its page shows it: the document's paragraphs, lists and tables, and what state it is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import day as written_day
from frontend.i18n import gettext
from frontend.manage.following import days_words, plan_name
from museum.domain.local_time import moment_of
from museum.domain.papers import Align, Chart, Items, Paragraph, Table
from museum.domain.reporting import ReportKind, ReportState
from museum.services.report_words import NO_DATA, day, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from museum.domain.papers import Block, Cell, Part
    from museum.domain.reporting import Report


@dataclass(frozen=True)
class ShownCell:
    """A cell as it is read."""

    text: str
    numeric: bool
    empty: bool
    """There is no data."""
    lead: bool
    """It names the row."""


@dataclass(frozen=True)
class ShownTable:
    """A table of the document."""

    caption: str
    heads: tuple[tuple[str, bool], ...]
    """Each column's title, and whether its cells are numbers."""
    rows: tuple[tuple[bool, tuple[ShownCell, ...]], ...]
    """Whether it is in bold, and its cells."""
    note: str


@dataclass(frozen=True)
class ShownBlock:
    """A paragraph, a list or a table; one of them is filled."""

    text: str = ""
    items: tuple[str, ...] = ()
    table: ShownTable | None = None


@dataclass(frozen=True)
class ReportRow:
    """A report in a list."""

    id: str
    title: str
    plan: str
    slug: str
    state: str
    cut_off: str
    late: str
    """Said of a draft whose day has passed."""
    url: str
    supplement: int
    year: int


def shown_blocks(blocks: Iterable[Block]) -> Iterator[ShownBlock]:
    """Show blocks of the document; charts are drawn in its files, their numbers stand in tables beside."""
    for one in blocks:
        if isinstance(one, Paragraph):
            yield ShownBlock(text=one.text)
        elif isinstance(one, Items):
            yield ShownBlock(items=one.items)
        elif isinstance(one, Table):
            yield ShownBlock(table=shown_table(one))


def shown_tables(part: Part) -> list[ShownTable]:
    """Show the tables of a part, those of its parts left out."""
    return [shown_table(one) for one in part.blocks if isinstance(one, Table)]


def has_charts(part: Part) -> bool:
    """Say whether the files draw charts that the page leaves out."""
    return any(isinstance(one, Chart) for one in part.blocks)


def shown_table(table: Table) -> ShownTable:
    """Show a table."""
    numeric = tuple(one.align is Align.END for one in table.columns)
    lead = next((at for at, one in enumerate(table.columns) if one.align is Align.START), 0)
    return ShownTable(
        table.caption,
        tuple(zip((one.title for one in table.columns), numeric, strict=True)),
        tuple(
            (
                at in table.bold_rows,
                tuple(
                    ShownCell(cell_text(cell), right, cell is None, column == lead)
                    for column, (cell, right) in enumerate(zip(row, numeric, strict=True))
                ),
            )
            for at, row in enumerate(table.rows)
        ),
        table.note,
    )


def cell_text(cell: Cell) -> str:
    """Write a cell as the document does."""
    if cell is None:
        return NO_DATA.lower()
    if isinstance(cell, date):
        return day(cell)
    return number(cell) if isinstance(cell, int | Fraction) else cell


def kind_words() -> dict[str, str]:
    """Word the kinds of reports."""
    return {
        ReportKind.ANNUAL.value: gettext("Annual report"),
        ReportKind.MIDTERM.value: gettext("Mid-term review"),
        ReportKind.CLOSING.value: gettext("Closing report"),
        ReportKind.AD_HOC.value: gettext("Report on demand"),
    }


def report_title(report: Report) -> str:
    """Name a report: `Annual report 2026`, `Closing report 2023–2030, supplement 1`."""
    years = str(report.last_year)
    if report.first_year != report.last_year:
        years = f"{report.first_year}–{report.last_year}"
    name = f"{kind_words()[report.kind]} {years}"
    if report.supplement:
        return gettext("%(report)s, supplement %(number)s", report=name, number=report.supplement)
    return name


def report_row(report: Report, today: date) -> ReportRow:
    """Show a report in a list."""
    frozen = report.state == ReportState.FROZEN
    left = (report.cut_off - today).days
    return ReportRow(
        id=report.id,
        title=report_title(report),
        plan=plan_name(report.plan),
        slug=report.plan.slug,
        state=report.state,
        cut_off=day_words(report.cut_off),
        late="" if frozen or left >= 0 else days_words(left),
        url=url_for("manage.report", report_id=report.id),
        supplement=report.supplement,
        year=report.last_year,
    )


def day_words(on: date) -> str:
    """Write a day in the reader's language."""
    return written_day(moment_of(on))
