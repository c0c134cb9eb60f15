"""Accounts and their roles."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.errors import Conflict, NotFound
from museum.domain.people import Membership, Role, User, person_of
from museum.ports import Ports
from museum.services.audit import note
from museum.services.outbox import transaction


def create_user(
    session: Session,
    ports: Ports,
    *,
    email: str,
    password_hash: str,
    role: Role,
    institution: Institution,
    name: str = "",
) -> User:
    """Open an account with one role at one institution; raises Conflict when it holds that role already."""
    address = email.strip().lower()
    with transaction(session, ports):
        user = session.scalar(select(User).where(User.email == address))
        if user is None:
            user = User(
                id=new_id(),
                email=address,
                name=name,
                password=password_hash,
                active=True,
                fs_uniquifier=secrets.token_hex(32),
                created_at=ports.clock.now(),
            )
            session.add(user)
        held = {(membership.institution_id, membership.role) for membership in user.memberships}
        if (institution.id, role) in held:
            raise Conflict(
                f"Tài khoản {address} đã có vai trò này tại {institution.name.shown('vi')}.",
                f"The account {address} holds this role at {institution.name.shown('en')} already.",
            )
        user.memberships.append(Membership(institution_id=institution.id, role=role))
    return user


def find_user(session: Session, email: str) -> User | None:
    """Find an account by its address."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def account_by(session: Session, key: InstrumentedAttribute[str], value: str) -> User | None:
    """Find an account by one of its unique columns, its memberships loaded."""
    return session.scalar(select(User).where(key == value))


def save_account(
    session: Session, ports: Ports, user_id: str, *, password: str, fs_uniquifier: str, active: bool
) -> None:
    """Keep a changed password hash, session key or state of an account; raises NotFound."""
    with transaction(session, ports):
        user = session.get(User, user_id)
        if user is None:
            raise NotFound("Không có tài khoản này.", "There is no such account.")
        action = "password" if user.fs_uniquifier != fs_uniquifier else "account"
        user.password, user.fs_uniquifier, user.active = password, fs_uniquifier, active
        note(session, ports, person_of(user), action, ("user", user.id), None)


def note_login(session: Session, ports: Ports, user_id: str) -> None:
    """Note that somebody logged in: when, and how often by now. Never from where."""
    with transaction(session, ports):
        user = session.get(User, user_id)
        if user is None:
            return
        user.last_login_at, user.current_login_at = user.current_login_at, ports.clock.now()
        user.login_count += 1
