from __future__ import annotations

import pytest

from museum.domain.translated import Translated
from museum.ports.search import FacetValue
from search.facets import MOST_VALUES, Tag, filter_keys, tally, value_keys

SILK = FacetValue("t1", Translated("Lụa Hà Đông", "Ha Dong silks"))


@pytest.mark.parametrize(
    "typed", ["t1", "Lụa Hà Đông", "lụa  hà đông", "lua ha dong", "Ha Dong silks", "HA DONG SILK"]
)
def test_a_filter_names_a_value_by_id_or_by_label(typed: str) -> None:
    assert set(filter_keys(typed)) & set(value_keys(SILK))


@pytest.mark.parametrize("typed", ["Lúa Hà Đông", "t2", "lụa", "", "   "])
def test_a_filter_names_no_other_value(typed: str) -> None:
    assert not set(filter_keys(typed)) & set(value_keys(SILK))


def test_a_value_without_labels_is_named_by_its_id_alone() -> None:
    assert value_keys(FacetValue("t1", Translated())) == ("=t1",)


def test_only_the_most_frequent_values_are_shown() -> None:
    counted = [
        (Tag("materials", FacetValue(f"t{at:03}", Translated(f"Chất {at}"))), at + 1)
        for at in range(MOST_VALUES + 5)
    ]
    shown = tally(counted)["materials"]
    assert len(shown) == MOST_VALUES
    assert [shown[0].value, shown[0].count] == ["t104", 105]


def test_equal_counts_have_a_settled_order() -> None:
    counted = [(Tag("materials", FacetValue(value, Translated(value))), 1) for value in "bca"]
    assert [count.value for count in tally(counted)["materials"]] == ["a", "b", "c"]
