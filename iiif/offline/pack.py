"""Plans packs: which files an artefact takes along, how large they are, and how they are read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iiif.offline.manifest import local_manifest
from iiif.offline.package import looks_of, package_html, package_read_me
from iiif.offline.page import ASSETS, Opened, artefact_html, contents_html, read_me
from iiif.offline.scans import Files, LocalScan, local_scan
from iiif.offline.zip import write_zip, zip_size
from iiif.presentation.addresses import canvas_of
from iiif.presentation.manifest import artefact_manifest
from iiif.presentation.transcription import transcription_page
from museum.domain.collections import Artefact
from museum.domain.local_time import local
from museum.domain.pages import pictures_of
from museum.ports import Clock, ObjectStore, PictureSource
from museum.ports.packs import Pack, Packed, PackedPackage
from museum.text.fold import fold

_VIEWER = "openseadragon.min.js"
_OURS = ("pack.js", "pack.css")
_LONGEST_NAME = 60


@dataclass(frozen=True)
class _Planned:
    """One artefact's folder in a pack."""

    folder: str
    opened: Opened
    files: tuple[Files, ...]
    scans: tuple[LocalScan, ...]


class OfflinePacks:
    """A `museum.ports.packs.PackMaker` over object storage."""

    def __init__(
        self, store: ObjectStore, pictures: PictureSource, clock: Clock, base: str, taken: Path
    ) -> None:
        """Pack from a store; `base` is the site's public address, `taken` holds what the build laid for packs."""
        self._store = store
        self._pictures = pictures
        self._clock = clock
        self._base = base
        self._taken = taken

    def plan(self, artefacts: Sequence[Packed]) -> Pack:
        """Plan a pack of one or several artefacts; raises `Unavailable`."""
        single = len(artefacts) == 1
        names = _folders([packed.artefact for packed in artefacts])
        planned = [
            self._planned(packed, "" if single else f"{name}/", "" if single else "../")
            for packed, name in zip(artefacts, names, strict=True)
        ]
        root = names[0] if single else "hien-vat"
        opened = [one.opened for one in planned]
        written = {"README.txt": read_me(opened, self._base, local(self._clock.now())).encode()}
        if not single:
            written["index.html"] = contents_html([(one.folder, one.opened) for one in planned]).encode()
        return self._pack(root, written, planned)

    def plan_package(self, packed: PackedPackage) -> Pack:
        """Plan a pack of a package: its page, its worksheets, and its objects in folders of their own.

        The pictures of the details are made at once: their sizes must be known. Raises `Unavailable`.
        """
        names = _folders([one.artefact for one in packed.artefacts])
        planned = [
            self._planned(one, f"{name}/", "../") for one, name in zip(packed.artefacts, names, strict=True)
        ]
        folders = {one.artefact.id: name for one, name in zip(packed.artefacts, names, strict=True)}
        looks = looks_of(packed, self._pictures, folders)
        written = {
            "README.txt": package_read_me(packed, looks, self._base, local(self._clock.now())).encode(),
            "index.html": package_html(packed, looks, self._base).encode(),
            **packed.papers,
            **{look.file: look.picture for look in looks if look.picture},
        }
        return self._pack(packed.package.slug[:_LONGEST_NAME].strip("-"), written, planned)

    def _pack(self, root: str, written: dict[str, bytes], planned: Sequence[_Planned]) -> Pack:
        scans = [scan for one in planned for scan in one.scans]
        files = [self._beside(written), *(files for one in planned for files in one.files)]
        sizes = [(f"{root}/{name}", size) for group in files for name, size in group.sizes]
        moment = local(self._clock.now())

        def parts() -> Iterator[bytes]:
            return write_zip(_read(root, files), moment)

        return Pack(
            name=f"{root}.zip",
            size=zip_size(sizes),
            exact=all(group.exact for group in files),
            scans=len(scans),
            lessened=any(scan.lessened for scan in scans),
            parts=parts,
        )

    def _planned(self, packed: Packed, folder: str, up: str) -> _Planned:
        artefact = packed.artefact
        scans = {
            medium.id: local_scan(self._store, self._pictures, medium.id, packed.grants[medium.id])
            for medium in pictures_of(artefact)
            if medium.id in packed.grants and packed.grants[medium.id].status == "full"
        }
        pages = {
            canvas_of(artefact.id, one.media_id): transcription_page(one.media, one)
            for one in packed.transcriptions
        }
        manifest = local_manifest(artefact_manifest(artefact), scans, self._base, pages)
        opened = Opened(manifest, tuple(scans.values()), artefact.accession_number, up)
        written = {
            "index.html": artefact_html(opened).encode(),
            "manifest.json": json.dumps(manifest, ensure_ascii=False, indent=1).encode(),
        }
        files = [_of(written, folder), *(_below(scan.files, folder) for scan in scans.values())]
        return _Planned(folder, opened, tuple(files), tuple(scans.values()))

    def _beside(self, written: dict[str, bytes]) -> Files:
        """Give what stands once in a pack: the words on it, the viewer, the faces."""
        written = dict(written)
        for name in _OURS:
            written[f"assets/{name}"] = (ASSETS / name).read_bytes()
        for path in sorted(self._taken.iterdir()) if self._taken.is_dir() else ():
            if path.name == _VIEWER or path.suffix == ".woff2":
                written[f"assets/{path.name}"] = path.read_bytes()
        return _of(written, "")


def _folders(artefacts: Iterable[Artefact]) -> list[str]:
    """Name each artefact's folder after its register number, each differently."""
    names: list[str] = []
    for artefact in artefacts:
        name = re.sub(r"[^a-z0-9]+", "-", fold(artefact.accession_number)).strip("-")[:_LONGEST_NAME]
        name = name or artefact.id
        names.append(f"{name}-{artefact.id}" if name in names else name)
    return names


def _of(written: dict[str, bytes], folder: str) -> Files:
    sizes = [(f"{folder}{name}", len(content)) for name, content in written.items()]
    return Files(sizes, lambda: iter(written.values()))


def _below(files: Files, folder: str) -> Files:
    return Files([(f"{folder}{name}", size) for name, size in files.sizes], files.read, files.exact)


def _read(root: str, files: Iterable[Files]) -> Iterator[tuple[str, bytes]]:
    for group in files:
        for (name, _), content in zip(group.sizes, group.read(), strict=True):
            yield f"{root}/{name}", content
