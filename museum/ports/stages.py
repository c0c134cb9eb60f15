"""What a service needs of the ingest stage: looking at files before they are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


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


class RegisterReader(Protocol):
    """Reads registers (CSV, XLSX, JSON lines)."""

    def read(self, path: Path) -> Register:
        """Open a register; raises `museum.domain.errors.Invalid` for what is none."""
        ...
