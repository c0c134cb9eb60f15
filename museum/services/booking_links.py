"""The signed link of a booking: who holds it may show and change the booking, without an account.

The link is derived, never stored: the database holds nothing that opens a booking, and a request
that is sent again gets the same address.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.errors import NotAllowed, NotFound
from museum.domain.translated import Language
from museum.domain.visits import Booking
from museum.ports import Ports

LINK_LASTS = timedelta(days=60)
"""After the session; until then the link goes on working for its booking."""


def token_of(ports: Ports, booking: Booking) -> str:
    """Give the signed part of a booking's link."""
    mac = hmac.new(ports.links.key(), f"booking:{booking.id}".encode(), hashlib.sha256).hexdigest()
    return f"{booking.reference}-{mac[:32]}"


def address_of(ports: Ports, booking: Booking, page: str = "", language: Language | None = None) -> str:
    """Give the address of a booking, or of a page of it such as `pass.pdf`, in the teacher's language."""
    path = f"/{language or booking.language}/bookings/{token_of(ports, booking)}"
    return ports.links.absolute(f"{path}/{page}" if page else path)


def by_token(session: Session, ports: Ports, token: str) -> Booking:
    """Find the booking that a link speaks of; raises NotFound for a made-up one, NotAllowed for an expired one."""
    reference, _, mac = token.partition("-")
    booking = session.scalar(select(Booking).where(Booking.reference == reference)) if mac else None
    if booking is None or not hmac.compare_digest(token_of(ports, booking).encode(), token.encode()):
        raise NotFound(
            "Đường dẫn đăng ký không đúng. Hãy mở lại từ thư xác nhận.",
            "This booking link is not right. Please open it from the confirmation letter.",
        )
    if booking.erased_at is not None or booking.session.ends_at + LINK_LASTS < ports.clock.now():
        raise NotAllowed(
            "Đường dẫn này đã hết hạn. Hãy liên hệ bảo tàng nếu cần.",
            "This link has expired. Please contact the museum if you need to.",
        )
    return booking
