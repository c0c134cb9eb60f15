"""What teachers thought of the programmes: means with their numbers, and words without names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import Response, make_response, render_template, request

from frontend.i18n import current_language, long_day, ngettext
from frontend.teach.blueprint import teach
from frontend.workbench.desk import desk
from museum.domain.local_time import local, span_of
from museum.services import feedback as forms
from museum.services.feedback import DEGREES, QUESTIONS, Answered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from museum.services.feedback import Results

MOST_WORDS = 60
YEARS = 6
"""School years that can be looked at."""
SCHOOL_YEAR_BEGINS = 8
"""The month: calendars of Vietnam's schools begin in the last days of August."""


@dataclass(frozen=True)
class QuestionRow:
    """A question with its answers."""

    said: str
    mean: str
    """With a decimal comma in Vietnamese; empty where nobody answered."""
    number: int
    bars: Sequence[tuple[str, int]]
    """Degree in words and how many chose it, from the best to the worst."""


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme with what was thought of it."""

    id: str
    title: str
    said: str
    questions: Sequence[QuestionRow]
    words: Sequence[tuple[str, str, str]]
    """Day of the visit, what was good, what should be changed."""
    more: int


@teach.get("/feedback")
def feedback() -> Response:
    """Show what teachers thought in a school year."""
    here = desk()
    present = _school_year(local(here.ports.clock.now()).date())
    year = request.args.get("year", present, int)
    year = min(max(year, present - YEARS + 1), present)
    since, until = span_of(date(year, SCHOOL_YEAR_BEGINS, 1), date(year + 1, SCHOOL_YEAR_BEGINS - 1, 31))
    found = forms.results(here.session, here.institution_ids, since, until)
    body = render_template(
        "teach/feedback.html",
        rows=[_programme(one) for one in found],
        year=year,
        years=[present - back for back in range(YEARS)],
    )
    return make_response(body)


def _school_year(on: date) -> int:
    return on.year if on.month >= SCHOOL_YEAR_BEGINS else on.year - 1


def _programme(result: Results) -> ProgrammeRow:
    lang = current_language()
    groups = max(result.groups, result.forms)
    return ProgrammeRow(
        id=result.programme.id,
        title=result.programme.title.shown(lang).text or result.programme.slug,
        said=ngettext(
            "%(forms)s of %(num)s group answered",
            "%(forms)s of %(num)s groups answered",
            groups,
            forms=result.forms,
        ),
        questions=[
            _question(said.shown(lang).text, result.questions.get(code, Answered()))
            for code, said in QUESTIONS.items()
        ]
        if result.forms
        else [],
        words=[(long_day(one.on), one.good, one.wishes) for one in result.words[:MOST_WORDS]],
        more=max(0, len(result.words) - MOST_WORDS),
    )


def _question(said: str, answered: Answered) -> QuestionRow:
    lang = current_language()
    mean = "" if answered.mean is None else f"{answered.mean:.1f}"
    bars = [(degree.shown(lang).text, count) for degree, count in zip(DEGREES, answered.counts, strict=True)]
    return QuestionRow(said, mean.replace(".", ",") if lang == "vi" else mean, answered.number, bars[::-1])
