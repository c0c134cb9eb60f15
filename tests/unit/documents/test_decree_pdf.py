"""The PDF held against Nghị định 30/2020/NĐ-CP, appendix I, part I, point by point: look and place of each part."""

from __future__ import annotations

import pytest

from museum.adapters.documents import decree
from museum.adapters.documents.decree_lines import width
from museum.domain.papers import Items, PaperFormat, Paragraph
from tests.factories.papers import a_table, bare_paper, full_paper
from tests.factories.set_papers import Seen, faces_of, page_sizes, seen, writer

FAMILY = {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}
LEFT, RIGHT, MIDDLE = 30, 195, (30 + 195) / 2


@pytest.fixture(scope="module")
def laid() -> list[Seen]:
    return seen(full_paper())


@pytest.fixture(scope="module")
def file() -> bytes:
    return writer().write(full_paper(), PaperFormat.PDF)


def _one(laid: list[Seen], text: str) -> Seen:
    return next(one for one in laid if one.text.startswith(text))


def _rule_under(laid: list[Seen], text: str) -> Seen:
    line = _one(laid, text)
    return next(
        one
        for one in laid[laid.index(line) :]
        if one.text == "―" and one.page == line.page and one.y > line.y
    )


def test_pages_are_a4_and_only_a_wide_appendix_lies_across(file: bytes) -> None:
    assert page_sizes(file) == [(210, 297), (210, 297), (297, 210), (210, 297), (210, 297), (210, 297)]


def test_its_letters_are_those_as_wide_as_times_new_roman_and_black(file: bytes, laid: list[Seen]) -> None:
    assert {"Tinos-Regular", "Tinos-Bold"} <= faces_of(file) <= FAMILY
    assert {one.fill for one in laid if one.fill} == {"#000000"}
    assert {one.lang for one in laid if one.lang} == {"vi"}


def test_letters_of_every_people_of_the_country_are_of_the_same_face() -> None:
    paper = bare_paper(subject="Ê Đê, Jrai: ĕ ŏ č ñ ŭ ƀ; Tày, Nùng, Mường; giá 15.000 ₫ – “đủ”…")
    assert faces_of(writer().write(paper, PaperFormat.PDF)) <= FAMILY


def test_words_keep_within_the_margins(laid: list[Seen]) -> None:
    body = [one for one in laid if one.text != "―" and not one.text.isdigit()]
    assert 30 <= decree.LEFT <= 35
    assert 15 <= decree.RIGHT <= 20
    assert 20 <= decree.TOP <= 25
    assert 20 <= decree.BOTTOM <= 25
    assert min(one.x for one in body) >= LEFT - 0.01
    assert min(one.y for one in body) >= decree.TOP - 0.01
    assert max(one.y for one in body) <= 297 - decree.BOTTOM


def test_the_states_name_stands_at_the_top_right_upright_and_bold(laid: list[Seen]) -> None:
    nation, motto = (
        _one(laid, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        _one(laid, "Độc lập - Tự do - Hạnh phúc"),
    )
    assert 12 <= nation.size <= 13
    assert 13 <= motto.size <= 14
    assert nation.bold
    assert motto.bold
    assert not nation.italic
    assert not motto.italic
    assert nation.y == pytest.approx(decree.TOP, abs=0.5)
    assert nation.x > MIDDLE - 20
    assert nation.x + nation.wide <= RIGHT + 0.01
    assert nation.x + nation.wide / 2 == pytest.approx(motto.x + motto.wide / 2, abs=0.2)


def test_the_rule_below_the_motto_is_as_long_as_its_words(laid: list[Seen]) -> None:
    motto, rule = _one(laid, "Độc lập"), _rule_under(laid, "Độc lập")
    assert rule.wide == pytest.approx(motto.wide, abs=0.1)
    assert rule.x == pytest.approx(motto.x, abs=0.2)


def test_the_issuing_body_is_bold_below_the_upright_one_above_it(laid: list[Seen]) -> None:
    superior, issuer = _one(laid, "ỦY BAN NHÂN DÂN"), _one(laid, "SỞ VĂN HÓA")
    assert 12 <= superior.size <= 13
    assert 12 <= issuer.size <= 13
    assert (superior.bold, issuer.bold) == (False, True)
    assert issuer.y > superior.y
    rule = _rule_under(laid, "VÀ DU LỊCH")
    assert 1 / 3 <= rule.wide / issuer.wide <= 1 / 2
    assert rule.x + rule.wide / 2 == pytest.approx(LEFT + 165 * 0.4 / 2, abs=0.2)


def test_number_and_date_stand_on_one_height(laid: list[Seen]) -> None:
    number, day = _one(laid, "Số: 45/BC-SVHTTDL"), _one(laid, "Hưng Yên, ngày 24 tháng 11 năm 2026")
    assert (number.size, number.bold, number.italic) == (13, False, False)
    assert 13 <= day.size <= 14
    assert (day.bold, day.italic) == (False, True)
    assert number.y == pytest.approx(day.y, abs=1)


def test_kind_and_subject_are_bold_in_the_middle_with_a_rule_below(laid: list[Seen]) -> None:
    kind, subject = _one(laid, "BÁO CÁO"), _one(laid, "Kết quả thực hiện Kế hoạch")
    for one in (kind, subject):
        assert 13 <= one.size <= 14
        assert (one.bold, one.italic) == (True, False)
        assert one.x + one.wide / 2 == pytest.approx(MIDDLE, abs=3)
    rule = _rule_under(laid, "Kết quả thực hiện Kế hoạch")
    assert 1 / 3 <= rule.wide / subject.wide <= 1 / 2


def test_running_text_is_justified_its_first_line_in_its_lines_and_paragraphs_apart(laid: list[Seen]) -> None:
    text, next_one = _one(laid, "Thực hiện Quyết định"), _one(laid, "Sở Văn hóa, Thể thao và Du lịch báo cáo")
    assert 13 <= text.size <= 14
    assert text.justified
    assert text.run_in in (pytest.approx(10), pytest.approx(12.7))
    assert text.x == pytest.approx(LEFT + text.run_in, abs=0.1)
    assert decree.PARAGRAPH_GAP >= 6
    assert 1 <= decree.LINE_SPACING <= 1.5
    lines = (next_one.y - text.y) / 25.4 * 72 - decree.PARAGRAPH_GAP
    single = 1.149 * decree.BODY_SIZE
    assert any(single <= lines / count <= 1.5 * single for count in range(2, 6))


@pytest.mark.parametrize(
    ("text", "italic"), [("I. Tình hình", False), ("1. Công tác", False), ("a) Kinh phí", True)]
)
def test_headings_are_bold_and_as_large_as_the_text(laid: list[Seen], text: str, italic: bool) -> None:
    heading = _one(laid, text)
    assert 13 <= heading.size <= 14
    assert (heading.bold, heading.italic) == (True, italic)


def test_page_numbers_stand_in_the_middle_of_the_upper_margin_from_the_second_page_on(
    laid: list[Seen],
) -> None:
    numbers = [one for one in laid if one.text.isdigit() and one.y < decree.TOP]
    assert [int(one.text) for one in numbers] == [2, 3, 4, 5, 6]
    assert [one.page for one in numbers] == [2, 3, 4, 5, 6]
    assert {(one.bold, one.italic) for one in numbers} == {(False, False)}
    assert all(13 <= one.size <= 14 for one in numbers)
    assert numbers[0].x + numbers[0].wide / 2 == pytest.approx(MIDDLE, abs=0.2)


def test_recipients_stand_at_the_left_and_the_signature_at_the_right_of_one_height(laid: list[Seen]) -> None:
    head, first = _one(laid, "Nơi nhận:"), _one(laid, "- Như trên;")
    assert (head.size, head.bold, head.italic) == (12, True, True)
    assert (first.size, first.bold, first.italic) == (11, False, False)
    assert head.x == first.x == LEFT
    authority, office, name = (
        _one(laid, text) for text in ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Thị Hoa Sen")
    )
    assert authority.y == pytest.approx(head.y, abs=1)
    assert authority.y < office.y < name.y - 25
    for one in (authority, office, name):
        assert 13 <= one.size <= 14
        assert (one.bold, one.italic) == (True, False)
        assert one.x + one.wide / 2 == pytest.approx(LEFT + 165 * 3 / 4, abs=3)


def test_who_is_addressed_stands_in_the_middle_and_several_below_the_colon(laid: list[Seen]) -> None:
    one = _one(seen(bare_paper(addressed_to=("Ủy ban nhân dân tỉnh Sơn La",))), "Kính gửi: Ủy ban")
    assert one.x + one.wide / 2 == pytest.approx(MIDDLE, abs=0.2)
    word = _one(laid, "Kính gửi:")
    colon = word.x + word.wide - width(":", 14, bold=False)
    first, second = _one(laid, "- Bộ Văn hóa"), _one(laid, "- Ủy ban nhân dân tỉnh Hưng Yên.")
    assert first.x == second.x == pytest.approx(colon, abs=0.2)
    assert word.y < first.y < second.y
    right = max(one.x + one.wide for one in (first, second))
    assert (word.x + right) / 2 == pytest.approx(MIDDLE, abs=0.2)


@pytest.mark.parametrize("as_items", [False, True])
def test_the_signature_never_stands_alone_on_a_page(as_items: bool) -> None:
    last = "Trên đây là báo cáo kết quả, trân trọng báo cáo./."
    for count in range(22, 44, 3):
        lines = tuple(f"Dòng {at}" for at in range(count))
        closing = Items((*lines, last)) if as_items else Paragraph("\n".join((*lines, last)))
        laid = seen(bare_paper(closing=(closing,), recipients=("Như trên", "Lưu: VT")))
        page = next(one.page for one in laid if one.text.endswith(last))
        assert page == _one(laid, "Nơi nhận:").page


def test_appendices_begin_pages_of_their_own_with_name_title_and_reference(laid: list[Seen]) -> None:
    for at, (name, title) in enumerate(
        [("Phụ lục I", "BẢNG KIỂM"), ("Phụ lục II", "DANH MỤC"), ("Phụ lục III", "BIỂU ĐỒ")]
    ):
        head = next(one for one in laid if one.text == name)
        below = next(one for one in laid if one.text.startswith(title) and one.page == head.page)
        line = next(one for one in laid if one.text.startswith("(Kèm theo") and one.page == head.page)
        assert head.page == 3 + at
        assert (head.size, head.bold, head.italic) == (14, True, False)
        assert (below.size, below.bold, below.italic) == (14, True, False)
        assert (line.bold, line.italic) == (False, True)
        assert head.y < below.y < line.y


def test_a_tables_head_is_repeated_on_each_page_and_no_row_is_torn() -> None:
    laid = seen(bare_paper(opening=(a_table(60),)))
    heads = [one.page for one in laid if one.text == "Đơn vị tính" and one.bold]
    assert heads == sorted(set(heads))
    assert len(heads) >= 3
    for at in range(1, 60):
        row = [one for one in laid if one.text.endswith(f"đợt {at}")]
        assert len({one.page for one in row}) == 1


def test_widths_are_near_enough_to_those_of_the_face(laid: list[Seen]) -> None:
    for one in laid:
        if one.size and not one.italic and len(one.text) > 8 and "\u200b" not in one.text:
            guess = width(one.text, one.size, bold=one.bold)
            assert guess == pytest.approx(one.wide, rel=0.06), one.text
