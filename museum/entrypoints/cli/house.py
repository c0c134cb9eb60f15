"""`museum init`, `status`, `reindex`, `repair`."""

from __future__ import annotations

import sys
import tomllib

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from museum.bootstrap import Platform, bootstrap
from museum.db.engine import open_engine, open_sessions, writing
from museum.db.migrate import upgrade
from museum.domain.collections import Vocabulary
from museum.domain.errors import Unavailable
from museum.domain.installation import Installation
from museum.domain.translated import Translated
from museum.entrypoints.cli.common import as_json, console, emit, open_platform, progress
from museum.entrypoints.log import configure_logging
from museum.ports import Ports
from museum.services import changes, institutions, letters, unit_letters, units, upkeep
from museum.services.outbox import transaction
from museum.services.plans import load_plans
from museum.services.scans import digitise_anew
from museum.services.vocabularies import TermEntry, load_terms
from museum.settings import BadSettings, Settings, load_settings
from search.reconcile import lag
from search.reconcile import reindex as rebuild_index


def initialise(settings: Settings) -> Platform:
    """Create or upgrade database, index and storage, with the default institution and vocabularies; idempotent."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSettings(f"MUSEUM_DATA_DIR: {error}") from None
    engine = open_engine(settings.database)
    try:
        upgrade(engine)
        _identify(settings)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise BadSettings(f"MUSEUM_DATABASE_URL: {reason}") from None
    finally:
        engine.dispose()
    platform = bootstrap(settings)
    try:
        platform.ports.index.prepare()
    except Unavailable as error:
        raise BadSettings(f"MUSEUM_SEARCH_URL: {' '.join(error.reason.en.split())}") from None
    with platform.sessions() as session:
        institutions.ensure_default(session, platform.ports)
        with transaction(session, platform.ports):
            load_terms(session, vocabulary_entries(settings))
        load_plans(session, platform.ports, settings.config_dir / "plans")
        # Every institution has a part in the plans.
        units.ensure_institution_units(session, platform.ports)
        # What was published before there was a journal of changes is told of now.
        changes.catch_up(session, platform.ports)
        behind = lag(session, platform.ports)
    if behind:
        # A new format of the index begins empty, and so does a lost one.
        rebuild_index(platform.sessions, platform.ports)
    _renew_manifests(platform)
    return platform


def _renew_manifests(platform: Platform) -> None:
    """Let an upgrade that changes the shape of manifests reach records that were described before."""
    from iiif.presentation.manifest import RECIPE  # noqa: PLC0415 - what reads pixels is not loaded for a status

    try:
        with platform.sessions() as session:
            upkeep.renew_manifests(session, platform.ports, RECIPE)
    except Unavailable as error:
        raise BadSettings(f"MUSEUM_STORAGE_URL: {' '.join(error.reason.en.split())}") from None


def _identify(settings: Settings) -> None:
    from museum.adapters.clock import SystemClock  # noqa: PLC0415

    engine = open_engine(settings.database)
    with open_sessions(engine)() as session, writing(session):
        if session.scalar(select(Installation.id)) is None:
            session.add(Installation(created_at=SystemClock().now()))
    engine.dispose()


def vocabulary_entries(settings: Settings) -> list[TermEntry]:
    """Read the vocabularies that come with the platform (`config/vocabularies/*.toml`)."""
    entries: list[TermEntry] = []
    for path in sorted((settings.config_dir / "vocabularies").glob("*.toml")):
        vocabulary = Vocabulary(path.stem)
        entries.extend(
            TermEntry(
                vocabulary,
                Translated(term["vi"], term["en"]),
                term.get("from"),
                term.get("to"),
                term.get("latitude"),
                term.get("longitude"),
            )
            for term in tomllib.loads(path.read_text(encoding="utf-8"))["term"]
        )
    return entries


@click.command()
@as_json
def init(*, machine: bool) -> None:
    """Create or upgrade the database, index and storage. Idempotent."""
    settings = load_settings()
    configure_logging("WARNING")
    platform = initialise(settings)
    if machine:
        emit({"database": platform.backends["database"], "data_dir": str(settings.data_dir)})
    else:
        console.print(f"Ready: {platform.backends['database']}, data in {settings.data_dir}")


@click.command()
@as_json
def status(*, machine: bool) -> None:
    """Say how database, storage, index and queue are, and what they hold."""
    platform = open_platform()
    with platform.sessions() as session:
        health = upkeep.check_engines(session, platform.ports, platform.backends)
        behind = _lag(session, platform.ports)
        counts = upkeep.counts(session)
        jobs = upkeep.jobs(session)
        waiting = upkeep.resting(session)
        lost = letters.lost(session, platform.ports)
        lost_to_units = unit_letters.lost(session, platform.ports)
    answer = {
        **{
            item.engine: {"backend": item.backend, "healthy": item.fault is None, "fault": item.fault}
            for item in health
        },
        "counts": counts,
        "jobs": jobs,
        "lag": behind,
        "needs_attention": [
            {"job": job.id, "handler": job.handler, "subject": job.subject, "error": job.last_error}
            for job in waiting
        ],
        "letters_not_handed_over": [
            {"booking": letter.reference, "letter": letter.kind, "at": letter.at.isoformat()}
            for letter in lost
        ]
        + [
            {"unit_report": letter.unit_report_id, "letter": letter.kind, "at": letter.at.isoformat()}
            for letter in lost_to_units
        ],
    }
    if machine:
        emit(answer)
    else:
        for item in health:
            console.print(
                f"{item.engine:9} {item.backend:14} {'ok' if item.fault is None else '[red]' + item.fault}"
            )
        console.print(", ".join(f"{name} {number}" for name, number in counts.items()))
        console.print(
            "index: " + ("does not answer" if behind is None else f"{behind} records behind the database")
        )
        console.print("jobs: " + ", ".join(f"{name} {number}" for name, number in jobs.items()))
        for job in waiting:
            console.print(f"[red]needs attention[/]: {job.handler} of {job.subject}: {job.last_error}")
        for letter in lost:
            console.print(
                f"[red]not handed over[/]: {letter.kind} to booking {letter.reference}, {letter.at}"
            )
        for told in lost_to_units:
            console.print(f"[red]not handed over[/]: {told.kind} to {told.unit}, {told.at}")
    if any(item.fault for item in health):
        sys.exit(1)


def _lag(session: Session, ports: Ports) -> int | None:
    """Ask the index itself: after a restore, or with a lost index, the database alone cannot tell."""
    try:
        return lag(session, ports)
    except Unavailable:
        return None


@click.command()
@as_json
def reindex(*, machine: bool) -> None:
    """Rebuild the search index behind the running one, with no gap in service."""
    platform = open_platform()
    with progress("Reindexing", None, shown=not machine):
        number = rebuild_index(platform.sessions, platform.ports)
    if machine:
        emit({"documents": number})
    else:
        console.print(f"{number} documents indexed")


@click.command("repair")
@click.option("--copies", is_flag=True, help="Also have access copies of an older recipe made anew.")
@as_json
def repair_command(*, copies: bool, machine: bool) -> None:
    """Finish or clear what a crash left behind."""
    from ingest.recipe import RECIPE  # noqa: PLC0415 - what reads pixels is not loaded for a status

    platform = open_platform()
    with platform.sessions() as session:
        done = upkeep.repair(session, platform.ports)
        renewed = digitise_anew(session, platform.ports, RECIPE) if copies else 0
    if machine:
        emit(
            {
                "orphans": done.orphans,
                "temporaries": done.temporaries,
                "requeued": done.requeued,
                "announced": done.announced,
                "renewed": renewed,
            }
        )
    else:
        console.print(
            f"{done.orphans} orphans and {done.temporaries} broken-off files removed, {done.requeued} jobs put back, "
            f"{done.announced} public changes announced, {renewed} scans to be digitised anew"
        )
