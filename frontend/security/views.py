"""Where somebody goes who has just logged in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.people import current_person
from frontend.workbench.benches import benches_of
from frontend.workbench.notes import PLAIN
from museum.domain.people import Role

account = Blueprint("account", __name__)


@account.get("/account/")
def after_login() -> Response:
    """Lead people to their workbench, teachers to their bookings, everybody else to the site."""
    person = current_person()
    if open_to := benches_of(person):
        return redirect(url_for(open_to[0].home))
    if person.user_id is None:
        return redirect(url_for("security.login"))
    if person.where(frozenset({Role.TEACHER})):
        return redirect(url_for("public.my_bookings", lang=current_language()))
    flash(gettext("You are logged in. Your account has no work to do on this site yet."), PLAIN)
    return redirect(url_for("site.choose_language"))
