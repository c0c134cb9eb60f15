"""Where somebody goes who has just logged in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from frontend.curate.notes import PLAIN
from frontend.i18n import gettext
from frontend.people import current_person
from museum.domain.people import CURATORS

account = Blueprint("account", __name__)


@account.get("/account/")
def after_login() -> Response:
    """Lead curators to their desk, everybody else to the site."""
    person = current_person()
    if person.where(CURATORS):
        return redirect(url_for("curate.overview"))
    if person.user_id is None:
        return redirect(url_for("security.login"))
    flash(gettext("You are logged in. Your account has no work to do on this site yet."), PLAIN)
    return redirect(url_for("site.choose_language"))
