"""The list of packages, narrowed by grade, subject, topic, place and duration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from frontend.i18n import gettext
from frontend.presenters.packages import place_words
from frontend.presenters.search import LAST_PAGE, LONGEST_VALUE, MOST_VALUES, Choice, Facet
from museum.domain.curriculum import LEVELS, SUBJECTS, grades_shown
from museum.domain.education import Where
from museum.domain.schools import Level
from museum.domain.translated import Language, Shown, Translated
from museum.text.fold import fold

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

PER_PAGE = 12
FACETS = ("level", "grade", "subject", "topic", "place", "duration")
OPEN_FACETS = ("level", "subject", "place")
"""Those that stand open at first."""
_GRADES: dict[Level, range] = {
    Level.PRIMARY: range(1, 6),
    Level.LOWER_SECONDARY: range(6, 10),
    Level.UPPER_SECONDARY: range(10, 13),
}
_SHORT, _MEDIUM = 45, 90
"""Minutes: a lesson, two lessons."""


@dataclass(frozen=True)
class Listed:
    """What the list knows of a package before it is shown."""

    id: str
    grade_from: int | None
    grade_to: int | None
    subjects: Sequence[str]
    topic: Translated
    minutes: int | None
    where: str

    @property
    def grades(self) -> range:
        """The grades that it is meant for; all of them where it is for any age."""
        return range(self.grade_from or 1, (self.grade_to or 12) + 1)


@dataclass(frozen=True)
class AskedPackages:
    """What the address asks for, within limits."""

    page: int
    filters: Mapping[str, tuple[str, ...]]

    def url(self, page: int = 1, filters: Mapping[str, tuple[str, ...]] | None = None) -> str:
        """Give the address of this list with another page or other filters."""
        chosen = self.filters if filters is None else filters
        values: dict[str, Any] = {name: list(chosen[name]) for name in FACETS if chosen.get(name)}
        return url_for("public.education", page=page if page > 1 else None, **values)

    def without(self, facet: str, value: str) -> str:
        """Give the address of this list with one filter taken off."""
        rest = {
            name: tuple(v for v in values if (name, v) != (facet, value))
            for name, values in self.filters.items()
        }
        return self.url(filters=rest)


def asked_packages(args: MultiDict[str, str]) -> AskedPackages:
    """Read what is asked from an address; what is too long or unknown is left out."""
    page = args.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1  # noqa: PLR2004
    filters: dict[str, tuple[str, ...]] = {}
    for name in FACETS:
        values = [
            one for one in args.getlist(name) if one and len(one) <= LONGEST_VALUE and one.isprintable()
        ]
        if values:
            filters[name] = tuple(dict.fromkeys(values))[:MOST_VALUES]
    return AskedPackages(min(max(number, 1), LAST_PAGE), filters)


def _levels(one: Listed) -> list[str]:
    return [level.value for level, grades in _GRADES.items() if set(grades) & set(one.grades)]


def _topics(one: Listed) -> list[str]:
    key = topic_key(one.topic)
    return [key] if key else []


def _durations(one: Listed) -> list[str]:
    if not one.minutes:
        return []
    return ["short" if one.minutes <= _SHORT else "medium" if one.minutes <= _MEDIUM else "long"]


_VALUES: dict[str, Callable[[Listed], Sequence[str]]] = {
    "level": _levels,
    "grade": lambda one: [str(grade) for grade in one.grades],
    "subject": lambda one: one.subjects,
    "topic": _topics,
    "place": lambda one: [one.where],
    "duration": _durations,
}
"""What values of each facet a package has."""


def topic_key(topic: Translated) -> str:
    """Give what a topic is called in an address: packages that spell it alike have it in common."""
    return "-".join(fold(topic.vi or topic.en).split())[:LONGEST_VALUE]


def _fits(one: Listed, filters: Mapping[str, tuple[str, ...]], besides: str = "") -> bool:
    return all(set(_VALUES[name](one)) & set(wanted) for name, wanted in filters.items() if name != besides)


def narrowed(catalogue: Iterable[Listed], asked: AskedPackages) -> list[Listed]:
    """Give those packages that have one of the wanted values in every facet, in the order given."""
    return [one for one in catalogue if _fits(one, asked.filters)]


def package_facets(catalogue: Sequence[Listed], asked: AskedPackages, lang: Language) -> tuple[Facet, ...]:
    """Give the facets; a value is counted among what the other facets leave."""
    facets = []
    for name in FACETS:
        left = [one for one in catalogue if _fits(one, asked.filters, besides=name)]
        counts = Counter(value for one in left for value in _VALUES[name](one))
        labels = _labels(name, catalogue, lang)
        chosen = asked.filters.get(name, ())
        choices = tuple(
            Choice(value, label, counts[value], value in chosen, asked.without(name, value))
            for value, label in labels.items()
            if counts[value] or value in chosen
        )
        if choices:
            facets.append(Facet(name, _title(name), choices, bool(chosen) or name in OPEN_FACETS))
    return tuple(facets)


def _title(name: str) -> str:
    return {
        "level": gettext("School level"),
        "grade": gettext("Grade"),
        "subject": gettext("Subject"),
        "topic": gettext("Topic"),
        "place": gettext("Place"),
        "duration": gettext("Duration"),
    }[name]


def _labels(name: str, catalogue: Sequence[Listed], lang: Language) -> dict[str, Shown]:
    """Name the values of a facet, in the order in which they are offered."""
    if name == "level":
        return {level.value: LEVELS[level].shown(lang) for level in _GRADES}
    if name == "grade":
        return {str(grade): _grade(grade, lang) for grade in range(1, 13)}
    if name == "subject":
        return {code: label.shown(lang) for code, label in SUBJECTS.items()}
    if name == "topic":
        topics = {topic_key(one.topic): one.topic.shown(lang) for one in catalogue if one.topic}
        return dict(sorted(topics.items()))
    if name == "place":
        return {where.value: _own(place_words(where), lang) for where in Where}
    return {
        "short": _own(gettext("Up to %(most)s minutes", most=_SHORT), lang),
        "medium": _own(gettext("%(least)s to %(most)s minutes", least=_SHORT + 1, most=_MEDIUM), lang),
        "long": _own(gettext("More than %(most)s minutes", most=_MEDIUM), lang),
    }


def _grade(grade: int, lang: Language) -> Shown:
    words = grades_shown(grade, grade).shown(lang).text
    return _own(words[:1].upper() + words[1:], lang)


def _own(text: str, lang: Language) -> Shown:
    return Shown(text, lang, borrowed=False)
