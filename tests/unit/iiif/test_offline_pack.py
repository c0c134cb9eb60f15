"""Packs: what goes along and what does not, under names that the page in it asks for."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import pyvips

from iiif.image.pictures import ServedPictures
from iiif.image.service import ImageService
from iiif.offline import scans as offline_scans
from iiif.offline.pack import OfflinePacks
from iiif.offline.package import sealed
from museum.domain.collections import Artefact, CopyKeys, FindspotVisibility
from museum.domain.education import Question
from museum.domain.translated import Translated
from museum.ports.packs import Pack, Packed, PackedPackage
from museum.ports.pixels import Grant
from tests.factories.house import FixedClock
from tests.unit.iiif.records import (
    a_full_artefact,
    a_transcription,
    an_artefact,
    an_institution,
    memory_sessions,
)
from tests.unit.iiif.scans import MemoryStore, make_scan, store_scan
from tests.unit.iiif.test_package_manifest import SECRET, a_box, a_look, a_package

BASE = "https://museum.example"
WIDTH, HEIGHT = 1300, 777


class Shop:
    """A store with one kind of scan, and packs of what is in it."""

    def __init__(self, taken: Path, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.store = MemoryStore()
        self.scan = make_scan(width, height)
        (taken / "openseadragon.min.js").write_text("/* viewer */")
        (taken / "face.woff2").write_bytes(b"face")
        (taken / "notes.txt").write_text("no")
        pictures = ServedPictures(ImageService(self.store))
        self.packs = OfflinePacks(self.store, pictures, FixedClock(), BASE, taken)
        self.session = memory_sessions()()

    def record(self, scans: int = 1, **values: Any) -> Artefact:
        values.setdefault("accession_number", "BTHY-1234/Gm-56")
        with self.session.no_autoflush:
            institution = an_institution(self.session, slug=f"i{len(self.store.objects)}")
        artefact = an_artefact(self.session, institution, scans, **values)
        for medium in artefact.media:
            medium.width, medium.height = self.scan.index.width, self.scan.index.height
            store_scan(self.store, self.scan, medium.id)
        return artefact

    def grants(self, artefact: Artefact, **changes: Any) -> dict[str, Grant]:
        return {medium.id: self.scan.grant(medium.id, **changes) for medium in artefact.media}

    def plan(self, *artefacts: Artefact, **changes: Any) -> Pack:
        return self.packs.plan([Packed(one, self.grants(one, **changes)) for one in artefacts])


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def _opened(pack: Pack) -> zipfile.ZipFile:
    body = b"".join(pack.parts())
    assert not pack.exact or len(body) == pack.size
    opened = zipfile.ZipFile(io.BytesIO(body))
    assert opened.testzip() is None
    return opened


def _asked(scan: dict[str, Any], tile: int) -> list[tuple[str, int, int]]:
    """List what the page's script asks for, with the size it expects: the same sums as in pack.js."""
    names = []
    for wide, high, scale in scan["levels"]:
        step = tile * scale
        for column in range(-(-wide // tile)):
            for row in range(-(-high // tile)):
                x, y = column * step, row * step
                w, h = min(step, scan["width"] - x), min(step, scan["height"] - y)
                size = min(tile, wide - column * tile), min(tile, high - row * tile)
                region = (
                    "full" if (x, y, w, h) == (0, 0, scan["width"], scan["height"]) else f"{x},{y},{w},{h}"
                )
                name = f"images/{scan['id']}/{region}/{size[0]},{size[1]}/0/default.{scan['format']}"
                names.append((name, *size))
    return names


def _data(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="scans">(.*?)</script>', page, re.DOTALL)
    assert found
    document: dict[str, Any] = json.loads(found[1])
    return document


def test_a_pack_opens_by_itself(shop: Shop) -> None:
    artefact = shop.record(scans=2)
    pack = shop.plan(artefact)
    assert (pack.name, pack.scans, pack.lessened, pack.exact) == ("bthy-1234-gm-56.zip", 2, False, True)
    opened = _opened(pack)
    root = "bthy-1234-gm-56/"
    names = {name.removeprefix(root) for name in opened.namelist()}
    assert {"index.html", "README.txt", "manifest.json", "assets/pack.js", "assets/pack.css",
            "assets/openseadragon.min.js", "assets/face.woff2"} <= names  # fmt: skip
    assert "assets/notes.txt" not in names
    page = opened.read(f"{root}index.html").decode()
    data = _data(page)
    for scan in data["scans"]:
        assert scan["whole"] in names
        for name, width, height in _asked(scan, data["tile"]):
            tile = pyvips.Image.new_from_buffer(opened.read(root + name), "")
            assert (tile.width, tile.height) == (width, height), name
        info = json.loads(opened.read(f"{root}images/{scan['id']}/info.json"))
        assert info["profile"] == "level0"
        assert (info["width"], info["height"]) == (WIDTH, HEIGHT)
    # All that the page names is beside it, and nothing in it is fetched from elsewhere.
    for name in re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page):
        assert name in names, name


def test_its_manifest_names_files_for_pictures_and_the_site_for_the_rest(shop: Shop) -> None:
    artefact = shop.record()
    opened = _opened(shop.plan(artefact))
    manifest = json.loads(opened.read("bthy-1234-gm-56/manifest.json"))
    assert manifest["id"] == f"{BASE}/iiif/presentation/3/artefacts/{artefact.id}/manifest.json"
    body = manifest["items"][0]["items"][0]["items"][0]["body"]
    assert f"bthy-1234-gm-56/{body['id']}" in opened.namelist()
    assert body["service"][0] == {
        "id": f"images/{artefact.media[0].id}", "type": "ImageService3", "profile": "level0"
    }  # fmt: skip
    text = json.dumps(manifest)
    assert "museum.invalid" not in text
    assert "/iiif/image/" not in text
    assert "/iiif/search/" not in text


@pytest.mark.parametrize("side", [700, 400, 100])
def test_reserved_rights_cut_levels(shop: Shop, side: int) -> None:
    artefact = shop.record()
    pack = shop.plan(artefact, max_side=side)
    assert pack.lessened
    opened = _opened(pack)
    root = "bthy-1234-gm-56/"
    (scan,) = _data(opened.read(f"{root}index.html").decode())["scans"]
    assert max(scan["width"], scan["height"]) <= side
    for name in opened.namelist():
        if name.endswith((".jpg", ".png")):
            picture = pyvips.Image.new_from_buffer(opened.read(name), "")
            assert max(picture.width, picture.height) <= min(side, 512)
    wanted = (
        _asked(scan, 512) if len(scan["levels"]) > 1 else [(scan["whole"], scan["width"], scan["height"])]
    )
    for name, width, height in wanted:
        tile = pyvips.Image.new_from_buffer(opened.read(root + name), "")
        assert (tile.width, tile.height) == (width, height)


def test_a_watermark_goes_along(shop: Shop) -> None:
    artefact = shop.record()
    bare = _opened(shop.plan(artefact, max_side=700))
    pack = shop.plan(artefact, max_side=700, watermark="Bảo tàng")
    assert pack.lessened
    assert not pack.exact
    opened = _opened(pack)
    pictures = [name for name in opened.namelist() if name.endswith(".jpg")]
    assert len(pictures) == 1
    shown = pyvips.Image.new_from_buffer(opened.read(pictures[0]), "")
    assert max(shown.width, shown.height) <= 700
    assert opened.read(pictures[0]) not in [bare.read(name) for name in bare.namelist()]


def test_what_the_gate_refuses_stays_behind(shop: Shop) -> None:
    artefact = shop.record(scans=2)
    grants = shop.grants(artefact)
    grants[artefact.media[0].id] = Grant.refused()
    pack = shop.packs.plan([Packed(artefact, grants)])
    assert pack.scans == 1
    assert artefact.media[0].id not in "".join(name for name in _opened(pack).namelist())


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_archive_gives_a_picture_instead(shop: Shop, damage: str) -> None:
    artefact = shop.record()
    key = CopyKeys(artefact.media[0].id, 1).archive_index
    if damage == "missing":
        shop.store.delete(key)
    else:
        shop.store.put(key, shop.store.objects[key][:-7])
    pack = shop.plan(artefact)
    assert not pack.exact
    (name,) = [name for name in _opened(pack).namelist() if name.endswith((".jpg", ".png"))]
    assert name.endswith("/full/max/0/default.jpg")


def test_small_scans_are_one_file(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 300, 200)
    artefact = shop.record()
    opened = _opened(shop.plan(artefact))
    (scan,) = _data(opened.read("bthy-1234-gm-56/index.html").decode())["scans"]
    assert len(scan["levels"]) == 1
    picture = pyvips.Image.new_from_buffer(opened.read(f"bthy-1234-gm-56/{scan['whole']}"), "")
    assert (picture.width, picture.height) == (300, 200)


def test_it_is_read_a_little_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline_scans, "_READ_AT_ONCE", 60_000)
    pack = shop.plan(shop.record())
    shop.store.reads.clear()
    assert max(len(part) for part in pack.parts()) < 300_000
    largest = max(shop.scan.index.lengths)
    assert len(shop.store.reads) > 1
    assert max(length for _, _, length in shop.store.reads) <= max(60_000, largest)


def test_several_artefacts_stand_in_folders_of_their_own(shop: Shop) -> None:
    first, second = shop.record(), shop.record(accession_number="BTHY.1234-Gm.56", title=Translated("Chiêng"))
    bare = shop.record(scans=0, accession_number="§")
    pack = shop.plan(first, second, bare)
    assert pack.name == "hien-vat.zip"
    opened = _opened(pack)
    names = {name.removeprefix("hien-vat/") for name in opened.namelist()}
    folders = {name.split("/")[0] for name in names if name.endswith("/index.html")}
    assert folders == {"bthy-1234-gm-56", f"bthy-1234-gm-56-{second.id}", bare.id}
    contents = opened.read("hien-vat/index.html").decode()
    for link in re.findall(r'(?:href|src)="([^"]+)"', contents):
        assert link in names, link
    page = opened.read("hien-vat/bthy-1234-gm-56/index.html").decode()
    assert 'src="../assets/pack.js"' in page
    assert sum(name.startswith("assets/openseadragon") for name in names) == 1


def test_nothing_private_goes_along(shop: Shop) -> None:
    institution = an_institution(shop.session)
    artefact = a_full_artefact(
        shop.session, institution, scans=1, findspot_visibility=FindspotVisibility.HIDDEN
    )
    for medium in artefact.media:
        store_scan(shop.store, shop.scan, medium.id)
    opened = _opened(shop.plan(artefact))
    words = b"".join(
        opened.read(name) for name in opened.namelist() if name.endswith((".html", ".json", ".txt"))
    )
    for secret in ("BÍ MẬT", "Mả Đống", artefact.media[0].sha256, artefact.media[0].source_name):
        assert secret.encode() not in words
    assert all(shop.scan.archive != opened.read(name) for name in opened.namelist())
    assert "63 × 79 cm".encode() in words


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_what_records_say_is_inert(shop: Shop) -> None:
    hostile = '</script><script>alert(1)</script><img src=x onerror=alert(1)> "\' $up ${up} <a href="javascript:alert(1)">x</a>'
    artefact = shop.record(
        title=Translated(hostile, hostile),
        description=Translated(f"<p>{hostile}</p>", hostile),
        credit=hostile,
        inscription=hostile,
    )
    opened = _opened(shop.plan(artefact))
    tags = _Tags()
    tags.feed(opened.read("bthy-1234-gm-56/index.html").decode())
    assert sum(tag == "script" for tag, _ in tags.found) == 3
    assert not [name for _, values in tags.found for name in values if name.startswith("on")]
    assert not [
        one for _, values in tags.found for one in values.values() if (one or "").startswith("javascript:")
    ]


def test_the_words_on_it_are_in_both_languages(shop: Shop) -> None:
    artefact = shop.record(
        rights="http://creativecommons.org/licenses/by/4.0/", credit="Bảo tàng Hưng Yên, 2026"
    )
    opened = _opened(shop.plan(artefact))
    words = opened.read("bthy-1234-gm-56/README.txt").decode("utf-8-sig")
    for needed in ("GÓI HIỆN VẬT", "OBJECTS FOR USE", "CC BY 4.0", "Bảo tàng Hưng Yên, 2026", "22/11/2026"):
        assert needed in words
    assert "\n" not in words.replace("\r\n", "")
    page = opened.read("bthy-1234-gm-56/index.html").decode()
    assert '<section lang="vi"><h1>Trống đồng</h1>' in page
    assert '<section lang="en"><h1>Bronze drum</h1>' in page


def test_a_title_in_one_language_says_so(shop: Shop) -> None:
    page = _opened(shop.plan(shop.record(title=Translated("Trống đồng")))).read("bthy-1234-gm-56/index.html")
    assert '<h1>Trống đồng</h1><small class="borrowed">(shown in Vietnamese)</small>' in page.decode()


def test_what_is_written_on_the_pages_goes_along(shop: Shop) -> None:
    artefact = shop.record(scans=2)
    written = a_transcription(shop.session, artefact.media[1], "Một\nHai")
    pack = shop.packs.plan([Packed(artefact, shop.grants(artefact), [written])])
    opened = _opened(pack)
    bare, told = json.loads(opened.read("bthy-1234-gm-56/manifest.json"))["items"]
    assert "annotations" not in bare
    (page,) = told["annotations"]
    assert "@context" not in page
    assert page["id"] == f"{told['id']}/transcription.json"
    assert [one["body"]["value"] for one in page["items"]] == ["Một\nHai"]
    assert page["items"][0]["target"] == told["id"]


def _lesson(shop: Shop, artefact: Artefact, *, deep: bool = True) -> Pack:
    look = a_look(artefact, 0, **a_box(artefact, 0, (100, 50, 400, 200)))
    package = a_package(shop.session, artefact.institution, look, title=Translated("Đọc mặt trống"))
    choices = {"choices": [{"vi": "Tám", "en": "Eight"}, {"vi": "Mười bốn", "en": "Fourteen"}]}
    package.questions = [
        Question(
            id="question1", position=0, text=Translated("Mấy cánh?"), answer=Translated(SECRET),
            choices=choices, right=1,
        )
    ]  # fmt: skip
    shop.session.flush()
    papers = {"phieu-hoc-tap.pdf": b"%PDF-vi", "worksheet.pdf": b"%PDF-en"}
    grants = shop.grants(artefact)
    artefacts = [Packed(artefact, grants)] if deep else []
    return shop.packs.plan_package(PackedPackage(package, package.objects, grants, papers, artefacts))


def test_the_pack_of_a_package_opens_with_its_details_and_its_quiz(shop: Shop) -> None:
    pack = _lesson(shop, shop.record())
    assert pack.exact
    assert pack.name == "doc-mat-trong.zip"
    opened = _opened(pack)
    names = {name.removeprefix("doc-mat-trong/") for name in opened.namelist()}
    page = opened.read("doc-mat-trong/index.html").decode()
    for name in re.findall(r'(?:src|href)="([^"#]+)"', page):
        assert name in names or name.startswith(f"{BASE}/"), name
    assert "bthy-1234-gm-56/index.html" in page
    assert 'data-first="vi"' in page
    detail = pyvips.Image.new_from_buffer(opened.read("doc-mat-trong/details/1.jpg"), "")
    assert (detail.width, detail.height) == (400, 200)
    # The right choice can be told from others by its seal, and is not to be read.
    assert f'data-sealed="{sealed("question1", 1)}"' in page
    assert sealed("question1", 0) not in page
    assert SECRET.encode() not in b"".join(
        opened.read(name) for name in opened.namelist() if name.endswith((".html", ".txt", ".json"))
    )
    assert '<small class="borrowed">(shown in Vietnamese)</small>' in page


def test_a_small_pack_has_nothing_to_zoom_into(shop: Shop) -> None:
    opened = _opened(_lesson(shop, shop.record(), deep=False))
    assert not [name for name in opened.namelist() if "/images/" in name]
    assert "bthy-1234" not in opened.read("doc-mat-trong/index.html").decode()
    assert "doc-mat-trong/details/1.jpg" in opened.namelist()


@pytest.mark.parametrize("side", [None, 700])
def test_a_region_is_cut_from_what_the_reader_may_have(shop: Shop, side: int | None) -> None:
    artefact = shop.record()
    grant = shop.scan.grant(artefact.media[0].id, max_side=side)
    pictures = ServedPictures(ImageService(shop.store))
    cut = pyvips.Image.new_from_buffer(
        pictures.jpeg(artefact.media[0].id, grant, 2000, (100, 50, 401, 200)), ""
    )
    assert (cut.width, cut.height) == ((401, 200) if side is None else (201, 100))
    small = pyvips.Image.new_from_buffer(
        pictures.jpeg(artefact.media[0].id, grant, 50, (100, 50, 400, 200)), ""
    )
    assert (small.width, small.height) == (50, 25)
