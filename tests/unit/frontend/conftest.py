"""A site with a few records, for tests of what visitors see."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from frontend.app import PublicContext, register_public
from museum.domain.collections import (
    Artefact,
    ArtefactTerm,
    Media,
    Term,
    Vocabulary,
    accession_key,
    term_key,
)
from museum.domain.exhibitions import Exhibition, Layout, Section, SectionItem
from museum.domain.people import Person
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated
from museum.ports.search import FacetCount, Found, Hit, Query
from tests.factories.house import House

BASE_URL = "https://museum.example"
CATALOGUE = Path(__file__).parents[3] / "frontend/translations/vi/LC_MESSAGES/messages.po"


@pytest.fixture(scope="session", autouse=True)
def compiled_catalogue() -> None:
    """Compile the Vietnamese catalogue if its compiled form is missing or old; whole or not at all."""
    compiled = CATALOGUE.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= CATALOGUE.stat().st_mtime:
        return
    draft = compiled.with_suffix(f".{os.getpid()}")
    with CATALOGUE.open("rb") as source, draft.open("wb") as target:
        write_mo(target, read_po(source, locale="vi"))
    draft.replace(compiled)


@dataclass
class AnsweringIndex:
    """Answers with what the test lays down, and keeps what it was asked."""

    answer: Callable[[Query], Found] = lambda _: Found(0)
    asked: list[Query] = field(default_factory=list)

    def search(self, query: Query) -> Found:
        self.asked.append(query)
        return self.answer(query)


@dataclass
class Site:
    """The application, its rows and its index."""

    house: House
    app: Flask
    index: AnsweringIndex
    count: int = 0

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def get(self, path: str, **headers: str) -> str:
        response = self.client.get(path, headers=headers)
        assert response.status_code == 200, (path, response.status_code)
        return response.text

    def add(
        self,
        title: Translated,
        *,
        number: str = "",
        state: str = Publication.PUBLISHED,
        scans: int = 1,
        size: tuple[int, int] = (3000, 2000),
        terms: Mapping[Vocabulary, Translated] | None = None,
        **values: object,
    ) -> str:
        """Add an artefact and give its id."""
        self.count += 1
        with self.house.sessions() as session:
            institution = self.house.institution(session)
            now = self.house.clock.now()
            number = number or f"BTT-{self.count:04}"
            artefact = Artefact(
                id=f"artefact{self.count}",
                institution_id=institution.id,
                accession_number=number,
                accession_key=accession_key(number),
                title=title,
                state=state,
                created_at=now,
                changed_at=now,
                published_at=now - timedelta(hours=self.count),
                **values,
            )
            for position, (vocabulary, label) in enumerate((terms or {}).items()):
                term = Term(
                    id=f"term{self.count}{position}",
                    vocabulary=vocabulary,
                    label=label,
                    key_vi=term_key(label.vi),
                    key_en=term_key(label.en),
                )
                session.add(term)
                session.flush()
                artefact.terms.append(ArtefactTerm(term_id=term.id, position=position))
            session.add(artefact)
            session.flush()
            for position in range(scans):
                session.add(
                    Media(
                        id=f"image{self.count}x{position}",
                        institution_id=institution.id,
                        artefact_id=artefact.id,
                        position=position,
                        source_name="scan.tif",
                        sha256=f"{self.count:032}{position:032}",
                        size=1,
                        mime="image/tiff",
                        state=MediaState.READY,
                        width=size[0],
                        height=size[1],
                        received_at=now,
                    )
                )
            session.commit()
            return artefact.id

    def exhibit(
        self, slug: str, title: Translated, *artefacts: str, state: str = Publication.PUBLISHED
    ) -> None:
        """Open an exhibition of one row of artefacts, its opening taken from the first."""
        with self.house.sessions() as session:
            now = self.house.clock.now()
            first = session.get_one(Artefact, artefacts[0])
            exhibition = Exhibition(
                slug=slug,
                institution_id=first.institution_id,
                title=title,
                introduction=Translated("<p>Lời dẫn.</p>", "<p>An introduction.</p>"),
                cover_media_id=first.media[0].id if first.media else None,
                cover_zoom=2.0,
                state=state,
                created_at=now,
                changed_at=now,
                published_at=now,
            )
            section = Section(position=0, layout=Layout.ROW, title=Translated("Phần một", "Part one"))
            section.items = [SectionItem(artefact_id=one, position=n) for n, one in enumerate(artefacts)]
            exhibition.sections.append(section)
            session.add(exhibition)
            session.commit()

    def finds(self, *ids: str, facets: Mapping[str, tuple[FacetCount, ...]] | None = None) -> None:
        """Let the index find these artefacts, whatever is asked."""

        def answer(query: Query) -> Found:
            if query.kinds != ("artefact",):
                return Found(0)
            hits = tuple(Hit(one, "artefact", "", Translated(), 1.0) for one in ids)
            return Found(len(hits), hits, facets or {})

        self.index.answer = answer

    def enter_as(self, person: Person) -> None:
        """Let every following request come from this person."""

        @self.app.before_request
        def enter() -> None:
            from flask import g  # noqa: PLC0415

            g.person = person


@pytest.fixture
def site(house: House) -> Site:
    index = AnsweringIndex()
    house = house.with_ports(index=index)
    app = Flask("site", static_folder=None)
    app.secret_key = "for tests"
    register_public(app, PublicContext(house.sessions, house.ports, BASE_URL, visits_after=None))
    return Site(house, app, index)
