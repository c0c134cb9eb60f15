"""The digitisation ledger: each number is a count of rows, made in another way here; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.collections import Artefact
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.heritage import HeritageItem, HeritageKind, ScanCheck
from museum.domain.indicators import Indicator, IndicatorTarget, Measure
from museum.domain.people import Role
from museum.domain.plans import Objective, Plan, System
from museum.domain.progress import Kind
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.services import heritage_items, heritage_ledger
from museum.services.heritage_items import ItemFacts
from museum.services.heritage_ledger import NO_COLLECTION, Counts, Narrowed, Stage
from tests.factories.engines import engine_address
from tests.factories.heritage import Scan, collection, record
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.staff import employ, institution_of

GOOD, BAD, UNSEEN, STALE = Scan(True), Scan(False), Scan(), Scan(True, stale=True)
LOST = Scan(state=MediaState.REJECTED)


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


def _fill(house: House, session: Session) -> tuple[list[str], str]:
    """Write two registers; gives the institutions and a collection of the first."""
    ids = [institution_of(session, house, slug).id for slug in ("a", "b")]
    bronze, paper = collection(session, "Đồ đồng"), collection(session, "Giấy")
    first = ids[0]
    record(
        house,
        session,
        first,
        GOOD,
        GOOD,
        described=True,
        published=True,
        treasure=True,
        collections=(bronze,),
    )
    record(house, session, first, GOOD, BAD, described=True, collections=(bronze, paper))
    record(house, session, first, GOOD, UNSEEN, title="", described=True, collections=(paper,))
    record(house, session, first, STALE, described=True, treasure=True)
    record(house, session, first, GOOD, LOST)
    record(house, session, first, LOST, published=True, treasure=True)
    record(house, session, ids[1], GOOD, described=True, published=True, collections=(bronze,))
    record(house, session, ids[1])
    for kind, artefact_id, digitised in (
        (HeritageKind.SPECIAL_SITE, None, date(2026, 3, 1)),
        (HeritageKind.SPECIAL_SITE, None, None),
        (HeritageKind.TREASURE, None, None),
        (HeritageKind.INTANGIBLE, session.scalar(select(Artefact.id).where(~Artefact.treasure)), None),
    ):
        _item(house, session, first, kind, artefact_id, digitised)
    return ids, bronze


def _item(
    house: House,
    session: Session,
    institution_id: str,
    kind: HeritageKind,
    artefact_id: str | None,
    digitised: date | None,
) -> None:
    now = house.clock.now()
    with writing(session):
        session.add(
            HeritageItem(
                id=new_id(),
                institution_id=institution_id,
                kind=kind,
                name=Translated("Khu di tích"),
                artefact_id=artefact_id,
                digitised_on=digitised,
                created_at=now,
                changed_at=now,
            )
        )


def _stages(session: Session, artefact: Artefact) -> set[Stage]:
    """Say by hand how far a record has come."""
    ready = [one for one in artefact.media if one.state == MediaState.READY]
    said = [session.get(ScanCheck, one.id) for one in ready]
    held = [
        one is not None and one.passed and medium.copied_at is not None and one.at >= medium.copied_at
        for one, medium in zip(said, ready, strict=True)
    ]
    reached = {
        Stage.REGISTERED: True,
        Stage.DESCRIBED: bool(artefact.title) and bool(artefact.description),
        Stage.SCANNED: bool(ready),
        Stage.CHECKED: bool(ready) and all(held),
        Stage.PUBLISHED: artefact.state == Publication.PUBLISHED,
    }
    return {stage for stage, there in reached.items() if there}


def _by_hand(session: Session, records: list[Artefact]) -> Counts:
    found = [_stages(session, one) for one in records]
    return Counts(*(sum(stage in one for one in found) for stage in Stage))


def _rows(session: Session, narrowed: Narrowed) -> int:
    records = session.scalars(heritage_ledger.artefact_rows(narrowed)).all()
    items = session.scalars(heritage_ledger.item_rows(narrowed)).all()
    return len(records) + len(items)


def test_every_number_is_a_count_of_its_rows(house: House, session: Session) -> None:
    ids, bronze = _fill(house, session)
    records = list(session.scalars(select(Artefact)))
    found = heritage_ledger.overview(session, ids, house.clock.now().date()).institutions
    for institution in ids:
        own = [one for one in records if one.institution_id == institution]
        assert found[institution] == _by_hand(session, own)
        for stage in Stage:
            narrowed = Narrowed((institution,), stage=stage.value)
            assert _rows(session, narrowed) == found[institution].at(stage), stage
            missing = Narrowed((institution,), stage=stage.value, missing=True)
            assert _rows(session, missing) == len(own) - found[institution].at(stage)
    assert found[ids[0]] == Counts(registered=6, described=3, scanned=5, checked=2, published=2)
    assert found[ids[0]].percent(Stage.CHECKED) == Fraction(100, 3)
    assert Counts().percent(Stage.CHECKED) is None
    reached = heritage_ledger.reached(session, [one.id for one in records])
    assert {one.id: set(reached[one.id]) for one in records} == {
        one.id: _stages(session, one) for one in records
    }

    lines = heritage_ledger.by_collection(session, ids[0])
    for term, counts in lines:
        held = [
            one
            for one in records
            if one.institution_id == ids[0]
            and (
                [link.term_id for link in one.terms] == []
                if term is None
                else term.id in [link.term_id for link in one.terms]
            )
        ]
        assert counts == _by_hand(session, held)
        key = term.id if term else NO_COLLECTION
        for stage in Stage:
            assert _rows(session, Narrowed((ids[0],), collection=key, stage=stage.value)) == counts.at(stage)
    # Only what is its own: the other register has one of this collection, too.
    assert {term.id: counts.registered for term, counts in lines if term}[bronze] == 2
    assert lines[-1][0] is None


def test_listed_heritage_counts_records_and_what_stands_in_no_register(
    house: House, session: Session
) -> None:
    ids, _ = _fill(house, session)
    kinds = heritage_ledger.by_kind(session, ids)
    assert kinds[HeritageKind.TREASURE] == Counts(
        registered=4, described=2, scanned=2, checked=1, published=2
    )
    assert kinds[HeritageKind.SPECIAL_SITE] == Counts(registered=2, scanned=1)
    # Linked to a record: its own days are not asked.
    assert kinds[HeritageKind.INTANGIBLE].registered == 1
    for kind, counts in kinds.items():
        for stage in Stage:
            assert _rows(session, Narrowed(tuple(ids), kind=kind.value, stage=stage.value)) == counts.at(
                stage
            )
    assert heritage_ledger.by_kind(session, ids[1:])[HeritageKind.TREASURE] == Counts()


def test_the_trend_counts_each_artefact_in_the_year_of_its_first_scan(house: House, session: Session) -> None:
    institution = institution_of(session, house, "a").id
    new_year = datetime(2024, 12, 31, 17, 30, tzinfo=UTC)  # already 1 January 2025 in Vietnam
    first = record(house, session, institution, Scan(at=new_year), Scan(at=new_year + timedelta(days=400)))
    record(house, session, institution, Scan(at=datetime(2024, 12, 31, 16, 30, tzinfo=UTC)))
    record(house, session, institution, Scan(at=datetime(2009, 1, 1, tzinfo=UTC)))
    record(house, session, institution, LOST)
    years = heritage_ledger.overview(session, [institution], date(2026, 11, 22)).by_year
    assert {year: count for year, count in years.items() if count} == {2024: 1, 2025: 1}
    assert min(years) == 2017
    rows = session.scalars(heritage_ledger.artefact_rows(Narrowed((institution,), year=2025))).all()
    assert [one.id for one in rows] == [first]


def test_what_is_asked_comes_from_a_plan(house: House, session: Session) -> None:
    assert heritage_ledger.aims(session) == {}
    institution_of(session, house, "a")
    plan = Plan(
        id=new_id(), slug="chuong-trinh", title=Translated("Chương trình"), issued_on=date(2021, 12, 2)
    )
    plan.objectives = [
        Objective(id=new_id(), code="so-hoa", system=System.ALL, text=Translated("Số hóa"), position=0)
    ]
    plan.objectives[0].indicators = [
        _share("tat-ca", {}, (2025, 70), (2030, 100)),
        _share("bao-vat", {"heritage": "treasure"}, (2027, 90)),
    ]
    with writing(session):
        session.add(plan)
    found = heritage_ledger.aims(session)
    assert {kind.value: (aim.percent, aim.year) for kind, aim in found.items()} == {
        "treasure": (Fraction(90), 2027),
        "special_site": (Fraction(100), 2030),
        "intangible": (Fraction(100), 2030),
    }


def _share(code: str, parameters: dict[str, str], *targets: tuple[int, int]) -> Indicator:
    return Indicator(
        id=new_id(),
        code=code,
        name=Translated(code),
        kind=Kind.SHARE,
        measure=Measure.ARTEFACT,
        rule="heritage_digitised",
        parameters=parameters,
        position=len(parameters),
        targets=[
            IndicatorTarget(id=new_id(), first=year, last=year, low=Fraction(share))
            for year, share in targets
        ],
    )


SITE = ItemFacts(HeritageKind.SPECIAL_SITE, Translated("Đền Cuông"), digitised_on=date(2025, 5, 1))


def test_items_are_kept_by_managers_of_their_institution(house: House, session: Session) -> None:
    a, b = (institution_of(session, house, slug) for slug in ("a", "b"))
    manager = employ(session, house, "ql@a.local", Role.MANAGER, a)
    editor = employ(session, house, "bt@a.local", Role.EDITOR, a)
    stranger = employ(session, house, "ql@b.local", Role.MANAGER, b)
    made = heritage_items.save(session, house.ports, manager, a.id, SITE)
    for person in (editor, stranger):
        with pytest.raises(NotAllowed):
            heritage_items.save(session, house.ports, person, a.id, SITE)
        with pytest.raises(NotAllowed):
            heritage_items.get_for(session, person, made.id)
        with pytest.raises(NotAllowed):
            heritage_items.remove(session, house.ports, person, made.id)
    # The id of an item of another institution, sent under one's own.
    with pytest.raises(NotFound):
        heritage_items.save(session, house.ports, stranger, b.id, SITE, made.id, made.version)
    with pytest.raises(Conflict):
        heritage_items.save(session, house.ports, manager, a.id, SITE, made.id, made.version - 1)
    for facts, field in (
        (ItemFacts(HeritageKind.TREASURE, Translated("", "Only English")), "name_vi"),
        (ItemFacts(HeritageKind.TREASURE, Translated("Ấn"), digitised_on=date(2027, 1, 1)), "digitised_on"),
        (ItemFacts(HeritageKind.TREASURE, Translated("Ấn"), accession_number="BT 404"), "accession_number"),
        (ItemFacts(HeritageKind.TREASURE, Translated("Ấn" * 200)), "name_vi"),
    ):
        with pytest.raises(Invalid) as caught:
            heritage_items.save(session, house.ports, manager, a.id, facts)
        assert caught.value.field == field
    heritage_items.remove(session, house.ports, manager, made.id)
    assert session.get(HeritageItem, made.id) is None


def test_an_item_of_the_register_takes_its_stages_from_the_record(house: House, session: Session) -> None:
    a, b = (institution_of(session, house, slug) for slug in ("a", "b"))
    manager = employ(session, house, "ql@a.local", Role.MANAGER, a)
    artefact_id = record(house, session, a.id, GOOD, number="BT 7")
    record(house, session, b.id, GOOD, number="BT 8")
    facts = ItemFacts(
        HeritageKind.TREASURE, Translated("Ấn"), accession_number="BT 7", published_on=date(2025, 1, 1)
    )
    made = heritage_items.save(session, house.ports, manager, a.id, facts)
    assert (made.artefact_id, made.published_on) == (artefact_id, None)
    assert heritage_ledger.by_kind(session, [a.id])[HeritageKind.TREASURE] == Counts(1, 0, 1, 1, 0)
    # Once only, and not of another register.
    for number in ("BT 7", "BT 8"):
        with pytest.raises(Invalid) as caught:
            twice = ItemFacts(HeritageKind.TREASURE, Translated("Ấn nữa"), accession_number=number)
            heritage_items.save(session, house.ports, manager, a.id, twice)
        assert caught.value.field == "accession_number"


def test_who_reads_the_ledger(house: House, session: Session) -> None:
    a, b = (institution_of(session, house, slug) for slug in ("a", "b"))
    manager = employ(session, house, "ql@a.local", Role.MANAGER, a)
    assert [one.id for one in heritage_ledger.looked_after(session, manager)] == [a.id]
    with writing(session):
        session.add(Plan(id=new_id(), slug="p", title=Translated("Kế hoạch"), institution_id=a.id))
    # A lead of a plan for the whole site follows all units that are institutions here; b has no unit yet.
    assert [one.id for one in heritage_ledger.looked_after(session, manager)] == [a.id]
    with writing(session):
        session.add(_unit(b.id))
    assert {one.id for one in heritage_ledger.looked_after(session, manager)} == {a.id, b.id}


def _unit(institution_id: str) -> OrganisationalUnit:
    return OrganisationalUnit(
        id=new_id(), name=Translated("Bảo tàng b"), kind=UnitKind.INSTITUTION, institution_id=institution_id
    )
