"""Make a published book of many pages in an installation, and time the making of its manifest; a program of its own.

    MUSEUM_DATA_DIR=… python -m tests.bench.many_pages PAGES

Its pages are rows alone, without pixels: a manifest asks for none. Prints one JSON object.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import iiif_prezi3

from iiif.presentation.manifest import artefact_manifest
from ingest.recipe import RECIPE
from museum.bootstrap import Platform, bootstrap
from museum.domain.base import new_id
from museum.domain.collections import Artefact, Media
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from museum.entrypoints.log import configure_logging
from museum.services import artefacts, institutions
from museum.services.outbox import drain, transaction
from museum.services.permission import SYSTEM
from museum.settings import load_settings

RECORD = {
    "accession_number": "SKK-500",
    "title_vi": "Địa bạ trấn Sơn Nam, năm Gia Long thứ tư",
    "title_en": "Land register of Sơn Nam, fourth year of Gia Long",
    "object_type": "Địa bạ",
    "materials": "giấy dó",
    "date_display_vi": "1805",
    "dimensions": "31 × 19 cm",
    "description_vi": "<p>Sổ ghi ruộng đất của các xã, chép tay bằng chữ Hán và chữ Nôm.</p>",
    "description_en": "<p>The communes' fields, written by hand in Chinese and Nôm characters.</p>",
    "rights": "http://creativecommons.org/licenses/by/4.0/",
}
TIMES = 9


def main(pages: int) -> None:
    """Make the book, publish and describe it, and time its manifest beside iiif-prezi3's own way."""
    configure_logging("WARNING")
    platform = bootstrap(load_settings())
    book_id = _make(platform, pages)
    drain(platform.work)
    with platform.sessions() as session:
        book = session.get_one(Artefact, book_id)
        manifest = artefact_manifest(book)
        if len(manifest["items"]) != pages:
            raise RuntimeError(f"{len(manifest['items'])} canvases instead of {pages}")
        measured = {
            "artefact": book_id,
            "ours": _milliseconds(lambda: artefact_manifest(book)),
            "make_canvas": _milliseconds(lambda: _one_by_one(manifest)),
            "dumps": _milliseconds(lambda: json.dumps(manifest, ensure_ascii=False)),
            "bytes": len(json.dumps(manifest, ensure_ascii=False).encode()),
        }
    sys.stdout.write(json.dumps(measured))


def _make(platform: Platform, pages: int) -> str:
    with platform.sessions() as session:
        institution = institutions.get(session)
        book = artefacts.create(session, platform.ports, SYSTEM, institution, RECORD)
        with transaction(session, platform.ports):
            session.add_all(_page(book, number) for number in range(pages))
            artefacts.touch(session, platform.ports, book)
        session.expire(book)
        artefacts.publish(session, platform.ports, SYSTEM, book.id)
        return book.id


def _page(book: Artefact, number: int) -> Media:
    return Media(
        institution_id=book.institution_id,
        artefact_id=book.id,
        position=number,
        label=Translated(f"Tờ {number + 1}", f"Leaf {number + 1}"),
        source_name=f"SKK-500_{number + 1:03}.tif",
        sha256=(new_id() * 6)[:64],
        size=40_000_000,
        mime="image/tiff",
        state=MediaState.READY,
        width=4200 + number % 7,
        height=6100,
        pixels_per_mm=11.8,
        recipe=RECIPE,
        received_at=book.created_at,
        digitised_at=book.created_at,
    )


def _one_by_one(manifest: dict[str, Any]) -> None:
    """Make the same canvases as the library's manual shows it: object by object."""
    made: Any = iiif_prezi3.Manifest(id=manifest["id"], label=manifest["label"])
    for canvas in manifest["items"]:
        size = {"height": canvas["height"], "width": canvas["width"]}
        (page,) = canvas["items"]
        (annotation,) = page["items"]
        body = annotation["body"]
        page_made = made.make_canvas(id=canvas["id"], label=canvas["label"], **size)
        page_made.thumbnail = canvas["thumbnail"]
        page_made.add_image(
            body["id"],
            anno_page_id=page["id"],
            anno_id=annotation["id"],
            format=body["format"],
            service=body["service"],
            **size,
        )
    made.json()


def _milliseconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main(int(sys.argv[1]))
