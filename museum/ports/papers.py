"""Administrative documents as files."""

from __future__ import annotations

from typing import Protocol

from museum.domain.papers import Paper, PaperFormat


class PaperWriter(Protocol):
    """Sets administrative documents in the layout that the state prescribes."""

    def write(self, paper: Paper, form: PaperFormat) -> bytes:
        """Give the file; texts are shown as they are, whatever they contain. Raises `Unavailable`."""
        ...
