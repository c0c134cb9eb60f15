"""The DOCX held against Nghị định 30/2020/NĐ-CP, appendix I, part I, point by point, by what stands in its XML."""

from __future__ import annotations

import io
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from museum.adapters.documents.decree_lines import width
from museum.domain.papers import PaperFormat
from tests.factories.papers import a_table, bare_paper, full_paper
from tests.factories.set_papers import writer


@pytest.fixture(scope="module")
def file() -> bytes:
    return writer().write(full_paper(), PaperFormat.DOCX)


@pytest.fixture(scope="module")
def document(file: bytes) -> Document:
    return docx.Document(io.BytesIO(file))


def _line(document: Document, text: str) -> Paragraph:
    return next(one for one in document.paragraphs if one.text.startswith(text))


def _said(cell: _Cell, text: str) -> Paragraph:
    return next(one for one in cell.paragraphs if one.text.startswith(text))


def _look(paragraph: Paragraph) -> tuple[float, bool, bool]:
    """Size, bold, italic of a paragraph's words, as its runs or its style have them."""
    run, style = paragraph.runs[0], paragraph.style
    assert style is not None
    size = run.font.size or style.font.size
    assert size is not None
    bold = style.font.bold if run.font.bold is None else run.font.bold
    italic = style.font.italic if run.font.italic is None else run.font.italic
    return size.pt, bool(bold), bool(italic)


def _head(document: Document) -> Table:
    return document.tables[0]


def _rule(cell_or_body: list[Paragraph], room: float) -> float:
    """Length in millimetres of the first rule among paragraphs."""
    rule = next(one for one in cell_or_body if one._element.find(f".//{qn('w:pBdr')}") is not None)
    layout = rule.paragraph_format
    assert layout.left_indent is not None
    assert layout.right_indent == layout.left_indent
    return room - layout.left_indent.mm - layout.right_indent.mm


def test_pages_are_a4_with_the_decrees_margins_and_only_a_wide_appendix_lies_across(
    document: Document,
) -> None:
    sizes = [(round(one.page_width.mm), round(one.page_height.mm)) for one in document.sections]
    assert sizes == [(210, 297), (297, 210), (210, 297), (210, 297)]
    assert [one.orientation for one in document.sections].count(WD_ORIENT.LANDSCAPE) == 1
    for section in document.sections:
        assert 20 <= round(section.top_margin.mm) <= 25
        assert 20 <= round(section.bottom_margin.mm) <= 25
        assert 30 <= round(section.left_margin.mm) <= 35
        assert 15 <= round(section.right_margin.mm) <= 20


def test_its_face_is_times_new_roman_black_and_its_language_vietnamese(file: bytes) -> None:
    inside = ZipFile(io.BytesIO(file))
    styles = inside.read("word/styles.xml").decode()
    for used in ("Normal", "BodyText", "Heading1", "Heading2", "Heading3", "Title", "Subtitle", "Caption"):
        own = styles.split(f'w:styleId="{used}"')[1].split("</w:style>")[0]
        assert 'w:ascii="Times New Roman"' in own
        assert 'w:eastAsia="Times New Roman"' in own
        assert "Theme" not in own
        assert '<w:color w:val="000000"/>' in own
    assert 'w:lang w:val="vi-VN"' in styles.split("</w:docDefaults>")[0]
    assert "w:rFonts" not in inside.read("word/document.xml").decode()


def test_the_states_name_and_motto_stand_at_the_top_right(document: Document) -> None:
    left, right = _head(document).rows[0].cells
    assert right.width is not None
    assert left.width is not None
    assert right.width > left.width
    nation, motto = (
        _said(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        _said(right, "Độc lập - Tự do - Hạnh phúc"),
    )
    assert _look(nation) == (13, True, False)
    assert _look(motto) == (14, True, False)
    assert _rule(right.paragraphs, right.width.mm) == pytest.approx(width(motto.text, 14, bold=True), abs=0.5)
    assert document.element.body[0] is _head(document)._element


def test_the_issuing_body_is_bold_below_the_upright_one_above_it(document: Document) -> None:
    cell = _head(document).rows[0].cells[0]
    words = [one.text for one in cell.paragraphs if one.text]
    assert words == ["ỦY BAN NHÂN DÂN", "TỈNH HƯNG YÊN", "SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"]
    assert _look(cell.paragraphs[0]) == (13, False, False)
    assert _look(cell.paragraphs[2]) == (13, True, False)
    assert cell.width is not None
    assert 1 / 3 <= _rule(cell.paragraphs, cell.width.mm) / width(words[2], 13, bold=True) <= 1 / 2
    borders = _head(document)._element.findall(f".//{qn('w:tblBorders')}")
    assert borders == []


def test_number_and_date_share_a_row(document: Document) -> None:
    number, day = _head(document).rows[1].cells
    assert number.text == "Số: 45/BC-SVHTTDL"
    assert day.text == "Hưng Yên, ngày 24 tháng 11 năm 2026"
    assert _look(number.paragraphs[0]) == (13, False, False)
    assert _look(day.paragraphs[0]) == (14, False, True)


def test_kind_and_subject_are_bold_in_the_middle_with_a_rule_below(document: Document) -> None:
    kind, subject = _line(document, "BÁO CÁO"), _line(document, "Kết quả thực hiện Kế hoạch")
    for one in (kind, subject):
        assert _look(one) == (14, True, False)
        assert one.style is not None
        assert one.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    longest = max(width(line, 14, bold=True) for line in subject.text.split("\n"))
    following = [Paragraph(subject._element.getnext(), subject._parent)]
    assert 1 / 3 <= _rule(following, 165) / longest <= 1 / 2


def test_running_text_is_justified_its_first_line_in_and_paragraphs_apart(document: Document) -> None:
    text = _line(document, "Thực hiện Quyết định")
    assert _look(text) == (14, False, False)
    assert text.style is not None
    layout = text.style.paragraph_format
    assert layout.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert layout.first_line_indent is not None
    assert round(layout.first_line_indent.cm, 2) in (1, 1.27)
    assert layout.space_after is not None
    assert layout.space_after.pt >= 6
    assert isinstance(layout.line_spacing, float)
    assert 1 <= layout.line_spacing <= 1.5


@pytest.mark.parametrize(
    ("text", "style", "look"),
    [
        ("I. Tình hình", "Heading 1", (14, True, False)),
        ("1. Công tác", "Heading 2", (14, True, False)),
        ("a) Kinh phí", "Heading 3", (14, True, True)),
    ],
)
def test_headings_are_words_own(
    document: Document, text: str, style: str, look: tuple[float, bool, bool]
) -> None:
    heading = _line(document, text)
    assert heading.style is not None
    assert heading.style.name == style
    assert _look(heading) == look


def test_page_numbers_stand_in_the_middle_of_the_upper_margin_but_on_the_first_page(
    document: Document,
) -> None:
    first, *others = document.sections
    assert first.different_first_page_header_footer
    assert "PAGE" not in first.first_page_header._element.xml
    for section in (first, *others):
        assert section.header_distance is not None
        assert section.header_distance.mm < 20
        header = section.header._element
        assert [one.text for one in header.iter(qn("w:instrText"))] == [" PAGE "]
        assert {one.get(qn("w:val")) for one in header.iter(qn("w:sz"))} == {"28"}
        stop = next(one for one in header.iter(qn("w:tab")) if one.get(qn("w:val")) == "center")
        room = section.page_width.mm - section.left_margin.mm - section.right_margin.mm
        assert int(stop.get(qn("w:pos"))) / 1440 * 25.4 == pytest.approx(room / 2, abs=0.1)
    assert not any(one.different_first_page_header_footer for one in others)


def test_recipients_stand_at_the_left_and_the_signature_at_the_right(document: Document) -> None:
    table = next(one for one in document.tables if "Nơi nhận:" in one.rows[0].cells[0].text)
    left, right = table.rows[0].cells
    assert _look(_said(left, "Nơi nhận:")) == (12, True, True)
    assert _look(_said(left, "- Như trên;")) == (11, False, False)
    assert left.paragraphs[-1].text == "- Lưu: VT, QLDSVH."
    assert [one.text for one in right.paragraphs] == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Thị Hoa Sen"]
    assert {_look(one) for one in right.paragraphs} == {(14, True, False)}
    room = right.paragraphs[-1].paragraph_format.space_before
    assert room is not None
    assert room.mm > 25
    assert table.rows[0]._tr.find(f".//{qn('w:cantSplit')}") is not None


def test_the_last_lines_stay_on_the_page_of_the_signature(document: Document) -> None:
    table = next(one for one in document.tables if "Nơi nhận:" in one.rows[0].cells[0].text)
    blank = Paragraph(table._element.getprevious(), None)  # type: ignore[arg-type]
    last = _line(document, "Trên đây là báo cáo")
    assert blank.paragraph_format.keep_with_next
    assert blank._element.getprevious() is last._element
    assert last.paragraph_format.keep_with_next
    assert not _line(document, "Thực hiện Quyết định").paragraph_format.keep_with_next


def test_who_is_addressed_stands_in_the_middle_and_several_below_the_colon(document: Document) -> None:
    written = writer().write(bare_paper(addressed_to=("Ủy ban nhân dân tỉnh Sơn La",)), PaperFormat.DOCX)
    line = _line(docx.Document(io.BytesIO(written)), "Kính gửi: Ủy ban nhân dân tỉnh Sơn La")
    assert line.alignment == WD_ALIGN_PARAGRAPH.CENTER
    word, *names = (_line(document, text).paragraph_format for text in ("Kính gửi:", "- Bộ Văn", "- Ủy ban"))
    assert word.left_indent is not None
    for name in names:
        assert name.left_indent is not None
        assert name.first_line_indent is not None
        dash = name.left_indent.mm + name.first_line_indent.mm
        assert dash - word.left_indent.mm == pytest.approx(width("Kính gửi", 14, bold=False), abs=0.1)


def test_appendices_begin_pages_of_their_own_with_name_title_and_reference(document: Document) -> None:
    head = _line(document, "Phụ lục I\n")
    assert head.text == "Phụ lục I\nBẢNG KIỂM CHỨNG SỐ LIỆU"
    assert _look(head) == (14, True, False)
    assert head.style is not None
    assert head.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    line = _line(document, "(Kèm theo Báo cáo số 45/BC-SVHTTDL")
    assert _look(line) == (14, False, True)
    assert line.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_a_tables_head_is_repeated_and_its_rows_are_not_torn() -> None:
    written = writer().write(bare_paper(opening=(a_table(5),)), PaperFormat.DOCX)
    table = docx.Document(io.BytesIO(written)).tables[1]
    assert [cell.text for cell in table.rows[0].cells] == [
        "TT",
        "Chỉ tiêu",
        "Đơn vị tính",
        "Mức giao",
        "Thực hiện",
        "Ngày chốt",
    ]
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)
    assert table.cell(2, 3).text == "1.200"
    assert table.cell(3, 4).text == "chưa có số liệu"
    assert table.cell(2, 3).paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT


def test_charts_are_pictures_that_say_their_values(document: Document) -> None:
    shapes = [one._inline.docPr for one in document.inline_shapes]
    assert len(shapes) == 2
    assert "Quý 1 năm 2026: Năm 2025 800, Năm 2026 950,5" in shapes[0].get("descr")
    assert len({one.get("id") for one in shapes}) == 2
    for shape in document.inline_shapes:
        assert shape.width.mm <= 165
        assert shape.height.mm < 200


def test_what_is_left_to_write_by_hand_has_room() -> None:
    bare = docx.Document(io.BytesIO(writer().write(bare_paper(number="/BC-BT"), PaperFormat.DOCX)))
    number, day = _head(bare).rows[1].cells
    assert number.text == "Số: ………/BC-BT"
    assert day.text == "Sơn La, ngày … tháng … năm 2026"
