"""Look at a file before it is taken: what it is by its content, never by its name, and how large.

Nothing is decoded, and no byte of the file reaches libvips here: the site's own process looks too.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from PIL import Image, PngImagePlugin
from PIL.ExifTags import IFD, Base
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from ingest import refusals
from ingest.recipe import MAX_PIXELS, MAX_PROFILE
from ingest.tiff import REDUCED, Directory, NoTiffError, Tag, read_directories
from museum.ports.stages import Probed

MM_PER_INCH = 25.4
LEAST_DPI, MOST_DPI = 100.0, 20_000.0
"""Between these a resolution may be the object's scale: 72 and 96 are what programs write that know none."""
_HEAD = 8 * 1024 * 1024
"""Bytes: depth maps and colour profiles that come before the pixels stay below."""
_MOST_CHUNKS = 1_000
_SQUARE = 0.01
"""How far the resolutions of both directions may differ, as a share."""
_SIDEWAYS = frozenset({5, 6, 7, 8})
"""Orientations that swap width and height (TIFF 6.0, tag 274)."""
_MASK = 4
"""Bit of NewSubfileType: a transparency mask."""

# A PNG's colour profile comes compressed; Pillow measures it by its limit for texts.
PngImagePlugin.MAX_TEXT_CHUNK = MAX_PROFILE

# What a header that lies can raise in Pillow's readers.
_PILLOW_ERRORS = (
    SyntaxError, ValueError, OSError, EOFError, TypeError, LookupError, ArithmeticError, AttributeError,
    struct.error, zlib.error,
)  # fmt: skip


class Format(StrEnum):
    """The formats that are taken, by their media type."""

    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    PNG = "image/png"
    WEBP = "image/webp"


@dataclass(frozen=True)
class Scan:
    """What the header says, and which image of the file is meant."""

    format: Format
    probed: Probed
    page: int = 0


@dataclass(frozen=True)
class _Header:
    """What a format's own header says."""

    width: int
    height: int
    orientation: int = 1
    dpi: tuple[float, float] | None = None
    photographed: bool = False
    """A camera took it: its resolution is a print size, not the object's scale."""
    pages: int = 1
    page: int = 0


class HeaderProbe:
    """Looks at headers; see `museum.ports.stages.ScanProbe`."""

    def look(self, path: Path) -> Probed:
        """Describe an image file; raises Rejected for what is none."""
        return examine(path).probed


def examine(path: Path) -> Scan:
    """Read a file's header; raises Rejected with the reason and what to do about it."""
    format_ = recognise(path)
    try:
        header = _READERS[format_](path)
    except (NoTiffError, *_PILLOW_ERRORS) as error:
        raise refusals.damaged_header(format_.name) from error
    width, height = header.width, header.height
    if width < 1 or height < 1:
        raise refusals.damaged_header(format_.name)
    if width * height > MAX_PIXELS:
        raise refusals.too_large(width, height, MAX_PIXELS)
    if header.orientation in _SIDEWAYS:
        width, height = height, width
    scale = None if header.photographed else _pixels_per_mm(header.dpi)
    return Scan(format_, Probed(format_.value, width, height, header.pages, scale), header.page)


def recognise(path: Path) -> Format:
    """Tell the format by the first bytes; raises Rejected for what is not taken."""
    try:
        with path.open("rb") as file:
            start = file.read(1024)
    except OSError as error:
        raise refusals.unreadable(error.strerror or type(error).__name__) from error
    if not start:
        raise refusals.empty()
    for matches, format_ in _TAKEN:
        if matches(start):
            return format_
    for matches, name in _NOT_YET:
        if matches(start):
            raise refusals.not_yet(name)
    raise refusals.no_image()


def _begins(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda start: start.startswith(magic)


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """Match a brand of ISO base media files (ISO/IEC 14496-12, section 4.3)."""
    return lambda start: start[4:8] == b"ftyp" and start[8:12] in brands


_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_TAKEN: tuple[tuple[Callable[[bytes], bool], Format], ...] = (
    (_begins(b"\xff\xd8\xff"), Format.JPEG),
    (lambda start: start[:4] in _TIFF_STARTS and start[8:10] != b"CR", Format.TIFF),
    (_begins(b"\x89PNG\r\n\x1a\n"), Format.PNG),
    (lambda start: start[:4] == b"RIFF" and start[8:12] == b"WEBP", Format.WEBP),
)
_NOT_YET: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (_begins(b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"), "JPEG 2000"),
    (_begins(b"\0\0\0\x0cJXL ", b"\xff\x0a"), "JPEG XL"),
    (_brand(b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), "HEIC"),
    (_brand(b"avif", b"avis"), "AVIF"),
    (lambda start: b"%PDF-" in start, "PDF"),
    (_begins(b"8BPS"), "Photoshop"),
    (_begins(b"GIF87a", b"GIF89a"), "GIF"),
    (lambda start: start[:2] == b"BM" and start[6:10] == b"\0\0\0\0", "BMP"),
    (_begins(b"AT&TFORM"), "DjVu"),
    (lambda start: start[:4] in _TIFF_STARTS, "RAW (CR2)"),
    (_begins(b"FUJIFILMCCD-RAW", b"IIU\0", b"IIRO", b"IIRS"), "RAW"),
    (_brand(b"crx "), "RAW (CR3)"),
)


def _read_jpeg(path: Path) -> _Header:
    with JpegImageFile(_head(path)) as image:
        return _from_pillow(image, _jfif_dpi(image.info))


def _read_png(path: Path) -> _Header:
    with PngImageFile(_head(path)) as image:
        return _from_pillow(image, image.info.get("dpi"))


def _head(path: Path) -> BytesIO:
    """Read as much as a header may have: a file that hides it behind junk is not searched for hours."""
    with path.open("rb") as file:
        return BytesIO(file.read(_HEAD))


def _from_pillow(image: Image.Image, dpi: tuple[float, float] | None) -> _Header:
    orientation, photographed = _read_exif(image.info.get("exif"))
    return _Header(image.width, image.height, orientation, dpi, photographed)


def _read_exif(data: bytes | None) -> tuple[int, bool]:
    """Read orientation, and whether a camera took it; broken Exif says neither."""
    exif = Image.Exif()
    try:
        exif.load(data or b"")
        inner = exif.get_ifd(IFD.Exif)
        orientation = int(exif.get(Base.Orientation, 1))
    except _PILLOW_ERRORS:
        return 1, False
    return orientation, Base.ExposureTime in inner or Base.FNumber in inner


def _jfif_dpi(info: Mapping[str | tuple[int, int], object]) -> tuple[float, float] | None:
    """Give the density of the JFIF header in dots per inch (JFIF 1.02: unit 1 is inch, 2 centimetre)."""
    density = info.get("jfif_density")
    per_inch = {1: 1.0, 2: 2.54}.get(int(str(info.get("jfif_unit", 0))))
    if per_inch is None or not isinstance(density, tuple):
        return None
    return density[0] * per_inch, density[1] * per_inch


_TIFF_TAGS = frozenset({
    Tag.NEW_SUBFILE_TYPE, Tag.IMAGE_WIDTH, Tag.IMAGE_LENGTH, Tag.ORIENTATION, Tag.X_RESOLUTION,
    Tag.Y_RESOLUTION, Tag.RESOLUTION_UNIT, Tag.EXIF_IFD, Tag.EXPOSURE_TIME, Tag.F_NUMBER,
})  # fmt: skip


def _read_tiff(path: Path) -> _Header:
    found = read_directories(path, _TIFF_TAGS)
    pages = [
        at for at, page in enumerate(found) if not _number(page, Tag.NEW_SUBFILE_TYPE) & (REDUCED | _MASK)
    ]
    if not pages:
        # Raw files of cameras are TIFF outside: a preview, and the picture in a form of its own.
        raise refusals.not_yet("RAW")
    first = found[pages[0]]
    per_inch = {2: 1.0, 3: 2.54}.get(_number(first, Tag.RESOLUTION_UNIT, 2))
    dpi = None
    if per_inch and Tag.X_RESOLUTION in first and Tag.Y_RESOLUTION in first:
        dpi = first[Tag.X_RESOLUTION][0] * per_inch, first[Tag.Y_RESOLUTION][0] * per_inch
    return _Header(
        width=_number(first, Tag.IMAGE_WIDTH),
        height=_number(first, Tag.IMAGE_LENGTH),
        orientation=_number(first, Tag.ORIENTATION, 1),
        dpi=dpi,
        photographed=Tag.EXPOSURE_TIME in first or Tag.F_NUMBER in first,
        pages=len(pages),
        page=pages[0],
    )


def _number(directory: Directory, tag: Tag, default: int = 0) -> int:
    return int(directory[tag][0]) if tag in directory else default


_CHUNK = struct.Struct("<4sI")
"""Name and length of a RIFF chunk."""


def _read_webp(path: Path) -> _Header:
    """Read the chunks of a WebP file (its container specification, RFC 9649)."""
    width = height = 0
    exif: bytes | None = None
    with path.open("rb") as file:
        file.seek(12)
        for _ in range(_MOST_CHUNKS):
            head = file.read(_CHUNK.size)
            if len(head) < _CHUNK.size:
                break
            name, length = _CHUNK.unpack(head)
            place = file.tell()
            if name in (b"VP8X", b"VP8 ", b"VP8L") and not width:
                width, height = _webp_size(name, file.read(10))
            elif name == b"EXIF":
                exif = file.read(min(length, MAX_PROFILE))
            file.seek(place + length + length % 2)
    orientation, photographed = _read_exif(exif)
    return _Header(width, height, orientation, photographed=photographed)


def _webp_size(chunk: bytes, start: bytes) -> tuple[int, int]:
    if chunk == b"VP8X":  # canvas size less one, 24 bits each
        return int.from_bytes(start[4:7], "little") + 1, int.from_bytes(start[7:10], "little") + 1
    if chunk == b"VP8L":  # a signature, then size less one, 14 bits each
        bits = int.from_bytes(start[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    across, down = struct.unpack_from("<HH", start, 6)  # a key frame's header
    return across & 0x3FFF, down & 0x3FFF


def _pixels_per_mm(dpi: tuple[float, float] | None) -> float | None:
    """Give the scale at which the object lay on the scanner, or None where the file does not know it."""
    if dpi is None or not all(LEAST_DPI <= value <= MOST_DPI for value in dpi):
        return None
    across, down = dpi
    return across / MM_PER_INCH if abs(across - down) <= _SQUARE * across else None


_READERS: Mapping[Format, Callable[[Path], _Header]] = {
    Format.JPEG: _read_jpeg,
    Format.TIFF: _read_tiff,
    Format.PNG: _read_png,
    Format.WEBP: _read_webp,
}
