"""The names that objects may have."""

from __future__ import annotations

import re

_KEY = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")
LONGEST = 900
"""Characters: S3 takes 1 024 bytes, some of which are the prefix."""


def checked(key: str) -> str:
    """Give the key back; raises ValueError for what is no relative path of plain segments."""
    if len(key) > LONGEST or not _KEY.fullmatch(key) or any(part in (".", "..") for part in key.split("/")):
        raise ValueError(f"not a storage key: {key!r}")
    return key
