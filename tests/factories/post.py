"""The post in tests: letters written by the real handlers, and a mail server that does what it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from museum.ports.mail import Letter
from museum.services.letters import tell_session, write_letter
from museum.services.outbox import Patience, drain
from museum.services.visit_upkeep import Round, keep_up
from tests.factories.house import House


def deliver(house: House, patience: Patience | None = None) -> list[Letter]:
    """Run the jobs that are due; gives the letters that came of it."""
    before = len(house.mail.letters)
    house.handle("write_letter", write_letter)
    house.handle("tell_session", tell_session)
    drain(house.work(patience))
    return house.mail.letters[before:]


def do_round(house: House) -> Round:
    with house.sessions() as session:
        return keep_up(session, house.ports)


@dataclass
class MailServer:
    """Answers each command as `answers` says, with 250 else; None: the line goes dead."""

    port: int
    answers: dict[str, str | None] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?from=bao.tang@museum.example"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            known.connections += 1
            self.wfile.write(b"220 post\r\n")
            while line := self.rfile.readline().decode().strip():
                command = line.split()[0].upper()
                answer = known.answers.get(command, "354 go on" if command == "DATA" else "250 well")
                if answer is None:
                    return
                self.wfile.write(f"{answer}\r\n".encode())
                if command == "DATA" and answer.startswith("354") and not self._letter():
                    return
                if command == "QUIT":
                    return

        def _letter(self) -> bool:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            known.taken.append(b"".join(lines).decode())
            answer = known.answers.get("END", "250 taken")
            if answer is not None:
                self.wfile.write(f"{answer}\r\n".encode())
            return answer is not None

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        known = MailServer(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield known
        finally:
            server.shutdown()
            thread.join()
