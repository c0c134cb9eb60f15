"""What the museum needs of the outside, as small protocols, and the bundle that carries them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from museum.domain.rights import STANDARD_TERMS, PixelTerms
from museum.ports.clock import Clock
from museum.ports.documents import DocumentRenderer
from museum.ports.evidence import EvidenceReader
from museum.ports.links import Links
from museum.ports.mail import Mailer
from museum.ports.packs import PackMaker
from museum.ports.papers import PaperWriter
from museum.ports.partners import Partners
from museum.ports.pictures import PictureSource
from museum.ports.queue import Queue
from museum.ports.search import SearchIndex
from museum.ports.sheets import Sheets
from museum.ports.stages import RegisterReader, ScanProbe, TranscriptReader
from museum.ports.storage import ObjectStore
from museum.ports.web import WebFetcher

__all__ = [
    "Clock",
    "DocumentRenderer",
    "EvidenceReader",
    "Links",
    "Mailer",
    "ObjectStore",
    "PackMaker",
    "PaperWriter",
    "Partners",
    "PictureSource",
    "Ports",
    "Queue",
    "RegisterReader",
    "ScanProbe",
    "SearchIndex",
    "Sheets",
    "TranscriptReader",
    "WebFetcher",
]


@dataclass(frozen=True)
class Ports:
    """All ports of one process, wired by `museum.bootstrap`."""

    store: ObjectStore
    index: SearchIndex
    queue: Queue
    mailer: Mailer
    clock: Clock
    probe: ScanProbe
    registers: RegisterReader
    school_lists: RegisterReader
    """Reads lists of schools into rows of name, commune, level, remote, code and pupils."""
    sheets: Sheets
    unit_lists: RegisterReader
    """Reads lists of organisational units; see `ingest.registers.units`."""
    evidence: EvidenceReader
    transcripts: TranscriptReader
    web: WebFetcher
    partners: Partners
    documents: DocumentRenderer
    papers: PaperWriter
    pictures: PictureSource
    packs: PackMaker
    links: Links
    flow: Mapping[str, tuple[str, ...]]
    """Name of an event's class → names of its handlers."""
    pixels: PixelTerms = STANDARD_TERMS
    """What the public gets of pictures whose rights are reserved."""
    retention: timedelta = timedelta(days=180)
    """So long after a visit, what is personal in its bookings is erased."""
