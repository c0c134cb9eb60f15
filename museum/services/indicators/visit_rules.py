"""What counts of visits by groups: sessions held, groups and pupils who came, packages used, days of the plans.

A session was held when at least one group came to it and somebody entered how many they were. Every rule here
counts attendance, each in its own way: it is the root by which two indicators overlap.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select, true

from museum.domain.education import Programme
from museum.domain.indicators import Measure
from museum.domain.progress import Kind
from museum.domain.translated import Translated
from museum.domain.visits import Attendance, Booking, BookingState, SessionState, VisitSession
from museum.services.indicators.parameters import DAYS, OF_VISITS, SERVED, marked_by, served_programme
from museum.services.indicators.rule import ONE, Asked, Facts, Rule, Term, Terms

COUNTS = frozenset({Kind.COUNT, Kind.RANGE, Kind.GROWTH, Kind.YES_NO})
_NOT_HELD = (SessionState.DRAFT, SessionState.CANCELLED)
_COMING = (BookingState.ASKED, BookingState.CONFIRMED, BookingState.OFFERED)

_starts = VisitSession.starts_at.expression
_offered = Programme.__table__.alias("offered")
_marked: ColumnElement[str] = VisitSession.institution_id + ":" + VisitSession.plan_day_id


def attended(asked: Asked) -> Facts:
    """Give the attendance of groups at sessions that were held."""
    return Facts(
        name="attendance",
        tables=_visits.join(Attendance, Attendance.booking_id == Booking.id),
        given=(
            VisitSession.state.not_in(_NOT_HELD),
            Booking.state == BookingState.ATTENDED,
        ),
        in_year=asked.year.holds_moment(_starts),
        moment=_starts,
        root_kind="attendance",
        root=Attendance.booking_id.expression,
        institution=VisitSession.institution_id.expression,
        many=True,
    )


def bookings_to_come(asked: Asked) -> Facts:
    """Give the bookings that hold places in sessions to come."""
    return _to_come(asked, "bookings to come", _visits, Booking.id.expression, Booking.state.in_(_COMING))


def sessions_to_come(asked: Asked) -> Facts:
    """Give the sessions to come, whether or not anybody has booked."""
    came = exists().where(
        Booking.session_id == VisitSession.id,
        Booking.state == BookingState.ATTENDED,
        Attendance.booking_id == Booking.id,
    )
    return _to_come(asked, "sessions to come", VisitSession.__table__, VisitSession.id.expression, ~came)


_visits = VisitSession.__table__.join(Booking, Booking.session_id == VisitSession.id)


def _to_come(
    asked: Asked, name: str, tables: Any, root: ColumnElement[str], further: ColumnElement[bool]
) -> Facts:
    return Facts(
        name=name,
        tables=tables,
        given=(
            VisitSession.state.not_in(_NOT_HELD),
            _starts > asked.after if asked.after else true(),
            further,
        ),
        in_year=asked.year.holds_moment(_starts),
        moment=_starts,
        root_kind=name,
        root=root,
        institution=VisitSession.institution_id.expression,
    )


def narrowed(asked: Asked, *further: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say which visits count, as the parameters narrow them."""
    found = list(further)
    if asked.flag("served"):
        found.append(served_programme(asked, VisitSession.programme_id.expression))
    if asked.flag("plan_days"):
        found.append(VisitSession.plan_day_id.is_not(None))
    if asked.text("days"):
        found.append(marked_by(VisitSession.plan_day_id.expression, asked.text("days")))
    if asked.flag("with_education"):
        found.append(VisitSession.with_education_department.is_(True))
    if asked.flag("remote"):
        found.append(Booking.remote.is_(True))
    if asked.text("where"):
        place = select(Programme.id).where(Programme.where == asked.text("where"))
        found.append(VisitSession.programme_id.in_(place))
    return and_(true(), *found)


def _coming(asked: Asked) -> Facts:
    # Of sessions to come nobody knows yet whether remote schools will come, but those that booked.
    return bookings_to_come(asked) if asked.flag("remote") else sessions_to_come(asked)


def _once(kind: str, key: ColumnElement[str], *narrow: ColumnElement[bool]) -> tuple[Terms, Terms]:
    """Count what visits have in common, such as their session: held, and arranged for."""

    def held(asked: Asked) -> tuple[Term, ...]:
        facts = attended(asked)
        return (Term(facts, asked.scope, asked.year, narrowed(asked, *narrow), kind, key, ONE, once=True),)

    def planned(asked: Asked) -> tuple[Term, ...]:
        facts = _coming(asked)
        return (Term(facts, asked.scope, asked.year, narrowed(asked, *narrow), kind, key, ONE, once=True),)

    return held, planned


def _each(came: ColumnElement[Any], booked: ColumnElement[Any]) -> tuple[Terms, Terms]:
    """Count every group for an amount: as it came, and as it is booked."""

    def held(asked: Asked) -> tuple[Term, ...]:
        facts = attended(asked)
        return (Term(facts, asked.scope, asked.year, narrowed(asked), "attendance", facts.root, came),)

    def planned(asked: Asked) -> tuple[Term, ...]:
        facts = bookings_to_come(asked)
        return (Term(facts, asked.scope, asked.year, narrowed(asked), "booking", facts.root, booked),)

    return held, planned


def _packages(asked: Asked, visits: Facts) -> tuple[Term, ...]:
    """Count the packages of programmes that were visited: a package used is no visit, but comes of visits."""
    ours = (visits.holds, VisitSession.programme_id == _offered.c.id, narrowed(asked))
    first = select(func.min(_starts)).select_from(visits.tables).where(*ours).correlate(_offered)
    facts = Facts(
        name=f"packages of {visits.name}",
        tables=_offered,
        given=(_offered.c.package_id.is_not(None),),
        in_year=true(),
        moment=first.scalar_subquery(),
        root_kind="package",
        root=_offered.c.package_id,
        institution=_offered.c.institution_id,
    )
    # One visit is enough: with a limit PostgreSQL looks for one, where EXISTS would make it join them all.
    one = select(ONE).select_from(visits.tables).where(*ours).correlate(_offered).limit(1)
    used = one.scalar_subquery().is_not(None)
    return (Term(facts, asked.scope, asked.year, used, "package", facts.root, ONE, once=True),)


def _packages_held(asked: Asked) -> tuple[Term, ...]:
    return _packages(asked, attended(asked))


def _packages_to_come(asked: Asked) -> tuple[Term, ...]:
    return _packages(asked, _coming(asked))


def marking(asked: Asked) -> Term:
    """Take the sessions held for the day of the plans that the parameter `day` names."""
    return _for_the_day(asked, attended(asked))


def marking_to_come(asked: Asked) -> tuple[Term, ...]:
    """Take the sessions arranged for the day of the plans that the parameter `day` names."""
    return (_for_the_day(asked, sessions_to_come(asked)),)


def _for_the_day(asked: Asked, facts: Facts) -> Term:
    on_the_day = marked_by(VisitSession.plan_day_id.expression, asked.text("day"))
    key = VisitSession.id.expression
    return Term(facts, asked.scope, asked.year, narrowed(asked, on_the_day), "session", key, ONE, once=True)


_SESSIONS = _once("session", VisitSession.id.expression)
_PACKAGES = _packages_held, _packages_to_come
_DAYS = _once(
    "plan_day",
    _marked,
    VisitSession.plan_day_id.is_not(None),
    VisitSession.with_education_department.is_(True),
)
_GROUPS = _each(ONE, ONE)
_PUPILS = _each(Attendance.pupils.expression, Booking.pupils.expression)
_PEOPLE = _each(Attendance.pupils + Attendance.adults, Booking.pupils + Booking.adults)

VISIT_RULES = (
    Rule(
        "sessions_held",
        Translated("Buổi giáo dục trải nghiệm đã tổ chức", "Sessions held"),
        Translated(
            "Mỗi buổi không bị hủy mà ít nhất một nhóm đã đến và số người đến đã được ghi lại là một, "
            "tính vào năm diễn ra.",
            "Each session, not cancelled, to which at least one group came whose numbers were entered counts "
            "as one, in the year it took place.",
        ),
        frozenset({Measure.SESSION, Measure.ACTIVITY, Measure.EVENT, Measure.TIME}),
        COUNTS,
        OF_VISITS,
        _SESSIONS[0],
        planned=_SESSIONS[1],
    ),
    Rule(
        "groups_attended",
        Translated("Lượt đoàn, lớp đã đến", "Groups that came"),
        Translated(
            "Mỗi đoàn đã đến một buổi và số người đã được ghi lại là một lượt, tính vào năm của buổi đó.",
            "Each group that came to a session and whose numbers were entered counts as one, in the year of "
            "the session.",
        ),
        frozenset({Measure.GROUP, Measure.VISIT, Measure.TIME}),
        COUNTS,
        OF_VISITS,
        _GROUPS[0],
        planned=_GROUPS[1],
    ),
    Rule(
        "pupils_attended",
        Translated("Lượt học sinh đã đến", "Pupils who came"),
        Translated(
            "Tổng số học sinh thực tế đã đến, theo số ghi nhận tại từng buổi, tính vào năm của buổi đó.",
            "The pupils who really came, as entered at each session, in the year of the session.",
        ),
        frozenset({Measure.PUPIL, Measure.PERSON, Measure.VISIT}),
        COUNTS,
        OF_VISITS,
        _PUPILS[0],
        planned=_PUPILS[1],
    ),
    Rule(
        "people_attended",
        Translated("Lượt người tham gia (học sinh và người lớn)", "People who came (pupils and adults)"),
        Translated(
            "Tổng số học sinh và người lớn thực tế đã đến, theo số ghi nhận tại từng buổi, "
            "tính vào năm của buổi đó.",
            "The pupils and adults who really came, as entered at each session, in the year of the session.",
        ),
        frozenset({Measure.PERSON, Measure.VISIT, Measure.USE}),
        COUNTS,
        OF_VISITS,
        _PEOPLE[0],
        planned=_PEOPLE[1],
    ),
    Rule(
        "packages_used",
        Translated("Gói học tập được sử dụng", "Packages used"),
        Translated(
            "Mỗi gói học tập của chương trình có ít nhất một buổi đã tổ chức trong năm là một, "
            "dù được dùng bao nhiêu buổi.",
            "Each package of a programme of which at least one session was held in the year counts as one, "
            "however many sessions used it.",
        ),
        frozenset({Measure.PACKAGE, Measure.ACTIVITY}),
        COUNTS,
        OF_VISITS,
        _PACKAGES[0],
        planned=_PACKAGES[1],
    ),
    Rule(
        "experience_days",
        Translated(
            "Hoạt động trải nghiệm nhân các ngày của kế hoạch, phối hợp với ngành giáo dục",
            "Experiential activities on the plans' days, with the Department of Education",
        ),
        Translated(
            "Mỗi ngày của kế hoạch mà một đơn vị đã tổ chức ít nhất một buổi phối hợp với Sở Giáo dục và "
            "Đào tạo là một hoạt động của đơn vị đó trong năm.",
            "Each day of the plans for which an institution held at least one session together with the "
            "Department of Education counts as one activity of that institution in the year.",
        ),
        frozenset({Measure.ACTIVITY, Measure.EVENT, Measure.TIME}),
        COUNTS,
        (SERVED, DAYS),
        _DAYS[0],
        planned=_DAYS[1],
    ),
)
"""All of them count records that the system keeps by itself."""
