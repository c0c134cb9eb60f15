"""Plans are entered and changed by those who lead them; each change keeps what was asked for before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import alone, locked
from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.people import MANAGERS, Person
from museum.domain.plans import Plan, PlanVersion
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services import plan_rows
from museum.services.audit import note
from museum.services.lead import require_lead
from museum.services.outbox import transaction
from museum.services.permission import require
from museum.services.plan_check import RESERVED, Fault, Faulty, Path, faults_of
from museum.services.plan_content import IndicatorContent, ObjectiveContent, PlanContent, from_dict, to_dict
from museum.services.plan_doubts import doubts_of
from museum.services.plan_ground import ground_faults, grounded
from museum.services.plan_relations import Hanging, faults_among, hanging
from museum.services.slugs import slug_of
from museum.text.clean import normalise

LONGEST_REASON = 500
_LONGEST_MADE = 70
"""Characters of an address made from a title: there is room for a number behind them."""


def check(
    session: Session, content: PlanContent, plan: Plan | None, *, confirmed: bool = False
) -> list[Fault]:
    """List all that keeps a plan from being saved; with `confirmed` without what was said to be meant."""
    before = plan_rows.content_of(session, plan) if plan is not None else None
    found = [*faults_of(content), *doubts_of(content, before), *faults_among(session, content, plan)]
    if plan is not None:
        found += _losses(session, plan, content)
    return [one for one in found if not (confirmed and one.confirmable)]


def create(
    session: Session,
    ports: Ports,
    person: Person,
    content: PlanContent,
    institution_id: str,
    *,
    confirmed: bool = False,
) -> Plan:
    """Enter a plan that the managers of an institution lead.

    Raises NotAllowed unless the person is one of them, and Faulty with all that is wrong, be it that the ground is not
    theirs to plan for (`museum.services.plan_ground`); nothing is kept then.
    """
    if session.get(Institution, institution_id) is None:
        raise NotFound("Không có đơn vị này.", "There is no such institution.")
    require(person, institution_id, MANAGERS)
    with transaction(session, ports):
        # Two people at once could each enter a plan under the same address.
        alone(session, Plan)
        content = grounded(session, ports, person, content, institution_id)
        _refuse(
            [*check(session, content, None, confirmed=confirmed), *ground_faults(session, person, content)]
        )
        slug = content.slug or _free_slug(session, content.title)
        plan = Plan(id=new_id(), slug=slug, institution_id=institution_id)
        session.add(plan)
        plan_rows.write(session, plan, content)
        note(session, ports, person, "create", ("plan", plan.id), institution_id)
    return plan


@dataclass(frozen=True)
class Change:
    """What somebody wants to make of a plan."""

    content: PlanContent
    reason: str
    seen_version: int
    """The version that it was made of."""
    confirmed: bool = False
    """Whether what could be a mistake was said to be meant."""


def change(session: Session, ports: Ports, person: Person, plan_id: str, wanted: Change) -> Plan:
    """Change a plan to new content, and keep the former one as a version with the reason.

    Raises NotAllowed unless the person leads it, Conflict when it was changed since it was seen, Faulty with all
    that is wrong, Invalid without a reason. Content that says nothing new changes nothing.
    """
    with transaction(session, ports):
        plan = locked(session, Plan, plan_id)
        if plan is None:
            raise NotFound("Không có kế hoạch này.", "There is no such plan.")
        require_lead(person, plan)
        if plan.version != wanted.seen_version:
            raise Conflict(
                "Người khác vừa thay đổi kế hoạch này. Hãy tải lại trang để xem, rồi làm lại thay đổi của bạn.",
                "Somebody else has just changed this plan. Please reload the page to see it, then make your change again.",
            )
        content = replace(wanted.content, slug=plan.slug)
        write_version(session, ports, person, plan, content, wanted.reason, confirmed=wanted.confirmed)
    return plan


def write_version(
    session: Session,
    ports: Ports,
    person: Person,
    plan: Plan,
    content: PlanContent,
    reason: str,
    *,
    confirmed: bool = False,
) -> bool:
    """Write content into a plan in the running transaction, its former one into a version; False: nothing is new."""
    former = plan_rows.content_of(session, plan)
    content = _on_its_ground(session, ports, person, plan, content)
    if ordered(content) == ordered(former):
        return False
    widened = (content.level, content.ground) != (former.level, former.ground)
    _refuse(
        [
            *check(session, content, plan, confirmed=confirmed),
            *(ground_faults(session, person, content) if widened else ()),
        ]
    )
    reason = normalise(reason)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid(
            f"Hãy ghi lý do thay đổi, không quá {LONGEST_REASON} ký tự: ví dụ số và ngày của quyết định điều chỉnh.",
            f"Please say why it is changed, in at most {LONGEST_REASON} characters: e.g. number and date of the decision.",
            "reason",
        )
    session.add(
        PlanVersion(
            id=new_id(),
            plan_id=plan.id,
            number=plan.version,
            content=to_dict(former),
            reason=reason,
            user_id=person.user_id,
            at=ports.clock.now(),
        )
    )
    plan_rows.write(session, plan, content)
    plan.version += 1
    note(session, ports, person, "change", ("plan", plan.id), plan.institution_id, version=plan.version)
    return True


def _on_its_ground(
    session: Session, ports: Ports, person: Person, plan: Plan, content: PlanContent
) -> PlanContent:
    """Ground a plan on its institution's unit where it becomes the institution's own; what it was stays."""
    if (content.level, content.ground) == (plan.level, plan.unit_id or ""):
        return content
    return grounded(session, ports, person, content, plan.institution_id)


def ordered(content: PlanContent) -> PlanContent:
    """Give a plan with the targets of each indicator in the order of their years, as rows have them."""

    def indicator(one: IndicatorContent) -> IndicatorContent:
        return replace(one, targets=tuple(sorted(one.targets, key=lambda held: (held.first, held.last))))

    def objective(one: ObjectiveContent) -> ObjectiveContent:
        return replace(one, indicators=tuple(indicator(held) for held in one.indicators))

    return replace(content, objectives=tuple(objective(one) for one in content.objectives))


def versions(session: Session, plan: Plan) -> list[PlanVersion]:
    """List what a plan was before each change, the newest first."""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan.id)
    return list(session.scalars(query.order_by(PlanVersion.number.desc())))


def content_at(session: Session, plan: Plan, number: int) -> PlanContent:
    """Give a plan as it was in a version; raises NotFound."""
    if number == plan.version:
        return plan_rows.content_of(session, plan)
    found = session.scalar(
        select(PlanVersion).where(PlanVersion.plan_id == plan.id, PlanVersion.number == number)
    )
    if found is None:
        raise NotFound(f"Kế hoạch không có phiên bản {number}.", f"The plan has no version {number}.")
    return from_dict(found.content)


def changed_by_people(session: Session, plan: Plan) -> bool:
    """Say whether somebody changed a plan here: what comes along with the platform leaves it alone then."""
    query = select(PlanVersion.id).where(PlanVersion.plan_id == plan.id, PlanVersion.user_id.is_not(None))
    return session.scalar(query.limit(1)) is not None


def hanging_on(session: Session, plan: Plan, objective_code: str, indicator_code: str = "") -> Hanging:
    """Count what hangs on an objective, or on one of its indicators; nothing where there is no such part."""
    objective = next((one for one in plan.objectives if one.code == objective_code), None)
    if objective is None:
        return Hanging()
    if indicator_code:
        return hanging(session, plan, [one for one in objective.indicators if one.code == indicator_code])
    return hanging(session, plan, objective.indicators, objective)


def _losses(session: Session, plan: Plan, content: PlanContent) -> Iterator[Fault]:
    """Tell of parts that are left out although something hangs on them."""
    kept = {one.code: one for one in content.objectives}
    for objective in plan.objectives:
        given = kept.get(objective.code)
        if given is None:
            if hanging(session, plan, objective.indicators, objective):
                yield _loss((), Translated("mục tiêu", "objective"), objective.code)
            continue
        codes = {one.code for one in given.indicators}
        at: Path = ("objective", content.objectives.index(given))
        for indicator in objective.indicators:
            if indicator.code not in codes and hanging(session, plan, [indicator]):
                yield _loss(at, Translated("chỉ tiêu", "indicator"), indicator.code)


def _loss(path: Path, part: Translated, code: str) -> Fault:
    return Fault(
        path,
        "code",
        Translated(
            f"{part.vi} “{code}” đã có số liệu, hoạt động hoặc chương trình gắn với nó nên không thể bỏ. "
            "Hãy giữ lại và ghi năm cuối để đóng chỉ tiêu.",
            f"the {part.en} “{code}” has values, activities or programmes tied to it and cannot be left out. "
            "Keep it, and close its indicators by giving their last year.",
        ),
    )


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Faulty(faults)


def _free_slug(session: Session, title: Translated) -> str:
    wanted = slug_of(title, "ke-hoach")[:_LONGEST_MADE].strip("-")
    taken = set(session.scalars(select(Plan.slug).where(Plan.slug.startswith(wanted)))) | RESERVED
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
