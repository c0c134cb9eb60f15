"""Servers on the loopback that behave as the worst on the web do."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

Talk = Callable[[socket.socket, str], None]
"""(connection, path) → whatever the server does."""


class Server:
    """Accepts connections, reads one request, and lets the test's talk answer it."""

    def __init__(self, talk: Talk, trust: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self._talk = talk
        self._trust = trust
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[str] = []
        """Heads of the requests, as they came."""
        self._over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def name(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.name}"

    def wait(self, seconds: float) -> bool:
        """Wait; True when the test is over."""
        return self._over.wait(seconds)

    def close(self) -> None:
        self._over.set()
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            if self._trust is not None:
                line = self._trust.wrap_socket(line, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = line.recv(65_536)
                if not piece:
                    return
                head += piece
            self.requests.append(head.decode("latin-1"))
            self._talk(line, head.split(b" ")[1].decode("latin-1"))


@contextmanager
def serving(talk: Talk, trust: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(talk, trust)
    try:
        yield server
    finally:
        server.close()


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """Write an HTTP answer."""
    told = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def saying(*answers: bytes) -> Talk:
    """Answer every request with the same bytes."""

    def talk(line: socket.socket, path: str) -> None:
        del path
        for piece in answers:
            line.sendall(piece)

    return talk


def certified(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate that signs itself for a name; gives certificate and key."""
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("openssl makes the test's certificates")
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        [
            tool, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-keyout", str(key), "-out", str(certificate),
            "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return certificate, key
