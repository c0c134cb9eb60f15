"""The audit trail: who did what to which record."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from museum.domain.people import AuditEntry, Person
from museum.ports import Ports


def note(
    session: Session,
    ports: Ports,
    person: Person,
    action: str,
    subject: tuple[str, str],
    institution_id: str | None,
    **details: Any,
) -> None:
    """Write an entry in the running transaction; `subject` is its kind and id. No personal data in details."""
    session.add(
        AuditEntry(
            at=ports.clock.now(),
            user_id=person.user_id,
            institution_id=institution_id,
            action=action,
            subject_kind=subject[0],
            subject_id=subject[1],
            details=details,
        )
    )
