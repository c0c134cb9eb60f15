"""Who works here and what they may do; who did what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from museum.domain.base import Base, Id, new_id


class Role(StrEnum):
    """What a person does at an institution."""

    TEACHER = "teacher"
    CATALOGUER = "cataloguer"
    EDITOR = "editor"
    EDUCATOR = "educator"
    MANAGER = "manager"
    REPORTER = "reporter"
    ADMIN = "admin"


CURATORS = frozenset({Role.CATALOGUER, Role.EDITOR, Role.ADMIN})
"""May upload, describe and draft."""
PUBLISHERS = frozenset({Role.EDITOR, Role.ADMIN})
"""May publish and withdraw."""
EDUCATORS = frozenset({Role.EDUCATOR, Role.MANAGER, Role.ADMIN})
"""May make packages and programmes, plan sessions, and look after bookings."""
MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
"""May overbook a session, explicitly; follow plans and report on them."""
REPORTERS = MANAGERS | {Role.REPORTER}
"""May fill in what is asked of their institution."""


@dataclass(frozen=True)
class Person:
    """Somebody in front of a page: nobody in particular (a visitor) or a user with roles."""

    user_id: str | None = None
    name: str = ""
    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    """Institution id → the roles held there."""

    def at(self, institution_id: str) -> frozenset[Role]:
        return self.roles.get(institution_id, frozenset())

    def where(self, allowed: frozenset[Role]) -> list[str]:
        """List the institutions where the person holds one of the roles."""
        return [institution for institution, held in self.roles.items() if held & allowed]


VISITOR = Person()


class User(Base):
    """An account. Field names follow Flask-Security's datastore."""

    __tablename__ = "user"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(Text, default="")
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(2), default="vi")
    last_login_at: Mapped[datetime | None]
    current_login_at: Mapped[datetime | None]
    login_count: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", cascade="all, delete-orphan", lazy="selectin"
    )


class Membership(Base):
    """A role that a user holds at an institution."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "institution_id", "role"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))

    user: Mapped[User] = relationship(back_populates="memberships")


class AuditEntry(Base):
    """Who did what to which record, and when: kept, never changed. Holds no personal data but the user's id."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[str | None] = mapped_column(Id)
    institution_id: Mapped[str | None] = mapped_column(Id)
    action: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(Id)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


def person_of(user: User) -> Person:
    """Give the person an active account stands for."""
    roles: dict[str, set[Role]] = {}
    for membership in user.memberships:
        roles.setdefault(membership.institution_id, set()).add(Role(membership.role))
    return Person(user.id, user.name or user.email, {key: frozenset(value) for key, value in roles.items()})
