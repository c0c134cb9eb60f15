"""The texts of a report: a draft of each made from the figures, in the place of which people write their own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from museum.domain.errors import Invalid
from museum.domain.plan_words import SYSTEMS
from museum.domain.plans import System
from museum.domain.progress import Kind, Verdict
from museum.domain.reporting import UnitReportState
from museum.domain.translated import Translated
from museum.services.report_facts import AnswerFacts, DocumentFacts, Figures, IndicatorFacts, YearFacts
from museum.services.report_words import (
    LOOKS_BACK,
    asked_words,
    awaited,
    day,
    listing,
    number,
    said,
    system_of,
)
from museum.text.clean import plain_lines

LONGEST_TEXT = 20_000
"""Characters of one part: some eight printed pages."""
_DOCUMENTS = ("kế hoạch", "chương trình", "đề án", "dự án", "quyết định", "nghị quyết", "chỉ thị")
"""What titles of documents begin with: what stands before their colons is not whose they are."""
_SENT = frozenset({UnitReportState.SENT, UnitReportState.APPROVED})


@dataclass(frozen=True)
class TextPart:
    """A part of a report that people write."""

    code: str
    title: Translated
    help: Translated
    draft: Callable[[Figures], str]
    """Makes a draft from the figures."""


def period(figures: Figures) -> str:
    """Say which years a report is about: `năm 2026`, `giai đoạn 2023–2026`."""
    if figures.one_year:
        return f"năm {figures.last_year}"
    return f"giai đoạn {figures.first_year}–{figures.last_year}"


def bare_title(title: str) -> str:
    """Give a plan's title without whose it is: of `Tỉnh A: Kế hoạch …` what comes after the colon."""
    whose, colon, rest = title.partition(": ")
    if not colon or whose.lower().startswith(_DOCUMENTS):
        return title
    return rest if rest[:1].isupper() else f"Kế hoạch {rest}"


def named(document: DocumentFacts) -> str:
    """Name a document with its number and day."""
    number_and_day = [f"số {document.document}"] if document.document else []
    if document.issued_on is not None:
        number_and_day.append(f"ngày {day(document.issued_on)}")
    told = f" ({' '.join(number_and_day)})" if number_and_day else ""
    return f"{bare_title(document.title)}{told}"


def subject_of(figures: Figures) -> str:
    """Word what a report is about, as it stands under its name: `Kết quả thực hiện Chương trình …, năm 2026`."""
    done = bare_title(figures.plan.title).removeprefix("Kế hoạch thực hiện ")
    comma = "," if done[-1:].isdigit() else ""
    return f"{LOOKS_BACK[figures.kind]} thực hiện {done}{comma} {period(figures)}"


def opening(figures: Figures, issuer: str) -> str:
    """Draft the opening: on what grounds, who reports on what."""
    grounds = [named(one) for one in (*figures.parents[::-1], figures.plan)]
    back = LOOKS_BACK[figures.kind].lower()
    return (
        f"Căn cứ {'; '.join(grounds)}, {issuer or 'đơn vị'} báo cáo {back} thực hiện {period(figures)} "
        f"(số liệu tính đến hết ngày {day(figures.until)}) như sau:"
    )


def _organisation(figures: Figures) -> str:
    asked = sum(one.asked_in(figures.last_year) is not None for one in figures.indicators)
    objectives = len({one.code.partition("/")[0] for one in figures.indicators})
    followed = f"{number(len(figures.indicators))} chỉ tiêu thuộc {number(objectives)} mục tiêu"
    given = f"trong đó {number(asked)} chỉ tiêu có giao mức" if asked else "không chỉ tiêu nào được giao mức"
    lines = [f"Kế hoạch được theo dõi qua {followed}, {given} cho năm {figures.last_year}."]
    leads = [one.name for one in figures.actors if one.leads]
    if leads:
        lines.append(f"Cơ quan chủ trì: {', '.join(leads)}.")
    duties = [f"- {one.name}: {_sentence(one.duty)}" for one in figures.actors if not one.leads and one.duty]
    if duties:
        lines += ["Các cơ quan, đơn vị được giao nhiệm vụ:", *duties]
    if figures.funding:
        lines.append(f"Kinh phí thực hiện: {_sentence(figures.funding)}")
    lines.append(_answered(figures.answers))
    return "\n".join(lines)


def _sentence(text: str) -> str:
    """Give a text as the end of a sentence."""
    bare = " ".join(text.split()).rstrip(".;, ")
    return f"{bare}."


def _answered(answers: Sequence[AnswerFacts]) -> str:
    if not answers:
        return (
            "Trong kỳ không tổ chức đợt thu thập báo cáo riêng từ các đơn vị; số liệu lấy từ hồ sơ nghiệp vụ "
            "được ghi nhận thường xuyên và số liệu do các đơn vị cập nhật."
        )
    sent = [one for one in answers if one.state in _SENT]
    late = [one for one in sent if one.sent_on is not None and one.sent_on > one.deadline]
    missing = awaited(answers).told
    told = f"Về chế độ báo cáo: {number(len(sent))}/{number(len(answers))} báo cáo của đơn vị đã được gửi"
    told += f", trong đó {number(len(late))} báo cáo gửi sau thời hạn." if late else "."
    return f"{told} Còn {missing}." if missing else told


def _results(figures: Figures) -> str:
    if not figures.indicators:
        return "Kế hoạch chưa có chỉ tiêu nào được theo dõi."
    verdicts = [figures.now(one).verdict for one in figures.indicators]
    tally = [
        (sum(one in (Verdict.MET, Verdict.BEYOND) for one in verdicts), "đạt hoặc vượt mức giao"),
        (verdicts.count(Verdict.UNDERWAY), "đang thực hiện, chưa đến mốc"),
        (verdicts.count(Verdict.BEHIND), "chưa đạt mức giao"),
        (verdicts.count(Verdict.NO_DATA), "chưa có số liệu"),
        (verdicts.count(Verdict.NO_TARGET), "không giao mức, theo dõi kết quả"),
    ]
    told = "; ".join(f"{number(count)} chỉ tiêu {words}" for count, words in tally if count)
    return f"Đến hết ngày {day(figures.until)}, trong {number(len(verdicts))} chỉ tiêu: {told}."


def system_text(figures: Figures, system: str) -> str:
    """Draft what is said of a system: one line for each of its indicators that has data."""
    lines, without = [], []
    for one in figures.indicators:
        if one.system != system:
            continue
        year = figures.now(one)
        if one.closed(year.year):
            last = one.in_year(one.last_year or year.year)
            lines.append(
                f"- {one.name}: kết thúc theo dõi sau năm {one.last_year}, năm đó: {said(one, last)}."
            )
        elif year.amount is None:
            without.append(one.name)
        else:
            lines.append(f"- {one.name}: {said(one, year)}{_beside(figures, one)}{_judged(one, year)}.")
    if without:
        lines.append(f"- Chưa có số liệu: {listing(without)}.")
    return "\n".join(lines)


def _beside(figures: Figures, indicator: IndicatorFacts) -> str:
    """Compare a count with the year before, or of several years add them up."""
    if indicator.kind not in (Kind.COUNT, Kind.RANGE):
        return ""
    if not figures.one_year:
        amounts = [
            one.amount for one in indicator.years if one.year in figures.years and one.amount is not None
        ]
        return f" (năm {figures.last_year}; cả {period(figures)}: {number(sum(amounts, Fraction(0)))})"
    before = indicator.in_year(figures.last_year - 1)
    return f" (năm {before.year}: {number(before.amount)})" if before and before.amount is not None else ""


def _judged(indicator: IndicatorFacts, year: YearFacts) -> str:
    target = indicator.asked_in(year.year)
    if target is None:
        return ""
    words = asked_words(indicator, target)
    if year.verdict == Verdict.NO_DATA:
        return f"; chưa đủ số liệu để đánh giá mức giao ({words})"
    verdict = {
        Verdict.UNDERWAY.value: "đang thực hiện, chưa đến mốc",
        Verdict.BEHIND.value: "chưa đạt mức giao",
        Verdict.MET.value: "đạt mức giao",
        Verdict.BEYOND.value: "vượt mức giao",
    }.get(str(year.verdict), "so với mức giao")
    provisional = "" if year.complete else "tạm tính "
    return f"; {provisional}{verdict} ({words})"


def _models(figures: Figures) -> str:
    if not figures.models:
        return "Trong kỳ báo cáo chưa có mô hình, tập thể, cá nhân nào được đề nghị."
    return f"Đề nghị xem xét, khen thưởng và nhân rộng {number(len(figures.models))} trường hợp sau:"


def _difficulties(figures: Figures) -> str:
    lines = []
    for one in _behind(figures):
        year = figures.now(one)
        target = one.asked_in(figures.last_year)
        asks = f"; mức giao: {asked_words(one, target)}" if target else ""
        lines.append(f"- Chỉ tiêu “{one.name}” chưa đạt: {said(one, year)}{asks}.")
    without = [one.name for one in figures.indicators if figures.now(one).verdict == Verdict.NO_DATA]
    if without:
        lines.append(f"- {number(len(without))} chỉ tiêu chưa có đủ số liệu để đánh giá: {listing(without)}.")
    missing = awaited(figures.answers).told
    if missing:
        lines.append(f"- Chưa đủ báo cáo của các đơn vị, ảnh hưởng đến việc tổng hợp: {missing}.")
    if not lines:
        return "Trong kỳ báo cáo, các chỉ tiêu có giao mức đều đạt; chưa phát sinh khó khăn, vướng mắc lớn."
    return "\n".join(lines)


def _behind(figures: Figures) -> Iterator[IndicatorFacts]:
    return (one for one in figures.indicators if figures.now(one).verdict == Verdict.BEHIND)


def _proposals(figures: Figures) -> str:
    lines = []
    behind = [one.name for one in _behind(figures)]
    if behind:
        lines.append(
            f"- Đề nghị cấp có thẩm quyền quan tâm, bố trí nguồn lực để hoàn thành các chỉ tiêu chưa đạt: {listing(behind)}."
        )
    missing = awaited(figures.answers).told
    if missing:
        lines.append(
            f"- Đề nghị các đơn vị sau hoàn thành báo cáo để đưa số liệu vào báo cáo bổ sung: {missing}."
        )
    if figures.models:
        lines.append("- Đề nghị xem xét khen thưởng các mô hình, tập thể, cá nhân nêu tại phần III.")
    return "\n".join(lines) or "Không có đề xuất, kiến nghị."


def _next(figures: Figures) -> str:
    year = figures.last_year + 1
    if figures.valid_until is not None and figures.valid_until.year < year:
        return (
            f"Kế hoạch kết thúc vào ngày {day(figures.valid_until)}. Tiếp tục duy trì kết quả đã đạt và tham "
            "mưu kế hoạch cho giai đoạn tiếp theo."
        )
    lines, others = [f"Năm {year} tập trung thực hiện các chỉ tiêu sau:"], 0
    for one in figures.indicators:
        target = one.asked_in(year)
        if target is None:
            others += 1
        else:
            lines.append(f"- {one.name}: {asked_words(one, target)}.")
    if len(lines) == 1:
        lines = [f"Năm {year} tiếp tục thực hiện các nhiệm vụ của kế hoạch."]
    if others:
        lines.append(
            f"Tiếp tục triển khai và theo dõi {number(others)} chỉ tiêu không giao mức cho năm {year}."
        )
    return "\n".join(lines)


def _closing(figures: Figures) -> str:
    subject = subject_of(figures)
    return f"Trên đây là báo cáo {subject[0].lower()}{subject[1:]}./."


_LINES = Translated(
    "Mỗi dòng là một đoạn; dòng bắt đầu bằng “- ” là một ý trong danh sách.",
    "Each line is a paragraph; a line that begins with “- ” is an item of a list.",
)
PARTS: Mapping[str, TextPart] = {
    one.code: one
    for one in (
        TextPart("opening", Translated("Mở đầu", "Opening"), _LINES, lambda figures: opening(figures, "")),
        TextPart(
            "organisation",
            Translated("I. Tình hình tổ chức thực hiện", "I. How it was organised"),
            Translated(),
            _organisation,
        ),
        TextPart("results", Translated("II. Kết quả thực hiện", "II. Results"), Translated(), _results),
        TextPart(
            "models",
            Translated("III. Mô hình tiêu biểu", "III. Exemplary models"),
            Translated(
                "Danh sách đề cử được in ngay dưới đoạn này.", "The nominations follow beneath this text."
            ),
            _models,
        ),
        TextPart(
            "difficulties",
            Translated("IV. Khó khăn, vướng mắc và nguyên nhân", "IV. Difficulties and their causes"),
            Translated(),
            _difficulties,
        ),
        TextPart(
            "proposals",
            Translated("V. Đề xuất, kiến nghị", "V. Proposals"),
            Translated(),
            _proposals,
        ),
        TextPart(
            "next",
            Translated("VI. Nhiệm vụ trọng tâm thời gian tới", "VI. What comes next"),
            Translated(),
            _next,
        ),
        TextPart("closing", Translated("Kết thúc", "Closing"), Translated(), _closing),
    )
}
SYSTEM_PART = "system:"
"""What the code of a system's text begins with."""
WRITTEN_BESIDE = "written_beside"
"""Kept among a report's own texts: part → mark of the draft that stood there when it was written."""
_SUPPLEMENTED = ("opening", "results", SYSTEM_PART, "closing")
"""What the codes of a supplement's texts begin with: the others are not printed in it."""


def parts_of(figures: Figures) -> list[TextPart]:
    """List the texts of a report in their order, with one for each system that the plan speaks of."""
    found = []
    for one in PARTS.values():
        found.append(one)
        if one.code == "results":
            found += [system_part(system) for system in systems_of(figures)]
    return found


def systems_of(figures: Figures) -> list[str]:
    """List the systems that a plan has indicators for, in the plan's order."""
    return list(dict.fromkeys(one.system for one in figures.indicators))


def system_part(system: str) -> TextPart:
    """Give the text on a system's results."""
    title = Translated(system_of(system), f"Results: {SYSTEMS[System(system)].en}")
    return TextPart(
        f"{SYSTEM_PART}{system}", title, Translated(), lambda figures: system_text(figures, system)
    )


def drafts(figures: Figures, issuer: str) -> dict[str, str]:
    """Draft every text from the figures; `issuer` is who reports."""
    return {
        **{one.code: one.draft(figures) for one in parts_of(figures)},
        "opening": opening(figures, issuer),
    }


def texts_of(figures: Figures, own: Mapping[str, str], drafted: Mapping[str, str]) -> dict[str, str]:
    """Give each text as it is printed: what somebody wrote, or else the draft."""
    return {one.code: own.get(one.code, drafted.get(one.code, "")) for one in parts_of(figures)}


def printed_parts(figures: Figures, *, supplement: bool) -> list[TextPart]:
    """List the texts that the document prints, in their order."""
    found = parts_of(figures)
    return [one for one in found if one.code.startswith(_SUPPLEMENTED)] if supplement else found


def mark_of(draft: str) -> str:
    """Reduce a draft to what tells it from another one."""
    return hashlib.sha256(draft.encode()).hexdigest()[:16]


def outdated(
    own: Mapping[str, Any], drafted: Mapping[str, str], printed: Iterable[TextPart]
) -> list[TextPart]:
    """List the texts that people wrote beside another draft than today's: figures in them may be old."""
    beside = own.get(WRITTEN_BESIDE, {})
    return [
        one
        for one in printed
        if own.get(one.code)
        and own[one.code] != drafted.get(one.code, "")
        and beside.get(one.code) != mark_of(drafted.get(one.code, ""))
    ]


def clean_text(code: str, text: str) -> str:
    """Clean what somebody wrote; raises Invalid when it is too long."""
    cleaned = plain_lines(text)
    if len(cleaned) > LONGEST_TEXT:
        raise Invalid(
            f"Phần này dài quá {number(LONGEST_TEXT)} ký tự. Hãy rút gọn hoặc đưa chi tiết vào tài liệu kèm theo.",
            f"This part is longer than {LONGEST_TEXT:,} characters. Please shorten it, or send the details along.",
            code,
        )
    return cleaned
