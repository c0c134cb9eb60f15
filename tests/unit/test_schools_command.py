"""`museum schools import`: a line for each row, and a status that says whether all were taken."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from museum.entrypoints.cli import schools
from tests.factories.house import House

LIST = "Tên trường,Xã,STT\nTrường THCS Nậm Mẫu,Xã Nậm Mẫu,1\nTrường Hoa Sim,,2\n"


def run(*words: str) -> tuple[int, list[dict[str, Any]], str]:
    ran = CliRunner().invoke(schools.schools, ["import", *words, "--json"])
    return ran.exit_code, [json.loads(line) for line in ran.stdout.splitlines()], ran.stderr


def test_each_row_is_told_and_faulty_ones_make_the_status(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = SimpleNamespace(ports=house.ports, sessions=house.sessions)
    monkeypatch.setattr(schools, "open_platform", lambda: platform)
    path = tmp_path / "truong.csv"
    path.write_text(LIST, encoding="utf-8")
    status, items, _ = run(str(path), "--dry-run")
    assert (status, [item["status"] for item in items]) == (1, ["created", "rejected"])
    status, (good, bad), _ = run(str(path))
    assert status == 1
    assert (good["row"], good["status"], good["name"]) == (2, "created", "Trường THCS Nậm Mẫu")
    assert good["school"]
    assert {error["field"] for error in bad["errors"]} == {"commune", "level"}
    assert all(error["message"]["vi"] and error["message"]["en"] for error in bad["errors"])
    path.write_text(LIST.replace("Trường Hoa Sim,,2\n", ""), encoding="utf-8")
    status, items, _ = run(str(path), "--close-missing")
    assert (status, [item["status"] for item in items]) == (0, ["unchanged"])
