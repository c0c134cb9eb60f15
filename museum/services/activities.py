"""Activities entered by hand: what was held outside of what the system records by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.exact import LARGEST
from museum.domain.indicators import Activity, ActivityKind, Counted, EvidenceFor, Funding, Indicator
from museum.domain.local_time import local
from museum.domain.people import Person
from museum.domain.plans import Objective
from museum.domain.school_names import words_key
from museum.domain.units import OrganisationalUnit
from museum.ports import Ports
from museum.services import evidence
from museum.services.audit import note
from museum.services.countable import require_countable
from museum.services.lead import require_unit, units_of
from museum.services.outbox import transaction
from museum.services.permission import SYSTEM
from museum.services.units import require_on
from museum.text.clean import in_one_direction, normalise, plain_lines

LONGEST_TITLE, LONGEST_PLACE, LONGEST_TEXT = 300, 300, 5_000
MOST_PEOPLE = 10_000_000
LONGEST = timedelta(days=366)
"""What goes on for longer is entered for each year: it counts in the year in which it begins."""
EARLIEST = 1990
MOST_TICKS = 50
MOST_WORDS = 8
_BATCH = 500


@dataclass(frozen=True)
class ActivityFacts:
    """What is said of an activity."""

    unit_id: str
    kind: ActivityKind
    title: str
    first: date
    last: date
    place: str = ""
    partners: str = ""
    participants: int | None = None
    """None: nobody counted; never 0 for that."""
    cost: int | None = None
    """Đồng."""
    funding: Funding = Funding.UNSAID
    note: str = ""
    indicator_ids: tuple[str, ...] = ()
    """What it counts toward, as somebody ticked it."""


def facts_of(activity: Activity) -> ActivityFacts:
    """Give what is said of an activity."""
    return ActivityFacts(
        unit_id=activity.unit_id,
        kind=ActivityKind(activity.kind),
        title=activity.title,
        first=activity.first,
        last=activity.last,
        place=activity.place,
        partners=activity.partners,
        participants=activity.participants,
        cost=activity.cost,
        funding=Funding(activity.funding),
        note=activity.note,
        indicator_ids=tuple(sorted(one.indicator_id for one in activity.counted)),
    )


def get_for(session: Session, person: Person, activity_id: str) -> Activity:
    """Get an activity of a unit that the person looks after; raises NotFound for any other, as if there were none."""
    found = session.get(Activity, activity_id)
    if found is None or (person is not SYSTEM and found.unit_id not in units_of(session, person)):
        raise _missing()
    return found


def _missing() -> NotFound:
    return NotFound("Không có hoạt động này.", "There is no such activity.")


def create(session: Session, ports: Ports, person: Person, facts: ActivityFacts) -> Activity:
    """Enter an activity; raises NotAllowed for another's unit, Invalid with the field's name."""
    with transaction(session, ports):
        require_unit(session, person, facts.unit_id)
        facts = checked(session, ports, facts)
        now = ports.clock.now()
        activity = Activity(id=new_id(), version=1, created_at=now, changed_at=now)
        _write(activity, facts)
        session.add(activity)
        session.flush()
        _noted(session, ports, person, "create", activity)
    return activity


def change(
    session: Session, ports: Ports, person: Person, activity_id: str, facts: ActivityFacts, version: int
) -> Activity:
    """Change an activity as it was at `version`; raises Conflict when somebody has changed it since.

    What came by an approved report is the lead's to correct: NotAllowed for others.
    """
    with transaction(session, ports):
        activity = _held(session, person, activity_id)
        if activity.version != version:
            raise Conflict(
                "Người khác vừa sửa hoạt động này. Hãy xem lại rồi ghi.",
                "Somebody else has changed this activity meanwhile. Look again, then save.",
            )
        evidence.refuse_approved(session, person, activity)
        require_unit(session, person, facts.unit_id)
        facts = checked(session, ports, facts)
        if facts != facts_of(activity):
            _write(activity, facts)
            activity.version += 1
            activity.changed_at = ports.clock.now()
            _noted(session, ports, person, "change", activity)
    return activity


def delete(session: Session, ports: Ports, person: Person, activity_id: str) -> None:
    """Delete an activity with its evidence; raises NotFound, NotAllowed."""
    with transaction(session, ports):
        activity = _held(session, person, activity_id)
        evidence.refuse_approved(session, person, activity)
        checksums = evidence.remove_all(session, EvidenceFor.ACTIVITY, activity.id)
        _noted(session, ports, person, "delete", activity)
        session.delete(activity)
    evidence.drop_unnamed(session, ports, checksums)


def _held(session: Session, person: Person, activity_id: str) -> Activity:
    activity = locked(session, Activity, activity_id)
    if activity is None:
        raise _missing()
    try:
        require_unit(session, person, activity.unit_id)
    except NotAllowed:
        raise _missing() from None
    return activity


def _noted(session: Session, ports: Ports, person: Person, action: str, activity: Activity) -> None:
    unit = session.get_one(OrganisationalUnit, activity.unit_id)
    note(session, ports, person, action, ("activity", activity.id), unit.institution_id, unit=unit.id)


def _write(activity: Activity, facts: ActivityFacts) -> None:
    for name, value in vars(facts).items():
        if name != "indicator_ids":
            setattr(activity, name, value)
    wanted = set(facts.indicator_ids)
    kept = [one for one in activity.counted if one.indicator_id in wanted]
    new = wanted - {one.indicator_id for one in kept}
    activity.counted = [*kept, *(Counted(indicator_id=one) for one in sorted(new))]


def checked(session: Session, ports: Ports, facts: ActivityFacts) -> ActivityFacts:
    """Give facts as they are kept; raises Invalid, naming the field."""
    title, place = _one_line(facts.title), _one_line(facts.place)
    partners, said = plain_lines(facts.partners).strip(), plain_lines(facts.note).strip()
    if not title:
        raise Invalid("Hãy ghi tên hoạt động.", "Please give the activity a name.", "title")
    for text, most, field in (
        (title, LONGEST_TITLE, "title"),
        (place, LONGEST_PLACE, "place"),
        (partners, LONGEST_TEXT, "partners"),
        (said, LONGEST_TEXT, "note"),
    ):
        if len(text) > most:
            raise Invalid(
                f"Dài quá {most} ký tự. Hãy rút gọn.", f"Longer than {most} characters. Shorten it.", field
            )
    _check_days(ports, facts)
    _check_numbers(facts)
    unit = session.get(OrganisationalUnit, facts.unit_id)
    if unit is None:
        raise Invalid("Hãy chọn đơn vị.", "Please choose the unit.", "unit")
    require_on(session, unit, facts.first, "unit")
    if len(facts.indicator_ids) > MOST_TICKS:
        raise Invalid(f"Tối đa {MOST_TICKS} chỉ tiêu.", f"At most {MOST_TICKS} indicators.", "indicators")
    ticked = require_countable(session, unit, facts.first, facts.indicator_ids)
    return replace(
        facts, title=title, place=place, partners=partners, note=said, indicator_ids=tuple(sorted(ticked))
    )


def _one_line(text: str) -> str:
    return normalise(in_one_direction(text))


def _check_days(ports: Ports, facts: ActivityFacts) -> None:
    this_year = local(ports.clock.now()).year
    if not EARLIEST <= facts.first.year <= this_year:
        raise Invalid(
            f"Ngày {facts.first:%d/%m/%Y} không nằm từ năm {EARLIEST} đến hết năm {this_year}.",
            f"{facts.first:%d/%m/%Y} does not lie between {EARLIEST} and the end of {this_year}.",
            "first",
        )
    if facts.last < facts.first:
        raise Invalid("Ngày kết thúc trước ngày bắt đầu.", "It ends before it begins.", "last")
    if facts.last - facts.first > LONGEST:
        raise Invalid(
            "Hoạt động kéo dài hơn một năm. Hãy nhập riêng cho từng năm.",
            "It goes on for more than a year. Enter it for each year.",
            "last",
        )


def _check_numbers(facts: ActivityFacts) -> None:
    for number, most, field in (
        (facts.participants, MOST_PEOPLE, "participants"),
        (facts.cost, LARGEST, "cost"),
    ):
        if number is not None and not 0 <= number <= most:
            shown = f"{most:,}"
            raise Invalid(
                f"Phải từ 0 đến {shown.replace(',', '.')}.", f"It must lie between 0 and {shown}.", field
            )


@dataclass(frozen=True)
class Wanted:
    """What a list of activities is narrowed to."""

    plan_id: str = ""
    year: int | None = None
    unit_id: str = ""
    kind: str = ""
    funding: str = ""
    text: str = ""


def found(session: Session, person: Person, wanted: Wanted) -> list[str]:
    """List the ids of the activities of the person's units, the latest first."""
    told = (Activity.id, Activity.title, Activity.place, Activity.partners, Activity.note)
    words = words_key(wanted.text[:LONGEST_TITLE]).split()[:MOST_WORDS]
    query = select(*told) if words else select(Activity.id)
    if person is not SYSTEM:
        query = query.where(Activity.unit_id.in_(sorted(units_of(session, person))))
    if wanted.plan_id:
        query = query.where(
            Activity.id.in_(
                select(Counted.activity_id)
                .join(Indicator, Indicator.id == Counted.indicator_id)
                .join(Objective, Objective.id == Indicator.objective_id)
                .where(Objective.plan_id == wanted.plan_id)
            )
        )
    if wanted.year is not None:
        query = query.where(
            Activity.first >= date(wanted.year, 1, 1), Activity.first <= date(wanted.year, 12, 31)
        )
    for column, value in (
        (Activity.unit_id, wanted.unit_id),
        (Activity.kind, wanted.kind),
        (Activity.funding, wanted.funding),
    ):
        if value:
            query = query.where(column == value)
    rows = session.execute(query.order_by(Activity.first.desc(), Activity.created_at.desc(), Activity.id))
    # Compared here, because no database of ours folds Vietnamese.
    return [row[0] for row in rows if not words or _holds(" ".join(row[1:]), words)]


def _holds(text: str, words: list[str]) -> bool:
    key = f" {words_key(text)}"
    return all(f" {word}" in key for word in words)


def load(session: Session, activity_ids: Sequence[str]) -> list[Activity]:
    """Give activities in the order of their ids; those that are gone meanwhile are left out."""
    rows: dict[str, Activity] = {}
    for start in range(0, len(activity_ids), _BATCH):
        batch = activity_ids[start : start + _BATCH]
        rows |= {one.id: one for one in session.scalars(select(Activity).where(Activity.id.in_(batch)))}
    return [rows[one] for one in activity_ids if one in rows]


@dataclass(frozen=True)
class Together:
    """What several activities come to."""

    participants: int | None
    """None: of none of them anybody counted."""
    cost: int | None


def together(session: Session, activity_ids: Sequence[str]) -> Together:
    """Add up activities; what nobody said is left out."""
    people: list[int] = []
    money: list[int] = []
    for start in range(0, len(activity_ids), _BATCH):
        batch = activity_ids[start : start + _BATCH]
        rows = session.execute(select(Activity.participants, Activity.cost).where(Activity.id.in_(batch)))
        for participants, cost in rows:
            people += [] if participants is None else [participants]
            money += [] if cost is None else [cost]
    return Together(sum(people) if people else None, sum(money) if money else None)


def copied(ports: Ports, activity: Activity) -> ActivityFacts:
    """Give an activity anew, as like last time as can be: today, nobody counted yet, toward the same indicators."""
    today = local(ports.clock.now()).date()
    return replace(
        facts_of(activity),
        first=today,
        last=today + (activity.last - activity.first),
        participants=None,
        cost=None,
        note="",
    )
