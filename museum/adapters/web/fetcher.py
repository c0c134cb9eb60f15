"""Fetching with nothing taken on trust: neither the name, nor where it leads, nor how much comes, nor how fast.

A name is looked up once and the connection made to the very address that was checked, so that a name which
changes its mind in between (DNS rebinding) leads nowhere else; TLS still checks the name. Every redirect
goes through the same door. A watch cuts the connection when the time is over, wherever it hangs: a server
that drips a byte a second never runs into a socket's own time limit.
"""

from __future__ import annotations

import http.client
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from http import HTTPStatus
from socket import SHUT_RDWR, socket
from urllib.parse import urljoin

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, IncompleteRead

from museum.adapters.web import refusals
from museum.adapters.web.places import Place, look_up, place_of
from museum.domain.errors import MuseumError
from museum.domain.networks import is_public
from museum.ports.web import LARGEST, Fetched

SECONDS = 10.0
"""For the whole of one fetch: names, connections, redirects, everything that comes."""
MOST_REDIRECTS = 5
MOST_ADDRESSES = 4
"""Network addresses of one name that are tried."""
MOST_AT_ONCE = 4
"""Fetches of this process under way: others wait their turn, within their own time."""
_CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GOOD = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})
_PLAIN = frozenset({"", "identity", "none"})
_GZIP = frozenset({"gzip", "x-gzip"})
_ANY_HEADER = 32 + zlib.MAX_WBITS
_HEADER = 2
"""Bytes by which zlib and gzip are told apart, and from neither."""
_MEMBER = b"\x1f\x8b"
"""Begins each member of gzip."""

Lookup = Callable[[str, int], list[str]]
"""(host, port) → network addresses; raises OSError."""


class _Deadline:
    """The end of the time that one fetch has."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self, host: str) -> float:
        """Give the seconds that are left; raises Unavailable when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise refusals.too_slow(host, self.seconds)
        return left

    @property
    def over(self) -> bool:
        return self._clock() >= self._end


class SafeFetcher:
    """Fetches from public servers; see `museum.ports.web.WebFetcher`."""

    def __init__(
        self,
        agent: str,
        *,
        allowed: Collection[str] = (),
        seconds: float = SECONDS,
        lookup: Lookup = look_up,
        trust: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Fetch under the name `agent`; `allowed` lists servers (`name`, `name:port`) inside our own network."""
        self._agent = agent
        self._allowed = frozenset(allowed)
        self._seconds = seconds
        self._lookup = lookup
        self._given_trust = trust
        self._clock = clock
        self._turns = threading.BoundedSemaphore(MOST_AT_ONCE)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return self._given_trust or ssl.create_default_context()

    def get(self, url: str, *, accept: str = "*/*", most: int = LARGEST) -> Fetched:
        """Fetch one document; see `museum.ports.web.WebFetcher`."""
        deadline = _Deadline(self._seconds, self._clock)
        if not self._turns.acquire(timeout=self._seconds):
            raise refusals.busy()
        try:
            for _ in range(MOST_REDIRECTS + 1):
                place = place_of(url, self._allowed)
                answer = self._ask(place, accept, most, deadline)
                if isinstance(answer, Fetched):
                    return answer
                url = _led_on(place.url, answer)
        finally:
            self._turns.release()
        raise refusals.endless()

    def _ask(self, place: Place, accept: str, most: int, deadline: _Deadline) -> Fetched | str:
        """Ask one server once: gives the document, or where it leads."""
        with self._connected(place, deadline) as connection, _watched(connection, deadline, place.host):
            connection.request(
                "GET",
                place.target,
                headers={
                    "Host": place.authority,
                    "User-Agent": self._agent,
                    "Accept": accept,
                    "Accept-Encoding": "gzip",
                    "Connection": "close",
                },
                preload_content=False,
                decode_content=False,
            )
            response = connection.getresponse()
            if response.status in _REDIRECTS and response.headers.get("Location"):
                return str(response.headers["Location"])
            if response.status not in _GOOD:
                raise refusals.answered(place.host, response.status)
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return Fetched(place.url, kind, _body(response, place.host, most, deadline))

    @contextmanager
    def _connected(self, place: Place, deadline: _Deadline) -> Iterator[HTTPConnection]:
        """Connect to one of the server's checked addresses."""
        addresses = self._addresses(place, deadline)
        for position, address in enumerate(addresses):
            connection = self._connection(place, address, deadline.left(place.host))
            try:
                connection.connect()
                break
            except (OSError, HTTPError) as error:
                connection.close()
                if isinstance(error, ssl.SSLError) or position + 1 == len(addresses):
                    raise _understood(error, place.host, deadline) from error
        try:
            yield connection
        finally:
            connection.close()

    def _connection(self, place: Place, address: str, seconds: float) -> HTTPConnection:
        if place.scheme == "http":
            return HTTPConnection(address, place.port, timeout=seconds)
        # The address is dialled; the name is what the certificate must prove.
        return HTTPSConnection(
            address, place.port, timeout=seconds, ssl_context=self._trust, server_hostname=place.host
        )

    def _addresses(self, place: Place, deadline: _Deadline) -> list[str]:
        """Look the name up, once; raises Rejected unless all that it stands for is public."""
        found = self._looked_up(place, deadline)
        if not found:
            raise refusals.unknown_name(place.host)
        if not place.among(self._allowed) and not all(map(is_public, found)):
            raise refusals.not_public(place.host)
        # Half the world has no IPv6 yet, and a server that has it answers under both.
        return sorted(found, key=lambda address: ":" in address)[:MOST_ADDRESSES]

    def _looked_up(self, place: Place, deadline: _Deadline) -> list[str]:
        """Ask for the name's addresses in a thread of its own: the system's resolver knows no time limit of ours."""
        found: list[str] = []

        def ask() -> None:
            with suppress(OSError, UnicodeError):
                found.extend(self._lookup(place.host, place.port))

        thread = threading.Thread(target=ask, name="lookup", daemon=True)
        thread.start()
        thread.join(deadline.left(place.host))
        if thread.is_alive():
            raise refusals.too_slow(place.host, deadline.seconds)
        return found


def _led_on(url: str, location: str) -> str:
    """Give the address that a redirect leads to; raises Invalid for what is none."""
    try:
        return urljoin(url, location.strip()).partition("#")[0]
    except ValueError:
        raise refusals.no_address("máy chủ chuyển tiếp sai", "the server leads on to no address") from None


@contextmanager
def _watched(connection: HTTPConnection, deadline: _Deadline, host: str) -> Iterator[None]:
    """Cut the connection when the time is over, and tell in our words what went wrong meanwhile."""
    line = connection.sock

    def cut() -> None:
        if line is not None:
            with suppress(OSError):
                # The line itself, below TLS: somebody is waiting inside TLS at this moment.
                socket.shutdown(line, SHUT_RDWR)

    watch = threading.Timer(deadline.left(host), cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    except MuseumError:
        raise
    except (OSError, HTTPError, http.client.HTTPException, ValueError) as error:
        raise _understood(error, host, deadline) from error
    finally:
        watch.cancel()


def _understood(error: Exception, host: str, deadline: _Deadline) -> MuseumError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return refusals.untrusted(host)
    if deadline.over or isinstance(error, TimeoutError):
        return refusals.too_slow(host, deadline.seconds)
    if isinstance(error, IncompleteRead | http.client.IncompleteRead):
        return refusals.cut_off(host)
    return refusals.no_answer(host)


def _body(response: HTTPResponse, host: str, most: int, deadline: _Deadline) -> bytes:
    """Read an answer to its end, unpacked; never holds much more than `most` bytes."""
    told = response.headers.get("Content-Length", "")
    if told.isdecimal() and int(told[:20]) > most:
        raise refusals.too_large(most)
    unpack = _Unpacking(response.headers.get("Content-Encoding", "").strip().lower(), most)
    body = bytearray()
    came = 0
    while chunk := response.read1(_CHUNK):
        deadline.left(host)
        came += len(chunk)
        body += unpack.take(chunk, most - len(body))
        if came > most or len(body) > most:
            raise refusals.too_large(most)
    # A line that the watch cut may look like an end.
    deadline.left(host)
    if not unpack.complete:
        raise refusals.cut_off(host)
    return bytes(body)


class _Unpacking:
    """Undoes gzip piece by piece and never unpacks more than is wanted: 10 MB can hold 10 GB of nothing."""

    def __init__(self, coding: str, most: int) -> None:
        self._most = most
        self._coding = coding
        if coding not in _PLAIN | _GZIP | {"deflate"}:
            raise refusals.odd_packing(coding[:20])
        self._plain = coding in _PLAIN
        self._inflate = zlib.decompressobj(_ANY_HEADER)
        self._head = b""
        """What came so far, while it is too little to tell how it is packed."""
        self._begun = self._known = self._over = False

    def take(self, chunk: bytes, room: int) -> bytes:
        """Unpack a piece that may grow to `room` bytes; raises Rejected when it grows beyond."""
        if self._plain:
            return chunk
        self._begun = True
        rest, self._head = self._head + chunk, b""
        if not self._known and not self._recognised(rest):
            self._head = rest
            return b""
        piece = bytearray()
        while rest and not self._over:
            try:
                piece += self._inflate.decompress(rest, room + 1 - len(piece))
            except zlib.error:
                raise refusals.odd_packing(self._coding) from None
            if len(piece) > room:
                raise refusals.too_large(self._most)
            rest = self._following()
        return bytes(piece)

    def _recognised(self, begin: bytes) -> bool:
        """Look how the body is packed; False while too little of it came."""
        if len(begin) < _HEADER:
            return False
        # `deflate` means zlib (RFC 9110, 8.4.1.2), but some servers leave its header out.
        if self._coding == "deflate" and begin[:2] != _MEMBER and not _begins_zlib(begin):
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._known = True
        return True

    def _following(self) -> bytes:
        """Give what comes after the end of a member; gzip may have several, one after another (RFC 1952, 2.2)."""
        if not self._inflate.eof:
            return b""
        rest = self._inflate.unused_data
        if self._coding not in _GZIP:
            self._over = True
        elif rest:
            # Padding after the last member is nobody's content.
            self._over = rest[:1] != _MEMBER[:1]
            if not self._over:
                self._inflate = zlib.decompressobj(_ANY_HEADER)
        return rest

    @property
    def complete(self) -> bool:
        """Whether the packing came to its end."""
        return self._plain or not self._begun or self._inflate.eof


def _begins_zlib(begin: bytes) -> bool:
    """Recognise zlib's header (RFC 1950, 2.2)."""
    return begin[0] & 0x0F == zlib.DEFLATED and int.from_bytes(begin[:2]) % 31 == 0
