"""What identifies this installation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from museum.domain.base import Base, Id, new_id


class Installation(Base):
    """One row: the database's own id, from which names elsewhere are derived."""

    __tablename__ = "installation"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    created_at: Mapped[datetime]
