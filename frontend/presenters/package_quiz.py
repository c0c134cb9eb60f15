"""The quiz of a package: what pupils chose, and whether it is right. Nothing of it is kept anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from frontend.presenters.texts import Story, story
from museum.services.package_content import choices_of, questions_about

if TYPE_CHECKING:
    from frontend.presenters.packages import Observed
    from museum.domain.education import Package, Question
    from museum.domain.translated import Language, Shown

MOST = 60
"""Questions of which an address keeps the answers."""
ASKED = "check"
"""The name in the address that asks for a verdict."""
NAMES = (ASKED, *(f"q{number}" for number in range(1, MOST + 1)))
"""What the address of a checked quiz carries."""
Verdict = Literal["", "right", "wrong", "open"]


@dataclass(frozen=True)
class QuizChoice:
    """One of the answers to choose from."""

    value: int
    text: Shown
    chosen: bool


@dataclass(frozen=True)
class QuizQuestion:
    """A question as pupils see it: of the answer, no more than whether theirs is right."""

    number: int
    name: str
    text: Story
    choices: tuple[QuizChoice, ...]
    verdict: Verdict
    """Empty before anybody asked, and for what is answered in words; `open`: nothing was chosen."""
    about: Observed | None
    """The object to look at."""


@dataclass(frozen=True)
class Quiz:
    """All questions, and how many were answered right."""

    questions: tuple[QuizQuestion, ...]
    checked: bool

    @property
    def choosing(self) -> int:
        """How many questions can be checked."""
        return sum(bool(one.choices) for one in self.questions)

    @property
    def right(self) -> int:
        """How many were answered right."""
        return sum(one.verdict == "right" for one in self.questions)


def quiz_of(package: Package, objects: Sequence[Observed], given: Mapping[str, str], lang: Language) -> Quiz:
    """Show the questions of a package; `given` is what the address carries of the pupils' choices."""
    about = {one.id: one for one in objects}
    checked = ASKED in given
    return Quiz(
        tuple(
            _question(question, number, about.get(question.object_id or ""), given, lang)
            for number, question in enumerate(questions_about(package, about.keys()), start=1)
        ),
        checked,
    )


def _question(
    question: Question, number: int, about: Observed | None, given: Mapping[str, str], lang: Language
) -> QuizQuestion:
    name = f"q{number}"
    offered = choices_of(question)
    text = given.get(name, "")
    chosen = int(text) if text.isascii() and text.isdigit() and len(text) == 1 else None
    return QuizQuestion(
        number=number,
        name=name,
        text=story(question.text, lang),
        choices=tuple(QuizChoice(at, choice.shown(lang), at == chosen) for at, choice in enumerate(offered)),
        verdict=_verdict(question, chosen) if ASKED in given and offered else "",
        about=about,
    )


def _verdict(question: Question, chosen: int | None) -> Verdict:
    if chosen is None or chosen >= len(choices_of(question)):
        return "open"
    if question.right is None:
        # Nobody has said which choice is right.
        return ""
    return "right" if chosen == question.right else "wrong"
