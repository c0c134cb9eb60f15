"""What a unit answers: read as it was typed, checked entry by entry, and told what is still missing.

`UnitReport.answers` holds what was typed, each text trimmed and in normal form:

    {"values": {indicator id: {"amount", "whole", "as_of", "source", "none", "why", "remark"}},
     "activities": {key: {"kind", "title", "first", "last", "place", "partners", "participants", "cost",
                          "funding", "note", "counts"}},
     "texts": {"difficulties", "proposals", "model"},
     "written": {…}, "replaced": {…}}    (what an approval wrote; see `museum.services.unit_approval`)

All are strings: dates as `2026-11-20`, `none` as `1` or nothing, `counts` as indicator ids between blanks. What can be
left open until the report is sent may be empty; what is there has been checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from museum.domain.days import day_from
from museum.domain.exact import LARGEST, exact_from
from museum.domain.indicators import ActivityKind, Funding, Indicator
from museum.domain.progress import Kind
from museum.domain.reporting import UnitReport
from museum.domain.translated import Translated
from museum.text.clean import in_one_direction, normalise, plain_lines

VALUE_FIELDS = ("amount", "whole", "as_of", "source", "none", "why", "remark")
ACTIVITY_FIELDS = (
    "kind",
    "title",
    "first",
    "last",
    "place",
    "partners",
    "participants",
    "cost",
    "funding",
    "note",
    "counts",
)
TEXTS: Mapping[str, Translated] = {
    "difficulties": Translated("Khó khăn và nguyên nhân", "Difficulties and their causes"),
    "proposals": Translated("Đề xuất, kiến nghị", "Proposals"),
    "model": Translated("Mô hình, cách làm hay nên nhân rộng", "A model worth copying"),
}
"""What a unit tells in words, as it is asked."""
LONGEST: Mapping[str, int] = {
    "source": 500,
    "why": 500,
    "remark": 1_000,
    "title": 300,
    "place": 300,
    "partners": 1_000,
    "note": 2_000,
    **dict.fromkeys(TEXTS, 8_000),
}
"""Characters of each text."""
_SEVERAL_LINES = frozenset({"remark", "partners", "note", *TEXTS})
MOST_ACTIVITIES = 200
MOST_PEOPLE = 10_000_000
REPORTED = "reported"
BY_ACTIVITIES = frozenset({"activities", "activity_participants", "activity_funds"})
"""Rules whose numbers come of activities that say so."""

Faults = dict[str, Translated]
NUMBER = Translated(
    "Hãy ghi một số, ví dụ 12 hoặc 1.250; không ghi chữ.",
    "Please enter a number such as 12 or 1,250; no words.",
)
WHOLE = Translated(
    "Hãy ghi một số nguyên, ví dụ 12 hoặc 1.250; không ghi số lẻ.",
    "Please enter a whole number such as 12 or 1,250; no fractions.",
)
NEGATIVE = Translated("Số liệu không thể âm. Hãy xem lại.", "A number cannot be negative. Please check it.")
DAY = Translated("Hãy ghi ngày, ví dụ 20/11/2026.", "Please enter a day, such as 2026-11-20.")


@dataclass(frozen=True)
class Given:
    """A number as a unit gave it."""

    amount: Fraction | None = None
    whole: Fraction | None = None
    as_of: date | None = None
    source: str = ""
    none: bool = False
    """There is no data; `why` says why."""
    why: str = ""
    remark: str = ""
    """About what the system counted itself."""


@dataclass(frozen=True)
class Held:
    """An activity as a unit told of it."""

    kind: ActivityKind
    title: str
    first: date
    last: date
    place: str = ""
    partners: str = ""
    participants: int | None = None
    cost: int | None = None
    """Đồng."""
    funding: Funding = Funding.UNSAID
    note: str = ""
    counts: tuple[str, ...] = ()
    """Ids of the indicators that it counts toward."""


@dataclass
class _Entry:
    """What was typed into one group of fields, and what is wrong with it."""

    typed: Mapping[str, str]
    faults: Faults = field(default_factory=dict)

    def blame(self, name: str, vi: str, en: str) -> None:
        self.faults.setdefault(name, Translated(vi, en))

    def text(self, name: str) -> str:
        text = self.typed.get(name, "")
        most = LONGEST.get(name, 0)
        if most and len(text) > most:
            self.blame(
                name, f"Dài quá {most} ký tự. Hãy rút gọn.", f"Longer than {most} characters. Shorten it."
            )
        return text

    def number(self, name: str) -> Fraction | None:
        text = self.typed.get(name, "")
        if not text:
            return None
        found = exact_from(text)
        if found is None:
            negative = text.startswith(("-", "−", "–")) and exact_from(text[1:]) is not None
            self.faults[name] = NEGATIVE if negative else NUMBER
        return found

    def counted(self, name: str) -> Fraction | None:
        """Read how many there are: there is no half a library."""
        found = self.number(name)
        if found is not None and found.denominator != 1:
            self.faults[name] = WHOLE
        return found

    def whole_number(self, name: str, most: int) -> int | None:
        found = self.number(name)
        if found is None:
            return None
        if found.denominator != 1 or found > most:
            self.blame(
                name,
                f"Hãy ghi một số nguyên từ 0 đến {most}.",
                f"Please enter a whole number from 0 to {most}.",
            )
            return None
        return int(found)

    def day(self, name: str, year: int, today: date) -> date | None:
        text = self.typed.get(name, "")
        if not text:
            return None
        found = day_from(text)
        if found is None:
            self.faults[name] = DAY
        elif found.year != year:
            self.blame(
                name,
                f"Đợt này hỏi số liệu năm {year}; ngày này thuộc năm {found.year}.",
                f"This call asks for {year}; this day is in {found.year}.",
            )
        elif found > today:
            self.blame(
                name,
                "Ngày này chưa đến. Chỉ báo cáo những gì đã có.",
                "This day has not come yet. Report what is there already.",
            )
        return found


def clean(name: str, text: str) -> str:
    """Give a typed text as it is kept."""
    # What is far too long is told, not kept: nothing is cut without a word.
    text = in_one_direction(text[: 4 * max(LONGEST.values())])
    return plain_lines(text) if name in _SEVERAL_LINES else normalise(text)


def read_value(
    indicator: Indicator, typed: Mapping[str, str], year: int, today: date
) -> tuple[Given, Faults]:
    """Read what a unit typed for an indicator, and say what is wrong with it, by field."""
    entry = _Entry(typed)
    none = bool(typed.get("none"))
    given = Given(
        amount=entry.counted("amount"),
        whole=entry.counted("whole") if indicator.kind == Kind.SHARE else None,
        as_of=entry.day("as_of", year, today),
        source=entry.text("source"),
        none=none,
        why=entry.text("why"),
        remark=entry.text("remark"),
    )
    _check_amount(entry, indicator, given)
    return given, entry.faults


def _check_amount(entry: _Entry, indicator: Indicator, given: Given) -> None:
    if given.none and given.amount is not None:
        entry.blame(
            "none",
            "Đã ghi số liệu thì bỏ chọn “chưa có số liệu”, hoặc xóa số liệu.",
            "There is a number: take the tick off “no data”, or clear the number.",
        )
    if indicator.kind == Kind.YES_NO and given.amount not in (None, 0, 1):
        entry.blame("amount", "Hãy chọn có hoặc không.", "Please choose yes or no.")
    if given.whole is not None and given.whole == 0:
        entry.blame("whole", "Mẫu số phải lớn hơn 0.", "The whole must be more than 0.")
    elif given.amount is not None and given.whole is not None and given.amount > given.whole:
        entry.blame(
            "amount",
            "Lớn hơn tổng số ở ô bên. Hãy xem lại hai số.",
            "More than the whole beside it. Check both.",
        )


def read_activity(
    typed: Mapping[str, str], year: int, today: date, countable: Mapping[str, Indicator]
) -> tuple[Held | None, Faults]:
    """Read an activity that a unit typed, and say what is wrong with it, by field; None: it cannot be kept."""
    entry = _Entry(typed)
    kind, funding = typed.get("kind", ""), typed.get("funding", "")
    if kind not in set(ActivityKind):
        entry.blame("kind", "Hãy chọn loại hoạt động.", "Please choose the kind of activity.")
    if funding not in set(Funding):
        entry.blame("funding", "Hãy chọn một nguồn trong danh sách.", "Please choose a source from the list.")
    title = entry.text("title")
    if not title:
        entry.blame("title", "Hãy ghi tên hoạt động.", "Please give the activity a name.")
    first, last = entry.day("first", year, today), _last(entry, today)
    if first is None:
        entry.blame("first", "Hãy ghi ngày tổ chức.", "Please say when it was held.")
    elif last is not None and last < first:
        entry.blame("last", "Ngày kết thúc trước ngày bắt đầu.", "It ends before it begins.")
    counts = tuple(typed.get("counts", "").split())
    if set(counts) - countable.keys():
        entry.blame("counts", "Chỉ tiêu này không được hỏi ở đây.", "This indicator is not asked for here.")
    participants = entry.whole_number("participants", MOST_PEOPLE)
    cost = entry.whole_number("cost", LARGEST)
    texts = {name: entry.text(name) for name in ("place", "partners", "note")}
    if entry.faults or first is None:
        return None, entry.faults
    held = Held(
        kind=ActivityKind(kind),
        title=title,
        first=first,
        last=last or first,
        participants=participants,
        cost=cost,
        funding=Funding(funding),
        counts=counts,
        **texts,
    )
    return held, {}


def _last(entry: _Entry, today: date) -> date | None:
    """Read the last day: it may lie in the next year, where something began at the end of this one."""
    text = entry.typed.get("last", "")
    found = day_from(text) if text else None
    if text and found is None:
        entry.faults["last"] = DAY
    elif found is not None and found > today.replace(year=today.year + 2, day=1):
        entry.blame("last", "Ngày này xa quá. Hãy xem lại năm.", "This day is too far off: check its year.")
    return found


def read_texts(typed: Mapping[str, str]) -> tuple[dict[str, str], Faults]:
    """Read what a unit tells in words."""
    entry = _Entry(typed)
    return {name: entry.text(name) for name in TEXTS}, entry.faults


# What stands in a report


def values_of(report: UnitReport) -> dict[str, dict[str, str]]:
    """Give what was typed for each indicator."""
    return _part(report, "values")


def activities_of(report: UnitReport) -> dict[str, dict[str, str]]:
    """Give what was typed of each activity, by its key, in the order in which they were added."""
    return _part(report, "activities")


def texts_of(report: UnitReport) -> dict[str, str]:
    """Give what a unit told in words; empty where it said nothing."""
    told = _part(report, "texts")
    return {name: str(told.get(name, "")) for name in TEXTS}


def _part(report: UnitReport, name: str) -> dict[str, Any]:
    found = report.answers.get(name, {})
    return dict(found) if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Missing:
    """Something that a report needs before it can be sent."""

    indicator_id: str
    """Empty: of an activity."""
    activity_key: str
    says: Translated


def missing_in(report: UnitReport, indicators: Mapping[str, Indicator], today: date) -> list[Missing]:
    """List what a report needs before it can be sent, in the order of its pages."""
    found = []
    typed = values_of(report)
    for indicator_id in report.indicator_ids:
        indicator = indicators.get(indicator_id)
        if indicator is not None and indicator.rule == REPORTED:
            given, faults = read_value(indicator, typed.get(indicator_id, {}), report.call.year, today)
            said = _needed(indicator, given) or next(iter(faults.values()), None)
            if said is not None:
                found.append(Missing(indicator_id, "", said))
    countable = countable_of(report, indicators)
    for key, activity in activities_of(report).items():
        _, faults = read_activity(activity, report.call.year, today, countable)
        found += [Missing("", key, said) for said in list(faults.values())[:1]]
    return found


def _needed(indicator: Indicator, given: Given) -> Translated | None:
    checks: tuple[tuple[Callable[[], bool], str, str], ...] = (
        (
            lambda: given.none and not given.why,
            "Hãy ghi vì sao chưa có số liệu.",
            "Please say why there is no data.",
        ),
        (
            lambda: not given.none and given.amount is None,
            "Hãy ghi số liệu, hoặc chọn “chưa có số liệu”.",
            "Enter a number, or choose “no data”.",
        ),
        (
            lambda: not given.none and indicator.kind == Kind.SHARE and given.whole is None,
            "Hãy ghi tổng số (mẫu số).",
            "Please enter the whole.",
        ),
        (
            lambda: not given.none and given.as_of is None,
            "Hãy ghi số liệu tính đến ngày nào.",
            "Please say which day the number is true of.",
        ),
        (
            lambda: not given.none and not given.source,
            "Hãy ghi nguồn số liệu: sổ theo dõi, lần kiểm đếm, công văn.",
            "Please say where the number was taken from: a register, a count, a letter.",
        ),
    )
    return next((Translated(vi, en) for fails, vi, en in checks if fails()), None)


def countable_of(report: UnitReport, indicators: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """Give the indicators that a unit's activities can count toward."""
    return {
        one: indicators[one]
        for one in report.indicator_ids
        if one in indicators and indicators[one].rule in BY_ACTIVITIES
    }
