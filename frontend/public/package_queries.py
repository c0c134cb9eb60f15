"""What pages ask the gate about packages: narrowings of its selects, never selects of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from frontend.presenters.package_search import Listed
from museum.domain.collections import Artefact
from museum.domain.education import Package, PackageObject, Programme
from museum.domain.people import VISITOR, Person
from museum.domain.plans import Plan
from museum.domain.translated import Language, Shown
from museum.services.plans import Subject, objectives_of
from museum.services.visibility import listed_packages, visible_artefacts, visible_programmes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 2_000
"""Packages that a list is narrowed from."""


@dataclass(frozen=True)
class ServedPlan:
    """A plan, and what of it something serves."""

    slug: str
    title: Shown
    document: str
    objectives: tuple[Shown, ...]


def catalogue_of_packages(session: Session) -> list[Listed]:
    """List what visitors are offered, newest first, without the words and objects of each."""
    chosen = listed_packages(session).with_only_columns(
        Package.id,
        Package.grade_from,
        Package.grade_to,
        Package.subjects,
        Package.topic,
        Package.minutes,
        Package.where,
    )
    return [Listed(*row) for row in session.execute(chosen.limit(MOST)).tuples()]


def packages_by_id(session: Session, ids: Sequence[str]) -> list[Package]:
    """Load packages that visitors may see, in the order of their ids."""
    if not ids:
        return []
    found = {one.id: one for one in session.scalars(listed_packages(session).where(Package.id.in_(ids)))}
    return [found[one] for one in ids if one in found]


def newest_packages(session: Session, limit: int) -> Sequence[Package]:
    """List the packages published last."""
    return session.scalars(listed_packages(session).limit(limit)).all()


def packages_about(session: Session, artefact_id: str, limit: int) -> Sequence[Package]:
    """List the packages in which an artefact is observed."""
    observing = select(PackageObject.package_id).where(PackageObject.artefact_id == artefact_id)
    return session.scalars(listed_packages(session).where(Package.id.in_(observing)).limit(limit)).all()


def packages_of_exhibition(session: Session, exhibition_id: str, limit: int) -> Sequence[Package]:
    """List the packages that were made from an exhibition."""
    chosen = listed_packages(session).where(Package.exhibition_id == exhibition_id)
    return session.scalars(chosen.limit(limit)).all()


def related_packages(session: Session, package: Package, limit: int) -> list[Package]:
    """List packages akin to one: those that share objects first, then subjects and grades, newest first."""
    mine = {one.artefact_id for one in package.objects}
    sharing = set(
        session.scalars(select(PackageObject.package_id).where(PackageObject.artefact_id.in_(mine)))
    )
    ranked = []
    for at, one in enumerate(catalogue_of_packages(session)):
        kinship = 2 * (one.id in sharing) + bool(set(one.subjects) & set(package.subjects))
        if one.id != package.id and kinship:
            ranked.append((-kinship, at, one.id))
    return packages_by_id(session, [one for _, _, one in sorted(ranked)[:limit]])


def observed_in(session: Session, person: Person, packages: Iterable[Package]) -> frozenset[str]:
    """Give the ids of the artefacts of some packages that the person may see."""
    wanted = {placed.artefact_id for package in packages for placed in package.objects}
    if not wanted:
        return frozenset()
    chosen = visible_artefacts(session, person).where(Artefact.id.in_(wanted))
    return frozenset(session.scalars(chosen.with_only_columns(Artefact.id).order_by(None)))


def programmes_with(session: Session, package_id: str, limit: int) -> Sequence[Programme]:
    """List the programmes in which visitors can work with a package."""
    chosen = visible_programmes(session, VISITOR).where(Programme.package_id == package_id)
    return session.scalars(chosen.limit(limit)).all()


def objectives_served(session: Session, package: Package, lang: Language) -> list[ServedPlan]:
    """Give the objectives that a package serves, under the plans that set them."""
    return plans_served(session, "package", package.id, lang)


def plans_served(session: Session, kind: Subject, subject_id: str, lang: Language) -> list[ServedPlan]:
    """Give the objectives that a package, programme or exhibition serves, under the plans that set them."""
    served = objectives_of(session, kind, subject_id)
    ids = list(dict.fromkeys(one.plan_id for one in served))
    plans = {one.id: one for one in session.scalars(select(Plan).where(Plan.id.in_(ids)))} if ids else {}
    return [
        ServedPlan(
            plans[one].slug,
            plans[one].title.shown(lang),
            plans[one].document,
            tuple(objective.text.shown(lang) for objective in served if objective.plan_id == one),
        )
        for one in ids
    ]
