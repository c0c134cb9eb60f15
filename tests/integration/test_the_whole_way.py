"""From scans and a register to a page in an online exhibition, by the commands people use."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.factories.command import Installation, get
from tests.factories.exhibit import exhibit_beasts
from tests.factories.real import require_sample

pytestmark = pytest.mark.xdist_group("whole-way")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation into which the real scans were ingested."""
    sample = require_sample()
    installation = Installation(tmp_path_factory.mktemp("museum") / "data")
    assert installation.run("init").status == 0
    ran = installation.run(
        "ingest", str(sample), "--records", str(sample / "records.csv"), "--publish", "--wait", "--json"
    )
    (installation.data_dir.parent / "ingest.jsonl").write_text(ran.stdout)
    (installation.data_dir.parent / "status").write_text(str(ran.status))
    return installation


def _items(installed: Installation) -> list[dict[str, object]]:
    return [
        json.loads(line) for line in (installed.data_dir.parent / "ingest.jsonl").read_text().splitlines()
    ]


def test_every_scan_is_ready_and_every_other_file_is_rejected_with_a_reason(installed: Installation) -> None:
    items = _items(installed)
    ready = [item for item in items if item["status"] == "ready"]
    assert len(ready) == 38
    assert len({item["artefact"] for item in ready}) == 25
    rejected = [item for item in items if item["status"] != "ready"]
    assert {Path(str(item["source"])).name for item in rejected} == {
        "README.md",
        "metadata.csv",
        "records.csv",
    }
    for item in rejected:
        assert item["status"] == "rejected"
        reason = item["reason"]
        assert isinstance(reason, dict)
        assert reason["vi"]
        assert reason["en"]
    assert (installed.data_dir.parent / "status").read_text() == "1"


def test_a_second_run_doubles_nothing(installed: Installation) -> None:
    sample = require_sample()
    again = installed.run(
        "ingest", str(sample), "--records", str(sample / "records.csv"), "--publish", "--wait", "--json"
    )
    first = {item["source"]: item["artefact"] for item in _items(installed) if item["status"] == "ready"}
    doubles = {item["source"]: item["artefact"] for item in again.items if item["status"] == "duplicate"}
    assert doubles == first
    counts = installed.run("status", "--json").item["counts"]
    assert (counts["artefacts"], counts["scans_ready"], counts["index_lag"]) == (25, 38, 0)


@pytest.mark.parametrize("query", ["mosaic", "sàn khảm", "san kham", "SÀN KHẢM"])
def test_both_languages_are_found_with_and_without_diacritics(installed: Installation, query: str) -> None:
    found = installed.run("search", query, "--json").item
    assert found["total"] >= 5
    assert all("khảm" in hit["title_vi"].lower() for hit in found["hits"][:5])


def test_a_register_number_finds_its_artefact_however_punctuated(installed: Installation) -> None:
    for query in ("71.AH.110", "71 AH 110", "71-ah-110"):
        assert installed.run("search", query, "--json").item["hits"][0]["accession_number"] == "71.AH.110"


@pytest.mark.parametrize("query", ["", "   ", "!?…", "zzqxv"])
def test_nothing_that_is_a_word_finds_nothing(installed: Installation, query: str) -> None:
    assert installed.run("search", query, "--json").item["total"] == 0


def test_many_queries_are_answered_in_one_process(installed: Installation, tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text(
        '{"id": "a", "q": "Medusa", "lang": "vi"}\n{"id": "b", "q": "算法少女", "lang": "en"}\n'
    )
    answers = {
        item["id"]: item["hits"]
        for item in installed.run("search", "--queries", str(queries), "--json").items
    }
    assert "Medusa" in answers["a"][0]["title_en"]
    assert answers["b"][0]["accession_number"] == "NDL-3508165"


def test_a_thematic_exhibition_is_made_of_them_and_seen(
    installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = exhibit_beasts(installed, monkeypatch)
    with installed.serving() as site:
        for lang, title in (("vi", "Muông thú trong tranh khảm"), ("en", "Animals in mosaic")):
            status, _, body = get(f"{site}/{lang}/exhibitions/{slug}")
            assert status == 200
            assert title in body.decode()
            assert f'lang="{lang}"' in body.decode()
        status, headers, body = get(f"{site}/iiif/presentation/3/exhibitions/{slug}/manifest.json")
        assert status == 200
        assert "application/ld+json" in headers["Content-Type"]
        assert json.loads(body)["label"] == {
            "vi": ["Muông thú trong tranh khảm"],
            "en": ["Animals in mosaic"],
        }
        _see_a_book(installed, site)
        _see_health(site)


def _see_a_book(installed: Installation, site: str) -> None:
    """A book of six pages: manifest, pages in order, tiles."""
    pages = [item for item in _items(installed) if "karakuri" in str(item["source"])]
    status, _, body = get(f"{site}/iiif/presentation/3/artefacts/{pages[0]['artefact']}/manifest.json")
    manifest = json.loads(body)
    assert status == 200
    assert site in manifest["id"]
    assert b"museum.invalid" not in body
    services = [c["items"][0]["items"][0]["body"]["service"][0]["id"] for c in manifest["items"]]
    assert services == [f"{site}/iiif/image/3/{page['image_id']}" for page in pages]
    status, _, body = get(f"{services[0]}/info.json")
    info = json.loads(body)
    assert (info["width"], info["height"]) == (1600, 1200)
    status, headers, tile = get(f"{services[0]}/512,0,512,512/512,512/0/default.jpg")
    assert (status, headers["Content-Type"]) == (200, "image/jpeg")
    assert tile[:2] == b"\xff\xd8"


def _see_health(site: str) -> None:
    assert get(f"{site}/healthz")[0] == 200
    status, _, body = get(f"{site}/readyz")
    assert status == 200
    assert set(json.loads(body)["engines"]) == {"database", "storage", "search", "queue"}
    assert b"museum_request_seconds" in get(f"{site}/metrics")[2]


def test_what_is_served_under_another_address_says_so(installed: Installation) -> None:
    installation = Installation(installed.data_dir, {"MUSEUM_BASE_URL": "https://baotang.example"})
    artefact = _items(installed)[0]["artefact"]
    with installation.serving() as site:
        body = get(f"{site}/iiif/presentation/3/artefacts/{artefact}/manifest.json")[2]
    assert json.loads(body)["id"].startswith("https://baotang.example/iiif/presentation/3/")


@pytest.fixture
def small(tmp_path: Path) -> Installation:
    installation = Installation(tmp_path / "data")
    assert installation.run("init").status == 0
    return installation


def test_bad_files_are_rejected_one_by_one_and_the_others_go_on(small: Installation, tmp_path: Path) -> None:
    sample = require_sample()
    scans = tmp_path / "scans"
    scans.mkdir()
    shutil.copy(sample / "getty-mosaic-12.jpg", scans / "good.jpg")
    shutil.copy(sample / "getty-mosaic-12.jpg", scans / "same again.jpg")
    whole = (sample / "getty-mosaic-13.jpg").read_bytes()
    (scans / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (scans / "letter.jpg").write_text("Kính gửi Bảo tàng")
    (scans / "empty.tif").write_bytes(b"")
    register = tmp_path / "so.csv"
    register.write_text(
        "Số đăng ký,Tên hiện vật,Tệp ảnh\nBT-1,Đại bàng,good.jpg\nBT-2,Mất ảnh,khong-co.tif\nBT-3,Cắt dở,cut.jpg\n"
    )
    ran = small.run("ingest", str(scans), "--records", str(register), "--publish", "--wait", "--json")
    assert ran.status == 1
    by_name = {Path(item["source"]).name: item for item in ran.items}
    assert {name: item["status"] for name, item in by_name.items()} == {
        "good.jpg": "ready",
        "same again.jpg": "duplicate",
        "cut.jpg": "rejected",
        "letter.jpg": "rejected",
        "empty.tif": "rejected",
        "khong-co.tif": "rejected",
    }
    assert by_name["same again.jpg"]["artefact"] == by_name["good.jpg"]["artefact"]
    for name in ("cut.jpg", "letter.jpg", "empty.tif", "khong-co.tif"):
        assert by_name[name]["reason"]["vi"] != by_name[name]["reason"]["en"]
    assert "khong-co.tif" in by_name["khong-co.tif"]["reason"]["vi"]
    found = small.run("search", "đại bàng", "--json").item
    assert [hit["accession_number"] for hit in found["hits"]] == ["BT-1"]


def test_a_rehearsal_of_an_ingest_keeps_nothing(small: Installation) -> None:
    sample = require_sample()
    small.run("ingest", str(sample / "getty-mosaic-12.jpg"), "--dry-run", "--json")
    counts = small.run("status", "--json").item["counts"]
    assert (counts["artefacts"], counts["scans"]) == (0, 0)


def test_records_without_images_are_imported_and_found(small: Installation, tmp_path: Path) -> None:
    register = tmp_path / "so.csv"
    register.write_text("accession_number,title_vi,title_en,rights\nA-1,Ấm trà,Teapot,CC0\nA-2,Bát,,mine\n")
    ran = small.run("import", str(register), "--publish", "--json")
    assert ran.status == 1
    assert [item["status"] for item in ran.items] == ["created", "rejected"]
    assert ran.items[1]["errors"][0]["field"] == "rights"
    assert small.run("search", "am tra", "--json").item["hits"][0]["title_en"] == "Teapot"
    assert small.run("import", str(register), "--publish", "--json").items[0]["status"] == "unchanged"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUSEUM_DATABASE_URL", "oracle://x"),
        ("MUSEUM_STORAGE_URL", "gopher://x"),
        ("MUSEUM_PORT", "many"),
        ("MUSEUM_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none"),
    ],
)
def test_a_wrong_setting_is_one_line_and_status_two(tmp_path: Path, name: str, value: str) -> None:
    ran = Installation(tmp_path / "data", {name: value}).run("status")
    assert ran.status == 2
    assert name in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_command_before_init_says_what_to_do(tmp_path: Path) -> None:
    ran = Installation(tmp_path / "data").run("search", "x")
    assert ran.status == 2
    assert "museum init" in ran.stderr


def test_init_twice_changes_nothing(small: Installation) -> None:
    before = small.run("status", "--json").item
    assert small.run("init").status == 0
    assert small.run("status", "--json").item == before
