"""Nobody gains power over the units of others: not by a plan of one's own, nor once something was approved; on both databases."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from museum.db.engine import writing
from museum.domain.collections import Institution, InstitutionKind
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.indicators import ActivityKind, EvidenceFor
from museum.domain.people import Person, Role
from museum.domain.plans import Plan
from museum.domain.reporting import UnitReport
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.ports.stages import Register, RegisterRow
from museum.services import (
    activities,
    evidence,
    institutions,
    lead,
    plan_changes,
    plan_rows,
    report_parts,
    unit_approval,
    unit_changes,
    unit_reports,
    units,
)
from museum.services.activities import ActivityFacts
from museum.services.permission import SYSTEM
from museum.services.plan_changes import Change
from museum.services.plan_check import Faulty
from museum.services.plan_content import PlanContent
from museum.services.unit_facts import UnitFacts, facts_of
from museum.services.unit_lists import import_units
from tests.factories.collecting import (
    COMMUNE,
    LIBRARY,
    SILENT,
    Collecting,
    build_collecting,
    photograph,
)
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database

MINE = PlanContent("", Translated("Kế hoạch của tôi"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


@pytest.fixture
def collecting(house: House) -> Collecting:
    return build_collecting(house)


def _manager(institution_id: str, role: Role = Role.MANAGER) -> Person:
    return Person(role, role, {institution_id: frozenset({role})})


def _institution(house: House, slug: str) -> str:
    with house.sessions() as session:
        return institutions.save(
            session, house.ports, slug, name=Translated(f"Bảo tàng {slug}"), kind=InstitutionKind.MUSEUM
        ).id


def _librarian(collecting: Collecting) -> Person:
    with collecting.house.sessions() as session:
        unit = session.get_one(OrganisationalUnit, collecting.units[LIBRARY])
        assert unit.institution_id is not None
        return _manager(unit.institution_id)


def test_a_plan_of_ones_own_gives_no_power_over_units_of_others(collecting: Collecting) -> None:
    house, commune = collecting.house, collecting.units[COMMUNE]
    own = _institution(house, "bt-b")
    me = _manager(own)
    with house.sessions() as session:
        for level in ("national", "province", "commune", "institution"):
            for ground in ("", commune):
                if (level, ground) == ("institution", ""):
                    continue
                with pytest.raises(Faulty) as told:
                    content = replace(MINE, level=level, ground=ground)
                    plan_changes.create(session, house.ports, me, content, own, confirmed=True)
                (fault,) = told.value.faults
                assert fault.field in ("level", "ground")
                assert "quản trị viên" in fault.reason.vi
                assert "administrators" in fault.reason.en
        # A plan of the institution's own lies on its unit, which it is given.
        made = plan_changes.create(session, house.ports, me, replace(MINE, level="institution"), own)
        mine = lead.units_of(session, me)
        assert mine == {made.unit_id}
        assert session.get_one(OrganisationalUnit, made.unit_id).institution_id == own
        content = plan_rows.content_of(session, made)
        for level, ground in (
            ("province", content.ground),
            ("institution", commune),
            ("province", ""),
        ):
            with pytest.raises(Faulty):
                change = Change(replace(content, level=level, ground=ground), "QĐ", made.version)
                plan_changes.change(session, house.ports, me, made.id, change)
        with pytest.raises(NotAllowed):
            lead.hand_over(session, house.ports, me, session.get_one(Plan, collecting.plan_id), own)
        assert lead.units_of(session, me) == mine
        for act in (
            lambda: units.save(
                session,
                house.ports,
                me,
                replace(facts_of(units.get(session, commune)), email="x@x.vn"),
                commune,
            ),
            lambda: unit_changes.merge(
                session, house.ports, me, [commune], collecting.units[SILENT], date(2026, 7, 1)
            ),
            lambda: unit_changes.split(
                session, house.ports, me, commune, [Translated("A"), Translated("B")], date(2026, 7, 1)
            ),
            lambda: unit_changes.delete(session, house.ports, me, collecting.units[SILENT]),
            lambda: units.save(
                session, house.ports, me, UnitFacts(Translated("Tỉnh Mới"), UnitKind.PROVINCE)
            ),
        ):
            with pytest.raises(NotAllowed, match="whoever leads the plan"):
                act()
        rows = (
            RegisterRow(2, {"name": "Xã Na Sang", "kind": "xã", "email": "x@x.vn"}, {}),
            RegisterRow(3, {"name": "Xã Mới", "kind": "xã"}, {}),
        )
        register = Register(iter(rows), (), frozenset({"name", "kind", "email"}))
        taken = import_units(session, house.ports, me, register)
        assert [one.status for one in taken] == ["rejected", "rejected"]
        assert units.get(session, commune).email == "na.sang@example.org"


def test_who_leads_the_ground_or_runs_the_site_plans_for_it(collecting: Collecting) -> None:
    house, commune = collecting.house, collecting.units[COMMUNE]
    own = _institution(house, "bt-b")
    with house.sessions() as session:
        leading = next(iter(collecting.lead.roles))
        below = replace(MINE, level="commune", ground=commune)
        made = plan_changes.create(session, house.ports, collecting.lead, below, leading)
        assert made.unit_id == commune
        admin = _manager(own, Role.ADMIN)
        with pytest.raises(Faulty):
            plan_changes.create(session, house.ports, admin, replace(MINE, slug="tinh"), own, confirmed=True)
        with writing(session):
            session.get_one(Institution, own).is_default = True
        with pytest.raises(Faulty):
            plan_changes.create(
                session, house.ports, _manager(own), replace(MINE, slug="tinh"), own, confirmed=True
            )
        assert (
            plan_changes.create(
                session, house.ports, admin, replace(MINE, slug="tinh"), own, confirmed=True
            ).unit_id
            is None
        )
        assert plan_changes.create(
            session, house.ports, SYSTEM, replace(MINE, slug="nuoc"), own, confirmed=True
        )
        assert commune in lead.units_of(session, admin)


def test_what_was_approved_is_the_leads_to_correct(collecting: Collecting) -> None:
    house, me = collecting.house, _librarian(collecting)
    collecting.call(LIBRARY)
    collecting.fill_in(LIBRARY)
    with house.sessions() as session:
        report = session.get_one(UnitReport, collecting.report(LIBRARY).id)
        part = report_parts.activity_part("hoi")
        unit_reports.attach(session, house.ports, report, part, photograph(), "a.jpg", "")
        assert unit_reports.send(session, house.ports, Person(), report.id) == []
        unit_approval.approve(session, house.ports, collecting.lead, report.id, report.version)
    _, (held,) = collecting.counted()
    with house.sessions() as session:
        activity = activities.get_for(session, me, held.id)
        (proof,) = evidence.of(session, EvidenceFor.ACTIVITY, activity.id)
        more = replace(activities.facts_of(activity), participants=9_999_999)
        for act in (
            lambda: activities.change(session, house.ports, me, held.id, more, activity.version),
            lambda: activities.delete(session, house.ports, me, held.id),
            lambda: evidence.remove(session, house.ports, me, proof.id),
            lambda: evidence.attach(
                session, house.ports, me, EvidenceFor.ACTIVITY, held.id, photograph(), "b.jpg"
            ),
        ):
            with pytest.raises(NotAllowed, match="only whoever leads the plan"):
                act()
        changed = activities.change(session, house.ports, collecting.lead, held.id, more, activity.version)
        assert changed.participants == 9_999_999
        evidence.remove(session, house.ports, collecting.lead, proof.id)


def test_what_proves_a_report_stays_as_it_was_sent(collecting: Collecting) -> None:
    house, me = collecting.house, _librarian(collecting)
    collecting.call(LIBRARY)
    collecting.fill_in(LIBRARY)
    kind, report_id = EvidenceFor.UNIT_REPORT, collecting.report(LIBRARY).id
    part = report_parts.activity_part("hoi")

    def attach(file: io.BytesIO, to: str = part) -> str:
        with house.sessions() as session:
            return evidence.attach(session, house.ports, me, kind, report_id, file, "a.jpg", "", to).id

    before = collecting.report(LIBRARY).version
    kept = attach(photograph())
    assert collecting.report(LIBRARY).version == before + 1, "whoever reads it has seen another report"
    for unknown in ("", "activity:khac", "value:khac"):
        with pytest.raises(NotFound):
            attach(photograph(), unknown)

    class Slow(io.BytesIO):
        """The report is sent while the file is on its way."""

        def read(self, size: int | None = -1, /) -> bytes:
            with house.sessions() as session:
                unit_reports.send(session, house.ports, Person(), report_id)
            return super().read(size)

    with pytest.raises(Conflict):
        attach(Slow(photograph().getvalue()))
    with house.sessions() as session:
        for person in (me, collecting.lead):
            with pytest.raises(Conflict):
                evidence.remove(session, house.ports, person, kept)
        assert [one.id for one in evidence.of(session, kind, report_id)] == [kept]


@pytest.mark.parametrize("typed", ["\u200b", "\x00", " \u202e\u2060 "])
def test_a_title_that_shows_nothing_is_none(collecting: Collecting, typed: str) -> None:
    house = collecting.house
    facts = ActivityFacts(
        collecting.units[COMMUNE], ActivityKind.READING, typed, date(2026, 4, 1), date(2026, 4, 1)
    )
    with house.sessions() as session:
        with pytest.raises(Invalid):
            activities.create(session, house.ports, collecting.lead, facts)
        with pytest.raises(Invalid):
            units.save(session, house.ports, collecting.lead, UnitFacts(Translated(typed), UnitKind.COMMUNE))
        kept = activities.create(
            session,
            house.ports,
            collecting.lead,
            replace(facts, title=f"Đêm{typed}đọc", place=f"Nhà\x00{typed}"),
        )
        assert kept.title.split() in (["Đêm", "đọc"], ["Đêmđọc"])
        assert kept.place == "Nhà"
        caption = f"a{typed}\x00b"
        row = evidence.attach(
            session,
            house.ports,
            collecting.lead,
            EvidenceFor.ACTIVITY,
            kept.id,
            photograph(),
            "a.jpg",
            caption,
        )
        assert row.caption == "a b"
