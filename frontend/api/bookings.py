"""`POST /api/v1/sessions/<id>/bookings`: other software books as teachers do.

Sent again with the same key it is the same booking (draft-ietf-httpapi-idempotency-key-header): the answer is
the same 201, however the booking stands by then (`state` says that). The key with another payload is answered with 422, as that draft has it (section 2.7); 409 says
that the session itself cannot take the group now.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import DataError, SQLAlchemyError

from frontend.context import context
from frontend.problems import plain_problem, problem
from frontend.security.limits import API, LARGEST, RETRY_AFTER, limit_bookings, note_again
from frontend.sessions import current_session
from museum.domain.errors import Invalid, NotFound, Unavailable
from museum.domain.translated import Translated
from museum.domain.visits import BookingState
from museum.services.asking import asking_of, require_session_to_book
from museum.services.booking_links import address_of
from museum.services.bookings import KeyUsed, book

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

    from museum.domain.visits import Booking

log = structlog.get_logger(__name__)

booking_api = Blueprint("booking_api", __name__, url_prefix="/api/v1")
SOON = "2"
"""Seconds until a busy database has caught up."""
_BUSY = Translated(
    "Hệ thống đang rất bận và chưa ghi đăng ký này. Hãy gửi lại y nguyên sau vài giây, với cùng Idempotency-Key.",
    "The system is very busy and has not taken this booking. Send it again as it is in some seconds, with the "
    "same Idempotency-Key.",
)
_UNREADABLE = Translated(
    "Nội dung gửi lên phải là một đối tượng JSON (Content-Type: application/json).",
    "The body must be one JSON object (Content-Type: application/json).",
)
_FAULTY = Translated(
    "Đăng ký này chưa gửi được: hãy sửa các mục nêu trong “errors”.",
    "This booking cannot be taken: please mend what is named under “errors”.",
)


def register_booking_api(app: Flask) -> None:
    """Register the address. It carries no cookie's rights, so it takes no form token either."""
    app.register_blueprint(booking_api)
    app.extensions["csrf"].exempt(booking_api)
    limit_bookings(app, API)


@booking_api.post("/sessions/<session_id>/bookings")
def book_session(session_id: str) -> Response:
    """Book a session, or take the next place in its waiting list."""
    request.max_content_length = LARGEST
    key = request.headers.get("Idempotency-Key", "").strip()
    session, ports = current_session(), context().ports
    # Whether there is such a session is said first, whatever else is wrong.
    require_session_to_book(session, session_id)
    asking = asking_of(session, _entries())
    if asking.filled.faults:
        return _fault(asking.filled.faults)
    began = ports.clock.now()
    booking = book(session, ports, session_id, asking.asked(), _checked_key(key))
    if booking.created_at < began:
        note_again()
    answer = jsonify(
        reference=booking.reference,
        status=_status(booking),
        state=str(booking.state),
        manage_url=address_of(ports, booking),
    )
    answer.status_code = HTTPStatus.CREATED
    answer.headers["Location"] = address_of(ports, booking)
    return answer


def _status(booking: Booking) -> str:
    """Say what the request was answered with: a place that is certain, or that there is something to wait for."""
    confirmed = booking.first_state == BookingState.CONFIRMED
    return str(BookingState.CONFIRMED if confirmed else BookingState.WAITLISTED)


def _checked_key(key: str) -> str:
    """Refuse what programs and networks read in different ways; its length is checked where it is used."""
    if key and not (key.isascii() and key.isprintable()):
        raise Invalid(
            "Idempotency-Key chỉ gồm chữ cái không dấu, chữ số và ký hiệu ASCII in được, ví dụ một UUID.",
            "The Idempotency-Key must hold printable ASCII characters only, for instance a UUID.",
            "key",
        )
    return key


def _entries() -> dict[str, Any]:
    """Read the body; raises Invalid for what is no JSON object."""
    if request.mimetype != "application/json":
        raise Invalid(_UNREADABLE.vi, _UNREADABLE.en)
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Invalid(_UNREADABLE.vi, _UNREADABLE.en)
    return body


def _fault(faults: Mapping[str, Translated]) -> Response:
    return problem(400, "Bad request", _FAULTY, errors=faults)


@booking_api.after_request
def _closed(response: Response) -> Response:
    # No CORS header: pages of other sites are not to book in somebody's browser.
    response.headers["Cache-Control"] = "no-store"
    return response


@booking_api.errorhandler(KeyUsed)
def _key_used(error: KeyUsed) -> Response:
    return problem(422, "Idempotency-Key used for another request", error.reason)


@booking_api.errorhandler(Invalid)
def _invalid(error: Invalid) -> Response:
    if error.field == "session":
        return problem(409, "Conflict", error.reason)
    return problem(
        400, "Bad request", error.reason, errors={error.field: error.reason} if error.field else None
    )


@booking_api.errorhandler(NotFound)
def _unknown(_error: NotFound) -> Response:
    return problem(404, "Not found", Translated("Không có buổi này.", "There is no such session."))


@booking_api.errorhandler(Unavailable)
def _unavailable(_error: Unavailable) -> Response:
    return _busy()


@booking_api.errorhandler(SQLAlchemyError)
def _database_away(error: SQLAlchemyError) -> Response:
    # Not the error's text: it may carry what somebody sent.
    log.error("database_error", kind=type(error).__name__)
    return _busy()


@booking_api.errorhandler(DataError)
def _database_refused(error: DataError) -> Response:
    # Sent again it would be refused again: that is no outage.
    log.warning("database_refused", kind=type(error.orig).__name__)
    return plain_problem(400)


def _busy() -> Response:
    answer = problem(503, "Unavailable", _BUSY)
    answer.headers["Retry-After"] = SOON
    return answer


@booking_api.errorhandler(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
def _too_large(_error: Any) -> Response:
    return problem(
        413,
        "Content too large",
        Translated(
            f"Nội dung gửi lên lớn hơn {LARGEST} byte. Một đăng ký không cần nhiều như vậy.",
            f"The body is larger than {LARGEST} bytes. No booking needs as much.",
        ),
    )


@booking_api.errorhandler(HTTPStatus.TOO_MANY_REQUESTS)
def _too_fast(_error: Any) -> Response:
    answer = problem(
        429,
        "Too many requests",
        Translated(
            "Có quá nhiều đăng ký từ mạng hoặc địa chỉ email này trong thời gian ngắn. Hãy chờ rồi gửi lại.",
            "There were many bookings from your network or for this e-mail address in a short time. "
            "Please wait, then send it again.",
        ),
    )
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer
