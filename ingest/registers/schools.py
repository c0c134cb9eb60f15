"""Lists of schools as departments of education keep them: which heading is what."""

from __future__ import annotations

import re

from ingest.registers.headings import Kind, words_key
from museum.domain.translated import Translated

_HEADINGS = {
    "name": (
        "name", "school", "school name", "name of school", "tên", "tên trường", "trường", "trường học", "tên đơn vị",
        "đơn vị", "tên cơ sở giáo dục", "cơ sở giáo dục", "tên trường học", "đơn vị trường",
    ),
    "commune": (
        "commune", "ward", "commune or ward", "commune ward", "xã", "phường", "xã phường", "xã phường thị trấn",
        "xã phường đặc khu", "phường xã", "tên xã", "tên xã phường", "địa bàn", "xã hoặc phường", "đơn vị hành chính",
    ),
    "level": (
        "level", "school level", "type", "cấp", "cấp học", "bậc học", "loại hình", "loại trường", "loại hình trường",
    ),
    "remote": (
        "remote", "remote area", "remote commune", "vùng khó khăn", "vùng khó", "xã khó khăn", "đặc biệt khó khăn",
        "xã đặc biệt khó khăn", "vùng sâu vùng xa", "vùng sâu xa", "xã vùng sâu vùng xa",
    ),
    "code": ("code", "school code", "mã", "mã trường", "mã đơn vị", "mã định danh", "mã cơ sở giáo dục"),
    "pupils": (
        "pupils", "students", "number of pupils", "number of students", "học sinh", "số học sinh", "tổng số học sinh",
        "sĩ số", "số trẻ", "số học viên", "số hs",
    ),
}  # fmt: skip
"""Field → the headings that stand for it."""
_WORDS = {words_key(heading): code for code, headings in _HEADINGS.items() for heading in headings}


def _code_of(heading: str) -> str | None:
    """Give the field that a heading stands for; one column may be headed in both languages."""
    if known := _WORDS.get(words_key(heading)):
        return known
    meant = [_WORDS.get(words_key(part)) for part in re.split(r"[/\n()\[\]]", heading) if words_key(part)]
    return meant[0] if len(set(meant)) == 1 else None


SCHOOLS = Kind(
    _code_of,
    {"name", "commune"}.issubset,
    Translated(
        "Danh sách cần có cột “Tên trường” (name) và cột “Xã, phường” (commune).",
        "The list needs the columns “School” (name) and “Commune” (commune).",
    ),
)
"""Lists of schools: name and commune; level, remote, code and pupils where there are any."""
