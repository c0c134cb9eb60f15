"""`museum transcribe`: files find their scans, all pages of an artefact are kept or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories.command import Installation
from tests.factories.transcripts import alto
from tests.factories.workbench import picture

pytestmark = pytest.mark.xdist_group("transcribe")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a book of two pages, and another thing of one."""
    folder = tmp_path_factory.mktemp("transcribe")
    scans = folder / "scans"
    scans.mkdir()
    for name, colour in (("t1.png", "red"), ("t2.png", "green"), ("am.png", "blue")):
        (scans / name).write_bytes(picture(colour, (640, 480)))
    (scans / "so.csv").write_text(
        "accession_number,title_vi,file\nGP 1,Gia phả,t1.png|t2.png\nAM 2,Ấm,am.png\n", encoding="utf-8"
    )
    installation = Installation(folder / "data")
    assert installation.run("init").status == 0
    ran = installation.run("ingest", str(scans), "--records", str(scans / "so.csv"), "--publish", "--wait")
    assert ran.status == 0, ran.stderr
    return installation


def test_files_named_like_scans_find_them(installed: Installation, tmp_path: Path) -> None:
    (tmp_path / "t2.xml").write_bytes(alto(["Trống", "đồng"], size=(640, 480), language="vie"))
    (tmp_path / "am.txt").write_text("chén trà sen", encoding="utf-8")
    (tmp_path / "khac.txt").write_text("x", encoding="utf-8")
    (tmp_path / "hong.xml").write_bytes(b"<alto>")
    rehearsed = installed.run("transcribe", str(tmp_path), "--dry-run", "--json")
    assert [(item["file"], item["status"]) for item in rehearsed.items] == [
        ("hong.xml", "rejected"),
        ("khac.txt", "rejected"),
        ("am.txt", "kept"),
        ("t2.xml", "kept"),
    ]
    ran = installed.run("transcribe", str(tmp_path), "--json")
    assert ran.status == 1
    by_name = {item["file"]: item for item in ran.items}
    assert by_name["t2.xml"]["status"] == "kept"
    assert by_name["t2.xml"]["language"] == "vi"
    assert by_name["t2.xml"]["source"] == str(tmp_path / "t2.xml")
    assert by_name["khac.txt"]["reason"]["vi"]
    assert by_name["hong.xml"]["reason"]["en"]
    again = installed.run("transcribe", str(tmp_path / "t2.xml"), "--json")
    assert (again.status, again.item["status"]) == (0, "unchanged")
    found = installed.run("search", "chén trà sen", "--json")
    assert [hit["accession_number"] for hit in found.item["hits"]] == ["AM 2"]


def test_pages_are_taken_in_order_where_the_artefact_is_named(
    installed: Installation, tmp_path: Path
) -> None:
    book = tmp_path / "quyen.txt"
    book.write_text("trang một\f\f", encoding="utf-8")
    ran = installed.run("transcribe", str(book), "--artefact", "gp-1", "--language", "lzh", "--json")
    assert ran.status == 0
    assert [(item["page"], item["status"], item["language"]) for item in ran.items] == [
        (1, "kept", "lzh"),
        (2, "skipped", None),
    ]
    book.write_text("một\fhai\fba", encoding="utf-8")
    too_many = installed.run("transcribe", str(book), "--artefact", "GP 1", "--json")
    assert too_many.status == 1
    assert {item["status"] for item in too_many.items} == {"rejected"}, "one page too many moves all others"
    bad = tmp_path / "bad.xml"
    bad.write_bytes(b"<alto>")
    book.write_text("thay", encoding="utf-8")
    mixed = installed.run("transcribe", str(bad), str(book), "--artefact", "GP 1", "--json")
    assert {item["status"] for item in mixed.items} == {"rejected"}
    found = installed.run("search", "trang một", "--json")
    assert found.item["total"] == 1, "what was refused changed nothing"


def test_wrong_usage_is_told(installed: Installation, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("x")
    assert installed.run("transcribe", str(text), "--artefact", "KHÔNG CÓ").status == 2
    assert installed.run("transcribe", str(text), "--language", "tiếng Việt").status == 2
    assert installed.run("transcribe", str(tmp_path / "none")).status == 2
    for people in (installed.run("transcribe", str(text)),):
        assert people.status == 1
        assert "No scan has this name" in people.stderr
