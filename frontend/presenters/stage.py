"""The stage: an artefact's pages as the viewer takes them, and as they are shown without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.presenters import pictures
from frontend.presenters.artefacts import picture_alt
from museum.domain.measures import claims_borne_out, scale_among
from museum.domain.pages import contents_of, detail_box, page_labels, pictures_of, turning_of, wholes_of
from museum.domain.translated import Language, Shown

if TYPE_CHECKING:
    from frontend.presenters.pictures import Picture
    from museum.domain.collections import Artefact, Media
    from museum.domain.pages import Box, Heading

LIGHT = ("avif", "webp")
"""Formats that screens are offered before JPEG, lightest first."""
_BESIDE, _UPRIGHT = "(100vh - 8.5rem)", "(66vh - 1rem)"
"""Height of the place that the picture has: beside the label in wide windows, else above it."""


@dataclass(frozen=True)
class Leaf:
    """One page: where it stands, what it is called, and all that a viewer needs to show it."""

    number: int
    """From 1, among all that can be leafed through."""
    image_id: str
    url: str
    """The artefact's own page, opened here."""
    label: Shown
    width: int
    height: int
    sizes: str
    """Sizes the whole may be asked for, as they stand in an address, parted by blanks."""
    strip: str
    """Address of the picture in the strip."""
    pixels_per_mm: float | None
    """Of the scan at its full size, where the object's dimensions bear it out."""
    detail_of: str
    """Image id of the page that this is a detail of; empty for none."""
    region: str
    """Where on that page it lies: `x,y,width,height` in pixels of it."""


@dataclass(frozen=True)
class ChapterLink:
    """An entry of the table of contents."""

    label: Shown
    depth: int
    number: int
    url: str


@dataclass(frozen=True)
class Main:
    """The picture that the page shows before, and without, the viewer."""

    picture: Picture
    sources: tuple[tuple[str, str], ...]
    """Media type and srcset of the lighter formats."""
    sizes: str
    large: str


@dataclass(frozen=True)
class Stage:
    """What stands on the stage."""

    artefact_id: str
    title: Shown
    leaves: tuple[Leaf, ...]
    opened: int
    """Number of the page that is shown first."""
    region: str
    """Part of it that is looked at first; empty for the whole."""
    main: Main
    leftwards: bool
    chapters: tuple[ChapterLink, ...]
    summary: str
    searchable: bool

    @property
    def now(self) -> Leaf:
        """The page that is shown first."""
        return self.leaves[self.opened - 1]


def page_alt(title: Shown, label: Shown, pages: int) -> Shown:
    """Word what the picture of one page of several shows."""
    alt = picture_alt(title)
    return Shown(f"{alt.text} – {label.text}", alt.lang, alt.borrowed) if pages > 1 else alt


def stage_of(
    artefact: Artefact,
    title: Shown,
    lang: Language,
    *,
    opened: int = 1,
    region: Box | None = None,
    summary: str = "",
    searchable: bool = False,
) -> Stage | None:
    """Set the stage with an artefact's pictures; None where there are none.

    `opened` is the number of the page to begin with, one that is there; `region` a part of it in pixels
    of its scan.
    """
    scans = pictures_of(artefact)
    if not scans:
        return None
    leaves = tuple(_leaves(artefact, scans, lang))
    shown, leaf = scans[opened - 1], leaves[opened - 1]
    return Stage(
        artefact_id=artefact.id,
        title=title,
        leaves=leaves,
        opened=opened,
        region=",".join(map(str, region)) if region else "",
        main=main_picture(shown, page_alt(title, leaf.label, len(leaves)), region),
        leftwards=turning_of(artefact).leftwards,
        chapters=tuple(_chapters(contents_of(artefact), leaves, lang)),
        summary=summary,
        searchable=searchable,
    )


def _leaves(artefact: Artefact, scans: list[Media], lang: Language) -> Iterable[Leaf]:
    labels, wholes = page_labels(artefact), wholes_of(artefact)
    borne_out = claims_borne_out(artefact, scans)
    for number, scan in enumerate(scans, start=1):
        whole = wholes.get(scan.id)
        box = detail_box(scan, whole) if whole is not None else None
        yield Leaf(
            number=number,
            image_id=scan.id,
            url=url_for("public.artefact", artefact_id=artefact.id, page=str(number) if number > 1 else None),
            label=labels[scan.id].shown(lang),
            width=scan.width or 1,
            height=scan.height or 1,
            sizes=" ".join(pictures.whole(scan).sizes),
            strip=pictures.strip(scan).src.replace("/default.jpg", "/default.webp"),
            pixels_per_mm=scale_among(borne_out, scan, whole),
            detail_of=whole.id if whole is not None and box is not None else "",
            region=",".join(map(str, box)) if box is not None else "",
        )


def _chapters(
    headings: Iterable[Heading], leaves: tuple[Leaf, ...], lang: Language, depth: int = 0
) -> Iterable[ChapterLink]:
    """List chapters and their parts, each with the page that it begins on."""
    numbers = {leaf.image_id: leaf for leaf in leaves}
    for heading in headings:
        parts = list(_chapters(heading.parts, leaves, lang, depth + 1))
        first = numbers.get(heading.pages[0].id) if heading.pages else None
        begins = (first.number, first.url) if first else (parts[0].number, parts[0].url) if parts else None
        if begins is not None:
            yield ChapterLink(heading.chapter.label.shown(lang), depth, *begins)
        yield from parts


def main_picture(scan: Media, alt: Shown | None, region: Box | None = None) -> Main:
    """Show a scan, or a region of it, whole and at the sharpness of the screen."""
    part = pictures.part(scan, pictures.Region(*region), alt) if region else None
    picture = part or pictures.whole(scan, alt, default=1080)
    ratio = f"{picture.ratio:.3f}"
    return Main(
        picture=picture,
        sources=tuple((f"image/{ending}", picture.srcset_as(ending)) for ending in LIGHT),
        sizes=(
            f"(min-width: 1024px) min(66vw, calc({_BESIDE} * {ratio})), "
            f"min(calc(100vw - 1rem), calc({_UPRIGHT} * {ratio}))"
        ),
        large=pictures.large(scan).address,
    )
