"""Which network addresses are public.

Sources: IANA's registries of special-purpose IPv4 and IPv6 addresses (RFC 6890), NAT64 (RFC 6052, 8215),
6to4 (RFC 3056), Teredo (RFC 4380), IPv4-mapped and -compatible addresses (RFC 4291).
"""

from __future__ import annotations

import ipaddress

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
