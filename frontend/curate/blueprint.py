"""The curators' workbench: one address for both languages, open to staff alone."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from frontend.curate.json_answers import json_fault, wants_json
from frontend.curate.kept_words import kept_page
from frontend.errors import error_page
from frontend.i18n import gettext
from frontend.people import current_person
from museum.domain.errors import NotAllowed
from museum.domain.people import CURATORS

curate = Blueprint("curate", __name__, url_prefix="/curate")


@curate.before_request
def _admit() -> Response | None:
    """Let curators in; what they may do at which institution is decided by the services."""
    person = current_person()
    if person.user_id is None:
        if wants_json():
            return json_fault(
                401, gettext("You have been logged out. Log in again in another window, then go on here.")
            )
        if request.method == "GET":
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        ended = gettext("You have been logged out. Log in again in another window, then go on here.")
        return kept_page(401, ended) or error_page(401)
    if not person.where(CURATORS):
        raise NotAllowed(
            "Tài khoản của bạn không có vai trò biên mục hoặc biên tập. Hãy hỏi người quản trị của đơn vị.",
            "Your account has no cataloguer's or editor's role. Please ask your institution's administrator.",
        )
    return None


@curate.after_request
def _keep_private(response: Response) -> Response:
    """Keep the workbench out of every cache, the browser's own included."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
