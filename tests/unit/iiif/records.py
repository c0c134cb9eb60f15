"""Records for tests of manifests: a small database in memory, and one artefact with everything."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from museum.domain.collections import (
    Artefact,
    ArtefactTerm,
    Chapter,
    Donor,
    Institution,
    Media,
    Term,
    Vocabulary,
    accession_key,
    new_id,
)
from museum.domain.exhibitions import Exhibition, Section, SectionItem, SectionLoan, StoryStep
from museum.domain.loans import Loan
from museum.domain.models import Base
from museum.domain.states import MediaState, Publication
from museum.domain.transcriptions import Transcription
from museum.domain.translated import Translated

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def memory_sessions() -> sessionmaker[Session]:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    Base.metadata.create_all(engine)
    return sessionmaker(engine, expire_on_commit=False)


def an_institution(session: Session, slug: str = "bao-tang-hung-yen", **values: Any) -> Institution:
    values.setdefault("name", Translated("Bảo tàng Hưng Yên", "Hưng Yên Museum"))
    institution = Institution(slug=slug, created_at=NOW, **values)
    session.add(institution)
    session.flush()
    return institution


def an_artefact(session: Session, institution: Institution, scans: int = 1, **values: Any) -> Artefact:
    number = values.pop("accession_number", f"BTHY-{new_id()}")
    values.setdefault("title", Translated("Trống đồng", "Bronze drum"))
    values.setdefault("state", Publication.PUBLISHED)
    values.setdefault("published_at", NOW)
    artefact = Artefact(
        institution=institution,
        accession_number=number,
        accession_key=accession_key(number),
        created_at=NOW,
        changed_at=NOW,
        **values,
    )
    session.add(artefact)
    session.flush()
    for position in range(scans):
        a_scan(session, artefact, position)
    session.refresh(artefact)
    return artefact


def a_scan(session: Session, artefact: Artefact, position: int, **values: Any) -> Media:
    values = {
        "width": 2049,
        "height": 1025,
        "state": MediaState.READY,
        "recipe": 1,
        "mime": "image/tiff",
    } | values
    medium = Media(
        institution_id=artefact.institution_id,
        artefact_id=artefact.id,
        position=position,
        source_name=f"{position}.tif",
        sha256=new_id() * 5 + "0000",
        size=1000,
        received_at=NOW,
        **values,
    )
    session.add(medium)
    session.flush()
    return medium


def describe_by(session: Session, artefact: Artefact, vocabulary: Vocabulary, *labels: Translated) -> None:
    for label in labels:
        term = Term(vocabulary=vocabulary, label=label)
        session.add(term)
        session.flush()
        session.add(ArtefactTerm(artefact_id=artefact.id, term_id=term.id, position=len(artefact.terms)))
        session.flush()
        session.refresh(artefact)


def a_full_artefact(session: Session, institution: Institution, **values: Any) -> Artefact:
    """Record an artefact whose every field is filled in."""
    donor = Donor(institution_id=institution.id, name="Trần Thị Hiến")
    session.add(donor)
    session.flush()
    everything: dict[str, Any] = {
        "accession_number": "BTHY-1234/Gm-56",
        "title": Translated("Trống đồng Đông Sơn", "Đông Sơn bronze drum"),
        "other_names": "𧯄銅",
        "creator": "Xưởng Đông Sơn",
        "date_display": Translated("Thế kỷ 3–2 TCN", "3rd–2nd century BCE"),
        "date_earliest": -300,
        "date_latest": -101,
        "dimensions": "63 × 79 cm",
        "weight": "86 kg",
        "inscription": "Không có",
        "provenance": "Đào được ở gò Mả Đống, thôn Ba",
        "acquisition": "Khai quật",
        "condition": "BÍ MẬT tình trạng",
        "heritage_status": "Bảo vật quốc gia",
        "location": "BÍ MẬT kho số 2",
        "notes": {"ghi chú": "BÍ MẬT giá 3 tỷ"},
        "description": Translated(
            "<p>Mặt trống có <em>ngôi sao</em> 14 cánh.</p>", "<p>A star of 14 rays.</p>"
        ),
        "significance": Translated("<p>Một.</p><ul><li>Hai</li></ul>", ""),
        "rights": "http://creativecommons.org/licenses/by/4.0/",
        "credit": "Bảo tàng Hưng Yên, 2026",
        "donor_id": donor.id,
    }
    artefact = an_artefact(session, institution, **(everything | values))
    describe_by(session, artefact, Vocabulary.MATERIAL, Translated("đồng", "bronze"), Translated("chì", ""))
    describe_by(session, artefact, Vocabulary.OBJECT_TYPE, Translated("Nhạc khí", "Musical instrument"))
    describe_by(
        session,
        artefact,
        Vocabulary.PLACE,
        Translated(
            "gò Mả Đống, xã Đông Sơn, tỉnh Thanh Hóa", "Mả Đống mound, Đông Sơn commune, Thanh Hóa province"
        ),
    )
    return artefact


def an_exhibition(
    session: Session, institution: Institution, *sections: list[Artefact], **values: Any
) -> Exhibition:
    values.setdefault("slug", "tieng-trong")
    values.setdefault("title", Translated("Tiếng trống", "The sound of drums"))
    values.setdefault("state", Publication.PUBLISHED)
    exhibition = Exhibition(
        institution=institution, created_at=NOW, changed_at=NOW, published_at=NOW, **values
    )
    session.add(exhibition)
    session.flush()
    for number, artefacts in enumerate(sections):
        section = Section(exhibition=exhibition, position=number, title=Translated(f"Phần {number}", ""))
        session.add(section)
        session.flush()
        for position, artefact in enumerate(artefacts):
            session.add(SectionItem(section_id=section.id, artefact_id=artefact.id, position=position))
    session.flush()
    session.refresh(exhibition)
    for section in exhibition.sections:
        session.refresh(section)
    return exhibition


def a_chapter(session: Session, artefact: Artefact, page: int, depth: int = 0, **values: Any) -> Chapter:
    """Add a heading that begins at a page, counted from 0."""
    position = len(artefact.chapters)
    values.setdefault("label", Translated(f"Chương {position}", f"Chapter {position}"))
    chapter = Chapter(
        artefact_id=artefact.id,
        position=position,
        depth=depth,
        media_id=artefact.media[page].id,
        **values,
    )
    session.add(chapter)
    session.flush()
    session.refresh(artefact)
    return chapter


def a_transcription(session: Session, medium: Media, text: str, **values: Any) -> Transcription:
    transcription = Transcription(media_id=medium.id, text=text, changed_at=NOW, **values)
    session.add(transcription)
    session.flush()
    return transcription


def a_step(
    session: Session, section: Section, medium: Media, box: tuple[int, int, int, int], **values: Any
) -> StoryStep:
    values.setdefault("title", Translated("Hãy nhìn", "Look"))
    x, y, width, height = box
    step = StoryStep(
        section_id=section.id,
        position=len(section.steps),
        media_id=medium.id,
        x=x,
        y=y,
        width=width,
        height=height,
        **values,
    )
    session.add(step)
    session.flush()
    session.refresh(section)
    return step


def a_loan(session: Session, section: Section, position: int, **values: Any) -> SectionLoan:
    number = new_id()
    values = {
        "manifest_url": f"https://elsewhere.example/{number}/manifest.json",
        "manifest_version": 3,
        "sha256": "0" * 64,
        "title": Translated("", "A drum from elsewhere"),
        "credit": Translated("", "By courtesy of the owner"),
        "owner": Translated("", "A museum elsewhere"),
        "fetched_at": NOW,
        "created_at": NOW,
    } | values
    loan = Loan(institution_id=section.exhibition.institution_id, **values)
    session.add(loan)
    session.flush()
    placed = SectionLoan(section_id=section.id, loan_id=loan.id, position=position)
    session.add(placed)
    session.flush()
    session.refresh(section)
    return placed
