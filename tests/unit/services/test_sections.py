"""Stories and what stands in a section: written, put in order, refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from museum.domain.collections import Media
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.exhibitions import Exhibition, Layout
from museum.domain.loans import Loan
from museum.domain.people import VISITOR
from museum.domain.translated import Translated
from museum.services import artefacts, exhibitions, institutions
from museum.services.exhibitions import Texts
from museum.services.permission import SYSTEM
from museum.services.scans import Digitised, record_digitised, take
from museum.services.sections import (
    MOST_STEPS,
    ItemPlan,
    LoanPlan,
    SectionPlan,
    StepPlan,
    order_steps,
    scans_of,
    write_sections,
    write_step,
)
from tests.factories.house import House


@pytest.fixture
def show(house: House, session: Session) -> Exhibition:
    """An exhibition with one section, in which an artefact with a scan of 100 by 80 pixels stands."""
    institution = house.institution(session)
    path = house.folder / "trong.tif"
    path.write_bytes(b"pixels")
    taken = take(session, house.ports, SYSTEM, institution, path)
    record_digitised(session, house.ports, taken.media_id or "", Digitised(100, 80, 1, None))
    made = exhibitions.create(session, house.ports, SYSTEM, institution, Texts(Translated("Tiếng trống")))
    plan = SectionPlan(Translated("Một"), layout=Layout.STORY, items=(ItemPlan(taken.artefact_id or ""),))
    return write_sections(session, house.ports, SYSTEM, made.id, [plan])


def _scan(show: Exhibition) -> Media:
    return scans_of(show.sections[0])[0]


def _plan(show: Exhibition, **changes: object) -> StepPlan:
    plan = StepPlan(_scan(show).id, (10, 20, 30, 40), Translated("Ngôi sao", "The star"))
    return replace(plan, **changes)  # type: ignore[arg-type]


def test_a_story_is_told_step_by_step_and_put_in_another_order(
    house: House, session: Session, show: Exhibition
) -> None:
    part = show.sections[0].id
    steps = [
        write_step(session, house.ports, SYSTEM, show.id, part, _plan(show, title=Translated(name)))
        for name in ("một", "hai", "ba")
    ]
    version = show.version
    order_steps(session, house.ports, SYSTEM, show.id, part, [steps[2].id, steps[0].id])
    session.refresh(show)
    assert [step.title.vi for step in show.sections[0].steps] == ["ba", "một"]
    assert show.version > version


def test_a_step_keeps_its_id_and_place_when_it_is_changed(
    house: House, session: Session, show: Exhibition
) -> None:
    part = show.sections[0].id
    first = write_step(session, house.ports, SYSTEM, show.id, part, _plan(show))
    write_step(session, house.ports, SYSTEM, show.id, part, _plan(show))
    again = write_step(
        session,
        house.ports,
        SYSTEM,
        show.id,
        part,
        _plan(show, text=Translated("<script>x</script><em>Nhìn</em>")),
        step_id=first.id,
    )
    assert (again.id, again.position) == (first.id, 0)
    assert again.text.vi == "<p><em>Nhìn</em></p>"
    assert len(show.sections[0].steps) == 2


def test_a_region_is_cut_down_to_the_picture(house: House, session: Session, show: Exhibition) -> None:
    step = write_step(
        session, house.ports, SYSTEM, show.id, show.sections[0].id, _plan(show, region=(90, 70, 50, 50))
    )
    assert (step.x, step.y, step.width, step.height) == (90, 70, 10, 10)


@pytest.mark.parametrize(
    "changes",
    [
        {"region": (100, 0, 5, 5)},
        {"region": (0, 0, 0, 10)},
        {"media_id": "another"},
        {"title": Translated()},
        {"title": Translated("x" * 301)},
    ],
)
def test_a_step_that_shows_nothing_is_refused(
    house: House, session: Session, show: Exhibition, changes: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        write_step(session, house.ports, SYSTEM, show.id, show.sections[0].id, _plan(show, **changes))
    assert show.sections[0].steps == []


def test_a_story_has_an_end(house: House, session: Session, show: Exhibition) -> None:
    part = show.sections[0].id
    for _ in range(MOST_STEPS):
        write_step(session, house.ports, SYSTEM, show.id, part, _plan(show))
    with pytest.raises(Invalid):
        write_step(session, house.ports, SYSTEM, show.id, part, _plan(show))


def test_strangers_and_stale_pages_change_nothing(house: House, session: Session, show: Exhibition) -> None:
    part = show.sections[0].id
    with pytest.raises(NotAllowed):
        write_step(session, house.ports, VISITOR, show.id, part, _plan(show))
    with pytest.raises(Conflict):
        write_step(session, house.ports, SYSTEM, show.id, part, _plan(show), seen_version=show.version - 1)
    with pytest.raises(NotFound):
        order_steps(session, house.ports, SYSTEM, show.id, part, ["nothing"])


def _loan(house: House, session: Session, slug: str) -> Loan:
    owner = institutions.save(session, house.ports, slug, name=Translated(slug))
    now = house.ports.clock.now()
    loan = Loan(
        id=f"loan-{slug}",
        institution_id=owner.id,
        manifest_url=f"https://example.org/{slug}",
        manifest_version=3,
        sha256="0" * 64,
        title=Translated("Bình"),
        fetched_at=now,
        created_at=now,
    )
    session.add(loan)
    session.commit()
    return loan


def test_loans_and_artefacts_stand_in_one_order(house: House, session: Session, show: Exhibition) -> None:
    loan = _loan(house, session, show.institution.slug)
    mine = show.sections[0].items[0].artefact_id
    plan = SectionPlan(
        Translated("Một"),
        id=show.sections[0].id,
        items=(LoanPlan(loan.id, Translated("Mượn")), ItemPlan(mine), LoanPlan(loan.id, Translated("Mượn"))),
    )
    written = write_sections(session, house.ports, SYSTEM, show.id, [plan])
    part = written.sections[0]
    assert [(lent.loan_id, lent.position, lent.caption.vi) for lent in part.loans] == [(loan.id, 0, "Mượn")]
    assert [(item.artefact_id, item.position) for item in part.items] == [(mine, 1)]


def test_a_loan_of_another_institution_is_refused(house: House, session: Session, show: Exhibition) -> None:
    loan = _loan(house, session, "khac")
    plan = SectionPlan(Translated("Một"), items=(LoanPlan(loan.id),))
    with pytest.raises(Invalid):
        write_sections(session, house.ports, SYSTEM, show.id, [plan])


def test_a_story_outlives_the_rearranging_of_sections(
    house: House, session: Session, show: Exhibition
) -> None:
    part = show.sections[0]
    step = write_step(session, house.ports, SYSTEM, show.id, part.id, _plan(show))
    mine = part.items[0].artefact_id
    plans = [
        SectionPlan(Translated("Mới")),
        SectionPlan(Translated("Một"), layout=Layout.STORY, id=part.id, items=(ItemPlan(mine),)),
    ]
    written = write_sections(session, house.ports, SYSTEM, show.id, plans)
    assert [one.id for one in written.sections[1].steps] == [step.id]
    artefacts.publish(session, house.ports, SYSTEM, mine)
    exhibitions.publish(session, house.ports, SYSTEM, show.id)
