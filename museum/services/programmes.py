"""Programmes: what is offered to groups again and again, with its rules; drafted, published, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.booking_rules import LAST_GRADE, MOST_PUPILS
from museum.domain.collections import Institution
from museum.domain.education import Package, Programme, Where
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.people import Person
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.domain.visits import Booking, SessionState, VisitSession
from museum.ports import Ports
from museum.services.audit import note
from museum.services.booking_places import LIVE
from museum.services.exhibitions import LONGEST_TITLE, check_length
from museum.services.outbox import held, transaction
from museum.services.permission import require_educator
from museum.services.plans import set_objectives
from museum.services.session_details import checked_languages
from museum.services.slugs import add_under_free_slug, slug_of
from museum.services.visit_sessions import check_minutes
from museum.text.clean import in_one_direction, normalise

LONGEST_TEXT, LONGEST_NOTE = 4_000, 4_000
OLDEST = 100
LIMITS: dict[str, tuple[int, int]] = {
    "grade_from": (1, LAST_GRADE),
    "grade_to": (1, LAST_GRADE),
    "age_from": (1, OLDEST),
    "age_to": (1, OLDEST),
    "least_pupils": (1, MOST_PUPILS),
    "most_pupils": (1, MOST_PUPILS),
    "pupils_per_adult": (1, MOST_PUPILS),
    "opens_days": (0, 550),
    "closes_hours": (0, 24 * 60),
    "notice_days": (0, 60),
    "reconfirm_days": (1, 60),
    "offer_hours": (1, 24 * 14),
    "remote_first_days": (0, 365),
    "most_each_month": (1, 100),
}
"""The least and the most that a number may be."""
_SPANS = (("grade_from", "grade_to"), ("age_from", "age_to"), ("least_pupils", "most_pupils"))


@dataclass(frozen=True)
class Rules:
    """All that is said of a programme: its words, whom it is for, and how it is booked.

    The fields are those of `museum.domain.education.Programme`.
    """

    title: Translated
    summary: Translated = Translated()
    where: str = Where.MUSEUM
    meeting_point: Translated = Translated()
    cost: Translated = Translated()
    package_id: str | None = None
    minutes: int = 90
    grade_from: int | None = None
    grade_to: int | None = None
    age_from: int | None = None
    age_to: int | None = None
    least_pupils: int = 1
    most_pupils: int = 60
    pupils_per_adult: int | None = None
    languages: tuple[str, ...] = ("vi",)
    approval: bool = False
    opens_days: int | None = None
    closes_hours: int = 24
    notice_days: int = 2
    reconfirm_days: int | None = None
    offer_hours: int = 48
    remote_first_days: int = 0
    most_each_month: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Ahead:
    """What is to come of a programme."""

    sessions: int
    groups: int
    """Booked or waiting."""


def rules_of(programme: Programme) -> Rules:
    """Give a programme's rules as they stand."""
    values: dict[str, Any] = {name: getattr(programme, name) for name in Rules.__dataclass_fields__}
    return Rules(**{**values, "languages": tuple(programme.languages)})


def get_for(session: Session, person: Person, programme_id: str) -> Programme:
    """Get a programme that the person may work on, locked inside a transaction; raises NotFound, NotAllowed."""
    programme = held(session, Programme, programme_id)
    if programme is None:
        raise NotFound("Không có chương trình này.", "There is no such programme.")
    require_educator(person, programme.institution_id)
    return programme


def create(
    session: Session, ports: Ports, person: Person, institution_id: str, rules: Rules, slug: str = ""
) -> Programme:
    """Draft a programme; its address is made from the title and stays. Raises Invalid, NotAllowed."""
    require_educator(person, institution_id)
    with transaction(session, ports):
        locked(session, Institution, institution_id)
        now = ports.clock.now()
        programme = Programme(
            id=new_id(),
            institution_id=institution_id,
            created_at=now,
            changed_at=now,
        )
        _write(session, programme, rules)
        add_under_free_slug(session, programme, slug or slug_of(rules.title, "chuong-trinh"))
        note(session, ports, person, "create", ("programme", programme.id), institution_id)
        session.refresh(programme)
    return programme


def write(
    session: Session,
    ports: Ports,
    person: Person,
    programme_id: str,
    rules: Rules,
    seen_version: int | None = None,
    objective_ids: Sequence[str] | None = None,
) -> Programme:
    """Change a programme's words and rules, and which objectives it serves; bookings stay as they were made.

    Raises Invalid, naming the field, Conflict, NotFound, NotAllowed.
    """
    with transaction(session, ports):
        programme = get_for(session, person, programme_id)
        if seen_version is not None and programme.version != seen_version:
            raise Conflict(
                "Người khác vừa sửa chương trình này. Hãy mở lại trang, rồi ghi lại thay đổi của bạn.",
                "Somebody else has just changed this programme. Please reload the page and enter your changes again.",
            )
        _write(session, programme, rules)
        if objective_ids is not None:
            set_objectives(session, ports, person, "programme", programme.id, objective_ids)
        _touch(ports, programme)
        note(session, ports, person, "describe", ("programme", programme.id), programme.institution_id)
    return programme


def _write(session: Session, programme: Programme, rules: Rules) -> None:
    _check_numbers(rules)
    title = Translated(normalise(rules.title.vi), normalise(rules.title.en))
    if not title:
        raise Invalid(
            "Cần tên chương trình bằng ít nhất một ngôn ngữ.",
            "The programme needs a title in at least one language.",
            "title",
        )
    check_length("title", title, LONGEST_TITLE)
    if rules.where not in set(Where):
        raise Invalid("Hãy chọn nơi tổ chức.", "Please choose where it takes place.", "where")
    if rules.package_id:
        package = session.get(Package, rules.package_id)
        if package is None or package.institution_id != programme.institution_id:
            raise Invalid(
                "Đơn vị không có gói học tập này.", "The institution has no such package.", "package"
            )
    programme.title = title
    for name, most in (("summary", LONGEST_TEXT), ("meeting_point", LONGEST_TITLE), ("cost", LONGEST_TITLE)):
        value: Translated = getattr(rules, name)
        kept = Translated(in_one_direction(value.vi).strip(), in_one_direction(value.en).strip())
        check_length(name, kept, most)
        setattr(programme, name, kept)
    check_length("note", Translated(rules.note), LONGEST_NOTE)
    programme.note = rules.note.strip()
    programme.where, programme.package_id = rules.where, rules.package_id or None
    programme.minutes, programme.approval = rules.minutes, rules.approval
    programme.languages = list(checked_languages(rules.languages))
    for name in LIMITS:
        setattr(programme, name, getattr(rules, name))


def _check_numbers(rules: Rules) -> None:
    check_minutes(rules.minutes)
    for name, (least, most) in LIMITS.items():
        value = getattr(rules, name)
        if value is not None and not least <= value <= most:
            raise Invalid(
                f"Giá trị phải từ {least} đến {most}.", f"It must be between {least} and {most}.", name
            )
    for first, last in _SPANS:
        low, high = getattr(rules, first), getattr(rules, last)
        if (low is None) != (high is None):
            raise Invalid(
                "Hãy ghi cả hai đầu, hoặc để trống cả hai nếu không giới hạn.",
                "Please fill in both ends, or leave both empty for no limit.",
                last if high is None else first,
            )
        if low is not None and high is not None and low > high:
            raise Invalid(
                "Giá trị cuối phải bằng hoặc lớn hơn giá trị đầu.",
                "The upper end must not be below the lower one.",
                last,
            )


def publish(session: Session, ports: Ports, person: Person, programme_id: str) -> Programme:
    """Publish a programme: everybody sees it and its sessions, but for drafts. Twice is once."""
    with transaction(session, ports):
        programme = get_for(session, person, programme_id)
        if programme.state != Publication.PUBLISHED:
            programme.state = Publication.PUBLISHED
            programme.published_at = ports.clock.now()
            _touch(ports, programme)
            note(session, ports, person, "publish", ("programme", programme.id), programme.institution_id)
    return programme


def withdraw(session: Session, ports: Ports, person: Person, programme_id: str) -> Programme:
    """Withdraw a published programme; its sessions and the groups booked in them stay as they are."""
    with transaction(session, ports):
        programme = get_for(session, person, programme_id)
        if programme.state != Publication.PUBLISHED:
            raise Invalid(
                "Chỉ rút được chương trình đang công bố.",
                "Only a published programme can be withdrawn.",
                "state",
            )
        programme.state = Publication.WITHDRAWN
        programme.withdrawn_at = ports.clock.now()
        _touch(ports, programme)
        note(session, ports, person, "withdraw", ("programme", programme.id), programme.institution_id)
    return programme


def _touch(ports: Ports, programme: Programme) -> None:
    programme.version += 1
    programme.changed_at = ports.clock.now()


def listed(session: Session, institution_ids: Sequence[str]) -> list[Programme]:
    """List the programmes of institutions: those that are withdrawn last, then by title."""
    found = session.scalars(select(Programme).where(Programme.institution_id.in_(institution_ids)))
    return sorted(
        found, key=lambda one: (one.state == Publication.WITHDRAWN, one.title.shown("vi").text, one.id)
    )


def by_title(session: Session, institution_id: str, title: str) -> Programme | None:
    """Find a programme of an institution by its title in either language, the oldest one; a blank title is nobody's."""
    wanted = normalise(title)
    if not wanted:
        # Who has no title in one of the languages is not meant by that.
        return None
    query = select(Programme).where(
        Programme.institution_id == institution_id,
        or_(Programme.title_vi == wanted, Programme.title_en == wanted),  # type: ignore[attr-defined]
    )
    return session.scalar(query.order_by(Programme.created_at, Programme.id).limit(1))


def ahead(session: Session, ports: Ports, programme_ids: Sequence[str]) -> dict[str, Ahead]:
    """Count what is to come of programmes: sessions that were not cancelled, and groups in them."""
    coming = (
        VisitSession.programme_id.in_(programme_ids),
        VisitSession.starts_at > ports.clock.now(),
        VisitSession.state != SessionState.CANCELLED,
    )
    sessions = (
        select(VisitSession.programme_id, func.count()).where(*coming).group_by(VisitSession.programme_id)
    )
    groups = (
        select(VisitSession.programme_id, func.count())
        .join(Booking, Booking.session_id == VisitSession.id)
        .where(*coming, Booking.state.in_(LIVE))
        .group_by(VisitSession.programme_id)
    )
    planned = dict(session.execute(sessions).tuples().all())
    booked = dict(session.execute(groups).tuples().all())
    return {one: Ahead(planned.get(one, 0), booked.get(one, 0)) for one in programme_ids}
