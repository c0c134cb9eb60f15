"""Plans of the state, their objectives, who has a part in them, and what serves them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from museum.domain.base import Base, Id, new_id
from museum.domain.indicators import Indicator
from museum.domain.translated import Translated, translated


class System(StrEnum):
    """The three systems of institutions that the plans speak of, and what concerns all."""

    MUSEUM = "museum"
    LIBRARY = "library"
    CULTURAL_CENTRE = "cultural_centre"
    ALL = "all"


class PlanLevel(StrEnum):
    """Who made a plan; each puts one of a higher level into practice, or stands alone."""

    NATIONAL = "national"
    PROVINCE = "province"
    COMMUNE = "commune"
    INSTITUTION = "institution"


class Plan(Base):
    """A public document that says what is to be done, and by when."""

    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[Translated] = translated("title")
    document: Mapped[str] = mapped_column(String(80), default="")
    """Its number, e.g. 773/KH-UBND."""
    issued_on: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    vision_until: Mapped[date | None] = mapped_column(Date)
    """How far it looks ahead beyond its term; what it asks for is to be done by `valid_until`."""
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("plan.id"))
    note: Mapped[Translated] = translated("note")
    level: Mapped[str] = mapped_column(String(12), default=PlanLevel.PROVINCE, server_default="province")
    institution_id: Mapped[str | None] = mapped_column(ForeignKey("institution.id"))
    """Whose managers follow it here, change it and report on it; None: nobody does yet."""
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("organisational_unit.id"))
    """The ground it covers: this unit and all beneath it; None: everything on this site."""
    funding: Mapped[Translated] = translated("funding", server_default="")
    reports_month: Mapped[int | None]
    reports_day: Mapped[int | None]
    """Reports are due before this day of each year, e.g. 25/11."""
    review_years: Mapped[list[int]] = mapped_column(default=list, server_default="[]")
    """Years at whose end results are reviewed (sơ kết, tổng kết)."""
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """Rises with every change of what it asks for; see `PlanVersion`."""

    objectives: Mapped[list[Objective]] = relationship(
        order_by="Objective.position", cascade="all, delete-orphan", lazy="selectin"
    )
    actors: Mapped[list[PlanActor]] = relationship(
        order_by="PlanActor.position", cascade="all, delete-orphan", lazy="selectin"
    )


class Objective(Base):
    """Something that a plan asks of a system of institutions."""

    __tablename__ = "objective"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    """Permanent within the plan, e.g. `museum-experience`."""
    system: Mapped[str] = mapped_column(String(16))
    text: Mapped[Translated] = translated("text")
    position: Mapped[int] = mapped_column(Integer, default=0)

    indicators: Mapped[list[Indicator]] = relationship(
        order_by="Indicator.position", cascade="all, delete-orphan", lazy="selectin"
    )


class PlanActor(Base):
    """Somebody to whom a plan gives a duty."""

    __tablename__ = "plan_actor"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    name: Mapped[Translated] = translated("name")
    duty: Mapped[Translated] = translated("duty")
    leads: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)


class PlanVersion(Base):
    """What a plan asked for before it was changed: an old report can be read beside the plan it speaks of."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The whole plan as `museum.services.plan_content` writes it."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was changed, e.g. the number of the decision that did."""
    user_id: Mapped[str | None] = mapped_column(Id)
    at: Mapped[datetime]


class Served(Base):
    """A package, programme or exhibition serves an objective: what is done with it counts there."""

    __tablename__ = "served"

    subject_kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    """package, programme or exhibition."""
    subject_id: Mapped[str] = mapped_column(Id, primary_key=True)
    objective_id: Mapped[str] = mapped_column(
        ForeignKey("objective.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    objective: Mapped[Objective] = relationship(lazy="joined")


class PlanDay(Base):
    """A day of every year that plans ask to be marked, e.g. 18/5, the Museum Day; or several in a row, e.g. a week."""

    __tablename__ = "plan_day"
    __table_args__ = (UniqueConstraint("month", "day"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    month: Mapped[int] = mapped_column(Integer)
    day: Mapped[int] = mapped_column(Integer)
    last_month: Mapped[int | None] = mapped_column(Integer)
    last_day: Mapped[int | None] = mapped_column(Integer)
    """With `last_month` the last of several days; None: it is one day."""
    name: Mapped[Translated] = translated("name")
    source: Mapped[str] = mapped_column(Text, default="")
