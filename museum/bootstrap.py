"""The one place where adapters are chosen and wired, and where the way of a scan is written down."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from iiif.partners.reader import PartnerReader
from museum.adapters.clock import SystemClock
from museum.adapters.documents.papers import DecreePapers
from museum.adapters.documents.typst import TypstRenderer
from museum.adapters.mail import open_mailer
from museum.adapters.queue.embedded import EmbeddedQueue
from museum.adapters.storage import open_store
from museum.adapters.web.fetcher import SafeFetcher
from museum.db.engine import open_engine, open_sessions
from museum.domain.errors import MuseumError, Unavailable
from museum.domain.events import Event
from museum.domain.installation import Installation
from museum.domain.rights import PixelTerms
from museum.ports import Links, ObjectStore, PictureSource, Ports, Queue, SearchIndex
from museum.ports.evidence import EvidenceReader
from museum.ports.packs import Pack, Packed, PackedPackage, PackMaker
from museum.ports.pictures import Region
from museum.ports.pixels import Grant
from museum.ports.sheets import SheetMade, SheetRead
from museum.ports.stages import Probed, ReadFile, Register
from museum.services.outbox import Handler, Patience, Work
from museum.settings import ROOT, BadSettings, Settings

FLOW: Mapping[str, tuple[str, ...]] = {
    # what happened       → who acts on it
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

FACES, VIEWER = ROOT / "frontend" / "static" / "print", ROOT / "frontend" / "static" / "pack"
"""The site's faces as documents need them, and the viewer of packs: laid there by the front end's build."""


def handlers() -> dict[str, Handler]:
    """Give the handlers by name. Imported when first wanted: pixels are not loaded to print a status."""
    from iiif.handlers import describe_artefact  # noqa: PLC0415
    from ingest.handlers import digitise  # noqa: PLC0415
    from museum.services.letters import tell_session, write_letter  # noqa: PLC0415
    from museum.services.unit_letters import write_unit_letter  # noqa: PLC0415
    from search.handlers import index_artefact, index_exhibition  # noqa: PLC0415

    return {
        "digitise": digitise,
        "describe": describe_artefact,
        "index": index_artefact,
        "index_exhibition": index_exhibition,
        "write_letter": write_letter,
        "tell_session": tell_session,
        "write_unit_letter": write_unit_letter,
    }


def on_rest() -> dict[str, Callable[[Session, Ports, Event, MuseumError | None], None]]:
    """Give what is noted on a record when its handler has given up."""
    from ingest.handlers import note_failure  # noqa: PLC0415

    return {"digitise": note_failure}


class _Probe:
    """The ingest stage's probe, loaded when a file is first looked at."""

    def look(self, path: Path) -> Probed:
        from ingest.probe import HeaderProbe  # noqa: PLC0415

        return HeaderProbe().look(path)


class _Registers:
    """The ingest stage's register reader, loaded when a register is first opened."""

    def read(self, path: Path) -> Register:
        from ingest.registers.reader import TableReader  # noqa: PLC0415

        return TableReader().read(path)


class _SchoolLists:
    """The ingest stage's reader of lists of schools, loaded when one is first opened."""

    def read(self, path: Path) -> Register:
        from ingest.registers.reader import TableReader  # noqa: PLC0415
        from ingest.registers.schools import SCHOOLS  # noqa: PLC0415

        return TableReader(SCHOOLS).read(path)


class _Evidence:
    """The ingest stage's reader of evidence, loaded when a file is first sent."""

    @cached_property
    def _reader(self) -> EvidenceReader:
        from ingest.evidence import FileReader  # noqa: PLC0415

        return FileReader()

    def look(self, path: Path) -> str:
        return self._reader.look(path)

    def picture(self, path: Path, side: int) -> bytes:
        return self._reader.picture(path, side)


class _UnitLists:
    """The ingest stage's reader of lists of units, loaded when one is first opened."""

    def read(self, path: Path) -> Register:
        from ingest.registers.reader import TableReader  # noqa: PLC0415
        from ingest.registers.units import UNITS  # noqa: PLC0415

        return TableReader(UNITS).read(path)


class _Sheets:
    """Workbooks of several sheets, their library loaded when one is first opened."""

    def read(self, path: Path) -> list[SheetRead]:
        from ingest.registers.sheets import PlainSheets  # noqa: PLC0415

        return PlainSheets().read(path)

    def write(self, sheets: Sequence[SheetMade]) -> bytes:
        from ingest.registers.sheets import PlainSheets  # noqa: PLC0415

        return PlainSheets().write(sheets)


class _Transcripts:
    """The ingest stage's reader of transcriptions, loaded when one is first opened."""

    def read(self, path: Path, name: str) -> list[ReadFile]:
        from ingest.transcripts.reader import FileReader  # noqa: PLC0415

        return FileReader().read(path, name)


class _Pictures:
    """The image service as documents and packs ask it, loaded when a picture is first wanted."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @cached_property
    def _served(self) -> PictureSource:
        from iiif.image.pictures import ServedPictures  # noqa: PLC0415
        from iiif.image.service import ImageService  # noqa: PLC0415

        return ServedPictures(ImageService(self._store, at_once=1))

    def jpeg(self, image_id: str, grant: Grant, side: int, region: Region | None = None) -> bytes:
        return self._served.jpeg(image_id, grant, side, region)


class _Packs:
    """The makers of offline packs, loaded when one is first planned."""

    def __init__(self, store: ObjectStore, pictures: PictureSource, base: str) -> None:
        self._given = (store, pictures, SystemClock(), base, VIEWER)

    @cached_property
    def _maker(self) -> PackMaker:
        from iiif.offline.pack import OfflinePacks  # noqa: PLC0415

        return OfflinePacks(*self._given)

    def plan(self, artefacts: Sequence[Packed]) -> Pack:
        return self._maker.plan(artefacts)

    def plan_package(self, packed: PackedPackage) -> Pack:
        return self._maker.plan_package(packed)


@dataclass(frozen=True)
class Platform:
    """One process's wired platform."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    ports: Ports
    secret: Callable[[], str]
    """Gives the key that signs sessions, previews and links."""

    @cached_property
    def work(self) -> Work:
        """All that is needed to run jobs."""
        patience = Patience(timedelta(seconds=self.settings.lease_seconds), self.settings.attempts)
        return Work(self.sessions, self.ports, handlers(), on_rest(), patience)

    @cached_property
    def secret_key(self) -> str:
        """The key that signs sessions, previews and links."""
        return self.secret()

    @property
    def backends(self) -> dict[str, str]:
        """What stands behind each port, for `museum status` and `/readyz`."""
        settings = self.settings
        return {
            "database": self.engine.dialect.name,
            "storage": settings.storage.split(":", 1)[0],
            "search": "elasticsearch" if settings.search_url else "embedded",
            "queue": settings.queue.split(":", 1)[0],
        }


def bootstrap(settings: Settings) -> Platform:
    """Wire the platform; raises BadSettings with one line that names the variable."""
    try:
        (settings.data_dir / "work").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSettings(f"MUSEUM_DATA_DIR: {error}") from None
    # Access copies are made beside their destination, not in a small /tmp.
    tempfile.tempdir = str(settings.data_dir.resolve() / "work")
    engine = open_engine(settings.database)
    sessions = open_sessions(engine)
    try:
        store = open_store(settings.storage, endpoint_url=settings.s3_endpoint_url)
    except (ValueError, OSError, Unavailable) as error:
        raise BadSettings(f"MUSEUM_STORAGE_URL: {error}") from None
    pictures, typst = _Pictures(store), TypstRenderer(FACES)
    secret = cache(lambda: settings.secret_key or _kept_secret(settings.data_dir))
    ports = Ports(
        store=store,
        index=_index(settings, sessions),
        queue=_queue(settings),
        mailer=open_mailer(settings.mail),
        clock=SystemClock(),
        probe=_Probe(),
        registers=_Registers(),
        school_lists=_SchoolLists(),
        sheets=_Sheets(),
        unit_lists=_UnitLists(),
        evidence=_Evidence(),
        transcripts=_Transcripts(),
        web=SafeFetcher(_agent(settings), allowed=settings.partner_hosts),
        partners=PartnerReader(),
        documents=typst,
        papers=DecreePapers(typst),
        pictures=pictures,
        packs=_Packs(store, pictures, settings.public_url),
        links=Links(settings.public_url, secret),
        flow=FLOW,
        pixels=PixelTerms(settings.limited_side, settings.watermark),
        retention=timedelta(days=settings.retention_days),
    )
    return Platform(settings, engine, sessions, ports, secret)


def _agent(settings: Settings) -> str:
    """Give the name under which other institutions' servers are asked: theirs is the right to know who does."""
    return f"museum-platform/{version('museum-platform')} (+{settings.public_url})"


def _index(settings: Settings, sessions: sessionmaker[Session]) -> SearchIndex:
    from search.open import open_index  # noqa: PLC0415

    prefix = settings.search_prefix
    if settings.search_url and not prefix:
        prefix = f"museum-{installation_id(sessions)}"
    return open_index(settings.search_url, settings.data_dir, prefix)


def installation_id(sessions: sessionmaker[Session]) -> str:
    """Give the database's own id; raises BadSettings before `museum init`."""
    try:
        with sessions() as session:
            found = session.scalar(select(Installation.id))
    except DatabaseError as error:
        raise BadSettings(f"MUSEUM_DATABASE_URL: {_first_line(error)}") from None
    if found is None:
        raise BadSettings("MUSEUM_DATABASE_URL: the database is empty; run `museum init` first")
    return found


def _first_line(error: DatabaseError) -> str:
    return str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__


def _queue(settings: Settings) -> Queue:
    if settings.embedded_queue:
        return EmbeddedQueue(settings.data_dir / "work" / "bell")
    from museum.adapters.queue.celery import CeleryQueue, celery_app  # noqa: PLC0415

    return CeleryQueue(celery_app(settings.queue))


def _kept_secret(data_dir: Path) -> str:
    """Read the key that the data directory keeps; the first process makes it, for its owner's eyes alone."""
    path = data_dir / "secret.key"
    part = data_dir / f".secret.{os.getpid()}"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return path.read_text().strip()
