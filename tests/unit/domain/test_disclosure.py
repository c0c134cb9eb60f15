"""What a published record keeps to itself."""

from __future__ import annotations

import pytest

from museum.domain.collections import Artefact, ArtefactTerm, Donor, FindspotVisibility, Term, Vocabulary
from museum.domain.disclosure import public_donor, public_places, withheld
from museum.domain.translated import Translated


def _found_at(visibility: str, vi: str, en: str = "") -> Artefact:
    artefact = Artefact(findspot_visibility=visibility)
    artefact.terms = [ArtefactTerm(term=Term(vocabulary=Vocabulary.PLACE, label=Translated(vi, en)))]
    return artefact


def test_an_open_findspot_is_told_with_its_term() -> None:
    artefact = _found_at(FindspotVisibility.OPEN, "Xã Ngọc Lũ, tỉnh Ninh Bình")
    (place,) = public_places(artefact)
    assert (place.label.vi, place.term is not None) == ("Xã Ngọc Lũ, tỉnh Ninh Bình", True)
    assert withheld(artefact) == frozenset()


@pytest.mark.parametrize(
    ("written", "told"), [("Xã Ngọc Lũ, tỉnh Ninh Bình", ["tỉnh Ninh Bình"]), ("Hang Con Moong", [])]
)
def test_a_blurred_findspot_tells_its_province_at_most(written: str, told: list[str]) -> None:
    artefact = _found_at(FindspotVisibility.COARSE, written)
    places = public_places(artefact)
    assert [place.label.vi for place in places] == told
    assert all(place.term is None for place in places)
    assert "provenance" in withheld(artefact)


@pytest.mark.parametrize("visibility", [FindspotVisibility.HIDDEN, "something new"])
def test_a_hidden_findspot_tells_nothing_and_neither_does_what_is_not_understood(visibility: str) -> None:
    artefact = _found_at(visibility, "Xã Ngọc Lũ, tỉnh Ninh Bình")
    assert public_places(artefact) == ()
    assert "provenance" in withheld(artefact)


def test_a_donor_who_asks_for_it_is_not_named() -> None:
    named = Artefact(donor=Donor(name="Nhân dân xã Mẫu", anonymous=False))
    unnamed = Artefact(donor=Donor(name="Ông A", anonymous=True))
    assert public_donor(named) == "Nhân dân xã Mẫu"
    assert public_donor(unnamed) == ""
    assert withheld(unnamed) == {"provenance", "acquisition"}
    assert public_donor(Artefact()) == ""
