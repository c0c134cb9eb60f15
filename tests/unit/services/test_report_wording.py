"""How reports word what people stumble over: subjects, symbols, units that are waited for, numbers."""

from __future__ import annotations

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from museum.domain.papers import Items, Paragraph
from museum.domain.reporting import ReportKind, UnitReportState
from museum.services.report_content import Frame, paper_of
from museum.services.report_facts import AnswerFacts, DocumentFacts, Figures
from museum.services.report_frames import for_next, frame_of, initials
from museum.services.report_texts import bare_title, drafts, subject_of
from museum.services.report_words import awaited, number, signed

PLANS = Path(__file__).parents[3] / "config" / "plans"


def figures(title: str, answers: tuple[AnswerFacts, ...] = (), first: int = 2026) -> Figures:
    return Figures(
        plan=DocumentFacts(title, "", None),
        parents=(),
        plan_version=1,
        valid_until=None,
        funding="",
        actors=(),
        kind=ReportKind.ANNUAL if first == 2026 else ReportKind.CLOSING,
        first_year=first,
        last_year=2026,
        until=date(2026, 10, 2),
        indicators=(),
        overlaps=(),
        activities=(),
        things=(),
        days=(),
        answers=answers,
        models=(),
    )


def answer(unit: str, state: UnitReportState, sent: bool = False) -> AnswerFacts:
    return AnswerFacts(unit, 2026, state, date(2026, 11, 15), date(2026, 11, 10) if sent else None)


ANSWERS = (
    answer("Xã A", UnitReportState.APPROVED, sent=True),
    answer("Xã B", UnitReportState.STARTED),
    answer("Xã C", UnitReportState.RETURNED, sent=True),
)


def test_units_that_are_waited_for_are_told_the_same_everywhere() -> None:
    told = "1 đơn vị chưa gửi: Xã B; 1 đơn vị đang bổ sung theo yêu cầu: Xã C"
    assert awaited(ANSWERS).told == told
    assert awaited(ANSWERS[:1]).told == ""
    looked = figures("Kế hoạch X", ANSWERS)
    paper = paper_of(looked, drafts(looked, "Bảo tàng"), Frame())
    for part in (paper.parts[0], paper.parts[3], paper.parts[4]):
        said = [
            text
            for one in part.blocks
            for text in (one.items if isinstance(one, Items) else [getattr(one, "text", "")])
        ]
        assert any(told in text for text in said)
    assert told in paper.appendices[-1].blocks[0].note  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("title", "first", "subject"),
    [
        (
            "Tỉnh A: Kế hoạch thực hiện Chương trình học tập đến năm 2030",
            2026,
            "Kết quả thực hiện Chương trình học tập đến năm 2030, năm 2026",
        ),
        ("Tỉnh A: xây dựng thư viện", 2026, "Kết quả thực hiện Kế hoạch xây dựng thư viện năm 2026"),
        (
            "Kế hoạch hành động: số hóa",
            2024,
            "Tổng kết thực hiện Kế hoạch hành động: số hóa giai đoạn 2024–2026",
        ),
    ],
)
def test_a_subject_reads_as_people_say_it(title: str, first: int, subject: str) -> None:
    assert subject_of(figures(title, first=first)) == subject


def test_plans_that_come_along_are_named_in_full_and_say_who_took_duties_over() -> None:
    held = {one.stem: tomllib.loads(one.read_text("utf-8")) for one in PLANS.glob("*.toml")}
    for plan in held.values():
        if "title_vi" in plan:
            subject = subject_of(figures(plan["title_vi"]))
            assert subject.count("thực hiện") == 1, subject
    assert bare_title(held["son-la"]["title_vi"]).startswith("Kế hoạch xây dựng mô hình thư viện cơ sở")
    for actor in held["hung-yen"]["actor"]:
        gone = ("Thông tin và Truyền thông", "Lao động", "cấp huyện")
        if any(one in actor["name_vi"] for one in gone):
            assert "/2025" in actor["duty_vi"], actor["name_vi"]


@pytest.mark.parametrize(
    ("body", "short"),
    [
        ("Bảo tàng Mẫu", "BTM"),
        ("Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"),
        ("Sở Giáo dục và Đào tạo", "SGDĐT"),
        ("Ủy ban nhân dân tỉnh Ấn", "UBNDTÂ"),
        ("", ""),
    ],
)
def test_a_symbol_is_proposed_from_who_issues_it(body: str, short: str) -> None:
    assert initials(body) == short
    assert frame_of({"issuer": body}).number == (f"/BC-{short}" if short else "")


def test_a_symbol_that_somebody_chose_is_kept_for_the_next_report() -> None:
    assert frame_of({"issuer": "Bảo tàng Mẫu", "number": "7/BC-BT"}).number == "7/BC-BT"
    assert for_next({"issuer": "Bảo tàng Mẫu", "number": "7/BC-BT"})["number"] == "/BC-BT"
    assert frame_of({"issuer": "Bảo tàng Mẫu", "number": ""}).number == "", "emptied by somebody"


def test_less_is_written_with_a_minus_sign_and_nothing_asked_with_words() -> None:
    assert (number(Fraction(-5, 2)), signed(Fraction(-3))) == ("−2,5", "−3")
    first = paper_of(figures("Kế hoạch X"), drafts(figures("Kế hoạch X"), ""), Frame()).parts[0].blocks[0]
    assert isinstance(first, Paragraph)
    assert "không chỉ tiêu nào được giao mức cho năm 2026" in first.text
