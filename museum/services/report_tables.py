"""The tables and charts of a report: each made from its figures alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from museum.domain.papers import Align, Block, Cell, Chart, Column, Series, Table
from museum.domain.progress import Kind, Verdict
from museum.services.report_facts import Figures, IndicatorFacts, YearFacts
from museum.services.report_texts import systems_of
from museum.services.report_words import (
    NO_DATA,
    NONE,
    POINTS,
    VERDICTS,
    asked,
    grown_words,
    measure_of,
    number,
    resting_on,
    rounded,
    said,
    shown,
    signed,
    system_of,
    unit_of,
    verdict_of,
)

YEARS_ABREAST = 6
"""So many years stand beside each other in a table; more go into the next."""
_TT = Column("TT", 1, Align.CENTRE)
_HUNDRED = 100


def of_system(figures: Figures, system: str) -> list[IndicatorFacts]:
    """List a system's indicators in the plan's order."""
    return [one for one in figures.indicators if one.system == system]


def results(figures: Figures, system: str) -> Iterator[Table]:
    """Give the tables of what a system was to reach and has reached."""
    if figures.one_year:
        yield _year_table(figures, system)
    else:
        yield from _years_tables(figures, system)
        yield from _milestones(figures, system)


def _year_table(figures: Figures, system: str) -> Table:
    year = figures.last_year
    columns = (
        _TT,
        Column("Chỉ tiêu", 7),
        Column("Đơn vị tính", 3, Align.CENTRE),
        Column("Mức giao", 3, Align.END),
        Column("Thực hiện", 3, Align.END),
        Column(f"So với năm {year - 1}", 3, Align.END),
        Column("Đánh giá", 3, Align.CENTRE),
        Column("Ghi chú", 5),
    )
    rows = tuple(
        (
            at,
            one.name,
            unit_of(one),
            asked(one, one.asked_in(year)),
            shown(one, figures.now(one)),
            change(one, year),
            _verdict(figures.now(one)),
            note(figures, one),
        )
        for at, one in enumerate(of_system(figures, system), 1)
    )
    return Table(f"{system_of(system)}: kết quả thực hiện các chỉ tiêu năm {year}", columns, rows)


def _verdict(year: YearFacts) -> str:
    """Judge a year; what was asked of nobody is not judged."""
    return NONE if year.verdict == Verdict.NO_TARGET else verdict_of(year)


def change(indicator: IndicatorFacts, year: int) -> str:
    """Say how a year compares with the one before: in per cent, of shares and growths in points."""
    now, before = indicator.in_year(year), indicator.in_year(year - 1)
    if now is None or before is None or now.done is None or before.done is None:
        return NONE
    if indicator.kind == Kind.YES_NO:
        return NONE
    if indicator.kind in (Kind.SHARE, Kind.GROWTH):
        return f"{signed(rounded(now.done) - rounded(before.done))} {POINTS}"
    if not before.done:
        return signed(now.done - before.done)
    return f"{signed((now.done / before.done - 1) * _HUNDRED)}%"


def note(figures: Figures, indicator: IndicatorFacts) -> str:
    """Say what a figure was made from and what is missing to its target."""
    year = figures.now(indicator)
    if year.amount is None:
        return ""
    told = [_made_from(indicator, year)]
    if indicator.kind != Kind.GROWTH:
        told += resting_on(indicator, year)
    if year.shortfall:
        short = number(year.shortfall, Fraction(0))
        told.append(f"còn thiếu {short} {_short_of(indicator)}")
    return "; ".join(one for one in told if one)


def _short_of(indicator: IndicatorFacts) -> str:
    if indicator.kind in (Kind.SHARE, Kind.GROWTH):
        return POINTS
    return "lần tổ chức" if indicator.kind == Kind.YES_NO else measure_of(indicator)


def _made_from(indicator: IndicatorFacts, year: YearFacts) -> str:
    if indicator.kind == Kind.SHARE:
        if year.amount is None or year.whole is None:
            return "chưa rõ mẫu số"
        whole = indicator.whole or measure_of(indicator)
        reported = "" if year.complete else " của các đơn vị đã báo cáo"
        return f"{number(year.amount)}/{number(year.whole)} {whole}{reported}"
    if indicator.kind == Kind.GROWTH:
        return _growth_from(indicator, year)
    return ""


def _growth_from(indicator: IndicatorFacts, year: YearFacts) -> str:
    if year.amount is None:
        return ""
    since = year.year - 1 if indicator.base_year is None else indicator.base_year
    before = indicator.in_year(since)
    told = f"{number(year.amount)} {measure_of(indicator)}"
    if before is None or before.amount is None:
        return f"{told}; chưa có số liệu năm gốc {since}"
    average = "" if year.year - since == 1 else ", bình quân năm"
    further = "".join(f"; {one}" for one in resting_on(indicator, year))
    return f"{told}; năm {since}: {number(before.amount)}{average}{further}{_compared(year, before)}"


def _compared(year: YearFacts, before: YearFacts) -> str:
    """Say what part of two years a growth was measured on, where that is not all."""
    parts = year.compared, year.compared_with
    if None in parts or parts == (year.amount, before.amount):
        return ""
    return f"; phần so sánh được: {number(parts[0] or 0)} so với {number(parts[1] or 0)}"


def growth_sources(figures: Figures) -> list[str]:
    """Say of each growth of the report's years from which two numbers anybody can work it out."""
    return [
        f"{one.name} (năm {year.year}): {_growth_from(one, year)}."
        for one in figures.indicators
        if one.kind == Kind.GROWTH
        for year in one.years
        if year.year in figures.years and year.done is not None
    ]


def partial_sums(figures: Figures) -> list[str]:
    """Say of each sum and share of the report's years for which units are missing how many have reported."""
    return [
        f"{one.name} (năm {year.year}): {'; '.join(resting_on(one, year))}."
        for one in figures.indicators
        if one.kind != Kind.GROWTH
        for year in one.years
        if year.year in figures.years and resting_on(one, year)
    ]


def _years_tables(figures: Figures, system: str) -> Iterator[Table]:
    """Give a column a year, and behind the last of them what the years come to together."""
    years = list(figures.years)
    chunks = [years[at : at + YEARS_ABREAST] for at in range(0, len(years), YEARS_ABREAST)]
    for chunk in chunks:
        last = chunk is chunks[-1]
        columns = (
            _TT,
            Column("Chỉ tiêu", 5),
            Column("Đơn vị tính", 2, Align.CENTRE),
            *(Column(str(year), 2, Align.END) for year in chunk),
            *(
                (
                    Column("Cộng", 2, Align.END),
                    Column("Bình quân năm", 2, Align.END),
                )
                if last
                else ()
            ),
        )
        rows = tuple(
            (
                at,
                one.name,
                unit_of(one),
                *(shown(one, one.in_year(year)) for year in chunk),
                *((total(figures, one), mean_growth(figures, one)) if last else ()),
            )
            for at, one in enumerate(of_system(figures, system), 1)
        )
        span = f"{chunk[0]}–{chunk[-1]}" if len(chunk) > 1 else str(chunk[0])
        yield Table(
            f"{system_of(system)}: kết quả các năm {span}",
            columns,
            rows,
            note="Bình quân năm: mức tăng, giảm bình quân mỗi năm giữa năm đầu và năm cuối có số liệu."
            if last
            else "",
        )


def total(figures: Figures, indicator: IndicatorFacts) -> Cell:
    """Add up a count over the report's years; other kinds cannot be added."""
    if indicator.kind not in (Kind.COUNT, Kind.RANGE):
        return NONE
    amounts = [one.amount for one in indicator.years if one.year in figures.years and one.amount is not None]
    return sum(amounts, Fraction(0)) if amounts else None


def mean_growth(figures: Figures, indicator: IndicatorFacts) -> str:
    """Say by how much a year an amount grew between the first and the last year with data."""
    known = [one for one in indicator.years if one.year in figures.years and one.done is not None]
    if indicator.kind == Kind.YES_NO or len(known) < 2:  # noqa: PLR2004 - growth is between two
        return NONE
    first, last = known[0], known[-1]
    span = last.year - first.year
    if indicator.kind == Kind.SHARE:
        moved = (last.done or Fraction(0)) - (first.done or Fraction(0))
        return f"{signed(rounded(moved / span))} {POINTS}"
    if not first.amount or last.amount is None:
        return NONE
    ratio = float(last.amount / first.amount) ** (1 / span)
    return f"{signed(Fraction(round((ratio - 1) * _HUNDRED * _HUNDRED), _HUNDRED))}%"


def _milestones(figures: Figures, system: str) -> Iterator[Table]:
    """Say of each target that fell due in the report's years whether it was reached."""
    rows: list[tuple[Cell, ...]] = []
    for one in of_system(figures, system):
        for target in one.targets:
            due = [year for year in figures.years if target.first <= year <= target.last]
            if one.kind == Kind.SHARE:
                due = [target.last] if target.last in figures.years else []
            due = [year for year in due if not one.closed(year)]
            if not due:
                continue
            years = [one.in_year(year) for year in due]
            met = [year for year in years if year and year.verdict in (Verdict.MET, Verdict.BEYOND)]
            known = [year for year in years if year and year.verdict != Verdict.NO_DATA]
            span = str(due[0]) if len(due) == 1 else f"{due[0]}–{due[-1]}"
            rows.append(
                (
                    len(rows) + 1,
                    one.name,
                    span,
                    asked(one, target),
                    said(one, years[-1]),
                    _reached(len(met), len(known), len(due)),
                )
            )
    if rows:
        columns = (
            _TT,
            Column("Chỉ tiêu", 6),
            Column("Mốc, giai đoạn", 2, Align.CENTRE),
            Column("Mức giao", 2, Align.END),
            Column("Kết quả đến năm cuối", 4),
            Column("Đánh giá", 3, Align.CENTRE),
        )
        yield Table(f"{system_of(system)}: các mốc, mức giao đến hạn trong kỳ", columns, tuple(rows))


def _reached(met: int, known: int, due: int) -> str:
    if not known:
        return NO_DATA
    if due == 1:
        return "Đạt" if met else "Chưa đạt"
    missing = f", {due - known} năm chưa có số liệu" if known < due else ""
    return f"Đạt {met}/{due} năm{missing}"


def charts(figures: Figures) -> list[Block]:
    """Draw how many indicators of each system reached their targets, and how far those with a target came."""
    systems = systems_of(figures)
    if not systems:
        return []
    order = (
        Verdict.BEYOND,
        Verdict.MET,
        Verdict.UNDERWAY,
        Verdict.BEHIND,
        Verdict.NO_DATA,
        Verdict.NO_TARGET,
    )
    counts = {
        system: Counter(figures.now(one).verdict for one in of_system(figures, system)) for system in systems
    }
    names = tuple(system_of(one) for one in systems)
    caption = f"Tình hình thực hiện các chỉ tiêu năm {figures.last_year} theo hệ thống"
    rows: list[tuple[Cell, ...]] = [
        (name, *(counts[key][one] for one in order), counts[key].total())
        for key, name in zip(systems, names, strict=True)
    ]
    sums = (sum(one[verdict] for one in counts.values()) for verdict in order)
    rows.append(("Tổng số", *sums, len(figures.indicators)))
    columns = (
        Column("Hệ thống", 5),
        *(Column(VERDICTS[one], 2, Align.END) for one in order),
        Column("Cộng", 2, Align.END),
    )
    table = Table(caption, columns, tuple(rows), bold_rows=frozenset({len(systems)}))
    series = tuple(
        Series(VERDICTS[one], tuple(Fraction(counts[key][one]) for key in systems)) for one in order
    )
    blocks: list[Block] = [table, Chart(caption, names, series, "chỉ tiêu")]
    return [*blocks, *_completion(figures)]


def _completion(figures: Figures) -> list[Block]:
    """Show how far each indicator that has a target came toward it."""
    reached: list[tuple[IndicatorFacts, Fraction | str]] = []
    for one in figures.indicators:
        now = figures.now(one)
        if now.done is not None and now.low and one.kind != Kind.YES_NO:
            # What fell has completed no part of a growth: it is said in words, and no column stands for it.
            reached.append(
                (one, grown_words(now.done))
                if now.done < 0
                else (one, _completed(now.done / now.low * _HUNDRED))
            )
    if len(reached) < 2:  # noqa: PLR2004 - one column is no chart
        return []
    caption = (
        f"Mức độ hoàn thành các chỉ tiêu có giao mức năm {figures.last_year} (% so với mức giao tối thiểu)"
    )
    rows = tuple((f"CT{at}", one.name, done) for at, (one, done) in enumerate(reached, 1))
    columns = (
        Column("Ký hiệu", 1, Align.CENTRE),
        Column("Chỉ tiêu", 8),
        Column("Hoàn thành (%)", 2, Align.END),
    )
    drawn = {f"CT{at}": done for at, (_, done) in enumerate(reached, 1) if isinstance(done, Fraction)}
    table = Table(caption, columns, rows)
    if not drawn:
        return [table]
    return [Chart(caption, tuple(drawn), (Series("Hoàn thành", tuple(drawn.values())),), "%"), table]


def _completed(percent: Fraction) -> Fraction:
    """Give per cent to a hundredth; what is not complete is never shown as 100."""
    told = rounded(percent)
    return Fraction(9_999, 100) if told >= _HUNDRED > percent else told
