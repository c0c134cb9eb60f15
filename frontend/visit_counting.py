"""Counts who visits pages: without cookies, bots and staff left out, and never in a visitor's way.

What tells visitors apart leaves this module as a salted hash alone. Marks are gathered for a moment and
written together, behind the visitors' backs: a process that is killed loses the last two seconds.
"""

from __future__ import annotations

import atexit
import re
import threading
import weakref
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

import structlog
from crawleruseragents import is_crawler
from flask import current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from frontend.people import current_person
from museum.domain.people import VISITOR
from museum.services import page_visits
from museum.services.page_visits import Page, Seen

if TYPE_CHECKING:
    from datetime import date

    from flask import Flask, Response

    from frontend.context import PublicContext

log = structlog.get_logger()

KEY = "museum_visits"
MOST = 20_000
"""Marks held while the database does not answer; more are not counted."""
LONGEST_AGENT = 400
_PREVIEWS = re.compile(
    r"zalo[\w.-]*[ /._-]*(?:bot|crawler|spider|preview)|uri-?preview|link-?preview"
    r"|telegrambot|facebookexternalhit|^(?:viber|whatsapp)\b",
    re.IGNORECASE,
)
"""Programs that fetch a page to show a link's preview in a conversation; the library does not know them all."""
_IN_APPS = re.compile(
    r"^Mozilla/.*(?:\bZalo (?:android|ios)/|\bZaloTheme/|\bFBA[NV]/|\bViber/)", re.IGNORECASE
)
"""Browsers within those applications: people who tapped the link. The library takes some of them for programs."""
_COUNTED = frozenset({HTTPStatus.OK, HTTPStatus.NOT_MODIFIED})


class VisitCounter:
    """Gathers marks of one process and writes them together."""

    def __init__(self, public: PublicContext) -> None:
        self._public = public
        self._lock = threading.Lock()
        self._held: dict[tuple[date, str], Seen] = {}
        self._salt: tuple[date, str] | None = None
        self._timer: threading.Timer | None = None

    def note(self, page: Page, subject_id: str, institution_id: str, visitor: str) -> None:
        """Note a visit; it is written soon."""
        day, salt = self._salt_of_today()
        seen = Seen(
            page, subject_id, institution_id, day, page_visits.mark_of(salt, visitor, page, subject_id)
        )
        with self._lock:
            if len(self._held) >= MOST:
                return
            self._held[day, seen.mark] = seen
            if self._timer is None and self._public.visits_after is not None:
                self._timer = threading.Timer(self._public.visits_after, self.write)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Write what was gathered; where the database does not answer, it is kept for the next time."""
        with self._lock:
            held, self._held, self._timer = self._held, {}, None
        if not held:
            return
        try:
            with self._public.session_factory() as session:
                page_visits.count(session, self._public.ports, held.values())
        except SQLAlchemyError as error:
            log.warning("visits not written", error=type(error).__name__, visits=len(held))
            with self._lock:
                self._held = {**held, **self._held}

    def _salt_of_today(self) -> tuple[date, str]:
        day = page_visits.today(self._public.ports)
        if self._salt is None or self._salt[0] != day:
            with self._public.session_factory() as session:
                self._salt = day, page_visits.salt_of(session, self._public.ports, day)
        return self._salt


def init_visit_counting(app: Flask, public: PublicContext) -> None:
    """Count the visits that views tell of by `visited`."""
    counter = VisitCounter(public)
    app.extensions[KEY] = counter
    app.after_request(_count)
    atexit.register(_write_last, weakref.ref(counter))


def _write_last(counter: weakref.ref[VisitCounter]) -> None:
    """Write the marks of the last moment before the interpreter goes."""
    left = counter()
    if left is not None:
        left.write()


def visit_counter() -> VisitCounter:
    """Give the running application's counter."""
    return cast("VisitCounter", current_app.extensions[KEY])


def visited(page: Page, subject_id: str, institution_id: str) -> None:
    """Say what the present request shows; it is counted once it is answered well."""
    g.visited = (page, subject_id, institution_id)


def _count(response: Response) -> Response:
    told = g.pop("visited", None)
    if told is None or response.status_code not in _COUNTED or not _by_a_visitor():
        return response
    try:
        page, subject_id, institution_id = told
        visit_counter().note(page, subject_id, institution_id, f"{request.remote_addr}\n{_agent()}")
    except SQLAlchemyError as error:
        # A page that could be shown is shown, counted or not.
        log.warning("visit not counted", error=type(error).__name__)
    return response


def _by_a_visitor() -> bool:
    """Tell people who look at the page from programs, from browsers that fetch it in advance, and from the staff."""
    if request.method != "GET" or current_person() != VISITOR:
        return False
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return False
    return is_a_person(_agent())


def is_a_person(agent: str) -> bool:
    """Tell a browser by its User-Agent, those within Zalo, Facebook and Viber too, from programs that fetch pages."""
    if not agent or _PREVIEWS.search(agent):
        return False
    return bool(_IN_APPS.search(agent)) or not is_crawler(agent)


def _agent() -> str:
    return request.headers.get("User-Agent", "")[:LONGEST_AGENT]
