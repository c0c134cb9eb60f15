"""Reports are asked for, filled in, returned, approved and taken back; letters go out once; on both databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select, text

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.collecting import days_late, tally
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.indicators import Evidence, ReportedValue
from museum.domain.people import VISITOR, Person, Role
from museum.domain.reporting import Call, Report, ReportState, UnitReport
from museum.services import (
    call_choice,
    calls,
    report_parts,
    reported_values,
    unit_approval,
    unit_links,
    unit_reports,
)
from museum.services.visit_upkeep import keep_up
from tests.factories.at_once import at_once
from tests.factories.collecting import (
    COMMUNE,
    GONE,
    LIBRARY,
    Collecting,
    build_collecting,
    photograph,
)
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


@pytest.fixture
def collecting(house: House) -> Collecting:
    return build_collecting(house)


def _round(house: House) -> int:
    with house.sessions() as session:
        return keep_up(session, house.ports).reminded


def _at(house: House, day: date, hour: int = 9) -> None:
    """Let clocks in Vietnam show an hour of a day."""
    house.clock.moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=7)


def _approve(collecting: Collecting) -> UnitReport:
    report = collecting.report()
    with collecting.house.sessions() as session:
        return unit_approval.approve(
            session, collecting.house.ports, collecting.lead, report.id, report.version
        )


def _return(collecting: Collecting, reason: str) -> None:
    with collecting.house.sessions() as session:
        unit_approval.give_back(
            session, collecting.house.ports, collecting.lead, collecting.report().id, reason
        )


def _take_back(collecting: Collecting) -> None:
    with collecting.house.sessions() as session:
        unit_approval.take_back(session, collecting.house.ports, collecting.lead, collecting.report().id)


def test_what_is_proposed_suits_the_sort_of_unit(collecting: Collecting) -> None:
    collecting.call(COMMUNE, LIBRARY)
    codes = {id_: code for code, id_ in collecting.indicators.items()}
    for unit in (COMMUNE, LIBRARY):
        # Nothing that the system counts itself, and nothing of museums.
        assert [codes[one] for one in collecting.report(unit).indicator_ids] == ["events", "share", "held"]


def test_units_that_exist_no_more_are_not_asked(collecting: Collecting) -> None:
    with pytest.raises(Invalid) as caught:
        collecting.call(GONE)
    assert "Xã Na Sang" in caught.value.reason.vi
    assert "Na Sang" in caught.value.reason.en


def test_only_who_leads_the_plan_calls_and_decides(collecting: Collecting) -> None:
    collecting.call()
    collecting.send()
    stranger = Person("x", "x", {"elsewhere": frozenset({Role.MANAGER, Role.ADMIN})})
    report_id, ports = collecting.report().id, collecting.house.ports
    with collecting.house.sessions() as session:
        for act in (
            lambda: calls.close(session, ports, stranger, collecting.call_id),
            lambda: calls.remind(session, ports, stranger, collecting.call_id),
            lambda: call_choice.add_units(session, ports, stranger, collecting.call_id, []),
            lambda: unit_approval.approve(session, ports, stranger, report_id, 1),
            lambda: unit_approval.give_back(session, ports, stranger, report_id, "Thiếu."),
            lambda: unit_approval.take_back(session, ports, stranger, report_id),
            lambda: unit_reports.get_for(session, stranger, report_id),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert collecting.report().state == "sent"


def test_a_report_is_returned_sent_again_and_approved_and_then_it_counts(collecting: Collecting) -> None:
    collecting.call()
    collecting.send()
    assert collecting.counted() == ([], [])
    _return(collecting, "Thiếu nguồn số liệu.")
    _return(collecting, "Thiếu nguồn số liệu.")
    assert collecting.report().state == "returned"
    collecting.send()
    _return(collecting, "Xem lại tổng số tủ sách.")
    collecting.send()
    first = _approve(collecting)
    second = _approve(collecting)
    assert (first.state, first.version) == (second.state, second.version)
    values, (activity,) = collecting.counted()
    assert [(one.amount, one.whole) for one in values] == [(Fraction(3), Fraction(4)), (Fraction(12), None)]
    assert {one.unit_report_id for one in values} | {activity.unit_report_id} == {collecting.report().id}
    assert [one.indicator_id for one in activity.counted] == [collecting.indicators["held"]]
    told = [one.subject.partition(":")[0] for one in collecting.deliver()]
    # Letters of turns that are over are not written: the unit has sent again since.
    assert told == ["Báo cáo đã được duyệt"]


def test_an_approval_taken_back_removes_what_it_wrote_and_restores_what_stood(
    collecting: Collecting,
) -> None:
    collecting.call()
    ports, house = collecting.house.ports, collecting.house
    collecting.fill_in()
    by_hand_id = new_id()
    with house.sessions() as session:
        by_hand = ReportedValue(
            id=by_hand_id,
            indicator_id=collecting.indicators["events"],
            unit_id=collecting.units[COMMUNE],
            year=2026,
            amount=Fraction(7),
            as_of=date(2026, 6, 30),
            source="Sáu tháng",
            created_at=house.clock.now(),
            changed_at=house.clock.now(),
        )
        with writing(session):
            session.add(by_hand)
        part = report_parts.activity_part("hoi")
        kept_id = unit_reports.attach(
            session, ports, collecting.report(), part, photograph(), "anh.jpg", "Đêm hội"
        ).id
        assert unit_reports.send(session, ports, VISITOR, collecting.report().id) == []
    _approve(collecting)
    with house.sessions() as session:
        (_, activity) = collecting.counted()
        moved = session.get_one(Evidence, kept_id)
        assert (moved.subject_kind, moved.subject_id) == ("activity", activity[0].id)
        assert session.get_one(ReportedValue, by_hand_id).amount == 12
        assert [one.id for one in unit_approval.files_of(session, collecting.report())[part]] == [kept_id]
    _take_back(collecting)
    _take_back(collecting)
    assert collecting.report().state == "sent"
    with house.sessions() as session:
        (value,) = session.scalars(select(ReportedValue))
        assert (value.amount, value.source, value.unit_report_id) == (Fraction(7), "Sáu tháng", None)
        moved = session.get_one(Evidence, kept_id)
        assert (moved.subject_kind, moved.subject_id, moved.part) == (
            "unit_report",
            collecting.report().id,
            part,
        )
    assert collecting.counted()[1] == []
    _approve(collecting)
    assert len(collecting.counted()[1]) == 1


def test_what_a_frozen_report_has_used_is_not_taken_back(collecting: Collecting) -> None:
    collecting.call()
    collecting.send()
    _approve(collecting)
    house = collecting.house
    house.clock.pass_time(days=1)
    with house.sessions() as session, writing(session):
        now, plan = house.clock.now(), collecting.report().call.plan
        session.add(
            Report(
                plan_id=plan.id,
                institution_id=plan.institution_id,
                first_year=2026,
                last_year=2026,
                cut_off=date(2026, 11, 23),
                state=ReportState.FROZEN,
                frozen_at=now,
                created_at=now,
                changed_at=now,
            )
        )
    with pytest.raises(Conflict) as caught:
        _take_back(collecting)
    assert "bổ sung" in caught.value.reason.vi
    assert len(collecting.counted()[0]) == 2


def _second_call(collecting: Collecting) -> str:
    """Ask the same unit again, let it answer otherwise, and approve that; gives the report's id."""
    collecting.call(deadline=date(2026, 12, 20))
    report, ports = collecting.report(), collecting.house.ports
    with collecting.house.sessions() as session:
        typed = {**collecting.number(amount="20"), **collecting.share()}
        report = unit_reports.write_values(session, ports, VISITOR, report.id, typed, report.version)
        title = collecting.activity(title="Ngày hội sách")
        unit_reports.write_activity(session, ports, VISITOR, report.id, title, report.version, "hoi2")
        assert unit_reports.send(session, ports, VISITOR, report.id) == []
    return _approve(collecting).id


def _take_back_of(collecting: Collecting, report_id: str) -> None:
    with collecting.house.sessions() as session:
        unit_approval.take_back(session, collecting.house.ports, collecting.lead, report_id)


def _amounts(collecting: Collecting) -> list[tuple[int, str | None]]:
    return [(int(one.amount), one.unit_report_id) for one in collecting.counted()[0] if one.whole is None]


def _correct(collecting: Collecting, amount: int) -> None:
    with collecting.house.sessions() as session:
        (value,) = [one for one in collecting.counted()[0] if one.whole is None]
        facts = replace(reported_values.facts_of(value), amount=Fraction(amount))
        entry = reported_values.Entry(value.indicator_id, value.unit_id, facts, value.version)
        reported_values.set_value(session, collecting.house.ports, collecting.lead, 2026, entry)


def test_two_approvals_taken_back_leave_nothing_that_counts(collecting: Collecting) -> None:
    collecting.call()
    collecting.send()
    first = _approve(collecting).id
    second = _second_call(collecting)
    assert _amounts(collecting) == [(20, second)]
    _take_back_of(collecting, first)
    assert _amounts(collecting) == [(20, second)]
    _take_back_of(collecting, second)
    assert collecting.counted() == ([], [])


@pytest.mark.services
def test_what_the_lead_corrected_between_two_approvals_stands_again_after_both_are_taken_back(
    collecting: Collecting,
) -> None:
    collecting.call()
    collecting.send()
    first = _approve(collecting).id
    _correct(collecting, 13)
    second = _second_call(collecting)
    _take_back_of(collecting, first)
    assert _amounts(collecting) == [(20, second)]
    _take_back_of(collecting, second)
    assert _amounts(collecting) == [(13, None)]


@pytest.mark.services
def test_the_earlier_approval_stands_again_and_can_be_taken_back_too(collecting: Collecting) -> None:
    collecting.call()
    collecting.send()
    first = _approve(collecting).id
    second = _second_call(collecting)
    _take_back_of(collecting, second)
    assert _amounts(collecting) == [(12, first)]
    _take_back_of(collecting, first)
    assert _amounts(collecting) == []


@pytest.mark.services
def test_what_was_entered_by_hand_stands_again_after_both_approvals_are_taken_back(
    collecting: Collecting,
) -> None:
    now = collecting.house.clock.now()
    with collecting.house.sessions() as session, writing(session):
        session.add(
            ReportedValue(
                id=new_id(),
                indicator_id=collecting.indicators["events"],
                unit_id=collecting.units[COMMUNE],
                year=2026,
                amount=Fraction(7),
                as_of=date(2026, 6, 30),
                created_at=now,
                changed_at=now,
            )
        )
    collecting.call()
    collecting.send()
    first = _approve(collecting).id
    second = _second_call(collecting)
    _take_back_of(collecting, first)
    assert _amounts(collecting) == [(20, second)]
    _take_back_of(collecting, second)
    assert _amounts(collecting) == [(7, None)]


def test_what_the_lead_corrected_since_is_not_deleted_by_taking_the_approval_back(
    collecting: Collecting,
) -> None:
    collecting.call()
    collecting.send()
    report_id = _approve(collecting).id
    _correct(collecting, 13)
    with pytest.raises(Conflict) as caught:
        _take_back_of(collecting, report_id)
    assert "Lượt sử dụng thư viện" in caught.value.reason.vi
    assert "13" in caught.value.reason.vi
    assert _amounts(collecting) == [(13, report_id)]
    assert (collecting.report().state, len(collecting.counted()[1])) == ("approved", 1)


@pytest.mark.services
def test_who_approves_while_somebody_enters_the_same_value_is_told(collecting: Collecting) -> None:
    collecting.call()
    collecting.send()
    if collecting.house.sessions.kw["bind"].dialect.name != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    report, now = collecting.report(), collecting.house.clock.now()
    began, came = threading.Event(), list[object]()

    def approve() -> None:
        began.set()
        try:
            came.append(_approve(collecting))
        except Conflict as error:
            came.append(error)

    with collecting.house.sessions() as session, writing(session):
        session.add(
            ReportedValue(
                id=new_id(),
                indicator_id=collecting.indicators["events"],
                unit_id=report.unit_id,
                year=2026,
                amount=Fraction(5),
                as_of=date(2026, 11, 1),
                created_at=now,
                changed_at=now,
            )
        )
        session.flush()
        thread = threading.Thread(target=approve)
        thread.start()
        began.wait()
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        until = time.monotonic() + 20
        while not session.scalar(text(waiting)) and time.monotonic() < until:
            time.sleep(0.05)
    thread.join(30)
    (told,) = came
    assert isinstance(told, Conflict)
    assert "Lượt sử dụng thư viện" in told.reason.vi
    assert _amounts(collecting) == [(5, None)]


@pytest.mark.services
def test_what_changed_since_it_was_read_is_not_approved(collecting: Collecting) -> None:
    collecting.call()
    collecting.send()
    report = collecting.report()
    _return(collecting, "Sửa.")
    collecting.send()
    with collecting.house.sessions() as session, pytest.raises(Conflict):
        unit_approval.approve(session, collecting.house.ports, collecting.lead, report.id, report.version)
    assert collecting.counted() == ([], [])


@pytest.mark.services
def test_several_who_approve_at_once_write_once(collecting: Collecting) -> None:
    collecting.call()
    collecting.send()
    answers = at_once([lambda: _approve(collecting)] * 3)
    assert [one for one in answers if not isinstance(one, UnitReport)] == []
    values, activities = collecting.counted()
    assert (len(values), len(activities)) == (2, 1)


def test_what_is_missing_is_named_and_nothing_is_sent(collecting: Collecting) -> None:
    collecting.call()
    ports = collecting.house.ports
    with collecting.house.sessions() as session:
        report_id = collecting.report().id
        typed = {collecting.indicators["events"]: {"none": "1"}, **collecting.share(source="")}
        unit_reports.write_values(session, ports, VISITOR, report_id, typed, 1)
        lacking = unit_reports.send(session, ports, VISITOR, report_id)
    assert [one.says.en for one in lacking] == [
        "Please say why there is no data.",
        "Please say where the number was taken from: a register, a count, a letter.",
    ]
    assert collecting.report().state == "started"


def test_bad_numbers_are_named_and_nothing_is_half_saved(collecting: Collecting) -> None:
    collecting.call()
    share, report_id = collecting.indicators["share"], collecting.report().id
    ports = collecting.house.ports
    with collecting.house.sessions() as session:
        entered = {**collecting.number(), **collecting.share(amount="5", source="")}
        with pytest.raises(unit_reports.Faulty) as caught:
            unit_reports.write_values(session, ports, VISITOR, report_id, entered, 1)
        assert list(caught.value.faults) == [f"amount-{share}"]
        with pytest.raises(unit_reports.Faulty) as caught:
            bad = collecting.activity(title="", cost="nhiều")
            unit_reports.write_activity(session, ports, VISITOR, report_id, bad, 1, "k")
        assert sorted(caught.value.faults) == ["cost", "title"]
    assert (collecting.report().answers, collecting.report().state) == ({}, "asked")


@pytest.mark.services
def test_who_comes_second_with_the_same_link_is_told(collecting: Collecting) -> None:
    collecting.call()
    ports, report_id = collecting.house.ports, collecting.report().id

    def save(amount: str) -> object:
        with collecting.house.sessions() as session:
            return unit_reports.write_values(
                session, ports, VISITOR, report_id, collecting.number(amount=amount), 1
            )

    answers = at_once([lambda: save("1"), lambda: save("2"), lambda: save("3")])
    assert sum(isinstance(one, UnitReport) for one in answers) == 1
    assert sum(isinstance(one, unit_reports.Stale) for one in answers) == 2
    assert collecting.report().version == 2


@pytest.mark.services
def test_sent_twice_is_sent_once_and_then_it_stands(collecting: Collecting) -> None:
    collecting.call()
    collecting.fill_in()
    ports, report_id = collecting.house.ports, collecting.report().id

    def send() -> object:
        with collecting.house.sessions() as session:
            return unit_reports.send(session, ports, VISITOR, report_id)

    assert at_once([send, send, send]) == [[], [], []]
    assert collecting.report().sequence == 1
    with collecting.house.sessions() as session, pytest.raises(Conflict):
        unit_reports.write_texts(
            session, ports, VISITOR, report_id, {"proposals": "Thêm sách."}, collecting.report().version
        )


def test_the_whole_day_of_the_deadline_is_in_time(collecting: Collecting) -> None:
    collecting.call(deadline=date(2026, 12, 10))
    house = collecting.house
    house.clock.moment = datetime(2026, 12, 10, 16, 59, 59, tzinfo=UTC)
    report = collecting.report()
    assert tally(report.call, [report], house.clock.now()).late == 0
    house.clock.pass_time(seconds=1)
    assert tally(report.call, [report], house.clock.now()).late == 1
    assert days_late(report.call, report, house.clock.now()) == 1
    _at(house, date(2026, 12, 13), hour=23)
    assert days_late(report.call, report, house.clock.now()) == 3
    collecting.send()
    house.clock.pass_time(days=30)
    report = collecting.report()
    assert days_late(report.call, report, house.clock.now()) == 3
    assert tally(report.call, [report], house.clock.now()).late == 0


@pytest.mark.services
def test_links_open_their_own_report_until_sixty_days_after_the_close(collecting: Collecting) -> None:
    house = collecting.house
    collecting.call(COMMUNE, LIBRARY)
    token = collecting.link().rpartition("/")[2]
    other = collecting.link(LIBRARY).rpartition("/")[2]
    with house.sessions() as session:
        assert unit_links.by_token(session, house.ports, token).unit_id == collecting.units[COMMUNE]
        for wrong in ("", "-", token[:-1], f"{token.partition('-')[0]}-{other.partition('-')[2]}"):
            with pytest.raises(NotFound):
                unit_links.by_token(session, house.ports, wrong)
        calls.close(session, house.ports, collecting.lead, collecting.call_id)
        house.clock.pass_time(days=60)
        unit_links.by_token(session, house.ports, token)
        house.clock.pass_time(seconds=1)
        with pytest.raises(NotAllowed):
            unit_links.by_token(session, house.ports, token)


@pytest.mark.services
def test_a_call_that_is_not_sent_opens_nothing_and_can_be_deleted(collecting: Collecting) -> None:
    house = collecting.house
    with house.sessions() as session:
        plan = collecting.plan_id
        wording = calls.proposed(house.ports, session.get_one(Call, collecting.call()).plan)
        call = calls.create(session, house.ports, collecting.lead, plan, wording)
        with pytest.raises(Conflict):
            calls.send(session, house.ports, collecting.lead, call.id)
        unit = collecting.units[COMMUNE]
        assert call_choice.add_units(session, house.ports, collecting.lead, call.id, [unit, unit]) == 1
        token = unit_links.token_of(house.ports, call.unit_reports[0])
        with pytest.raises(NotFound):
            unit_links.by_token(session, house.ports, token)
        calls.drop(session, house.ports, collecting.lead, call.id)
        assert session.get(Call, call.id) is None
        with pytest.raises(Conflict):
            calls.drop(session, house.ports, collecting.lead, collecting.call_id)
