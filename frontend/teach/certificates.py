"""The certificate of a class that came, for staff: to print it, or to send it to a group without a booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontend.public.certificates import certificate_of
from frontend.teach.blueprint import teach
from frontend.workbench.desk import desk
from museum.services import booking_search

if TYPE_CHECKING:
    from flask import Response


@teach.get("/bookings/<booking_id>/certificate.pdf")
def booking_certificate(booking_id: str) -> Response:
    """Give a booking's certificate."""
    here = desk()
    return certificate_of(booking_search.get_for(here.session, here.person, booking_id))
