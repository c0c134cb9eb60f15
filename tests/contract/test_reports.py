"""Reports on plans: counted, frozen, supplemented, carried over to the next year; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import func, select

from museum.db.engine import writing
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.indicators import ReportedValue
from museum.domain.papers import Items, Paper, Paragraph, Part, Table
from museum.domain.plans import Plan
from museum.domain.reporting import Report, ReportKind, ReportState
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit
from museum.domain.visits import Attendance
from museum.services import report_freezing, report_reading, reports
from museum.services.report_freezing import Verification
from museum.services.reports import Changes
from tests.factories.at_once import at_once
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.reporting import NAMES, PUPILS, SLUG, YEAR, Province, build_province

PASSED = date(2026, 11, 25)
"""The day after the cut-off day of a report that is due before 25/11."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


@pytest.fixture
def province(house: House) -> Province:
    return build_province(house)


def begin(province: Province, year: int = YEAR, kind: str = ReportKind.ANNUAL, first: int = 0) -> str:
    with province.house.sessions() as session:
        years = (first or year, year)
        return reports.create(session, province.house.ports, province.lead, SLUG, kind, years).id


def freeze(province: Province, report_id: str, *, early: bool = False) -> None:
    with province.house.sessions() as session:
        version = session.get_one(Report, report_id).version
        report_freezing.freeze(session, province.house.ports, province.lead, report_id, version, early=early)


def write(province: Province, report_id: str, changes: Changes) -> None:
    with province.house.sessions() as session:
        version = session.get_one(Report, report_id).version
        reports.write(session, province.house.ports, province.lead, report_id, version, changes)


def paper_of(province: Province, report_id: str) -> Paper:
    with province.house.sessions() as session:
        report = session.get_one(Report, report_id)
        return report_reading.look(session, province.house.ports, report).paper


def verified(province: Province, report_id: str) -> Verification:
    with province.house.sessions() as session:
        return report_freezing.verify(session, province.house.ports, session.get_one(Report, report_id))


def tables(*parts: Part) -> Iterator[Table]:
    for part in parts:
        yield from (one for one in part.blocks if isinstance(one, Table))
        yield from tables(*part.parts)


def results(paper: Paper, at: int = 1) -> dict[str, tuple[object, ...]]:
    """Give the rows of the tables of results by the indicator's name."""
    return {
        str(row[1]): row
        for table in tables(*paper.parts[at].parts)
        if [one.title for one in table.columns][4:5] == ["Thực hiện"]
        for row in table.rows
    }


def sheet(paper: Paper) -> dict[str, tuple[object, ...]]:
    """Give the rows of the verification sheet by the indicator's name."""
    return {str(row[1]): row for row in next(tables(paper.appendices[0])).rows}


def words(*parts: Part) -> str:
    said = []
    for part in parts:
        for one in part.blocks:
            if isinstance(one, Paragraph):
                said.append(one.text)
            elif isinstance(one, Items):
                said += one.items
        said.append(words(*part.parts))
    return "\n".join(said)


def test_a_report_has_the_figures_that_anybody_counts(house: House, province: Province) -> None:
    with house.sessions() as session:
        pupils = session.scalar(select(func.sum(Attendance.pupils)))
    rows, proof = results(paper_of(province, begin(province))), sheet(paper_of(province, newest(province)))
    assert pupils == sum(PUPILS)
    assert rows[NAMES["pupils"]][3:5] == (Fraction(100), Fraction(pupils))
    assert rows[NAMES["groups"]][4] == 3
    assert rows[NAMES["sessions"]][3:7] == ("2–3", Fraction(3), "–", "Đạt")
    assert rows[NAMES["uses"]][4:7] == (Fraction("6.9"), "–", "Chưa đạt")
    assert rows[NAMES["communes"]][4] == Fraction("33.33")
    assert "15/45 tổng số xã" in str(rows[NAMES["communes"]][7])
    assert rows[NAMES["week"]][3:5] == ("Có", "Có")
    assert rows[NAMES["silent"]][3:7] == ("Không giao chỉ tiêu", None, "–", "Chưa có số liệu")
    assert proof[NAMES["pupils"]][5:8] == (Fraction(pupils), "–", 3)
    assert proof[NAMES["communes"]][5:8] == (15, 45, 1)


def newest(province: Province) -> str:
    with province.house.sessions() as session:
        return str(session.scalars(select(Report.id).order_by(Report.created_at.desc())).first())


@pytest.mark.services
def test_every_part_of_a_draft_says_something(province: Province) -> None:
    paper = paper_of(province, begin(province))
    assert paper.draft
    assert [one.number for one in paper.parts] == ["I", "II", "III", "IV", "V", "VI"]
    organised, _, models, difficulties, proposals, ahead = paper.parts
    assert "1/2 báo cáo của đơn vị đã được gửi" in words(organised)
    assert "Bảo tàng tỉnh" in words(organised)
    assert next(tables(models)).rows[0][1] == "Mô hình: Tủ sách trên nương"
    assert NAMES["communes"] in words(difficulties)
    assert NAMES["communes"] in words(proposals)
    assert "Năm 2027" in words(ahead)
    assert [one.title for one in paper.appendices] == [
        "Bảng kiểm chứng số liệu",
        "Danh mục hoạt động",
        "Tình hình gửi báo cáo của các đơn vị",
    ]
    assert next(tables(paper.appendices[1])).rows[0][2] == "Câu lạc bộ hát Then"


def test_figures_stay_as_they_were_frozen_and_counting_again_names_what_is_gone(province: Province) -> None:
    frozen, other = begin(province), begin(province, kind=ReportKind.AD_HOC)
    province.to_the_day(PASSED)
    freeze(province, frozen)
    before = paper_of(province, frozen)
    assert verified(province, frozen) == Verification(unharmed=True, rows_unharmed=True, changed=())
    province.forget(province.bookings[1])
    assert results(paper_of(province, other))[NAMES["pupils"]][4] == sum(PUPILS) - PUPILS[1]
    assert paper_of(province, frozen) == before
    found = verified(province, frozen)
    assert found.unharmed
    told = {one.name: one for one in found.changed}
    assert set(told) == {NAMES["pupils"], NAMES["groups"], NAMES["sessions"]}
    assert (told[NAMES["pupils"]].before, told[NAMES["pupils"]].after) == ("103", "75")
    assert [len(told[NAMES["pupils"]].removed), len(told[NAMES["pupils"]].added)] == [1, 0]
    assert "12/04/2026" in told[NAMES["pupils"]].removed[0]


def test_a_correction_goes_into_a_supplement_that_tells_before_and_after(province: Province) -> None:
    frozen = begin(province)
    province.to_the_day(PASSED)
    freeze(province, frozen)
    digest = paper_of(province, frozen).fingerprint
    with province.house.sessions() as session, writing(session):
        value = session.scalars(
            select(ReportedValue).where(ReportedValue.indicator_id == province.indicators["communes"])
        ).one()
        value.amount = Fraction(27)
    province.activity("Câu lạc bộ chèo", date(YEAR, 6, 1))
    province.to_the_day(date(2026, 12, 2))
    with province.house.sessions() as session:
        made = reports.supplement(session, province.house.ports, province.lead, frozen)
        supplement, cut_off = made.id, made.cut_off
    assert cut_off == date(2026, 12, 2)
    draft = paper_of(province, supplement)
    changed = {row[1]: row for row in next(tables(draft.parts[0])).rows}
    assert changed[NAMES["communes"]][3:] == ("33,33% (15/45)", "60% (27/45)", 0, 0, 1)
    assert changed[NAMES["clubs"]][3:] == ("1", "2", 1, 0, 0)
    assert "Câu lạc bộ chèo" in words(draft.parts[0])
    assert results(draft)[NAMES["communes"]][4] == 60
    freeze(province, supplement, early=True)
    told = paper_of(province, supplement)
    assert (told.draft, told.parts[0]) == (False, draft.parts[0])
    assert paper_of(province, frozen).fingerprint == digest != told.fingerprint


def test_nobody_freezes_early_without_saying_so_and_nothing_frozen_is_changed(province: Province) -> None:
    report_id = begin(province)
    with pytest.raises(Conflict):
        freeze(province, report_id)
    freeze(province, report_id, early=True)
    with province.house.sessions() as session:
        report = session.get_one(Report, report_id)
        assert (report.state, report.cut_off) == (ReportState.FROZEN, date(2026, 11, 22))
    with pytest.raises(Conflict):
        write(province, report_id, Changes(texts={"proposals": "Khác."}))
    with pytest.raises(Conflict):
        freeze(province, report_id, early=True)
    with pytest.raises(Conflict), province.house.sessions() as session:
        reports.drop(session, province.house.ports, province.lead, report_id)
    write(province, report_id, Changes(frame={"number": "45/BC-BT", "issued_on": "2026-11-23"}))
    paper = paper_of(province, report_id)
    assert (paper.number, paper.issued_on) == ("45/BC-BT", date(2026, 11, 23))


@pytest.mark.services
def test_an_old_report_keeps_the_names_of_its_time(province: Province) -> None:
    report_id = begin(province)
    freeze(province, report_id, early=True)
    before = paper_of(province, report_id)
    with province.house.sessions() as session, writing(session):
        unit = session.get_one(OrganisationalUnit, province.units["commune"])
        unit.name, unit.valid_until = Translated("Xã Mới"), date(2026, 12, 31)
        plan = session.get_one(Plan, province.plan_id)
        plan.title, plan.version = Translated("Kế hoạch khác"), 2
        plan.objectives[0].indicators[0].name = Translated("Tên khác")
    assert paper_of(province, report_id) == before


@pytest.mark.services
def test_what_was_altered_behind_its_back_is_told(province: Province) -> None:
    report_id = begin(province)
    freeze(province, report_id, early=True)
    key = report_freezing.rows_key(report_id)
    packed = province.house.ports.store.get(key)
    province.house.ports.store.put(key, packed[:-1] + b"x")
    assert verified(province, report_id).rows_unharmed is False
    province.house.ports.store.delete(key)
    with province.house.sessions() as session, writing(session):
        report = session.get_one(Report, report_id)
        figures = dict(report.figures["figures"])
        figures["funding"] = "Không rõ"
        report.figures = {**report.figures, "figures": figures}
    found = verified(province, report_id)
    assert (found.unharmed, found.rows_unharmed) == (False, False)


def test_texts_and_frame_are_kept_for_the_next_year_but_not_the_number(province: Province) -> None:
    last = begin(province, YEAR - 1)
    own = {"proposals": "- Đề nghị cấp thêm sách.", "closing": "Trân trọng."}
    frame = {
        "number": "9/BC",
        "issued_on": "2025-11-24",
        "name": "Lò Thị Mai",
        "recipients": "UBND tỉnh\nLưu: VT",
    }
    write(province, last, Changes(frame=frame, texts=own))
    province.house.clock.pass_time(days=1)
    paper = paper_of(province, begin(province))
    assert paper.parts[4].blocks == (Items(("Đề nghị cấp thêm sách.",)),)
    assert paper.signature.name == "Lò Thị Mai"
    assert paper.recipients == ("UBND tỉnh", "Lưu: VT")
    assert (paper.number, paper.issued_on) == ("", None)
    write(province, newest(province), Changes(texts={"proposals": None}))
    assert NAMES["communes"] in words(paper_of(province, newest(province)).parts[4])


@pytest.mark.services
def test_a_report_over_years_has_a_column_a_year_and_says_which_milestones_were_reached(
    province: Province,
) -> None:
    province.attend(50, date(2024, 5, 5))
    paper = paper_of(province, begin(province, kind=ReportKind.CLOSING, first=2024))
    found = list(tables(*paper.parts[1].parts))
    museum = found[0]
    assert [one.title for one in museum.columns][3:] == ["2024", "2025", "2026", "Cộng", "Bình quân năm"]
    assert museum.rows[0][3:7:3] == (50, 153)
    milestones = next(one for one in found if one.caption.startswith("Hệ thống thư viện: các mốc"))
    told = {row[1]: row for row in milestones.rows}
    assert told[NAMES["communes"]][2:4] == ("2026", 50)
    assert told[NAMES["communes"]][5] == "Chưa đạt"
    assert told[NAMES["uses"]][5] == "Đạt 0/3 năm, 2 năm chưa có số liệu"
    assert "giai đoạn 2024–2026" in paper.subject


def test_what_a_report_cannot_be_about_is_refused(province: Province) -> None:
    for kind, first, last in (
        (ReportKind.ANNUAL, 2031, 2031),
        (ReportKind.ANNUAL, 2023, 2023),
        (ReportKind.CLOSING, 2026, 2025),
        (ReportKind.ANNUAL, 2025, 2026),
        ("weekly", 2026, 2026),
    ):
        with pytest.raises(Invalid):
            begin(province, last, kind, first)
    begin(province)
    with pytest.raises(Conflict):
        begin(province)
    with pytest.raises(Invalid):
        write(province, newest(province), Changes(frame={"issued_on": "mai"}))
    with pytest.raises(Invalid):
        write(province, newest(province), Changes(texts={"next": "a" * 20_001}))


@pytest.mark.services
def test_others_read_what_is_frozen_and_change_nothing(province: Province) -> None:
    report_id, ports = begin(province), province.house.ports
    stranger = province.stranger
    with province.house.sessions() as session:
        assert report_reading.listed(session, stranger) == []
        with pytest.raises(NotFound):
            report_reading.get_for(session, stranger, report_id)
        for refused in (
            lambda: reports.write(session, ports, stranger, report_id, 1, Changes()),
            lambda: report_freezing.freeze(session, ports, stranger, report_id, 1, early=True),
            lambda: reports.drop(session, ports, stranger, report_id),
            lambda: reports.create(session, ports, stranger, SLUG, ReportKind.ANNUAL, (2025, 2025)),
        ):
            with pytest.raises(NotAllowed):
                refused()
    freeze(province, report_id, early=True)
    with province.house.sessions() as session:
        assert [one.id for one in report_reading.listed(session, stranger)] == [report_id]
        assert report_reading.get_for(session, stranger, report_id).id == report_id
        with pytest.raises(NotAllowed):
            reports.supplement(session, ports, stranger, report_id)


@pytest.mark.services
def test_units_words_are_offered_once_they_are_approved(province: Province) -> None:
    report_id = begin(province)
    with province.house.sessions() as session:
        offered = report_reading.texts_of_units(session, session.get_one(Report, report_id))
    assert [(one.unit, one.part, one.text) for one in offered] == [
        ("Xã Chiềng Vân", "difficulties", "Thiếu sách cho trẻ em."),
        ("Xã Chiềng Vân", "proposals", "Cấp thêm sách."),
    ]


@pytest.mark.services
def test_of_two_who_freeze_at_once_one_does_and_its_records_stand(province: Province) -> None:
    report_id = begin(province)

    came = at_once([lambda: freeze(province, report_id, early=True)] * 3)
    assert [type(one) for one in came if one is not None] == [Conflict, Conflict]
    assert verified(province, report_id) == Verification(unharmed=True, rows_unharmed=True, changed=())
