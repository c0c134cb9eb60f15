"""Registers as JSON lines: one object a line, its keys the headings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.registers.cells import number_text
from museum.domain.errors import Invalid

_LONGEST_LINE = 4_000_000
"""Characters."""


@dataclass(frozen=True)
class Object:
    """One line's keys and the texts of their values."""

    number: int
    texts: dict[str, str]


def read_objects(path: Path, encoding: str) -> Iterator[Object]:
    """Yield every line's object, blank lines left out; raises Invalid, with the line, for what is none."""
    with path.open(encoding=encoding) as file:
        number = 0
        while line := file.readline(_LONGEST_LINE + 1):
            number += 1
            if len(line) > _LONGEST_LINE:
                raise _wrong(number, "dòng quá dài", "the line is too long")
            if line.strip():
                yield Object(number, dict(_pairs(number, line)))


def _wrong(number: int, vi: str, en: str) -> Invalid:
    return Invalid(
        f"Dòng {number}: {vi}. Mỗi dòng phải là một đối tượng JSON, giá trị là chữ, số hoặc danh sách.",
        f"Line {number}: {en}. Each line must be one JSON object of texts, numbers or lists of them.",
    )


def _pairs(number: int, line: str) -> Iterator[tuple[str, str]]:
    try:
        found = json.loads(line, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        raise _wrong(number, "không phải JSON hợp lệ", "it is no valid JSON") from error
    if not isinstance(found, _Pairs):
        raise _wrong(number, "không phải đối tượng JSON", "it is no JSON object")
    keys = [key for key, _ in found]
    if len(set(keys)) != len(keys):
        raise _wrong(number, "có khóa lặp lại", "a key stands in it twice")
    for key, value in found:
        if isinstance(value, _Pairs):
            # {"title": {"vi": …, "en": …}} is how programs write what has two languages.
            for language, text in value:
                if language not in ("vi", "en"):
                    raise _wrong(
                        number, f"không hiểu giá trị của “{key}”", f"the value of “{key}” is not understood"
                    )
                yield f"{key}_{language}", _text(number, key, text)
        else:
            yield key, _text(number, key, value)


class _Pairs(list[tuple[str, Any]]):
    """An object's keys and values, doubled keys and all."""


def _text(number: int, key: str, value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float() if value - value == 0:
            return number_text(value)
        case list() if not isinstance(value, _Pairs) and not any(isinstance(one, list) for one in value):
            return "|".join(text for text in (_text(number, key, one) for one in value) if text)
    raise _wrong(number, f"không hiểu giá trị của “{key}”", f"the value of “{key}” is not understood")
