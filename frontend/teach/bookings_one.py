"""One booking: all that is known of it, and all that staff can do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import gettext
from frontend.teach.blueprint import teach
from frontend.teach.bookings_history import history_lines
from frontend.teach.day_rows import group_row, session_words
from frontend.teach.faults import Fault, fault_of
from frontend.teach.numbers import needed, whole
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.rows import moment
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid
from museum.domain.visits import BookingState
from museum.services import attendance, booking_changes, booking_links, booking_search, feedback, waiting
from museum.services.booking_search import is_open

if TYPE_CHECKING:
    from museum.domain.errors import MuseumError
    from museum.domain.visits import Booking

_REFUSALS = (Conflict, Invalid)


@teach.get("/bookings/<booking_id>")
def booking(booking_id: str) -> Response:
    """Show a booking."""
    here = desk()
    return _page(booking_search.get_for(here.session, here.person, booking_id))


def _page(found: Booking, fault: Fault | None = None) -> Response:
    here = desk()
    visit = found.session
    given = feedback.given(here.session, found)
    body = render_template(
        "teach/booking.html",
        row=group_row(found),
        booking=found,
        visit=visit,
        session=session_words(visit),
        day_url=url_for("teach.session_day", session_id=visit.id),
        open=is_open(found),
        begun=attendance.has_begun(visit, here.ports.clock.now()),
        offer_until=moment(found.offer_until) if found.offer_until else "",
        position=waiting.waiting_position(here.session, found),
        waiting=_waiting(found),
        others=[
            (one.id, session_words(one), one.places - one.taken)
            for one in booking_search.other_sessions(here.session, here.ports, found)
        ],
        history=history_lines(here.session, found),
        given=given,
        questions=feedback.QUESTIONS,
        key=new_id(),
        fault=fault,
    )
    return make_response(body, 422 if fault else 200)


def _waiting(found: Booking) -> int:
    """Count the groups of the list that a booking waits in."""
    if found.state != BookingState.WAITLISTED:
        return 0
    return booking_search.waiting_groups(desk().session, found.session_id)


@teach.post("/bookings/<booking_id>/<any(approve, refuse, numbers, move, reorder, resend):step>")
def booking_step(booking_id: str, step: str) -> Response:
    """Do one thing with a booking; what cannot be done is said at its form, and nothing typed is lost."""
    here = desk()
    found = booking_search.get_for(here.session, here.person, booking_id)
    try:
        _refuse_stale(found)
        said = _STEPS[step](found)
    except _REFUSALS as error:
        return _refused(booking_id, step, error)
    flash(said, GOOD)
    return redirect(url_for("teach.booking", booking_id=booking_id))


def _refuse_stale(found: Booking) -> None:
    """Raise Conflict when the booking is not as the form showed it: the teacher may have changed it meanwhile."""
    seen = request.form.get("version", "")
    if seen and seen != str(found.version):
        raise Conflict(
            "Đăng ký vừa được thay đổi, có thể do giáo viên. Hãy xem lại số liệu mới rồi gửi lại.",
            "The booking has just been changed, perhaps by the teacher. Please look at it again, then send once more.",
        )


def _refused(booking_id: str, form: str, error: MuseumError) -> Response:
    fault = fault_of(form, error)
    here = desk()
    return _page(booking_search.get_for(here.session, here.person, booking_id), fault)


def _approve(found: Booking) -> str:
    here = desk()
    booking_changes.approve(here.session, here.ports, here.person, found.id, request.form.get("answer", ""))
    return gettext("Approved. The teacher is told by letter.")


def _refuse(found: Booking) -> str:
    here = desk()
    booking_changes.refuse(here.session, here.ports, here.person, found.id, request.form.get("answer", ""))
    return gettext("Refused. The teacher is told by letter, with your words.")


def _numbers(found: Booking) -> str:
    here, form = desk(), request.form
    pupils, adults = needed(form.get("pupils", ""), "pupils"), whole(form.get("adults", ""), "adults")
    booking_changes.change_numbers(
        here.session, here.ports, found.id, pupils, adults or 0, person=here.person
    )
    return gettext("The numbers are changed. The teacher is told by letter.")


def _move(found: Booking) -> str:
    here = desk()
    target = request.form.get("session", "")
    if not target:
        raise Invalid("Hãy chọn buổi muốn chuyển đến.", "Please choose a session to move to.", "session")
    # The other session must be one of the person's own, too.
    booking_search.session_for(here.session, here.person, target)
    booking_changes.move(here.session, here.ports, found.id, target, person=here.person)
    return gettext("Moved. The teacher is told by letter.")


def _reorder(found: Booking) -> str:
    here, form = desk(), request.form
    position = needed(form.get("position", ""), "position")
    if position < 1:
        raise Invalid(
            "Vị trí trong danh sách chờ là số từ 1.",
            "A place in the waiting list is a number from 1.",
            "position",
        )
    waiting.reorder(here.session, here.ports, here.person, found.id, position, form.get("reason", ""))
    return gettext("The order is changed, and your reason is kept.")


def _resend(found: Booking) -> str:
    here = desk()
    booking_links.send_again(here.session, here.ports, here.person, found.id, request.form.get("key", ""))
    return gettext("The link goes to the teacher’s address in a moment.")


_STEPS: dict[str, Callable[[Booking], str]] = {
    "approve": _approve,
    "refuse": _refuse,
    "numbers": _numbers,
    "move": _move,
    "reorder": _reorder,
    "resend": _resend,
}


@teach.route("/bookings/<booking_id>/cancel", methods=["GET", "POST"])
def booking_cancel(booking_id: str) -> Response:
    """Ask before a booking is cancelled; do it when the answer comes."""
    here = desk()
    found = booking_search.get_for(here.session, here.person, booking_id)
    if found.state == BookingState.CANCELLED:
        flash(
            gettext("This booking was cancelled before. Nothing was changed, and no letter is sent."), PLAIN
        )
        return redirect(url_for("teach.booking", booking_id=booking_id))
    reason = ""
    if request.method == "POST":
        try:
            _refuse_stale(found)
            booking_changes.cancel(
                here.session,
                here.ports,
                found.id,
                person=here.person,
                answer=request.form.get("answer", ""),
            )
        except _REFUSALS as error:
            reason = fault_of("cancel", error).reason
            found = booking_search.get_for(here.session, here.person, booking_id)
        else:
            flash(gettext("Cancelled. The teacher is told by letter, and those who wait move up."), GOOD)
            return redirect(url_for("teach.booking", booking_id=booking_id))
    body = render_template(
        "teach/booking_cancel.html",
        row=group_row(found),
        session=session_words(found.session),
        version=found.version,
        reason=reason,
        typed=request.form.get("answer", ""),
    )
    return make_response(body, 422 if reason else 200)
