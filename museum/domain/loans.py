"""Objects of other institutions, shown here by their IIIF manifests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from museum.domain.base import Base, Id, new_id
from museum.domain.collections import Institution
from museum.domain.translated import Translated, translated


class Loan(Base):
    """Another institution's manifest as it was when somebody here took it over, in the terms of version 3."""

    __tablename__ = "loan"
    __table_args__ = (UniqueConstraint("institution_id", "manifest_url"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    """Who shows it."""
    manifest_url: Mapped[str] = mapped_column(Text)
    manifest_version: Mapped[int] = mapped_column(Integer)
    """Major version of the Presentation API that it was written in: 2 or 3."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the manifest as fetched."""
    title: Mapped[Translated] = translated("title")
    """A text in neither Vietnamese nor English stands as English."""
    summary: Mapped[Translated] = translated("summary")
    credit: Mapped[Translated] = translated("credit")
    """What its owner requires to be shown."""
    owner: Mapped[Translated] = translated("owner")
    """Name of the institution that owns it."""
    homepage: Mapped[str] = mapped_column(Text, default="")
    rights: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What else there is to know, as JSON; every address is http or https.

    `canvases`: in order, of each `id`, `label` ({"vi", "en"}), `width` and `height` (pixels or None), `image`
    (address of the picture, "" for none), `service` ({"id", "version": 1 to 3, "level0"} or None) and `small`
    (address of the picture at a size for a screen). `total`: canvases in the manifest, those without a picture too.
    `credit_label` and `terms` ({"vi", "en"}): the owner's heading of the credit; terms of use in words. `logo`: of
    the owner. `odd`: list of {"vi", "en"}, what was made the best of. `picture`: SHA-256 of the small picture kept
    here. `gone_at`: when the owner was found to show it no longer (ISO 8601); absent while it does.
    """
    picture_width: Mapped[int | None]
    picture_height: Mapped[int | None]
    """Pixels of the small picture kept here; None when none could be had."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    fetched_at: Mapped[datetime]
    created_at: Mapped[datetime]

    institution: Mapped[Institution] = relationship(lazy="joined")

    @property
    def manifest_key(self) -> str:
        """Where the manifest stands in object storage, as fetched."""
        return f"loans/{self.id[:2]}/{self.id}/manifest.json"

    @property
    def picture_key(self) -> str:
        """Where its small picture (JPEG) stands in object storage."""
        return f"loans/{self.id[:2]}/{self.id}/picture.jpg"
