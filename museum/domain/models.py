"""All models in one place, so that migrations and tests know every table."""

from museum.domain import (
    changes,
    collections,
    education,
    events,
    exhibitions,
    heritage,
    indicators,
    installation,
    loans,
    people,
    plans,
    reporting,
    schools,
    transcriptions,
    units,
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
    "heritage",
    "indicators",
    "installation",
    "loans",
    "people",
    "plans",
    "reporting",
    "schools",
    "transcriptions",
    "units",
    "visits",
]
