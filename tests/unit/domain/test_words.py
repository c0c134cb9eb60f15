"""Values of the domain: translated texts, rights, register numbers, identifiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.domain.base import ALPHABET, ID_LENGTH, new_id
from museum.domain.collections import accession_key, term_key
from museum.domain.rights import STATEMENTS, normalise_rights, rights_label
from museum.domain.translated import Translated


def test_a_missing_language_is_borrowed_and_marked() -> None:
    title = Translated(vi="Trống đồng")
    assert title.shown("vi").text == "Trống đồng"
    assert not title.shown("vi").borrowed
    shown = title.shown("en")
    assert (shown.text, shown.lang, shown.borrowed) == ("Trống đồng", "vi", True)


def test_nothing_is_not_borrowed() -> None:
    shown = Translated().shown("en")
    assert (shown.text, shown.lang, shown.borrowed) == ("", "en", False)


@given(st.text(), st.text())
def test_a_language_map_never_holds_an_empty_string(vi: str, en: str) -> None:
    assert all(text for texts in Translated(vi, en).language_map().values() for text in texts)


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "http://creativecommons.org/licenses/by/4.0/"),
        (
            "https://creativecommons.org/licenses/by/4.0/deed.vi",
            "http://creativecommons.org/licenses/by/4.0/",
        ),
        ("CC BY-SA 4.0", "http://creativecommons.org/licenses/by-sa/4.0/"),
        ("cc-by-sa", "http://creativecommons.org/licenses/by-sa/4.0/"),
        ("CC0", "http://creativecommons.org/publicdomain/zero/1.0/"),
        (
            "https://rightsstatements.org/page/InC/1.0/?language=en",
            "http://rightsstatements.org/vocab/InC/1.0/",
        ),
        ("http://www.rightsstatements.org/vocab/CNE/1.0", "http://rightsstatements.org/vocab/CNE/1.0/"),
        ("http://creativecommons.org/licenses/by/3.0/", "http://creativecommons.org/licenses/by/3.0/"),
    ],
)
def test_rights_are_normalised_to_the_form_iiif_asks_for(written: str, uri: str) -> None:
    assert normalise_rights(written) == uri


@pytest.mark.parametrize(
    "written", ["all rights reserved", "http://example.org/licenses/by/4.0/", "javascript:alert(1)"]
)
def test_unknown_rights_are_refused(written: str) -> None:
    assert normalise_rights(written) is None


def test_every_statement_has_words_in_both_languages() -> None:
    for statement in STATEMENTS:
        assert statement.label.vi
        assert statement.label.en
        assert rights_label(statement.uri) == statement.label


@pytest.mark.parametrize("written", ["BTHY-1234/Gm-56", "bthy 1234 / gm 56", "BTHY.1234.Gm56"])
def test_punctuation_of_a_register_number_does_not_matter(written: str) -> None:
    assert accession_key(written) == "bthy.1234.gm.56"


def test_numbers_side_by_side_stay_apart() -> None:
    assert accession_key("1-23") != accession_key("12-3")


def test_a_number_of_signs_alone_keeps_its_identity() -> None:
    assert accession_key("—") == "—"


def test_diacritics_distinguish_terms() -> None:
    assert term_key("Lụa") != term_key("Lúa")
    assert term_key("  Lụa  tơ ") == term_key("lụa tơ")


def test_identifiers_are_opaque_and_do_not_repeat() -> None:
    minted = {new_id() for _ in range(2000)}
    assert len(minted) == 2000
    assert all(len(one) == ID_LENGTH and set(one) <= set(ALPHABET) for one in minted)
