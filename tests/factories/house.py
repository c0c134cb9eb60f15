"""A small house for tests: real database, real file storage, fakes only where a stage is not under test."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from sqlalchemy.orm import Session, sessionmaker

from iiif.offline.pack import OfflinePacks
from iiif.partners.reader import PartnerReader
from ingest.evidence import FileReader
from ingest.registers.reader import TableReader
from ingest.registers.schools import SCHOOLS
from ingest.registers.sheets import PlainSheets
from ingest.registers.units import UNITS
from museum.adapters.documents.papers import DecreePapers
from museum.adapters.documents.typst import TypstRenderer
from museum.adapters.storage import open_store
from museum.db.engine import open_engine, open_sessions
from museum.db.migrate import upgrade
from museum.domain.collections import Institution
from museum.domain.events import Event
from museum.ports import Links, Ports
from museum.ports.mail import Letter
from museum.ports.pictures import Region
from museum.ports.pixels import Grant, halvings, seen_region
from museum.ports.search import Found, Hit, Query, SearchDocument
from museum.ports.stages import Probed, ReadFile, Register
from museum.services import institutions
from museum.services.outbox import Handler, Patience, Work
from tests.factories.partners import PartnerWeb

STATIC = Path(__file__).resolve().parents[2] / "frontend" / "static"


class FixedClock:
    """Time stands still until the test moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_time(self, **how_long: float) -> None:
        self.moment += timedelta(**how_long)


class NotedQueue:
    """Keeps the hints it was given."""

    def __init__(self) -> None:
        self.hints: list[int] = []

    def hint(self, job_ids: Sequence[int]) -> None:
        self.hints.extend(job_ids)

    def check(self) -> str | None:
        return None


class KeptMail:
    """Keeps the letters it was given."""

    sender = "museum@museum.example"

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)

    def forget(self, about: Collection[str]) -> int:
        kept = [letter for letter in self.letters if letter.about not in about]
        gone = len(self.letters) - len(kept)
        self.letters[:] = kept
        return gone


class PlainIndex:
    """Keeps documents; finds those whose title holds the text. For tests that do not test search."""

    def __init__(self) -> None:
        self.documents: dict[str, SearchDocument] = {}

    def prepare(self) -> None:
        return None

    def apply(self, documents: Sequence[SearchDocument], gone: Iterable[tuple[str, int]] = ()) -> None:
        self.documents.update({document.id: document for document in documents})
        for document_id, _ in gone:
            self.documents.pop(document_id, None)

    def search(self, query: Query) -> Found:
        hits = tuple(
            Hit(d.id, d.kind, d.accession_number, d.title, 1.0, d.image_id)
            for d in self.documents.values()
            if set(d.gate) & set(query.gate) and query.text.lower() in f"{d.title.vi} {d.title.en}".lower()
        )
        return Found(len(hits), hits[query.offset : query.offset + query.limit])

    def versions(self) -> Mapping[str, int]:
        return {document.id: document.version for document in self.documents.values()}

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        self.documents = {document.id: document for document in documents}
        return len(self.documents)

    def check(self) -> str | None:
        return None


class AnyProbe:
    """Takes every file for an image of 100 × 80."""

    def look(self, path: Path) -> Probed:
        del path
        return Probed("image/tiff", 100, 80)


class PlainPictures:
    """Gives grey pictures of the size that is asked for, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Grant, int]] = []

    def jpeg(self, image_id: str, grant: Grant, side: int, region: Region | None = None) -> bytes:
        self.asked.append((image_id, grant, side))
        times = halvings(grant.width, grant.height, grant.max_side)
        cut = seen_region(region or (0, 0, grant.width, grant.height), grant.width, grant.height, times)
        width, height = cut[2:]
        least = min(1.0, side / max(width, height))
        drawn = BytesIO()
        Image.new("L", (max(1, round(width * least)), max(1, round(height * least))), 128).save(drawn, "JPEG")
        return drawn.getvalue()


class NoRegisters:
    """No register is read in the test."""

    def read(self, path: Path) -> Register:
        raise AssertionError(path)


class NoTranscripts:
    """No transcription is read in the test."""

    def read(self, path: Path, name: str) -> list[ReadFile]:
        raise AssertionError((path, name))


@dataclass
class House:
    """Sessions and ports over a temporary folder."""

    folder: Path
    sessions: sessionmaker[Session]
    ports: Ports
    clock: FixedClock
    queue: NotedQueue
    mail: KeptMail
    handlers: dict[str, Handler] = field(default_factory=dict)

    def institution(self, session: Session) -> Institution:
        return institutions.ensure_default(session, self.ports)

    def work(self, patience: Patience | None = None) -> Work:
        return Work(self.sessions, self.ports, self.handlers, {}, patience or Patience())

    def handle(self, name: str, handler: Callable[[Session, Ports, Event], None]) -> None:
        self.handlers[name] = handler

    def with_ports(self, **changes: object) -> House:
        return replace(self, ports=replace(self.ports, **changes))  # type: ignore[arg-type]


FLOW = {
    "ScanReceived": ("digitise",),
    "ScanDigitised": ("describe",),
    "ScanDamaged": ("digitise",),
    "ArtefactChanged": ("describe",),
    "ManifestPublished": ("index",),
    "ExhibitionChanged": ("index_exhibition",),
    "BookingChanged": ("write_letter",),
    "SessionChanged": ("tell_session",),
    "ReminderDue": ("write_letter",),
    "ReconfirmationDue": ("write_letter",),
    "WaitingOver": ("write_letter",),
    "FeedbackDue": ("write_letter",),
    "LinkWanted": ("write_letter",),
    "ReportAsked": ("write_unit_letter",),
    "ReportReminderDue": ("write_unit_letter",),
    "ReportReturned": ("write_unit_letter",),
    "ReportApproved": ("write_unit_letter",),
}


@cache
def _migrated() -> bytes:
    """Give an empty database of the present schema: made once, and copied for each house."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "museum.db"
        engine = open_engine(f"sqlite:///{path}")
        upgrade(engine)
        engine.dispose()
        return path.read_bytes()


def build_house(folder: Path, database_url: str = "") -> House:
    """Build a house whose database is migrated and empty."""
    path = folder / "museum.db"
    if not database_url and not path.exists():
        path.write_bytes(_migrated())
    engine = open_engine(database_url or f"sqlite:///{path}")
    if database_url:
        upgrade(engine)
    clock, queue, mail = FixedClock(), NotedQueue(), KeptMail()
    store, pictures = open_store((folder / "objects").as_uri()), PlainPictures()
    typst = TypstRenderer(STATIC / "print")
    ports = Ports(
        store=store,
        index=PlainIndex(),
        queue=queue,
        mailer=mail,
        clock=clock,
        probe=AnyProbe(),
        registers=NoRegisters(),
        school_lists=TableReader(SCHOOLS),
        sheets=PlainSheets(),
        unit_lists=TableReader(UNITS),
        evidence=FileReader(),
        transcripts=NoTranscripts(),
        web=PartnerWeb(),
        partners=PartnerReader(),
        documents=typst,
        papers=DecreePapers(typst),
        pictures=pictures,
        packs=OfflinePacks(store, pictures, clock, "https://museum.example", STATIC / "pack"),
        links=Links("https://museum.example", lambda: "k" * 40),
        flow=FLOW,
    )
    return House(folder, open_sessions(engine), ports, clock, queue, mail)
