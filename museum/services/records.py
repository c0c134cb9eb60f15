"""The cells of a record: checked, understood and written to the artefact, one column at a time."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import (
    Artefact,
    ArtefactTerm,
    Donor,
    FindspotVisibility,
    Term,
    Vocabulary,
    accession_key,
)
from museum.domain.errors import Invalid
from museum.domain.fields import COLUMNS, Field, Kind
from museum.domain.rights import normalise_rights
from museum.domain.translated import Language, Translated
from museum.services.rich_text import as_typed, clean_rich_text
from museum.services.vocabularies import find_or_propose

CLEAR = frozenset({"[xóa]", "[xoá]", "[clear]"})
"""What a register's cell says to empty a value: an empty cell leaves it as it is."""
EARLIEST, LATEST = -1_000_000, 2200
MOST_TERMS = 50


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one column of one record."""

    field: str
    message: Translated


def apply_cells(
    session: Session, artefact: Artefact, cells: Mapping[str, str | None]
) -> tuple[bool, list[FieldError]]:
    """Write cells (column → text, None to clear) to an artefact; says whether anything changed, and what is wrong.

    With errors nothing of the record may be kept: the caller rolls back.
    """
    changed, errors = False, []
    for column, text in cells.items():
        if column not in COLUMNS:
            continue
        field, lang = COLUMNS[column]
        try:
            value = _checked(field, column, text)
            changed = _WRITERS[field.kind](session, artefact, field, lang, value) or changed
        except Invalid as error:
            errors.append(FieldError(column, error.reason))
    errors.extend(_whole(artefact))
    return changed, errors


def _checked(field: Field, column: str, text: str | None) -> str:
    value = unicodedata.normalize("NFC", text or "").strip()
    if len(value) > field.limit:
        raise Invalid(
            f"“{field.label.vi}” dài {len(value)} ký tự, quá mức {field.limit}. Hãy rút gọn.",
            f"“{field.label.en}” has {len(value)} characters, more than {field.limit}. Please shorten it.",
            column,
        )
    return value


def _whole(artefact: Artefact) -> list[FieldError]:
    """Check what only the record as a whole can tell."""
    errors = []
    if not artefact.accession_number:
        errors.append(
            FieldError(
                "accession_number", Translated("Thiếu số đăng ký.", "The accession number is missing.")
            )
        )
    if not artefact.title:
        errors.append(
            FieldError(
                "title_vi",
                Translated(
                    "Cần tên hiện vật bằng ít nhất một ngôn ngữ.",
                    "A title is needed in at least one language.",
                ),
            )
        )
    first, last = artefact.date_earliest, artefact.date_latest
    if first is not None and last is not None and first > last:
        errors.append(
            FieldError(
                "date_latest",
                Translated(
                    f"Năm muộn nhất ({last}) trước năm sớm nhất ({first}).",
                    f"The latest year ({last}) is before the earliest ({first}).",
                ),
            )
        )
    return errors


def _text(session: Session, artefact: Artefact, field: Field, lang: Language | None, value: str) -> bool:
    del session, lang
    if field.code == "findspot_visibility":
        value = value or FindspotVisibility.OPEN
        if value not in set(FindspotVisibility):
            raise Invalid(
                f"“{value}” không hợp lệ: chọn open, coarse hoặc hidden.",
                f"“{value}” is not known: choose open, coarse or hidden.",
                field.code,
            )
    before = getattr(artefact, field.code)
    if field.code == "accession_number":
        if not value:
            return False
        artefact.accession_key = accession_key(value)
    setattr(artefact, field.code, value)
    return bool((before or "") != value)


def _translated(
    session: Session, artefact: Artefact, field: Field, lang: Language | None, value: str
) -> bool:
    del session
    before: Translated = getattr(artefact, field.code) or Translated()
    after = replace(before, vi=value) if lang == "vi" else replace(before, en=value)
    setattr(artefact, field.code, after)
    return before != after


def _rich(session: Session, artefact: Artefact, field: Field, lang: Language | None, value: str) -> bool:
    return _translated(session, artefact, field, lang, clean_rich_text(value))


def _year(session: Session, artefact: Artefact, field: Field, lang: Language | None, value: str) -> bool:
    del session, lang
    year: int | None = None
    if value:
        try:
            year = int(value.replace("−", "-").replace("–", "-").removesuffix(".0"))
        except ValueError:
            year = LATEST + 1
        if not EARLIEST <= year <= LATEST:
            raise Invalid(
                f"“{value}” không phải là năm: viết bằng số, số âm cho năm trước Công nguyên, ví dụ 1428 hoặc -300.",
                f"“{value}” is no year: write a whole number, negative before our era, such as 1428 or -300.",
                field.code,
            )
    before = getattr(artefact, field.code)
    setattr(artefact, field.code, year)
    return bool(before != year)


def _rights(session: Session, artefact: Artefact, field: Field, lang: Language | None, value: str) -> bool:
    del session, lang
    uri = normalise_rights(value) if value else ""
    if uri is None:
        raise Invalid(
            f"“{value}” không phải là tuyên bố quyền đã biết: dùng URI của rightsstatements.org hoặc Creative Commons, ví dụ CC BY 4.0.",
            f"“{value}” is no known rights statement: use a rightsstatements.org or Creative Commons URI, such as CC BY 4.0.",
            field.code,
        )
    before = artefact.rights
    artefact.rights = uri
    return (before or "") != uri


def _terms(session: Session, artefact: Artefact, field: Field, lang: Language | None, value: str) -> bool:
    del lang
    vocabulary = Vocabulary(field.code)
    labels = [part.strip() for part in value.split("|")] if field.kind is Kind.TERMS else [value]
    wanted = list(dict.fromkeys(find_or_propose(session, vocabulary, label).id for label in labels if label))
    if len(wanted) > MOST_TERMS:
        raise Invalid(
            f"“{field.label.vi}” có {len(wanted)} mục, quá mức {MOST_TERMS}.",
            f"“{field.label.en}” has {len(wanted)} entries, more than {MOST_TERMS}.",
            field.code,
        )
    before = [link.term_id for link in artefact.terms if link.term.vocabulary == vocabulary]
    if before == wanted:
        return False
    kept = {link.term_id: link for link in artefact.terms}
    others = [link for link in artefact.terms if link.term.vocabulary != vocabulary]
    mine = []
    for term_id in wanted:
        link = kept.get(term_id)
        if link is None:
            link = ArtefactTerm(term_id=term_id)
            link.term = session.get_one(Term, term_id)
        mine.append(link)
    for position, link in enumerate([*others, *mine]):
        link.position = position
    artefact.terms = [*others, *mine]
    return True


def _donor(session: Session, artefact: Artefact, field: Field, lang: Language | None, value: str) -> bool:
    del field, lang
    before = artefact.donor_id
    if not value:
        artefact.donor = None
        artefact.donor_id = None
        return before is not None
    donor = session.scalar(
        select(Donor).where(Donor.institution_id == artefact.institution_id, Donor.name == value)
    )
    if donor is None:
        donor = Donor(institution_id=artefact.institution_id, name=value)
        session.add(donor)
        session.flush()
    artefact.donor = donor
    artefact.donor_id = donor.id
    return before != donor.id


_Writer = Callable[[Session, Artefact, Field, "Language | None", str], bool]
_WRITERS: dict[Kind, _Writer] = {
    Kind.TEXT: _text,
    Kind.TRANSLATED: _translated,
    Kind.RICH: _rich,
    Kind.TERM: _terms,
    Kind.TERMS: _terms,
    Kind.YEAR: _year,
    Kind.RIGHTS: _rights,
    Kind.DONOR: _donor,
}


def cells_of(artefact: Artefact) -> dict[str, str]:
    """Give a record's cells as its form shows them: the inverse of `apply_cells`."""
    cells: dict[str, str] = {}
    for column, (field, lang) in COLUMNS.items():
        if field.kind in (Kind.TERM, Kind.TERMS):
            labels = [term.label for term in artefact.terms_of(Vocabulary(field.code))]
            value = "|".join(label.vi or label.en for label in labels)
        elif field.kind is Kind.DONOR:
            value = artefact.donor.name if artefact.donor else ""
        else:
            found = getattr(artefact, field.code)
            if isinstance(found, Translated):
                found = found.vi if lang == "vi" else found.en
                found = as_typed(found) if field.kind is Kind.RICH else found
            value = "" if found is None else str(found)
        cells[column] = value
    return cells
