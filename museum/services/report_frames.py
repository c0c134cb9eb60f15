"""What stands round the text of a report: who issues it to whom, who signs; proposed once, kept for the next."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Institution
from museum.domain.errors import Invalid
from museum.domain.plans import Plan
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.services.report_content import Frame
from museum.text.clean import in_one_direction, normalise, plain_lines

LINES = ("superior", "issuer", "number", "place", "issued_on", "subject", "authority", "office", "name")
LISTS = ("addressed_to", "recipients")
"""Several entries, one a line."""
FIELDS = (*LINES, *LISTS)
GIVEN_LATE = frozenset({"number", "issued_on"})
"""What a document is given when it is signed: after its figures were frozen."""
LONGEST_LINE, LONGEST_LIST = 300, 2000
_COMMON = re.compile(r"ủy ban nhân dân\b", re.IGNORECASE)
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
"""Marks of the five tones: abbreviations leave them out, but keep Â, Đ, Ơ, Ư."""
_KINDS = ("Tỉnh ", "Thành phố ", "tỉnh ", "thành phố ")


def proposed(session: Session, plan: Plan) -> dict[str, str]:
    """Propose a frame from the institution that leads the plan and its place in the order of the state."""
    house = session.get(Institution, plan.institution_id) if plan.institution_id else None
    above = _above(session, house)
    province = next((one.name.shown("vi").text for one in above if one.kind == UnitKind.PROVINCE), "")
    leads = next((one.name.shown("vi").text for one in plan.actors if one.leads), "")
    superior = _body(above[0]) if above else leads
    issuer = house.name.shown("vi").text if house else leads
    return {
        "superior": superior if superior != issuer else "",
        "issuer": issuer,
        "place": _bare(province),
        "addressed_to": superior if superior != issuer else "",
        "recipients": "Như trên\nCác đơn vị có liên quan\nLưu: VT",
        "office": "GIÁM ĐỐC",
    }


def _above(session: Session, house: Institution | None) -> list[OrganisationalUnit]:
    """List the units above an institution's own, the nearest first."""
    found: list[OrganisationalUnit] = []
    if house is None:
        return found
    one = session.scalar(select(OrganisationalUnit).where(OrganisationalUnit.institution_id == house.id))
    while one is not None and one.parent_id is not None and one.parent_id not in {seen.id for seen in found}:
        one = session.get(OrganisationalUnit, one.parent_id)
        if one is not None:
            found.append(one)
    return found


def _body(unit: OrganisationalUnit) -> str:
    """Name the body that speaks for a unit: of a province or commune its People's Committee."""
    name = unit.name.shown("vi").text
    if unit.kind in (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.WARD):
        return f"Ủy ban nhân dân {name[:1].lower()}{name[1:]}"
    return name


def _bare(name: str) -> str:
    for kind in _KINDS:
        name = name.removeprefix(kind)
    return name


def initials(body: str) -> str:
    """Abbreviate a body's name as symbols of documents do: of `Sở Văn hóa, Thể thao và Du lịch` `SVHTTDL`."""
    short = _COMMON.sub("UBND ", body)
    words = [one for one in re.findall(r"\w+", short) if one.lower() != "và"]
    letters = "".join(one if one == "UBND" else one[0] for one in words).upper()
    return unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", letters)))


def number_of(frame: Mapping[str, str]) -> str:
    """Give a document's number and symbol; where nobody gave them, the symbol with room for the number before it."""
    short = initials(frame.get("issuer", ""))
    return frame.get("number", f"/BC-{short}" if short else "")


def shown_fields(frame: Mapping[str, str]) -> dict[str, str]:
    """Give every field of a frame as it is printed."""
    return {**{name: frame.get(name, "") for name in FIELDS}, "number": number_of(frame)}


def for_next(frame: Mapping[str, str]) -> dict[str, str]:
    """Give what of a frame is kept for the next report: all but number, day and subject; of a number its symbol."""
    kept = {name: text for name, text in frame.items() if name not in {*GIVEN_LATE, "subject"}}
    _, stroke, symbol = frame.get("number", "").partition("/")
    return {**kept, "number": f"/{symbol}"} if stroke else kept


def frame_of(kept: Mapping[str, str]) -> Frame:
    """Read a frame as it is kept."""
    issued = kept.get("issued_on", "")
    texts = {name: kept.get(name, "") for name in LINES if name != "issued_on"}
    texts["number"] = number_of(kept)
    lists = {name: tuple(filter(None, kept.get(name, "").split("\n"))) for name in LISTS}
    return Frame(
        **texts,
        addressed_to=lists["addressed_to"],
        recipients=lists["recipients"],
        issued_on=date.fromisoformat(issued) if issued else None,
    )


def clean_field(name: str, text: str) -> str:
    """Clean what somebody wrote in a field of the frame; raises Invalid, naming the field."""
    longest = LONGEST_LIST if name in LISTS else LONGEST_LINE
    plain = in_one_direction(text)
    cleaned = "\n".join(filter(None, plain_lines(plain).split("\n"))) if name in LISTS else normalise(plain)
    if len(cleaned) > longest:
        raise Invalid(
            f"Ô này chỉ nhận tối đa {longest} ký tự. Hãy rút gọn.",
            f"This field takes {longest} characters at most. Please shorten it.",
            name,
        )
    if name == "issued_on" and cleaned:
        try:
            date.fromisoformat(cleaned)
        except ValueError:
            raise Invalid(
                "Ngày ban hành phải là một ngày, ví dụ 24/11/2026; để trống nếu ghi tay.",
                "The day of issue must be a day, such as 24 November 2026; leave it empty to write it by hand.",
                name,
            ) from None
    return cleaned
