"""What is said of a session besides its time and its places, checked."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from museum.domain.errors import Invalid
from museum.domain.plans import PlanDay
from museum.domain.spoken import SPOKEN
from museum.domain.translated import Translated
from museum.domain.visits import VisitSession
from museum.services.exhibitions import check_length
from museum.text.clean import in_one_direction, normalise

LONGEST_LINE, LONGEST_NOTE, LONGEST_URL = 300, 2_000, 500


@dataclass(frozen=True)
class Details:
    """Languages, place, partners and the rest, and the ids of the resources it needs."""

    languages: tuple[str, ...] = ()
    place: Translated = Translated()
    join_url: str = ""
    plan_day_id: str | None = None
    partners: Translated = Translated()
    with_education_department: bool = False
    note: Translated = Translated()
    resource_ids: tuple[str, ...] = ()


def details_of(visit: VisitSession) -> Details:
    """Give a session's details as they stand."""
    return Details(
        languages=tuple(visit.languages),
        place=visit.place,
        join_url=visit.join_url,
        plan_day_id=visit.plan_day_id,
        partners=visit.partners,
        with_education_department=visit.with_education_department,
        note=visit.note,
        resource_ids=tuple(sorted(one.id for one in visit.resources)),
    )


def cleaned(session: Session, details: Details) -> Details:
    """Give details as they are kept; raises Invalid, naming the field."""
    place, partners = _line(details.place), _line(details.partners)
    note = Translated(*(in_one_direction(text).strip() for text in (details.note.vi, details.note.en)))
    for name, value, most in (
        ("place", place, LONGEST_LINE),
        ("partners", partners, LONGEST_LINE),
        ("note", note, LONGEST_NOTE),
    ):
        check_length(name, value, most)
    if details.plan_day_id and session.get(PlanDay, details.plan_day_id) is None:
        raise Invalid("Ngày kỷ niệm này không có trong kế hoạch.", "The plans know no such day.", "plan_day")
    return Details(
        languages=checked_languages(details.languages),
        place=place,
        join_url=_checked_url(details.join_url.strip()),
        plan_day_id=details.plan_day_id or None,
        partners=partners,
        with_education_department=details.with_education_department,
        note=note,
        resource_ids=tuple(sorted(set(details.resource_ids))),
    )


def write(visit: VisitSession, details: Details) -> None:
    """Put cleaned details into a session; resources are assigned by `museum.services.resources`."""
    visit.languages = list(details.languages)
    visit.place, visit.join_url = details.place, details.join_url
    visit.plan_day_id = details.plan_day_id
    visit.partners, visit.with_education_department = details.partners, details.with_education_department
    visit.note = details.note


def checked_languages(codes: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Give languages once each, in the order of the list of them; raises Invalid for unknown ones."""
    if not set(codes) <= set(SPOKEN):
        raise Invalid(
            "Có ngôn ngữ không nằm trong danh sách.", "One of the languages is not in the list.", "languages"
        )
    return tuple(code for code in SPOKEN if code in codes)


def _line(value: Translated) -> Translated:
    return Translated(normalise(value.vi), normalise(value.en))


def _checked_url(url: str) -> str:
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"https", "http"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        good = False
    if not good or len(url) > LONGEST_URL or url != normalise(url) or " " in url:
        raise Invalid(
            f"Đường dẫn tham gia phải là địa chỉ https://… không có dấu cách, tối đa {LONGEST_URL} ký tự.",
            f"The link to join must be an address https://… without blanks, of at most {LONGEST_URL} characters.",
            "join_url",
        )
    return url
