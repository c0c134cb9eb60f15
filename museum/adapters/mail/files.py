"""Letters as files: what an installation without a mail server does with them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from museum.adapters.mail.message import message_of
from museum.domain.base import new_id
from museum.domain.errors import Unavailable
from museum.ports.mail import Letter


class FileMailer:
    """Puts each letter into a folder as an `.eml` file, named `<what it is about>-<its id>.eml`."""

    sender = "museum@localhost"

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def send(self, letter: Letter) -> None:
        """Write the letter; raises Unavailable when the folder cannot be written, Rejected for no address."""
        message = message_of(letter, self.sender, "8bit").as_bytes()
        name = "-".join(filter(None, (letter.about, letter.id or new_id())))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self._folder / f".{name}.part"
            part.write_bytes(message)
            part.rename(self._folder / f"{name}.eml")
        except OSError as error:
            raise _closed(error) from error

    def forget(self, about: Collection[str]) -> int:
        """Delete the letters about these, those that were broken off too."""
        wanted, gone = frozenset(about), 0
        try:
            for path in self._folder.glob("*-*"):
                if path.name.lstrip(".").partition("-")[0] in wanted:
                    path.unlink(missing_ok=True)
                    gone += 1
        except OSError as error:
            raise _closed(error) from error
        return gone


def _closed(error: OSError) -> Unavailable:
    reason = error.strerror or type(error).__name__
    return Unavailable(
        f"Không ghi được thư mục thư: {reason}.", f"The folder of letters cannot be written: {reason}."
    )
