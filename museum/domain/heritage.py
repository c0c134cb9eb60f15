"""What the national programme wants digitised first, who looked a scan over, and how often pages are read."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from museum.domain.base import Base, Id, new_id
from museum.domain.translated import Translated, translated


class HeritageKind(StrEnum):
    """What the national programme wants digitised first (Decision 2026/QĐ-TTg)."""

    TREASURE = "treasure"
    """A national treasure (bảo vật quốc gia)."""
    SPECIAL_SITE = "special_site"
    """A special national site (di tích quốc gia đặc biệt)."""
    INTANGIBLE = "intangible"
    """Listed intangible heritage (di sản văn hóa phi vật thể được ghi danh)."""


class HeritageItem(Base):
    """An entry of the programme's lists: all of it is to be digitised, whether or not it is in a register of ours."""

    __tablename__ = "heritage_item"
    __table_args__ = (Index(None, "kind", "institution_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    """Who answers for its digitisation."""
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[Translated] = translated("name")
    decision: Mapped[str] = mapped_column(String(200), default="")
    """The decision that listed it, with number and date."""
    artefact_id: Mapped[str | None] = mapped_column(ForeignKey("artefact.id"), unique=True)
    """Of a treasure in our register: its record tells how far it has come."""
    recorded_on: Mapped[date | None] = mapped_column(Date)
    digitised_on: Mapped[date | None] = mapped_column(Date)
    checked_on: Mapped[date | None] = mapped_column(Date)
    published_on: Mapped[date | None] = mapped_column(Date)
    """How far it has come where there is no record of ours."""
    where: Mapped[str] = mapped_column("digital_place", String(500), default="")
    """Where its digital copy is kept or shown."""
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ScanCheck(Base):
    """Somebody looked a scan over: sharp, whole, true in colour, or not."""

    __tablename__ = "scan_check"

    media_id: Mapped[str] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"), primary_key=True)
    passed: Mapped[bool] = mapped_column(Boolean)
    note: Mapped[str] = mapped_column(Text, default="")
    """What is wrong, for whoever scans it again."""
    user_id: Mapped[str | None] = mapped_column(Id)
    at: Mapped[datetime]


class PageVisits(Base):
    """How many visited a page on a day: each visitor once, bots left out."""

    __tablename__ = "page_visits"
    __table_args__ = (Index(None, "subject_kind", "institution_id", "day", "visits"),)

    subject_kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    """exhibition, package or artefact."""
    subject_id: Mapped[str] = mapped_column(Id, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    """By the clock in Vietnam."""
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    visits: Mapped[int] = mapped_column(Integer)


class VisitMark(Base):
    """That somebody was counted on a page today: a salted hash, thrown away at night."""

    __tablename__ = "visit_mark"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    mark: Mapped[str] = mapped_column(String(32), primary_key=True)


class VisitSalt(Base):
    """The day's salt: without it nothing can be told from the marks; thrown away with them."""

    __tablename__ = "visit_salt"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
