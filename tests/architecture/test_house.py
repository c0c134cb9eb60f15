"""The house keeps its own rules."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from museum.bootstrap import FLOW, handlers, on_rest
from museum.domain.events import Event
from museum.entrypoints.cli import COMMANDS, cli
from museum.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("museum", "ingest", "iiif", "search", "frontend")


@pytest.mark.parametrize("name", PACKAGES)
def test_each_package_is_ours_and_no_namesake(name: str) -> None:
    module = importlib.import_module(name)
    assert Path(str(module.__file__)).resolve().is_relative_to(ROOT)


def test_the_layers_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def _importers(package: str) -> set[str]:
    pattern = re.compile(rf"^\s*(from|import) {package}\b", re.MULTILINE)
    found = set()
    for top in PACKAGES:
        for path in (ROOT / top).rglob("*.py"):
            if pattern.search(path.read_text(encoding="utf-8")):
                found.add(path.relative_to(ROOT).as_posix())
    return found


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("flask", ("frontend/", "iiif/web/", "museum/entrypoints/")),
        ("celery", ("museum/adapters/queue/celery.py", "museum/entrypoints/worker.py")),
        ("boto3", ("museum/adapters/storage/s3.py",)),
        ("elasticsearch", ("search/elastic/",)),
        ("iiif_prezi3", ("iiif/",)),
        ("pyvips", ("ingest/", "iiif/", "museum/entrypoints/sample/")),
    ],
)
def test_a_library_is_met_only_in_its_rooms(library: str, rooms: tuple[str, ...]) -> None:
    strangers = {path for path in _importers(library) if not path.startswith(rooms)}
    assert strangers == set()


def test_every_event_has_its_place_in_the_flow_and_every_handler_exists() -> None:
    assert set(FLOW) == set(Event.kinds)
    named = {handler for names in FLOW.values() for handler in names}
    assert named == set(handlers())
    assert set(on_rest()) <= named


def test_every_command_loads_and_explains_itself() -> None:
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help


def test_every_command_and_setting_is_documented() -> None:
    text = (ROOT / "README.md").read_text() + "".join(
        path.read_text() for path in (ROOT / "docs").glob("*.md")
    )
    for name in COMMANDS:
        assert f"museum {name}" in text, name
    for name in Settings.model_fields:
        assert f"MUSEUM_{name.upper()}" in text, name


def test_no_module_grows_past_what_one_can_read() -> None:
    long = [
        path.relative_to(ROOT).as_posix()
        for top in PACKAGES
        for path in (ROOT / top).rglob("*.py")
        if "versions" not in path.parts and len(path.read_text(encoding="utf-8").splitlines()) > 420
    ]
    assert long == []


def test_nothing_large_and_no_place_of_one_machine_is_tracked() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file():
            assert path.stat().st_size <= 1_000_000, name
