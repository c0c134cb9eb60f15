"""What teachers thought of a visit: five short questions and two open ones. No name is asked for or kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from museum.domain.education import Programme
from museum.domain.errors import Conflict, Invalid
from museum.domain.translated import Translated
from museum.domain.visits import Booking, BookingState, Feedback, VisitSession
from museum.ports import Ports
from museum.services.booking_places import locked_booking
from museum.services.outbox import transaction
from museum.text.clean import plain_lines

QUESTIONS: dict[str, Translated] = {
    "content": Translated(
        "Nội dung phù hợp với điều học sinh đang học.", "The contents fitted what my pupils learn at school."
    ),
    "guiding": Translated(
        "Người hướng dẫn nói rõ, dễ hiểu, gần gũi với học sinh.",
        "Our guide spoke clearly and to the pupils’ level.",
    ),
    "activity": Translated(
        "Học sinh được tự quan sát, hỏi và làm.", "Pupils could look, ask and do things for themselves."
    ),
    "arrangements": Translated(
        "Việc đăng ký, đón tiếp và chỗ học thuận tiện.", "Booking, reception and rooms were convenient."
    ),
    "again": Translated("Tôi sẽ đưa lớp khác đến.", "I would come again with another class."),
}
"""Code → statement to agree with; the codes are permanent."""

DEGREES: tuple[Translated, ...] = (
    Translated("Hoàn toàn không đồng ý", "Strongly disagree"),
    Translated("Không đồng ý", "Disagree"),
    Translated("Phân vân", "Undecided"),
    Translated("Đồng ý", "Agree"),
    Translated("Hoàn toàn đồng ý", "Strongly agree"),
)
"""From 1 to 5."""
LONGEST = 1_500


@dataclass(frozen=True)
class Given:
    """What a teacher answered."""

    answers: Mapping[str, int]
    good: str = ""
    wishes: str = ""


@dataclass(frozen=True)
class Words:
    """What somebody wrote, and for which day."""

    on: datetime
    """When the session began."""
    good: str
    wishes: str


@dataclass(frozen=True)
class Answered:
    """How a question was answered."""

    counts: tuple[int, ...] = (0,) * len(DEGREES)
    """How many chose 1, 2, … 5."""

    @property
    def number(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """From 1 to 5; None where nobody answered."""
        weighed = sum(value * count for value, count in enumerate(self.counts, start=1))
        return weighed / self.number if self.number else None


@dataclass
class Results:
    """What teachers think of a programme."""

    programme: Programme
    groups: int = 0
    """That came, and could say what they thought."""
    forms: int = 0
    questions: dict[str, Answered] = field(default_factory=dict)
    words: list[Words] = field(default_factory=list)
    """Last visits first."""


def may_give(booking: Booking, now: datetime) -> bool:
    """Say whether a group has been here: it was entered as present, or held its place until the session ended."""
    if booking.erased_at is not None or booking.walk_in:
        return False
    over = booking.state == BookingState.CONFIRMED and booking.session.ends_at <= now
    return booking.state == BookingState.ATTENDED or over


def given(session: Session, booking: Booking) -> Feedback | None:
    """Give what was answered for a booking."""
    return session.get(Feedback, booking.id)


def give(session: Session, ports: Ports, booking_id: str, what: Given) -> Feedback:
    """Keep a teacher's answers: one form a booking, which may be corrected until the retention date.

    Raises Invalid naming the question, Conflict before the visit and after the retention date.
    """
    _check(what)
    with transaction(session, ports):
        _, booking = locked_booking(session, booking_id)
        now = ports.clock.now()
        if not may_give(booking, now):
            raise Conflict(
                "Phiếu góp ý mở sau khi nhóm đã đến và đóng khi hết hạn lưu đăng ký.",
                "The feedback form opens once the group has been here and closes when the booking’s data are erased.",
            )
        kept = session.get(Feedback, booking.id)
        if kept is None:
            kept = Feedback(booking_id=booking.id)
            session.add(kept)
        kept.answers = {code: what.answers[code] for code in QUESTIONS}
        kept.text, kept.wishes, kept.at = plain_lines(what.good), plain_lines(what.wishes), now
    return kept


def results(
    session: Session, institution_ids: Collection[str], since: datetime, until: datetime
) -> list[Results]:
    """Give what teachers thought of the programmes held between two moments, by title; programmes nobody came to are left out."""
    held = (
        Programme.institution_id.in_(institution_ids),
        VisitSession.starts_at >= since,
        VisitSession.starts_at < until,
    )
    came = (
        select(VisitSession.programme_id, func.count())
        .join(Programme, Programme.id == VisitSession.programme_id)
        .join(Booking, Booking.session_id == VisitSession.id)
        .where(*held, Booking.state == BookingState.ATTENDED)
        .group_by(VisitSession.programme_id)
    )
    found = {
        programme_id: Results(session.get_one(Programme, programme_id), groups)
        for programme_id, groups in session.execute(came)
    }
    forms = (
        select(VisitSession.programme_id, VisitSession.starts_at, Feedback)
        .join(Booking, Booking.id == Feedback.booking_id)
        .join(VisitSession, VisitSession.id == Booking.session_id)
        .join(Programme, Programme.id == VisitSession.programme_id)
        .where(*held)
        .order_by(VisitSession.starts_at.desc(), Feedback.at.desc())
    )
    for programme_id, on, form in session.execute(forms):
        if programme_id not in found:
            found[programme_id] = Results(session.get_one(Programme, programme_id))
        _add(found[programme_id], on, form)
    return sorted(found.values(), key=lambda one: one.programme.title.shown("vi").text)


def _add(result: Results, on: datetime, form: Feedback) -> None:
    result.forms += 1
    for code in QUESTIONS:
        value = form.answers.get(code)
        if isinstance(value, int) and 1 <= value <= len(DEGREES):
            counts = list(result.questions.get(code, Answered()).counts)
            counts[value - 1] += 1
            result.questions[code] = Answered(tuple(counts))
    if form.text or form.wishes:
        result.words.append(Words(on, form.text, form.wishes))


def _check(what: Given) -> None:
    for code in QUESTIONS:
        if not 1 <= what.answers.get(code, 0) <= len(DEGREES):
            raise Invalid("Hãy chọn một mức cho câu này.", "Please choose one of the five answers.", code)
    for name, text in (("good", what.good), ("wishes", what.wishes)):
        if len(text) > LONGEST:
            raise Invalid(
                f"Dài quá {LONGEST} ký tự. Hãy rút gọn.",
                f"Longer than {LONGEST} characters. Please shorten it.",
                name,
            )
