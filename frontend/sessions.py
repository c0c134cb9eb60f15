"""One database session per request: opened when first asked for, closed at teardown."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Flask, g

from frontend.context import context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def current_session() -> Session:
    """Give the request's session, opening it the first time."""
    if "session" not in g:
        g.session = context().session_factory()
    return cast("Session", g.session)


def _close(error: BaseException | None = None) -> None:
    del error
    session = g.pop("session", None)
    if session is not None:
        session.close()


def init_sessions(app: Flask) -> None:
    """Close the session at the end of every request."""
    app.teardown_appcontext(_close)
