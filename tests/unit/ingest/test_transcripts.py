"""Transcriptions that come as files: what is read, and what is refused with a reason."""

from __future__ import annotations

import codecs
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.transcripts import reader as readers
from ingest.transcripts.reader import FileReader
from museum.domain.transcriptions import LONGEST_PAGE, TranscriptionSource
from museum.ports.stages import Measure, ReadFile, ReadPage
from tests.factories.transcripts import alto, box


def read(folder: Path, data: bytes, name: str = "trang 1.xml") -> ReadFile:
    path = folder / "upload"
    path.write_bytes(data)
    (file,) = FileReader().read(path, name)
    return file


def one(folder: Path, data: bytes) -> ReadPage:
    file = read(folder, data)
    assert not file.refused, file.refused
    (page,) = file.pages
    return page


@pytest.mark.parametrize("version", ["2", "3", "4", ""])
def test_alto_of_every_version_gives_lines_and_words_with_places(tmp_path: Path, version: str) -> None:
    page = one(tmp_path, alto(["Trống", "đồng"], ["Ngọc", "Lũ"], version=version, picture="trang 1.tif"))
    assert page.kind == TranscriptionSource.ALTO
    assert page.text == "Trống đồng\nNgọc Lũ"
    assert (page.width, page.height, page.measure) == (2049, 1025, Measure.PIXEL)
    assert page.picture == "trang 1.tif"
    assert [word.text for word in page.lines[1].words] == ["Ngọc", "Lũ"]
    assert page.lines[1].words[1].place == tuple(box(1, 1))
    assert page.lines[0].place == tuple(box(0, 0, 2))


@pytest.mark.parametrize("unit", ["mm10", "inch1200", "pixel", "MM10"])
def test_the_measure_is_kept_for_who_knows_the_scan(tmp_path: Path, unit: str) -> None:
    assert one(tmp_path, alto(["một"], unit=unit)).measure == unit.lower()


def test_a_word_broken_at_a_line_s_end_keeps_its_hyphen(tmp_path: Path) -> None:
    page = one(tmp_path, alto(["un", "monu-"], ["ment", "ancien"], language="fra"))
    assert page.text == "un monu-\nment ancien"
    assert page.lines[0].words[1].text == "monu-"
    assert page.language == "fr"


def test_chinese_characters_stand_without_blanks(tmp_path: Path) -> None:
    data = alto(["天", "地"], language="chi").replace(b"<SP/>", b"")
    page = one(tmp_path, data)
    assert (page.text, page.language) == ("天地", "lzh")
    assert one(tmp_path, alto(["a", "b"]).replace(b"<SP/>", b"")).text == "a b"


def test_a_line_may_have_no_place(tmp_path: Path) -> None:
    page = one(tmp_path, alto(["Trống", "đồng"], places=False))
    assert page.lines[0].place is None
    assert page.lines[0].words[0].place is None


def test_blocks_of_several_lines_are_paragraphs(tmp_path: Path) -> None:
    data = alto(["một"], ["hai"]).replace(
        b"</TextBlock>",
        b"</TextBlock><TextBlock>" + b'<TextLine><String CONTENT="ba"/></TextLine></TextBlock>',
    )
    assert one(tmp_path, data).text == "một\nhai\n\nba"


def test_several_pages_in_one_file(tmp_path: Path) -> None:
    data = alto(["một"]).replace(
        b"</Page>",
        b"</Page><Page><PrintSpace><TextBlock><TextLine>"
        b'<String CONTENT="hai"/></TextLine></TextBlock></PrintSpace></Page>',
    )
    file = read(tmp_path, data)
    assert [(page.number, page.text) for page in file.pages] == [(1, "một"), (2, "hai")]


BOMB = (
    b'<!DOCTYPE alto [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % (98 + n, *[97 + n] * 10)
        for n in range(9)
    )
    + b"]>"
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no text"),
        (b" \r\n\t ", "no text"),
        (b"\x00\x01\x02\xff\xfe\x00", "neither text nor ALTO"),
        ("Trống đồng".encode("utf-16-le"), "neither text nor ALTO"),
        ("Trống".encode("cp1258", "replace") + b"\xd0\xff", "UTF-8"),
        (b"<html><body>x</body></html>", "not ALTO"),
        (b"<alto><Layout><Page>", "damaged"),
        (b"<alto></alto>", "no text"),
        (alto(["a"])[:-20], "damaged"),
        (alto(["a"], unit="parsec"), "measurement unit"),
        (alto(["&j;"], head=BOMB.decode()).replace(b"&amp;j;", b"&j;"), "DOCTYPE"),
        (
            alto(["&x;"], head='<!DOCTYPE alto [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace(
                b"&amp;x;", b"&x;"
            ),
            "DOCTYPE",
        ),
        (alto(["a"], head='<!DOCTYPE alto SYSTEM "http://127.0.0.1:9/x.dtd">'), "DOCTYPE"),
        (alto(["a" * (LONGEST_PAGE + 1)]), "characters"),
        (("a" * (LONGEST_PAGE + 1)).encode(), "page breaks"),
        (b"PK\x03\x04 and then nothing of the kind", "zip is damaged"),
    ],
)
def test_what_is_no_transcription_is_refused_in_both_languages_and_quickly(
    tmp_path: Path, data: bytes, says: str
) -> None:
    began = time.process_time()
    file = read(tmp_path, data)
    assert time.process_time() - began < 5
    assert file.pages == ()
    assert says in file.refused.en
    assert file.refused.vi
    assert "root:" not in file.refused.en


def test_plain_text_is_parted_by_page_breaks(tmp_path: Path) -> None:
    text = "Trang một \r\ndòng hai\f\f Trang ba\f"
    for data in (text.encode(), codecs.BOM_UTF8 + text.encode(), text.encode("utf-16")):
        file = read(tmp_path, data, "ghi.txt")
        assert [page.text for page in file.pages] == ["Trang một\ndòng hai", "", "Trang ba"]
        assert {page.kind for page in file.pages} == {TranscriptionSource.TEXT}


def packed(folder: Path, **files: bytes) -> list[ReadFile]:
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in files.items():
            bundle.writestr(name, data)
    return FileReader().read(path, "all.zip")


def test_a_zip_gives_its_files_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    found = packed(
        tmp_path,
        **{
            "alto/p10.xml": alto(["mười"]),
            "alto/p2.xml": alto(["hai"]),
            "__MACOSX/p2.xml": b"junk",
            "alto/.DS_Store": b"junk",
            "../../p3.txt": b"ba",
            "p4.xml": b"<alto>",
        },
    )
    assert [(file.name, bool(file.refused)) for file in found] == [
        ("p3.txt", False),
        ("p2.xml", False),
        ("p10.xml", False),
        ("p4.xml", True),
    ]
    assert not (tmp_path.parent / "p3.txt").exists()


def test_a_zip_that_holds_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "LARGEST_FILE", 100_000)
    monkeypatch.setattr(readers, "LARGEST_ZIP", 250_000)
    bomb = b" " * 99_000 + b"x"
    (refused,) = packed(tmp_path, **{f"{n}.txt": bomb for n in range(4)})
    assert "unpacked" in refused.refused.en
    large, good = packed(tmp_path, **{"1.txt": b"x" * 200_000, "2.txt": b"hai"})
    assert large.refused
    assert good.pages[0].text == "hai"
    monkeypatch.setattr(readers, "MOST_FILES", 3)
    (refused,) = packed(tmp_path, **{f"{n}.txt": b"x" for n in range(4)})
    assert refused.refused


def test_a_file_that_is_not_there_is_refused_not_raised(tmp_path: Path) -> None:
    (file,) = FileReader().read(tmp_path / "none", "none")
    assert file.refused


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fall(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    for whole in (data, b"<alto>" + data + b"</alto>", b"PK\x03\x04" + data):
        file = read(folder, whole)
        assert bool(file.refused) != bool(file.pages)


WORD = st.text(st.characters(categories=["L", "N"], max_codepoint=0x1EF9), min_size=1, max_size=8)


@given(st.lists(st.lists(WORD, min_size=1, max_size=5), min_size=1, max_size=5))
def test_every_word_of_alto_stands_in_the_text(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]]
) -> None:
    page = one(tmp_path_factory.getbasetemp(), alto(*lines))
    kept = [line for line in page.text.split("\n") if line]
    assert len(kept) == len(page.lines)
    for line, text in zip(page.lines, kept, strict=True):
        assert line.text == text
        assert all(word.text in text for word in line.words)
