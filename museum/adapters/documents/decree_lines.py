"""How wide words are in Times New Roman, near enough to break lines of the head evenly and rule below them.

Widths of its basic letters in thousandths of the size; a mark above or below a letter adds none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

_POINT = 25.4 / 72
_LONGEST = 4000
"""Letters of a line that is still worth weighing."""
_REGULAR: Mapping[int, str] = {
    278: "/:;\\ijlt'|",
    250: " ,.",
    333: "!()-I[]`fr",
    389: "Js",
    444: "?acez",
    556: "FPS",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYw",
    778: "&m",
    833: "%",
    889: "M",
    944: "W@",
}
_BOLD: Mapping[int, str] = {
    278: "'/\\il|",
    250: " ,.",
    333: "!()-:;[]`fjt",
    389: "Is",
    444: "cerz",
    556: "Sbdhknpqu",
    611: "FP",
    667: "BELTZ",
    722: "ACDNRUVXYw",
    778: "GHKOQ",
    833: "&m",
    944: "M@",
    1000: "%W",
}
_OTHER = 500
"""Digits, and most small letters."""
_STROKED = str.maketrans("đĐ", "dD")

_LINE, _NEVER, _ANYWHERE, _AFTER_PAUSE = 1.0, 4.0, 0.25, 0.15
"""What a line costs, and its end within a term, between any words, after a comma; room left over costs up to 1."""
_PAUSES = tuple(",;:.")
_WRITTEN = (
    "ủy ban, nhân dân, hội đồng, văn hóa, văn hoá, thể thao, du lịch, giáo dục, đào tạo, bảo tàng, thư viện, "
    "thành phố, trung tâm, di sản, di tích, cộng đồng, kế hoạch, chương trình, báo cáo, kết quả, hoàn thành, "
    "thực hiện, học tập, suốt đời, phục vụ, hoạt động, đẩy mạnh, quản lý, khoa học, công nghệ, tổng hợp, "
    "thông tin, nghệ thuật, lịch sử, cách mạng, dân tộc, quốc gia, xã hội, nội vụ, tài chính, chủ tịch, "
    "xây dựng, mô hình, cơ sở, giai đoạn, tầm nhìn, miền núi, biên giới, tổ chức, triển khai, phát triển, "
    "công tác, học sinh, người dân, chuyên đề, trực tuyến, mỹ thuật, việt nam, hồ chí, chí minh, hà nội, đà nẵng, cần thơ, hải phòng"
)
_LEADING = {
    *("và", "của", "các", "những", "trong", "tại", "theo", "về", "với", "cho", "đến", "từ", "số"),
    *("tỉnh", "xã", "phường", "huyện", "sở", "bộ", "cục", "phòng", "ban"),
}
"""Words that no line ends with: what they lead on to follows."""
_COUNTED = {"năm", "quý", "tháng", "ngày", "số", "khóa", "đợt"}
_BEGINNING = {"tỉnh", "thành", "và", "huyện", "xã", "phường"}
"""Words with which a line begins well."""
_PEOPLES = ("nhân", "dân")
"""What a body's own name follows on the next line: `ỦY BAN NHÂN DÂN`."""
_TERMS = frozenset(tuple(term.split()) for term in _WRITTEN.split(", "))
"""Two syllables that are one word to whoever reads them."""


def width(text: str, size: float, *, bold: bool) -> float:
    """Give a line's width in millimetres."""
    bare = (
        sign
        for sign in unicodedata.normalize("NFD", text.translate(_STROKED))
        if not unicodedata.combining(sign)
    )
    widths = _widths(bold=bold)
    return sum(widths.get(sign, _OTHER) for sign in bare) / 1000 * size * _POINT


def balanced(text: str, size: float, room: float, *, bold: bool) -> list[str]:
    """Break a line that is wider than its room where it reads well, into few lines about as long as each other.

    No line ends within a term or after a word that leads on to the next; `TỈNH`, `VÀ` and their like would
    rather begin one.
    """
    if len(text) > _LONGEST or width(text, size, bold=bold) <= room:
        return [text]
    words = text.split(" ")
    wide = [width(f"{word} ", size, bold=bold) for word in words]
    best: list[tuple[float, int]] = [(0.0, len(words))]
    for start in range(len(words) - 1, -1, -1):
        best.insert(0, min(_lines_from(words, wide, room, start, best)))
    out, at = [], 0
    while at < len(words):
        end = best[at][1]
        out.append(" ".join(words[at:end]))
        at = end
    return out


def _lines_from(
    words: Sequence[str], wide: Sequence[float], room: float, start: int, best: Sequence[tuple[float, int]]
) -> Iterator[tuple[float, int]]:
    """Give for each end of a line that begins at a word what it costs with the best lines below it."""
    used = 0.0
    for end in range(start + 1, len(words) + 1):
        used += wide[end - 1]
        if used > room and end > start + 1:
            return
        slack = max(0.0, 1 - used / room)
        yield _LINE + slack * slack + _break(words, end) + best[end - start - 1][0], end


def _break(words: Sequence[str], at: int) -> float:
    """Say how badly a line ends before a word."""
    if at >= len(words):
        return 0
    before, after = (_bare(word) for word in words[at - 1 : at + 1])
    closed = words[at - 1][-1:] in _PAUSES
    if (before, after) in _TERMS and not closed:
        return _NEVER
    if before in _LEADING or (after[:1].isdigit() and before in _COUNTED):
        return _NEVER
    ended = at > 1 and (_bare(words[at - 2]), before) == _PEOPLES
    if after in _BEGINNING or (ended and not closed):
        return 0
    return _AFTER_PAUSE if closed else _ANYWHERE


def _bare(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().strip(',;:.()“”"').replace("uỷ", "ủy")


@cache
def _widths(*, bold: bool) -> Mapping[str, int]:
    return {sign: wide for wide, signs in (_BOLD if bold else _REGULAR).items() for sign in signs}
