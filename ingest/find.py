"""Find the files to ingest, in the order a person would list them."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from museum.domain.errors import Invalid
from museum.domain.translated import Translated

_JUNK = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information"}
)
"""What operating systems leave in folders; names that begin with a dot are theirs too."""


@dataclass(frozen=True)
class Refused:
    """An input that cannot be taken, known without opening it."""

    source: Path
    reason: Translated


_LINK = Translated(
    "Đây là liên kết trỏ ra ngoài thư mục hoặc tới tệp không còn. Hãy chép chính tệp đó vào thư mục.",
    "This is a link that leads out of the folder or to nothing. Copy the file itself into the folder.",
)
_SPECIAL = Translated(
    "Đây không phải là tệp thường. Hãy bỏ nó khỏi thư mục.",
    "This is no ordinary file. Remove it from the folder.",
)


def find_files(paths: Sequence[Path]) -> Iterator[Path | Refused]:
    """Yield the files given and, recursively, those of the folders given: absolute, each once.

    Everything is found, what is no image too: that somebody else has to judge and to report. A
    folder that cannot be opened is yielded itself, so that it is reported as well. Links that
    lead out of the folder are not followed, nor are links to folders inside, where all is found
    anyway. Raises Invalid at once when a path does not exist or is neither file nor folder.
    """
    for path in paths:
        if not path.exists():
            raise Invalid(
                f"Không có tệp hoặc thư mục “{path}”. Hãy kiểm tra đường dẫn.",
                f"There is no file or folder “{path}”. Check the path.",
            )
        if not (path.is_file() or path.is_dir()):
            raise Invalid(
                f"“{path}” không phải là tệp hay thư mục thường.", f"“{path}” is no ordinary file or folder."
            )
    return _each_once(paths)


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Give a key that sorts numbers by their value (f2 before f10), whatever case or composition."""
    parts = re.split(r"(\d+)", unicodedata.normalize("NFC", name).casefold())
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


def _each_once(paths: Sequence[Path]) -> Iterator[Path | Refused]:
    seen: set[Path] = set()
    for path in paths:
        whole = path.absolute()
        for file in _walk(whole, _real(whole)) if whole.is_dir() else (whole,):
            if isinstance(file, Refused):
                yield file
                continue
            real = _real(file)
            if real not in seen:
                seen.add(real)
                yield file


def _real(path: Path) -> Path:
    """Follow all links; a link that leads to itself stays what it is."""
    return Path(os.path.realpath(path))


def _walk(folder: Path, root: Path) -> Iterator[Path | Refused]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: (natural_key(entry.name), entry.name))
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.casefold() in _JUNK:
            continue
        path = Path(entry.path)
        real = _real(path)
        if entry.is_symlink() and not (real.is_relative_to(root) and real.exists()):
            yield Refused(path, _LINK)
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path, root)
        elif real.is_file():
            yield path
        elif not real.is_dir():
            yield Refused(path, _SPECIAL)
