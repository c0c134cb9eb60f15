"""When the retention date has passed, nothing personal is left anywhere, and the totals are as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from museum.adapters.mail.files import FileMailer
from museum.db.engine import writing
from museum.domain.base import Base
from museum.domain.events import Job
from museum.domain.visits import Attendance, Booking, Feedback, VisitSession, WaitingListNote
from museum.entrypoints.rounds import Rounds
from museum.services import attendance, feedback, waiting
from museum.services.attendance import Came
from museum.services.feedback import QUESTIONS, Given
from museum.services.permission import SYSTEM
from tests.factories.house import House, build_house
from tests.factories.post import deliver
from tests.factories.visits import Calendar

# Of letters that no word of the schema has.
LETTERS = "đêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệ"
words = st.text(LETTERS, min_size=12, max_size=40)
long_words = st.text(LETTERS, min_size=12, max_size=400)
FIELDS = {
    "teacher_name": words,
    "email": st.text("abcdefghij", min_size=12, max_size=40).map("{}@truong.example".format),
    "phone": st.text("0123456789", min_size=10, max_size=15),
    "needs": long_words,
    "answer": long_words,
    "key": words,
    "came": words,
    "reason": words,
    "good": long_words,
    "wishes": long_words,
    "error": words,
}


@given(groups=st.lists(st.fixed_dictionaries(FIELDS), min_size=2, max_size=4))
@settings(
    max_examples=3,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_nothing_personal_is_left_and_no_number_changes(
    groups: list[dict[str, str]], capfd: pytest.CaptureFixture[str]
) -> None:
    structlog.reset_defaults()
    with TemporaryDirectory() as folder:
        house = build_house(Path(folder)).with_ports(mailer=FileMailer(Path(folder) / "outbox"))
        _live(house, groups)
        planted = {value for group in groups for value in group.values()}
        assert planted - _found(Path(folder), planted) == set()
        before = _totals(house)
        house.clock.pass_time(days=179)
        at = [0.0]
        rounds = Rounds(house.work(), clock=lambda: at[0])
        rounds.look()
        with house.sessions() as session:
            assert session.scalars(select(Booking.erased_at)).all() == [None] * len(groups)
        house.clock.pass_time(days=2)
        at[0] += 60
        rounds.look()
        assert _totals(house) == before
        said = "".join(capfd.readouterr())
        assert "bookings erased" in said
        for value in planted:
            assert value not in said
            assert value not in _rows(house)
        assert _found(Path(folder), planted) == set()
        assert list((Path(folder) / "outbox").iterdir()) == []


def _live(house: House, groups: list[dict[str, str]]) -> None:
    """Let groups book, be told, come, and say what they thought; one only waited, one was turned away."""
    calendar = Calendar.of(house)
    visit = calendar.session(places=len(groups) - 1, days=2)
    said = ("teacher_name", "email", "phone", "needs")
    booked = [
        calendar.book(visit, key=f"{group['key']}-{at}", **{name: group[name] for name in said})
        for at, group in enumerate(groups)
    ]
    deliver(house)
    with house.sessions() as session:
        waiting.reorder(session, house.ports, SYSTEM, booked[-1].id, 1, groups[-1]["reason"])
        house.clock.pass_time(days=2.1)
        for booking, group in zip(booked[:-1], groups, strict=False):
            came = Came(28, 2, group["came"])
            attendance.attend(session, house.ports, SYSTEM, booking.id, came)
            answers = dict.fromkeys(QUESTIONS, 4)
            feedback.give(session, house.ports, booking.id, Given(answers, group["good"], group["wishes"]))
    with house.sessions() as session, writing(session):
        for booking, group in zip(booked, groups, strict=True):
            kept = session.get_one(Booking, booking.id)
            kept.answer = group["answer"]
            job = session.scalars(select(Job).where(Job.subject == booking.id)).first()
            assert job is not None
            job.last_error = group["error"]
            if booking is booked[-1]:
                # What nobody entered for the group that only waited is planted too.
                session.add(Attendance(booking_id=kept.id, pupils=0, note=group["came"], at=kept.created_at))
                session.add(
                    Feedback(
                        booking_id=kept.id, text=group["good"], wishes=group["wishes"], at=kept.created_at
                    )
                )
            else:
                note = {"from_rank": 1, "to_rank": 2, "reason": group["reason"], "at": kept.created_at}
                session.add(WaitingListNote(booking_id=kept.id, **note))


def _totals(house: House) -> list[Any]:
    with house.sessions() as session:
        bookings = select(
            Booking.id,
            Booking.reference,
            Booking.state,
            Booking.school_name,
            Booking.classes,
            Booking.pupils,
            Booking.adults,
            Attendance.pupils,
            Attendance.adults,
            Feedback.answers,
        )
        joined = bookings.outerjoin(Attendance, Attendance.booking_id == Booking.id).outerjoin(
            Feedback, Feedback.booking_id == Booking.id
        )
        visits = select(VisitSession.taken, VisitSession.pupils_taken, VisitSession.places)
        return [*session.execute(joined.order_by(Booking.id)).all(), *session.execute(visits).all()]


def _rows(house: House) -> str:
    with house.sessions() as session:
        return "\n".join(
            str(row)
            for table in Base.metadata.sorted_tables
            for row in session.execute(text(f'SELECT * FROM "{table.name}"'))  # noqa: S608 - our own tables
        )


def _found(folder: Path, planted: set[str]) -> set[str]:
    """Give which of the strings stand in any file, the database's own and its log among them."""
    kept = b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return {value for value in planted if value.encode() in kept}


def test_a_retention_of_its_own_counts_from_the_end_of_the_visit(house: House) -> None:
    house = replace(house, ports=replace(house.ports, retention=timedelta(days=30)))
    calendar = Calendar.of(house)
    booking = calendar.book(calendar.session(days=2), teacher_name="Lò Thị Lan")
    at = [0.0]
    rounds = Rounds(house.work(), clock=lambda: at[0])
    for days, erased in ((32, False), (0.07, True)):
        house.clock.pass_time(days=days)
        rounds.look()
        at[0] += 60
        with house.sessions() as session:
            kept = session.get_one(Booking, booking.id)
            assert (kept.erased_at is not None) is erased
            assert (kept.teacher_name == "") is erased
    with house.sessions() as session:
        when = session.get_one(Booking, booking.id).erased_at
    house.clock.pass_time(days=1)
    rounds.look()
    with house.sessions() as session:
        assert session.get_one(Booking, booking.id).erased_at == when
