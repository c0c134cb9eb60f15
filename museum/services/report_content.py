"""Puts a report together: its frame, its texts and its figures become an administrative document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from museum.domain.papers import (
    Align,
    Block,
    Column,
    Items,
    Paper,
    Paragraph,
    Part,
    Signature,
    Table,
)
from museum.services import report_lists as lists
from museum.services import report_tables as tables
from museum.services.report_facts import Figures
from museum.services.report_texts import SYSTEM_PART, subject_of, systems_of
from museum.services.report_words import NONE, day, listing, number, rounded, shown, system_of, unit_of

DIGITS = 16
"""So many of a digest stand on paper: enough to tell two counts apart by eye."""
_LONG_LIST = 40
"""So many exhibitions or packages are named in the text."""


@dataclass(frozen=True)
class Frame:
    """What stands round the text."""

    superior: str = ""
    issuer: str = ""
    number: str = ""
    place: str = ""
    issued_on: date | None = None
    subject: str = ""
    """Empty: as the figures word it."""
    addressed_to: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    authority: str = ""
    office: str = ""
    name: str = ""


@dataclass(frozen=True)
class Changed:
    """A figure of a report that came out otherwise than it was frozen."""

    name: str
    year: int
    before: str | None
    after: str | None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    more: int = 0
    """Records that differ, too, and are not named."""


@dataclass(frozen=True)
class Supplement:
    """What a supplement tells: which report it corrects, and what differs."""

    number: int
    to_cut_off: date
    """Of the report that it corrects."""
    to_fingerprint: str
    changed: tuple[Changed, ...]


def paper_of(
    figures: Figures,
    texts: Mapping[str, str],
    frame: Frame,
    *,
    fingerprint: str = "",
    supplement: Supplement | None = None,
) -> Paper:
    """Put a report together; without a fingerprint it is a draft."""
    subject = frame.subject or subject_of(figures)
    if supplement is not None:
        subject = f"Bổ sung, điều chỉnh số liệu báo cáo: {subject} (lần {supplement.number})"
    return Paper(
        superior=frame.superior,
        issuer=frame.issuer,
        number=frame.number,
        place=frame.place,
        issued_on=frame.issued_on,
        year=figures.until.year,
        kind="BÁO CÁO",
        subject=subject,
        addressed_to=frame.addressed_to,
        opening=tuple(blocks(texts.get("opening", ""))),
        parts=tuple(_numbered(_parts(figures, texts, supplement))),
        closing=tuple(blocks(texts.get("closing", ""))),
        recipients=frame.recipients,
        signature=Signature(frame.authority, frame.office, frame.name),
        appendices=tuple(_appendices(figures, fingerprint)),
        draft=not fingerprint,
        fingerprint=fingerprint,
    )


def blocks(text: str) -> Iterator[Block]:
    """Read a text as it is typed: lines are paragraphs, those that begin with a dash a list."""
    items: list[str] = []
    for line in text.split("\n"):
        bare = line.strip()
        if bare[:2] in ("- ", "– ", "* "):
            items.append(bare[2:].strip())
            continue
        if items:
            yield Items(tuple(items))
            items = []
        if bare:
            yield Paragraph(bare)
    if items:
        yield Items(tuple(items))


def _numbered(parts: Sequence[Part]) -> Iterator[Part]:
    roman = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
    for mark, one in zip(roman, parts, strict=False):
        yield Part(mark, one.title, one.blocks, one.parts)


def _parts(figures: Figures, texts: Mapping[str, str], supplement: Supplement | None) -> list[Part]:
    def said(code: str) -> tuple[Block, ...]:
        return tuple(blocks(texts.get(code, "")))

    if supplement is not None:
        return [
            Part("", "Nội dung bổ sung, điều chỉnh", tuple(_changes(supplement, figures))),
            _results(figures, texts, "Kết quả thực hiện sau khi bổ sung, điều chỉnh"),
        ]
    nominated = lists.models(figures)
    return [
        Part("", "Tình hình tổ chức thực hiện", said("organisation")),
        _results(figures, texts, "Kết quả thực hiện"),
        Part(
            "",
            "Mô hình tiêu biểu đề nghị khen thưởng",
            (*said("models"), *((nominated,) if nominated else ())),
        ),
        Part("", "Khó khăn, vướng mắc và nguyên nhân", said("difficulties")),
        Part("", "Đề xuất, kiến nghị", said("proposals")),
        Part("", "Nhiệm vụ trọng tâm thời gian tới", said("next")),
    ]


def _results(figures: Figures, texts: Mapping[str, str], title: str) -> Part:
    parts = [
        Part(
            str(at),
            system_of(system),
            (*blocks(texts.get(f"{SYSTEM_PART}{system}", "")), *tables.results(figures, system)),
        )
        for at, system in enumerate(systems_of(figures), 1)
    ]
    done = tuple(done_blocks(figures))
    if done:
        parts.append(Part(str(len(parts) + 1), "Các hoạt động đã triển khai", done))
    return Part("", title, (*blocks(texts.get("results", "")), *tables.charts(figures)), tuple(parts))


def done_blocks(figures: Figures) -> Iterator[Block]:
    """Tell what was held, spent, shown and prepared."""
    named = {"exhibition": "Trưng bày trực tuyến đã công bố", "package": "Gói học tập trải nghiệm đã sử dụng"}
    for kind, title in named.items():
        things = [one for one in figures.things if one.kind == kind]
        if things:
            yield Paragraph(f"{title}: {number(len(things))}.")
            told = [f"{one.title} ({one.institution})" if one.institution else one.title for one in things]
            if len(told) > _LONG_LIST:
                told = [*told[:_LONG_LIST], f"và {number(len(told) - _LONG_LIST)} nội dung khác"]
            yield Items(tuple(told))
    for table in (lists.plan_days(figures), lists.activities_by_kind(figures), lists.funds(figures)):
        if table is not None:
            yield table


def _changes(supplement: Supplement, figures: Figures) -> Iterator[Block]:
    mark = f", mã kiểm chứng {supplement.to_fingerprint[:DIGITS]}" if supplement.to_fingerprint else ""
    yield Paragraph(
        f"Báo cáo này bổ sung, điều chỉnh số liệu đã chốt đến hết ngày {day(supplement.to_cut_off)}{mark}. "
        f"Số liệu bổ sung tính đến hết ngày {day(figures.until)}."
    )
    if not supplement.changed:
        yield Paragraph("Không có số liệu nào thay đổi so với báo cáo đã chốt.")
        return
    yield changes_table(supplement.changed)
    for one in supplement.changed:
        told = tuple(_differing(one))
        if told:
            yield Paragraph(f"{one.name} (năm {one.year}):")
            yield Items(told)


def changes_table(changed: Sequence[Changed]) -> Table:
    """List figures that differ: before, after, and how many records make the difference."""
    columns = (
        Column("TT", 1, Align.CENTRE),
        Column("Chỉ tiêu, nội dung", 6),
        Column("Năm", 1, Align.CENTRE),
        Column("Đã chốt", 2, Align.END),
        Column("Nay là", 2, Align.END),
        Column("Bản ghi thêm", 2, Align.END),
        Column("Bản ghi bớt", 2, Align.END),
        Column("Bản ghi sửa", 2, Align.END),
    )
    rows = tuple(
        (
            at,
            one.name,
            str(one.year),
            one.before,
            one.after,
            len(one.added),
            len(one.removed),
            len(one.altered),
        )
        for at, one in enumerate(changed, 1)
    )
    return Table("Số liệu thay đổi so với báo cáo đã chốt", columns, rows)


def _differing(changed: Changed) -> Iterator[str]:
    for words, names in (("Thêm", changed.added), ("Bớt", changed.removed), ("Sửa", changed.altered)):
        if names:
            yield f"{words}: {listing(names)}."
    if changed.more:
        yield f"Còn {number(changed.more)} bản ghi khác."


def _appendices(figures: Figures, fingerprint: str) -> Iterator[Part]:
    yield Part("I", "Bảng kiểm chứng số liệu", tuple(_verification(figures, fingerprint)))
    if figures.activities:
        yield Part("II", "Danh mục hoạt động", (lists.activity_list(figures),))
    if figures.answers:
        mark = "III" if figures.activities else "II"
        yield Part(mark, "Tình hình gửi báo cáo của các đơn vị", (lists.answers(figures),))


def _verification(figures: Figures, fingerprint: str) -> Iterator[Block]:
    yield Paragraph(
        f"Số liệu tính đến hết ngày {day(figures.until)}, theo nội dung kế hoạch phiên bản {figures.plan_version}. "
        "Mỗi số liệu bằng tổng của các bản ghi nêu ở cột “Số bản ghi”; mã kiểm chứng là các ký tự đầu của mã "
        "băm SHA-256 tính trên danh sách bản ghi đó, khi đếm lại phải cho cùng một mã."
    )
    if fingerprint:
        yield Paragraph(f"Mã kiểm chứng toàn bộ số liệu đã chốt: {fingerprint}.")
    yield _sheet(figures)
    grown = tuple(tables.growth_sources(figures))
    if grown:
        yield Paragraph("Các mức tăng trưởng được tính như sau:")
        yield Items(grown)
    partial = tuple(tables.partial_sums(figures))
    if partial:
        yield Paragraph("Các số liệu sau chưa đủ đơn vị báo cáo, đánh giá là tạm tính:")
        yield Items(partial)
    yield _rules(figures)
    if figures.overlaps:
        yield _overlaps(figures)
    else:
        yield Paragraph("Không có bản ghi nào được tính cho hai chỉ tiêu.")


def _rules(figures: Figures) -> Table:
    columns = (
        Column("TT", 1, Align.CENTRE),
        Column("Chỉ tiêu", 5),
        Column("Cách tính", 9),
        Column("Nguồn mức giao", 4),
    )
    rows = tuple(
        (at, one.name, f"{one.rule}. {one.what}", one.source or figures.plan.document or NONE)
        for at, one in enumerate(figures.indicators, 1)
    )
    return Table("Cách tính từng chỉ tiêu", columns, rows)


def _sheet(figures: Figures) -> Table:
    columns = (
        Column("TT", 1, Align.CENTRE),
        Column("Chỉ tiêu", 5),
        Column("Năm", 1, Align.CENTRE),
        Column("Số liệu", 2, Align.END),
        Column("Đơn vị tính", 2, Align.CENTRE),
        Column("Cộng bản ghi", 2, Align.END),
        Column("Mẫu số", 2, Align.END),
        Column("Số bản ghi", 2, Align.END),
        Column("Mã kiểm chứng", 4),
    )
    rows = tuple(
        (
            at,
            one.name,
            str(year.year),
            shown(one, year) if year.year in figures.years else "Năm gốc",
            unit_of(one),
            None if year.amount is None else rounded(year.amount),
            NONE if year.whole is None else year.whole,
            NONE if year.rows is None else year.rows,
            year.digest[:DIGITS] if year.rows else NONE,
        )
        for at, one in enumerate(figures.indicators, 1)
        for year in one.years
        if year.year in figures.counted_years(one)
    )
    return Table("Số liệu và nguồn của từng số liệu", columns, rows)


def _overlaps(figures: Figures) -> Table:
    names = {one.code: one.name for one in figures.indicators}
    columns = (
        Column("TT", 1, Align.CENTRE),
        Column("Chỉ tiêu", 6),
        Column("Cùng được tính cho", 6),
        Column("Số bản ghi", 2, Align.END),
    )
    rows = tuple(
        (at, names.get(one.one, one.one), names.get(one.other, one.other), one.rows)
        for at, one in enumerate(figures.overlaps, 1)
    )
    return Table(
        "Bản ghi được tính cho hai chỉ tiêu",
        columns,
        rows,
        note="Việc một bản ghi được tính cho hai chỉ tiêu là đúng quy tắc; các chỉ tiêu này không được cộng với nhau.",
    )
