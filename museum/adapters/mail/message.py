"""A letter as a mail message (RFC 5322)."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Literal

from museum.domain.base import new_id
from museum.domain.errors import Rejected
from museum.ports.mail import Letter

Encoding = Literal["8bit", "quoted-printable"]


def message_of(letter: Letter, sender: str, encoding: Encoding) -> EmailMessage:
    """Write a letter as a mail message; raises Rejected for an address that is none.

    Marked as written by a machine (RFC 3834), so that no absence notice answers it.
    """
    try:
        return _message(letter, sender, encoding)
    except (ValueError, IndexError, MessageError):
        # What the library says would repeat the address, and end up in logs.
        raise Rejected(
            "Địa chỉ thư không dùng được. Hãy gọi điện cho giáo viên.",
            "The letter's address cannot be used. Please call the teacher instead.",
        ) from None


def _message(letter: Letter, sender: str, encoding: Encoding) -> EmailMessage:
    own_name, address = parseaddr(sender)
    message = EmailMessage()
    message["From"] = Address(_line(letter.sender_name) or own_name, addr_spec=address)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = _line(letter.subject)
    message["Message-ID"] = f"<{letter.id or new_id()}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.written_at is not None:
        message["Date"] = format_datetime(letter.written_at)
    message.set_content(letter.text, cte=encoding)
    message["Content-Language"] = letter.language
    for one in letter.attachments:
        maintype, _, subtype = one.media_type.partition("/")
        message.add_attachment(
            one.content, maintype=maintype, subtype=subtype, filename=one.name, params=dict(one.parameters)
        )
    return message


def _line(text: str) -> str:
    """Give a text as one line: a line end in a header would begin another header."""
    return " ".join(text.split())
