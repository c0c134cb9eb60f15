"""Whom to call: an institution's telephone and e-mail address, written out and as links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from museum.domain.contacts import dialled

if TYPE_CHECKING:
    from museum.domain.collections import Institution


@dataclass(frozen=True)
class Contact:
    """How to reach an institution; what it has not told is empty."""

    phone: str
    """As the institution writes it."""
    dial: str
    """The same as a `tel:` address."""
    email: str
    mail: str
    """The same as a `mailto:` address."""

    def __bool__(self) -> bool:
        return bool(self.phone or self.email)


def contact_of(institution: Institution) -> Contact:
    """Show how to reach an institution."""
    phone, email = institution.phone, institution.email
    return Contact(
        phone=phone,
        dial=f"tel:{dialled(phone)}" if phone else "",
        email=email,
        mail=f"mailto:{quote(email, safe='@')}" if email else "",
    )
