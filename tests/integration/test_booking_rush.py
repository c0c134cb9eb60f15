"""500 ask for 30 places at the same moment, of the real server on real databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from museum.db.engine import open_engine, open_sessions
from museum.domain.visits import Booking, VisitSession
from tests.factories.command import Installation
from tests.factories.engines import engine_address
from tests.factories.postgres import fresh_database
from tests.factories.rush import rush

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    embedded = nullcontext(f"sqlite:///{tmp_path / 'museum.db'}")
    with embedded if request.param == "sqlite" else fresh_database(engine_address("POSTGRES_URL")) as url:
        installation = Installation(
            tmp_path / "data", {"MUSEUM_DATABASE_URL": url, "MUSEUM_RATELIMIT_ENABLED": "0"}
        )
        assert installation.run("init").status == 0
        yield installation


def bookable(installation: Installation, places: int) -> str:
    start = (datetime.now(UTC) + timedelta(days=20)).replace(microsecond=0)
    made = installation.run(
        "session",
        "create",
        "--programme",
        "Nghe tiếng trống đồng",
        "--start",
        start.isoformat(),
        "--places",
        str(places),
        "--open",
        "--json",
    )
    assert made.status == 0, made.stderr
    return str(made.item["session"])


def test_five_hundred_at_once_get_thirty_places_and_nobody_a_fault(installation: Installation) -> None:
    session_id = bookable(installation, 30)
    with installation.serving() as address:
        answered = rush(int(address.rpartition(":")[2]), session_id, asking=500, repeated=20)
    assert answered.statuses == {201: 500}
    assert answered.states == {"confirmed": 30, "waitlisted": 450}
    assert answered.replays_agree()
    assert answered.p95 < 10, f"p95 {answered.p95:.1f} s"
    with open_sessions(open_engine(installation.settings["MUSEUM_DATABASE_URL"]))() as session:
        visit = session.get_one(VisitSession, session_id)
        assert (visit.taken, visit.pupils_taken) == (30, 900)
        ranks = select(func.count(), func.count(Booking.rank.distinct()))
        assert session.execute(ranks).one() == (480, 480)
