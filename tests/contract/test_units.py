"""The directory of units: fed by lists, merged and divided without losing what hangs on them; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.indicators import Activity
from museum.domain.people import VISITOR, Person, Role
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind, parent_on
from museum.services import activities, unit_changes, units
from museum.services.permission import SYSTEM
from museum.services.unit_facts import UnitFacts, facts_of
from museum.services.unit_lists import UnitRow, import_units
from museum.services.units import Wanted
from tests.factories.doings import MERGED_ON, Doings, build_doings
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database

LIST = """STT,Tên đơn vị,Loại,Trực thuộc,Mã,Từ ngày,Đến ngày,Đơn vị kế thừa,Vĩ độ,Kinh độ,Vùng khó khăn,Email
1,Xã Bản Cũ,,Tỉnh Sơn Lam,03001,,30/06/2025,Xã Na Sang,,,,
2,Xã Na Sang,,Tỉnh Sơn Lam,03647,01/07/2025,,,"21,32","103,91",x,ubnd.nasang@example.org
3,Tỉnh Sơn Lam,tỉnh,,14,,,,,,,
4,Sở Tài chính,,Tỉnh Sơn Lam,,,,,,,,
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def doings_of(house: House) -> Doings:
    with house.sessions() as session:
        leader = house.institution(session).id
    return build_doings(house, leader)


def take(house: House, text: str, **how: bool) -> list[UnitRow]:
    path = house.folder / "units.csv"
    path.write_text(text, encoding="utf-8")
    with house.sessions() as session:
        return import_units(session, house.ports, SYSTEM, house.ports.unit_lists.read(path), **how)


def stored(house: House, name: str) -> OrganisationalUnit:
    with house.sessions() as session:
        query = select(OrganisationalUnit).where(OrganisationalUnit.name_vi == name)  # type: ignore[attr-defined]
        return session.scalars(query).one()


def count(house: House) -> int:
    with house.sessions() as session:
        return session.scalar(select(func.count()).select_from(OrganisationalUnit)) or 0


def faults(rows: list[UnitRow]) -> dict[int, set[str]]:
    return {one.row: {error.field for error in one.errors} for one in rows if one.errors}


def test_a_list_becomes_the_directory_in_whatever_order_and_read_again_changes_nothing(house: House) -> None:
    assert [one.status for one in take(house, LIST)] == ["created"] * 4
    old, new, province = (stored(house, name) for name in ("Xã Bản Cũ", "Xã Na Sang", "Tỉnh Sơn Lam"))
    assert (old.successor_id, old.valid_until, old.kind) == (new.id, date(2025, 6, 30), "commune")
    assert old.parent_id == new.parent_id == province.id
    assert (new.latitude, new.longitude, new.remote, new.email) == (
        21.32,
        103.91,
        True,
        "ubnd.nasang@example.org",
    )
    assert stored(house, "Sở Tài chính").kind == "department"
    assert [one.status for one in take(house, LIST)] == ["unchanged"] * 4
    changed = LIST.replace("ubnd.nasang@example.org", "[xóa]").replace("03647,01/07", "03647,02/07")
    rows = take(house, changed)
    # A day without either unit: the successor begins a day after the other has ended.
    assert faults(rows) == {2: {"successor"}}
    assert stored(house, "Xã Na Sang").email == "ubnd.nasang@example.org", "one faulty row: nothing is kept"


def test_a_rehearsal_keeps_nothing(house: House) -> None:
    assert [one.status for one in take(house, LIST, dry_run=True)] == ["created"] * 4
    assert count(house) == 0


FAULTY = (
    (",Xã A,xã,Tỉnh Không Có,,,,,,,,", {"parent"}),
    (",Xã A,con,,,,,,,,,", {"kind"}),
    (",,xã,,,,,,,,,", {"name"}),
    (",Xã A,xã,,,32/01/2025,,,,,,", {"valid_from"}),
    (",Xã A,xã,,,01/07/2025,30/06/2025,,,,,", {"valid_until"}),
    (",Xã A,xã,,,,,Xã Na Sang,,,,", {"valid_until"}),
    (",Xã A,xã,,,,,,103.9,21.3,,", {"latitude"}),
    (",Xã A,xã,,,,,,48.8,2.3,,", {"latitude"}),
    (",Xã A,xã,,,,,,21.3,,,", {"longitude"}),
    (",Xã A,xã,,,,,,bắc,103.9,,", {"latitude"}),
    (",Xã A,xã,,,,,,,,có lẽ,", {"remote"}),
    (",Xã A,xã,,,,,,,,,khong-phai-dia-chi", {"email"}),
    (
        ",Xã A,con,Tỉnh Không Có,,32/01/2025,,,bắc,203.9,,khong-phai-dia-chi",
        {"kind", "parent", "valid_from", "latitude", "email"},
    ),
    (",Xã A,xã,Sở Mới,,01/07/2025,30/06/2025,,48.8,2.3,,a@", {"parent", "valid_until", "latitude", "email"}),
    (",=1+1,xã,,,,,,,,,", {"name_vi"}),
    (",@Xã A,xã,,,,,,,,,", {"name_vi"}),
    (",Xã Na Sang,,Tỉnh Sơn Lam,03647,01/07/2025,,,,,,", {"name"}),
    (",Xã Na Sang,,Tỉnh Sơn Lam,03647,01/07/2025,,,,,,a@", {"name", "email"}),
)
"""A row after those of `LIST`, and the fields that are wrong with it."""


def test_a_faulty_row_is_told_and_the_list_is_not_kept(house: House) -> None:
    for row, fields in FAULTY:
        rows = take(house, LIST + row + "\n")
        assert faults(rows) == {6: fields}, row
        assert all(error.message.vi and error.message.en for one in rows for error in one.errors)
        assert count(house) == 0


def test_units_that_stand_beneath_each_other_are_refused(house: House) -> None:
    rows = take(house, "name,kind,parent\nA,department,B\nB,department,A\n")
    assert list(faults(rows).values()) == [{"parent"}]
    assert count(house) == 0


def test_units_of_one_name_are_told_apart_by_what_stands_above_them(house: House) -> None:
    text = "name,kind,parent\nXã Tân Lập,,Tỉnh Hai\nXã Tân Lập,,Tỉnh Một\nTỉnh Một,,\nTỉnh Hai,,\n"
    assert [one.status for one in take(house, text)] == ["created"] * 4
    assert [one.status for one in take(house, text)] == ["unchanged"] * 4
    assert faults(take(house, "name\nXã Tân Lập\n")) == {2: {"name"}}
    assert faults(take(house, "name,kind,parent\nThôn Một,xã,Xã Tân Lập\n")) == {2: {"parent"}}


def test_a_workbook_is_read_like_any_list(house: House) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Danh sách đơn vị"])
    sheet.append(["Tên đơn vị / Name", "Loại", "Đến ngày"])
    sheet.append(["Xã Cũ", "xã", date(2025, 6, 30)])
    path = house.folder / "units.xlsx"
    book.save(path)
    with house.sessions() as session:
        import_units(session, house.ports, SYSTEM, house.ports.unit_lists.read(path))
    assert stored(house, "Xã Cũ").valid_until == date(2025, 6, 30)


def test_what_went_up_in_another_keeps_its_activities_and_its_days(house: House) -> None:
    doings, on = doings_of(house), date(2026, 7, 1)
    with house.sessions() as session:
        entered = activities.create(session, house.ports, SYSTEM, doings.facts("chieng-van"))
        old, new = doings.units["chieng-van"], doings.units["na-sang"]
        unit_changes.merge(session, house.ports, SYSTEM, [old], new, on)
        merged = units.get(session, old)
        assert (merged.valid_until, merged.successor_id) == (date(2026, 6, 30), new)
        assert session.get_one(Activity, entered.id).unit_id == old
        assert units.successor_on(session, merged, on) is units.get(session, new)
        with pytest.raises(Invalid, match="Xã Na Sang"):
            units.require_on(session, merged, on, "unit")
        with pytest.raises(Invalid):
            unit_changes.merge(session, house.ports, SYSTEM, [old], new, on)
        with pytest.raises(Invalid):
            unit_changes.merge(session, house.ports, SYSTEM, [new], new, on)
        with pytest.raises(Invalid) as caught:
            # Backwards: what went up in a unit cannot take that unit in.
            units.save(
                session,
                house.ports,
                SYSTEM,
                UnitFacts(
                    Translated("Xã Na Sang"),
                    UnitKind.COMMUNE,
                    parent_id=doings.units["province"],
                    valid_from=MERGED_ON,
                    valid_until=date(2026, 8, 1),
                    successor_id=doings.units["ban-cu"],
                ),
                new,
            )
        assert caught.value.field == "successor"


def test_units_beneath_what_was_merged_move_along(house: House) -> None:
    doings, on = doings_of(house), date(2026, 7, 1)
    with house.sessions() as session:
        other = units.save(
            session, house.ports, SYSTEM, UnitFacts(Translated("Tỉnh Sông"), UnitKind.PROVINCE)
        )
        unit_changes.merge(session, house.ports, SYSTEM, [doings.units["province"]], other.id, on)
        known = {one.id: one for one in units.all_units(session)}
        new, old = doings.units["na-sang"], doings.units["province"]
        assert parent_on(known, known[new], on) == other.id
        assert parent_on(known, known[new], on - timedelta(days=1)) == old, "the past stays what it was"
        assert new in {one.id for one in units.children(session, other.id, on)}
        beneath = units.listed(units.Wanted(parent_id=other.id, on=on))
        assert new in {one.id for one in session.scalars(beneath)}
        # It had ended long before: it stays where it was.
        assert parent_on(known, known[doings.units["ban-cu"]], MERGED_ON - timedelta(days=1)) == old


def test_a_unit_is_divided_and_one_part_may_carry_its_name(house: House) -> None:
    doings, on = doings_of(house), date(2026, 7, 1)
    with house.sessions() as session:
        old = doings.units["chieng-van"]
        names = [Translated("Xã Chiềng Vân"), Translated("Xã Chiềng Đông")]
        made = unit_changes.split(session, house.ports, SYSTEM, old, names, on, first_continues=True)
        assert [one.valid_from for one in made] == [on, on]
        assert all(one.remote and one.parent_id == doings.units["province"] for one in made)
        assert units.get(session, old).successor_id == made[0].id
        with pytest.raises(Invalid):
            unit_changes.split(session, house.ports, SYSTEM, made[1].id, [Translated("Một")], on)


def test_only_what_nothing_hangs_on_is_deleted(house: House) -> None:
    doings = doings_of(house)
    with house.sessions() as session:
        activities.create(session, house.ports, SYSTEM, doings.facts("chieng-van"))
        for name in ("chieng-van", "province", "na-sang"):
            with pytest.raises(Conflict):
                unit_changes.delete(session, house.ports, SYSTEM, doings.units[name])
        unit_changes.delete(session, house.ports, SYSTEM, doings.units["ban-cu"])
        with pytest.raises(NotFound):
            units.get(session, doings.units["ban-cu"])


def test_the_same_unit_of_the_same_time_is_not_entered_twice(house: House) -> None:
    doings = doings_of(house)
    with house.sessions() as session:
        known = facts_of(units.get(session, doings.units["na-sang"]))
        with pytest.raises(Conflict):
            units.save(session, house.ports, SYSTEM, known)
        ended = UnitFacts(
            Translated("Xã Na Sang"),
            UnitKind.COMMUNE,
            parent_id=known.parent_id,
            valid_until=date(2025, 6, 30),
        )
        assert units.save(session, house.ports, SYSTEM, ended).id != doings.units["na-sang"]


def test_units_are_found_by_their_days(house: House) -> None:
    doings_of(house)
    with house.sessions() as session:

        def found(**wanted: object) -> list[str]:
            query = units.listed(Wanted(**wanted))  # type: ignore[arg-type]
            return [one.name.vi for one in session.scalars(query)]

        assert found(kind="commune", on=date(2026, 1, 1)) == ["Xã Chiềng Vân", "Xã Na Sang"]
        assert found(kind="commune", on=date(2024, 1, 1)) == ["Xã Bản Cũ", "Xã Chiềng Vân"]
        assert found(on=date(2026, 1, 1), gone=True) == ["Xã Bản Cũ"]
        assert found(text="xã na sa") == ["Xã Na Sang"]
        assert found(text="chieng", remote=True) == ["Xã Chiềng Vân"]


def test_every_institution_gets_its_unit_once(house: House) -> None:
    with house.sessions() as session:
        institution = house.institution(session)
        assert units.ensure_institution_units(session, house.ports) == 1
        assert units.ensure_institution_units(session, house.ports) == 0
        (made,) = units.all_units(session)
        assert (made.institution_id, made.kind, made.system) == (institution.id, "institution", "museum")


def test_who_leads_no_plan_does_not_keep_the_directory(house: House) -> None:
    doings = doings_of(house)
    with house.sessions() as session:
        leader = house.institution(session).id
    facts = UnitFacts(Translated("Xã Mới"), UnitKind.COMMUNE)
    for person in (
        VISITOR,
        Person("u", "u", {"elsewhere": frozenset({Role.MANAGER})}),
        Person("u", "u", {leader: frozenset({Role.EDITOR, Role.EDUCATOR, Role.REPORTER})}),
    ):
        with house.sessions() as session:
            for refused in (
                lambda session=session, person=person: units.save(session, house.ports, person, facts),
                lambda session=session, person=person: unit_changes.delete(
                    session, house.ports, person, doings.units["ban-cu"]
                ),
                lambda session=session, person=person: unit_changes.merge(
                    session, house.ports, person, [doings.units["ban-cu"]], doings.units["na-sang"], MERGED_ON
                ),
            ):
                with pytest.raises(NotAllowed):
                    refused()
    manager = Person("u", "u", {leader: frozenset({Role.MANAGER})})
    with house.sessions() as session:
        inside = replace(facts, parent_id=doings.units["province"])
        assert units.save(session, house.ports, manager, inside).name.vi == "Xã Mới"
        # The plan covers the province, and not what stands beside it.
        with pytest.raises(NotAllowed):
            units.save(session, house.ports, manager, replace(facts, name=Translated("Tỉnh Khác")))
