"""What the post says decides whether a letter may be tried again: only where it certainly was not taken."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest

from museum.adapters.mail import open_mailer
from museum.adapters.mail.files import FileMailer
from museum.adapters.mail.smtp import PAUSE, SmtpMailer
from museum.domain.errors import Rejected, Unavailable
from museum.ports.mail import Attachment, Letter, Unanswered
from tests.factories.post import MailServer, mail_server

CALENDAR = Attachment(
    "visit.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n", (("charset", "utf-8"), ("method", "REQUEST"))
)
LETTER = Letter(
    to="co.lan@example.org",
    subject="Đã xác nhận: Nghe tiếng trống đồng, từng nhịp một, cùng các nghệ nhân của tỉnh, 02/12/2026",
    text="Kính gửi cô Lò Thị Lan,\n\n.một dòng bắt đầu bằng dấu chấm\n" + "dài " * 300 + "\n",
    sender_name="Bảo tàng tỉnh Sơn La",
    id="l3tt3r",
    about="b00k1ng",
    written_at=datetime(2026, 11, 22, 2, tzinfo=UTC),
    attachments=(CALENDAR,),
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as known:
        yield known


def _read(text: str | bytes) -> EmailMessage:
    raw = text.encode() if isinstance(text, str) else text
    return cast("EmailMessage", email.message_from_bytes(raw, policy=email.policy.default))


@pytest.mark.parametrize("kind", ["file", "smtp"])
def test_a_letter_arrives_whole(kind: str, tmp_path: Path, server: MailServer) -> None:
    mailer = open_mailer(tmp_path.as_uri() if kind == "file" else server.url)
    mailer.send(LETTER)
    raw = next(tmp_path.glob("*.eml")).read_bytes() if kind == "file" else server.taken[0]
    # On the wire a leading dot is doubled (RFC 5321, 4.5.2).
    message = _read(raw if kind == "file" else str(raw).replace("\r\n..", "\r\n."))
    assert message["Subject"] == LETTER.subject
    assert message["To"] == LETTER.to
    assert message["From"].addresses[0].display_name == LETTER.sender_name
    assert message["From"].addresses[0].addr_spec == mailer.sender
    assert message["Message-ID"].startswith("<l3tt3r@")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == LETTER.written_at
    body = message.get_body(("plain",))
    assert body is not None
    assert body["Content-Language"] == "vi"
    assert body.get_content().split() == LETTER.text.split()
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached["Content-Type"].params["method"] == "REQUEST"
    assert attached.get_filename() == "visit.ics"
    assert attached.get_payload(decode=True) == CALENDAR.content


@pytest.mark.parametrize(
    "to", ["a@example.org\nBcc: b@example.org", "a@example.org, b@example.org", "nobody", "", "a@b@c", "<>"]
)
def test_an_address_that_is_none_or_several_is_refused_and_not_repeated(to: str, tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        FileMailer(tmp_path).send(Letter(to, "s", "t"))
    assert not to or to not in str(caught.value.reason)
    assert list(tmp_path.iterdir()) == []


def test_a_line_end_in_a_title_begins_no_header(tmp_path: Path) -> None:
    FileMailer(tmp_path).send(
        Letter("a@example.org", "Trống\r\nBcc: b@example.org", "t", sender_name="Bảo\ntàng")
    )
    message = _read(next(tmp_path.iterdir()).read_bytes())
    assert message["Bcc"] is None
    assert message["Subject"] == "Trống Bcc: b@example.org"


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [
        ("RCPT", "550 no such user", Rejected),
        ("RCPT", "451 greylisted, come again", Unavailable),
        ("MAIL", "550 sender not known here", Unavailable),
        ("DATA", "554 no", Rejected),
        ("DATA", "451 not now", Unavailable),
        ("END", "554 looks like spam", Rejected),
        ("END", "452 disk full", Unavailable),
        ("RCPT", None, Unavailable),
        ("END", None, Unanswered),
    ],
)
def test_what_the_server_says_decides(
    server: MailServer, command: str, answer: str | None, error: type[Exception]
) -> None:
    server.answers[command] = answer
    with pytest.raises(error) as caught:
        SmtpMailer(server.url).send(LETTER)
    assert type(caught.value) is error
    assert "co.lan" not in str(caught.value)


def test_a_rude_farewell_takes_nothing_back(server: MailServer) -> None:
    server.answers["QUIT"] = "500 never"
    SmtpMailer(server.url).send(LETTER)
    assert len(server.taken) == 1


def test_a_server_that_does_not_answer_is_left_alone_for_a_while(server: MailServer) -> None:
    now = [0.0]
    mailer = SmtpMailer(server.url, clock=lambda: now[0])
    server.answers["EHLO"] = server.answers["HELO"] = None
    for _ in range(3):
        with pytest.raises(Unavailable):
            mailer.send(LETTER)
    assert server.connections == 1
    now[0] += PAUSE
    server.answers.clear()
    mailer.send(LETTER)
    assert len(server.taken) == 1


def test_letters_about_one_thing_are_forgotten_and_others_stay(tmp_path: Path) -> None:
    mailer = FileMailer(tmp_path)
    for about, number in (("one", "1"), ("one", "2"), ("two", "3"), ("", "4")):
        mailer.send(Letter("a@example.org", "s", "t", id=number, about=about))
    (tmp_path / ".one-5.part").write_text("broken off")
    assert mailer.forget({"one", "three"}) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["4.eml", "two-3.eml"]


def test_a_folder_that_cannot_be_written_may_be_later(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(Unavailable):
        FileMailer(tmp_path / "outbox").send(LETTER)


def test_there_is_nothing_to_forget_where_nothing_was_kept(tmp_path: Path) -> None:
    assert FileMailer(tmp_path / "none").forget({"one"}) == 0
