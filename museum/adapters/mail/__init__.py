"""The post: letters as files, or by SMTP."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from museum.adapters.mail.files import FileMailer
from museum.adapters.mail.smtp import SmtpMailer
from museum.ports.mail import Mailer


def open_mailer(url: str) -> Mailer:
    """Open the post at `file:///folder` or `smtp://user:password@host:port`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FileMailer(unquote(parts.path))
    return SmtpMailer(url)
