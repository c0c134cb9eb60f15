"""Exemplary models: who proposes, decides, reads and copies them; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.indicators import Evidence, EvidenceFor
from museum.domain.people import Person, Role
from museum.domain.plans import Plan
from museum.domain.reporting import SHARED, Honoured, ModelCopy, Nomination, NominationState
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.ports import Ports
from museum.services import evidence, nominations
from museum.services.nominations import STEPS, Told, Wanted
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.staff import employ, institution_of

TOLD = Told(
    Honoured.MODEL,
    Translated("Tủ sách trên nương", "A bookshelf on the field"),
    Translated("Mỗi tuần một lần."),
    Translated("1. Xin tủ\n2. Chọn sách"),
    "Thư viện tỉnh",
)
AWARD = Translated("Bằng khen của Chủ tịch UBND tỉnh")


@dataclass
class Province:
    """A plan led by `lead`'s institution, and two units whose managers look after them."""

    house: House
    plan_id: str
    unit_id: str
    other_unit_id: str
    far_unit_id: str
    """Beyond the plan's ground."""
    lead: Person
    proposer: Person
    neighbour: Person
    editor: Person

    @property
    def ports(self) -> Ports:
        return self.house.ports

    def propose(self, session: Session, told: Told = TOLD) -> Nomination:
        return nominations.nominate(
            session, self.ports, self.proposer, self.plan_id, self.unit_id, 2026, told
        )

    def bring(self, session: Session, row: Nomination, *states: NominationState) -> None:
        for state in states:
            nominations.decide(session, self.ports, self.lead, row.id, state, AWARD)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    with house.sessions() as opened:
        yield opened


@pytest.fixture
def province(house: House, session: Session) -> Province:
    lead, first, second = (institution_of(session, house, slug) for slug in ("lead", "a", "b"))
    people = [
        employ(session, house, f"{n}@a.local", role, at)
        for n, (role, at) in enumerate(
            (
                (Role.MANAGER, lead),
                (Role.MANAGER, first),
                (Role.MANAGER, second),
                (Role.EDITOR, first),
            )
        )
    ]
    with writing(session):
        top = OrganisationalUnit(id=new_id(), name=Translated("Tỉnh"), kind=UnitKind.PROVINCE)
        session.add(top)
        session.flush()
        units = [
            OrganisationalUnit(
                id=new_id(),
                name=Translated(f"Đơn vị {one.slug}"),
                kind=UnitKind.INSTITUTION,
                institution_id=one.id,
                parent_id=top.id if one is first else None,
                system=system,
            )
            for one, system in ((first, "museum"), (second, "library"))
        ]
        session.add_all(units)
        session.flush()
        plan = Plan(
            id=new_id(),
            slug="ke-hoach",
            title=Translated("Kế hoạch"),
            institution_id=lead.id,
            unit_id=top.id,
            issued_on=date(2024, 5, 1),
            valid_until=date(2030, 12, 31),
        )
        session.add(plan)
    return Province(house, plan.id, units[0].id, units[1].id, units[1].id, *people)


def _reads(session: Session, person: Person, row: Nomination) -> bool:
    """Say whether a person gets at a nomination; its page and the list have to agree."""
    found = session.scalars(nominations.listed(session, person)).all()
    try:
        nominations.get_for(session, person, row.id)
    except NotFound:
        assert row.id not in [one.id for one in found]
        return False
    assert row.id in [one.id for one in found]
    return True


def test_what_is_shared_every_manager_reads_and_nothing_else(province: Province, session: Session) -> None:
    row = province.propose(session)
    ways = {
        NominationState.PROPOSED: (),
        NominationState.ENDORSED: (NominationState.ENDORSED,),
        NominationState.HONOURED: (NominationState.ENDORSED, NominationState.HONOURED),
        NominationState.DECLINED: (NominationState.DECLINED,),
    }
    for state, way in ways.items():
        row = province.propose(session)
        province.bring(session, row, *way)
        assert row.state == state
        assert _reads(session, province.proposer, row)
        assert _reads(session, province.lead, row)
        assert _reads(session, province.neighbour, row) is (state in SHARED)
        with pytest.raises(NotFound):
            nominations.get_for(session, province.editor, row.id)
    with pytest.raises(NotAllowed):
        nominations.listed(session, province.editor)


def test_only_the_lead_decides_step_by_step(province: Province, session: Session) -> None:
    for state, allowed in STEPS.items():
        for wanted in NominationState:
            row = province.propose(session)
            row.state = state.value
            session.commit()
            for person in (province.proposer, province.neighbour):
                with pytest.raises((NotAllowed, NotFound)):
                    nominations.decide(session, province.ports, person, row.id, wanted, AWARD)
            if wanted in allowed:
                decided = nominations.decide(session, province.ports, province.lead, row.id, wanted, AWARD)
                assert decided.state == wanted
                assert bool(decided.award) is (wanted == NominationState.HONOURED)
            else:
                with pytest.raises(Conflict):
                    nominations.decide(session, province.ports, province.lead, row.id, wanted, AWARD)
    row = province.propose(session)
    province.bring(session, row, NominationState.ENDORSED)
    with pytest.raises(Invalid) as caught:
        nominations.decide(session, province.ports, province.lead, row.id, NominationState.HONOURED)
    assert caught.value.field == "award_vi"
    session.refresh(row)
    assert row.state == NominationState.ENDORSED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": Translated("", "Only English")}, "title_vi"),
        ({"story": Translated("", "Only English")}, "story_vi"),
        ({"title": Translated("Tủ" * 300)}, "title_vi"),
        ({"steps": Translated("", "x" * 9_000)}, "steps_en"),
        ({"contact": "x" * 400}, "contact"),
        ({"whom": Honoured.INDIVIDUAL}, "consent"),
    ],
)
def test_what_is_told_badly_is_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        nominations.checked(replace(TOLD, **change))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_nomination_has_its_place(province: Province, session: Session) -> None:
    def propose(plan_id: str = province.plan_id, unit_id: str = province.unit_id, year: int = 2026) -> str:
        return nominations.nominate(
            session, province.ports, province.proposer, plan_id, unit_id, year, TOLD
        ).id

    for arguments, field in (
        ({"plan_id": "none"}, "plan"),
        ({"year": 2023}, "year"),
        ({"year": 2027}, "year"),
    ):
        with pytest.raises(Invalid) as caught:
            propose(**arguments)
        assert caught.value.field == field
    with pytest.raises(NotAllowed):
        propose(unit_id=province.other_unit_id)
    with pytest.raises(Invalid) as caught:
        nominations.nominate(
            session, province.ports, province.neighbour, province.plan_id, province.far_unit_id, 2026, TOLD
        )
    assert caught.value.field == "unit"
    assert session.scalar(select(Nomination.id)) is None


def test_an_individual_is_named_with_consent(province: Province, session: Session) -> None:
    told = replace(TOLD, whom=Honoured.INDIVIDUAL, consent=True)
    row = province.propose(session, told)
    assert row.whom == Honoured.INDIVIDUAL
    with pytest.raises(Invalid):
        nominations.change(
            session, province.ports, province.proposer, row.id, replace(told, consent=False), row.version
        )


def test_the_unit_changes_a_proposal_and_the_lead_what_is_decided(
    province: Province, session: Session
) -> None:
    row = province.propose(session)
    shorter = replace(TOLD, title=Translated("Tủ sách"))
    with pytest.raises(Conflict):
        nominations.change(session, province.ports, province.proposer, row.id, shorter, row.version + 1)
    changed = nominations.change(session, province.ports, province.proposer, row.id, shorter, row.version)
    assert changed.title == Translated("Tủ sách")
    province.bring(session, row, NominationState.ENDORSED)
    for person in (province.proposer, province.neighbour):
        with pytest.raises(NotAllowed):
            nominations.change(session, province.ports, person, row.id, TOLD, row.version)
        with pytest.raises(NotAllowed):
            nominations.remove(session, province.ports, person, row.id)
    assert (
        nominations.change(session, province.ports, province.lead, row.id, TOLD, row.version).title
        == TOLD.title
    )
    with pytest.raises(Conflict):
        nominations.remove(session, province.ports, province.lead, row.id)


def test_what_proves_a_model_is_seen_by_those_who_may_read_it(province: Province, session: Session) -> None:
    row = province.propose(session)
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(drawn, "JPEG")
    drawn.seek(0)
    proof = evidence.attach(
        session, province.ports, province.proposer, EvidenceFor.NOMINATION, row.id, drawn, "anh.jpg"
    )
    assert evidence.get_for(session, province.proposer, proof.id).id == proof.id
    with pytest.raises(NotFound):
        evidence.get_for(session, province.neighbour, proof.id)
    province.bring(session, row, NominationState.ENDORSED)
    assert evidence.get_for(session, province.neighbour, proof.id).id == proof.id


def test_a_proposal_taken_back_takes_its_evidence_along(province: Province, session: Session) -> None:
    row = province.propose(session)
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(drawn, "JPEG")
    drawn.seek(0)
    proof = evidence.attach(
        session, province.ports, province.proposer, EvidenceFor.NOMINATION, row.id, drawn, "anh.jpg"
    )
    key = proof.key
    assert province.ports.store.stat(key) is not None
    nominations.remove(session, province.ports, province.proposer, row.id)
    assert session.scalar(select(Nomination.id)) is None
    assert session.scalar(select(Evidence.id)) is None
    assert province.ports.store.stat(key) is None


def test_copies_are_counted_once_a_unit(province: Province, session: Session) -> None:
    row = province.propose(session)
    copy, neighbour, other = nominations.copy, province.neighbour, province.other_unit_id
    with pytest.raises(NotFound):
        copy(session, province.ports, neighbour, row.id, other, "Đã làm")
    province.bring(session, row, NominationState.ENDORSED)
    copy(session, province.ports, neighbour, row.id, other, "Đã làm ở chợ phiên")
    copy(session, province.ports, neighbour, row.id, other, "Đã làm ở hai chợ")
    assert [one.note for one in nominations.copies_of(session, row.id)] == ["Đã làm ở hai chợ"]
    assert nominations.copy_counts(session, [row.id, "other"]) == {row.id: 1}
    with pytest.raises(Invalid):
        copy(session, province.ports, province.proposer, row.id, province.unit_id, "Của mình")
    for act in (
        lambda: copy(session, province.ports, province.proposer, row.id, other, "Thay người khác"),
        lambda: nominations.uncopy(session, province.ports, province.proposer, row.id, other),
    ):
        with pytest.raises(NotAllowed):
            act()
    nominations.uncopy(session, province.ports, neighbour, row.id, other)
    assert session.scalar(select(ModelCopy.id)) is None


def test_the_list_is_narrowed(province: Province, session: Session) -> None:
    row = province.propose(session)
    province.bring(session, row, NominationState.ENDORSED)

    def found(**wanted: object) -> bool:
        rows = session.scalars(nominations.listed(session, province.neighbour, Wanted(**wanted)))  # type: ignore[arg-type]
        return [one.id for one in rows] == [row.id]

    assert found()
    assert found(plan_id=province.plan_id, year=2026, state="endorsed", system="museum")
    for wrong in ({"plan_id": "x"}, {"year": 2025}, {"state": "honoured"}, {"system": "library"}):
        assert not found(**wrong)
