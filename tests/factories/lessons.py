"""Packages for learning on a small site, made through the services that educators use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from museum.domain.education import Package, Phase
from museum.domain.translated import Translated
from museum.services import institutions, package_parts, packages
from museum.services.package_parts import ObjectPlan, QuestionPlan, StepPlan
from museum.services.packages import Outline
from museum.services.permission import SYSTEM
from tests.factories.house import House

SECRET = "BÍ MẬT của giáo viên"
OUTLINE = Outline(
    Translated("Đọc mặt trống", "Reading a drum"),
    summary=Translated("Nhìn, đếm, so sánh.", "Look, count, compare."),
    topic=Translated("Văn hóa Đông Sơn", "Đông Sơn culture"),
    outcomes=Translated("Tả được hoa văn.\nNêu được bằng chứng.", "Describe patterns.\nGive evidence."),
    guide=Translated(f"Hướng dẫn: {SECRET}", f"Guide: {SECRET}"),
    grade_from=6,
    grade_to=7,
    subjects=("history-and-geography", "fine-arts"),
    minutes=90,
)
STEP = StepPlan(Phase.DURING, Translated("Nhìn chậm", "Look slowly"), Translated("Từ tâm ra mép."), 15)
CHOOSE = QuestionPlan(
    Translated("Ngôi sao có mấy cánh?", "How many rays?"),
    (Translated("Mười hai", "Twelve"), Translated("Mười bốn", "Fourteen"), Translated("Mười sáu", "Sixteen")),
    right=1,
    answer=Translated(f"Mười bốn. {SECRET}", f"Fourteen. {SECRET}"),
)
IN_WORDS = QuestionPlan(Translated("Vì sao?", "Why?"), answer=Translated(SECRET, SECRET))
LOOK = Translated("Đếm số cánh sao.", "Count the rays.")


@dataclass
class Lessons:
    """Makes packages of artefacts that are there."""

    house: House

    def make(self, *objects: ObjectPlan, publish: bool = True, **outline: Any) -> str:
        """Make a package with a step and two questions, the first about its first object; gives its slug."""
        with self.house.sessions() as session:
            ports = self.house.ports
            institution = institutions.ensure_default(session, ports)
            made = packages.create(session, ports, SYSTEM, institution, replace(OUTLINE, **outline))
            package_parts.write_step(session, ports, SYSTEM, made.id, STEP)
            ids = [package_parts.write_object(session, ports, SYSTEM, made.id, one).id for one in objects]
            first = replace(CHOOSE, object_id=ids[0] if ids else None)
            for question in (first, IN_WORDS):
                package_parts.write_question(session, ports, SYSTEM, made.id, question)
            if publish:
                # No two are published at one moment: lists show the newest first.
                self.house.clock.pass_time(minutes=1)
                packages.publish(session, ports, SYSTEM, made.id)
            return made.slug

    def id_of(self, slug: str) -> str:
        with self.house.sessions() as session:
            return session.query(Package.id).filter_by(slug=slug).scalar()  # type: ignore[no-any-return]

    def withdraw(self, slug: str) -> None:
        with self.house.sessions() as session:
            packages.withdraw(session, self.house.ports, SYSTEM, self.id_of(slug))
