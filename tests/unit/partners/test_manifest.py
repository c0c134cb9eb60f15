"""Manifests of other institutions, as they come."""

from __future__ import annotations

import copy
import json
import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iiif.partners.manifest import LONGEST_TITLE, MOST_CANVASES, read_manifest
from museum.domain.errors import Invalid
from museum.domain.translated import Translated
from museum.ports.partners import PartnerManifest
from tests.unit.partners.shapes import (
    BRITISH_LIBRARY,
    FRENCH_LIBRARY,
    INTERNET_LIBRARY,
    LEVEL2,
    MEDICAL,
    PLAIN3,
    REAL,
    SWISS,
    UNIVERSITY,
    V2,
    V3,
    VIETNAMESE,
    book2,
    canvas2,
    canvas3,
    image2,
    object3,
)


def read(document: Any) -> PartnerManifest:
    return read_manifest(json.dumps(document).encode())


def said(made: PartnerManifest) -> str:
    assert all(one.vi and one.en and one.vi != one.en for one in made.odd)
    return " ".join(one.en for one in made.odd)


def test_a_french_library_of_the_first_years() -> None:
    made = read(FRENCH_LIBRARY)
    assert made.version == 2
    assert made.title == Translated("", "Bibliothèque nationale de France, Vietnamien A 1")
    assert made.credit.en == made.owner.en == "Bibliothèque nationale de France"
    assert made.rights.endswith("conditions-dutilisation-des-contenus-de-gallica")
    assert made.homepage == "https://gallica.example/ark:/12148/btv1b1"
    assert made.logo.endswith("logo-bnf.png")
    assert made.thumbnails == ("https://gallica.example/ark:/12148/btv1b1.thumbnail",)
    service = made.canvases[0].service
    assert service is not None
    assert (service.version, service.fixed_sizes) == (1, False)
    assert service.address == "https://gallica.example/iiif/ark:/12148/btv1b1/f1"


def test_texts_as_arrays_of_languages() -> None:
    made = read(BRITISH_LIBRARY)
    assert made.title == Translated("", "Map of Tonkin")
    assert made.summary.en == "Ink & wash"
    assert made.credit.en == "Provided by the Library"
    assert made.canvases[0].label.en == "Front cover"
    assert made.rights == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert made.logo == "https://bl.example/logo.gif"
    assert made.canvases[0].service is not None
    assert made.canvases[0].service.fixed_sizes


def test_a_university_with_mark_up_and_services_of_all_kinds() -> None:
    made = read(UNIVERSITY)
    assert made.credit.en == "Provided by Example University © 2020 terms"
    assert made.terms.en == "Public domain, ask first"
    assert made.rights == "https://u.example/terms"
    assert made.homepage == "https://u.example/7"
    canvas = made.canvases[0]
    assert (canvas.width, canvas.height) == (3000, 4000)
    assert canvas.service is not None
    assert canvas.service.address == "https://ids.example/ids/iiif/4"


def test_version_3_with_services_of_version_2() -> None:
    made = read(MEDICAL)
    assert made.version == 3
    assert made.title.en == "An acupuncture chart"
    assert made.summary.en == "A chart. · In ink."
    assert made.credit.en == "Medical Collection · You have permission. · b1", "nothing of a credit is lost"
    assert made.credit_label.en == "Attribution and usage"
    assert made.owner.en == "Medical Collection"
    assert made.logo == "https://iiif.medical.example/logo.png"
    assert made.homepage == "https://medical.example/works/abc"
    assert made.canvases[0].service is not None
    assert made.canvases[0].service.version == 2
    assert made.thumbnails[0].endswith("/!100,100/0/default.jpg")


def test_languages_that_are_neither_of_ours_stand_as_english_and_credits_stay_whole() -> None:
    made = read(SWISS)
    assert made.version == 2
    assert made.title == Translated("", "Handschrift")
    assert made.credit.en == "Stiftsbibliothek · Abbaye"
    canvas = made.canvases[0]
    assert canvas.service is not None
    assert canvas.service.address == "https://img.example/visible", "the default of a choice"
    assert "choice" in said(made)


def test_films_are_left_out_and_said_to_be() -> None:
    made = read(INTERNET_LIBRARY)
    assert made.title == Translated("Trống đồng Ngọc Lũ", ""), "its letters tell the language"
    assert (len(made.canvases), made.total) == (1, 2)
    assert "1 canvases have no picture" in said(made)
    assert made.canvases[0].service is not None
    assert made.canvases[0].service.address.endswith("item%2Fpage.jp2")


def test_both_our_languages() -> None:
    made = read(VIETNAMESE)
    assert made.title == Translated("Ấn ngà", "Ivory seal")
    assert made.canvases[0].label == Translated("Mặt trước", "Front")
    assert made.credit == Translated("Bảo tàng ví dụ", "Musée")
    assert made.canvases[0].service is not None
    assert made.canvases[0].service.fixed_sizes


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("context", [None, "", 7, [], {"@vocab": "x"}, ["http://www.w3.org/ns/anno.jsonld"]])
def test_an_odd_context_is_tolerated(name: str, context: Any) -> None:
    document = {**REAL[name], "@context": context}
    made = read(document)
    assert made.version == (2 if "sequences" in document else 3)
    assert "@context" in said(made)
    assert made.title == read(REAL[name]).title


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_of_unicode_are_read(coding: str) -> None:
    data = json.dumps(VIETNAMESE, ensure_ascii=False).encode(coding)
    assert read_manifest(data).title.vi == "Ấn ngà"


def test_broken_letters_are_replaced_and_noted() -> None:
    data = json.dumps(book2(canvas2(image2(LEVEL2)), label="Mus\xe9e"), ensure_ascii=False).encode("latin-1")
    made = read_manifest(data)
    assert made.title.en == "Mus\ufffde"
    assert "UTF-8" in said(made)


@pytest.mark.parametrize(
    "label",
    [
        "Book",
        ["Book"],
        {"@value": "Book"},
        {"@value": ["Book"], "@language": "en"},
        [{"@value": "Book", "@language": "en"}],
        {"en": "Book"},
        {"en": ["Book"]},
        {"eng": ["Book"]},
        {"en-US": ["Book"], "de": ["Buch"]},
        {"@none": ["Book"]},
        {"none": ["Book"], "vi": []},
        {"fr": ["Book"]},
        {"en": [{"@value": "Book"}]},
        {"value": "Book", "language": "en"},
        " <b>Book</b>\n",
        "<p>Bo<i>ok</i></p>",
        "<!-- x -->Book<style>p{}</style>",
        "<script>alert(1)</script>Book",
        [["Book"]],
    ],
)  # fmt: skip
def test_a_label_in_any_shape(label: Any) -> None:
    for document in (book2(canvas2(image2(LEVEL2)), label=label), object3(canvas3(PLAIN3), label=label)):
        assert read(document).title == Translated("", "Book")


def test_a_required_statement_in_any_shape() -> None:
    for statement in (
        {"label": {"en": ["Credit"]}, "value": {"en": ["Gift"]}},
        [{"label": {"en": ["Credit"]}, "value": "Gift"}],
    ):
        made = read(object3(canvas3(PLAIN3), requiredStatement=statement, attribution="old"))
        assert (made.credit.en, made.credit_label.en) == ("Gift", "Credit")
    assert read(object3(canvas3(PLAIN3), requiredStatement="Gift")).credit.en == "Gift"
    assert read(object3(canvas3(PLAIN3), attribution="Gift")).credit.en == "Gift"


@pytest.mark.parametrize(
    "label", [None, "", {}, [], {"en": []}, {"en": [""]}, True, {"en": None}, {"@value": {}}]
)
def test_a_missing_label_is_noted(label: Any) -> None:
    made = read(object3(canvas3(PLAIN3), label=label))
    assert not made.title
    assert "no label" in said(made)


def test_texts_are_limited_and_cut_at_a_word() -> None:
    made = read(object3(canvas3(PLAIN3), label={"en": ["word " * 400]}))
    assert len(made.title.en) <= LONGEST_TITLE
    assert made.title.en.endswith("word…")


@pytest.mark.parametrize(
    "piece", ["<b>", "<", "<!--", "<a ", "<a b='", "&", "&amp;", "x", "<script>", "</p>", "<svg><p>"]
)
def test_a_text_without_end_costs_no_time(piece: str) -> None:
    endless = {"en": [piece * (2_000_000 // len(piece))]}
    items = [canvas3(PLAIN3, label={"en": [piece * (9_000 // len(piece))]}) for _ in range(500)]
    data = json.dumps(
        object3(*items, label=endless, summary=endless, requiredStatement={"value": endless})
    ).encode()
    begun = time.process_time()
    read_manifest(data)
    assert time.process_time() - begun < 10


def test_letters_that_no_database_takes_are_replaced() -> None:
    data = (
        b'{"type":"Manifest","label":{"en":["a\\u0000b\\ud800c"]},"items":[%s]}'
        % json.dumps(canvas3(PLAIN3)).encode()
    )
    made = read_manifest(data)
    made.title.en.encode()
    assert "\x00" not in made.title.en


@pytest.mark.parametrize(
    ("service", "version", "level0"),
    [
        ({"@id": "https://s/1", "profile": "http://library.stanford.edu/iiif/image-api/compliance.html#level1"}, 1, False),
        ({"@id": "https://s/1", "@context": "http://library.stanford.edu/iiif/image-api/1.1/context.json"}, 1, False),
        ({"@id": "https://s/1", "@context": "http://iiif.io/api/image/1/context.json", "profile": "http://iiif.io/api/image/1/level2.json"}, 1, False),
        ({"@id": "https://s/1/info.json", "profile": ["http://iiif.io/api/image/2/level0.json", {"maxWidth": 9}]}, 2, True),
        ({"@id": "https://s/1/", "profile": {"@id": "http://iiif.io/api/image/2/level2.json"}}, 2, False),
        ({"@id": "https://s/1", "@type": "iiif:ImageService2", "profile": "level1"}, 2, False),
        ({"@id": "https://s/1"}, 2, False),
        ("https://s/1", 2, False),
        (["https://s/1"], 2, False),
        ({"id": "https://s/1", "type": "ImageService3", "profile": "level0"}, 3, True),
        ({"id": "https://s/1", "profile": "level2"}, 3, False),
        ([{"@id": "https://x/search", "profile": "http://iiif.io/api/search/1/search"}, {"id": "https://s/1", "type": "ImageService3"}], 3, False),
    ],
)  # fmt: skip
def test_an_image_service_in_any_shape(service: Any, version: int, level0: bool) -> None:
    found = read(book2(canvas2(image2(service)))).canvases[0].service
    assert found is not None
    assert (found.address, found.version, found.fixed_sizes) == ("https://s/1", version, level0)


@pytest.mark.parametrize(
    "service", [None, {}, [], 7, "urn:x", {"@id": "javascript:x"}, {"@id": "https://s/1?x=1"}]
)
def test_a_picture_without_a_usable_service_is_taken_as_it_is(service: Any) -> None:
    made = read(book2(canvas2(image2(service))))
    assert made.canvases[0].service is None
    assert made.canvases[0].image == "https://img.example/1/full/full/0/default.jpg"
    assert "without an image service" in said(made)


def test_of_several_pictures_the_one_that_covers_is_taken() -> None:
    def at(name: str, region: str) -> dict[str, Any]:
        made = image2({**LEVEL2, "@id": f"https://img.example/{name}"})
        return {**made, "on": f"https://m.example/canvas/1{region}"}

    made = read(
        book2(canvas2(at("corner", "#xywh=0,0,100,100"), at("whole", ""), at("half", "#xywh=0,0,3000,2000")))
    )
    assert made.canvases[0].service is not None
    assert made.canvases[0].service.address == "https://img.example/whole"
    assert "several pictures" in said(made)
    parts = read(book2(canvas2(at("corner", "#xywh=0,0,100,100"), at("half", "#xywh=0,0,3000,2000"))))
    assert parts.canvases[0].service is not None
    assert parts.canvases[0].service.address == "https://img.example/half"


@pytest.mark.parametrize(
    "body",
    [
        PLAIN3,
        [PLAIN3],
        {"type": "Choice", "items": [PLAIN3, {"id": "https://x/uv.jpg", "type": "Image"}]},
        {"type": "SpecificResource", "source": PLAIN3, "selector": {"type": "ImageApiSelector"}},
        {"type": "Choice", "items": [{"type": "SpecificResource", "source": PLAIN3}]},
        [{"type": "TextualBody", "value": "x"}, PLAIN3],
    ],
)
def test_a_body_in_any_shape(body: Any) -> None:
    made = read(object3(canvas3(body)))
    assert made.canvases[0].service is not None
    assert made.canvases[0].service.address == "https://img.example/1"


def test_regions_of_version_3_targets_count() -> None:
    part = {"type": "SpecificResource", "source": "https://m.example/canvas/1",
            "selector": {"type": "FragmentSelector", "value": "xywh=0,0,10,10"}}  # fmt: skip
    first = canvas3(
        {**PLAIN3, "service": [{"id": "https://img.example/part", "type": "ImageService3"}]}, target=part
    )
    first["items"][0]["items"] += canvas3(PLAIN3)["items"][0]["items"]
    found = read(object3(first)).canvases[0].service
    assert found is not None
    assert found.address == "https://img.example/1"


def test_canvases_without_sizes_take_the_picture_s() -> None:
    bare = canvas3({**PLAIN3, "width": 800, "height": 600})
    bare.update(width=None, height=None)
    made = read(object3(bare)).canvases[0]
    assert (made.width, made.height) == (800, 600)
    bare = canvas2(image2(LEVEL2), width=0, height="x")
    noted = read(book2(bare))
    assert noted.canvases[0].width is None
    assert "without width and height" in said(noted)


def test_broken_canvases_are_left_out_and_the_rest_is_kept() -> None:
    made = read(object3("x", None, 7, {}, {"items": "x"}, {"items": [{"items": [7]}]}, canvas3(PLAIN3), [[]]))
    assert len(made.canvases) == 1
    assert "malformed" in said(made)


def test_many_canvases_are_cut_and_counted() -> None:
    made = read(object3(*[canvas3(PLAIN3)] * (MOST_CANVASES + 7)))
    assert (len(made.canvases), made.total) == (MOST_CANVASES, MOST_CANVASES + 7)
    assert f"the first {MOST_CANVASES} are kept" in said(made)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no IIIF manifest"),
        (b"not json", "no IIIF manifest"),
        (b"7", "no IIIF manifest"),
        (b"[]", "no IIIF manifest"),
        (b"[" * 100_000, "no IIIF manifest"),
        (b'{"a":' * 50_000, "no IIIF manifest"),
        (b'{"type": "Manifest", "label": ' + b"9" * 5_000 + b"}", "no IIIF manifest"),
        (b"\xef\xbb\xbf <!doctype html><title>x", "web page"),
        (b"<?xml version='1.0'?>", "web page"),
        (json.dumps({"@context": V3, "type": "Collection", "items": [{"id": "https://c.example/1"}]}).encode(), "https://c.example/1"),
        (json.dumps({"@context": V2, "@type": "sc:Collection", "manifests": [{"@id": "https://c.example/1"}]}).encode(), "https://c.example/1"),
        (json.dumps({"@type": "sc:Collection"}).encode(), "Collection of several"),
        (json.dumps({"protocol": "http://iiif.io/api/image", "@id": "https://s/1"}).encode(), "single picture"),
        (json.dumps({"@context": V3, "type": "Canvas", "items": []}).encode(), "no IIIF manifest"),
        (json.dumps({"@context": V3, "type": "Manifest", "items": []}).encode(), "no picture"),
        (json.dumps(object3(canvas3({"id": "https://x/a.mp3", "type": "Sound"}))).encode(), "no picture"),
        (json.dumps({"@type": "sc:Manifest", "sequences": "x"}).encode(), "no picture"),
    ],
)  # fmt: skip
def test_what_is_no_manifest_of_an_object_is_refused_with_a_remedy(data: bytes, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_manifest(data)
    assert told in refused.value.reason.en
    assert refused.value.reason.vi != refused.value.reason.en
    assert refused.value.field == "address"


def test_no_address_but_of_the_web_comes_through() -> None:
    bad = "javascript:alert(1)"
    made = read(
        object3(
            canvas3(PLAIN3),
            homepage=[{"id": bad}, {"id": 'https://ok.example/"onclick=x'}],
            logo=bad,
            rights=bad,
            thumbnail=[{"id": "data:image/png;base64,x"}, "https://u:p@t.example/x.jpg"],
            provider=[{"homepage": bad, "logo": [{"id": "//x"}], "label": bad}],
        )
    )
    assert (made.homepage, made.logo, made.rights, made.thumbnails) == ("", "", "", ())
    assert made.terms.en == bad, "shown as words, never as a link"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.just("https://a.b/c"),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "@id", "type", "items", "body", "resource", "service", "@value", "en", "profile", "label", "x"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


def _places(value: Any) -> list[tuple[Any, Any]]:
    found = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found.append((value, key))
        found += _places(inner)
    return found


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(REAL)), json_values, st.randoms(use_true_random=False))
def test_whatever_stands_wherever_it_is_read_or_refused(name: str, value: Any, dice: random.Random) -> None:
    document = copy.deepcopy(REAL[name])
    for _ in range(dice.randint(1, 3)):
        holder, key = dice.choice(_places(document))
        holder[key] = copy.deepcopy(value)
    try:
        made = read_manifest(json.dumps(document).encode())
    except Invalid:
        return
    addresses = [made.homepage, made.logo, *made.thumbnails]
    for canvas in made.canvases:
        addresses += [canvas.image, canvas.service.address if canvas.service else ""]
        assert canvas.image or canvas.service
    assert all(not one or one.startswith(("http://", "https://")) for one in addresses)
    for text in (made.title, made.summary, made.credit, made.owner, made.terms):
        (text.vi + text.en).encode()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>Ink</p><p>on paper</p>", "Ink on paper"),
        ("one<br/>two", "one two"),
        ("3 < 4 & 5 > 2", "3 < 4 & 5 > 2"),
        ("AT&amp;T &copy; 2020", "AT&T © 2020"),
        ("<a href='https://x.example/'>Trống <b>đồng</b></a>", "Trống đồng"),
        ("<img src=x onerror=alert(1)>Drum", "Drum"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
    ],
)
def test_mark_up_gives_way_to_words(text: str, plain: str) -> None:
    made = read(object3(canvas3(PLAIN3), summary={"en": [text], "vi": [text]}))
    assert made.summary == Translated(plain, plain)
