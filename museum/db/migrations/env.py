"""Alembic's environment: the caller hands over the connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from museum.domain.base import UtcDateTime
from museum.domain.exact import Exact
from museum.domain.models import Base


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our column types by their short names, and exact numbers as the text that holds them."""
    if kind == "type" and isinstance(item, Exact):
        return "sa.String(length=24)"
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen_context.imports.add("from museum.domain.base import UtcDateTime")
        return "UtcDateTime()"
    return False


connection = context.config.attributes["connection"]
# SQLite cannot alter tables in place: batch mode copies them.
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=render_item
)
with context.begin_transaction():
    context.run_migrations()
