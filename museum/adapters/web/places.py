"""Which servers may be asked: what an address names, and which network addresses are public.

Sources: IANA's registries of special-purpose IPv4 and IPv6 addresses (RFC 6890), NAT64 (RFC 6052, 8215),
6to4 (RFC 3056), Teredo (RFC 4380), IPv4-mapped and -compatible addresses (RFC 4291).
"""

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
_Net4, _Net6 = ipaddress.IPv4Network, ipaddress.IPv6Network

_SPECIAL_4 = tuple(
    _Net4(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # behind a provider's NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; clouds tell their machines' secrets there
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_6 = _Net6("2000::/3")
"""All that is handed out to networks of the world lies here."""
_SPECIAL_6 = tuple(
    _Net6(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_NAT64 = _Net6("64:ff9b::/96")
_SIX_TO_FOUR = _Net6("2002::/16")
_MAPPED = _Net6("::ffff:0:0/96")


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


def is_public(address: str) -> bool:
    """Say whether a network address belongs to the public internet, whatever it is wrapped in."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = _wrapped(found)
        if inner is None:
            return found in _GLOBAL_6 and not any(found in block for block in _SPECIAL_6)
        found = inner
    return not any(found in block for block in _SPECIAL_4)


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Give the IPv4 address that an IPv6 address stands for."""
    if address.scope_id:
        return None
    if address in _NAT64 or address in _MAPPED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return ipaddress.IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    return None


def look_up(host: str, port: int) -> list[str]:
    """Ask the system for a name's network addresses; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
