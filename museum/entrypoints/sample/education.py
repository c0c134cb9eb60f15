"""What the sample museum does for schools: its directory, its calendar, and its packages as their objects appear."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.bootstrap import Platform
from museum.domain.collections import Artefact, Institution, Media
from museum.domain.education import Package, Phase, Programme, Where
from museum.domain.local_time import local
from museum.domain.schools import School
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.domain.visits import Resource
from museum.entrypoints.sample.details import read_details
from museum.entrypoints.sample.education_calendar import load_programme, pair
from museum.entrypoints.sample.education_dates import closed_spans
from museum.entrypoints.sample.education_groups import Groups
from museum.entrypoints.sample.education_schools import school_list
from museum.ports import Ports
from museum.services import artefacts, closed_days, exhibitions, packages, people, programmes, resources
from museum.services.outbox import transaction
from museum.services.package_parts import (
    ObjectPlan,
    QuestionPlan,
    StepPlan,
    write_object,
    write_question,
    write_step,
)
from museum.services.packages import Outline
from museum.services.permission import SYSTEM
from museum.services.plans import objective_ids, set_objectives
from museum.services.programmes import rules_of
from museum.services.school_lists import import_schools

TEACHER = "giao-vien@example.org"
QUIET = ("BookingChanged", "SessionChanged")
"""What happens in the sample's calendar is told to nobody."""


def load_education(session: Session, platform: Platform, institution: Institution, folder: Path) -> None:
    """Load directory, resources, closed days, programmes and their calendar; what is there stays as it is."""
    given: dict[str, Any] = tomllib.loads((folder / "programmes.toml").read_text(encoding="utf-8"))
    quiet = {**platform.ports.flow, **dict.fromkeys(QUIET, ())}
    ports = replace(platform.ports, flow=quiet)
    if session.scalar(select(Resource.id).where(Resource.institution_id == institution.id)) is None:
        _furnish(session, ports, institution, given)
    groups = _groups(session, platform)
    for entry in given["programme"]:
        load_programme(session, ports, institution, entry, groups)


def _furnish(session: Session, ports: Ports, institution: Institution, given: Mapping[str, Any]) -> None:
    """Set up what programmes need, all or nothing."""
    with transaction(session, ports):
        import_schools(session, ports, SYSTEM, school_list())
        for entry in given["resource"]:
            account = people.find_user(session, entry.get("account", ""))
            user_id = account.id if account is not None else None
            resources.create(session, ports, SYSTEM, institution.id, entry["kind"], entry["name"], user_id)
        for first, last, why in closed_spans(given, local(ports.clock.now()).date()):
            closed_days.close(session, ports, SYSTEM, institution.id, (first, last), pair(why, "reason"))


def _groups(session: Session, platform: Platform) -> Groups:
    """Give the groups that book. Where letters really go out, nobody has an address: the sample writes to no one."""
    teacher = people.find_user(session, TEACHER)
    codes = [row.cells["code"] for row in school_list().rows]
    schools = session.scalars(select(School).where(School.code.in_(codes)).order_by(School.code)).all()
    return Groups(
        schools=schools,
        with_addresses=platform.settings.mail.startswith("file:"),
        teacher_id=teacher.id if teacher is not None else None,
        teacher_address=TEACHER,
    )


def open_packages(platform: Platform) -> int:
    """Make and publish the sample's packages whose objects can be shown; gives how many are still to come."""
    folder, closed = platform.settings.config_dir / "sample", 0
    given: list[dict[str, Any]] = tomllib.loads((folder / "packages.toml").read_text(encoding="utf-8"))[
        "package"
    ]
    with platform.sessions() as session:
        known = dict(session.execute(select(Package.slug, Package.id)).tuples().all())
        for entry in given:
            if entry["slug"] not in known and not _make_package(session, platform, folder, entry):
                closed += 1
    return closed


def _make_package(session: Session, platform: Platform, folder: Path, entry: Mapping[str, Any]) -> bool:
    """Make a package with all its parts, unless one of its objects cannot be shown yet."""
    ports, shown = platform.ports, exhibitions.by_slug(session, entry["exhibition"])
    if shown is None:
        return False
    institution = shown.institution
    scans = [_scan(session, institution, one) for one in entry["object"]]
    if any(found is None for found in scans):
        return False
    with transaction(session, ports):
        made = packages.create(session, ports, SYSTEM, institution, _outline(entry, shown.id), entry["slug"])
        for step in entry["step"]:
            plan = StepPlan(Phase(step["phase"]), pair(step, "title"), pair(step, "text"), step["minutes"])
            write_step(session, ports, SYSTEM, made.id, plan)
        ids = []
        for found, told in zip(scans, entry["object"], strict=True):
            if found is not None:
                plan_of = _observed(folder, *found, told)
                ids.append(write_object(session, ports, SYSTEM, made.id, plan_of).id)
        for question in entry["question"]:
            write_question(session, ports, SYSTEM, made.id, _question(question, ids))
        served = objective_ids(session, entry["objectives"])
        set_objectives(session, ports, SYSTEM, "package", made.id, served)
        packages.publish(session, ports, SYSTEM, made.id)
        _lead_to(session, ports, folder, made)
    return True


def _scan(
    session: Session, institution: Institution, told: Mapping[str, Any]
) -> tuple[Artefact, Media] | None:
    artefact = artefacts.by_number(session, institution.id, told["accession_number"])
    if artefact is None or artefact.state != Publication.PUBLISHED:
        return None
    found = next((scan for scan in artefact.ready_media if scan.source_name == told["file"]), None)
    return (artefact, found) if found is not None else None


def _outline(entry: Mapping[str, Any], exhibition_id: str) -> Outline:
    return Outline(
        title=pair(entry, "title"),
        summary=pair(entry, "summary"),
        topic=pair(entry, "topic"),
        outcomes=pair(entry, "outcomes"),
        materials=pair(entry, "materials"),
        guide=pair(entry, "guide"),
        grade_from=entry["grade_from"],
        grade_to=entry["grade_to"],
        subjects=tuple(entry["subjects"]),
        minutes=entry["minutes"],
        where=Where(entry["where"]),
        exhibition_id=exhibition_id,
    )


def _observed(folder: Path, artefact: Artefact, scan: Media, told: Mapping[str, Any]) -> ObjectPlan:
    details = {one.file: one for one in read_details(folder / "details.toml")}
    part = details[told["detail"]] if "detail" in told else None
    region = part.on(scan.width or 0, scan.height or 0) if part is not None else None
    return ObjectPlan(artefact.id, scan.id, region, pair(told, "observe"))


def _question(told: Mapping[str, Any], object_ids: list[str]) -> QuestionPlan:
    choices = zip(told.get("choices_vi", ()), told.get("choices_en", ()), strict=True)
    return QuestionPlan(
        text=pair(told, "text"),
        choices=tuple(Translated(vi, en) for vi, en in choices),
        right=told.get("right"),
        answer=pair(told, "answer"),
        object_id=object_ids[told["about"]] if "about" in told else None,
    )


def _lead_to(session: Session, ports: Ports, folder: Path, package: Package) -> None:
    """Let the programmes that work with a package lead to it."""
    given: dict[str, Any] = tomllib.loads((folder / "programmes.toml").read_text(encoding="utf-8"))
    slugs = [entry["slug"] for entry in given["programme"] if entry["package"] == package.slug]
    for programme in session.scalars(select(Programme).where(Programme.slug.in_(slugs))).all():
        rules = replace(rules_of(programme), package_id=package.id)
        programmes.write(session, ports, SYSTEM, programme.id, rules)
