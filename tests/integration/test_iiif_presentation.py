"""Manifests from the changed record to the reader: stored, replaced, withdrawn."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import brotli
import iiif_prezi3
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from iiif.handlers import describe_artefact
from iiif.presentation.addresses import PLACEHOLDER
from iiif.presentation.shelf import Shelf
from iiif.web.presentation import presentation_blueprint
from museum.db.engine import writing
from museum.domain.collections import Artefact, Institution, manifest_key
from museum.domain.errors import Unavailable
from museum.domain.events import ArtefactChanged, ScanDigitised
from museum.domain.people import VISITOR, Person, Role
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.ports.storage import ObjectInfo
from tests.factories.house import House
from tests.unit.iiif.records import an_artefact, an_exhibition, an_institution

BASE = "https://museum.example"
PREFIX = "/iiif/presentation/3"


class Site:
    """The presentation addresses over a house, with the time and the person in the test's hands."""

    def __init__(self, house: House) -> None:
        self.seconds = 0.0
        self.person: Person = VISITOR
        self.base = BASE
        self.selected: list[str] = []
        app = Flask("iiif")
        app.register_blueprint(
            presentation_blueprint(
                shelf=Shelf(house.sessions, house.ports.store, lambda: self.seconds),
                base_url=lambda: self.base,
                person=lambda: self.person,
            )
        )
        self.client: FlaskClient = app.test_client()

    def __call__(self, path: str, **headers: str) -> Any:
        return self.client.get(
            PREFIX + path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )


@pytest.fixture
def site(house: House) -> Site:
    return Site(house)


@pytest.fixture
def institution(session: Session) -> Institution:
    made = an_institution(session)
    session.commit()
    return made


@pytest.fixture
def drum(session: Session, institution: Institution) -> Artefact:
    artefact = an_artefact(session, institution, scans=2, version=3)
    session.commit()
    return artefact


def changed(session: Session, artefact: Artefact, **values: Any) -> None:
    with writing(session):
        for name, value in values.items():
            setattr(artefact, name, value)
        artefact.version += 1


def reread(session: Session, artefact: Artefact) -> None:
    """Read a row as it stands now: an open transaction would show it as it stood."""
    session.rollback()
    session.refresh(artefact)


def describe(house: House, artefact: Artefact) -> None:
    with house.sessions() as own:
        describe_artefact(own, house.ports, ArtefactChanged(artefact.id))


def stored(house: House) -> list[str]:
    return [found.key for found in house.ports.store.list("manifests/")]


def test_a_changed_record_becomes_a_stored_manifest_that_names_no_site(
    house: House, session: Session, drum: Artefact
) -> None:
    describe(house, drum)
    reread(session, drum)
    assert drum.manifest_version == 3
    document = json.loads(house.ports.store.get(manifest_key(drum.id, 3)))
    iiif_prezi3.Manifest(**document)
    assert document["id"].startswith(PLACEHOLDER)
    assert len(document["items"]) == 2


def test_a_digitised_scan_leads_to_its_record(house: House, session: Session, drum: Artefact) -> None:
    with house.sessions() as own:
        describe_artefact(own, house.ports, ScanDigitised(drum.media[1].id))
        describe_artefact(own, house.ports, ScanDigitised("nothing"))
        describe_artefact(own, house.ports, ArtefactChanged("nothing"))
    reread(session, drum)
    assert drum.manifest_version == 3


def test_done_twice_nothing_is_written_the_second_time(house: House, drum: Artefact) -> None:
    describe(house, drum)
    house.ports.store.delete(manifest_key(drum.id, 3))
    describe(house, drum)
    assert stored(house) == []


def test_the_version_before_stays_for_those_who_still_read_it_and_older_ones_go(
    house: House, session: Session, drum: Artefact
) -> None:
    for _ in range(4):
        describe(house, drum)
        reread(session, drum)
        changed(session, drum)
    assert stored(house) == [manifest_key(drum.id, 5), manifest_key(drum.id, 6)]


def test_many_at_once_leave_one_newest_manifest(house: House, session: Session, drum: Artefact) -> None:
    together = threading.Barrier(6)

    def run(number: int) -> None:
        together.wait()
        if number == 0:
            with house.sessions() as own:
                changed(own, own.get_one(Artefact, drum.id), title=Translated("Mới", "New"))
        describe(house, drum)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, range(6)))
    reread(session, drum)
    describe(house, drum)
    reread(session, drum)
    assert (drum.version, drum.manifest_version) == (4, 4)
    assert json.loads(house.ports.store.get(manifest_key(drum.id, 4)))["label"]["en"] == ["New"]


def test_storage_that_fails_leaves_the_row_as_it_was(house: House, session: Session, drum: Artefact) -> None:
    broken = house.with_ports(store=_Broken(house.ports.store))
    with pytest.raises(Unavailable):
        describe(broken, drum)
    reread(session, drum)
    assert drum.manifest_version == 0
    describe(house, drum)
    reread(session, drum)
    assert drum.manifest_version == 3


class _Broken:
    def __init__(self, store: Any) -> None:
        self._store = store

    def put(self, *_: object, **__: object) -> None:
        raise Unavailable("Kho lưu trữ không trả lời.", "Storage does not answer.")

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        return iter(self._store.list(prefix))


def test_readers_get_the_stored_manifest_under_the_sites_address(
    house: House, site: Site, drum: Artefact
) -> None:
    describe(house, drum)
    answer = site(f"/artefacts/{drum.id}/manifest.json")
    assert answer.status_code == 200
    assert (
        answer.headers["Content-Type"]
        == 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
    )
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "museum.invalid" not in answer.text
    assert answer.json["id"] == f"{BASE}{PREFIX}/artefacts/{drum.id}/manifest.json"
    site.base = "https://khac.example/bao-tang/"
    assert (
        site(f"/artefacts/{drum.id}/manifest.json")
        .json["id"]
        .startswith("https://khac.example/bao-tang/iiif/")
    )


def test_packed_for_those_who_unpack_and_not_sent_twice(house: House, site: Site, drum: Artefact) -> None:
    describe(house, drum)
    path = f"/artefacts/{drum.id}/manifest.json"
    packed = site(path, Accept_Encoding="gzip, deflate")
    assert packed.headers["Content-Encoding"] == "gzip"
    squeezed = site(path, Accept_Encoding="gzip, deflate, br;q=0.9, zstd")
    assert squeezed.headers["Content-Encoding"] == "br"
    plain = site(path)
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == brotli.decompress(squeezed.data) == plain.data
    assert packed.headers["ETag"] == squeezed.headers["ETag"] == plain.headers["ETag"]
    assert site(path, Accept_Encoding="br;q=0, gzip").headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    again = site(path, If_None_Match=packed.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert site(path, Accept="application/json").headers["Content-Type"] == "application/json"
    assert "gzip" not in site(path, Accept_Encoding="gzip;q=0").headers.get("Content-Encoding", "")


def test_preflight_is_answered(site: Site) -> None:
    answer = site.client.options(f"{PREFIX}/collection.json", headers={"Origin": "https://viewer.example"})
    assert answer.status_code == 200
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("described", [True, False])
def test_not_found_before_publication_and_gone_after_withdrawal(
    house: House, session: Session, site: Site, drum: Artefact, described: bool
) -> None:
    path = f"/artefacts/{drum.id}/manifest.json"
    changed(session, drum, state=Publication.DRAFT)
    if described:
        describe(house, drum)
    answer = site(path)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    reread(session, drum)
    changed(session, drum, state=Publication.PUBLISHED)
    assert site(path).status_code == 200
    changed(session, drum, state=Publication.WITHDRAWN)
    site.seconds += 1.99
    gone = site(path, If_None_Match="*")
    assert gone.status_code == 410
    assert gone.headers["Content-Type"] == "application/problem+json"
    assert set(gone.json["reason"]) == {"vi", "en"}
    assert "Trống đồng" not in gone.text
    assert gone.headers["Access-Control-Allow-Origin"] == "*"


def test_a_withdrawn_artefact_leaves_exhibitions_and_collections_within_two_seconds(
    house: House, session: Session, site: Site, institution: Institution, drum: Artefact
) -> None:
    bowl = an_artefact(session, institution, title=Translated("Bát gốm", ""))
    an_exhibition(session, institution, [drum, bowl])
    session.commit()
    paths = [
        "/exhibitions/tieng-trong/manifest.json",
        "/collections/bao-tang-hung-yen.json",
        "/collections/tieng-trong.json",
    ]
    for path in paths:
        answer = site(path)
        assert answer.status_code == 200, path
        assert bowl.id in answer.text
    changed(session, bowl, state=Publication.WITHDRAWN)
    site.seconds += 1.99
    for path in paths:
        answer = site(path)
        assert bowl.id not in answer.text
        assert "Bát gốm" not in answer.text
        assert drum.id in answer.text


def test_a_withdrawn_exhibition_is_gone_with_its_collection(
    session: Session, site: Site, institution: Institution, drum: Artefact
) -> None:
    exhibition = an_exhibition(session, institution, [drum])
    session.commit()
    assert "tieng-trong" in site("/collections/exhibitions.json").text
    exhibition.state = Publication.WITHDRAWN
    session.commit()
    site.seconds += 2
    assert site("/exhibitions/tieng-trong/manifest.json").status_code == 410
    assert site("/collections/tieng-trong.json").status_code == 410
    assert "tieng-trong" not in site("/collections/exhibitions.json").text


def test_staff_read_drafts_that_nobody_may_keep(
    house: House, session: Session, site: Site, institution: Institution, drum: Artefact
) -> None:
    changed(session, drum, state=Publication.DRAFT)
    describe(house, drum)
    site.person = Person("u1", "A", {institution.id: frozenset({Role.CATALOGUER})})
    for path in (f"/artefacts/{drum.id}/manifest.json", "/collections/bao-tang-hung-yen.json"):
        answer = site(path)
        assert answer.status_code == 200
        assert drum.id in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers
    site.person = Person("u2", "B", {"elsewhere": frozenset({Role.CATALOGUER})})
    assert site(f"/artefacts/{drum.id}/manifest.json").status_code == 404
    site.person = VISITOR
    assert site(f"/artefacts/{drum.id}/manifest.json").status_code == 404
    assert drum.id not in site("/collections/bao-tang-hung-yen.json").text


def test_a_stored_manifest_that_is_lost_is_described_on_the_spot(
    house: House, site: Site, drum: Artefact
) -> None:
    describe(house, drum)
    house.ports.store.delete(manifest_key(drum.id, 3))
    answer = site(f"/artefacts/{drum.id}/manifest.json")
    assert answer.status_code == 200
    assert len(answer.json["items"]) == 2


def test_a_reader_between_two_versions_gets_the_new_one(
    house: House, session: Session, site: Site, drum: Artefact
) -> None:
    describe(house, drum)
    assert site(f"/artefacts/{drum.id}/manifest.json").status_code == 200
    reread(session, drum)
    changed(session, drum, title=Translated("Mới", "New"))
    describe(house, drum)
    house.ports.store.delete(manifest_key(drum.id, 3))
    site.seconds += 2
    assert site(f"/artefacts/{drum.id}/manifest.json").json["label"]["en"] == ["New"]


def test_an_empty_site_has_a_valid_collection(site: Site) -> None:
    answer = site("/collection.json")
    assert answer.status_code == 200
    iiif_prezi3.Collection(**answer.json)


def test_a_large_institution_is_listed_in_parts_that_do_not_shift(
    session: Session, site: Site, institution: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("iiif.presentation.collection", "iiif.presentation.catalogue"):
        monkeypatch.setattr(f"{module}.PAGE", 2)
    made = [an_artefact(session, institution) for _ in range(5)]
    session.commit()
    whole = site("/collections/bao-tang-hung-yen.json").json
    parts = [item["id"].removeprefix(BASE + PREFIX) for item in whole["items"]]
    assert len(parts) == 3
    listed = [item["id"] for part in parts for item in site(part).json["items"]]
    assert len(listed) == len(set(listed)) == 5
    assert all(any(artefact.id in address for address in listed) for artefact in made)
    assert site("/collections/bao-tang-hung-yen.json?page=4").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/artefacts/nothing/manifest.json", 404),
        ("/artefacts/..%2f..%2fx/manifest.json", 404),
        ("/artefacts/" + "x" * 3000 + "/manifest.json", 404),
        ("/exhibitions/nothing/manifest.json", 404),
        ("/collections/nothing.json", 404),
        ("/nothing", 404),
        ("/collections/bao-tang-hung-yen.json?page=-1", 400),
        ("/collections/bao-tang-hung-yen.json?page=1e3", 400),
        ("/collections/bao-tang-hung-yen.json?page=" + "9" * 400, 400),
        ("/collections/bao-tang-hung-yen.json?page=٣", 400),
        ("/collections/bao-tang-hung-yen.json?page=2", 404),
    ],
)
@pytest.mark.usefixtures("institution")
def test_odd_addresses_get_a_reason_in_both_languages(site: Site, path: str, status: int) -> None:
    answer = site(path)
    assert answer.status_code == status
    assert set(answer.json["reason"]) == {"vi", "en"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_database_that_is_away_is_said_to_be_away(house: House, site: Site, drum: Artefact) -> None:
    describe(house, drum)
    with house.sessions() as own:
        own.execute(text("ALTER TABLE artefact RENAME TO elsewhere"))
        own.commit()
    answer = site(f"/artefacts/{drum.id}/manifest.json")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "elsewhere" not in answer.text


@pytest.mark.usefixtures("institution")
def test_visitors_share_what_was_built_a_moment_ago(
    house: House, site: Site, drum: Artefact, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe(house, drum)
    asked: list[Callable[..., Any]] = []
    original = house.ports.store.get
    monkeypatch.setattr(type(house.ports.store), "get", lambda _, key: (asked.append(key), original(key))[1])
    for _ in range(5):
        assert site(f"/artefacts/{drum.id}/manifest.json").status_code == 200
    assert len(asked) == 1
