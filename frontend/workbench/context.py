"""What the workbench and the log-in need of the rest of the house, kept once per application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from museum.ports import Ports

KEY = "museum_workbench"


@dataclass(frozen=True)
class WorkbenchContext:
    """Given to `register_security` and `register_curate` by whoever builds the application."""

    session_factory: sessionmaker[Session]
    ports: Ports
    base_url: str
    """Public address of the site without a final slash; `https` makes every cookie `Secure`."""
    secret_key: str
    """Signs sessions, form tokens and previews."""
    upload_limit_mb: int = 2_048
    """The largest single upload, in millions of bytes."""
    ratelimit_enabled: bool = True
    ratelimit_storage: str = "memory://"
    """Where failed log-ins are counted (a `limits` address): several processes want one that they share."""

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def upload_limit(self) -> int:
        """Bytes."""
        return self.upload_limit_mb * 1_000_000


def context() -> WorkbenchContext:
    """Give the running application's context."""
    return cast("WorkbenchContext", current_app.extensions[KEY])
