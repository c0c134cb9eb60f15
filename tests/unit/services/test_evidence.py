"""Evidence: known by its content, shown without what it tells of people, kept as long as a row names it."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image
from PIL.ExifTags import IFD
from sqlalchemy import select

from ingest import evidence as reading
from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.errors import Invalid, NotAllowed, NotFound, Rejected
from museum.domain.indicators import Activity, ActivityKind, Evidence, EvidenceFor, evidence_key
from museum.domain.people import VISITOR, Person, Role
from museum.services import evidence, units, upkeep
from museum.services.permission import SYSTEM
from tests.factories.house import House

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
ACTIVITY = EvidenceFor.ACTIVITY


def activity(house: House) -> str:
    """Enter something that can be proved, for the unit of the house's institution."""
    with house.sessions() as session:
        house.institution(session)
        units.ensure_institution_units(session, house.ports)
        (unit,) = units.all_units(session)
        with writing(session):
            now, day = house.clock.now(), date(2026, 4, 21)
            made = Activity(
                id=new_id(),
                unit_id=unit.id,
                kind=ActivityKind.READING,
                title="Đọc",
                first=day,
                last=day,
                created_at=now,
                changed_at=now,
            )
            session.add(made)
        return made.id


def attach(house: House, about: str, body: bytes, name: str = "a.jpg", **more: Any) -> Evidence:
    person = more.pop("person", SYSTEM)
    with house.sessions() as session:
        return evidence.attach(session, house.ports, person, ACTIVITY, about, io.BytesIO(body), name, **more)


def of(house: House, about: str) -> list[Evidence]:
    with house.sessions() as session:
        return evidence.of(session, ACTIVITY, about)


def photograph(size: tuple[int, int] = (640, 480), colour: str = "teal", *, sideways: bool = False) -> bytes:
    """Take a photograph that tells where it was taken, with which telephone, and has a preview of itself."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Điện thoại của cô Lan", 6 if sideways else 1
    exif.get_ifd(IFD.GPSInfo)[1] = "N"
    exif.get_ifd(IFD.GPSInfo)[2] = (21.0, 19.0, 32.0)
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif, comment=b"nha co Lan")
    return out.getvalue()


def test_a_photograph_is_shown_upright_and_tells_nothing_but_its_picture(house: House) -> None:
    body = photograph((2400, 1200), sideways=True)
    row = attach(house, activity(house), body, "IMG 1893.JPG", caption=" Luân  chuyển ")
    assert (row.mime, row.size, row.name, row.caption) == (
        "image/jpeg",
        len(body),
        "IMG 1893.JPG",
        "Luân chuyển",
    )
    for side, size in ((evidence.LARGE, (800, 1600)), (evidence.SMALL, (160, 320))):
        shown = evidence.picture(house.ports, row, side)
        with Image.open(io.BytesIO(shown)) as image:
            assert image.size == size
            assert not image.getexif()
            assert set(image.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
                "progressive",
                "progression",
            }
        assert b"Exif" not in shown
        assert b"Lan" not in shown
    assert b"".join(evidence.content(house.ports, row)) == body, "what was sent stays as it was"


def test_a_lost_copy_is_made_anew_and_a_lost_file_is_told(house: House) -> None:
    row = attach(house, activity(house), photograph())
    house.ports.store.delete(evidence.copy_key(row.sha256, evidence.SMALL))
    assert evidence.picture(house.ports, row, evidence.SMALL).startswith(b"\xff\xd8")
    assert house.ports.store.stat(evidence.copy_key(row.sha256, evidence.SMALL)) is not None
    for key in (row.key, *(evidence.copy_key(row.sha256, side) for side in evidence.SIDES)):
        house.ports.store.delete(key)
    with pytest.raises(NotFound):
        evidence.picture(house.ports, row, evidence.LARGE)
    with pytest.raises(NotFound):
        evidence.content(house.ports, row)


def test_files_are_known_by_their_content_not_by_their_name(house: House) -> None:
    about = activity(house)
    webp = io.BytesIO()
    Image.new("RGBA", (64, 48), (0, 0, 0, 0)).save(webp, "WEBP")
    assert attach(house, about, PDF, "anh.jpg").mime == "application/pdf"
    assert attach(house, about, webp.getvalue(), "anh.pdf").mime == "image/webp"
    tiff, gif = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (64, 48)).save(tiff, "TIFF")
    Image.new("RGB", (64, 48)).save(gif, "GIF")
    for body in (
        b"<html><script>alert(1)</script>",
        b"PK\x03\x04 a document",
        b"\0\0\0\x18ftypheic",
        tiff.getvalue(),
        gif.getvalue(),
        b"MZ not a picture",
        PDF.replace(b"%%EOF", b""),
        b" " + PDF,
    ):
        with pytest.raises(Rejected, match=r"“x\.jpg”"):
            attach(house, about, body, "x.jpg")
    cut = photograph()
    with pytest.raises(Rejected):
        attach(house, about, cut[: len(cut) // 2], "cut.jpg")
    assert len(of(house, about)) == 2
    assert {info.key for info in house.ports.store.list("evidence/")} == {row.key for row in of(house, about)}


def test_too_much_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    about = activity(house)
    monkeypatch.setattr(evidence, "MOST_FILES", 2)
    for colour in ("red", "green"):
        attach(house, about, photograph((32, 32), colour))
    with pytest.raises(Invalid):
        attach(house, about, photograph((32, 32), "blue"))
    monkeypatch.setattr(evidence, "LARGEST", 100)
    for body, caption, field in ((PDF * 3, "", "file"), (b"", "", "file"), (PDF, "x" * 301, "caption")):
        with pytest.raises(Invalid) as caught:
            attach(house, about, body, caption=caption)
        assert caught.value.field == field
    assert len(of(house, about)) == 2


def test_what_would_cost_too_much_to_show_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    about, in_passes = activity(house), io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(in_passes, "JPEG", progressive=True)
    monkeypatch.setattr(reading, "MOST_PIXELS_WHOLE", 100_000)
    with pytest.raises(Rejected):
        attach(house, about, in_passes.getvalue())
    # One that its decoder makes smaller by itself may be larger.
    assert attach(house, about, photograph()).mime == "image/jpeg"
    monkeypatch.setattr(reading, "MOST_PIXELS", 100_000)
    with pytest.raises(Rejected):
        attach(house, about, photograph(colour="red"))


def test_a_name_is_only_a_name(house: House) -> None:
    about = activity(house)
    names = {
        "C:\\Users\\lan\\anh.jpg": "anh.jpg",
        "../../etc/passwd": "passwd",
        'x"\r\nSet-Cookie: a.jpg': "x Set-Cookie a.jpg",
        "": "minh-chung",
        "ả" * 300 + ".jpg": "ả" * 196 + ".jpg",
    }
    for given, kept in names.items():
        assert attach(house, about, PDF, given).name == kept


def test_bytes_stay_as_long_as_a_row_names_them(house: House) -> None:
    about, body = activity(house), photograph()
    first, second = attach(house, about, body), attach(house, about, body, "b.jpg")
    assert first.key == second.key
    with house.sessions() as session:
        evidence.remove(session, house.ports, SYSTEM, first.id)
        assert house.ports.store.stat(second.key) is not None
        evidence.remove(session, house.ports, SYSTEM, second.id)
        with pytest.raises(NotFound):
            evidence.remove(session, house.ports, SYSTEM, second.id)
    assert list(house.ports.store.list("evidence")) == []


def test_a_repair_clears_what_no_row_names_and_nothing_else(house: House) -> None:
    row = attach(house, activity(house), photograph())
    stray = evidence_key("ab" + "0" * 62)
    house.ports.store.put(stray, b"left by a crash")
    house.ports.store.put(evidence.copy_key("ab" + "0" * 62, evidence.SMALL), b"its copy")
    with house.sessions() as session:
        # What is young may belong to somebody who is sending it at this moment.
        assert evidence.clear(session, house.ports, timedelta(days=10_000)) == 0
        house.clock.pass_time(days=10_000)
        upkeep.repair(session, house.ports)
    kept = {info.key for info in house.ports.store.list("evidence")}
    assert kept == {row.key, *(evidence.copy_key(row.sha256, side) for side in evidence.SIDES)}


def test_only_who_looks_after_the_unit_sees_it_and_changes_it(house: House) -> None:
    about = activity(house)
    with house.sessions() as session:
        own = house.institution(session).id
    row = attach(house, about, PDF)
    strangers = (
        VISITOR,
        Person("u", "u", {"elsewhere": frozenset({Role.MANAGER})}),
        Person("u", "u", {own: frozenset({Role.EDITOR, Role.EDUCATOR, Role.REPORTER})}),
    )
    for person in strangers:
        with pytest.raises(NotAllowed):
            attach(house, about, PDF, person=person)
        with house.sessions() as session:
            with pytest.raises(NotFound):
                evidence.get_for(session, person, row.id)
            with pytest.raises(NotAllowed):
                evidence.remove(session, house.ports, person, row.id)
    manager = Person("u", "u", {own: frozenset({Role.MANAGER})})
    with house.sessions() as session:
        assert evidence.get_for(session, manager, row.id).id == row.id
        evidence.remove(session, house.ports, manager, row.id)
        with pytest.raises(NotFound):
            evidence.attach(session, house.ports, manager, ACTIVITY, new_id(), io.BytesIO(PDF), "a.pdf")


def test_evidence_of_a_part_moves_to_what_it_proves(house: House) -> None:
    about, other = activity(house), new_id()
    row = attach(house, about, PDF, part="value:1")
    attach(house, about, PDF, part="value:2")
    with house.sessions() as session, writing(session):
        assert evidence.move(session, ACTIVITY, about, "value:1", EvidenceFor.VALUE, other) == 1
    with house.sessions() as session:
        moved = session.scalars(select(Evidence).where(Evidence.subject_id == other)).one()
        assert (moved.id, moved.subject_kind, moved.part) == (row.id, "value", "")
        assert len(evidence.of(session, ACTIVITY, about, "value:2")) == 1
