"""Open a transcription's file of any kind, by its content: text, ALTO, or a zip of these."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ingest.find import natural_key
from ingest.transcripts import refusals
from ingest.transcripts.alto import read_alto
from ingest.transcripts.plain import read_plain
from museum.domain.errors import Rejected
from museum.ports.stages import ReadFile, ReadPage

LARGEST_FILE = 24_000_000
MOST_FILES = 2_000
LARGEST_ZIP = 96_000_000
"""Bytes of all files of a zip together, unpacked."""
_ZIP = b"PK\x03\x04"
_BLANK = b" \t\r\n"
_MARKS = (b"\xef\xbb\xbf<", b"\xff\xfe<\0", b"\xfe\xff\0<")
_JUNK = ("__MACOSX/", ".")


class FileReader:
    """Reads transcriptions; see `museum.ports.stages.TranscriptReader`."""

    def read(self, path: Path, name: str) -> list[ReadFile]:
        """Read a file, or the files of a zip in their natural order; what cannot be taken says why."""
        try:
            with path.open("rb") as file:
                start = file.read(len(_ZIP))
            if start == _ZIP:
                return _read_zip(path)
            if path.stat().st_size > LARGEST_FILE:
                raise refusals.too_large(LARGEST_FILE)
            return [_read_one(path.read_bytes(), name)]
        except OSError as error:
            refusal = refusals.unreadable(error.strerror or type(error).__name__)
            return [ReadFile(name, refused=refusal.reason)]
        except Rejected as error:
            return [ReadFile(name, refused=error.reason)]


def _read_one(data: bytes, name: str) -> ReadFile:
    try:
        return ReadFile(name, _pages(data, name))
    except Rejected as error:
        return ReadFile(name, refused=error.reason)


def _pages(data: bytes, name: str) -> tuple[ReadPage, ...]:
    if not data.strip(_BLANK):
        raise refusals.empty()
    looks_like_xml = data.lstrip(_BLANK).startswith(b"<") or data.startswith(_MARKS)
    return read_alto(data, name) if looks_like_xml else read_plain(data, name)


def _read_zip(path: Path) -> list[ReadFile]:
    try:
        with zipfile.ZipFile(path) as bundle:
            return list(_members(bundle))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError):
        # RuntimeError is what the library says of a password, NotImplementedError of an odd compression.
        raise refusals.damaged_zip() from None


def _members(bundle: zipfile.ZipFile) -> Iterator[ReadFile]:
    """Read one file after the other; nothing is written, so names can lead nowhere."""
    infos = [info for info in bundle.infolist() if not _is_junk(info)]
    if len(infos) > MOST_FILES:
        raise refusals.too_much(MOST_FILES, LARGEST_ZIP // 1_000_000)
    left = LARGEST_ZIP
    for info in sorted(infos, key=lambda info: natural_key(info.filename)):
        name = PurePosixPath(info.filename.replace("\\", "/")).name
        with bundle.open(info) as member:
            # What the directory says of sizes is not to be believed: so much is read, and no more.
            data = member.read(LARGEST_FILE + 1)
        left -= len(data)
        if left < 0:
            raise refusals.too_much(MOST_FILES, LARGEST_ZIP // 1_000_000)
        if len(data) > LARGEST_FILE:
            yield ReadFile(name, refused=refusals.too_large(LARGEST_FILE).reason)
        else:
            yield _read_one(data, name)


def _is_junk(info: zipfile.ZipInfo) -> bool:
    name = info.filename.replace("\\", "/")
    return info.is_dir() or name.startswith(_JUNK[0]) or PurePosixPath(name).name.startswith(_JUNK[1])
