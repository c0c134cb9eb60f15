"""How an administrative report writes numbers, targets and verdicts, in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from museum.domain.indicators import Measure
from museum.domain.plan_words import MEASURES, SYSTEMS
from museum.domain.plans import System
from museum.domain.progress import Kind, Verdict
from museum.domain.reporting import Honoured, ReportKind, UnitReportState
from museum.services.report_facts import IndicatorFacts, TargetFacts, YearFacts

NO_DATA = "Chưa có số liệu"
NOT_ASKED = "Không giao chỉ tiêu"
NONE = "–"
"""Stands where nothing could be said: nothing to compare with, no denominator."""
_TENTHS = 100

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
    UnitReportState.RETURNED: "Đã trả lại để bổ sung",
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


def rounded(value: Fraction) -> Fraction:
    """Give a number to a hundredth, halves upwards: what a paper shows of a share or a growth."""
    return Fraction((value * _TENTHS * 2 + 1).__floor__() // 2, _TENTHS)


def number(value: Fraction | int) -> str:
    """Write a number as Vietnamese documents do: `1.234,5`."""
    exact = rounded(Fraction(value))
    sign, exact = ("-", -exact) if exact < 0 else ("", exact)
    whole, rest = divmod(exact.numerator * _TENTHS // exact.denominator, _TENTHS)
    grouped = f"{whole:,}".replace(",", ".")
    return f"{sign}{grouped}" + (f",{rest:02d}".rstrip("0") if rest else "")


def signed(value: Fraction) -> str:
    """Write a change: `+12,5`, `-3`, `0`."""
    return f"+{number(value)}" if value > 0 else number(value)


def day(on: date) -> str:
    """Write a day: `24/11/2026`."""
    return f"{on:%d/%m/%Y}"


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
    if year is None or year.done is None:
        return None
    if indicator.kind == Kind.YES_NO:
        return "Có" if year.done else "Không"
    return rounded(year.done) if indicator.kind in (Kind.SHARE, Kind.GROWTH) else year.done


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
        return f"{number(year.done)}% ({number(year.amount)}/{number(year.whole)} {measure})"
    if indicator.kind == Kind.GROWTH:
        grown = "" if year.done is None else f", {grown_words(year.done)}"
        return f"{number(year.amount)} {measure}{grown}"
    return f"{number(year.amount)} {measure}"


def grown_words(percent: Fraction) -> str:
    """Say how much something grew."""
    if not percent:
        return "không tăng, không giảm"
    return f"tăng {number(percent)}%" if percent > 0 else f"giảm {number(-percent)}%"
