"""Sets one Typst document: the program that `typst.py` starts, a process of its own.

Reads a JSON object on stdin (`main`, `root`, `fonts`, `data`, `seconds`, `megabytes`) and writes the
PDF to stdout. It imports nothing of ours, so that it starts quickly and holds nothing that is secret.
"""

from __future__ import annotations

import json
import resource
import sys

import typst


def main() -> None:
    """Set the document within limits of processor time and memory."""
    order = json.load(sys.stdin)
    seconds, room = int(order["seconds"]), int(order["megabytes"]) << 20
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    pdf = typst.compile(
        order["main"],
        root=order["root"],
        font_paths=order["fonts"],
        sys_inputs={"data": order["data"]},
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
