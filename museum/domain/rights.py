"""Rights statements the platform knows, as the URIs that IIIF accepts.

Sources: rightsstatements.org (the twelve statements) and creativecommons.org; Presentation 3,
section 3.3 `rights`, asks for the `http` form exactly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from museum.domain.translated import Translated

_CC = "http://creativecommons.org/"
_RS = "http://rightsstatements.org/vocab/"


@dataclass(frozen=True)
class RightsStatement:
    """One statement: its URI, a label for people and whether the picture may be reused freely."""

    uri: str
    label: Translated
    reusable: bool


def _cc(code: str, vi: str, en: str) -> RightsStatement:
    return RightsStatement(
        f"{_CC}licenses/{code}/4.0/",
        Translated(f"{vi} (CC {code.upper()} 4.0)", f"{en} (CC {code.upper()} 4.0)"),
        True,
    )


def _rs(code: str, vi: str, en: str, *, reusable: bool = False) -> RightsStatement:
    return RightsStatement(f"{_RS}{code}/1.0/", Translated(vi, en), reusable)


STATEMENTS: tuple[RightsStatement, ...] = (
    RightsStatement(
        f"{_CC}publicdomain/zero/1.0/",
        Translated("Hiến tặng cho công cộng (CC0 1.0)", "Dedicated to the public domain (CC0 1.0)"),
        True,
    ),
    RightsStatement(
        f"{_CC}publicdomain/mark/1.0/",
        Translated("Thuộc phạm vi công cộng (PDM 1.0)", "Public domain mark (PDM 1.0)"),
        True,
    ),
    _cc("by", "Ghi công", "Attribution"),
    _cc("by-sa", "Ghi công – Chia sẻ tương tự", "Attribution-ShareAlike"),
    _cc("by-nd", "Ghi công – Không phái sinh", "Attribution-NoDerivatives"),
    _cc("by-nc", "Ghi công – Phi thương mại", "Attribution-NonCommercial"),
    _cc("by-nc-sa", "Ghi công – Phi thương mại – Chia sẻ tương tự", "Attribution-NonCommercial-ShareAlike"),
    _cc("by-nc-nd", "Ghi công – Phi thương mại – Không phái sinh", "Attribution-NonCommercial-NoDerivatives"),
    _rs("InC", "Còn bảo hộ quyền tác giả", "In copyright"),
    _rs(
        "InC-EDU",
        "Còn bảo hộ quyền tác giả – được dùng cho giáo dục",
        "In copyright – educational use permitted",
        reusable=True,
    ),
    _rs(
        "InC-NC",
        "Còn bảo hộ quyền tác giả – được dùng phi thương mại",
        "In copyright – non-commercial use permitted",
        reusable=True,
    ),
    _rs("InC-OW-EU", "Còn bảo hộ quyền tác giả – tác phẩm mồ côi (EU)", "In copyright – EU orphan work"),
    _rs(
        "InC-RUU",
        "Còn bảo hộ quyền tác giả – không tìm được chủ sở hữu",
        "In copyright – rights-holder unlocatable or unidentifiable",
    ),
    _rs("NoC-CR", "Hết bảo hộ – có ràng buộc theo hợp đồng", "No copyright – contractual restrictions"),
    _rs(
        "NoC-NC",
        "Hết bảo hộ – chỉ dùng phi thương mại",
        "No copyright – non-commercial use only",
        reusable=True,
    ),
    _rs(
        "NoC-OKLR", "Hết bảo hộ – có ràng buộc pháp lý khác", "No copyright – other known legal restrictions"
    ),
    _rs("NoC-US", "Hết bảo hộ tại Hoa Kỳ", "No copyright – United States"),
    _rs("CNE", "Chưa đánh giá quyền tác giả", "Copyright not evaluated"),
    _rs("UND", "Chưa xác định được quyền tác giả", "Copyright undetermined"),
    _rs("NKC", "Không rõ có quyền tác giả", "No known copyright"),
)
BY_URI = {statement.uri: statement for statement in STATEMENTS}
_SHORT = {
    "cc0": f"{_CC}publicdomain/zero/1.0/",
    "pdm": f"{_CC}publicdomain/mark/1.0/",
    **{
        f"cc {code}": f"{_CC}licenses/{code}/4.0/"
        for code in ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")
    },
}


def normalise_rights(text: str) -> str | None:
    """Give the `http` URI of a known statement, or None when the text names none.

    Accepts either scheme, `www.`, a missing final slash, a language or deed page's suffix
    (`/deed.vi`, `?language=en`), rightsstatements' `page` form, and short forms (`CC BY-SA 4.0`, `CC0`).
    """
    value = re.sub(r"\s+", " ", text.strip())
    short = re.sub(r" ?\d\.\d$", "", value.lower().replace("cc-", "cc "))
    if short in _SHORT:
        return _SHORT[short]
    path = re.sub(r"^https?://(www\.)?", "http://", value).split("?")[0].split("#")[0]
    path = re.sub(r"/(deed|legalcode)[^/]*/?$", "", path).replace(
        "rightsstatements.org/page/", "rightsstatements.org/vocab/"
    )
    uri = path.rstrip("/") + "/"
    known = BY_URI.get(uri)
    if known:
        return known.uri
    # Older Creative Commons versions and ports are valid rights values too.
    return uri if re.fullmatch(rf"{re.escape(_CC)}licenses/[a-z-]+/\d\.\d/([a-z]{{2}}/)?", uri) else None


def rights_label(uri: str) -> Translated:
    """Give the words for a rights URI; for a licence outside the list, its short name."""
    known = BY_URI.get(uri)
    if known:
        return known.label
    found = re.fullmatch(rf"{re.escape(_CC)}licenses/([a-z-]+)/(\d\.\d)/.*", uri)
    name = f"CC {found[1].upper()} {found[2]}" if found else uri
    return Translated(name, name)
