"""What a reader may read of manifests and collections: every look-up goes through the publish gate."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from iiif.cache import BoundedCache
from iiif.presentation.collection import (
    EXHIBITIONS,
    PAGE,
    exhibition_collection,
    exhibitions_collection,
    institution_collection,
    top_collection,
)
from iiif.presentation.documents import BUILT_SECONDS, Document, Documents
from iiif.presentation.exhibition import cover_of, exhibition_manifest
from iiif.presentation.manifest import artefact_manifest
from museum.domain.collections import Artefact, Institution, manifest_key
from museum.domain.errors import NotFound
from museum.domain.exhibitions import Exhibition, Section, SectionItem
from museum.domain.people import CURATORS, Person
from museum.domain.states import Publication
from museum.ports import ObjectStore
from museum.services.visibility import (
    find_artefact,
    find_exhibition,
    visible_artefacts,
    visible_exhibitions,
)

_STANDINGS = 20_000


@dataclass(frozen=True)
class Reading:
    """A document, and whether anybody may keep it."""

    document: Document
    private: bool


@dataclass(frozen=True)
class _Standing:
    """What the gate said of an artefact, and which of its manifests is stored."""

    manifest_version: int
    private: bool


class Shelf:
    """Gives documents to readers. Visitors share what was built a moment ago; staff get their own."""

    def __init__(
        self,
        sessions: Callable[[], Session],
        store: ObjectStore,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sessions = sessions
        self._documents = Documents(store, clock)
        self._standings: BoundedCache[str, _Standing] = BoundedCache(
            _STANDINGS, seconds=BUILT_SECONDS, clock=clock
        )

    def artefact(self, person: Person, artefact_id: str, base: str) -> Reading:
        """Give an artefact's manifest; raises `NotFound`, `Gone`, `Unavailable`."""
        standing = self._standing(person, artefact_id)
        for look_again in (True, False):
            key = manifest_key(artefact_id, standing.manifest_version)
            try:
                if standing.manifest_version:
                    return Reading(self._documents.stored(key, base), standing.private)
            except KeyError:
                # Replaced and cleared since the gate was asked; or never stored where it should be.
                if look_again:
                    self._standings.discard(artefact_id)
                    standing = self._standing(person, artefact_id)
        return self._reading(
            person,
            f"artefacts/{artefact_id}",
            base,
            lambda session: artefact_manifest(find_artefact(session, person, artefact_id)),
            private=standing.private,
        )

    def exhibition(self, person: Person, slug: str, base: str) -> Reading:
        """Give an exhibition's manifest; raises `NotFound`, `Gone`."""

        def build(session: Session) -> dict[str, Any]:
            exhibition = find_exhibition(session, person, slug)
            return exhibition_manifest(exhibition, _shown_in(session, person, [exhibition]))

        return self._reading(person, f"exhibitions/{slug}", base, build)

    def top(self, person: Person, base: str) -> Reading:
        """Give the collection of all."""

        def build(session: Session) -> dict[str, Any]:
            return top_collection(session.scalars(select(Institution).order_by(Institution.slug)))

        return self._reading(person, "top", base, build)

    def collection(self, person: Person, slug: str, page: int, base: str) -> Reading:
        """Give the collection of an institution, an exhibition or all exhibitions; raises as `exhibition`."""

        def build(session: Session) -> dict[str, Any]:
            if slug == EXHIBITIONS:
                return _exhibitions(session, person)
            institution = session.scalar(select(Institution).where(Institution.slug == slug))
            if institution is not None:
                return _institution(session, person, institution, page)
            exhibition = find_exhibition(session, person, slug)
            return exhibition_collection(exhibition, _shown_in(session, person, [exhibition]))

        return self._reading(person, f"collections/{slug}/{page}", base, build)

    def _standing(self, person: Person, artefact_id: str) -> _Standing:
        def look() -> _Standing:
            with self._sessions() as session:
                artefact = find_artefact(session, person, artefact_id)
                private = artefact.state != Publication.PUBLISHED
                return _Standing(artefact.manifest_version, private)

        return self._standings.get_or_make(artefact_id, look) if not _is_staff(person) else look()

    def _reading(
        self,
        person: Person,
        name: str,
        base: str,
        build: Callable[[Session], dict[str, Any]],
        *,
        private: bool | None = None,
    ) -> Reading:
        def built() -> dict[str, Any]:
            with self._sessions() as session:
                return build(session)

        if not _is_staff(person):
            return Reading(self._documents.built(name, base, built), private=False)
        # Staff see drafts among what is public: nobody else may be given their answers.
        return Reading(self._documents.fresh(base, built), private=True if private is None else private)


def _is_staff(person: Person) -> bool:
    """Say whether the gate may show a person more than it shows everybody."""
    return bool(person.where(CURATORS))


def _shown_in(session: Session, person: Person, exhibitions: list[Exhibition]) -> list[Artefact]:
    """List the artefacts of exhibitions that the person may see."""
    members = (
        select(SectionItem.artefact_id)
        .join(Section, Section.id == SectionItem.section_id)
        .where(Section.exhibition_id.in_([exhibition.id for exhibition in exhibitions]))
    )
    return list(session.scalars(visible_artefacts(session, person).where(Artefact.id.in_(members))))


def _exhibitions(session: Session, person: Person) -> dict[str, Any]:
    exhibitions = list(session.scalars(visible_exhibitions(session, person)))
    shown = _shown_in(session, person, exhibitions)
    covers = ((exhibition.id, cover_of(exhibition, shown)) for exhibition in exhibitions)
    return exhibitions_collection(exhibitions, {key: cover for key, cover in covers if cover is not None})


def _institution(session: Session, person: Person, institution: Institution, page: int) -> dict[str, Any]:
    mine: Select[tuple[Artefact]] = visible_artefacts(session, person).where(
        Artefact.institution_id == institution.id
    )
    total = session.scalar(select(func.count()).select_from(mine.order_by(None).subquery())) or 0
    if page > -(-total // PAGE):
        raise NotFound("Sưu tập này không có phần đó.", "This collection has no such part.")
    if not page and total > PAGE:
        return institution_collection(institution, [], total=total)
    # Oldest first: what is published next is added at the end, and no part shifts.
    ordered = mine.order_by(None).order_by(Artefact.published_at, Artefact.id)
    artefacts = session.scalars(ordered.offset((page - 1) * PAGE if page else 0).limit(PAGE))
    return institution_collection(institution, list(artefacts), total=total, page=page)
