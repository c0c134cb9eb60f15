"""Reports on plans: counted, frozen, supplemented, carried over to the next year; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from museum.db.engine import writing
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.indicators import Activity, Indicator, ReportedValue
from museum.domain.papers import Items, Paper, Paragraph, Part, Table
from museum.domain.plans import Plan, PlanDay
from museum.domain.reporting import Report, ReportKind, ReportState, UnitReport, UnitReportState
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.domain.visits import Attendance, VisitSession
from museum.services import (
    report_differences,
    report_figures,
    report_freezing,
    report_reading,
    reports,
)
from museum.services.indicators import counting
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
    assert (told[NAMES["pupils"]].before, told[NAMES["pupils"]].after) == ("103; đạt", "75; chưa đạt")
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
    assert changed[NAMES["communes"]][3:] == ("33,33% (15/45); chưa đạt", "60% (27/45); đạt", 0, 0, 1)
    assert changed[NAMES["clubs"]][3:] == ("1", "2", 1, 0, 0)
    assert "Câu lạc bộ chèo" in words(draft.parts[0])
    assert results(draft)[NAMES["communes"]][4] == 60
    freeze(province, supplement, early=True)
    told = paper_of(province, supplement)
    assert (told.draft, told.parts[0]) == (False, draft.parts[0])
    assert paper_of(province, frozen).fingerprint == digest != told.fingerprint


def test_what_was_held_for_a_plan_day_is_told_where_the_plan_holds_for_all(province: Province) -> None:
    with province.house.sessions() as session, writing(session):
        session.add(PlanDay(id="museums", month=5, day=18, name=Translated("Ngày Bảo tàng")))
        session.flush()
        for one in session.scalars(select(VisitSession)):
            one.plan_day_id = "museums"
    found = {one.caption: one for one in tables(*paper_of(province, begin(province)).parts[1].parts)}
    (row,) = found["Buổi học tập, trải nghiệm tổ chức nhân các ngày kỷ niệm"].rows
    assert row[1:] == ("Ngày Bảo tàng (18/05)", 3, 3, sum(PUPILS))


@pytest.mark.services
def test_sessions_of_a_house_count_for_plan_days_in_the_years_that_it_was_on_the_ground(
    province: Province,
) -> None:
    province.attend(50, date(2025, 5, 18))
    _ = province.stranger  # another institution, which lies on no plan's ground
    with province.house.sessions() as session, writing(session):
        session.add(PlanDay(id="museums", month=5, day=18, name=Translated("Ngày Bảo tàng")))
        session.flush()
        for one in session.scalars(select(VisitSession)):
            one.plan_day_id = "museums"
        session.get_one(OrganisationalUnit, province.units["own"]).valid_from = date(2026, 1, 1)
    report_id = begin(province, kind=ReportKind.MIDTERM, first=2025)
    found = {one.caption: one for one in tables(*paper_of(province, report_id).parts[1].parts)}
    (row,) = found["Buổi học tập, trải nghiệm tổ chức nhân các ngày kỷ niệm"].rows
    assert row[2:] == (3, 3, sum(PUPILS))


@pytest.mark.services
def test_what_was_measured_stays_in_the_closing_report_after_its_indicator_was_closed(
    province: Province,
) -> None:
    province.attend(150, date(2025, 5, 5))
    with province.house.sessions() as session, writing(session):
        session.get_one(Indicator, province.indicators["pupils"]).last_year = 2025
    report_id = begin(province, kind=ReportKind.CLOSING, first=2024)
    freeze(province, report_id, early=True)
    paper = paper_of(province, report_id)
    (row,) = [
        row for table in tables(*paper.parts[1].parts) for row in table.rows if row[1] == NAMES["pupils"]
    ][:1]
    assert row[4:7] == (150, "–", 150)
    said = f"{NAMES['pupils']}: kết thúc theo dõi sau năm 2025, năm đó: 150 học sinh."
    assert said in words(*paper.parts[1].parts)
    assert NAMES["pupils"] not in words(paper.parts[3])
    assert verified(province, report_id).changed == ()
    assert NAMES["pupils"] not in results(paper_of(province, begin(province)))


@pytest.mark.services
def test_what_somebody_enters_while_figures_are_frozen_is_in_none_of_them(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id, counted = begin(province), counting.overlaps
    entered: list[bool] = []

    def overtaken(*given: Any, **more: Any) -> Any:
        if not entered:
            entered.append(True)
            with province.house.sessions() as session, writing(session):
                value = session.scalars(
                    select(ReportedValue).where(ReportedValue.indicator_id == province.indicators["communes"])
                ).one()
                value.whole = Fraction(60)
        return counted(*given, **more)

    monkeypatch.setattr(report_figures, "overlaps", overtaken)
    freeze(province, report_id, early=True)
    assert entered
    with province.house.sessions() as session:
        report = session.get_one(Report, report_id)
        figures = report_freezing.frozen_figures(report)
        kept = report_freezing.kept_rows(province.house.ports, report) or {}
    (share,) = [one for one in figures.indicators if one.name == NAMES["communes"]]
    now = figures.now(share)
    assert now.whole == 45
    assert [one.whole for one in kept[share.id]["2026"]] == ["45"]
    assert [one.whole for one in share.units if one.amount is not None] == [45]
    assert now.digest == report_differences.digest_of_rows(kept[share.id]["2026"])
    (told,) = [one for one in verified(province, report_id).changed if one.name == NAMES["communes"]]
    assert told.after == "25% (15/60)"


def test_a_supplement_tells_of_targets_activities_days_and_answers(province: Province) -> None:
    frozen = begin(province)
    with province.house.sessions() as session, writing(session):
        session.add(PlanDay(id="museums", month=5, day=18, name=Translated("Ngày Bảo tàng")))
        session.flush()
        for one in session.scalars(select(VisitSession)):
            one.plan_day_id = "museums"
        session.add(
            OrganisationalUnit(
                id="muong-bu",
                name=Translated("Xã Mường Bú"),
                kind=UnitKind.COMMUNE,
                parent_id=province.units["province"],
            )
        )
    freeze(province, frozen, early=True)
    with province.house.sessions() as session, writing(session):
        session.get_one(Indicator, province.indicators["uses"]).targets[0].low = Fraction(5)
        activity = session.scalars(select(Activity)).one()
        activity.unit_id, activity.participants = "muong-bu", 999
        activity.first = activity.last = date(YEAR, 6, 6)
        (silent,) = session.scalars(select(UnitReport).where(UnitReport.sent_at.is_(None)))
        silent.state, silent.sent_at = UnitReportState.SENT, province.house.clock.now()
    province.forget(province.bookings[1])
    with province.house.sessions() as session:
        made = reports.supplement(session, province.house.ports, province.lead, frozen).id
    freeze(province, made, early=True)
    with province.house.sessions() as session:
        told = {one.name: one for one in report_freezing.frozen_changes(session.get_one(Report, made))}
    uses = told[NAMES["uses"]]
    assert uses.before == "6,9% (10.690); mức giao 8–10; chưa đạt"
    assert uses.after == "6,9% (10.690); mức giao 5–10; đạt"
    (held,) = told["Danh mục hoạt động"].altered
    assert held == (
        "Câu lạc bộ hát Then (06/06/2026): đơn vị Xã Chiềng Vân → Xã Mường Bú; "
        "thời gian 20/05/2026 → 06/06/2026; số người tham gia 120 → 999"
    )
    assert set(told[NAMES["clubs"]].altered) == {
        "Xã Chiềng Vân: 1 → chưa có số liệu",
        "Xã Mường Bú: chưa có số liệu → 1",
    }
    assert told["Các ngày kỷ niệm"].altered == (
        "Ngày Bảo tàng: 3 buổi, 3 lượt đoàn, 103 lượt học sinh → 2 buổi, 2 lượt đoàn, 75 lượt học sinh",
    )
    (answer,) = told["Tình hình gửi báo cáo của các đơn vị"].altered
    assert answer == "Bảo tàng tỉnh: chưa gửi → đã gửi, chờ duyệt, ngày gửi 22/11/2026"


@pytest.mark.services
def test_a_number_corrected_to_a_later_day_is_no_loss(province: Province) -> None:
    frozen = begin(province)
    freeze(province, frozen, early=True)
    province.to_the_day(date(2026, 12, 5))
    with province.house.sessions() as session, writing(session):
        value = session.scalars(
            select(ReportedValue).where(
                ReportedValue.indicator_id == province.indicators["uses"], ReportedValue.year == YEAR
            )
        ).one()
        value.amount, value.as_of = Fraction(10_650), date(2026, 12, 5)
    (told,) = verified(province, frozen).changed
    assert (told.after, told.removed) == ("sửa, ngày số liệu mới 05/12/2026", ())
    assert told.altered[0].endswith("10.690 → 10.650, sửa, ngày số liệu mới 05/12/2026")
    with province.house.sessions() as session:
        made = reports.supplement(session, province.house.ports, province.lead, frozen).id
    assert "10.690 → 10.650, ngày số liệu mới 05/12/2026" in words(paper_of(province, made).parts[0])


def test_growth_can_be_worked_out_from_what_was_frozen(province: Province) -> None:
    frozen = begin(province)
    freeze(province, frozen, early=True)
    rows = next(tables(paper_of(province, frozen).appendices[0])).rows
    uses = [row for row in rows if row[1] == NAMES["uses"]]
    assert [(row[2], row[3], row[5], row[7]) for row in uses] == [
        ("2025", "Năm gốc", 10_000, 1),
        ("2026", Fraction("6.9"), 10_690, 1),
    ]
    with province.house.sessions() as session:
        kept = report_freezing.kept_rows(province.house.ports, session.get_one(Report, frozen)) or {}
        by_year = kept[province.indicators["uses"]]
    assert {year: [row.amount for row in held] for year, held in by_year.items()} == {
        "2025": ["10000"],
        "2026": ["10690"],
    }
    with province.house.sessions() as session, writing(session):
        value = session.scalars(select(ReportedValue).where(ReportedValue.year == YEAR - 1)).one()
        value.amount = Fraction(9_000)
    told = {one.year: one for one in verified(province, frozen).changed}
    assert (told[2025].before, told[2025].after, len(told[2025].altered)) == ("10.000", "9.000", 1)
    assert told[2026].after == "18,78% (10.690); vượt"


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
    write(province, last, Changes(frame=frame, texts=own, beside={"proposals": "", "closing": "Năm 2025."}))
    province.house.clock.pass_time(days=1)
    paper = paper_of(province, begin(province))
    assert paper.parts[4].blocks == (Items(("Đề nghị cấp thêm sách.",)),)
    assert paper.signature.name == "Lò Thị Mai"
    assert paper.recipients == ("UBND tỉnh", "Lưu: VT")
    assert (paper.number, paper.issued_on) == ("/BC", None), "its symbol is kept"
    with province.house.sessions() as session:
        look = report_reading.look(session, province.house.ports, session.get_one(Report, newest(province)))
        assert [one.code for one in look.outdated] == ["proposals", "closing"], "written beside another year"
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
