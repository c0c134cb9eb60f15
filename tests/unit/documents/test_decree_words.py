"""The fixed lines of the decree, and cells as they are read."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.adapters.documents import decree
from museum.adapters.documents.decree_charts import alt_text, pieces
from museum.adapters.documents.decree_columns import column_widths
from museum.adapters.documents.decree_lines import balanced, width
from museum.domain.exact import exact_from
from museum.domain.papers import Cell, Chart, Column, Paragraph, Part, Series, Table
from tests.factories.papers import a_chart, a_table, bare_paper, full_paper


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2026, 11, 24), "Sơn La, ngày 24 tháng 11 năm 2026"),
        (date(2026, 2, 5), "Sơn La, ngày 05 tháng 02 năm 2026"),
        (date(2027, 1, 31), "Sơn La, ngày 31 tháng 01 năm 2027"),
        (date(2027, 3, 9), "Sơn La, ngày 09 tháng 3 năm 2027"),
        (None, "Sơn La, ngày … tháng … năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_nought(day: date | None, line: str) -> None:
    assert decree.place_line(bare_paper(issued_on=day)) == line


@pytest.mark.parametrize(
    ("number", "line"),
    [
        ("45/BC-SVHTTDL", "Số: 45/BC-SVHTTDL"),
        ("5/BC-UBND", "Số: 05/BC-UBND"),
        ("", "Số: ………"),
        ("/BC-SVHTTDL", "Số: ………/BC-SVHTTDL"),
    ],
)
def test_a_number_below_ten_has_a_nought_and_a_missing_one_room(number: str, line: str) -> None:
    assert decree.number_line(bare_paper(number=number)) == line


def test_one_body_is_addressed_on_the_line_several_below_it() -> None:
    assert decree.addressed(bare_paper()) == ("", [])
    assert decree.addressed(bare_paper(addressed_to=("Bộ A",))) == ("Bộ A", [])
    assert decree.addressed(bare_paper(addressed_to=("Bộ A", "Tỉnh B"))) == ("", ["- Bộ A;", "- Tỉnh B."])


def test_recipients_end_with_semicolons_and_the_file_with_a_full_stop() -> None:
    paper = bare_paper(recipients=("Như trên;", "", "Lưu: VT, QLDSVH."))
    assert decree.recipients(paper) == ["- Như trên;", "- Lưu: VT, QLDSVH."]


@pytest.mark.parametrize(
    ("number", "heading"),
    [
        ("I", "I. Kết quả"),
        ("1", "1. Kết quả"),
        ("a", "a) Kết quả"),
        ("", "Kết quả"),
        ("2.1", "2.1. Kết quả"),
        ("II.", "II. Kết quả"),
    ],
)
def test_headings_are_numbered_as_the_decree_has_it(number: str, heading: str) -> None:
    assert decree.heading(Part(number, "Kết quả")) == heading


def test_several_appendices_are_counted_in_roman_numerals_and_name_their_document() -> None:
    paper = full_paper()
    assert [decree.appendix_name(paper, at) for at in range(3)] == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    assert decree.appendix_name(full_paper(appendices=paper.appendices[:1]), 0) == "Phụ lục"
    assert decree.reference_line(paper) == (
        "(Kèm theo Báo cáo số 45/BC-SVHTTDL ngày 24 tháng 11 năm 2026 của Sở Văn hóa, Thể thao và Du lịch)"
    )


@given(st.integers(1, 39))
def test_roman_numerals_read_back(number: int) -> None:
    values = {"X": 10, "V": 5, "I": 1}
    signs = [values[sign] for sign in decree.roman(number)]
    read = sum(-one if at + 1 < len(signs) and signs[at + 1] > one else one for at, one in enumerate(signs))
    assert read == number


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, "chưa có số liệu"),
        (0, "0"),
        (1234567, "1.234.567"),
        (Fraction(12345, 10), "1.234,5"),
        (Fraction(200, 3), "66,67"),
        (Fraction(1, 200), "0,01"),
        (Fraction(-5, 2), "−2,5"),
        (Fraction(-1, 1000), "0"),
        (10**30, "1" + ".000" * 10),
        (Fraction(6), "6"),
        (Fraction(100), "100"),
        (date(2026, 2, 3), "03/02/2026"),
        ("hai\n\n dòng ", "hai\ndòng"),
        ("", ""),
    ],
)
def test_cells_are_written_as_vietnam_writes_them(cell: Cell, text: str) -> None:
    assert decree.cell_text(cell) == text


@given(st.integers(0, 10**13), st.sampled_from([1, 10, 100]))
def test_written_numbers_are_read_back_as_what_they_were(amount: int, part: int) -> None:
    value = Fraction(amount, part)
    text = decree.number_text(value)
    assert "," in text or value.denominator == 1
    if value >= 1000 or value.denominator == 1:
        assert exact_from(text) == value


@given(st.text())
def test_plain_texts_can_be_kept_in_any_file(text: str) -> None:
    kept = decree.plain(text)
    kept.encode()
    assert decree.plain(kept) == kept
    assert not any(ord(sign) < 0x20 and sign != "\n" for sign in kept)


def test_every_line_of_a_text_is_a_paragraph() -> None:
    assert decree.lines(" Một\r\nhai\n\n\tba\x00 ") == ["Một", "hai", "ba"]


@given(
    st.lists(
        st.sampled_from(["SỞ", "VĂN", "HÓA,", "THỂ", "THAO", "VÀ", "DU", "LỊCH"]), min_size=1, max_size=30
    )
)
def test_broken_lines_keep_the_words_fit_the_room_and_are_alike(words: list[str]) -> None:
    text, room = " ".join(words), 64.0
    lines = balanced(text, 13, room, bold=True)
    assert " ".join(lines) == text
    assert max(width(line, 13, bold=True) for line in lines) <= room
    assert len(lines) <= width(text, 13, bold=True) // (room * 0.6) + 1


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Ủy ban nhân dân tỉnh Mẫu", ["ỦY BAN NHÂN DÂN", "TỈNH MẪU"]),
        ("Uỷ ban nhân dân thành phố Hồ Chí Minh", ["UỶ BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH"]),
        ("Sở Văn hóa, Thể thao và Du lịch", ["SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"]),
        (
            "Sở Giáo dục và Đào tạo thành phố Hải Phòng",
            ["SỞ GIÁO DỤC VÀ ĐÀO TẠO", "THÀNH PHỐ HẢI PHÒNG"],
        ),
        ("Bảo tàng Tổng hợp tỉnh Điện Biên", ["BẢO TÀNG TỔNG HỢP", "TỈNH ĐIỆN BIÊN"]),
        ("Bảo tàng Mẫu", ["BẢO TÀNG MẪU"]),
    ],
)
def test_names_of_bodies_are_broken_where_they_are_read_on(name: str, lines: list[str]) -> None:
    assert decree.issuer_lines(bare_paper(issuer=name)) == lines
    assert decree.superior_lines(bare_paper(superior=name)) == lines


def test_a_subject_is_broken_within_no_term_and_before_no_years_number() -> None:
    subject = (
        "Kết quả năm 2026 thực hiện Kế hoạch thực hiện Chương trình học tập suốt đời trong thư viện, bảo tàng, "
        "trung tâm văn hóa đến năm 2025 và năm 2030"
    )
    assert decree.subject_lines(bare_paper(subject=subject)) == [
        "Kết quả năm 2026 thực hiện Kế hoạch thực hiện",
        "Chương trình học tập suốt đời trong thư viện, bảo tàng,",
        "trung tâm văn hóa đến năm 2025 và năm 2030",
    ]


def test_columns_have_room_for_their_words_and_none_more_than_it_needs() -> None:
    titles = ("TT", "Chỉ tiêu", "Kinh phí", "Ghi chú")
    shares = (1, 7, 1, 20)
    table = Table(
        "",
        tuple(Column(title, share) for title, share in zip(titles, shares, strict=True)),
        (
            (
                1,
                "Số lượt học sinh tham quan, học tập tại bảo tàng theo chương trình " * 2,
                1_234_567_890,
                "đạt",
            ),
        ),
    )
    wide = column_widths([table], 165)
    assert sum(wide) == pytest.approx(165)
    assert wide[0] > width("TT", 12, bold=True)
    assert wide[2] > width("1.234.567.890", 12, bold=False)
    assert wide[1] > 100
    assert wide[3] < 40


@given(st.lists(st.tuples(st.integers(0, 30), st.text(max_size=300)), max_size=12))
def test_whatever_columns_hold_they_fill_the_room(columns: list[tuple[int, str]]) -> None:
    table = Table(
        "", tuple(Column("A", share) for share, _ in columns), (tuple(text for _, text in columns),)
    )
    wide = column_widths([table], 165)
    assert sum(wide) == pytest.approx(165 if columns else 0)
    assert all(one > 0 for one in wide)


def test_a_chart_without_a_table_beside_it_gets_one_of_its_values() -> None:
    chart, table = a_chart(2), a_table()
    assert decree.with_tables((table, chart)) == [table, chart]
    assert decree.with_tables((chart, table)) == [chart, table]
    _, _, values = decree.with_tables((Paragraph("x"), chart))
    assert isinstance(values, Table)
    assert [column.title for column in values.columns] == ["Nội dung", "Năm 2025", "Năm 2026"]
    assert values.rows == (
        ("Quý 1 năm 2026", Fraction(800), Fraction(1901, 2)),
        ("Quý 2 năm 2026", Fraction(930), Fraction(2243, 2)),
    )


def test_a_table_of_many_columns_lies_across_the_page() -> None:
    few, many = a_table(), Table("", tuple(Column(str(at)) for at in range(8)), ())
    assert not decree.is_wide(Part("", "", (few,)))
    assert decree.is_wide(Part("", "", (few,), (Part("", "", (many,)),)))


def test_columns_are_drawn_on_one_scale_and_an_unknown_value_is_no_column() -> None:
    (piece,) = pieces(a_chart(4))
    assert [tick["text"] for tick in piece["ticks"]] == ["0", "500", "1.000", "1.500"]
    third = piece["groups"][2]["bars"]
    assert third[0] == {"at": pytest.approx(1060 / 1500), "text": "1.060"}
    assert third[1] == {"at": None, "text": "chưa có số liệu"}
    assert "Quý 3 năm 2026: Năm 2025 1.060, Năm 2026 chưa có số liệu" in piece["alt"]


def test_a_chart_of_many_categories_is_drawn_in_parts_on_the_same_scale() -> None:
    parts = pieces(a_chart(50))
    assert sum(len(part["groups"]) for part in parts) == 50
    assert all(part["lying"] and len(part["groups"]) <= 18 for part in parts)
    assert len({part["ticks"][-1]["text"] for part in parts}) == 1
    assert alt_text(a_chart(50)).count("Quý ") == 50


@given(st.lists(st.one_of(st.none(), st.fractions(0, 10**12)), max_size=12))
def test_whatever_the_values_the_columns_stay_within_the_drawing(values: list[Fraction | None]) -> None:
    chart = Chart("", tuple(map(str, range(len(values)))), (Series("", tuple(values)),), "")
    for piece in pieces(chart):
        heights = [bar["at"] for group in piece["groups"] for bar in group["bars"] if bar["at"] is not None]
        assert all(0 <= one <= 1 for one in heights)
        assert 2 <= len(piece["ticks"]) <= 7
