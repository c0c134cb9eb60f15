"""Choosing objectives: what two people tick at once is kept, and a form made by hand does no harm."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from frontend.workbench.objectives import MOST, NAME, SEEN, chosen_objectives, merged_objectives

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)


def _sent(chosen: list[str], seen: list[str]) -> MultiDict[str, str]:
    return MultiDict([*((NAME, one) for one in chosen), (SEEN, ",".join(seen))])


def test_what_was_ticked_comes_once_each() -> None:
    assert chosen_objectives(_sent(["b", "a", "b"], [])) == ["b", "a"]
    assert len(chosen_objectives(_sent([str(number) for number in range(900)], []))) == MOST


@given(stored=IDS, seen=IDS, chosen=IDS)
def test_only_what_this_form_changed_is_changed(
    stored: list[str], seen: list[str], chosen: list[str]
) -> None:
    kept = set(merged_objectives(_sent(chosen, seen), stored))
    ticked, unticked = set(chosen) - set(seen), set(seen) - set(chosen)
    assert kept == (set(stored) | ticked) - unticked
