"""Offline packs: an artefact with all its tiles to take along, for schools and houses without a network."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from babel.numbers import format_decimal
from flask import Response, render_template, request, url_for

from frontend.caching import public_page
from frontend.context import context
from frontend.errors import error_page
from frontend.i18n import current_language, gettext
from frontend.people import current_person
from frontend.presenters.artefacts import artefact_card, is_public
from frontend.public.blueprint import public
from frontend.public.previews import note_preview
from frontend.sessions import current_session
from museum.domain.errors import Unavailable
from museum.domain.pages import pictures_of
from museum.domain.people import VISITOR
from museum.ports.packs import Packed
from museum.services import transcriptions
from museum.services.visibility import find_artefact, pixel_grant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from museum.domain.collections import Artefact
    from museum.ports.packs import Pack

AT_ONCE = 4
"""Packs that one process gives out together: each holds one of its threads for as long as it takes."""
_turns = threading.Semaphore(AT_ONCE)
_MEGABYTE = 1 << 20


@public.get("/artefacts/<artefact_id>/pack")
def pack_page(artefact_id: str) -> Response:
    """Say what a pack holds, how large it is and how it is used."""
    artefact = _found(artefact_id)
    pack = _plan(artefact)
    note_preview([artefact])
    body = render_template(
        "pages/pack.html",
        card=artefact_card(artefact, current_language()),
        pack=pack,
        size=size_words(pack.size),
        too_large=is_too_large(pack),
        limit=limit_words(),
        command=f"museum export pack {artefact.id} -o {pack.name}",
        address=url_for("public.pack", artefact_id=artefact.id),
    )
    return public_page(body)


@public.get("/artefacts/<artefact_id>/pack.zip")
def pack(artefact_id: str) -> Response:
    """Give the pack."""
    artefact = _found(artefact_id)
    planned = _plan(artefact)
    if is_too_large(planned):
        return error_page(
            413,
            gettext(
                "The pack of this object has %(size)s, more than this site gives out at once (%(limit)s). Ask the museum for it: "
                "its operator makes it with the command “museum export pack %(id)s”.",
                size=size_words(planned.size),
                limit=limit_words(),
                id=artefact.id,
            ),
        )
    return zip_answer(planned)


def zip_answer(planned: Pack) -> Response:
    """Give a planned pack out, one of a few at a time; raises `Unavailable`."""
    # Who only asks how large it is takes nobody's turn.
    response = Response(mimetype="application/zip")
    if request.method == "GET":
        turn = _Turn()
        response.response = _given(planned, turn)
        response.call_on_close(turn.end)
    if planned.exact:
        response.content_length = planned.size
    response.headers["Content-Disposition"] = f'attachment; filename="{planned.name}"'
    # What is withdrawn may not live on in a cache on the way.
    response.headers["Cache-Control"] = "private, no-store"
    return response


class _Turn:
    """One of the few packs that are given out together; ended once, by whoever notices first."""

    def __init__(self) -> None:
        if not _turns.acquire(blocking=False):
            raise Unavailable(
                "Nhiều người đang tải gói cùng lúc. Hãy thử lại sau ít phút.",
                "Several people are taking packs at this moment. Please try again in a few minutes.",
            )
        self._lock = threading.Lock()
        self._held = True

    def end(self) -> None:
        with self._lock:
            held, self._held = self._held, False
        if held:
            _turns.release()


def _given(planned: Pack, turn: _Turn) -> Iterator[bytes]:
    try:
        yield from planned.parts()
    finally:
        # Servers differ in what they call when a reader has gone; a generator is always ended.
        turn.end()


def _found(artefact_id: str) -> Artefact:
    return find_artefact(current_session(), current_person(), artefact_id)


def _plan(artefact: Artefact) -> Pack:
    return context().ports.packs.plan([packed(artefact)])


def packed(artefact: Artefact) -> Packed:
    """Lay an artefact out for a pack: what is public as the public may have it, whoever asks."""
    session, ports = current_session(), context().ports
    reader = VISITOR if is_public(artefact.state) else current_person()
    grants = {
        medium.id: pixel_grant(session, medium.id, reader, terms=ports.pixels)
        for medium in pictures_of(artefact)
    }
    written = transcriptions.of_artefact(session, artefact.id)
    return Packed(artefact, grants, list(written.values()))


def is_too_large(pack: Pack) -> bool:
    """Say whether a pack is larger than this site gives out at once."""
    return pack.size > context().pack_limit_mb * _MEGABYTE


def limit_words() -> str:
    """Say how large a pack may be."""
    return size_words(context().pack_limit_mb * _MEGABYTE)


def size_words(size: int) -> str:
    """Write a number of bytes as megabytes."""
    megabytes = size / _MEGABYTE
    shown = round(megabytes, 1) if megabytes < 100 else round(megabytes)  # noqa: PLR2004 - a tenth tells no more
    return f"{format_decimal(max(shown, 0.1), locale=current_language())} MB"
