"""Flask-Security, form tokens and limits, put together for one application."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import g, request, session
from flask_security import Security, current_user, user_authenticated
from flask_wtf.csrf import CSRFError, CSRFProtect

from frontend.errors import error_page
from frontend.i18n import gettext
from frontend.security.bodies import init_body_limits
from frontend.security.datastore import Account, Datastore
from frontend.security.forms import SHORTEST_PASSWORD, NewPasswordForm, StaffLoginForm
from frontend.security.language import init_chosen_language
from frontend.security.limits import init_limits
from frontend.security.messages import MESSAGES
from frontend.security.views import account
from frontend.shown_again import shown_again
from frontend.workbench.context import context as present_context
from frontend.workbench.json_answers import json_fault, wants_json
from frontend.workbench.kept_words import kept_page
from frontend.workbench.wiring import init_workbenches
from museum.services import people

if TYPE_CHECKING:
    from flask import Flask, Response

    from frontend.workbench.context import WorkbenchContext

IDLE = timedelta(hours=12)
"""A session that nobody uses for so long has ended."""
STAMP_EVERY = 600
"""Seconds between two marks that a session is in use."""
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


def register_security(app: Flask, context: WorkbenchContext) -> None:
    """Add log-in, log-out, change of password and form tokens; call after the public pages are registered."""
    init_workbenches(app, context)
    app.secret_key = context.secret_key
    app.config.from_mapping(_settings(context))
    init_chosen_language(app, secure=context.secure)
    app.before_request(_recognise)
    init_body_limits(app)
    # Before Flask-Security, which looks for the protection that is there; after the two above, so that its
    # refusals speak the reader's language.
    CSRFProtect(app)
    app.register_error_handler(CSRFError, _stale_form)
    security = Security(
        app, Datastore(context), login_form=StaffLoginForm, change_password_form=NewPasswordForm
    )
    # Pages only: nobody gets tokens, and every answer is one that a person can read.
    security.want_json(lambda _request: False)
    # So nobody is looked for in the body of a request either: it may be endless, and error pages ask, too.
    security.login_manager.request_loader(lambda _request: None)
    init_limits(app, context)
    app.register_blueprint(account)
    app.after_request(_keep_private)

    def note_login(_sender: Flask, user: Account, authn_via: list[str] | None = None, **_extra: Any) -> None:
        if authn_via == ["password"]:
            with context.session_factory() as db:
                people.note_login(db, context.ports, user.id)

    user_authenticated.connect(note_login, app, weak=False)


def _settings(context: WorkbenchContext) -> dict[str, Any]:
    cookie = {"HTTPONLY": True, "SAMESITE": "Lax", "SECURE": context.secure}
    return {
        **{f"SESSION_COOKIE_{name}": value for name, value in cookie.items()},
        **{f"REMEMBER_COOKIE_{name}": value for name, value in cookie.items()},
        # A name with this prefix is taken from https and from this very host alone.
        "SESSION_COOKIE_NAME": "__Host-museum" if context.secure else "museum",
        "PERMANENT_SESSION_LIFETIME": IDLE,
        # A description may take an afternoon: a form is good as long as its session.
        "WTF_CSRF_TIME_LIMIT": None,
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_LOGOUT_URL": "/logout",
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_POST_LOGIN_VIEW": "/account/",
        "SECURITY_POST_CHANGE_VIEW": "/account/",
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_FRESHNESS": timedelta(seconds=-1),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        # Argon2 salts by itself; the command line makes the same hashes.
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFC",
        # The library would write these as `private=True`: see `_keep_private`.
        "SECURITY_CACHE_CONTROL": None,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_STATIC_FOLDER_URL": None,
        "SECURITY_CLI_USERS_NAME": "",
        "SECURITY_CLI_ROLES_NAME": "",
        "SECURITY_I18N_DOMAIN": "messages",
        "SECURITY_I18N_DIRNAME": [str(TRANSLATIONS)],
        **{f"SECURITY_MSG_{name}": said for name, said in MESSAGES.items()},
    }


def _recognise() -> None:
    """Put the person who is logged in on the request; visitors cost no query."""
    if request.blueprint == "assets" or not session.get("_user_id"):
        return
    known = current_user._get_current_object()  # noqa: SLF001 - werkzeug's name for what a proxy stands for
    if not isinstance(known, Account):
        return
    g.person = known.person
    now = int(present_context().ports.clock.now().timestamp())
    if now - session.get("seen", 0) > STAMP_EVERY:
        session["seen"] = now


def _keep_private(response: Response) -> Response:
    """Keep the log-in's pages out of every cache."""
    if request.blueprint in ("security", "account"):
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _stale_form(_error: CSRFError) -> Response:
    if wants_json():
        return json_fault(400, _ended())
    return kept_page(400, _ended()) or shown_again(400, _ended()) or error_page(400, _ended())


def _ended() -> str:
    return gettext(
        "This form belongs to a session that has ended. If you were logged out, log in again; then open the page "
        "anew and send the form once more."
    )
