"""An artefact of several pages in a small house, for tests of pages and what is written on them."""

from __future__ import annotations

from typing import Any

from museum.domain.base import new_id
from museum.domain.collections import Artefact, Media
from museum.domain.people import Person, Role
from museum.domain.states import MediaState, Publication
from museum.services.artefacts import save_row
from museum.services.outbox import transaction
from tests.factories.house import House

WIDTH, HEIGHT = 2049, 1025


def a_book(house: House, pages: int = 3, number: str = "BT-1", **values: Any) -> tuple[str, list[str]]:
    """Record an artefact with digitised pages `p1.tif`, `p2.tif` …; gives its id and those of its scans."""
    values = {"state": Publication.PUBLISHED, "published_at": house.clock.now()} | values
    with house.sessions() as session:
        institution = house.institution(session)
        with transaction(session, house.ports):
            saved = save_row(
                session, house.ports, institution, {"accession_number": number, "title_vi": "Gia phả"}
            )
            artefact = saved.artefact
            for name, value in values.items():
                setattr(artefact, name, value)
            scans = [
                Media(
                    id=new_id(),
                    institution_id=institution.id,
                    artefact_id=artefact.id,
                    position=at,
                    source_name=f"p{at + 1}.tif",
                    sha256=f"{new_id():0>64}",
                    size=1,
                    mime="image/tiff",
                    state=MediaState.READY,
                    width=WIDTH,
                    height=HEIGHT,
                    recipe=1,
                    received_at=house.clock.now(),
                )
                for at in range(pages)
            ]
            session.add_all(scans)
        return artefact.id, [scan.id for scan in scans]


def read_artefact(house: House, artefact_id: str) -> Artefact:
    """Load an artefact with all that belongs to it."""
    with house.sessions() as session:
        found = session.get_one(Artefact, artefact_id)
        _ = found.terms, found.media, found.chapters
        return found


def stranger() -> Person:
    """Give an editor of another institution."""
    return Person("somebody", "Somebody", {"elsewhere": frozenset({Role.EDITOR})})
