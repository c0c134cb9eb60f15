"""Offline packs: artefacts with their tiles, and packages for learning, in one file for places without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from museum.domain.collections import Artefact
from museum.domain.education import Package, PackageObject
from museum.domain.transcriptions import Transcription
from museum.domain.translated import Language
from museum.ports.pixels import Grant


@dataclass(frozen=True)
class Packed:
    """An artefact that goes into a pack, and how much of each scan (image id → grant) may go with it."""

    artefact: Artefact
    grants: Mapping[str, Grant]
    transcriptions: Sequence[Transcription] = ()
    """What is written on its scans."""


@dataclass(frozen=True)
class PackedPackage:
    """A package for learning that goes into a pack: as pupils may have it."""

    package: Package
    objects: Sequence[PackageObject]
    """Those that may be seen, in their order."""
    grants: Mapping[str, Grant]
    """How much of each of their scans (by image id) may go along."""
    papers: Mapping[str, bytes]
    """Worksheets: file name → PDF."""
    artefacts: Sequence[Packed] = ()
    """To look into more closely; none in a small pack."""
    language: Language = "vi"
    """In which it opens."""


@dataclass(frozen=True)
class Pack:
    """A pack that is planned and can be read; nothing of it is made yet but its words."""

    name: str
    """Of the file, with `.zip`: letters, digits and hyphens."""
    size: int
    """Bytes."""
    exact: bool
    """Whether the size is known to the byte."""
    scans: int
    lessened: bool
    """Whether rights keep some scans smaller than they were taken."""
    parts: Callable[[], Iterator[bytes]]
    """Reads it from the beginning, a few megabytes at a time; may raise `Unavailable` on the way."""


class PackMaker(Protocol):
    """Plans packs."""

    def plan(self, artefacts: Sequence[Packed]) -> Pack:
        """Plan a pack of one or several artefacts; raises `Unavailable`."""
        ...

    def plan_package(self, packed: PackedPackage) -> Pack:
        """Plan a pack of a package; the pictures of its details are made at once. Raises `Unavailable`."""
        ...
