"""The sample's province: whole, in both languages where people read both, and loaded once."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from museum.domain.collections import Institution
from museum.domain.heritage import HeritageItem
from museum.domain.indicators import Activity, Counted, ReportedValue
from museum.domain.local_time import local
from museum.domain.people import Role
from museum.domain.plans import Plan
from museum.domain.reporting import Nomination
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.entrypoints.sample.education_schools import COMMUNES
from museum.entrypoints.sample.province import load_province
from museum.services.plans import load_plans
from tests.factories.house import House
from tests.factories.staff import employ, institution_of

CONFIG = Path(__file__).parents[2] / "config"
GIVEN: dict[str, Any] = tomllib.loads((CONFIG / "sample" / "province.toml").read_text(encoding="utf-8"))


def _load(house: House) -> str:
    with house.sessions() as session:
        institution = institution_of(session, house, "bao-tang-mau")
        session.commit()
        load_plans(session, house.ports, CONFIG / "plans")
        load_province(session, house.ports, institution, CONFIG / "sample")
        return institution.id


def _counts(house: House) -> list[int]:
    tables = (OrganisationalUnit, Activity, Counted, ReportedValue, Nomination, HeritageItem)
    with house.sessions() as session:
        return [session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]


@pytest.mark.parametrize("moment", [(2026, 11, 22), (2027, 1, 3), (2031, 6, 1)])
def test_it_loads_in_any_year_and_only_once(house: House, moment: tuple[int, int, int]) -> None:
    house.clock.moment = datetime(*moment, 3, tzinfo=UTC)
    _load(house)
    first = _counts(house)
    _load(house)
    assert _counts(house) == first
    today = local(house.clock.now()).date()
    with house.sessions() as session:
        latest = session.scalar(select(func.max(Activity.first)))
        assert latest is None or latest <= today
        values = session.scalars(select(ReportedValue)).all()
        assert all(one.as_of <= today and one.year <= today.year for one in values)


def test_at_the_end_of_a_year_each_provincial_plan_has_something_to_tell(house: House) -> None:
    museum = _load(house)
    with house.sessions() as session:
        for slug in ("hung-yen", "nghe-an-773", "son-la"):
            plan = session.scalars(select(Plan).where(Plan.slug == slug)).one()
            assert plan.institution_id == museum
            wanted = {indicator.id for one in plan.objectives for indicator in one.indicators}
            counted = set(session.scalars(select(Counted.indicator_id)))
            reported = set(session.scalars(select(ReportedValue.indicator_id)))
            assert len(wanted & (counted | reported)) >= 4, slug
        assert len(session.scalars(select(Activity)).all()) == len(GIVEN["activity"])


def test_units_of_before_2025_go_up_in_those_of_today(house: House) -> None:
    museum = _load(house)
    with house.sessions() as session:
        units = {one.id: one for one in session.scalars(select(OrganisationalUnit))}
        old = [one for one in units.values() if one.successor_id]
        assert len(old) == 3
        for one in old:
            heir = units[str(one.successor_id)]
            assert one.valid_until == date(2025, 6, 30)
            assert heir.valid_from == date(2025, 7, 1)
        today = [one for one in units.values() if one.exists_on(date(2026, 11, 22))]
        communes = {
            (one.name.vi, one.remote) for one in today if one.kind in (UnitKind.COMMUNE, UnitKind.WARD)
        }
        # Schools name the same communes: what pupils of remote ones do is found again on the map.
        assert communes == set(COMMUNES)
        assert all(one.latitude and one.longitude for one in today if one.name.vi in dict(COMMUNES))
        own = [one for one in units.values() if one.institution_id == museum]
        assert len(own) == 1
        assert session.get_one(Institution, museum).id == museum


def test_an_institution_with_managers_of_its_own_keeps_its_plans(house: House) -> None:
    with house.sessions() as session:
        other = institution_of(session, house, "so-van-hoa")
        employ(session, house, "quan-ly@tinh.example", Role.MANAGER, other)
        other.is_default = True
        session.commit()
        load_plans(session, house.ports, CONFIG / "plans")
    museum = _load(house)
    with house.sessions() as session:
        assert other.id != museum
        assert set(session.scalars(select(Plan.institution_id))) == {other.id}


def test_its_words_are_whole() -> None:
    words = [
        text for kind in ("unit", "nomination", "heritage") for one in GIVEN[kind] for text in one.items()
    ]
    for name, text in words:
        if name.endswith("_vi"):
            assert unicodedata.normalize("NFC", text) == text
            assert text.strip()
    for kind in ("unit", "nomination", "heritage"):
        for one in GIVEN[kind]:
            assert {name[:-3] for name in one if name.endswith("_vi")} == {
                name[:-3] for name in one if name.endswith("_en")
            }
    titles = Counter(one["title"] for one in GIVEN["activity"])
    assert max(titles.values()) == 1
