"""Objects on loan, on SQLite and PostgreSQL alike: many hands at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from museum.domain.collections import Institution
from museum.domain.errors import Invalid, MuseumError, NotFound
from museum.domain.exhibitions import Exhibition, SectionLoan
from museum.domain.loans import Loan
from museum.domain.people import VISITOR, AuditEntry
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.services import exhibitions, loans
from museum.services.exhibitions import Texts
from museum.services.permission import SYSTEM
from museum.services.sections import LoanPlan, SectionPlan, write_sections
from museum.services.visibility import find_loan, visible_loans
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.partners import MANIFEST, PartnerWeb, lend, manifest
from tests.factories.postgres import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


@pytest.fixture
def web(house: House) -> PartnerWeb:
    assert isinstance(house.ports.web, PartnerWeb)
    lend(house.ports.web)
    return house.ports.web


@pytest.fixture
def mine(house: House) -> str:
    with house.sessions() as session:
        return house.institution(session).id


def together(*acts: Callable[[], object]) -> list[object]:
    """Do things at the same moment; gives what each answered or raised."""
    start = threading.Barrier(len(acts))
    answers: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            answers[place] = act()
        except BaseException as error:  # noqa: BLE001 - looked at by the test
            answers[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def take(house: House, institution_id: str) -> str:
    with house.sessions() as session:
        return loans.take(session, house.ports, SYSTEM, institution_id, MANIFEST).loan.id


def draft(house: House, institution_id: str) -> str:
    with house.sessions() as session:
        institution = session.get_one(Institution, institution_id)
        texts = Texts(Translated("Mượn", "On loan"))
        return exhibitions.create(session, house.ports, SYSTEM, institution, texts).id


def stand(house: House, exhibition_id: str, loan_id: str) -> None:
    with house.sessions() as session:
        plan = SectionPlan(Translated("Một", "One"), items=(LoanPlan(loan_id),))
        write_sections(session, house.ports, SYSTEM, exhibition_id, [plan])


def test_fifty_at_once_make_one_loan_and_leave_nothing_behind(
    house: House, web: PartnerWeb, mine: str
) -> None:
    answers = together(*[lambda: take(house, mine)] * 50)
    assert [one for one in answers if not isinstance(one, str)] == []
    assert len(set(answers)) == 1
    with house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Loan)) == 1
        taken = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "take")
        assert session.scalar(taken) == 1
    stored = {info.key.split("/")[2] for info in house.ports.store.list("loans/")}
    assert stored == set(answers)


def test_an_object_is_never_given_back_from_under_an_exhibition(
    house: House, web: PartnerWeb, mine: str
) -> None:
    exhibition_id = draft(house, mine)
    for _ in range(8):
        loan_id = take(house, mine)

        def give_back(loan_id: str = loan_id) -> None:
            with house.sessions() as session:
                loans.remove(session, house.ports, SYSTEM, loan_id)

        answers = together(give_back, lambda loan_id=loan_id: stand(house, exhibition_id, loan_id))
        # Whoever comes second is refused, never both served; PostgreSQL may refuse both of two that cross.
        assert any(isinstance(one, Exception) for one in answers)
        with house.sessions() as session:
            shown = set(session.scalars(select(SectionLoan.loan_id)))
            assert shown <= set(session.scalars(select(Loan.id)))
            plan = SectionPlan(Translated("Một", "One"))
            write_sections(session, house.ports, SYSTEM, exhibition_id, [plan])


def test_refreshing_and_arranging_at_once_lose_nothing(house: House, web: PartnerWeb, mine: str) -> None:
    loan_id, exhibition_id = take(house, mine), draft(house, mine)
    stand(house, exhibition_id, loan_id)
    for number in range(6):
        web.lay(MANIFEST, manifest(f"Drum {number}"))

        def refresh() -> None:
            with house.sessions() as session:
                loans.refresh(session, house.ports, SYSTEM, loan_id)

        answers = together(refresh, lambda: stand(house, exhibition_id, loan_id))
        assert [one for one in answers if isinstance(one, Exception)] == []
        with house.sessions() as session:
            assert session.get_one(Loan, loan_id).title.en == f"Drum {number}"
            assert loans.uses(session, [loan_id]) == {loan_id: 1}


def test_from_taking_to_giving_back(house: House, web: PartnerWeb, mine: str) -> None:
    loan_id, exhibition_id = take(house, mine), draft(house, mine)
    stand(house, exhibition_id, loan_id)
    with house.sessions() as session:
        with pytest.raises(NotFound):
            find_loan(session, VISITOR, loan_id)
        session.get_one(Exhibition, exhibition_id).state = Publication.PUBLISHED
        session.commit()
        assert find_loan(session, VISITOR, loan_id).content["total"] == 2
        assert [one.id for one in session.scalars(visible_loans(session, VISITOR))] == [loan_id]
        with pytest.raises(Invalid):
            loans.remove(session, house.ports, SYSTEM, loan_id)
        web.withdraw()
        assert loans.refresh(session, house.ports, SYSTEM, loan_id).gone
        write_sections(session, house.ports, SYSTEM, exhibition_id, [SectionPlan(Translated("x"))])
        loans.remove(session, house.ports, SYSTEM, loan_id)
        with pytest.raises(MuseumError):
            find_loan(session, VISITOR, loan_id)
