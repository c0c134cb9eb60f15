"""Provinces, themes, transcriptions, stored manifests without a framework, and upgrades of their shape."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import iiif_prezi3
import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from iiif.handlers import describe_artefact
from iiif.offline.site import static_documents
from iiif.presentation import catalogue
from iiif.presentation.manifest import RECIPE
from iiif.presentation.shelf import Shelf
from iiif.web.manifests import ManifestApplication
from museum.db.engine import writing
from museum.domain.collections import Artefact, Institution, Term, Vocabulary
from museum.domain.events import Job
from museum.domain.people import Person, Role
from museum.domain.rights import PixelTerms
from museum.domain.states import JobState, Publication
from museum.domain.translated import Translated
from museum.services import artefacts, institutions, upkeep
from museum.services.outbox import drain
from museum.services.permission import SYSTEM
from tests.factories.house import House
from tests.integration.test_iiif_presentation import BASE, PREFIX, Site, changed, describe
from tests.unit.iiif.records import (
    a_transcription,
    an_artefact,
    an_exhibition,
    an_institution,
    describe_by,
)


@pytest.fixture
def site(house: House) -> Site:
    return Site(house)


@pytest.fixture
def institution(session: Session) -> Institution:
    made = an_institution(session, province=Translated("tỉnh Hưng Yên", "Hưng Yên province"))
    session.commit()
    return made


@pytest.fixture
def drum(session: Session, institution: Institution) -> Artefact:
    artefact = an_artefact(session, institution, scans=2, version=3)
    describe_by(session, artefact, Vocabulary.COLLECTION, Translated("Đồ đồng Đông Sơn", "Đông Sơn bronzes"))
    session.commit()
    return artefact


def listed(document: Any) -> list[str]:
    return [item["id"].removeprefix(f"{BASE}{PREFIX}/") for item in document.json["items"]]


def test_the_collection_of_all_leads_by_province_and_by_theme(
    session: Session, site: Site, drum: Artefact
) -> None:
    an_institution(session, "thu-vien-hung-yen", province=Translated("Hưng Yên", ""))
    an_institution(session, "bao-tang-xa")
    session.commit()
    (theme,) = drum.terms_of(Vocabulary.COLLECTION)
    assert listed(site("/collection.json")) == [
        "collections/exhibitions.json",
        "collections/bo-suu-tap.json",
        "collections/tinh-hung-yen.json",
        "collections/bao-tang-hung-yen.json",
        "collections/bao-tang-xa.json",
        "collections/thu-vien-hung-yen.json",
    ]
    province = site("/collections/tinh-hung-yen.json")
    iiif_prezi3.Collection(**province.json)
    assert listed(province) == ["collections/bao-tang-hung-yen.json", "collections/thu-vien-hung-yen.json"]
    themes = site("/collections/bo-suu-tap.json")
    iiif_prezi3.Collection(**themes.json)
    assert listed(themes) == [f"collections/bo-suu-tap-{theme.id}.json"]
    one = site(f"/collections/bo-suu-tap-{theme.id}.json")
    iiif_prezi3.Collection(**one.json)
    assert listed(one) == [f"artefacts/{drum.id}/manifest.json"]
    # A record leads back to all collections that hold it.
    manifest = site(f"/artefacts/{drum.id}/manifest.json").json
    assert [part["id"].rpartition("/")[2] for part in manifest["partOf"]] == [
        "bao-tang-hung-yen.json",
        f"bo-suu-tap-{theme.id}.json",
    ]
    for name in ("tinh-nghe-an", "tinh-", "bo-suu-tap-nothing", f"bo-suu-tap-{theme.id}x"):
        assert site(f"/collections/{name}.json").status_code == 404, name


def test_a_theme_that_only_drafts_use_is_not_public(session: Session, site: Site, drum: Artefact) -> None:
    (theme,) = drum.terms_of(Vocabulary.COLLECTION)
    theme.proposed = True
    session.commit()
    path = f"/collections/bo-suu-tap-{theme.id}.json"
    assert site(path).status_code == 200
    changed(session, drum, state=Publication.WITHDRAWN)
    site.seconds += 1.99
    assert site(path).status_code == 404
    assert listed(site("/collections/bo-suu-tap.json")) == []
    assert "collections/bo-suu-tap.json" not in listed(site("/collection.json"))
    session.get_one(Term, theme.id).proposed = False
    session.commit()
    site.seconds += 2
    assert listed(site(path)) == []


def test_a_term_of_another_vocabulary_is_no_collection(session: Session, site: Site, drum: Artefact) -> None:
    describe_by(session, drum, Vocabulary.KEYWORD, Translated("hội", ""))
    session.commit()
    (keyword,) = drum.terms_of(Vocabulary.KEYWORD)
    assert site(f"/collections/bo-suu-tap-{keyword.id}.json").status_code == 404


def test_a_transcription_is_read_until_its_record_is_withdrawn(
    session: Session, site: Site, drum: Artefact, institution: Institution
) -> None:
    page, bare = drum.media
    written = a_transcription(session, page, "Một dòng")
    other = an_artefact(session, institution)
    session.commit()
    path = f"/artefacts/{drum.id}/canvas/{page.id}/transcription.json"
    answer = site(path)
    assert answer.status_code == 200
    iiif_prezi3.AnnotationPage(**answer.json)
    assert answer.json["id"] == f"{BASE}{PREFIX}{path}"
    assert answer.json["items"][0]["body"]["value"] == "Một dòng"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert site(path, If_None_Match=answer.headers["ETag"]).status_code == 304
    assert site(f"/artefacts/{drum.id}/canvas/{bare.id}/transcription.json").status_code == 404
    # A page is asked for below its own record alone.
    assert site(f"/artefacts/{other.id}/canvas/{page.id}/transcription.json").status_code == 404
    written.text, written.version = "Dòng khác", 2
    session.commit()
    site.seconds += 2
    assert site(path).json["items"][0]["body"]["value"] == "Dòng khác"
    changed(session, drum, state=Publication.DRAFT)
    site.seconds += 2
    assert site(path).status_code == 404
    site.person = Person("u1", "A", {institution.id: frozenset({Role.CATALOGUER})})
    staff = site(path)
    assert (staff.status_code, staff.headers["Cache-Control"]) == (200, "private, no-store")
    site.person = Person()
    changed(session, drum, state=Publication.WITHDRAWN)
    site.seconds += 2
    assert site(path).status_code == 410


@pytest.mark.parametrize(
    ("path", "builder"),
    [
        ("/exhibitions/tieng-trong/manifest.json", "exhibition_manifest"),
        ("/collections/tieng-trong.json", "exhibition_collection"),
        ("/collections/exhibitions.json", "exhibitions_collection"),
        ("/collections/bao-tang-hung-yen.json", "institution_collection"),
        ("/collections/tinh-hung-yen.json", "province_collection"),
        ("/collection.json", "top_collection"),
    ],
)
def test_what_is_built_on_demand_is_built_again_only_after_a_change(
    session: Session,
    site: Site,
    institution: Institution,
    drum: Artefact,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    builder: str,
) -> None:
    an_exhibition(session, institution, [drum])
    session.commit()
    built: list[str] = []
    original: Callable[..., Any] = getattr(catalogue, builder)

    def noted(*given: Any, **more: Any) -> Any:
        built.append(path)
        return original(*given, **more)

    monkeypatch.setattr(catalogue, builder, noted)
    first = site(path)
    for _ in range(3):
        site.seconds += 2
        assert site(path).headers["ETag"] == first.headers["ETag"]
    assert len(built) == 1
    with writing(session):
        institution.name = Translated("Tên mới", "New name")
        institution.version += 1
    changed(session, drum, title=Translated("Mới", "New"))
    site.seconds += 2
    assert site(path).status_code == 200
    assert len(built) == 2


def test_the_mark_is_a_picture_of_the_size_that_manifests_name(site: Site, drum: Artefact) -> None:
    logo = site(f"/artefacts/{drum.id}/manifest.json").json["provider"][0]["logo"][0]
    answer = site(logo["id"].removeprefix(f"{BASE}{PREFIX}"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == logo["format"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.size == (logo["width"], logo["height"])


class Bare:
    """The application without a framework, over a house; what it hands on is noted."""

    def __init__(self, house: House) -> None:
        self.seconds = 0.0
        self.handed_on: list[str] = []
        shelf = Shelf(house.sessions, house.ports.store, lambda: self.seconds)
        self.application = ManifestApplication(shelf, BASE, self._pages)

    def _pages(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.handed_on.append(environ["PATH_INFO"])
        start_response("418 I'm a teapot", [])
        return [b""]

    def __call__(self, path: str, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
        heard: list[Any] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": PREFIX + path,
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        body = b"".join(self.application(environ, lambda status, fields: heard.extend((status, fields))))
        return heard[0], dict(heard[1]), body


def test_a_published_manifest_goes_out_without_a_framework_just_as_with_it(
    house: House, session: Session, site: Site, drum: Artefact
) -> None:
    describe(house, drum)
    bare, path = Bare(house), f"/artefacts/{drum.id}/manifest.json"
    for headers in ({}, {"accept_encoding": "br"}, {"accept_encoding": "gzip", "accept": "application/json"}):
        framed = site(path, **{name.title(): value for name, value in headers.items()})
        status, fields, body = bare(path, **headers)
        assert (status, body) == ("200 OK", framed.data)
        assert fields["Content-Length"] == str(len(body))
        for name in ("Content-Type", "Content-Encoding", "ETag", "Cache-Control", "Vary"):
            assert fields.get(name) == framed.headers.get(name), name
        assert fields["Access-Control-Allow-Origin"] == "*"
    status, fields, body = bare(path, if_none_match=fields["ETag"])
    assert (status, body) == ("304 Not Modified", b"")
    status, fields, body = bare(path, "HEAD")
    assert (status, body) == ("200 OK", b"")
    assert int(fields["Content-Length"]) > 1000
    assert not bare.handed_on
    changed(session, drum, state=Publication.WITHDRAWN)
    bare.seconds += 1.99
    assert bare(path)[0].startswith("418")
    assert bare.handed_on == [PREFIX + path]


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/artefacts/nothing/manifest.json", "GET"),
        ("/artefacts/{id}/manifest.json", "OPTIONS"),
        ("/artefacts/{id}/manifest.json", "POST"),
        ("/artefacts/{id}/manifest.json/", "GET"),
        ("/artefacts/{id}/../{id}/manifest.json", "GET"),
        ("/artefacts/" + "x" * 50 + "/manifest.json", "GET"),
        ("/collection.json", "GET"),
    ],
)
def test_all_else_is_handed_on(house: House, drum: Artefact, path: str, method: str) -> None:
    describe(house, drum)
    bare = Bare(house)
    assert bare(path.format(id=drum.id), method)[0].startswith("418")


def test_an_upgrade_has_every_manifest_made_again_once(
    house: House, session: Session, institution: Institution, drum: Artefact
) -> None:
    house.handle("describe", describe_artefact)
    house.handle("index", lambda *_: None)
    never = an_artefact(session, institution, scans=0)
    draft = an_artefact(session, institution, scans=0, state=Publication.DRAFT)
    session.commit()
    for artefact in (drum, draft):
        describe(house, artefact)
    drain(house.work())
    before = {
        one: session.get_one(Artefact, one.id, populate_existing=True).changed_at for one in (drum, draft)
    }
    session.rollback()
    assert upkeep.renew_manifests(session, house.ports, RECIPE) == 2
    assert upkeep.renew_manifests(session, house.ports, RECIPE) == 0
    drain(house.work())
    session.rollback()
    for artefact, moment in before.items():
        session.refresh(artefact)
        assert artefact.manifest_version == artefact.version
        # Nobody edited it: it keeps its place among what was changed last.
        assert artefact.changed_at == moment
    session.refresh(never)
    assert (never.version, never.manifest_version) == (1, 0)
    session.rollback()
    assert upkeep.renew_manifests(session, house.ports, RECIPE + 1) == 2


def test_an_upgrade_that_breaks_off_is_begun_again(
    house: House, session: Session, drum: Artefact, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe(house, drum)
    monkeypatch.setattr(type(house.ports.store), "put", _fails)
    with pytest.raises(OSError, match="full"):
        upkeep.renew_manifests(session, house.ports, RECIPE)
    monkeypatch.undo()
    session.rollback()
    assert upkeep.renew_manifests(session, house.ports, RECIPE) == 1


def _fails(*_: object, **__: object) -> None:
    raise OSError("the disk is full")


def test_an_institutions_new_name_reaches_its_manifests(
    house: House, session: Session, site: Site, institution: Institution, drum: Artefact
) -> None:
    house.handle("describe", describe_artefact)
    house.handle("index", lambda *_: None)
    describe(house, drum)
    path = f"/artefacts/{drum.id}/manifest.json"
    assert site(path).json["provider"][0]["label"]["vi"] == ["Bảo tàng Hưng Yên"]
    session.rollback()
    particulars: dict[str, Any] = {"name": Translated("Bảo tàng tỉnh Hưng Yên", "")}
    saved = institutions.save(session, house.ports, institution.slug, **particulars)
    assert saved.version == 2
    drain(house.work())
    site.seconds += 2
    assert site(path).json["provider"][0]["label"] == {"vi": ["Bảo tàng tỉnh Hưng Yên"]}
    # Saved once more as it stands, it gives nobody work.
    assert institutions.save(session, house.ports, institution.slug, **particulars).version == 2
    pending = select(Job.id).where(Job.state == JobState.PENDING)
    assert session.scalars(pending).all() == []


def test_a_withdrawn_record_is_withdrawn_from_all_its_addresses(
    house: House, session: Session, site: Site, drum: Artefact
) -> None:
    describe(house, drum)
    (theme,) = drum.terms_of(Vocabulary.COLLECTION)
    paths = [f"/collections/bo-suu-tap-{theme.id}.json", "/collections/bao-tang-hung-yen.json"]
    assert all(drum.id in site(path).text for path in paths)
    session.rollback()
    artefacts.withdraw(session, house.ports, SYSTEM, drum.id)
    site.seconds += 1.99
    assert not any(drum.id in site(path).text for path in paths)
    assert site(f"/artefacts/{drum.id}/manifest.json").status_code == 410


def test_a_new_limit_of_reserved_pictures_reaches_the_manifests(
    house: House, session: Session, drum: Artefact
) -> None:
    describe(house, drum)
    assert upkeep.renew_manifests(session, house.ports, RECIPE) == 1
    assert upkeep.renew_manifests(session, house.ports, RECIPE) == 0
    other = replace(house.ports, pixels=PixelTerms(600))
    assert upkeep.renew_manifests(session, other, RECIPE) == 1
    assert upkeep.renew_manifests(session, other, RECIPE) == 0


def test_static_documents_have_the_transcriptions_and_no_search(
    house: House, session: Session, drum: Artefact
) -> None:
    written = a_transcription(session, drum.media[0], "Một")
    session.commit()
    describe(house, drum)
    files = dict(static_documents(Shelf(house.sessions, house.ports.store), house.sessions, BASE))
    root = f"iiif/presentation/3/artefacts/{drum.id}"
    manifest = json.loads(files[f"{root}/manifest.json"])
    assert "SearchService2" not in json.dumps(manifest)
    (page,) = [one for one in manifest["items"][0]["annotations"] if "items" not in one]
    stored = json.loads(files[page["id"].removeprefix(f"{BASE}/")])
    assert stored["id"] == page["id"] == f"{BASE}/{root}/canvas/{written.media_id}/transcription.json"
    assert stored["items"][0]["body"]["value"] == "Một"
