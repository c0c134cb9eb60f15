"""Headers that keep pages from doing what they were not written to do (OWASP secure headers, CSP level 3)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response

from frontend.context import context

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


def content_security_policy(base_url: str) -> str:
    """Write the policy: nothing inline, nothing from elsewhere but pictures from the site's public address."""
    parts = urlsplit(base_url)
    origin = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return "; ".join(_DIRECTIVES).format(pictures=origin)


def init_security_headers(app: Flask) -> None:
    """Set the headers on every answer that does not already carry its own."""

    def add(response: Response) -> Response:
        base_url = context().base_url
        headers = response.headers
        headers.setdefault("Content-Security-Policy", content_security_policy(base_url))
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
