"""Pictures for documents and packs: what a page of ours needs of the image service."""

from __future__ import annotations

from typing import Protocol

from museum.ports.pixels import Grant

Region = tuple[int, int, int, int]
"""x, y, width and height in pixels of the whole scan."""


class PictureSource(Protocol):
    """Gives scans as pictures, never more than a grant allows."""

    def jpeg(self, image_id: str, grant: Grant, side: int, region: Region | None = None) -> bytes:
        """Give a scan, or a region that lies within it, its longer side at most `side` pixels, as JPEG.

        Raises `Unavailable`.
        """
        ...
