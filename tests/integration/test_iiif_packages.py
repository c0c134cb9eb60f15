"""Manifests of packages over HTTP: the gate, the tombstone, and what is built only once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import iiif_prezi3
import pytest
from sqlalchemy.orm import Session

from iiif.presentation import catalogue
from iiif.presentation.packages import package_manifest
from museum.db.engine import writing
from museum.domain.collections import Artefact, Institution
from museum.domain.education import Package
from museum.domain.people import VISITOR, Person, Role
from museum.domain.states import Publication
from museum.domain.translated import Translated
from tests.factories.house import House
from tests.integration.test_iiif_presentation import BASE, PREFIX, Site, changed
from tests.unit.iiif.records import an_artefact, an_institution
from tests.unit.iiif.test_package_manifest import a_look, a_package

PATH = "/packages/doc-mat-trong/manifest.json"


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
    artefact = an_artefact(session, institution, scans=2)
    session.commit()
    return artefact


def _state(session: Session, package: Package, state: str) -> None:
    with writing(session):
        package.state = state
        package.version += 1


def test_it_is_public_when_the_package_is_and_gone_when_it_is_withdrawn(
    session: Session, site: Site, institution: Institution, drum: Artefact
) -> None:
    package = a_package(session, institution, a_look(drum, 0))
    session.commit()
    _state(session, package, Publication.DRAFT)
    assert site(PATH).status_code == 404
    _state(session, package, Publication.PUBLISHED)
    answer = site(PATH)
    assert answer.status_code == 200
    assert answer.json["id"] == f"{BASE}{PREFIX}{PATH}"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    iiif_prezi3.Manifest(**answer.json)
    changed(session, drum, state=Publication.WITHDRAWN)
    site.seconds += 1.99
    assert drum.id not in site(PATH).text
    _state(session, package, Publication.WITHDRAWN)
    site.seconds += 1.99
    gone = site(PATH)
    assert gone.status_code == 410
    assert "Đọc mặt trống" not in gone.text
    assert site("/packages/nothing/manifest.json").status_code == 404


def test_educators_preview_a_draft_and_nobody_is_given_their_answer(
    session: Session, site: Site, institution: Institution, drum: Artefact
) -> None:
    package = a_package(session, institution, a_look(drum, 0))
    session.commit()
    _state(session, package, Publication.DRAFT)
    site.person = Person("u1", "A", {institution.id: frozenset({Role.EDUCATOR})})
    answer = site(PATH)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    site.person = VISITOR
    assert site(PATH).status_code == 404
    site.person = Person("u2", "B", {institution.id: frozenset({Role.TEACHER})})
    assert site(PATH).status_code == 404


def test_it_is_built_again_only_after_a_change(
    session: Session,
    site: Site,
    institution: Institution,
    drum: Artefact,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_package(session, institution, a_look(drum, 0))
    session.commit()
    built: list[str] = []
    original: Callable[..., Any] = package_manifest

    def noted(*given: Any, **more: Any) -> Any:
        built.append(PATH)
        return original(*given, **more)

    monkeypatch.setattr(catalogue, "package_manifest", noted)
    first = site(PATH)
    for _ in range(3):
        site.seconds += 2
        assert site(PATH).headers["ETag"] == first.headers["ETag"]
    assert len(built) == 1
    changed(session, drum, title=Translated("Mới", "New"))
    site.seconds += 2
    assert "Mới" in site(PATH).text
    assert len(built) == 2
