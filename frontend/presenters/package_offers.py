"""Programmes that a page about packages leads on to, with their next dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.presenters.availability import SessionShown, session_shown
from frontend.presenters.packages import grades_words, minutes_words, place_words
from frontend.presenters.texts import title_of
from museum.domain.education import Where
from museum.services.availability import Narrowing, upcoming

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from museum.domain.education import Programme
    from museum.domain.translated import Language, Shown
    from museum.ports import Ports

DATES = 3
"""Next sessions that are named of each."""
_AHEAD = 12
"""Sessions among which those are chosen that can be booked."""


@dataclass(frozen=True)
class Offer:
    """A programme and when it takes place next."""

    url: str
    title: Shown
    institution: Shown
    visited: bool
    """Whether the class comes to the museum."""
    facts: tuple[str, ...]
    """Where, for whom, how long."""
    sessions: tuple[SessionShown, ...]


def offers_of(session: Session, ports: Ports, programmes: Iterable[Programme], lang: Language) -> list[Offer]:
    """Show programmes, those with a date soon first."""
    offers = [_offer(session, ports, one, lang) for one in programmes]
    return sorted(offers, key=lambda one: (not one.sessions, one.sessions[0].starts if one.sessions else ""))


def _offer(session: Session, ports: Ports, programme: Programme, lang: Language) -> Offer:
    ahead = upcoming(session, ports, Narrowing(programme=programme.slug), _AHEAD)
    # What can still be booked is what a teacher looks for; without any, when it takes place at all.
    dates = [one for one in ahead if one.bookable] or ahead
    facts = (
        place_words(programme.where),
        grades_words(programme.grade_from, programme.grade_to, lang),
        minutes_words(programme.minutes),
    )
    return Offer(
        url=url_for("public.programme", slug=programme.slug),
        title=title_of(programme.title, lang, programme.slug),
        institution=programme.institution.name.shown(lang),
        visited=programme.where == Where.MUSEUM,
        facts=tuple(filter(None, facts)),
        sessions=tuple(session_shown(one, lang) for one in dates[:DATES]),
    )
