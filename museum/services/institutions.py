"""Institutions on the site."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Institution, InstitutionKind
from museum.domain.contacts import (
    LEAST_DIGITS,
    LONGEST_EMAIL,
    LONGEST_PHONE,
    MOST_DIGITS,
    email_as_written,
    is_phone,
)
from museum.domain.errors import Invalid, NotFound
from museum.domain.people import Person
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.artefacts import describe_anew
from museum.services.audit import note
from museum.services.exhibitions import LONGEST_TITLE, check_length
from museum.services.outbox import held, transaction
from museum.services.permission import require_educator
from museum.text.clean import normalise

DEFAULT_SLUG = "bao-tang"
_BATCH = 500
"""Records that one statement names."""


def ensure_default(session: Session, ports: Ports) -> Institution:
    """Give the one default institution; a fresh database gets it."""
    with transaction(session, ports):
        found = session.scalar(select(Institution).where(Institution.is_default).limit(1))
        if found is None:
            found = Institution(
                slug=DEFAULT_SLUG,
                name=Translated("Bảo tàng tỉnh", "Provincial Museum"),
                kind=InstitutionKind.MUSEUM,
                is_default=True,
                created_at=ports.clock.now(),
            )
            session.add(found)
    return found


def get(session: Session, slug: str = "") -> Institution:
    """Get an institution by its slug, or the default one; raises NotFound."""
    query = select(Institution).where(Institution.slug == slug if slug else Institution.is_default)
    found = session.scalar(query.limit(1))
    if found is None:
        known = ", ".join(session.scalars(select(Institution.slug).order_by(Institution.slug)))
        raise NotFound(
            f"Không có đơn vị “{slug}”. Các đơn vị hiện có: {known or 'chưa có, hãy chạy museum init'}.",
            f"There is no institution “{slug}”. Known: {known or 'none yet, run museum init'}.",
        )
    return found


def save(  # noqa: PLR0913 - a keyword for each of its particulars
    session: Session,
    ports: Ports,
    slug: str,
    *,
    name: Translated,
    kind: InstitutionKind = InstitutionKind.MUSEUM,
    about: Translated = Translated(),
    address: Translated = Translated(),
    province: Translated = Translated(),
    website: str = "",
    phone: str = "",
    email: str = "",
) -> Institution:
    """Create an institution or bring its particulars up to date; what manifests say of it follows.

    Raises Invalid, naming the field, for a telephone number or an e-mail address that is none.
    """
    phone, email = _checked_phone(phone), _checked_email(email)
    with transaction(session, ports):
        found = session.scalar(select(Institution).where(Institution.slug == slug))
        if found is None:
            found = Institution(slug=slug, version=0, created_at=ports.clock.now())
            session.add(found)
        told = (found.name, found.website)
        found.name, found.kind, found.about, found.address = name, kind, about, address
        found.province, found.website = province, website
        found.phone, found.email = phone, email
        if session.is_modified(found):
            found.version += 1
        session.flush()
        if found.version > 1 and told != (name, website):
            _describe_its_records_anew(session, ports, found)
    return found


def get_for(session: Session, person: Person, institution_id: str) -> Institution:
    """Get an institution that the person plans visits for, locked inside a transaction; raises NotFound, NotAllowed."""
    institution = held(session, Institution, institution_id)
    if institution is None:
        raise NotFound("Không có đơn vị này.", "There is no such institution.")
    require_educator(person, institution.id)
    return institution


def set_contact(
    session: Session,
    ports: Ports,
    person: Person,
    institution_id: str,
    *,
    phone: str,
    email: str,
    address: Translated,
) -> Institution:
    """Say where teachers call, write and come to; empty what there is none of. No manifest names any of it.

    Raises Invalid, naming the field, NotFound, NotAllowed.
    """
    phone, email = _checked_phone(phone), _checked_email(email)
    address = Translated(normalise(address.vi), normalise(address.en))
    check_length("address", address, LONGEST_TITLE)
    with transaction(session, ports):
        found = get_for(session, person, institution_id)
        told = {"phone": found.phone, "email": found.email, "address": found.address}
        wanted = {"phone": phone, "email": email, "address": address}
        changed = [name for name, value in wanted.items() if value != told[name]]
        if changed:
            found.phone, found.email, found.address = phone, email, address
            found.version += 1
            session.flush()
            note(session, ports, person, "contact", ("institution", found.id), found.id, fields=changed)
    return found


def _checked_phone(text: str) -> str:
    phone = normalise(text)
    if phone and (len(phone) > LONGEST_PHONE or not is_phone(phone)):
        raise Invalid(
            f"Số điện thoại cần từ {LEAST_DIGITS} đến {MOST_DIGITS} chữ số; ngoài chữ số chỉ dùng dấu cách và + ( ) . - /.",
            f"A telephone number has {LEAST_DIGITS} to {MOST_DIGITS} digits, and nothing else but spaces and + ( ) . - /.",
            "phone",
        )
    return phone


def _checked_email(text: str) -> str:
    email = normalise(text)
    checked = email_as_written(email) if email and len(email) <= LONGEST_EMAIL else None
    if email and checked is None:
        raise Invalid(
            "Địa chỉ email chưa đúng. Hãy kiểm tra lại, ví dụ: giaoduc@baotang.vn.",
            "This e-mail address is not right. Please check it, for instance: education@museum.vn.",
            "email",
        )
    return checked or ""


def _describe_its_records_anew(session: Session, ports: Ports, institution: Institution) -> None:
    """Have all manifests made again that name the institution."""
    ids = session.scalars(
        select(Artefact.id).where(Artefact.institution_id == institution.id, Artefact.manifest_version > 0)
    ).all()
    for start in range(0, len(ids), _BATCH):
        describe_anew(session, ports, ids[start : start + _BATCH])


def all_of(session: Session) -> list[Institution]:
    """List all institutions by slug."""
    return list(session.scalars(select(Institution).order_by(Institution.slug)))
