"""What other institutions' harvesters are told: one entry for each time a public manifest came, changed, went."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from museum.domain.base import Base, Id


class ChangeKind(StrEnum):
    """The activity types of Change Discovery 1.0 that occur here."""

    CREATE = "Create"
    UPDATE = "Update"
    DELETE = "Delete"


class PublicChange(Base):
    """An entry of the journal. It is only ever added to."""

    __tablename__ = "public_change"
    __table_args__ = (Index(None, "subject_kind", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(6))
    subject_kind: Mapped[str] = mapped_column(String(12))
    """artefact or exhibition."""
    subject_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(120))
    """What the manifest's address carries: an artefact's id, an exhibition's slug."""
    at: Mapped[datetime]
