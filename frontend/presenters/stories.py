"""Stories: a picture stays while the text moves from step to step."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontend.presenters import pictures
from frontend.presenters.artefacts import ArtefactCard, artefact_card, picture_alt
from frontend.presenters.pictures import Region
from frontend.presenters.texts import Story, story
from museum.domain.states import MediaState
from museum.domain.translated import Language, Shown

if TYPE_CHECKING:
    from frontend.presenters.pictures import Picture
    from museum.domain.exhibitions import Section, StoryStep


@dataclass(frozen=True)
class Step:
    """One step: a region of a scan, and what there is to see."""

    number: int
    anchor: str
    title: Shown
    text: Story
    picture: Picture
    """The region alone: what stands beside the words without scripts and on paper."""
    whole: Picture
    service: str
    size: tuple[int, int]
    """Width and height of the scan as the public may see it, in pixels."""
    region: Region
    """In these pixels."""
    card: ArtefactCard


def steps_of(section: Section, visible: AbstractSet[str], lang: Language) -> tuple[Step, ...]:
    """Show a section's story, without the steps on objects that the visitor may not see."""
    shown = [
        step
        for step in section.steps
        if step.media.artefact_id in visible and step.media.state == MediaState.READY
    ]
    return tuple(_step(step, number, lang) for number, step in enumerate(shown, start=1))


def _step(step: StoryStep, number: int, lang: Language) -> Step:
    medium = step.media
    card = artefact_card(medium.artefact, lang)
    region = Region(step.x, step.y, step.width, step.height)
    return Step(
        number=number,
        anchor=f"b-{step.id}",
        title=step.title.shown(lang),
        text=story(step.text, lang),
        picture=pictures.part(medium, region, picture_alt(card.title)),
        whole=pictures.whole(medium, picture_alt(card.title), default=1600),
        service=pictures.service(medium.id),
        size=pictures.seen(medium),
        region=pictures.seen_region(medium, region),
        card=card,
    )
