"""Registers as museums send them."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.cell import Cell

from ingest.registers.reader import TableReader
from museum.domain.errors import Invalid
from museum.ports.stages import RegisterRow

READ = TableReader().read
HEAD = "accession_number,title_vi,title_en\n"


def _text(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "register.csv"
    path.write_bytes(text.encode(encoding))
    return path


def _sheet(folder: Path, *rows: list[Any], book: Workbook | None = None) -> Path:
    book = book or Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    path = folder / "register.xlsx"
    book.save(path)
    return path


def _rows(path: Path) -> list[RegisterRow]:
    return list(READ(path).rows)


def _cells(path: Path) -> list[dict[str, str]]:
    return [dict(row.cells) for row in _rows(path)]


def _refusal(path: Path) -> Invalid:
    with pytest.raises(Invalid) as refused:
        READ(path)
    assert refused.value.reason.vi
    assert refused.value.reason.en
    return refused.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separated_text_of_every_make(tmp_path: Path, delimiter: str, encoding: str, ending: str) -> None:
    lines = [
        ["Số đăng ký", "Tên hiện vật", "Title"],
        ["BT-1", '"Trống; đồng, cổ\t"', "Drum"],
        ["", "", ""],
        ["BT-2", "Bát", ""],
    ]
    text = ending.join(delimiter.join(line) for line in lines)
    assert _rows(_text(tmp_path, text, encoding)) == [
        RegisterRow(2, {"accession_number": "BT-1", "title_vi": "Trống; đồng, cổ", "title_en": "Drum"}, {}),
        RegisterRow(4, {"accession_number": "BT-2", "title_vi": "Bát"}, {}),
    ]


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("title_vi", "title_vi"),
        ("title", "title_vi"),
        ("Title", "title_en"),
        ("Tên hiện vật", "title_vi"),
        ("  TÊN   HIỆN VẬT ", "title_vi"),
        ("Tên hiện vật (tiếng Anh)", "title_en"),
        ("Tên hiện vật (EN)", "title_en"),
        ("Tên hiện vật tiếng Việt", "title_vi"),
        ("Title (English)", "title_en"),
        ("Title (Vietnamese)", "title_vi"),
        ("English title", "title_en"),
        ("Tên hiện vật / Title", "title_vi"),
        ("Tên hiện vật *", "title_vi"),
        ("description", "description_vi"),
        ("Description", "description_en"),
        ("Mô tả", "description_vi"),
        ("Mô tả (tiếng Anh)", "description_en"),
        ("Niên đại", "date_display_vi"),
        ("Date", "date_display_en"),
        ("Số kiểm kê", "accession_number"),
        ("Số đăng ký / số kiểm kê", "accession_number"),
        ("Số đăng ký\n(Accession number)", "accession_number"),
        ("Accession No.", "accession_number"),
        ("Từ khoá", "keywords"),
        ("Văn hoá/Dân tộc", "culture_or_ethnic_group"),
        ("Văn hóa / dân tộc", "culture_or_ethnic_group"),
        ("Vị trí kho / trưng bày", "location"),
        ("Tệp ảnh", "file"),
        ("FILE", "file"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_headings_in_words(tmp_path: Path, heading: str, code: str, form: Any) -> None:
    import unicodedata  # noqa: PLC0415

    others = [name for name in ("accession_number", "title_vi", "title_en") if name != code]
    path = _sheet(tmp_path, [unicodedata.normalize(form, heading), *others], ["value", "x", "y"])
    assert _cells(path)[0][code] == "value"


def test_every_field_is_found_by_its_code_and_labels(tmp_path: Path) -> None:
    from museum.domain.fields import COLUMNS, FILE_COLUMN  # noqa: PLC0415

    codes = [*COLUMNS, FILE_COLUMN]
    assert set(_cells(_sheet(tmp_path, codes, [f"v{n}" for n in range(len(codes))]))[0]) == set(codes)
    labels = {
        (field.label.en if lang == "en" else field.label.vi): code for code, (field, lang) in COLUMNS.items()
    }
    found = _cells(_sheet(tmp_path, list(labels), [f"v{n}" for n in range(len(labels))]))[0]
    assert list(found) == list(labels.values())


def test_unknown_columns_are_kept_as_notes_and_named(tmp_path: Path) -> None:
    register = READ(_text(tmp_path, "STT,accession_number,title_vi,Người kiểm,\n1,A,Bát,Lan,lẻ\n2,B,Đĩa,,\n"))
    assert register.unknown_columns == ("STT", "Người kiểm", "E")
    assert [row.notes for row in register.rows] == [
        {"STT": "1", "Người kiểm": "Lan", "E": "lẻ"},
        {"STT": "2"},
    ]


@pytest.mark.parametrize(
    ("headings", "named"),
    [
        ("accession_number,title_vi,Tên hiện vật", ("title_vi", "Tên hiện vật")),
        ("Số đăng ký,title_vi,Số kiểm kê", ("Số đăng ký", "Số kiểm kê")),
        ("accession_number,title_vi,Ghi chú,Ghi chú", ("Ghi chú",)),
    ],
)
def test_doubled_headings_are_refused_by_name(tmp_path: Path, headings: str, named: tuple[str, ...]) -> None:
    reason = _refusal(_text(tmp_path, headings + "\n1,2,3,4\n")).reason
    for heading in named:
        assert heading in reason.vi
        assert heading in reason.en


@pytest.mark.parametrize("headings", ["title_vi,materials", "accession_number,materials", "a,b,c", "\n\n"])
def test_without_number_or_title_it_is_no_register(tmp_path: Path, headings: str) -> None:
    reason = _refusal(_text(tmp_path, headings + "\n1,2,3\n")).reason
    for needed in ("accession_number", "title_vi", "title_en"):
        assert needed in reason.vi
        assert needed in reason.en
    assert headings.partition(",")[0].strip() in reason.en


def test_a_title_and_stamp_above_the_headings_are_passed_over(tmp_path: Path) -> None:
    path = _sheet(
        tmp_path,
        ["BẢO TÀNG TỈNH"],
        [],
        ["SỔ KIỂM KÊ HIỆN VẬT", None, None],
        ["Số đăng ký", "Tên hiện vật", "Chất liệu"],
        ["BT-1", "Bát", "Gốm|Men"],
    )
    assert _rows(path) == [
        RegisterRow(5, {"accession_number": "BT-1", "title_vi": "Bát", "materials": "Gốm|Men"}, {})
    ]


def test_text_is_composed_trimmed_and_free_of_the_unseen(tmp_path: Path) -> None:
    decomposed = "Tr\u006f\u0302\u0301ng \u202etxt.exe\u202c\u00a0\ufeff"
    path = _text(tmp_path, f'{HEAD}A,"{decomposed}\x07","line 1\r\nline 2\x00"\n')
    assert _cells(path) == [
        {"accession_number": "A", "title_vi": "Trống txt.exe", "title_en": "line 1\nline 2"}
    ]


def test_formulas_in_text_stay_text(tmp_path: Path) -> None:
    assert _cells(_text(tmp_path, HEAD + "A,=1+1,@cmd\n"))[0]["title_vi"] == "=1+1"


@pytest.mark.parametrize("encoding", ["cp1258", "latin-1"])
def test_old_encodings_are_refused_with_a_way_out(tmp_path: Path, encoding: str) -> None:
    body = b"A,Tr\xf4\xecng \xf0\xf4\xecng,Drum\n"
    path = tmp_path / "register.csv"
    path.write_bytes(HEAD.encode() * 1 + b"1,2,3\n" * 4 + body)
    reason = _refusal(path).reason
    assert "6" in reason.vi
    assert "UTF-8" in reason.vi
    assert "CSV UTF-8" in reason.en


def test_a_letter_cut_by_a_block_is_no_error(tmp_path: Path) -> None:
    filler = "A,x,y\n" * 174_762  # one block of a megabyte, less a few bytes
    path = _text(
        tmp_path,
        HEAD + filler[: 1024 * 1024 - len(HEAD) - 1].rpartition("\n")[0] + "\nB," + "ữ" * 50 + ",z\n",
    )
    with pytest.raises(Invalid, match="100000"):
        READ(path)


@pytest.mark.parametrize("body", ['A,"Bát\nB,Đĩa\n', 'A,"Bát"men,x\n'], ids=["never closed", "goes on"])
def test_quotation_marks_that_do_not_match_are_told_with_their_row(tmp_path: Path, body: str) -> None:
    reason = _refusal(_text(tmp_path, HEAD + "0,Ấm,\n" + body)).reason
    assert "3" in reason.vi
    assert "quotation marks" in reason.en


def test_a_row_with_more_cells_than_columns_is_told(tmp_path: Path) -> None:
    assert "Row 2" in _refusal(_text(tmp_path, HEAD + "A,Bát, men lam,Bowl\n")).reason.en


def test_limits(tmp_path: Path) -> None:
    assert "100000" in _refusal(_text(tmp_path, HEAD + "A,b,c\n" * 100_001)).reason.en
    wide = ",".join(["accession_number", "title_vi", *(f"c{n}" for n in range(199))])
    assert "200" in _refusal(_text(tmp_path, wide + "\n1,2\n")).reason.en
    assert "200" in _refusal(_sheet(tmp_path, wide.split(","))).reason.en
    assert "Row 2" in _refusal(_text(tmp_path, f"{HEAD}A,{'x' * 140_000},c\n")).reason.en


def test_a_long_cell_is_given_whole(tmp_path: Path) -> None:
    assert len(_cells(_text(tmp_path, f"{HEAD}A,{'x' * 100_000},c\n"))[0]["title_vi"]) == 100_000


def test_values_are_those_people_see(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None

    def cell(value: Any, number_format: str) -> Cell:
        made = Cell(sheet, row=1, column=1, value=value)
        made.number_format = number_format
        return made

    path = _sheet(
        tmp_path,
        ["accession_number", "title_vi", "a", "b", "c", "d", "e", "f", "g", "h"],
        [
            1234.0,
            True,
            12.5,
            cell(7, "00000"),
            cell(datetime(1965, 4, 3, tzinfo=None), "dd/mm/yyyy"),  # noqa: DTZ001 - sheets know no zone
            cell(date(1965, 4, 1), "yyyy"),
            cell(date(1965, 4, 1), "mm/yyyy"),
            cell(datetime(2026, 11, 22, 9, 30), "dd/mm/yyyy hh:mm"),  # noqa: DTZ001
            time(9, 5),
            0.1 + 0.2,
        ],
        book=book,
    )
    (row,) = _rows(path)
    assert row.cells == {"accession_number": "1234", "title_vi": "TRUE"}
    assert row.notes == {
        "a": "12.5", "b": "00007", "c": "03/04/1965", "d": "1965", "e": "04/1965", "f": "22/11/2026 09:30",
        "g": "09:05", "h": "0.3",
    }  # fmt: skip


def test_formulas_give_the_value_that_was_saved(tmp_path: Path) -> None:
    path = _sheet(tmp_path, ["accession_number", "title_vi"], ["A", "=1+1"])
    packed = ZipFile(path)
    parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<v />", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>")
    with ZipFile(path, "w", ZIP_DEFLATED) as again:
        for name, data in parts.items():
            again.writestr(name, data)
    assert _cells(path)[0]["title_vi"] == "2"


def test_merged_and_empty_cells_do_not_hurt(tmp_path: Path) -> None:
    book = Workbook()
    path = _sheet(
        tmp_path,
        ["accession_number", "title_vi", "materials"],
        [],
        ["A", "Bát", "Gốm"],
        ["B", "Đĩa", None],
        book=book,
    )
    book.worksheets[0].merge_cells("C3:C4")
    book.worksheets[0].cell(90, 210).number_format = "0.00"  # touched and left empty
    book.save(path)
    assert [(row.number, row.cells["title_vi"]) for row in _rows(path)] == [(3, "Bát"), (4, "Đĩa")]


def test_the_sheet_that_is_a_register_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["Hướng dẫn"])
    book.create_sheet("Sổ").append(["accession_number", "title_vi"])
    book.worksheets[1].append(["A", "Bát"])
    hidden = book.create_sheet("Cũ")
    hidden.append(["accession_number", "title_vi"])
    hidden.sheet_state = "hidden"
    path = tmp_path / "register.xlsx"
    book.save(path)
    assert _cells(path) == [{"accession_number": "A", "title_vi": "Bát"}]

    hidden.sheet_state = "visible"
    book.save(path)
    assert "“Sổ”, “Cũ”" in _refusal(path).reason.en


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 nonsense", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b""],
    ids=["broken zip", "old excel", "empty"],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(data)
    _refusal(path)


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    with ZipFile(path, "w") as packed:
        packed.writestr("content.xml", "<a/>")
    assert "xlsx" in _refusal(path).reason.vi


def test_a_workbook_cut_off_inside_is_refused_before_any_row(tmp_path: Path) -> None:
    path = _sheet(tmp_path, ["accession_number", "title_vi"], *([f"A{n}", "Bát"] for n in range(2000)))
    packed = ZipFile(path)
    parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet][: len(parts[sheet]) * 3 // 4]
    with ZipFile(path, "w", ZIP_DEFLATED) as again:
        for name, data in parts.items():
            again.writestr(name, data)
    assert ".xlsx" in _refusal(path).reason.en


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as packed, packed.open("xl/sharedStrings.xml", "w") as file:
        for _ in range(401):
            file.write(bytes(1024 * 1024))
    assert "too large" in _refusal(path).reason.en


def test_a_workbook_that_claims_endless_rows_ends(tmp_path: Path) -> None:
    path = _sheet(tmp_path, ["accession_number", "title_vi"], ["A", "Bát"])
    packed = ZipFile(path)
    parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = (
        parts[sheet].replace(b'<row r="2"', b'<row r="99999999999"').replace(b'"A2"', b'"A99999999999"')
    )
    with ZipFile(path, "w", ZIP_DEFLATED) as again:
        for name, data in parts.items():
            again.writestr(name, data)
    assert _cells(path) == []


def _objects(folder: Path, *lines: object) -> Path:
    path = folder / "register.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def test_json_lines(tmp_path: Path) -> None:
    path = _objects(
        tmp_path,
        {"accession_number": 17, "title": {"vi": "Bát", "en": "Bowl"}, "materials": ["Gốm", "Men", None]},
        "",
        {
            "accession_number": "B",
            "title_en": " Dish ",
            "date_earliest": -500,
            "weight": 1.5,
            "ghi chú": True,
        },
        {"accession_number": "C", "title": "Đĩa", "donor": None},
    )
    register = READ(path)
    assert register.unknown_columns == ("ghi chú",)
    assert list(register.rows) == [
        RegisterRow(
            1, {"accession_number": "17", "title_vi": "Bát", "title_en": "Bowl", "materials": "Gốm|Men"}, {}
        ),
        RegisterRow(
            3,
            {"accession_number": "B", "title_en": "Dish", "date_earliest": "-500", "weight": "1.5"},
            {"ghi chú": "TRUE"},
        ),
        RegisterRow(4, {"accession_number": "C", "title_vi": "Đĩa"}, {}),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{not json}",
        "[1, 2]",
        '"text"',
        '{"accession_number": "B", "accession_number": "C"}',
        '{"accession_number": "B", "title": "x", "Tên hiện vật": "y"}',
        '{"materials": {"deep": 1}}',
        '{"materials": [["deep"]]}',
        '{"weight": NaN}',
        "[" * 100_000,
        '{"a": "' + "x" * 4_000_000 + '"}',
    ],
    ids=["none", "list", "text", "twice", "two ways", "object", "lists", "nan", "deep", "long"],
)
def test_a_line_that_is_no_object_is_told_before_any_row(tmp_path: Path, line: str) -> None:
    path = _objects(tmp_path, {"accession_number": "A", "title_vi": "Bát"}, line)
    _refusal(path)


def test_json_that_is_one_list_says_what_to_do(tmp_path: Path) -> None:
    assert "JSON lines" in _refusal(_objects(tmp_path, [{"accession_number": "A"}])).reason.en


def test_json_without_numbers_is_no_register(tmp_path: Path) -> None:
    assert "accession_number" in _refusal(_objects(tmp_path, {"title_vi": "Bát"})).reason.en


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    _refusal(tmp_path / "none.csv")
    _refusal(tmp_path)


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    path = _sheet(tmp_path, ["accession_number", "title_vi"], ["A", "Bát"])
    assert _cells(path.rename(tmp_path / "so.csv")) == [{"accession_number": "A", "title_vi": "Bát"}]
