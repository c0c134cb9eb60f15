"""Packages, what stands in them, and their editions, as the workbench's pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from frontend.i18n import current_language, gettext, ngettext
from frontend.presenters.artefacts import is_public
from frontend.presenters.packages import grades_words, minutes_words, phase_titles, place_words, subject_words
from frontend.presenters.pictures import Region, part, strip
from frontend.presenters.texts import shortened, story, title_of
from frontend.public.package_queries import observed_in
from frontend.workbench.rows import moment
from museum.domain.education import PackageObject
from museum.domain.translated import Shown, Translated
from museum.services.package_content import choices_of, picture_of, region_of
from museum.services.packages import SheetState, hidden_in, sheet_state
from museum.text.clean import plain_text

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.education import Package, PackageEdition, PackageStep, Question

EXCERPT = 140
LETTERS = "ABCDEF"
_RICH = frozenset({"outcomes", "materials", "guide", "text", "observe", "answer"})
"""What of an edition has limited mark-up."""


@dataclass(frozen=True)
class PackageRow:
    """A package in a list."""

    id: str
    title: Shown
    state: str
    institution: Shown
    facts: str
    """Grades, subjects and duration, in a line."""
    steps: int
    objects: int
    questions: int
    hidden: int
    """Objects of a published package that visitors do not see."""
    sheet: SheetState
    changed: str
    thumbnail: str
    url: str
    page_url: str
    """Its page on the site, or its preview."""
    public: bool


@dataclass(frozen=True)
class PartRow:
    """A step, an object or a question on the package's page."""

    id: str
    name: str
    lang: str
    """The language of the name where it is not the reader's; else empty."""
    note: str
    words: str
    """The beginning of what it says."""
    url: str
    picture: str = ""
    state: str = ""
    """Of an object that is not published."""


@dataclass(frozen=True)
class PhaseRows:
    """The steps before, during or after the visit."""

    title: str
    steps: tuple[PartRow, ...]


@dataclass(frozen=True)
class EditionRow:
    """An edition in the history."""

    number: int
    published: str
    url: str


def package_rows(here: Desk, packages: Sequence[Package]) -> list[PackageRow]:
    """Show packages in a list."""
    visible = observed_in(here.session, here.person, packages)
    return [_package_row(here, one, visible) for one in packages]


def package_row(here: Desk, package: Package) -> PackageRow:
    """Show one package in a line."""
    return package_rows(here, [package])[0]


def _package_row(here: Desk, package: Package, visible: frozenset[str]) -> PackageRow:
    lang = current_language()
    subjects = ", ".join(subject_words(package.subjects, lang))
    facts = (
        grades_words(package.grade_from, package.grade_to, lang),
        subjects,
        minutes_words(package.minutes),
    )
    return PackageRow(
        id=package.id,
        title=package.title.shown(lang),
        state=package.state,
        institution=package.institution.name.shown(lang),
        facts=" · ".join(filter(None, facts)),
        steps=len(package.steps),
        objects=len(package.objects),
        questions=len(package.questions),
        hidden=len(hidden_in(package)) if is_public(package.state) else 0,
        sheet=sheet_state(here.session, package),
        changed=moment(package.changed_at),
        thumbnail=next(
            (glance for one in package.objects if one.artefact_id in visible and (glance := glance_at(one))),
            "",
        ),
        url=url_for("teach.package", package_id=package.id),
        page_url=url_for("public.package", slug=package.slug, lang=lang),
        public=is_public(package.state),
    )


def glance_at(observed: PackageObject) -> str:
    """Give the address of a small picture of what is to be observed; empty where there is none."""
    scan, region = picture_of(observed), region_of(observed)
    if scan is None:
        return ""
    if region is None:
        return strip(scan).src
    return part(scan, Region(*region)).srcset.split(" ", 1)[0]


def object_rows(here: Desk, package: Package) -> list[PartRow]:
    """Show the objects of a package; of one that the person may not see, no more than that it is there."""
    visible = observed_in(here.session, here.person, [package])
    return [_object_row(package, one, seen=one.artefact_id in visible) for one in package.objects]


def _object_row(package: Package, observed: PackageObject, *, seen: bool) -> PartRow:
    artefact, lang = observed.artefact, current_language()
    url = url_for("teach.package_object", package_id=package.id, part_id=observed.id)
    words = _excerpt(observed.observe)
    if not seen:
        return PartRow(
            observed.id, gettext("An object that is not published"), "", "", words, url, state=artefact.state
        )
    title = title_of(artefact.title, lang, artefact.accession_number)
    notes = [artefact.accession_number]
    if artefact.institution_id != package.institution_id:
        notes.append(artefact.institution.name.shown(lang).text)
    if region_of(observed) is not None:
        notes.append(gettext("detail"))
    return PartRow(
        id=observed.id,
        name=title.text,
        lang=title.lang if title.borrowed else "",
        note=" · ".join(notes),
        words=words,
        url=url,
        picture=glance_at(observed),
        state="" if is_public(artefact.state) else artefact.state,
    )


def phase_rows(package: Package) -> list[PhaseRows]:
    """Show the steps of a package under their phases; each phase is there, be it empty."""
    return [
        PhaseRows(title, tuple(_step_row(package, step) for step in package.steps if step.phase == phase))
        for phase, title in phase_titles(package.where).items()
    ]


def _step_row(package: Package, step: PackageStep) -> PartRow:
    title = step.title.shown(current_language())
    return PartRow(
        id=step.id,
        name=title.text or gettext("Step without a title"),
        lang=title.lang if title.borrowed else "",
        note=minutes_words(step.minutes),
        words=_excerpt(step.text),
        url=url_for("teach.package_step", package_id=package.id, part_id=step.id),
    )


def question_rows(package: Package) -> list[PartRow]:
    """Show the questions of a package."""
    return [_question_row(package, one) for one in package.questions]


def _question_row(package: Package, question: Question) -> PartRow:
    text = question.text.shown(current_language())
    choices = choices_of(question)
    kind = ngettext("%(num)s choice", "%(num)s choices", len(choices)) if choices else ""
    right = ""
    if choices and question.right is not None:
        answer = choices[question.right].shown(current_language()).text
        right = gettext("right: %(letter)s. %(answer)s", letter=LETTERS[question.right], answer=answer)
    return PartRow(
        id=question.id,
        name=shortened(plain_text(text.text), EXCERPT),
        lang=text.lang if text.borrowed else "",
        note=kind or gettext("answered in words"),
        words=right or _excerpt(question.answer),
        url=url_for("teach.package_question", package_id=package.id, part_id=question.id),
    )


def _excerpt(value: Translated) -> str:
    return shortened(plain_text(value.shown(current_language()).text), EXCERPT)


def edition_rows(editions: Iterable[PackageEdition]) -> list[EditionRow]:
    """Show the history of a package, newest first."""
    return [
        EditionRow(
            one.number,
            moment(one.published_at),
            url_for("teach.package_edition", package_id=one.package_id, number=one.number),
        )
        for one in editions
    ]


def edition_shown(content: dict[str, Any]) -> dict[str, Any]:
    """Put an edition's content into the reader's language: texts become `Shown` or `Story`, codes their words."""
    lang = current_language()
    shown: dict[str, Any] = _in_language(content, "")
    first, last = content["grades"]
    facts = (
        grades_words(first, last, lang),
        ", ".join(subject_words(content["subjects"], lang)),
        minutes_words(content["minutes"]),
        place_words(content["where"]),
    )
    phases = phase_titles(content["where"])
    shown["facts"] = " · ".join(filter(None, facts))
    shown["phases"] = [
        (title, [step for step in shown["steps"] if step["phase"] == phase])
        for phase, title in phases.items()
    ]
    return shown


def _in_language(value: Any, name: str) -> Any:
    """Replace each pair of texts, however deep, by what the reader sees of it."""
    if isinstance(value, dict):
        if value.keys() == {"vi", "en"}:
            words, lang = Translated(value["vi"], value["en"]), current_language()
            return story(words, lang) if name in _RICH else words.shown(lang)
        return {key: _in_language(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_language(one, name) for one in value]
    return value
