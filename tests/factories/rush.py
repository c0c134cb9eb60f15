"""Many who book the same session at the same moment, over HTTP, each on a connection of their own."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from museum.domain.base import new_id

PATIENCE = 90
"""Seconds after which a request has no answer."""


@dataclass(frozen=True)
class Answered:
    """One answer."""

    key: str
    status: int
    body: dict[str, Any]
    seconds: float


@dataclass(frozen=True)
class Rush:
    """All answers to a rush."""

    answers: Sequence[Answered]
    seconds: float

    @property
    def statuses(self) -> Counter[int]:
        return Counter(one.status for one in self.answers)

    @property
    def states(self) -> Counter[str]:
        """How many bookings, each told once, came to which state."""
        told = {one.body.get("reference"): one.body.get("status", "") for one in self.answers}
        return Counter(told.values())

    @property
    def p95(self) -> float:
        """Seconds."""
        taken = sorted(one.seconds for one in self.answers)
        return taken[min(len(taken) - 1, len(taken) * 95 // 100)]

    def replays_agree(self) -> bool:
        """Say whether each key got one answer, however often it was sent."""
        told: dict[str, set[str]] = {}
        for one in self.answers:
            told.setdefault(one.key, set()).add(json.dumps(one.body, sort_keys=True))
        return all(len(bodies) == 1 for bodies in told.values())


def rush(port: int, session_id: str, asking: int, repeated: int) -> Rush:
    """Book one class each: so many requests at once, the last ones of them with keys that were sent before."""
    keys = [new_id() for _ in range(asking - repeated)]
    requests = [_request(port, session_id, number, key) for number, key in enumerate(keys)]
    # Spread among the first, so that many of them are under way when they come again.
    again = [number * len(keys) // repeated for number in range(repeated)] if repeated else []
    order = [*range(len(keys)), *again]
    started = time.perf_counter()
    wanted = [(keys[number], requests[number]) for number in order]
    # In a thread of its own: where a browser is open, this one has a loop that runs.
    with ThreadPoolExecutor(1) as apart:
        answers = apart.submit(lambda: asyncio.run(_all(port, wanted))).result()
    return Rush(answers, time.perf_counter() - started)


def _request(port: int, session_id: str, number: int, key: str) -> bytes:
    body = json.dumps(
        {
            "school": f"THCS Chiềng Vân {number}",
            "commune": "Chiềng Vân",
            "class_name": "6A",
            "grade": 6,
            "pupils": 30,
            "adults": 2,
            "teacher_name": "Lò Thị Lan",
            "email": f"giao-vien-{number}@example.org",
            "phone": "0912 345 678",
            "language": "vi",
        },
        ensure_ascii=False,
    ).encode()
    head = (
        f"POST /api/v1/sessions/{session_id}/bookings HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


async def _all(port: int, requests: list[tuple[str, bytes]]) -> list[Answered]:
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in requests]
    started = time.perf_counter()

    async def one(number: int) -> Answered:
        key, request = requests[number]
        reader, writer = connections[number]
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if b"chunked" in head.lower():
            body = body.partition(b"\r\n")[2].rpartition(b"\r\n0")[0]
        return Answered(key, int(head[9:12]), json.loads(body) if body else {}, time.perf_counter() - started)

    return list(await asyncio.gather(*(one(number) for number in range(len(requests)))))
