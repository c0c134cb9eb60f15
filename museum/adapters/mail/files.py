"""Letters as files: what an installation without a mail server does with them."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from museum.domain.base import new_id
from museum.domain.errors import Unavailable
from museum.ports.mail import Letter


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Write a letter as a mail message."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message.set_content(letter.text)
    return message


class FileMailer:
    """Puts each letter into a folder as an `.eml` file."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def send(self, letter: Letter) -> None:
        """Write the letter; raises Unavailable when the folder cannot be written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = new_id()
            part = self._folder / f".{name}.part"
            part.write_bytes(message_of(letter, "museum@localhost").as_bytes())
            part.rename(self._folder / f"{name}.eml")
        except OSError as error:
            raise Unavailable(
                f"Không ghi được thư: {error}.", f"The letter cannot be written: {error}."
            ) from error
