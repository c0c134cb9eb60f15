"""Office files are archives: packed so that the same content gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first time that an archive can name, for all of its files."""


def repacked(archive: bytes, changed: Mapping[str, bytes] | None = None) -> bytes:
    """Give an archive with the same files in the same order, none of a time of its own; some may be replaced."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(archive)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, (changed or {}).get(name) or old.read(name))
    return out.getvalue()
