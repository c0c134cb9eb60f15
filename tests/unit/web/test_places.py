"""Which servers may be asked at all."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.adapters.web.places import place_of
from museum.domain.errors import Invalid
from museum.domain.networks import is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.192",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2002:c0a8:101::",
        "2001:0:53aa:64c:0:fbff:80ff:fffe",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "5f00::1",
        "4000::1",
        "localhost",
        "",
    ],
)
def test_what_is_no_public_address_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "93.184.216.34",
        "172.32.0.1",
        "192.0.66.2",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ],
)
def test_public_addresses_are_asked(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_wrapping_makes_an_address_public(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    wrapped = (
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80) | 1),
    )
    for one in wrapped:
        assert is_public(str(one)) == is_public(str(address))
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://Example.ORG", "https://example.org/"),
        ("https://example.org./a", "https://example.org/a"),
        ("http://example.org:80/a?b=c#d", "http://example.org/a?b=c"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("https://bảo-tàng.vn/hiện vật".replace(" ", "%20"), "https://xn--bo-tng-lta2602d.vn/hi%E1%BB%87n%20v%E1%BA%ADt"),
        ("https://gallica.bnf.fr/iiif/ark:/12148/b1/manifest.json", "https://gallica.bnf.fr/iiif/ark:/12148/b1/manifest.json"),
        ("https://[2606:4700::1111]/m", "https://[2606:4700::1111]/m"),
        ("https://example.org?x=%2F%20", "https://example.org/?x=%2F%20"),
    ],
)  # fmt: skip
def test_addresses_are_taken_apart_and_put_together(url: str, asked: str) -> None:
    assert place_of(url).url == asked


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/manifest",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "javascript:alert(1)",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://@example.org/",
        "https://example.org:22/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://",
        "https:///path",
        "https://exa mple.org/",
        "https://example.org/a b",
        "https://example.org/\r\nX-Header: 1",
        "https://example.org\\@127.0.0.1/",
        "https://[::1",
        "https://[1.2.3.4]/",
        "https://-bad-.org/",
        "https://a..b/",
        "https://" + "a" * 64 + ".org/",
        "https://example.org/" + "a" * 2000,
        'https://example.org/"><script>',
    ],
)
def test_addresses_that_cannot_or_must_not_be_asked_are_refused_with_a_reason(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        place_of(url)
    assert refused.value.field == "address"
    assert refused.value.reason.vi
    assert refused.value.reason.en


def test_a_listed_server_may_have_any_port() -> None:
    assert place_of("http://iiif.noi-bo.vn:8182/m", {"iiif.noi-bo.vn:8182"}).port == 8182
    assert place_of("http://iiif.noi-bo.vn:8182/m", {"iiif.noi-bo.vn"}).port == 8182
    with pytest.raises(Invalid):
        place_of("http://iiif.noi-bo.vn:8183/m", {"iiif.noi-bo.vn:8182"})
