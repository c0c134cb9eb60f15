"""Ways in which the house was broken once, by the commands people use."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import pyvips

from tests.factories.command import Installation, get


@pytest.fixture
def small(tmp_path: Path) -> Installation:
    installation = Installation(tmp_path / "data")
    assert installation.run("init").status == 0
    return installation


def _picture(path: Path | bytes, seed: int = 1) -> None:
    data = pyvips.Image.gaussnoise(120, 90, seed=seed).cast("uchar").pngsave_buffer()
    with open(path, "wb") as file:  # noqa: PTH123 - a name of bytes
        file.write(data)


def test_a_file_name_that_is_not_utf8_is_taken_and_the_others_go_on(
    small: Installation, tmp_path: Path
) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    _picture(scans / "a.png", 1)
    _picture(os.fsencode(scans) + b"/b\xe1o.png", 2)
    _picture(scans / "c.png", 3)
    ran = small.run("ingest", str(scans), "--wait", "--json")
    assert ran.status == 0, ran.stderr
    assert [item["status"] for item in ran.items] == ["ready"] * 3


def test_links_and_special_files_are_told(small: Installation, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    _picture(scans / "a.png")
    _picture(tmp_path / "outside.png", 2)
    (scans / "link.png").symlink_to(tmp_path / "outside.png")
    os.mkfifo(scans / "pipe.png")
    ran = small.run("ingest", str(scans), "--wait", "--json")
    assert ran.status == 1
    assert {Path(item["source"]).name: item["status"] for item in ran.items} == {
        "a.png": "ready",
        "link.png": "rejected",
        "pipe.png": "rejected",
    }


def test_a_rehearsal_tells_duplicates(small: Installation, tmp_path: Path) -> None:
    _picture(tmp_path / "a.png")
    small.run("ingest", str(tmp_path / "a.png"), "--wait")
    _picture(tmp_path / "b.png")
    assert small.run("ingest", str(tmp_path / "b.png"), "--dry-run", "--json").item["status"] == "duplicate"


def test_pages_that_are_left_out_are_told(small: Installation, tmp_path: Path) -> None:
    pages = [pyvips.Image.gaussnoise(300, 200, seed=seed).cast("uchar") for seed in range(3)]
    roll = pyvips.Image.arrayjoin(pages, across=1).copy()
    roll.set_type(pyvips.GValue.gint_type, "page-height", 200)
    roll.tiffsave(str(tmp_path / "three.tif"))
    item = small.run("ingest", str(tmp_path / "three.tif"), "--wait", "--json").item
    assert item["status"] == "ready"
    assert "3" in item["reason"]["vi"]


def test_columns_kept_as_notes_are_named(small: Installation, tmp_path: Path) -> None:
    _picture(tmp_path / "a.png")
    (tmp_path / "so.csv").write_text("accession_number,title_vi,kệ,file\n1,Ấm,A3,a.png\n")
    ran = small.run(
        "ingest", str(tmp_path / "a.png"), "--records", str(tmp_path / "so.csv"), "--wait", "--json"
    )
    assert "kệ" in ran.stderr


def test_a_port_that_is_taken_is_one_line(small: Installation) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        ran = small.run("serve", "--port", str(holder.getsockname()[1]))
    assert ran.status == 2
    assert "MUSEUM_PORT" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUSEUM_SEARCH_URL", "http://127.0.0.1:1"),
        ("MUSEUM_BASE_URL", "http://"),
        ("MUSEUM_SECRET_KEY", "short"),
    ],
)
def test_init_names_the_setting_that_cannot_be(tmp_path: Path, name: str, value: str) -> None:
    ran = Installation(tmp_path / "data", {name: value}).run("init")
    assert ran.status == 2
    assert name in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_full_disk_is_told_for_each_file_and_a_second_run_completes(tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk: writing fails in the same way."""
    scans = tmp_path / "scans"
    scans.mkdir()
    for number in range(3):
        pyvips.Image.gaussnoise(1500, 1500, seed=number).cast("uchar").pngsave(str(scans / f"{number}.png"))
    installation = Installation(tmp_path / "data")
    assert installation.run("init").status == 0
    limited = [
        "bash",
        "-c",
        'ulimit -f 1000; exec "$@"',
        "_",
        *installation.command("ingest", str(scans), "--wait", "--json"),
    ]
    done = subprocess.run(limited, env=installation.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    items = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["status"] for item in items] == ["failed"] * 3
    assert all(item["reason"]["vi"] for item in items)
    again = installation.run("ingest", str(scans), "--wait", "--json")
    assert {item["status"] for item in again.items} <= {"ready", "queued"}
    assert installation.run("status", "--json").item["counts"]["scans"] == 3


def test_a_worker_that_is_killed_is_started_again(small: Installation, tmp_path: Path) -> None:
    with small.serving():
        first = _worker_of(small)
        os.kill(first, signal.SIGKILL)
        _picture(tmp_path / "a.png")
        small.run("ingest", str(tmp_path / "a.png"))
        until = time.monotonic() + 30
        while time.monotonic() < until and small.run("status", "--json").item["counts"]["scans_ready"] == 0:
            time.sleep(0.3)
        assert small.run("status", "--json").item["counts"]["scans_ready"] == 1
        assert _worker_of(small) != first


def _worker_of(installation: Installation) -> int:
    """Give the process id of the worker of this installation."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal():
                continue
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
                environment = (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"worker" in command and f"MUSEUM_DATA_DIR={installation.data_dir}".encode() in environment:
                return int(entry.name)
        time.sleep(0.1)
    raise TimeoutError


def test_a_made_up_host_steers_no_redirect_and_the_api_speaks_in_problems(small: Installation) -> None:
    with small.serving() as site:
        connection = http.client.HTTPConnection(site.removeprefix("http://"), timeout=10)
        connection.request("GET", "/vi", headers={"Host": "evil.example"})
        answer = connection.getresponse()
        assert answer.status in (301, 302, 307, 308)
        assert "evil.example" not in str(answer.headers)
        for path, wanted in (
            ("nope", 404),
            ("search?lang=xx", 400),
            ("search?page=1", 400),
            ("search?limit=-1", 400),
        ):
            status, headers, body = get(f"{site}/api/v1/{path}")
            assert (status, headers["Content-Type"].split(";")[0]) == (wanted, "application/problem+json"), (
                path
            )
            assert json.loads(body)["detail_vi"]


def test_a_register_in_the_folder_is_reported_and_is_no_failure(small: Installation, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    _picture(scans / "a.png")
    (scans / "so.csv").write_text("accession_number,title_vi,file\n1,Ấm,a.png\n")
    ran = small.run("ingest", str(scans), "--records", str(scans / "so.csv"), "--publish", "--wait", "--json")
    assert ran.status == 0
    assert {Path(item["source"]).name: item["status"] for item in ran.items} == {
        "a.png": "ready",
        "so.csv": "rejected",
    }
