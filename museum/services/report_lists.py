"""The lists of a report: activities, funds, plan days, nominations, the units' answers."""

from __future__ import annotations

from collections.abc import Sequence

from museum.domain.activity_words import FUNDING, KINDS
from museum.domain.indicators import ActivityKind, Funding
from museum.domain.papers import Align, Cell, Column, Table
from museum.services.report_facts import Figures
from museum.services.report_words import ANSWERS, NONE, WHOM, awaited, day

_TT = Column("TT", 1, Align.CENTRE)


def activities_by_kind(figures: Figures) -> Table | None:
    """Count what was held by kind: how many, how many took part, what it cost."""
    held = figures.activities
    if not held:
        return None
    rows: list[tuple[Cell, ...]] = []
    for kind, name in KINDS.items():
        ours = [one for one in held if one.kind == kind]
        if ours:
            rows.append((len(rows) + 1, name.vi, len(ours), _sum(ours, "participants"), _sum(ours, "cost")))
    rows.append(("", "Cộng", len(held), _sum(held, "participants"), _sum(held, "cost")))
    columns = (
        _TT,
        Column("Loại hoạt động", 6),
        Column("Số lượng", 2, Align.END),
        Column("Người tham gia (lượt)", 3, Align.END),
        Column("Kinh phí, giá trị (đồng)", 3, Align.END),
    )
    return Table("Hoạt động đã tổ chức", columns, tuple(rows), bold_rows=frozenset({len(rows) - 1}))


def _sum(held: Sequence[object], name: str) -> int | str:
    """Add up what is known; where nothing is, nothing can be said."""
    known = [getattr(one, name) for one in held if getattr(one, name) is not None]
    return sum(known) if known else NONE


def funds(figures: Figures) -> Table | None:
    """Add up what was spent and received by source."""
    spent = [one for one in figures.activities if one.cost is not None]
    if not spent:
        return None
    rows: list[tuple[Cell, ...]] = []
    for source, name in FUNDING.items():
        ours = [one for one in spent if one.funding == source]
        if ours:
            rows.append((len(rows) + 1, name.vi, len(ours), _sum(ours, "cost")))
    rows.append(("", "Cộng", len(spent), _sum(spent, "cost")))
    columns = (
        _TT,
        Column("Nguồn kinh phí", 6),
        Column("Số hoạt động", 2, Align.END),
        Column("Số tiền (đồng)", 3, Align.END),
    )
    return Table(
        "Kinh phí theo nguồn",
        columns,
        tuple(rows),
        bold_rows=frozenset({len(rows) - 1}),
        note="Chỉ tính các hoạt động có ghi kinh phí hoặc giá trị đóng góp.",
    )


def plan_days(figures: Figures) -> Table | None:
    """Count what was held for the days that plans ask to be marked."""
    if not figures.days:
        return None
    columns = (
        _TT,
        Column("Ngày kỷ niệm", 6),
        Column("Số buổi", 2, Align.END),
        Column("Số đoàn", 2, Align.END),
        Column("Học sinh (lượt)", 2, Align.END),
    )
    rows = tuple(
        (at, f"{one.name} ({one.day:02d}/{one.month:02d})", one.sessions, one.groups, one.pupils)
        for at, one in enumerate(figures.days, 1)
    )
    return Table("Buổi học tập, trải nghiệm tổ chức nhân các ngày kỷ niệm", columns, rows)


def models(figures: Figures) -> Table | None:
    """List what is proposed for honour."""
    if not figures.models:
        return None
    columns = (
        _TT,
        Column("Mô hình, tập thể, cá nhân", 4),
        Column("Đơn vị đề nghị", 3),
        Column("Tóm tắt thành tích", 6),
        Column("Hình thức", 3),
    )
    rows = tuple(
        (
            at,
            f"{WHOM[one.whom]}: {one.title}",
            one.unit,
            " ".join(one.story.split()),
            one.award or "Đề nghị khen thưởng",
        )
        for at, one in enumerate(figures.models, 1)
    )
    return Table("Mô hình, tập thể, cá nhân tiêu biểu", columns, rows)


def activity_list(figures: Figures) -> Table:
    """List every activity."""
    columns = (
        _TT,
        Column("Thời gian", 2, Align.CENTRE),
        Column("Hoạt động", 5),
        Column("Loại", 3),
        Column("Đơn vị, địa điểm", 4),
        Column("Người tham gia", 2, Align.END),
        Column("Kinh phí (đồng)", 2, Align.END),
        Column("Nguồn", 2),
    )
    rows = tuple(
        (
            at,
            day(one.first) if one.first == one.last else f"{day(one.first)} – {day(one.last)}",
            one.title,
            KINDS[ActivityKind(one.kind)].vi,
            "; ".join(filter(None, (one.unit, one.place))),
            NONE if one.participants is None else one.participants,
            NONE if one.cost is None else one.cost,
            FUNDING[Funding(one.funding)].vi if one.cost is not None else NONE,
        )
        for at, one in enumerate(figures.activities, 1)
    )
    return Table("Danh mục hoạt động", columns, rows)


def answers(figures: Figures) -> Table:
    """List how the units answered."""
    columns = (
        _TT,
        Column("Đơn vị", 6),
        Column("Năm", 1, Align.CENTRE),
        Column("Hạn gửi", 2, Align.CENTRE),
        Column("Ngày gửi", 2, Align.CENTRE),
        Column("Tình trạng", 4),
    )
    rows = tuple(
        (
            at,
            one.unit,
            str(one.year),
            day(one.deadline),
            day(one.sent_on) if one.sent_on else NONE,
            ANSWERS[one.state] + (" (sau hạn)" if one.sent_on and one.sent_on > one.deadline else ""),
        )
        for at, one in enumerate(figures.answers, 1)
    )
    missing = awaited(figures.answers).told
    return Table(
        "Tình hình gửi báo cáo của các đơn vị", columns, rows, note=f"Còn {missing}." if missing else ""
    )
