"""The door of a workbench."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from frontend.errors import error_page
from frontend.i18n import gettext
from frontend.people import current_person
from frontend.workbench.benches import BENCHES, Bench
from frontend.workbench.json_answers import json_fault, wants_json
from frontend.workbench.kept_words import kept_page
from museum.domain.errors import NotAllowed


def open_bench(blueprint: Blueprint, bench: Bench) -> None:
    """Let nobody into a blueprint but those who work there, and keep its pages out of every cache.

    What they may do at which institution is decided by the services.
    """
    BENCHES[bench.name] = bench

    def admit() -> Response | None:
        person = current_person()
        if person.user_id is None:
            return _logged_out()
        if not person.where(bench.roles):
            raise NotAllowed(bench.refusal.vi, bench.refusal.en)
        return None

    def keep_private(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    blueprint.before_request(admit)
    blueprint.after_request(keep_private)


def _logged_out() -> Response:
    ended = gettext("You have been logged out. Log in again in another window, then go on here.")
    if wants_json():
        return json_fault(401, ended)
    if request.method == "GET":
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    return kept_page(401, ended) or error_page(401)
