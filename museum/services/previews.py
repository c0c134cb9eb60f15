"""A signed pass to the pixels of one scan, for staff who preview what is not public.

The image service is an application of its own that reads no session: the pass tells it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie

NAME = "museum_preview"
LASTS = timedelta(hours=2)


def _mac(secret: str, image_id: str, until: int) -> str:
    digest = hmac.new(secret.encode(), f"preview:{image_id}:{until}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def issue(secret: str, image_id: str, now: datetime) -> str:
    """Make the cookie's value for one image; set it on the path of that image alone."""
    until = int((now + LASTS).timestamp())
    return f"{until}.{_mac(secret, image_id, until)}"


def holds(secret: str, image_id: str, cookie_header: str, now: datetime) -> bool:
    """Say whether a request's Cookie header carries a pass for this image that is still good."""
    if NAME not in cookie_header:
        return False
    try:
        morsel = SimpleCookie(cookie_header).get(NAME)
    except CookieError:
        return False
    until_text, _, mac = (morsel.value if morsel else "").partition(".")
    if not until_text.isdecimal() or int(until_text) < now.timestamp():
        return False
    return hmac.compare_digest(mac, _mac(secret, image_id, int(until_text)))
