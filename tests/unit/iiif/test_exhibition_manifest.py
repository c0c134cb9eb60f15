"""Stories and objects on loan in the manifest of an exhibition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iiif.presentation.addresses import PLACEHOLDER
from iiif.presentation.exhibition import exhibition_manifest
from museum.domain.collections import Institution
from museum.domain.translated import Translated
from tests.unit.iiif.records import (
    a_loan,
    a_scan,
    a_step,
    an_artefact,
    an_exhibition,
    an_institution,
    memory_sessions,
)
from tests.unit.iiif.test_manifest import assert_sound


@pytest.fixture
def session() -> Iterator[Session]:
    with memory_sessions()() as opened:
        yield opened


@pytest.fixture
def institution(session: Session) -> Institution:
    return an_institution(session)


def a_view(number: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "id": f"https://elsewhere.example/canvas/{number}",
        "label": {"vi": "", "en": f"View {number}"},
        "width": 4000,
        "height": 3000,
        "image": "",
        "service": {"id": f"https://images.elsewhere.example/{number}", "version": 2, "level0": False},
    } | values


def test_steps_of_a_story_lie_on_their_regions(session: Session, institution: Institution) -> None:
    drum = an_artefact(session, institution, scans=3)
    exhibition = an_exhibition(session, institution, [drum])
    section = exhibition.sections[0]
    first = a_step(
        session,
        section,
        drum.media[0],
        (100, 50, 300, 200),
        title=Translated("Ngôi sao", "The star"),
        text=Translated("<p>Mười bốn <em>cánh</em>.</p>", ""),
    )
    a_step(session, section, drum.media[2], (2000, 1000, 500, 500))
    a_step(session, section, drum.media[0], (9000, 9000, 10, 10))
    a_step(session, section, drum.media[0], (0, 0, 10, 10), title=Translated("", ""))
    manifest = exhibition_manifest(exhibition, [drum])
    assert_sound(manifest)
    # The second picture is in no story and stays out.
    shown = [canvas["id"].rpartition("/")[2] for canvas in manifest["items"]]
    assert shown == [drum.media[0].id, drum.media[2].id]
    assert [item["id"] for item in manifest["structures"][0]["items"]] == [
        canvas["id"] for canvas in manifest["items"]
    ]
    (page,) = manifest["items"][0]["annotations"]
    (annotation,) = page["items"]
    assert annotation["id"].endswith(f"/exhibitions/tieng-trong/step/{first.id}")
    assert annotation["target"] == f"{manifest['items'][0]['id']}#xywh=100,50,300,200"
    assert annotation["motivation"] == "commenting"
    assert [(body["language"], body["format"], body["value"]) for body in annotation["body"]] == [
        ("vi", "text/html", "<span><p><b>Ngôi sao</b></p><p>Mười bốn <i>cánh</i>.</p></span>"),
        ("en", "text/html", "<p><b>The star</b></p>"),
    ]
    # A region that reaches beyond the picture ends with it.
    assert manifest["items"][1]["annotations"][0]["items"][0]["target"].endswith("#xywh=2000,1000,49,25")


def test_a_step_on_what_may_not_be_seen_is_nowhere(session: Session, institution: Institution) -> None:
    drum, secret = an_artefact(session, institution), an_artefact(session, institution)
    exhibition = an_exhibition(session, institution, [secret, drum])
    a_step(
        session, exhibition.sections[0], secret.media[0], (0, 0, 9, 9), title=Translated("BÍ MẬT", "SECRET")
    )
    text = json.dumps(exhibition_manifest(exhibition, [drum]), ensure_ascii=False)
    assert "BÍ MẬT" not in text
    assert secret.media[0].id not in text


def test_objects_on_loan_stand_among_the_artefacts_under_their_owners_names(
    session: Session, institution: Institution
) -> None:
    drum, bowl = an_artefact(session, institution), an_artefact(session, institution)
    exhibition = an_exhibition(session, institution, [drum, bowl])
    section = exhibition.sections[0]
    section.items[1].position = 2
    placed = a_loan(
        session,
        section,
        1,
        rights="http://creativecommons.org/licenses/by/4.0/",
        homepage="https://elsewhere.example/drum",
        content={
            "canvases": [a_view()],
            "credit_label": {"vi": "", "en": "Attribution"},
            "terms": {"vi": "", "en": "Ask first."},
            "logo": "https://elsewhere.example/logo.png",
        },
        picture_width=1080,
        picture_height=810,
    )
    manifest = exhibition_manifest(exhibition, [drum, bowl])
    assert_sound(manifest)
    borrowed = manifest["items"][1]
    assert borrowed["id"] == "https://elsewhere.example/canvas/1"
    assert borrowed["label"] == {"en": ["A drum from elsewhere"]}
    assert borrowed["requiredStatement"] == {
        "label": {"en": ["Attribution"]},
        "value": {"en": ["By courtesy of the owner"]},
    }
    assert borrowed["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert borrowed["provider"][0]["label"] == {"en": ["A museum elsewhere"]}
    assert borrowed["provider"][0]["logo"][0]["format"] == "image/png"
    assert borrowed["metadata"][0]["value"] == {"en": ["Ask first."]}
    assert borrowed["partOf"][0]["id"] == placed.loan.manifest_url
    assert borrowed["thumbnail"][0]["id"] == f"{PLACEHOLDER}/loans/{placed.loan_id}/picture.jpg"
    body = borrowed["items"][0]["items"][0]["body"]
    assert body["id"] == "https://images.elsewhere.example/1/full/full/0/default.jpg"
    assert body["service"] == [
        {
            "@id": "https://images.elsewhere.example/1",
            "@type": "ImageService2",
            "profile": "http://iiif.io/api/image/2/level1.json",
        }
    ]
    assert [item["id"] for item in manifest["structures"][0]["items"]] == [
        canvas["id"] for canvas in manifest["items"]
    ]


def test_a_book_on_loan_is_entered_by_its_first_page(session: Session, institution: Institution) -> None:
    exhibition = an_exhibition(session, institution, [])
    section = exhibition.sections[0]
    a_loan(session, section, 0, content={"canvases": [a_view(number) for number in range(1, 40)]})
    a_loan(session, section, 1, content={"canvases": [a_view(number) for number in range(50, 53)]})
    manifest = exhibition_manifest(exhibition, [])
    assert_sound(manifest)
    assert [canvas["label"]["en"][0] for canvas in manifest["items"]] == [
        "A drum from elsewhere",
        *(f"A drum from elsewhere – View {number}" for number in (50, 51, 52)),
    ]


@pytest.mark.parametrize(
    ("view", "kept"),
    [
        (a_view(width=None), False),
        (a_view(width=0), False),
        (a_view(service=None), False),
        (a_view(service={"id": "javascript:alert(1)", "version": 3}), False),
        (a_view(service={"id": "https://x.example/1", "version": 9}), False),
        ("no canvas", False),
        (a_view(service=None, image="https://x.example/a.png"), True),
        (a_view(id="không phải địa chỉ"), True),
        (a_view(id="https://x.example/c#1"), True),
        (a_view(label=None), True),
        (a_view(service={"id": "https://x.example/1/", "version": 3, "level0": True}), True),
        (a_view(service={"id": "https://x.example/1", "version": 1}), True),
    ],
)
def test_whatever_came_from_elsewhere_the_manifest_is_sound(
    session: Session, institution: Institution, view: Any, *, kept: bool
) -> None:
    exhibition = an_exhibition(session, institution, [])
    a_loan(session, exhibition.sections[0], 0, content={"canvases": [view]}, homepage="javascript:alert(1)")
    manifest = exhibition_manifest(exhibition, [])
    assert_sound(manifest)
    assert ("structures" in manifest) == kept
    text = json.dumps(manifest, ensure_ascii=False)
    assert "javascript:" not in text
    assert "#1" not in text


@pytest.mark.parametrize("content", [{}, {"canvases": None}, {"canvases": [a_view(width=None, height=None)]}])
def test_where_there_is_no_picture_but_the_one_kept_here_that_is_shown(
    session: Session, institution: Institution, content: dict[str, Any]
) -> None:
    exhibition = an_exhibition(session, institution, [])
    placed = a_loan(session, exhibition.sections[0], 0, content=content, picture_width=100, picture_height=80)
    manifest = exhibition_manifest(exhibition, [])
    assert_sound(manifest)
    (canvas,) = manifest["items"]
    assert (canvas["width"], canvas["height"]) == (100, 80)
    assert canvas["thumbnail"][0]["id"] == f"{PLACEHOLDER}/loans/{placed.loan_id}/picture.jpg"


def test_an_artefact_of_sound_alone_is_shown_by_its_recording(
    session: Session, institution: Institution
) -> None:
    song = an_artefact(session, institution, scans=0)
    a_scan(session, song, 0, duration=61.5, mime="audio/mpeg", width=None, height=None)
    session.refresh(song)
    exhibition = an_exhibition(session, institution, [song])
    a_step(session, exhibition.sections[0], song.media[0], (0, 0, 1, 1))
    manifest = exhibition_manifest(exhibition, [song])
    assert_sound(manifest)
    (canvas,) = manifest["items"]
    assert canvas["duration"] == 61.5
    assert "thumbnail" not in manifest
    assert "annotations" not in canvas


def test_an_id_of_ours_or_of_another_loan_is_not_believed(session: Session, institution: Institution) -> None:
    drum = an_artefact(session, institution)
    exhibition = an_exhibition(session, institution, [drum])
    section = exhibition.sections[0]
    a_step(session, section, drum.media[0], (0, 0, 9, 9))
    own = exhibition_manifest(exhibition, [drum])["items"][0]["id"]
    base = "https://museum.example"
    public = own.replace(PLACEHOLDER, base)
    claimed = [
        own,
        public,
        public.replace("https", "http"),
        public.replace("museum.example", "Museum.example:443"),
        f"https://elsewhere.example/canvas/{drum.media[0].id}",
        "https://elsewhere.example/canvas/1",
        "https://elsewhere.example:no/canvas/1",
    ]
    first = a_loan(
        session, section, 1, content={"canvases": [a_view(n, id=i) for n, i in enumerate(claimed)]}
    )
    second = a_loan(
        session, section, 2, content={"canvases": [a_view(9, id="https://elsewhere.example/canvas/1")]}
    )
    manifest = exhibition_manifest(exhibition, [drum], base=base)
    assert_sound(manifest)
    minted = f"{PLACEHOLDER}/iiif/presentation/3/exhibitions/tieng-trong/canvas"
    assert [canvas["id"] for canvas in manifest["items"]] == [
        own,
        *(f"{minted}/{first.loan_id}-{number}" for number in (1, 2, 3, 4)),
        *claimed[4:6],
        f"{minted}/{first.loan_id}-7",
        f"{minted}/{second.loan_id}-1",
    ]
    # What somebody else calls as we call a scan is not told of in its story.
    assert ["annotations" in canvas for canvas in manifest["items"]] == [True] + [False] * 8
    assert manifest["items"][-1]["items"][0]["items"][0]["target"] == f"{minted}/{second.loan_id}-1"
