"""What a service needs of the ingest stage: looking at files before they are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from museum.domain.transcriptions import TranscriptionSource
from museum.domain.translated import Translated


@dataclass(frozen=True)
class Probed:
    """What the header of an image file says."""

    mime: str
    width: int
    """Pixels as shown, after the orientation tag."""
    height: int
    pages: int = 1
    pixels_per_mm: float | None = None


class ScanProbe(Protocol):
    """Looks at a file without decoding its pixels."""

    def look(self, path: Path) -> Probed:
        """Describe an image file; raises `museum.domain.errors.Rejected` for what is none."""
        ...


@dataclass(frozen=True)
class RegisterRow:
    """One row of a register, its cells under field codes."""

    number: int
    """As a person counts in the file: the header is row 1."""
    cells: Mapping[str, str]
    """Field code → text, NFC, trimmed; empty cells are absent."""
    notes: Mapping[str, str]
    """Columns that no field stands for, under their heading."""


@dataclass(frozen=True)
class Register:
    """A register as read."""

    rows: Iterator[RegisterRow]
    unknown_columns: tuple[str, ...]
    columns: frozenset[str] = frozenset()
    """Field codes that some column stands for, be it empty."""


class RegisterReader(Protocol):
    """Reads registers of artefacts, or tables of another kind (CSV, XLSX, JSON lines)."""

    def read(self, path: Path) -> Register:
        """Open a register; raises `museum.domain.errors.Invalid` for what is none."""
        ...


Place = tuple[float, float, float, float]
"""x, y, width, height in the measure of the file that it comes from."""


class Measure(StrEnum):
    """What the numbers of an ALTO file count."""

    PIXEL = "pixel"
    MM10 = "mm10"
    """Tenths of a millimetre."""
    INCH1200 = "inch1200"


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as a file has it."""

    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as a file has it; words that a line's end breaks keep their hyphen."""

    text: str
    place: Place | None = None
    words: tuple[ReadWord, ...] = ()


@dataclass(frozen=True)
class ReadPage:
    """One page of a transcription as a file has it."""

    source: str
    """The file's name, without its folder."""
    number: int
    """Which page of the file, from 1."""
    kind: TranscriptionSource
    text: str
    """Lines in NFC; empty for a page without text."""
    language: str = ""
    """BCP 47, where the file tells."""
    picture: str = ""
    """Name of the picture that it was made from, where the file tells."""
    lines: tuple[ReadLine, ...] = ()
    """The lines of the text that are not empty; nothing where places are unknown."""
    measure: Measure = Measure.PIXEL
    width: float = 0
    height: float = 0
    """Of the page, in the file's measure; 0 where it does not tell."""


@dataclass(frozen=True)
class ReadFile:
    """A file as read: its pages, or why it is not taken."""

    name: str
    pages: tuple[ReadPage, ...] = ()
    refused: Translated = Translated()


class TranscriptReader(Protocol):
    """Reads transcriptions: plain text with page breaks, ALTO, zips of these."""

    def read(self, path: Path, name: str) -> list[ReadFile]:
        """Read a file that somebody calls `name`, or the files of a zip in their order; raises nothing."""
        ...
