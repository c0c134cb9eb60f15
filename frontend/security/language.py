"""The language of pages that have one address for both: `?lang=` chooses it, the site's cookie keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import current_app, g, request, url_for

from frontend.i18n import COOKIE, other_language
from museum.domain.translated import LANGUAGES

if TYPE_CHECKING:
    from flask import Flask, Response

YEAR = 31_536_000


def init_chosen_language(app: Flask, *, secure: bool) -> None:
    """Heed `?lang=` wherever the address itself names no language."""

    def choose() -> None:
        chosen = request.args.get("lang")
        for language in LANGUAGES:
            if chosen == language and not request.path.startswith(tuple(f"/{code}/" for code in LANGUAGES)):
                g.lang = g.chosen_language = language

    def keep(response: Response) -> Response:
        if "chosen_language" in g:
            response.set_cookie(
                COOKIE, g.chosen_language, max_age=YEAR, path="/", samesite="Lax", secure=secure
            )
        return response

    app.jinja_env.globals["in_other_language"] = in_other_language
    app.before_request(choose)
    app.after_request(keep)


def in_other_language() -> str:
    """Give the address of the present page in the other language; the desk's, where it answers to a form alone."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not adapter.test(request.path, method="GET"):
        return url_for("account.after_login", lang=other_language())
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    query = urlencode([*kept, ("lang", other_language())])
    return f"{request.path}?{query}"
