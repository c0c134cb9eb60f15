"""Growth compares like with like, sums say how many have reported, and a merger leaves the past as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from museum.db.engine import writing
from museum.domain.collections import Artefact, Institution, Media
from museum.domain.heritage import HeritageItem, HeritageKind
from museum.domain.indicators import Activity, Indicator, IndicatorTarget, ReportedValue
from museum.domain.indicators import Counted as Ticked
from museum.domain.plans import Objective, Plan
from museum.domain.progress import Kind, Verdict
from museum.domain.reporting import Call, UnitReport
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit
from museum.services import unit_changes
from museum.services.indicators import counting
from museum.services.indicators.results import Progress
from museum.services.milestones import way_to_milestone
from museum.services.permission import SYSTEM
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database

EARLY = datetime(2020, 1, 1, tzinfo=UTC)
MERGED = date(2025, 7, 1)
Numbers = Mapping[int, Mapping[str, int]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def unit(session: Session, name: str, kind: str = "commune", parent: str | None = "tinh", **more: Any) -> str:
    session.add(OrganisationalUnit(id=name, name=Translated(name), kind=kind, parent_id=parent, **more))
    session.flush()
    return name


def indicator_of(session: Session, kind: Kind, rule: str = "reported", **more: Any) -> Indicator:
    """Give the only indicator of a new plan for the province `tinh`, which is made where it is not there."""
    if session.get(OrganisationalUnit, "tinh") is None:
        unit(session, "tinh", "province", None)
    plan = Plan(slug="ke-hoach", title=Translated("Kế hoạch"), unit_id="tinh", issued_on=date(2024, 3, 1))
    targets = more.pop("targets", ())
    one = Indicator(
        **{"code": "i", "name": Translated("Chỉ tiêu"), "kind": kind, "rule": rule, "measure": "use"} | more
    )
    one.parameters = more.get("parameters", {})
    one.targets = list(targets)
    plan.objectives.append(Objective(code="o", system="all", text=Translated("Mục tiêu"), indicators=[one]))
    session.add(plan)
    session.flush()
    return one


def tell(session: Session, one: Indicator, numbers: Numbers, whole: int | None = None) -> None:
    for year, by_unit in numbers.items():
        for name, amount in by_unit.items():
            session.add(
                ReportedValue(
                    indicator_id=one.id,
                    unit_id=name,
                    year=year,
                    amount=Fraction(amount),
                    whole=None if whole is None else Fraction(whole),
                    as_of=date(year, 12, 31) if year < 2026 else date(2026, 11, 20),
                    created_at=EARLY,
                    changed_at=EARLY,
                )
            )
    session.flush()


def progress(
    session: Session, house: House, one: Indicator, year: int = 2026, until: date | None = None
) -> Progress:
    return counting.progress_of_one(session, house.ports, one, year, until=until)


def exact(value: object) -> Any:
    """Let fractions be compared with plain numbers."""
    return value


def counted(found: Progress, year: int = 2026) -> tuple[int, int]:
    return found.basis[year].units, found.basis[year].expected


def test_growth_leaves_out_who_has_not_reported_yet_and_says_so(house: House) -> None:
    with house.sessions() as session, writing(session):
        one = indicator_of(
            session, Kind.GROWTH, targets=[IndicatorTarget(first=2024, last=2030, low=Fraction(8))]
        )
        names = [unit(session, f"xa{number}") for number in range(10)]
        tell(session, one, {2025: dict.fromkeys(names, 1000), 2026: dict.fromkeys(names[:7], 1100)})
        found = progress(session, house, one)
        assert found.standing.done == 10, "seven communes grew by a tenth: they did not shrink to 77"
        assert exact((found.values[2026].amount, found.values[2025].amount)) == (7700, 10000)
        assert exact((counted(found), found.basis[2026].share)) == ((7, 10), 70)
        assert (found.standing.verdict, found.standing.provisional) == (Verdict.MET, True)
        tell(session, one, {2026: dict.fromkeys(names[7:], 1100)})
        full = progress(session, house, one).standing
        assert exact((full.done, full.provisional)) == (10, False)


@pytest.mark.parametrize(
    ("before", "now", "growth", "known"),
    [
        ({"a": 100, "b": 50, "d": 10}, {"c": 165, "d": 12}, Fraction(1700, 160), (2, 2)),
        # C is silent: A and B have nothing to be compared with.
        ({"a": 100, "b": 50, "d": 10}, {"d": 12}, 20, (1, 2)),
        # B was silent: what C has of it would look like growth.
        ({"a": 100, "d": 10}, {"c": 165, "d": 12}, 20, (1, 2)),
        # The province speaks now, and each commune spoke before.
        ({"a": 100, "b": 50, "d": 10}, {"tinh": 176}, 10, (2, 2)),
        ({"a": 100, "b": 50}, {"tinh": 176}, None, (0, 2)),
        ({"tinh": 160}, {"c": 100, "d": 76}, 10, (2, 2)),
        ({"tinh": 160}, {"c": 100}, None, (0, 2)),
    ],
)
def test_growth_across_a_merger_compares_the_same_ground(
    house: House, before: dict[str, int], now: dict[str, int], growth: object, known: tuple[int, int]
) -> None:
    with house.sessions() as session, writing(session):
        one = indicator_of(session, Kind.GROWTH)
        unit(session, "c", valid_from=MERGED)
        for name in ("a", "b"):
            unit(session, name, valid_until=MERGED - timedelta(days=1), successor_id="c")
        unit(session, "d")
        one.base_year = None
        tell(session, one, {2024: before, 2025: {}, 2026: now})
        # Over the merger's year nothing is told: 2026 is compared with 2024.
        one.base_year = 2024
        found = progress(session, house, one)
        assert counted(found) == known
        basis = found.basis[2026]
        grown = None if basis.before is None else (basis.now / basis.before - 1) * 100  # type: ignore[operator]
        assert grown == growth
        if growth is None:
            assert found.standing.verdict == Verdict.NO_DATA


def test_a_merger_to_come_joins_nobody_before_it(house: House) -> None:
    with house.sessions() as session, writing(session):
        one = indicator_of(session, Kind.GROWTH)
        unit(session, "c", valid_from=MERGED)
        for name in ("a", "b"):
            unit(session, name, valid_until=MERGED - timedelta(days=1), successor_id="c")
        tell(session, one, {2023: {"a": 100, "b": 9}, 2024: {"a": 110}})
        found = progress(session, house, one, 2024)
        assert exact((found.standing.done, counted(found, 2024))) == (10, (1, 2))


def test_sums_and_shares_say_how_many_of_those_asked_have_reported(house: House) -> None:
    with house.sessions() as session, writing(session):
        share = indicator_of(
            session, Kind.SHARE, targets=[IndicatorTarget(first=2024, last=2026, low=Fraction(40))]
        )
        names = [unit(session, f"xa{number}") for number in range(10)]
        tell(session, share, {2026: dict.fromkeys(names[:7], 1)}, whole=2)
        found = progress(session, house, share)
        assert (counted(found), found.standing.verdict, found.standing.provisional) == (
            (7, 10),
            Verdict.MET,
            True,
        )
        call = Call(
            plan_id=share_plan(session, share),
            institution_id=museum_of(session, house).id,
            year=2026,
            title=Translated("Đợt"),
            message=Translated(""),
            deadline=date(2026, 11, 25),
            created_at=EARLY,
        )
        session.add(call)
        session.flush()
        session.add_all(
            UnitReport(call_id=call.id, unit_id=name, indicator_ids=[share.id], changed_at=EARLY)
            for name in names[:8]
        )
        session.flush()
        assert counted(progress(session, house, share)) == (7, 10), "the call has not gone out"
        call.sent_at = EARLY
        session.flush()
        assert counted(progress(session, house, share)) == (7, 8)
        tell(session, share, {2026: {names[7]: 1}}, whole=2)
        assert not progress(session, house, share).standing.provisional


def museum_of(session: Session, house: House) -> Institution:
    found = house.institution(session)
    session.flush()
    return found


def share_plan(session: Session, one: Indicator) -> str:
    return session.get_one(Objective, one.objective_id).plan_id


def _recorded(session: Session, institution_id: str, days: list[date]) -> None:
    for day in days:
        name = f"{institution_id[:6]}{day:%Y%m%d}"
        at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
        session.add(
            Artefact(
                id=name,
                institution_id=institution_id,
                accession_number=name,
                accession_key=name,
                title=Translated(name),
                created_at=at,
                changed_at=at,
            )
        )
    session.flush()


def test_records_are_compared_to_the_same_day_and_where_we_kept_them_all_the_base_year(house: House) -> None:
    with house.sessions() as session, writing(session):
        one = indicator_of(session, Kind.GROWTH, "artefacts_recorded", measure="artefact")
        old = museum_of(session, house)
        old.created_at = datetime(2024, 1, 1, tzinfo=UTC)
        for artefact in session.query(Artefact):
            artefact.created_at = EARLY
        unit(session, "bao-tang", "institution", institution_id=old.id)
        months = [date(2025, month, 15) for month in range(1, 13)]
        _recorded(session, old.id, months)
        _recorded(session, old.id, [date(2026, month, 15) for month in range(1, 7)] + [date(2026, 6, 16)])
        found = progress(session, house, one, until=date(2026, 6, 30))
        assert found.standing.done == Fraction(100, 6), "seven by the end of June, and six a year before"
        basis = found.basis[2026]
        assert exact((basis.until, basis.before, basis.whole_before)) == (date(2025, 6, 30), 6, 12)
        assert found.values[2025].amount == 12, "the year before is told whole"
        assert progress(session, house, one, 2026, date(2026, 12, 31)).basis[2026].until == date(2025, 11, 22)
        new = Institution(
            id="moi",
            slug="moi",
            name=Translated("Mới"),
            kind=old.kind,
            created_at=datetime(2025, 5, 1, tzinfo=UTC),
        )
        session.add(new)
        session.flush()
        unit(session, "moi", "institution", institution_id="moi")
        _recorded(session, "moi", [date(2026, 1, 1) + timedelta(days=one) for one in range(40)])
        later = progress(session, house, one, until=date(2026, 6, 30))
        assert (later.standing.done, counted(later)) == (Fraction(100, 6), (1, 2))
        old.created_at = datetime(2025, 2, 1, tzinfo=UTC)
        session.flush()
        nobody = progress(session, house, one, until=date(2026, 6, 30)).standing
        assert (nobody.done, nobody.verdict) == (None, Verdict.NO_DATA)


def test_a_merger_leaves_earlier_years_as_they_were(house: House) -> None:
    with house.sessions() as session:
        with writing(session):
            one = indicator_of(session, Kind.COUNT)
            for name in ("huyen-cu", "huyen-moi"):
                unit(session, name, "district")
            unit(session, "xa", parent="huyen-cu")
            tell(session, one, {2024: {"huyen-cu": 100, "xa": 60}, 2026: {"huyen-moi": 70, "xa": 5}})
        before = progress(session, house, one, 2024).standing.done
        assert before == 100
        unit_changes.merge(session, house.ports, SYSTEM, ["huyen-cu"], "huyen-moi", MERGED)
        assert progress(session, house, one, 2024).standing.done == before
        assert counting.rows_of(session, house.ports, one, 2024).total == 1
        assert progress(session, house, one, 2026).standing.done == 70, "the new district speaks for it now"


def test_a_plan_of_a_province_that_went_up_in_another_keeps_its_ground(house: House) -> None:
    with house.sessions() as session:
        with writing(session):
            one = indicator_of(session, Kind.COUNT)
            unit(session, "tinh-moi", "province", None)
            unit(session, "xa")
            tell(session, one, {2024: {"xa": 60}, 2026: {"xa": 61}})
        unit_changes.merge(session, house.ports, SYSTEM, ["tinh"], "tinh-moi", MERGED)
        found = progress(session, house, one)
        assert {year: value.amount for year, value in found.values.items()} == {2024: 60, 2026: 61}


def test_the_provinces_number_does_not_stand_for_remote_communes_alone(house: House) -> None:
    with house.sessions() as session, writing(session):
        one = indicator_of(session, Kind.COUNT, parameters={"remote": True})
        unit(session, "xa", remote=True)
        tell(session, one, {2026: {"xa": 40, "tinh": 500}})
        assert progress(session, house, one).standing.done == 40


def test_parts_add_up_with_what_belongs_to_no_unit_and_activities_hide_nobody(house: House) -> None:
    with house.sessions() as session, writing(session):
        one = indicator_of(session, Kind.COUNT, "artefacts_recorded", measure="artefact")
        session.get_one(Plan, share_plan(session, one)).unit_id = None
        _recorded(session, museum_of(session, house).id, [date(2026, 1, 5)])
        total = progress(session, house, one).standing.done
        parts = counting.by_unit(session, house.ports, one, 2026)
        assert [(part.unit, part.value.amount) for part in parts if part.value] == [(None, total)]
        done = Indicator(
            code="a", name=Translated("Hoạt động"), kind="count", rule="activities", measure="activity"
        )
        done.parameters = {}
        done.objective_id, done.position = one.objective_id, 1
        session.add(done)
        unit(session, "xa")
        session.flush()
        for name in ("tinh", "xa"):
            made = Activity(
                unit_id=name,
                kind="event",
                title=name,
                first=date(2026, 2, 1),
                last=date(2026, 2, 1),
                created_at=EARLY,
                changed_at=EARLY,
            )
            made.counted = [Ticked(indicator_id=done.id)]
            session.add(made)
        session.flush()
        shown = {part.unit.id for part in counting.by_unit(session, house.ports, done, 2026) if part.unit}
        assert shown == {"tinh", "xa"}


def test_listed_heritage_counts_from_its_listing_on_and_overlaps_with_its_record(house: House) -> None:
    with house.sessions() as session, writing(session):
        targets = [
            IndicatorTarget(first=2024, last=2025, low=Fraction(30)),
            IndicatorTarget(first=2024, last=2030, low=Fraction(100)),
        ]
        one = indicator_of(session, Kind.SHARE, "heritage_digitised", measure="artefact", targets=targets)
        museum = museum_of(session, house)
        museum.created_at = datetime(2025, 3, 1, tzinfo=UTC)
        session.get_one(Plan, share_plan(session, one)).unit_id = None
        _recorded(session, museum.id, [date(2026, 2, 1)])
        artefact = (
            session.query(Artefact)
            .filter(Artefact.created_at > datetime(2026, 1, 31, tzinfo=UTC))
            .filter(Artefact.created_at < datetime(2026, 2, 2, tzinfo=UTC))
            .one()
        )
        at = datetime(2026, 2, 1, tzinfo=UTC)
        for number, (listed, record) in enumerate([(date(2019, 1, 1), None), (None, artefact.id)]):
            session.add(
                HeritageItem(
                    id=f"h{number}",
                    institution_id=museum.id,
                    kind=HeritageKind.TREASURE,
                    name=Translated("Bảo vật"),
                    recorded_on=listed,
                    artefact_id=record,
                    created_at=at,
                    changed_at=at,
                )
            )
        session.add(scan(museum.id, artefact.id, at))
        recorded = Indicator(
            code="r", name=Translated("Hồ sơ"), kind="count", rule="artefacts_recorded", measure="artefact"
        )
        recorded.parameters = {}
        recorded.objective_id, recorded.position = one.objective_id, 1
        session.add(recorded)
        session.flush()
        found = progress(session, house, one)
        assert exact({year: (value.amount, value.whole) for year, value in found.values.items()}) == {
            2025: (0, 1),
            2026: (1, 2),
        }
        assert way_to_milestone(found, 2026) == 30, "what was due by 2025 stays due"
        plan = session.get_one(Plan, share_plan(session, one))
        for before in (0, 5):
            session.expire_all()
            (each, _) = counting.progress_of(session, house.ports, plan, 2026, years_before=before)
            assert way_to_milestone(each, 2027) == way_to_milestone(found, 2027), (
                "whatever years are looked at"
            )
        (shared,) = counting.overlaps(session, house.ports, plan, 2026)
        assert ({shared.one.code, shared.other.code}, shared.rows) == ({"i", "r"}, 1)


def scan(institution_id: str, artefact_id: str, at: datetime) -> Media:
    return Media(
        id="scan",
        institution_id=institution_id,
        artefact_id=artefact_id,
        position=0,
        source_name="a.tif",
        sha256="one",
        size=1,
        mime="image/tiff",
        state=MediaState.READY,
        received_at=at,
        digitised_at=at,
    )


def test_the_pace_of_reported_values_is_that_of_their_own_day(house: House) -> None:
    with house.sessions() as session, writing(session):
        one = indicator_of(session, Kind.COUNT)
        unit(session, "xa")
        tell(session, one, {2026: {"xa": 100}})
        session.query(ReportedValue).filter_by(indicator_id=one.id).one().as_of = date(2026, 3, 14)
        session.flush()
        found = progress(session, house, one)
        assert exact((found.forecast, found.planned)) == (500, None)
