"""All models in one place, so that migrations and tests know every table."""

from museum.domain import collections, events, exhibitions, installation, people
from museum.domain.base import Base

__all__ = ["Base", "collections", "events", "exhibitions", "installation", "people"]
