"""Lists of organisational units as provinces keep them: which heading is what."""

from __future__ import annotations

import re

from ingest.registers.headings import Kind, words_key
from museum.domain.translated import Translated

_HEADINGS = {
    "name": (
        "name", "unit", "unit name", "name of unit", "name vi", "tên", "tên đơn vị", "đơn vị", "tên cơ quan", "cơ quan",
        "tên cơ quan đơn vị", "tên đơn vị hành chính", "đơn vị hành chính", "tên tiếng việt", "tên xã phường",
        "tên xã", "xã phường", "xã phường đặc khu",
    ),
    "name_en": ("name en", "english name", "name in english", "tên tiếng anh"),
    "kind": ("kind", "type", "kind of unit", "loại", "loại đơn vị", "loại hình", "cấp", "cấp đơn vị"),
    "parent": (
        "parent", "parent unit", "under", "belongs to", "province", "cấp trên", "đơn vị cấp trên", "trực thuộc",
        "đơn vị chủ quản", "cơ quan chủ quản", "thuộc", "tỉnh", "thuộc tỉnh",
    ),
    "code": ("code", "unit code", "mã", "mã đơn vị", "mã số", "mã đvhc", "mã đơn vị hành chính", "mã định danh"),
    "valid_from": (
        "valid from", "from", "since", "first day", "từ ngày", "hiệu lực từ", "có hiệu lực từ", "ngày thành lập",
        "thành lập", "ngày hiệu lực", "tồn tại từ",
    ),
    "valid_until": (
        "valid until", "until", "to", "last day", "đến ngày", "hiệu lực đến", "hết hiệu lực", "ngày hết hiệu lực",
        "tồn tại đến",
    ),
    "successor": (
        "successor", "merged into", "now", "đơn vị kế thừa", "kế thừa", "sáp nhập vào", "nhập vào", "đơn vị mới",
    ),
    "latitude": ("latitude", "lat", "vĩ độ"),
    "longitude": ("longitude", "lon", "lng", "long", "kinh độ"),
    "remote": (
        "remote", "remote area", "remote commune", "vùng khó khăn", "vùng khó", "xã khó khăn", "đặc biệt khó khăn",
        "vùng sâu vùng xa", "miền núi biên giới hải đảo", "xã vùng cao", "xã đặc biệt khó khăn",
    ),
    "email": (
        "email", "e mail", "mail", "office e mail", "thư điện tử", "địa chỉ email", "email cơ quan", "hộp thư",
        "hộp thư công vụ", "thư công vụ",
    ),
    "system": ("system", "hệ thống", "hệ thống thiết chế"),
}  # fmt: skip
"""Field → the headings that stand for it."""
_WORDS = {words_key(heading): code for code, headings in _HEADINGS.items() for heading in (code, *headings)}


def _code_of(heading: str) -> str | None:
    """Give the field that a heading stands for; one column may be headed in both languages."""
    if known := _WORDS.get(words_key(heading)):
        return known
    meant = [_WORDS.get(words_key(part)) for part in re.split(r"[/\n()\[\]]", heading) if words_key(part)]
    return meant[0] if len(set(meant)) == 1 else None


UNITS = Kind(
    _code_of,
    {"name"}.issubset,
    Translated(
        "Danh sách cần có cột “Tên đơn vị” (name); nên có cột “Loại” (kind) và “Cấp trên” (parent).",
        "The list needs the column “Name” (name), and had better have “Kind” (kind) and “Parent” (parent).",
    ),
)
"""Lists of units: the name; kind, parent, code, days, successor, coordinates, remote and e-mail where there are any."""
