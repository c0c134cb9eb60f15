"""What a package says and shows, as plain data: for the editions that are kept, and for what is printed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Set as AbstractSet
from typing import Any

from museum.domain.collections import Media
from museum.domain.education import Package, PackageObject, PackageStep, Question
from museum.domain.pages import pictures_of
from museum.domain.states import Publication
from museum.domain.translated import Translated


def picture_of(observed: PackageObject) -> Media | None:
    """Give the scan that an object is shown by: the chosen one, else the first of the artefact; None without."""
    scans = pictures_of(observed.artefact)
    return next((scan for scan in scans if scan.id == observed.media_id), scans[0] if scans else None)


def region_of(observed: PackageObject) -> tuple[int, int, int, int] | None:
    """Give the detail to look at: x, y, width, height in pixels of `picture_of`; None for the whole."""
    if observed.x is None or observed.y is None or observed.width is None or observed.height is None:
        return None
    shown = picture_of(observed)
    if shown is None or shown.id != observed.media_id:
        return None
    return observed.x, observed.y, observed.width, observed.height


def questions_about(package: Package, shown: AbstractSet[str]) -> list[Question]:
    """Give a package's questions but those about objects that are not shown; `shown`: ids of the placed objects."""
    hidden = {placed.id for placed in package.objects} - shown
    return [question for question in package.questions if question.object_id not in hidden]


def choices_of(question: Question) -> tuple[Translated, ...]:
    """Give the choices of a question in their order; none where it is answered in words."""
    given = question.choices.get("choices", [])
    return tuple(Translated(one.get("vi", ""), one.get("en", "")) for one in given)


def edition_content(package: Package) -> dict[str, Any]:
    """Give all that a package holds, as JSON can keep it: what an edition is, answers and guide included."""
    exhibition = package.exhibition_id
    return {
        "title": _both(package.title),
        "summary": _both(package.summary),
        "topic": _both(package.topic),
        "outcomes": _both(package.outcomes),
        "materials": _both(package.materials),
        "guide": _both(package.guide),
        "grades": [package.grade_from, package.grade_to],
        "subjects": list(package.subjects),
        "minutes": package.minutes,
        "where": str(package.where),
        "exhibition_id": exhibition,
        "steps": [_step(one) for one in package.steps],
        "objects": [_object(one) for one in package.objects],
        "questions": [
            {**_question(one), "right": one.right, "answer": _both(one.answer)} for one in package.questions
        ],
    }


def sheet_content(package: Package) -> dict[str, Any]:
    """Give the words and pictures that the worksheet shows, captions included; never an answer.

    A scan is told by its id, its original, which never changes, and the recipe that drew the copies.
    """
    return {
        "institution": _both(package.institution.name),
        "title": _both(package.title),
        "topic": _both(package.topic),
        "grades": [package.grade_from, package.grade_to],
        "subjects": list(package.subjects),
        "minutes": package.minutes,
        "where": str(package.where),
        "objects": [{**_object(one), **_caption(one), **_picture(one)} for one in package.objects],
        "questions": [_question(one) for one in package.questions],
    }


def digest_of(content: dict[str, Any]) -> str:
    """Reduce content to what tells it from other content: 64 hexadecimal digits."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _both(value: Translated) -> dict[str, str]:
    return {"vi": value.vi, "en": value.en}


def _step(step: PackageStep) -> dict[str, Any]:
    return {
        "phase": str(step.phase),
        "title": _both(step.title),
        "text": _both(step.text),
        "minutes": step.minutes,
    }


def _object(observed: PackageObject) -> dict[str, Any]:
    artefact, shown, region = observed.artefact, picture_of(observed), region_of(observed)
    return {
        "id": observed.id,
        "artefact_id": artefact.id,
        "accession_number": artefact.accession_number,
        "title": _both(artefact.title),
        "date": _both(artefact.date_display),
        "institution": _both(artefact.institution.name),
        "image_id": shown.id if shown is not None else None,
        "region": list(region) if region is not None else None,
        "observe": _both(observed.observe),
    }


def _caption(observed: PackageObject) -> dict[str, Any]:
    artefact = observed.artefact
    # Visitors see nothing of an object that is not public, on paper neither.
    return {"rights": artefact.rights, "public": artefact.state == Publication.PUBLISHED}


def _picture(observed: PackageObject) -> dict[str, Any]:
    shown = picture_of(observed)
    return {"original": shown.sha256, "recipe": shown.recipe} if shown is not None else {}


def _question(question: Question) -> dict[str, Any]:
    return {
        "text": _both(question.text),
        "choices": [_both(one) for one in choices_of(question)],
        "object_id": question.object_id,
    }
