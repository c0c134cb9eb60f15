"""The ingest stage: a received original becomes access copies in storage."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from ingest.derive import Derived, copies_whole, derive
from ingest.recipe import RECIPE
from museum.domain.collections import CopyKeys, Media
from museum.domain.errors import MuseumError, Rejected, Unavailable
from museum.domain.events import Event, ScanDamaged
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from museum.ports import ObjectStore, Ports
from museum.services.originals import sha256_of
from museum.services.scans import Digitised, record_digitised, record_mended, record_refused, record_whole

log = structlog.get_logger()


def digitise(session: Session, ports: Ports, event: Event) -> None:
    """Make a scan's access copies; a file that cannot be read is rejected, other errors are raised to be retried.

    Done twice it does nothing the second time; killed in between it starts anew: copies are
    whole objects under the recipe's name, and the row names them only once all are there. Copies
    that were reported damaged are made anew if they are; never of an original that has changed.
    """
    medium = session.get(Media, event.subject)
    if medium is None:
        return
    ready, current = medium.state == MediaState.READY, medium.recipe == RECIPE
    mending = isinstance(event, ScanDamaged)
    if ready and current and not mending:
        return
    original_key, sha256 = medium.original_key, medium.sha256
    # The long work holds no transaction.
    session.rollback()
    keys = CopyKeys(event.subject, RECIPE)
    if ready and current and copies_whole(ports.store, keys):
        record_whole(session, ports, event.subject)
        log.info("access copies are whole", media=event.subject)
        return
    try:
        with (
            _original(ports.store, original_key) as original,
            tempfile.TemporaryDirectory(prefix="derive-") as folder,
        ):
            if ready and sha256_of(original) != sha256:
                raise _damaged_original()
            made = derive(original, Path(folder))
            index = made.archive_index.read_bytes()
            _put(ports.store, keys, made)
    except Rejected as error:
        if ready:
            # It was taken once: the fault is ours, and its present copies stay.
            raise Unavailable(error.reason.vi, error.reason.en) from error
        record_refused(session, ports, event.subject, MediaState.REJECTED, error.reason)
        log.info("scan rejected", media=event.subject, reason=error.reason.en)
        return
    found = Digitised(made.width, made.height, RECIPE, made.pixels_per_mm, made.pages, index)
    record_digitised(session, ports, event.subject, found)
    if mending:
        record_mended(session, ports, event.subject)
        log.info("access copies made anew", media=event.subject)


def _put(store: ObjectStore, keys: CopyKeys, made: Derived) -> None:
    for key, path, mime in (
        (keys.archive, made.archive, "application/zip"),
        (keys.archive_index, made.archive_index, "application/octet-stream"),
        (keys.pyramid, made.pyramid, "image/tiff"),
        (keys.thumbnail, made.thumbnail, "image/jpeg"),
    ):
        if path:
            store.adopt(key, path, mime)


@contextmanager
def _original(store: ObjectStore, key: str) -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            path = stack.enter_context(store.as_file(key))
        except KeyError as error:
            raise Unavailable(
                "Bản gốc không còn trong kho lưu trữ. Hãy khôi phục từ bản sao lưu rồi bấm “Thử lại”.",
                "The original is no longer in storage. Restore it from a backup, then press “Try again”.",
            ) from error
        yield path


def _damaged_original() -> Unavailable:
    return Unavailable(
        "Bản gốc trong kho lưu trữ đã bị hỏng: mã kiểm tra SHA-256 không khớp. Hãy khôi phục từ bản sao lưu rồi bấm “Thử lại”.",
        "The original in storage is damaged: its SHA-256 checksum does not match. Restore it from a backup, then press “Try again”.",
    )


def note_failure(session: Session, ports: Ports, event: Event, error: MuseumError | None) -> None:
    """Note on the scan why its processing rests."""
    reason = (
        error.reason
        if error
        else Translated(
            "Việc xử lý tệp này bị ngắt nhiều lần. Hãy bấm “Thử lại”; nếu vẫn lỗi, hãy báo người quản trị.",
            "Processing this file was broken off several times. Press “Try again”; if it fails again, tell the administrator.",
        )
    )
    record_refused(session, ports, event.subject, MediaState.FAILED, reason)
