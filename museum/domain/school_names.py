"""How names of schools and communes are compared, and what a name tells about a school: pure rules."""

from __future__ import annotations

import re

from museum.domain.curriculum import LEVELS
from museum.domain.schools import Level
from museum.text.fold import fold

_ABBREVIATIONS = (
    ("trung hoc co so", "thcs"),
    ("trung hoc pho thong", "thpt"),
    ("tieu hoc", "th"),
    ("mam non", "mn"),
    ("giao duc thuong xuyen", "gdtx"),
    ("giao duc nghe nghiep", "gdnn"),
    ("pho thong dan toc ban tru", "ptdtbt"),
    ("pho thong dan toc noi tru", "ptdtnt"),
    ("trung tam hoc tap cong dong", "tthtcd"),
)
"""Folded words → how lists shorten them: both are one name."""
_BETWEEN = re.compile(r"[\W_]+")
_KINDS_OF_COMMUNE = re.compile(r"^(?:xa|phuong|thi tran|dac khu|commune of|ward of) | (?:commune|ward)$")
_TOLD = (
    (Level.COMMUNITY, ("tthtcd", "community")),
    (Level.CONTINUING, ("gdtx", "gdnn", "continuing")),
    (Level.UPPER_SECONDARY, ("thpt", "upper", "high")),
    (Level.LOWER_SECONDARY, ("thcs", "secondary")),
    (Level.PRIMARY, ("th", "primary")),
    (Level.NURSERY, ("mn", "mau", "nursery", "kindergarten", "preschool")),
)
"""Words of names, the highest level first: a school of several levels counts as one of its highest."""
_LEVEL_WORDS = {
    "mn": Level.NURSERY,
    "mau giao": Level.NURSERY,
    "nursery": Level.NURSERY,
    "kindergarten": Level.NURSERY,
    "preschool": Level.NURSERY,
    "th": Level.PRIMARY,
    "cap 1": Level.PRIMARY,
    "primary": Level.PRIMARY,
    "thcs": Level.LOWER_SECONDARY,
    "cap 2": Level.LOWER_SECONDARY,
    "lower secondary": Level.LOWER_SECONDARY,
    "th thcs": Level.LOWER_SECONDARY,
    "cap 1 2": Level.LOWER_SECONDARY,
    "thpt": Level.UPPER_SECONDARY,
    "cap 3": Level.UPPER_SECONDARY,
    "upper secondary": Level.UPPER_SECONDARY,
    "high school": Level.UPPER_SECONDARY,
    "thcs thpt": Level.UPPER_SECONDARY,
    "cap 2 3": Level.UPPER_SECONDARY,
    "th thcs thpt": Level.UPPER_SECONDARY,
    "gdtx": Level.CONTINUING,
    "gdnn gdtx": Level.CONTINUING,
    "continuing": Level.CONTINUING,
    "continuing education": Level.CONTINUING,
    "tthtcd": Level.COMMUNITY,
    "community": Level.COMMUNITY,
    "community learning centre": Level.COMMUNITY,
}


def words_key(text: str) -> str:
    """Reduce words to what they are found by: no case, no diacritics, no punctuation, usual words shortened."""
    bare = " ".join(_BETWEEN.sub(" ", fold(text)).split())
    for long, short in _ABBREVIATIONS:
        bare = re.sub(rf"\b{long}\b", short, bare)
    return bare


def name_key(name: str) -> str:
    """Give what a school's name is compared by: `Trường Trung học cơ sở Chiềng Vân` is `thcs chieng van`."""
    key = words_key(name)
    return key.removeprefix("truong ") or key


def commune_key(commune: str) -> str:
    """Give what a commune's name is compared by: `Xã Chiềng Vân` is `chieng van`."""
    key = words_key(commune)
    return _KINDS_OF_COMMUNE.sub("", key) or key


def level_of_name(name: str) -> Level | None:
    """Read the level off a school's name: `Trường THCS Chiềng Vân` is a lower secondary school."""
    words = set(name_key(name).split())
    return next((level for level, marks in _TOLD if words & set(marks)), None)


def level_from(text: str) -> Level | None:
    """Read a level as lists write it: its code, its name in either language, an abbreviation."""
    bare = text.strip().casefold()
    if bare in set(Level):
        return Level(bare)
    key = words_key(text).replace(" va ", " ").removeprefix("truong ")
    named = (level for level, name in LEVELS.items() if key in (words_key(name.vi), words_key(name.en)))
    return _LEVEL_WORDS.get(key) or next(named, None)
