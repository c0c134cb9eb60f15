"""How often a log-in may fail, by the address it comes from and by the account it is for."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, Any

from flask import request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

if TYPE_CHECKING:
    from flask import Flask, Response

    from frontend.workbench.context import WorkbenchContext

PER_ADDRESS = "30 per 15 minutes"
"""An office sits behind one address."""
PER_ACCOUNT = "10 per 15 minutes"
LOGIN, CHANGE = "security.login", "security.change_password"
REDIRECTION = 300


def _account() -> str:
    """Name the account that is tried, without keeping its address."""
    tried = request.form.get("email", "").strip().lower()
    return hashlib.blake2s(tried.encode(), digest_size=12).hexdigest()


def _logged_in() -> str:
    """Name the account that is logged in: behind a stolen session somebody may guess at its password."""
    return hashlib.blake2s(str(session.get("_user_id", "")).encode(), digest_size=12).hexdigest()


def _failed(response: Response) -> bool:
    """Count only what did not succeed: success leads on to another page."""
    return response.status_code < REDIRECTION


def init_limits(app: Flask, context: WorkbenchContext) -> None:
    """Limit failed log-ins and failed changes of a password; call once their views exist."""
    # The library would write addresses into the log.
    logging.getLogger("flask-limiter").setLevel(logging.CRITICAL)
    limiter = Limiter(
        get_remote_address,
        app=app,
        enabled=context.ratelimit_enabled,
        storage_uri=context.ratelimit_storage,
        strategy="moving-window",
        headers_enabled=False,
    )
    # The limits hold the limiter by weak references alone.
    app.extensions["museum_limiter"] = limiter
    for view, account in ((LOGIN, _account), (CHANGE, _logged_in)):
        limited: Any = app.view_functions[view]
        for most, key in ((PER_ADDRESS, get_remote_address), (PER_ACCOUNT, account)):
            limit = limiter.limit(most, key_func=key, methods=["POST"], deduct_when=_failed)
            limited = limit(limited)
        app.view_functions[view] = limited
