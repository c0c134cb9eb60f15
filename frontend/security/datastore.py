"""Flask-Security's view of accounts: plain snapshots, read in short sessions and kept through a service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import g
from flask_security import RoleMixin, UserMixin
from flask_security.datastore import UserDatastore

from museum.domain.people import VISITOR, Person, Role, User, person_of
from museum.services import people

if TYPE_CHECKING:
    from frontend.workbench.context import WorkbenchContext

_KEYS = {"email": User.email, "fs_uniquifier": User.fs_uniquifier, "id": User.id}


@dataclass(frozen=True, eq=False)
class RoleName(RoleMixin):
    """A role by its name; where it is held is the person's business."""

    name: str


@dataclass(eq=False)
class Account(UserMixin):
    """A snapshot of an account, bound to no session."""

    id: str  # type: ignore[assignment]  # the library thinks of row numbers
    email: str
    password: str
    active: bool
    fs_uniquifier: str = ""
    """Names the account in its sessions; a new one ends them all."""
    person: Person = VISITOR
    roles: list[RoleMixin] = field(default_factory=list)

    @classmethod
    def of(cls, user: User) -> Account:
        """Take the snapshot of a loaded user."""
        names = sorted({membership.role for membership in user.memberships})
        return cls(
            id=user.id,
            email=user.email,
            password=user.password,
            active=user.active,
            fs_uniquifier=user.fs_uniquifier,
            person=person_of(user),
            roles=[RoleName(name) for name in names],
        )


class Datastore(UserDatastore):
    """Finds accounts, and keeps what Flask-Security changed about them at its commit."""

    def __init__(self, context: WorkbenchContext) -> None:
        super().__init__(Account, RoleName)
        self._context = context

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Account | None:  # noqa: FBT001, FBT002
        """Find an account by its `email`, `fs_uniquifier` or `id`."""
        ((key, value),) = kwargs.items()
        # Addresses are kept in small letters.
        wanted = str(value).strip().lower() if key == "email" or case_insensitive else str(value)
        with self._context.session_factory() as session:
            user = people.account_by(session, _KEYS[key], wanted)
            return Account.of(user) if user is not None else None

    def find_role(self, role: str) -> RoleName | None:
        """Find a role by its name."""
        return RoleName(role) if role in set(Role) else None

    def put(self, model: Account) -> Account:
        """Remember an account that was changed until `commit`."""
        changed: dict[str, Account] = g.setdefault("changed_accounts", {})
        changed[model.id] = model
        return model

    def delete(self, model: Account) -> None:
        """Refuse: accounts are closed by administrators, never deleted by a form."""
        msg = f"accounts are not deleted here: {model.id}"
        raise NotImplementedError(msg)

    def commit(self) -> None:
        """Keep the password, the session key and the state of the accounts that were changed."""
        changed: dict[str, Account] = g.pop("changed_accounts", {})
        for account in changed.values():
            with self._context.session_factory() as session:
                people.save_account(
                    session,
                    self._context.ports,
                    account.id,
                    password=account.password,
                    fs_uniquifier=account.fs_uniquifier,
                    active=account.active,
                )
