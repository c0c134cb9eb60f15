"""Several doing something at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence


def at_once(works: Sequence[Callable[[], object]]) -> list[object]:
    """Do all at the same moment; gives what each gave or raised."""
    gate = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[number] = work()
        except Exception as error:  # noqa: BLE001 - the test looks at what came
            results[number] = error

    threads = [threading.Thread(target=run, args=(at, work)) for at, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
