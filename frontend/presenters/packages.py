"""Packages for learning as cards, and what stands on a package's page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from frontend.i18n import day, gettext, ngettext
from frontend.presenters import pictures
from frontend.presenters.artefacts import ArtefactCard, artefact_card, picture_alt
from frontend.presenters.pictures import Detail, Picture, Region
from frontend.presenters.texts import Story, listed, shortened, story, title_of
from frontend.public.places import Opening
from museum.domain.curriculum import SUBJECTS, grades_shown
from museum.domain.education import Phase, Where
from museum.domain.pages import pictures_of, within
from museum.domain.translated import Language, Shown
from museum.services.package_content import picture_of, region_of
from museum.text.clean import plain_text

if TYPE_CHECKING:
    from frontend.context import PublicContext
    from museum.domain.collections import Media
    from museum.domain.education import Package, PackageEdition, PackageObject
    from museum.domain.pages import Box

SUMMARY = 200
_CARD_RATIO = 1.5
_HOURS = 2
"""From so many on, whole hours are said as such."""


@dataclass(frozen=True)
class PackageCard:
    """A package in a list: what it looks at, and what it is for."""

    url: str
    title: Shown
    summary: Shown
    institution: Shown
    facts: tuple[str, ...]
    """Grades, duration, place: each a few words."""
    subjects: str
    picture: Picture | None


@dataclass(frozen=True)
class Fact:
    """A line of what a teacher asks first."""

    label: str
    value: str


@dataclass(frozen=True)
class Observed:
    """An object to observe: the detail, what to look for, and where the object is seen whole."""

    id: str
    number: int
    card: ArtefactCard
    picture: Picture | None
    detailed: bool
    """Whether the picture is a part of the scan."""
    url: str
    """The object's page, opened at this very detail."""
    words: Story


@dataclass(frozen=True)
class Step:
    """Something to do."""

    title: Shown
    text: Story
    minutes: str


@dataclass(frozen=True)
class PhaseShown:
    """What is done before, during or after the visit."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class PackagePage:
    """A package's own page."""

    slug: str
    card: PackageCard
    opening: Detail | None
    source: Observed | None
    """The object that the opening picture is taken from."""
    topic: Shown
    facts: tuple[Fact, ...]
    outcomes: Story
    materials: Story
    objects: tuple[Observed, ...]
    phases: tuple[PhaseShown, ...]
    edition: str
    """`Edition 3 of 22/11/2026`; empty before the first."""
    earlier: tuple[str, ...]
    cite: str
    manifest: str
    summary: str
    shared_picture: str | None


def place_words(where: str) -> str:
    """Say where a package or programme takes place."""
    return {
        Where.MUSEUM: gettext("At the museum"),
        Where.SCHOOL: gettext("At your school"),
        Where.ONLINE: gettext("Online"),
    }[Where(where)]


def minutes_words(minutes: int | None) -> str:
    """Say how long something takes; nothing where nobody said."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    if hours >= _HOURS and not rest:
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return ngettext("%(num)s minute", "%(num)s minutes", minutes)


def grades_words(first: int | None, last: int | None, lang: Language) -> str:
    """Say for which grades something is meant."""
    grades = grades_shown(first, last).shown(lang).text
    return grades[:1].upper() + grades[1:] if grades else gettext("Any age")


def subject_words(codes: Iterable[str], lang: Language) -> list[str]:
    """Name subjects of the curriculum; codes that are none are left out."""
    return [SUBJECTS[code].shown(lang).text for code in codes if code in SUBJECTS]


def scan_of(placed: PackageObject) -> Media | None:
    """Give the scan that an object is observed on; None where there is no picture of it."""
    scan = picture_of(placed)
    return scan if scan is not None and scan.duration is None else None


def box_of(placed: PackageObject, scan: Media) -> Box | None:
    """Give the detail in pixels of the scan, cut to it; None for the whole."""
    region = region_of(placed)
    return within(region, scan.width or 0, scan.height or 0) if region else None


def _framed(scan: Media, box: Box | None, ratio: float) -> tuple[tuple[float, float], float]:
    """Give the focus and zoom of a cut of that ratio that holds a detail."""
    full_width, full_height = scan.width or 1, scan.height or 1
    if box is None:
        return (0.5, 0.5), 1.0
    x, y, width, height = box
    focus = ((x + width / 2) / full_width, (y + height / 2) / full_height)
    return focus, max(1.0, full_width / max(width, height * ratio))


def _first_seen(package: Package, visible: AbstractSet[str]) -> tuple[PackageObject, Media] | None:
    for placed in package.objects:
        scan = scan_of(placed) if placed.artefact_id in visible else None
        if scan is not None:
            return placed, scan
    return None


def package_card(package: Package, visible: AbstractSet[str], lang: Language) -> PackageCard:
    """Show a package in a list; `visible` holds the ids of the artefacts that the visitor may see."""
    seen = _first_seen(package, visible)
    picture = None
    if seen is not None:
        placed, scan = seen
        alt = _alt(placed, scan, lang)
        picture = pictures.card(scan, *_framed(scan, box_of(placed, scan), _CARD_RATIO), alt)
    return PackageCard(
        url=url_for("public.package", slug=package.slug),
        title=title_of(package.title, lang, package.slug),
        summary=package.summary.shown(lang),
        institution=package.institution.name.shown(lang),
        facts=tuple(
            filter(
                None,
                (
                    grades_words(package.grade_from, package.grade_to, lang),
                    minutes_words(package.minutes),
                    place_words(package.where),
                ),
            )
        ),
        subjects=", ".join(subject_words(package.subjects, lang)),
        picture=picture,
    )


def _alt(placed: PackageObject, scan: Media, lang: Language) -> Shown:
    title = title_of(placed.artefact.title, lang, placed.artefact.accession_number)
    if box_of(placed, scan) is None:
        return picture_alt(title)
    return Shown(gettext("Detail of %(title)s", title=title.text), title.lang, title.borrowed)


def package_facts(package: Package, lang: Language) -> list[Fact]:
    """Say what a teacher asks first: for whom, which subjects, how long, where."""
    facts = (
        Fact(gettext("For"), grades_words(package.grade_from, package.grade_to, lang)),
        Fact(gettext("Subjects"), ", ".join(subject_words(package.subjects, lang))),
        Fact(gettext("Duration"), minutes_words(package.minutes)),
        Fact(gettext("Place"), place_words(package.where)),
    )
    return [fact for fact in facts if fact.value]


def observed_of(package: Package, visible: AbstractSet[str], lang: Language) -> tuple[Observed, ...]:
    """Show the objects of a package that the visitor may see, numbered as they are on the worksheet."""
    shown = [placed for placed in package.objects if placed.artefact_id in visible]
    return tuple(_observed(placed, number, lang) for number, placed in enumerate(shown, start=1))


def _observed(placed: PackageObject, number: int, lang: Language) -> Observed:
    scan = scan_of(placed)
    box = box_of(placed, scan) if scan is not None else None
    picture = None
    if scan is not None:
        alt = _alt(placed, scan, lang)
        picture = pictures.part(scan, Region(*box), alt) if box else pictures.whole(scan, alt, default=1080)
    return Observed(
        id=placed.id,
        number=number,
        card=artefact_card(placed.artefact, lang),
        picture=picture,
        detailed=box is not None,
        url=object_address(placed),
        words=story(placed.observe, lang),
    )


def object_address(placed: PackageObject) -> str:
    """Give the path of an object's page, opened at the detail to be observed."""
    scan = scan_of(placed)
    page, opened = 1, ""
    if scan is not None:
        page = 1 + pictures_of(placed.artefact).index(scan)
        box = box_of(placed, scan)
        opened = Opening(page, box).fragment if box or page > 1 else ""
    path = url_for("public.artefact", artefact_id=placed.artefact_id, page=str(page) if page > 1 else None)
    return f"{path}#{opened}" if opened else path


def package_page(
    package: Package,
    visible: AbstractSet[str],
    editions: Sequence[PackageEdition],
    lang: Language,
    site: PublicContext,
    where: str = "",
) -> PackagePage:
    """Show a package whole, without the objects that the visitor may not see; editions newest first.

    `where` says where it is worked with, if that is not where it was made for.
    """
    card = package_card(package, visible, lang)
    objects = observed_of(package, visible, lang)
    seen = _first_seen(package, visible)
    opening = None
    if seen is not None:
        placed, scan = seen
        framed = _framed(scan, box_of(placed, scan), pictures.LANDSCAPE)
        opening = pictures.detail(scan, *framed, _alt(placed, scan, lang))
    cite = gettext(
        "%(institution)s, “%(title)s”, package for experiential learning. %(site)s, %(address)s (viewed %(day)s).",
        institution=card.institution.text,
        title=card.title.text,
        site=site.site_name.shown(lang).text,
        address=site.absolute(card.url),
        day=day(site.ports.clock.now()),
    )
    outcomes = listed(package.outcomes, lang)
    return PackagePage(
        slug=package.slug,
        card=card,
        opening=opening,
        source=next((one for one in objects if seen is not None and one.id == seen[0].id), None),
        topic=package.topic.shown(lang),
        facts=tuple(package_facts(package, lang)),
        outcomes=outcomes,
        materials=listed(package.materials, lang),
        objects=objects,
        phases=phases_of(package, lang, where),
        edition=edition_words(editions[0]) if editions else "",
        earlier=tuple(edition_words(one) for one in editions[1:]),
        cite=cite,
        manifest=site.absolute(f"/iiif/presentation/3/packages/{package.slug}/manifest.json"),
        summary=shortened(card.summary.text or plain_text(outcomes.markup), SUMMARY),
        shared_picture=site.absolute(pictures.shared(seen[1])) if seen is not None else None,
    )


def phase_titles(where: str) -> dict[Phase, str]:
    """Name the phases: only a class that comes to the museum makes a visit."""
    if where == Where.MUSEUM:
        return {
            Phase.BEFORE: gettext("Before the visit"),
            Phase.DURING: gettext("During the visit"),
            Phase.AFTER: gettext("After the visit"),
        }
    return {
        Phase.BEFORE: gettext("Before the lesson"),
        Phase.DURING: gettext("During the lesson"),
        Phase.AFTER: gettext("After the lesson"),
    }


def phases_of(package: Package, lang: Language, where: str = "") -> tuple[PhaseShown, ...]:
    """Show what is done before, during and after the visit; a phase without steps is left out.

    `where` says where that takes place, if not where the package says.
    """
    phases = (
        PhaseShown(
            title,
            tuple(
                Step(step.title.shown(lang), story(step.text, lang), minutes_words(step.minutes))
                for step in package.steps
                if step.phase == phase
            ),
        )
        for phase, title in phase_titles(where or package.where).items()
    )
    return tuple(phase for phase in phases if phase.steps)


def edition_words(edition: PackageEdition) -> str:
    """Name an edition by its number and day."""
    return gettext("Edition %(number)s of %(day)s", number=edition.number, day=day(edition.published_at))


def package_data(page: PackagePage, package: Package, site: PublicContext) -> dict[str, Any]:
    """Describe the package to machines (schema.org `LearningResource`)."""
    lang = page.card.title.lang
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": site.absolute(page.card.url),
        "url": site.absolute(page.card.url),
        "name": page.card.title.text,
        "inLanguage": lang,
        "description": page.summary,
        "image": page.shared_picture,
        "educationalLevel": grades_shown(package.grade_from, package.grade_to).shown(lang).text,
        "about": subject_words(package.subjects, lang),
        "timeRequired": f"PT{package.minutes}M" if package.minutes else None,
        "teaches": plain_text(page.outcomes.markup),
        "isAccessibleForFree": True,
        "provider": {"@type": "Museum", "name": page.card.institution.text},
        "datePublished": package.published_at.date().isoformat() if package.published_at else None,
    }
    return {key: value for key, value in data.items() if value}
