"""Making a new package from one that is there."""

from __future__ import annotations

from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.education import Package, PackageObject, PackageStep, Question
from museum.domain.people import Person
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.audit import note
from museum.services.exhibitions import LONGEST_TITLE
from museum.services.outbox import transaction
from museum.services.packages import NAMELESS, drafted, get_for, touch
from museum.services.plans import objectives_of, set_objectives
from museum.services.slugs import add_under_free_slug, slug_of

_KEPT = (
    "summary",
    "topic",
    "outcomes",
    "materials",
    "guide",
    "grade_from",
    "grade_to",
    "minutes",
    "where",
    "exhibition_id",
)


def copy(session: Session, ports: Ports, person: Person, package_id: str) -> Package:
    """Draft a new package from one of the institution's, objectives included; raises NotFound, NotAllowed."""
    with transaction(session, ports):
        source = get_for(session, person, package_id)
        locked(session, Institution, source.institution_id)
        title = _copied(source.title)
        package = drafted(ports, source.institution_id)
        for name in _KEPT:
            setattr(package, name, getattr(source, name))
        package.title, package.subjects = title, list(source.subjects)
        _copy_parts(source, package)
        add_under_free_slug(session, package, slug_of(title, NAMELESS))
        touch(session, ports, package)
        served = [one.id for one in objectives_of(session, "package", source.id)]
        set_objectives(session, ports, person, "package", package.id, served)
        note(
            session,
            ports,
            person,
            "create",
            ("package", package.id),
            package.institution_id,
            source=source.id,
        )
    session.refresh(package)
    return package


def _copied(title: Translated) -> Translated:
    marks = Translated(" (bản sao)", " (copy)")
    return Translated(
        title.vi[: LONGEST_TITLE - len(marks.vi)] + marks.vi if title.vi else "",
        title.en[: LONGEST_TITLE - len(marks.en)] + marks.en if title.en else "",
    )


def _copy_parts(source: Package, package: Package) -> None:
    ids = {one.id: new_id() for one in source.objects}
    package.steps = [
        PackageStep(position=at, phase=one.phase, title=one.title, text=one.text, minutes=one.minutes)
        for at, one in enumerate(source.steps)
    ]
    package.objects = [
        PackageObject(
            id=ids[one.id],
            position=at,
            artefact_id=one.artefact_id,
            media_id=one.media_id,
            x=one.x,
            y=one.y,
            width=one.width,
            height=one.height,
            observe=one.observe,
        )
        for at, one in enumerate(source.objects)
    ]
    package.questions = [
        Question(
            position=at,
            text=one.text,
            choices=dict(one.choices),
            answer=one.answer,
            right=one.right,
            object_id=ids.get(one.object_id or ""),
        )
        for at, one in enumerate(source.questions)
    ]
