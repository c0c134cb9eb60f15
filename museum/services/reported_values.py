"""Reported values: what a unit's own registers say for a year, entered beside what the system counts itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, MuseumError, NotFound
from museum.domain.exact import LARGEST, decimal_text
from museum.domain.indicators import EvidenceFor, Indicator, ReportedValue
from museum.domain.local_time import local
from museum.domain.people import Person
from museum.domain.plans import Objective, Plan
from museum.domain.progress import Kind
from museum.domain.units import OrganisationalUnit
from museum.ports import Ports
from museum.services import evidence
from museum.services.audit import note
from museum.services.countable import MARKED, TICKED, covers, years_of
from museum.services.indicators.scope import Ground
from museum.services.lead import leads, require_lead, require_unit, units_of
from museum.services.outbox import transaction
from museum.services.permission import SYSTEM
from museum.services.units import require_on
from museum.text.clean import in_one_direction, normalise

LONGEST_SOURCE = 500
MOST_AT_ONCE = 500
REPORTED = "reported"
ONLY_NOTHING = TICKED - {MARKED}
"""Rules that count activities: of them a unit can only say that there were none."""
ENTERED = TICKED | {REPORTED}
"""Rules for which a value can be entered at all."""

Key = tuple[str, str]
"""Ids of an indicator and a unit."""


@dataclass(frozen=True)
class ValueFacts:
    """What is said of a number."""

    amount: Fraction
    whole: Fraction | None
    """The denominator of a share."""
    as_of: date
    """The day that the number is true of."""
    source: str = ""


@dataclass(frozen=True)
class Entry:
    """A number for an indicator, a unit and a year, as it is to be from now on."""

    indicator_id: str
    unit_id: str
    facts: ValueFacts | None
    """None: there is no data, and what was there is taken away."""
    version: int = 0
    """Of the value that was seen; 0: there was none."""

    @property
    def key(self) -> Key:
        return self.indicator_id, self.unit_id


class Faulty(Exception):
    """Entries with what is wrong with each; none of any was kept."""

    def __init__(self, faults: Mapping[Key, MuseumError]) -> None:
        super().__init__()
        self.faults = faults


def facts_of(value: ReportedValue) -> ValueFacts:
    """Give what is said of a number."""
    return ValueFacts(value.amount, value.whole, value.as_of, value.source)


def get_for(session: Session, person: Person, value_id: str) -> ReportedValue:
    """Get a value of a unit that the person looks after; raises NotFound for any other, as if there were none."""
    found = session.get(ReportedValue, value_id)
    if found is None or (person is not SYSTEM and found.unit_id not in units_of(session, person)):
        raise _missing()
    return found


def _missing() -> NotFound:
    return NotFound("Không có số liệu này.", "There is no such value.")


def values_of(
    session: Session, indicator_ids: Sequence[str], year: int, unit_ids: Sequence[str]
) -> dict[Key, ReportedValue]:
    """Give the values of a year, by indicator and unit."""
    wanted = set(unit_ids)
    query = select(ReportedValue).where(
        ReportedValue.indicator_id.in_(indicator_ids), ReportedValue.year == year
    )
    return {(one.indicator_id, one.unit_id): one for one in session.scalars(query) if one.unit_id in wanted}


def years_for(plan: Plan, indicator: Indicator, this_year: int) -> tuple[int, int]:
    """Give the first and last year for which a number may be entered: growth needs the year that it is measured from."""
    first, last = years_of(plan)
    first = this_year if first is None else first
    if indicator.kind == Kind.GROWTH:
        first = min(first - 1, indicator.base_year or first)
    last = this_year if last is None else min(last, this_year)
    return first, min(last, indicator.last_year or last)


def set_value(
    session: Session, ports: Ports, person: Person, year: int, entry: Entry
) -> ReportedValue | None:
    """Enter, change or take away one number; gives its row where anything changed.

    Raises Invalid, Conflict, NotAllowed.
    """
    setting = _Setting(session, ports, person, year)
    with transaction(session, ports):
        value = setting.take(entry)
    evidence.drop_unnamed(session, ports, setting.dropped)
    return value


def set_values(session: Session, ports: Ports, person: Person, year: int, entries: Sequence[Entry]) -> int:
    """Enter the numbers of a page, all of them or none; gives how many changed.

    Raises Faulty with what is wrong with each, Invalid for too many, NotAllowed.
    """
    if len(entries) > MOST_AT_ONCE:
        raise Invalid(
            f"Tối đa {MOST_AT_ONCE} số liệu một lần.", f"At most {MOST_AT_ONCE} values at a time.", "values"
        )
    setting = _Setting(session, ports, person, year)
    with transaction(session, ports):
        faults: dict[Key, MuseumError] = {}
        changed = 0
        # In one order for everybody: whoever saves the same rows waits, and nobody for nobody.
        for entry in sorted(entries, key=lambda one: one.key):
            try:
                changed += setting.take(entry) is not None
            except (Invalid, Conflict) as error:
                faults[entry.key] = error
        if faults:
            raise Faulty(faults)
    evidence.drop_unnamed(session, ports, setting.dropped)
    return changed


def remove_value(session: Session, ports: Ports, person: Person, value_id: str, version: int) -> None:
    """Take a number away with its evidence: from then on there is no data. Raises NotFound, Conflict, NotAllowed."""
    value = get_for(session, person, value_id)
    set_value(session, ports, person, value.year, Entry(value.indicator_id, value.unit_id, None, version))


class _Setting:
    """Writes the numbers of a year, within one transaction; what they all rest on is read once."""

    def __init__(self, session: Session, ports: Ports, person: Person, year: int) -> None:
        self._session, self._ports, self._person, self._year = session, ports, person, year
        self._grounds: dict[str, Ground] = {}
        self.dropped: list[str] = []
        """Checksums of evidence of what was taken away."""

    @cached_property
    def _mine(self) -> set[str]:
        return units_of(self._session, self._person)

    def take(self, entry: Entry) -> ReportedValue | None:
        """Write one number; gives its row where anything changed."""
        session = self._session
        if entry.unit_id not in self._mine:
            require_unit(session, self._person, entry.unit_id)
        indicator = session.get(Indicator, entry.indicator_id)
        if indicator is None:
            raise _no_indicator()
        objective = session.get_one(Objective, indicator.objective_id)
        plan = session.get_one(Plan, objective.plan_id)
        value = self._held(entry)
        if value is not None and value.unit_report_id is not None and not leads(self._person, plan):
            # What was approved is the lead's to correct.
            require_lead(self._person, plan)
        if entry.facts is None:
            return self._taken_away(value)
        if plan.id not in self._grounds:
            self._grounds[plan.id] = Ground.of(session, plan)
        units = self._grounds[plan.id].scope(objective.system).units_in(self._year)
        today = local(self._ports.clock.now()).date()
        _check_year(plan, indicator, self._year, today)
        _check_unit(session, entry.unit_id, self._year, units)
        facts = checked(indicator, self._year, today, entry.facts)
        if value is not None and facts_of(value) == facts:
            return None
        return self._written(value, entry, facts)

    def _held(self, entry: Entry) -> ReportedValue | None:
        """Get the value that is to be changed, locked; raises Conflict unless it is as it was seen."""
        held = self._session.scalar(
            select(ReportedValue.id).where(
                ReportedValue.indicator_id == entry.indicator_id,
                ReportedValue.unit_id == entry.unit_id,
                ReportedValue.year == self._year,
            )
        )
        value = locked(self._session, ReportedValue, held) if held else None
        if (value.version if value is not None else 0) != entry.version:
            raise _changed_meanwhile()
        return value

    def _taken_away(self, value: ReportedValue | None) -> ReportedValue | None:
        if value is None:
            return None
        self.dropped += evidence.remove_all(self._session, EvidenceFor.VALUE, value.id)
        self._noted("remove", value)
        self._session.delete(value)
        self._session.flush()
        return value

    def _written(self, value: ReportedValue | None, entry: Entry, facts: ValueFacts) -> ReportedValue:
        now = self._ports.clock.now()
        action = "create" if value is None else "change"
        written = value or ReportedValue(
            id=new_id(),
            indicator_id=entry.indicator_id,
            unit_id=entry.unit_id,
            year=self._year,
            version=0,
            created_at=now,
        )
        written.amount, written.whole = facts.amount, facts.whole
        written.as_of, written.source = facts.as_of, facts.source
        written.version, written.changed_at = written.version + 1, now
        try:
            with self._session.begin_nested():
                self._session.add(written)
                self._session.flush()
        except IntegrityError:
            # Somebody else entered it between our look and now.
            raise _changed_meanwhile() from None
        self._noted(action, written)
        return written

    def _noted(self, action: str, value: ReportedValue) -> None:
        unit = self._session.get_one(OrganisationalUnit, value.unit_id)
        note(
            self._session,
            self._ports,
            self._person,
            action,
            ("value", value.id),
            unit.institution_id,
            indicator=value.indicator_id,
            unit=value.unit_id,
            year=value.year,
            amount=decimal_text(value.amount),
            whole=None if value.whole is None else decimal_text(value.whole),
        )


def _changed_meanwhile() -> Conflict:
    return Conflict(
        "Người khác vừa sửa số liệu này. Hãy xem số mới rồi ghi lại.",
        "Somebody else has changed this value meanwhile. Look at the new one, then save again.",
    )


def _no_indicator() -> Invalid:
    return Invalid(
        "Chỉ tiêu này không còn trong kế hoạch. Hãy tải lại trang.",
        "This indicator is not in the plan any more. Please reload the page.",
        "amount",
    )


def checked(indicator: Indicator, year: int, today: date, facts: ValueFacts) -> ValueFacts:
    """Give a number as it is kept; raises Invalid, naming the field."""
    source = normalise(in_one_direction(facts.source))
    if len(source) > LONGEST_SOURCE:
        raise Invalid(
            f"Dài quá {LONGEST_SOURCE} ký tự.", f"Longer than {LONGEST_SOURCE} characters.", "source"
        )
    if indicator.rule not in ENTERED:
        raise Invalid(
            "Hệ thống tự đếm chỉ tiêu này từ hồ sơ; không nhập số liệu.",
            "The system counts this indicator from its records; no value is entered.",
            "amount",
        )
    if not date(year, 1, 1) <= facts.as_of <= today:
        raise Invalid(
            f"Ngày số liệu phải từ 01/01/{year} đến hôm nay.",
            f"The day must lie between 1 January {year} and today.",
            "as_of",
        )
    return _checked_amount(indicator, replace(facts, source=source))


def _check_year(plan: Plan, indicator: Indicator, year: int, today: date) -> None:
    first, last = years_for(plan, indicator, today.year)
    if first <= year <= last:
        return
    if year > today.year and covers(plan, year):
        raise Invalid(f"Năm {year} chưa đến.", f"The year {year} has not come yet.", "year")
    raise Invalid(
        f"Năm {year} nằm ngoài thời gian của chỉ tiêu ({first}–{last}).",
        f"The year {year} lies outside the indicator’s time ({first}–{last}).",
        "year",
    )


def _check_unit(session: Session, unit_id: str, year: int, units: frozenset[str]) -> None:
    """Raise Invalid unless a unit is one of those that the objective is about in a year."""
    unit = session.get_one(OrganisationalUnit, unit_id)
    if not unit.exists_in(year):
        require_on(session, unit, date(year, 12, 31), "unit")
    if unit.id not in units:
        raise Invalid(
            f"“{unit.name.shown('vi').text}” không thuộc phạm vi của mục tiêu này.",
            f"“{unit.name.shown('en').text}” is not one of the units that this objective is about.",
            "unit",
        )


def _checked_amount(indicator: Indicator, facts: ValueFacts) -> ValueFacts:
    amount, whole = facts.amount, facts.whole
    for number, field in ((amount, "amount"), (whole, "whole")):
        if number is not None and not 0 <= number <= LARGEST:
            raise Invalid(
                "Số liệu không thể âm hoặc quá lớn. Hãy xem lại.",
                "A number cannot be negative, or as large as that. Please check it.",
                field,
            )
        if number is not None and number.denominator != 1:
            raise Invalid("Hãy ghi số nguyên.", "Please give a whole number.", field)
    if indicator.rule in ONLY_NOTHING and amount != 0:
        raise Invalid(
            "Chỉ tiêu này được tính từ các hoạt động đã nhập. Hãy nhập từng hoạt động; "
            "ở đây chỉ ghi 0 khi cả năm không có.",
            "This indicator is counted from activities. Enter each of them; here only 0 is given, where there were none.",
            "amount",
        )
    if indicator.kind == Kind.YES_NO and amount not in (0, 1):
        raise Invalid("Hãy chọn có hoặc không.", "Please choose yes or no.", "amount")
    if indicator.kind != Kind.SHARE:
        return replace(facts, whole=None)
    if whole is None:
        raise Invalid("Hãy ghi mẫu số (trên tổng số).", "Give the denominator (of how many).", "whole")
    if whole == 0:
        raise Invalid("Mẫu số phải lớn hơn 0.", "The denominator must be more than 0.", "whole")
    if amount > whole:
        raise Invalid(
            f"Tử số ({decimal_text(amount)}) lớn hơn tổng số ({decimal_text(whole)}). Hãy xem lại hai số.",
            f"The number ({decimal_text(amount)}) is more than the whole ({decimal_text(whole)}). Check both.",
            "amount",
        )
    return facts
