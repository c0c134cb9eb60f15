"""What both services need of HTTP: the path as it was sent, negotiation, validators, the base address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import unquote

Environ: TypeAlias = Mapping[str, Any]
BaseAddress = str | Callable[[], str]

LD_JSON = "application/ld+json"
JSON = "application/json"
CORS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Retry-After"),
)
PREFLIGHT = (
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    (
        "Access-Control-Allow-Headers",
        "Accept, Accept-Language, Content-Type, If-None-Match, X-Requested-With",
    ),
    ("Access-Control-Max-Age", "86400"),
)


def base_of(address: BaseAddress) -> str:
    """Give the public base address, without a final slash."""
    return (address if isinstance(address, str) else address()).rstrip("/")


def segments(environ: Environ) -> list[str]:
    """Give the path segments below the mount point, percent-decoded exactly once.

    Where the server hands on the path as it was sent, an encoded slash stays inside its segment.
    Where it does not, PATH_INFO is decoded already and must not be decoded again.
    """
    mount = environ.get("SCRIPT_NAME", "")
    raw = str(environ.get("REQUEST_URI") or environ.get("RAW_URI") or "").partition("?")[0]
    if raw.startswith(f"{mount}/"):
        return [unquote(part, errors="replace") for part in raw[len(mount) + 1 :].split("/")]
    return str(environ.get("PATH_INFO", "")).removeprefix("/").split("/")


def prefers_ld_json(accept: str) -> bool:
    """Say whether a JSON document goes out as JSON-LD: unless plain JSON, or a page, is what is asked for."""
    return LD_JSON in accept or not (JSON in accept or "text/html" in accept)


def matches(if_none_match: str, etag: str) -> bool:
    """Say whether an If-None-Match header holds this validator (RFC 9110, 13.1.2: weak comparison)."""
    held = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in (etag.removeprefix("W/"), "*") for tag in held)
