"""Files of transcriptions find their scans, and their places find the scans' pixels."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.transcripts.reader import FileReader
from museum.domain.collections import Media
from museum.domain.errors import Invalid, NotAllowed, NotFound
from museum.domain.people import Person, Role
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from museum.ports.stages import ReadFile
from museum.services import transcript_files, transcriptions
from museum.services.permission import SYSTEM
from museum.services.transcript_files import Reading, Waiting, layout_on, matched, name_key
from tests.factories.books import HEIGHT, WIDTH, a_book, read_artefact, stranger
from tests.factories.house import House
from tests.factories.transcripts import alto, box


def scan(name: str, **values: object) -> Media:
    return Media(id=name, source_name=f"{name}.tif", state=MediaState.READY, **values)


def files(folder: Path, **content: bytes) -> list[ReadFile]:
    found = []
    for name, data in content.items():
        path = folder / "upload"
        path.write_bytes(data)
        found += FileReader().read(path, name.replace("__", "."))
    return found


def chosen(reading: Reading) -> list[str]:
    return [page.media_id for page in reading.pages]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trang_001.alto.xml", "trang_001.TIF"),
        ("thư mục\\p 1.xml", "p 1.jpeg"),
        ("a.b.xml", "A.B.png"),
        ("Đầu.txt", "Đầu.tif"),
    ],
)
def test_names_of_one_page_are_alike(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_names_of_other_pages_are_not() -> None:
    assert len({name_key(name) for name in ("p1.xml", "p10.xml", "p1.a.xml", "p1", ".xml", "xml")}) == 5


SCANS = [scan("p1"), scan("p2"), scan("p10")]


def test_files_find_scans_by_their_names_whatever_their_order(tmp_path: Path) -> None:
    read = files(tmp_path, p10__xml=alto(["mười"]), p2__xml=alto(["hai"]), other__xml=alto(["khác"]))
    reading = matched(SCANS, read)
    assert reading.by_name
    assert chosen(reading) == ["p10", "p2", ""]


def test_a_file_that_names_its_picture_is_matched_by_that(tmp_path: Path) -> None:
    read = files(
        tmp_path, x__xml=alto(["hai"], picture="P2.tiff"), y__xml=alto(["một"], picture="c:\\a\\p1.tif")
    )
    assert chosen(matched(SCANS, read)) == ["p2", "p1"]


def test_a_scan_gets_one_page_and_two_scans_of_one_name_get_none(tmp_path: Path) -> None:
    twice = files(tmp_path, p1__xml=alto(["một"]), p1__txt=b"one")
    assert chosen(matched(SCANS, twice)) == ["p1", ""]
    doubled = [scan("p1"), scan("p2"), Media(id="x", source_name="p1.png", state=MediaState.READY)]
    assert chosen(matched(doubled, files(tmp_path, p1__xml=alto(["một"]), p2__xml=alto(["hai"])))) == [
        "",
        "p2",
    ]


def test_where_no_name_fits_the_order_tells(tmp_path: Path) -> None:
    reading = matched(SCANS, files(tmp_path, book__txt="một\fhai\f\fbốn".encode()))
    assert not reading.by_name
    assert chosen(reading) == ["p1", "p2", "p10", ""]


def waiting(folder: Path, data: bytes) -> Waiting:
    (page,) = matched(SCANS, files(folder, p1__xml=data)).pages
    return page


LINES = (["Trống", "đồng"], ["Ngọc", "Lũ"])
FULL = {"width": WIDTH, "height": HEIGHT}
AS_READ = {
    "lines": [
        {"box": box(row, 0, 2), "words": [[word, *box(row, at)] for at, word in enumerate(words)]}
        for row, words in enumerate(LINES)
    ]
}


@pytest.mark.parametrize(
    ("unit", "scale", "size", "pixels_per_mm"),
    [
        ("pixel", 1.0, (WIDTH, HEIGHT), None),
        ("pixel", 0.5, (WIDTH, HEIGHT), None),
        ("pixel", 1.0, None, None),
        ("mm10", 1 / 1.2, (WIDTH, HEIGHT), None),
        ("mm10", 10 / 11.811, None, 11.811),
        ("inch1200", 1200 / 300, None, 300 / 25.4),
        ("inch1200", 4.0, (WIDTH, HEIGHT), None),
    ],
)
def test_places_of_any_measure_become_pixels_of_the_scan(
    tmp_path: Path, unit: str, scale: float, size: tuple[int, int] | None, pixels_per_mm: float | None
) -> None:
    page = waiting(tmp_path, alto(*LINES, unit=unit, scale=scale, size=size))
    assert layout_on(page, scan("p1", **FULL, pixels_per_mm=pixels_per_mm)) == (AS_READ, Translated())


@pytest.mark.parametrize(
    ("data", "medium"),
    [
        (alto(*LINES, size=(HEIGHT, WIDTH)), scan("p1", **FULL)),
        (alto(*LINES, unit="mm10", size=None), scan("p1", **FULL)),
        (alto(*LINES), scan("p1")),
    ],
    ids=["turned", "no resolution", "size unknown"],
)
def test_where_nobody_can_tell_the_text_is_kept_alone_and_it_is_said(
    tmp_path: Path, data: bytes, medium: Media
) -> None:
    layout, why = layout_on(waiting(tmp_path, data), medium)
    assert layout == {}
    assert why.vi
    assert why.en


def test_places_stay_inside_the_scan_and_lines_without_any_share_the_page_s(tmp_path: Path) -> None:
    data = alto(*LINES, size=None).replace(b'HPOS="140.0"', b'HPOS="9000"')
    layout, _ = layout_on(waiting(tmp_path, data), scan("p1", **FULL))
    assert [line["words"] for line in layout["lines"]] == [[], []]
    assert [line["box"] for line in layout["lines"]] == [box(0, 0, 2), box(1, 0, 2)]
    bare = data.replace(b"<TextLine ", b"<TextLine X", 1)
    layout, _ = layout_on(waiting(tmp_path, bare), scan("p1", **FULL))
    assert layout["lines"][0]["box"] == box(0, 0, 1)


@pytest.fixture
def editor(house: House) -> Person:
    with house.sessions() as session:
        return Person("me", "Me", {house.institution(session).id: frozenset({Role.CATALOGUER})})


def test_what_is_laid_by_is_one_person_s_until_it_is_kept_or_thrown_away(
    house: House, editor: Person, tmp_path: Path
) -> None:
    artefact_id, (first, second, _) = a_book(house)
    artefact = read_artefact(house, artefact_id)
    read = [*files(tmp_path, p2__xml=alto(*LINES)), *files(tmp_path, p1__xml=b"<no>")]
    reading = matched(transcript_files.scans_of(artefact), read)
    with house.sessions() as session:
        transcript_files.lay_by(session, house.ports, editor, artefact_id, reading)
        assert transcript_files.laid_by(session, house.ports, editor, artefact_id) == reading
        assert transcriptions.of_artefact(session, artefact_id) == {}, "nothing is kept yet"
        with pytest.raises(NotFound):
            transcript_files.laid_by(session, house.ports, SYSTEM, artefact_id)
        with pytest.raises(NotAllowed):
            transcript_files.laid_by(session, house.ports, stranger(), artefact_id)
        with pytest.raises(NotAllowed):
            transcript_files.lay_by(session, house.ports, stranger(), artefact_id, reading)
        changed = transcript_files.take(session, house.ports, editor, artefact_id, reading, [first], ["lzh"])
        assert changed == [first]
        kept = transcriptions.of_artefact(session, artefact_id)[first]
        assert (kept.text, kept.language, kept.layout, kept.source) == (
            "Trống đồng\nNgọc Lũ",
            "lzh",
            AS_READ,
            "alto",
        )
        transcript_files.forget(session, house.ports, editor, artefact_id)
        with pytest.raises(NotFound):
            transcript_files.laid_by(session, house.ports, editor, artefact_id)
    assert second not in kept.media_id


def test_two_pages_for_one_scan_and_scans_of_others_are_refused(
    house: House, editor: Person, tmp_path: Path
) -> None:
    artefact_id, (first, second, _) = a_book(house)
    _, (foreign, *_) = a_book(house, number="BT-2")
    reading = matched(
        transcript_files.scans_of(read_artefact(house, artefact_id)), files(tmp_path, b__txt=b"one\ftwo")
    )
    with house.sessions() as session:
        for wrong in ([first, first], [first], [first, foreign], [first, "none"]):
            with pytest.raises(Invalid):
                transcript_files.take(
                    session, house.ports, editor, artefact_id, reading, wrong, ["vi"] * len(wrong)
                )
        assert transcriptions.of_artefact(session, artefact_id) == {}
        changed = transcript_files.take(
            session, house.ports, editor, artefact_id, reading, ["", second], ["vi", "en"]
        )
    assert changed == [second]


def test_names_find_their_artefacts(house: House) -> None:
    one, _ = a_book(house, pages=2)
    other, _ = a_book(house, pages=1, number="BT-2")
    with house.sessions() as session:
        institution = house.institution(session).id
        found = transcript_files.artefacts_of_names(session, institution, {"p1", "p2", "p9"})
        assert transcript_files.artefacts_of_names(session, "elsewhere", {"p1"}) == {}
    assert found == {"p1": {one, other}, "p2": {one}}
