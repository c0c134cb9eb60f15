"""How far scans have come, for pages and for the scripts that keep these up to date."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from flask import Response, request, url_for

from frontend.curate.blueprint import curate
from frontend.curate.queries import progress, scans_by_id
from frontend.i18n import current_language, gettext
from frontend.workbench.desk import desk
from frontend.workbench.json_answers import json_answer
from frontend.workbench.words import ngettext
from museum.domain.states import MediaState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frontend.curate.queries import Progress
    from frontend.workbench.desk import Desk
    from museum.domain.collections import Media

MOST = 200
MINUTE = 60
SOON = 5
"""Seconds below which a forecast is a moment."""


@dataclass(frozen=True)
class ScanLine:
    """A scan as a list shows it."""

    id: str
    name: str
    state: str
    """As in `museum.domain.states.MediaState`, or `running` while it is digitised."""
    says: str
    """What happens now."""
    left: str
    """How long it should take, or nothing."""
    reason: str
    final: bool
    """True when waiting changes nothing any more."""
    size: str
    """Pixels, as `8 000 × 6 000`."""
    thumbnail: str
    artefact_id: str
    artefact_title: str
    url: str
    """Where the scan's artefact is described."""


@curate.get("/scans/status")
def scan_status() -> Response:
    """Say how far the scans named in `ids` have come; those of other institutions are left out."""
    ids = [one for one in request.args.get("ids", "").split(",") if one][:MOST]
    return json_answer({"scans": [asdict(line) for line in scan_lines(desk(), ids)]})


def scan_lines(here: Desk, ids: Sequence[str]) -> list[ScanLine]:
    """Describe scans by their ids, in that order."""
    if not ids:
        return []
    found = {scan.id: scan for scan in scans_by_id(here.session, here.institution_ids, ids)}
    return lines_of(here, [found[one] for one in ids if one in found])


def lines_of(here: Desk, scans: Sequence[Media]) -> list[ScanLine]:
    """Describe loaded scans."""
    far = progress(here.session, scans)
    return [_line(scan, far[scan.id]) for scan in scans]


def _line(scan: Media, far: Progress) -> ScanLine:
    lang = current_language()
    ready = scan.state == MediaState.READY
    return ScanLine(
        id=scan.id,
        name=scan.source_name,
        state="running" if far.step == "running" else scan.state,
        says=_says(far.step),
        left=_left(far.seconds),
        reason=scan.reason.shown(lang).text,
        final=scan.state != MediaState.RECEIVED,
        size=f"{scan.width} × {scan.height}" if scan.width and scan.height else "",
        thumbnail=url_for("curate.thumbnail", media_id=scan.id) if ready else "",
        artefact_id=scan.artefact_id,
        artefact_title=scan.artefact.title.shown(lang).text or scan.artefact.accession_number,
        url=url_for("curate.artefact", artefact_id=scan.artefact_id),
    )


def _says(step: str) -> str:
    words = {
        "waiting": gettext("Received; waits its turn"),
        "running": gettext("Being digitised: tiles and small pictures are made"),
        "again": gettext("It did not work at first; it is tried again by itself"),
        "ready": gettext("Ready"),
        "rejected": gettext("Not taken"),
        "failed": gettext("Failed"),
    }
    return words[step]


def _left(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < SOON:
        return gettext("ready in a moment")
    if seconds < MINUTE:
        return gettext("ready in about %(seconds)s s", seconds=seconds)
    return ngettext("ready in about %(num)s minute", "ready in about %(num)s minutes", -(-seconds // MINUTE))
