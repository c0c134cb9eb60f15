"""What all commands share: the wired platform, lines for machines, progress for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from sqlalchemy.exc import SQLAlchemyError

from museum.bootstrap import Platform, bootstrap
from museum.db.migrate import is_current
from museum.entrypoints.log import configure_logging
from museum.settings import BadSettings, load_settings

SOME_FAILED = 1

as_json = click.option(
    "--json", "machine", is_flag=True, help="One JSON object a line on stdout, all else on stderr."
)
console = Console(stderr=True)


def open_platform(*, quiet: bool = True, initialised: bool = True) -> Platform:
    """Wire the platform for a command; raises BadSettings when the database is away or not of the present schema."""
    settings = load_settings()
    configure_logging("WARNING" if quiet else settings.log_level)
    platform = bootstrap(settings)
    if initialised:
        try:
            current = is_current(platform.engine)
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
            raise BadSettings(f"MUSEUM_DATABASE_URL: {reason}") from None
        if not current:
            raise BadSettings(
                "MUSEUM_DATABASE_URL: the database is not of the present schema; run `museum init` first"
            )
    return platform


def emit(item: dict[str, Any]) -> None:
    """Write one JSON line on stdout."""
    line = json.dumps(item, ensure_ascii=False) + "\n"
    # A file name that is not UTF-8 comes as lone surrogates: JSON has an escape for them, UTF-8 has not.
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def readable(text: object) -> str:
    """Give a text that any terminal can show, also of a file name that is not UTF-8."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


@contextmanager
def progress(title: str, total: int | None, *, shown: bool) -> Iterator[Callable[[str], None]]:
    """Show a bar on a terminal; gives the function that advances it by one and says what happens now."""
    if not (shown and sys.stderr.isatty()):
        yield lambda _what: None
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[what]}"),
        console=console,
    )
    with bar:
        task = bar.add_task(title, total=total, what="")
        yield lambda what: bar.update(task, advance=1, what=what)
