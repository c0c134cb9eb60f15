"""What every view of a workbench works with: the session, the ports, the person and their institutions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontend.people import current_person
from frontend.sessions import current_session
from frontend.workbench.benches import present_bench
from frontend.workbench.context import context
from museum.domain.errors import NotAllowed, NotFound
from museum.domain.people import PUBLISHERS, Role
from museum.services import institutions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from museum.domain.collections import Institution
    from museum.domain.people import Person
    from museum.ports import Ports


@dataclass(frozen=True)
class Desk:
    """One request's tools."""

    session: Session
    ports: Ports
    person: Person
    roles: frozenset[Role]
    """Those that work at this workbench."""

    @property
    def institution_ids(self) -> list[str]:
        """The institutions where the person works at this workbench."""
        return self.person.where(self.roles)

    def institutions(self) -> list[Institution]:
        """List the institutions where the person works at this workbench, by name."""
        mine = set(self.institution_ids)
        found = [one for one in institutions.all_of(self.session) if one.id in mine]
        return sorted(found, key=lambda one: one.name.shown("vi").text)

    def institution(self, chosen: str) -> Institution:
        """Give the institution that a form names, or the only one there is to choose."""
        mine = self.institutions()
        if not chosen and len(mine) == 1:
            return mine[0]
        for one in mine:
            if one.id == chosen:
                return one
        if any(one.id == chosen for one in institutions.all_of(self.session)):
            raise NotAllowed(
                "Tài khoản của bạn không làm việc tại đơn vị này.",
                "Your account does not work at this institution.",
            )
        raise NotFound("Không có đơn vị này.", "There is no such institution.")

    def publishes(self, institution_id: str) -> bool:
        """Say whether the person may publish there; services ask again when it is done."""
        return bool(self.person.at(institution_id) & PUBLISHERS)


def desk() -> Desk:
    """Give the present request's tools."""
    bench = present_bench()
    return Desk(
        current_session(), context().ports, current_person(), bench.roles if bench else frozenset(Role)
    )
