"""Sets one Typst document: the program that `typst.py` starts, a process of its own.

Reads a JSON object on stdin (`main`, `root`, `fonts`, `data`, `format`, `seconds`, `megabytes`) and writes
the PDF to stdout; with the format `png` a JSON list of its pages in base64. It imports nothing of ours, so
that it starts quickly and holds nothing that is secret.
"""

from __future__ import annotations

import base64
import json
import resource
import sys

import typst

_INCH = 200
"""Pixels of an inch of paper: enough for a laser printer's greys."""


def main() -> None:
    """Set the document within limits of processor time and memory."""
    order = json.load(sys.stdin)
    seconds, room = int(order["seconds"]), int(order["megabytes"]) << 20
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    made = typst.compile(
        order["main"],
        root=order["root"],
        font_paths=order["fonts"],
        sys_inputs={"data": order["data"]},
        format=order["format"],
        ppi=_INCH,
    )
    if order["format"] == "png":
        pages = made if isinstance(made, list) else [made]
        made = json.dumps([base64.b64encode(page).decode() for page in pages]).encode()
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
