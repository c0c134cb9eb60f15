"""Scans: taken in, digitised, rejected; each original once, unaltered, under its checksum."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, cast

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from museum.db import outbox
from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.collections import Artefact, CopyKeys, Institution, KeptTileIndex, Media
from museum.domain.errors import Conflict, MuseumError, NotFound, Rejected, Unavailable
from museum.domain.events import Job, ScanDamaged, ScanDigitised, ScanReceived
from museum.domain.people import Person
from museum.domain.states import JobState, MediaState
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.ports.stages import Probed
from museum.services.artefacts import by_number, get_for, make_public, save_row, touch
from museum.services.audit import note
from museum.services.originals import sha256_of, store_original
from museum.services.outbox import held, record, transaction
from museum.services.permission import SYSTEM, require_curator

Status = Literal["queued", "ready", "duplicate", "rejected", "failed"]
LONGEST_NAME = 200
MENDED_AGAIN = timedelta(hours=1)
"""After so long a scan that could not be mended, and is still asked for, is tried again by itself."""


_INDEXES = KeptTileIndex.__table__.c
_KEPT_INDEX = select(_INDEXES.data).where(
    _INDEXES.media_id == bindparam("media"), _INDEXES.recipe == bindparam("recipe")
)
"""Made once, and of columns alone: a reader waits for the answer, and making a query takes longer than asking it."""


@dataclass(frozen=True)
class Taken:
    """What became of one file."""

    status: Status
    artefact_id: str | None = None
    media_id: str | None = None
    reason: Translated = Translated()


def take(  # noqa: PLR0913 - each is a fact about the file that only the caller knows
    session: Session,
    ports: Ports,
    person: Person,
    institution: Institution,
    path: Path,
    *,
    artefact_id: str | None = None,
    name: str = "",
    publish: bool = False,
) -> Taken:
    """Take a file in: probe, checksum, store the original, and hand it to the ingest stage.

    Without `artefact_id` the file becomes an artefact of its own, titled by its name. What
    is no image is rejected with a reason and leaves nothing; the same content is a duplicate
    and doubles nothing; storage that does not answer makes it failed, to be sent again.
    """
    require_curator(person, institution.id)
    shown_name = clean_name(name or path.name)
    try:
        probed = ports.probe.look(path)
        sha256, size = store_original(ports.store, path, probed.mime)
    except Rejected as error:
        return Taken("rejected", artefact_id=artefact_id, reason=error.reason)
    except (OSError, Unavailable) as error:
        return Taken("failed", artefact_id=artefact_id, reason=_why(error))
    with transaction(session, ports):
        # One take at a time in an institution: numbers are given and contents compared under its lock.
        locked(session, Institution, institution.id)
        known = _known(session, institution.id, sha256)
        if known is not None:
            return _again(session, ports, known, publish=publish)
        artefact = (
            get_for(session, person, artefact_id)
            if artefact_id
            else _artefact_for(session, ports, institution, shown_name)
        )
        medium = _add(session, ports, artefact, shown_name, sha256, size, probed)
        artefact.publish_when_ready = artefact.publish_when_ready or publish
        note(session, ports, person, "scan", ("artefact", artefact.id), institution.id, media=medium.id)
    return Taken("queued", artefact.id, medium.id, medium.reason)


def rehearse(session: Session, ports: Ports, institution: Institution, path: Path) -> Taken:
    """Say what `take` would answer, and keep nothing; pixels are not decoded."""
    try:
        probed = ports.probe.look(path)
        known = _known(session, institution.id, sha256_of(path))
    except Rejected as error:
        return Taken("rejected", reason=error.reason)
    except OSError as error:
        return Taken("failed", reason=_why(error))
    if known is None:
        return Taken("queued", reason=_only_first(probed.pages))
    status: Status = "rejected" if known.state == MediaState.REJECTED else "duplicate"
    return Taken(status, known.artefact_id, known.id, known.reason)


def _only_first(pages: int) -> Translated:
    """Say that a file has more pages than are taken."""
    if pages <= 1:
        return Translated()
    return Translated(
        f"Tệp có {pages} trang; hiện mới số hóa trang đầu. Hãy tách mỗi trang thành một tệp để có đủ các trang.",
        f"The file has {pages} pages; only the first is digitised. Save each page as a file of its own to have them all.",
    )


def _why(error: Exception) -> Translated:
    if isinstance(error, MuseumError):
        return error.reason
    return Translated(
        f"Không đọc được tệp: {error}. Hãy kiểm tra quyền đọc và ổ đĩa.",
        f"The file cannot be read: {error}. Please check its permissions and the disk.",
    )


def clean_name(name: str) -> str:
    """Reduce a file's name to what is safe to show: no folder, no control or direction characters, NFC."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return kept.strip()[-LONGEST_NAME:] or "scan"


def _known(session: Session, institution_id: str, sha256: str) -> Media | None:
    return session.scalar(select(Media).where(Media.institution_id == institution_id, Media.sha256 == sha256))


def _again(session: Session, ports: Ports, known: Media, *, publish: bool) -> Taken:
    """Answer for a content that was sent before."""
    if known.state == MediaState.REJECTED:
        return Taken("rejected", known.artefact_id, known.id, known.reason)
    if known.state == MediaState.FAILED:
        retry(session, ports, known.id)
        return Taken("queued", known.artefact_id, known.id)
    if publish:
        with transaction(session, ports):
            artefact = _artefact_of(session, known)
            if known.state == MediaState.RECEIVED:
                artefact.publish_when_ready = True
            else:
                _publish_if_asked(session, ports, artefact, asked=True)
    status: Status = "duplicate"
    return Taken(status, known.artefact_id, known.id)


def _scan(session: Session, media_id: str) -> Media | None:
    """Get a scan for changing it. Its artefact is locked first, as everywhere: nobody waits in a circle."""
    artefact_id = session.scalar(select(Media.artefact_id).where(Media.id == media_id))
    if artefact_id is None:
        return None
    held(session, Artefact, artefact_id)
    return held(session, Media, media_id)


def _artefact_of(session: Session, medium: Media) -> Artefact:
    artefact = held(session, Artefact, medium.artefact_id)
    if artefact is None:
        msg = f"scan {medium.id} has lost its artefact"
        raise LookupError(msg)
    return artefact


def _artefact_for(session: Session, ports: Ports, institution: Institution, name: str) -> Artefact:
    """Make the artefact that a file without a record stands for; a rejected scan's bare record is used again."""
    stem = Path(name).stem or name
    number = re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:80] or "scan"
    candidate, count = number, 1
    while (taken := by_number(session, institution.id, candidate)) is not None:
        if taken.media and all(m.state == MediaState.REJECTED and m.source_name == name for m in taken.media):
            return taken
        count += 1
        candidate = f"{number}-{count}"
    title = " ".join(stem.replace("_", " ").split())
    return save_row(
        session, ports, institution, {"accession_number": candidate, "title_vi": title[:500]}
    ).artefact


def _add(
    session: Session, ports: Ports, artefact: Artefact, name: str, sha256: str, size: int, probed: Probed
) -> Media:
    for old in [m for m in artefact.media if m.state == MediaState.REJECTED and m.source_name == name]:
        # The mended file takes the place of the one that could not be read.
        artefact.media.remove(old)
        session.delete(old)
    last = session.scalar(select(func.max(Media.position)).where(Media.artefact_id == artefact.id))
    medium = Media(
        id=new_id(),
        institution_id=artefact.institution_id,
        artefact_id=artefact.id,
        position=0 if last is None else last + 1,
        source_name=name,
        sha256=sha256,
        size=size,
        mime=probed.mime,
        width=probed.width,
        height=probed.height,
        pixels_per_mm=probed.pixels_per_mm,
        reason=_only_first(probed.pages),
        received_at=ports.clock.now(),
    )
    session.add(medium)
    session.flush()
    record(session, ports, ScanReceived(medium.id))
    return medium


@dataclass(frozen=True)
class Digitised:
    """What the ingest stage found and made."""

    width: int
    height: int
    recipe: int
    pixels_per_mm: float | None
    pages: int = 1
    """Of the original, of which the first is shown."""
    index: bytes = b""
    """The tile archive's, as it stands in storage."""


def record_digitised(session: Session, ports: Ports, media_id: str, made: Digitised) -> None:
    """Note that a scan's access copies are in storage; publish the record if that was asked for."""
    with transaction(session, ports):
        medium = _scan(session, media_id)
        if medium is None:
            return
        if made.index:
            keep_index(session, CopyKeys(media_id, made.recipe), made.index)
        # Whatever stood in the way before does so no more.
        medium.reason = _only_first(made.pages)
        if medium.state == MediaState.READY and medium.recipe == made.recipe:
            return
        medium.width, medium.height, medium.recipe = made.width, made.height, made.recipe
        medium.pixels_per_mm = made.pixels_per_mm
        medium.state = MediaState.READY
        medium.copied_at = ports.clock.now()
        medium.digitised_at = medium.digitised_at or medium.copied_at
        artefact = _artefact_of(session, medium)
        artefact.version += 1
        artefact.changed_at = ports.clock.now()
        session.flush()
        record(session, ports, ScanDigitised(medium.id))
        _publish_if_asked(session, ports, artefact, asked=artefact.publish_when_ready)


def keep_index(session: Session, copies: CopyKeys, data: bytes) -> None:
    """Keep an archive's index where opening the archive finds it, instead of an earlier one; in a transaction."""
    session.merge(KeptTileIndex(media_id=copies.image_id, recipe=copies.recipe, data=data))


def kept_index(session: Session, copies: CopyKeys) -> bytes | None:
    """Give the index kept of an archive, or None when there is none of its recipe."""
    found = session.execute(_KEPT_INDEX, {"media": copies.image_id, "recipe": copies.recipe})
    return cast("bytes | None", found.scalar())


def record_damaged(session: Session, ports: Ports, media_id: str) -> None:
    """Note that an access copy of a scan cannot be read, so that it is made anew.

    Many processes may report the same damage: it is one job. One that rests, because the original
    is damaged too, is woken once an hour.
    """
    with transaction(session, ports):
        medium = _scan(session, media_id)
        if medium is None or medium.state != MediaState.READY:
            return
        job = session.scalar(
            select(Job).where(
                Job.subject == media_id, Job.kind == ScanDamaged.__name__, Job.state != JobState.DONE
            )
        )
        if job is None:
            note(session, ports, SYSTEM, "damaged", ("media", media_id), medium.institution_id)
            record(session, ports, ScanDamaged(media_id))
        elif job.finished_at and job.finished_at <= ports.clock.now() - MENDED_AGAIN:
            outbox.wake(session, [job.id], ports.clock.now())


def record_mended(session: Session, ports: Ports, media_id: str) -> None:
    """Note that the access copies of a scan are whole again: what was rendered of the others is void."""
    with transaction(session, ports):
        medium = session.get(Media, media_id)
        if medium is None:
            return
        medium.copied_at = ports.clock.now()
        note(session, ports, SYSTEM, "mended", ("media", media_id), medium.institution_id)


def record_whole(session: Session, ports: Ports, media_id: str) -> None:
    """Note that copies reported damaged are whole: made anew by a job that broke off, or restored by hand.

    What was rendered of them meanwhile is void all the same.
    """
    with transaction(session, ports):
        medium = session.get(Media, media_id)
        if medium is not None:
            medium.copied_at = ports.clock.now()


def record_refused(
    session: Session, ports: Ports, media_id: str, state: MediaState, reason: Translated
) -> None:
    """Note that a scan cannot be digitised: rejected for good, or failed and to be retried.

    One that was digitised before stays as it is, with the reason why it cannot be mended.
    """
    with transaction(session, ports):
        medium = _scan(session, media_id)
        if medium is None:
            return
        medium.reason = reason
        if medium.state == MediaState.READY:
            return
        medium.state = state
        artefact = _artefact_of(session, medium)
        touch(session, ports, artefact)
        _publish_if_asked(session, ports, artefact, asked=artefact.publish_when_ready)


def digitise_anew(session: Session, ports: Ports, recipe: int) -> int:
    """Have the access copies made again that are of another recipe; give how many scans that are."""
    with transaction(session, ports):
        old = session.scalars(
            select(Media.id).where(Media.state == MediaState.READY, Media.recipe != recipe)
        ).all()
        again = [media_id for media_id in old if not outbox.open_for(session, [media_id])]
        for media_id in again:
            record(session, ports, ScanReceived(media_id))
    return len(again)


def _publish_if_asked(session: Session, ports: Ports, artefact: Artefact, *, asked: bool) -> None:
    """Publish once no scan is still at work and at least one can be shown."""
    states = [medium.state for medium in artefact.media]
    if asked and MediaState.RECEIVED not in states and MediaState.READY in states:
        make_public(session, ports, artefact)


def retry(session: Session, ports: Ports, media_id: str) -> None:
    """Let a failed scan try again, or one that could not be mended."""
    with transaction(session, ports):
        medium = _scan(session, media_id)
        if medium is None or medium.state not in (MediaState.FAILED, MediaState.READY):
            return
        resting = list(
            session.scalars(select(Job.id).where(Job.subject == media_id, Job.state == JobState.RESTING))
        )
        woken = outbox.wake(session, resting, ports.clock.now())
        if medium.state == MediaState.READY:
            return
        medium.state, medium.reason = MediaState.RECEIVED, Translated()
        if not woken:
            record(session, ports, ScanReceived(media_id))


def retry_for(session: Session, ports: Ports, person: Person, media_id: str) -> Media:
    """Let a failed scan try again, asked for by a curator; raises NotFound, NotAllowed."""
    medium = session.get(Media, media_id)
    if medium is None:
        raise NotFound("Không có tệp quét này.", "There is no such scan.")
    get_for(session, person, medium.artefact_id)
    retry(session, ports, media_id)
    return medium


def arrange(session: Session, ports: Ports, person: Person, artefact_id: str, order: list[str]) -> None:
    """Put an artefact's scans in the order given; scans not named follow as they stood."""
    with transaction(session, ports):
        artefact = get_for(session, person, artefact_id)
        rank = {media_id: at for at, media_id in enumerate(order)}
        wanted = sorted(artefact.media, key=lambda medium: (rank.get(medium.id, len(rank)), medium.position))
        if [medium.position for medium in wanted] == list(range(len(wanted))):
            return
        for at, medium in enumerate(wanted):
            medium.position = at
        touch(session, ports, artefact)
        session.expire(artefact, ["media"])


def label(session: Session, ports: Ports, person: Person, media_id: str, words: Translated) -> None:
    """Name a page or view (mặt trước, trang 3 …)."""
    with transaction(session, ports):
        medium = _scan(session, media_id)
        if medium is None:
            raise NotFound("Không có tệp quét này.", "There is no such scan.")
        artefact = get_for(session, person, medium.artefact_id)
        if medium.label != words:
            medium.label = words
            touch(session, ports, artefact)


def drop_rejected(session: Session, ports: Ports, person: Person, media_id: str) -> None:
    """Take a rejected scan off its record."""
    with transaction(session, ports):
        medium = _scan(session, media_id)
        if medium is None:
            return
        artefact = get_for(session, person, medium.artefact_id)
        if medium.state != MediaState.REJECTED:
            raise Conflict("Chỉ gỡ được tệp đã bị từ chối.", "Only a rejected scan can be taken off.")
        artefact.media.remove(medium)
        session.delete(medium)
        touch(session, ports, artefact)
