"""Finding: the gate has the last word, also while the index lags behind."""

from __future__ import annotations

from sqlalchemy.orm import Session

from museum.domain.translated import Translated
from museum.ports.search import Query, SearchDocument
from museum.ports.stages import RegisterRow
from museum.services import artefacts
from museum.services.finding import find
from museum.services.imports import import_rows
from museum.services.permission import SYSTEM
from museum.services.visibility import gate_tokens
from tests.factories.house import House


def test_a_withdrawn_record_is_not_found_although_the_index_still_holds_it(
    house: House, session: Session
) -> None:
    institution = house.institution(session)
    kept, withdrawn = (
        artefacts.create(
            session, house.ports, SYSTEM, institution, {"accession_number": number, "title_vi": "Trống"}
        )
        for number in ("1", "2")
    )
    for record in (kept, withdrawn):
        artefacts.publish(session, house.ports, SYSTEM, record.id)
        house.ports.index.apply(
            [SearchDocument(record.id, "artefact", record.version, gate_tokens(record), Translated("Trống"))]
        )
    assert find(session, house.ports.index, Query("trống")).total == 2
    artefacts.withdraw(session, house.ports, SYSTEM, withdrawn.id)
    found = find(session, house.ports.index, Query("trống"))
    assert ([hit.id for hit in found.hits], found.total) == ([kept.id], 1)


def test_the_same_register_again_takes_no_withdrawal_back(house: House, session: Session) -> None:
    institution = house.institution(session)
    row = RegisterRow(2, {"accession_number": "1", "title_vi": "Trống"}, {})
    (first,) = import_rows(session, house.ports, SYSTEM, institution, [row], publish=True)
    artefacts.withdraw(session, house.ports, SYSTEM, first.artefact_id or "")
    (again,) = import_rows(session, house.ports, SYSTEM, institution, [row], publish=True)
    assert again.status == "unchanged"
    assert artefacts.get_for(session, SYSTEM, first.artefact_id or "").state == "withdrawn"
    artefacts.publish(session, house.ports, SYSTEM, first.artefact_id or "")
    assert artefacts.get_for(session, SYSTEM, first.artefact_id or "").state == "published"
