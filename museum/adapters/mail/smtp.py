"""Letters by SMTP (RFC 5321)."""

from __future__ import annotations

import contextlib
import smtplib
import time
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from museum.adapters.mail.message import message_of
from museum.domain.errors import MuseumError, Rejected, Unavailable
from museum.ports.mail import Letter, Unanswered

WAIT = 20
"""Seconds."""
PAUSE = 30.0
"""Seconds in which a server that did not answer is not asked again: other work is not to wait behind each letter."""
PERMANENT = 500


class _Given:
    """Notes when the letter itself has been given: from there on silence says nothing."""

    given = False

    def data(self, msg: Any) -> Any:
        self.given = True
        return super().data(msg)  # type: ignore[misc]


class _Plain(_Given, smtplib.SMTP):
    pass


class _Encrypted(_Given, smtplib.SMTP_SSL):
    pass


class SmtpMailer:
    """Sends through `smtp://user:password@host:port?from=address` (STARTTLS where offered) or `smtps://`."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or (465 if self._tls else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self.sender = parse_qs(parts.query).get("from", [f"museum@{self._host}"])[0]
        self._clock = clock
        self._silent_until = clock()

    def send(self, letter: Letter) -> None:
        """Send; see `museum.ports.mail.Mailer`."""
        message = message_of(letter, self.sender, "quoted-printable")
        server = self._connected()
        try:
            server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise _told(error, given=server.given) from error
        finally:
            # Whatever is said at the farewell does not change what was said before.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def forget(self, about: Collection[str]) -> int:
        """Nothing is kept here; what the mail server keeps is its operator's business."""
        del about
        return 0

    def _connected(self) -> _Plain | _Encrypted:
        if self._clock() < self._silent_until:
            raise _not_now("no answer a moment ago")
        try:
            server = (_Encrypted if self._tls else _Plain)(self._host, self._port, timeout=WAIT)
            try:
                server.ehlo_or_helo_if_needed()
                if not self._tls and server.has_extn("starttls"):
                    server.starttls()
                if self._user:
                    server.login(self._user, self._password)
            except BaseException:
                server.close()
                raise
        except (OSError, smtplib.SMTPException) as error:
            self._silent_until = self._clock() + PAUSE
            raise _not_now(type(error).__name__) from error
        return server


def _told(error: OSError | smtplib.SMTPException, *, given: bool) -> MuseumError:
    """Say what an answer, or its absence, means for a letter; never with the address it was for."""
    name = type(error).__name__
    code = _code(error)
    if isinstance(error, smtplib.SMTPNotSupportedError) or (code and code >= PERMANENT):
        return Rejected(
            f"Máy chủ thư từ chối thư này ({code or name}). Hãy gọi điện cho giáo viên.",
            f"The mail server refuses this letter ({code or name}). Please call the teacher instead.",
        )
    if given and not code:
        return Unanswered(
            f"Máy chủ thư ngắt giữa chừng ({name}): không rõ thư đã đi hay chưa.",
            f"The mail server broke off ({name}): nobody can tell whether the letter is on its way.",
        )
    return _not_now(str(code or name))


def _code(error: OSError | smtplib.SMTPException) -> int:
    """Give the server's answer about this letter, 0 for none; a sender it does not know is the operator's to mend."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return 0
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    # What is no answer at all, the library calls -1.
    return max(0, error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else 0


def _not_now(why: str) -> Unavailable:
    return Unavailable(f"Máy chủ thư chưa nhận thư: {why}.", f"The mail server does not take it now: {why}.")
