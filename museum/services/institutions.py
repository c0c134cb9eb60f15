"""Institutions on the site."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Institution, InstitutionKind
from museum.domain.errors import NotFound
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.artefacts import describe_anew
from museum.services.outbox import transaction

DEFAULT_SLUG = "bao-tang"
_BATCH = 500
"""Records that one statement names."""


def ensure_default(session: Session, ports: Ports) -> Institution:
    """Give the one default institution; a fresh database gets it."""
    with transaction(session, ports):
        found = session.scalar(select(Institution).where(Institution.is_default).limit(1))
        if found is None:
            found = Institution(
                slug=DEFAULT_SLUG,
                name=Translated("Bảo tàng tỉnh", "Provincial Museum"),
                kind=InstitutionKind.MUSEUM,
                is_default=True,
                created_at=ports.clock.now(),
            )
            session.add(found)
    return found


def get(session: Session, slug: str = "") -> Institution:
    """Get an institution by its slug, or the default one; raises NotFound."""
    query = select(Institution).where(Institution.slug == slug if slug else Institution.is_default)
    found = session.scalar(query.limit(1))
    if found is None:
        known = ", ".join(session.scalars(select(Institution.slug).order_by(Institution.slug)))
        raise NotFound(
            f"Không có đơn vị “{slug}”. Các đơn vị hiện có: {known or 'chưa có, hãy chạy museum init'}.",
            f"There is no institution “{slug}”. Known: {known or 'none yet, run museum init'}.",
        )
    return found


def save(  # noqa: PLR0913 - a keyword for each of its particulars
    session: Session,
    ports: Ports,
    slug: str,
    *,
    name: Translated,
    kind: InstitutionKind = InstitutionKind.MUSEUM,
    about: Translated = Translated(),
    address: Translated = Translated(),
    province: Translated = Translated(),
    website: str = "",
) -> Institution:
    """Create an institution or bring its particulars up to date; what manifests say of it follows."""
    with transaction(session, ports):
        found = session.scalar(select(Institution).where(Institution.slug == slug))
        if found is None:
            found = Institution(slug=slug, version=0, created_at=ports.clock.now())
            session.add(found)
        told = (found.name, found.website)
        found.name, found.kind, found.about, found.address = name, kind, about, address
        found.province, found.website = province, website
        if session.is_modified(found):
            found.version += 1
        session.flush()
        if found.version > 1 and told != (name, website):
            _describe_its_records_anew(session, ports, found)
    return found


def _describe_its_records_anew(session: Session, ports: Ports, institution: Institution) -> None:
    """Have all manifests made again that name the institution."""
    ids = session.scalars(
        select(Artefact.id).where(Artefact.institution_id == institution.id, Artefact.manifest_version > 0)
    ).all()
    for start in range(0, len(ids), _BATCH):
        describe_anew(session, ports, ids[start : start + _BATCH])


def all_of(session: Session) -> list[Institution]:
    """List all institutions by slug."""
    return list(session.scalars(select(Institution).order_by(Institution.slug)))
