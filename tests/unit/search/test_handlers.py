"""Handlers, reconciliation and rebuild over a real database and a real embedded index."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Institution
from museum.domain.errors import Unavailable
from museum.domain.events import ArtefactChanged, ExhibitionChanged
from museum.domain.exhibitions import Exhibition
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.ports.search import Query
from search.embedded import EmbeddedIndex
from search.handlers import index_artefact, index_exhibition
from search.reconcile import lag, reindex
from tests.factories.house import House


@pytest.fixture
def house(house: House) -> House:
    index = EmbeddedIndex(house.folder / "index")
    index.prepare()
    return house.with_ports(index=index)


def artefact(
    house: House, session: Session, number: str, title: str, state: Publication = Publication.PUBLISHED
) -> Artefact:
    now = house.clock.now()
    record = Artefact(
        institution_id=house.institution(session).id, accession_number=number, accession_key=number,
        title=Translated(title, ""), state=state, created_at=now, changed_at=now,
    )  # fmt: skip
    session.add(record)
    session.commit()
    house.clock.pass_time(seconds=1)
    return record


def exhibition(house: House, session: Session) -> Exhibition:
    now = house.clock.now()
    institution: Institution = house.institution(session)
    record = Exhibition(
        slug="tieng-vong", institution_id=institution.id, title=Translated("Tiếng vọng", "Echoes"),
        state=Publication.PUBLISHED, created_at=now, changed_at=now,
    )  # fmt: skip
    session.add(record)
    session.commit()
    return record


def found(house: House, text: str = "", gate: tuple[str, ...] = ("public",)) -> list[str]:
    return [
        hit.id
        for hit in house.ports.index.search(Query(text, gate=gate, kinds=("artefact", "exhibition"))).hits
    ]


def test_a_published_artefact_is_found_and_the_record_says_so(house: House, session: Session) -> None:
    record = artefact(house, session, "1", "Trống đồng")
    index_artefact(session, house.ports, ArtefactChanged(record.id))
    assert found(house, "trong dong") == [record.id]
    session.expire_all()
    assert session.get_one(Artefact, record.id).indexed_version == 1


def test_handling_an_event_again_changes_nothing(house: House, session: Session) -> None:
    record = artefact(house, session, "1", "Trống đồng")
    for _ in range(3):
        index_artefact(session, house.ports, ArtefactChanged(record.id))
    assert found(house) == [record.id]
    assert house.ports.index.versions() == {record.id: 1}


def test_a_draft_is_found_by_its_own_staff_alone(house: House, session: Session) -> None:
    record = artefact(house, session, "1", "Trống đồng", Publication.DRAFT)
    index_artefact(session, house.ports, ArtefactChanged(record.id))
    assert found(house, "trống") == []
    assert found(house, "trống", ("public", f"staff:{record.institution_id}")) == [record.id]
    assert found(house, "trống", ("public", "staff:other")) == []


def test_a_withdrawn_artefact_is_no_longer_found(house: House, session: Session) -> None:
    record = artefact(house, session, "1", "Trống đồng")
    index_artefact(session, house.ports, ArtefactChanged(record.id))
    record.state, record.version = Publication.WITHDRAWN, 2
    session.commit()
    index_artefact(session, house.ports, ArtefactChanged(record.id))
    assert found(house) == []


def test_an_artefact_that_nobody_may_find_is_taken_out(
    house: House, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = artefact(house, session, "1", "Trống đồng")
    index_artefact(session, house.ports, ArtefactChanged(record.id))
    monkeypatch.setattr("search.handlers.gate_tokens", lambda _: ())
    index_artefact(session, house.ports, ArtefactChanged(record.id))
    assert house.ports.index.versions() == {}


def test_what_the_database_no_longer_has_is_taken_out(house: House, session: Session) -> None:
    record = artefact(house, session, "1", "Trống đồng")
    index_artefact(session, house.ports, ArtefactChanged(record.id))
    event = ArtefactChanged(record.id)
    session.delete(record)
    session.commit()
    index_artefact(session, house.ports, event)
    index_artefact(session, house.ports, event)
    index_exhibition(session, house.ports, ExhibitionChanged("never-was"))
    assert found(house) == []


def test_an_exhibition_is_found(house: House, session: Session) -> None:
    record = exhibition(house, session)
    index_exhibition(session, house.ports, ExhibitionChanged(record.id))
    assert found(house, "tieng vong") == [record.id]
    session.expire_all()
    assert session.get_one(Exhibition, record.id).indexed_version == 1


def test_when_the_index_is_away_the_record_does_not_claim_to_be_indexed(
    house: House, session: Session
) -> None:
    record = artefact(house, session, "1", "Trống đồng")
    away = house.with_ports(index=EmbeddedIndex(house.folder / "nowhere"))
    with pytest.raises(Unavailable):
        index_artefact(session, away.ports, ArtefactChanged(record.id))
    session.expire_all()
    assert session.get_one(Artefact, record.id).indexed_version == 0


def test_lag_counts_what_is_missing_old_or_strange(house: House, session: Session) -> None:
    first, second = artefact(house, session, "1", "Trống đồng"), artefact(house, session, "2", "Thạp đồng")
    third = exhibition(house, session)
    assert lag(session, house.ports) == 3
    for record in (first, second):
        index_artefact(session, house.ports, ArtefactChanged(record.id))
    index_exhibition(session, house.ports, ExhibitionChanged(third.id))
    assert lag(session, house.ports) == 0
    second.version = 5
    session.delete(first)
    session.commit()
    assert lag(session, house.ports) == 2


def test_a_rebuild_brings_index_and_database_together(house: House, session: Session) -> None:
    records = [artefact(house, session, str(at), f"Trống số {at}") for at in range(250)]
    shown = exhibition(house, session)
    gone = records.pop(0)
    index_artefact(session, house.ports, ArtefactChanged(gone.id))
    session.delete(gone)
    session.commit()
    assert reindex(house.sessions, house.ports) == 250
    assert lag(session, house.ports) == 0
    assert found(house)[:2] == [shown.id, records[-1].id], "last changed first, exhibitions after artefacts"
    session.expire_all()
    assert {session.get_one(Artefact, record.id).indexed_version for record in records} == {1}
