"""`museum export`: packs and static documents of a real installation, made by the command its users run."""

from __future__ import annotations

import http.client
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import iiif_prezi3
import pytest

from tests.factories.command import Installation, get
from tests.factories.images import write_tiff

# A whole installation and its commands: longer than the first suite should take.
pytestmark = pytest.mark.services

BASE = "https://static.example/museum"


@pytest.fixture(scope="module")
def installed(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Installation, list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("export")
    scans = folder / "scans"
    scans.mkdir()
    for number in (1, 2):
        write_tiff(scans / f"trong-{number}.tif", 1200 + number, 900)
    installation = Installation(folder / "data", {"MUSEUM_PACK_LIMIT_MB": "50"})
    assert installation.run("init").status == 0
    done = installation.run("ingest", str(scans), "--publish", "--wait", "--json")
    assert done.status == 0, done.stderr
    return installation, done.items


def test_packs_by_id_and_by_number(
    installed: tuple[Installation, list[dict[str, Any]]], tmp_path: Path
) -> None:
    installation, items = installed
    first, second = (item["artefact"] for item in items)
    target = tmp_path / "p.zip"
    done = installation.run("export", "pack", first, "-o", str(target), "--json")
    assert done.status == 0, done.stderr
    assert done.item["size"] == target.stat().st_size
    assert zipfile.ZipFile(target).testzip() is None
    number = installation.run("search", "trong 2", "--json").item["hits"][0]["accession_number"]
    both = installation.run("export", "pack", first, number, "nothing", "-o", str(target), "--json")
    assert both.status == 1
    missing, written = both.items
    assert (missing["artefact"], missing["status"]) == ("nothing", "failed")
    assert "No published artefact has the id or register number “nothing”" in missing["reason"]["en"]
    assert "nothing" in missing["reason"]["vi"]
    assert written["status"] == "written"
    assert written["artefacts"] == [first, second]
    assert sum(name.endswith("/index.html") for name in zipfile.ZipFile(target).namelist()) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["p.zip"]


def test_what_cannot_be_packed_or_written_is_told(
    installed: tuple[Installation, list[dict[str, Any]]], tmp_path: Path
) -> None:
    installation, items = installed
    none = installation.run("export", "pack", "nothing", "-o", str(tmp_path / "p.zip"))
    assert none.status == 1
    assert not (tmp_path / "p.zip").exists()
    nowhere = installation.run("export", "pack", items[0]["artefact"], "-o", str(tmp_path / "no" / "p.zip"))
    assert nowhere.status == 2
    assert installation.run("export", "iiif", "-o", str(tmp_path / "x"), "--base", "ftp://x").status == 2


def test_static_documents_refer_to_one_another(
    installed: tuple[Installation, list[dict[str, Any]]], tmp_path: Path
) -> None:
    installation, items = installed
    done = installation.run("export", "iiif", "-o", str(tmp_path / "site"), "--base", BASE, "--json")
    assert done.status == 0, done.stderr
    files = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.json")}
    assert len(files) == done.item["documents"]
    for item in items:
        assert f"iiif/presentation/3/artefacts/{item['artefact']}/manifest.json" in files
    for name in files:
        document = json.loads((tmp_path / "site" / name).read_text(encoding="utf-8"))
        assert document["id"] == f"{BASE}/{name}"
        if document["type"] in ("Manifest", "Collection"):
            getattr(iiif_prezi3, document["type"])(**document)
        for member in document.get("items", []):
            if member["type"] in ("Manifest", "Collection"):
                assert member["id"].removeprefix(f"{BASE}/") in files
    journal = json.loads((tmp_path / "site/iiif/discovery/1/page/0.json").read_text(encoding="utf-8"))
    assert [one["type"] for one in journal["orderedItems"]] == ["Create"] * len(items)
    again = installation.run("export", "iiif", "-o", str(tmp_path / "site"), "--base", BASE, "--json")
    assert again.item["documents"] == len(files)


def test_the_site_gives_out_sheet_pack_and_journal_and_frees_the_turns_of_those_who_left(
    installed: tuple[Installation, list[dict[str, Any]]],
) -> None:
    installation, items = installed
    artefact = items[0]["artefact"]
    with installation.serving() as site:
        status, headers, body = get(f"{site}/vi/artefacts/{artefact}/sheet.pdf")
        assert (status, body[:5], headers["Content-Type"]) == (200, b"%PDF-", "application/pdf")
        path = f"/vi/artefacts/{artefact}/pack.zip"
        for _ in range(6):
            connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=20)
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200
            answer.read(10)
            connection.close()
        status, headers, body = get(f"{site}{path}")
        assert status == 200
        assert int(headers["Content-Length"]) == len(body)
        collection = json.loads(get(f"{site}/iiif/discovery/1/collection.json")[2])
        page = json.loads(get(collection["last"]["id"])[2])
        assert {one["object"]["id"] for one in page["orderedItems"]} == {
            f"{site}/iiif/presentation/3/artefacts/{item['artefact']}/manifest.json" for item in items
        }


def test_an_installation_from_before_the_journal_is_told_of_at_the_next_init(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    assert installation.run("init").status == 0
    (tmp_path / "r.csv").write_text("accession_number,title_vi\nA-1,Trống\n", encoding="utf-8")
    assert installation.run("import", str(tmp_path / "r.csv"), "--publish").status == 0
    import sqlite3  # noqa: PLC0415

    with sqlite3.connect(tmp_path / "data" / "museum.db") as database:
        assert database.execute("DELETE FROM public_change").rowcount == 1
    assert installation.run("init").status == 0
    with sqlite3.connect(tmp_path / "data" / "museum.db") as database:
        assert database.execute("SELECT kind FROM public_change").fetchall() == [("Create",)]
    assert installation.run("repair", "--json").item["announced"] == 0
