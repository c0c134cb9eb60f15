"""Packages for experiential learning: drafted, described, published in editions, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.collections import Artefact, Institution
from museum.domain.curriculum import SUBJECTS
from museum.domain.education import Package, PackageEdition, Where
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.exhibitions import Exhibition
from museum.domain.people import Person
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.audit import note
from museum.services.exhibitions import LONGEST_TEXT, LONGEST_TITLE, check_length, rich
from museum.services.outbox import held, transaction
from museum.services.package_content import digest_of, edition_content, sheet_content
from museum.services.permission import SYSTEM, require_educator
from museum.services.slugs import add_under_free_slug, slug_of
from museum.services.visibility import visible_to
from museum.text.clean import normalise

FIRST_GRADE, LAST_GRADE = 1, 12
LONGEST_SUMMARY = 600
MOST_MINUTES = 2_000
"""A project of several days counts in minutes, too."""

NAMELESS = "goi-hoc-tap"
"""The address of a package whose title has no letter to make one of."""

SheetState = Literal["fresh", "outdated", "never"]


@dataclass(frozen=True)
class Outline:
    """What a package says as a whole, and whom it is for."""

    title: Translated
    summary: Translated = Translated()
    topic: Translated = Translated()
    outcomes: Translated = Translated()
    materials: Translated = Translated()
    guide: Translated = Translated()
    """For teachers alone."""
    grade_from: int | None = None
    grade_to: int | None = None
    """Grades 1 to 12; both None for any age."""
    subjects: tuple[str, ...] = ()
    """Codes of `museum.domain.curriculum.SUBJECTS`."""
    minutes: int | None = None
    where: Where = Where.MUSEUM
    exhibition_id: str | None = None


def get_for(session: Session, person: Person, package_id: str) -> Package:
    """Get a package that the person may work on, locked inside a transaction; raises NotFound or NotAllowed."""
    package = held(session, Package, package_id)
    if package is None:
        raise NotFound("Không có gói học tập này.", "There is no such package.")
    require_educator(person, package.institution_id)
    return package


def create(
    session: Session, ports: Ports, person: Person, institution: Institution, outline: Outline, slug: str = ""
) -> Package:
    """Draft a package; its address is made from the title and stays. Raises Invalid, NotAllowed."""
    require_educator(person, institution.id)
    _check(outline)
    with transaction(session, ports):
        locked(session, Institution, institution.id)
        package = drafted(ports, institution.id)
        _write(session, person, package, outline)
        add_under_free_slug(session, package, slug or slug_of(outline.title, NAMELESS))
        touch(session, ports, package)
        note(session, ports, person, "create", ("package", package.id), institution.id)
    session.refresh(package)
    return package


def drafted(ports: Ports, institution_id: str) -> Package:
    """Begin a package at version 0; nothing is kept yet, and its address is still to be found."""
    now = ports.clock.now()
    return Package(
        id=new_id(),
        institution_id=institution_id,
        version=0,
        created_at=now,
        changed_at=now,
    )


def _check(outline: Outline) -> None:
    refuse_untitled(outline.title)
    for name, value, most in (
        ("title", outline.title, LONGEST_TITLE),
        ("summary", outline.summary, LONGEST_SUMMARY),
        ("topic", outline.topic, LONGEST_TITLE),
        ("outcomes", outline.outcomes, LONGEST_TEXT),
        ("materials", outline.materials, LONGEST_TEXT),
        ("guide", outline.guide, LONGEST_TEXT),
    ):
        check_length(name, value, most)
    _check_grades(outline.grade_from, outline.grade_to)
    check_minutes(outline.minutes)
    if unknown := [code for code in outline.subjects if code not in SUBJECTS]:
        raise Invalid(
            f"Không có môn học “{unknown[0][:40]}” trong chương trình. Hãy chọn môn trong danh sách.",
            f"The curriculum has no subject “{unknown[0][:40]}”. Choose from the list.",
            "subjects",
        )


def refuse_untitled(title: Translated) -> None:
    """Raise Invalid for a package without a title."""
    if not (normalise(title.vi) or normalise(title.en)):
        raise Invalid(
            "Cần tên gói học tập bằng ít nhất một ngôn ngữ.",
            "The package needs a title in at least one language.",
            "title",
        )


def _check_grades(first: int | None, last: int | None) -> None:
    if first is None and last is None:
        return
    if first is None or last is None:
        raise Invalid(
            "Hãy chọn cả lớp đầu và lớp cuối, hoặc để trống cả hai nếu dành cho mọi lứa tuổi.",
            "Choose both the first and the last grade, or leave both open for any age.",
            "grade_from" if first is None else "grade_to",
        )
    if not FIRST_GRADE <= first <= last <= LAST_GRADE:
        raise Invalid(
            f"Lớp phải từ {FIRST_GRADE} đến {LAST_GRADE}, lớp đầu không lớn hơn lớp cuối.",
            f"Grades run from {FIRST_GRADE} to {LAST_GRADE}, the first no higher than the last.",
            "grade_from",
        )


def check_minutes(minutes: int | None) -> None:
    """Refuse a duration out of reason; raises Invalid."""
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise Invalid(
            f"Thời lượng tính bằng phút, từ 1 đến {MOST_MINUTES}.",
            f"The duration is in minutes, from 1 to {MOST_MINUTES}.",
            "minutes",
        )


def line(value: Translated) -> Translated:
    """Make a text of one line plain."""
    return Translated(normalise(value.vi), normalise(value.en))


def _write(session: Session, person: Person, package: Package, outline: Outline) -> None:
    if outline.exhibition_id is not None and outline.exhibition_id != package.exhibition_id:
        _refuse_unseen(session.get(Exhibition, outline.exhibition_id), person)
    package.title, package.summary, package.topic = (
        line(outline.title),
        line(outline.summary),
        line(outline.topic),
    )
    package.outcomes, package.materials = rich(outline.outcomes), rich(outline.materials)
    package.guide = rich(outline.guide)
    package.grade_from, package.grade_to = outline.grade_from, outline.grade_to
    package.subjects = [code for code in SUBJECTS if code in outline.subjects]
    package.minutes, package.where = outline.minutes, outline.where
    package.exhibition_id = outline.exhibition_id


def _refuse_unseen(exhibition: Exhibition | None, person: Person) -> None:
    if exhibition is None or not may_use(exhibition, person):
        raise Invalid(
            "Không có trưng bày này, hoặc trưng bày chưa công bố. Hãy chọn trưng bày khác.",
            "There is no such exhibition, or it is not published. Choose another one.",
            "exhibition",
        )


def may_use(record: Artefact | Exhibition, person: Person) -> bool:
    """Say whether a person may put a record into a package: what the gate shows them."""
    return person is SYSTEM or visible_to(record, person)


def touch(session: Session, ports: Ports, package: Package) -> None:
    """Raise the package's version, in the running transaction."""
    package.version += 1
    package.changed_at = ports.clock.now()
    session.flush()


def refuse_stale(package: Package, seen_version: int | None) -> None:
    """Refuse to overwrite what somebody else changed meanwhile; raises Conflict."""
    if seen_version is not None and package.version != seen_version:
        raise Conflict(
            "Người khác vừa sửa gói học tập này. Hãy mở lại trang, rồi ghi lại thay đổi của bạn.",
            "Somebody else has just changed this package. Please reload the page and enter your changes again.",
        )


def write(
    session: Session,
    ports: Ports,
    person: Person,
    package_id: str,
    outline: Outline,
    seen_version: int | None = None,
) -> Package:
    """Change what a package says as a whole. Raises Invalid, Conflict, NotFound, NotAllowed."""
    _check(outline)
    with transaction(session, ports):
        package = get_for(session, person, package_id)
        refuse_stale(package, seen_version)
        _write(session, person, package, outline)
        touch(session, ports, package)
        note(session, ports, person, "describe", ("package", package.id), package.institution_id)
    return package


def hidden_in(package: Package) -> list[Artefact]:
    """List the artefacts of a package that are not published: with them it cannot be."""
    artefacts = {one.artefact_id: one.artefact for one in package.objects}
    return [one for one in artefacts.values() if one.state != Publication.PUBLISHED]


def _refuse_unready(package: Package) -> None:
    if not package.objects:
        raise Invalid(
            "Gói học tập cần ít nhất một hiện vật để quan sát. Hãy thêm hiện vật trước khi công bố.",
            "The package needs at least one object to observe. Add one before you publish it.",
            "objects",
        )
    if hidden := hidden_in(package):
        numbers = ", ".join(one.accession_number for one in hidden)
        raise Invalid(
            f"Hiện vật chưa công bố: {numbers}. Hãy công bố các hiện vật này hoặc đưa ra khỏi gói học tập.",
            f"Objects that are not published: {numbers}. Publish them, or take them out of the package.",
            "objects",
        )


def publish(session: Session, ports: Ports, person: Person, package_id: str) -> Package:
    """Publish a package and keep it as an edition; once more, what was changed since is a new edition.

    The worksheet is taken for looked at: it is up to date from here on. Raises Invalid with the
    register numbers of objects that are not published, NotFound, NotAllowed.
    """
    with transaction(session, ports):
        package = get_for(session, person, package_id)
        _refuse_unready(package)
        if package.state != Publication.PUBLISHED:
            package.state = Publication.PUBLISHED
            package.published_at = ports.clock.now()
            touch(session, ports, package)
        elif not changed_since_edition(session, package):
            return package
        number = _keep_edition(session, ports, package)
        _renew(package)
        note(
            session, ports, person, "publish", ("package", package.id), package.institution_id, edition=number
        )
    return package


def _keep_edition(session: Session, ports: Ports, package: Package) -> int:
    """Keep the package as it stands, unless the last edition says the same; gives the edition's number."""
    last = latest_edition(session, package.id)
    content = edition_content(package)
    if last is not None and last.content == content:
        return last.number
    number = last.number + 1 if last is not None else 1
    session.add(
        PackageEdition(
            id=new_id(),
            package_id=package.id,
            number=number,
            content=content,
            published_at=ports.clock.now(),
        )
    )
    session.flush()
    return number


def editions(session: Session, package_id: str) -> Sequence[PackageEdition]:
    """List the editions of a package, newest first; what each holds is read when it is asked for."""
    query = select(PackageEdition).where(PackageEdition.package_id == package_id)
    query = query.options(defer(PackageEdition.content))
    return session.scalars(query.order_by(PackageEdition.number.desc())).all()


def latest_edition(session: Session, package_id: str) -> PackageEdition | None:
    """Give the edition published last; None before the first."""
    query = select(PackageEdition).where(PackageEdition.package_id == package_id)
    return session.scalar(query.order_by(PackageEdition.number.desc()).limit(1))


def edition(session: Session, package_id: str, number: int) -> PackageEdition:
    """Get an edition by its number; raises NotFound."""
    found = session.scalar(
        select(PackageEdition).where(PackageEdition.package_id == package_id, PackageEdition.number == number)
    )
    if found is None:
        raise NotFound("Gói học tập không có ấn bản này.", "The package has no such edition.")
    return found


def changed_since_edition(session: Session, package: Package) -> bool:
    """Say whether a package differs from its last edition; so it does before the first."""
    last = latest_edition(session, package.id)
    return last is None or last.content != edition_content(package)


def withdraw(session: Session, ports: Ports, person: Person, package_id: str) -> Package:
    """Withdraw a published package; its editions are kept, its artefacts stay as they are."""
    with transaction(session, ports):
        package = get_for(session, person, package_id)
        if package.state != Publication.PUBLISHED:
            raise Invalid(
                "Chỉ rút được gói học tập đang công bố.",
                "Only a published package can be withdrawn.",
                "state",
            )
        package.state = Publication.WITHDRAWN
        package.withdrawn_at = ports.clock.now()
        touch(session, ports, package)
        note(session, ports, person, "withdraw", ("package", package.id), package.institution_id)
    return package


def listed(session: Session, institution_ids: Sequence[str]) -> list[Package]:
    """List the packages of institutions, last changed first."""
    query = select(Package).where(Package.institution_id.in_(institution_ids))
    return list(session.scalars(query.order_by(Package.changed_at.desc(), Package.id)))


def sheet_digest_of(session: Session, package: Package) -> str:
    """Reduce all words and pictures of the worksheet to a digest: captions, titles, scans, details."""
    del session
    return digest_of(sheet_content(package))


def sheet_state(session: Session, package: Package) -> SheetState:
    """Say whether the worksheet last looked at shows what the package, records and scans say now."""
    if not package.sheet_version:
        return "never"
    return "fresh" if package.sheet_digest == sheet_digest_of(session, package) else "outdated"


def renew_sheet(session: Session, ports: Ports, person: Person, package_id: str) -> Package:
    """Take the worksheet for up to date: somebody looked at it. Raises NotFound, NotAllowed."""
    with transaction(session, ports):
        package = get_for(session, person, package_id)
        _renew(package)
        note(session, ports, person, "sheet", ("package", package.id), package.institution_id)
    return package


def _renew(package: Package) -> None:
    package.sheet_version = package.version
    package.sheet_digest = digest_of(sheet_content(package))
