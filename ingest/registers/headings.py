"""Which column of a register is which field: by code, or by the words that registers head it with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.registers.cells import column_letter
from museum.domain.errors import Invalid
from museum.domain.fields import COLUMNS, FIELDS, FILE_ALIASES, FILE_COLUMN, Field, columns
from museum.domain.translated import Translated

_NUMBER = "accession_number"
_TITLES = ("title_vi", "title_en")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_IN_VIETNAMESE = ("vi", "vn", "vie", "việt", "tiếng việt", "vietnamese")
_IN_ENGLISH = ("en", "eng", "anh", "tiếng anh", "english")


@dataclass(frozen=True)
class Columns:
    """What each column of a register holds, by its place."""

    codes: Mapping[int, str]
    """Field codes (`museum.domain.fields.COLUMNS`) and `file`."""
    notes: Mapping[int, str]
    """Headings that no field stands for."""
    width: int
    suffice: bool
    """Whether what the table is for can be made of these columns."""


@dataclass(frozen=True)
class Kind:
    """A kind of table: what its headings mean, and which of them it cannot do without."""

    code_of: Callable[[str], str | None]
    """Gives the field that a heading stands for."""
    suffices: Callable[[set[str]], bool]
    needs: Translated
    """Said of a file that lacks them."""


def match(headings: Sequence[str], kind: Kind) -> Columns:
    """Match a row of headings; a column without heading is named by its letter."""
    codes: dict[int, str] = {}
    notes: dict[int, str] = {}
    for at, heading in enumerate(headings):
        code = kind.code_of(heading)
        if code:
            codes[at] = code
        else:
            notes[at] = " ".join(heading.split()) or column_letter(at)
    return Columns(codes, notes, len(headings), kind.suffices(set(codes.values())))


def refuse_doubles(headings: Sequence[str], found: Columns) -> None:
    """Raise Invalid when two columns are the same field, or have the same heading."""
    seen: dict[str, int] = {}
    for at, heading in enumerate(headings):
        meaning = found.codes.get(at) or f"“{found.notes[at]}”"
        first = seen.setdefault(meaning, at)
        if first != at:
            raise Invalid(
                f"Hai cột “{headings[first]}” và “{heading}” cùng chỉ một trường ({meaning}). "
                "Hãy giữ lại một cột.",
                f"The columns “{headings[first]}” and “{heading}” both stand for {meaning}. Keep one of them.",
                field=found.codes.get(at, ""),
            )


def code_of(heading: str) -> str | None:
    """Give the field code a heading stands for, or None."""
    bare = heading.strip()
    if bare in _BARE:
        return _BARE[bare]
    if known := _WORDS.get(words_key(bare)):
        return known
    # One column may be headed in both languages: `Số đăng ký / Accession number`.
    parts = [words_key(part) for part in re.split(r"[/\n()\[\]]", heading)]
    meant = [_WORDS.get(part) for part in parts if part]
    fields = {COLUMNS[code][0].code if code in COLUMNS else code for code in meant if code}
    return meant[0] if len(fields) == 1 and None not in meant else None


def words_key(text: str) -> str:
    """Reduce a heading to its words: case, spacing, punctuation and the place of tone marks do not count."""
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text).casefold()).split()
    return " ".join(_tone_last(word) for word in words)


def _tone_last(word: str) -> str:
    """Move the tone mark to the word's end: `hóa` and `hoá` are one word."""
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(sorted(char for char in letters if char in _TONES))
    return unicodedata.normalize("NFC", "".join(char for char in letters if char not in _TONES)) + tones


def _headings_of(field: Field) -> Iterator[tuple[str, str]]:
    """List the headings of a field, each with the column it means."""
    own = columns(field)
    names = (field.label.vi, field.label.en, *field.aliases)
    if len(own) == 1:
        for name in (field.code, *names):
            yield name, field.code
        return
    (vietnamese, _), (english, _) = own
    for name in names:
        # A Vietnamese heading means Vietnamese text.
        yield name, english if name.isascii() else vietnamese
    for column, languages in ((vietnamese, _IN_VIETNAMESE), (english, _IN_ENGLISH)):
        for name in (field.code, *names):
            for language in languages:
                yield f"{name} {language}", column
                yield f"{language} {name}", column


_BARE = {field.code: columns(field)[0][0] for field in FIELDS}
"""Codes as they are, in lower case: without a language they mean the first, Vietnamese."""
_WORDS: dict[str, str] = {}
for _field in FIELDS:
    for _heading, _column in _headings_of(_field):
        _WORDS.setdefault(words_key(_heading), _column)
for _heading in (FILE_COLUMN, *FILE_ALIASES):
    _WORDS.setdefault(words_key(_heading), FILE_COLUMN)


def _makes_records(codes: set[str]) -> bool:
    """Tell whether these fields make a record: it needs a number and a title."""
    return _NUMBER in codes and not codes.isdisjoint(_TITLES)


REGISTER = Kind(
    code_of,
    _makes_records,
    Translated(
        "Sổ cần có cột “Số đăng ký” (accession_number) và ít nhất một trong hai cột “Tên hiện vật” (title_vi), "
        "“Tên hiện vật (tiếng Anh)” (title_en).",
        "A register needs the column “Accession number” (accession_number) and at least one of “Title” "
        "(title_en) and “Title (Vietnamese)” (title_vi).",
    ),
)
"""Registers of artefacts."""
