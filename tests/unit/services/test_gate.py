"""The publish gate: what each person sees, and what nobody sees any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Institution, Media
from museum.domain.errors import Gone, Invalid, NotAllowed, NotFound
from museum.domain.exhibitions import Exhibition
from museum.domain.people import VISITOR, Person, Role
from museum.domain.rights import PixelTerms
from museum.domain.translated import Translated
from museum.services import artefacts, exhibitions, institutions, previews
from museum.services.exhibitions import Texts
from museum.services.permission import SYSTEM
from museum.services.scans import Digitised, record_digitised, take
from museum.services.sections import ItemPlan, SectionPlan, write_sections
from museum.services.visibility import (
    find_artefact,
    find_exhibition,
    gate_of,
    gate_tokens,
    pixel_grant,
    visible_artefacts,
    visible_exhibitions,
    visible_to,
    was_withdrawn,
)
from tests.factories.house import House


def _person(institution: Institution, *roles: Role) -> Person:
    return Person("u", "", {institution.id: frozenset(roles)})


@pytest.fixture
def record(house: House, session: Session) -> Artefact:
    """A draft with one scan that is ready."""
    path = house.folder / "trong.tif"
    path.write_bytes(b"pixels")
    taken = take(session, house.ports, SYSTEM, house.institution(session), path)
    record_digitised(session, house.ports, taken.media_id or "", Digitised(100, 80, 1, None))
    return session.get_one(Artefact, taken.artefact_id)


def _image(record: Artefact) -> Media:
    return record.ready_media[0]


def test_a_draft_is_seen_by_its_staff_alone(house: House, session: Session, record: Artefact) -> None:
    other = institutions.save(session, house.ports, "khac", name=Translated("Khác", "Other"))
    mine = _person(record.institution, Role.CATALOGUER)
    theirs = _person(other, Role.ADMIN, Role.EDITOR)
    teacher = _person(record.institution, Role.TEACHER)
    assert find_artefact(session, mine, record.id) is record
    for person in (VISITOR, theirs, teacher):
        with pytest.raises(NotFound):
            find_artefact(session, person, record.id)
        assert session.scalars(visible_artefacts(session, person)).all() == []
        assert pixel_grant(session, _image(record).id, person).status == "none"
    grant = pixel_grant(session, _image(record).id, mine)
    assert (grant.status, grant.private) == ("full", True)


def test_what_is_published_is_open_and_what_is_withdrawn_is_gone(
    house: House, session: Session, record: Artefact
) -> None:
    artefacts.publish(session, house.ports, SYSTEM, record.id)
    assert find_artefact(session, VISITOR, record.id)
    grant = pixel_grant(session, _image(record).id)
    assert (grant.status, grant.private, grant.width, grant.height) == ("full", False, 100, 80)
    artefacts.withdraw(session, house.ports, SYSTEM, record.id)
    with pytest.raises(Gone):
        find_artefact(session, VISITOR, record.id)
    assert pixel_grant(session, _image(record).id).status == "gone"
    assert session.scalars(visible_artefacts(session, VISITOR)).all() == []


def test_what_is_handed_in_again_after_withdrawal_stays_gone_until_it_is_published_anew(
    house: House, session: Session, record: Artefact
) -> None:
    image = _image(record).id
    artefacts.publish(session, house.ports, SYSTEM, record.id)
    artefacts.withdraw(session, house.ports, SYSTEM, record.id)
    artefacts.submit(session, house.ports, SYSTEM, record.id)
    assert record.state == "in_review"
    with pytest.raises(Gone):
        find_artefact(session, VISITOR, record.id)
    assert pixel_grant(session, image).status == "gone"
    artefacts.publish(session, house.ports, SYSTEM, record.id)
    assert find_artefact(session, VISITOR, record.id) is record
    assert pixel_grant(session, image).status == "full"
    artefacts.withdraw(session, house.ports, SYSTEM, record.id)
    assert pixel_grant(session, image).status == "gone"


def test_what_was_withdrawn_and_is_published_while_a_scan_is_at_work_follows_when_it_is_ready(
    house: House, session: Session, record: Artefact
) -> None:
    artefacts.publish(session, house.ports, SYSTEM, record.id)
    artefacts.withdraw(session, house.ports, SYSTEM, record.id)
    path = house.folder / "mat-sau.tif"
    path.write_bytes(b"more pixels")
    taken = take(session, house.ports, SYSTEM, house.institution(session), path, artefact_id=record.id)
    artefacts.publish(session, house.ports, SYSTEM, record.id)
    with pytest.raises(Gone):
        find_artefact(session, VISITOR, record.id)
    record_digitised(session, house.ports, taken.media_id or "", Digitised(100, 80, 1, None))
    assert find_artefact(session, VISITOR, record.id) is record


def test_what_was_withdrawn_is_so_in_every_state_but_the_public_one() -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    for state in ("draft", "in_review", "withdrawn"):
        assert was_withdrawn(state, now)
    assert was_withdrawn("withdrawn", None)
    assert not was_withdrawn("published", now)
    assert not was_withdrawn("in_review", None)


IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/"
TERMS = PixelTerms(side=60, watermark="© Bảo tàng")


def test_reserved_pictures_are_limited_for_the_public_and_whole_for_staff(
    house: House, session: Session, record: Artefact
) -> None:
    artefacts.publish(session, house.ports, SYSTEM, record.id)
    record.rights = IN_COPYRIGHT
    session.flush()
    mine, image = _person(record.institution, Role.EDITOR), _image(record).id
    public = pixel_grant(session, image, terms=TERMS)
    assert (public.max_side, public.watermark, public.private) == (60, "© Bảo tàng", False)
    for grant in (
        pixel_grant(session, image, mine, terms=TERMS),
        pixel_grant(session, image, passed=True, terms=TERMS),
    ):
        # Theirs alone: a cache that kept it would show it to the public.
        assert (grant.max_side, grant.watermark, grant.private) == (None, "", True)
    record.rights = "http://creativecommons.org/licenses/by/4.0/"
    session.flush()
    for grant in (pixel_grant(session, image, terms=TERMS), pixel_grant(session, image, mine, terms=TERMS)):
        assert (grant.max_side, grant.watermark, grant.private) == (None, "", False)


def test_a_small_reserved_picture_is_not_limited(house: House, session: Session, record: Artefact) -> None:
    artefacts.publish(session, house.ports, SYSTEM, record.id)
    record.rights = IN_COPYRIGHT
    session.flush()
    grant = pixel_grant(session, _image(record).id, terms=PixelTerms(side=100))
    assert not grant.lessened
    assert not pixel_grant(session, _image(record).id, passed=True, terms=PixelTerms(side=100)).private


def test_a_limit_opens_nothing(house: House, session: Session, record: Artefact) -> None:
    record.rights = IN_COPYRIGHT
    session.flush()
    assert pixel_grant(session, _image(record).id, terms=TERMS).status == "none"
    artefacts.publish(session, house.ports, SYSTEM, record.id)
    artefacts.withdraw(session, house.ports, SYSTEM, record.id)
    assert pixel_grant(session, _image(record).id, terms=TERMS).status == "gone"


def test_select_record_and_tokens_agree_for_every_state_and_person(
    house: House, session: Session, record: Artefact
) -> None:
    people = [
        VISITOR,
        _person(record.institution, Role.CATALOGUER),
        _person(record.institution, Role.TEACHER),
    ]
    for state in ("draft", "in_review", "published", "withdrawn"):
        record.state = state
        session.flush()
        for person in people:
            listed = session.scalars(visible_artefacts(session, person)).all() == [record]
            by_token = bool(set(gate_tokens(record)) & set(gate_of(person)))
            assert listed == by_token == visible_to(record, person)


def test_unknown_ids_are_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        find_artefact(session, VISITOR, "nothing")
    assert pixel_grant(session, "nothing").status == "none"


def test_a_cataloguer_may_not_publish(house: House, session: Session, record: Artefact) -> None:
    with pytest.raises(NotAllowed):
        artefacts.publish(session, house.ports, _person(record.institution, Role.CATALOGUER), record.id)
    artefacts.publish(session, house.ports, _person(record.institution, Role.EDITOR), record.id)


def _exhibition(house: House, session: Session, record: Artefact) -> Exhibition:
    made = exhibitions.create(
        session,
        house.ports,
        SYSTEM,
        house.institution(session),
        Texts(Translated("Tiếng trống đồng", "Bronze")),
    )
    plan = SectionPlan(Translated("Phần một", "Part one"), items=(ItemPlan(record.id),))
    return write_sections(session, house.ports, SYSTEM, made.id, [plan])


def test_an_exhibition_opens_only_with_something_to_show(
    house: House, session: Session, record: Artefact
) -> None:
    made = _exhibition(house, session, record)
    with pytest.raises(Invalid):
        exhibitions.publish(session, house.ports, SYSTEM, made.id)
    with pytest.raises(NotFound):
        find_exhibition(session, VISITOR, made.slug)
    artefacts.publish(session, house.ports, SYSTEM, record.id)
    exhibitions.publish(session, house.ports, SYSTEM, made.id)
    assert find_exhibition(session, VISITOR, "tieng-trong-dong").id == made.id
    assert [one.id for one in exhibitions.showing(session, record.id)] == [made.id]
    exhibitions.withdraw(session, house.ports, SYSTEM, made.id)
    with pytest.raises(Gone):
        find_exhibition(session, VISITOR, made.slug)
    assert session.scalars(visible_exhibitions(session, VISITOR)).all() == []


def test_sections_keep_their_ids_when_they_are_rearranged(
    house: House, session: Session, record: Artefact
) -> None:
    made = _exhibition(house, session, record)
    first = made.sections[0].id
    plans = [
        SectionPlan(Translated("Mới", "New")),
        SectionPlan(Translated("Cũ", "Old"), id=first, items=(ItemPlan(record.id),)),
    ]
    again = write_sections(session, house.ports, SYSTEM, made.id, plans)
    assert [section.id == first for section in again.sections] == [False, True]
    assert [item.artefact_id for item in again.sections[1].items] == [record.id]


def test_an_exhibition_takes_no_artefact_of_another_institution(
    house: House, session: Session, record: Artefact
) -> None:
    other = institutions.save(session, house.ports, "khac", name=Translated("Khác", "Other"))
    theirs = exhibitions.create(session, house.ports, SYSTEM, other, Texts(Translated("Khác")))
    with pytest.raises(Invalid):
        write_sections(
            session,
            house.ports,
            SYSTEM,
            theirs.id,
            [SectionPlan(Translated("x"), items=(ItemPlan(record.id),))],
        )


def test_two_exhibitions_of_one_title_have_two_addresses(house: House, session: Session) -> None:
    institution = house.institution(session)
    slugs = [
        exhibitions.create(session, house.ports, SYSTEM, institution, Texts(Translated("Đất và lửa"))).slug
        for _ in range(2)
    ]
    assert slugs == ["dat-va-lua", "dat-va-lua-2"]


NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_preview_pass_opens_one_image_for_a_while() -> None:
    cookie = f"a=b; {previews.NAME}={previews.issue('secret', 'img', NOW)}"
    assert previews.holds("secret", "img", cookie, NOW)
    assert not previews.holds("secret", "other", cookie, NOW)
    assert not previews.holds("another secret", "img", cookie, NOW)
    assert not previews.holds("secret", "img", cookie, NOW + timedelta(hours=3))


@pytest.mark.parametrize("value", ["", "x", "9999999999.", "9999999999.AAAA", "-1.x", "1.2.3", "٣.x"])
def test_made_up_passes_open_nothing(value: str) -> None:
    assert not previews.holds("secret", "img", f"{previews.NAME}={value}", NOW)
