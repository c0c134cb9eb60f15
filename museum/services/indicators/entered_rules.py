"""What counts of what people enter: units' reported values, and activities that somebody ticked for an indicator.

Nobody knows of what was not entered: without a row there is no data. That nothing was done is known only where
somebody said so, by reporting 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, select, true

from museum.domain.indicators import Activity, Counted, Measure, ReportedValue
from museum.domain.progress import Kind
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit
from museum.services.indicators.parameters import DAY, REMOTE_UNITS
from museum.services.indicators.rule import ONE, Asked, Facts, Rule, Term
from museum.services.indicators.scope import remote_unit
from museum.services.indicators.visit_rules import COUNTS, marking, marking_to_come

_institution: ColumnElement[Any] = OrganisationalUnit.institution_id.expression
_NOTHING = ReportedValue.amount == Fraction(0)


def _activity_facts(asked: Asked) -> Facts:
    tables: Any = Activity.__table__
    first = Activity.first.expression
    return Facts(
        name="activities",
        tables=tables.join(OrganisationalUnit, OrganisationalUnit.id == Activity.unit_id),
        given=(),
        in_year=asked.year.holds_day(first),
        moment=first,
        root_kind="activity",
        root=Activity.id.expression,
        institution=_institution,
        unit=Activity.unit_id.expression,
        by_unit=True,
    )


def _value_facts(asked: Asked) -> Facts:
    tables: Any = ReportedValue.__table__
    until = asked.year.until
    return Facts(
        name="values",
        tables=tables.join(OrganisationalUnit, OrganisationalUnit.id == ReportedValue.unit_id),
        given=(true() if until is None else ReportedValue.as_of <= until,),
        in_year=ReportedValue.year == asked.year.number,
        moment=ReportedValue.as_of.expression,
        # A value is of one indicator: it overlaps with no other.
        root_kind=f"value of {asked.indicator_id}",
        root=ReportedValue.id.expression,
        institution=_institution,
        unit=ReportedValue.unit_id.expression,
        by_unit=True,
    )


def _remote(asked: Asked, facts: Facts) -> ColumnElement[bool]:
    return remote_unit(facts.unit) if asked.flag("remote") else true()


def _activities(asked: Asked, amount: ColumnElement[Any], *known: ColumnElement[bool]) -> Term:
    facts = _activity_facts(asked)
    ticked = facts.root.in_(select(Counted.activity_id).where(Counted.indicator_id == asked.indicator_id))
    ours = and_(ticked, _remote(asked, facts), *known)
    return Term(facts, asked.scope, asked.year, ours, "activity", facts.root, amount)


def _values(
    asked: Asked,
    amount: ColumnElement[Any],
    *further: ColumnElement[bool],
    whole: ColumnElement[Any] | None = None,
) -> Term:
    facts = _value_facts(asked)
    ours = [ReportedValue.indicator_id == asked.indicator_id, _remote(asked, facts), *further]
    if asked.shadowed:
        ours.append(ReportedValue.id.not_in(sorted(asked.shadowed)))
    exact = whole is not None
    return Term(facts, asked.scope, asked.year, and_(*ours), "value", facts.root, amount, whole, exact=exact)


def _said_nothing(asked: Asked) -> Term:
    """Take the values by which somebody said that there was nothing."""
    return _values(asked, literal(0), _NOTHING)


def _held(asked: Asked) -> tuple[Term, ...]:
    return _activities(asked, ONE), _said_nothing(asked)


def _participants(asked: Asked) -> tuple[Term, ...]:
    known = Activity.participants.is_not(None)
    return _activities(asked, Activity.participants.expression, known), _said_nothing(asked)


def _funds(asked: Asked) -> tuple[Term, ...]:
    return _activities(asked, Activity.cost.expression, Activity.cost.is_not(None)), _said_nothing(asked)


def _reported(asked: Asked) -> tuple[Term, ...]:
    return (_values(asked, ReportedValue.amount.expression, whole=ReportedValue.whole.expression),)


def _marked(asked: Asked) -> tuple[Term, ...]:
    said = _values(asked, case((_NOTHING, 0), else_=1))
    return marking(asked), _activities(asked, ONE), said


_ANY = frozenset(Measure)

ENTERED_RULES = (
    Rule(
        "reported",
        Translated("Số liệu do đơn vị báo cáo", "Values that units report"),
        Translated(
            "Cộng số liệu các đơn vị báo cáo cho năm; số của một đơn vị thay cho số của mọi đơn vị trực thuộc. "
            "Tỷ lệ bằng tổng tử số chia tổng mẫu số.",
            "The sum of what units reported for the year; a unit's number stands for all units beneath it. "
            "A share is the sum of parts over the sum of wholes.",
        ),
        _ANY,
        frozenset(Kind),
        (REMOTE_UNITS,),
        _reported,
        kept=False,
    ),
    Rule(
        "activities",
        Translated("Hoạt động được nhập và chọn tính", "Activities entered and ticked"),
        Translated(
            "Mỗi hoạt động được nhập và đánh dấu tính vào chỉ tiêu này là một, tính vào năm bắt đầu.",
            "Each activity that was entered and ticked for this indicator counts as one, in the year it began.",
        ),
        _ANY,
        COUNTS,
        (REMOTE_UNITS,),
        _held,
        kept=False,
    ),
    Rule(
        "activity_participants",
        Translated("Lượt người tham gia hoạt động", "Participants of activities"),
        Translated(
            "Tổng số người tham gia các hoạt động được đánh dấu tính vào chỉ tiêu này; hoạt động chưa ghi số "
            "người thì không cộng.",
            "The participants of the activities ticked for this indicator; activities without a number of "
            "participants are left out.",
        ),
        frozenset(
            {
                Measure.PERSON,
                Measure.PUPIL,
                Measure.VISIT,
                Measure.USE,
                Measure.USER,
                Measure.LIBRARIAN,
            }
        ),
        COUNTS,
        (REMOTE_UNITS,),
        _participants,
        kept=False,
    ),
    Rule(
        "activity_funds",
        Translated("Kinh phí của hoạt động", "Funds of activities"),
        Translated(
            "Tổng kinh phí hoặc giá trị đóng góp (đồng) của các hoạt động được đánh dấu tính vào chỉ tiêu này; "
            "hoạt động chưa ghi kinh phí thì không cộng.",
            "What the activities ticked for this indicator cost or are worth, in đồng; activities without an "
            "amount are left out.",
        ),
        frozenset({Measure.DONG}),
        COUNTS,
        (REMOTE_UNITS,),
        _funds,
        kept=False,
    ),
    Rule(
        "day_marked",
        Translated("Có tổ chức ngày của kế hoạch", "A day of the plans was marked"),
        Translated(
            "Có, khi trong năm đã tổ chức ít nhất một buổi nhân ngày này, hoặc có hoạt động được đánh dấu tính "
            "vào chỉ tiêu, hoặc đơn vị báo cáo là có. Không, chỉ khi đơn vị báo cáo là 0.",
            "Yes where a session was held for the day in the year, or an activity was ticked for the indicator, "
            "or a unit reported so. No only where a unit reported 0.",
        ),
        frozenset({Measure.EVENT, Measure.ACTIVITY, Measure.TIME}),
        frozenset({Kind.YES_NO}),
        (DAY,),
        _marked,
        kept=False,
        planned=marking_to_come,
    ),
)
"""None of them counts records that the system keeps by itself."""
