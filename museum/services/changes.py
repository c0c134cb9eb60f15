"""The journal of public changes: what harvesters are told of manifests that came, changed and went.

A harvester reads the journal from its end and stops at what it has seen. So nothing may ever appear
before an entry that is visible already, neither by number nor by time. Both are given under a lock
on the journal that only the commit releases: entries become visible in the order of their numbers,
without gaps, and no time lies before that of the entry in front. The lock is taken last of all in
a transaction and nothing is waited for under it, so that it cannot end in a deadlock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Literal

from sqlalchemy import Select, exists, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from museum.db.engine import alone
from museum.db.outbox import OPEN
from museum.domain.changes import ChangeKind, PublicChange
from museum.domain.collections import Artefact
from museum.domain.events import ArtefactChanged, Job
from museum.domain.exhibitions import Exhibition, Section, SectionItem
from museum.domain.people import VISITOR
from museum.ports import Ports
from museum.services.outbox import at_the_end, transaction
from museum.services.visibility import visible_artefacts, visible_exhibitions

SubjectKind = Literal["artefact", "exhibition"]
_BATCH = 1000


@dataclass(frozen=True)
class _Subject:
    """Whose manifest an entry speaks of."""

    kind: SubjectKind
    id: str


@dataclass(frozen=True)
class _Due:
    """An entry that is to be written."""

    kind: ChangeKind
    subject: _Subject
    name: str


def announce(session: Session, ports: Ports, kind: SubjectKind, subject_id: str) -> None:
    """Let the journal say what has become of a manifest, at the end of the running transaction.

    Create when it is public and was not, Update when it was already, Delete when it is no more;
    nothing of what never was public. An artefact's change is told of the public exhibitions that
    show it, too: their manifests hold its canvas. While others of what such an exhibition shows wait to
    be described, it is left to the last of them to tell of it: an upgrade is one change, not a thousand.
    """
    subject = _Subject(kind, subject_id)
    at_the_end(session, subject, partial(_tell, session, ports, subject))


def _tell(session: Session, ports: Ports, subject: _Subject) -> None:
    if _due(session, subject) is None:
        # Drafts are changed by the thousand: they wait for nobody, and nobody hears of them.
        return
    alone(session, PublicChange)
    # Asked anew: who held the lock before may have written of the same subjects.
    concerned = [subject, *_shown_in(session, subject)]
    _write(session, ports, filter(None, [_due(session, one) for one in concerned]))


def _shown_in(session: Session, subject: _Subject) -> list[_Subject]:
    if subject.kind == "exhibition":
        return []
    showing = select(Section.exhibition_id).join(SectionItem).where(SectionItem.artefact_id == subject.id)
    found = _public_exhibitions(session).where(
        Exhibition.id.in_(showing), Exhibition.id.not_in(_awaited(session, subject))
    )
    return [_Subject("exhibition", row.id) for row in session.execute(found.order_by(Exhibition.id))]


def _awaited(session: Session, but: _Subject) -> Select[tuple[str]]:
    """Select the exhibitions of which another public artefact will be described by a job that is open.

    Not one whose job rests: nobody knows when it will tell.
    """
    described = exists(
        select(literal(1)).where(
            Job.subject == Artefact.id, Job.kind == ArtefactChanged.__name__, Job.state.in_(OPEN)
        )
    )
    behind = (
        visible_artefacts(session, VISITOR)
        .where(Artefact.version > Artefact.manifest_version, Artefact.id != but.id, described)
        .with_only_columns(Artefact.id)
        .order_by(None)
    )
    return select(Section.exhibition_id).join(SectionItem).where(SectionItem.artefact_id.in_(behind))


def _due(session: Session, subject: _Subject) -> _Due | None:
    """Compare what the journal says of a subject with what the gate says."""
    last = session.execute(
        select(PublicChange.kind, PublicChange.name)
        .where(PublicChange.subject_kind == subject.kind, PublicChange.subject_id == subject.id)
        .order_by(PublicChange.id.desc())
        .limit(1)
    ).one_or_none()
    told = last is not None and last.kind != ChangeKind.DELETE
    public = _public_exhibitions(session).where(Exhibition.id == subject.id)
    if subject.kind == "artefact":
        public = _public_artefacts(session).where(Artefact.id == subject.id)
    found = session.execute(public).one_or_none()
    if found is not None:
        return _Due(ChangeKind.UPDATE if told else ChangeKind.CREATE, subject, found.name)
    return _Due(ChangeKind.DELETE, subject, last.name) if last is not None and told else None


def _public_artefacts(session: Session) -> Select[tuple[str, str]]:
    """Select id and name of the artefacts whose manifest stands and is public."""
    return (
        visible_artefacts(session, VISITOR)
        .where(Artefact.manifest_version > 0)
        .with_only_columns(Artefact.id.label("id"), Artefact.id.label("name"))
        .order_by(None)
    )


def _public_exhibitions(session: Session) -> Select[tuple[str, str]]:
    return (
        visible_exhibitions(session, VISITOR)
        .with_only_columns(Exhibition.id.label("id"), Exhibition.slug.label("name"))
        .order_by(None)
    )


def _write(session: Session, ports: Ports, due: Iterable[_Due]) -> int:
    """Add entries; the journal is locked. Gives how many."""
    last = session.execute(
        select(PublicChange.id, PublicChange.at).order_by(PublicChange.id.desc()).limit(1)
    ).one_or_none()
    now = ports.clock.now()
    # Clocks of several machines differ: no entry is dated before the one in front.
    at: datetime = now if last is None else max(now, last.at)
    start = 0 if last is None else last.id
    number = start
    waiting = iter(due)
    while batch := list(islice(waiting, _BATCH)):
        rows = []
        for one in batch:
            number += 1
            rows.append(
                {
                    "id": number,
                    "kind": one.kind,
                    "subject_kind": one.subject.kind,
                    "subject_id": one.subject.id,
                    "name": one.name,
                    "at": at,
                }
            )
        session.execute(insert(PublicChange), rows)
    return number - start


def catch_up(session: Session, ports: Ports) -> int:
    """Bring the journal to what is public now; gives how many entries were missing.

    For what was published before there was a journal, and after a repair.
    """
    with transaction(session, ports):
        alone(session, PublicChange)
        return _write(session, ports, _missing(session))


def _missing(session: Session) -> list[_Due]:
    """List what the journal does not tell, and what it tells although it is no longer so."""
    due: list[_Due] = []
    kinds: tuple[tuple[SubjectKind, Select[tuple[str, str]]], ...] = (
        ("artefact", _public_artefacts(session)),
        ("exhibition", _public_exhibitions(session)),
    )
    for kind, public in kinds:
        now = public.subquery()
        told = _told(kind).subquery()
        due += [
            _Due(ChangeKind.DELETE, _Subject(kind, row.id), row.name)
            for row in session.execute(
                select(told.c.id, told.c.name)
                .where(~exists(select(literal(1)).where(now.c.id == told.c.id)))
                .order_by(told.c.id)
            )
        ]
        due += [
            _Due(ChangeKind.CREATE, _Subject(kind, row.id), row.name)
            for row in session.execute(
                select(now.c.id, now.c.name)
                .where(~exists(select(literal(1)).where(told.c.id == now.c.id)))
                .order_by(now.c.id)
            )
        ]
    return due


def _told(kind: SubjectKind) -> Select[tuple[str, str]]:
    """Select the subjects that are public as far as the journal says."""
    later = aliased(PublicChange)
    return select(PublicChange.subject_id.label("id"), PublicChange.name.label("name")).where(
        PublicChange.subject_kind == kind,
        PublicChange.kind != ChangeKind.DELETE,
        ~exists(
            select(literal(1)).where(
                later.subject_kind == PublicChange.subject_kind,
                later.subject_id == PublicChange.subject_id,
                later.id > PublicChange.id,
            )
        ),
    )


def count(session: Session) -> int:
    """Count the entries: they are numbered from 1 without gaps."""
    return session.scalar(select(func.max(PublicChange.id))) or 0


def entries(session: Session, after: int, most: int) -> Sequence[PublicChange]:
    """Give up to `most` entries that follow number `after`, oldest first."""
    return session.scalars(
        select(PublicChange).where(PublicChange.id > after).order_by(PublicChange.id).limit(most)
    ).all()
