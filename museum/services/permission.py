"""What a person's roles allow at an institution."""

from __future__ import annotations

from museum.domain.errors import NotAllowed
from museum.domain.people import CURATORS, EDUCATORS, MANAGERS, PUBLISHERS, Person, Role

SYSTEM = Person(None, "system", {})
"""The command line and the workers: whoever can start them owns the installation."""


def require(person: Person, institution_id: str, allowed: frozenset[Role]) -> None:
    """Raise NotAllowed unless the person holds one of the roles there."""
    if person is SYSTEM or person.at(institution_id) & allowed:
        return
    raise NotAllowed(
        "Tài khoản của bạn không có quyền làm việc này tại đơn vị này. Hãy hỏi người quản trị.",
        "Your account may not do this at this institution. Please ask its administrator.",
    )


def require_somewhere(person: Person, allowed: frozenset[Role]) -> None:
    """Raise NotAllowed unless the person holds one of the roles at any institution: for what all share."""
    if person is SYSTEM or person.where(allowed):
        return
    raise NotAllowed(
        "Tài khoản của bạn không có quyền làm việc này. Hãy hỏi người quản trị của đơn vị.",
        "Your account may not do this. Please ask your institution's administrator.",
    )


def require_curator(person: Person, institution_id: str) -> None:
    """Raise NotAllowed unless the person may describe there."""
    require(person, institution_id, CURATORS)


def require_publisher(person: Person, institution_id: str) -> None:
    """Raise NotAllowed unless the person may publish there."""
    require(person, institution_id, PUBLISHERS)


def require_educator(person: Person, institution_id: str) -> None:
    """Raise NotAllowed unless the person may plan for schools there."""
    require(person, institution_id, EDUCATORS)


def require_manager(person: Person, institution_id: str) -> None:
    """Raise NotAllowed unless the person may go beyond what is planned there."""
    require(person, institution_id, MANAGERS)
