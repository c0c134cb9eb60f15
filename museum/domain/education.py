"""Packages for learning from artefacts, and the programmes in which schools come to do so."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from museum.domain.base import Base, Id, new_id
from museum.domain.collections import Artefact, Institution, Media
from museum.domain.states import Publication
from museum.domain.translated import Translated, translated


class Phase(StrEnum):
    """When a step of a package is done."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Where(StrEnum):
    """Where something takes place."""

    MUSEUM = "museum"
    SCHOOL = "school"
    """Outreach: the museum comes to the school."""
    ONLINE = "online"


class Package(Base):
    """A package for experiential learning (gói học tập trải nghiệm)."""

    __tablename__ = "package"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    title: Mapped[Translated] = translated("title")
    summary: Mapped[Translated] = translated("summary")
    """One or two sentences for teachers."""
    grade_from: Mapped[int | None]
    grade_to: Mapped[int | None]
    """Grades 1 to 12; both None for any age."""
    subjects: Mapped[list[str]] = mapped_column(default=list)
    """Codes of `museum.domain.curriculum.SUBJECTS`."""
    topic: Mapped[Translated] = translated("topic")
    outcomes: Mapped[Translated] = translated("outcomes")
    """What pupils can do afterwards; rich text, one line each."""
    materials: Mapped[Translated] = translated("materials")
    guide: Mapped[Translated] = translated("guide")
    """For teachers alone: how to lead it."""
    minutes: Mapped[int | None]
    where: Mapped[str] = mapped_column("place", String(10), default=Where.MUSEUM)
    exhibition_id: Mapped[str | None] = mapped_column(ForeignKey("exhibition.id"))
    state: Mapped[str] = mapped_column(String(12), default=Publication.DRAFT)
    version: Mapped[int] = mapped_column(Integer, default=1)
    sheet_version: Mapped[int] = mapped_column(Integer, default=0)
    """The version that the printed worksheet shows; 0 before the first."""
    sheet_digest: Mapped[str] = mapped_column(String(64), default="")
    """Of the words and pictures on it: another digest now means that it is out of date."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship(lazy="joined")
    steps: Mapped[list[PackageStep]] = relationship(
        order_by="PackageStep.position", cascade="all, delete-orphan", lazy="selectin"
    )
    objects: Mapped[list[PackageObject]] = relationship(
        order_by="PackageObject.position", cascade="all, delete-orphan", lazy="selectin"
    )
    questions: Mapped[list[Question]] = relationship(
        order_by="Question.position", cascade="all, delete-orphan", lazy="selectin"
    )


class PackageStep(Base):
    """Something to do before, during or after the visit."""

    __tablename__ = "package_step"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    package_id: Mapped[str] = mapped_column(ForeignKey("package.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    phase: Mapped[str] = mapped_column(String(6))
    title: Mapped[Translated] = translated("title")
    text: Mapped[Translated] = translated("text")
    minutes: Mapped[int | None]


class PackageObject(Base):
    """An artefact to observe, with a detail of it and what to look for."""

    __tablename__ = "package_object"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    package_id: Mapped[str] = mapped_column(ForeignKey("package.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    artefact_id: Mapped[str] = mapped_column(ForeignKey("artefact.id"))
    media_id: Mapped[str | None] = mapped_column(ForeignKey("media.id"))
    x: Mapped[int | None]
    y: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    """The detail, in pixels of the whole scan; all four or none."""
    observe: Mapped[Translated] = translated("observe")

    artefact: Mapped[Artefact] = relationship(lazy="selectin")
    media: Mapped[Media | None] = relationship(lazy="selectin")


class Question(Base):
    """A question of the quiz."""

    __tablename__ = "question"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    package_id: Mapped[str] = mapped_column(ForeignKey("package.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    text: Mapped[Translated] = translated("text")
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """`choices`: up to six of {vi, en}; none for a question answered in words."""
    answer: Mapped[Translated] = translated("answer")
    """For teachers alone."""
    right: Mapped[int | None]
    """Which choice is right, from 0."""
    object_id: Mapped[str | None] = mapped_column(Id)
    """The object of the package that it asks about."""


class PackageEdition(Base):
    """A version of a package as it was published: what a class worked with stays readable."""

    __tablename__ = "package_edition"
    __table_args__ = (UniqueConstraint("package_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    package_id: Mapped[str] = mapped_column(ForeignKey("package.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    published_at: Mapped[datetime]


class Programme(Base):
    """What a museum offers to groups, again and again."""

    __tablename__ = "programme"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    package_id: Mapped[str | None] = mapped_column(ForeignKey("package.id"))
    title: Mapped[Translated] = translated("title")
    summary: Mapped[Translated] = translated("summary")
    where: Mapped[str] = mapped_column("place", String(10), default=Where.MUSEUM)
    meeting_point: Mapped[Translated] = translated("meeting_point")
    cost: Mapped[Translated] = translated("cost")
    """Information alone: nobody pays here."""
    minutes: Mapped[int] = mapped_column(Integer, default=90)
    grade_from: Mapped[int | None]
    grade_to: Mapped[int | None]
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    least_pupils: Mapped[int] = mapped_column(Integer, default=1)
    most_pupils: Mapped[int] = mapped_column(Integer, default=60)
    """Of one group."""
    pupils_per_adult: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(default=list)
    approval: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether an educator has to approve each booking."""
    opens_days: Mapped[int | None]
    """Booking opens so many days before; None: at once."""
    closes_hours: Mapped[int] = mapped_column(Integer, default=24)
    notice_days: Mapped[int] = mapped_column(Integer, default=2)
    """Until so many days before, a teacher may cancel or move without asking."""
    reconfirm_days: Mapped[int | None]
    """So many days before, a booking has to be reconfirmed or its place is freed; None: never."""
    offer_hours: Mapped[int] = mapped_column(Integer, default=48)
    """How long a place offered to the waiting list is held."""
    remote_first_days: Mapped[int] = mapped_column(Integer, default=0)
    """Until so many days before, only schools of remote communes are confirmed at once; 0: no such rule."""
    most_each_month: Mapped[int | None]
    """Bookings of one school in a month."""
    note: Mapped[str] = mapped_column(Text, default="")
    """For the staff."""
    state: Mapped[str] = mapped_column(String(12), default=Publication.DRAFT)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship(lazy="joined")
    package: Mapped[Package | None] = relationship(lazy="selectin")
