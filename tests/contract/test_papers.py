"""What every form of a paper keeps: all its words, nothing run, the same bytes each time, no time and no name."""

from __future__ import annotations

import io
import json
import re
import time
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from openpyxl import load_workbook

from museum.adapters.documents.decree_pdf import data_of
from museum.domain.papers import Chart, Column, Items, PaperFormat, Paragraph, Part, Series, Table
from tests.factories.house import build_house
from tests.factories.papers import a_table, bare_paper, full_paper, hostile_paper
from tests.factories.set_papers import streams, texts_of, writer

FORMS = pytest.mark.parametrize("form", list(PaperFormat))
WRITE = writer().write


def _one_line(text: str) -> str:
    return " ".join(text.split())


@FORMS
def test_it_says_all_that_the_paper_says(form: PaperFormat) -> None:
    paper = full_paper()
    said = _one_line(texts_of(paper, form, WRITE(paper, form)))
    for words in (
        "ỦY BAN NHÂN DÂN TỈNH HƯNG YÊN",
        "THAO VÀ DU LỊCH",
        "Số: 45/BC-SVHTTDL",
        "Hưng Yên, ngày 24 tháng 11 năm 2026",
        "BÁO CÁO",
        "như sau:",
        "I. Tình hình tổ chức thực hiện",
        "1. Công tác chỉ đạo, điều hành",
        "a) Kinh phí",
        "- Ban hành kế hoạch",
        "Hệ thống bảo tàng",
        "chưa có số liệu",
        "Phụ lục I",
        "BẢNG KIỂM CHỨNG SỐ LIỆU" if form is not PaperFormat.XLSX else "Bảng kiểm chứng số liệu",
        "Biểu đồ 1. Lượt học sinh tham quan bảo tàng theo quý",
        "trân trọng báo cáo./.",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Nguyễn Thị Hoa Sen",
    ):
        assert words in said, words
    if form is not PaperFormat.XLSX:
        for words in ("Kính gửi:", "- Bộ Văn hóa, Thể thao và Du lịch;", "Nơi nhận:", "- Lưu: VT, QLDSVH."):
            assert words in said, words
    assert "DỰ THẢO" not in said


@FORMS
def test_a_paper_of_nothing_but_its_frame_is_written(form: PaperFormat) -> None:
    paper = bare_paper()
    said = texts_of(paper, form, WRITE(paper, form))
    assert "ngày … tháng … năm 2026" in said
    assert "Số: ………" in said
    assert "None" not in said.replace("\nNone", "")


@FORMS
def test_what_is_empty_is_written_as_such(form: PaperFormat) -> None:
    nothing = (
        Paragraph(""),
        Items(()),
        Items(("",)),
        Table("", (), ()),
        Table("", (Column(""),), ()),
        Table("Bảng", (Column("A"), Column("B", 0)), (("x",), ("y", "z", "thừa"))),
        Chart("", (), (), ""),
        Chart("", ("x",), (), ""),
        Chart("", ("x", "y"), (Series("", ()), Series("", (Fraction(0), Fraction(10**30)))), ""),
    )
    paper = bare_paper(
        issuer="", place="", kind="", subject="", year=0, opening=nothing, appendices=(Part("", ""),)
    )
    said = texts_of(paper, form, WRITE(paper, form))
    assert "z" in said
    assert "thừa" not in said
    assert "Ngày … tháng … năm 0" in said


@FORMS
def test_a_draft_says_so(form: PaperFormat) -> None:
    paper = bare_paper(draft=True)
    assert "DỰ THẢO" in texts_of(paper, form, WRITE(paper, form))


@FORMS
def test_hostile_words_stand_there_as_words(form: PaperFormat) -> None:
    paper = hostile_paper()
    file = WRITE(paper, form)
    said = texts_of(paper, form, file)
    flat = said.replace("\n", "")
    for words in (
        '=cmd|"/C calc"!A0',
        '#panic("out")',
        "<script>alert(1)</script>",
        "&amp;",
        "{{7*7}}",
        "\\u{41}",
        "🏺",
    ):
        assert words in flat, words
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200f\x00-\x08\x0b-\x1f\ud800-\udfff]", said)
    if form is PaperFormat.XLSX:
        cells = [
            cell for sheet in load_workbook(io.BytesIO(file)) for row in sheet for cell in row if cell.value
        ]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "+", "-", "@")))
    if form is PaperFormat.PDF:
        assert not any(
            re.search(rb"/(JavaScript|JS|OpenAction|Launch|EmbeddedFile)\b", part) for part in streams(file)
        )
    else:
        names = ZipFile(io.BytesIO(file)).namelist()
        assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]


@FORMS
def test_the_same_paper_gives_the_same_bytes_at_any_time(
    form: PaperFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = full_paper()
    first = WRITE(paper, form)
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(4_000_000_000))
    assert WRITE(paper, form) == first
    if form is not PaperFormat.PDF:
        assert {one.date_time[0] for one in ZipFile(io.BytesIO(first)).infolist()} == {1980}


def _properties(form: PaperFormat, file: bytes) -> tuple[str | None, str | None, str | None, datetime | None]:
    if form is PaperFormat.DOCX:
        core = docx.Document(io.BytesIO(file)).core_properties
        return core.title, core.author, core.keywords, core.modified
    found = load_workbook(io.BytesIO(file)).properties
    return found.title, found.creator, found.keywords, found.modified


@pytest.mark.parametrize("form", [PaperFormat.DOCX, PaperFormat.XLSX])
def test_its_properties_name_the_body_and_the_figures_fingerprint_and_no_person(form: PaperFormat) -> None:
    paper = full_paper()
    file = WRITE(paper, form)
    title, author, keywords, modified = _properties(form, file)
    assert title == f"Báo cáo: {paper.subject}"
    assert author == paper.issuer
    assert keywords == paper.fingerprint
    assert modified is not None
    assert modified.replace(tzinfo=UTC) == datetime(2026, 11, 24, 12, tzinfo=UTC)
    inside = ZipFile(io.BytesIO(file))
    described = b"".join(inside.read(name) for name in inside.namelist() if name.startswith("docProps/"))
    assert b"Hoa Sen" not in described
    assert b"python" not in described.lower()


def test_a_pdf_names_the_body_and_no_person() -> None:
    whole = b"".join(streams(WRITE(full_paper(), PaperFormat.PDF)))
    assert not re.search(rb"CreationDate|ModDate|CreateDate|ModifyDate", whole)
    assert b"3f9a3f9a" in whole


@FORMS
def test_many_and_long_texts_are_written_in_time(form: PaperFormat) -> None:
    paper = bare_paper(
        subject="k" * 100_000,
        opening=(a_table(300),),
        recipients=("z" * 100_000,),
    )
    began = time.monotonic()
    assert len(WRITE(paper, form)) > 5000
    assert time.monotonic() - began < 8


def test_the_house_writes_papers(tmp_path: Path) -> None:
    house = build_house(tmp_path)
    assert house.ports.papers.write(bare_paper(), PaperFormat.PDF).startswith(b"%PDF-")


@FORMS
def test_a_text_of_many_thousand_letters_is_kept(form: PaperFormat) -> None:
    words = "".join(f"chữ{number} " for number in range(12_000))
    paper = bare_paper(opening=(Paragraph(words),))
    file = WRITE(paper, form)
    said = (
        json.dumps(data_of(paper), ensure_ascii=False)
        if form is PaperFormat.PDF
        else texts_of(paper, form, file)
    )
    assert ("chữ11999" in said) is (form is not PaperFormat.XLSX)
    assert ("toàn văn trong bản DOCX" in said) is (form is PaperFormat.XLSX)
