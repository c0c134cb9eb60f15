"""Thematic online exhibitions: an introduction, sections with texts and artefacts, credits."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Float, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from museum.domain.base import Base, Id, new_id
from museum.domain.collections import Artefact, Institution, Media
from museum.domain.loans import Loan
from museum.domain.states import Publication
from museum.domain.translated import Translated, translated


class Layout(StrEnum):
    """The rhythm of a section."""

    TEXT = "text"
    SINGLE = "single"
    """One large object."""
    PAIR = "pair"
    """Two to compare."""
    ROW = "row"
    STORY = "story"
    """A picture stays while the text moves from step to step."""


class Exhibition(Base):
    """An exhibition as it stands: editions that stay citable come later."""

    __tablename__ = "exhibition"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    title: Mapped[Translated] = translated("title")
    subtitle: Mapped[Translated] = translated("subtitle")
    """One sentence under the title."""
    introduction: Mapped[Translated] = translated("introduction")
    credits: Mapped[Translated] = translated("credits")
    cover_media_id: Mapped[str | None] = mapped_column(ForeignKey("media.id"))
    cover_x: Mapped[float] = mapped_column(Float, default=0.5)
    cover_y: Mapped[float] = mapped_column(Float, default=0.5)
    """What the opening picture is centred on, as a share of the scan's width and height."""
    cover_zoom: Mapped[float] = mapped_column(Float, default=1.0)
    """1 shows the scan whole across the screen; 3 a third of its width."""
    state: Mapped[str] = mapped_column(String(12), default=Publication.DRAFT)
    version: Mapped[int] = mapped_column(Integer, default=1)
    indexed_version: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship(lazy="joined")
    cover: Mapped[Media | None] = relationship()
    sections: Mapped[list[Section]] = relationship(
        back_populates="exhibition",
        order_by="Section.position",
        cascade="all, delete-orphan",
        lazy="selectin",
    )


class Section(Base):
    """A part of an exhibition."""

    __tablename__ = "section"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    exhibition_id: Mapped[str] = mapped_column(ForeignKey("exhibition.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    layout: Mapped[str] = mapped_column(String(10), default=Layout.ROW)
    title: Mapped[Translated] = translated("title")
    text: Mapped[Translated] = translated("text")

    exhibition: Mapped[Exhibition] = relationship(back_populates="sections")
    items: Mapped[list[SectionItem]] = relationship(
        order_by="SectionItem.position", cascade="all, delete-orphan", lazy="selectin"
    )
    loans: Mapped[list[SectionLoan]] = relationship(
        order_by="SectionLoan.position", cascade="all, delete-orphan", lazy="selectin"
    )
    steps: Mapped[list[StoryStep]] = relationship(
        order_by="StoryStep.position", cascade="all, delete-orphan", lazy="selectin"
    )


class SectionItem(Base):
    """An artefact shown in a section."""

    __tablename__ = "section_item"
    __table_args__ = (UniqueConstraint("section_id", "artefact_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    section_id: Mapped[str] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    artefact_id: Mapped[str] = mapped_column(ForeignKey("artefact.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    caption: Mapped[Translated] = translated("caption")

    artefact: Mapped[Artefact] = relationship(lazy="selectin")


class SectionLoan(Base):
    """Another institution's object shown in a section; it counts its position together with the artefacts."""

    __tablename__ = "section_loan"
    __table_args__ = (UniqueConstraint("section_id", "loan_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    section_id: Mapped[str] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    caption: Mapped[Translated] = translated("caption")

    loan: Mapped[Loan] = relationship(lazy="selectin")


class StoryStep(Base):
    """One step of a story: a region of a scan, and what there is to see."""

    __tablename__ = "story_step"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    section_id: Mapped[str] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    media_id: Mapped[str] = mapped_column(ForeignKey("media.id"))
    """A scan of an artefact that stands in the section."""
    x: Mapped[int] = mapped_column(Integer)
    y: Mapped[int] = mapped_column(Integer)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    """Pixels of the whole scan."""
    title: Mapped[Translated] = translated("title")
    text: Mapped[Translated] = translated("text")

    media: Mapped[Media] = relationship(lazy="selectin")
