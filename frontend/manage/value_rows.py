"""Reported values as their page shows and takes them: one row for an indicator and a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language, gettext
from frontend.manage.unit_rows import name_of
from frontend.presenters.measures import amount_words, measure_words
from frontend.workbench.seen import digest, plain
from museum.domain.days import day_from
from museum.domain.errors import Invalid
from museum.domain.exact import decimal_text, exact_from
from museum.domain.indicators import EvidenceFor, Indicator
from museum.domain.progress import Kind
from museum.services import evidence, reported_values
from museum.services.reported_values import ONLY_NOTHING, Entry, Key, ValueFacts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from museum.domain.indicators import ReportedValue
    from museum.domain.translated import Shown
    from museum.domain.units import OrganisationalUnit

FIELDS = ("amount", "whole", "as_of", "source")


@dataclass(frozen=True)
class ValueRow:
    """An indicator's number of a unit, to be filled in."""

    key: Key
    name: str
    """Of its fields: `v.<indicator>.<unit>`."""
    unit: str
    kind: str
    """`number`, `share`, `yes_no` or `nothing`: which fields there are."""
    measure: str
    whole: str
    """What the denominator counts."""
    typed: Mapping[str, str]
    version: int
    seen: str
    """A digest of what the form showed."""
    before: str
    """Of a growth: the number that it is measured from, in words."""
    value_id: str = ""
    proofs: int = 0
    approved: bool = False
    """It came with the unit's report, which was approved."""
    fixed: bool = False
    """The person may not change it."""
    faults: Mapping[str, str] = field(default_factory=dict)
    theirs: str = ""
    """What somebody else wrote meanwhile."""

    @property
    def proof_url(self) -> str:
        """The page of its evidence; empty as long as there is no number."""
        return url_for("manage.value", value_id=self.value_id) if self.value_id else ""


@dataclass(frozen=True)
class IndicatorRows:
    """An indicator with the rows of its units."""

    id: str
    name: Shown
    objective: Shown
    help: str
    rows: tuple[ValueRow, ...]

    @property
    def nothing(self) -> bool:
        """Whether it is counted from activities, so that only their absence is said here."""
        return any(row.kind == "nothing" for row in self.rows)

    @property
    def said(self) -> bool:
        """Whether somebody said something of it."""
        return any(row.typed["amount"] for row in self.rows)

    @property
    def wrong(self) -> bool:
        """Whether something is wrong with a row of it."""
        return any(row.faults for row in self.rows)


def field_name(key: Key) -> str:
    """Name the fields of a row."""
    return f"v.{key[0]}.{key[1]}"


def row_kind(indicator: Indicator) -> str:
    """Say which fields a row has."""
    if indicator.rule in ONLY_NOTHING:
        return "nothing"
    if indicator.kind == Kind.YES_NO:
        return "yes_no"
    return "share" if indicator.kind == Kind.SHARE else "number"


def base_year_of(indicator: Indicator, year: int) -> int | None:
    """Give the year that a growth is measured from; None for all other kinds."""
    if indicator.kind != Kind.GROWTH:
        return None
    return year - 1 if indicator.base_year is None else indicator.base_year


def help_words(indicator: Indicator, year: int) -> str:
    """Say in a sentence what is asked for."""
    kind, since = row_kind(indicator), base_year_of(indicator, year)
    if since is not None:
        return gettext(
            "The number of %(year)s itself, not the growth: that is worked out against %(since)s.",
            year=year,
            since=since,
        )
    if kind == "share":
        return gettext("How many there are, and of how many in all.")
    return ""


def shown_value(value: ReportedValue | None, year: int, today: date) -> dict[str, str]:
    """Give a number as its row shows it."""
    if value is None:
        return {
            "amount": "",
            "whole": "",
            "as_of": min(date(year, 12, 31), today).isoformat(),
            "source": "",
        }
    return {
        "amount": decimal_text(value.amount),
        "whole": "" if value.whole is None else decimal_text(value.whole),
        "as_of": value.as_of.isoformat(),
        "source": value.source,
    }


def seen_digest(typed: Mapping[str, str]) -> str:
    """Reduce what a row shows to what tells whether somebody changed it."""
    return digest("\x1f".join(plain(typed.get(name, "")) for name in FIELDS))


@dataclass(frozen=True)
class Sheet:
    """What the rows of a page are made of."""

    session: Session
    year: int
    today: date
    indicators: Sequence[tuple[Indicator, Shown]]
    """Each with the words of its objective."""
    units: Mapping[str, Sequence[OrganisationalUnit]]
    """By indicator."""
    leads: bool


@dataclass(frozen=True)
class Sent:
    """A page's form as it was sent, and why it is not kept."""

    form: Mapping[str, str]
    faults: Mapping[Key, Mapping[str, str]]
    """What is wrong, by row and field."""
    clashed: frozenset[Key] = frozenset()
    """Rows that somebody else has changed meanwhile."""


def rows_of(sheet: Sheet, sent: Sent | None = None) -> list[IndicatorRows]:
    """Give the rows of a page; with what was typed into them where a form was sent."""
    ids = [one.id for one, _ in sheet.indicators]
    units = {unit.id for held in sheet.units.values() for unit in held}
    values = reported_values.values_of(sheet.session, ids, sheet.year, list(units))
    proofs = evidence.of_many(sheet.session, EvidenceFor.VALUE, [one.id for one in values.values()])
    before = _before(sheet, ids, list(units))
    found = []
    for indicator, objective in sheet.indicators:
        rows = tuple(
            _row(sheet, indicator, unit, values.get((indicator.id, unit.id)), before)
            for unit in sheet.units[indicator.id]
        )
        rows = tuple(_with(row, len(proofs.get(row.value_id, [])), sent) for row in rows)
        found.append(
            IndicatorRows(
                indicator.id,
                indicator.name.shown(current_language()),
                objective,
                help_words(indicator, sheet.year),
                rows,
            )
        )
    return found


def _before(sheet: Sheet, ids: Sequence[str], units: Sequence[str]) -> dict[Key, tuple[int, Fraction]]:
    """Give the numbers that growth is measured from."""
    years = {one.id: base_year_of(one, sheet.year) for one, _ in sheet.indicators}
    found: dict[Key, tuple[int, Fraction]] = {}
    for year in sorted({one for one in years.values() if one is not None}):
        mine = [one for one in ids if years[one] == year]
        for key, value in reported_values.values_of(sheet.session, mine, year, units).items():
            found[key] = (year, value.amount)
    return found


def _row(
    sheet: Sheet,
    indicator: Indicator,
    unit: OrganisationalUnit,
    value: ReportedValue | None,
    before: Mapping[Key, tuple[int, Fraction]],
) -> ValueRow:
    key = (indicator.id, unit.id)
    typed = shown_value(value, sheet.year, sheet.today)
    since = base_year_of(indicator, sheet.year)
    said = ""
    if key in before:
        said = gettext("%(year)s: %(amount)s", year=before[key][0], amount=amount_words(before[key][1]))
    elif since is not None:
        said = gettext("%(year)s: no data", year=since)
    approved = value is not None and value.unit_report_id is not None
    return ValueRow(
        key=key,
        name=field_name(key),
        unit=name_of(unit),
        kind=row_kind(indicator),
        measure=measure_words(indicator.measure),
        whole=indicator.whole.shown(current_language()).text,
        typed=typed,
        version=value.version if value else 0,
        seen=seen_digest(typed),
        before=said,
        value_id=value.id if value else "",
        approved=approved,
        fixed=approved and not sheet.leads,
    )


def _with(row: ValueRow, proofs: int, sent: Sent | None) -> ValueRow:
    """Put into a row what was typed, and what is wrong with it."""
    row = replace(row, proofs=proofs)
    if sent is None or row.fixed or f"{row.name}.seen" not in sent.form or not changed(row, sent.form):
        return row
    typed = {name: sent.form.get(f"{row.name}.{name}", "") for name in FIELDS}
    stored = row.typed["amount"]
    row = replace(row, typed=typed, faults=sent.faults.get(row.key, {}))
    if row.key in sent.clashed:
        # Whoever saves now has seen what the other one wrote.
        return replace(row, theirs=stored or gettext("(emptied)"))
    return replace(row, seen=sent.form[f"{row.name}.seen"], version=_version(row, sent.form))


def _version(row: ValueRow, sent: Mapping[str, str]) -> int:
    said = sent.get(f"{row.name}.version", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0  # noqa: PLR2004 - digits


def changed(row: ValueRow, sent: Mapping[str, str]) -> bool:
    """Say whether somebody typed something else into a row than it showed."""
    typed = {name: sent.get(f"{row.name}.{name}", row.typed.get(name, "")) for name in FIELDS}
    return seen_digest(typed) != sent.get(f"{row.name}.seen", "")


def read(rows: Iterable[ValueRow], sent: Mapping[str, str]) -> tuple[list[Entry], dict[Key, dict[str, str]]]:
    """Read what was typed into a page's rows: what is to be kept, and what is wrong, by row and field."""
    entries: list[Entry] = []
    faults: dict[Key, dict[str, str]] = {}
    for row in rows:
        if row.fixed or f"{row.name}.seen" not in sent or not changed(row, sent):
            continue
        try:
            entries.append(_entry(row, sent))
        except Invalid as error:
            faults[row.key] = {error.field: error.reason.shown(current_language()).text}
    return entries, faults


def _entry(row: ValueRow, sent: Mapping[str, str]) -> Entry:
    typed = {name: plain(sent.get(f"{row.name}.{name}", "")) for name in FIELDS}
    version = _version(row, sent)
    if not typed["amount"]:
        if row.proofs:
            raise Invalid(
                "Số này có minh chứng. Hãy xóa ở trang riêng của nó.",
                "This number has evidence. Take it away on its own page.",
                "amount",
            )
        if typed["whole"] and row.kind == "share":
            raise Invalid(
                "Hãy ghi tử số; không có thì ghi 0.", "Give the number; 0 where there is none.", "amount"
            )
        return Entry(*row.key, None, version)
    amount = _number(typed["amount"], "amount")
    whole = _number(typed["whole"], "whole") if row.kind == "share" and typed["whole"] else None
    as_of = day_from(typed["as_of"])
    if as_of is None:
        raise Invalid("Hãy ghi ngày của số liệu.", "Give the day that the number is true of.", "as_of")
    return Entry(*row.key, ValueFacts(amount, whole, as_of, typed["source"]), version)


def _number(text: str, name: str) -> Fraction:
    found = exact_from(text)
    if found is None and text[:1] in "-−–" and exact_from(text[1:]) is not None:
        raise Invalid("Số liệu không thể âm.", "A number cannot be negative.", name)
    if found is None:
        raise Invalid("Hãy ghi một số, ví dụ 1.250.", "Please give a number, such as 1,250.", name)
    return found
