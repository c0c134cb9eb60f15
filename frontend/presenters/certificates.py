"""The certificate of a class that came (giấy xác nhận tham gia hoạt động trải nghiệm), worded for paper."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontend.i18n import current_language, day, gettext, hours, long_day, ngettext
from frontend.presenters.texts import title_of
from frontend.presenters.visits import meeting
from museum.domain.schools import Level

if TYPE_CHECKING:
    from frontend.context import PublicContext
    from museum.domain.visits import Booking

DRUM = "drum.svg"
_DRAWN = Path(__file__).parents[1] / "templates" / "components" / DRUM
_BRONZE = "#b98a2f"


@cache
def drum() -> bytes:
    """Give the site's own drawing of a drum's face, in the colour of bronze."""
    drawn = _DRAWN.read_text(encoding="utf-8").replace("currentColor", _BRONZE)
    named = "http://www.w3.org/2000/svg"
    # On a page the drawing needs no name of its kind; a file of its own does.
    return (drawn if named in drawn else drawn.replace("<svg ", f'<svg xmlns="{named}" ', 1)).encode()


def certificate_data(booking: Booking, site: PublicContext) -> dict[str, Any]:
    """Word a booking that was attended for the template `certificate`. No person is named on it."""
    visit, lang = booking.session, current_language()
    programme = visit.programme
    title, where = title_of(programme.title, lang, programme.slug), meeting(visit, lang)
    came = booking.attendance
    pupils, adults = (came.pupils, came.adults) if came else (booking.pupils, booking.adults)
    return {
        "lang": lang,
        "institution": visit.institution.name.shown(lang).text,
        "address": visit.institution.address.shown(lang).text,
        "contact": " · ".join(filter(None, (visit.institution.phone, visit.institution.email))),
        "group": _group(booking),
        "school": ", ".join(filter(None, (booking.school_name, booking.commune))),
        "numbers": _numbers(booking, pupils, adults),
        "title": title.text,
        "title-lang": title.lang,
        "facts": [
            {"label": label, "value": value}
            for label, value in (
                (gettext("Day"), f"{long_day(visit.starts_at)}, {hours(visit.starts_at, visit.ends_at)}"),
                (gettext("Place"), where.text),
                (
                    gettext("Together with"),
                    visit.partners.shown(lang).text,
                ),
            )
            if value
        ],
        "reference": booking.reference,
        "drum": DRUM,
        "labels": {
            "title": gettext("Certificate"),
            "subtitle": gettext("of taking part in an experiential activity"),
            "confirms": gettext("confirms that"),
            "took-part": gettext("took part in the experiential activity"),
            "date": gettext("Issued on %(day)s", day=day(site.ports.clock.now())),
            "for-museum": gettext("For the museum"),
            "signature": gettext("(signature and seal)"),
            "reference": gettext("Booking number"),
        },
    }


def _group(booking: Booking) -> str:
    if booking.class_name:
        return gettext("Class %(name)s", name=booking.class_name)
    if booking.grade is not None:
        return gettext("A class of grade %(grade)s", grade=booking.grade)
    return "" if booking.school_name else gettext("The group")


def _numbers(booking: Booking, pupils: int, adults: int) -> str:
    if booking.level == Level.COMMUNITY:
        said = ngettext("with %(num)s participant", "with %(num)s participants", pupils)
    else:
        said = ngettext("with %(num)s pupil", "with %(num)s pupils", pupils)
    if not adults:
        return said
    along = ngettext(
        "and %(num)s teacher or accompanying adult", "and %(num)s teachers and accompanying adults", adults
    )
    return f"{said} {along}"
