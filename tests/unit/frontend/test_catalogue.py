"""The Vietnamese catalogue holds every message of the pages, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

FRONTEND = Path(__file__).parents[3] / "frontend"
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
REMEDY = "run: pybabel extract -F frontend/babel.cfg -k lazy_gettext -o build/messages.pot frontend, then pybabel update"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (FRONTEND / "translations/vi/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="vi")


@pytest.fixture(scope="module")
def used() -> dict[str, str]:
    """Map each message of code and templates to where it stands."""
    with (FRONTEND / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(str(FRONTEND), methods, options, keywords=KEYWORDS)
    return {(message[0] if isinstance(message, tuple) else message): name for name, _, message, _, _ in found}


def own(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def said(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def test_every_message_has_its_vietnamese(catalogue: Catalog, used: dict[str, str]) -> None:
    known = {own(message) for message in catalogue if message.id and all(said(message)) and not message.fuzzy}
    assert {text: place for text, place in used.items() if text not in known} == {}, REMEDY


def test_no_message_is_left_over(catalogue: Catalog, used: dict[str, str]) -> None:
    assert [own(message) for message in catalogue if message.id and own(message) not in used] == [], REMEDY
    assert not catalogue.obsolete


def test_vietnamese_is_composed_and_fills_the_same_places(catalogue: Catalog) -> None:
    place = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
    for message in catalogue:
        if not message.id:
            continue
        for text in filter(None, said(message)):
            assert unicodedata.is_normalized("NFC", text)
            assert {m[0] for m in place.finditer(text)} == {m[0] for m in place.finditer(own(message))}, own(
                message
            )


def test_no_translation_is_a_stump(catalogue: Catalog) -> None:
    stumps = [
        own(message)
        for message in catalogue
        if message.id and any(len(text) < 2 < len(own(message)) for text in said(message))
    ]
    assert stumps == []
