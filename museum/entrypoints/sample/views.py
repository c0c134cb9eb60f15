"""What each picture of the sample shows: the side of a sheet, or a detail and where it lies."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from museum.bootstrap import Platform
from museum.domain.collections import Artefact, Aspect, Institution, Media
from museum.domain.fields import FILE_COLUMN
from museum.entrypoints.sample.details import Detail, read_aspects, read_details
from museum.ports.stages import RegisterRow
from museum.services import artefacts
from museum.services.outbox import transaction


def describe_views(
    session: Session, platform: Platform, institution: Institution, folder: Path, row: RegisterRow
) -> None:
    """Say what the pictures of a record show, as far as they are in storage; idempotent.

    What a curator has said meanwhile stays.
    """
    files = row.cells.get(FILE_COLUMN, "")
    if not files:
        return
    config = folder / "details.toml"
    details = {detail.file: detail for detail in read_details(config)}
    aspects = read_aspects(config)
    with transaction(session, platform.ports):
        artefact = artefacts.by_number(session, institution.id, row.cells["accession_number"])
        if artefact is None:
            return
        there = {medium.source_name for medium in artefact.media}
        awaited = {name.strip() for name in files.split("|")} - there
        changed = [
            _described(artefact, medium, details, aspects)
            for medium in artefact.media
            if _whole(details, medium) not in awaited
        ]
        if any(changed):
            artefacts.touch(session, platform.ports, artefact)


def _whole(details: dict[str, Detail], medium: Media) -> str:
    """Name the file of the plate that a picture is a detail of; empty for a whole one."""
    detail = details.get(medium.source_name)
    return f"{detail.plate}.tif" if detail else ""


def _described(
    artefact: Artefact, medium: Media, details: dict[str, Detail], aspects: dict[str, Aspect]
) -> bool:
    """Describe one picture, if nobody has; says whether that changed anything."""
    if medium.label or medium.aspect or medium.detail_of_id:
        return False
    medium.aspect = aspects.get(medium.source_name, Aspect.UNSAID)
    detail = details.get(medium.source_name)
    if detail is None:
        return bool(medium.aspect)
    medium.label = detail.label
    whole = next((one for one in artefact.media if one.source_name == _whole(details, medium)), None)
    if whole is not None and whole.width and whole.height:
        medium.detail_of_id = whole.id
        place = detail.on(whole.width, whole.height)
        medium.detail_x, medium.detail_y, medium.detail_width, medium.detail_height = place
    return bool(medium.label or medium.detail_of_id)
