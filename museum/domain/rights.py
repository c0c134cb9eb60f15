"""Rights statements the platform knows, as the URIs that IIIF accepts.

Sources: rightsstatements.org (the twelve statements) and creativecommons.org; Presentation 3,
section 3.3 `rights`, asks for the `http` form exactly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from museum.domain.translated import Translated

_CC = "http://creativecommons.org/"
_RS = "http://rightsstatements.org/vocab/"


class RightsClass(Enum):
    """What a statement means for those who want to use a picture, and so for how much of it is served."""

    OPEN = "open"
    """Some reuse is allowed to everybody, be it with credit, without profit or in class."""
    UNSETTLED = "unsettled"
    """Nobody has said yet, or nobody can. Shown whole: a museum that knows better says so with a statement."""
    RESERVED = "reserved"
    """A right, a contract or a law that is known to be in force forbids reuse: served up to a limit."""


@dataclass(frozen=True)
class RightsStatement:
    """One statement: its URI, a label for people and the class it belongs to."""

    uri: str
    label: Translated
    kind: RightsClass

    @property
    def reusable(self) -> bool:
        """Whether everybody may reuse the picture in some way."""
        return self.kind is RightsClass.OPEN


def _cc(code: str, vi: str, en: str) -> RightsStatement:
    return RightsStatement(
        f"{_CC}licenses/{code}/4.0/",
        Translated(f"{vi} (CC {code.upper()} 4.0)", f"{en} (CC {code.upper()} 4.0)"),
        RightsClass.OPEN,
    )


def _rs(code: str, vi: str, en: str, kind: RightsClass) -> RightsStatement:
    return RightsStatement(f"{_RS}{code}/1.0/", Translated(vi, en), kind)


STATEMENTS: tuple[RightsStatement, ...] = (
    RightsStatement(
        f"{_CC}publicdomain/zero/1.0/",
        Translated("Hiến tặng cho công cộng (CC0 1.0)", "Dedicated to the public domain (CC0 1.0)"),
        RightsClass.OPEN,
    ),
    RightsStatement(
        f"{_CC}publicdomain/mark/1.0/",
        Translated("Thuộc phạm vi công cộng (PDM 1.0)", "Public domain mark (PDM 1.0)"),
        RightsClass.OPEN,
    ),
    _cc("by", "Ghi công", "Attribution"),
    _cc("by-sa", "Ghi công – Chia sẻ tương tự", "Attribution-ShareAlike"),
    _cc("by-nd", "Ghi công – Không phái sinh", "Attribution-NoDerivatives"),
    _cc("by-nc", "Ghi công – Phi thương mại", "Attribution-NonCommercial"),
    _cc("by-nc-sa", "Ghi công – Phi thương mại – Chia sẻ tương tự", "Attribution-NonCommercial-ShareAlike"),
    _cc("by-nc-nd", "Ghi công – Phi thương mại – Không phái sinh", "Attribution-NonCommercial-NoDerivatives"),
    _rs("InC", "Còn bảo hộ quyền tác giả", "In copyright", RightsClass.RESERVED),
    _rs(
        "InC-EDU",
        "Còn bảo hộ quyền tác giả – được dùng cho giáo dục",
        "In copyright – educational use permitted",
        RightsClass.OPEN,
    ),
    _rs(
        "InC-NC",
        "Còn bảo hộ quyền tác giả – được dùng phi thương mại",
        "In copyright – non-commercial use permitted",
        RightsClass.OPEN,
    ),
    _rs(
        "InC-OW-EU",
        "Còn bảo hộ quyền tác giả – tác phẩm mồ côi (EU)",
        "In copyright – EU orphan work",
        RightsClass.RESERVED,
    ),
    _rs(
        "InC-RUU",
        "Còn bảo hộ quyền tác giả – không tìm được chủ sở hữu",
        "In copyright – rights-holder unlocatable or unidentifiable",
        RightsClass.RESERVED,
    ),
    _rs(
        "NoC-CR",
        "Hết bảo hộ – có ràng buộc theo hợp đồng",
        "No copyright – contractual restrictions",
        RightsClass.RESERVED,
    ),
    _rs(
        "NoC-NC",
        "Hết bảo hộ – chỉ dùng phi thương mại",
        "No copyright – non-commercial use only",
        RightsClass.OPEN,
    ),
    _rs(
        "NoC-OKLR",
        "Hết bảo hộ – có ràng buộc pháp lý khác",
        "No copyright – other known legal restrictions",
        RightsClass.RESERVED,
    ),
    # Says nothing about Viet Nam, where the work may be protected or not.
    _rs("NoC-US", "Hết bảo hộ tại Hoa Kỳ", "No copyright – United States", RightsClass.UNSETTLED),
    _rs("CNE", "Chưa đánh giá quyền tác giả", "Copyright not evaluated", RightsClass.UNSETTLED),
    _rs("UND", "Chưa xác định được quyền tác giả", "Copyright undetermined", RightsClass.UNSETTLED),
    _rs("NKC", "Không rõ có quyền tác giả", "No known copyright", RightsClass.UNSETTLED),
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


def class_of(uri: str) -> RightsClass:
    """Give the class of a rights URI; a licence outside the list is open, no statement at all is unsettled."""
    known = BY_URI.get(uri)
    if known:
        return known.kind
    return RightsClass.OPEN if uri.startswith(_CC) else RightsClass.UNSETTLED


@dataclass(frozen=True)
class PixelTerms:
    """What the public gets of pictures whose rights are reserved. Staff with a preview pass get all."""

    side: int = 2000
    """Most pixels on the longer side; 0: no limit."""
    watermark: str = ""
    """Words laid over the picture; empty: none."""

    def side_of(self, rights: str) -> int | None:
        """Give the most pixels on the longer side for a rights URI; None where there is no limit."""
        return self.side or None if class_of(rights) is RightsClass.RESERVED else None

    def watermark_of(self, rights: str) -> str:
        """Give the words to lay over a picture with this rights URI."""
        return self.watermark if class_of(rights) is RightsClass.RESERVED else ""


STANDARD_TERMS = PixelTerms()
"""What holds where nobody set anything."""
