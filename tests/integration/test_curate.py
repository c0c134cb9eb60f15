"""The curators' workbench: scans come in, records are described and published, exhibitions are made."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from ingest.handlers import digitise
from ingest.probe import HeaderProbe
from museum.domain.collections import Artefact, Institution, Media
from museum.domain.errors import NotFound
from museum.domain.exhibitions import Exhibition, Layout
from museum.domain.people import VISITOR, Role
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated
from museum.services import artefacts, exhibitions, previews, scans
from museum.services.exhibitions import ItemPlan, SectionPlan, Texts
from museum.services.outbox import drain
from museum.services.permission import SYSTEM
from museum.services.visibility import find_artefact, find_exhibition
from tests.factories.house import House
from tests.factories.staff import Client, employ, hidden, institution_of, staffed_app

EDITOR, CATALOGUER, OTHER = "bien.tap@a.local", "bien.muc@a.local", "bien.tap@b.local"
JSON = {"Accept": "application/json"}


@dataclass
class Museum:
    """Two institutions with staff; what the tests look at belongs to the first."""

    house: House
    app: Flask
    institution_id: str

    def client(self, email: str = EDITOR) -> Client:
        client = Client(self.app)
        assert client.login(email).status_code == 302
        return client

    def read(self, artefact_id: str) -> Artefact:
        with self.house.sessions() as session:
            found = session.get_one(Artefact, artefact_id)
            _ = found.terms, found.media, found.donor
            return found

    def artefact(self, number: str = "BT-1", title: str = "Trống đồng", **cells: str) -> str:
        with self.house.sessions() as session:
            made = artefacts.create(
                session,
                self.house.ports,
                SYSTEM,
                session.get_one(Institution, self.institution_id),
                {"accession_number": number, "title_vi": title, **cells},
            )
            return made.id

    def scanned(
        self, number: str = "BT-9", colour: str = "red", *, digitised: bool = True
    ) -> tuple[str, str]:
        """Record an artefact with one scan; gives both ids."""
        artefact_id = self.artefact(number)
        path = self.house.folder / f"{number}.png"
        path.write_bytes(picture(colour))
        with self.house.sessions() as session:
            institution = session.get_one(Institution, self.institution_id)
            taken = scans.take(session, self.house.ports, SYSTEM, institution, path, artefact_id=artefact_id)
        if digitised:
            drain(self.house.work())
        assert taken.media_id
        return artefact_id, taken.media_id

    def exhibition(self, *artefact_ids: str) -> tuple[str, str]:
        """Draft an exhibition with one section; gives both ids."""
        with self.house.sessions() as session:
            institution = session.get_one(Institution, self.institution_id)
            made = exhibitions.create(
                session,
                self.house.ports,
                SYSTEM,
                institution,
                Texts(Translated("Đá và người", "Stone and people")),
            )
            plan = SectionPlan(
                Translated("Mở đầu"), layout=Layout.ROW, items=tuple(map(ItemPlan, artefact_ids))
            )
            made = exhibitions.write_sections(session, self.house.ports, SYSTEM, made.id, [plan])
            return made.id, made.sections[0].id


@pytest.fixture
def museum(house: House) -> Museum:
    house = house.with_ports(probe=HeaderProbe())
    house.handle("digitise", digitise)
    for name in ("describe", "index", "index_exhibition"):
        house.handle(name, lambda _session, _ports, _event: None)
    with house.sessions() as session:
        first, second = institution_of(session, house, "a"), institution_of(session, house, "b")
        first_id = first.id
        employ(session, house, EDITOR, Role.EDITOR, first)
        employ(session, house, CATALOGUER, Role.CATALOGUER, first)
        employ(session, house, OTHER, Role.EDITOR, second)
    return Museum(house, staffed_app(house, upload_limit_mb=1), first_id)


def picture(colour: str = "red", size: tuple[int, int] = (64, 48)) -> bytes:
    """Draw a small picture; another colour is another file."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def send(client: Client, *files: tuple[str, bytes], script: bool = False, **fields: str) -> TestResponse:
    data: dict[str, Any] = {**fields, "files": [(io.BytesIO(content), name) for name, content in files]}
    return client.post(
        "/curate/upload", data, content_type="multipart/form-data", headers=JSON if script else {}
    )


def told(answer: TestResponse) -> dict[str, Any]:
    """Read what a script was told."""
    data = answer.get_json()
    assert isinstance(data, dict), answer.text
    return data


def record_form(client: Client, path: str) -> dict[str, str]:
    """Read a record's form as a browser would send it back."""
    page = client.get(path).text
    form = {"seen": hidden(page, "seen")}
    for tag, name, value in re.findall(r'<(input)[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"', page):
        del tag
        form.setdefault(name, unescape(value))
    for name, value in re.findall(r'<textarea[^>]*name="([a-z_]+)"[^>]*>([^<]*)</textarea>', page):
        # A browser drops the first line end and sends the others as CRLF.
        form[name] = unescape(value).removeprefix("\r\n").removeprefix("\n").replace("\n", "\r\n")
    for name, options in re.findall(r'<select[^>]*name="([a-z_]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"', options)
        form[name] = chosen[1] if chosen else ""
    form.pop("csrf_token", None)
    return form


def unescape(text: str) -> str:
    return (
        text.replace("&#34;", '"')
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )


# Uploads


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


# Scans of a record


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


# Describing


def test_a_record_is_described_in_both_languages(museum: Museum) -> None:
    client, artefact_id = museum.client(CATALOGUER), museum.artefact()
    form = record_form(client, f"/curate/artefacts/{artefact_id}")
    form |= {
        "title_en": "Bronze drum",
        "materials": "đồng | thiếc",
        "date_earliest": "-500",
        "description_vi": "Mặt trống có ngôi sao.\r\n\r\nTang phình.",
        "rights": "http://creativecommons.org/licenses/by/4.0/",
        "donor": "Ông Nguyễn Văn A",
    }
    answer = client.post(f"/curate/artefacts/{artefact_id}", form)
    assert answer.status_code == 302
    shown = museum.read(artefact_id)
    assert shown.title == Translated("Trống đồng", "Bronze drum")
    assert [link.term.label.vi for link in shown.terms] == ["đồng", "thiếc"]
    assert shown.date_earliest == -500
    assert shown.description.vi == "<p>Mặt trống có ngôi sao.</p><p>Tang phình.</p>"
    assert shown.rights == "http://creativecommons.org/licenses/by/4.0/"
    version = shown.version
    client.post(f"/curate/artefacts/{artefact_id}", record_form(client, f"/curate/artefacts/{artefact_id}"))
    assert museum.read(artefact_id).version == version, "a form sent back as it came changes nothing"


def test_a_record_is_begun_by_hand_and_nothing_typed_is_lost(museum: Museum) -> None:
    client = museum.client(CATALOGUER)
    museum.artefact("BT-7", "Bình gốm")
    client.get("/curate/?lang=vi")
    typed = {"accession_number": "bt 7", "title_vi": "Một cái tên rất dài", "date_earliest": "mười lăm"}
    faulty = client.post("/curate/artefacts/new", typed)
    assert faulty.status_code == 422
    assert "không phải là năm" in faulty.text
    assert 'value="Một cái tên rất dài"' in faulty.text
    assert 'value="mười lăm"' in faulty.text
    taken = client.post("/curate/artefacts/new", {**typed, "date_earliest": "1500"})
    assert taken.status_code == 422
    assert "đã dùng cho hiện vật “Bình gốm”" in taken.text
    made = client.post(
        "/curate/artefacts/new", {**typed, "accession_number": "BT-8", "date_earliest": "1500"}
    )
    assert made.status_code == 302
    shown = museum.read(made.location.rsplit("/", 1)[1])
    assert (shown.accession_number, shown.date_earliest, shown.state) == ("BT-8", 1500, Publication.DRAFT)


def test_faults_stand_beside_their_fields_and_what_was_typed_stays(museum: Museum) -> None:
    client, artefact_id = museum.client(), museum.artefact()
    path = f"/curate/artefacts/{artefact_id}"
    form = record_form(client, path)
    form |= {"date_earliest": "1500", "date_latest": "1400", "accession_number": "", "provenance": "Làng Vạc"}
    answer = client.post(path, form)
    assert answer.status_code == 422
    assert "The accession number is missing." in answer.text
    form["accession_number"] = "BT-1"
    answer = client.post(path, form)
    assert answer.status_code == 422
    assert re.search(r'id="date_latest-error".{0,60}before the earliest', answer.text, re.DOTALL)
    assert '<a href="#date_latest">' in answer.text
    assert "Làng Vạc" in answer.text
    assert 'value="1500"' in answer.text
    assert museum.read(artefact_id).provenance == ""


def test_two_people_at_one_record_lose_nothing(museum: Museum) -> None:
    artefact_id = museum.artefact(provenance="Không rõ")
    path = f"/curate/artefacts/{artefact_id}"
    mine, theirs = museum.client(), museum.client(CATALOGUER)
    my_form, their_form = record_form(mine, path), record_form(theirs, path)
    their_form |= {"provenance": "Mua ở chợ", "creator": "Xưởng Bát Tràng"}
    assert theirs.post(path, their_form).status_code == 302
    my_form |= {"provenance": "Làng Vạc", "condition": "Nứt ở chân"}
    clash = mine.post(path, my_form)
    assert clash.status_code == 409
    # Both of the field that two people changed, mine in the field; theirs alone where only they wrote.
    assert re.search(r'name="provenance"[^>]*>\s*Làng Vạc', clash.text)
    assert re.search(r"<blockquote>\s*Mua ở chợ", clash.text)
    assert 'value="Xưởng Bát Tràng"' in clash.text
    assert re.search(r'name="condition"[^>]*>\s*Nứt ở chân', clash.text)
    assert museum.read(artefact_id).provenance == "Mua ở chợ"
    settled = my_form | {"seen": hidden(clash.text, "seen"), "creator": "Xưởng Bát Tràng"}
    assert mine.post(path, settled).status_code == 302
    shown = museum.read(artefact_id)
    assert (shown.provenance, shown.creator, shown.condition) == ("Làng Vạc", "Xưởng Bát Tràng", "Nứt ở chân")


def test_a_scan_that_gets_ready_meanwhile_is_no_conflict(museum: Museum) -> None:
    artefact_id, _ = museum.scanned(digitised=False)
    client, path = museum.client(), f"/curate/artefacts/{artefact_id}"
    form = record_form(client, path)
    drain(museum.house.work())
    assert client.post(path, form | {"creator": "Xưởng Bát Tràng"}).status_code == 302
    assert museum.read(artefact_id).creator == "Xưởng Bát Tràng"


def test_a_form_without_what_it_showed_is_refused(museum: Museum) -> None:
    client, artefact_id = museum.client(), museum.artefact()
    for seen in ("", "{}", "[1]", '{"v": "x", "d": {}}', '{"v": 1, "d": 5}'):
        assert (
            client.post(f"/curate/artefacts/{artefact_id}", {"seen": seen, "title_vi": "X"}).status_code
            == 400
        )
    assert museum.read(artefact_id).title.vi == "Trống đồng"


def test_what_was_typed_is_never_mark_up(museum: Museum) -> None:
    artefact_id = museum.artefact(
        title="<script>alert(1)</script>", provenance='"><img src=x onerror=alert(1)>'
    )
    client = museum.client()
    for path in (
        "/curate/",
        "/curate/artefacts",
        f"/curate/artefacts/{artefact_id}",
        "/curate/artefacts?q=%3Cscript%3E",
    ):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


# Publication


def test_a_cataloguer_hands_in_and_an_editor_publishes(museum: Museum) -> None:
    artefact_id = museum.artefact()
    cataloguer, editor = museum.client(CATALOGUER), museum.client()
    path = f"/curate/artefacts/{artefact_id}"
    assert f"{path}/publish" not in cataloguer.get(path).text
    assert cataloguer.post(f"{path}/publish").status_code == 403
    assert cataloguer.post(
        "/curate/artefacts/bulk", {"action": "publish", "ids": artefact_id, "sure": "yes"}
    ).status_code in (302, 403)
    assert museum.read(artefact_id).state == Publication.DRAFT
    assert cataloguer.get(f"{path}/submit").status_code == 200
    cataloguer.post(f"{path}/submit")
    assert museum.read(artefact_id).state == Publication.IN_REVIEW
    assert "Trống đồng" in editor.get("/curate/").text
    assert editor.get(f"{path}/publish").status_code == 200
    assert museum.read(artefact_id).state == Publication.IN_REVIEW, "the question alone does nothing"
    editor.post(f"{path}/publish")
    assert Client(museum.app).get(f"/vi/artefacts/{artefact_id}").status_code == 200
    editor.post(f"{path}/withdraw")
    assert Client(museum.app).get(f"/vi/artefacts/{artefact_id}").status_code == 410


def test_what_is_still_being_digitised_follows_by_itself(museum: Museum) -> None:
    artefact_id, _ = museum.scanned(digitised=False)
    client = museum.client()
    client.post(f"/curate/artefacts/{artefact_id}/publish")
    assert museum.read(artefact_id).state == Publication.DRAFT
    drain(museum.house.work())
    assert museum.read(artefact_id).state == Publication.PUBLISHED


def test_several_are_published_and_withdrawn_at_once_after_a_question(museum: Museum) -> None:
    ids = [museum.artefact(f"BT-{number}", f"Vật {number}") for number in range(3)]
    client = museum.client()
    asked = client.post("/curate/artefacts/bulk", {"action": "publish", "ids": ids})
    assert asked.status_code == 200
    assert "Publish 3 artefacts?" in asked.text
    assert {museum.read(one).state for one in ids} == {Publication.DRAFT}
    done = client.post(
        "/curate/artefacts/bulk", {"action": "publish", "ids": ids, "sure": "yes"}, follow_redirects=True
    )
    assert "3 artefacts are published." in done.text
    # One that cannot be withdrawn is told and does not hold up the others.
    late = museum.artefact("BT-9", "Vật 9")
    done = client.post(
        "/curate/artefacts/bulk",
        {"action": "withdraw", "ids": [late, *ids], "sure": "yes"},
        follow_redirects=True,
    )
    assert "3 artefacts are withdrawn." in done.text
    assert "Only a published artefact can be withdrawn." in done.text
    assert {museum.read(one).state for one in ids} == {Publication.WITHDRAWN}


def test_the_list_is_searched_by_number_title_and_state(museum: Museum) -> None:
    for number in range(55):
        museum.artefact(f"BT-{number:03}", "Trống đồng" if number % 2 else "Bình gốm")
    client = museum.client()

    def numbers(**query: Any) -> list[str]:
        return re.findall(
            r'<td class="code[^"]*">(BT-\d+)</td>', client.get("/curate/artefacts", query_string=query).text
        )

    assert len(numbers()) == 50
    assert len(numbers(page=2)) == 5
    assert numbers(q="BT-007") == ["BT-007"]
    assert len(numbers(q="gốm")) == 28
    assert numbers(state="published") == []
    assert len(numbers(page="x", state="nonsense")) == 50


# Exhibitions


def test_an_exhibition_is_made_published_seen_and_withdrawn(museum: Museum) -> None:
    first, _ = museum.scanned("BT-1", "red")
    second = museum.artefact("BT-2", "Bình gốm")
    client = museum.client()
    made = client.post("/curate/exhibitions/new", {"title_vi": "Đá và người", "title_en": "Stone and people"})
    path = made.location
    assert made.status_code == 302
    added = client.post(f"{path}/sections", {"do": "add"})
    section = added.location
    form = record_form(client, section)
    form |= {
        "title_vi": "Mở đầu",
        "text_vi": "Lời kể.",
        "layout": "pair",
        "do": "add",
        "numbers": "bt.2 | BT 1",
    }
    assert client.post(section, form).status_code == 302
    form = record_form(client, section) | {"layout": "pair", f"caption-vi-{first}": "Nhìn kỹ ngôi sao"}
    client.post(section, {**form, "item": [second, first], "do": f"up:{first}"})
    with museum.house.sessions() as session:
        shown = session.scalars(select(Exhibition)).one()
        part = shown.sections[0]
        assert (part.title.vi, part.text.vi, part.layout) == ("Mở đầu", "<p>Lời kể.</p>", "pair")
        assert [item.artefact_id for item in part.items] == [first, second]
        assert part.items[0].caption.vi == "Nhìn kỹ ngôi sao"
        slug = shown.slug
    too_early = client.post(f"{path}/publish", follow_redirects=True)
    assert "needs at least one published artefact" in too_early.text
    client.post(f"/curate/artefacts/{first}/publish")
    client.post(f"{path}/publish")
    visitor = Client(museum.app)
    page = visitor.get(f"/vi/exhibitions/{slug}")
    assert page.status_code == 200
    assert "Nhìn kỹ ngôi sao" in page.text
    assert "Bình gốm" not in page.text, "what is not published is not shown in it either"
    with museum.house.sessions() as session:
        assert find_exhibition(session, VISITOR, slug).title.en == "Stone and people"
    client.post(f"{path}/withdraw")
    assert visitor.get(f"/vi/exhibitions/{slug}").status_code == 410


def test_staff_see_a_draft_exhibition_at_its_public_address(museum: Museum) -> None:
    artefact_id, media_id = museum.scanned()
    exhibition_id, _ = museum.exhibition(artefact_id)
    with museum.house.sessions() as session:
        slug = session.get_one(Exhibition, exhibition_id).slug
    answer = museum.client().get(f"/vi/exhibitions/{slug}")
    assert answer.status_code == 200
    assert any(f"Path=/iiif/image/3/{media_id}" in line for line in answer.headers.getlist("Set-Cookie"))
    assert museum.client(OTHER).get(f"/vi/exhibitions/{slug}").status_code == 404


def test_the_opening_picture_is_chosen_with_its_centre(museum: Museum) -> None:
    artefact_id, media_id = museum.scanned()
    exhibition_id, _ = museum.exhibition(artefact_id)
    client, path = museum.client(), f"/curate/exhibitions/{exhibition_id}/opening"
    assert f"cover={media_id}" in client.get(path).text
    answer = client.post(path, {"cover": media_id, "x": "25,5", "y": "40", "zoom": "2.5"})
    assert answer.status_code == 302
    with museum.house.sessions() as session:
        shown = session.get_one(Exhibition, exhibition_id)
        assert (shown.cover_media_id, shown.cover_x, shown.cover_y, shown.cover_zoom) == (
            media_id,
            0.255,
            0.4,
            2.5,
        )
        assert shown.title.vi == "Đá và người", "the texts stay"
    for bad, said in (
        ({"x": "abc"}, "is no number"),
        ({"x": "140"}, "must lie in the picture"),
        ({"zoom": "0"}, "between 1 and 16"),
        ({"y": "nan"}, "is no number"),
    ):
        refused = client.post(path, {"cover": media_id, "x": "50", "y": "50", "zoom": "1", **bad})
        assert refused.status_code == 422
        assert said in refused.text
    assert client.post(path, {"cover": "zzz", "x": "50", "y": "50", "zoom": "1"}).status_code == 422


def test_sections_are_moved_and_deleted_after_a_question(museum: Museum) -> None:
    exhibition_id, first = museum.exhibition(museum.artefact())
    client, path = museum.client(), f"/curate/exhibitions/{exhibition_id}"

    def sections() -> list[str]:
        with museum.house.sessions() as session:
            return [part.id for part in session.get_one(Exhibition, exhibition_id).sections]

    second = client.post(f"{path}/sections", {"do": "add"}).location.rsplit("/", 1)[1]
    assert sections() == [first, second]
    client.post(f"{path}/sections", {"do": f"up:{second}"})
    assert sections() == [second, first]
    assert client.get(f"{path}/sections/{first}/drop").status_code == 200
    assert sections() == [second, first]
    client.post(f"{path}/sections", {"do": f"drop:{first}"})
    assert sections() == [second]
    assert client.post(f"{path}/sections", {"do": "up:zzz"}).status_code == 404


def test_an_unknown_number_is_told_and_the_words_stay(museum: Museum) -> None:
    exhibition_id, section_id = museum.exhibition(museum.artefact())
    client, path = museum.client(), f"/curate/exhibitions/{exhibition_id}/sections/{section_id}"
    form = record_form(client, path) | {
        "layout": "row",
        "text_vi": "Vừa gõ xong.",
        "do": "add",
        "numbers": "KHÔNG-CÓ",
    }
    answer = client.post(path, form)
    assert answer.status_code == 422
    assert "has no artefact “KHÔNG-CÓ”" in answer.text
    assert "Vừa gõ xong." in answer.text


@pytest.mark.parametrize("what", ["texts", "section"])
def test_two_people_at_one_exhibition_lose_nothing(museum: Museum, what: str) -> None:
    exhibition_id, section_id = museum.exhibition(museum.artefact())
    path = f"/curate/exhibitions/{exhibition_id}" + ("" if what == "texts" else f"/sections/{section_id}")
    mine, theirs = museum.client(), museum.client(CATALOGUER)
    extra = {} if what == "texts" else {"layout": "row", "do": "save"}
    my_form, their_form = record_form(mine, path) | extra, record_form(theirs, path) | extra
    assert theirs.post(path, their_form | {"title_vi": "Tên của họ"}).status_code == 302
    clash = mine.post(path, my_form | {"title_vi": "Tên của tôi"})
    assert clash.status_code == 409
    assert 'value="Tên của tôi"' in clash.text
    assert re.search(r"<blockquote>\s*Tên của họ", clash.text)
    assert (
        mine.post(path, my_form | {"title_vi": "Tên của tôi", "seen": hidden(clash.text, "seen")}).status_code
        == 302
    )
    with museum.house.sessions() as session:
        shown = session.get_one(Exhibition, exhibition_id)
        title = shown.title if what == "texts" else shown.sections[0].title
        assert title.vi == "Tên của tôi"


def test_artefacts_are_found_for_a_section(museum: Museum) -> None:
    museum.artefact("BT-1", "Trống đồng")
    museum.artefact("BT-2", "Bình gốm")
    client = museum.client()
    found = told(client.get("/curate/pick", query_string={"institution": museum.institution_id, "q": "bình"}))
    assert [one["number"] for one in found["artefacts"]] == ["BT-2"]


# Who may do what


@dataclass
class Things:
    """What the other institution's editor tries to reach."""

    artefact: str
    scan: str
    exhibition: str
    section: str
    institution: str


Attempt = Callable[[Things], dict[str, Any]]
NOTHING: Attempt = lambda _: {}  # noqa: E731
REACHED: dict[str, Attempt] = {
    # every route that names something of an institution, or changes anything → the form that tries it
    "curate.thumbnail": NOTHING,
    "curate.artefact": lambda things: {"seen": '{"v": 1, "d": {}}', "title_vi": "X"},
    "curate.artefact_new": lambda things: {
        "institution": things.institution,
        "accession_number": "X",
        "title_vi": "X",
    },
    "curate.artefact_step": NOTHING,
    "curate.artefact_bulk": lambda things: {"action": "publish", "ids": things.artefact, "sure": "yes"},
    "curate.artefact_scans": lambda things: {"do": f"retry:{things.scan}", f"label-vi-{things.scan}": "X"},
    "curate.scan_retry": NOTHING,
    "curate.scan_drop": NOTHING,
    "curate.take_in": lambda things: {
        "institution": things.institution,
        "files": (io.BytesIO(picture("navy")), "x.png"),
    },
    "curate.exhibition": lambda things: {"seen": '{"v": 1, "d": {}}', "title_vi": "X"},
    "curate.exhibition_new": lambda things: {"institution": things.institution, "title_vi": "X"},
    "curate.exhibition_opening": lambda things: {"cover": things.scan, "x": "1", "y": "1", "zoom": "1"},
    "curate.exhibition_step": NOTHING,
    "curate.section_order": lambda things: {"do": f"drop:{things.section}"},
    "curate.section": lambda things: {"seen": '{"v": 1, "d": {}}', "layout": "row", "title_vi": "X"},
    "curate.section_drop": NOTHING,
}
LISTS = {
    "curate.overview",
    "curate.upload",
    "curate.artefact_list",
    "curate.exhibition_list",
    "curate.scan_status",
    "curate.pick",
}
"""Reading routes that name nothing: they show what is one's own."""


@pytest.fixture
def things(museum: Museum) -> Things:
    artefact_id, media_id = museum.scanned()
    exhibition_id, section_id = museum.exhibition(artefact_id)
    return Things(artefact_id, media_id, exhibition_id, section_id, museum.institution_id)


def _routes(app: Flask) -> list[tuple[str, str, str]]:
    """List (endpoint, method, rule) of all that the workbench offers."""
    return [
        (rule.endpoint, method, str(rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("curate.")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _address(rule: str, things: Things) -> str:
    steps = {"any(submit, publish, withdraw):step": "publish", "any(publish, withdraw):step": "publish"}
    names = {
        "artefact_id": things.artefact,
        "media_id": things.scan,
        "exhibition_id": things.exhibition,
        "section_id": things.section,
        **steps,
    }
    return re.sub(r"<([^>]+)>", lambda found: names[found[1]], rule)


def _state(museum: Museum) -> list[Any]:
    with museum.house.sessions() as session:
        return [
            session.execute(
                select(Artefact.id, Artefact.version, Artefact.state).order_by(Artefact.id)
            ).all(),
            session.execute(select(Media.id, Media.state, Media.position).order_by(Media.id)).all(),
            session.execute(
                select(Exhibition.id, Exhibition.version, Exhibition.state).order_by(Exhibition.id)
            ).all(),
        ]


def test_every_route_of_the_workbench_has_its_rule(museum: Museum) -> None:
    endpoints = {endpoint for endpoint, _, _ in _routes(museum.app)}
    assert endpoints == set(REACHED) | LISTS
    for endpoint, method, rule in _routes(museum.app):
        if method != "GET" or "<" in rule:
            assert endpoint in REACHED, f"{method} {rule} is reached by nobody's test"


def test_staff_of_one_institution_reach_nothing_of_another(museum: Museum, things: Things) -> None:
    client, before = museum.client(OTHER), _state(museum)
    tried = 0
    for endpoint, method, rule in _routes(museum.app):
        if endpoint not in REACHED or (method == "GET" and "<" not in rule):
            continue
        path = _address(rule, things)
        answer = (
            client.get(path)
            if method == "GET"
            else client.post(path, REACHED[endpoint](things), headers=JSON)
        )
        assert answer.status_code in (403, 404), f"{method} {path}: {answer.status_code}"
        assert "Trống đồng" not in answer.text
        tried += 1
    assert tried > 20
    assert _state(museum) == before


def test_the_control_own_staff_do_reach_them(museum: Museum, things: Things) -> None:
    client = museum.client()
    for endpoint, method, rule in _routes(museum.app):
        if method == "GET" and endpoint in REACHED:
            assert client.get(_address(rule, things)).status_code == 200, rule


def test_lists_show_nothing_of_another_institution(museum: Museum, things: Things) -> None:
    client = museum.client(OTHER)
    for path in (
        "/curate/",
        "/curate/artefacts",
        "/curate/exhibitions",
        f"/curate/artefacts?institution={things.institution}",
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert things.artefact not in page.text
        assert things.exhibition not in page.text
    assert told(client.get(f"/curate/scans/status?ids={things.scan}")) == {"scans": []}
    assert client.get(f"/curate/pick?institution={things.institution}").status_code == 403
    assert client.get(f"/curate/upload?artefact={things.artefact}").status_code == 403
    assert send(client, ("x.png", picture("navy")), artefact=things.artefact).status_code == 403


def test_an_artefact_of_another_institution_cannot_be_put_into_a_section(
    museum: Museum, things: Things
) -> None:
    client = museum.client(OTHER)
    path = client.post("/curate/exhibitions/new", {"title_vi": "Của b"}).location
    section = client.post(f"{path}/sections", {"do": "add"}).location
    form = record_form(client, section) | {"layout": "row", "do": f"add:{things.artefact}"}
    assert client.post(section, form).status_code == 422
    assert "Trống đồng" not in client.get(section).text
    answer = client.post(f"{path}/opening", {"cover": things.scan, "x": "50", "y": "50", "zoom": "1"})
    assert answer.status_code == 422


def test_visitors_are_asked_to_log_in_everywhere(museum: Museum, things: Things) -> None:
    visitor, before = Client(museum.app), _state(museum)
    for endpoint, method, rule in _routes(museum.app):
        path = _address(rule, things)
        if method == "GET":
            answer = visitor.get(path)
            assert answer.status_code == 302
            assert answer.location.startswith("/login?next=")
            assert visitor.get(path, headers=JSON).status_code == 401
        else:
            answer = visitor.post(path, REACHED[endpoint](things))
            assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"
    assert _state(museum) == before


def test_a_cataloguer_publishes_and_withdraws_nothing(museum: Museum, things: Things) -> None:
    client = museum.client(CATALOGUER)
    for path in (f"/curate/artefacts/{things.artefact}", f"/curate/exhibitions/{things.exhibition}"):
        for step in ("publish", "withdraw"):
            assert client.post(f"{path}/{step}").status_code == 403
            assert f"{path}/{step}" not in client.get(path).text
    with museum.house.sessions() as session, pytest.raises(NotFound):
        find_artefact(session, VISITOR, things.artefact)


def test_both_languages_are_whole(museum: Museum, things: Things) -> None:
    client = museum.client()
    for endpoint, method, rule in _routes(museum.app):
        if method != "GET" or endpoint in ("curate.thumbnail", "curate.scan_status", "curate.pick"):
            continue
        for lang in ("vi", "en"):
            page = client.get(_address(rule, things), query_string={"lang": lang})
            assert f'<html lang="{lang}">' in page.text
            other = "en" if lang == "vi" else "vi"
            assert f"lang={other}" in page.text
