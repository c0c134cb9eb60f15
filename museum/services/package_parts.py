"""The parts of a package: steps before, during and after the visit, objects to observe, questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.collections import Artefact, Media
from museum.domain.education import Package, PackageObject, PackageStep, Phase, Question
from museum.domain.errors import Invalid, NotFound
from museum.domain.pages import pictures_of
from museum.domain.people import Person
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.audit import note
from museum.services.exhibitions import LONGEST_TEXT, LONGEST_TITLE, check_length, rich
from museum.services.outbox import transaction
from museum.services.packages import check_minutes, get_for, line, may_use, refuse_stale, touch
from museum.services.sections import inside

MOST_STEPS, MOST_OBJECTS, MOST_QUESTIONS = 40, 40, 40
LEAST_CHOICES, MOST_CHOICES = 2, 6
LONGEST_QUESTION = 2_000

Kind = Literal["steps", "objects", "questions"]
KINDS: tuple[Kind, ...] = ("steps", "objects", "questions")
Part = PackageStep | PackageObject | Question
P = TypeVar("P", bound=Part)
_PHASES = tuple(Phase)


@dataclass(frozen=True)
class StepPlan:
    """Something to do; `text` has limited mark-up."""

    phase: Phase
    title: Translated
    text: Translated = Translated()
    minutes: int | None = None


@dataclass(frozen=True)
class ObjectPlan:
    """An artefact to observe."""

    artefact_id: str
    media_id: str | None = None
    """One of its scans; None for the first."""
    region: tuple[int, int, int, int] | None = None
    """The detail: x, y, width, height in pixels of that scan; None for the whole."""
    observe: Translated = Translated()
    """What to look for; limited mark-up."""


@dataclass(frozen=True)
class QuestionPlan:
    """A question with two to six choices, one of them right; or, without choices, one answered in words."""

    text: Translated
    """Limited mark-up."""
    choices: tuple[Translated, ...] = ()
    """Plain lines."""
    right: int | None = None
    """Which choice, from 0."""
    answer: Translated = Translated()
    """For teachers alone; limited mark-up."""
    object_id: str | None = None
    """The object of the package that it asks about."""


def parts_of(package: Package, kind: Kind) -> Sequence[Part]:
    """Give the parts of a kind, in their order."""
    held: dict[Kind, Sequence[Part]] = {
        "steps": package.steps,
        "objects": package.objects,
        "questions": package.questions,
    }
    return held[kind]


def step_of(package: Package, step_id: str) -> PackageStep:
    """Find a step; raises NotFound."""
    return _find(package.steps, step_id)


def object_of(package: Package, object_id: str) -> PackageObject:
    """Find an object; raises NotFound."""
    return _find(package.objects, object_id)


def question_of(package: Package, question_id: str) -> Question:
    """Find a question; raises NotFound."""
    return _find(package.questions, question_id)


def part_of(package: Package, kind: Kind, part_id: str) -> Part:
    """Find a part of a kind; raises NotFound."""
    return _find(parts_of(package, kind), part_id)


def _find(parts: Sequence[P], part_id: str) -> P:
    for part in parts:
        if part.id == part_id:
            return part
    raise NotFound("Gói học tập không có phần này.", "The package has no such part.")


def write_step(
    session: Session,
    ports: Ports,
    person: Person,
    package_id: str,
    plan: StepPlan,
    *,
    step_id: str | None = None,
    seen_version: int | None = None,
) -> PackageStep:
    """Add a step at the end of its phase, or change one. Raises Invalid, Conflict, NotFound, NotAllowed."""
    if not line(plan.title) and not rich(plan.text):
        raise Invalid("Bước cần tên hoặc nội dung.", "The step needs a title or a text.", "title")
    check_length("title", plan.title, LONGEST_TITLE)
    check_length("text", plan.text, LONGEST_TEXT)
    check_minutes(plan.minutes)
    with transaction(session, ports):
        package = get_for(session, person, package_id)
        refuse_stale(package, seen_version)
        step = step_of(package, step_id) if step_id else PackageStep(id=new_id())
        if step.phase != plan.phase:
            # It goes to the end of its new phase.
            step.position = len(package.steps)
        step.phase, step.minutes = plan.phase, plan.minutes
        step.title, step.text = line(plan.title), rich(plan.text)
        if not step_id:
            _refuse_more(package.steps, MOST_STEPS)
            package.steps.append(step)
        _count_steps(package)
        _changed(session, ports, person, package)
    return step


def _count_steps(package: Package) -> None:
    """Count the steps anew: those before the visit, during it, after it."""
    steps = sorted(package.steps, key=lambda step: (_PHASES.index(Phase(step.phase)), step.position))
    _put(package, "steps", steps)


def write_object(
    session: Session,
    ports: Ports,
    person: Person,
    package_id: str,
    plan: ObjectPlan,
    *,
    object_id: str | None = None,
    seen_version: int | None = None,
) -> PackageObject:
    """Add an object at the end, or change one; one artefact may stand there with several details.

    Raises Invalid for an artefact that the person may not see, and in a published package for one
    that is not published; Conflict, NotFound, NotAllowed.
    """
    check_length("observe", plan.observe, LONGEST_TEXT)
    with transaction(session, ports):
        package = get_for(session, person, package_id)
        refuse_stale(package, seen_version)
        observed = object_of(package, object_id) if object_id else PackageObject(id=new_id())
        if observed.artefact_id != plan.artefact_id:
            observed.artefact = _artefact_for(session, person, package, plan.artefact_id)
            observed.artefact_id = plan.artefact_id
        _look_at(observed, plan)
        observed.observe = rich(plan.observe)
        if not object_id:
            _refuse_more(package.objects, MOST_OBJECTS)
            observed.position = len(package.objects)
            package.objects.append(observed)
        _changed(session, ports, person, package)
    return observed


def _artefact_for(session: Session, person: Person, package: Package, artefact_id: str) -> Artefact:
    artefact = session.get(Artefact, artefact_id)
    if artefact is None or not may_use(artefact, person):
        raise Invalid(
            "Không có hiện vật này, hoặc hiện vật chưa công bố. Hãy tìm hiện vật khác.",
            "There is no such artefact, or it is not published. Look for another one.",
            "artefact",
        )
    if package.state == Publication.PUBLISHED and artefact.state != Publication.PUBLISHED:
        raise Invalid(
            f"Gói học tập đang công bố, còn hiện vật {artefact.accession_number} thì chưa. Hãy công bố hiện vật trước.",
            f"The package is public, but the artefact {artefact.accession_number} is not. Publish the artefact first.",
            "artefact",
        )
    return artefact


def _look_at(observed: PackageObject, plan: ObjectPlan) -> None:
    """Set scan and detail; a detail that is the whole scan is none."""
    scan = _scan_for(observed.artefact, plan.media_id)
    observed.media, observed.media_id = scan, scan.id if scan is not None else None
    if plan.region is None or scan is None:
        region: tuple[int | None, int | None, int | None, int | None] = (None, None, None, None)
    else:
        found = inside(plan.region, scan)
        region = (None, None, None, None) if found == (0, 0, scan.width, scan.height) else found
    observed.x, observed.y, observed.width, observed.height = region


def _scan_for(artefact: Artefact, media_id: str | None) -> Media | None:
    if media_id is None:
        return None
    for scan in pictures_of(artefact):
        if scan.id == media_id:
            return scan
    raise Invalid(
        "Hãy chọn một ảnh đã sẵn sàng của hiện vật này.",
        "Choose a picture of this artefact that is ready.",
        "media",
    )


def write_question(
    session: Session,
    ports: Ports,
    person: Person,
    package_id: str,
    plan: QuestionPlan,
    *,
    question_id: str | None = None,
    seen_version: int | None = None,
) -> Question:
    """Add a question at the end, or change one. Raises Invalid, Conflict, NotFound, NotAllowed."""
    _check_question(plan)
    with transaction(session, ports):
        package = get_for(session, person, package_id)
        refuse_stale(package, seen_version)
        question = question_of(package, question_id) if question_id else Question(id=new_id())
        _refuse_strange(package, plan.object_id)
        question.text, question.answer = rich(plan.text), rich(plan.answer)
        question.choices = {
            "choices": [{"vi": one.vi, "en": one.en} for one in (line(choice) for choice in plan.choices)]
        }
        question.right, question.object_id = plan.right, plan.object_id
        if not question_id:
            _refuse_more(package.questions, MOST_QUESTIONS)
            question.position = len(package.questions)
            package.questions.append(question)
        _changed(session, ports, person, package)
    return question


def _refuse_strange(package: Package, object_id: str | None) -> None:
    if object_id is not None and object_id not in {one.id for one in package.objects}:
        raise Invalid(
            "Hiện vật mà câu hỏi nói đến không còn trong gói học tập. Hãy chọn hiện vật khác.",
            "The object that the question asks about is not in the package any more. Choose another one.",
            "object",
        )


def _check_question(plan: QuestionPlan) -> None:
    if not rich(plan.text):
        raise Invalid("Hãy viết câu hỏi.", "Write the question.", "text")
    check_length("text", plan.text, LONGEST_QUESTION)
    check_length("answer", plan.answer, LONGEST_TEXT)
    for choice in plan.choices:
        check_length("choice", choice, LONGEST_TITLE)
    if not plan.choices:
        if plan.right is not None:
            raise Invalid(
                "Câu trả lời bằng lời không có phương án đúng. Hãy viết các phương án, hoặc bỏ dấu chọn.",
                "A question answered in words has no right choice. Write the choices, or clear the mark.",
                "right",
            )
        return
    if not LEAST_CHOICES <= len(plan.choices) <= MOST_CHOICES or not all(plan.choices):
        raise Invalid(
            f"Câu hỏi chọn cần từ {LEAST_CHOICES} đến {MOST_CHOICES} phương án; để trống tất cả nếu trả lời bằng lời.",
            f"A question of choice needs {LEAST_CHOICES} to {MOST_CHOICES} choices; leave all empty for an answer in words.",
            "choice",
        )
    if plan.right is None or not 0 <= plan.right < len(plan.choices):
        raise Invalid("Hãy đánh dấu phương án đúng.", "Mark which choice is right.", "right")


def move(
    session: Session,
    ports: Ports,
    person: Person,
    package_id: str,
    kind: Kind,
    part_id: str,
    by: Literal[-1, 1],
) -> Package:
    """Move a part one place up or down, a step within its phase; at the end of the row nothing happens.

    Raises NotFound, NotAllowed.
    """
    with transaction(session, ports):
        package = get_for(session, person, package_id)
        parts = list(parts_of(package, kind))
        at = parts.index(part_of(package, kind, part_id))
        if 0 <= at + by < len(parts) and _together(parts[at], parts[at + by]):
            parts[at], parts[at + by] = parts[at + by], parts[at]
            _put(package, kind, parts)
            _changed(session, ports, person, package)
    return package


def _together(one: Part, other: Part) -> bool:
    """Say whether two parts may change places."""
    if isinstance(one, PackageStep) and isinstance(other, PackageStep):
        return one.phase == other.phase
    return True


def _put(package: Package, kind: Kind, parts: Sequence[Part]) -> None:
    """Let a package have these parts of a kind, in this order."""
    for at, part in enumerate(parts):
        part.position = at
    setattr(package, kind, list(parts))


def take_out(
    session: Session, ports: Ports, person: Person, package_id: str, kind: Kind, part_id: str
) -> Package:
    """Take a part out, with its words; questions about an object that goes stay without it.

    Raises NotFound, NotAllowed.
    """
    with transaction(session, ports):
        package = get_for(session, person, package_id)
        part_of(package, kind, part_id)
        _put(package, kind, [one for one in parts_of(package, kind) if one.id != part_id])
        for question in package.questions:
            if kind == "objects" and question.object_id == part_id:
                question.object_id = None
        _changed(session, ports, person, package)
    return package


def _refuse_more(parts: Sequence[Part], most: int) -> None:
    if len(parts) >= most:
        raise Invalid(
            f"Gói học tập có nhiều nhất {most} mục loại này. Hãy bỏ bớt, hoặc làm một gói mới.",
            f"A package has at most {most} of these. Take some out, or make another package.",
            "parts",
        )


def _changed(session: Session, ports: Ports, person: Person, package: Package) -> None:
    touch(session, ports, package)
    note(session, ports, person, "arrange", ("package", package.id), package.institution_id)
