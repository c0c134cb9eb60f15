"""Schools and other groups that come to the museum."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from museum.domain.base import Base, Id, new_id


class Level(StrEnum):
    """School levels, as people in Vietnam count them."""

    NURSERY = "nursery"
    """Mầm non, 3 to 5 years old."""
    PRIMARY = "primary"
    """Tiểu học, grades 1 to 5."""
    LOWER_SECONDARY = "lower_secondary"
    """THCS, grades 6 to 9."""
    UPPER_SECONDARY = "upper_secondary"
    """THPT, grades 10 to 12."""
    CONTINUING = "continuing"
    """GDTX: continuing education."""
    COMMUNITY = "community"
    """A community learning centre or another group."""


GRADES: dict[Level, range] = {
    Level.PRIMARY: range(1, 6),
    Level.LOWER_SECONDARY: range(6, 10),
    Level.UPPER_SECONDARY: range(10, 13),
}
"""Grades of each level that has any."""


class School(Base):
    """A school of the directory."""

    __tablename__ = "school"
    __table_args__ = (Index(None, "commune_key", "name_key", unique=True),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(40), default="")
    """The sector's own code, where the list has one."""
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    """The name folded, for finding it."""
    commune: Mapped[str] = mapped_column(String(120))
    commune_key: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(20), default=Level.LOWER_SECONDARY)
    remote: Mapped[bool] = mapped_column(Boolean, default=False)
    """In a commune that the province counts as remote."""
    pupils: Mapped[int | None] = mapped_column(Integer)
    open: Mapped[bool] = mapped_column(Boolean, default=True)
    """False once it was closed or merged: old bookings keep it, new ones do not offer it."""
    merged_into_id: Mapped[str | None] = mapped_column(ForeignKey("school.id"))
    """The school that it turned out to be, or became part of: lists that still name this one mean that one."""


def level_of_grade(grade: int) -> Level | None:
    """Give the school level of a grade from 1 to 12."""
    return next((level for level, grades in GRADES.items() if grade in grades), None)
