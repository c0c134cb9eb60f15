"""The cells of a record: checked, understood and written to the artefact, one column at a time."""

from __future__ import annotations

import re
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
from museum.text.clean import in_one_direction

CLEAR = frozenset({"[xóa]", "[xoá]", "[clear]"})
"""What a register's cell says to empty a value: an empty cell leaves it as it is."""
EARLIEST, LATEST = -1_000_000, 2200
MOST_TERMS = 50
YES = frozenset({"có", "yes", "y", "x", "1", "true", "đúng"})
NO = frozenset({"", "không", "no", "n", "0", "false", "sai"})
_UNNAMED = re.compile(
    r"\s{0,4}[(\[]\s*(?:ẩn danh|anonymous)\s*[)\]]|^\s*(?:ẩn danh|anonymous)\s*$", re.IGNORECASE
)
"""How registers write beside a donor's name, or instead of it, that it is not to be told."""
_LAST = ("donor", "donor_anonymous")
"""Columns that are written after all others, in this order: the wish is one of the donor who is named."""


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
    cells = _with_donors_wish(cells)
    for column in sorted(cells, key=lambda one: _LAST.index(one) if one in _LAST else -1):
        if column not in COLUMNS:
            continue
        field, lang = COLUMNS[column]
        try:
            value = _checked(field, column, cells[column])
            changed = _WRITERS[field.kind](session, artefact, field, lang, value) or changed
        except Invalid as error:
            errors.append(FieldError(column, error.reason))
    errors.extend(_whole(artefact))
    return changed, errors


def _with_donors_wish(cells: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """Read the wish not to be named where it stands beside the donor's name; it outweighs the column of its own."""
    donor = unicodedata.normalize("NFC", in_one_direction(cells.get("donor") or ""))
    if not _UNNAMED.search(donor):
        return cells
    # Where there is no name at all, the word stands in its place, and is not told either.
    name = _UNNAMED.sub("", donor).strip() or donor.strip(" ()[]")
    return {**cells, "donor": name, "donor_anonymous": "yes"}


def _checked(field: Field, column: str, text: str | None) -> str:
    value = unicodedata.normalize("NFC", in_one_direction(text or "")).strip()
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
        # Mostly a name that was misspelt: the wish not to have it told must not go with the mistake.
        unnamed = artefact.donor is not None and artefact.donor.anonymous
        donor = Donor(institution_id=artefact.institution_id, name=value, anonymous=unnamed)
        session.add(donor)
        session.flush()
    artefact.donor = donor
    artefact.donor_id = donor.id
    return before != donor.id


def _donor_unnamed(
    session: Session, artefact: Artefact, field: Field, lang: Language | None, value: str
) -> bool:
    """Note the wish with the donor: it holds for all that they gave."""
    del session, lang
    word = value.casefold()
    if word not in YES | NO:
        raise Invalid(
            f"“{value}” không hợp lệ: viết “có” hoặc “không”.",
            f"“{value}” is not known: write “yes” or “no”.",
            field.code,
        )
    donor = artefact.donor
    if donor is None:
        if word in YES:
            raise Invalid(
                "Thiếu tên người hiến tặng. Hãy ghi tên: tên được lưu trong hồ sơ và không công bố.",
                "The donor's name is missing. Please enter it: it is kept in the record and not told in public.",
                field.code,
            )
        return False
    before, donor.anonymous = donor.anonymous, word in YES
    return before != donor.anonymous


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
    Kind.DONOR_UNNAMED: _donor_unnamed,
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
        elif field.kind is Kind.DONOR_UNNAMED:
            value = "yes" if artefact.donor and artefact.donor.anonymous else "no"
        else:
            found = getattr(artefact, field.code)
            if isinstance(found, Translated):
                found = found.vi if lang == "vi" else found.en
                found = as_typed(found) if field.kind is Kind.RICH else found
            value = "" if found is None else str(found)
        cells[column] = value
    return cells
