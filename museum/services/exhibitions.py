"""Exhibitions: drafted, filled with sections and artefacts, published, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from museum.db.engine import locked, writing
from museum.domain.base import new_id
from museum.domain.collections import Institution, Media
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.events import ExhibitionChanged
from museum.domain.exhibitions import Exhibition, Section, SectionItem
from museum.domain.people import Person
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.audit import note
from museum.services.changes import announce
from museum.services.outbox import held, record, transaction
from museum.services.permission import require_curator, require_publisher
from museum.services.rich_text import clean_rich_text
from museum.services.slugs import add_under_free_slug, slug_of

LONGEST_TITLE, LONGEST_TEXT = 300, 20_000
MOST_ZOOM = 16


@dataclass(frozen=True)
class Texts:
    """The words of an exhibition and its opening picture."""

    title: Translated
    subtitle: Translated = Translated()
    introduction: Translated = Translated()
    credits: Translated = Translated()
    cover_media_id: str | None = None
    cover_x: float = 0.5
    cover_y: float = 0.5
    cover_zoom: float = 1.0


def get_for(session: Session, person: Person, exhibition_id: str) -> Exhibition:
    """Get an exhibition that the person may work on, locked inside a transaction; raises NotFound or NotAllowed."""
    exhibition = held(session, Exhibition, exhibition_id)
    if exhibition is None:
        raise NotFound("Không có trưng bày này.", "There is no such exhibition.")
    require_curator(person, exhibition.institution_id)
    return exhibition


def create(
    session: Session, ports: Ports, person: Person, institution: Institution, texts: Texts, slug: str = ""
) -> Exhibition:
    """Draft an exhibition; its address is made from the title and stays. Raises Invalid, NotAllowed."""
    require_curator(person, institution.id)
    _check(texts)
    with transaction(session, ports):
        locked(session, Institution, institution.id)
        now = ports.clock.now()
        exhibition = Exhibition(
            id=new_id(),
            institution_id=institution.id,
            version=0,
            created_at=now,
            changed_at=now,
        )
        _write(session, exhibition, texts)
        add_under_free_slug(session, exhibition, slug or slug_of(texts.title, "trung-bay"))
        touch(session, ports, exhibition)
        note(session, ports, person, "create", ("exhibition", exhibition.id), institution.id)
    session.refresh(exhibition)
    return exhibition


def _check(texts: Texts) -> None:
    if not texts.title:
        raise Invalid(
            "Cần tên trưng bày bằng ít nhất một ngôn ngữ.",
            "The exhibition needs a title in at least one language.",
            "title",
        )
    for name, value, most in (
        ("title", texts.title, LONGEST_TITLE),
        ("subtitle", texts.subtitle, LONGEST_TITLE),
        ("introduction", texts.introduction, LONGEST_TEXT),
        ("credits", texts.credits, LONGEST_TEXT),
    ):
        check_length(name, value, most)
    if not (0 <= texts.cover_x <= 1 and 0 <= texts.cover_y <= 1 and 1 <= texts.cover_zoom <= MOST_ZOOM):
        raise Invalid(
            f"Tâm ảnh mở đầu phải nằm trong ảnh, độ phóng từ 1 đến {MOST_ZOOM}.",
            f"The opening picture's centre must lie in the picture, its zoom between 1 and {MOST_ZOOM}.",
            "cover",
        )


def check_length(name: str, value: Translated, most: int) -> None:
    """Refuse a text that is too long; raises Invalid."""
    for text in (value.vi, value.en):
        if len(text) > most:
            raise Invalid(
                f"Văn bản dài {len(text)} ký tự, quá mức {most}. Hãy rút gọn.",
                f"The text has {len(text)} characters, more than {most}. Please shorten it.",
                name,
            )


def rich(value: Translated) -> Translated:
    """Clean a text with limited mark-up."""
    return Translated(clean_rich_text(value.vi), clean_rich_text(value.en))


def _write(session: Session, exhibition: Exhibition, texts: Texts) -> None:
    if texts.cover_media_id is not None:
        medium = session.get(Media, texts.cover_media_id)
        if medium is None or medium.institution_id != exhibition.institution_id:
            raise Invalid(
                "Không có ảnh này trong kho của đơn vị.", "The institution has no such picture.", "cover"
            )
    exhibition.title, exhibition.subtitle = texts.title, texts.subtitle
    exhibition.introduction, exhibition.credits = rich(texts.introduction), rich(texts.credits)
    exhibition.cover_media_id = texts.cover_media_id
    exhibition.cover_x, exhibition.cover_y = texts.cover_x, texts.cover_y
    exhibition.cover_zoom = texts.cover_zoom


def touch(session: Session, ports: Ports, exhibition: Exhibition) -> None:
    """Raise the exhibition's version and say that it changed, in the running transaction."""
    exhibition.version += 1
    exhibition.changed_at = ports.clock.now()
    session.flush()
    record(session, ports, ExhibitionChanged(exhibition.id))
    announce(session, ports, "exhibition", exhibition.id)


def refuse_stale(exhibition: Exhibition, seen_version: int | None) -> None:
    """Refuse to overwrite what somebody else changed meanwhile; raises Conflict."""
    if seen_version is not None and exhibition.version != seen_version:
        raise Conflict(
            "Người khác vừa sửa trưng bày này. Hãy mở lại trang, rồi ghi lại thay đổi của bạn.",
            "Somebody else has just changed this exhibition. Please reload the page and enter your changes again.",
        )


def write_texts(
    session: Session,
    ports: Ports,
    person: Person,
    exhibition_id: str,
    texts: Texts,
    seen_version: int | None = None,
) -> Exhibition:
    """Change the words and the opening picture. Raises Invalid, Conflict, NotFound, NotAllowed."""
    _check(texts)
    with transaction(session, ports):
        exhibition = get_for(session, person, exhibition_id)
        refuse_stale(exhibition, seen_version)
        _write(session, exhibition, texts)
        touch(session, ports, exhibition)
        note(session, ports, person, "describe", ("exhibition", exhibition.id), exhibition.institution_id)
    return exhibition


def publish(session: Session, ports: Ports, person: Person, exhibition_id: str) -> Exhibition:
    """Publish an exhibition that shows at least one published artefact."""
    with transaction(session, ports):
        exhibition = get_for(session, person, exhibition_id)
        require_publisher(person, exhibition.institution_id)
        shown = [
            item.artefact
            for section in exhibition.sections
            for item in section.items
            if item.artefact.state == Publication.PUBLISHED
        ]
        if not shown:
            raise Invalid(
                "Trưng bày cần ít nhất một hiện vật đã công bố. Hãy thêm hiện vật vào một phần và công bố hiện vật đó trước.",
                "The exhibition needs at least one published artefact. Add one to a section and publish it first.",
                "sections",
            )
        if exhibition.state != Publication.PUBLISHED:
            exhibition.state = Publication.PUBLISHED
            exhibition.published_at = ports.clock.now()
            touch(session, ports, exhibition)
            note(session, ports, person, "publish", ("exhibition", exhibition.id), exhibition.institution_id)
    return exhibition


def withdraw(session: Session, ports: Ports, person: Person, exhibition_id: str) -> Exhibition:
    """Withdraw a published exhibition; its artefacts stay as they are."""
    with transaction(session, ports):
        exhibition = get_for(session, person, exhibition_id)
        require_publisher(person, exhibition.institution_id)
        if exhibition.state != Publication.PUBLISHED:
            raise Invalid(
                "Chỉ rút được trưng bày đang công bố.",
                "Only a published exhibition can be withdrawn.",
                "state",
            )
        exhibition.state = Publication.WITHDRAWN
        exhibition.withdrawn_at = ports.clock.now()
        touch(session, ports, exhibition)
        note(session, ports, person, "withdraw", ("exhibition", exhibition.id), exhibition.institution_id)
    return exhibition


def by_slug(session: Session, slug: str) -> Exhibition | None:
    """Find an exhibition whatever its state."""
    return session.scalar(select(Exhibition).where(Exhibition.slug == slug))


def listed(session: Session, institution_ids: list[str]) -> list[Exhibition]:
    """List the exhibitions of institutions, last changed first."""
    query = select(Exhibition).where(Exhibition.institution_id.in_(institution_ids))
    return list(session.scalars(query.order_by(Exhibition.changed_at.desc(), Exhibition.id)))


def showing(session: Session, artefact_id: str) -> list[Exhibition]:
    """List the published exhibitions in which an artefact stands."""
    query = (
        select(Exhibition)
        .where(
            Exhibition.state == Publication.PUBLISHED,
            Exhibition.id.in_(
                select(Section.exhibition_id).join(SectionItem).where(SectionItem.artefact_id == artefact_id)
            ),
        )
        .order_by(Exhibition.published_at.desc(), Exhibition.id)
    )
    return list(session.scalars(query))


def record_indexed(session: Session, exhibition_id: str, version: int) -> None:
    """Note which version the index shows."""
    with writing(session):
        done: Any = (
            update(Exhibition)
            .where(Exhibition.id == exhibition_id, Exhibition.indexed_version < version)
            .values(indexed_version=version)
            .execution_options(synchronize_session=False)
        )
        session.execute(done)


def count(session: Session) -> int:
    """Count all exhibitions."""
    return session.scalar(select(func.count()).select_from(Exhibition)) or 0
