"""Documents to print: a template and data become a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class DocumentRenderer(Protocol):
    """Sets documents from templates that come with the platform."""

    def pdf(self, template: str, data: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
        """Set a template, such as `object-sheet`, as PDF.

        `data` is what JSON can hold; its texts are shown as they are, whatever they contain. `files`
        are pictures under plain names (`picture.jpg`) that the data speaks of. Raises `Unavailable`
        when too many documents are being set, or this one takes too long.
        """
        ...
