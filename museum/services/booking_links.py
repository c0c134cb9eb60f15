"""The signed link of a booking: who holds it may show and change the booking, without an account.

The link is derived, never stored: the database holds nothing that opens a booking, and a request
that is sent again gets the same address.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.events import LinkWanted
from museum.domain.people import AuditEntry, Person
from museum.domain.translated import Language
from museum.domain.visits import Booking
from museum.ports import Ports
from museum.services.audit import note
from museum.services.booking_places import locked_booking
from museum.services.outbox import record, transaction
from museum.services.permission import require_educator

LONGEST_KEY = 24
LINK_LASTS = timedelta(days=60)
"""After the session; until then the link goes on working for its booking."""


def token_of(ports: Ports, booking: Booking) -> str:
    """Give the signed part of a booking's link."""
    return f"{booking.reference}-{ports.links.signed(f'booking:{booking.id}')}"


def address_of(ports: Ports, booking: Booking, page: str = "", language: Language | None = None) -> str:
    """Give the address of a booking, or of a page of it such as `pass.pdf`, in the teacher's language."""
    path = f"/{language or booking.language}/bookings/{token_of(ports, booking)}"
    return ports.links.absolute(f"{path}/{page}" if page else path)


def send_again(session: Session, ports: Ports, person: Person, booking_id: str, key: str) -> None:
    """Have a booking's link sent to its teacher once more; the same key twice is one letter.

    Raises Conflict where nobody has an address to send it to, or the link opens nothing any more.
    """
    if not (key.isalnum() and key.isascii() and len(key) <= LONGEST_KEY):
        raise Invalid(
            "Biểu mẫu gửi lên không đầy đủ. Hãy tải lại trang rồi gửi lại.",
            "The form came incomplete. Please reload the page and send it again.",
            "key",
        )
    with transaction(session, ports):
        _, booking = locked_booking(session, booking_id)
        require_educator(person, booking.session.institution_id)
        if not booking.email or booking.erased_at is not None or _expired(booking, ports):
            raise Conflict(
                "Đăng ký này không còn đường dẫn để gửi: không có địa chỉ email, hoặc đường dẫn đã hết hạn.",
                "There is no link to send for this booking: it has no e-mail address, or its link has expired.",
            )
        asked = LinkWanted(booking.id, key)
        known = select(AuditEntry.details).where(
            AuditEntry.subject_kind == "booking",
            AuditEntry.subject_id == booking.id,
            AuditEntry.action == "link",
        )
        if any(details.get("key") == key for details in session.scalars(known)):
            return
        record(session, ports, asked)
        note(session, ports, person, "link", ("booking", booking.id), booking.session.institution_id, key=key)


def by_token(session: Session, ports: Ports, token: str) -> Booking:
    """Find the booking that a link speaks of; raises NotFound for a made-up one, NotAllowed for an expired one."""
    reference, _, mac = token.partition("-")
    booking = session.scalar(select(Booking).where(Booking.reference == reference)) if mac else None
    if booking is None or not hmac.compare_digest(token_of(ports, booking).encode(), token.encode()):
        raise NotFound(
            "Đường dẫn đăng ký không đúng. Hãy mở lại từ thư xác nhận.",
            "This booking link is not right. Please open it from the confirmation letter.",
        )
    if booking.erased_at is not None or _expired(booking, ports):
        raise NotAllowed(
            "Đường dẫn này đã hết hạn. Hãy liên hệ bảo tàng nếu cần.",
            "This link has expired. Please contact the museum if you need to.",
        )
    return booking


def _expired(booking: Booking, ports: Ports) -> bool:
    return booking.session.ends_at + LINK_LASTS < ports.clock.now()
