"""The workbenches of the house: who may enter each, and its places in the masthead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_wtf import FlaskForm

    from museum.domain.people import Person, Role
    from museum.domain.translated import Translated


@dataclass(frozen=True)
class Place:
    """A place in a workbench's masthead."""

    endpoint: str
    label: Callable[[], str]
    """Worded when shown, in the reader's language."""
    within: tuple[str, ...] = ()
    """Endpoints whose pages belong to it, too."""


@dataclass(frozen=True)
class Bench:
    """A workbench: a blueprint, and who works there."""

    name: str
    """Of its blueprint."""
    label: Callable[[], str]
    roles: frozenset[Role]
    home: str
    """Endpoint of its first page."""
    refusal: Translated
    """Said to those who hold none of the roles."""
    places: tuple[Place, ...]
    forms: dict[str, type[FlaskForm]] = field(default_factory=dict)
    """Endpoint → the form it takes, so that what was typed can be shown under its labels when it comes too late."""


BENCHES: dict[str, Bench] = {}
"""By the blueprint's name, in the order in which they were opened."""


def benches_of(person: Person) -> list[Bench]:
    """List the workbenches that a person may enter."""
    return [bench for bench in BENCHES.values() if person.where(bench.roles)]


def present_bench() -> Bench | None:
    """Give the workbench that the request is for."""
    return BENCHES.get(request.blueprint or "")
