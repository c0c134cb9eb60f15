"""What several pages ask of the gate: narrowings of its selects, never selects of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from museum.domain.collections import Artefact, Media
from museum.domain.exhibitions import Exhibition, Section, SectionItem
from museum.domain.people import VISITOR, Person
from museum.domain.states import MediaState
from museum.services.visibility import visible_artefacts, visible_exhibitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def newest_artefacts(
    session: Session, limit: int, offset: int = 0, *, with_scan: bool = True
) -> Sequence[Artefact]:
    """List what was published last."""
    chosen = visible_artefacts(session, VISITOR)
    if with_scan:
        chosen = chosen.where(Artefact.media.any(Media.state == MediaState.READY))
    return session.scalars(chosen.limit(limit).offset(offset)).all()


def newest_exhibitions(session: Session, limit: int) -> Sequence[Exhibition]:
    """List the exhibitions published last."""
    return session.scalars(visible_exhibitions(session, VISITOR).limit(limit)).all()


def count_artefacts(session: Session) -> int:
    """Count what visitors may see."""
    chosen = visible_artefacts(session, VISITOR).with_only_columns(Artefact.id).order_by(None)
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def artefacts_by_id(session: Session, person: Person, ids: Iterable[str]) -> dict[str, Artefact]:
    """Load those of the artefacts that the person may see."""
    wanted = list(ids)
    if not wanted:
        return {}
    chosen = visible_artefacts(session, person).where(Artefact.id.in_(wanted))
    return {artefact.id: artefact for artefact in session.scalars(chosen)}


def exhibitions_by_id(session: Session, person: Person, ids: Iterable[str]) -> dict[str, Exhibition]:
    """Load those of the exhibitions that the person may see."""
    wanted = list(ids)
    if not wanted:
        return {}
    chosen = visible_exhibitions(session, person).where(Exhibition.id.in_(wanted))
    return {exhibition.id: exhibition for exhibition in session.scalars(chosen)}


def exhibitions_with(session: Session, person: Person, artefact_id: str) -> Sequence[Exhibition]:
    """List the exhibitions that an artefact stands in."""
    holding = select(Section.exhibition_id).join(SectionItem).where(SectionItem.artefact_id == artefact_id)
    return session.scalars(visible_exhibitions(session, person).where(Exhibition.id.in_(holding))).all()


def visible_in(session: Session, person: Person, exhibitions: Iterable[Exhibition]) -> frozenset[str]:
    """Give the ids of the artefacts in some exhibitions that the person may see."""
    wanted = {item.artefact_id for show in exhibitions for section in show.sections for item in section.items}
    wanted |= {show.cover.artefact_id for show in exhibitions if show.cover is not None}
    if not wanted:
        return frozenset()
    chosen = visible_artefacts(session, person).where(Artefact.id.in_(wanted))
    return frozenset(session.scalars(chosen.with_only_columns(Artefact.id).order_by(None)))
