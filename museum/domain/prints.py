"""Documents made of a record for readers: kept a while under the version they show, made anew at any time."""

from __future__ import annotations

from datetime import date
from zlib import crc32

from museum.domain.translated import Language

PREFIX = "prints/"
PAPERS = "papers/"
"""Where what is printed of packages stands."""
PAPER_DESIGN = 1
"""As `SHEET_DESIGN`, of a package's papers."""
SHEET_DESIGN = 1
"""Version of the object sheet's design: to be raised with a change that one can see."""


def prints_of(artefact_id: str) -> str:
    """Name the place of all that was printed of an artefact."""
    return f"{PREFIX}{artefact_id[:2]}/{artefact_id}/"


def sheet_key(artefact_id: str, version: int, lang: Language, day: date, settings: str) -> str:
    """Name a stored object sheet: of a version of the record, in a language, with the date it bears.

    `settings` are those of the site that show on it: under others it is another sheet.
    """
    made = f"sheet{SHEET_DESIGN}.{crc32(settings.encode()):08x}"
    return f"{prints_of(artefact_id)}{version}.{made}.{lang}.{day:%Y%m%d}.pdf"


def paper_key(package_id: str, version: int, kind: str, lang: Language, digest: str) -> str:
    """Name a stored paper of a package: worksheet, guide or answers, by a digest of all that is on it."""
    made = f"{kind}{PAPER_DESIGN}.{digest[:32]}"
    return f"{PAPERS}{package_id[:2]}/{package_id}/{version}.{made}.{lang}.pdf"


def printed_version(key: str) -> tuple[str, int]:
    """Read artefact or package and version from a stored document's name; ("", 0) for a name that is none of ours."""
    parts = key.removeprefix(PREFIX).removeprefix(PAPERS).split("/")
    version = parts[-1].partition(".")[0]
    if len(parts) != 3 or not version.isdecimal():  # noqa: PLR2004 - ab/<id>/<version>.…
        return "", 0
    return parts[1], int(version)
