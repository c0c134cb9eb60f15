"""`museum report`: the frozen report or a draft as a file, and one line for what cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import func, select

from museum.domain.errors import MuseumError
from museum.domain.people import AuditEntry
from museum.domain.reporting import Report
from museum.entrypoints.cli import main, report
from museum.services import report_freezing, reports
from tests.factories.house import House
from tests.factories.reporting import NAMES, PUPILS, SLUG, YEAR, Province, build_province

Run = Callable[..., Result]


@pytest.fixture
def province(house: House) -> Province:
    return build_province(house)


@pytest.fixture
def run(province: Province, monkeypatch: pytest.MonkeyPatch) -> Run:
    platform = SimpleNamespace(ports=province.house.ports, sessions=province.house.sessions)
    monkeypatch.setattr(report, "open_platform", lambda: platform)
    return lambda *words: CliRunner().invoke(report.report, words)


def told(ran: Result) -> dict[str, Any]:
    assert ran.exit_code == 0, ran.output
    only: dict[str, Any] = json.loads(ran.stdout)
    return only


def test_a_draft_is_written_and_nothing_in_the_database(run: Run, province: Province, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.xlsx"
    item = told(run(SLUG, "--year", str(YEAR), "--format", "xlsx", "-o", str(path), "--json"))
    assert (item["status"], item["state"], item["cut_off"]) == ("written", "draft", "2026-11-22")
    assert item["size"] == path.stat().st_size
    cells = {
        row[1]: row
        for page in load_workbook(BytesIO(path.read_bytes()))
        for row in page.iter_rows(values_only=True)
        if len(row) > 4 and row[1] == NAMES["pupils"] and row[2] == "học sinh"
    }
    assert cells[NAMES["pupils"]][3:5] == (100, sum(PUPILS)), "numbers are numbers"
    with province.house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 0
        assert (
            session.scalar(
                select(func.count()).select_from(AuditEntry).where(AuditEntry.subject_kind == "report")
            )
            == 0
        )


@pytest.mark.services
def test_the_frozen_report_is_written_where_there_is_one(
    run: Run, province: Province, tmp_path: Path
) -> None:
    with province.house.sessions() as session:
        made = reports.create(session, province.house.ports, province.lead, SLUG, "annual", (YEAR, YEAR))
        frozen = report_freezing.freeze(session, province.house.ports, province.lead, made.id, 1, early=True)
    province.forget(province.bookings[0])
    path = tmp_path / "bao-cao.docx"
    item = told(run(SLUG, "--year", str(YEAR), "--format", "docx", "-o", str(path), "--json"))
    assert (item["state"], item["digest"]) == ("frozen", frozen.digest)
    document = Document(str(path))
    text = "\n".join(one.text for one in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "DỰ THẢO" not in text
    assert frozen.digest in text
    assert str(sum(PUPILS)) in cells


def test_what_cannot_be_reported_is_one_line_in_both_languages(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "x.docx")
    for words in (("khong-co", "--year", "2026"), (SLUG, "--year", "2035")):
        ran = run(*words, "--format", "docx", "-o", path)
        assert isinstance(ran.exception, MuseumError)
        monkeypatch.setattr("sys.argv", ["museum", "report", *words, "--format", "docx", "-o", path])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        said = capsys.readouterr().err.strip()
        assert said.count("\n") == 0
        assert " / " in said
        assert words[0] in said
    refused = run(SLUG, "--year", "2026", "--format", "docx", "-o", str(tmp_path / "keine" / "x.docx"))
    assert refused.exit_code == 2
    assert not Path(path).exists()
