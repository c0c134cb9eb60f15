"""`museum ingest`: files, folders and a register in; artefacts with scans out."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from ingest.find import Refused, find_files
from ingest.plan import Group, plan
from museum.bootstrap import Platform
from museum.db import outbox
from museum.domain.collections import Artefact, Institution, Media
from museum.domain.errors import Unavailable
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from museum.entrypoints.cli.common import (
    SOME_FAILED,
    as_json,
    console,
    emit,
    open_platform,
    progress,
    readable,
)
from museum.ports.stages import RegisterRow
from museum.services import institutions
from museum.services.imports import RowResult, import_rows
from museum.services.outbox import run_next
from museum.services.permission import SYSTEM
from museum.services.scans import Taken, rehearse, take

GLANCE = 0.05
"""Seconds between looks while another worker is at our jobs."""


@dataclass
class Item:
    """One input and what became of it."""

    source: Path
    status: str
    artefact: str | None = None
    media: str | None = None
    reason: Translated = field(default_factory=Translated)
    expected: bool = False
    """True for what was never meant to be a scan: the register itself."""

    @property
    def failed(self) -> bool:
        return self.status in ("rejected", "failed") and not self.expected


_REGISTER = Translated(
    "Đây là chính sổ đăng ký: đã được đọc, không phải là ảnh quét.",
    "This is the register itself: it was read, and is no scan.",
)


@dataclass(frozen=True)
class Choices:
    """How to ingest."""

    publish: bool = False
    dry_run: bool = False
    wait: bool = False


def ingest_all(
    platform: Platform,
    institution: Institution,
    paths: Sequence[Path],
    records: Path | None,
    choices: Choices,
) -> Iterator[Item]:
    """Take everything in, group by group; each item is given as soon as its fate is known."""
    files: list[Path | Refused] = []
    registers: list[Path] = []
    for path in find_files(paths):
        if records is not None and isinstance(path, Path) and path.samefile(records):
            registers.append(path)
        else:
            files.append(path)
    rows = _rows(platform, records) if records else iter(())
    folder = next((path for path in paths if path.is_dir()), paths[0].parent if paths else Path()).resolve()
    for group in plan(files, rows, folder):
        try:
            yield from _take_group(platform, institution, group, choices)
        except Unavailable as error:
            # The database takes nothing now (its disk is full): what this group holds is named, nothing is lost.
            sources = [file if isinstance(file, Path) else file.source for file in group.files]
            yield from (Item(source, "failed", reason=error.reason) for source in sources)
    # Every file found is reported; that the register is no scan is nobody's fault.
    yield from (Item(path, "rejected", reason=_REGISTER, expected=True) for path in registers)


def _rows(platform: Platform, records: Path) -> Iterator[RegisterRow]:
    register = platform.ports.registers.read(records)
    if register.unknown_columns:
        console.print(
            f"[yellow]Columns kept as notes: {', '.join(register.unknown_columns)}", highlight=False
        )
    return register.rows


def _take_group(platform: Platform, institution: Institution, group: Group, choices: Choices) -> list[Item]:
    with platform.sessions() as session:
        row = _save_row(session, platform, institution, group, choices)
        if row is not None and row.status == "rejected":
            return _row_rejected(group, row)
        artefact_id = row.artefact_id if row else None
        items = [_take(session, platform, institution, file, artefact_id, choices) for file in group.files]
    if choices.wait and not choices.dry_run:
        _work(platform, {i.media for i in items} | {i.artefact for i in items} | {artefact_id})
        with platform.sessions() as session:
            for item in items:
                _look_again(session, item)
    return items


def _save_row(
    session: Session, platform: Platform, institution: Institution, group: Group, choices: Choices
) -> RowResult | None:
    if group.row is None:
        return None
    at_once = choices.publish and not any(isinstance(file, Path) for file in group.files)
    results = import_rows(
        session, platform.ports, SYSTEM, institution, [group.row], publish=at_once, dry_run=choices.dry_run
    )
    return next(results)


def _row_rejected(group: Group, row: RowResult) -> list[Item]:
    """Reject the files of a row at fault: they would become artefacts without a record."""
    reason = Translated(
        f"Dòng {row.row}: " + " ".join(error.message.vi for error in row.errors),
        f"Row {row.row}: " + " ".join(error.message.en for error in row.errors),
    )
    sources = [file if isinstance(file, Path) else file.source for file in group.files]
    return [Item(source, "rejected", reason=reason) for source in sources or [Path(f"row {row.row}")]]


def _take(
    session: Session,
    platform: Platform,
    institution: Institution,
    file: Path | Refused,
    artefact_id: str | None,
    choices: Choices,
) -> Item:
    if isinstance(file, Refused):
        return Item(file.source, "rejected", artefact_id, reason=file.reason)
    if choices.dry_run:
        foreseen = rehearse(session, platform.ports, institution, file)
        return Item(file, foreseen.status, foreseen.artefact_id, foreseen.media_id, foreseen.reason)
    taken: Taken = take(
        session, platform.ports, SYSTEM, institution, file, artefact_id=artefact_id, publish=choices.publish
    )
    return Item(file, taken.status, taken.artefact_id, taken.media_id, taken.reason)


def _work(platform: Platform, subjects: set[str | None]) -> None:
    """Run jobs until none is open for the subjects; where another worker has one of them, wait for it."""
    mine = {subject for subject in subjects if subject}
    while mine:
        if run_next(platform.work):
            continue
        with platform.sessions() as session:
            if not outbox.open_for(session, mine):
                return
        time.sleep(GLANCE)


def _look_again(session: Session, item: Item) -> None:
    if item.status != "queued" or item.media is None:
        return
    medium = session.get_one(Media, item.media)
    item.status = {
        MediaState.READY: "ready",
        MediaState.REJECTED: "rejected",
        MediaState.FAILED: "failed",
        MediaState.RECEIVED: "queued",
    }[MediaState(medium.state)]
    item.reason = medium.reason
    item.artefact = session.get_one(Artefact, medium.artefact_id).id


def described(item: Item, base_url: str) -> dict[str, Any]:
    """Give an item as machines read it."""
    shown = item.artefact and item.status in ("ready", "duplicate", "queued")
    return {
        "source": str(item.source.absolute()),
        "status": item.status,
        "artefact": item.artefact,
        "media": item.media,
        "image_id": item.media,
        "manifest": f"{base_url}/iiif/presentation/3/artefacts/{item.artefact}/manifest.json"
        if shown
        else None,
        "reason": {"vi": item.reason.vi, "en": item.reason.en} if item.reason else None,
    }


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--records",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Register (CSV, XLSX, JSON lines).",
)
@click.option("--institution", "slug", default="", help="Slug of the institution; the default one otherwise.")
@click.option("--publish", is_flag=True, help="Publish each artefact once its scans are ready.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; keep nothing.")
@click.option("--wait", is_flag=True, help="Do the whole pipeline in this process.")
@as_json
def ingest(
    paths: tuple[Path, ...],
    records: Path | None,
    slug: str,
    *,
    publish: bool,
    dry_run: bool,
    wait: bool,
    machine: bool,
) -> None:
    """Take scans in: files, folders and a register that describes them."""
    platform = open_platform()
    with platform.sessions() as session:
        institution = institutions.get(session, slug)
    if wait:
        # Its library takes most of a second to load: meanwhile the first file is hashed and stored. Nothing
        # that this thread imports imports the ingest stage, so the two never wait for each other's modules.
        threading.Thread(target=import_module, args=("iiif.handlers",), name="load-iiif", daemon=True).start()
    items = ingest_all(platform, institution, paths, records, Choices(publish, dry_run, wait))
    tally: dict[str, int] = {}
    failed = False
    with progress("Ingest", None, shown=not machine) as advance:
        for item in chain(items):
            tally[item.status] = tally.get(item.status, 0) + 1
            failed = failed or item.failed
            advance(readable(item.source.name))
            if machine:
                emit(described(item, platform.settings.public_url))
            elif item.failed:
                console.print(
                    f"[red]{item.status}[/] {readable(item.source)}: {item.reason.vi} / {item.reason.en}",
                    highlight=False,
                )
    if not machine:
        console.print(", ".join(f"{number} {status}" for status, number in tally.items()))
    sys.exit(SOME_FAILED if failed else 0)
