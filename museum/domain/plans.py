"""Plans of the state, their objectives, and what serves them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from museum.domain.base import Base, Id, new_id
from museum.domain.translated import Translated, translated


class System(StrEnum):
    """The three systems of institutions that the plans speak of, and what concerns all."""

    MUSEUM = "museum"
    LIBRARY = "library"
    CULTURAL_CENTRE = "cultural_centre"
    ALL = "all"


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

    objectives: Mapped[list[Objective]] = relationship(
        order_by="Objective.position", cascade="all, delete-orphan", lazy="selectin"
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
