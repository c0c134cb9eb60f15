"""A small library of what the viewer must cope with: a book with chapters and words, a plate with a detail, a small plate."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pyvips
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Aspect, Chapter, Media, PageTurning
from museum.domain.transcriptions import Transcription
from museum.domain.translated import Translated
from tests.factories.command import Installation

PAGES = 30
PAGE = (600, 840)
PER_MM = 8.0
LINE = (80, 300, 320, 40)
"""Where the second line of each transcribed page stands."""
TRANSCRIBED = (3, 7)
DETAIL = (1600, 400, 500, 400)
"""Where on the large plate its detail lies."""


@dataclass(frozen=True)
class Library:
    """The site and the ids of what stands in it."""

    site: str
    book: str
    large: str
    small: str
    scroll: str
    """Opens from the right."""
    installation: Installation

    def media(self, artefact: str) -> list[str]:
        """List the ids of an artefact's scans."""
        with _session(self.installation) as session:
            return [medium.id for medium in session.get_one(Artefact, artefact).media]


def _paper(width: int, height: int, name: str) -> pyvips.Image:
    """Give something to look at that no other name gives: soft noise, so that it weighs what scans weigh."""
    seed = int(hashlib.sha256(name.encode()).hexdigest()[:6], 16)
    noise = pyvips.Image.gaussnoise(width // 4, height // 4, mean=190, sigma=22, seed=seed)
    paper = noise.resize(width / (width // 4), vscale=height / (height // 4))
    return paper.bandjoin([paper - 12, paper - 35]).cast("uchar").copy(interpretation="srgb")


def _write(folder: Path, name: str, size: tuple[int, int], per_mm: float) -> str:
    path = folder / f"{name}.tif"
    _paper(*size, name).copy(xres=per_mm, yres=per_mm).tiffsave(str(path), compression="jpeg", Q=85)
    return path.name


def _stock(installation: Installation, folder: Path) -> None:
    folder.mkdir()
    pages = [_write(folder, f"page-{number:03}", PAGE, PER_MM) for number in range(1, PAGES + 1)]
    plate = [_write(folder, "plate", (3000, 2400), 10.0), _write(folder, "plate-detail", (1000, 800), 20.0)]
    small = [_write(folder, "small-plate", (1500, 1200), 10.0)]
    leftwards = [_write(folder, f"decree-{number}", PAGE, PER_MM) for number in range(1, 4)]
    records = folder.parent / "library.csv"
    with records.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(
            ["file", "accession_number", "title_vi", "title_en", "object_type", "dimensions", "rights"]
        )
        free = "http://creativecommons.org/licenses/by/4.0/"
        table.writerow(
            ["|".join(pages), "TV-1", "Gia phả họ Nguyễn", "A family book", "Sách", "10,5 × 7,5 cm", free]
        )
        table.writerow(["|".join(plate), "G-1", "Đĩa lớn", "Large plate", "Đĩa", "30 × 24 cm", free])
        table.writerow(["|".join(leftwards), "TV-2", "Sắc phong", "A decree", "Sách", "10,5 × 7,5 cm", free])
        table.writerow(["|".join(small), "G-2", "Đĩa nhỏ", "Small plate", "Đĩa", "15 × 12 cm", free])
    loaded = installation.run(
        "ingest", str(folder), "--records", str(records), "--publish", "--wait", "--json", timeout=280
    )
    assert loaded.status == 0, loaded.stderr


def _session(installation: Installation) -> Session:
    return Session(create_engine(f"sqlite:///{installation.data_dir / 'museum.db'}"))


def _describe(installation: Installation) -> dict[str, str]:
    """Say what a cataloguer would have said: chapters, words, which scan is a detail of which."""
    with _session(installation) as session:
        ids = {number: one for one, number in session.execute(select(Artefact.id, Artefact.accession_number))}
        book, plate = session.get_one(Artefact, ids["TV-1"]), session.get_one(Artefact, ids["G-1"])
        for position, (depth, label, page) in enumerate(
            ((0, "Lời tựa", 1), (0, "Đời thứ nhất", 5), (1, "Chi trưởng", 12))
        ):
            book.chapters.append(
                Chapter(
                    position=position,
                    depth=depth,
                    label=Translated(label, ""),
                    media_id=book.media[page - 1].id,
                )
            )
        for number in TRANSCRIBED:
            session.add(_words_of(book.media[number - 1], number))
        session.get_one(Artefact, ids["TV-2"]).page_turning = PageTurning.BOOK_LEFTWARDS
        whole, detail = plate.media
        whole.aspect, detail.detail_of_id = Aspect.RECTO, whole.id
        detail.detail_x, detail.detail_y, detail.detail_width, detail.detail_height = DETAIL
        session.commit()
    return ids


def _words_of(page: Media, number: int) -> Transcription:
    x, y, _, height = LINE
    words = [
        ["thủy", x, y, 60, height],
        ["tổ", x + 80, y, 40, height],
        ["khai", x + 140, y, 60, height],
        ["cơ", x + 220, y, 40, height],
    ]
    lines = [{"box": [x, 200, 300, height], "words": []}, {"box": list(LINE), "words": words}]
    return Transcription(
        media_id=page.id,
        language="vi",
        text=f"Tờ số {number}\nthủy tổ khai cơ",
        layout={"lines": lines},
        changed_at=datetime(2026, 5, 2, tzinfo=UTC),
    )


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    installation = Installation(folder / "data", {"MUSEUM_RATELIMIT_ENABLED": "0"})
    assert installation.run("init").status == 0
    _stock(installation, folder / "scans")
    ids = _describe(installation)
    with installation.serving() as site:
        yield Library(site, ids["TV-1"], ids["G-1"], ids["G-2"], ids["TV-2"], installation)
