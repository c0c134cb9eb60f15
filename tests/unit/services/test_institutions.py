"""How an institution is reached: who may say it, what is refused, what follows."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Institution
from museum.domain.errors import Invalid, NotAllowed, NotFound
from museum.domain.events import Job
from museum.domain.people import AuditEntry, Person, Role
from museum.domain.translated import Translated
from museum.services import institutions
from museum.services.institutions import set_contact
from tests.factories.house import House

PHONE, EMAIL = "+84 200 000 0000", "giao-duc@example.org"
ADDRESS = Translated("1 Phố Cổ", "1 Old Street")


@pytest.fixture
def institution(house: House, session: Session) -> Institution:
    return house.institution(session)


def _as(role: Role, institution: Institution) -> Person:
    return Person("u", "Cô Lan", {institution.id: frozenset({role})})


@pytest.mark.parametrize("role", [Role.EDUCATOR, Role.MANAGER, Role.ADMIN])
def test_who_works_with_schools_says_how_to_reach_the_house(
    house: House, session: Session, institution: Institution, role: Role
) -> None:
    person = _as(role, institution)
    set_contact(
        session, house.ports, person, institution.id, phone=f"  {PHONE} ", email=EMAIL, address=ADDRESS
    )
    session.expire_all()
    assert (institution.phone, institution.email, institution.address) == (PHONE, EMAIL, ADDRESS)
    (told,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "contact"))
    assert (told.user_id, told.subject_id) == ("u", institution.id)
    assert told.details == {"fields": ["phone", "email", "address"]}, "what changed, and not what it says"


def test_saying_the_same_again_changes_nothing(
    house: House, session: Session, institution: Institution
) -> None:
    person = _as(Role.EDUCATOR, institution)
    for _ in range(2):
        set_contact(session, house.ports, person, institution.id, phone=PHONE, email="", address=ADDRESS)
    assert institution.version == 2
    assert len(session.scalars(select(AuditEntry)).all()) == 1
    assert session.scalars(select(Job)).all() == [], "no manifest names any of it"


@pytest.mark.parametrize("role", [Role.CATALOGUER, Role.EDITOR, Role.TEACHER])
def test_others_are_refused(house: House, session: Session, institution: Institution, role: Role) -> None:
    with pytest.raises(NotAllowed):
        set_contact(
            session,
            house.ports,
            _as(role, institution),
            institution.id,
            phone=PHONE,
            email="",
            address=ADDRESS,
        )
    session.expire_all()
    assert institution.phone == ""


def test_an_unknown_house_is_not_found(house: House, session: Session, institution: Institution) -> None:
    with pytest.raises(NotFound):
        set_contact(
            session, house.ports, _as(Role.ADMIN, institution), "khac", phone="", email="", address=ADDRESS
        )


@pytest.mark.parametrize(
    ("field", "phone", "email", "address"),
    [
        ("phone", "gọi cô Lan", "", ""),
        ("phone", "0" * 3, "", ""),
        ("phone", "0 " * 14 + " " * 5 + "-" * 20, "", ""),
        ("email", "", "co.lan", ""),
        ("email", "", f"{'a' * 260}@example.org", ""),
        ("address", "", "", "x" * 301),
    ],
)
def test_what_cannot_be_right_is_refused_by_its_field(
    house: House, session: Session, institution: Institution, field: str, phone: str, email: str, address: str
) -> None:
    person = _as(Role.EDUCATOR, institution)
    with pytest.raises(Invalid) as refused:
        set_contact(
            session,
            house.ports,
            person,
            institution.id,
            phone=phone,
            email=email,
            address=Translated(address),
        )
    assert refused.value.field == field
    with pytest.raises(Invalid):
        institutions.save(session, house.ports, "moi", name=Translated("Mới"), phone="x", email=email)


def test_particulars_keep_the_contact_that_comes_with_them(house: House, session: Session) -> None:
    saved = institutions.save(
        session, house.ports, "moi", name=Translated("Mới"), phone=PHONE, email="Giao-Duc@EXAMPLE.org"
    )
    assert (saved.phone, saved.email) == (PHONE, "Giao-Duc@example.org")
