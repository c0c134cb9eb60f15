"""Packages for learning, and what they are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from museum.domain.collections import Institution
from museum.domain.education import Phase
from museum.domain.people import Person, Role
from museum.domain.translated import Translated
from museum.services import artefacts, package_parts, packages, scans
from museum.services.package_parts import ObjectPlan, QuestionPlan, StepPlan
from museum.services.packages import Outline
from museum.services.permission import SYSTEM
from museum.services.scans import Digitised
from tests.factories.house import House
from tests.factories.staff import institution_of

OUTLINE = Outline(
    Translated("Tiếng trống đồng", "The drum's voice"),
    summary=Translated("Nghe và nhìn một chiếc trống."),
    grade_from=4,
    grade_to=5,
    subjects=("music", "history-and-geography"),
    minutes=90,
)
STEP = StepPlan(Phase.DURING, Translated("Quan sát", "Look"), Translated("Chia nhóm, mỗi nhóm một hoa văn."))
QUESTION = QuestionPlan(
    Translated("Ngôi sao có mấy cánh?", "How many rays has the star?"),
    (Translated("Tám", "Eight"), Translated("Mười bốn", "Fourteen")),
    right=1,
    answer=Translated("Đếm cùng cả lớp."),
)


@dataclass
class Learning:
    """A house whose educators make packages of scanned artefacts."""

    house: House

    @property
    def educator(self) -> Person:
        """Somebody who makes packages at the institution, and does nothing else there."""
        return self.person(Role.EDUCATOR)

    def person(self, role: Role, institution: str = "a") -> Person:
        with self.house.sessions() as session:
            at = institution_of(session, self.house, institution).id
        return Person("u", "Cô Lan", {at: frozenset({role})})

    def institution(self, session: Session, slug: str = "a") -> Institution:
        return institution_of(session, self.house, slug)

    def artefact(self, number: str, *, published: bool = True, institution: str = "a") -> str:
        """Record an artefact with a scan of 100 by 80 pixels."""
        with self.house.sessions() as session:
            path = self.house.folder / f"{institution}-{number}.tif"
            path.write_bytes(path.name.encode())
            at = self.institution(session, institution)
            made = artefacts.create(
                session,
                self.house.ports,
                SYSTEM,
                at,
                {"accession_number": number, "title_vi": f"Trống {number}"},
            )
            taken = scans.take(session, self.house.ports, SYSTEM, at, path, artefact_id=made.id)
            scans.record_digitised(
                session, self.house.ports, taken.media_id or "", Digitised(100, 80, 1, None)
            )
            if published:
                artefacts.publish(session, self.house.ports, SYSTEM, made.id)
            return made.id

    def package(self, *artefact_ids: str, **changes: object) -> str:
        """Draft a package with a step, these objects and a question; gives its id."""
        with self.house.sessions() as session:
            outline = replace(OUTLINE, **changes)  # type: ignore[arg-type]
            ports = self.house.ports
            made = packages.create(session, ports, SYSTEM, self.institution(session), outline)
            package_parts.write_step(session, ports, SYSTEM, made.id, STEP)
            for artefact_id in artefact_ids:
                package_parts.write_object(session, ports, SYSTEM, made.id, ObjectPlan(artefact_id))
            package_parts.write_question(session, ports, SYSTEM, made.id, QUESTION)
            return made.id
