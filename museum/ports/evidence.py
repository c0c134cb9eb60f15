"""Files of evidence: what they are by their content, and photographs as they may be shown."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class EvidenceReader(Protocol):
    """Looks at photographs (JPEG, PNG, WebP) and PDF documents that somebody sends."""

    def look(self, path: Path) -> str:
        """Tell a file's media type by its content; raises `museum.domain.errors.Rejected` for what is not taken."""
        ...

    def picture(self, path: Path, side: int) -> bytes:
        """Give a photograph as JPEG, upright, its longer side at most `side` pixels, with no metadata at all.

        Where it was taken, when and by which telephone is not in it. Raises `Rejected` for what does not decode.
        """
        ...
