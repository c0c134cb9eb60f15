"""The list of bookings: found by state, programme, day, reference and school; as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from frontend.api.table import BYTE_ORDER_MARK, inert
from frontend.i18n import day, gettext, hours
from frontend.teach.blueprint import teach
from frontend.teach.day_rows import day_asked, group_row, kind_words, session_words, state_words
from frontend.workbench.desk import desk
from frontend.workbench.notes import PLAIN
from museum.domain.education import Programme
from museum.domain.local_time import local
from museum.domain.visits import BookingState
from museum.services import booking_search
from museum.services.booking_search import Found, Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from museum.domain.visits import Booking

LISTED = 50
LONGEST_SEARCH = 200
LAST_PAGE = 2_000
_NAMES = ("q", "state", "programme", "from", "to")


def _asked() -> tuple[Wanted, dict[str, str]]:
    """Read the filters; gives them as they are kept in addresses, too."""
    here, args = desk(), request.values
    state = args.get("state", "")
    programme = args.get("programme", "")
    known = {one.id for one in _programmes()}
    first, last = day_asked(args.get("from", "")), day_asked(args.get("to", ""))
    if "from" not in args and not any(args.get(name) for name in _NAMES):
        # What lies behind is asked for, not shown first.
        first = local(here.ports.clock.now()).date()
    wanted = Wanted(
        text=args.get("q", "")[:LONGEST_SEARCH],
        state=state if state in set(BookingState) else "",
        programme_id=programme if programme in known else "",
        first=first,
        last=last,
    )
    kept = {
        "q": wanted.text,
        "state": wanted.state,
        "programme": wanted.programme_id,
        "from": first.isoformat() if first else "",
        "to": last.isoformat() if last else "",
    }
    return wanted, {name: value for name, value in kept.items() if value or name == "from"}


def _programmes() -> Sequence[Programme]:
    here = desk()
    query = select(Programme).where(Programme.institution_id.in_(here.institution_ids))
    found = here.session.scalars(query).all()
    return sorted(found, key=lambda one: one.title.shown("vi").text)


@teach.get("/bookings")
def booking_list() -> Response:
    """List the bookings of the person's institutions, the next sessions first."""
    here = desk()
    wanted, kept = _asked()
    page = max(1, min(request.args.get("page", 1, int) or 1, LAST_PAGE))
    found = booking_search.find(
        here.session, here.institution_ids, wanted, offset=(page - 1) * LISTED, limit=LISTED
    )
    body = render_template(
        "teach/bookings.html",
        rows=[(group_row(one), session_words(one.session)) for one in found.bookings],
        total=found.total,
        first=(page - 1) * LISTED + 1,
        page=page,
        last=max(1, -(-found.total // LISTED)),
        kept=kept,
        states=[(state.value, state_words(state)) for state in BookingState],
        programmes=_programmes(),
        page_url=lambda number: f"{url_for('teach.booking_list')}?{urlencode({**kept, 'page': number})}",
        csv_url=f"{url_for('teach.booking_table')}?{urlencode(kept)}",
    )
    return make_response(body)


@teach.get("/bookings.csv")
def booking_table() -> Response:
    """Give the list as a table, without anything about persons."""
    here = desk()
    wanted, _ = _asked()
    return _table(booking_search.find(here.session, here.institution_ids, wanted), contacts=False)


@teach.post("/bookings/contacts.csv")
def booking_contacts() -> Response:
    """Give the list with the contacts of teachers; who took it, and when, is noted."""
    here = desk()
    wanted, kept = _asked()
    found = booking_search.find(here.session, here.institution_ids, wanted)
    if not found.bookings:
        flash(gettext("No booking matches: there is nothing to put into a table."), PLAIN)
        return redirect(f"{url_for('teach.booking_list')}?{urlencode(kept)}")
    answer = _table(found, contacts=True)
    booking_search.note_contacts_taken(here.session, here.ports, here.person, found)
    return answer


def _table(found: Found, *, contacts: bool) -> Response:
    sheet = io.StringIO()
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL)
    writer.writerow([inert(title) for title in _titles(contacts=contacts)])
    for booking in found.bookings:
        writer.writerow([inert(str(cell)) for cell in _cells(booking, contacts=contacts)])
    response = make_response((BYTE_ORDER_MARK + sheet.getvalue()).encode())
    response.mimetype = "text/csv"
    on = local(desk().ports.clock.now()).date().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="dang-ky-{on}.csv"'
    return response


def _titles(*, contacts: bool) -> list[str]:
    titles = [
        gettext("Reference"),
        gettext("Day"),
        gettext("Time"),
        gettext("Programme"),
        gettext("State"),
        gettext("School or group"),
        gettext("Commune"),
        gettext("Remote commune"),
        gettext("Class"),
        gettext("Kind of group"),
        gettext("Classes"),
        gettext("Pupils booked"),
        gettext("Adults booked"),
        gettext("Pupils who came"),
        gettext("Adults who came"),
        gettext("Without a booking"),
    ]
    if contacts:
        titles += [gettext("Teacher"), gettext("E-mail"), gettext("Telephone"), gettext("Access needs")]
    return titles


def _cells(booking: Booking, *, contacts: bool) -> list[object]:
    visit, came = booking.session, booking.attendance
    yes = gettext("yes")
    cells: list[object] = [
        booking.reference,
        day(visit.starts_at),
        hours(visit.starts_at, visit.ends_at),
        visit.programme.title.shown("vi").text,
        state_words(booking.state),
        booking.school_name,
        booking.commune,
        yes if booking.remote else "",
        booking.class_name,
        kind_words(booking),
        booking.classes,
        booking.pupils,
        booking.adults,
        came.pupils if came else "",
        came.adults if came else "",
        yes if booking.walk_in else "",
    ]
    return [*cells, booking.teacher_name, booking.email, booking.phone, booking.needs] if contacts else cells
