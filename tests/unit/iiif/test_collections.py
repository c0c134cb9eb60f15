"""Exhibition manifests and collections: only what may be seen, in order, valid while empty."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from iiif.presentation.addresses import PLACEHOLDER
from iiif.presentation.collection import (
    PAGE,
    Part,
    exhibition_collection,
    exhibitions_collection,
    institution_collection,
    top_collection,
)
from iiif.presentation.exhibition import cover_of, exhibition_manifest
from iiif.presentation.manifest import artefact_manifest
from museum.domain.collections import Institution
from museum.domain.translated import Translated
from tests.unit.iiif.records import an_artefact, an_exhibition, an_institution, memory_sessions
from tests.unit.iiif.test_manifest import assert_sound


@pytest.fixture
def session() -> Iterator[Session]:
    with memory_sessions()() as opened:
        yield opened


@pytest.fixture
def institution(session: Session) -> Institution:
    return an_institution(session, about=Translated("<p>Giới thiệu</p>", ""))


def test_an_exhibition_shows_its_artefacts_in_the_order_of_its_sections(
    session: Session, institution: Institution
) -> None:
    drum, bowl, book = (
        an_artefact(session, institution, title=Translated(name, "")) for name in ("Trống", "Bát", "Sách")
    )
    exhibition = an_exhibition(session, institution, [bowl, drum], [], [drum, book])
    manifest = exhibition_manifest(exhibition, [drum, bowl, book])
    assert_sound(manifest)
    assert manifest["id"] == f"{PLACEHOLDER}/iiif/presentation/3/exhibitions/tieng-trong/manifest.json"
    assert [canvas["label"]["vi"] for canvas in manifest["items"]] == [["Bát"], ["Trống"], ["Sách"]]
    # Canvases keep the ids they have in the artefacts' own manifests.
    assert manifest["items"][0]["id"] == artefact_manifest(bowl)["items"][0]["id"]
    assert manifest["items"][0]["partOf"][0]["id"] == artefact_manifest(bowl)["id"]
    ranges = [[item["id"] for item in part["items"]] for part in manifest["structures"]]
    ids = [canvas["id"] for canvas in manifest["items"]]
    assert ranges == [[ids[0], ids[1]], [ids[1], ids[2]]]
    assert manifest["structures"][0]["label"] == {"vi": ["Phần 0"]}


def test_what_may_not_be_seen_is_left_out_of_an_exhibition(
    session: Session, institution: Institution
) -> None:
    drum = an_artefact(session, institution)
    secret = an_artefact(session, institution, title=Translated("BÍ MẬT", ""))
    exhibition = an_exhibition(
        session, institution, [secret, drum], [secret], cover_media_id=secret.media[0].id
    )
    documents = [
        exhibition_manifest(exhibition, [drum]),
        exhibition_collection(exhibition, [drum]),
        exhibition_manifest(exhibition, []),
        exhibition_collection(exhibition, []),
    ]
    for document in documents:
        assert_sound(document)
        text = json.dumps(document, ensure_ascii=False)
        assert "BÍ MẬT" not in text
        assert secret.id not in text
        assert secret.media[0].id not in text
    assert len(documents[0]["structures"]) == 1
    assert "structures" not in documents[2]
    cover = cover_of(exhibition, [drum])
    assert cover is drum.media[0]


def test_collections_are_valid_while_empty(session: Session, institution: Institution) -> None:
    for document in (
        top_collection([]),
        exhibitions_collection([], {}),
        institution_collection(institution, Part([], 0)),
    ):
        assert_sound(document)
        assert document["type"] == "Collection"
    assert institution_collection(institution, Part([], 0))["items"] == []
    assert institution_collection(institution, Part([], 0))["summary"] == {"vi": ["Giới thiệu"]}


def test_the_collection_of_all_leads_to_institutions_and_exhibitions(
    session: Session, institution: Institution
) -> None:
    other = an_institution(session, "bao-tang-nghe-an")
    document = top_collection([institution, other])
    assert_sound(document)
    base = f"{PLACEHOLDER}/iiif/presentation/3/collections"
    assert [item["id"] for item in document["items"]] == [
        f"{base}/exhibitions.json",
        f"{base}/bao-tang-hung-yen.json",
        f"{base}/bao-tang-nghe-an.json",
    ]


def test_an_institution_lists_its_artefacts_with_pictures(session: Session, institution: Institution) -> None:
    drum, bare = an_artefact(session, institution), an_artefact(session, institution, scans=0)
    document = institution_collection(institution, Part([drum, bare], 2))
    assert_sound(document)
    assert [item["type"] for item in document["items"]] == ["Manifest", "Manifest"]
    assert "/full/257,129/0/" in document["items"][0]["thumbnail"][0]["id"]
    assert "thumbnail" not in document["items"][1]


def test_a_large_collection_is_made_of_parts(session: Session, institution: Institution) -> None:
    drum = an_artefact(session, institution)
    whole = institution_collection(institution, Part([], 2 * PAGE + 1))
    assert_sound(whole)
    assert [item["id"].rpartition("?")[2] for item in whole["items"]] == ["page=1", "page=2", "page=3"]
    part = institution_collection(institution, Part([drum], 2 * PAGE + 1, page=3))
    assert_sound(part)
    assert part["id"] == whole["items"][2]["id"]
    assert part["label"]["vi"] == [f"Bảo tàng Hưng Yên ({2 * PAGE + 1}–{2 * PAGE + 1})"]
    assert len(part["items"]) == 1
