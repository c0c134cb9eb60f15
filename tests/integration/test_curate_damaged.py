"""A scan whose original is lost: the desk says so, and lets it be tried again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from ingest.handlers import note_failure
from museum.domain.collections import Media
from museum.domain.events import Job
from museum.domain.states import JobState
from museum.services.outbox import Patience, drain
from museum.services.scans import record_damaged
from tests.factories.house import House
from tests.factories.workbench import Museum, build_museum, hidden


@pytest.fixture
def museum(house: House) -> Museum:
    return build_museum(house)


def test_what_cannot_be_mended_stands_on_the_desk_until_it_is(museum: Museum) -> None:
    _, media_id = museum.scanned()
    house, store = museum.house, museum.house.ports.store
    with house.sessions() as session:
        medium = session.get_one(Media, media_id)
        key, copies = medium.original_key, medium.copies
        original = store.get(key)
        store.delete(key)
        store.put(copies.archive, b"rubbish")
        record_damaged(session, house.ports, media_id)
    drain(replace(house.work(Patience(attempts=1)), on_rest={"digitise": note_failure}))
    client = museum.client()
    desk = client.get("/curate/").get_data(as_text=True)
    assert "The original is no longer in storage" in desk
    assert f"/curate/scans/{media_id}/retry" in desk
    assert f"/curate/scans/{media_id}/drop" not in desk

    store.put(key, original)
    answer = client.post(f"/curate/scans/{media_id}/retry", data={"csrf_token": hidden(desk, "csrf_token")})
    assert answer.status_code == 302
    drain(house.work())
    with house.sessions() as session:
        assert session.scalars(select(Job.state).where(Job.kind == "ScanDamaged")).all() == [JobState.DONE]
    assert store.get(copies.archive).startswith(b"PK")
    assert "The original is no longer" not in client.get("/curate/").get_data(as_text=True)
