"""The state of the house, and bringing it back into order after a crash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from museum.db import outbox
from museum.domain import prints
from museum.domain.collections import Artefact, CopyKeys, KeptTileIndex, Media, manifest_key
from museum.domain.education import Package
from museum.domain.errors import Unavailable
from museum.domain.events import ArtefactChanged, Job, ManifestPublished, ScanReceived
from museum.domain.exhibitions import Exhibition
from museum.domain.loans import Loan
from museum.domain.people import VISITOR
from museum.domain.states import JobState, MediaState, Publication
from museum.domain.tile_archive import DamagedArchive, TileIndex
from museum.ports import ObjectStore, Ports
from museum.services import changes, evidence, transcript_files
from museum.services.artefacts import describe_anew
from museum.services.outbox import held, record, transaction
from museum.services.scans import keep_index, kept_index, record_damaged
from museum.services.visibility import visible_artefacts, visible_packages

ORPHAN_AGE = timedelta(hours=1)
"""What is younger may belong to a take that runs at this moment."""
WAITING_AGE = timedelta(days=2)
"""Files that were read and then forgotten are kept for so long."""


def counts(session: Session) -> dict[str, int]:
    """Count what the house holds."""

    def number(query: object) -> int:
        return session.scalar(query) or 0  # type: ignore[call-overload]

    published = Artefact.state == Publication.PUBLISHED
    return {
        "artefacts": number(select(func.count()).select_from(Artefact)),
        "artefacts_published": number(select(func.count()).select_from(Artefact).where(published)),
        "scans": number(select(func.count()).select_from(Media)),
        "scans_ready": number(select(func.count()).select_from(Media).where(Media.state == MediaState.READY)),
        "exhibitions": number(select(func.count()).select_from(Exhibition)),
        "exhibitions_published": number(
            select(func.count()).select_from(Exhibition).where(Exhibition.state == Publication.PUBLISHED)
        ),
        "index_lag": number(
            select(func.count()).select_from(Artefact).where(Artefact.indexed_version != Artefact.version)
        ),
    }


def jobs(session: Session) -> dict[str, int]:
    """Count jobs by state, every state named."""
    found = outbox.counts(session)
    return {state.value: found.get(state, 0) for state in JobState}


def resting(session: Session, limit: int = 200) -> list[Job]:
    """List the jobs that need attention."""
    return list(
        session.scalars(select(Job).where(Job.state == JobState.RESTING).order_by(Job.id).limit(limit))
    )


_MANIFEST_RECIPE = "recipes/manifests"
"""Names the object in storage that tells how manifests were made: the recipe's number; the limit of reserved pictures."""
_BATCH = 500
"""Records of one transaction."""
NOBODY_WORKS = 120
"""Seconds that a job may be due before we say that no worker seems to run."""


@dataclass(frozen=True)
class Repaired:
    """What a repair found and did."""

    orphans: int
    temporaries: int
    requeued: int
    announced: int
    """Entries that the journal of public changes lacked."""


def repair(session: Session, ports: Ports) -> Repaired:
    """Finish or clear what a crash left: objects that no row knows, records whose work or copies were lost."""
    now = ports.clock.now()
    temporaries = ports.store.sweep(now - ORPHAN_AGE)
    orphans = 0
    for key in list(_orphans(session, ports)):
        ports.store.delete(key)
        orphans += 1
    orphans += evidence.clear(session, ports, ORPHAN_AGE)
    requeued = _requeue(session, ports) + _mend(session, ports)
    _keep_indexes(session, ports)
    return Repaired(orphans, temporaries, requeued, changes.catch_up(session, ports))


def renew_manifests(session: Session, ports: Ports, recipe: int) -> int:
    """Have all manifests made again if they were made by another recipe or under another limit; gives how many.

    Manifests state the sizes of pictures, so that the limit on reserved ones is part of what they are
    made by. The recipe's number and that limit stand beside the manifests in storage, and go with them into a backup. They are
    written last: what breaks off is begun again. Raises `Unavailable`.
    """
    made_by = f"{recipe};{ports.pixels.side}".encode()
    try:
        if ports.store.get(_MANIFEST_RECIPE) == made_by:
            return 0
    except KeyError:
        pass
    renewed, last = 0, ""
    while ids := session.scalars(
        select(Artefact.id)
        .where(Artefact.manifest_version > 0, Artefact.id > last)
        .order_by(Artefact.id)
        .limit(_BATCH)
    ).all():
        with transaction(session, ports):
            describe_anew(session, ports, ids)
        renewed, last = renewed + len(ids), ids[-1]
    ports.store.put(_MANIFEST_RECIPE, made_by, "text/plain")
    return renewed


def _orphans(session: Session, ports: Ports) -> Iterator[str]:
    youngest = ports.clock.now() - ORPHAN_AGE
    media = session.execute(select(Media.id, Media.recipe, Media.sha256)).all()
    known = {row.sha256 for row in media}
    current = {(row.id, row.recipe) for row in media}
    manifests = {
        manifest_key(row.id, row.manifest_version)
        for row in session.execute(select(Artefact.id, Artefact.manifest_version))
    }
    for info in ports.store.list("originals/"):
        if info.changed_at < youngest and info.key.rsplit("/", 1)[-1] not in known:
            yield info.key
    for info in ports.store.list("copies/"):
        parts = info.key.split("/")
        recipe = parts[3][1:] if len(parts) > 3 else ""  # noqa: PLR2004 - copies/ab/<id>/r<recipe>/<name>
        if info.changed_at < youngest and not (recipe.isdecimal() and (parts[2], int(recipe)) in current):
            yield info.key
    for info in ports.store.list("manifests/"):
        if info.changed_at < youngest and info.key not in manifests:
            yield info.key
    yield from _old_prints(session, ports)
    yield from _forgotten(ports)
    loans = set(session.scalars(select(Loan.id)))
    for info in ports.store.list("loans/"):
        parts = info.key.split("/")
        if info.changed_at < youngest and not (len(parts) > 2 and parts[2] in loans):  # noqa: PLR2004 - loans/ab/<id>/…
            yield info.key


def _old_prints(session: Session, ports: Ports) -> Iterator[str]:
    """List documents of what is not public any more, or of versions that are past."""
    youngest = ports.clock.now() - ORPHAN_AGE
    public = visible_artefacts(session, VISITOR).with_only_columns(Artefact.id, Artefact.version)
    shown = set(session.execute(public.order_by(None)).tuples())
    for info in ports.store.list(prints.PREFIX):
        if info.changed_at < youngest and prints.printed_version(info.key) not in shown:
            yield info.key
    offered = visible_packages(session, VISITOR).with_only_columns(Package.id, Package.version)
    current = set(session.execute(offered.order_by(None)).tuples())
    for info in ports.store.list(prints.PAPERS):
        if info.changed_at < youngest and prints.printed_version(info.key) not in current:
            yield info.key


def _forgotten(ports: Ports) -> Iterator[str]:
    """List files that were read for somebody who never came back to them."""
    youngest = ports.clock.now() - WAITING_AGE
    for info in ports.store.list(transcript_files.WAITING):
        if info.changed_at < youngest:
            yield info.key


def _mend(session: Session, ports: Ports) -> int:
    """Have the access copies made anew of scans that lack one; gives how many scans that are."""
    ready = session.execute(
        select(Media.id, Media.recipe).where(Media.state == MediaState.READY).order_by(Media.id)
    ).all()
    session.rollback()
    mended = 0
    for shelf, rows in groupby(ready, key=lambda row: CopyKeys(row.id, row.recipe).shelf):
        stored = {info.key for info in ports.store.list(shelf)}
        for row in rows:
            if _complete(ports.store, CopyKeys(row.id, row.recipe), stored):
                continue
            if not outbox.open_for(session, [row.id]):
                mended += 1
            session.rollback()
            # One that rests is woken after an hour, not by every repair.
            record_damaged(session, ports, row.id)
    return mended


def _complete(store: ObjectStore, keys: CopyKeys, stored: set[str]) -> bool:
    """Say whether all copies of a scan are there, the pyramid where its index says so."""
    if not {keys.archive, keys.archive_index, keys.thumbnail} <= stored:
        return False
    if keys.pyramid in stored:
        return True
    try:
        return not TileIndex.from_bytes(store.get(keys.archive_index)).pyramid
    except (KeyError, DamagedArchive):
        return False


def _keep_indexes(session: Session, ports: Ports) -> None:
    """Copy the indexes of tile archives into the database that it lacks, as of scans digitised before it kept any."""
    lacking = session.execute(
        select(Media.id, Media.recipe)
        .outerjoin(KeptTileIndex, KeptTileIndex.media_id == Media.id)
        .where(
            Media.state == MediaState.READY,
            or_(KeptTileIndex.media_id.is_(None), KeptTileIndex.recipe != Media.recipe),
        )
        .order_by(Media.id)
    ).all()
    session.rollback()
    for start in range(0, len(lacking), _BATCH):
        found = {}
        for row in lacking[start : start + _BATCH]:
            copies = CopyKeys(row.id, row.recipe)
            try:
                data = ports.store.get(copies.archive_index)
                TileIndex.from_bytes(data)
            except (KeyError, DamagedArchive):
                # Made anew with its archive, by this repair or once a reader comes upon it; and kept then.
                continue
            found[copies] = data
        with transaction(session, ports):
            for copies, data in found.items():
                medium = held(session, Media, copies.image_id)
                current = medium is not None and medium.recipe == copies.recipe
                # What an ingest has kept since we looked is younger than what we read.
                if current and kept_index(session, copies) is None:
                    keep_index(session, copies, data)


def _requeue(session: Session, ports: Ports) -> int:
    """Put work back that has no job although the records say it is not done."""
    with transaction(session, ports):
        scans = session.scalars(select(Media.id).where(Media.state == MediaState.RECEIVED)).all()
        behind = session.execute(
            select(Artefact.id, (Artefact.manifest_version != Artefact.version).label("undescribed")).where(
                (Artefact.manifest_version != Artefact.version)
                | (Artefact.indexed_version != Artefact.version)
            )
        ).all()
        again = 0
        for media_id in scans:
            if not outbox.open_for(session, [media_id]):
                record(session, ports, ScanReceived(media_id))
                again += 1
        for artefact_id, undescribed in behind:
            if not outbox.open_for(session, [artefact_id]):
                record(
                    session,
                    ports,
                    ArtefactChanged(artefact_id) if undescribed else ManifestPublished(artefact_id),
                )
                again += 1
    return again


@dataclass(frozen=True)
class Health:
    """Whether an engine answers."""

    engine: str
    backend: str
    fault: str | None


def check_engines(session: Session, ports: Ports, backends: dict[str, str]) -> list[Health]:
    """Ask each engine; `backends` names what stands behind each."""

    def database() -> str | None:
        try:
            session.execute(select(1))
        except Exception as error:  # noqa: BLE001 - whatever it is, the engine does not answer
            session.rollback()
            return type(error).__name__
        return None

    def queue() -> str | None:
        fault = ports.queue.check()
        since = None if database() else outbox.waiting_since(session)
        waited = (ports.clock.now() - since).total_seconds() if since else 0
        if fault or waited < NOBODY_WORKS:
            return fault
        return f"jobs have waited for {waited:.0f} s: does a worker run?"

    def asked(check: object) -> str | None:
        try:
            return check()  # type: ignore[operator,no-any-return]
        except Unavailable as error:
            return error.reason.en

    return [
        Health("database", backends["database"], database()),
        Health("storage", backends["storage"], asked(ports.store.check)),
        Health("search", backends["search"], asked(ports.index.check)),
        Health("queue", backends["queue"], asked(queue)),
    ]
