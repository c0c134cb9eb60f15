"""The publish gate: the one place that decides what anybody sees.

Pages, manifests, pixels, search, feeds and sitemaps all come through here.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from museum.domain.collections import Artefact, CopyKeys, Media
from museum.domain.education import Package, PackageObject, Programme
from museum.domain.errors import Gone, NotFound
from museum.domain.exhibitions import Exhibition, Section, SectionLoan
from museum.domain.loans import Loan
from museum.domain.people import CURATORS, EDUCATORS, VISITOR, Person, Role
from museum.domain.rights import STANDARD_TERMS, PixelTerms
from museum.domain.states import MediaState, Publication
from museum.domain.visits import SessionState, VisitSession
from museum.ports.pixels import Grant

PUBLIC = "public"
R = TypeVar("R", Artefact, Exhibition)
O = TypeVar("O", Package, Programme)  # noqa: E741 - an offer


def gate_tokens(record: Artefact | Exhibition) -> tuple[str, ...]:
    """Give the tokens of those who may find a record; one token is enough."""
    staff = f"staff:{record.institution_id}"
    return (PUBLIC, staff) if record.state == Publication.PUBLISHED else (staff,)


def gate_of(person: Person) -> tuple[str, ...]:
    """Give the tokens that a person holds."""
    return (PUBLIC, *(f"staff:{institution}" for institution in sorted(person.where(CURATORS))))


def _visible(
    state: InstrumentedAttribute[str],
    institution: InstrumentedAttribute[str],
    person: Person,
    staff: frozenset[Role] = CURATORS,
) -> ColumnElement[bool]:
    mine = person.where(staff)
    public = state == Publication.PUBLISHED
    return or_(public, institution.in_(mine)) if mine else public


def visible_artefacts(session: Session, person: Person) -> Select[tuple[Artefact]]:
    """Select the artefacts a person may see, newest first."""
    del session
    return (
        select(Artefact)
        .where(_visible(Artefact.state, Artefact.institution_id, person))
        .order_by(Artefact.published_at.desc(), Artefact.id)
    )


def visible_exhibitions(session: Session, person: Person) -> Select[tuple[Exhibition]]:
    """Select the exhibitions a person may see, newest first."""
    del session
    return (
        select(Exhibition)
        .where(_visible(Exhibition.state, Exhibition.institution_id, person))
        .order_by(Exhibition.published_at.desc(), Exhibition.id)
    )


def visible_to(record: Artefact | Exhibition, person: Person) -> bool:
    """Say the same of one loaded record as the selects say of all."""
    return bool(set(gate_tokens(record)) & set(gate_of(person)))


def _admit(record: R | None, person: Person) -> R:
    if record is not None and visible_to(record, person):
        return record
    raise _gone() if record is not None and was_withdrawn(record.state, record.withdrawn_at) else _missing()


def was_withdrawn(state: str, withdrawn_at: datetime | None) -> bool:
    """Say whether a record was public once and is no more.

    It stays so while it is worked on and handed in again, until somebody publishes it anew; the time of the
    last withdrawal is kept after that, too.
    """
    if state == Publication.PUBLISHED:
        return False
    return state == Publication.WITHDRAWN or withdrawn_at is not None


def _gone() -> Gone:
    return Gone(
        "Nội dung này từng được công bố và nay đã được rút.",
        "This was published once and has been withdrawn.",
    )


def _missing() -> NotFound:
    return NotFound(
        "Không tìm thấy trang này. Hãy kiểm tra lại địa chỉ hoặc dùng ô tìm kiếm.",
        "There is no such page. Please check the address or use the search.",
    )


def find_artefact(session: Session, person: Person, artefact_id: str) -> Artefact:
    """Get an artefact; raises NotFound, or Gone after withdrawal."""
    return _admit(session.get(Artefact, artefact_id), person)


def find_exhibition(session: Session, person: Person, slug: str) -> Exhibition:
    """Get an exhibition; raises NotFound, or Gone after withdrawal."""
    return _admit(session.scalar(select(Exhibition).where(Exhibition.slug == slug)), person)


def visible_packages(session: Session, person: Person) -> Select[tuple[Package]]:
    """Select the packages a person may see, newest first."""
    del session
    return (
        select(Package)
        .where(_visible(Package.state, Package.institution_id, person, EDUCATORS))
        .order_by(Package.published_at.desc(), Package.id)
    )


def listed_packages(session: Session) -> Select[tuple[Package]]:
    """Select the packages that lists offer to visitors: those of which there is something to observe.

    One whose objects have all been withdrawn keeps its address, and says so there.
    """
    placed = select(PackageObject.id).where(PackageObject.package_id == Package.id)
    shown = placed.join(Artefact, Artefact.id == PackageObject.artefact_id).where(
        _visible(Artefact.state, Artefact.institution_id, VISITOR)
    )
    return visible_packages(session, VISITOR).where(or_(~placed.exists(), shown.exists()))


def find_package(session: Session, person: Person, slug: str) -> Package:
    """Get a package; raises NotFound, or Gone after withdrawal."""
    found = session.scalar(select(Package).where(Package.slug == slug))
    return _admit_to_offer(found, person)


def visible_programmes(session: Session, person: Person) -> Select[tuple[Programme]]:
    """Select the programmes a person may see, newest first."""
    del session
    return (
        select(Programme)
        .where(_visible(Programme.state, Programme.institution_id, person, EDUCATORS))
        .order_by(Programme.published_at.desc(), Programme.id)
    )


def find_programme(session: Session, person: Person, slug: str) -> Programme:
    """Get a programme; raises NotFound, or Gone after withdrawal."""
    found = session.scalar(select(Programme).where(Programme.slug == slug))
    return _admit_to_offer(found, person)


def visible_sessions(session: Session, person: Person) -> Select[tuple[VisitSession]]:
    """Select the sessions a person may see, earliest first: all but drafts of programmes that are public."""
    del session
    mine = person.where(EDUCATORS)
    public = and_(VisitSession.state != SessionState.DRAFT, Programme.state == Publication.PUBLISHED)
    return (
        select(VisitSession)
        .join(Programme, Programme.id == VisitSession.programme_id)
        .where(or_(public, VisitSession.institution_id.in_(mine)) if mine else public)
        .order_by(VisitSession.starts_at, VisitSession.id)
    )


def find_session(session: Session, person: Person, session_id: str) -> VisitSession:
    """Get a session; raises NotFound, or Gone when its programme was withdrawn."""
    found = session.scalar(visible_sessions(session, person).where(VisitSession.id == session_id))
    if found is not None:
        return found
    hidden = session.get(VisitSession, session_id)
    if hidden is None or hidden.state == SessionState.DRAFT:
        raise _missing()
    programme = hidden.programme
    raise _gone() if was_withdrawn(programme.state, programme.withdrawn_at) else _missing()


def _admit_to_offer(record: O | None, person: Person) -> O:
    if record is not None:
        if record.state == Publication.PUBLISHED or person.at(record.institution_id) & EDUCATORS:
            return record
        if was_withdrawn(record.state, record.withdrawn_at):
            raise _gone()
    raise _missing()


def visible_loans(session: Session, person: Person) -> Select[tuple[Loan]]:
    """Select the objects on loan that a person may see: public once a published exhibition shows them."""
    del session
    mine = person.where(CURATORS)
    public = _shown_in(Exhibition.state == Publication.PUBLISHED)
    return (
        select(Loan)
        .where(or_(public, Loan.institution_id.in_(mine)) if mine else public)
        .order_by(Loan.created_at.desc(), Loan.id)
    )


def _shown_in(exhibition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say that such an exhibition shows the loan."""
    return (
        select(SectionLoan.id)
        .join(Section, Section.id == SectionLoan.section_id)
        .join(Exhibition, Exhibition.id == Section.exhibition_id)
        .where(SectionLoan.loan_id == Loan.id, exhibition)
        .exists()
    )


def find_loan(session: Session, person: Person, loan_id: str) -> Loan:
    """Get an object on loan; raises NotFound, or Gone when the exhibition that showed it was withdrawn."""
    found = session.scalar(visible_loans(session, person).where(Loan.id == loan_id))
    if found is not None:
        return found
    ended = or_(Exhibition.state == Publication.WITHDRAWN, Exhibition.withdrawn_at.is_not(None))
    withdrawn = select(Loan.id).where(Loan.id == loan_id, _shown_in(ended))
    raise _gone() if session.scalar(withdrawn) is not None else _missing()


def loan_is_public(session: Session, loan_id: str) -> bool:
    """Say whether visitors see an object on loan."""
    return session.scalar(visible_loans(session, VISITOR).where(Loan.id == loan_id)) is not None


_SCAN, _RECORD = Media.__table__.c, Artefact.__table__.c
_PIXELS = (
    select(
        _SCAN.state.label("stage"),
        _SCAN.width,
        _SCAN.height,
        _SCAN.recipe,
        _SCAN.copied_at,
        _RECORD.state,
        _RECORD.withdrawn_at,
        _RECORD.institution_id,
        _RECORD.rights,
    )
    .join_from(Media.__table__, Artefact.__table__, _SCAN.artefact_id == _RECORD.id)
    .where(_SCAN.id == bindparam("image"))
)
"""Made once, and of columns alone: a reader waits for the answer, and making a query takes longer than asking it."""


def pixel_grant(
    session: Session,
    image_id: str,
    person: Person = VISITOR,
    *,
    passed: bool = False,
    terms: PixelTerms = STANDARD_TERMS,
) -> Grant:
    """Say how much of a scan's pixels a person may have; `passed` with a signed pass for this very image.

    The public gets pictures whose rights are reserved under `terms`, staff get all of them.
    """
    row = session.execute(_PIXELS, {"image": image_id}).one_or_none()
    if row is None or row.stage != MediaState.READY:
        return Grant.refused()
    public = row.state == Publication.PUBLISHED
    staff = passed or row.institution_id in person.where(CURATORS)
    if not (public or staff):
        return Grant.refused(gone=was_withdrawn(row.state, row.withdrawn_at))
    width, height = row.width or 0, row.height or 0
    side, watermark = terms.side_of(row.rights), terms.watermark_of(row.rights)
    max_side = side if side is not None and max(width, height) > side else None
    return Grant(
        status="full",
        width=width,
        height=height,
        recipe=row.recipe,
        edition=round(row.copied_at.timestamp() * 1000) if row.copied_at else 0,
        copies=CopyKeys(image_id, row.recipe),
        max_side=None if staff else max_side,
        watermark="" if staff else watermark,
        rights=row.rights,
        # What staff see beyond the public is theirs alone, be it a draft or more pixels than the rights allow.
        private=not public or (staff and (max_side is not None or bool(watermark))),
    )
