"""A book with everything that a book can have: pages, a detail, a table of contents, a transcribed page."""

from __future__ import annotations

from pathlib import Path

from museum.domain.collections import Artefact
from museum.domain.translated import Translated
from museum.services import pages, transcriptions
from museum.services.outbox import drain
from museum.services.pages import ChapterPlan, Detail, PageFacts
from museum.services.permission import SYSTEM
from museum.services.transcriptions import PageText
from tests.factories.command import Installation
from tests.factories.images import write_tiff
from tests.factories.inside import inside

LEAVES = 6
TITLE = Translated("Gia phả họ Đào", "Genealogy of the Đào")
TEXT = "Họ Đào ta vốn ở xã Phù Ủng, huyện Ân Thi.\nĐời thứ nhất: cụ Đào Công Trực."
SEAL = Detail("", 120, 200, 300, 240)
"""Where on the first leaf the last scan lies."""


def take_in_book(installation: Installation, folder: Path) -> str:
    """Take a book of six leaves and a detail in by the command, tell its pages apart, publish it; gives its id."""
    leaves = folder / "leaves"
    leaves.mkdir(parents=True)
    names = [
        write_tiff(leaves / f"gia-pha-{leaf}.tif", 900 + leaf, 1300).name for leaf in range(1, LEAVES + 1)
    ]
    names.append(write_tiff(leaves / "gia-pha-an.tif", 750, 600).name)
    register = folder / "records.csv"
    register.write_text(
        "accession_number,title_vi,title_en,object_type,description_vi,file\n"
        f"GP-7,{TITLE.vi},{TITLE.en},Gia phả,Chép tay trên giấy dó.,{'|'.join(names)}\n",
        encoding="utf-8",
    )
    command = ("ingest", str(leaves), "--records", str(register), "--publish", "--wait", "--json")
    done = installation.run(*command, timeout=120)
    if {item["status"] for item in done.items} != {"ready"}:
        raise RuntimeError(done.stdout + done.stderr)
    (artefact_id,) = {item["artefact"] for item in done.items}
    _tell_pages(installation, artefact_id)
    return str(artefact_id)


def _tell_pages(installation: Installation, artefact_id: str) -> None:
    with inside(installation) as platform, platform.sessions() as session:
        book = session.get_one(Artefact, artefact_id)
        scans = [medium.id for medium in book.media]
        seal = Detail(scans[0], SEAL.x, SEAL.y, SEAL.width, SEAL.height)
        facts = PageFacts(Translated("Ấn son", "Vermilion seal"), detail=seal)
        pages.save(session, platform.ports, SYSTEM, scans[-1], facts)
        contents = [
            ChapterPlan(Translated("Lời tựa", "Preface"), scans[0]),
            ChapterPlan(Translated("Các đời", "The generations"), scans[1]),
            ChapterPlan(Translated("Đời thứ nhất", "First generation"), scans[1], depth=1),
            ChapterPlan(Translated("Đời thứ hai", ""), scans[3], depth=1),
        ]
        pages.write_chapters(session, platform.ports, SYSTEM, artefact_id, contents)
        transcriptions.write(session, platform.ports, SYSTEM, PageText(scans[1], TEXT))
        drain(platform.work)
