"""What the directory says of an organisational unit: its particulars, checked before they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from museum.domain.contacts import email_as_written
from museum.domain.errors import Invalid
from museum.domain.plans import System
from museum.domain.school_names import commune_key
from museum.domain.translated import LANGUAGES, Language, Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.text.clean import in_one_direction, normalise

LONGEST_NAME, LONGEST_CODE, LONGEST_EMAIL = 200, 20, 254
SOUTH, NORTH, WEST, EAST = 6.0, 23.5, 102.0, 118.0
"""Degrees between which Vietnam lies, its islands included (WGS 84)."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
_FORMULA = ("=", "+", "-", "@")
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
    for fault in faults_of(facts):
        raise fault
    written = _in_one_line(facts)
    system = facts.system if facts.kind == UnitKind.INSTITUTION else ""
    language = facts.language if facts.language in LANGUAGES else "vi"
    email = email_as_written(written.email) or "" if written.email else ""
    return replace(written, email=email, system=str(system), language=language)


def faults_of(facts: UnitFacts) -> list[Invalid]:
    """List all that is wrong with a unit's particulars, each naming its field."""
    written = _in_one_line(facts)
    return [
        *_text_faults(written),
        *_email_faults(written.email),
        *_day_faults(facts),
        *_place_faults(facts),
        *_system_faults(facts.system),
    ]


def _in_one_line(facts: UnitFacts) -> UnitFacts:
    name = Translated(_one_line(facts.name.vi), _one_line(facts.name.en))
    return replace(facts, name=name, code=_one_line(facts.code), email=_one_line(facts.email))


def _text_faults(facts: UnitFacts) -> Iterator[Invalid]:
    name = facts.name
    if not key_of(name):
        yield Invalid("Hãy ghi tên đơn vị.", "Please give the unit's name.", "name")
    for text, field in ((name.vi, "name_vi"), (name.en, "name_en")):
        if text.startswith(_FORMULA):
            yield Invalid(
                f"Tên không thể bắt đầu bằng “{text[0]}”: bảng tính hiểu đó là công thức. Hãy bỏ dấu này.",
                f"A name cannot begin with “{text[0]}”: spreadsheets take it for a formula. Leave that sign out.",
                field,
            )
    for text, most, field in (
        (name.vi, LONGEST_NAME, "name_vi"),
        (name.en, LONGEST_NAME, "name_en"),
        (facts.code, LONGEST_CODE, "code"),
        (facts.email, LONGEST_EMAIL, "email"),
    ):
        if len(text) > most:
            yield Invalid(f"Dài quá {most} ký tự.", f"Longer than {most} characters.", field)


def _one_line(text: str) -> str:
    return normalise(in_one_direction(text))


def _email_faults(email: str) -> Iterator[Invalid]:
    if email and len(email) <= LONGEST_EMAIL and email_as_written(email) is None:
        yield Invalid(
            "Địa chỉ thư điện tử chưa đúng. Hãy ghi hộp thư của cơ quan, ví dụ: ubnd.nasang@sonla.gov.vn.",
            "This e-mail address is not right. Give the office's own, for instance: ubnd.nasang@sonla.gov.vn.",
            "email",
        )


def _system_faults(system: str) -> Iterator[Invalid]:
    if system and system not in SYSTEMS:
        yield Invalid(
            "Không có hệ thống thiết chế này.", "There is no such system of institutions.", "system"
        )


def _day_faults(facts: UnitFacts) -> Iterator[Invalid]:
    first, last = facts.valid_from, facts.valid_until
    for day, field in ((first, "valid_from"), (last, "valid_until")):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield Invalid(
                f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.",
                f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.",
                field,
            )
    if first is not None and last is not None and last < first:
        yield Invalid(
            f"Ngày cuối ({last:%d/%m/%Y}) đứng trước ngày đầu ({first:%d/%m/%Y}).",
            f"The last day ({last:%d/%m/%Y}) lies before the first ({first:%d/%m/%Y}).",
            "valid_until",
        )
    if facts.successor_id is not None and last is None:
        yield Invalid(
            "Đơn vị có đơn vị kế thừa thì cần ngày cuối cùng hoạt động.",
            "A unit that has a successor needs its last day.",
            "valid_until",
        )


def _place_faults(facts: UnitFacts) -> Iterator[Invalid]:
    north, east = facts.latitude, facts.longitude
    if north is None and east is None:
        return
    if north is None or east is None:
        yield Invalid(
            "Hãy ghi cả vĩ độ và kinh độ, hoặc để trống cả hai.",
            "Give both latitude and longitude, or neither.",
            "latitude" if north is None else "longitude",
        )
        return
    if SOUTH <= north <= NORTH and WEST <= east <= EAST:
        return
    swapped = SOUTH <= east <= NORTH and WEST <= north <= EAST
    yield Invalid(
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
