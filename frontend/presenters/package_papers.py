"""A package on paper: the worksheet for pupils, the guide and the answer key for teachers, worded for print.

Nothing of the answers goes into the worksheet's data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from flask import url_for

from frontend.i18n import gettext
from frontend.presenters.blocks import blocks_of
from frontend.presenters.packages import (
    Observed,
    box_of,
    observed_of,
    package_facts,
    phases_of,
    scan_of,
)
from frontend.presenters.texts import Story, listed, story, title_of
from museum.domain.translated import Language, Shown
from museum.ports.pixels import halvings, seen_region
from museum.services.package_content import choices_of, questions_about

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from frontend.context import PublicContext
    from frontend.presenters.packages import PhaseShown
    from museum.domain.education import Package, PackageObject, Question
    from museum.ports.pictures import Region
    from museum.ports.pixels import Grant

Kind = Literal["worksheet", "guide", "answers"]
LARGE, SMALL = 1000, 480
"""Longer sides in pixels: some 220 dots an inch on the worksheet, 250 on the teachers' papers."""
_LINES_OBJECT, _LINES_QUESTION = 3, 4
"""Ruled lines to write on."""
_LETTERS = "ABCDEF"


@dataclass(frozen=True)
class PaperPicture:
    """A picture that goes onto a paper, and how it is asked for."""

    file: str
    image_id: str
    grant: Grant
    side: int
    region: Region | None

    @property
    def identity(self) -> list[Any]:
        """All that its pixels depend on."""
        grant = self.grant
        return [
            self.image_id,
            grant.recipe,
            grant.edition,
            grant.max_side,
            grant.watermark,
            self.side,
            self.region,
        ]


@dataclass(frozen=True)
class Paper:
    """What is set: words, pictures, and the addresses that codes lead to, by file name."""

    data: dict[str, Any]
    pictures: tuple[PaperPicture, ...]
    codes: dict[str, str]


@dataclass(frozen=True)
class Standing:
    """Which edition a paper shows."""

    edition: str
    outdated: bool
    """Whether something on it has changed since somebody looked it over."""

    @property
    def words(self) -> str:
        """Say it in a line."""
        if not self.edition:
            return gettext("Draft")
        return gettext("%(edition)s, changed since", edition=self.edition) if self.outdated else self.edition


def paper_of(
    kind: Kind,
    package: Package,
    visible: AbstractSet[str],
    grant_of: Callable[[str], Grant],
    standing: Standing,
    lang: Language,
    site: PublicContext,
) -> Paper:
    """Word a paper; `grant_of` says how much of a scan (by image id) may be printed."""
    observed = observed_of(package, visible, lang)
    placed = [one for one in package.objects if one.artefact_id in visible]
    pictures = (
        _pictures(placed, grant_of, SMALL if kind != "worksheet" else LARGE) if kind != "answers" else {}
    )
    codes = (
        {} if kind == "answers" else {f"code-{one.number}.svg": site.absolute(one.url) for one in observed}
    )
    title = title_of(package.title, lang, package.slug)
    data: dict[str, Any] = {
        "kind": kind,
        "lang": lang,
        "institution": package.institution.name.shown(lang).text,
        "title": title.text,
        "title-lang": title.lang,
        "borrowed": _borrowed(title),
        "topic": package.topic.shown(lang).text,
        "edition": standing.words,
        "address": site.absolute(url_for("public.package", slug=package.slug)),
        "facts": [{"label": one.label, "value": one.value} for one in package_facts(package, lang)],
        "objects": [_object(one, pictures.get(one.id)) for one in observed],
        "questions": _questions(package, observed, lang, told=kind == "answers"),
        "labels": _labels(kind),
    }
    if kind == "guide":
        data |= _guide(package, lang)
    return Paper(data, tuple(pictures.values()), codes)


def _pictures(
    placed: Sequence[PackageObject], grant_of: Callable[[str], Grant], side: int
) -> dict[str, PaperPicture]:
    """Give the picture of each object that has one, by the object's id."""
    found = {}
    for number, one in enumerate(placed, start=1):
        scan = scan_of(one)
        grant = grant_of(scan.id) if scan is not None else None
        if scan is not None and grant is not None and grant.status == "full":
            found[one.id] = PaperPicture(f"object-{number}.jpg", scan.id, grant, side, box_of(one, scan))
    return found


def _object(one: Observed, picture: PaperPicture | None) -> dict[str, Any]:
    date = one.card.date.text if one.card.date else ""
    return {
        "number": one.number,
        "title": one.card.title.text,
        "title-lang": one.card.title.lang,
        "caption": " · ".join(filter(None, (date, one.card.accession_number, one.card.rights))),
        "picture": _shape(picture) if picture else None,
        "alt": one.picture.alt if one.picture else "",
        **_words(one.words),
        "code": f"code-{one.number}.svg",
        "lines": _LINES_OBJECT,
    }


def _shape(picture: PaperPicture) -> dict[str, Any]:
    grant = picture.grant
    times = halvings(grant.width, grant.height, grant.max_side)
    region = picture.region or (0, 0, grant.width, grant.height)
    _, _, width, height = seen_region(region, grant.width, grant.height, times)
    return {"file": picture.file, "width": width, "height": height}


def _words(text: Story) -> dict[str, Any]:
    return {"text": blocks_of(text.markup), "text-lang": text.lang}


def _questions(
    package: Package, observed: Sequence[Observed], lang: Language, *, told: bool
) -> list[dict[str, Any]]:
    numbers = {one.id: one.number for one in observed}
    return [
        {
            "number": number,
            **_words(story(question.text, lang)),
            "about": numbers.get(question.object_id or "", 0),
            "choices": [
                {"sign": sign, "text": choice.text, "lang": choice.lang}
                for sign, choice in zip(
                    _LETTERS, (one.shown(lang) for one in choices_of(question)), strict=False
                )
            ],
            "lines": 0 if choices_of(question) else _LINES_QUESTION,
            **(_answer(question, lang) if told else {}),
        }
        for number, question in enumerate(questions_about(package, numbers.keys()), start=1)
    ]


def _answer(question: Question, lang: Language) -> dict[str, Any]:
    answer = story(question.answer, lang)
    offered = len(choices_of(question))
    right = question.right
    return {
        "right": _LETTERS[right] if right is not None and 0 <= right < min(offered, len(_LETTERS)) else "",
        "answer": blocks_of(answer.markup),
        "answer-lang": answer.lang,
    }


def _guide(package: Package, lang: Language) -> dict[str, Any]:
    summary = package.summary.shown(lang)
    return {
        "summary": summary.text,
        "summary-lang": summary.lang,
        "outcomes": _words(listed(package.outcomes, lang)),
        "materials": _words(listed(package.materials, lang)),
        "guide": _words(story(package.guide, lang)),
        "phases": [_phase(one) for one in phases_of(package, lang)],
    }


def _phase(phase: PhaseShown) -> dict[str, Any]:
    return {
        "title": phase.title,
        "steps": [
            {
                "title": step.title.text,
                "title-lang": step.title.lang,
                "minutes": step.minutes,
                **_words(step.text),
            }
            for step in phase.steps
        ],
    }


def _labels(kind: Kind) -> dict[str, str]:
    names = {
        "worksheet": gettext("Worksheet"),
        "guide": gettext("Teacher's guide"),
        "answers": gettext("Answer key"),
    }
    return {
        "paper": names[kind],
        "for-teachers": "" if kind == "worksheet" else gettext("For teachers only"),
        "group": gettext("Group / class"),
        "day": gettext("Date"),
        "look": gettext("Look closer"),
        "questions": gettext("Questions"),
        "objects": gettext("Objects to observe"),
        "outcomes": gettext("What pupils learn"),
        "materials": gettext("What to bring"),
        "steps": gettext("How it goes"),
        "guide": gettext("Leading the class"),
        "see": gettext("See object"),
        "no-picture": gettext("Not yet photographed"),
        "in-words": gettext("An answer in the pupils' own words."),
        "none": gettext("No answer has been noted yet."),
    }


def _borrowed(title: Shown) -> str:
    if not title.borrowed:
        return ""
    return gettext("shown in Vietnamese") if title.lang == "vi" else gettext("shown in English")
