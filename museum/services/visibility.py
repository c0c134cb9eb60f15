"""The publish gate: the one place that decides what anybody sees.

Pages, manifests, pixels, search, feeds and sitemaps all come through here.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from museum.domain.collections import Artefact, Media
from museum.domain.errors import Gone, NotFound
from museum.domain.exhibitions import Exhibition
from museum.domain.people import CURATORS, VISITOR, Person
from museum.domain.states import MediaState, Publication
from museum.ports.pixels import Grant

PUBLIC = "public"
R = TypeVar("R", Artefact, Exhibition)


def gate_tokens(record: Artefact | Exhibition) -> tuple[str, ...]:
    """Give the tokens of those who may find a record; one token is enough."""
    staff = f"staff:{record.institution_id}"
    return (PUBLIC, staff) if record.state == Publication.PUBLISHED else (staff,)


def gate_of(person: Person) -> tuple[str, ...]:
    """Give the tokens that a person holds."""
    return (PUBLIC, *(f"staff:{institution}" for institution in sorted(person.where(CURATORS))))


def _visible(
    state: InstrumentedAttribute[str], institution: InstrumentedAttribute[str], person: Person
) -> ColumnElement[bool]:
    mine = person.where(CURATORS)
    public = state == Publication.PUBLISHED
    return or_(public, institution.in_(mine)) if mine else public


def visible_artefacts(session: Session, person: Person) -> Select[tuple[Artefact]]:
    """Select the artefacts a person may see, newest first."""
    del session
    return (
        select(Artefact)
        .where(_visible(Artefact.state, Artefact.institution_id, person))
        .order_by(Artefact.published_at.desc(), Artefact.id)
    )


def visible_exhibitions(session: Session, person: Person) -> Select[tuple[Exhibition]]:
    """Select the exhibitions a person may see, newest first."""
    del session
    return (
        select(Exhibition)
        .where(_visible(Exhibition.state, Exhibition.institution_id, person))
        .order_by(Exhibition.published_at.desc(), Exhibition.id)
    )


def visible_to(record: Artefact | Exhibition, person: Person) -> bool:
    """Say the same of one loaded record as the selects say of all."""
    return bool(set(gate_tokens(record)) & set(gate_of(person)))


def _admit(record: R | None, person: Person) -> R:
    if record is not None and visible_to(record, person):
        return record
    if record is not None and record.state == Publication.WITHDRAWN:
        raise Gone(
            "Nội dung này từng được công bố và nay đã được rút.",
            "This was published once and has been withdrawn.",
        )
    raise NotFound(
        "Không tìm thấy trang này. Hãy kiểm tra lại địa chỉ hoặc dùng ô tìm kiếm.",
        "There is no such page. Please check the address or use the search.",
    )


def find_artefact(session: Session, person: Person, artefact_id: str) -> Artefact:
    """Get an artefact; raises NotFound, or Gone after withdrawal."""
    return _admit(session.get(Artefact, artefact_id), person)


def find_exhibition(session: Session, person: Person, slug: str) -> Exhibition:
    """Get an exhibition; raises NotFound, or Gone after withdrawal."""
    return _admit(session.scalar(select(Exhibition).where(Exhibition.slug == slug)), person)


def pixel_grant(session: Session, image_id: str, person: Person = VISITOR, *, passed: bool = False) -> Grant:
    """Say how much of a scan's pixels a person may have; `passed` with a signed pass for this very image."""
    row = session.execute(
        select(Media, Artefact.state, Artefact.institution_id, Artefact.rights)
        .join(Artefact)
        .where(Media.id == image_id)
    ).one_or_none()
    if row is None or row.Media.state != MediaState.READY:
        return Grant.refused()
    public = row.state == Publication.PUBLISHED
    if not (public or passed or row.institution_id in person.where(CURATORS)):
        return Grant.refused(gone=row.state == Publication.WITHDRAWN)
    medium: Media = row.Media
    return Grant(
        status="full",
        width=medium.width or 0,
        height=medium.height or 0,
        recipe=medium.recipe,
        copies=medium.copies,
        rights=row.rights,
        private=not public,
    )
