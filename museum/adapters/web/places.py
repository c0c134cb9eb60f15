"""Which servers may be asked: what an address names, and where its name leads."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from museum.adapters.web import refusals

LONGEST = 2_000
PORTS = {"http": 80, "https": 443}
_UNFIT = re.compile(r"[\s\x00-\x20\x7f\\<>\"]")
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_KEPT = "/%:@!$&'()*+,;=~-._?[]"


@dataclass(frozen=True)
class Place:
    """What an address names."""

    scheme: str
    host: str
    """In ASCII and lower case; an IPv6 address without brackets."""
    port: int
    target: str
    """Path and query, ready for a request."""

    @property
    def authority(self) -> str:
        """Host and, where it is not the scheme's own, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    def among(self, allowed: Collection[str]) -> bool:
        """Say whether the installation trusts this server: its name, or name and port, is listed."""
        return self.host in allowed or f"{self.host}:{self.port}" in allowed


def place_of(url: str, allowed: Collection[str] = ()) -> Place:
    """Take an address apart; raises Invalid for one that must not or cannot be asked."""
    if not url or len(url) > LONGEST or _UNFIT.search(url):
        raise refusals.no_address("có ký tự lạ hoặc quá dài", "it has odd characters or is too long")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refusals.no_address("không đọc được tên máy chủ", "the server's name cannot be read") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise refusals.no_address("phải là http hoặc https", "it must be http or https")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise refusals.no_address("không được kèm tên hay mật khẩu", "it must carry no name or password")
    path = parts.path or "/"
    target = quote(path if path.startswith("/") else f"/{path}", safe=_KEPT)
    if parts.query:
        target += f"?{quote(parts.query, safe=_KEPT)}"
    place = Place(scheme, _host(parts.hostname or ""), PORTS[scheme] if port is None else port, target)
    if place.port not in PORTS.values() and not place.among(allowed):
        raise refusals.port_closed(place.port)
    return place


def _host(name: str) -> str:
    name = name.removesuffix(".")
    try:
        if ":" in name:
            return str(ipaddress.IPv6Address(name))
        name = name.encode("idna").decode("ascii").lower()
    except (UnicodeError, ValueError):
        name = ""
    if not _NAME.fullmatch(name) and ":" not in name:
        raise refusals.no_address("không đọc được tên máy chủ", "the server's name cannot be read")
    return name


def look_up(host: str, port: int) -> list[str]:
    """Ask the system for a name's network addresses; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
