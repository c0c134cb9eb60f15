"""The servers we are measured against, where they are installed: nginx, and Debian's IIPImage behind it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.factories.command import free_port

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
IIPIMAGE = Path("/usr/lib/iipimage-server/iipsrv.fcgi")
PROCESSES = 2
"""Of each server, as of ours."""
QUALITY = 85
"""JPEG quality of what IIPImage encodes: ours."""
WAIT = 10

_CONFIGURATION = """
{user}
daemon off;
worker_processes {processes};
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  types {{ image/jpeg jpg; application/json json; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {upstream}
  server {{
    listen 127.0.0.1:{port};
    root {root};
    {location}
  }}
}}
"""
_LOCATION = """
    location ~ ^/iip/(.*)$ {
      fastcgi_pass iipimage;
      fastcgi_param QUERY_STRING "IIIF=$1";
      fastcgi_param REQUEST_METHOD GET;
    }
"""


@contextmanager
def static(folder: Path, root: Path) -> Iterator[int]:
    """Serve files by nginx, with Debian's settings for them; gives the port."""
    with _nginx(folder, root, ()) as port:
        yield port


@contextmanager
def iipimage(folder: Path, pictures: Path) -> Iterator[int]:
    """Serve pyramids by IIPImage below `/iip/`; gives the port.

    Its settings are Debian's, but for two processes instead of one, no log, and our JPEG quality instead of 90.
    """
    settings = {
        "FILESYSTEM_PREFIX": f"{pictures}/",
        "MAX_IMAGE_CACHE_SIZE": "10",
        "MAX_CVT": "5000",
        "JPEG_QUALITY": str(QUALITY),
        "VERBOSITY": "0",
        "LOGFILE": os.devnull,
    }
    with ExitStack() as stack:
        ports = [free_port() for _ in range(PROCESSES)]
        for port in ports:
            command = [str(IIPIMAGE), "--bind", f"127.0.0.1:{port}", "--backlog", "1024"]
            stack.enter_context(_running(command, port, settings))
        yield stack.enter_context(_nginx(folder, pictures, ports))


@contextmanager
def _nginx(folder: Path, root: Path, fastcgi: Sequence[int]) -> Iterator[int]:
    folder.mkdir()
    port = free_port()
    servers = "".join(f"server 127.0.0.1:{one}; " for one in fastcgi)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            # Its workers read a folder that only we may read.
            user="user root root;" if os.getuid() == 0 else "",
            processes=PROCESSES,
            folder=folder,
            root=root,
            port=port,
            upstream=f"upstream iipimage {{ {servers}}}" if servers else "",
            location=_LOCATION if servers else "",
        )
    )
    with _running([str(NGINX), "-p", str(folder), "-c", str(configuration)], port, {}):
        yield port


@contextmanager
def _running(command: list[str], port: int, settings: dict[str, str]) -> Iterator[None]:
    server = subprocess.Popen(
        command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(port, server)
        yield
    finally:
        server.terminate()
        server.wait(WAIT)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    msg = f"{server.args!r} does not listen on port {port} (status {server.poll()})"
    raise RuntimeError(msg)
