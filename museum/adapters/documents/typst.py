"""PDFs and pictures by Typst: each set in a process of its own, which may not take longer or more than it is given.

What records say goes in as data, never as mark-up: a template reads `sys.inputs.data` and places
strings, which Typst shows letter by letter. The document's folder is the root that it can read from.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from museum.domain.errors import Unavailable

log = structlog.get_logger()

TEMPLATES = Path(__file__).parent / "templates"
_PROGRAM = Path(__file__).with_name("setting.py")
_TEMPLATE = re.compile(r"[a-z-]+")
_FILE = re.compile(r"[a-z0-9-]+\.(jpg|png|svg)")
_MEGABYTES = 3000
"""Address space of one document: fonts and the library are mapped, not read."""


class TypstFault(Exception):
    """A template cannot be set: a fault of ours; the log holds what Typst said."""


class TypstRenderer:
    """A `museum.ports.DocumentRenderer`."""

    def __init__(
        self,
        fonts: Path,
        *,
        templates: Path = TEMPLATES,
        at_once: int = 1,
        patience: float = 10,
        seconds: float = 20,
    ) -> None:
        """Let `at_once` documents be set together; others wait `patience` seconds for their turn.

        `fonts` is a folder with the site's faces; where it is missing, those that Typst carries serve.
        """
        self._fonts = fonts
        self._templates = templates
        self._turns = threading.BoundedSemaphore(at_once)
        self._patience = patience
        self._seconds = seconds

    def pdf(self, template: str, data: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
        """Set a template as PDF; raises `Unavailable`, TypstFault, ValueError for a name that is none."""
        made = self._made(template, data, files, "pdf")
        if not made.startswith(b"%PDF-"):
            raise TypstFault(template)
        return made

    def pngs(self, template: str, data: Mapping[str, Any]) -> list[bytes]:
        """Set a template as pictures, one a page; raises as `pdf` does."""
        return [base64.b64decode(page) for page in json.loads(self._made(template, data, {}, "png"))]

    def _made(self, template: str, data: Mapping[str, Any], files: Mapping[str, bytes], form: str) -> bytes:
        if not _TEMPLATE.fullmatch(template) or not all(_FILE.fullmatch(name) for name in files):
            raise ValueError(f"not plain names: {template}, {', '.join(files)}")
        if not self._turns.acquire(timeout=self._patience):
            raise Unavailable(
                "Đang dựng nhiều tài liệu cùng lúc. Hãy thử lại sau ít phút.",
                "Many documents are being made at this moment. Please try again in a few minutes.",
            )
        try:
            with tempfile.TemporaryDirectory(prefix="print-") as folder:
                return self._set(Path(folder), template, data, files, form)
        finally:
            self._turns.release()

    def _set(
        self, folder: Path, template: str, data: Mapping[str, Any], files: Mapping[str, bytes], form: str
    ) -> bytes:
        for name, content in files.items():
            (folder / name).write_bytes(content)
        main = folder / "main.typ"
        shutil.copyfile(self._templates / f"{template}.typ", main)
        order = {
            "main": str(main),
            "root": str(folder),
            "fonts": [str(self._fonts)] if self._fonts.is_dir() else [],
            "data": json.dumps(data, ensure_ascii=False),
            "format": form,
            "seconds": self._seconds + 1,
            "megabytes": _MEGABYTES,
        }
        try:
            done = subprocess.run(  # noqa: S603 - our own program; what it reads comes by stdin
                [sys.executable, "-I", str(_PROGRAM)],
                input=json.dumps(order).encode(),
                capture_output=True,
                timeout=self._seconds,
                check=False,
                # It has no use for what this process knows, keys and passwords among it.
                env={"HOME": str(folder), "LANG": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired:
            log.warning("document took too long", template=template)
            raise Unavailable(
                "Dựng tài liệu này mất quá nhiều thời gian. Hãy thử lại sau.",
                "Making this document takes too long. Please try again later.",
            ) from None
        if done.returncode or not done.stdout:
            reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            log.error("document not set", template=template, status=done.returncode, reason=reason)
            raise TypstFault(template)
        return done.stdout
