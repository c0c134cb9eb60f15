"""What words tell about an organisational unit: its kind and its system, as names and lists write them."""

from __future__ import annotations

from museum.domain.plans import System
from museum.domain.school_names import words_key
from museum.domain.units import UnitKind

_KINDS = {
    UnitKind.PROVINCE: ("tinh", "province", "tinh thanh pho", "cap tinh", "thanh pho truc thuoc trung uong"),
    UnitKind.DISTRICT: ("huyen", "quan", "thi xa", "district", "cap huyen", "thanh pho thuoc tinh"),
    UnitKind.COMMUNE: ("xa", "thi tran", "dac khu", "commune", "cap xa", "township", "special zone"),
    UnitKind.WARD: ("phuong", "ward"),
    UnitKind.DEPARTMENT: (
        "so", "nganh", "so nganh", "so ban nganh", "ban nganh", "co quan", "department", "agency",
    ),
    UnitKind.UNION: ("doan the", "hoi", "mat tran", "mttq", "union", "to chuc chinh tri xa hoi", "front and unions"),
    UnitKind.INSTITUTION: (
        "thiet che", "thiet che van hoa", "bao tang", "thu vien", "trung tam van hoa", "nha van hoa", "don vi su nghiep",
        "institution", "museum", "library", "cultural centre", "cultural center", "cultural house",
    ),
}  # fmt: skip
"""Kind → the folded words that lists have for it."""
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_STARTS = (
    ("bao tang", UnitKind.INSTITUTION),
    ("thu vien", UnitKind.INSTITUTION),
    ("trung tam van hoa", UnitKind.INSTITUTION),
    ("nha van hoa", UnitKind.INSTITUTION),
    ("nha truyen thong", UnitKind.INSTITUTION),
    ("nha luu niem", UnitKind.INSTITUTION),
    ("lien doan lao dong", UnitKind.UNION),
    ("uy ban mttq", UnitKind.UNION),
    ("uy ban mat tran", UnitKind.UNION),
    ("mat tran", UnitKind.UNION),
    ("hoi", UnitKind.UNION),
    ("tinh doan", UnitKind.UNION),
    ("doan thanh nien", UnitKind.UNION),
    ("so", UnitKind.DEPARTMENT),
    ("cong an", UnitKind.DEPARTMENT),
    ("bo chi huy", UnitKind.DEPARTMENT),
    ("bao", UnitKind.DEPARTMENT),
    ("dai phat thanh", UnitKind.DEPARTMENT),
    ("tinh", UnitKind.PROVINCE),
    ("huyen", UnitKind.DISTRICT),
    ("thi xa", UnitKind.DISTRICT),
    ("thi tran", UnitKind.COMMUNE),
    ("dac khu", UnitKind.COMMUNE),
    ("phuong", UnitKind.WARD),
    ("xa", UnitKind.COMMUNE),
)
"""How names begin, longer beginnings before those that they begin with."""
_OFFICES = ("ubnd ", "uy ban nhan dan ")
_SYSTEMS = {
    System.MUSEUM: ("museum", "bao tang"),
    System.LIBRARY: ("library", "thu vien"),
    System.CULTURAL_CENTRE: (
        "cultural centre", "cultural center", "cultural_centre", "trung tam van hoa", "nha van hoa",
    ),
}  # fmt: skip
_SYSTEM_OF = {words_key(word): system for system, words in _SYSTEMS.items() for word in words}


def kind_from(text: str) -> UnitKind | None:
    """Read a kind as lists write it: its code, or its name in either language."""
    key = words_key(text)
    return _KIND_OF.get(key)


def kind_of_name(name: str) -> UnitKind | None:
    """Read the kind off a unit's name: `Xã Na Sang` is a commune, `Sở Tài chính` a department."""
    key = words_key(name)
    for office in _OFFICES:
        key = key.removeprefix(office)
    return next((kind for start, kind in _STARTS if key.startswith(f"{start} ")), None)


def system_from(text: str) -> System | None:
    """Read a system of institutions as lists write it."""
    return _SYSTEM_OF.get(words_key(text))
