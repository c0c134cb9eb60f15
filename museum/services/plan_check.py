"""What is wrong with a plan as somebody wrote it: all of it at once, each fault with its field and place."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from museum.domain.errors import Invalid
from museum.domain.exact import LARGEST
from museum.domain.indicators import Measure
from museum.domain.plan_words import KINDS, LEVELS, MEASURES, SYSTEMS
from museum.domain.plans import PlanLevel, System
from museum.domain.progress import Kind, Target, overlapping
from museum.domain.translated import Translated
from museum.services.indicators import rules
from museum.services.plan_content import IndicatorContent, ObjectiveContent, PlanContent, TargetContent

Path = tuple[str | int, ...]
"""Where in a plan something stands: () or ("objective", 0, "indicator", 1, "target", 0), counted from 0."""
CODE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]{0,38}[0-9A-Za-z])?")
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
RESERVED = frozenset({"new", "import", "template"})
"""Slugs that are addresses of something else."""
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_LINE, LONGEST_TEXT, LONGEST_DOCUMENT = 500, 8_000, 80
MOST_ACTORS, MOST_OBJECTIVES, MOST_INDICATORS, MOST_TARGETS = 60, 100, 300, 40
_HUNDRED = 100


@dataclass(frozen=True)
class Fault:
    """Something that has to be mended, or with `confirmable` said to be meant."""

    path: Path
    field: str
    """The field's name within what stands at the path: title, code, low, …"""
    reason: Translated
    confirmable: bool = False
    place: Translated | None = None
    """Where it stands for whoever wrote it, e.g. the sheet and row of a workbook; None: as the path says."""

    @property
    def told(self) -> Translated:
        """Place and reason in a sentence."""
        place = self.place or where(self.path)
        return Translated(f"{place.vi}: {self.reason.vi}", f"{place.en}: {self.reason.en}")


class Faulty(Invalid):
    """A plan with all that is wrong with it; nothing of it was kept."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0].told
        super().__init__(first.vi, first.en, faults[0].field)
        self.faults = tuple(faults)


_PARTS: Mapping[str, Translated] = {
    "actor": Translated("cơ quan", "actor"),
    "objective": Translated("mục tiêu", "objective"),
    "indicator": Translated("chỉ tiêu", "indicator"),
    "target": Translated("mức", "target"),
}


def where(path: Path) -> Translated:
    """Word a place in a plan: `mục tiêu 2, chỉ tiêu 1`."""
    steps = [(_PARTS[str(path[at])], int(path[at + 1]) + 1) for at in range(0, len(path) - 1, 2)]
    return Translated(
        ", ".join(f"{part.vi} {number}" for part, number in steps).capitalize() or "Kế hoạch",
        ", ".join(f"{part.en} {number}" for part, number in steps).capitalize() or "Plan",
    )


def faults_of(content: PlanContent) -> list[Fault]:
    """List what is wrong with a plan by itself, whatever others there are."""
    return [
        *_plan_faults(content),
        *_actor_faults(content),
        *_sizes(content),
        *_doubled((), "objective", "code", [one.code for one in content.objectives]),
        *(
            fault
            for at, objective in enumerate(content.objectives)
            for fault in _objective_faults(content, ("objective", at), objective)
        ),
    ]


def _plan_faults(content: PlanContent) -> Iterator[Fault]:
    yield from _named((), "title", content.title)
    yield from _lengths((), {"note": content.note, "funding": content.funding})
    if content.slug and (not SLUG.fullmatch(content.slug) or content.slug in RESERVED):
        yield _fault(
            (),
            "slug",
            f"địa chỉ “{content.slug[:40]}” không dùng được. Chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối.",
            f"the address “{content.slug[:40]}” cannot be used. Use small letters a–z, digits and hyphens only.",
        )
    if len(content.document) > LONGEST_DOCUMENT:
        yield _too_long((), "document", LONGEST_DOCUMENT)
    if content.level not in set(PlanLevel):
        yield _unknown((), "level", content.level, LEVELS.values())
    yield from _day_faults(content)
    for year in content.review_years:
        if not _within(content, year):
            yield _outside((), "review_years", year, content)
    if len(set(content.review_years)) < len(content.review_years):
        yield _fault(
            (), "review_years", "có năm sơ kết, tổng kết ghi hai lần.", "a year of review is given twice."
        )


def _day_faults(content: PlanContent) -> Iterator[Fault]:
    for name in ("issued_on", "valid_until", "vision_until"):
        value: date | None = getattr(content, name)
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            yield _fault(
                (),
                name,
                f"năm {value.year} không hợp lý. Hãy ghi năm từ {FIRST_YEAR} đến {LAST_YEAR}.",
                f"the year {value.year} cannot be meant. Give one from {FIRST_YEAR} to {LAST_YEAR}.",
            )
    for earlier, later in (
        ("issued_on", "valid_until"),
        ("valid_until", "vision_until"),
        ("issued_on", "vision_until"),
    ):
        before, after = getattr(content, earlier), getattr(content, later)
        if before is not None and after is not None and after < before:
            words = _DAY_WORDS
            yield _fault(
                (),
                later,
                f"{words[later].vi} ({after:%d/%m/%Y}) đứng trước {words[earlier].vi} ({before:%d/%m/%Y}).",
                f"{words[later].en} ({after}) lies before {words[earlier].en} ({before}).",
            )
    due = content.reports_due
    leap_year = 2024
    if due is not None and not (1 <= due[0] <= 12 and 1 <= due[1] <= monthrange(leap_year, due[0])[1]):  # noqa: PLR2004 - months
        yield _fault(
            (),
            "reports_due",
            f"không có ngày {due[1]}/{due[0]}. Hãy ghi ngày và tháng, ví dụ 25/11.",
            f"there is no day {due[1]}/{due[0]}. Give day and month, e.g. 25/11.",
        )


_DAY_WORDS = {
    "issued_on": Translated("ngày ban hành", "the day of issue"),
    "valid_until": Translated("ngày hết hạn", "the end of its term"),
    "vision_until": Translated("mốc tầm nhìn", "the end of its vision"),
}


def _actor_faults(content: PlanContent) -> Iterator[Fault]:
    for at, actor in enumerate(content.actors):
        yield from _named(("actor", at), "name", actor.name)
        yield from _lengths(("actor", at), {"duty": actor.duty})


def _sizes(content: PlanContent) -> Iterator[Fault]:
    indicators = sum(len(one.indicators) for one in content.objectives)
    for held, most, vi, en in (
        (len(content.actors), MOST_ACTORS, "cơ quan", "actors"),
        (len(content.objectives), MOST_OBJECTIVES, "mục tiêu", "objectives"),
        (indicators, MOST_INDICATORS, "chỉ tiêu", "indicators"),
    ):
        if held > most:
            yield _fault(
                (),
                "",
                f"có {held} {vi}, nhiều hơn mức {most} mà hệ thống nhận.",
                f"there are {held} {en}; no more than {most} are taken.",
            )


def _objective_faults(content: PlanContent, path: Path, objective: ObjectiveContent) -> Iterator[Fault]:
    yield from _code_faults(path, objective.code)
    yield from _named(path, "text", objective.text, LONGEST_TEXT)
    if objective.system not in set(System):
        yield _unknown(path, "system", objective.system, SYSTEMS.values())
    yield from _doubled(path, "indicator", "code", [one.code for one in objective.indicators])
    for at, indicator in enumerate(objective.indicators):
        yield from _indicator_faults(content, (*path, "indicator", at), indicator)


def _indicator_faults(content: PlanContent, path: Path, indicator: IndicatorContent) -> Iterator[Fault]:
    yield from _code_faults(path, indicator.code)
    yield from _named(path, "name", indicator.name)
    yield from _lengths(path, {"whole": indicator.whole, "source": indicator.source})
    kind_known = indicator.kind in set(Kind)
    if not kind_known:
        yield _unknown(path, "kind", indicator.kind, KINDS.values())
    if indicator.measure not in set(Measure):
        yield _unknown(path, "measure", indicator.measure, MEASURES.values())
    elif kind_known:
        yield from _rule_faults(path, indicator)
    if indicator.kind == Kind.SHARE and not indicator.whole.vi:
        yield _fault(
            path,
            "whole",
            "chỉ tiêu tỷ lệ cần nói rõ mẫu số: trên tổng số gì.",
            "a share needs its denominator: say of what it is a share.",
        )
    yield from _year_faults(content, path, indicator)
    yield from _target_faults(content, path, indicator)


def _rule_faults(path: Path, indicator: IndicatorContent) -> Iterator[Fault]:
    if indicator.rule not in rules.RULES:
        yield _unknown(path, "rule", indicator.rule, [one.label for one in rules.RULES.values()])
        return
    try:
        rules.check(
            indicator.rule, Kind(indicator.kind), Measure(indicator.measure), dict(indicator.parameters)
        )
    except Invalid as error:
        yield Fault(path, error.field or "rule", error.reason)


def _year_faults(content: PlanContent, path: Path, indicator: IndicatorContent) -> Iterator[Fault]:
    base, last = indicator.base_year, indicator.last_year
    if base is not None and indicator.kind != Kind.GROWTH:
        yield _fault(
            path, "base_year", "chỉ tiêu tăng trưởng mới có năm gốc.", "only a growth has a base year."
        )
    # What grows is measured from before the plan: its base year may lie ahead of the plan's own.
    elif base is not None and not FIRST_YEAR <= base <= _end(content):
        yield _outside(path, "base_year", base, content)
    if last is not None and not _within(content, last):
        yield _outside(path, "last_year", last, content)


def _target_faults(content: PlanContent, path: Path, indicator: IndicatorContent) -> Iterator[Fault]:
    if len(indicator.targets) > MOST_TARGETS:
        yield _fault(
            path, "targets", f"có quá {MOST_TARGETS} mức.", f"there are more than {MOST_TARGETS} targets."
        )
    sound: list[tuple[Target, int]] = []
    for at, target in enumerate(indicator.targets):
        yield from _one_target(content, (*path, "target", at), indicator, target)
        if target.first <= target.last:
            # Years alone decide; what is wrong with the amounts is told above.
            sound.append((Target(target.first, target.last, Fraction(0)), at))
    for one, other in overlapping([target for target, _ in sound]):
        # Of two alike, the second is the one too many.
        at = max(at for target, at in sound if target == other)
        yield _overlap((*path, "target", at), one, other)


def _overlap(path: Path, one: Target, other: Target) -> Fault:
    return _fault(
        path,
        "first",
        f"hai mức {one.first}–{one.last} và {other.first}–{other.last} chồng lên nhau. "
        "Hãy để mỗi năm chỉ thuộc một mức.",
        f"the targets for {one.first}–{one.last} and {other.first}–{other.last} overlap. "
        "Let each year belong to one target only.",
    )


def _one_target(
    content: PlanContent, path: Path, indicator: IndicatorContent, target: TargetContent
) -> Iterator[Fault]:
    if target.first > target.last:
        yield _fault(
            path,
            "first",
            f"năm đầu {target.first} đứng sau năm cuối {target.last}.",
            f"the first year {target.first} lies after the last, {target.last}.",
        )
    for name in ("first", "last"):
        year = getattr(target, name)
        if not _within(content, year):
            yield _outside(path, name, year, content)
    yield from _amount_faults(path, indicator, target)


def _amount_faults(path: Path, indicator: IndicatorContent, target: TargetContent) -> Iterator[Fault]:
    low, high = target.low, target.high
    for name, amount in (("low", low), ("high", high)):
        if amount is not None and amount < 0:
            yield _fault(path, name, "mức không được âm.", "a target cannot be negative.")
        if amount is not None and amount > LARGEST:
            yield _fault(path, name, "mức quá lớn.", "the target is too large.")
    if high is not None and high < low:
        yield _fault(
            path,
            "high",
            "mức trên nhỏ hơn mức dưới. Hãy đổi chỗ hai số.",
            "the upper end lies below the lower one. Please change the two about.",
        )
    if indicator.kind == Kind.RANGE and high is None:
        yield _fault(
            path,
            "high",
            "chỉ tiêu dạng khoảng cần cả mức dưới và mức trên.",
            "a range needs both its lower and its upper end.",
        )
    if indicator.kind == Kind.SHARE and max(low, high or low) > _HUNDRED:
        yield _fault(path, "low", "tỷ lệ không thể vượt 100%.", "a share cannot be above 100 %.")
    if indicator.kind == Kind.YES_NO and (low != 1 or high is not None):
        yield _fault(
            path,
            "low",
            "chỉ tiêu có hoặc không chỉ nhận mức 1 (có).",
            "a yes-or-no indicator takes 1 (yes) as its only target.",
        )


def _code_faults(path: Path, code: str) -> Iterator[Fault]:
    # `new` is the address of the form for another part.
    if not CODE.fullmatch(code) or code in RESERVED:
        yield _fault(
            path,
            "code",
            f"mã “{code[:40]}” không dùng được. Mã gồm 1–40 chữ cái không dấu, chữ số, dấu chấm hoặc gạch nối."
            if code
            else "thiếu mã.",
            f"the code “{code[:40]}” cannot be used. It has 1–40 letters a–z, digits, points or hyphens."
            if code
            else "the code is missing.",
        )


def _named(path: Path, field: str, value: Translated, longest: int = LONGEST_LINE) -> Iterator[Fault]:
    if not value.vi:
        yield _fault(
            path,
            field,
            "thiếu tên hoặc nội dung bằng tiếng Việt.",
            "its name or text in Vietnamese is missing.",
        )
    yield from _lengths(path, {field: value}, longest)


def _lengths(path: Path, texts: Mapping[str, Translated], longest: int = LONGEST_TEXT) -> Iterator[Fault]:
    for field, value in texts.items():
        if max(len(value.vi), len(value.en)) > longest:
            yield _too_long(path, field, longest)


def _doubled(path: Path, part: str, field: str, codes: Sequence[str]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for at, code in enumerate(codes):
        first = seen.setdefault(code, at)
        if code and first != at:
            name = _PARTS[part]
            yield _fault(
                (*path, part, at),
                field,
                f"mã “{code}” đã dùng cho {name.vi} {first + 1}. Mỗi mã chỉ dùng một lần.",
                f"the code “{code}” is that of {name.en} {first + 1} already. Use each code once.",
            )


def _end(content: PlanContent) -> int:
    ends = [one.year for one in (content.valid_until, content.vision_until) if one is not None]
    return max(ends, default=LAST_YEAR)


def _start(content: PlanContent) -> int:
    return content.issued_on.year if content.issued_on is not None else FIRST_YEAR


def _within(content: PlanContent, year: int) -> bool:
    return _start(content) <= year <= _end(content)


def _outside(path: Path, field: str, year: int, content: PlanContent) -> Fault:
    first, last = _start(content), _end(content)
    return _fault(
        path,
        field,
        f"năm {year} nằm ngoài thời hạn của kế hoạch ({first}–{last}).",
        f"the year {year} lies outside the plan's term ({first}–{last}).",
    )


def _unknown(path: Path, field: str, text: str, known: Iterable[Translated]) -> Fault:
    words = list(known)
    return _fault(
        path,
        field,
        f"không hiểu “{text[:60]}”. Hãy dùng: {'; '.join(one.vi for one in words)}.",
        f"“{text[:60]}” is not known. Use: {'; '.join(one.en for one in words)}.",
    )


def _too_long(path: Path, field: str, longest: int) -> Fault:
    return _fault(path, field, f"dài quá {longest} ký tự.", f"it has more than {longest} characters.")


def _fault(path: Path, field: str, vi: str, en: str) -> Fault:
    return Fault(path, field, Translated(vi, en))
