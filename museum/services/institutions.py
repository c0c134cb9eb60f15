"""Institutions on the site."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Institution, InstitutionKind
from museum.domain.errors import NotFound
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.outbox import transaction

DEFAULT_SLUG = "bao-tang"


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
    website: str = "",
) -> Institution:
    """Create an institution or bring its particulars up to date."""
    with transaction(session, ports):
        found = session.scalar(select(Institution).where(Institution.slug == slug))
        if found is None:
            found = Institution(slug=slug, created_at=ports.clock.now())
            session.add(found)
        found.name, found.kind, found.about, found.address, found.website = (
            name,
            kind,
            about,
            address,
            website,
        )
    return found


def all_of(session: Session) -> list[Institution]:
    """List all institutions by slug."""
    return list(session.scalars(select(Institution).order_by(Institution.slug)))
