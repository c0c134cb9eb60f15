"""How far an indicator has come, in words: what the plan asks, what was done, what that means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from frontend.i18n import day, gettext
from frontend.presenters.measures import (
    amount_words,
    counted_words,
    percent_words,
    signed,
    span_of_percent,
    span_said,
)
from frontend.presenters.texts import title_of
from museum.domain.local_time import moment_of
from museum.domain.progress import Kind, Standing, Target, Verdict, measured, standing, target_of
from museum.services.milestones import targets_of, way_to_milestone

if TYPE_CHECKING:
    from museum.domain.indicators import Indicator
    from museum.domain.translated import Language, Shown
    from museum.services.indicators.results import Progress


@dataclass(frozen=True)
class YearShown:
    """A year of an indicator, as the table behind its chart has it."""

    year: int
    value: str
    counted: str
    """Of a growth or a share: the numbers it was made from; empty for what is counted plainly."""
    target: str
    verdict: str
    state: str


@dataclass(frozen=True)
class FigureShown:
    """An indicator in a year, ready for a page."""

    id: str
    name: Shown
    measure: str
    target: str
    done: str
    """The number; empty where there is no data."""
    counted: str
    """What a growth or a share was made from."""
    why: str
    """Where there is a number but nothing to judge, what is missing; empty otherwise."""
    verdict: str
    state: str
    """The verdict in words."""
    shortfall: str
    forecast: str
    planned: str
    trend: str
    way: str
    """Of a share: where the way to the next milestone ought to be by now."""
    years: tuple[YearShown, ...]

    @property
    def has_data(self) -> bool:
        return bool(self.done)


def verdict_words(verdict: str) -> str:
    """Say in a word or three what a year's value means."""
    return {
        Verdict.NO_TARGET.value: gettext("no target set"),
        Verdict.NO_DATA.value: gettext("no data yet"),
        Verdict.UNDERWAY.value: gettext("under way"),
        Verdict.BEHIND.value: gettext("not reached"),
        Verdict.MET.value: gettext("reached"),
        Verdict.BEYOND.value: gettext("surpassed"),
    }[str(verdict)]


def target_words(indicator: Indicator, target: Target | None) -> str:
    """Word a target as plans do: `02–03 cuộc mỗi năm`, `tăng 8–10% mỗi năm`, `50% đến năm 2030`."""
    if target is None:
        return gettext("no target set")
    if indicator.kind == Kind.SHARE:
        return gettext(
            "%(share)s by %(year)s", share=span_of_percent(target.low, target.high), year=target.last
        )
    if indicator.kind == Kind.YES_NO:
        return _held_words(target)
    if indicator.kind == Kind.GROWTH:
        return _growth_words(indicator, target)
    said = counted_words(indicator.measure, target.high or target.low, span_said(target.low, target.high))
    if target.first == target.last:
        return gettext("%(amount)s in %(year)s", amount=said, year=target.last)
    return gettext("%(amount)s a year", amount=said)


def _held_words(target: Target) -> str:
    if target.first == target.last:
        return gettext("held in %(year)s", year=target.last)
    return gettext("held every year")


def _growth_words(indicator: Indicator, target: Target) -> str:
    growth = span_of_percent(target.low, target.high)
    if indicator.base_year is not None:
        return gettext(
            "up %(growth)s a year on average since %(year)s", growth=growth, year=indicator.base_year
        )
    if target.first == target.last:
        return gettext("up %(growth)s in %(year)s", growth=growth, year=target.last)
    return gettext("up %(growth)s a year", growth=growth)


def all_targets_words(indicator: Indicator) -> str:
    """Word all targets, each with its years: `2023–2025: tăng 6–8% mỗi năm; 2026–2030: …`."""
    targets = targets_of(indicator)
    if not targets:
        return gettext("no target set")
    if indicator.kind == Kind.SHARE or len(targets) == 1:
        return "; ".join(target_words(indicator, one) for one in targets)
    return "; ".join(
        target_words(indicator, one)
        if one.first == one.last
        else f"{one.first}–{one.last}: {target_words(indicator, one)}"
        for one in targets
    )


def value_words(indicator: Indicator, done: Fraction | None) -> str:
    """Write a value in the indicator's own measure; empty where there is no data."""
    if done is None:
        return ""
    if indicator.kind == Kind.YES_NO:
        return gettext("held") if done > 0 else gettext("not held")
    if indicator.kind == Kind.GROWTH:
        return signed(done, percent_words)
    if indicator.kind == Kind.SHARE:
        return percent_words(done)
    return counted_words(indicator.measure, done)


def counted_from(indicator: Indicator, progress: Progress, year: int) -> str:
    """Say what numbers a growth or a share of a year was made from, and of how many units there is one."""
    told = [_made_from(indicator, progress, year), *basis_words(indicator, progress, year)]
    return "; ".join(one for one in told if one)


def basis_words(indicator: Indicator, progress: Progress, year: int) -> list[str]:
    """Say of how many units expected there is a number, what two years were compared by, and what it is true of."""
    basis = progress.basis.get(year)
    if basis is None or year not in progress.values:
        return []
    numbers = {
        "known": amount_words(Fraction(basis.units)),
        "expected": amount_words(Fraction(basis.expected)),
    }
    told = []
    if indicator.kind != Kind.GROWTH:
        if not basis.complete:
            told.append(gettext("%(known)s of %(expected)s units have reported", **numbers))
        return told
    if basis.expected and not basis.complete:
        told.append(gettext("%(known)s of %(expected)s units can be compared", **numbers))
        if basis.share is not None and basis.before is not None:
            share = percent_words(basis.share)
            told[-1] += ", " + gettext("%(share)s of the base year’s number", share=share)
    if basis.until is not None and basis.before is not None:
        told.append(
            gettext(
                "compared with the same days up to %(day)s: %(before)s",
                day=day_of(basis.until),
                before=amount_words(basis.before),
            )
        )
    if basis.as_of is not None and basis.as_of < date(year, 12, 31):
        told.append(gettext("as of %(day)s", day=day_of(basis.as_of)))
        if basis.before_as_of is not None:
            told[-1] += " (" + gettext("base year: %(day)s", day=day_of(basis.before_as_of)) + ")"
    return told


def day_of(one: date) -> str:
    """Write a day as the language does."""
    return day(moment_of(one))


def state_words(stands: Standing) -> str:
    """Say what a year's value means, and whether that may change when those who are missing report."""
    words = verdict_words(stands.verdict)
    return gettext("%(verdict)s (provisional)", verdict=words) if stands.provisional else words


def _made_from(indicator: Indicator, progress: Progress, year: int) -> str:
    value = progress.values.get(year)
    if value is None or indicator.kind not in (Kind.GROWTH, Kind.SHARE):
        return ""
    amount = counted_words(indicator.measure, value.amount)
    basis = progress.basis.get(year)
    if indicator.kind == Kind.SHARE:
        if value.whole is None:
            return amount
        if basis is not None and not basis.complete:
            return gettext(
                "%(amount)s of %(whole)s at the units that reported",
                amount=amount,
                whole=amount_words(value.whole),
            )
        return gettext("%(amount)s of %(whole)s in all", amount=amount, whole=amount_words(value.whole))
    since = year - 1 if indicator.base_year is None else indicator.base_year
    before = progress.values.get(since)
    if before is None:
        return amount
    return gettext(
        "%(amount)s; %(before)s in %(year)s", amount=amount, before=amount_words(before.amount), year=since
    )


def missing_words(indicator: Indicator, progress: Progress, year: int) -> str:
    """Say why a number cannot be judged: a growth without its base year, a share without its whole."""
    value = progress.values.get(year)
    if (
        value is None
        or measured(
            Kind(indicator.kind), progress.values, year, indicator.base_year, progress.basis.get(year)
        )
        is not None
    ):
        return ""
    if indicator.kind == Kind.SHARE:
        return gettext("What it is a share of has not been entered.")
    since = year - 1 if indicator.base_year is None else indicator.base_year
    before = progress.values.get(since)
    basis = progress.basis.get(year)
    if before is not None and before.amount > 0 and basis is not None and basis.before is None:
        return gettext("No unit has a number of %(before)s and of %(year)s.", before=since, year=year)
    if before is not None and before.amount <= 0:
        return gettext("There was none in %(year)s, so there is no growth to tell.", year=since)
    return gettext("There is no number of %(year)s to compare with.", year=since)


def shortfall_words(indicator: Indicator, shortfall: Fraction | None) -> str:
    """Say what is missing to the target: `còn thiếu 2 buổi`; empty where nothing is."""
    if not shortfall or indicator.kind == Kind.YES_NO:
        return ""
    if indicator.kind in (Kind.GROWTH, Kind.SHARE):
        return gettext("%(points)s percentage points", points=amount_words(shortfall))
    return counted_words(indicator.measure, shortfall)


def forecast_words(indicator: Indicator, forecast: Fraction | None) -> str:
    """Write what the year will give; counts are foretold to the whole."""
    if forecast is None or indicator.kind == Kind.YES_NO:
        return ""
    if indicator.kind in (Kind.GROWTH, Kind.SHARE):
        return value_words(indicator, forecast)
    return counted_words(indicator.measure, Fraction(round(forecast)))


def trend_words(indicator: Indicator, trend: Fraction | None) -> str:
    """Write the mean change a year, with its direction in a word: never told by a sign alone."""
    if trend is None or indicator.kind == Kind.YES_NO:
        return ""
    if trend == 0:
        return gettext("unchanged")
    size = abs(trend)
    said = (
        gettext("%(points)s percentage points", points=amount_words(size))
        if indicator.kind in (Kind.GROWTH, Kind.SHARE)
        else amount_words(size)
    )
    return (
        gettext("rising by %(amount)s a year", amount=said)
        if trend > 0
        else gettext("falling by %(amount)s a year", amount=said)
    )


def _way_words(indicator: Indicator, progress: Progress, year: int) -> str:
    target = target_of(Kind(indicator.kind), targets_of(indicator), year)
    if target is None or target.last == year or progress.standing.done is None:
        return ""
    expected = way_to_milestone(progress, year)
    if expected is None or progress.standing.done >= target.low:
        return ""
    if progress.standing.done >= expected:
        return gettext("on the way: %(share)s is due by now", share=percent_words(expected))
    return gettext("behind on the way: %(share)s is due by now", share=percent_words(expected))


def year_shown(progress: Progress, year: int) -> YearShown:
    """Show one year of an indicator."""
    indicator = progress.indicator
    kind, targets = Kind(indicator.kind), targets_of(indicator)
    stands = standing(kind, targets, progress.values, year, indicator.base_year, progress.basis.get(year))
    return YearShown(
        year=year,
        value=value_words(indicator, stands.done),
        counted=counted_from(indicator, progress, year),
        target=target_words(indicator, target_of(kind, targets, year)),
        verdict=stands.verdict.value,
        state=state_words(stands),
    )


def figure_shown(progress: Progress, years: Sequence[int], lang: Language) -> FigureShown:
    """Show an indicator in the last of some years."""
    indicator, stands = progress.indicator, progress.standing
    year = stands.year
    target = target_of(Kind(indicator.kind), targets_of(indicator), year)
    return FigureShown(
        id=indicator.id,
        name=title_of(indicator.name, lang, indicator.code),
        measure=indicator.measure,
        target=target_words(indicator, target),
        done=value_words(indicator, stands.done),
        counted=counted_from(indicator, progress, year),
        why=missing_words(indicator, progress, year),
        verdict=str(stands.verdict),
        state=state_words(stands),
        shortfall=shortfall_words(indicator, stands.shortfall),
        forecast=forecast_words(indicator, progress.forecast),
        planned=forecast_words(indicator, progress.planned) if progress.planned else "",
        trend=trend_words(indicator, progress.trend),
        way=_way_words(indicator, progress, year),
        years=tuple(year_shown(progress, one) for one in years),
    )


def tally(figures: Iterable[FigureShown]) -> list[tuple[str, str, int]]:
    """Count figures by verdict: its name, its word, how many; those of which there are none are left out."""
    held = [one.verdict for one in figures]
    order = (
        Verdict.BEYOND,
        Verdict.MET,
        Verdict.UNDERWAY,
        Verdict.BEHIND,
        Verdict.NO_DATA,
        Verdict.NO_TARGET,
    )
    return [(one.value, verdict_words(one), held.count(one.value)) for one in order if one.value in held]
