"""Requests as this site reads them: an address never holds what no text can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_UNREADABLE = "\N{REPLACEMENT CHARACTER}".encode().decode("latin-1")
"""As WSGI hands on a path's bytes (PEP 3333)."""


class SiteRequest(Request):
    """A request in whose address the character NUL reads as U+FFFD, as all bytes do that are no UTF-8.

    PostgreSQL takes no NUL in a text. Seen to here, before routing, an address that holds one leads nowhere and
    a filter with one finds nothing, on every engine and whatever the page asks the database for.
    """

    def __init__(self, environ: WSGIEnvironment, *choices: Any, **named: Any) -> None:
        """Read a request; the environment is what routing reads, so it is mended in place."""
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if "\0" in path:
            environ["PATH_INFO"] = path.replace("\0", _UNREADABLE)
        if "%00" in query or "\0" in query:
            environ["QUERY_STRING"] = query.replace("%00", "%EF%BF%BD").replace("\0", "%EF%BF%BD")
        super().__init__(environ, *choices, **named)
