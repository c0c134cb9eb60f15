"""The validators that IIIF implementers measure themselves by, against the whole site as it is served.

Both are run as published. They carry modules of the same names, so each is installed by `make test-services`
into a folder of its own (`build/validators`).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import pyvips

from museum.services import institutions, scans
from museum.services.outbox import drain
from museum.services.permission import SYSTEM
from tests.factories.command import ROOT, Installation, get
from tests.factories.inside import inside

pytestmark = pytest.mark.services

IMAGE_ID = "67352ccc-d1b0-11e1-89ae-279075081939"
"""The validators ask for the picture under this id."""
MIRRORED_ID = "mirrored"
DRIVERS = ROOT / "tests" / "validators"
INSTALLED = ROOT / "build" / "validators"
OFFICIAL, NG = INSTALLED / "iiif-validator", INSTALLED / "iiif-validator-ng"
PICTURE = NG / "iiif_validator" / "validation_image.png"

LEVEL_2 = {
    *(
        "id_basic",
        "id_error_escapedslash",
        "id_error_random",
        "id_error_unescaped",
        "id_escaped",
        "id_squares",
    ),
    *("info_json", "jsonld", "cors", "baseurl_redirect"),
    *("region_error_random", "region_percent", "region_pixels"),
    *("size_bwh", "size_ch", "size_error_random", "size_percent", "size_region", "size_wc", "size_wh"),
    *("rot_error_random", "rot_full_basic", "rot_region_basic"),
    *("quality_bitonal", "quality_color", "quality_error_random", "quality_grey"),
    *("format_error_random", "format_jpg", "format_png"),
}
ONLY_3 = {"region_square", "size_nofull", "size_noup"}
BEYOND = {
    *("linkheader_canonical", "linkheader_profile"),
    *("rot_full_non90", "rot_mirror", "rot_mirror_180"),
}
"""What the service offers although level 2 does not ask for it, and both test.

Not among it, of either, `size_up`: it wants `^max` to be the picture's own size, where Image API 3.0, 4.2, has it
enlarged to what maxWidth, maxHeight and maxArea allow.
"""
ONLY_OFFICIAL = {"rot_region_non90"}
"""Not in the other: it compares corners that a turn leaves empty with black, a colour the specification leaves open."""
ONLY_NG = {"format_webp", "http_caching"}
"""Not in the official one: its WebP test calls what Python 3 does not have."""
RENAMED = {
    "baseurl_redirect": "http_baseurl_redirect",
    "cors": "http_cors",
    "jsonld": "http_jsonld",
    "linkheader_canonical": "http_linkheader_canonical",
    "linkheader_profile": "http_linkheader_profile",
}
"""Tests of the first that the second names otherwise."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site with the validators' picture, taken in by the real ingest under the id they ask for."""
    for needed in (OFFICIAL / "bin" / "iiif-validate.py", PICTURE):
        if not needed.is_file():
            pytest.fail(f"{needed} is missing: `make test-services` installs it")
    installation = Installation(tmp_path_factory.mktemp("validated") / "data")
    assert installation.run("init").status == 0
    _take_in(installation, PICTURE, IMAGE_ID)
    mirrored = tmp_path_factory.mktemp("picture") / "mirrored.png"
    pyvips.Image.new_from_file(str(PICTURE)).fliphor().pngsave(str(mirrored))
    _take_in(installation, mirrored, MIRRORED_ID)
    with installation.serving() as address:
        assert get(f"{address}/iiif/image/3/{IMAGE_ID}/info.json")[0] == 200
        yield address


def _take_in(installation: Installation, picture: Path, image_id: str) -> None:
    with inside(installation) as platform, pytest.MonkeyPatch.context() as patch:
        patch.setattr(scans, "new_id", lambda: image_id)
        with platform.sessions() as session:
            institution = institutions.get(session)
            taken = scans.take(session, platform.ports, SYSTEM, institution, picture, publish=True)
        assert (taken.status, taken.media_id) == ("queued", image_id)
        drain(platform.work)


def _validate(site: str, version: int, image_id: str = IMAGE_ID) -> dict[str, str]:
    """Run the official command as its manual says; gives for each test that ran what was found, or ''."""
    answered = _answer(
        str(OFFICIAL / "bin" / "iiif-validate.py"),
        *("--server", site.removeprefix("http://"), "--prefix", f"iiif/image/{version}"),
        *("--identifier", image_id, "--version", f"{version}.0", "--verbose"),
        *[f"--test={name}" for name in sorted(LEVEL_2 | ONLY_3 | BEYOND | ONLY_OFFICIAL)],
        folders=[OFFICIAL, DRIVERS / "without_libmagic"],
    )
    blocks = re.split(r"^\[\d+\] test ", answered.stderr, flags=re.MULTILINE)[1:]
    heads = [block.split(None, 2) for block in blocks]
    assert {head[1] for head in heads} <= {"PASS", "FAIL"}
    return {head[0]: "" if head[1] == "PASS" else head[2] for head in heads}


def _validate_ng(site: str, version: int, names: set[str], image_id: str = IMAGE_ID) -> dict[str, list[str]]:
    """Run those tests of the other validator; gives for each that ran its faults."""
    program = (str(DRIVERS / "ng.py"), f"{site}/iiif/image/{version}", image_id, str(version))
    answered = _answer(*program, *sorted(names), folders=[NG])
    assert answered.returncode == 0, answered.stderr
    return {item["test"]: item["faults"] for item in map(json.loads, answered.stdout.splitlines())}


def _answer(*command: str, folders: list[Path]) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(map(str, folders))
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


@pytest.mark.parametrize(
    ("version", "expected"),
    [(3, LEVEL_2 | ONLY_3 | BEYOND | ONLY_OFFICIAL), (2, LEVEL_2 | BEYOND | ONLY_OFFICIAL)],
)
def test_the_official_validator_finds_nothing(site: str, version: int, expected: set[str]) -> None:
    found = _validate(site, version)
    assert {name: fault for name, fault in found.items() if fault} == {}
    assert set(found) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [(3, LEVEL_2 | ONLY_3 | BEYOND | ONLY_NG), (2, LEVEL_2 | BEYOND | ONLY_NG | {"region_square"})],
)
def test_the_other_validator_finds_nothing(site: str, version: int, expected: set[str]) -> None:
    names = {RENAMED.get(name, name) for name in expected}
    found = _validate_ng(site, version, names)
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert set(found) == names


def test_both_see_that_a_picture_is_another(site: str) -> None:
    """The control: of a mirrored picture, in no other way odd, they do find faults."""
    of_pixels = {"id_squares", "region_pixels", "region_percent", "size_region", "rot_mirror"}
    assert of_pixels <= {name for name, fault in _validate(site, 3, MIRRORED_ID).items() if fault}
    assert all(_validate_ng(site, 3, of_pixels, MIRRORED_ID).values())
