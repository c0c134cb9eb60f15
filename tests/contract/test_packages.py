"""Packages are drafted, filled, published in editions and copied; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.collections import Artefact, Media
from museum.domain.education import Package, Phase, Where
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.people import AuditEntry, Role
from museum.domain.plans import Objective, Plan
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.services import artefacts, package_copies, packages, plans
from museum.services.package_content import edition_content, picture_of, region_of, sheet_content
from museum.services.package_parts import (
    MOST_OBJECTS,
    ObjectPlan,
    QuestionPlan,
    StepPlan,
    move,
    take_out,
    write_object,
    write_question,
    write_step,
)
from museum.services.packages import sheet_state
from museum.services.permission import SYSTEM
from tests.factories.engines import engine_address
from tests.factories.house import build_house
from tests.factories.packages import OUTLINE, QUESTION, STEP, Learning
from tests.factories.postgres import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def learning(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Learning]:
    if request.param == "sqlite":
        yield Learning(build_house(tmp_path))
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield Learning(build_house(tmp_path, url))


@pytest.fixture
def session(learning: Learning) -> Iterator[Session]:
    with learning.house.sessions() as opened:
        yield opened


def test_a_package_is_drafted_and_described(learning: Learning, session: Session) -> None:
    ports, educator = learning.house.ports, learning.educator
    made = packages.create(session, ports, educator, learning.institution(session), OUTLINE)
    assert (made.slug, made.state, made.version) == ("tieng-trong-dong", Publication.DRAFT, 1)
    again = packages.create(session, ports, educator, learning.institution(session), OUTLINE)
    assert again.slug == "tieng-trong-dong-2"
    outline = replace(
        OUTLINE,
        title=Translated("  Tiếng\u202e trống  "),
        guide=Translated("Một<script>x</script>\n\nHai"),
        where=Where.SCHOOL,
    )
    written = packages.write(session, ports, educator, made.id, outline, made.version)
    assert written.title.vi == "Tiếng trống"
    assert written.guide.vi == "<p>Một&lt;script&gt;x&lt;/script&gt;</p><p>Hai</p>"
    assert (written.where, written.slug, written.version) == (Where.SCHOOL, "tieng-trong-dong", 2)
    with pytest.raises(Conflict, match="changed this package"):
        packages.write(session, ports, educator, made.id, outline, 1)
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == made.id)).all()
    assert actions == ["create", "describe"]


def test_what_cannot_be_is_refused_with_its_field(learning: Learning, session: Session) -> None:
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"title": Translated(" ")}, "title"),
        ({"title": Translated("x" * 301)}, "title"),
        ({"summary": Translated(en="x" * 601)}, "summary"),
        ({"grade_to": None}, "grade_to"),
        ({"grade_from": 9, "grade_to": 6}, "grade_from"),
        ({"grade_from": 0, "grade_to": 6}, "grade_from"),
        ({"grade_from": 12, "grade_to": 13}, "grade_from"),
        ({"subjects": ("alchemy",)}, "subjects"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 2001}, "minutes"),
        ({"exhibition_id": "none"}, "exhibition"),
    ]
    for changes, field in refusals:
        institution, outline = learning.institution(session), replace(OUTLINE, **changes)
        with pytest.raises(Invalid) as refused:
            packages.create(session, learning.house.ports, learning.educator, institution, outline)
        assert refused.value.field == field, changes
    assert session.scalars(select(Package)).all() == []


def test_only_educators_of_the_institution_make_packages(learning: Learning, session: Session) -> None:
    package_id, ports = learning.package(learning.artefact("1")), learning.house.ports
    for stranger in (
        learning.person(Role.EDUCATOR, "b"),
        learning.person(Role.CATALOGUER),
        learning.person(Role.TEACHER),
    ):
        for act in (
            lambda who: packages.create(session, ports, who, learning.institution(session), OUTLINE),
            lambda who: packages.write(session, ports, who, package_id, OUTLINE),
            lambda who: packages.publish(session, ports, who, package_id),
            lambda who: packages.withdraw(session, ports, who, package_id),
            lambda who: package_copies.copy(session, ports, who, package_id),
            lambda who: packages.renew_sheet(session, ports, who, package_id),
            lambda who: write_step(session, ports, who, package_id, STEP),
            lambda who: write_question(session, ports, who, package_id, QUESTION),
            lambda who: write_object(session, ports, who, package_id, ObjectPlan("x")),
            lambda who: move(session, ports, who, package_id, "steps", "x", 1),
            lambda who: take_out(session, ports, who, package_id, "steps", "x"),
        ):
            with pytest.raises(NotAllowed):
                act(stranger)
    assert packages.publish(session, ports, learning.person(Role.MANAGER), package_id).published_at


def test_steps_stand_by_phase_and_move_within_it(learning: Learning, session: Session) -> None:
    ports, educator = learning.house.ports, learning.educator
    made = packages.create(session, ports, educator, learning.institution(session), OUTLINE)

    def add(phase: Phase, title: str) -> str:
        return write_step(session, ports, educator, made.id, StepPlan(phase, Translated(title))).id

    after, first = add(Phase.AFTER, "Kể lại"), add(Phase.DURING, "Quan sát")
    second, before = add(Phase.DURING, "Vẽ"), add(Phase.BEFORE, "Đọc")

    def row() -> list[str]:
        session.expire_all()
        return [step.id for step in session.get_one(Package, made.id).steps]

    assert row() == [before, first, second, after]
    move(session, ports, educator, made.id, "steps", second, -1)
    assert row() == [before, second, first, after]
    move(session, ports, educator, made.id, "steps", second, -1)
    assert row() == [before, second, first, after], "it stays within its phase"
    changed = StepPlan(Phase.BEFORE, Translated("Vẽ"))
    write_step(session, ports, educator, made.id, changed, step_id=second)
    assert row() == [before, second, first, after]
    take_out(session, ports, educator, made.id, "steps", before)
    assert row() == [second, first, after]
    with pytest.raises(NotFound):
        take_out(session, ports, educator, made.id, "steps", before)
    with pytest.raises(Invalid, match="title or a text"):
        write_step(session, ports, educator, made.id, StepPlan(Phase.BEFORE, Translated(" ")))


def test_objects_come_from_what_is_public_anywhere(learning: Learning, session: Session) -> None:
    ports, educator = learning.house.ports, learning.educator
    package_id = learning.package()
    theirs = learning.artefact("9", institution="b")
    draft = learning.artefact("2", published=False)
    assert write_object(session, ports, educator, package_id, ObjectPlan(theirs)).position == 0
    for hidden in (draft, "nothing"):
        with pytest.raises(Invalid, match="not published"):
            write_object(session, ports, educator, package_id, ObjectPlan(hidden))
    administrator = learning.person(Role.ADMIN)
    kept = write_object(session, ports, administrator, package_id, ObjectPlan(draft))
    with pytest.raises(Invalid) as refused:
        packages.publish(session, ports, educator, package_id)
    assert "2" in refused.value.reason.vi
    take_out(session, ports, educator, package_id, "objects", kept.id)
    packages.publish(session, ports, educator, package_id)
    with pytest.raises(Invalid, match="Publish the artefact first"):
        write_object(session, ports, administrator, package_id, ObjectPlan(draft))


def test_a_detail_lies_in_its_scan(learning: Learning, session: Session) -> None:
    ports, educator, artefact_id = learning.house.ports, learning.educator, learning.artefact("1")
    package_id = learning.package()
    scan = session.get_one(Artefact, artefact_id).media[0].id

    def look(region: tuple[int, int, int, int] | None, media: str | None = scan) -> object:
        plan = ObjectPlan(artefact_id, media, region)
        observed = write_object(session, ports, educator, package_id, plan)
        return region_of(observed)

    assert look((10, 20, 30, 40)) == (10, 20, 30, 40)
    assert look((90, 70, 50, 50)) == (90, 70, 10, 10), "cut at the edge"
    assert look((0, 0, 100, 80)) is None, "the whole scan is no detail"
    assert look((10, 20, 30, 40), None) is None, "a detail belongs to a scan"
    with pytest.raises(Invalid) as outside:
        look((200, 0, 10, 10))
    assert outside.value.field == "region"
    other = session.get_one(Artefact, learning.artefact("7")).media[0].id
    with pytest.raises(Invalid) as strange:
        look(None, other)
    assert strange.value.field == "media"
    for _ in range(MOST_OBJECTS - 4):
        look(None)
    with pytest.raises(Invalid, match="at most 40"):
        look(None)


def test_a_question_that_cannot_be_answered_is_refused(learning: Learning, session: Session) -> None:
    package_id = learning.package()
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"text": Translated(" ")}, "text"),
        ({"choices": (Translated("Một"),), "right": 0}, "choice"),
        ({"choices": tuple(Translated(str(n)) for n in range(7)), "right": 0}, "choice"),
        ({"choices": (Translated("Một"), Translated())}, "choice"),
        ({"right": None}, "right"),
        ({"right": 2}, "right"),
        ({"choices": ()}, "right"),
        ({"object_id": "gone"}, "object"),
    ]
    for changes, field in refusals:
        plan = replace(QUESTION, **changes)
        with pytest.raises(Invalid) as refused:
            write_question(session, learning.house.ports, learning.educator, package_id, plan)
        assert refused.value.field == field, changes
    assert len(session.get_one(Package, package_id).questions) == 1


def test_a_question_loses_the_object_that_is_taken_out(learning: Learning, session: Session) -> None:
    ports, educator = learning.house.ports, learning.educator
    package_id = learning.package(learning.artefact("1"), learning.artefact("2"))
    first, second = (one.id for one in session.get_one(Package, package_id).objects)
    asked = [
        write_question(
            session, ports, educator, package_id, QuestionPlan(Translated("Vì sao?"), object_id=one)
        ).id
        for one in (first, second)
    ]
    take_out(session, ports, educator, package_id, "objects", first)
    session.expire_all()
    package = session.get_one(Package, package_id)
    assert [one.id for one in package.objects] == [second]
    about = {one.id: one.object_id for one in package.questions}
    assert (about[asked[0]], about[asked[1]]) == (None, second)


def test_each_publication_of_something_new_is_an_edition(learning: Learning, session: Session) -> None:
    ports, educator = learning.house.ports, learning.educator
    package_id = learning.package()
    with pytest.raises(Invalid, match="at least one object"):
        packages.publish(session, ports, educator, package_id)
    write_object(session, ports, educator, package_id, ObjectPlan(learning.artefact("1")))
    assert packages.changed_since_edition(session, session.get_one(Package, package_id))

    def numbers() -> list[int]:
        return [one.number for one in packages.editions(session, package_id)]

    packages.publish(session, ports, educator, package_id)
    first = packages.edition(session, package_id, 1).content
    assert numbers() == [1]
    packages.publish(session, ports, educator, package_id)
    assert numbers() == [1], "nothing is new"
    packages.write(session, ports, educator, package_id, replace(OUTLINE, minutes=45))
    assert packages.changed_since_edition(session, session.get_one(Package, package_id))
    packages.publish(session, ports, educator, package_id)
    assert numbers() == [2, 1]
    session.expire_all()
    assert packages.edition(session, package_id, 1).content == first
    assert (first["minutes"], packages.edition(session, package_id, 2).content["minutes"]) == (90, 45)
    assert first["questions"][0]["answer"]["vi"] == "<p>Đếm cùng cả lớp.</p>"
    withdrawn = packages.withdraw(session, ports, educator, package_id)
    assert withdrawn.state == Publication.WITHDRAWN
    with pytest.raises(Invalid, match="Only a published"):
        packages.withdraw(session, ports, educator, package_id)
    packages.publish(session, ports, educator, package_id)
    assert numbers() == [2, 1], "the same words again are the same edition"
    with pytest.raises(NotFound):
        packages.edition(session, package_id, 3)


def test_a_copy_stands_on_its_own(learning: Learning, session: Session) -> None:
    ports, educator, artefact_id = learning.house.ports, learning.educator, learning.artefact("1")
    package_id = learning.package(artefact_id)
    source = session.get_one(Package, package_id)
    about = replace(QUESTION, object_id=source.objects[0].id)
    write_question(session, ports, educator, package_id, about)
    objective = Objective(id=new_id(), code="x", system="museum", text=Translated("Trải nghiệm"))
    session.add(Plan(id=new_id(), slug="p", title=Translated("Kế hoạch"), objectives=[objective]))
    session.commit()
    plans.set_objectives(session, ports, educator, "package", package_id, [objective.id])
    made = package_copies.copy(session, ports, educator, package_id)
    session.expire_all()
    source = session.get_one(Package, package_id)
    assert made.title == Translated("Tiếng trống đồng (bản sao)", "The drum's voice (copy)")
    assert (made.state, made.slug) == (Publication.DRAFT, "tieng-trong-dong-ban-sao")
    assert made.questions[1].object_id == made.objects[0].id != source.objects[0].id
    assert [one.id for one in plans.objectives_of(session, "package", made.id)] == [objective.id]

    def said(package: Package) -> dict[str, object]:
        content = edition_content(package)
        objects = [{**one, "id": ""} for one in content["objects"]]
        questions = [{**one, "object_id": bool(one["object_id"])} for one in content["questions"]]
        return {**content, "title": "", "objects": objects, "questions": questions}

    assert said(made) == said(source)
    take_out(session, ports, educator, made.id, "objects", made.objects[0].id)
    session.expire_all()
    assert len(session.get_one(Package, package_id).objects) == 1


def test_a_worksheet_is_out_of_date_when_what_it_shows_changes(learning: Learning, session: Session) -> None:
    ports, educator, artefact_id = learning.house.ports, learning.educator, learning.artefact("1")
    package_id = learning.package(artefact_id)
    assert sheet_state(session, session.get_one(Package, package_id)) == "never"
    packages.publish(session, ports, educator, package_id)

    def state() -> str:
        session.expire_all()
        return sheet_state(session, session.get_one(Package, package_id))

    def renewed() -> str:
        package = packages.renew_sheet(session, ports, educator, package_id)
        assert package.sheet_version == package.version
        return state()

    assert state() == "fresh"
    guided = replace(OUTLINE, guide=Translated("Chỉ cho giáo viên."))
    packages.write(session, ports, educator, package_id, guided)
    write_step(session, ports, educator, package_id, STEP)
    assert state() == "fresh", "guide and steps are not on it"
    answered = replace(QUESTION, right=0, answer=Translated("Khác."))
    question = session.get_one(Package, package_id).questions[0].id
    write_question(session, ports, educator, package_id, answered, question_id=question)
    assert state() == "fresh", "nor is the answer"

    artefacts.describe(session, ports, SYSTEM, artefact_id, {"title_vi": "Trống Ngọc Lũ"})
    assert state() == "outdated", "a caption"
    assert renewed() == "fresh"
    artefacts.describe(session, ports, SYSTEM, artefact_id, {"location": "Kho 3"})
    assert state() == "fresh", "what no caption says"
    observed = session.get_one(Package, package_id).objects[0]
    scan = picture_of(observed)
    assert scan is not None
    near = ObjectPlan(artefact_id, scan.id, (0, 0, 10, 10))
    write_object(session, ports, educator, package_id, near, object_id=observed.id)
    assert state() == "outdated", "a detail"
    assert renewed() == "fresh"
    session.get_one(Media, scan.id).recipe = 2
    session.commit()
    assert state() == "outdated", "a picture drawn anew"
    assert renewed() == "fresh"
    write_question(session, ports, educator, package_id, QUESTION)
    assert state() == "outdated", "a question more"
    assert renewed() == "fresh"
    artefacts.withdraw(session, ports, SYSTEM, artefact_id)
    assert state() == "outdated", "an object that nobody sees any more"


def test_the_worksheet_never_holds_an_answer(learning: Learning, session: Session) -> None:
    package_id = learning.package(learning.artefact("1"), guide=Translated("Bí mật của cô"))
    content = str(sheet_content(session.get_one(Package, package_id)))
    assert "Ngôi sao có mấy cánh?" in content
    for secret in ("Đếm cùng cả lớp", "Bí mật của cô", "'right'"):
        assert secret not in content
