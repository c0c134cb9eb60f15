"""All models in one place, so that migrations and tests know every table."""

from museum.domain import (
    changes,
    collections,
    education,
    events,
    exhibitions,
    installation,
    loans,
    people,
    plans,
    schools,
    transcriptions,
    visits,
)
from museum.domain.base import Base

__all__ = [
    "Base",
    "changes",
    "collections",
    "education",
    "events",
    "exhibitions",
    "installation",
    "loans",
    "people",
    "plans",
    "schools",
    "transcriptions",
    "visits",
]
