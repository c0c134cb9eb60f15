"""Artefacts and exhibitions as lines of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.curate.pictures import thumbnail_of
from frontend.i18n import current_language
from frontend.workbench.rows import moment, public_url
from museum.domain.states import MediaState, Publication

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.collections import Artefact
    from museum.domain.exhibitions import Exhibition
    from museum.domain.translated import Shown


@dataclass(frozen=True)
class ArtefactRow:
    """An artefact in a list."""

    id: str
    number: str
    title: Shown
    state: str
    soon: bool
    """It will be published by itself when its scans are ready."""
    institution: Shown
    scans: int
    at_work: int
    """Scans that are not digitised yet."""
    faults: int
    """Scans that failed or were rejected."""
    changed: str
    thumbnail: str
    url: str
    public_url: str
    """Its page on the site; empty while visitors find nothing there."""
    publishes: bool
    """Whether the person may publish it."""


@dataclass(frozen=True)
class ExhibitionRow:
    """An exhibition in a list."""

    id: str
    title: Shown
    state: str
    institution: Shown
    sections: int
    objects: int
    changed: str
    thumbnail: str
    url: str
    public_url: str


def artefact_rows(here: Desk, artefacts: Iterable[Artefact]) -> list[ArtefactRow]:
    """Show artefacts in a list."""
    return [artefact_row(here, one) for one in artefacts]


def artefact_row(here: Desk, artefact: Artefact) -> ArtefactRow:
    """Show an artefact in a list."""
    lang = current_language()
    states = [scan.state for scan in artefact.media]
    return ArtefactRow(
        id=artefact.id,
        number=artefact.accession_number,
        title=artefact.title.shown(lang),
        state=artefact.state,
        soon=artefact.publish_when_ready and artefact.state != Publication.PUBLISHED,
        institution=artefact.institution.name.shown(lang),
        scans=len(states),
        at_work=states.count(MediaState.RECEIVED),
        faults=states.count(MediaState.FAILED) + states.count(MediaState.REJECTED),
        changed=moment(artefact.changed_at),
        thumbnail=thumbnail_of(artefact),
        url=url_for("curate.artefact", artefact_id=artefact.id),
        public_url=public_url("public.artefact", artefact.state, artefact_id=artefact.id),
        publishes=here.publishes(artefact.institution_id),
    )


def exhibition_rows(exhibitions: Iterable[Exhibition]) -> list[ExhibitionRow]:
    """Show exhibitions in a list."""
    return [exhibition_row(one) for one in exhibitions]


def exhibition_row(exhibition: Exhibition) -> ExhibitionRow:
    """Show an exhibition in a list."""
    lang = current_language()
    items = [item for section in exhibition.sections for item in section.items]
    cover = exhibition.cover
    picture = url_for("curate.thumbnail", media_id=cover.id) if cover is not None else ""
    return ExhibitionRow(
        id=exhibition.id,
        title=exhibition.title.shown(lang),
        state=exhibition.state,
        institution=exhibition.institution.name.shown(lang),
        sections=len(exhibition.sections),
        objects=len({item.artefact_id for item in items}),
        changed=moment(exhibition.changed_at),
        thumbnail=picture or next((url for item in items if (url := thumbnail_of(item.artefact))), ""),
        url=url_for("curate.exhibition", exhibition_id=exhibition.id),
        public_url=public_url("public.exhibition", exhibition.state, slug=exhibition.slug),
    )
