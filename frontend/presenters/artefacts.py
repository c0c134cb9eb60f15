"""Artefacts as cards and as pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from frontend.i18n import day, gettext
from frontend.presenters import pictures
from frontend.presenters.register import Row, RowGroup, Value, register_groups, values_of
from frontend.presenters.texts import Story, shortened, story, title_of
from museum.domain.fields import BY_CODE
from museum.domain.pages import page_labels, pictures_of
from museum.domain.rights import BY_URI, rights_label
from museum.domain.states import Publication
from museum.domain.translated import Language, Shown
from museum.text.clean import plain_text

if TYPE_CHECKING:
    from datetime import datetime

    from frontend.context import PublicContext
    from frontend.presenters.pictures import Large, Picture
    from museum.domain.collections import Artefact

FACTS = ("date_display", "findspot", "culture_or_ethnic_group", "materials", "dimensions", "accession_number")
"""What stands beside the object; the rest follows in the register's list."""
SUMMARY = 200
DOWNLOADS = 12
"""Pages that are offered one by one; a longer book is taken whole."""


@dataclass(frozen=True)
class ArtefactCard:
    """An artefact in a list: its picture, its title and what is said of it in a line or two."""

    id: str
    url: str
    title: Shown
    date: Value | None
    materials: tuple[Value, ...]
    accession_number: str
    rights: str
    picture: Picture | None
    state: str


@dataclass(frozen=True)
class Download:
    """A page to be kept: its name and its picture."""

    label: Shown
    picture: Large


@dataclass(frozen=True)
class ArtefactPage:
    """An artefact's own page."""

    id: str
    url: str
    title: Shown
    other_title: Shown | None
    facts: tuple[Row, ...]
    description: Story
    significance: Story
    groups: tuple[RowGroup, ...]
    downloads: tuple[Download, ...]
    """The first pages, to be kept."""
    pages: int
    """How many there are in all."""
    institution: Shown
    state: str
    published_on: str
    cite: str
    rights_uri: str
    rights_label: str
    credit: str
    reusable: bool
    manifest: str
    summary: str
    shared_picture: str | None


def artefact_card(artefact: Artefact, lang: Language) -> ArtefactCard:
    """Show an artefact in a list."""
    title = title_of(artefact.title, lang, artefact.accession_number)
    ready = pictures_of(artefact)
    rights = rights_label(artefact.rights).shown(lang).text if artefact.rights else ""
    dates = values_of(artefact, BY_CODE["date_display"], lang)
    return ArtefactCard(
        id=artefact.id,
        url=url_for("public.artefact", artefact_id=artefact.id),
        title=title,
        date=dates[0] if dates else None,
        materials=values_of(artefact, BY_CODE["materials"], lang)[:3],
        accession_number=artefact.accession_number,
        rights=rights,
        picture=pictures.whole(ready[0], picture_alt(title)) if ready else None,
        state=artefact.state,
    )


def picture_alt(title: Shown) -> Shown:
    """Word what a picture shows, for those who do not see it."""
    return Shown(gettext("Picture of %(title)s", title=title.text), title.lang, title.borrowed)


def artefact_page(artefact: Artefact, lang: Language, site: PublicContext) -> ArtefactPage:
    """Show an artefact whole."""
    title = title_of(artefact.title, lang, artefact.accession_number)
    other: Language = "en" if lang == "vi" else "vi"
    own, foreign = artefact.title.shown(lang), artefact.title.shown(other)
    url = url_for("public.artefact", artefact_id=artefact.id)
    statement = BY_URI.get(artefact.rights)
    description = story(artefact.description, lang)
    ready = pictures_of(artefact)
    labels = page_labels(artefact)
    return ArtefactPage(
        id=artefact.id,
        url=url,
        title=title,
        other_title=None
        if own.borrowed or foreign.borrowed or not foreign or foreign.text == own.text
        else foreign,
        facts=_facts(artefact, lang),
        description=description,
        significance=story(artefact.significance, lang),
        groups=register_groups(artefact, lang),
        downloads=tuple(
            Download(labels[medium.id].shown(lang), pictures.large(medium)) for medium in ready[:DOWNLOADS]
        ),
        pages=len(ready),
        institution=artefact.institution.name.shown(lang),
        state=artefact.state,
        published_on=day(artefact.published_at) if artefact.published_at else "",
        cite=_cite(artefact, title, lang, site, url),
        rights_uri=artefact.rights,
        rights_label=rights_label(artefact.rights).shown(lang).text if artefact.rights else "",
        credit=artefact.credit,
        reusable=statement.reusable
        if statement
        else artefact.rights.startswith("http://creativecommons.org/"),
        manifest=site.absolute(f"/iiif/presentation/3/artefacts/{artefact.id}/manifest.json"),
        summary=shortened(plain_text(description.markup), SUMMARY),
        shared_picture=site.absolute(pictures.shared(ready[0])) if ready else None,
    )


def _facts(artefact: Artefact, lang: Language) -> tuple[Row, ...]:
    rows = []
    for code in FACTS:
        field = BY_CODE[code]
        values = values_of(artefact, field, lang)
        if values:
            rows.append(Row(code, field.label.vi if lang == "vi" else field.label.en, values))
    return tuple(rows)


def _cite(artefact: Artefact, title: Shown, lang: Language, site: PublicContext, url: str) -> str:
    now: datetime = site.ports.clock.now()
    return gettext(
        "%(institution)s, “%(title)s”, accession number %(number)s. %(site)s, %(address)s (viewed %(day)s).",
        institution=artefact.institution.name.shown(lang).text,
        title=title.text,
        number=artefact.accession_number,
        site=site.site_name.shown(lang).text,
        address=site.absolute(url),
        day=day(now),
    )


def artefact_data(page: ArtefactPage, artefact: Artefact, site: PublicContext) -> dict[str, Any]:
    """Describe the object to machines (schema.org `VisualArtwork`)."""
    lang = page.title.lang
    rows = {row.code: ", ".join(value.text for value in row.values) for row in page.facts}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "VisualArtwork",
        "@id": site.absolute(page.url),
        "url": site.absolute(page.url),
        "name": page.title.text,
        "inLanguage": lang,
        "identifier": artefact.accession_number,
        "description": page.summary,
        "image": page.shared_picture,
        "creator": {"@type": "Person", "name": artefact.creator} if artefact.creator else None,
        "dateCreated": rows.get("date_display"),
        "artMedium": rows.get("materials"),
        "license": artefact.rights,
        "creditText": artefact.credit,
        "provider": {"@type": "Museum", "name": page.institution.text},
        "subjectOf": {
            "@type": "DigitalDocument",
            "encodingFormat": "application/ld+json",
            "url": page.manifest,
        },
    }
    return {key: value for key, value in data.items() if value}


def is_public(state: str) -> bool:
    """Say whether a record's page may be shown to everybody."""
    return state == Publication.PUBLISHED
