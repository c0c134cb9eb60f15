"""What is written on a page: typed by somebody, or brought as plain text or ALTO."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from museum.domain.base import Base
from museum.domain.collections import Media

LONGEST_PAGE = 60_000
"""Characters of a page's text."""
MOST_WORDS = 20_000
"""Words of a page whose places are kept."""
MOST_PAGES = 2_000
"""Pages of a file."""


class TranscriptionSource(StrEnum):
    """How a transcription came here."""

    TYPED = "typed"
    TEXT = "text"
    ALTO = "alto"


class Transcription(Base):
    """The text of one scan. It is public when the artefact is."""

    __tablename__ = "transcription"

    media_id: Mapped[str] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), default="vi")
    """BCP 47: vi, en, fr, lzh (literary Chinese), vi-Hani (Nôm) …"""
    text: Mapped[str] = mapped_column(Text)
    """Lines as they stand on the page, NFC, joined by line feeds."""
    layout: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """`lines`: for each line `box` (x, y, width, height in pixels of the scan) and `words` as
    [text, x, y, width, height]; empty when only the words are known. One entry for each line of the
    text that is not empty: see `museum.domain.page_lines`."""
    source: Mapped[str] = mapped_column(String(8), default=TranscriptionSource.TYPED)
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime]

    media: Mapped[Media] = relationship()
