"""`museum export`: what the house gives to other software and to places without a network."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click
from sqlalchemy.orm import Session

from museum.bootstrap import Platform
from museum.domain.collections import Artefact, accession_key
from museum.domain.errors import MuseumError, NotFound
from museum.domain.pages import pictures_of
from museum.domain.people import VISITOR
from museum.entrypoints.cli.common import SOME_FAILED, as_json, console, emit, open_platform, progress
from museum.ports.packs import Pack, Packed
from museum.services import transcriptions
from museum.services.visibility import find_artefact, pixel_grant, visible_artefacts

MEGABYTE = 1 << 20


@click.group()
def export() -> None:
    """Give out what is public: IIIF documents as files, packs for use without a network."""


@export.command()
@click.argument("artefacts", nargs=-1, required=True, metavar="ARTEFACT…")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The zip to write."
)
@as_json
def pack(artefacts: tuple[str, ...], output: Path, *, machine: bool) -> None:
    """Pack published artefacts (ids or register numbers) with their tiles and a page that opens by itself."""
    platform = open_platform()
    failed = False
    found: dict[str, Artefact] = {}
    with platform.sessions() as session:
        for wanted in artefacts:
            try:
                artefact = _wanted(session, wanted)
            except MuseumError as error:
                failed = True
                _tell_missing(wanted, error, machine=machine)
            else:
                found[artefact.id] = artefact
        if not found:
            sys.exit(SOME_FAILED)
        planned = platform.ports.packs.plan([_packed(session, platform, one) for one in found.values()])
    written = _write(planned, output, machine=machine)
    if machine:
        emit(
            {
                "status": "written",
                "file": str(output.resolve()),
                "size": written,
                "artefacts": list(found),
                "scans": planned.scans,
            }
        )
    else:
        console.print(f"{output}: {len(found)} artefacts, {planned.scans} scans, {written / MEGABYTE:.1f} MB")
    sys.exit(SOME_FAILED if failed else 0)


def _wanted(session: Session, text: str) -> Artefact:
    """Find a published artefact by id or register number; raises NotFound, Gone."""
    key = accession_key(text)
    numbered = session.scalars(
        visible_artefacts(session, VISITOR).where(Artefact.accession_key == key).limit(2)
    ).all()
    if len(numbered) > 1:
        raise NotFound(
            "Nhiều đơn vị có số đăng ký này: hãy dùng mã hiện vật trong địa chỉ trang.",
            "Several institutions have this number: please use the id from the page's address.",
        )
    if numbered:
        return numbered[0]
    try:
        return find_artefact(session, VISITOR, text)
    except NotFound:
        raise NotFound(
            f"Không có hiện vật đã công bố nào mang mã hay số đăng ký “{text[:120]}”. Hãy kiểm tra lại.",
            f"No published artefact has the id or register number “{text[:120]}”. Please check it.",
        ) from None


def _packed(session: Session, platform: Platform, artefact: Artefact) -> Packed:
    terms = platform.ports.pixels
    return Packed(
        artefact,
        {medium.id: pixel_grant(session, medium.id, terms=terms) for medium in pictures_of(artefact)},
        list(transcriptions.of_artefact(session, artefact.id).values()),
    )


def _tell_missing(wanted: str, error: MuseumError, *, machine: bool) -> None:
    if machine:
        emit(
            {"artefact": wanted, "status": "failed", "reason": {"vi": error.reason.vi, "en": error.reason.en}}
        )
    else:
        console.print(f"[red]{wanted}[/]: {error.reason.vi} / {error.reason.en}", highlight=False)


def _write(planned: Pack, output: Path, *, machine: bool) -> int:
    """Write a pack whole or not at all; gives its size in bytes."""
    part = output.with_name(f".{output.name}.{os.getpid()}")
    written, shown = 0, 0
    try:
        with (
            progress("Pack (MB)", -(-planned.size // MEGABYTE), shown=not machine) as advance,
            part.open("wb") as file,
        ):
            for block in planned.parts():
                file.write(block)
                written += len(block)
                while shown < written // MEGABYTE:
                    shown += 1
                    advance("")
            file.flush()
            os.fsync(file.fileno())
        part.replace(output)
    except OSError as error:
        raise click.UsageError(f"{output}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    return written


def _address(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise click.BadParameter("needs http:// or https:// and a host")
    return value.rstrip("/")


@export.command()
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to fill."
)
@click.option(
    "--base", default="", callback=_address, help="Address the files will have; the site's own otherwise."
)
@as_json
def iiif(output: Path, base: str, *, machine: bool) -> None:
    """Write every public manifest and collection, and the journal of changes, as files for any web server."""
    from iiif.offline.site import static_documents  # noqa: PLC0415
    from iiif.presentation.shelf import Shelf  # noqa: PLC0415

    platform = open_platform()
    shelf = Shelf(platform.sessions, platform.ports.store, terms=platform.ports.pixels)
    documents = size = 0
    with progress("IIIF", None, shown=not machine) as advance:
        for path, body in static_documents(shelf, platform.sessions, base or platform.settings.public_url):
            _put(output / path, body)
            documents, size = documents + 1, size + len(body)
            advance(path)
    if machine:
        emit({"folder": str(output.resolve()), "documents": documents, "size": size})
    else:
        console.print(f"{documents} documents in {output}")


def _put(path: Path, body: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(body)
        part.replace(path)
    except OSError as error:
        raise click.UsageError(f"{path}: {error.strerror}") from None
