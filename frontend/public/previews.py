"""Pictures of what is not public yet, for the staff who prepare it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import g

from frontend.presenters.artefacts import is_public

if TYPE_CHECKING:
    from museum.domain.collections import Artefact


def note_preview(artefacts: Iterable[Artefact]) -> None:
    """Leave in `g.preview_images` the ids of those scans that this page shows to staff alone.

    The image service reads no session: whoever holds the site's secret sets a pass for each.
    """
    hidden = (artefact for artefact in artefacts if not is_public(artefact.state))
    images = (medium.id for artefact in hidden for medium in artefact.ready_media)
    g.preview_images = (*g.get("preview_images", ()), *images)
