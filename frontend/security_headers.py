"""Headers that keep pages from doing what they were not written to do (OWASP secure headers, CSP level 3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, g

from frontend.context import context
from museum.domain.networks import is_public

_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'{pictures}",
    "font-src 'self'",
    "connect-src 'self'{pictures}",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
MOST_ORIGINS = 8
"""Servers of other institutions that one page may show pictures from."""
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""Where a host's last part is one, browsers read all of it as a network address (WHATWG URL, host parsing)."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


def content_security_policy(base_url: str, partners: Iterable[str] = ()) -> str:
    """Write the policy: nothing inline, nothing from elsewhere but pictures from the site's public address.

    `partners` are origins as `picture_origin` gives them.
    """
    parts = urlsplit(base_url)
    origin = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return "; ".join(_DIRECTIVES).format(pictures=origin + "".join(f" {one}" for one in partners))


def picture_origin(address: str) -> str:
    """Give the origin of a picture elsewhere, in letters that mean nothing to the policy; empty where none may be.

    Only https: browsers mix no open line into a secure page. On a site that is tried out on one machine,
    other servers of this machine will do.
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    within = {host, urlsplit(context().base_url).hostname} <= _LOOPBACK
    if parts.scheme not in ({"https", "http"} if within else {"https"}):
        return ""
    if "@" in parts.netloc or not (within or _may_be_asked(host)):
        return ""
    return f"{parts.scheme}://{host}" if port is None else f"{parts.scheme}://{host}:{port}"


def _may_be_asked(host: str) -> bool:
    """Say whether a host has a whole name, or is a public address: no page sends its readers into their own network."""
    if not _HOST.fullmatch(host):
        return False
    return is_public(host) if _NUMBER.fullmatch(host.rpartition(".")[2]) else True


def allow_pictures_from(addresses: Iterable[str]) -> None:
    """Let the present page, and no other, show pictures from the servers of these addresses."""
    origins = dict.fromkeys(origin for one in addresses if (origin := picture_origin(one)))
    g.picture_origins = tuple(origins)[:MOST_ORIGINS]


def init_security_headers(app: Flask) -> None:
    """Set the headers on every answer that does not already carry its own."""

    def add(response: Response) -> Response:
        base_url = context().base_url
        headers = response.headers
        policy = content_security_policy(base_url, g.get("picture_origins", ()))
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        if base_url.startswith("https://"):
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response

    app.after_request(add)
