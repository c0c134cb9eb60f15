"""One session for those who may come: what, when, where, for whom, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontend.context import context
from frontend.i18n import current_language, gettext, hours, long_day
from frontend.presenters.availability import SessionShown, session_shown
from frontend.presenters.programmes import ProgrammePage, programme_page
from museum.domain.booking_rules import may_change_until, reconfirm_by
from museum.domain.education import Where
from museum.domain.translated import Language, Shown, Translated
from museum.text.clean import plain_text

if TYPE_CHECKING:
    from datetime import datetime

    from museum.domain.visits import VisitSession
    from museum.services.availability import Availability


@dataclass(frozen=True)
class VisitPage:
    """A session's page."""

    shown: SessionShown
    programme: ProgrammePage
    where: Shown
    """Where to go, where the session or the programme says it."""
    partners: Shown
    dates: tuple[str, ...]
    """By when what has to be done for this session."""
    pupils_per_adult: int
    """0: nobody has to come along."""
    any_group: bool
    """Whether other groups than school classes may come: a programme for some grades is for classes."""


def visit_page(one: Availability) -> VisitPage:
    """Show a session and what is free in it."""
    lang = current_language()
    visit, programme = one.visit, one.visit.programme
    return VisitPage(
        shown=session_shown(one, lang),
        programme=programme_page(programme, lang, context()),
        where=meeting(visit, lang),
        partners=visit.partners.shown(lang),
        dates=tuple(_dates(one)) if one.bookable else (),
        pupils_per_adult=programme.pupils_per_adult or 0,
        any_group=programme.grade_from is None and programme.grade_to is None,
    )


def moment(at: datetime) -> str:
    """Write a moment: `08:00, Thứ Hai, 23/11/2026`."""
    return gettext("%(time)s on %(day)s", time=hours(at), day=long_day(at))


def meeting(visit: VisitSession, lang: Language) -> Shown:
    """Say where to go: the session's own place, else the programme's meeting point, else the house itself."""
    programme = visit.programme
    if programme.where == Where.ONLINE:
        return Shown("", lang, borrowed=False)
    own = visit.place.shown(lang)
    if own or programme.where == Where.SCHOOL:
        return own
    point = Translated(plain_text(programme.meeting_point.vi), plain_text(programme.meeting_point.en))
    return point.shown(lang) or visit.institution.address.shown(lang)


def _dates(one: Availability) -> list[str]:
    said = [gettext("Booking closes at %(moment)s.", moment=moment(one.closes_at))]
    change, reconfirm = may_change_until(one.visit), reconfirm_by(one.visit)
    said.append(
        gettext("You can change or move your booking by yourself until %(moment)s.", moment=moment(change))
    )
    if reconfirm is not None:
        said.append(
            gettext("If we ask you to reconfirm, please do so by %(moment)s.", moment=moment(reconfirm))
        )
    return said
