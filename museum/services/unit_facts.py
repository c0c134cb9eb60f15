"""What the directory says of an organisational unit: its particulars, checked before they are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from museum.domain.contacts import email_as_written
from museum.domain.errors import Invalid
from museum.domain.plans import System
from museum.domain.school_names import commune_key
from museum.domain.translated import LANGUAGES, Language, Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.text.clean import in_one_direction

LONGEST_NAME, LONGEST_CODE, LONGEST_EMAIL = 200, 20, 254
SOUTH, NORTH, WEST, EAST = 6.0, 23.5, 102.0, 118.0
"""Degrees between which Vietnam lies, its islands included (WGS 84)."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
SYSTEMS = (System.MUSEUM, System.LIBRARY, System.CULTURAL_CENTRE)


@dataclass(frozen=True)
class UnitFacts:
    """What the directory says of a unit."""

    name: Translated
    kind: UnitKind
    parent_id: str | None = None
    code: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    successor_id: str | None = None
    latitude: float | None = None
    """Degrees, WGS 84."""
    longitude: float | None = None
    remote: bool = False
    email: str = ""
    language: Language = "vi"
    institution_id: str | None = None
    system: str = ""


def facts_of(unit: OrganisationalUnit) -> UnitFacts:
    """Give what the directory says of a unit."""
    return UnitFacts(
        name=unit.name,
        kind=UnitKind(unit.kind),
        parent_id=unit.parent_id,
        code=unit.code,
        valid_from=unit.valid_from,
        valid_until=unit.valid_until,
        successor_id=unit.successor_id,
        latitude=unit.latitude,
        longitude=unit.longitude,
        remote=unit.remote,
        email=unit.email,
        language="en" if unit.language == "en" else "vi",
        institution_id=unit.institution_id,
        system=unit.system,
    )


def key_of(name: Translated) -> str:
    """Give what a unit's name is found and compared by."""
    return commune_key(name.shown("vi").text)[:LONGEST_NAME]


def checked(facts: UnitFacts) -> UnitFacts:
    """Give facts as they are kept; raises Invalid, naming the field."""
    name = Translated(_one_line(facts.name.vi), _one_line(facts.name.en))
    code, email = _one_line(facts.code), _one_line(facts.email)
    if not key_of(name):
        raise Invalid("Hãy ghi tên đơn vị.", "Please give the unit's name.", "name")
    for text, most, field in (
        (name.vi, LONGEST_NAME, "name_vi"),
        (name.en, LONGEST_NAME, "name_en"),
        (code, LONGEST_CODE, "code"),
        (email, LONGEST_EMAIL, "email"),
    ):
        if len(text) > most:
            raise Invalid(f"Dài quá {most} ký tự.", f"Longer than {most} characters.", field)
    email = _checked_email(email)
    _check_days(facts)
    _check_place(facts)
    if facts.system and facts.system not in SYSTEMS:
        raise Invalid(
            "Không có hệ thống thiết chế này.", "There is no such system of institutions.", "system"
        )
    system = facts.system if facts.kind == UnitKind.INSTITUTION else ""
    language = facts.language if facts.language in LANGUAGES else "vi"
    return replace(facts, name=name, code=code, email=email, system=str(system), language=language)


def _one_line(text: str) -> str:
    return " ".join(in_one_direction(text).split())


def _checked_email(email: str) -> str:
    written = email_as_written(email) if email else ""
    if written is None:
        raise Invalid(
            "Địa chỉ email chưa đúng. Hãy ghi hộp thư của cơ quan, ví dụ: ubnd.nasang@sonla.gov.vn.",
            "This e-mail address is not right. Give the office's own, for instance: ubnd.nasang@sonla.gov.vn.",
            "email",
        )
    return written


def _check_days(facts: UnitFacts) -> None:
    first, last = facts.valid_from, facts.valid_until
    for day, field in ((first, "valid_from"), (last, "valid_until")):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Invalid(
                f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.",
                f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.",
                field,
            )
    if first is not None and last is not None and last < first:
        raise Invalid(
            f"Ngày cuối ({last:%d/%m/%Y}) đứng trước ngày đầu ({first:%d/%m/%Y}).",
            f"The last day ({last:%d/%m/%Y}) lies before the first ({first:%d/%m/%Y}).",
            "valid_until",
        )
    if facts.successor_id is not None and last is None:
        raise Invalid(
            "Đơn vị có đơn vị kế thừa thì cần ngày cuối cùng hoạt động.",
            "A unit that has a successor needs its last day.",
            "valid_until",
        )


def _check_place(facts: UnitFacts) -> None:
    north, east = facts.latitude, facts.longitude
    if north is None and east is None:
        return
    if north is None or east is None:
        raise Invalid(
            "Hãy ghi cả vĩ độ và kinh độ, hoặc để trống cả hai.",
            "Give both latitude and longitude, or neither.",
            "latitude" if north is None else "longitude",
        )
    if SOUTH <= north <= NORTH and WEST <= east <= EAST:
        return
    swapped = SOUTH <= east <= NORTH and WEST <= north <= EAST
    raise Invalid(
        "Tọa độ không nằm trong lãnh thổ Việt Nam."
        + (" Có lẽ vĩ độ và kinh độ bị đổi chỗ." if swapped else " Ví dụ đúng: 21,3256 và 103,9188."),
        "The coordinates do not lie in Vietnam."
        + (
            " Latitude and longitude seem to be swapped."
            if swapped
            else " For instance: 21.3256 and 103.9188."
        ),
        "latitude",
    )
