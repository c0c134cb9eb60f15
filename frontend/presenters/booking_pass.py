"""The pass (phiếu tham quan; at a school phiếu tham gia): half a sheet of paper that says who comes when, with a code for the desk at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frontend.i18n import current_language, gettext, hours, long_day
from frontend.presenters.bookings import group_words
from frontend.presenters.texts import title_of
from frontend.presenters.visits import meeting, moment
from museum.domain.booking_rules import may_change_until
from museum.domain.education import Where

if TYPE_CHECKING:
    from frontend.context import PublicContext
    from museum.domain.visits import Booking


def pass_data(booking: Booking, site: PublicContext) -> tuple[dict[str, Any], str]:
    """Word a booking for the template `booking-pass`; gives the address of its code besides.

    The code leads to the check-in at the workbench and opens nothing to others: a pass is left lying about.
    """
    visit, lang = booking.session, current_language()
    programme, visited = visit.programme, visit.programme.where == Where.MUSEUM
    title = title_of(programme.title, lang, programme.slug)
    where, note = meeting(visit, lang), visit.note.shown(lang)
    rows = [
        (gettext("Where"), where.text),
        (gettext("School or group"), ", ".join(filter(None, (booking.school_name, booking.commune)))),
        (gettext("Who comes"), group_words(booking)),
        (gettext("To know"), note.text),
    ]
    data = {
        "lang": lang,
        "institution": visit.institution.name.shown(lang).text,
        "title": title.text,
        "title-lang": title.lang,
        "day": long_day(visit.starts_at),
        "hours": hours(visit.starts_at, visit.ends_at),
        "reference": booking.reference,
        "phone": visit.institution.phone,
        "rows": [{"label": label, "value": value} for label, value in rows if value],
        "qr": "code.svg",
        "labels": {
            "pass": gettext("Visit pass") if visited else gettext("Session pass"),
            "reference": gettext("Booking number"),
            "call": gettext("Late, or lost? Call us"),
            "show": gettext("Show this at the door, on paper or on your telephone.")
            if visited
            else gettext("Show this to the museum’s educator, on paper or on your telephone."),
            "change": gettext(
                "Until %(moment)s you can change your booking by the link in our letter.",
                moment=moment(may_change_until(visit)),
            ),
        },
    }
    return data, site.absolute(f"/teach/check-in/{booking.reference}")
