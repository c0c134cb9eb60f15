"""The digitisation ledger as pages show it: numbers that open to their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import url_for

from frontend.i18n import current_language, day, gettext, number
from frontend.presenters.measures import percent_words
from frontend.presenters.texts import title_of
from frontend.workbench.rows import public_url
from museum.domain.heritage import HeritageKind
from museum.domain.local_time import moment_of
from museum.domain.people import CURATORS
from museum.services import heritage_ledger
from museum.services.heritage_ledger import Counts, Stage

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.collections import Artefact, Institution
    from museum.domain.heritage import HeritageItem
    from museum.domain.translated import Shown


def stage_words() -> dict[str, str]:
    """Word the stages of digitisation."""
    return {
        Stage.REGISTERED.value: gettext("Registered"),
        Stage.DESCRIBED.value: gettext("Described"),
        Stage.SCANNED.value: gettext("Digitised"),
        Stage.CHECKED.value: gettext("Quality-checked"),
        Stage.PUBLISHED.value: gettext("Published"),
    }


def kind_words() -> dict[str, str]:
    """Word the kinds of listed heritage, those that come first before the others."""
    return {
        HeritageKind.TREASURE.value: gettext("National treasures"),
        HeritageKind.SPECIAL_SITE.value: gettext("Special national sites"),
        HeritageKind.INTANGIBLE.value: gettext("Listed intangible heritage"),
    }


def rows_url(**narrowed: str) -> str:
    """Give the address of the rows behind a number."""
    kept = {name: value for name, value in narrowed.items() if value}
    return url_for("manage.ledger_rows") + (f"?{urlencode(kept)}" if kept else "")


@dataclass(frozen=True)
class Cell:
    """How many have reached a stage."""

    stage: str
    words: str
    count: str
    percent: str
    """Empty where there is nothing to reach it, and of what is registered."""
    bar: int
    """Whole per cent, for a bar's length."""
    url: str


@dataclass(frozen=True)
class Line:
    """A row of the ledger."""

    name: str
    lang: str
    url: str
    """Of its own page, if it has one."""
    total: str
    total_url: str
    cells: tuple[Cell, ...]
    aim: str = ""
    aim_url: str = ""
    note: str = ""


def cells_of(counts: Counts, **narrowed: str) -> tuple[Cell, ...]:
    """Show counts, each leading to its rows."""
    words = stage_words()
    found = []
    for stage in list(Stage)[1:]:
        share = counts.percent(stage)
        found.append(
            Cell(
                stage.value,
                words[stage.value],
                number(counts.at(stage)),
                percent_words(share) if share is not None else "",
                int(share) if share is not None else 0,
                rows_url(**narrowed, stage=stage.value) if counts.at(stage) else "",
            )
        )
    return tuple(found)


def institution_line(institution: Institution, counts: Counts, url: str) -> Line:
    """Show an institution's registers."""
    name = title_of(institution.name, current_language(), institution.slug)
    return Line(
        name.text,
        name.lang if name.borrowed else "",
        url,
        number(counts.registered),
        rows_url(institution=institution.id),
        cells_of(counts, institution=institution.id),
    )


def total_line(counts: Counts) -> Line:
    """Show all institutions together."""
    return Line(gettext("Together"), "", "", number(counts.registered), rows_url(), cells_of(counts))


def record_words(artefact: Artefact) -> Shown:
    """Name a record."""
    return title_of(artefact.title, current_language(), artefact.accession_number)


@dataclass(frozen=True)
class Row:
    """A record or a listed item behind a number."""

    number: str
    title: str
    lang: str
    url: str
    institution: str
    treasure: bool
    stages: tuple[tuple[str, bool, str], ...]
    """Words of the stage, whether it is reached, and when, where that is known."""


def record_url(here: Desk, artefact: Artefact) -> str:
    """Give where a record leads: curators to their bench, others to its public page, if it has one."""
    if here.person.at(artefact.institution_id) & CURATORS:
        return url_for("curate.artefact", artefact_id=artefact.id)
    return public_url("public.artefact", artefact.state, artefact_id=artefact.id)


def artefact_lines(here: Desk, found: Sequence[Artefact]) -> list[Row]:
    """Show records, each leading to where the person may see it."""
    lang = current_language()
    reached = heritage_ledger.reached(here.session, [one.id for one in found])
    rows = []
    for one in found:
        name = record_words(one)
        rows.append(
            Row(
                one.accession_number,
                name.text,
                name.lang if name.borrowed else "",
                record_url(here, one),
                title_of(one.institution.name, lang, one.institution.slug).text,
                one.treasure,
                _stages(reached.get(one.id, frozenset())),
            )
        )
    return rows


def _stages(reached: frozenset[Stage]) -> tuple[tuple[str, bool, str], ...]:
    words = stage_words()
    return tuple((words[stage.value], stage in reached, "") for stage in list(Stage)[1:])


def item_lines(
    found: Sequence[HeritageItem], institutions: dict[str, Institution], mine: set[str]
) -> list[Row]:
    """Show listed items that stand in no register."""
    lang = current_language()
    words = stage_words()
    rows = []
    for one in found:
        name = title_of(one.name, lang, "")
        days = (one.recorded_on, one.digitised_on, one.checked_on, one.published_on)
        rows.append(
            Row(
                "",
                name.text,
                name.lang if name.borrowed else "",
                url_for("manage.ledger_item", item_id=one.id) if one.institution_id in mine else "",
                title_of(institutions[one.institution_id].name, lang, "").text,
                one.kind == HeritageKind.TREASURE,
                tuple(
                    (words[stage.value], on is not None, day(moment_of(on)) if on else "")
                    for stage, on in zip(list(Stage)[1:], days, strict=True)
                ),
            )
        )
    return rows


LEAST_YEARS = 5
"""Of the trend, however late it begins."""


@dataclass(frozen=True)
class YearBar:
    """What was digitised in a year."""

    year: int
    count: str
    height: int
    """Per cent of the highest."""
    url: str


def year_bars(by_year: dict[int, int], **narrowed: str) -> list[YearBar]:
    """Show the trend from the first year that has something; each year leads to its rows."""
    first = min([year for year, count in by_year.items() if count], default=max(by_year))
    kept = {
        year: count for year, count in by_year.items() if year >= min(first, max(by_year) - LEAST_YEARS + 1)
    }
    most = max([*by_year.values(), 1])
    return [
        YearBar(
            year,
            number(count),
            round(100 * count / most),
            rows_url(**narrowed, year=str(year)) if count else "",
        )
        for year, count in sorted(kept.items())
    ]
