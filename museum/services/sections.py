"""The sections of an exhibition: what stands in them, and the steps of their stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.collections import Artefact, Media
from museum.domain.errors import Invalid, NotFound
from museum.domain.exhibitions import Exhibition, Layout, Section, SectionItem, SectionLoan, StoryStep
from museum.domain.loans import Loan
from museum.domain.people import Person
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.audit import note
from museum.services.exhibitions import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    check_length,
    get_for,
    refuse_stale,
    rich,
    touch,
)
from museum.services.outbox import held, transaction

MOST_SECTIONS, MOST_ITEMS, MOST_STEPS = 60, 60, 40


@dataclass(frozen=True)
class ItemPlan:
    """An artefact to stand in a section."""

    artefact_id: str
    caption: Translated = Translated()


@dataclass(frozen=True)
class LoanPlan:
    """Another institution's object to stand in a section."""

    loan_id: str
    caption: Translated = Translated()


@dataclass(frozen=True)
class SectionPlan:
    """A section as it shall be; with an id, the section that it replaces. Its story steps stay."""

    title: Translated
    text: Translated = Translated()
    layout: Layout = Layout.ROW
    items: tuple[ItemPlan | LoanPlan, ...] = ()
    """In the order in which they stand."""
    id: str | None = None


@dataclass(frozen=True)
class StepPlan:
    """A step of a story: a region of a scan in its pixels, and what there is to see."""

    media_id: str
    region: tuple[int, int, int, int]
    """x, y, width, height."""
    title: Translated = Translated()
    text: Translated = Translated()


def write_sections(
    session: Session,
    ports: Ports,
    person: Person,
    exhibition_id: str,
    plans: Sequence[SectionPlan],
    seen_version: int | None = None,
) -> Exhibition:
    """Set the sections and what stands in them, in order; sections keep their ids.

    Raises Invalid, Conflict, NotFound, NotAllowed.
    """
    if len(plans) > MOST_SECTIONS or any(len(plan.items) > MOST_ITEMS for plan in plans):
        raise Invalid(
            f"Nhiều nhất {MOST_SECTIONS} phần, mỗi phần {MOST_ITEMS} hiện vật.",
            f"At most {MOST_SECTIONS} sections of {MOST_ITEMS} artefacts each.",
            "sections",
        )
    with transaction(session, ports):
        exhibition = get_for(session, person, exhibition_id)
        refuse_stale(exhibition, seen_version)
        known = {section.id: section for section in exhibition.sections}
        exhibition.sections = [
            _section(session, exhibition, known, plan, position) for position, plan in enumerate(plans)
        ]
        touch(session, ports, exhibition)
        note(session, ports, person, "arrange", ("exhibition", exhibition.id), exhibition.institution_id)
    session.refresh(exhibition)
    return exhibition


def _section(
    session: Session, exhibition: Exhibition, known: dict[str, Section], plan: SectionPlan, position: int
) -> Section:
    check_length("title", plan.title, LONGEST_TITLE)
    check_length("text", plan.text, LONGEST_TEXT)
    section = known.get(plan.id or "") or Section(id=new_id())
    section.position, section.layout = position, plan.layout
    section.title, section.text = plan.title, rich(plan.text)
    items = {item.artefact_id: item for item in section.items}
    loans = {lent.loan_id: lent for lent in section.loans}
    standing: list[SectionItem] = []
    on_loan: list[SectionLoan] = []
    for at, wanted in enumerate(_each_once(plan.items)):
        check_length("caption", wanted.caption, LONGEST_TITLE)
        if isinstance(wanted, LoanPlan):
            lent = loans.get(wanted.loan_id) or _lent(session, exhibition, wanted.loan_id)
            lent.position, lent.caption = at, wanted.caption
            on_loan.append(lent)
        else:
            item = items.get(wanted.artefact_id) or _item(session, exhibition, wanted.artefact_id)
            item.position, item.caption = at, wanted.caption
            standing.append(item)
    section.items, section.loans = standing, on_loan
    return section


def _each_once(plans: Sequence[ItemPlan | LoanPlan]) -> list[ItemPlan | LoanPlan]:
    """Leave out what stands in the section already: the last caption counts, the first place."""
    wanted: dict[tuple[type, str], ItemPlan | LoanPlan] = {}
    for plan in plans:
        key = plan.loan_id if isinstance(plan, LoanPlan) else plan.artefact_id
        wanted[type(plan), key] = plan
    return list(wanted.values())


def _item(session: Session, exhibition: Exhibition, artefact_id: str) -> SectionItem:
    artefact = session.get(Artefact, artefact_id)
    if artefact is None or artefact.institution_id != exhibition.institution_id:
        raise Invalid(
            f"Không có hiện vật “{artefact_id}” trong kho của đơn vị.",
            f"The institution has no artefact “{artefact_id}”.",
            "items",
        )
    return SectionItem(id=new_id(), artefact_id=artefact_id, artefact=artefact)


def _lent(session: Session, exhibition: Exhibition, loan_id: str) -> SectionLoan:
    loan = held(session, Loan, loan_id)
    if loan is None or loan.institution_id != exhibition.institution_id:
        raise Invalid(
            f"Đơn vị không có hiện vật mượn “{loan_id}”.",
            f"The institution has no object on loan “{loan_id}”.",
            "items",
        )
    return SectionLoan(id=new_id(), loan_id=loan_id, loan=loan)


def section_of(exhibition: Exhibition, section_id: str) -> Section:
    """Find a section of an exhibition; raises NotFound."""
    for section in exhibition.sections:
        if section.id == section_id:
            return section
    raise NotFound("Không có phần này trong trưng bày.", "The exhibition has no such section.")


def scans_of(section: Section) -> list[Media]:
    """List the scans that a story in this section may go through: those of its artefacts.

    One that is not digitised yet is shown once it is.
    """
    scans = (medium for item in section.items for medium in item.artefact.media)
    return [medium for medium in scans if medium.state != MediaState.REJECTED]


def write_step(  # noqa: PLR0913 - whose, where and what
    session: Session,
    ports: Ports,
    person: Person,
    exhibition_id: str,
    section_id: str,
    plan: StepPlan,
    *,
    step_id: str | None = None,
    seen_version: int | None = None,
) -> StoryStep:
    """Add a step at the end of a section's story, or change one, which keeps its id and place.

    Raises Invalid, Conflict, NotFound, NotAllowed.
    """
    check_length("title", plan.title, LONGEST_TITLE)
    check_length("text", plan.text, LONGEST_TEXT)
    if not plan.title and not plan.text:
        raise Invalid("Bước cần tên hoặc lời kể.", "The step needs a title or a text.", "text")
    with transaction(session, ports):
        exhibition = get_for(session, person, exhibition_id)
        refuse_stale(exhibition, seen_version)
        section = section_of(exhibition, section_id)
        medium = _scan_of(section, plan.media_id)
        step = _step(section, step_id) if step_id else StoryStep(id=new_id(), position=len(section.steps))
        step.media_id, step.media = medium.id, medium
        step.x, step.y, step.width, step.height = inside(plan.region, medium)
        step.title, step.text = plan.title, rich(plan.text)
        if not step_id:
            if len(section.steps) >= MOST_STEPS:
                raise Invalid(
                    f"Câu chuyện có nhiều nhất {MOST_STEPS} bước.",
                    f"A story has at most {MOST_STEPS} steps.",
                    "steps",
                )
            section.steps.append(step)
        touch(session, ports, exhibition)
        note(session, ports, person, "arrange", ("exhibition", exhibition.id), exhibition.institution_id)
    return step


def order_steps(
    session: Session, ports: Ports, person: Person, exhibition_id: str, section_id: str, order: Sequence[str]
) -> None:
    """Put a story's steps in the order given; those not named are taken out. Raises NotFound, NotAllowed."""
    with transaction(session, ports):
        exhibition = get_for(session, person, exhibition_id)
        section = section_of(exhibition, section_id)
        steps = [_step(section, step_id) for step_id in dict.fromkeys(order)]
        for at, step in enumerate(steps):
            step.position = at
        section.steps = steps
        touch(session, ports, exhibition)
        note(session, ports, person, "arrange", ("exhibition", exhibition.id), exhibition.institution_id)


def _step(section: Section, step_id: str) -> StoryStep:
    for step in section.steps:
        if step.id == step_id:
            return step
    raise NotFound("Không có bước này trong câu chuyện.", "The story has no such step.")


def _scan_of(section: Section, media_id: str) -> Media:
    for medium in scans_of(section):
        if medium.id == media_id:
            return medium
    raise Invalid(
        "Hãy chọn một ảnh của hiện vật trong phần này.",
        "Choose a picture of an artefact that stands in this section.",
        "media",
    )


def inside(region: tuple[int, int, int, int], medium: Media) -> tuple[int, int, int, int]:
    """Cut a region down to the scan; raises Invalid for one that lies outside."""
    x, y, width, height = region
    right, bottom = min(x + width, medium.width or 0), min(y + height, medium.height or 0)
    x, y = max(x, 0), max(y, 0)
    if right <= x or bottom <= y:
        raise Invalid(
            f"Vùng ảnh phải nằm trong ảnh ({medium.width}×{medium.height} điểm ảnh).",
            f"The region must lie in the picture ({medium.width}×{medium.height} pixels).",
            "region",
        )
    return x, y, right - x, bottom - y
