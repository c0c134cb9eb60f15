"""Registers with scans, checks and listed heritage, written straight into the tables: for counting them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.collections import Artefact, ArtefactTerm, Media, Term, Vocabulary
from museum.domain.heritage import ScanCheck
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated
from tests.factories.house import House


@dataclass(frozen=True)
class Scan:
    """A scan of an artefact: its state, and what was said of it (None: nothing)."""

    passed: bool | None = None
    state: MediaState = MediaState.READY
    stale: bool = False
    """It was made anew after the check."""
    at: datetime | None = None
    """When it was digitised; None: a day ago."""


def collection(session: Session, name: str) -> str:
    """Give the id of a new collection."""
    term = Term(id=new_id(), vocabulary=Vocabulary.COLLECTION, label=Translated(name), key_vi=name.casefold())
    with writing(session):
        session.add(term)
    return term.id


def record(
    house: House,
    session: Session,
    institution_id: str,
    *scans: Scan,
    title: str = "Trống đồng",
    described: bool = False,
    treasure: bool = False,
    published: bool = False,
    collections: tuple[str, ...] = (),
    number: str = "",
) -> str:
    """Write an artefact with its scans; gives its id."""
    now, artefact_id = house.clock.now(), new_id()
    number = number or f"BT {artefact_id}"
    artefact = Artefact(
        id=artefact_id,
        institution_id=institution_id,
        accession_number=number,
        accession_key=number.casefold().replace(" ", "."),
        title=Translated(title),
        description=Translated("Mặt trống có ngôi sao mười bốn cánh." if described else ""),
        heritage_status="Bảo vật quốc gia" if treasure else "",
        state=Publication.PUBLISHED if published else Publication.DRAFT,
        created_at=now,
        changed_at=now,
        published_at=now if published else None,
    )
    with writing(session):
        session.add(artefact)
        session.flush()
        session.add_all(
            ArtefactTerm(artefact_id=artefact_id, term_id=one, position=at)
            for at, one in enumerate(collections)
        )
        for position, scan in enumerate(scans):
            _scan(session, artefact, position, scan, now)
    return artefact_id


def _scan(session: Session, artefact: Artefact, position: int, scan: Scan, now: datetime) -> None:
    made = scan.at or now - timedelta(days=1)
    medium = Media(
        id=new_id(),
        institution_id=artefact.institution_id,
        artefact_id=artefact.id,
        position=position,
        source_name=f"{position}.tif",
        sha256=new_id() * 5,
        size=1,
        mime="image/tiff",
        state=scan.state,
        width=4000,
        height=3000,
        received_at=made,
        digitised_at=made if scan.state == MediaState.READY else None,
        copied_at=made if scan.state == MediaState.READY else None,
    )
    session.add(medium)
    session.flush()
    if scan.passed is not None:
        said = made - timedelta(hours=1) if scan.stale else made
        session.add(ScanCheck(media_id=medium.id, passed=scan.passed, at=said))
