"""Whole pictures for documents and packs: what a page of ours needs of the image service."""

from __future__ import annotations

from typing import Protocol

from museum.ports.pixels import Grant


class PictureSource(Protocol):
    """Gives scans as pictures, never more than a grant allows."""

    def jpeg(self, image_id: str, grant: Grant, side: int) -> bytes:
        """Give a scan whole, its longer side at most `side` pixels, as JPEG; raises `Unavailable`."""
        ...
