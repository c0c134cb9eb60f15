"""The image service itself, without HTTP: a grant and a request become bytes."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

import pyvips
import structlog

from iiif.cache import BoundedCache
from iiif.image.archive import Archives, TileArchive
from iiif.image.blocks import Blocks, RemoteObject
from iiif.image.info import Tiling, image_information
from iiif.image.render import Source, prepare_vips, render
from iiif.image.request import MEDIA_TYPES, ImageRequest, Version
from iiif.image.resolve import Limits, Resolved, View, canonical, resolve
from iiif.image.slots import Slots
from iiif.image.tiles import find_tile
from museum.domain.collections import CopyKeys
from museum.domain.tile_archive import TILE, DamagedArchive, TileKey
from museum.ports import ObjectStore
from museum.ports.pixels import Grant

log = structlog.get_logger()

_BLOCK_BYTES = 64 << 20
_RENDERED_BYTES = 48 << 20
_PYRAMIDS = 64
"""Remote pyramids whose size one process remembers."""
_DAMAGED = 1000
_DAMAGED_SECONDS = 30
"""For so long an archive that could not be read is not tried again: the pyramid answers for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request fitted to an image, and where its answer comes from."""

    image_id: str
    copies: CopyKeys
    recipe: int
    view: View
    resolved: Resolved
    tile: TileKey | None
    canonical: str
    """Path of the canonical request."""

    @property
    def media_type(self) -> str:
        """The answer's media type."""
        return MEDIA_TYPES[self.resolved.format]


class ImageService:
    """Answers for the scans of one store. Safe for threads; what it keeps is bounded."""

    def __init__(
        self,
        store: ObjectStore,
        *,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        at_once: int | None = None,
        waiting: int = 24,
        patience: float = 8,
    ) -> None:
        """Let `at_once` pictures be rendered together (default: one a processor).

        `waiting` more may wait `patience` seconds for their turn.
        """
        prepare_vips()
        self._store = store
        self._limits = limits
        self._blocks: Blocks = BoundedCache(_BLOCK_BYTES, weigh=len)
        self._archives = Archives(store, self._blocks)
        self._remote: BoundedCache[str, RemoteObject] = BoundedCache(_PYRAMIDS)
        self._damaged: BoundedCache[str, bool] = BoundedCache(_DAMAGED, seconds=_DAMAGED_SECONDS)
        self._rendered: BoundedCache[tuple[str, View, Resolved], bytes] = BoundedCache(
            _RENDERED_BYTES, weigh=len
        )
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
                if (width, height) != (resolved.width, resolved.height):
                    resolved = replace(resolved, width=width, height=height)
        path = canonical(resolved, view, self._limits, request.version)
        return Asked(image_id, copies, grant.recipe, view, resolved, tile, path)

    def answer(self, asked: Asked) -> bytes:
        """Give the encoded picture.

        Raises `Unavailable` when storage or the service is overburdened, KeyError or `pyvips.Error`
        when the access copies are missing or damaged.
        """
        if asked.tile is not None:
            try:
                data = self._archives.tile(asked.copies, asked.tile)
            except (DamagedArchive, KeyError) as error:
                self._note_damage(asked.image_id, asked.copies, error)
            else:
                if data is not None:
                    return data
        key = (asked.copies.pyramid, asked.view, replace(asked.resolved, slack=(0, 0)))
        return self._rendered.get_or_make(key, lambda: self._render(asked))

    def _render(self, asked: Asked) -> bytes:
        with self._slots.hold():
            try:
                return render(self._pyramid(asked.copies.pyramid), asked.resolved, asked.view.cut)
            except pyvips.Error:
                # It may have been replaced since its size was asked for: the next request looks anew.
                self._remote.discard(asked.copies.pyramid)
                raise

    def _pyramid(self, key: str) -> Source:
        local = self._store.local_path(key)
        if local is not None:
            return local
        return self._remote.get_or_make(key, lambda: RemoteObject(self._store, key, self._blocks))

    def _archive(self, image_id: str, copies: CopyKeys) -> TileArchive | None:
        """Give the archive, or None where it cannot be read: the pyramid answers then."""
        if self._damaged.get(copies.archive):
            return None
        try:
            return self._archives.get(copies)
        except (DamagedArchive, KeyError) as error:
            self._note_damage(image_id, copies, error)
            return None

    def _note_damage(self, image_id: str, copies: CopyKeys, error: Exception) -> None:
        self._damaged.put(copies.archive, value=True)
        log.warning("tile archive damaged", image=image_id, reason=str(error))


def _copies(grant: Grant) -> CopyKeys:
    if grant.copies is None:
        msg = "a grant that allows pixels must say where they are"
        raise ValueError(msg)
    return grant.copies
