"""What both services need of HTTP: the path as it was sent, negotiation, validators, the base address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
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
    Where it does not, PATH_INFO is decoded already and must not be decoded again: an encoded slash
    cannot be told from a plain one there. Granian is such a server; its WSGI environment holds the path
    in no other form. As no id of ours has a slash, all that comes of it is a second spelling of an
    address, with the same answer behind the same gate.
    """
    mount = environ.get("SCRIPT_NAME", "")
    raw = str(environ.get("REQUEST_URI") or environ.get("RAW_URI") or "").partition("?")[0]
    if raw.startswith(f"{mount}/"):
        parts = raw[len(mount) + 1 :].split("/")
        return [unquote(part, errors="replace") for part in parts] if "%" in raw else parts
    return str(environ.get("PATH_INFO", "")).removeprefix("/").split("/")


@lru_cache(maxsize=256)
def prefers_ld_json(accept: str, *, otherwise: bool = True) -> bool:
    """Say whether a JSON document goes out as JSON-LD (RFC 9110, 12.5.1).

    Where both are wanted alike, JSON-LD it is if the reader names it; where neither is named, `otherwise`
    decides, and a browser that asks for a page gets the JSON it can show.
    """
    if LD_JSON not in accept and JSON not in accept:
        return otherwise and "text/html" not in accept
    linked, plain = _weight(accept, LD_JSON), _weight(accept, JSON)
    return linked >= plain and linked > 0


def _weight(accept: str, media_type: str) -> float:
    """Give the weight of a media type that an Accept header names, 0 where it does not."""
    for named in accept.split(","):
        name, *parameters = (part.strip() for part in named.split(";"))
        if name.lower() != media_type:
            continue
        weights = [value for value in parameters if value.startswith("q=")]
        try:
            return float(weights[0][2:]) if weights else 1.0
        except ValueError:
            return 1.0
    return 0.0


def matches(if_none_match: str, etag: str) -> bool:
    """Say whether an If-None-Match header holds this validator (RFC 9110, 13.1.2: weak comparison)."""
    if not if_none_match:
        return False
    held = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in (etag.removeprefix("W/"), "*") for tag in held)
