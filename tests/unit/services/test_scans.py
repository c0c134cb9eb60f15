"""Scans: taken once, whatever happens in between."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Media
from museum.domain.errors import Rejected, Unavailable
from museum.domain.events import Job
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated
from museum.ports.stages import Probed
from museum.services.permission import SYSTEM
from museum.services.scans import (
    Digitised,
    Taken,
    arrange,
    clean_name,
    record_digitised,
    record_refused,
    retry,
    take,
)
from tests.factories.house import House


def _file(house: House, name: str = "trong.tif", content: bytes = b"pixels") -> Path:
    path = house.folder / name
    path.write_bytes(content)
    return path


def _take(house: House, session: Session, path: Path, **choices: object) -> Taken:
    return take(session, house.ports, SYSTEM, house.institution(session), path, **choices)  # type: ignore[arg-type]


def test_a_file_becomes_an_artefact_titled_by_its_name_with_its_original_unaltered(
    house: House, session: Session
) -> None:
    taken = _take(house, session, _file(house, "trong_dong 1.tif"))
    assert taken.status == "queued"
    record = session.get_one(Artefact, taken.artefact_id)
    assert (record.title.vi, record.accession_number, record.state) == (
        "trong dong 1",
        "trong_dong-1",
        "draft",
    )
    medium = session.get_one(Media, taken.media_id)
    assert house.ports.store.get(medium.original_key) == b"pixels"
    assert medium.sha256 == hashlib.sha256(b"pixels").hexdigest()


def test_the_same_content_twice_is_a_duplicate_and_doubles_nothing(house: House, session: Session) -> None:
    first = _take(house, session, _file(house))
    again = _take(house, session, _file(house, "copy.tif"))
    assert (again.status, again.artefact_id, again.media_id) == (
        "duplicate",
        first.artefact_id,
        first.media_id,
    )
    assert session.scalar(select(func.count()).select_from(Media)) == 1
    assert session.scalar(select(func.count()).select_from(Artefact)) == 1


def test_two_files_of_one_name_get_two_numbers(house: House, session: Session) -> None:
    (house.folder / "b").mkdir()
    _take(house, session, _file(house, "f1.tif", b"1"))
    _take(house, session, _file(house, "b/f1.tif", b"2"))
    assert sorted(session.scalars(select(Artefact.accession_number))) == ["f1", "f1-2"]


def test_fifty_clients_with_one_file_make_one_scan(house: House) -> None:
    path = _file(house)
    with house.sessions() as session:
        house.institution(session)
    results: list[Taken] = []

    def send() -> None:
        with house.sessions() as session:
            results.append(_take(house, session, path))

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.status for result in results) == ["duplicate"] * 49 + ["queued"]
    assert len({result.media_id for result in results}) == 1
    with house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Artefact)) == 1


def test_what_is_no_image_leaves_nothing(house: House, session: Session) -> None:
    class Refuses:
        def look(self, path: Path) -> Probed:
            raise Rejected("Không phải ảnh.", "No image.")

    taken = _take(house.with_ports(probe=Refuses()), session, _file(house, "letter.txt"))
    assert (taken.status, taken.reason.vi) == ("rejected", "Không phải ảnh.")
    assert session.scalars(select(Artefact)).all() == []
    assert list(house.ports.store.list()) == []


def test_storage_that_does_not_answer_makes_it_failed_and_it_can_be_sent_again(
    house: House, session: Session
) -> None:
    class Full:
        def put_new(self, *_: object) -> bool:
            raise Unavailable("Ổ đĩa đã đầy.", "The disk is full.")

    path = _file(house)
    taken = _take(house.with_ports(store=Full()), session, path)
    assert (taken.status, taken.reason.en) == ("failed", "The disk is full.")
    assert session.scalars(select(Media)).all() == []
    assert _take(house, session, path).status == "queued"


def test_a_record_is_published_when_all_its_scans_are_ready(house: House, session: Session) -> None:
    first = _take(house, session, _file(house, "a.tif", b"a"), publish=True)
    second = _take(house, session, _file(house, "b.tif", b"b"), artefact_id=first.artefact_id, publish=True)
    made = Digitised(100, 80, 1, None)
    record_digitised(session, house.ports, first.media_id or "", made)
    assert session.get_one(Artefact, first.artefact_id).state == Publication.DRAFT
    record_digitised(session, house.ports, second.media_id or "", made)
    assert session.get_one(Artefact, first.artefact_id).state == Publication.PUBLISHED


def test_digitised_twice_is_noted_once(house: House, session: Session) -> None:
    taken = _take(house, session, _file(house))
    for _ in range(3):
        record_digitised(session, house.ports, taken.media_id or "", Digitised(100, 80, 1, None))
    kinds = session.scalars(select(Job.kind)).all()
    assert kinds.count("ScanDigitised") == 1


def test_a_rejected_scan_is_replaced_by_the_mended_file_of_the_same_name(
    house: House, session: Session
) -> None:
    broken = _take(house, session, _file(house, content=b"half"))
    record_refused(
        session, house.ports, broken.media_id or "", MediaState.REJECTED, Translated("Thiếu", "Cut off")
    )
    assert _take(house, session, _file(house, content=b"half")).status == "rejected"
    mended = _take(house, session, _file(house, content=b"whole"))
    assert mended.status == "queued"
    assert mended.artefact_id == broken.artefact_id
    assert session.scalars(select(Media.sha256)).all() == [hashlib.sha256(b"whole").hexdigest()]


def test_a_failed_scan_may_be_tried_again(house: House, session: Session) -> None:
    taken = _take(house, session, _file(house))
    record_refused(session, house.ports, taken.media_id or "", MediaState.FAILED, Translated("Lỗi", "Fault"))
    retry(session, house.ports, taken.media_id or "")
    assert session.get_one(Media, taken.media_id).state == MediaState.RECEIVED


def test_pages_are_put_in_order(house: House, session: Session) -> None:
    first = _take(house, session, _file(house, "1.tif", b"1"))
    second = _take(house, session, _file(house, "2.tif", b"2"), artefact_id=first.artefact_id)
    arrange(
        session, house.ports, SYSTEM, first.artefact_id or "", [second.media_id or "", first.media_id or ""]
    )
    session.expire_all()
    assert [medium.id for medium in session.get_one(Artefact, first.artefact_id).media] == [
        second.media_id,
        first.media_id,
    ]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\ảnh.tif", "ảnh.tif"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("\x00", "scan"),
        ("tro\u0302\u0301ng.tif", "trống.tif"),
    ],
)
def test_file_names_are_made_safe(given: str, shown: str) -> None:
    assert clean_name(given) == shown
