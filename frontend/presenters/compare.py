"""Two objects side by side, and what else could stand beside one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flask import url_for

from frontend.presenters import pictures
from frontend.presenters.artefacts import artefact_card
from frontend.presenters.stage import stage_of

if TYPE_CHECKING:
    from frontend.presenters.artefacts import ArtefactCard
    from frontend.presenters.pictures import Picture
    from frontend.presenters.register import Value
    from frontend.presenters.stage import Stage
    from museum.domain.collections import Artefact
    from museum.domain.translated import Language, Shown

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True)
class Half:
    """One side of the comparison."""

    side: Side
    card: ArtefactCard
    institution: Shown
    credit: str
    stage: Stage
    another: str
    """Where another object is chosen for this side."""
    keep: dict[str, str]
    """What a form that turns this side's page must carry along."""


@dataclass(frozen=True)
class Compared:
    """Both sides."""

    left: Half
    right: Half

    @property
    def to_scale(self) -> bool:
        """Whether both can be shown at one true scale."""
        return all(half.stage.now.pixels_per_mm for half in (self.left, self.right))

    @property
    def swapped(self) -> str:
        """The address with the sides exchanged."""
        return url_for(
            "public.compare",
            **addressed(  # type: ignore[arg-type]
                {
                    "left": (self.right.card.id, self.right.stage.opened),
                    "right": (self.left.card.id, self.left.stage.opened),
                }
            ),
        )


@dataclass(frozen=True)
class Choice:
    """One thing that could stand on the free side."""

    url: str
    title: Shown
    date: Value | None
    picture: Picture


@dataclass(frozen=True)
class Offer:
    """Choices of one kind."""

    title: str
    choices: tuple[Choice, ...]


def addressed(sides: Mapping[Side, tuple[str, int]]) -> dict[str, str]:
    """Name objects and pages as the address does: `left`, `left-page` …; a first page goes unsaid."""
    named: dict[str, str] = {}
    for side, (artefact_id, page) in sides.items():
        named[side] = artefact_id
        if page > 1:
            named[f"{side}-page"] = str(page)
    return named


def side_of(artefact: Artefact, side: Side, asked: Mapping[str, str], lang: Language) -> Half:
    """Show an artefact on one side; `asked` is what the address names."""
    card = artefact_card(artefact, lang)
    stage = stage_of(artefact, card.title, lang, opened=int(asked.get(f"{side}-page", "1")))
    if stage is None:
        msg = f"{artefact.id} has no picture"
        raise ValueError(msg)
    others = {name: value for name, value in asked.items() if not name.startswith(side)}
    return Half(
        side=side,
        card=card,
        institution=artefact.institution.name.shown(lang),
        credit=artefact.credit,
        stage=stage,
        another=url_for("public.compare", **others),  # type: ignore[arg-type]
        keep={**others, side: artefact.id},
    )


def page_choices(
    artefact: Artefact, side: Side, asked: Mapping[str, str], lang: Language, most: int
) -> tuple[Choice, ...]:
    """Offer the other pages of the same object, those that follow the present one first."""
    half = side_of(artefact, side, asked, lang)
    free: Side = "right" if side == "left" else "left"
    leaves, opened = half.stage.leaves, half.stage.opened
    following = [*leaves[opened:], *leaves[: opened - 1]][:most]
    by_id = {scan.id: scan for scan in artefact.ready_media}
    return tuple(
        Choice(
            url=url_for("public.compare", **asked, **addressed({free: (artefact.id, leaf.number)})),  # type: ignore[arg-type]
            title=leaf.label,
            date=None,
            picture=pictures.whole(by_id[leaf.image_id]),
        )
        for leaf in following
    )
