"""Photographs and documents that prove what a unit reports: recognised by content, shown without metadata.

Source: ISO 32000-1, 7.5.2 (header) and 7.5.5 (trailer) for PDF; ITU-T T.81, annex G (progressive scans).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyvips
import structlog
from PIL.JpegImagePlugin import JpegImageFile

from ingest.pixels import prepare
from ingest.probe import Format, Scan, examine
from museum.domain.errors import Rejected

log = structlog.get_logger()

PDF = "application/pdf"
QUALITY = 85
MOST_PIXELS = 200_000_000
"""Of a JPEG, whose decoder makes it smaller by itself."""
MOST_PIXELS_WHOLE = 50_000_000
"""Of what has to be decoded as large as it is."""
_MOST_SCANS = 100
"""Passes over the whole picture that a progressive JPEG may ask of its reader: real ones have about ten."""
_START_OF_SCAN = b"\xff\xda"
_SHRINKS = (8, 4, 2)
"""By how much a JPEG's decoder can make it smaller by itself."""
_TAKEN = frozenset({Format.JPEG, Format.PNG, Format.WEBP})
_TAIL = 2048
"""Bytes at the end of a PDF within which its end is marked: programs write some after it."""
_WHITE = 255


class FileReader:
    """Reads files of evidence; see `museum.ports.evidence.EvidenceReader`."""

    def look(self, path: Path) -> str:
        """Tell the media type by the content; raises Rejected."""
        if _is_pdf(path):
            return PDF
        return _photograph(path).format.value

    def picture(self, path: Path, side: int) -> bytes:
        """Decode a photograph and make it small and bare; raises Rejected."""
        scan = _photograph(path)
        prepare()
        try:
            image = _opened(path, scan, side).thumbnail_image(
                side, height=side, size="down", export_profile="srgb", intent="relative"
            )
            if image.hasalpha():
                image = image.flatten(background=_WHITE)
            image = image.colourspace("b-w" if image.bands == 1 else "srgb").cast("uchar")
            return bytes(image.jpegsave_buffer(Q=QUALITY, interlace=True, optimize_coding=True, keep="none"))
        except pyvips.Error as error:
            # The message's last line names what failed; paths stay out of the log.
            log.info(
                "evidence not decoded", error=str(error).strip().splitlines()[-1].rpartition("/")[2][:200]
            )
            raise _damaged() from error


def _is_pdf(path: Path) -> bool:
    """Say whether a file is a PDF; raises Rejected for one that breaks off."""
    with path.open("rb") as file:
        if not file.read(8).startswith(b"%PDF-"):
            return False
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        if b"%%EOF" not in file.read():
            raise _damaged()
    return True


def _photograph(path: Path) -> Scan:
    """Read a photograph's header; raises Rejected for what is none, or would cost too much to show."""
    try:
        scan = examine(path)
    except Rejected as error:
        log.info("evidence not taken", reason=error.reason.en)
        raise _not_taken() from error
    if scan.format not in _TAKEN:
        raise _not_taken()
    pixels = scan.probed.width * scan.probed.height
    jpeg = scan.format == Format.JPEG
    most = MOST_PIXELS if jpeg and not _progressive(path) else MOST_PIXELS_WHOLE
    if pixels > most or (jpeg and path.read_bytes().count(_START_OF_SCAN) > _MOST_SCANS):
        raise Rejected(
            "Ảnh quá lớn hoặc bất thường nên không hiển thị được. Hãy xuất thành ảnh JPEG nhỏ hơn rồi gửi lại.",
            "The picture is too large or too odd to be shown. Export it as a smaller JPEG and send it again.",
        )
    return scan


def _progressive(path: Path) -> bool:
    """Say whether a JPEG comes in passes over the whole picture: its decoder holds all of it, however small it is made."""
    with JpegImageFile(path) as header:
        return bool(header.info.get("progressive"))


def _opened(path: Path, scan: Scan, side: int) -> Any:
    """Open by the format's own loader, so that nothing else is tried on the bytes; broken off is broken."""
    name = str(path)
    if scan.format == Format.PNG:
        return pyvips.Image.pngload(name, access="sequential", fail_on="error")
    if scan.format == Format.WEBP:
        return pyvips.Image.webpload(name, access="sequential", fail_on="error")
    longest = max(scan.probed.width, scan.probed.height)
    shrink = next((by for by in _SHRINKS if longest >= 2 * by * side), 1)
    return pyvips.Image.jpegload(name, shrink=shrink, access="sequential", fail_on="error")


def _not_taken() -> Rejected:
    return Rejected(
        "Nội dung tệp không phải là ảnh JPEG, PNG, WebP hay tệp PDF, dù tên tệp là gì. "
        "Ảnh HEIC của điện thoại: hãy xuất thành JPEG. Văn bản Word, bảng Excel: hãy xuất thành PDF.",
        "By its content the file is no JPEG, PNG or WebP picture and no PDF, whatever it is called. "
        "HEIC pictures of telephones: export them as JPEG. Word or Excel files: export them as PDF.",
    )


def _damaged() -> Rejected:
    return Rejected(
        "Tệp bị hỏng hoặc chép chưa hết. Hãy chép lại từ máy ảnh, điện thoại hoặc bản gốc rồi gửi lại.",
        "The file is damaged or breaks off. Copy it again from the camera, telephone or its source, then send it again.",
    )
