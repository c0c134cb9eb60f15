"""The certificate of a class that came: by the booking's link, and at the workbench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontend.context import context
from frontend.i18n import current_language
from frontend.presenters.certificates import DRUM, certificate_data, drum
from frontend.public.blueprint import public
from frontend.public.by_link import booking_by_link, file_by_link
from frontend.sessions import current_session
from museum.domain.errors import Conflict
from museum.domain.visits import BookingState

if TYPE_CHECKING:
    from flask import Response

    from museum.domain.visits import Booking


@public.get("/bookings/<token>/certificate.pdf", endpoint="certificate")
def certificate(token: str) -> Response:
    """Give the certificate to whoever holds the booking's link."""
    return certificate_of(booking_by_link(token))


def certificate_of(booking: Booking) -> Response:
    """Set a booking's certificate in the page's language; raises Conflict before the group was entered as present."""
    if booking.state != BookingState.ATTENDED:
        raise Conflict(
            "Giấy xác nhận có sau khi bảo tàng điểm danh lớp. Nếu lớp đã đến, hãy gọi cho bảo tàng.",
            "There is a certificate once the museum has entered the class as present. If it came, please call the museum.",
        )
    data = certificate_data(booking, context())
    name = "giay-xac-nhan" if current_language() == "vi" else "certificate"
    reference = booking.reference.lower()
    # Setting takes its time: no transaction is held meanwhile.
    current_session().rollback()
    body = context().ports.documents.pdf("certificate", data, {DRUM: drum()})
    return file_by_link(body, "application/pdf", f"{name}-{reference}.pdf", "inline")
