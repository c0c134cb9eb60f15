"""Whatever is published, changed and withdrawn: who replays the journal knows what is public."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from iiif.discovery import activities
from iiif.handlers import describe_artefact
from iiif.web.discovery import PREFIX, discovery_blueprint
from museum.domain.errors import Invalid
from museum.domain.people import VISITOR
from museum.domain.translated import Translated
from museum.services import artefacts, exhibitions
from museum.services.exhibitions import Texts
from museum.services.outbox import drain
from museum.services.permission import SYSTEM
from museum.services.sections import ItemPlan, SectionPlan, write_sections
from museum.services.visibility import visible_artefacts, visible_exhibitions
from tests.factories.harvester import Harvester
from tests.factories.house import House, build_house

BASE = "https://museum.example"
RECORDS, SHOWS = 3, 2
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["publish", "withdraw", "describe", "show", "hide", "word", "work", "crawl", "wait"]),
        st.integers(0, RECORDS - 1),
    ),
    max_size=25,
)


class World:
    """A few records and exhibitions of one house, and two harvesters of its journal."""

    def __init__(self, house: House) -> None:
        for handler in ("index", "index_exhibition"):
            house.handle(handler, lambda *_: None)
        house.handle("describe", describe_artefact)
        self.house = house
        self.count = 0
        app = Flask("discovery")
        app.register_blueprint(discovery_blueprint(sessions=house.sessions, base_url=BASE))
        self.client = app.test_client()
        with house.sessions() as session:
            institution = house.institution(session)
            self.records = [
                artefacts.create(
                    session,
                    house.ports,
                    SYSTEM,
                    institution,
                    {"accession_number": f"N{n}", "title_vi": f"Trống {n}"},
                ).id
                for n in range(RECORDS)
            ]
            self.shows = [
                exhibitions.create(
                    session, house.ports, SYSTEM, institution, Texts(Translated(f"Trưng bày {n}"))
                ).id
                for n in range(SHOWS)
            ]
            for show in self.shows:
                plan = SectionPlan(Translated("Một"), items=tuple(ItemPlan(one) for one in self.records))
                write_sections(session, house.ports, SYSTEM, show, [plan])
        self.faithful = Harvester(self.fetch, f"{BASE}{PREFIX}/collection.json")

    def fetch(self, address: str) -> dict[str, Any]:
        response = self.client.get(address.removeprefix(BASE))
        assert response.status_code == 200, address
        document: dict[str, Any] = json.loads(response.data)
        assert document["id"] == address
        return document

    def do(self, session: Session, step: str, which: int) -> None:
        ports, record, show = self.house.ports, self.records[which], self.shows[which % SHOWS]
        if step == "publish":
            artefacts.publish(session, ports, SYSTEM, record)
        elif step == "withdraw":
            artefacts.withdraw(session, ports, SYSTEM, record)
        elif step == "describe":
            self.count += 1
            artefacts.describe(session, ports, SYSTEM, record, {"title_en": f"Drum {self.count}"})
        elif step == "show":
            exhibitions.publish(session, ports, SYSTEM, show)
        elif step == "hide":
            exhibitions.withdraw(session, ports, SYSTEM, show)
        elif step == "word":
            self.count += 1
            exhibitions.write_texts(session, ports, SYSTEM, show, Texts(Translated(f"Tên {self.count}")))
        elif step == "work":
            drain(self.house.work())
        elif step == "crawl":
            self.faithful.crawl()
        else:
            self.house.clock.pass_time(seconds=1)

    def public(self, session: Session) -> set[str]:
        prefix = f"{BASE}/iiif/presentation/3"
        return {
            f"{prefix}/artefacts/{one.id}/manifest.json"
            for one in session.scalars(visible_artefacts(session, VISITOR))
        } | {
            f"{prefix}/exhibitions/{one.slug}/manifest.json"
            for one in session.scalars(visible_exhibitions(session, VISITOR))
        }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    page, activities.PAGE = activities.PAGE, 7
    import iiif.web.discovery as web  # noqa: PLC0415

    web.PAGE = 7
    yield World(build_house(tmp_path_factory.mktemp("journal")))
    activities.PAGE = web.PAGE = page


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_replaying_the_journal_gives_what_is_public(world: World, steps: list[tuple[str, int]]) -> None:
    with world.house.sessions() as session:
        for step, which in steps:
            try:
                world.do(session, step, which)
            except Invalid:
                session.rollback()
        drain(world.house.work())
        newcomer = Harvester(world.fetch, f"{BASE}{PREFIX}/collection.json")
        for harvester in (newcomer, world.faithful):
            harvester.crawl()
            session.rollback()
            assert harvester.public == world.public(session)
    _well_formed(world)


def _well_formed(world: World) -> None:
    """Read all pages forwards: numbered, dated and linked as the specification says."""
    collection = world.fetch(f"{BASE}{PREFIX}/collection.json")
    address: str | None = collection["first"]["id"]
    items: list[dict[str, Any]] = []
    before = None
    while address:
        page = world.fetch(address)
        assert page["startIndex"] == len(items)
        assert page.get("prev", {}).get("id") == before
        assert page["partOf"] == {"id": collection["id"], "type": "OrderedCollection"}
        items += page["orderedItems"]
        before, address = address, page.get("next", {}).get("id")
    assert before == collection["last"]["id"]
    assert len(items) == collection["totalItems"]
    assert all(one["endTime"] <= two["endTime"] for one, two in pairwise(items))
    standing: set[str] = set()
    for item in items:
        manifest = item["object"]["id"]
        assert (item["type"] == "Create") == (manifest not in standing), item
        (standing.discard if item["type"] == "Delete" else standing.add)(manifest)
