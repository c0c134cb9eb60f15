"""What the pages need of the rest of the house, kept once per application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

from museum.domain.translated import Translated

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from museum.ports import Ports

KEY = "museum_public"


@dataclass(frozen=True)
class PublicContext:
    """Given to `register_public` by whoever builds the application."""

    session_factory: sessionmaker[Session]
    ports: Ports
    base_url: str
    """Public address of the site without a final slash: stands in canonical links, feeds and IIIF ids."""
    site_name: Translated = Translated("Bảo tàng số", "Digital Museum")
    pack_limit_mb: int = 300
    """The largest offline pack that is given out."""
    visits_after: float | None = 2.0
    """So many seconds after a page was visited, the visit is written; None: when `VisitCounter.write` is called."""

    def absolute(self, path: str) -> str:
        """Give the public address of a path that starts with `/`."""
        return f"{self.base_url.rstrip('/')}{path}"


def context() -> PublicContext:
    """Give the running application's context."""
    return cast("PublicContext", current_app.extensions[KEY])
