"""Any plan goes into rows and into a workbook and comes back as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from ingest.registers.sheets import PlainSheets
from museum.domain.collections import Institution
from museum.domain.plans import Plan
from museum.services import plan_changes, plan_rows
from museum.services.permission import SYSTEM
from museum.services.plan_changes import Change
from museum.services.plan_check import faults_of
from museum.services.plan_content import PlanContent, from_dict, to_dict
from museum.services.plan_reading import read_plan
from museum.services.plan_tables import Names, sheets_of
from tests.factories.house import House, build_house
from tests.factories.plans import plans

NO_NAMES = Names({}, {})


@given(plans())
@settings(max_examples=15, deadline=None)
def test_a_plan_is_the_same_as_json(content: PlanContent) -> None:
    assert faults_of(content) == []
    assert from_dict(json.loads(json.dumps(to_dict(content)))) == content


@given(content=plans())
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_plan_is_the_same_out_of_a_workbook(content: PlanContent, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(PlainSheets().write(sheets_of(content, NO_NAMES)))
    read = read_plan(PlainSheets().read(path), NO_NAMES)
    assert read.faults == []
    assert read.content == content


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build_house(tmp_path_factory.mktemp("house"))


@given(first=plans(""), second=plans(""))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_plan_is_the_same_out_of_its_rows_and_its_versions(
    house: House, first: PlanContent, second: PlanContent
) -> None:
    with house.sessions() as session:
        institution: Institution = house.institution(session)
        made = plan_changes.create(session, house.ports, SYSTEM, first, institution.id, confirmed=True)
        plan_id = made.id
    with house.sessions() as session:
        plan = session.get_one(Plan, plan_id)
        kept = plan_rows.content_of(session, plan)
        assert from_dict({**to_dict(kept), "slug": ""}) == first
        change = Change(second, "Điều chỉnh", plan.version, confirmed=True)
        changed = plan_changes.change(session, house.ports, SYSTEM, plan_id, change)
        assert changed.version == (2 if second != first else 1)
    with house.sessions() as session:
        plan = session.get_one(Plan, plan_id)
        assert from_dict({**to_dict(plan_rows.content_of(session, plan)), "slug": ""}) == second
        assert plan_changes.content_at(session, plan, 1) == kept
