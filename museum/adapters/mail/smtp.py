"""Letters by SMTP."""

from __future__ import annotations

import smtplib
from urllib.parse import parse_qs, unquote, urlsplit

from museum.adapters.mail.files import message_of
from museum.domain.errors import Unavailable
from museum.ports.mail import Letter

WAIT = 20
"""Seconds."""


class SmtpMailer:
    """Sends through `smtp://user:password@host:port?from=address` (STARTTLS where offered) or `smtps://`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or (465 if self._tls else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = parse_qs(parts.query).get("from", [f"museum@{self._host}"])[0]

    def send(self, letter: Letter) -> None:
        """Send; raises Unavailable when the server does not take it."""
        try:
            kind = smtplib.SMTP_SSL if self._tls else smtplib.SMTP
            with kind(self._host, self._port, timeout=WAIT) as server:
                if not self._tls and server.has_extn("starttls"):
                    server.starttls()
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(message_of(letter, self._sender))
        except (OSError, smtplib.SMTPException) as error:
            name = type(error).__name__
            raise Unavailable(
                f"Máy chủ thư không nhận: {name}.", f"The mail server does not take it: {name}."
            ) from error
