"""The image service itself, without HTTP: a grant and a request become bytes."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import pyvips

from iiif.cache import BoundedCache
from iiif.image.allowance import Cost, TooMany, cost_of
from iiif.image.archive import Archives, KnownIndexes, TileArchive
from iiif.image.blocks import Blocks
from iiif.image.damage import Damage
from iiif.image.info import Tiling, image_information
from iiif.image.kept import KeptPictures
from iiif.image.levels import Source
from iiif.image.pyramids import Pyramids
from iiif.image.render import prepare_vips, render
from iiif.image.request import MEDIA_TYPES, ImageRequest, Version
from iiif.image.resolve import Limits, Resolved, View, canonical, resolve
from iiif.image.slots import Slots
from iiif.image.tiles import find_tile
from museum.domain.collections import CopyKeys
from museum.domain.errors import Unavailable
from museum.domain.tile_archive import TILE, DamagedArchive, TileKey
from museum.ports import ObjectStore
from museum.ports.pixels import Grant

RENDERING = 2
"""Version of the way pictures are rendered, part of validators and of what is kept: to be raised with a
change that one can see."""
_BLOCK_BYTES = 64 << 20
_RENDERED_BYTES = 16 << 20
_RENDERED = "rendered"
"""What is noted as damaged of an archive whose tiles cannot be rendered from: all others still can be had."""


Admit = Callable[[Cost], AbstractContextManager[None]]
"""Asked with what a picture costs, and entered while it is rendered; raises `TooMany`."""


class Answer(NamedTuple):
    """An encoded picture, and where it came from."""

    body: bytes
    by: Literal["tile", "rendered", "cached"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request fitted to an image, and where its answer comes from."""

    image_id: str
    copies: CopyKeys
    recipe: int
    edition: int
    view: View
    resolved: Resolved
    tile: TileKey | None
    canonical: str
    """Path of the canonical request."""
    watermark: str

    @property
    def key(self) -> str:
        """All that the pixels of the answer depend on."""
        wanted = self.resolved
        return (
            f"{self.image_id}/{self.recipe}.{RENDERING}.{self.edition}/{self.view.cut}"
            f"/{wanted.x},{wanted.y},{wanted.region_width},{wanted.region_height}"
            f"/{wanted.width},{wanted.height}/{'!' if wanted.mirror else ''}{wanted.degrees}"
            f"/{wanted.quality}.{wanted.format}/{self.watermark}"
        )

    @property
    def media_type(self) -> str:
        """The answer's media type."""
        return MEDIA_TYPES[self.resolved.format]


class ImageService:
    """Answers for the scans of one store. Safe for threads; what it keeps is bounded."""

    def __init__(  # noqa: PLR0913 - what it stands on, and its bounds
        self,
        store: ObjectStore,
        *,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        at_once: int | None = None,
        waiting: int = 24,
        patience: float = 8,
        kept: KeptPictures | None = None,
        damage: Damage | None = None,
        indexes: KnownIndexes = lambda _: None,
    ) -> None:
        """Let `at_once` pictures be rendered together (default: one a processor).

        `waiting` more may wait `patience` seconds for their turn. `kept` holds what was rendered before.
        `damage` is told of access copies that cannot be read. `indexes` are asked before remote storage is.
        """
        prepare_vips()
        self._store = store
        self._limits = limits
        self._blocks: Blocks = BoundedCache(_BLOCK_BYTES, weigh=len)
        self._archives = Archives(store, self._blocks, known=indexes)
        self._pyramids = Pyramids(store, self._blocks)
        self._damage = damage or Damage()
        self._rendered: BoundedCache[str, bytes] = BoundedCache(_RENDERED_BYTES, weigh=len)
        self._kept = kept
        self._slots = Slots(at_once or os.cpu_count() or 1, waiting, patience)

    def information(self, image_id: str, grant: Grant, address: str, version: Version) -> dict[str, Any]:
        """Describe an image that `grant` allows; its tiles are exactly those of the archive."""
        view = View.of(grant.width, grant.height, grant.max_side)
        archive = self._archive(image_id, _copies(grant))
        if archive is not None and len(archive.index.levels) > view.cut:
            index = archive.index
            kept = index.levels[view.cut :]
            levels = tuple((width, height, scale >> view.cut) for width, height, scale in kept)
            tiling = Tiling(levels, index.tile, index.format)
        else:
            tiling = Tiling(view.levels(TILE), TILE, "jpg")
        return image_information(address, version, tiling, self._limits, grant.rights)

    def ask(self, image_id: str, grant: Grant, request: ImageRequest) -> Asked:
        """Fit a request to an image; reads no pixels. Raises `Invalid`, `Unavailable`."""
        copies = _copies(grant)
        view = View.of(grant.width, grant.height, grant.max_side)
        resolved = resolve(request, view, self._limits)
        tile: TileKey | None = None
        if resolved.plain:
            archive = self._archive(image_id, copies)
            found = find_tile(resolved, view, archive.index) if archive else None
            if found is not None:
                tile, width, height = found
                # A stored tile shows the scan bare.
                tile = None if grant.watermark else tile
                if (width, height) != (resolved.width, resolved.height):
                    resolved = replace(resolved, width=width, height=height)
        path = canonical(resolved, view, self._limits, request.version)
        return Asked(
            image_id, copies, grant.recipe, grant.edition, view, resolved, tile, path, grant.watermark
        )

    def answer(self, asked: Asked, admit: Admit = lambda _: nullcontext()) -> Answer:
        """Give the encoded picture; `admit` is asked before it is rendered, and may refuse.

        Raises `Unavailable` when storage does not answer, when the service is overburdened, and when
        the access copies are missing or damaged.
        """
        if asked.tile is not None:
            data = self._stored(asked, asked.tile)
            if data is not None:
                return Answer(data, "tile")
        return self._kept_or_rendered(asked, admit)

    def _kept_or_rendered(self, asked: Asked, admit: Admit) -> Answer:
        key = asked.key
        made: list[Literal["rendered", "cached", "makeshift"]] = []

        def make() -> bytes:
            data = self._kept.get(key) if self._kept else None
            made.append("rendered" if data is None else "cached")
            if data is None:
                with admit(cost_of(asked.resolved)):
                    data, best = self._render(asked)
                if not best:
                    made.append("makeshift")
                elif self._kept:
                    self._kept.put(key, data)
            return data

        while True:
            try:
                body = self._rendered.get_or_make(key, make)
            except TooMany:
                if made:
                    raise
                # It was another client, whom we waited for, that had no allowance left: now it is our turn.
                continue
            if "makeshift" in made:
                self._rendered.discard(key)
            return Answer(body, "rendered" if "rendered" in made else "cached")

    def _render(self, asked: Asked) -> tuple[bytes, bool]:
        """Render from the better copy or else from the other; give also whether it was the better."""
        archive = self._archive(asked.image_id, asked.copies)
        pyramid = archive is None or archive.index.pyramid
        with self._slots.hold():
            if pyramid and not self._damage.lately(asked.copies.pyramid):
                checksum = archive.index.beside.get("pyramid", 0) if archive else 0
                try:
                    return self._draw(self._pyramids.get(asked.copies.pyramid, checksum), asked), True
                except (DamagedArchive, KeyError, pyvips.Error) as error:
                    # It may have been replaced since its size was asked for: the next request looks anew.
                    self._pyramids.forget(asked.copies.pyramid, checksum)
                    self._damage.note(asked.image_id, asked.copies.pyramid, error)
            if archive is not None:
                try:
                    return self._from_archive(archive, asked), not pyramid
                except (DamagedArchive, KeyError, pyvips.Error) as error:
                    self._damage.note(asked.image_id, (asked.copies.archive, _RENDERED), error)
        raise Unavailable(
            "Bản sao truy cập của ảnh này bị hỏng và đang được tạo lại từ bản gốc. Hãy thử lại sau ít phút.",
            "This image's access copy is damaged and is being made anew from the original. Please try again in a few minutes.",
        )

    def _from_archive(self, archive: TileArchive, asked: Asked) -> bytes:
        try:
            return self._draw(archive, asked)
        except DamagedArchive:
            if self._damage.lately((asked.copies.archive, _RENDERED)):
                raise
            return self._draw(self._archives.again(asked.copies), asked)

    def _draw(self, source: Source, asked: Asked) -> bytes:
        return render(source, asked.resolved, asked.view.cut, asked.watermark)

    def _archive(self, image_id: str, copies: CopyKeys) -> TileArchive | None:
        """Give the archive, or None where it cannot be opened: the pyramid answers then, if there is one."""
        if self._damage.lately(copies.archive):
            return None
        try:
            return self._archives.get(copies)
        except (DamagedArchive, KeyError) as error:
            self._damage.note(image_id, copies.archive, error)
            return None

    def _stored(self, asked: Asked, tile: TileKey) -> bytes | None:
        """Read a tile, or give None where it cannot be read."""
        try:
            return self._archives.get(asked.copies).tile(tile)
        except (DamagedArchive, KeyError):
            if self._damage.lately((asked.copies.archive, tile)):
                return None
        try:
            return self._archives.again(asked.copies).tile(tile)
        except (DamagedArchive, KeyError) as error:
            self._damage.note(asked.image_id, (asked.copies.archive, tile), error)
            return None


def _copies(grant: Grant) -> CopyKeys:
    if grant.copies is None:
        msg = "a grant that allows pixels must say where they are"
        raise ValueError(msg)
    return grant.copies
