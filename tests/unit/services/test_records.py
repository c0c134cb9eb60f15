"""Records: cells checked and written, registers imported row by row."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Term, Vocabulary
from museum.domain.disclosure import public_donor
from museum.domain.errors import Conflict, NotAllowed
from museum.domain.people import VISITOR
from museum.domain.translated import Translated
from museum.ports.stages import RegisterRow
from museum.services import artefacts
from museum.services.artefacts import InvalidRecord
from museum.services.imports import RowResult, import_rows
from museum.services.permission import SYSTEM
from museum.services.records import cells_of
from museum.services.rich_text import as_typed, clean_rich_text
from museum.services.vocabularies import TermEntry, load_terms
from tests.factories.house import House

DRUM = {"accession_number": "BTM-1/Đg", "title_vi": "Trống đồng"}


def _import(house: House, session: Session, *rows: Mapping[str, str], **choices: bool) -> list[RowResult]:
    numbered = [RegisterRow(at, cells, {}) for at, cells in enumerate(rows, 2)]
    return list(import_rows(session, house.ports, SYSTEM, house.institution(session), numbered, **choices))


def test_a_row_creates_then_changes_then_leaves_alone(house: House, session: Session) -> None:
    assert _import(house, session, DRUM)[0].status == "created"
    assert _import(house, session, DRUM)[0].status == "unchanged"
    changed = {**DRUM, "accession_number": "btm 1 đg", "title_en": "Bronze drum", "date_earliest": "-300"}
    assert _import(house, session, changed)[0].status == "updated"
    (record,) = session.scalars(select(Artefact))
    assert record.title == Translated("Trống đồng", "Bronze drum")
    assert record.date_earliest == -300


def test_an_empty_cell_leaves_a_value_and_a_clearing_cell_empties_it(house: House, session: Session) -> None:
    _import(house, session, {**DRUM, "weight": "86 kg", "creator": "khuyết danh"})
    _import(house, session, {**DRUM, "weight": "", "creator": "[xóa]"})
    record = session.scalars(select(Artefact)).one()
    assert (record.weight, record.creator) == ("86 kg", "")


def test_a_faulty_row_names_every_fault_and_the_others_go_on(house: House, session: Session) -> None:
    bad = {"accession_number": "2", "date_earliest": "soon", "rights": "mine"}
    good = {"accession_number": "3", "title_en": "Bowl"}
    first, second = _import(house, session, bad, good)
    assert first.status == "rejected"
    assert {error.field for error in first.errors} == {"date_earliest", "rights", "title_vi"}
    assert all(error.message.vi and error.message.en for error in first.errors)
    assert second.status == "created"
    assert session.scalars(select(Artefact.accession_number)).all() == ["3"]


def test_a_faulty_row_leaves_no_proposed_terms(house: House, session: Session) -> None:
    _import(
        house,
        session,
        {"accession_number": "2", "materials": "unobtainium", "title_vi": "x", "rights": "mine"},
    )
    assert session.scalars(select(Term)).all() == []


def test_one_number_in_two_rows_is_refused(house: House, session: Session) -> None:
    first, second = _import(
        house, session, DRUM, {**DRUM, "accession_number": "btm-1 đg", "title_vi": "Khác"}
    )
    assert (first.status, second.status) == ("created", "rejected")
    assert "2" in second.errors[0].message.vi


def test_a_rehearsal_keeps_nothing(house: House, session: Session) -> None:
    assert _import(house, session, DRUM, dry_run=True)[0].status == "created"
    assert session.scalars(select(Artefact)).all() == []
    assert house.queue.hints == []


def test_terms_are_found_in_either_language_and_proposed_when_unknown(house: House, session: Session) -> None:
    load_terms(session, [TermEntry(Vocabulary.MATERIAL, Translated("Đồng", "Bronze"))])
    session.commit()
    _import(
        house,
        session,
        {**DRUM, "materials": "bronze|Gốm"},
        {"accession_number": "2", "title_vi": "x", "materials": "đồng"},
    )
    terms = {term.label: term.proposed for term in session.scalars(select(Term))}
    assert terms == {Translated("Đồng", "Bronze"): False, Translated(vi="Gốm"): True}


def test_loading_vocabularies_twice_adds_nothing_and_completes_proposed_terms(
    house: House, session: Session
) -> None:
    _import(house, session, {**DRUM, "materials": "Đồng"})
    entry = TermEntry(Vocabulary.MATERIAL, Translated("Đồng", "Bronze"))
    load_terms(session, [entry])
    load_terms(session, [entry])
    (term,) = session.scalars(select(Term))
    assert (term.label.en, term.proposed) == ("Bronze", False)


def test_publishing_rows_makes_them_public_at_once(house: House, session: Session) -> None:
    _import(house, session, DRUM, publish=True)
    assert session.scalars(select(Artefact.state)).one() == "published"


def test_a_taken_number_is_refused_with_the_name_of_its_owner(house: House, session: Session) -> None:
    institution = house.institution(session)
    artefacts.create(session, house.ports, SYSTEM, institution, DRUM)
    with pytest.raises(Conflict) as caught:
        artefacts.create(session, house.ports, SYSTEM, institution, {**DRUM, "title_vi": "Khác"})
    assert "Trống đồng" in caught.value.reason.vi


def test_a_record_changed_by_somebody_else_is_not_overwritten(house: House, session: Session) -> None:
    record = artefacts.create(session, house.ports, SYSTEM, house.institution(session), DRUM)
    seen = record.version
    artefacts.describe(session, house.ports, SYSTEM, record.id, {"title_en": "Drum"}, seen)
    with pytest.raises(Conflict):
        artefacts.describe(session, house.ports, SYSTEM, record.id, {"title_en": "Gong"}, seen)
    session.expire_all()
    assert session.get_one(Artefact, record.id).title.en == "Drum"


def test_a_record_with_faults_is_not_half_saved(house: House, session: Session) -> None:
    record = artefacts.create(session, house.ports, SYSTEM, house.institution(session), DRUM)
    with pytest.raises(InvalidRecord):
        artefacts.describe(session, house.ports, SYSTEM, record.id, {"title_vi": "Mới", "date_latest": "x"})
    session.expire_all()
    assert session.get_one(Artefact, record.id).title.vi == "Trống đồng"


def test_a_visitor_may_not_describe(house: House, session: Session) -> None:
    record = artefacts.create(session, house.ports, SYSTEM, house.institution(session), DRUM)
    with pytest.raises(NotAllowed):
        artefacts.describe(session, house.ports, VISITOR, record.id, {"title_en": "Mine"})


def test_what_a_form_shows_is_what_it_takes(house: House, session: Session) -> None:
    cells = {
        **DRUM,
        "materials": "Đồng|Gỗ",
        "description_vi": "Một.\n\nHai & ba",
        "date_latest": "-100",
        "rights": "CC0",
    }
    record = artefacts.create(session, house.ports, SYSTEM, house.institution(session), cells)
    shown = cells_of(record)
    assert shown["materials"] == "Đồng|Gỗ"
    assert shown["description_vi"] == "Một.\n\nHai & ba"
    saved = artefacts.describe(session, house.ports, SYSTEM, record.id, shown)
    assert saved.status == "unchanged"


def test_decomposed_unicode_is_stored_composed(house: House, session: Session) -> None:
    artefacts.create(
        session,
        house.ports,
        SYSTEM,
        house.institution(session),
        {"accession_number": "1", "title_vi": "Trô\u0301ng"},
    )
    assert session.scalars(select(Artefact)).one().title.vi == "Trống"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Một\n\nHai", "<p>Một</p><p>Hai</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<p>x</p><script>alert(1)</script>", "<p>x</p>"),
        ("nói <em>nhỏ</em>", "<p>nói <em>nhỏ</em></p>"),
        ('<a href="//evil.example">x</a>', '<p><a rel="noopener noreferrer">x</a></p>'),
        ('<a href=" /\t\\evil.example">x</a>', '<p><a rel="noopener noreferrer">x</a></p>'),
        ('<a href="/vi/education">x</a>', '<p><a href="/vi/education" rel="noopener noreferrer">x</a></p>'),
        ('<a href="javascript:alert(1)">x</a>', '<p><a rel="noopener noreferrer">x</a></p>'),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
    ],
)
def test_mark_up_is_limited(typed: str, kept: str) -> None:
    assert clean_rich_text(typed) == kept


@pytest.mark.parametrize("typed", ["Một\n\nHai & ba < bốn", "một dòng\nhai dòng"])
def test_plain_text_comes_back_as_it_was_typed(typed: str) -> None:
    assert as_typed(clean_rich_text(typed)) == typed


def test_marks_that_turn_the_direction_of_writing_are_not_kept(house: House, session: Session) -> None:
    _import(
        house,
        session,
        {
            "accession_number": "BT\u202e-1",
            "title_vi": "\u202bTrống\u202c\u2066 đồng\u2069",
            "materials": "đồng\u202d|gỗ",
            "description_vi": "<p>Mặt &#8238;trống\u2067</p>",
        },
    )
    record = session.scalars(select(Artefact)).one()
    assert record.accession_number == "BT-1"
    assert record.title.vi == "Trống đồng"
    assert record.description.vi == "<p>Mặt trống</p>"
    assert [term.label.vi for term in record.terms_of(Vocabulary.MATERIAL)] == ["đồng", "gỗ"]


@pytest.mark.parametrize("word", ["có", "Yes", "x", "1", "TRUE"])
def test_a_donor_who_asks_not_to_be_named_is_kept_and_not_told(
    house: House, session: Session, word: str
) -> None:
    # The wish may stand before the name.
    (row,) = _import(house, session, {"donor_anonymous": word, **DRUM, "donor": "Bà Sen"})
    assert row.status == "created"
    record = session.scalars(select(Artefact)).one()
    assert public_donor(record) == ""
    assert (cells_of(record)["donor"], cells_of(record)["donor_anonymous"]) == ("Bà Sen", "yes")
    assert _import(house, session, {**DRUM, "donor": "Bà Sen"})[0].status == "unchanged"
    assert public_donor(record) == ""
    _import(house, session, {**DRUM, "donor_anonymous": "không"})
    assert public_donor(record) == "Bà Sen"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Bà Sen (ẩn danh)", "Bà Sen"),
        ("Bà Sen (Anonymous)", "Bà Sen"),
        ("Bà Sen [ ẨN DANH ]", "Bà Sen"),
        ("(ẩn danh)", "ẩn danh"),
        ("Ẩn danh", "Ẩn danh"),
    ],
)
def test_the_wish_may_stand_beside_the_name(house: House, session: Session, written: str, name: str) -> None:
    _import(house, session, {**DRUM, "donor": written, "donor_anonymous": "no"})
    record = session.scalars(select(Artefact)).one()
    assert record.donor is not None
    assert (record.donor.name, record.donor.anonymous) == (name, True)


def test_a_wish_of_nobody_or_in_other_words_is_refused(house: House, session: Session) -> None:
    nobody, unclear = _import(
        house,
        session,
        {**DRUM, "donor_anonymous": "có"},
        {**DRUM, "accession_number": "2", "donor": "Bà Sen", "donor_anonymous": "maybe"},
    )
    assert [error.field for error in (*nobody.errors, *unclear.errors)] == ["donor_anonymous"] * 2


def test_a_name_that_is_put_right_takes_the_wish_with_it(house: House, session: Session) -> None:
    _import(house, session, {**DRUM, "donor": "Bà Xen (ẩn danh)"})
    _import(house, session, {**DRUM, "donor": "Bà Sen"})
    record = session.scalars(select(Artefact)).one()
    assert record.donor is not None
    assert (record.donor.name, record.donor.anonymous) == ("Bà Sen", True)


def test_a_wish_is_heeded_in_all_that_the_donor_gave(house: House, session: Session) -> None:
    _import(house, session, {**DRUM, "donor": "Bà Sen"})
    first = session.scalars(select(Artefact)).one()
    before = first.version
    _import(house, session, {"accession_number": "2", "title_vi": "Bát", "donor": "Bà Sen (ẩn danh)"})
    session.refresh(first)
    # Its manifest is made anew, without the name.
    assert (public_donor(first), first.version) == ("", before + 1)
