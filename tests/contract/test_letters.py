"""Every turn of a booking is told once, to the teacher, in the teacher's language; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import select, update

from museum.db.engine import writing
from museum.domain.collections import Institution
from museum.domain.education import Programme, Where
from museum.domain.errors import MuseumError, Rejected, Unavailable
from museum.domain.events import BookingChanged, Job
from museum.domain.schools import Level
from museum.domain.states import JobState
from museum.domain.translated import Translated
from museum.domain.visits import Booking, SentLetter
from museum.ports.mail import Letter, Unanswered
from museum.services import booking_changes, letters, session_changes, waiting
from museum.services.booking_links import address_of
from museum.services.letters import write_letter
from museum.services.permission import SYSTEM
from museum.services.visit_sessions import groups_of
from tests.factories.at_once import at_once
from tests.factories.engines import engine_address
from tests.factories.house import House, KeptMail, build_house
from tests.factories.post import deliver, do_round
from tests.factories.postgres import fresh_database
from tests.factories.visits import Calendar


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


class Post(KeptMail):
    """Does what it is told before it takes a letter."""

    def __init__(self, before: Callable[[], None]) -> None:
        super().__init__()
        self.before = before

    def send(self, letter: Letter) -> None:
        self.before()
        super().send(letter)


def _fails(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def _sent(house: House) -> list[SentLetter]:
    with house.sessions() as session:
        return list(session.scalars(select(SentLetter).order_by(SentLetter.at, SentLetter.kind)))


def _kinds(house: House) -> list[str]:
    return [row.kind.partition(":")[0] for row in _sent(house)]


def _entry(letter: Letter) -> tuple[str, int]:
    """Give the method of a letter's calendar entry and its sequence."""
    (attached,) = letter.attachments
    calendar = icalendar.Calendar.from_ical(attached.content)
    assert dict(attached.parameters)["method"] == str(calendar["method"])
    return str(calendar["method"]), int(calendar.walk("VEVENT")[0]["sequence"])


def test_a_confirmed_booking_is_told_with_all_that_one_must_know(house: House) -> None:
    calendar = Calendar.of(
        house, cost=Translated("Miễn phí"), meeting_point=Translated("Sảnh chính"), notice_days=2
    )
    booking = calendar.book(
        calendar.session(note=Translated("Mang theo nước uống.")),
        teacher_name="Lò Thị Lan",
        class_name="6A1",
        grade=6,
        adults=2,
        commune="Mường Bú",
    )
    (letter,) = deliver(house)
    assert letter.to == "co.lan@example.org"
    assert letter.subject == "Đã xác nhận: Nghe tiếng trống đồng, 02/12/2026"
    assert letter.sender_name == "Bảo tàng tỉnh"
    assert letter.about == booking.id
    with house.sessions() as session:
        address = address_of(house.ports, session.get_one(Booking, booking.id))
    for words in (
        "Kính gửi thầy/cô Lò Thị Lan,",
        "Thời gian: 09:00–10:30, thứ Tư, ngày 02/12/2026",
        "Địa điểm: Sảnh chính, Bảo tàng tỉnh",
        "Đơn vị: THCS Chiềng Vân, Mường Bú",
        "Lớp: 6A1, khối 6",
        "Số học sinh: 30",
        "Người lớn đi cùng: 2",
        "Chi phí: Miễn phí",
        "Lưu ý: Mang theo nước uống.",
        f"Mã đăng ký: {booking.reference}",
        f"{address}\n",
        f"{address}/pass.pdf\n",
        "đến 09:00 thứ Hai, 30/11/2026",
    ):
        assert words in letter.text
    assert _entry(letter) == ("REQUEST", 0)
    (row,) = _sent(house)
    assert row.handed_over_at == house.clock.now()


def test_a_teacher_who_reads_english_is_written_to_in_english(house: House) -> None:
    calendar = Calendar.of(house)
    calendar.book(calendar.session(), language="en", teacher_name="Lò Thị Lan")
    (letter,) = deliver(house)
    assert letter.subject == "Confirmed: Hear the drum, 2 December 2026"
    assert letter.text.startswith("Dear Lò Thị Lan,\n")
    assert "Wednesday, 2 December 2026, 09:00–10:30 (Vietnam time)" in letter.text
    assert "/en/bookings/" in letter.text
    assert letter.language == "en"


def test_a_letter_shows_plain_lines_as_they_were_written(house: House) -> None:
    calendar = Calendar.of(
        house, title=Translated("Dưới <năm tuổi> đến lớp"), cost=Translated("a<b: miễn phí; b>c: 10.000 đ")
    )
    calendar.book(calendar.session())
    (letter,) = deliver(house)
    assert letter.subject == "Đã xác nhận: Dưới <năm tuổi> đến lớp, 02/12/2026"
    assert "Chương trình: Dưới <năm tuổi> đến lớp\n" in letter.text
    assert "Chi phí: a<b: miễn phí; b>c: 10.000 đ\n" in letter.text


@pytest.mark.parametrize(
    ("name", "level", "greeting"),
    [
        ("Cô Lò Thị Inh", Level.PRIMARY, "Kính gửi Cô Lò Thị Inh,"),
        ("thầy  Mùa A Dế", Level.PRIMARY, "Kính gửi thầy Mùa A Dế,"),
        ("Thầy/cô Inh", Level.PRIMARY, "Kính gửi Thầy/cô Inh,"),
        ("Ông Ba", Level.COMMUNITY, "Kính gửi Ông Ba,"),
        ("Lò Thị Inh", Level.PRIMARY, "Kính gửi thầy/cô Lò Thị Inh,"),
        ("Bảo Anh", Level.COMMUNITY, "Kính gửi anh/chị Bảo Anh,"),
        ("Anh", Level.PRIMARY, "Kính gửi thầy/cô Anh,"),
        ("", Level.PRIMARY, "Kính gửi thầy/cô,"),
    ],
)
def test_nobody_is_addressed_twice(tmp_path: Path, name: str, level: Level, greeting: str) -> None:
    house = build_house(tmp_path)
    calendar = Calendar.of(house)
    calendar.book(calendar.session(), teacher_name=name, level=level)
    (letter,) = deliver(house)
    assert letter.text.startswith(f"{greeting}\n")


def test_a_group_of_no_class_is_not_told_of_pupils(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=2)
    calendar.book(visit, level=Level.COMMUNITY, pupils=12)
    calendar.book(visit, level=Level.COMMUNITY, pupils=12, language="en")
    vietnamese, english = deliver(house)
    assert "Số người tham gia: 12\n" in vietnamese.text
    assert "học sinh" not in vietnamese.text
    assert "Participants: 12\n" in english.text


@pytest.mark.parametrize("where", [Where.SCHOOL, Where.ONLINE])
def test_nobody_is_told_to_bring_a_pass_to_where_they_are(house: House, where: Where) -> None:
    calendar = Calendar.of(house, where=where)
    calendar.book(calendar.session(join_url="https://meet.example/secret"))
    (letter,) = deliver(house)
    assert "pass.pdf" not in letter.text
    assert "tham quan" not in letter.text
    assert "Tham gia trực tuyến tại: https://meet.example/secret\n" in letter.text


def test_from_the_waiting_list_to_the_visit_each_turn_is_told(house: House) -> None:
    calendar = Calendar.of(house, most_pupils=40)
    visit = calendar.session(places=1)
    first = calendar.book(visit, email="first@example.org")
    waits = calendar.book(visit, email="waits@example.org", pupils=20)
    third = calendar.book(visit, email="third@example.org")
    told = {letter.to: letter for letter in deliver(house)}
    assert "vị trí số 1" in told["waits@example.org"].text
    assert "vị trí số 2" in told["third@example.org"].text
    assert told["waits@example.org"].attachments == ()
    with house.sessions() as session:
        booking_changes.cancel(session, house.ports, first.id)
        given_back, offered = sorted(deliver(house), key=lambda letter: letter.to)
        assert given_back.subject.startswith("Đã hủy đăng ký:")
        assert _entry(given_back) == ("CANCEL", 1)
        assert offered.subject.startswith("Đã có chỗ, xin trả lời trước 09:00 thứ Ba, 24/11/2026")
        assert address_of(house.ports, session.get_one(Booking, waits.id)) in offered.text
        waiting.accept(session, house.ports, waits.id)
        assert _entry(deliver(house)[0])[0] == "REQUEST"
        booking_changes.change_numbers(session, house.ports, waits.id, 25, 3)
        (numbers,) = deliver(house)
        assert "Số học sinh: 25" in numbers.text
        booking_changes.move(session, house.ports, waits.id, calendar.session(days=12))
        to_third, moved = sorted(deliver(house), key=lambda letter: letter.to)
        assert "04/12/2026" in moved.subject
        assert _entry(moved)[1] > _entry(numbers)[1]
        assert to_third.to == "third@example.org"
    house.clock.pass_time(hours=49)
    do_round(house)
    (expired,) = deliver(house)
    assert expired.subject.startswith("Lời mời giữ chỗ đã hết hạn")
    assert expired.attachments == ()
    with house.sessions() as session:
        assert session.get_one(Booking, third.id).state == "cancelled"


@pytest.mark.parametrize(("approved", "subject"), [(True, "Đã duyệt:"), (False, "Chưa nhận được nhóm:")])
def test_what_the_educator_answers_is_told_in_her_words(house: House, approved: bool, subject: str) -> None:
    calendar = Calendar.of(house, approval=True)
    booking = calendar.book(calendar.session())
    (asked,) = deliver(house)
    assert asked.subject.startswith("Đã nhận đăng ký, chờ duyệt:")
    act = booking_changes.approve if approved else booking_changes.refuse
    with house.sessions() as session:
        act(session, house.ports, SYSTEM, booking.id, "Mời nhóm\nđến trước 15 phút.")
    (letter,) = deliver(house)
    assert letter.subject.startswith(subject)
    assert "Lời nhắn của bảo tàng:\nMời nhóm\nđến trước 15 phút.\n" in letter.text


def test_a_session_that_moves_is_told_to_all_in_it_and_its_cancellation_to_each_once(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=2)
    for at in range(3):
        calendar.book(visit, email=f"{at}@example.org")
    deliver(house)
    with house.sessions() as session:
        there = groups_of(session, [visit])[visit].all
        when = house.clock.now() + timedelta(days=11)
        session_changes.move(session, house.ports, SYSTEM, visit, (when, 60), groups_known=there)
        moved = deliver(house)
        assert sorted(letter.to for letter in moved) == [f"{at}@example.org" for at in range(3)]
        assert {letter.subject for letter in moved} == {"Thay đổi lịch: Nghe tiếng trống đồng, 03/12/2026"}
        assert sorted(len(letter.attachments) for letter in moved) == [0, 1, 1]
        reason = Translated("Bão số 12", "A storm")
        session_changes.cancel(session, house.ports, SYSTEM, visit, reason, groups_known=there)
    cancelled = deliver(house)
    assert sorted(letter.to for letter in cancelled) == [f"{at}@example.org" for at in range(3)]
    for letter in cancelled:
        assert letter.subject.startswith("Hủy buổi:")
        assert "Lời nhắn của bảo tàng:\nBão số 12\n" in letter.text
    assert [_entry(letter)[0] for letter in cancelled if letter.attachments] == ["CANCEL", "CANCEL"]


def test_a_letter_that_is_out_of_date_before_it_is_written_is_not_written(house: House) -> None:
    calendar = Calendar.of(house)
    booking = calendar.book(calendar.session())
    with house.sessions() as session:
        booking_changes.change_numbers(session, house.ports, booking.id, 20, 1)
        booking_changes.cancel(session, house.ports, booking.id)
    deliver(house)
    assert _kinds(house) == ["given_back"]


def test_the_same_turn_told_by_many_workers_at_once_is_one_letter(house: House) -> None:
    calendar = Calendar.of(house)
    booking = calendar.book(calendar.session())
    event = BookingChanged(booking.id, "confirmed", 0)

    def write() -> None:
        with house.sessions() as session:
            write_letter(session, house.ports, event)

    assert at_once([write] * 6) == [None] * 6
    assert len(house.mail.letters) == len(_sent(house)) == 1


def test_a_post_that_is_away_gets_the_letter_when_it_is_back_and_once(house: House) -> None:
    calendar = Calendar.of(house)
    post = Post(_fails(Unavailable("Mất mạng.", "Away.")))
    house = house.with_ports(mailer=post)
    calendar.book(calendar.session())
    for _ in range(8):
        deliver(house)
        house.clock.pass_time(minutes=1)
    assert _sent(house) == []
    with house.sessions() as session:
        assert session.scalars(select(Job.state)).all() == [JobState.RESTING]
    post.before = lambda: None
    assert do_round(house).woken == 0
    house.clock.pass_time(minutes=11)
    assert do_round(house).woken == 1
    deliver(house)
    house.clock.pass_time(minutes=11)
    do_round(house)
    deliver(house)
    assert len(post.letters) == 1
    assert _kinds(house) == ["confirmed"]


@pytest.mark.parametrize(
    "error",
    [
        Rejected("Không có hộp thư này.", "No such box."),
        Unanswered("Đứt.", "Broke off."),
        KeyboardInterrupt(),
    ],
    ids=["refused", "unanswered", "killed"],
)
def test_a_letter_that_may_have_gone_out_is_never_sent_again_and_is_named(
    house: House, error: BaseException
) -> None:
    calendar = Calendar.of(house)
    post = Post(_fails(error))
    house = house.with_ports(mailer=post)
    booking = calendar.book(calendar.session())
    if isinstance(error, MuseumError):
        deliver(house)
    else:
        with pytest.raises(KeyboardInterrupt):
            deliver(house)
    post.before = lambda: None
    house.clock.pass_time(minutes=30)
    deliver(house)
    do_round(house)
    assert post.letters == []
    with house.sessions() as session:
        (lost,) = letters.lost(session, house.ports)
        assert (lost.reference, lost.kind) == (booking.reference, "confirmed")
        assert set(session.scalars(select(Job.state))) == {JobState.DONE}


def test_nobody_without_an_address_is_written_to_and_no_advertisement_is_sent_on(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=3)
    calendar.book(visit, email="")
    calendar.book(visit, teacher_name="Trúng thưởng tại https://bad.example", school="www.bad.example")
    (letter,) = deliver(house)
    assert "bad.example" not in letter.text
    assert letter.text.startswith("Kính gửi thầy/cô,\n")
    assert "giữ chỗ cho nhóm của thầy/cô." in letter.text


def test_a_group_that_is_no_class_is_not_called_teacher(house: House) -> None:
    calendar = Calendar.of(house)
    calendar.book(calendar.session(), level="community", school="Hội Phụ nữ xã", teacher_name="Quàng Thị Mai")
    (letter,) = deliver(house)
    assert letter.text.startswith("Kính gửi anh/chị Quàng Thị Mai,\n")
    assert "thầy/cô" not in letter.text


def test_a_title_with_line_ends_and_braces_stays_in_its_line(house: House) -> None:
    calendar = Calendar.of(house)
    with house.sessions() as session, writing(session):
        title = "Trống {đồng}\nBcc: x@example.org " + "dài " * 60
        session.execute(update(Programme).where(Programme.id == calendar.programme_id).values(title_vi=title))
        session.execute(update(Institution).values(name_vi="Bảo tàng\n{tỉnh}"))
    calendar.book(calendar.session())
    (letter,) = deliver(house)
    assert "\n" not in letter.subject
    assert "Trống {đồng} Bcc" in letter.subject
    assert len(letter.subject) < 140
