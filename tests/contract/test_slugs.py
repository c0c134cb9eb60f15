"""An address stands once, whoever asks for it at the same moment; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from museum.domain.collections import Institution
from museum.domain.translated import Translated
from museum.services import exhibitions, package_copies, packages, programmes
from museum.services.exhibitions import Texts
from museum.services.packages import Outline
from museum.services.permission import SYSTEM
from museum.services.programmes import Rules
from museum.services.slugs import slug_of
from tests.factories.at_once import at_once
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.staff import institution_of

TITLE = Translated("Tiếng trống đồng", "The drum's voice")
HOUSES = ("a", "b", "c", "d")
"""An institution drafts one thing after another; several know nothing of each other."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def _exhibition(house: House, institution_id: str) -> str:
    with house.sessions() as session:
        at = session.get_one(Institution, institution_id)
        return exhibitions.create(session, house.ports, SYSTEM, at, Texts(TITLE)).slug


def _package(house: House, institution_id: str) -> str:
    with house.sessions() as session:
        at = session.get_one(Institution, institution_id)
        return packages.create(session, house.ports, SYSTEM, at, Outline(TITLE)).slug


def _programme(house: House, institution_id: str) -> str:
    with house.sessions() as session:
        return programmes.create(session, house.ports, SYSTEM, institution_id, Rules(TITLE)).slug


@pytest.mark.parametrize("draft", [_exhibition, _package, _programme])
def test_drafts_of_one_title_at_one_moment_all_get_an_address(
    house: House, draft: Callable[[House, str], str]
) -> None:
    with house.sessions() as session:
        ids = [institution_of(session, house, slug).id for slug in HOUSES]
    for done in range(3):
        slugs = at_once([partial(draft, house, one) for one in ids])
        first = done * len(HOUSES)
        numbers = range(first + 1, first + len(HOUSES) + 1)
        wanted = {"tieng-trong-dong" if number == 1 else f"tieng-trong-dong-{number}" for number in numbers}
        assert set(slugs) == wanted


def test_copies_get_addresses_of_their_own_with_all_their_parts(house: House) -> None:
    with house.sessions() as session:
        at = institution_of(session, house, "a")
        made = packages.create(session, house.ports, SYSTEM, at, Outline(TITLE))
        copies = [package_copies.copy(session, house.ports, SYSTEM, made.id) for _ in range(2)]
        assert [one.slug for one in copies] == ["tieng-trong-dong-ban-sao", "tieng-trong-dong-ban-sao-2"]
        assert session.scalars(select(type(made).version)).all() == [1, 1, 1]


def test_a_title_without_letters_has_an_address_all_the_same() -> None:
    assert slug_of(Translated("!!!"), "goi-hoc-tap") == "goi-hoc-tap"
    assert slug_of(Translated("", "Đông Sơn, 2.500 years"), "x") == "dong-son-2-500-years"
    assert len(slug_of(Translated("a" * 300), "x")) == 80
