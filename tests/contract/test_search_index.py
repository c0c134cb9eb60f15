"""The search port's contract, over the embedded index and Elasticsearch alike."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from museum.domain.errors import Conflict, Unavailable
from museum.domain.translated import Translated
from museum.ports.search import FacetValue, Query, SearchDocument, SearchIndex
from search.elastic import ElasticIndex
from search.embedded import EmbeddedIndex
from search.open import open_index


@contextmanager
def on_a_cluster() -> Iterator[ElasticIndex]:
    """Open an index of its own on the cluster, and leave nothing there."""
    elastic = ElasticIndex(os.environ["MUSEUM_TEST_ELASTICSEARCH_URL"], f"test-{uuid4().hex[:12]}")
    try:
        yield elastic
    finally:
        client = elastic._cluster.client
        for name in client.indices.get_alias(index=f"{elastic._cluster.active}-r*"):
            client.indices.delete(index=name)
        elastic.close()


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.services)])
def bare_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    """An index before `prepare`."""
    if request.param == "embedded":
        embedded = EmbeddedIndex(tmp_path / "index")
        yield embedded
        embedded.close()
        return
    with on_a_cluster() as elastic:
        yield elastic


@pytest.fixture
def index(bare_index: SearchIndex) -> SearchIndex:
    bare_index.prepare()
    return bare_index


def document(identifier: str, vi: str = "", en: str = "", **more: object) -> SearchDocument:
    defaults = {"kind": "artefact", "version": 1, "gate": ("public",)}
    return SearchDocument(id=identifier, title=Translated(vi, en), **(defaults | more))  # type: ignore[arg-type]


def ids(index: SearchIndex, text: str = "", **more: object) -> list[str]:
    return [hit.id for hit in index.search(Query(text=text, **more)).hits]  # type: ignore[arg-type]


BRONZE = FacetValue("t-bronze", Translated("Đồng", "Bronze"))
SILK = FacetValue("t-silk", Translated("Lụa", "Silk"))
RICE = FacetValue("t-rice", Translated("Lúa", "Rice straw"))
DONG_SON = FacetValue("c-dongson", Translated("Văn hóa Đông Sơn", "Dong Son culture"))
THAI = FacetValue("c-thai", Translated("Thái", ""))

DRUM = document(
    "drum",
    "Trống đồng Ngọc Lũ",
    "Ngoc Lu bronze drum",
    accession_number="BTHY-1234/Gm-56",
    names=("Trống Đông Sơn", "Đồng", "Bronze", "Hà Nam"),
    text=Translated(
        "Mặt trống có ngôi sao mười bốn cánh và chim lạc bay ngược chiều kim đồng hồ.",
        "A star with fourteen rays.",
    ),
    facets={"materials": (BRONZE,), "culture_or_ethnic_group": (DONG_SON,)},
    image_id="img-drum",
)
SCARF = document(
    "scarf",
    "Khăn piêu",
    "Pieu scarf",
    accession_number="BTSL 77",
    names=("Lụa", "Silk", "Thái"),
    text=Translated("Khăn thêu của phụ nữ Thái ở Sơn La.", ""),
    facets={"materials": (SILK,), "culture_or_ethnic_group": (THAI,)},
)
SILK_ROLL = document("roll", "Cuộn lụa Vạn Phúc", "Van Phuc silk", facets={"materials": (SILK,)})
RICE_MAT = document("mat", "Lúa nếp nương", "Upland rice", facets={"materials": (RICE,)})
MUSEUM = [DRUM, SCARF, SILK_ROLL, RICE_MAT]


@pytest.fixture
def museum(index: SearchIndex) -> SearchIndex:
    index.apply(MUSEUM)
    return index


# What can be found


def test_what_was_applied_is_found_on_return_with_all_a_hit_shows(museum: SearchIndex) -> None:
    found = museum.search(Query("ngọc lũ"))
    assert found.total == 1
    [hit] = found.hits
    assert (hit.id, hit.kind, hit.accession_number, hit.image_id) == (
        "drum",
        "artefact",
        "BTHY-1234/Gm-56",
        "img-drum",
    )
    assert hit.title == Translated("Trống đồng Ngọc Lũ", "Ngoc Lu bronze drum")
    assert hit.score > 0


@pytest.mark.parametrize(
    "typed",
    ["Trống đồng", "trong dong", "TRỐNG ĐỒNG", "Tro\u0302\u0301ng \u0111o\u0302\u0300ng", "bronze drum"],
)
def test_a_title_is_found_with_and_without_diacritics_in_either_language(
    museum: SearchIndex, typed: str
) -> None:
    assert ids(museum, typed)[0] == "drum"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    ("typed", "first"), [("lụa", "roll"), ("silk", "roll"), ("sơn la", "scarf"), ("pieu", "scarf")]
)
def test_the_readers_language_never_filters(museum: SearchIndex, typed: str, first: str, lang: str) -> None:
    assert ids(museum, typed, lang=lang)[0] == first


def test_the_spelling_that_was_typed_comes_first_and_the_other_follows(museum: SearchIndex) -> None:
    assert ids(museum, "lụa") == ["roll", "scarf", "mat"]
    assert ids(museum, "lúa") == ["mat", "roll", "scarf"]
    assert set(ids(museum, "lua")) == {"roll", "scarf", "mat"}


def test_where_the_tone_mark_stands_makes_no_difference(index: SearchIndex) -> None:
    index.apply([document("a", "Bình hoa Khánh Hoà"), document("b", "Thủy đình")])
    assert ids(index, "hòa") == ids(index, "hoà") == ["a"]
    assert ids(index, "thuỷ") == ids(index, "thủy") == ["b"]


@pytest.mark.parametrize(
    "typed",
    ["BTHY-1234/Gm-56", "bthy 1234 gm 56", "BTHY.1234-Gm.56", "bthy1234/gm56", "1234", "gm-56", "1234/Gm-56"],
)
def test_a_register_number_is_found_however_typed_and_by_its_parts(museum: SearchIndex, typed: str) -> None:
    assert ids(museum, typed) == ["drum"]


def test_a_whole_register_number_stands_before_numbers_that_contain_it(index: SearchIndex) -> None:
    index.apply(
        [
            document("part", "Nắp", accession_number="BT 12/3"),
            document("whole", "Ấm", accession_number="BT 12"),
        ]
    )
    assert ids(index, "bt-12") == ["whole", "part"]


def test_the_last_word_may_be_unfinished_but_not_the_others(museum: SearchIndex) -> None:
    assert ids(museum, "trống đồ") == ["drum"]
    assert ids(museum, "bronze dru") == ["drum"]
    assert ids(museum, "dru ") == []
    assert ids(museum, "dru xqzt ") == []


def test_title_before_number_before_names_before_text(index: SearchIndex) -> None:
    index.apply(
        [
            document("text", "Một", text=Translated("bia 1802", "")),
            document("names", "Hai", names=("1802",)),
            document("number", "Ba", accession_number="1802"),
            document("title", "Bia 1802"),
        ]
    )
    assert ids(index, "1802") == ["title", "number", "names", "text"]


def test_all_words_before_some_of_them(index: SearchIndex) -> None:
    index.apply(
        [
            document("two", "Ấm sứ men trắng"),
            document("three", "Chum", text=Translated("Gốm sành, có men lam nhạt, dáng như ấm.", "")),
            document("none", "Nón quai thao"),
        ]
    )
    assert ids(index, "ấm men lam") == ["three", "two"]


def test_words_side_by_side_before_words_apart(index: SearchIndex) -> None:
    index.apply([document("apart", "Đồng hồ có mặt trống"), document("together", "Mặt trống đồng cũ kỹ")])
    assert ids(index, "trống đồng") == ["together", "apart"]


def test_function_words_may_be_missing(museum: SearchIndex) -> None:
    assert ids(museum, "khăn của người Thái")[0] == "scarf"
    assert ids(museum, "the drum of Ngoc Lu")[0] == "drum"


def test_a_vietnamese_word_does_not_find_english_function_words(index: SearchIndex) -> None:
    index.apply(
        [document("en", "", "The lion of the temple", text=Translated("", "It is to be seen on the gate."))]
    )
    assert ids(index, "thế") == []
    assert ids(index, "bể") == []
    assert ids(index, "the lion") == ["en"]


def test_a_word_typed_without_diacritics_does_not_find_a_vietnamese_function_word_in_a_text(
    museum: SearchIndex,
) -> None:
    kept = document("kept", "Chum sành", text=Translated("Cất trong kho, cạnh lối ra đồng.", ""))
    trap = document("trap", "Cái đó đơm cá", text=Translated("Đan bằng tre.", ""))
    museum.apply([kept, trap])
    assert ids(museum, "trong dong") == ["drum"]
    assert ids(museum, "trong kho")[0] == "kept"
    assert ids(museum, "cai do") == ids(museum, "cái đó") == ["trap"]


def test_han_characters_are_found_one_by_one_and_together(index: SearchIndex) -> None:
    index.apply([document("seal", "Ấn", names=("大越國王之印",)), document("book", "Sách", names=("國史",))])
    assert ids(index, "國王")[0] == "seal"
    assert set(ids(index, "國")) == {"seal", "book"}


@pytest.mark.parametrize(
    "typed", [" ", "\t\n", "…", "-/·", "!!!", "\u200b", "xqzt", "wrrgl zzqx", '"', "*", "' OR 1=1 --", "٭"]
)
def test_what_makes_no_word_anywhere_finds_nothing(museum: SearchIndex, typed: str) -> None:
    found = museum.search(Query(typed))
    assert (found.total, found.hits) == (0, ())


@pytest.mark.parametrize(
    "typed",
    [
        '"trống"',
        "trống*",
        "title:trống",
        "(trống",
        "trống AND",
        "NOT trống",
        "{trống}",
        "trống^3",
        "trống~",
        "\\trống",
        "trống\x00",
    ],
)
def test_signs_that_engines_read_as_commands_are_only_signs(museum: SearchIndex, typed: str) -> None:
    assert "drum" in ids(museum, typed)


def test_a_very_long_question_is_answered(museum: SearchIndex) -> None:
    assert ids(museum, "trống đồng " * 2000)[0] == "drum"
    assert ids(museum, "x" * 100_000) == []


def test_a_question_of_many_words_is_answered(museum: SearchIndex) -> None:
    typed = "một ngôi sao mười bốn cánh và những chim lạc bay ngược chiều kim đồng hồ quanh mặt trống Ngọc Lũ xưa ở Hà Na"
    assert ids(museum, typed)[0] == "drum"


def test_control_characters_and_endless_labels_do_no_harm(index: SearchIndex) -> None:
    odd = FacetValue("t-odd", Translated("Sứ\x1ftrắng\n", "x" * 40_000))
    index.apply(
        [document("odd", "Bát\x00sứ\x1f", "b" * 5_000, names=("n" * 100_000,), facets={"materials": (odd,)})]
    )
    assert ids(index, "bát sứ") == ids(index, filters={"materials": ("sứ trắng",)}) == ["odd"]


def test_of_two_equal_finds_the_readers_language_comes_first(index: SearchIndex) -> None:
    index.apply([document("vi", "Piano", ""), document("en", "", "Piano")])
    assert ids(index, "piano", lang="vi") == ["vi", "en"]
    assert ids(index, "piano", lang="en") == ["en", "vi"]


def test_a_snippet_shows_what_matched_in_its_own_language(museum: SearchIndex) -> None:
    [hit] = museum.search(Query("chim lạc")).hits
    assert "chim lạc" in hit.snippet.vi
    assert hit.snippet.en == ""
    assert museum.search(Query("Vạn Phúc")).hits[0].snippet == Translated()


# Who may find it


def test_only_one_of_the_askers_tokens_must_open_the_gate(index: SearchIndex) -> None:
    index.apply(
        [document("draft", "Trống", gate=("staff:a",)), document("open", "Trống", gate=("public", "staff:a"))]
    )
    assert ids(index, "trống") == ids(index) == ["open"]
    assert set(ids(index, "trống", gate=("public", "staff:a"))) == {"draft", "open"}
    assert ids(index, "trống", gate=("staff:b",)) == ids(index, "trống", gate=()) == []
    assert ids(index, "trống", gate=("staff",)) == []


def test_counts_do_not_betray_what_the_gate_hides(index: SearchIndex) -> None:
    index.apply([document("draft", "Trống", gate=("staff:a",), facets={"materials": (BRONZE,)})])
    found = index.search(Query("trống"))
    assert (found.total, dict(found.facets)) == (0, {})


def test_kinds_are_kept_apart(index: SearchIndex) -> None:
    index.apply([document("a", "Trống"), document("e", "Trống đồng trong đời sống", kind="exhibition")])
    assert ids(index, "trống") == ["a"]
    assert ids(index, "trống", kinds=("exhibition",)) == ["e"]
    assert set(ids(index, "trống", kinds=("artefact", "exhibition"))) == {"a", "e"}


# Facets


def test_facets_are_counted_most_frequent_first_with_labels(museum: SearchIndex) -> None:
    facets = museum.search(Query()).facets
    assert [(count.value, count.count) for count in facets["materials"]] == [
        ("t-silk", 2),
        ("t-bronze", 1),
        ("t-rice", 1),
    ]
    assert facets["materials"][0].label == Translated("Lụa", "Silk")


def test_values_of_a_facet_widen_and_facets_narrow(museum: SearchIndex) -> None:
    assert set(ids(museum, filters={"materials": ("t-silk", "t-bronze")})) == {"drum", "scarf", "roll"}
    assert ids(museum, filters={"materials": ("t-silk",), "culture_or_ethnic_group": ("c-thai",)}) == [
        "scarf"
    ]
    assert (
        ids(museum, filters={"materials": ("t-none",)}) == ids(museum, filters={"no-such": ("t-silk",)}) == []
    )


def test_each_facet_is_counted_without_its_own_filter(museum: SearchIndex) -> None:
    found = museum.search(Query(filters={"materials": ("t-silk",)}))
    assert found.total == 2
    assert {count.value: count.count for count in found.facets["materials"]} == {
        "t-silk": 2,
        "t-bronze": 1,
        "t-rice": 1,
    }
    assert {count.value for count in found.facets["culture_or_ethnic_group"]} == {"c-thai"}


def test_a_filter_takes_a_label_in_either_language(museum: SearchIndex) -> None:
    assert (
        ids(museum, filters={"materials": ("bronze",)})
        == ids(museum, filters={"materials": ("ĐỒNG",)})
        == ["drum"]
    )
    assert set(ids(museum, filters={"materials": ("lụa",)})) == {"scarf", "roll"}
    assert set(ids(museum, filters={"materials": ("lua",)})) == {"scarf", "roll", "mat"}
    assert ids(museum, filters={"culture_or_ethnic_group": ("van hoa dong son",)}) == ["drum"]


def test_a_renamed_value_is_counted_as_one(index: SearchIndex) -> None:
    renamed = FacetValue("t-silk", Translated("Tơ lụa", "Silk"))
    index.apply(
        [
            document(name, "Khăn", facets={"materials": (value,)})
            for name, value in [("a", SILK), ("b", renamed), ("c", renamed)]
        ]
    )
    [count] = index.search(Query()).facets["materials"]
    assert (count.value, count.count, count.label.vi) == ("t-silk", 3, "Tơ lụa")


def test_a_facet_filter_shows_no_more_than_its_count_promised(index: SearchIndex) -> None:
    index.apply([document(f"d{at}", "Trống đồng", facets={"materials": (BRONZE,)}) for at in range(12)])
    index.apply(
        [
            document("wood", "Trống gỗ", facets={"materials": (SILK,)}),
            document("dong", "Đồng hồ", facets={"materials": (SILK,)}),
        ]
    )
    assert "t-silk" not in {count.value for count in index.search(Query("trống đồng")).facets["materials"]}
    assert ids(index, "trống đồng", filters={"materials": ("t-silk",)}) == []


# Pages


def test_an_empty_question_lists_everything_last_changed_first(museum: SearchIndex) -> None:
    assert ids(museum) == ["mat", "roll", "scarf", "drum"]
    museum.apply([replace(SCARF, version=2)])
    assert ids(museum) == ["scarf", "mat", "roll", "drum"]
    assert ids(museum, limit=2, offset=1) == ["mat", "roll"]


def test_pages_cut_one_order_beyond_the_ranked_window_too(index: SearchIndex) -> None:
    index.apply([document(f"d{at:03}", f"Trống {'đồng ' * (at % 7)}số {at}") for at in range(230)])
    whole = ids(index, "trống", limit=500)
    assert len(whole) == len(set(whole)) == 230
    pages = [ids(index, "trống", limit=60, offset=offset) for offset in range(0, 300, 60)]
    assert [one for page in pages for one in page] == whole
    assert index.search(Query("trống", limit=0)).total == 230
    assert ids(index, "trống", limit=5, offset=50_000) == ids(index, "trống", limit=-3) == []


def test_scores_never_rise_down_the_page(museum: SearchIndex) -> None:
    for typed in ("lua", "trống thái lụa", "son la thai"):
        scores = [hit.score for hit in museum.search(Query(typed)).hits]
        assert scores == sorted(scores, reverse=True)


# Versions


def test_an_older_version_never_replaces_a_newer_one(index: SearchIndex) -> None:
    index.apply([document("a", "Mới", version=5)])
    index.apply([document("a", "Cũ", version=4)])
    assert ids(index, "mới") == ["a"]
    assert ids(index, "cũ") == []
    assert index.versions() == {"a": 5}
    index.apply([document("a", "Mới nhất", version=6)])
    assert ids(index, "nhất") == ["a"]


def test_the_same_version_again_is_taken_for_its_gate_may_differ(index: SearchIndex) -> None:
    index.apply([document("a", "Trống", version=5)])
    index.apply([document("a", "Trống", version=5, gate=("staff:a",))])
    assert ids(index, "trống") == []


def test_what_is_gone_stays_gone_for_older_versions(museum: SearchIndex) -> None:
    museum.apply([], gone=[("drum", 3), ("never-seen", 2)])
    assert ids(museum, "trống") == []
    assert museum.versions() == {"scarf": 1, "roll": 1, "mat": 1}
    museum.apply([replace(DRUM, version=2), document("never-seen", "Trống", version=1)])
    assert ids(museum, "trống") == []
    museum.apply([replace(DRUM, version=4)])
    assert ids(museum, "trống") == ["drum"]


def test_an_older_removal_removes_nothing(museum: SearchIndex) -> None:
    museum.apply([replace(DRUM, version=9)])
    museum.apply([], gone=[("drum", 8)])
    assert ids(museum, "ngọc lũ") == ["drum"]


def test_a_changed_document_is_found_only_by_its_new_words(museum: SearchIndex) -> None:
    museum.apply([replace(DRUM, version=2, title=Translated("Thạp Đào Thịnh"), names=(), text=Translated())])
    assert ids(museum, "ngọc lũ") == []
    assert ids(museum, "Đào Thịnh") == ["drum"]


# Rebuilding


def test_a_rebuild_holds_what_it_was_given_and_nothing_else(museum: SearchIndex) -> None:
    assert museum.rebuild(iter([SCARF, document("new", "Mâm bồng")])) == 2
    assert museum.versions() == {"scarf": 1, "new": 1}
    assert ids(museum) == ["new", "scarf"]
    assert ids(museum, "mâm") == ["new"]


def test_a_rebuild_may_go_back_to_lower_versions(museum: SearchIndex) -> None:
    museum.apply([replace(DRUM, version=9)])
    museum.apply([], gone=[("scarf", 9)])
    museum.rebuild([DRUM, SCARF])
    assert museum.versions() == {"drum": 1, "scarf": 1}


def test_searches_go_on_while_it_is_rebuilt(museum: SearchIndex) -> None:
    seen: list[list[str]] = []

    def stream() -> Iterator[SearchDocument]:
        for one in MUSEUM:
            seen.append(ids(museum, "trống"))
            yield one

    museum.rebuild(stream())
    assert seen == [["drum"]] * 4
    assert ids(museum, "trống") == ["drum"]


def test_what_is_applied_during_a_rebuild_is_in_both_indexes(museum: SearchIndex) -> None:
    def stream() -> Iterator[SearchDocument]:
        yield DRUM
        museum.apply([replace(DRUM, version=2, title=Translated("Trống Hoàng Hạ"))], gone=[("scarf", 2)])
        assert ids(museum, "hoàng hạ") == ["drum"]
        assert ids(museum, "khăn piêu") == []
        yield from (SCARF, SILK_ROLL)

    museum.rebuild(stream())
    assert museum.versions() == {"drum": 2, "roll": 1}
    assert ids(museum, "hoàng hạ") == ["drum"]


def test_a_change_long_on_its_way_revives_nothing_after_a_rebuild(museum: SearchIndex) -> None:
    museum.apply([], gone=[("drum", 2)])
    museum.rebuild([SCARF])
    museum.apply([DRUM])
    assert museum.versions() == {"scarf": 1}


def test_a_rebuild_that_breaks_off_leaves_the_index_as_it_was(museum: SearchIndex) -> None:
    def broken() -> Iterator[SearchDocument]:
        yield document("half", "Nửa chừng")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        museum.rebuild(broken())
    assert set(museum.versions()) == {"drum", "scarf", "roll", "mat"}
    museum.apply([replace(DRUM, version=2)])
    assert museum.rebuild(MUSEUM) == 4


def test_of_two_rebuilds_the_later_one_wins(museum: SearchIndex) -> None:
    def overtaken() -> Iterator[SearchDocument]:
        yield DRUM
        assert museum.rebuild([SCARF, SILK_ROLL]) == 2
        yield RICE_MAT

    with pytest.raises(Conflict):
        museum.rebuild(overtaken())
    assert set(museum.versions()) == {"scarf", "roll"}


def test_nothing_is_lost_or_missing_when_it_is_rebuilt_under_load(museum: SearchIndex) -> None:
    truth = {one.id: one for one in MUSEUM}
    changed = threading.Event()

    def change() -> None:
        for version in range(2, 40):
            truth["drum"] = replace(DRUM, version=version)
            truth[f"new{version}"] = document(f"new{version}", "Bình vôi", version=version)
            museum.apply([truth["drum"], truth[f"new{version}"]])

    def stream() -> Iterator[SearchDocument]:
        records = list(truth.values())
        time.sleep(0.05)
        yield from records

    def look() -> int:
        missing = 0
        while not changed.is_set():
            missing += ids(museum, "piêu") != ["scarf"]
        return missing

    with ThreadPoolExecutor(3) as threads:
        looking = [threads.submit(look) for _ in range(2)]
        changing = threads.submit(change)
        while not changing.done():
            museum.rebuild(stream())
        changed.set()
        changing.result()
        assert [one.result() for one in looking] == [0, 0]
    assert museum.versions() == {one.id: one.version for one in truth.values()}


@pytest.mark.services
def test_a_rebuild_that_begins_while_a_change_is_written_misses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a cluster looking up the aliases and writing are two steps; this is what happens between them."""
    read, written = threading.Event(), threading.Event()

    def stream() -> Iterator[SearchDocument]:
        yield DRUM
        read.set()
        assert written.wait(20)

    with on_a_cluster() as elastic, ThreadPoolExecutor(1) as threads:
        elastic.prepare()
        elastic.apply([DRUM])
        rebuilding: list[Future[int]] = []
        write = elastic._bulk

        def begun_meanwhile(alias: str, sources: Sequence[dict[str, Any]], *, refresh: bool) -> bool:
            if not rebuilding and refresh:
                rebuilding.append(threads.submit(elastic.rebuild, stream()))
                assert read.wait(20)
            return write(alias, sources, refresh=refresh)

        monkeypatch.setattr(elastic, "_bulk", begun_meanwhile)
        elastic.apply([replace(DRUM, version=2)])
        written.set()
        assert rebuilding[0].result() == 1
        assert elastic.versions() == {"drum": 2}


# When it is not there


def test_several_may_prepare_at_the_same_moment(bare_index: SearchIndex) -> None:
    with ThreadPoolExecutor(6) as threads:
        for done in [threads.submit(bare_index.prepare) for _ in range(6)]:
            done.result()
    bare_index.apply([DRUM])
    assert bare_index.versions() == {"drum": 1}


def test_preparing_twice_changes_nothing(museum: SearchIndex) -> None:
    museum.prepare()
    assert len(museum.versions()) == 4
    assert museum.check() is None


def test_an_index_that_was_never_prepared_is_unavailable_and_says_so(bare_index: SearchIndex) -> None:
    with pytest.raises(Unavailable):
        bare_index.search(Query("trống"))
    assert bare_index.check()
    bare_index.prepare()
    assert bare_index.check() is None
    assert bare_index.search(Query("trống")).total == 0


def test_an_engine_out_of_reach_is_unavailable(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    for index in (open_index(None, blocked, ""), open_index("http://127.0.0.1:9", tmp_path, "test")):
        for call in (
            index.prepare,
            lambda index=index: index.search(Query("a")),
            lambda index=index: index.apply(MUSEUM),
            index.versions,
        ):
            with pytest.raises(Unavailable) as raised:
                call()
            assert raised.value.reason.vi
            assert raised.value.reason.en
        assert index.check()


def test_the_same_documents_come_in_the_same_order_from_both_engines(
    index: SearchIndex, tmp_path: Path
) -> None:
    other = open_index("", tmp_path / "other", "")
    other.prepare()
    colours = ["men lam", "men ngọc", "men nâu", "hoa lam", "lam"]
    shapes = ["Bát", "Đĩa", "Ấm", "Bình vôi", "Chum"]
    corpus = [
        document(
            f"{shape}-{colour}-{number}",
            f"{shape} {colour}",
            f"{['Bowl', 'Dish', 'Ewer', 'Lime pot', 'Jar'][number]} {number}",
            names=(kind, shapes[-number]),
            text=Translated(f"{shape} có {colour} vẽ {colours[-number]}", ""),
        )
        for number, (shape, kind) in enumerate(zip(shapes, colours, strict=True))
        for colour in colours
    ]
    index.apply(corpus)
    other.apply(corpus[::-1])
    for typed in (
        "men lam",
        "men",
        "bat hoa lam",
        "binh voi men",
        "ấm men ngọc đĩa",
        "Lime",
        "đia lam bowl",
        "ch",
    ):
        for lang in ("vi", "en"):
            query = Query(typed, lang=lang, limit=100)  # type: ignore[arg-type]
            mine, theirs = index.search(query), other.search(query)
            assert [(hit.id, hit.score, hit.snippet) for hit in mine.hits] == [
                (hit.id, hit.score, hit.snippet) for hit in theirs.hits
            ]
            assert mine.total == theirs.total > 0
            assert mine.facets == theirs.facets
