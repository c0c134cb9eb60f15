"""What is asked of units each year, what they answer, the reports made of it, and the models worth copying."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from museum.domain.base import Base, Id, new_id
from museum.domain.plans import Plan
from museum.domain.translated import Translated, translated
from museum.domain.units import OrganisationalUnit


class Call(Base):
    """What a plan's lead asks the units to report, and by when."""

    __tablename__ = "report_call"
    __table_args__ = (Index(None, "plan_id", "year"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    """Whose managers made it and approve the answers."""
    year: Mapped[int] = mapped_column(Integer)
    title: Mapped[Translated] = translated("title")
    message: Mapped[Translated] = translated("message")
    """What the letter says beside what is asked."""
    deadline: Mapped[date] = mapped_column(Date)
    remind_days: Mapped[list[int]] = mapped_column(default=list)
    """So many days before the deadline a unit that has not answered is reminded; negative: after it."""
    sent_at: Mapped[datetime | None]
    """When the letters went out; None: still being prepared."""
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]

    plan: Mapped[Plan] = relationship(lazy="joined")
    unit_reports: Mapped[list[UnitReport]] = relationship(
        back_populates="call", cascade="all, delete-orphan", lazy="selectin"
    )


class UnitReportState(StrEnum):
    """How far a unit's answer has come."""

    ASKED = "asked"
    STARTED = "started"
    SENT = "sent"
    RETURNED = "returned"
    """Sent back with a reason: the unit corrects and sends again."""
    APPROVED = "approved"


class UnitReport(Base):
    """A unit's answer to a call. Its numbers and activities count once it is approved, and not before."""

    __tablename__ = "unit_report"
    __table_args__ = (UniqueConstraint("call_id", "unit_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    call_id: Mapped[str] = mapped_column(ForeignKey("report_call.id", ondelete="CASCADE"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("organisational_unit.id"))
    indicator_ids: Mapped[list[str]] = mapped_column(default=list)
    """Which numbers it is asked for."""
    state: Mapped[str] = mapped_column(String(10), default=UnitReportState.ASKED)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was filled in so far: values, activities, texts (difficulties, proposals); see `museum.services.unit_answers`."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was returned."""
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was sent, returned, approved or taken back: letters tell of one such turn each."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    sent_at: Mapped[datetime | None]
    """When it was first sent: what is corrected later does not make it late."""
    decided_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]

    call: Mapped[Call] = relationship(back_populates="unit_reports", lazy="joined")
    unit: Mapped[OrganisationalUnit] = relationship(lazy="joined")


class UnitLetter(Base):
    """A letter of a kind about a unit's report: written before it is sent, so that it goes out once at most."""

    __tablename__ = "unit_letter"
    __table_args__ = (UniqueConstraint("unit_report_id", "kind"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    unit_report_id: Mapped[str] = mapped_column(ForeignKey("unit_report.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    """What it says and for which turn of events, e.g. `asked`, `reminder:7:2026-11-20`, `returned:2`."""
    at: Mapped[datetime]
    handed_over_at: Mapped[datetime | None]


class ReportKind(StrEnum):
    """What a report looks back on."""

    ANNUAL = "annual"
    MIDTERM = "midterm"
    """Sơ kết."""
    CLOSING = "closing"
    """Tổng kết."""
    AD_HOC = "ad_hoc"
    """On demand (đột xuất)."""


class ReportState(StrEnum):
    """Whether a report's figures can still change."""

    DRAFT = "draft"
    FROZEN = "frozen"
    """Figures and texts stand as they were at the cut-off; what is corrected later goes into a supplement."""


class Report(Base):
    """A report on a plan: its texts, and once it is frozen, its figures with what each was counted from."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("plan_id", "kind", "first_year", "last_year", "supplement"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    """Whose managers write it."""
    kind: Mapped[str] = mapped_column(String(8), default=ReportKind.ANNUAL)
    first_year: Mapped[int] = mapped_column(Integer)
    last_year: Mapped[int] = mapped_column(Integer)
    """The year that annual figures are of; the same as `first_year` in an annual report."""
    supplement: Mapped[int] = mapped_column(Integer, default=0)
    """0: the report itself; 1, 2, …: its supplements."""
    cut_off: Mapped[date] = mapped_column(Date)
    """The last day whose records count."""
    state: Mapped[str] = mapped_column(String(8), default=ReportState.DRAFT)
    plan_version: Mapped[int] = mapped_column(Integer, default=1)
    frame: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What stands round the text: issuing bodies, number, place, date, addressees, signature (strings)."""
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Part of the report → its text, in Vietnamese as it is printed; beside which drafts: see `report_texts.WRITTEN_BESIDE`."""
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The figures as frozen, each with its source; empty while it is a draft."""
    digest: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of the frozen figures."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship(lazy="joined")


class NominationState(StrEnum):
    """How far a nomination has come."""

    PROPOSED = "proposed"
    ENDORSED = "endorsed"
    """Stands in the report as proposed for honour."""
    HONOURED = "honoured"
    DECLINED = "declined"


SHARED = (NominationState.ENDORSED, NominationState.HONOURED)
"""States in which every manager on the site reads a model and what proves it: good practice is there to be copied."""


class Honoured(StrEnum):
    """Whom or what a nomination proposes."""

    MODEL = "model"
    COLLECTIVE = "collective"
    INDIVIDUAL = "individual"


class Nomination(Base):
    """An exemplary model, collective or individual, told so that others can copy it."""

    __tablename__ = "nomination"
    __table_args__ = (Index(None, "plan_id", "year"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("organisational_unit.id"))
    """Who proposes it."""
    year: Mapped[int] = mapped_column(Integer)
    whom: Mapped[str] = mapped_column(String(12), default=Honoured.MODEL)
    title: Mapped[Translated] = translated("title")
    story: Mapped[Translated] = translated("story")
    """What was done, for whom, and what came of it."""
    steps: Mapped[Translated] = translated("steps")
    """How to do it elsewhere: what it takes, step by step."""
    contact: Mapped[str] = mapped_column(String(300), default="")
    """An office to ask; never public."""
    state: Mapped[str] = mapped_column(String(10), default=NominationState.PROPOSED)
    award: Mapped[Translated] = translated("award")
    """What it was honoured with, and by whom."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    unit: Mapped[OrganisationalUnit] = relationship(lazy="joined")


class ModelCopy(Base):
    """A unit took a model over, and says how it went."""

    __tablename__ = "model_copy"
    __table_args__ = (UniqueConstraint("nomination_id", "unit_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    nomination_id: Mapped[str] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("organisational_unit.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    unit: Mapped[OrganisationalUnit] = relationship(lazy="joined")
