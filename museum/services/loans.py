"""Objects on loan: another institution's manifest taken over, kept up to date, given back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.errors import Conflict, Gone, Invalid, NotFound, Unavailable
from museum.domain.exhibitions import Exhibition, Section, SectionLoan
from museum.domain.loans import Loan
from museum.domain.people import Person
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.ports.partners import PartnerManifest, SmallPicture
from museum.services.audit import note
from museum.services.exhibitions import touch
from museum.services.loan_content import checksum, content_of
from museum.services.loan_pictures import secured, small_picture
from museum.services.outbox import held, transaction
from museum.services.permission import require_curator

log = structlog.get_logger()

ACCEPTED = "application/ld+json, application/json;q=0.9, */*;q=0.1"
MANIFEST_TYPE, PICTURE_TYPE = "application/ld+json", "image/jpeg"
MOST_LISTED = 500
_UNTOLD = frozenset({"canvases", "picture", "gone_at"})
"""What changed there is for machines: only that it did is told."""


@dataclass(frozen=True)
class Looked:
    """A manifest as it stands at its owner's at this moment."""

    url: str
    """Its address as it is kept."""
    data: bytes
    manifest: PartnerManifest

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Taken:
    """A loan, and whether it has just come."""

    loan: Loan
    new: bool


@dataclass(frozen=True)
class Change:
    """What is not as it was: `field` is a name of `Loan`, or `pages`, `canvases`, `terms`, `picture`."""

    field: str
    before: Translated = Translated()
    after: Translated = Translated()


@dataclass(frozen=True)
class Refreshed:
    """What became of a loan when its owner was asked again."""

    loan: Loan
    changes: tuple[Change, ...] = ()
    gone: bool = False
    """The owner shows it no longer; what is kept here stays."""


def look(ports: Ports, person: Person, institution_id: str, text: str) -> Looked:
    """Fetch and read the manifest that somebody typed, pasted or dropped the address of; keeps nothing.

    Raises Invalid, NotFound, Gone, Rejected and Unavailable with reasons about the address, NotAllowed.
    """
    require_curator(person, institution_id)
    return _fetched(ports, ports.partners.address(text))


def _fetched(ports: Ports, url: str) -> Looked:
    fetched = ports.web.get(url, accept=ACCEPTED)
    # A redirect to the same address over TLS gives the address to keep; any other may lead on anew each time.
    over_tls = f"https:{url.partition(':')[2]}"
    return Looked(
        over_tls if fetched.url == over_tls else url, fetched.data, ports.partners.read(fetched.data)
    )


def picture_of(ports: Ports, looked: Looked) -> SmallPicture | None:
    """Fetch a small picture of what was looked at; None when its owner gives none."""
    return small_picture(ports, looked.manifest)


def take(
    session: Session, ports: Ports, person: Person, institution_id: str, text: str, seen: str = ""
) -> Taken:
    """Take an object over; the same address again gives the loan that is there.

    `seen` is the SHA-256 of the manifest that the person looked at: Conflict when it has changed since.
    Raises as `look`.
    """
    require_curator(person, institution_id)
    url = ports.partners.address(text)
    there = _known(session, institution_id, url)
    if there is not None:
        return Taken(there, new=False)
    # Other people's servers may take their time: no transaction is held meanwhile.
    session.rollback()
    looked = _fetched(ports, url)
    if seen and seen != looked.sha256:
        raise Conflict(
            "Đơn vị sở hữu vừa sửa bản kê sau khi bạn xem. Hãy xem lại rồi nhận.",
            "The owner changed the manifest after you looked at it. Please look again, then take it.",
        )
    manifest = secured(ports, looked.manifest)
    picture = small_picture(ports, manifest)
    loan = Loan(id=new_id(), institution_id=institution_id, manifest_url=looked.url, version=1)
    _store(ports, loan.id, looked, picture)
    try:
        return _entered(session, ports, person, loan, replace(looked, manifest=manifest), picture)
    except BaseException:
        _clear(ports, loan)
        raise


def _entered(
    session: Session, ports: Ports, person: Person, loan: Loan, looked: Looked, picture: SmallPicture | None
) -> Taken:
    """Write the row, unless somebody was quicker; then what was stored for it is cleared."""
    with transaction(session, ports):
        if locked(session, Institution, loan.institution_id) is None:
            raise NotFound("Không có đơn vị này.", "There is no such institution.")
        there = _known(session, loan.institution_id, looked.url)
        if there is None:
            loan.created_at = ports.clock.now()
            _write(ports, loan, looked, picture)
            session.add(loan)
            session.flush()
            note(session, ports, person, "take", ("loan", loan.id), loan.institution_id, url=looked.url)
    if there is not None:
        _clear(ports, loan)
        return Taken(there, new=False)
    session.refresh(loan)
    return Taken(loan, new=True)


def known(session: Session, ports: Ports, person: Person, institution_id: str, text: str) -> Loan | None:
    """Find the loan that an institution already has from an address, in any of its forms; raises as `look`."""
    require_curator(person, institution_id)
    return _known(session, institution_id, ports.partners.address(text))


def _known(session: Session, institution_id: str, url: str) -> Loan | None:
    """Find a loan by its address, over TLS or not."""
    rest = url.partition(":")[2]
    query = select(Loan).where(
        Loan.institution_id == institution_id,
        Loan.manifest_url.in_({url, f"https:{rest}", f"http:{rest}"}),
    )
    return session.scalar(query.order_by(Loan.created_at, Loan.id).limit(1))


def _store(ports: Ports, loan_id: str, looked: Looked, picture: SmallPicture | None) -> None:
    named = Loan(id=loan_id)
    ports.store.put(named.manifest_key, looked.data, MANIFEST_TYPE)
    if picture is not None:
        ports.store.put(named.picture_key, picture.data, PICTURE_TYPE)


def _clear(ports: Ports, loan: Loan) -> None:
    try:
        ports.store.delete(loan.manifest_key)
        ports.store.delete(loan.picture_key)
    except Unavailable as error:
        # Objects that no row knows are cleared by a repair.
        log.info("objects of a loan stay", loan=loan.id, reason=error.reason.en)


def _write(ports: Ports, loan: Loan, looked: Looked, picture: SmallPicture | None) -> None:
    manifest = looked.manifest
    loan.manifest_version, loan.sha256 = manifest.version, looked.sha256
    loan.title, loan.summary = manifest.title, manifest.summary
    loan.credit, loan.owner = manifest.credit, manifest.owner
    loan.homepage, loan.rights = manifest.homepage, manifest.rights
    kept = (loan.content or {}).get("picture", "")
    loan.content = content_of(ports, manifest, picture, kept)
    if picture is not None:
        loan.picture_width, loan.picture_height = picture.width, picture.height
    loan.fetched_at = ports.clock.now()


def get_for(session: Session, person: Person, loan_id: str) -> Loan:
    """Get a loan that the person may work on, locked inside a transaction; raises NotFound or NotAllowed."""
    loan = held(session, Loan, loan_id)
    if loan is None:
        raise NotFound("Không có hiện vật mượn này.", "There is no such object on loan.")
    require_curator(person, loan.institution_id)
    return loan


def refresh(session: Session, ports: Ports, person: Person, loan_id: str) -> Refreshed:
    """Ask the owner again and say what changed. What the owner withdrew stays here, and is marked.

    Raises NotFound and NotAllowed about the loan; Invalid, Rejected and Unavailable about the manifest,
    which then stays as it was.
    """
    loan = get_for(session, person, loan_id)
    url, kept = loan.manifest_url, (loan.sha256, loan.content.get("picture", ""))
    session.rollback()
    try:
        looked = _fetched(ports, url)
    except (NotFound, Gone):
        return _mark_gone(session, ports, person, loan_id)
    manifest = secured(ports, looked.manifest)
    picture = small_picture(ports, manifest)
    if kept != (looked.sha256, checksum(picture)):
        # Before the row: what a crash leaves is newer than the row says, and the next refresh agrees with it.
        _store(ports, loan_id, looked, picture)
    with transaction(session, ports):
        shows = _held_shows(session, loan_id)
        loan = get_for(session, person, loan_id)
        before = _facts(loan)
        _write(ports, loan, replace(looked, manifest=manifest), picture)
        changes = _changes(before, _facts(loan))
        if changes:
            loan.version += 1
            for show in shows:
                touch(session, ports, show)
            fields = [change.field for change in changes]
            note(session, ports, person, "refresh", ("loan", loan.id), loan.institution_id, changed=fields)
    return Refreshed(loan, changes)


def _held_shows(session: Session, loan_id: str) -> list[Exhibition]:
    """Lock the exhibitions that show a loan: before the loan itself, as whoever arranges them does."""
    ids = sorted(show.id for show in shown_in(session, loan_id))
    return [show for one in ids if (show := locked(session, Exhibition, one)) is not None]


def _mark_gone(session: Session, ports: Ports, person: Person, loan_id: str) -> Refreshed:
    with transaction(session, ports):
        loan = get_for(session, person, loan_id)
        if "gone_at" not in loan.content:
            loan.content = {**loan.content, "gone_at": ports.clock.now().isoformat()}
            loan.version += 1
            note(session, ports, person, "refresh", ("loan", loan.id), loan.institution_id, gone=True)
    return Refreshed(loan, gone=True)


def _facts(loan: Loan) -> dict[str, Translated]:
    """Give what is compared, as texts."""
    content = loan.content

    def same(text: object) -> Translated:
        return Translated(str(text), str(text)) if text else Translated()

    return {
        "title": loan.title,
        "summary": loan.summary,
        "owner": loan.owner,
        "credit": loan.credit,
        "rights": same(loan.rights),
        "terms": Translated(**content.get("terms", {})),
        "homepage": same(loan.homepage),
        "pages": same(content.get("total", 0)),
        "canvases": same(content.get("canvases", [])),
        "picture": same(content.get("picture", "")),
        "gone_at": same(content.get("gone_at", "")),
    }


def _changes(before: dict[str, Translated], after: dict[str, Translated]) -> tuple[Change, ...]:
    differ = [name for name in before if before[name] != after[name]]
    if "pages" in differ and "canvases" in differ:
        differ.remove("canvases")
    return tuple(
        Change(name) if name in _UNTOLD else Change(name, before[name], after[name]) for name in differ
    )


def remove(session: Session, ports: Ports, person: Person, loan_id: str) -> None:
    """Give an object back: what was kept of it goes. Raises Invalid while an exhibition shows it, NotFound, NotAllowed."""
    with transaction(session, ports):
        loan = get_for(session, person, loan_id)
        shows = shown_in(session, loan_id)
        if shows:
            raise _still_shown(shows)
        note(session, ports, person, "remove", ("loan", loan.id), loan.institution_id, url=loan.manifest_url)
        session.delete(loan)
    _clear(ports, loan)


def _still_shown(shows: Sequence[Exhibition]) -> Invalid:
    vi = ", ".join(f"“{show.title.shown('vi').text}”" for show in shows)
    en = ", ".join(f"“{show.title.shown('en').text}”" for show in shows)
    return Invalid(
        f"Hiện vật mượn này đang nằm trong trưng bày {vi}. Hãy lấy nó ra khỏi các phần ở đó trước.",
        f"This object on loan stands in the exhibition {en}. Take it out of the sections there first.",
    )


def shown_in(session: Session, loan_id: str) -> list[Exhibition]:
    """List the exhibitions in which a loan stands, whatever their state, last changed first."""
    sections = select(Section.exhibition_id).join(SectionLoan).where(SectionLoan.loan_id == loan_id)
    query = select(Exhibition).where(Exhibition.id.in_(sections))
    return list(session.scalars(query.order_by(Exhibition.changed_at.desc(), Exhibition.id)))


def uses(session: Session, loan_ids: Sequence[str]) -> dict[str, int]:
    """Count the exhibitions in which each loan stands; those that stand in none are absent."""
    query = (
        select(SectionLoan.loan_id, func.count(Section.exhibition_id.distinct()))
        .join(Section, Section.id == SectionLoan.section_id)
        .where(SectionLoan.loan_id.in_(loan_ids))
        .group_by(SectionLoan.loan_id)
    )
    return dict(session.execute(query).tuples().all())


def listed(session: Session, institution_ids: Sequence[str]) -> list[Loan]:
    """List the loans of institutions, those that came last first."""
    query = select(Loan).where(Loan.institution_id.in_(institution_ids))
    return list(session.scalars(query.order_by(Loan.created_at.desc(), Loan.id).limit(MOST_LISTED)))


def for_institution(session: Session, institution_id: str) -> list[Loan]:
    """List the loans that an institution may put into its exhibitions, those that came last first."""
    return listed(session, [institution_id])
