"""Transcriptions, pages and tables of contents, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from museum.domain.collections import Aspect, PageTurning
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.events import Job
from museum.domain.people import AuditEntry
from museum.domain.transcriptions import LONGEST_PAGE, Transcription, TranscriptionSource
from museum.domain.translated import Translated
from museum.services import pages, scans, transcriptions
from museum.services.pages import ChapterPlan, Detail, PageFacts
from museum.services.permission import SYSTEM
from museum.services.transcriptions import PageText
from tests.factories.books import HEIGHT, WIDTH, a_book, read_artefact, stranger
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database

LAYOUT = {"lines": [{"box": [0, 0, 220, 40], "words": [["Trống", 0, 0, 100, 40], ["đồng", 120, 0, 100, 40]]}]}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def write(house: House, page: PageText, seen: int | None = None) -> bool:
    with house.sessions() as session:
        return transcriptions.write(session, house.ports, SYSTEM, page, seen)


def held(house: House, media_id: str) -> Transcription | None:
    with house.sessions() as session:
        return session.get(Transcription, media_id)


def test_a_text_is_kept_clean_and_the_record_follows(house: House) -> None:
    artefact_id, (first, *_) = a_book(house)
    before = read_artefact(house, artefact_id).version
    assert write(house, PageText(first, "  天地玄黃\x00 \r\nTrống\u200b đồng\n\n", "lzh"))
    row = held(house, first)
    assert row is not None
    assert (row.text, row.language, row.source) == ("天地玄黃\nTrống đồng", "lzh", "typed")
    assert read_artefact(house, artefact_id).version == before + 1
    with house.sessions() as session:
        job = session.scalars(select(Job).order_by(Job.id.desc())).first()
        assert job is not None
        assert (job.kind, job.subject) == ("ArtefactChanged", artefact_id)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "transcribe")).one()
        assert entry.details == {"media": [first], "pages": 1}
    assert not write(house, PageText(first, "天地玄黃\nTrống đồng", "lzh")), "nothing new"
    assert read_artefact(house, artefact_id).version == before + 1


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(house: House) -> None:
    _, (first, *_) = a_book(house)
    write(house, PageText(first, "của người này"), 0)
    with pytest.raises(Conflict):
        write(house, PageText(first, "của người kia"), 0)
    row = held(house, first)
    assert row is not None
    assert write(house, PageText(first, "sửa"), row.version)
    assert write(house, PageText(first, ""))
    assert held(house, first) is None
    write(house, PageText(first, "viết lại"))
    with pytest.raises(Conflict):
        # A text that was taken away and written anew is not the one that was seen.
        write(house, PageText(first, "của người này"), row.version)


def test_a_corrected_text_keeps_the_places_of_its_words(house: House) -> None:
    _, (first, *_) = a_book(house)
    write(house, PageText(first, "Trống đồng", "vi", LAYOUT, TranscriptionSource.ALTO))
    write(house, PageText(first, "Trống đồng Ngọc Lũ"))
    row = held(house, first)
    assert row is not None
    assert row.source == TranscriptionSource.ALTO
    assert row.layout == {"lines": [{"box": [0, 0, 220, 40], "words": []}]}
    write(house, PageText(first, "Khác hẳn\nhai dòng"))
    row = held(house, first)
    assert row is not None
    assert len(row.layout["lines"]) == 2
    write(house, PageText(first, "Chữ thuần", "fr", {}, TranscriptionSource.TEXT))
    row = held(house, first)
    assert row is not None
    assert (row.layout, row.source, row.language) == ({}, "text", "fr")


def test_several_pages_are_kept_together_or_not_at_all(house: House) -> None:
    artefact_id, (first, second, _) = a_book(house)
    _, (foreign, *_) = a_book(house, number="BT-2")
    before = read_artefact(house, artefact_id).version
    for bad in (
        PageText(foreign, "x"),
        PageText(second, "x" * (LONGEST_PAGE + 1)),
        PageText(second, "x", "tiếng"),
    ):
        with house.sessions() as session, pytest.raises((Invalid, NotFound)):
            transcriptions.keep(session, house.ports, SYSTEM, artefact_id, [PageText(first, "một"), bad])
        assert held(house, first) is None
    with house.sessions() as session:
        two = [PageText(first, "một"), PageText(second, "hai")]
        assert transcriptions.keep(session, house.ports, SYSTEM, artefact_id, two) == [first, second]
        assert list(transcriptions.of_artefact(session, artefact_id)) == [first, second]
        assert [row.text for row in transcriptions.texts_of(session, artefact_id)] == ["một", "hai"]
        assert transcriptions.with_texts(session, [artefact_id, "other"]) == {artefact_id}
    assert read_artefact(house, artefact_id).version == before + 1


def test_nobody_writes_in_another_institution(house: House) -> None:
    artefact_id, (first, *_) = a_book(house)
    person = stranger()
    with house.sessions() as session:
        for act in (
            lambda: transcriptions.write(session, house.ports, person, PageText(first, "x")),
            lambda: transcriptions.keep(session, house.ports, person, artefact_id, [PageText(first, "x")]),
            lambda: pages.save(session, house.ports, person, first, PageFacts(text="x")),
            lambda: pages.turn(session, house.ports, person, artefact_id, PageTurning.BOOK),
            lambda: pages.write_chapters(session, house.ports, person, artefact_id, []),
        ):
            with pytest.raises(NotAllowed):
                act()
        with pytest.raises(NotFound):
            transcriptions.write(session, house.ports, SYSTEM, PageText("none", "x"))
    assert held(house, first) is None


def test_all_that_is_said_of_a_page_is_kept_at_once(house: House) -> None:
    artefact_id, (first, second, _) = a_book(house)
    version = read_artefact(house, artefact_id).version
    facts = PageFacts(
        Translated("Dấu triện", "Seal"), Aspect.DETAIL, Detail(first, 10, 20, 300, 200), "大南", "lzh"
    )
    with house.sessions() as session:
        assert pages.save(session, house.ports, SYSTEM, second, facts, version)
    medium = read_artefact(house, artefact_id).media[1]
    assert (medium.label, medium.aspect) == (facts.label, "detail")
    assert pages.detail_of(medium) == facts.detail
    assert read_artefact(house, artefact_id).version == version + 1, "one change, one version"
    with house.sessions() as session:
        assert not pages.save(session, house.ports, SYSTEM, second, facts)
        with pytest.raises(Conflict):
            pages.save(session, house.ports, SYSTEM, second, PageFacts(), version)
        assert pages.save(session, house.ports, SYSTEM, second, PageFacts())
    assert pages.detail_of(read_artefact(house, artefact_id).media[1]) is None
    assert held(house, second) is None


@pytest.mark.parametrize(
    "place",
    [(0, 0, WIDTH + 1, 5), (-1, 0, 5, 5), (5, 5, 0, 5), (5, HEIGHT, 5, 1), (0, 0, -5, 5)],
)
def test_a_detail_lies_inside_the_picture(house: House, place: tuple[int, int, int, int]) -> None:
    _, (first, second, _) = a_book(house)
    facts = PageFacts(detail=Detail(first, *place), text="không được giữ")
    with house.sessions() as session, pytest.raises(Invalid) as refused:
        pages.save(session, house.ports, SYSTEM, second, facts)
    assert refused.value.field == "detail_place"
    assert held(house, second) is None


def test_no_picture_is_a_detail_of_itself_by_any_way_round(house: House) -> None:
    _, (first, second, third) = a_book(house)
    _, (foreign, *_) = a_book(house, number="BT-2")

    def detail(of_id: str) -> PageFacts:
        return PageFacts(detail=Detail(of_id, 0, 0, 9, 9))

    with house.sessions() as session:
        pages.save(session, house.ports, SYSTEM, second, detail(first))
        pages.save(session, house.ports, SYSTEM, third, detail(second))
        for media_id, of_id in ((first, first), (first, third), (first, foreign), (first, "none")):
            with pytest.raises(Invalid) as refused:
                pages.save(session, house.ports, SYSTEM, media_id, detail(of_id))
            assert refused.value.field == "detail_of"


def test_the_contents_stand_in_page_order_and_keep_their_ids(house: House) -> None:
    artefact_id, (first, second, third) = a_book(house)
    plans = [
        ChapterPlan(Translated("Hai", "Two"), second),
        ChapterPlan(Translated("Phần", "Part"), second, 1),
        ChapterPlan(Translated("Một", ""), first),
    ]
    with house.sessions() as session:
        written = pages.write_chapters(session, house.ports, SYSTEM, artefact_id, plans)
        assert [chapter.label.vi for chapter in written.chapters] == ["Một", "Hai", "Phần"]
        version, kept = written.version, [chapter.id for chapter in written.chapters]
        again = [
            ChapterPlan(one.label, third if one.label.vi == "Phần" else one.media_id, one.depth, one.id)
            for one in written.chapters
        ]
        pages.write_chapters(session, house.ports, SYSTEM, artefact_id, again, version)
        with pytest.raises(Conflict):
            pages.write_chapters(session, house.ports, SYSTEM, artefact_id, [], version)
    artefact = read_artefact(house, artefact_id)
    assert [chapter.id for chapter in artefact.chapters] == kept
    assert artefact.chapters[2].media_id == third
    with house.sessions() as session:
        scans.arrange(session, house.ports, SYSTEM, artefact_id, [third, first, second])
    shown = pages.chapters_in_order(read_artefact(house, artefact_id))
    assert [chapter.label.vi for chapter in shown] == ["Phần", "Một", "Hai"]
    with house.sessions() as session:
        pages.write_chapters(session, house.ports, SYSTEM, artefact_id, [])
    assert read_artefact(house, artefact_id).chapters == []


def test_contents_that_make_no_sense_are_refused(house: House) -> None:
    artefact_id, (first, second, _) = a_book(house)
    name = Translated("Mục")
    bad = [
        [ChapterPlan(Translated(), first)],
        [ChapterPlan(name, "none")],
        [ChapterPlan(name, first, 1)],
        [ChapterPlan(name, first), ChapterPlan(name, second, 2)],
        [ChapterPlan(name, first, -1)],
        [ChapterPlan(Translated("x" * 201), first)],
        [ChapterPlan(name, first)] * 501,
    ]
    for plans in bad:
        with house.sessions() as session, pytest.raises(Invalid):
            pages.write_chapters(session, house.ports, SYSTEM, artefact_id, plans)
    assert read_artefact(house, artefact_id).chapters == []


def test_the_turning_is_kept(house: House) -> None:
    artefact_id, _ = a_book(house)
    with house.sessions() as session:
        assert pages.turn(session, house.ports, SYSTEM, artefact_id, PageTurning.BOOK_LEFTWARDS)
        assert not pages.turn(session, house.ports, SYSTEM, artefact_id, PageTurning.BOOK_LEFTWARDS)
    assert read_artefact(house, artefact_id).page_turning == "book_leftwards"
