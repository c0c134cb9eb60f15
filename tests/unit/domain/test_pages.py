"""How scans are looked through: books, details, names, tables of contents."""

from __future__ import annotations

from typing import Any

import pytest

from museum.domain.collections import Artefact, Aspect, Chapter, Media, PageTurning
from museum.domain.measures import trusted_pixels_per_mm
from museum.domain.pages import (
    Heading,
    contents_of,
    detail_box,
    page_labels,
    pages_of,
    turning_of,
    within,
)
from museum.domain.translated import Translated


def scan(artefact: Artefact, **values: Any) -> Media:
    at = len(artefact.media)
    made = Media(
        id=f"m{at}", position=at, **({"width": 1000, "height": 500, "state": "ready", "mime": ""} | values)
    )
    artefact.media.append(made)
    return made


def book(pages: int, **values: Any) -> Artefact:
    artefact = Artefact(id="a", page_turning=PageTurning.BOOK, **values)
    for _ in range(pages):
        scan(artefact)
    return artefact


def chapter(artefact: Artefact, page: int, depth: int, name: str) -> None:
    artefact.chapters.append(
        Chapter(
            id=name,
            position=len(artefact.chapters),
            depth=depth,
            media_id=f"m{page}",
            label=Translated(name, ""),
        )
    )


def outline(headings: tuple[Heading, ...]) -> list[Any]:
    return [
        (one.chapter.id, [page.id for page in one.pages], *([outline(one.parts)] if one.parts else []))
        for one in headings
    ]


@pytest.mark.parametrize(
    ("turning", "pages", "expected"),
    [
        (PageTurning.BOOK, 3, (True, False)),
        (PageTurning.BOOK_LEFTWARDS, 3, (True, True)),
        (PageTurning.SEPARATE, 3, (False, False)),
        (PageTurning.GUESSED, 3, (False, False)),
        (PageTurning.BOOK_LEFTWARDS, 1, (False, False)),
    ],
)
def test_somebodys_word_decides_how_pages_turn(turning: str, pages: int, expected: tuple[bool, bool]) -> None:
    found = turning_of(book(pages) if turning == PageTurning.BOOK else _turned(turning, pages))
    assert (found.book, found.leftwards) == expected


def _turned(turning: str, pages: int) -> Artefact:
    artefact = book(pages)
    artefact.page_turning = turning
    return artefact


def test_details_are_no_pages_and_take_their_name_from_the_page() -> None:
    artefact = book(2)
    scan(artefact, detail_of_id="m1")
    scan(artefact, detail_of_id="gone")
    scan(artefact, aspect=Aspect.DETAIL)
    scan(artefact)
    labels = {key: label.vi for key, label in page_labels(artefact).items()}
    assert labels == {
        "m0": "Trang 1",
        "m1": "Trang 2",
        "m2": "Chi tiết: Trang 2",
        "m3": "Chi tiết 2",
        "m4": "Chi tiết 3",
        "m5": "Trang 3",
    }
    assert [page.id for page in pages_of(artefact)] == ["m0", "m1", "m5"]


def test_aspects_name_views_and_what_was_typed_wins() -> None:
    artefact = Artefact(id="a")
    scan(artefact, aspect=Aspect.RECTO)
    scan(artefact, aspect=Aspect.SIDE)
    scan(artefact, aspect=Aspect.SIDE)
    scan(artefact, aspect=Aspect.VERSO, label=Translated("Mặt có chữ", ""))
    scan(artefact)
    assert [label.vi for label in page_labels(artefact).values()] == [
        "Mặt trước",
        "Mặt bên 1",
        "Mặt bên 2",
        "Mặt có chữ",
        "Ảnh 5",
    ]
    assert page_labels(artefact)["m0"].en == "Recto"
    artefact.page_turning = PageTurning.BOOK
    assert page_labels(artefact)["m0"] == Translated("Trang 1 (mặt trước)", "Page 1 (recto)")


def test_recordings_are_counted_for_themselves() -> None:
    artefact = Artefact(id="a")
    scan(artefact)
    scan(artefact, duration=12.5, mime="audio/mpeg")
    scan(artefact, duration=3.0, mime="video/mp4")
    assert [label.en for label in page_labels(artefact).values()] == [
        "Image 1",
        "Sound recording 1",
        "Film 2",
    ]


def test_a_chapter_lasts_until_the_next_that_is_no_deeper() -> None:
    artefact = book(10)
    for page, depth, name in [(1, 0, "I"), (2, 1, "I.1"), (4, 1, "I.2"), (4, 2, "I.2.a"), (7, 0, "II")]:
        chapter(artefact, page, depth, name)
    assert outline(contents_of(artefact)) == [
        ("I", ["m1"], [("I.1", ["m2", "m3"]), ("I.2", [], [("I.2.a", ["m4", "m5", "m6"])])]),
        ("II", ["m7", "m8", "m9"]),
    ]


def test_two_chapters_may_begin_on_one_page_and_all_stand_in_the_order_of_pages() -> None:
    artefact = book(6)
    for page, depth, name in [(2, 0, "A"), (2, 0, "B"), (5, 0, "C"), (1, 0, "D")]:
        chapter(artefact, page, depth, name)
    assert outline(contents_of(artefact)) == [
        ("D", ["m1"]),
        ("A", ["m2"]),
        ("B", ["m2", "m3", "m4"]),
        ("C", ["m5"]),
    ]


def test_a_chapter_whose_page_cannot_be_shown_begins_at_the_next_or_is_left_out() -> None:
    artefact = book(4)
    artefact.media[1].state = "received"
    artefact.media[3].state = "failed"
    for page, name in [(1, "A"), (3, "B")]:
        chapter(artefact, page, 0, name)
    assert outline(contents_of(artefact)) == [("A", ["m2"])]


@pytest.mark.parametrize(
    ("box", "kept"),
    [
        ((10, 20, 30, 40), (10, 20, 30, 40)),
        ((-5, -5, 10, 10), (0, 0, 5, 5)),
        ((90, 90, 100, 100), (90, 90, 10, 10)),
        ((100, 0, 10, 10), None),
        ((0, 0, 0, 10), None),
        ((0, 0, -3, 10), None),
    ],
)
def test_a_region_is_kept_within_its_picture(
    box: tuple[int, int, int, int], kept: tuple[int, int, int, int] | None
) -> None:
    assert within(box, 100, 100) == kept


def test_a_detail_whose_place_is_known_is_measured_against_its_whole() -> None:
    drum = Artefact(id="a", dimensions="Đường kính mặt 10 cm")
    whole = scan(drum, pixels_per_mm=10.0)
    close = scan(
        drum, width=2000, detail_of_id="m0", detail_x=0, detail_y=0, detail_width=100, detail_height=50
    )
    assert trusted_pixels_per_mm(drum, whole) == 10.0
    assert detail_box(close, whole) == (0, 0, 100, 50)
    # A hundred pixels of the whole, ten millimetres, are two thousand here.
    assert trusted_pixels_per_mm(drum, close) == 200.0
    close.detail_width = None
    assert trusted_pixels_per_mm(drum, close) is None
