"""`museum session`: sessions from the command line, for scripts."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from museum.db.engine import locked
from museum.domain.booking_rules import MOST_PUPILS
from museum.domain.collections import Institution
from museum.domain.education import Programme
from museum.domain.errors import Conflict
from museum.domain.local_time import LOCAL, local
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.domain.visits import VisitSession
from museum.entrypoints.cli.common import as_json, console, emit, open_platform
from museum.services import institutions, programmes, visit_sessions
from museum.services.outbox import transaction
from museum.services.permission import SYSTEM
from museum.services.programmes import Rules
from museum.services.visit_sessions import LONGEST, MOST_PLACES, SHORTEST, Slot
from museum.text.clean import normalise

MINUTES = 90
"""Of a session whose programme is new, unless it is said."""


@click.group()
def session() -> None:
    """Sessions that schools can book."""


def _moment(context: click.Context, parameter: click.Parameter, text: str) -> datetime:
    del context, parameter
    try:
        start = datetime.fromisoformat(text)
        if start.tzinfo is None:
            start = start.replace(tzinfo=LOCAL)
        # The first and the last years there are have moments that no clock in another zone can show.
        return local(start).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"“{text}” is no ISO 8601 moment such as 2027-05-18T08:30") from None


def _title(context: click.Context, parameter: click.Parameter, text: str) -> str:
    del context, parameter
    if not normalise(text):
        raise click.BadParameter("a programme has a title")
    return text


@session.command()
@click.option(
    "--programme",
    "title",
    required=True,
    callback=_title,
    help="Its title; a programme that is new is made and published.",
)
@click.option(
    "--start", required=True, callback=_moment, help="ISO 8601; without a zone, the time in Vietnam."
)
@click.option("--places", type=click.IntRange(1, MOST_PLACES), required=True, help="For so many classes.")
@click.option("--open", "opened", is_flag=True, help="It can be booked at once; otherwise it is a draft.")
@click.option(
    "--minutes", type=click.IntRange(SHORTEST, LONGEST), help=f"The programme's own, or {MINUTES}, otherwise."
)
@click.option("--institution", "slug", default="", help="Slug of the institution; the default one otherwise.")
@as_json
def create(
    title: str, start: datetime, places: int, minutes: int | None, slug: str, *, opened: bool, machine: bool
) -> None:
    """Plan a session with places for a number of classes.

    A programme that is new takes any grade and any size of group, and confirms bookings automatically.
    """
    platform = open_platform()
    with platform.sessions() as database, transaction(database, platform.ports):
        institution = institutions.get(database, slug)
        # Two scripts that bring the same new title make one programme.
        locked(database, Institution, institution.id)
        programme = programmes.by_title(database, institution.id, title)
        if programme is None:
            rules = _any_group(title, minutes or MINUTES)
            programme = programmes.create(database, platform.ports, SYSTEM, institution.id, rules)
            programmes.publish(database, platform.ports, SYSTEM, programme.id)
        elif opened and programme.state != Publication.PUBLISHED:
            raise Conflict(
                f"Chương trình “{title}” chưa công bố nên chưa nhận đăng ký. Hãy công bố chương trình trước.",
                f"The programme “{title}” is not published, so nobody can book it. Please publish it first.",
            )
        slot = Slot(minutes or programme.minutes, places, opened=opened, again=True)
        planned = visit_sessions.plan(database, platform.ports, SYSTEM, programme.id, [start], slot)
    _tell(programme, planned.sessions[0], machine=machine)


def _any_group(title: str, minutes: int) -> Rules:
    return Rules(
        title=Translated(title), minutes=minutes, least_pupils=1, most_pupils=MOST_PUPILS, closes_hours=0
    )


def _tell(programme: Programme, planned: VisitSession, *, machine: bool) -> None:
    if machine:
        emit({"programme": programme.slug, "session": planned.id})
        return
    when = f"{local(planned.starts_at):%H:%M %d/%m/%Y}"
    console.print(f"{programme.slug}: {planned.id}, {when}, {planned.places} places", highlight=False)
