"""`museum transcribe`: files find their scans, all pages of an artefact are kept or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from museum.domain.transcriptions import Transcription, TranscriptionSource
from museum.entrypoints.cli.transcribe import Choices, _fate
from museum.services.transcriptions import PageText
from tests.factories.command import Installation
from tests.factories.transcripts import alto
from tests.factories.workbench import picture

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("transcribe")]


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


def test_texts_by_order_must_be_as_many_as_the_scans(installed: Installation, tmp_path: Path) -> None:
    book = tmp_path / "quyen.txt"
    book.write_text("chỉ một trang", encoding="utf-8")
    ran = installed.run("transcribe", str(book), "--artefact", "GP 1", "--json")
    assert (ran.status, ran.item["status"]) == (1, "rejected")
    assert "have 1 pages, the artefact has 2 scans" in ran.item["reason"]["en"]


def test_what_takes_the_place_of_another_text_is_told(installed: Installation, tmp_path: Path) -> None:
    text = tmp_path / "am.xml"
    for words, options, status in (
        (["ấm", "cũ"], ("--replace",), {"kept", "replaced"}),
        (["ấm", "mới"], ("--dry-run",), {"replaced"}),
        (["ấm", "mới"], (), {"replaced"}),
        (["ấm", "mới"], ("--dry-run",), {"unchanged"}),
    ):
        text.write_bytes(alto(words, size=(640, 480)))
        ran = installed.run("transcribe", str(text), *options, "--json")
        assert ran.status == 0, ran.stderr
        assert ran.item["status"] in status


def test_a_typed_text_gives_way_only_when_that_is_asked_for() -> None:
    held = Transcription(media_id="m", text="do người gõ", language="vi", layout={}, source="typed")
    arriving = PageText("m", "do máy đọc", source=TranscriptionSource.ALTO)
    status, reason = _fate(held, arriving, Choices())
    assert status == "skipped"
    assert "--replace" in reason.vi
    assert _fate(held, arriving, Choices(replace=True))[0] == "replaced"
