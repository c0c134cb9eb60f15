"""Which file belongs to which row of a register: by name, wherever in the folders it lies. Pure."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.find import Refused
from museum.domain.fields import FILE_COLUMN
from museum.domain.translated import Translated
from museum.ports.stages import RegisterRow


@dataclass(frozen=True)
class Group:
    """What becomes one artefact: a row with its files in page order, or files (one each) without a row."""

    row: RegisterRow | None
    files: tuple[Path | Refused, ...]


def plan(files: Sequence[Path | Refused], rows: Iterable[RegisterRow], folder: Path) -> Iterator[Group]:
    """Match rows and files; rows first, in their order, then every file that no row names, alone.

    A row may name a file alone (`f1.jpg`) or with the end of its path (`box 3/f1.jpg`). `folder`
    is where a file that is missing would be expected.
    """
    by_name: dict[str, list[Path]] = defaultdict(list)
    for path in files:
        if isinstance(path, Path):
            by_name[_key(path.name)].append(path)
    named: set[Path] = set()
    for row in rows:
        found = [_find(name, by_name, folder) for name in file_names(row)]
        named.update(path for path in found if isinstance(path, Path))
        yield Group(row, tuple(found))
    for path in files:
        if path not in named:
            yield Group(None, (path,))


def file_names(row: RegisterRow) -> list[str]:
    """List the files a row names, in page order."""
    cell = row.cells.get(FILE_COLUMN, "")
    return list(dict.fromkeys(part.strip() for part in cell.split("|") if part.strip()))


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _find(name: str, by_name: dict[str, list[Path]], folder: Path) -> Path | Refused:
    parts = [_key(part) for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts or ".." in parts:
        return Refused(
            folder.joinpath(*(part for part in parts if part != "..")),
            Translated(f"“{name}” không phải là tên tệp.", f"“{name}” is no file name."),
        )
    candidates = [
        path
        for path in by_name.get(parts[-1], [])
        if [_key(part) for part in path.parts[-len(parts) :]] == parts
    ]
    expected = folder.joinpath(*name.replace("\\", "/").split("/"))
    if not candidates:
        return Refused(
            expected,
            Translated(
                f"Sổ ghi tệp “{name}” nhưng không tìm thấy trong thư mục. Hãy kiểm tra tên tệp hoặc bổ sung tệp rồi nạp lại.",
                f"The register names “{name}” but no such file was found. Check the name or add the file, then ingest again.",
            ),
        )
    if len(candidates) > 1:
        return Refused(
            expected,
            Translated(
                f"Có {len(candidates)} tệp tên “{name}” ở các thư mục khác nhau. Hãy ghi cả thư mục trong sổ, ví dụ “hop 3/{name}”.",
                f"There are {len(candidates)} files “{name}” in different folders. Write the folder in the register too, as in “box 3/{name}”.",
            ),
        )
    return candidates[0]
