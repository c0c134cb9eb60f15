"""A small HTTP client of raw sockets, as a program of its own: what it costs is not taken from the server's process.

    python -m tests.bench.client PORT CONNECTIONS SECONDS CODING < paths

Asks for the paths in turn over connections that stay open: once each where SECONDS is 0, else again and again until
the time is over. Prints one JSON object. It keeps up with some 10 000 answers a second; `wrk` is used where it is
installed.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from itertools import cycle

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_LAST_CHUNK = b"\r\n0\r\n\r\n"
_READ = 1 << 18


class Connection:
    """One connection: at most one request under way."""

    def __init__(self, port: int, coding: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = f" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: {coding}\r\n\r\n".encode()
        self._head = b""
        self._left = 0
        """Bytes of the body still to come; -1 while only the last chunk will tell."""
        self.started = 0.0
        self.status = 0
        self.bytes = 0

    def ask(self, path: bytes) -> None:
        """Send a request."""
        self._head, self._left, self.bytes = b"", 0, 0
        self.started = time.perf_counter()
        self.socket.sendall(b"GET " + path + self._rest)

    def wait(self, path: bytes) -> float:
        """Ask, and wait for the whole answer; gives the milliseconds that it took."""
        self.ask(path)
        while not self.read():
            pass
        return (time.perf_counter() - self.started) * 1000

    def read(self) -> bool:
        """Read what came; says whether the answer is complete."""
        data = self.socket.recv(_READ)
        if not data:
            msg = "the server closed a connection in the middle of an answer"
            raise ConnectionError(msg)
        self.bytes += len(data)
        if self._left > 0:
            self._left -= len(data)
            return self._left == 0
        # Nothing is asked before an answer is complete: what comes last is the answer's end.
        self._head = (self._head + data)[-len(_LAST_CHUNK) :] if self._left else self._head + data
        if self._left:
            return self._head == _LAST_CHUNK
        head, end, body = self._head.partition(b"\r\n\r\n")
        if not end:
            return False
        self.status = int(head[9:12])
        if _CHUNKED.search(head):
            self._left = -1
            return body.endswith(_LAST_CHUNK)
        length = _LENGTH.search(head)
        if length is None:
            msg = "an answer that does not say where it ends"
            raise ConnectionError(msg)
        self._left = int(length[1]) - len(body)
        return self._left == 0


def run(port: int, paths: list[bytes], connections: int, seconds: float, coding: str) -> dict[str, object]:
    """Ask for the paths; gives numbers, milliseconds of each request, and how many were no success."""
    waiting: Iterator[bytes] = cycle(paths) if seconds else iter(paths)
    taken: list[float] = []
    refused = received = 0
    until = time.perf_counter() + seconds if seconds else float("inf")
    with selectors.DefaultSelector() as selector:
        started = time.perf_counter()
        for path, _ in zip(waiting, range(connections), strict=False):
            connection = Connection(port, coding)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(path)
        while selector.get_map():
            for key, _ in selector.select():
                one: Connection = key.data
                if not one.read():
                    continue
                now = time.perf_counter()
                taken.append((now - one.started) * 1000)
                refused += one.status != 200
                received += one.bytes
                path = next(waiting, b"") if now < until else b""
                if path:
                    one.ask(path)
                else:
                    selector.unregister(one.socket)
                    one.socket.close()
        return {
            "requests": len(taken),
            "seconds": time.perf_counter() - started,
            "bytes": received,
            "refused": refused,
            "milliseconds": taken,
        }


if __name__ == "__main__":
    port, connections, seconds, coding = sys.argv[1:]
    paths = sys.stdin.buffer.read().splitlines()
    sys.stdout.write(json.dumps(run(int(port), paths, int(connections), float(seconds), coding)))
