"""Exemplary models as lists and pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language, day, gettext
from frontend.manage.model_forms import whom_words
from frontend.presenters.texts import title_of
from museum.domain.plans import Plan
from museum.domain.reporting import NominationState
from museum.services import nominations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frontend.workbench.desk import Desk
    from museum.domain.reporting import ModelCopy, Nomination
    from museum.domain.translated import Shown, Translated

SHAPES = {
    NominationState.PROPOSED.value: "draft",
    NominationState.ENDORSED.value: "in_review",
    NominationState.HONOURED.value: "published",
    NominationState.DECLINED.value: "withdrawn",
}
"""State → the chip whose shape says it."""


def state_words() -> dict[str, str]:
    """Word the states of nominations."""
    return {
        NominationState.PROPOSED.value: gettext("Proposed"),
        NominationState.ENDORSED.value: gettext("Endorsed"),
        NominationState.HONOURED.value: gettext("Honoured"),
        NominationState.DECLINED.value: gettext("Declined"),
    }


@dataclass(frozen=True)
class ModelRow:
    """A model in a list."""

    id: str
    url: str
    title: Shown
    unit: Shown
    plan: Shown
    year: int
    whom: str
    state: str
    shape: str
    award: Shown
    copies: int
    beginning: str
    """How its story begins."""
    story_lang: str


@dataclass(frozen=True)
class CopyRow:
    """Somebody who copied a model."""

    unit_id: str
    unit: Shown
    note: str
    on: str
    mine: bool


BEGINNING = 220


def model_rows(here: Desk, found: Sequence[Nomination]) -> list[ModelRow]:
    """Show models in a list."""
    counts = nominations.copy_counts(here.session, [one.id for one in found])
    return [model_row(here, one, counts.get(one.id, 0)) for one in found]


def model_row(here: Desk, one: Nomination, copies: int) -> ModelRow:
    """Show a model in a list."""
    lang = current_language()
    plan = here.session.get_one(Plan, one.plan_id)
    told = one.story.shown(lang)
    return ModelRow(
        id=one.id,
        url=url_for("manage.model", nomination_id=one.id),
        title=title_of(one.title, lang, ""),
        unit=title_of(one.unit.name, lang, one.unit.code),
        plan=title_of(plan.title, lang, plan.slug),
        year=one.year,
        whom=whom_words().get(one.whom, one.whom),
        state=state_words().get(one.state, one.state),
        shape=SHAPES.get(one.state, "draft"),
        award=one.award.shown(lang),
        copies=copies,
        beginning=_beginning(told.text),
        story_lang=told.lang,
    )


def _beginning(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= BEGINNING else flat[:BEGINNING].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def paragraphs(text: Translated) -> tuple[list[str], Shown]:
    """Give a plain text's paragraphs, and whose language they are in."""
    shown = text.shown(current_language())
    return [part.strip() for part in shown.text.split("\n\n") if part.strip()], shown


def lines(text: Translated) -> tuple[list[str], Shown]:
    """Give a plain text's lines without the numbers that somebody typed before them."""
    shown = text.shown(current_language())
    bare = (line.strip().lstrip("-–•*").strip() for line in shown.text.splitlines())
    return [_without_number(line) for line in bare if line], shown


def _without_number(line: str) -> str:
    head, mark, rest = line.partition(" ")
    return rest.strip() if mark and head.rstrip(".)").isdecimal() and head[-1] in ".)" else line


def copy_rows(found: Sequence[ModelCopy], mine: set[str]) -> list[CopyRow]:
    """Show who copied a model."""
    lang = current_language()
    return [
        CopyRow(
            one.unit_id,
            title_of(one.unit.name, lang, one.unit.code),
            one.note,
            day(one.at),
            one.unit_id in mine,
        )
        for one in found
    ]
