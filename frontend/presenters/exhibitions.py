"""Exhibitions as cards and as pages."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from frontend.i18n import day, gettext
from frontend.presenters import pictures
from frontend.presenters.artefacts import ArtefactCard, artefact_card, picture_alt
from frontend.presenters.loans import LoanShown, loan_shown
from frontend.presenters.stories import Step, steps_of
from frontend.presenters.texts import Story, shortened, story, title_of
from museum.domain.exhibitions import Layout
from museum.domain.states import MediaState
from museum.domain.translated import Language, Shown
from museum.text.clean import plain_text

if TYPE_CHECKING:
    from frontend.context import PublicContext
    from frontend.presenters.pictures import Detail, Picture
    from museum.domain.collections import Media
    from museum.domain.exhibitions import Exhibition, Section

SUMMARY = 200


@dataclass(frozen=True)
class ExhibitionCard:
    """An exhibition in a list, or as the opening of the home page."""

    url: str
    title: Shown
    subtitle: Shown
    institution: Shown
    picture: Picture | None
    detail: Detail | None
    source: ArtefactCard | None
    """The object that the opening picture is taken from."""
    state: str


@dataclass(frozen=True)
class Item:
    """An object in a section, ours or another institution's, with the curator's words on it."""

    caption: Story
    card: ArtefactCard | None = None
    loan: LoanShown | None = None

    @property
    def id(self) -> str:
        return self.card.id if self.card else self.loan.id if self.loan else ""


@dataclass(frozen=True)
class Room:
    """A section of an exhibition."""

    number: int
    anchor: str
    layout: str
    title: Shown
    text: Story
    items: tuple[Item, ...]
    steps: tuple[Step, ...]
    """Of its story, where its rhythm is one."""


@dataclass(frozen=True)
class ExhibitionPage:
    """An exhibition's own page."""

    card: ExhibitionCard
    introduction: Story
    rooms: tuple[Room, ...]
    credits: Story
    cite: str
    manifest: str
    summary: str
    shared_picture: str | None
    published_on: str
    objects: int


def cover_of(exhibition: Exhibition, visible: AbstractSet[str]) -> Media | None:
    """Give the scan of the opening picture: the chosen one, else the first object's, if it may be seen."""
    chosen = exhibition.cover
    if chosen is not None and chosen.state == MediaState.READY and chosen.artefact_id in visible:
        return chosen
    for section in exhibition.sections:
        for item in section.items:
            if item.artefact_id in visible and item.artefact.ready_media:
                return item.artefact.ready_media[0]
    return None


def exhibition_card(exhibition: Exhibition, visible: AbstractSet[str], lang: Language) -> ExhibitionCard:
    """Show an exhibition in a list; `visible` holds the ids of the artefacts that the visitor may see."""
    cover = cover_of(exhibition, visible)
    chosen = cover is not None and cover.id == exhibition.cover_media_id
    focus = (exhibition.cover_x, exhibition.cover_y) if chosen else (0.5, 0.5)
    zoom = exhibition.cover_zoom if chosen else 1.0
    source = artefact_card(cover.artefact, lang) if cover is not None else None
    alt = picture_alt(source.title) if source else None
    return ExhibitionCard(
        url=url_for("public.exhibition", slug=exhibition.slug),
        title=title_of(exhibition.title, lang, exhibition.slug),
        subtitle=exhibition.subtitle.shown(lang),
        institution=exhibition.institution.name.shown(lang),
        picture=pictures.card(cover, focus, zoom, alt) if cover is not None else None,
        detail=pictures.detail(cover, focus, zoom, alt) if cover is not None else None,
        source=source,
        state=exhibition.state,
    )


def _room(section: Section, number: int, visible: AbstractSet[str], lang: Language) -> Room:
    return Room(
        number=number,
        anchor=f"s-{section.id}",
        layout=section.layout,
        title=section.title.shown(lang),
        text=story(section.text, lang),
        items=_items(section, visible, lang),
        steps=steps_of(section, visible, lang) if section.layout == Layout.STORY else (),
    )


def _items(section: Section, visible: AbstractSet[str], lang: Language) -> tuple[Item, ...]:
    """Show what stands in a section, in its order."""
    standing = [
        (item.position, Item(story(item.caption, lang), card=artefact_card(item.artefact, lang)))
        for item in section.items
        if item.artefact_id in visible
    ]
    standing += [
        (lent.position, Item(story(lent.caption, lang), loan=loan_shown(lent.loan, lang)))
        for lent in section.loans
    ]
    return tuple(item for _, item in sorted(standing, key=lambda one: one[0]))


def exhibition_page(
    exhibition: Exhibition, visible: AbstractSet[str], lang: Language, site: PublicContext
) -> ExhibitionPage:
    """Show an exhibition whole, without the objects that the visitor may not see."""
    card = exhibition_card(exhibition, visible, lang)
    cover = cover_of(exhibition, visible)
    introduction = story(exhibition.introduction, lang)
    rooms = [
        _room(section, number, visible, lang) for number, section in enumerate(exhibition.sections, start=1)
    ]
    cite = gettext(
        "%(institution)s, “%(title)s”, online exhibition. %(site)s, %(address)s (viewed %(day)s).",
        institution=card.institution.text,
        title=card.title.text,
        site=site.site_name.shown(lang).text,
        address=site.absolute(card.url),
        day=day(site.ports.clock.now()),
    )
    return ExhibitionPage(
        card=card,
        introduction=introduction,
        rooms=tuple(rooms),
        credits=story(exhibition.credits, lang),
        cite=cite,
        manifest=site.absolute(f"/iiif/presentation/3/exhibitions/{exhibition.slug}/manifest.json"),
        summary=shortened(card.subtitle.text or plain_text(introduction.markup), SUMMARY),
        shared_picture=site.absolute(pictures.shared(cover)) if cover is not None else None,
        published_on=day(exhibition.published_at) if exhibition.published_at else "",
        objects=len({item.id for room in rooms for item in room.items}),
    )


def exhibition_data(page: ExhibitionPage, site: PublicContext) -> dict[str, Any]:
    """Describe the exhibition to machines (schema.org `ExhibitionEvent`)."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ExhibitionEvent",
        "@id": site.absolute(page.card.url),
        "url": site.absolute(page.card.url),
        "name": page.card.title.text,
        "inLanguage": page.card.title.lang,
        "description": page.summary,
        "image": page.shared_picture,
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": site.absolute(page.card.url)},
        "organizer": {"@type": "Museum", "name": page.card.institution.text},
    }
    return {key: value for key, value in data.items() if value}
