"""Letters to units: asked, reminded, returned; each goes out once, whatever dies or runs at once; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from museum.db.engine import writing
from museum.domain.errors import Conflict, Unavailable
from museum.domain.events import Job, ReportAsked
from museum.domain.units import OrganisationalUnit
from museum.ports.mail import Letter
from museum.services import calls, unit_approval, unit_changes, unit_letters
from museum.services.calls import Wording
from museum.services.unit_letters import write_unit_letter
from museum.services.visit_upkeep import keep_up
from tests.factories.at_once import at_once
from tests.factories.collecting import (
    COMMUNE,
    LIBRARY,
    SILENT,
    Collecting,
    build_collecting,
)
from tests.factories.engines import engine_address
from tests.factories.house import House, KeptMail, build_house
from tests.factories.postgres import fresh_database


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.services),
        pytest.param("postgresql", marks=pytest.mark.services),
    ]
)
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


def _return(collecting: Collecting, reason: str) -> None:
    with collecting.house.sessions() as session:
        unit_approval.give_back(
            session, collecting.house.ports, collecting.lead, collecting.report().id, reason
        )


def test_units_are_asked_once_each_in_their_language(collecting: Collecting) -> None:
    collecting.call(COMMUNE, LIBRARY, SILENT)
    letters = sorted(collecting.deliver(), key=lambda one: one.to)
    assert [one.to for one in letters] == ["na.sang@example.org", "thu.vien@example.org"]
    vietnamese, english = letters
    assert vietnamese.subject == "Đề nghị báo cáo: Báo cáo năm 2026, hạn 10/12/2026"
    for words in (
        "Kính gửi: Xã Na Sang",
        "Xin gửi đúng hạn.",
        "Kế hoạch: Kế hoạch đọc (12/KH-UBND)",
        "Hạn gửi: hết thứ Năm, 10/12/2026",
        f"https://museum.example{collecting.link()}\n",
    ):
        assert words in vietnamese.text
    assert vietnamese.sender_name == "Sở Văn hóa"
    assert english.subject == "Please report: Report of 2026, by 10 December 2026"
    assert "/en/reporting/" in english.text
    with collecting.house.sessions() as session:
        calls.send(session, collecting.house.ports, collecting.lead, collecting.call_id)
        with writing(session):
            # At least once, say queues: the handler may be run twice for one event.
            now = collecting.house.clock.now()
            event = ReportAsked(collecting.report().id)
            session.add(
                Job(
                    kind="ReportAsked",
                    payload=event.payload,
                    subject=event.subject,
                    handler="write_unit_letter",
                    due_at=now,
                    created_at=now,
                )
            )
    assert collecting.deliver() == []
    assert [row.handed_over_at is not None for row in collecting.letters()] == [True, True]


def test_reminders_go_out_on_their_mornings_once_and_not_to_who_has_answered(collecting: Collecting) -> None:
    house = collecting.house
    collecting.call(COMMUNE, LIBRARY, SILENT, deadline=date(2026, 12, 10))
    collecting.deliver()
    _at(house, date(2026, 12, 3), hour=7)
    assert _round(house) == 0
    _at(house, date(2026, 12, 3), hour=8)
    at_once([lambda: _round(house)] * 3)
    assert sorted(one.subject for one in collecting.deliver()) == [
        "Nhắc gửi báo cáo: Báo cáo năm 2026, hạn 10/12/2026",
        "Reminder: Report of 2026, by 10 December 2026",
    ]
    assert (_round(house), collecting.deliver()) == (0, [])
    collecting.send(LIBRARY)
    _at(house, date(2026, 12, 9))
    assert _round(house) == 1
    assert [one.to for one in collecting.deliver()] == ["na.sang@example.org"]
    # Nobody looked on the 11th: of what fell due since, only the last is sent.
    _at(house, date(2026, 12, 18))
    _round(house)
    (late,) = collecting.deliver()
    assert late.subject == "Quá hạn gửi báo cáo: Báo cáo năm 2026"
    assert [row.kind for row in collecting.letters() if row.kind.startswith("reminder")] == [
        "reminder:7:2026-12-10",
        "reminder:7:2026-12-10",
        "reminder:2:2026-12-10",
        "reminder:-7:2026-12-10",
    ]


def test_nobody_is_reminded_of_a_call_that_is_closed(collecting: Collecting) -> None:
    house = collecting.house
    collecting.call()
    collecting.deliver()
    _at(house, date(2026, 12, 3))
    assert _round(house) == 1
    with house.sessions() as session:
        calls.close(session, house.ports, collecting.lead, collecting.call_id)
    assert collecting.deliver() == []
    _at(house, date(2026, 12, 9))
    assert _round(house) == 0


def test_a_manager_reminds_the_late_ones_once_a_day(collecting: Collecting) -> None:
    house = collecting.house
    collecting.call(COMMUNE, LIBRARY, remind_days=())
    collecting.deliver()
    collecting.send(LIBRARY)

    def remind() -> int:
        with house.sessions() as session:
            return calls.remind(session, house.ports, collecting.lead, collecting.call_id)

    with pytest.raises(Conflict):
        remind()
    _at(house, date(2026, 12, 12))
    assert [remind(), remind()] == [1, 1]
    assert [one.to for one in collecting.deliver()] == ["na.sang@example.org"]
    with pytest.raises(Conflict, match="reminded today"):
        remind()
    _at(house, date(2026, 12, 14))
    remind()
    assert len(collecting.deliver()) == 1


class _Dying(KeptMail):
    """Is killed while it holds a letter."""

    def send(self, letter: Letter) -> None:
        super().send(letter)
        raise KeyboardInterrupt


class _Shut(KeptMail):
    """Takes nothing."""

    def send(self, letter: Letter) -> None:
        del letter
        raise Unavailable("Đóng.", "Shut.")


def test_a_worker_killed_between_claim_and_post_doubles_no_letter(collecting: Collecting) -> None:
    collecting.call()
    event, dying = ReportAsked(collecting.report().id), _Dying()
    dead = collecting.house.with_ports(mailer=dying)
    with collecting.house.sessions() as session, pytest.raises(KeyboardInterrupt):
        write_unit_letter(session, dead.ports, event)
    assert len(dying.letters) == 1
    assert collecting.deliver() == []
    collecting.house.clock.pass_time(minutes=11)
    with collecting.house.sessions() as session:
        (lost,) = unit_letters.lost(session, collecting.house.ports)
    assert (lost.unit, lost.kind) == ("Xã Na Sang", "asked")


def test_parallel_handlers_send_one_letter(collecting: Collecting) -> None:
    collecting.call()
    event = ReportAsked(collecting.report().id)

    def write() -> None:
        with collecting.house.sessions() as session:
            write_unit_letter(session, collecting.house.ports, event)

    at_once([write] * 4)
    assert len(collecting.house.mail.letters) == 1


def test_a_letter_that_the_post_did_not_take_is_written_later(collecting: Collecting) -> None:
    collecting.call()
    event, shut = ReportAsked(collecting.report().id), collecting.house.with_ports(mailer=_Shut())
    with collecting.house.sessions() as session, pytest.raises(Unavailable):
        write_unit_letter(session, shut.ports, event)
    assert collecting.letters() == []
    assert len(collecting.deliver()) == 1


def test_a_return_tells_why_once(collecting: Collecting) -> None:
    collecting.call()
    collecting.send()
    collecting.deliver()
    for reason in ("Thiếu nguồn số liệu.", "Vẫn thiếu."):
        _return(collecting, reason)
        (letter,) = collecting.deliver()
        assert reason in letter.text
        assert collecting.deliver() == []
        collecting.send()


def _extended(collecting: Collecting, deadline: date) -> None:
    with collecting.house.sessions() as session:
        call = calls.get_for(session, collecting.lead, collecting.call_id)
        wording = Wording(call.title, call.message, call.year, deadline, tuple(call.remind_days))
        calls.write(session, collecting.house.ports, collecting.lead, collecting.call_id, wording)


def test_an_extended_deadline_is_reminded_of_anew(collecting: Collecting) -> None:
    house = collecting.house
    _at(house, date(2026, 11, 1))
    collecting.call(deadline=date(2026, 11, 20))
    collecting.deliver()
    days = [date(2026, 11, 13), date(2026, 11, 18)]
    extended = [date(2026, 12, day) for day in (13, 18, 21, 27)]
    for day in [*days, *extended]:
        if day == extended[0]:
            _extended(collecting, date(2026, 12, 20))
        _at(house, day)
        assert _round(house) == 1
        assert len(collecting.deliver()) == 1
        assert (_round(house), collecting.deliver()) == (0, [])
    # What was queued for a deadline that is no more is not sent.
    _extended(collecting, date(2027, 1, 10))
    _at(house, date(2027, 1, 3))
    assert _round(house) == 1
    _extended(collecting, date(2027, 2, 10))
    assert collecting.deliver() == []


def test_nobody_is_reminded_twice_on_one_day(collecting: Collecting) -> None:
    house = collecting.house
    _at(house, date(2026, 11, 1))
    collecting.call(deadline=date(2026, 11, 20))
    collecting.deliver()
    _at(house, date(2026, 11, 21), hour=7)
    with house.sessions() as session:
        assert calls.remind(session, house.ports, collecting.lead, collecting.call_id) == 1
    assert len(collecting.deliver()) == 1
    for day in (date(2026, 11, 21), date(2026, 11, 22)):
        _at(house, day)
        assert (_round(house), collecting.deliver()) == (0, [])


def test_a_unit_that_exists_no_more_is_told_to_the_lead_and_not_reminded(collecting: Collecting) -> None:
    house = collecting.house
    collecting.call(COMMUNE, LIBRARY, deadline=date(2026, 12, 10))
    collecting.deliver()
    with house.sessions() as session:
        unit_changes.merge(
            session,
            house.ports,
            collecting.lead,
            [collecting.units[COMMUNE]],
            collecting.units[SILENT],
            date(2026, 11, 25),
        )
    _at(house, date(2026, 12, 11))
    assert _round(house) == 1
    assert [one.to for one in collecting.deliver()] == ["thu.vien@example.org"]
    _at(house, date(2026, 12, 13))
    with house.sessions() as session:
        assert calls.remind(session, house.ports, collecting.lead, collecting.call_id) == 1
        call = calls.get_for(session, collecting.lead, collecting.call_id)
        assert [one.unit_id for one in calls.gone(call, date(2026, 12, 13))] == [collecting.units[COMMUNE]]


def test_who_was_not_asked_when_a_call_was_closed_is_asked_when_it_is_opened_again(
    collecting: Collecting,
) -> None:
    house = collecting.house
    collecting.call()
    with house.sessions() as session:
        calls.close(session, house.ports, collecting.lead, collecting.call_id)
    assert collecting.deliver() == []
    for written in (1, 0):
        with house.sessions() as session:
            calls.reopen(session, house.ports, collecting.lead, collecting.call_id)
        assert len(collecting.deliver()) == written
        with house.sessions() as session:
            calls.close(session, house.ports, collecting.lead, collecting.call_id)


def test_a_unit_is_asked_once_it_has_an_address(collecting: Collecting) -> None:
    house = collecting.house
    collecting.call(SILENT)
    assert (_round(house), collecting.deliver()) == (0, [])
    with house.sessions() as session, writing(session):
        session.get_one(OrganisationalUnit, collecting.units[SILENT]).email = "moi@example.org"
    assert _round(house) == 1
    (letter,) = collecting.deliver()
    assert (letter.to, letter.subject.partition(":")[0]) == ("moi@example.org", "Đề nghị báo cáo")
    assert (_round(house), collecting.deliver()) == (0, [])
