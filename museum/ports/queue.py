"""The hint that there is work. The database holds the work itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Queue(Protocol):
    """Tells workers that jobs wait. Losing a hint loses nothing: workers sweep the database too."""

    def hint(self, job_ids: Sequence[int]) -> None:
        """Say that these jobs were committed. Never raises: a broker that is away is logged."""
        ...

    def check(self) -> str | None:
        """Give None when the queue answers, else what is wrong."""
        ...
