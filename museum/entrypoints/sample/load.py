"""Load the sample museum: plates drawn by a process beside this one, taken in by the real ingest."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.bootstrap import Platform
from museum.domain.collections import Institution, InstitutionKind, Media
from museum.domain.exhibitions import Exhibition, Layout, Section
from museum.domain.fields import FILE_COLUMN
from museum.domain.people import Role
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.entrypoints.sample.education import load_education
from museum.entrypoints.sample.province import load_province
from museum.entrypoints.sample.views import describe_views
from museum.ports.stages import RegisterRow
from museum.services import artefacts, exhibitions, institutions, people
from museum.services.exhibitions import Texts
from museum.services.imports import import_rows
from museum.services.outbox import transaction
from museum.services.permission import SYSTEM
from museum.services.plans import objective_ids, set_objectives
from museum.services.scans import arrange, take
from museum.services.sections import ItemPlan, SectionPlan, StepPlan, scans_of, write_sections, write_step

log = structlog.get_logger()

DEMO_PASSWORD = "trong-dong-2026"  # noqa: S105 - printed by the demo, for the sample museum alone


@dataclass(frozen=True)
class Progress:
    """A step of the loading."""

    what: str
    done: int
    total: int


def load_sample(platform: Platform, *, scale: float) -> Iterator[Progress]:
    """Load the sample museum, or complete it; idempotent. Gives a step for each scan taken in.

    Records, accounts and the calendar for schools are there at once, exhibitions as drafts; each artefact
    appears when its scans are ready, each exhibition when `open_exhibitions` finds something to show in
    it, each package when `open_packages` does.
    """
    folder = platform.settings.config_dir / "sample"
    with platform.sessions() as session:
        institution = _institution(session, platform, folder)
        load_education(session, platform, institution, folder)
        rows = list(platform.ports.registers.read(folder / "records.csv").rows)
        for result in import_rows(session, platform.ports, SYSTEM, institution, rows):
            if result.status == "rejected":
                log.error(
                    "sample row rejected", row=result.row, errors=[error.field for error in result.errors]
                )
        load_province(session, platform.ports, institution, folder)
    owners = {
        name.strip(): row
        for row in rows
        for name in row.cells.get(FILE_COLUMN, "").split("|")
        if name.strip()
    }
    with platform.sessions() as session:
        there = _taken_before(session, institution)
        missing = {_plate_of(name) for name in owners.keys() - there}
        done = len(owners.keys() & there)
        wanted = [slug for slug in _in_order_of_showing(folder, rows) if slug in missing]
        for path in _drawn(platform.settings.data_dir / "work" / "sample", scale, wanted):
            row = owners.get(path.name)
            if row is not None and path.name not in there:
                _take(session, platform, institution, row, path)
                _arrange(session, platform, institution, row)
                describe_views(session, platform, institution, folder, row)
                done += 1
            # The original is in storage now; a plate is some 200 MB.
            path.unlink()
            _draft_exhibitions(session, platform, institution, folder)
            yield Progress(path.name, done, len(owners))
        for row in rows:
            describe_views(session, platform, institution, folder, row)
        _draft_exhibitions(session, platform, institution, folder)


def _plate_of(file: str) -> str:
    return file.removesuffix(".tif").split("--")[0]


def _in_order_of_showing(folder: Path, rows: list[RegisterRow]) -> list[str]:
    """List the plates as the exhibitions show them, so that the first exhibition opens early."""
    files = {row.cells["accession_number"]: row.cells.get(FILE_COLUMN, "").split("|") for row in rows}
    shown = [
        name
        for entry in _exhibitions(folder)
        for section in entry.get("section", [])
        for item in section.get("item", [])
        for name in files.get(item["accession_number"], [])
    ]
    everything = [*shown, *(name for names in files.values() for name in names)]
    return list(dict.fromkeys(_plate_of(name.strip()) for name in everything if name.strip()))


def _exhibitions(folder: Path) -> list[dict[str, Any]]:
    data: dict[str, Any] = tomllib.loads((folder / "exhibitions.toml").read_text(encoding="utf-8"))
    return list(data["exhibition"])


def _taken_before(session: Session, institution: Institution) -> set[str]:
    """List the sample's files whose originals are in storage already."""
    return set(session.scalars(select(Media.source_name).where(Media.institution_id == institution.id)))


def _drawn(folder: Path, scale: float, slugs: list[str]) -> Iterator[Path]:
    """Have the plates drawn and give each as it is finished."""
    if not slugs:
        return
    command = [sys.executable, "-m", "museum.entrypoints.sample.draw", str(folder), "--scale", str(scale)]
    for slug in slugs:
        command += ["--only", slug]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own program
        if process.stdout is not None:
            for line in process.stdout:
                yield Path(line.strip())
    if process.returncode:
        msg = f"drawing the plates failed ({process.returncode})"
        raise RuntimeError(msg)


def _institution(session: Session, platform: Platform, folder: Path) -> Institution:
    data: dict[str, Any] = tomllib.loads((folder / "institution.toml").read_text(encoding="utf-8"))
    institution = institutions.save(
        session,
        platform.ports,
        data["slug"],
        name=_pair(data, "name"),
        kind=InstitutionKind(data["kind"]),
        about=_pair(data, "about"),
        address=_pair(data, "address"),
        province=_pair(data, "province"),
        phone=data["phone"],
        email=data["email"],
    )
    for account in data.get("account", []):
        if people.find_user(session, account["email"]) is None:
            people.create_user(
                session,
                platform.ports,
                email=account["email"],
                password_hash=PasswordHasher().hash(DEMO_PASSWORD),
                role=Role(account["role"]),
                institution=institution,
                name=account["name"],
            )
    return institution


def accounts(platform: Platform) -> list[tuple[str, str]]:
    """List the demo accounts: address and role."""
    path = platform.settings.config_dir / "sample" / "institution.toml"
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return [(account["email"], account["role"]) for account in data.get("account", [])]


def _pair(data: dict[str, Any], name: str) -> Translated:
    return Translated(data.get(f"{name}_vi", "").strip(), data.get(f"{name}_en", "").strip())


def _take(
    session: Session, platform: Platform, institution: Institution, row: RegisterRow, path: Path
) -> None:
    artefact = artefacts.by_number(session, institution.id, row.cells["accession_number"])
    if artefact is None:
        return
    taken = take(session, platform.ports, SYSTEM, institution, path, artefact_id=artefact.id, publish=True)
    if taken.status in ("rejected", "failed"):
        log.error("sample scan not taken", file=path.name, reason=taken.reason.en)


def _arrange(session: Session, platform: Platform, institution: Institution, row: RegisterRow) -> None:
    """Put an artefact's views in the register's order: details of other plates may have come first."""
    artefact = artefacts.by_number(session, institution.id, row.cells["accession_number"])
    names = [name.strip() for name in row.cells.get(FILE_COLUMN, "").split("|")]
    if artefact is None or len(names) < 2:  # noqa: PLR2004 - one view is in order
        return
    rank = {name: at for at, name in enumerate(names)}
    media = sorted(artefact.media, key=lambda medium: rank.get(medium.source_name, len(rank)))
    arrange(session, platform.ports, SYSTEM, artefact.id, [medium.id for medium in media])


def _draft_exhibitions(session: Session, platform: Platform, institution: Institution, folder: Path) -> None:
    """Draft each exhibition once its opening picture is in storage."""
    for entry in _exhibitions(folder):
        if exhibitions.by_slug(session, entry["slug"]) is not None:
            continue
        cover = session.scalar(
            select(Media.id).where(
                Media.institution_id == institution.id, Media.source_name == entry["cover_file"]
            )
        )
        if cover is None:
            continue
        texts = Texts(
            title=_pair(entry, "title"),
            subtitle=_pair(entry, "subtitle"),
            introduction=_pair(entry, "introduction"),
            credits=_pair(entry, "credits"),
            cover_media_id=cover,
            cover_x=entry.get("cover_x", 0.5),
            cover_y=entry.get("cover_y", 0.5),
            cover_zoom=entry.get("cover_zoom", 1.0),
        )
        with transaction(session, platform.ports):
            made = exhibitions.create(session, platform.ports, SYSTEM, institution, texts, entry["slug"])
            plans = _sections(session, institution, entry)
            filled = write_sections(session, platform.ports, SYSTEM, made.id, plans)
            served = objective_ids(session, entry["objectives"])
            set_objectives(session, platform.ports, SYSTEM, "exhibition", made.id, served)
            for section, told in zip(filled.sections, entry.get("section", []), strict=True):
                for step in told.get("step", []):
                    _tell(session, platform, filled, section, step)


def _sections(session: Session, institution: Institution, entry: dict[str, Any]) -> list[SectionPlan]:
    plans = []
    for section in entry.get("section", []):
        items = []
        for item in section.get("item", []):
            artefact = artefacts.by_number(session, institution.id, item["accession_number"])
            if artefact is not None:
                items.append(ItemPlan(artefact.id, _pair(item, "caption")))
        plans.append(
            SectionPlan(
                _pair(section, "title"), _pair(section, "text"), Layout(section["layout"]), tuple(items)
            )
        )
    return plans


def _tell(
    session: Session, platform: Platform, shown: Exhibition, section: Section, step: dict[str, Any]
) -> None:
    """Add a step to a section's story; its region is written as shares of the scan."""
    scan = next(scan for scan in scans_of(section) if scan.source_name == step["file"])
    sides = (scan.width or 0, scan.height or 0, scan.width or 0, scan.height or 0)
    x, y, width, height = (round(share * side) for share, side in zip(step["region"], sides, strict=True))
    plan = StepPlan(scan.id, (x, y, width, height), _pair(step, "title"), _pair(step, "text"))
    write_step(session, platform.ports, SYSTEM, shown.id, section.id, plan)


def open_exhibitions(platform: Platform) -> int:
    """Publish the sample's exhibitions in which every artefact can be shown; gives how many are still closed."""
    slugs = [entry["slug"] for entry in _exhibitions(platform.settings.config_dir / "sample")]
    closed = 0
    with platform.sessions() as session:
        for slug in slugs:
            exhibition = exhibitions.by_slug(session, slug)
            if exhibition is None:
                closed += 1
                continue
            items = [item for section in exhibition.sections for item in section.items]
            if any(item.artefact.state != Publication.PUBLISHED for item in items):
                closed += 1
            elif exhibition.state == Publication.DRAFT:
                exhibitions.publish(session, platform.ports, SYSTEM, exhibition.id)
    return closed
