"""A province of 30 institutions over 12 years: what a manager's dashboard counts, and whether it is counted right."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from http import HTTPStatus
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from frontend.presenters.charts import YEARS
from museum.db.engine import writing
from museum.domain.collections import Institution
from museum.domain.people import Role
from museum.domain.plans import Plan
from museum.services.indicators import counting
from tests.bench.figures import Figure, at_most, not_measured
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.province import Size, fill
from tests.factories.staff import Client, employ, staffed_app

YEAR = 2026
MANAGER = "lead@example.org"
ROUNDS = 7
SMALLER = 50
# Both databases read these as moments in UTC: SQLite as the text it keeps, PostgreSQL in a session set to UTC.
SPAN = {"begin": "2025-12-31 17:00:00.000000", "end": "2026-12-31 17:00:00.000000"}
CAME = """
 FROM attendance a JOIN booking b ON b.id = a.booking_id JOIN visit_session s ON s.id = b.session_id
 JOIN institution i ON i.id = s.institution_id JOIN programme p ON p.id = s.programme_id
 WHERE b.state = 'attended' AND s.state NOT IN ('draft', 'cancelled') AND s.starts_at >= :begin AND s.starts_at < :end
"""
OF_MUSEUMS = f"{CAME} AND i.kind IN ('museum', 'memorial_house')"
RECOUNTS = {
    "i0": """SELECT count(*) FROM artefact a JOIN institution i ON i.id = a.institution_id
 WHERE a.created_at >= :begin AND a.created_at < :end AND i.kind IN ('museum', 'memorial_house')""",
    "i1": """SELECT count(*) FROM (SELECT m.artefact_id, min(m.digitised_at) AS first FROM media m
 JOIN institution i ON i.id = m.institution_id WHERE m.state = 'ready' AND i.kind IN ('museum', 'memorial_house')
 GROUP BY m.artefact_id) AS scans WHERE first >= :begin AND first < :end""",
    "i3": """SELECT count(*) FROM artefact a JOIN institution i ON i.id = a.institution_id WHERE a.state = 'published'
 AND a.published_at >= :begin AND a.published_at < :end AND i.kind IN ('museum', 'memorial_house')""",
    "i4": """SELECT count(*) FROM exhibition e JOIN institution i ON i.id = e.institution_id WHERE e.state = 'published'
 AND e.published_at >= :begin AND e.published_at < :end AND i.kind IN ('museum', 'memorial_house')""",
    "i5": """SELECT sum(v.visits) FROM page_visits v JOIN institution i ON i.id = v.institution_id
 WHERE v.subject_kind = 'exhibition' AND v.day >= '2026-01-01' AND v.day <= '2026-12-31'
 AND i.kind IN ('museum', 'memorial_house')""",
    "i7": f"SELECT count(DISTINCT s.id) {OF_MUSEUMS}",
    "i10": f"SELECT sum(a.pupils) {OF_MUSEUMS}",
    "i11": f"SELECT sum(a.pupils) {OF_MUSEUMS} AND b.remote",
    "i12": f"SELECT count(DISTINCT p.package_id) {OF_MUSEUMS}",
    "i16": f"SELECT sum(a.pupils + a.adults) {CAME}",
    "i17": """SELECT count(*) FROM activity JOIN counted ON activity_id = activity.id JOIN organisational_unit u
 ON u.id = unit_id LEFT JOIN institution i ON i.id = u.institution_id WHERE indicator_id = 'indicator17'
 AND first >= '2026-01-01' AND first <= '2026-12-31' AND (i.kind IS NULL OR i.kind = 'library')""",
    "i18": """SELECT sum(CAST(amount AS NUMERIC)) FROM reported_value
 WHERE indicator_id = 'indicator18' AND year = 2026""",
}
"""Plain SQL that counts the year again, in the words of neither the rules nor their libraries."""


def measure(folder: Path, *, short: bool) -> list[Figure]:
    """Measure on SQLite, and on PostgreSQL where one is named in MUSEUM_TEST_POSTGRES_URL."""
    size = Size().smaller(SMALLER) if short else Size()
    figures: list[Figure] = []
    for engine, house in _houses(folder):
        if house is None:
            figures.append(
                not_measured(f"dashboard of a province, {engine}", "≤ 300 ms", "no such engine is named")
            )
            continue
        with house.sessions() as session:
            fill(session, size)
            figures += _measured(house, session, engine, size)
    return figures


def _houses(folder: Path) -> Iterator[tuple[str, House | None]]:
    home = folder / "province"
    home.mkdir()
    yield "SQLite", build_house(home)
    with _postgres() as url:
        yield "PostgreSQL", build_house(home, url) if url else None


@contextmanager
def _postgres() -> Iterator[str]:
    server = os.environ.get("MUSEUM_TEST_POSTGRES_URL", "")
    if not server:
        yield ""
        return
    with fresh_database(server) as url:
        yield url


def _measured(house: House, session: Session, engine: str, size: Size) -> list[Figure]:
    plan = session.get_one(Plan, "plan")

    def dashboard() -> None:
        progress = counting.progress_of(session, house.ports, plan, YEAR, years_before=YEARS - 1)
        counting.by_unit(session, house.ports, progress[0].indicator, YEAR)
        counting.overlaps(session, house.ports, plan, YEAR)

    def verification() -> None:
        for one in plan.objectives:
            for indicator in one.indicators:
                counting.rows_of(session, house.ports, indicator, YEAR)
                counting.by_unit(session, house.ports, indicator, YEAR)

    if engine == "PostgreSQL":
        session.execute(text("SET TIME ZONE 'UTC'"))
    wrong = _wrong(house, session, plan)
    plain = text(f"SELECT count(DISTINCT s.id), sum(a.pupils), sum(a.adults) {CAME}")
    bare = _median(lambda: session.execute(plain, SPAN).all())
    shown, verified = _median(dashboard), _median(verification)
    page = _median(_page(house, session, plan))
    what = (
        f"{engine}; {size.artefacts} artefacts, {size.sessions} sessions, {size.visits} visits, 20 indicators with "
        f"the years of its charts, units and overlaps; median of {ROUNDS}"
    )
    return [
        at_most(
            f"numbers that differ from a recount, {engine}",
            len(wrong),
            0,
            "",
            ", ".join(wrong) or "plain SQL",
        ),
        at_most(f"a dashboard's whole page, {engine}", page, 300, "ms", what),
        Figure("… of which it counts", shown, "ms", how="progress, one indicator by unit, overlaps"),
        Figure("… over a plain count of the year's visits", shown / bare, "×", how=f"{bare:.1f} ms"),
        at_most(
            f"rows, sums and digests behind all numbers, {engine}",
            verified / 1000,
            10,
            "s",
            "as a report needs them",
        ),
    ]


def _page(house: House, session: Session, plan: Plan) -> Callable[[], object]:
    """Give how a manager of the province opens the dashboard, past the network."""
    with writing(session):
        first = session.scalars(select(Institution).where(Institution.is_default)).one()
        employ(session, house, MANAGER, Role.MANAGER, first)
    client = Client(staffed_app(house))
    client.login(MANAGER)

    def opened() -> None:
        answer = client.get(f"/manage/plans/{plan.slug}")
        if answer.status_code != HTTPStatus.OK:
            msg = f"the dashboard answers {answer.status_code}"
            raise RuntimeError(msg)

    return opened


def _wrong(house: House, session: Session, plan: Plan) -> list[str]:
    found = []
    for one in counting.progress_of(session, house.ports, plan, YEAR):
        query = RECOUNTS.get(one.indicator.code)
        if query is not None:
            counted = Fraction(session.execute(text(query), SPAN if ":begin" in query else {}).scalar() or 0)
            value = one.values.get(YEAR)
            if value is None or value.amount != counted:
                found.append(f"{one.indicator.rule}: {value and value.amount} for {counted}")
    return found


def _median(work: Callable[[], object]) -> float:
    """Give the median time in milliseconds; the first run only compiles."""
    work()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)
