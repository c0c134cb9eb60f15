"""Scans come in by the browser, and what becomes of them is told."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.handlers import digitise
from ingest.probe import HeaderProbe
from museum.domain.collections import Media
from museum.domain.events import Event
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services import previews, scans
from museum.services.outbox import drain
from tests.factories.house import House
from tests.factories.staff import Client, staffed_app
from tests.factories.workbench import (
    CATALOGUER,
    EDITOR,
    JSON,
    Museum,
    build_museum,
    picture,
    send,
    told,
)


@pytest.fixture
def museum(house: House) -> Museum:
    return build_museum(house)


def test_files_come_in_each_with_its_own_outcome(museum: Museum) -> None:
    client = museum.client()
    known = picture("blue")
    send(client, ("đã có.png", known))
    answer = send(
        client,
        ("mặt trước.png", picture("red")),
        ("ghi chú.txt", "không phải ảnh".encode()),
        ("lại.png", known),
        script=True,
    )
    assert answer.status_code == 200
    outcomes = {one["name"]: one for one in told(answer)["outcomes"]}
    assert outcomes["mặt trước.png"]["status"] == "queued"
    assert outcomes["ghi chú.txt"]["status"] == "rejected"
    assert outcomes["ghi chú.txt"]["reason"]
    assert outcomes["lại.png"]["status"] == "duplicate"
    assert outcomes["lại.png"]["artefact_title"] == "đã có"
    assert client.get(outcomes["lại.png"]["url"]).status_code == 200
    with museum.house.sessions() as session:
        assert len(session.scalars(select(Media)).all()) == 2


def test_an_upload_answers_before_anything_is_digitised_and_its_progress_can_be_followed(
    museum: Museum,
) -> None:
    client = museum.client()
    media_id = told(send(client, ("a.png", picture()), script=True))["outcomes"][0]["media_id"]

    def status() -> dict[str, Any]:
        (line,) = told(client.get("/curate/scans/status", query_string={"ids": media_id}))["scans"]
        assert isinstance(line, dict)
        return line

    waiting = status()
    assert (waiting["state"], waiting["final"], waiting["thumbnail"]) == ("received", False, "")
    drain(museum.house.work())
    ready = status()
    assert (ready["state"], ready["final"]) == ("ready", True)
    image = client.get(ready["thumbnail"])
    assert image.mimetype == "image/jpeg"
    assert image.headers["Cache-Control"].startswith("private")
    assert Image.open(io.BytesIO(image.data)).size == (64, 48)


def test_how_long_it_should_take_is_told_by_the_pace_of_recent_work(museum: Museum) -> None:
    def slowly(session: Session, ports: Ports, event: Event) -> None:
        museum.house.clock.pass_time(seconds=10)
        digitise(session, ports, event)

    museum.house.handle("digitise", slowly)
    client = museum.client()

    def left(media_id: str) -> str:
        (line,) = told(client.get("/curate/scans/status", query_string={"ids": media_id}))["scans"]
        return str(line["left"])

    first = told(send(client, ("a.png", picture("red", (100, 100))), script=True))["outcomes"][0]["media_id"]
    assert left(first) == "", "nothing is known yet, and nothing is made up"
    drain(museum.house.work())
    double = told(send(client, ("b.png", picture("red", (100, 200))), script=True))["outcomes"][0]["media_id"]
    assert left(double) == "ready in about 20 s"
    museum.house.clock.pass_time(seconds=1)
    behind = told(send(client, ("c.png", picture("red", (200, 200))), script=True))["outcomes"][0]["media_id"]
    assert left(behind) == "ready in about 1 minute"


def test_the_form_works_without_scripts(museum: Museum) -> None:
    client = museum.client()
    answer = send(client, ("a.png", picture()), ("b.txt", b"no"), lang="en")
    assert answer.status_code == 200
    assert "a.png" in answer.text
    assert "b.txt" in answer.text
    assert send(client, ("b.txt", b"no")).status_code == 422
    nothing = send(client)
    assert nothing.status_code == 400


def test_pages_of_one_artefact_stand_in_the_order_of_their_names(museum: Museum) -> None:
    client = museum.client()
    files = [
        (f"trang {number}.png", picture(colour)) for number, colour in ((10, "red"), (2, "lime"), (1, "blue"))
    ]
    outcomes = told(send(client, *files, grouping="one", script=True))["outcomes"]
    assert len({one["artefact_id"] for one in outcomes}) == 1
    shown = museum.read(outcomes[0]["artefact_id"])
    assert [scan.source_name for scan in shown.media] == ["trang 1.png", "trang 2.png", "trang 10.png"]


def test_scans_are_added_to_a_record_that_stands(museum: Museum) -> None:
    client, artefact_id = museum.client(), museum.artefact()
    assert "Trống đồng" in client.get("/curate/upload", query_string={"artefact": artefact_id}).text
    send(client, ("mặt sau.png", picture()), artefact=artefact_id)
    assert [scan.source_name for scan in museum.read(artefact_id).media] == ["mặt sau.png"]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("announced", [True, False])
def test_what_is_too_large_is_refused_in_words(museum: Museum, script: bool, announced: bool) -> None:
    client = museum.client()
    body, kind = _multipart({"csrf_token": client.token()}, "to.png", b"\x89PNG" + b"0" * 3_000_000)
    if not announced:
        # A sender that does not say how much is coming, as with chunked transfer.
        how: dict[str, Any] = {
            "input_stream": io.BytesIO(body),
            "environ_overrides": {"wsgi.input_terminated": True},
        }
    else:
        how = {"data": body}
    answer = client.http.post("/curate/upload", content_type=kind, headers=JSON if script else {}, **how)
    assert answer.status_code == 413
    reason = told(answer)["error"] if script else answer.text
    assert "larger than 1 MB" in reason
    with museum.house.sessions() as session:
        assert session.scalars(select(Media)).all() == []


def _multipart(fields: dict[str, str], name: str, content: bytes) -> tuple[bytes, str]:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = "".join(parts) + f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


def test_a_form_that_is_no_upload_may_not_be_large(museum: Museum) -> None:
    client = museum.client()
    answer = client.http.post("/curate/artefacts/new", data={"title_vi": "a" * 5_000_000})
    assert answer.status_code == 413


def test_nothing_is_left_of_a_file_once_it_is_taken(museum: Museum, tmp_path: Path, monkeypatch: Any) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    seen: list[Path] = []
    probe = HeaderProbe()

    class Watching:
        def look(self, path: Path) -> Any:
            seen.append(path)
            return probe.look(path)

    app = staffed_app(museum.house.with_ports(probe=Watching()))
    client = Client(app)
    client.login(EDITOR)
    outcome = told(send(client, ("a.png", picture()), script=True))["outcomes"][0]
    assert outcome["status"] == "queued"
    assert folder in seen[0].parents
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_told_and_nothing_is_half_taken(
    museum: Museum, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def __init__(self, *_: Any, **__: Any) -> None:
            raise OSError(28, "No space left on device")

    client = museum.client()
    monkeypatch.setattr("frontend.curate.uploads.tempfile.NamedTemporaryFile", Full)
    answer = send(client, ("a.png", picture()), script=True)
    assert answer.status_code == 507
    assert "no room" in told(answer)["error"]
    with museum.house.sessions() as session:
        assert session.scalars(select(Media)).all() == []


def test_a_token_in_the_head_is_checked_before_the_files_are_read(museum: Museum) -> None:
    client = museum.client()

    class Untouched(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError

    answer = client.http.post(
        "/curate/upload",
        input_stream=Untouched(),
        content_type="multipart/form-data; boundary=x",
        content_length=100_000,
        headers={"X-CSRFToken": "forged", **JSON},
    )
    assert answer.status_code == 400
    assert "error" in told(answer)


def test_a_failed_scan_is_told_on_the_desk_and_tried_again(museum: Museum) -> None:
    _, media_id = museum.scanned(digitised=False)
    with museum.house.sessions() as session:
        scans.record_refused(
            session,
            museum.house.ports,
            media_id,
            MediaState.FAILED,
            Translated("Hết chỗ trên đĩa.", "Disk full."),
        )
    client = museum.client(CATALOGUER)
    desk = client.get("/curate/").text
    assert "Disk full." in desk
    assert f"/curate/scans/{media_id}/retry" in desk
    client.post(f"/curate/scans/{media_id}/retry")
    drain(museum.house.work())
    with museum.house.sessions() as session:
        assert session.get_one(Media, media_id).state == MediaState.READY
    assert "Disk full." not in client.get("/curate/").text


def test_a_rejected_scan_can_be_taken_off(museum: Museum) -> None:
    artefact_id, media_id = museum.scanned(digitised=False)
    with museum.house.sessions() as session:
        scans.record_refused(
            session, museum.house.ports, media_id, MediaState.REJECTED, Translated("Hỏng.", "Broken.")
        )
    client = museum.client()
    client.post(f"/curate/artefacts/{artefact_id}/scans", {"do": f"drop:{media_id}"})
    assert museum.read(artefact_id).media == []


def test_pages_are_labelled_and_moved(museum: Museum) -> None:
    client, artefact_id = museum.client(), museum.artefact()
    for name, colour in (("1.png", "red"), ("2.png", "lime"), ("3.png", "blue")):
        send(client, (name, picture(colour)), artefact=artefact_id)
    first, second, third = (scan.id for scan in museum.read(artefact_id).media)
    form = {f"label-vi-{first}": "mặt trước", f"label-en-{first}": "front", "do": f"up:{third}"}
    client.post(f"/curate/artefacts/{artefact_id}/scans", form)
    media = museum.read(artefact_id).media
    assert [scan.id for scan in media] == [first, third, second]
    assert media[0].label == Translated("mặt trước", "front")
    assert client.post(f"/curate/artefacts/{artefact_id}/scans", {"do": "up:"}).status_code == 404


def test_staff_get_a_pass_to_the_pixels_of_a_draft_and_visitors_do_not(museum: Museum) -> None:
    artefact_id, media_id = museum.scanned()
    answer = museum.client().get(f"/curate/artefacts/{artefact_id}")
    cookie = next(
        line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{previews.NAME}=")
    )
    assert f"Path=/iiif/image/3/{media_id}" in cookie
    assert "HttpOnly" in cookie
    assert previews.holds("k" * 40, media_id, cookie.split(";")[0], museum.house.clock.now())
    visitor = Client(museum.app)
    assert visitor.get(f"/vi/artefacts/{artefact_id}").status_code == 404
    assert visitor.get(f"/curate/scans/{media_id}/thumbnail.jpg").status_code == 302
