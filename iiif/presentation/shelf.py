"""What a reader may read of manifests and collections: every look-up goes through the publish gate."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from iiif.cache import BoundedCache
from iiif.presentation.catalogue import (
    Standing,
    artefact_source,
    artefact_standing,
    collection_source,
    exhibition_source,
    package_source,
    top_source,
    transcription_source,
)
from iiif.presentation.documents import BUILT_SECONDS, Document, Documents, Source
from museum.domain.collections import manifest_key
from museum.domain.people import CURATORS, EDUCATORS, Person
from museum.domain.rights import STANDARD_TERMS, PixelTerms
from museum.ports import ObjectStore

_STANDINGS = 20_000


@dataclass(frozen=True)
class Reading:
    """A document, and whether anybody may keep it."""

    document: Document
    private: bool


class Shelf:
    """Gives documents to readers. Visitors share what was built a moment ago; staff get their own."""

    def __init__(
        self,
        sessions: Callable[[], Session],
        store: ObjectStore,
        clock: Callable[[], float] = time.monotonic,
        *,
        terms: PixelTerms = STANDARD_TERMS,
    ) -> None:
        """Read from a store; `terms` say how large pictures are whose rights are reserved."""
        self._sessions = sessions
        self._terms = terms
        self._documents = Documents(store, clock)
        self._standings: BoundedCache[str, Standing] = BoundedCache(
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
            lambda session: artefact_source(session, person, artefact_id, self._terms),
            private=standing.private,
        )

    def transcription(self, person: Person, artefact_id: str, media_id: str, base: str) -> Reading:
        """Give what is written on a scan; raises `NotFound`, `Gone`."""
        standing = self._standing(person, artefact_id)
        return self._reading(
            person,
            f"transcriptions/{artefact_id}/{media_id}",
            base,
            lambda session: transcription_source(session, person, artefact_id, media_id),
            private=standing.private,
        )

    def exhibition(self, person: Person, slug: str, base: str) -> Reading:
        """Give an exhibition's manifest; raises `NotFound`, `Gone`."""
        return self._reading(
            person,
            f"exhibitions/{slug}",
            base,
            lambda session: exhibition_source(session, person, slug, self._terms, base),
        )

    def package(self, person: Person, slug: str, base: str) -> Reading:
        """Give the manifest of a package for learning; raises `NotFound`, `Gone`."""
        return self._reading(
            person,
            f"packages/{slug}",
            base,
            lambda session: package_source(session, person, slug, self._terms),
        )

    def top(self, person: Person, base: str) -> Reading:
        """Give the collection of all."""
        return self._reading(person, "top", base, lambda session: top_source(session, person))

    def collection(self, person: Person, slug: str, page: int, base: str) -> Reading:
        """Give the collection of that name; raises `NotFound`, `Gone`."""
        return self._reading(
            person,
            f"collections/{slug}/{page}",
            base,
            lambda session: collection_source(session, person, slug, page),
        )

    def _standing(self, person: Person, artefact_id: str) -> Standing:
        def look() -> Standing:
            with self._sessions() as session:
                return artefact_standing(session, person, artefact_id)

        return self._standings.get_or_make(artefact_id, look) if not _is_staff(person) else look()

    def _reading(
        self,
        person: Person,
        name: str,
        base: str,
        look: Callable[[Session], Source],
        *,
        private: bool | None = None,
    ) -> Reading:
        with self._sessions() as session:
            if not _is_staff(person):
                document = self._documents.built(name, base, lambda: look(session))
                return Reading(document, private=False)
            # Staff see drafts among what is public: nobody else may be given their answers.
            document = self._documents.fresh(base, look(session).build)
            return Reading(document, private=True if private is None else private)


def _is_staff(person: Person) -> bool:
    """Say whether the gate may show a person more than it shows everybody."""
    return bool(person.where(CURATORS | EDUCATORS))
