"""The pages desk: scans described one by one, texts typed and brought in files, the table of contents."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from werkzeug.test import TestResponse

from frontend.curate import pages_files
from museum.domain.collections import Institution, Media
from museum.domain.transcriptions import LONGEST_PAGE, Transcription
from museum.domain.translated import Translated
from museum.services import pages, scans, transcriptions
from museum.services.outbox import drain
from museum.services.pages import detail_of
from museum.services.permission import SYSTEM
from museum.services.transcriptions import PageText
from tests.factories.house import House
from tests.factories.staff import Client, hidden
from tests.factories.transcripts import alto
from tests.factories.workbench import CATALOGUER, OTHER, Museum, build_museum, picture, unescape


@pytest.fixture
def museum(house: House) -> Museum:
    return build_museum(house)


@pytest.fixture
def book(museum: Museum) -> tuple[str, list[str]]:
    """Record an artefact with three digitised pages."""
    artefact_id = museum.artefact("GP-1", "Gia phả")
    ids = []
    for number, colour in enumerate(("red", "green", "blue"), 1):
        path = museum.house.folder / f"trang {number}.png"
        path.write_bytes(picture(colour, (640, 480)))
        with museum.house.sessions() as session:
            institution = session.get_one(Institution, museum.institution_id)
            taken = scans.take(
                session, museum.house.ports, SYSTEM, institution, path, artefact_id=artefact_id
            )
        assert taken.media_id
        ids.append(taken.media_id)
    drain(museum.house.work())
    return artefact_id, ids


def form_of(page: str) -> dict[str, str]:
    """Read a page's form as a browser would send it back."""
    body = page[page.index("data-page-form") :]
    form = {"seen": hidden(page, "seen")}
    for name, value in re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"', body):
        form.setdefault(name, unescape(value))
    (text,) = re.findall(r'<textarea[^>]*name="text"[^>]*>([^<]*)</textarea>', body)
    form["text"] = unescape(text).removeprefix("\r\n").removeprefix("\n").replace("\n", "\r\n")
    for name, options in re.findall(r'<select[^>]*name="([a-z_]+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"', options)
        form[name] = chosen[1] if chosen else ""
    form.pop("csrf_token", None)
    return form


def held(museum: Museum, media_id: str) -> Transcription | None:
    with museum.house.sessions() as session:
        return session.get(Transcription, media_id)


def said(answer: TestResponse) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


def test_a_record_leads_to_its_pages_and_each_page_to_the_next(
    museum: Museum, book: tuple[str, list[str]]
) -> None:
    artefact_id, (first, second, third) = book
    client = museum.client(CATALOGUER)
    assert (
        f'href="/curate/artefacts/{artefact_id}/pages"' in client.get(f"/curate/artefacts/{artefact_id}").text
    )
    overview = client.get(f"/curate/artefacts/{artefact_id}/pages").text
    order = [overview.index(f"/pages/{one}") for one in (first, second, third)]
    assert order == sorted(order)
    page = client.get(f"/curate/artefacts/{artefact_id}/pages/{second}").text
    assert f'href="/curate/artefacts/{artefact_id}/pages/{first}" rel="prev"' in page
    assert f'href="/curate/artefacts/{artefact_id}/pages/{third}" rel="next"' in page
    assert f"/iiif/image/3/{second}/full/" in page, "a picture is there without scripts"


def test_a_page_is_described_and_transcribed_and_the_next_one_follows(
    museum: Museum, book: tuple[str, list[str]]
) -> None:
    artefact_id, (first, second, _) = book
    client = museum.client(CATALOGUER)
    path = f"/curate/artefacts/{artefact_id}/pages/{second}"
    form = form_of(client.get(path).text)
    form |= {
        "text": "大南\r\n家譜  <b>\r\n",
        "language": "lzh",
        "label_vi": "Tờ 1b",
        "aspect": "verso",
        "detail_of": first,
        "detail_x": "10",
        "detail_y": "20",
        "detail_width": "100",
        "detail_height": "50",
        "do": "next",
    }
    answer = client.post(path, form, content_type="multipart/form-data")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"{book[1][2]}?turned=yes")
    row = held(museum, second)
    assert row is not None
    assert (row.text, row.language, row.source) == ("大南\n家譜 <b>", "lzh", "typed")
    medium = museum.read(artefact_id).media[1]
    assert (medium.label, medium.aspect) == (Translated("Tờ 1b"), "verso")
    assert detail_of(medium) == pages.Detail(first, 10, 20, 100, 50)
    shown = client.get(path).text
    assert "家譜 &lt;b&gt;" in shown
    assert form_of(shown) == {**form_of(shown), "label_vi": "Tờ 1b", "language": "lzh", "detail_x": "10"}
    following = form_of(client.get(answer.headers["Location"]).text)
    assert following["language"] == "lzh", "the next page is offered in the same language"
    assert "家譜" in client.get(f"/curate/artefacts/{artefact_id}/pages").text


def test_what_was_typed_is_never_lost(museum: Museum, book: tuple[str, list[str]]) -> None:
    artefact_id, (first, second, _) = book
    client = museum.client(CATALOGUER)
    path = f"/curate/artefacts/{artefact_id}/pages/{second}"
    form = form_of(client.get(path).text) | {"text": "đã gõ nhiều", "detail_of": first}
    asked = client.post(path, {**form, "do": "show"}, content_type="multipart/form-data")
    assert asked.status_code == 200
    assert "data-unsaved" in asked.text
    assert f"/iiif/image/3/{first}/full/" in asked.text
    assert form_of(asked.text)["text"] == "đã gõ nhiều"
    for wrong in (
        {"detail_x": "x", "detail_y": "0", "detail_width": "5", "detail_height": "5"},
        {"detail_x": "0", "detail_y": "0", "detail_width": "9999", "detail_height": "5"},
        {"language": "không phải mã"},
        {"aspect": "bogus"},
        {"label_en": "x" * 201},
        {"text": "x" * (LONGEST_PAGE + 1)},
    ):
        answer = client.post(path, {**form, **wrong}, content_type="multipart/form-data")
        assert answer.status_code == 422, wrong
        assert 'id="summary"' in answer.text
        assert form_of(answer.text)["text"] == {**form, **wrong}["text"]
    assert held(museum, second) is None
    large = client.post(
        path, {**form, "detail_of": "", "text": "ẫ" * LONGEST_PAGE}, content_type="multipart/form-data"
    )
    assert large.status_code == 302


def test_two_people_on_one_page_see_each_other_s_words(museum: Museum, book: tuple[str, list[str]]) -> None:
    artefact_id, (first, *_) = book
    client, path = museum.client(CATALOGUER), f"/curate/artefacts/{artefact_id}/pages/{first}"
    form = form_of(client.get(path).text)
    with museum.house.sessions() as session:
        transcriptions.write(session, museum.house.ports, SYSTEM, PageText(first, "của người kia"))
        scans.label(session, museum.house.ports, SYSTEM, first, Translated("Bìa"))
    clash = client.post(path, {**form, "text": "của tôi"}, content_type="multipart/form-data")
    assert clash.status_code == 409
    assert "của người kia" in clash.text
    again = form_of(clash.text)
    assert (again["text"], again["label_vi"]) == ("của tôi", "Bìa")
    row = held(museum, first)
    assert row is not None
    assert row.text == "của người kia"
    assert client.post(path, again, content_type="multipart/form-data").status_code == 302
    row = held(museum, first)
    assert row is not None
    assert row.text == "của tôi"
    assert museum.read(artefact_id).media[0].label == Translated("Bìa")


def test_a_record_that_moved_on_elsewhere_is_no_reason_to_refuse(
    museum: Museum, book: tuple[str, list[str]]
) -> None:
    artefact_id, (first, second, _) = book
    client, path = museum.client(CATALOGUER), f"/curate/artefacts/{artefact_id}/pages/{first}"
    form = form_of(client.get(path).text)
    with museum.house.sessions() as session:
        transcriptions.write(session, museum.house.ports, SYSTEM, PageText(second, "trang khác"))
    assert client.post(path, {**form, "text": "x"}, content_type="multipart/form-data").status_code == 302


def test_other_institutions_and_other_scans_are_out_of_reach(
    museum: Museum, book: tuple[str, list[str]]
) -> None:
    artefact_id, (first, *_) = book
    base = f"/curate/artefacts/{artefact_id}"
    stranger, mine = museum.client(OTHER), museum.client(CATALOGUER)
    _, other_scan = museum.scanned("BT-2", "white")
    assert mine.get(f"{base}/pages/{other_scan}").status_code == 404
    for path in ("/pages", f"/pages/{first}"):
        assert stranger.get(base + path).status_code == 403
    assert stranger.get(f"{base}/transcripts").status_code == 403
    for path in (f"/pages/{first}", "/contents", "/turning", "/transcripts/keep"):
        assert stranger.post(base + path, {"turning": "book", "seen": '{"v":1,"d":{}}'}).status_code == 403
    sent = send(stranger, artefact_id, ("a.txt", b"x"))
    assert sent.status_code == 403
    for path in (f"/pages/{first}", "/contents", "/turning", "/transcripts", "/transcripts/keep"):
        assert mine.http.post(base + path, data={"turning": "book"}).status_code == 400, "no token"
    assert held(museum, first) is None
    assert museum.read(artefact_id).page_turning == ""


def test_the_turning_is_chosen(museum: Museum, book: tuple[str, list[str]]) -> None:
    artefact_id, _ = book
    client = museum.client(CATALOGUER)
    path = f"/curate/artefacts/{artefact_id}/turning"
    assert client.post(path, {"turning": "book_leftwards"}).status_code == 302
    assert museum.read(artefact_id).page_turning == "book_leftwards"
    assert client.post(path, {"turning": "sideways"}).status_code == 404


def contents_form(page: str) -> dict[str, Any]:
    body = page[page.index('id="contents"') :]
    body = body[: body.index('id="turning"')]
    names = re.findall(r'name="entry" value="([^"]+)"', body)
    form: dict[str, Any] = {"entry": names, "seen": hidden(body, "seen")}
    for name in names:
        for part in ("vi", "en"):
            (value,) = re.findall(rf'name="{part}-{name}" value="([^"]*)"', body)
            form[f"{part}-{name}"] = unescape(value)
        for part in ("page", "depth"):
            (options,) = re.findall(rf'name="{part}-{name}">(.*?)</select>', body, re.DOTALL)
            (form[f"{part}-{name}"],) = re.findall(r'value="([^"]*)" selected', options)
    return form


def test_a_table_of_contents_is_written_moved_and_taken_out(
    museum: Museum, book: tuple[str, list[str]]
) -> None:
    artefact_id, (first, second, third) = book
    client = museum.client(CATALOGUER)
    overview, path = f"/curate/artefacts/{artefact_id}/pages", f"/curate/artefacts/{artefact_id}/contents"
    form = contents_form(client.get(overview).text)
    assert form["entry"] == []
    for name, page, depth in (("Tựa", first, "0"), ("Đời thứ nhất", second, "0"), ("Con cả", second, "1")):
        form = contents_form(client.post(path, {**form, "do": "add"}).text)
        fresh = form["entry"][-1]
        form |= {f"vi-{fresh}": name, f"page-{fresh}": page, f"depth-{fresh}": depth}
    assert client.post(path, {**form, "do": "save"}).status_code == 302
    assert [(one.label.vi, one.depth) for one in museum.read(artefact_id).chapters] == [
        ("Tựa", 0),
        ("Đời thứ nhất", 0),
        ("Con cả", 1),
    ]
    form = contents_form(client.get(overview).text)
    last = form["entry"][2]
    form |= {f"depth-{last}": "0"}
    assert client.post(path, {**form, "do": f"up:{last}"}).status_code == 302
    assert [one.label.vi for one in museum.read(artefact_id).chapters] == ["Tựa", "Con cả", "Đời thứ nhất"]
    form = contents_form(client.get(overview).text)
    form |= {f"page-{form['entry'][0]}": third}
    assert client.post(path, {**form, "do": f"drop:{last}"}).status_code == 302
    assert [one.label.vi for one in museum.read(artefact_id).chapters] == ["Đời thứ nhất", "Tựa"]


def test_contents_that_cannot_be_kept_come_back_as_typed(museum: Museum, book: tuple[str, list[str]]) -> None:
    artefact_id, (first, *_) = book
    client = museum.client(CATALOGUER)
    overview, path = f"/curate/artefacts/{artefact_id}/pages", f"/curate/artefacts/{artefact_id}/contents"
    form = contents_form(client.post(path, {**contents_form(client.get(overview).text), "do": "add"}).text)
    (name,) = form["entry"]
    wrong = client.post(path, {**form, f"vi-{name}": "Chương", f"depth-{name}": "3", "do": "save"})
    assert wrong.status_code == 422
    assert 'value="Chương"' in wrong.text
    assert museum.read(artefact_id).chapters == []
    with museum.house.sessions() as session:
        plan = pages.ChapterPlan(Translated("Của người khác"), first)
        pages.write_chapters(session, museum.house.ports, SYSTEM, artefact_id, [plan])
    clash = client.post(path, {**form, f"vi-{name}": "Chương", "do": "save"})
    assert clash.status_code == 409
    assert "Của người khác" in said(clash)
    assert client.post(path, {**contents_form(clash.text), "do": "save"}).status_code == 302
    assert [one.label.vi for one in museum.read(artefact_id).chapters] == ["Chương"]
    assert client.post(path, {**form, "do": "sideways:x"}).status_code == 404


def send(client: Client, artefact_id: str, *files: tuple[str, bytes]) -> TestResponse:
    data: dict[str, Any] = {"files": [(io.BytesIO(content), name) for name, content in files]}
    path = f"/curate/artefacts/{artefact_id}/transcripts"
    return client.post(path, data, content_type="multipart/form-data")


def numbers(page: str) -> list[str]:
    return re.findall(r'name="scan-\d+" value="(\d*)"', page)


def test_files_are_shown_before_they_are_kept(museum: Museum, book: tuple[str, list[str]]) -> None:
    artefact_id, (first, second, third) = book
    client = museum.client(CATALOGUER)
    with museum.house.sessions() as session:
        transcriptions.write(session, museum.house.ports, SYSTEM, PageText(second, "bản cũ"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("trang 2.xml", alto(["Trống", "đồng"], size=(640, 480)))
        bundle.writestr("trang 3.xml", b"<html/>")
    answer = send(client, artefact_id, ("trang 1.txt", "Dòng một".encode()), ("alto.zip", packed.getvalue()))
    assert answer.status_code == 302
    plan = client.get(answer.headers["Location"])
    assert numbers(plan.text) == ["2", "1"]
    assert "trang 3.xml" in said(plan)
    assert "not ALTO" in said(plan)
    assert "replaces the text it has" in said(plan)
    row = held(museum, second)
    assert row is not None
    assert row.text == "bản cũ", "nothing is kept yet"
    keep = f"/curate/artefacts/{artefact_id}/transcripts/keep"
    for wrong in (["2", "2"], ["9", "1"], ["x", "1"]):
        refused = client.post(keep, {f"scan-{at}": number for at, number in enumerate(wrong)})
        assert refused.status_code == 422
    row = held(museum, second)
    assert row is not None
    assert row.text == "bản cũ"
    done = client.post(keep, {"scan-0": "2", "scan-1": "", "language": "fr", "do": "keep"})
    assert done.status_code == 302
    row = held(museum, second)
    assert row is not None
    assert (row.text, row.language, row.source) == ("Trống đồng", "fr", "alto")
    assert row.layout["lines"][0]["words"][1][0] == "đồng"
    assert held(museum, first) is None
    assert held(museum, third) is None
    assert client.get(f"/curate/artefacts/{artefact_id}/transcripts").status_code == 404


def test_what_is_thrown_away_changes_nothing(
    museum: Museum, book: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    artefact_id, scan_ids = book
    client = museum.client(CATALOGUER)
    plan = client.get(send(client, artefact_id, ("quyen.txt", b"mot\fhai\fba\fbon\f")).headers["Location"])
    assert numbers(plan.text) == ["1", "2", "3", ""]
    assert "taken in order" in said(plan)
    gone = client.post(f"/curate/artefacts/{artefact_id}/transcripts/keep", {"do": "forget"})
    assert gone.status_code == 302
    assert client.get(f"/curate/artefacts/{artefact_id}/transcripts").status_code == 404
    assert all(held(museum, one) is None for one in scan_ids)
    monkeypatch.setattr(pages_files, "MOST_WORDS", 3)
    too_much = send(client, artefact_id, ("a.xml", alto(["một", "hai"])), ("b.xml", alto(["ba", "bốn"])))
    assert "too large" in client.get(too_much.headers["Location"]).text
    assert client.get(f"/curate/artefacts/{artefact_id}/transcripts").status_code == 404
    nothing = send(client, artefact_id)
    assert nothing.status_code == 302
    assert "No file came" in client.get(nothing.headers["Location"]).text


def test_the_focus_goes_on_where_the_work_does(museum: Museum, book: tuple[str, list[str]]) -> None:
    artefact_id, (first, second, _) = book
    client = museum.client(CATALOGUER)
    path = f"/curate/artefacts/{artefact_id}/pages/{first}"
    form = form_of(client.get(path).text) | {"text": "Dòng một"}
    stayed = client.get(client.post(path, {**form, "do": "save"}).location)
    assert "data-focus" not in stayed.text
    turned = client.get(client.post(path, {**form_of(stayed.text), "do": "next"}).location)
    assert re.search(r"<textarea[^>]*data-focus", turned.text)
    assert second in turned.request.path
    pages_ = f"/curate/artefacts/{artefact_id}"
    form = contents_form(client.get(f"{pages_}/pages").text)
    added = client.post(f"{pages_}/contents", {**form, "do": "add"}, follow_redirects=True)
    assert "data-focus" in added.text


def test_texts_by_order_pass_details_by_and_say_when_they_do_not_fit(
    museum: Museum, book: tuple[str, list[str]]
) -> None:
    artefact_id, (first, second, _) = book
    client = museum.client(CATALOGUER)
    with museum.house.sessions() as session:
        medium = session.get_one(Media, second)
        medium.detail_of_id, medium.detail_x, medium.detail_y = first, 0, 0
        medium.detail_width, medium.detail_height = 10, 10
        session.commit()
    fits = client.get(send(client, artefact_id, ("a.txt", b"mot\fhai")).location)
    assert numbers(fits.text) == ["1", "3"]
    assert "may be shifted" not in fits.text
    short = client.get(send(client, artefact_id, ("a.txt", b"mot")).location)
    assert "The files have 1 pages, but the artefact has 2 scans of pages" in said(short)


def test_a_plan_that_is_refused_keeps_the_numbers_that_were_typed(
    museum: Museum, book: tuple[str, list[str]]
) -> None:
    artefact_id, _ = book
    client = museum.client(CATALOGUER)
    send(client, artefact_id, ("a.txt", b"mot\fhai\fba"))
    keep = f"/curate/artefacts/{artefact_id}/transcripts/keep"
    refused = client.post(keep, {"scan-0": "3", "scan-1": "x", "scan-2": "3"})
    assert refused.status_code == 422
    assert re.findall(r'name="scan-\d+" value="([^"]*)"', refused.text) == ["3", "x", "3"]
    assert refused.text.count('aria-invalid="true"') == 2
    assert "There is no scan “x”" in said(refused)
    assert "Scan 3 is chosen for two pages" in said(refused)
