"""How an administrative report writes numbers, targets and verdicts, in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import count

from museum.domain.indicators import Measure
from museum.domain.plan_words import MEASURES, SYSTEMS
from museum.domain.plans import System
from museum.domain.progress import Kind, Verdict
from museum.domain.reporting import Honoured, ReportKind, UnitReportState
from museum.services.report_facts import AnswerFacts, IndicatorFacts, TargetFacts, YearFacts

NO_DATA = "Chưa có số liệu"
NOT_ASKED = "Không giao chỉ tiêu"
NONE = "–"
"""Stands where nothing could be said: nothing to compare with, no denominator."""
POINTS = "điểm phần trăm"
"""What shares and growths differ by."""
_MINUS = "−"
NAMED = 12
"""So many names are told one by one; of more, how many."""
_PLACES = 2

_ALL_SYSTEMS = "Nhiệm vụ chung của các hệ thống"
VERDICTS: Mapping[str, str] = {
    Verdict.NO_TARGET: NOT_ASKED,
    Verdict.NO_DATA: NO_DATA,
    Verdict.UNDERWAY: "Chưa đến mốc",
    Verdict.BEHIND: "Chưa đạt",
    Verdict.MET: "Đạt",
    Verdict.BEYOND: "Vượt",
}
ANSWERS: Mapping[str, str] = {
    UnitReportState.ASKED: "Chưa gửi",
    UnitReportState.STARTED: "Đang nhập, chưa gửi",
    UnitReportState.SENT: "Đã gửi, chờ duyệt",
    UnitReportState.RETURNED: "Đang bổ sung theo yêu cầu",
    UnitReportState.APPROVED: "Đã duyệt",
}
WHOM: Mapping[str, str] = {
    Honoured.MODEL: "Mô hình",
    Honoured.COLLECTIVE: "Tập thể",
    Honoured.INDIVIDUAL: "Cá nhân",
}
LOOKS_BACK: Mapping[str, str] = {
    ReportKind.ANNUAL: "Kết quả",
    ReportKind.MIDTERM: "Sơ kết",
    ReportKind.CLOSING: "Tổng kết",
    ReportKind.AD_HOC: "Tình hình",
}


def rounded(value: Fraction, *bounds: Fraction | None) -> Fraction:
    """Give a number to a hundredth, halves upwards: what a paper shows of a share or a growth.

    With bounds it has as many places as it takes to lie on the side of each that it lies on: 9,996 is not 10
    where 10 was asked for.
    """
    marks = [one for one in bounds if one is not None]
    return next(
        told
        for told in (_to_places(value, places) for places in count(_PLACES))
        if all((told > one) - (told < one) == (value > one) - (value < one) for one in marks)
    )


def _to_places(value: Fraction, places: int) -> Fraction:
    parts = 10**places
    return Fraction((value * parts * 2 + 1).__floor__() // 2, parts)


def number(value: Fraction | int, *bounds: Fraction | None) -> str:
    """Write a number as Vietnamese documents do: `1.234,5`; with bounds as `rounded` gives it."""
    exact = rounded(Fraction(value), *bounds)
    sign, exact = (_MINUS, -exact) if exact < 0 else ("", exact)
    places = next(one for one in count() if (exact * 10**one).denominator == 1)
    whole, rest = divmod(int(exact * 10**places), 10**places)
    grouped = f"{whole:,}".replace(",", ".")
    return f"{sign}{grouped}" + (f",{rest:0{places}d}" if rest else "")


def signed(value: Fraction) -> str:
    """Write a change: `+12,5`, `−3`, `0`."""
    return f"+{number(value)}" if value > 0 else number(value)


def day(on: date) -> str:
    """Write a day: `24/11/2026`."""
    return f"{on:%d/%m/%Y}"


def listing(names: Sequence[str]) -> str:
    """Put names into a sentence; of many, the first and how many more."""
    more = len(names) - NAMED
    told = "; ".join(names[:NAMED])
    return f"{told} và {number(more)} nội dung khác" if more > 0 else told


@dataclass(frozen=True)
class Awaited:
    """Units whose reports are not there yet; each is named once."""

    unsent: tuple[str, ...]
    """Those that have sent nothing."""
    returned: tuple[str, ...]
    """Those that have, and were asked to complete it."""

    @property
    def units(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.unsent, *self.returned)

    @property
    def told(self) -> str:
        """Tell of them: `1 đơn vị chưa gửi: …; 1 đơn vị đang bổ sung theo yêu cầu: …`; empty: of none."""
        groups = (("chưa gửi", self.unsent), ("đang bổ sung theo yêu cầu", self.returned))
        return "; ".join(
            f"{number(len(names))} đơn vị {words}: {', '.join(names[:NAMED])}{_and_more(names)}"
            for words, names in groups
            if names
        )


def _and_more(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return f" và {number(more)} đơn vị khác" if more > 0 else ""


def awaited(answers: Sequence[AnswerFacts]) -> Awaited:
    """Say which units' reports are not there: not sent, or sent and being completed as they were asked."""
    back = [one.unit for one in answers if one.state == UnitReportState.RETURNED]
    unsent = [one.unit for one in answers if one.state in (UnitReportState.ASKED, UnitReportState.STARTED)]
    missing = tuple(dict.fromkeys(unsent))
    return Awaited(missing, tuple(one for one in dict.fromkeys(back) if one not in missing))


def measure_of(indicator: IndicatorFacts) -> str:
    """Say what an indicator counts: `học sinh`."""
    return MEASURES[Measure(indicator.measure)].vi


def system_of(system: str) -> str:
    """Name a system of institutions as a heading does."""
    return _ALL_SYSTEMS if system == System.ALL else f"Hệ thống {SYSTEMS[System(system)].vi}"


def unit_of(indicator: IndicatorFacts) -> str:
    """Say what an indicator's figure is: `lượt học sinh`, `%`, `có/không`."""
    if indicator.kind == Kind.SHARE:
        return "%"
    if indicator.kind == Kind.GROWTH:
        return "% tăng"
    return "có/không" if indicator.kind == Kind.YES_NO else measure_of(indicator)


def asked(indicator: IndicatorFacts, target: TargetFacts | None) -> str | Fraction:
    """Write what a plan asks for, as a number where it is one."""
    if target is None:
        return NOT_ASKED
    if indicator.kind == Kind.YES_NO:
        return "Có" if target.low else "Không bắt buộc"
    if target.high is not None and target.high != target.low:
        return f"{number(target.low)}–{number(target.high)}"
    return target.low


def asked_words(indicator: IndicatorFacts, target: TargetFacts) -> str:
    """Write what a plan asks for within a sentence."""
    if indicator.kind == Kind.YES_NO:
        return "tổ chức trong năm" if target.low else "không bắt buộc"
    low = number(target.low)
    span = f"từ {low} đến {number(target.high)}" if target.high not in (None, target.low) else low
    if indicator.kind == Kind.GROWTH:
        return f"tăng {span}%"
    if indicator.kind == Kind.SHARE:
        return f"{span}% vào năm {target.last}"
    return f"{span} {unit_of(indicator)}"


def shown(indicator: IndicatorFacts, year: YearFacts | None) -> Fraction | str | None:
    """Give a year's figure as a table shows it; None: no data."""
    if year is not None and indicator.closed(year.year):
        return NONE
    if year is None or year.done is None:
        return None
    if indicator.kind == Kind.YES_NO:
        return "Có" if year.done else "Không"
    if indicator.kind not in (Kind.SHARE, Kind.GROWTH):
        return year.done
    told = rounded(year.done, year.low, year.high)
    # Tables show two places of a number: what takes more is written out.
    return told if told == rounded(told) else number(told, told)


def said(indicator: IndicatorFacts, year: YearFacts | None) -> str:
    """Write a year's figure within a sentence, with its parts: `33,33% (15/45 xã, phường)`."""
    if year is None or year.amount is None:
        return NO_DATA[0].lower() + NO_DATA[1:]
    measure = measure_of(indicator)
    if indicator.kind == Kind.YES_NO:
        return "đã tổ chức" if year.amount else "không tổ chức"
    if indicator.kind == Kind.SHARE:
        if year.whole is None or year.done is None:
            return f"{number(year.amount)} {measure}, chưa rõ mẫu số"
        return f"{number(year.done, year.low, year.high)}% ({number(year.amount)}/{number(year.whole)} {measure})"
    if indicator.kind == Kind.GROWTH:
        grown = "" if year.done is None else f", {grown_words(year.done, year.low, year.high)}"
        return f"{number(year.amount)} {measure}{grown}"
    return f"{number(year.amount)} {measure}"


def grown_words(percent: Fraction, *bounds: Fraction | None) -> str:
    """Say how much something grew; with bounds in as many places as `rounded` gives."""
    if not percent:
        return "không tăng, không giảm"
    told = rounded(percent, Fraction(0), *bounds)
    return f"tăng {number(told, told)}%" if percent > 0 else f"giảm {number(-told, -told)}%"


def resting_on(indicator: IndicatorFacts, year: YearFacts) -> list[str]:
    """Say of how many units expected there is a number, and up to which day of the base year it was compared."""
    told = []
    counted = f"{number(year.units)}/{number(year.expected)} đơn vị"
    if indicator.kind != Kind.GROWTH:
        return [] if year.complete else [f"{counted} đã báo cáo"]
    if not year.complete:
        share = year.compared_share if year.compared_with is not None else None
        part = "" if share is None else f", chiếm {number(share)}% số năm gốc"
        told.append(f"so sánh được {counted}{part}")
    if year.compared_until is not None and year.compared_with is not None:
        told.append(f"so với cùng kỳ đến {year.compared_until:%d/%m/%Y}")
    if year.as_of is not None and year.as_of < date(year.year, 12, 31):
        told.append(f"số liệu đến {year.as_of:%d/%m/%Y}")
    return told


def verdict_of(year: YearFacts) -> str:
    """Judge a year in a word or two; what may change when those who are missing report is provisional."""
    judged = year.verdict not in (Verdict.NO_DATA, Verdict.NO_TARGET)
    return VERDICTS[year.verdict] + (" (tạm tính)" if judged and not year.complete else "")
