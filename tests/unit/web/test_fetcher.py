"""Fetching from servers that mean no good, or do no good."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import threading
import time
import zlib
from pathlib import Path

import pytest
import urllib3.util.connection

from museum.adapters.web.fetcher import MOST_REDIRECTS, SafeFetcher, _Unpacking
from museum.domain.errors import Gone, Invalid, MuseumError, NotFound, Rejected, Unavailable
from tests.factories.servers import Server, answer, certified, saying, serving

AGENT = "museum-platform/test (+https://museum.example)"
BODY = json.dumps({"type": "Manifest"}).encode()


def fetcher(*servers: Server, **how: object) -> SafeFetcher:
    """Give a fetcher for which these servers, and no others on the loopback, are public."""
    return SafeFetcher(AGENT, allowed={server.name for server in servers}, **how)  # type: ignore[arg-type]


def said(error: pytest.ExceptionInfo[MuseumError]) -> str:
    assert error.value.reason.vi != error.value.reason.en
    return error.value.reason.en


def test_it_says_who_asks_and_carries_nothing_else() -> None:
    with serving(saying(answer(BODY, Set_Cookie="a=b", Content_Type="text/html; charset=x"))) as server:
        asking = fetcher(server)
        fetched = asking.get(f"{server.url}/m.json?v=1#part", accept="application/json")
        asking.get(f"{server.url}/m.json")
    assert fetched.data == BODY
    assert fetched.url == f"{server.url}/m.json?v=1"
    assert fetched.content_type == "text/html", "types are told, not believed"
    head = server.requests[0].lower()
    assert head.startswith("get /m.json?v=1 http/1.1\r\n")
    assert f"user-agent: {AGENT.lower()}" in head
    assert f"host: {server.name}" in head
    for name in ("cookie", "authorization", "referer"):
        assert f"{name}:" not in "".join(server.requests).lower()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
    ],
)
def test_no_server_inside_a_network_is_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dialled: list[object] = []
    monkeypatch.setattr(
        urllib3.util.connection, "create_connection", lambda address, *_, **__: dialled.append(address)
    )
    with pytest.raises(Rejected) as refused:
        SafeFetcher(AGENT).get(url)
    assert "private network" in said(refused)
    assert dialled == []


def test_a_redirect_into_the_network_is_refused() -> None:
    with serving(saying(answer(BODY))) as secret:
        with serving(saying(answer(status="302 Found", Location=f"{secret.url}/"))) as server:
            with pytest.raises(Invalid) as refused:
                fetcher(server).get(server.url)
            assert "port" in said(refused)
        with serving(saying(answer(status="302 Found", Location="http://127.0.0.1/admin"))) as server:
            with pytest.raises(Rejected) as blocked:
                fetcher(server).get(server.url)
            assert "private network" in said(blocked)
        assert secret.requests == []


@pytest.mark.parametrize("location", ["file:///etc/passwd", "//user:pw@example.org/", "http://[", "data:,x"])
def test_a_redirect_to_no_web_address_is_refused(location: str) -> None:
    with serving(saying(answer(status="301 Moved", Location=location))) as server:
        with pytest.raises(Invalid):
            fetcher(server).get(server.url)


def test_redirects_are_followed_to_where_they_end() -> None:
    def talk(line: socket.socket, path: str) -> None:
        step = int(path.strip("/"))
        if step < MOST_REDIRECTS:
            line.sendall(answer(status="303 See Other", Location=f"/{step + 1}#x"))
        else:
            line.sendall(answer(BODY))

    with serving(talk) as server:
        fetched = fetcher(server).get(f"{server.url}/0")
        assert fetched.url == f"{server.url}/{MOST_REDIRECTS}"
        assert len(server.requests) == MOST_REDIRECTS + 1


def test_endless_redirects_end() -> None:
    with serving(saying(answer(status="302 Found", Location="/again"))) as server:
        with pytest.raises(Rejected) as refused:
            fetcher(server).get(server.url)
        assert "too many times" in said(refused)
        assert len(server.requests) == MOST_REDIRECTS + 1


def test_a_name_is_looked_up_once_and_the_checked_address_is_dialled(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []
    dialled: list[tuple[str, int]] = []
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"]])

    def lookup(host: str, port: int) -> list[str]:
        looked_up.append(f"{host}:{port}")
        return next(answers)

    def dial(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        dialled.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(urllib3.util.connection, "create_connection", dial)
    with pytest.raises(Unavailable):
        SafeFetcher(AGENT, lookup=lookup).get("http://rebinding.example/m.json")
    assert looked_up == ["rebinding.example:80"]
    assert dialled == [("93.184.216.34", 80)]
    with pytest.raises(Rejected):
        SafeFetcher(AGENT, lookup=lookup).get("http://rebinding.example/m.json")
    assert len(dialled) == 1


def test_a_name_that_stands_for_public_and_private_addresses_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        SafeFetcher(AGENT, lookup=lambda *_: ["93.184.216.34", "10.0.0.7"]).get("https://both.example/")
    assert "both.example" in said(refused)


def test_an_unknown_name_is_said_to_be_unknown() -> None:
    def lookup(host: str, port: int) -> list[str]:
        raise socket.gaierror

    with pytest.raises(Unavailable) as refused:
        SafeFetcher(AGENT, lookup=lookup).get("https://nowhere.example/")
    assert "nowhere.example" in said(refused)


def test_a_resolver_that_hangs_holds_nobody_up() -> None:
    over = threading.Event()

    def lookup(host: str, port: int) -> list[str]:
        over.wait(5)
        return []

    begun = time.monotonic()
    with pytest.raises(Unavailable) as late:
        SafeFetcher(AGENT, lookup=lookup, seconds=0.2).get("https://slow.example/")
    assert time.monotonic() - begun < 4
    assert "slow.example" in said(late)
    over.set()


def drip(server_head: bytes, piece: bytes) -> object:
    def talk(line: socket.socket, path: str) -> None:
        line.sendall(server_head)
        for _ in range(200):
            line.sendall(piece)
            time.sleep(0.05)

    return talk


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nX-Header: ", b"x"),
        (b"HTTP/1.1 ", b"2"),
        (b"", b""),
    ],
)
def test_a_slow_drip_is_cut_when_the_time_is_over(head: bytes, piece: bytes) -> None:
    with serving(drip(head, piece)) as server:  # type: ignore[arg-type]
        begun = time.monotonic()
        with pytest.raises(Unavailable) as late:
            fetcher(server, seconds=0.4).get(server.url)
        assert time.monotonic() - begun < 6
        assert "after 0 seconds" in said(late)


def test_a_server_that_takes_the_line_and_says_nothing_in_tls_is_cut(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        name = f"127.0.0.1:{listener.getsockname()[1]}"
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            SafeFetcher(AGENT, allowed={name}, seconds=0.4).get(f"https://{name}/")
        assert time.monotonic() - begun < 6


def test_what_says_it_is_too_large_is_not_read() -> None:
    with serving(saying(answer(b"x", Content_Length="10000001"))) as server:
        with pytest.raises(Rejected) as refused:
            fetcher(server).get(server.url)
        assert "10 MB" in said(refused)


@pytest.mark.parametrize("framing", ["", "Transfer-Encoding: chunked\r\n"])
def test_what_grows_too_large_is_given_up(framing: str) -> None:
    sent = 0

    def talk(line: socket.socket, path: str) -> None:
        nonlocal sent
        block = b"x" * 65_536
        line.sendall(f"HTTP/1.1 200 OK\r\n{framing}\r\n".encode())
        while True:
            line.sendall(f"{len(block):x}\r\n".encode() + block + b"\r\n" if framing else block)
            sent += len(block)

    with serving(talk) as server:
        with pytest.raises(Rejected) as refused:
            fetcher(server).get(server.url, most=1_000_000)
        assert "1 MB" in said(refused)
    assert sent < 20_000_000


def test_gzip_is_undone_and_a_bomb_is_not() -> None:
    with serving(saying(answer(gzip.compress(BODY, mtime=0), Content_Encoding="gzip"))) as server:
        assert fetcher(server).get(server.url).data == BODY
    bomb = gzip.compress(b"\0" * 60_000_000, mtime=0)
    assert len(bomb) < 100_000
    with serving(saying(answer(bomb, Content_Encoding="gzip"))) as server:
        with pytest.raises(Rejected) as refused:
            fetcher(server).get(server.url)
        assert "10 MB" in said(refused)
    exact = gzip.compress(b"y" * 1000, mtime=0)
    with serving(saying(answer(exact, Content_Encoding="gzip"))) as server:
        assert len(fetcher(server).get(server.url, most=1000).data) == 1000
        with pytest.raises(Rejected):
            fetcher(server).get(server.url, most=999)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("br", b"x"),
        ("gzip", b"no gzip at all"),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY, mtime=0), mtime=0)),
    ],
)
def test_an_odd_packing_is_refused(coding: str, body: bytes) -> None:
    with serving(saying(answer(body, Content_Encoding=coding))) as server:
        with pytest.raises(Rejected):
            fetcher(server).get(server.url)


def test_deflate_without_being_asked_is_borne() -> None:
    with serving(saying(answer(zlib.compress(BODY), Content_Encoding="deflate"))) as server:
        assert fetcher(server).get(server.url).data == BODY


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        answer(gzip.compress(BODY, mtime=0)[:-12], Content_Encoding="gzip"),
    ],
)
def test_what_breaks_off_is_not_taken_for_whole(sent: bytes) -> None:
    with serving(saying(sent)) as server:
        with pytest.raises(Unavailable) as broken:
            fetcher(server).get(server.url)
        assert "breaks off" in said(broken)


@pytest.mark.parametrize(
    "sent", [b"", b"SSH-2.0-OpenSSH\r\n", b"\0" * 100, b"HTTP/1.1 200 OK\r\n" + b"A" * 70_000]
)
def test_what_speaks_no_http_is_told_in_words(sent: bytes) -> None:
    with serving(saying(sent)) as server:
        with pytest.raises(Unavailable):
            fetcher(server).get(server.url)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("404 Not Found", NotFound),
        ("410 Gone", Gone),
        ("401 Unauthorized", Rejected),
        ("403 Forbidden", Rejected),
        ("429 Too Many Requests", Unavailable),
        ("500 Oops", Unavailable),
        ("503 Away", Unavailable),
        ("204 No Content", Rejected),
        ("300 Multiple Choices", Rejected),
        ("304 Not Modified", Rejected),
        ("302 Found", Rejected),
    ],
)
def test_what_a_server_answers_is_told_with_a_remedy(status: str, kind: type[MuseumError]) -> None:
    with serving(saying(answer(status=status))) as server:
        with pytest.raises(kind) as told:
            fetcher(server).get(server.url)
        assert len(said(told).split(". ")) > 1, "what happened and what to do"


def _tls(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    certificate, key = certified(folder, name)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))


def test_tls_checks_the_name_although_an_address_is_dialled(tmp_path: Path) -> None:
    server_side, trust = _tls(tmp_path, "museum.test")
    names: list[str | None] = []
    server_side.sni_callback = lambda _, name, __: names.append(name)
    with serving(saying(answer(BODY)), server_side) as server:
        allowed = {f"museum.test:{server.port}", f"other.test:{server.port}"}
        asking = SafeFetcher(AGENT, allowed=allowed, lookup=lambda *_: ["127.0.0.1"], trust=trust)
        assert asking.get(f"https://museum.test:{server.port}/m").data == BODY
        assert names == ["museum.test"]
        assert f"Host: museum.test:{server.port}" in server.requests[0]
        with pytest.raises(Rejected) as wrong:
            asking.get(f"https://other.test:{server.port}/m")
        assert "certificate" in said(wrong)
        stranger = SafeFetcher(AGENT, allowed=allowed, lookup=lambda *_: ["127.0.0.1"])
        with pytest.raises(Rejected) as unknown:
            stranger.get(f"https://museum.test:{server.port}/m")
        assert "certificate" in said(unknown)
        assert len(server.requests) == 1


def test_the_next_address_of_a_name_is_tried() -> None:
    with serving(saying(answer(BODY))) as server:
        allowed = {f"two.test:{server.port}"}
        asking = SafeFetcher(AGENT, allowed=allowed, lookup=lambda *_: ["127.0.0.9", "::1", "127.0.0.1"])
        assert asking.get(f"http://two.test:{server.port}/").data == BODY


def test_few_fetches_run_at_once() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def talk(line: socket.socket, path: str) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        with lock:
            running -= 1
        line.sendall(answer(BODY))

    with serving(talk) as server:
        asking = fetcher(server)
        threads = [threading.Thread(target=asking.get, args=(server.url,)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.requests) == 12
    assert most <= 4


def _raw(body: bytes) -> bytes:
    packed = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packed.compress(body) + packed.flush()


MEMBERS = gzip.compress(BODY, mtime=0) + gzip.compress(b"", mtime=0) + gzip.compress(b"more", mtime=0)


@pytest.mark.parametrize("step", [1, 2, 7, 100_000])
@pytest.mark.parametrize(
    ("coding", "sent", "whole"),
    [
        ("gzip", MEMBERS, BODY + b"more"),
        ("gzip", MEMBERS + bytes(20), BODY + b"more"),
        ("deflate", _raw(BODY), BODY),
        ("deflate", zlib.compress(BODY), BODY),
        ("deflate", gzip.compress(BODY, mtime=0), BODY),
    ],
)
def test_all_members_are_unpacked_however_they_come(
    step: int, coding: str, sent: bytes, whole: bytes
) -> None:
    unpacking = _Unpacking(coding, 1000)
    body = b"".join(unpacking.take(sent[at : at + step], len(whole)) for at in range(0, len(sent), step))
    assert body == whole
    assert unpacking.complete


def test_a_bomb_in_a_later_member_is_not_unpacked_and_a_torn_one_not_believed() -> None:
    bomb = MEMBERS + gzip.compress(b"\0" * 60_000_000, mtime=0)
    with serving(saying(answer(bomb, Content_Encoding="gzip"))) as server:
        with pytest.raises(Rejected) as refused:
            fetcher(server).get(server.url)
        assert "10 MB" in said(refused)
    with serving(saying(answer(MEMBERS[:-6], Content_Encoding="gzip"))) as server:
        with pytest.raises(Unavailable):
            fetcher(server).get(server.url)
