"""Exemplary models: proposed by units, endorsed and honoured by a plan's lead, copied by others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.indicators import EvidenceFor
from museum.domain.local_time import local
from museum.domain.people import MANAGERS, Person
from museum.domain.plans import Plan
from museum.domain.reporting import SHARED, Honoured, ModelCopy, Nomination, NominationState
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, beneath
from museum.ports import Ports
from museum.services import evidence
from museum.services.audit import note
from museum.services.indicators.scope import SYSTEM_OF
from museum.services.lead import leads, led_by, require_lead, require_unit, units_of
from museum.services.outbox import transaction
from museum.services.permission import SYSTEM, require_somewhere
from museum.text.clean import in_one_direction, plain_lines

LONGEST_TITLE, LONGEST_STORY, LONGEST_CONTACT = 300, 8_000, 300
LONGEST_AWARD, LONGEST_NOTE = 500, 2_000
MOST_YEARS_BACK = 10
"""Of a plan that does not say when it was issued."""
STEPS: dict[NominationState, tuple[NominationState, ...]] = {
    NominationState.PROPOSED: (NominationState.ENDORSED, NominationState.DECLINED),
    NominationState.ENDORSED: (NominationState.HONOURED, NominationState.PROPOSED),
    NominationState.HONOURED: (NominationState.HONOURED, NominationState.ENDORSED),
    NominationState.DECLINED: (NominationState.PROPOSED,),
}
"""State → those that a lead may bring it into; honouring what is honoured changes the words of the award."""


@dataclass(frozen=True)
class Told:
    """What a nomination tells."""

    whom: Honoured
    title: Translated
    story: Translated
    steps: Translated = Translated()
    contact: str = ""
    consent: bool = False
    """Of an individual: the person agrees to be named."""


@dataclass(frozen=True)
class Wanted:
    """What a list of models is narrowed to."""

    plan_id: str = ""
    year: int | None = None
    state: str = ""
    system: str = ""
    """museum, library or cultural_centre: what kind of institution proposes it."""


def nominate(
    session: Session, ports: Ports, person: Person, plan_id: str, unit_id: str, year: int, told: Told
) -> Nomination:
    """Propose a model for a unit that the person looks after.

    Raises NotAllowed, NotFound, Invalid (`plan`, `unit`, `year`, or a field of `Told`).
    """
    told = checked(told)
    with transaction(session, ports):
        plan = _plan(session, plan_id)
        require_unit(session, person, unit_id)
        _check_place(session, plan, unit_id, year, local(ports.clock.now()).year)
        now = ports.clock.now()
        made = Nomination(
            id=new_id(), plan_id=plan.id, unit_id=unit_id, year=year, created_at=now, changed_at=now
        )
        _write(made, told)
        made.award = Translated()
        session.add(made)
        session.flush()
        note(
            session,
            ports,
            person,
            "nominate",
            ("nomination", made.id),
            plan.institution_id,
            consent=told.consent,
        )
    return made


def change(
    session: Session, ports: Ports, person: Person, nomination_id: str, told: Told, version: int
) -> Nomination:
    """Change what is told; raises NotFound, NotAllowed, Invalid, Conflict when somebody else was first.

    The unit changes what it has proposed; what is endorsed stands in reports, and its plan's lead changes it.
    """
    told = checked(told)
    with transaction(session, ports):
        row = _held(session, person, nomination_id)
        require_change(session, person, row)
        if row.version != version:
            raise _moved_on()
        _write(row, told)
        row.version += 1
        row.changed_at = ports.clock.now()
        note(session, ports, person, "change", ("nomination", row.id), None, consent=told.consent)
    return row


def decide(
    session: Session,
    ports: Ports,
    person: Person,
    nomination_id: str,
    state: NominationState,
    award: Translated = Translated(),
) -> Nomination:
    """Endorse, decline, honour (with the words of the award), or take one step back, as the plan's lead.

    Raises NotFound, NotAllowed, Conflict for a step that its present state does not allow, Invalid (`award`).
    """
    with transaction(session, ports):
        row = _held(session, person, nomination_id)
        require_lead(person, session.get_one(Plan, row.plan_id))
        if state not in STEPS[NominationState(row.state)]:
            raise _moved_on()
        row.award = _award(award) if state == NominationState.HONOURED else Translated()
        row.state = state.value
        row.version += 1
        row.changed_at = ports.clock.now()
        note(session, ports, person, state.value, ("nomination", row.id), None)
    return row


def remove(session: Session, ports: Ports, person: Person, nomination_id: str) -> None:
    """Take a proposal back, with its evidence; raises NotFound, NotAllowed, Conflict once it is decided on."""
    with transaction(session, ports):
        row = _held(session, person, nomination_id)
        require_change(session, person, row)
        if row.state != NominationState.PROPOSED:
            raise Conflict(
                "Chỉ rút được đề cử chưa được xem xét. Hãy hỏi đơn vị theo dõi kế hoạch.",
                "Only a nomination that is not decided on can be taken back. Please ask the plan's lead.",
            )
        checksums = evidence.remove_all(session, EvidenceFor.NOMINATION, row.id)
        session.delete(row)
        note(session, ports, person, "remove", ("nomination", nomination_id), None)
    evidence.drop_unnamed(session, ports, checksums)


def get_for(session: Session, person: Person, nomination_id: str) -> Nomination:
    """Get a nomination that the person may read; raises NotFound for any other, as if there were none."""
    row = session.get(Nomination, nomination_id)
    if row is None or not may_read(session, person, row):
        raise NotFound("Không có đề cử này.", "There is no such nomination.")
    return row


def may_read(session: Session, person: Person, row: Nomination) -> bool:
    """Say whether a person may read a nomination: managers all that is shared, and what is theirs to look after."""
    if person is SYSTEM:
        return True
    if not person.where(MANAGERS):
        return False
    return row.state in SHARED or _own(session, person, row)


def may_change(session: Session, person: Person, row: Nomination) -> bool:
    """Say whether a person may change what a nomination tells."""
    if leads(person, session.get_one(Plan, row.plan_id)):
        return True
    return row.state == NominationState.PROPOSED and row.unit_id in units_of(session, person)


def require_change(session: Session, person: Person, row: Nomination) -> None:
    """Raise NotAllowed unless the person may change what a nomination tells."""
    if not may_change(session, person, row):
        raise NotAllowed(
            "Đề cử đã được xem xét thì chỉ đơn vị theo dõi kế hoạch sửa được; đề cử mới thì đơn vị đề cử sửa.",
            "Once it is decided on, only the plan's lead changes a nomination; before that, the unit that proposed it.",
        )


def listed(session: Session, person: Person, wanted: Wanted = Wanted()) -> Select[tuple[Nomination]]:
    """Select the nominations that a person may read, the latest first."""
    require_somewhere(person, MANAGERS)
    query = select(Nomination)
    if person is not SYSTEM:
        led = [one.id for one in led_by(session, person)]
        own = units_of(session, person)
        query = query.where(
            or_(Nomination.state.in_(SHARED), Nomination.unit_id.in_(own), Nomination.plan_id.in_(led))
        )
    if wanted.plan_id:
        query = query.where(Nomination.plan_id == wanted.plan_id)
    if wanted.year is not None:
        query = query.where(Nomination.year == wanted.year)
    if wanted.state:
        query = query.where(Nomination.state == wanted.state)
    if wanted.system:
        query = query.where(Nomination.unit_id.in_(_units_of_system(wanted.system)))
    return query.order_by(Nomination.year.desc(), Nomination.created_at.desc(), Nomination.id)


def copy(
    session: Session, ports: Ports, person: Person, nomination_id: str, unit_id: str, text: str
) -> ModelCopy:
    """Say for a unit that it took a shared model over, and how it went; said again, the note is changed.

    Raises NotFound, NotAllowed, Invalid (`unit`, `note`), Conflict for a model that is not shared.
    """
    words = _plain(text, LONGEST_NOTE, "note")
    with transaction(session, ports):
        row = _held(session, person, nomination_id)
        require_unit(session, person, unit_id)
        if row.state not in SHARED:
            raise Conflict(
                "Mô hình này chưa được đồng ý phổ biến.", "This model is not shared with other units yet."
            )
        if unit_id == row.unit_id:
            raise Invalid(
                "Đây là mô hình của chính đơn vị này. Hãy chọn đơn vị đã làm theo.",
                "It is this unit's own model. Please choose the unit that copied it.",
                "unit",
            )
        made = _copy_of(session, row.id, unit_id)
        if made is None:
            made = ModelCopy(id=new_id(), nomination_id=row.id, unit_id=unit_id)
            session.add(made)
        made.note, made.at = words, ports.clock.now()
        session.flush()
        note(session, ports, person, "copy", ("nomination", row.id), None, unit=unit_id)
    return made


def uncopy(session: Session, ports: Ports, person: Person, nomination_id: str, unit_id: str) -> None:
    """Take back that a unit copied a model; raises NotFound, NotAllowed."""
    with transaction(session, ports):
        row = _held(session, person, nomination_id)
        require_unit(session, person, unit_id)
        made = _copy_of(session, row.id, unit_id)
        if made is None:
            return
        session.delete(made)
        note(session, ports, person, "uncopy", ("nomination", row.id), None, unit=unit_id)


def copies_of(session: Session, nomination_id: str) -> list[ModelCopy]:
    """List who copied a model, as it came."""
    query = select(ModelCopy).where(ModelCopy.nomination_id == nomination_id)
    return list(session.scalars(query.order_by(ModelCopy.at, ModelCopy.id)))


def copy_counts(session: Session, nomination_ids: Sequence[str]) -> dict[str, int]:
    """Count how many units copied each of several models; those that nobody copied are absent."""
    query = (
        select(ModelCopy.nomination_id, func.count())
        .where(ModelCopy.nomination_id.in_(nomination_ids))
        .group_by(ModelCopy.nomination_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def proposing_units(session: Session, person: Person) -> list[OrganisationalUnit]:
    """List the units for which a person may propose or copy: those of the person's own institutions, then others."""
    query = select(OrganisationalUnit).where(OrganisationalUnit.id.in_(units_of(session, person)))
    found = session.scalars(query.order_by(OrganisationalUnit.name_key, OrganisationalUnit.id))
    mine = set(person.where(MANAGERS))
    return sorted(found, key=lambda one: one.institution_id not in mine)


def checked(told: Told) -> Told:
    """Give what is told as it is kept; raises Invalid, naming the field."""
    title = Translated(
        _line(told.title.vi, LONGEST_TITLE, "title_vi"), _line(told.title.en, LONGEST_TITLE, "title_en")
    )
    story = _both(told.story, "story")
    if not title.vi:
        raise Invalid(
            "Hãy ghi tên mô hình bằng tiếng Việt.", "Please give a title in Vietnamese.", "title_vi"
        )
    if not story.vi:
        raise Invalid(
            "Hãy kể đã làm gì, cho ai và kết quả ra sao, bằng tiếng Việt.",
            "Please tell in Vietnamese what was done, for whom, and what came of it.",
            "story_vi",
        )
    if told.whom == Honoured.INDIVIDUAL and not told.consent:
        raise Invalid(
            "Cá nhân chỉ được nêu tên khi đã đồng ý. Hãy hỏi và đánh dấu, hoặc đề cử mô hình hay tập thể.",
            "An individual is named only with their consent. Ask and tick the box, or propose the model or collective.",
            "consent",
        )
    contact = _line(told.contact, LONGEST_CONTACT, "contact")
    return Told(told.whom, title, story, _both(told.steps, "steps"), contact, told.consent)


def _both(text: Translated, name: str) -> Translated:
    return Translated(
        _plain(text.vi, LONGEST_STORY, f"{name}_vi"), _plain(text.en, LONGEST_STORY, f"{name}_en")
    )


def _plain(text: str, most: int, field: str) -> str:
    kept = plain_lines(in_one_direction(text))
    if len(kept) > most:
        raise Invalid(f"Dài quá {most} ký tự.", f"Longer than {most} characters.", field)
    return kept


def _line(text: str, most: int, field: str) -> str:
    return _plain(" ".join(text.split()), most, field)


def _award(award: Translated) -> Translated:
    kept = Translated(_line(award.vi, LONGEST_AWARD, "award_vi"), _line(award.en, LONGEST_AWARD, "award_en"))
    if not kept.vi:
        raise Invalid(
            "Hãy ghi hình thức khen thưởng và số quyết định, ví dụ “Bằng khen của Chủ tịch UBND tỉnh”.",
            "Please say in Vietnamese what it is honoured with, and by which decision.",
            "award_vi",
        )
    return kept


def _write(row: Nomination, told: Told) -> None:
    row.whom, row.contact = told.whom.value, told.contact
    row.title, row.story, row.steps = told.title, told.story, told.steps


def _plan(session: Session, plan_id: str) -> Plan:
    found = session.get(Plan, plan_id)
    if found is None:
        raise Invalid("Hãy chọn kế hoạch.", "Please choose the plan.", "plan")
    return found


def _check_place(session: Session, plan: Plan, unit_id: str, year: int, this_year: int) -> None:
    """Raise Invalid unless plan, unit and year go together."""
    first = plan.issued_on.year if plan.issued_on else this_year - MOST_YEARS_BACK
    last = min(this_year, plan.valid_until.year) if plan.valid_until else this_year
    if not first <= year <= last:
        raise Invalid(
            f"Năm phải từ {first} đến {last}, theo thời hạn của kế hoạch.",
            f"The year has to be from {first} to {last}, within the plan's term.",
            "year",
        )
    units = list(session.scalars(select(OrganisationalUnit)))
    if plan.unit_id is not None and unit_id not in beneath(units, plan.unit_id):
        raise Invalid(
            "Đơn vị này không thuộc địa bàn của kế hoạch. Hãy chọn kế hoạch hoặc đơn vị khác.",
            "The unit does not lie on the plan's ground. Please choose another plan or unit.",
            "unit",
        )
    unit = next(one for one in units if one.id == unit_id)
    if not unit.exists_in(year):
        raise Invalid(
            f"Năm {year} không có đơn vị này. Hãy chọn đơn vị của năm đó.",
            f"There was no such unit in {year}. Please choose a unit of that year.",
            "unit",
        )


def _held(session: Session, person: Person, nomination_id: str) -> Nomination:
    row = locked(session, Nomination, nomination_id)
    if row is None or not may_read(session, person, row):
        raise NotFound("Không có đề cử này.", "There is no such nomination.")
    return row


def _own(session: Session, person: Person, row: Nomination) -> bool:
    return row.unit_id in units_of(session, person) or leads(person, session.get_one(Plan, row.plan_id))


def _copy_of(session: Session, nomination_id: str, unit_id: str) -> ModelCopy | None:
    return session.scalar(
        select(ModelCopy).where(ModelCopy.nomination_id == nomination_id, ModelCopy.unit_id == unit_id)
    )


def _units_of_system(system: str) -> Select[tuple[str]]:
    """Select the units that are institutions of a system, on this site or not."""
    kinds = [kind for kind, one in SYSTEM_OF.items() if one == system]
    here = select(Institution.id).where(Institution.kind.in_(kinds))
    return select(OrganisationalUnit.id).where(
        or_(OrganisationalUnit.system == system, OrganisationalUnit.institution_id.in_(here))
    )


def _moved_on() -> Conflict:
    return Conflict(
        "Đề cử này vừa được người khác thay đổi. Hãy xem lại rồi làm tiếp.",
        "Somebody else has changed this nomination meanwhile. Please look at it again, then go on.",
    )
