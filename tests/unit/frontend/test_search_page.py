from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from frontend.presenters.search import (
    FACETS,
    LAST_PAGE,
    LONGEST,
    LONGEST_VALUE,
    MOST_VALUES,
    asked_of,
    marked,
    page_numbers,
)
from museum.domain.errors import Unavailable
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.ports.search import FacetCount, Found, Hit, Query
from tests.unit.frontend.conftest import Site

DRUM = Translated("Trống đồng", "Bronze drum")


def test_finds_are_shown_in_the_order_of_the_index_with_marks(site: Site) -> None:
    first, second = site.add(DRUM), site.add(Translated("Vành trống", "Drum rim"))
    site.finds(second, first)
    page = site.get("/vi/search?q=trong")
    assert page.index("/vi/artefacts/artefact2") < page.index("/vi/artefacts/artefact1")
    assert "<mark>Trống</mark> đồng" in page
    assert "2 hiện vật cho “trong”" in page
    assert site.index.asked[0].gate == ("public",)


def test_what_the_index_still_holds_but_the_gate_does_not_is_not_shown(site: Site) -> None:
    gone = site.add(Translated("Đã rút", "Withdrawn"), state=Publication.WITHDRAWN)
    site.finds(gone)
    assert "Đã rút" not in site.get("/vi/search?q=da+rut")


def test_facets_narrow_and_can_be_taken_off(site: Site) -> None:
    artefact = site.add(DRUM)
    counts = (
        FacetCount("t1", Translated("Trống", "Drum"), 7),
        FacetCount("t2", Translated("Đĩa", "Dish"), 3),
    )
    site.finds(artefact, facets={"object_type": counts})
    page = site.get("/en/search?q=drum&object_type=t2")
    assert site.index.asked[0].filters == {"object_type": ("t2",)}
    assert 'name="object_type" value="t2" checked' in page
    assert 'href="/en/search?q=drum"' in page
    # The chosen one stands first, so that it is never cut off.
    assert page.index('value="t2"') < page.index('value="t1"')


def test_snippet_is_escaped_and_marked(site: Site) -> None:
    artefact = site.add(DRUM)
    snippet = Translated(en="<b>cast</b> in one pour")
    site.index.answer = lambda query: (
        Found(1, (Hit(artefact, "artefact", "", DRUM, 1.0, snippet=snippet),))
        if query.kinds == ("artefact",)
        else Found(0)
    )
    page = site.get("/en/search?q=pour")
    assert "&lt;b&gt;cast&lt;/b&gt; in one <mark>pour</mark>" in page


def test_snippet_is_left_out_where_the_title_shows_the_match(site: Site) -> None:
    artefact = site.add(DRUM)
    snippet = Translated(en="cast as one drum")
    site.index.answer = lambda query: (
        Found(1, (Hit(artefact, "artefact", "", DRUM, 1.0, snippet=snippet),))
        if query.kinds == ("artefact",)
        else Found(0)
    )
    assert "cast as one" not in site.get("/en/search?q=drum")


def test_exhibitions_stand_beside_the_first_page(site: Site) -> None:
    artefact = site.add(DRUM)
    site.exhibit("tieng-trong", Translated("Tiếng trống", "The drum"), artefact)
    with site.house.sessions() as session:
        from museum.domain.exhibitions import Exhibition  # noqa: PLC0415

        show = session.query(Exhibition).one().id
    site.index.answer = lambda query: (
        Found(1, (Hit(show, "exhibition", "", DRUM, 1.0),)) if query.kinds == ("exhibition",) else Found(0)
    )
    assert "/vi/exhibitions/tieng-trong" in site.get("/vi/search?q=trong")
    assert "/vi/exhibitions/tieng-trong" not in site.get("/vi/search?q=trong&page=2")


def test_index_away_lists_the_newest_and_says_so(site: Site) -> None:
    def away(query: Query) -> Found:
        raise Unavailable("Chỉ mục nghỉ.", "The index is away.")

    site.add(DRUM)
    site.add(Translated("Nháp", "Draft"), state=Publication.DRAFT)
    site.index.answer = away
    page = site.get("/vi/search?q=xyz")
    assert "Phần tìm kiếm đang tạm nghỉ." in page
    assert "Trống đồng" in page
    assert "Nháp" not in page


def test_nothing_found_teaches_what_to_try(site: Site) -> None:
    assert "trong dong" in site.get("/en/search?q=zzz")
    assert "The collection is still empty" in site.get("/en/search")


TEXT = st.text(max_size=300)


@given(
    q=TEXT,
    page=TEXT,
    values=st.lists(TEXT, max_size=40),
    name=st.sampled_from([*FACETS, "gate", "kinds", "q2"]),
)
def test_any_address_is_read_within_limits(q: str, page: str, values: list[str], name: str) -> None:
    asked = asked_of(MultiDict([("q", q), ("page", page), *((name, value) for value in values)]))
    assert len(asked.text) <= LONGEST
    assert 1 <= asked.page <= LAST_PAGE
    assert set(asked.filters) <= set(FACETS)
    assert all(len(chosen) <= MOST_VALUES for chosen in asked.filters.values())
    assert all(len(value) <= LONGEST_VALUE for chosen in asked.filters.values() for value in chosen)


@given(text=TEXT, asked=st.text(max_size=40))
def test_marking_changes_nothing_but_marks(text: str, asked: str) -> None:
    from markupsafe import escape  # noqa: PLC0415

    shown = str(marked(text, asked))
    assert shown.replace("<mark>", "").replace("</mark>", "") == str(escape(text))


@given(last=st.integers(0, 400), page=st.integers(1, 400))
def test_page_numbers_rise_and_lead_to_first_and_last(last: int, page: int) -> None:
    offered = page_numbers(page, last)
    numbers = [number for number in offered if number is not None]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= last for number in numbers)
    if last > 1:
        assert numbers[0] == 1
        assert numbers[-1] == last
    else:
        assert offered == ()
