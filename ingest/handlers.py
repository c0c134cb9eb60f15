"""The ingest stage: a received original becomes access copies in storage."""

from __future__ import annotations

import tempfile
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from ingest.derive import derive
from ingest.recipe import RECIPE
from museum.domain.collections import CopyKeys, Media
from museum.domain.errors import MuseumError, Rejected
from museum.domain.events import Event
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.scans import Digitised, record_digitised, record_refused

log = structlog.get_logger()


def digitise(session: Session, ports: Ports, event: Event) -> None:
    """Make a scan's access copies; a file that cannot be read is rejected, other errors are raised to be retried.

    Done twice it does nothing the second time; killed in between it starts anew: copies are
    whole objects under the recipe's name, and the row names them only once all are there.
    """
    medium = session.get(Media, event.subject)
    if medium is None or (medium.state == MediaState.READY and medium.recipe == RECIPE):
        return
    original_key = medium.original_key
    # The long work holds no transaction.
    session.rollback()
    keys = CopyKeys(event.subject, RECIPE)
    try:
        with (
            ports.store.as_file(original_key) as original,
            tempfile.TemporaryDirectory(prefix="derive-") as folder,
        ):
            made = derive(original, Path(folder))
            for key, path, mime in (
                (keys.archive, made.archive, "application/zip"),
                (keys.archive_index, made.archive_index, "application/octet-stream"),
                (keys.pyramid, made.pyramid, "image/tiff"),
                (keys.thumbnail, made.thumbnail, "image/jpeg"),
            ):
                ports.store.adopt(key, path, mime)
    except Rejected as error:
        record_refused(session, ports, event.subject, MediaState.REJECTED, error.reason)
        log.info("scan rejected", media=event.subject, reason=error.reason.en)
        return
    record_digitised(
        session, ports, event.subject, Digitised(made.width, made.height, RECIPE, made.pixels_per_mm)
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
