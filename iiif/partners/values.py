"""The loose shapes that JSON-LD values take, made firm: texts, addresses, numbers, lists.

Sources: Presentation API 2.1.1, section 4 (strings, `@value`/`@language`, arrays of either, HTML in values);
Presentation API 3.0, section 4.1 (language maps). What comes from elsewhere may be any JSON at any place.
"""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import Any
from urllib.parse import quote, urlsplit

import nh3

from museum.domain.translated import Translated
from museum.text.clean import normalise

LONGEST_ADDRESS = 2_000
_BY_LETTERS = re.compile(r"[ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
"""Letters that no other language has: tells Vietnamese where nobody said which language a text is in."""
_MARK_UP = 4
"""How many times longer than what is kept a text with its mark-up may be."""
_PARTS = re.compile(r"</?(?:p|br|div|li|ul|ol|dd|dt|dl|tr|td|th|h[1-6]|hr|blockquote)\b", re.IGNORECASE)
"""Mark-up between words."""
_MOST_LANGUAGES = 100
_UNSAID = frozenset({"", "none", "@none", "und", "zxx", "mul"})
_SAME = {"vie": "vi", "eng": "en"}
_UNFIT = re.compile(r"[\s\x00-\x1f\x7f\\<>\"]")
_LEFT_AS_IS = "/%:@!$&'()*+,;=~-._?[]#"


def many(value: object) -> list[Any]:
    """Give a list of what may stand alone, in a list, or not at all."""
    if isinstance(value, list):
        return [one for one in value if one is not None]
    return [] if value is None else [value]


def entries(value: object) -> list[dict[str, Any]]:
    """Give the objects among what may stand alone, in a list, or not at all."""
    return [one for one in many(value) if isinstance(one, dict)]


def first(value: object, *names: str) -> Any:
    """Give what an object holds under the first of the names that it has."""
    if not isinstance(value, dict):
        return None
    return next((value[name] for name in names if value.get(name) is not None), None)


def address(value: object) -> str:
    """Give a web address (a string, or an object's id) ready for a link; empty for what is none."""
    if isinstance(value, dict):
        value = first(value, "id", "@id")
    if not isinstance(value, str):
        return ""
    text = value.strip()
    if len(text) > LONGEST_ADDRESS or _UNFIT.search(text):
        return ""
    try:
        parts = urlsplit(text)
        fit = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        fit = fit and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    written = quote(text, safe=_LEFT_AS_IS, errors="replace")
    return written if fit and len(written) <= LONGEST_ADDRESS else ""


def length(value: object) -> int | None:
    """Give a number of pixels, written as a number or as digits; None for anything else."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 10:  # noqa: PLR2004
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value < 1e9:  # noqa: PLR2004
        return None
    return int(value)


def worded(value: object, most: int, *, whole: bool = False) -> Translated:
    """Give a text in our two languages, plain, each of at most `most` characters.

    What is in neither stands as English. Where a language is there, translations into others are left
    out; with `whole` (what must be shown to the letter) whatever else there is stands beside it.
    """
    groups = _by_language(value, most * _MARK_UP)
    vi, en, unsaid = groups.pop("vi", []), groups.pop("en", []), groups.pop("", [])
    foreign = list(groups.values())
    if whole:
        foreign = [[text for texts in foreign for text in texts]]
        vi = [*vi, *unsaid] if vi else vi
        en = [*en, *unsaid] if en else en
    en = en or unsaid or (foreign[0] if foreign else [])
    return Translated(_joined(vi, most), _joined(en, most))


def _by_language(value: object, room: int) -> dict[str, list[str]]:
    """Sort texts by language, made plain. No more than `room` characters are looked at: mark-up costs time to undo."""
    groups: dict[str, list[str]] = {}

    def add(lang: object, texts: object) -> None:
        nonlocal room
        for text in many(texts):
            if room <= 0:
                return
            if isinstance(text, dict):
                for key, inner in _pairs(text):
                    add(key or lang, inner)
            elif isinstance(text, str | int | float) and not isinstance(text, bool):
                raw = str(text)[:room]
                room -= len(raw)
                plain = _plain(raw.encode("utf-8", "replace").decode())
                if plain:
                    groups.setdefault(_language(lang, plain), []).append(plain)

    for one in many(value):
        if isinstance(one, list):
            add("", [inner for inner in one if not isinstance(inner, list)])
        else:
            add("", one)
    return groups


def _plain(text: str) -> str:
    """Give the words of a text with mark-up that nobody vouches for, in time that grows no faster than the text."""
    if "<" in text or "&" in text:
        text = html.unescape(nh3.clean(_PARTS.sub(r" \g<0>", text), tags=set()))
    return normalise(text)


def _pairs(value: dict[str, Any]) -> list[tuple[object, object]]:
    """Take a text object apart: `@value` with its language, or a language map."""
    for text, lang in (("@value", "@language"), ("value", "language")):
        if text in value:
            inner = value[text]
            return [] if isinstance(inner, dict) else [(value.get(lang, ""), _flat(inner))]
    return [(lang, _flat(texts)) for lang, texts in islice(value.items(), _MOST_LANGUAGES)]


def _flat(texts: object) -> list[object]:
    """Keep texts alone, so that nothing is walked deeper than the shapes there are."""
    kept: list[object] = []
    for one in many(texts):
        inner = one.get("@value") if isinstance(one, dict) else one
        if isinstance(inner, str | int | float):
            kept.append(inner)
    return kept


def _language(lang: object, text: str) -> str:
    code = re.split(r"[-_]", lang.strip().lower())[0] if isinstance(lang, str) else ""
    code = "" if code in _UNSAID else _SAME.get(code, code)
    return code or ("vi" if _BY_LETTERS.search(text) else "")


def _joined(texts: list[str], most: int) -> str:
    whole = " · ".join(dict.fromkeys(texts))
    if len(whole) <= most:
        return whole
    return whole[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:·") + "…"
