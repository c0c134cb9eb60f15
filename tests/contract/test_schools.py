"""The directory of schools: found without diacritics, fed by lists, kept free of doubles; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.people import VISITOR, Person, Role
from museum.domain.schools import Level, School
from museum.domain.visits import Booking
from museum.services import schools
from museum.services.permission import SYSTEM
from museum.services.school_lists import SchoolRow, import_schools
from museum.services.schools import SchoolFacts
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.visits import Calendar

LIST = """Mã trường,Tên trường,Xã/Phường,Cấp học,Vùng khó khăn,Số học sinh
T01,Trường THCS Chiềng Vân,Xã Chiềng Vân,THCS,x,420
T02,Trường Tiểu học Chiềng Vân,Xã Chiềng Vân,Tiểu học,x,1.250
T03,Trường THPT Sông Lam,Phường Sông Lam,THPT,,900
T04,Trường Mầm non Hoa Ban,Phường Sông Lam,,không,
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def take(house: House, text: str, **how: bool) -> list[SchoolRow]:
    path = house.folder / "schools.csv"
    path.write_text(text, encoding="utf-8")
    with house.sessions() as session:
        return import_schools(session, house.ports, SYSTEM, house.ports.school_lists.read(path), **how)


def names(house: House, text: str) -> list[str]:
    with house.sessions() as session:
        return [school.name for school in schools.find(session, text)]


def stored(house: House, code: str) -> School:
    with house.sessions() as session:
        return session.scalars(select(School).where(School.code == code)).one()


def test_a_list_becomes_the_directory_and_read_again_changes_nothing(house: House) -> None:
    assert [row.status for row in take(house, LIST)] == ["created"] * 4
    first, second, third, fourth = (stored(house, f"T0{number}") for number in range(1, 5))
    assert (first.remote, first.pupils, first.level) == (True, 420, Level.LOWER_SECONDARY)
    assert (second.pupils, second.level) == (1250, Level.PRIMARY)
    assert (third.remote, third.level) == (False, Level.UPPER_SECONDARY)
    assert (fourth.level, fourth.pupils) == (Level.NURSERY, None)  # read off its name
    assert [row.status for row in take(house, LIST)] == ["unchanged"] * 4


def test_what_a_later_list_says_replaces_what_it_speaks_of_and_nothing_else(house: House) -> None:
    take(house, LIST)
    later = "School,Commune,Pupils\nTHCS Chieng Van,chieng van,431\n"
    assert [row.status for row in take(house, later)] == ["updated"]
    kept = stored(house, "T01")
    assert (kept.pupils, kept.remote, kept.level) == (431, True, Level.LOWER_SECONDARY)
    assert (
        take(house, "Tên trường,Xã,Vùng khó khăn\nTrường THCS Chiềng Vân,Xã Chiềng Vân,\n")[0].status
        == "updated"
    )
    assert not stored(house, "T01").remote


def test_a_school_that_is_renamed_keeps_its_code_and_its_entry(house: House) -> None:
    take(house, LIST)
    before = stored(house, "T03").id
    renamed = "Mã trường,Tên trường,Xã\nT03,Trường THPT Nguyễn Ngôn,Phường Sông Lam\n"
    assert [row.status for row in take(house, renamed)] == ["updated"]
    assert stored(house, "T03").id == before
    assert names(house, "nguyen ngon") == ["Trường THPT Nguyễn Ngôn"]


def test_faulty_rows_are_told_with_their_field_and_the_others_are_kept(house: House) -> None:
    faulty = (
        "Tên trường,Xã,Cấp học,Vùng khó khăn,Số học sinh\n"
        "Trường Hoa Sim,,THCS,,\n"
        "Trường Hoa Sim,Xã Mẫu Sơn,trung cấp,,\n"
        "Trường Hoa Sim,Xã Mẫu Sơn,,,\n"
        "Trường Hoa Sim,Xã Mẫu Sơn,THCS,có lẽ,\n"
        "Trường Hoa Sim,Xã Mẫu Sơn,THCS,x,khoảng 300\n"
        "Trường Hoa Sim,Xã Mẫu Sơn,THCS,x,99999\n"
        "Trường Hoa Sim,Xã Mẫu Sơn,THCS,x,300\n"
        "Truong hoa sim,mau son,THCS,x,300\n"
    )
    rows = take(house, faulty)
    assert [row.status for row in rows] == ["rejected"] * 6 + ["created", "rejected"]
    fields = [row.errors[0].field for row in rows if row.errors]
    assert fields == ["commune", "level", "level", "remote", "pupils", "pupils", "name"]
    assert "dòng 8" in rows[-1].errors[0].message.vi
    with house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(School)) == 1


def test_schools_that_are_no_longer_listed_are_closed_only_when_asked(house: House) -> None:
    take(house, LIST)
    shorter = "\n".join(LIST.splitlines()[:3])
    assert [row.status for row in take(house, shorter)] == ["unchanged"] * 2
    assert stored(house, "T03").open
    rows = take(house, shorter, close_missing=True)
    assert [row.status for row in rows] == ["unchanged"] * 2 + ["closed"] * 2
    assert not stored(house, "T03").open
    assert names(house, "song lam") == []
    assert take(house, LIST)[2].status == "updated"
    assert stored(house, "T03").open


def test_a_list_with_faults_closes_nothing(house: House) -> None:
    take(house, LIST)
    rows = take(
        house, "Tên trường,Xã\nTrường THCS Chiềng Vân,Xã Chiềng Vân\nTHPT Sông Lam,\n", close_missing=True
    )
    assert [row.status for row in rows] == ["unchanged", "rejected"]
    assert stored(house, "T03").open


def test_a_rehearsal_says_the_same_and_keeps_nothing(house: House) -> None:
    rehearsed = [row.status for row in take(house, LIST, dry_run=True)]
    with house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(School)) == 0
    assert rehearsed == [row.status for row in take(house, LIST)]


def test_a_workbook_with_a_title_above_its_headings_is_a_list_too(house: House) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DANH SÁCH TRƯỜNG HỌC"])
    sheet.append(["STT", "Tên đơn vị", "Xã, phường", "Bậc học", "Số HS"])
    sheet.append([1, "Trường THCS Nậm Mẫu", "Xã Nậm Mẫu", "Trung học cơ sở", 310])
    book.save(house.folder / "schools.xlsx")
    register = house.ports.school_lists.read(house.folder / "schools.xlsx")
    assert register.unknown_columns == ("STT",)
    with house.sessions() as session:
        (row,) = import_schools(session, house.ports, SYSTEM, register)
    assert (row.status, row.row) == ("created", 3)


def test_a_file_that_is_no_list_says_which_columns_are_needed(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        take(house, "Số đăng ký,Tên hiện vật\nA1,Trống\n")
    assert "Tên trường" in refused.value.reason.vi
    assert "Commune" in refused.value.reason.en


def test_a_school_is_found_as_people_type_it(house: House) -> None:
    take(house, LIST)
    for typed in ("chieng v", "Chiềng Vân", "vân thcs", "trung hoc co so chieng van", "T01"):
        assert "Trường THCS Chiềng Vân" in names(house, typed), typed
    for typed in ("", "  ", "ieng", "%", "_hieng", "trường không có", "x" * 5_000):
        assert names(house, typed) == [], typed


def test_names_that_begin_with_what_was_typed_come_first(house: House) -> None:
    take(house, "Tên trường,Xã\nTrường THCS A Mai,Xã Mai\nMai Châu THPT,Xã Mẫu\n")
    assert names(house, "mai") == ["Mai Châu THPT", "Trường THCS A Mai"]


def test_ten_schools_at_most_are_suggested(house: House) -> None:
    rows = "".join(f"Trường THCS Số {number},Xã Mẫu Sơn\n" for number in range(14))
    take(house, f"Tên trường,Xã\n{rows}")
    with house.sessions() as session:
        assert len(schools.find(session, "thcs", limit=500)) == 10
        assert len(schools.find(session, "thcs", limit=3)) == 3


def test_merged_schools_are_one_for_bookings_and_for_old_lists(house: House) -> None:
    take(house, LIST)
    calendar = Calendar.of(house)
    old, new = stored(house, "T02"), stored(house, "T01")
    booked = calendar.book(calendar.session(), school_id=old.id)
    with house.sessions() as session:
        schools.merge(session, house.ports, SYSTEM, old.id, new.id)
    with house.sessions() as session:
        kept = session.get_one(Booking, booked.id)
        assert (kept.school_id, kept.school_name) == (new.id, "Trường Tiểu học Chiềng Vân")
    assert names(house, "chieng van") == ["Trường THCS Chiềng Vân"]
    assert [row.status for row in take(house, LIST, close_missing=True)] == ["unchanged"] * 4
    assert names(house, "chieng van") == ["Trường THCS Chiềng Vân"]
    with house.sessions() as session, pytest.raises(Invalid):
        schools.merge(session, house.ports, SYSTEM, new.id, new.id)
    with house.sessions() as session, pytest.raises(Invalid):
        schools.merge(session, house.ports, SYSTEM, new.id, old.id)
    with house.sessions() as session, pytest.raises(NotFound):
        schools.merge(session, house.ports, SYSTEM, "none", new.id)


def test_no_two_schools_of_one_commune_have_one_name(house: House) -> None:
    take(house, LIST)
    twin = SchoolFacts("Trường Trung học cơ sở Chiềng Vân", "xã Chiềng Vân", Level.LOWER_SECONDARY)
    with house.sessions() as session, pytest.raises(Conflict):
        schools.save(session, house.ports, SYSTEM, twin)
    with house.sessions() as session, pytest.raises(Conflict):
        schools.save(session, house.ports, SYSTEM, twin, stored(house, "T03").id)
    elsewhere = SchoolFacts("Trường THCS Chiềng Vân", "Xã Mẫu Sơn", Level.LOWER_SECONDARY)
    with house.sessions() as session:
        assert schools.save(session, house.ports, SYSTEM, elsewhere).commune_key == "mau son"


def test_only_educators_keep_the_directory(house: House) -> None:
    facts = SchoolFacts("Trường THCS Mẫu", "Xã Mẫu Sơn", Level.LOWER_SECONDARY)
    cataloguer = Person("u", "", {"a": frozenset({Role.CATALOGUER})})
    for stranger in (VISITOR, cataloguer):
        with house.sessions() as session, pytest.raises(NotAllowed):
            schools.save(session, house.ports, stranger, facts)
        with house.sessions() as session, pytest.raises(NotAllowed):
            schools.merge(session, house.ports, stranger, "a", "b")
