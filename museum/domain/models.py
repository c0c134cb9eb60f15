"""All models in one place, so that migrations and tests know every table."""

from museum.domain import (
    changes,
    collections,
    events,
    exhibitions,
    installation,
    loans,
    people,
    transcriptions,
)
from museum.domain.base import Base

__all__ = [
    "Base",
    "changes",
    "collections",
    "events",
    "exhibitions",
    "installation",
    "loans",
    "people",
    "transcriptions",
]
