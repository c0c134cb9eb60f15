"""`museum units import`: a line for each row, and a status that says whether the list was taken."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from museum.entrypoints.cli import units as command
from museum.services import units
from tests.factories.house import House

LIST = "Tên đơn vị,Loại,Trực thuộc\nXã Na Sang,xã,Tỉnh Sơn Lam\nTỉnh Sơn Lam,tỉnh,\n"


def test_each_row_is_told_and_a_faulty_one_leaves_nothing_kept(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = SimpleNamespace(ports=house.ports, sessions=house.sessions)
    monkeypatch.setattr(command, "open_platform", lambda: platform)
    path = tmp_path / "don-vi.csv"

    def run(text: str, *words: str) -> tuple[int, list[dict[str, Any]]]:
        path.write_text(text, encoding="utf-8")
        ran = CliRunner().invoke(command.units, ["import", str(path), *words, "--json"])
        return ran.exit_code, [json.loads(line) for line in ran.stdout.splitlines()]

    def kept() -> int:
        with house.sessions() as session:
            return len(units.all_units(session))

    status, items = run(LIST + "Xã Lạ,,Tỉnh Khác\n")
    assert (status, [item["status"] for item in items]) == (1, ["created", "created", "rejected"])
    assert [error["field"] for error in items[2]["errors"]] == ["parent"]
    assert kept() == 0
    assert run(LIST, "--dry-run")[0] == 0
    assert kept() == 0
    status, items = run(LIST)
    assert (status, items[0]["name"], items[0]["parent"]) == (0, "Xã Na Sang", "Tỉnh Sơn Lam")
    assert kept() == len(items)
