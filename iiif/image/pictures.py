"""Pictures for documents and packs, made by the image service like everybody's."""

from __future__ import annotations

import pyvips

from iiif.image.request import parse
from iiif.image.resolve import View
from iiif.image.service import ImageService
from museum.domain.errors import Unavailable
from museum.ports.pictures import Region
from museum.ports.pixels import Grant, seen_region


class ServedPictures:
    """A `museum.ports.pictures.PictureSource` before an image service."""

    def __init__(self, service: ImageService) -> None:
        self._service = service

    def jpeg(self, image_id: str, grant: Grant, side: int, region: Region | None = None) -> bytes:
        """Give a scan, or a region of it, its longer side at most `side` pixels, as JPEG; raises `Unavailable`."""
        view = View.of(grant.width, grant.height, grant.max_side)
        cut = seen_region(region, grant.width, grant.height, view.cut) if region else None
        width, height = fitted(*(cut[2:] if cut else (view.width, view.height)), side)
        asked = ",".join(map(str, cut)) if cut else "full"
        request = parse(asked, f"{width},{height}", "0", "default.jpg")
        try:
            return self._service.answer(self._service.ask(image_id, grant, request)).body
        except (KeyError, pyvips.Error):
            raise Unavailable(
                "Bản sao truy cập của ảnh này bị thiếu hoặc hỏng. Quản trị viên có thể chạy museum repair.",
                "This image's access copy is missing or damaged. An administrator can run museum repair.",
            ) from None


def fitted(width: int, height: int, side: int) -> tuple[int, int]:
    """Give the size whose longer side is `side`, or the size as it is where that is smaller."""
    longest = max(width, height)
    if longest <= side:
        return width, height
    return max(1, round(width * side / longest)), max(1, round(height * side / longest))
