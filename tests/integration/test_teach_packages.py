"""Packages are made at the educators' workbench, with forms as browsers without scripts send them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from museum.domain.collections import Artefact
from museum.domain.education import Package
from museum.domain.people import Role
from museum.domain.plans import Objective, Plan
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.ports.search import SearchDocument
from museum.services import artefacts, packages, plans
from museum.services.package_parts import ObjectPlan, write_object
from museum.services.permission import SYSTEM
from tests.factories.house import House
from tests.factories.staff import Client, employ, institution_of
from tests.factories.workbench import EDITOR, Museum, build_museum

EDUCATOR, STRANGER = "giao.duc@a.local", "giao.duc@b.local"


@pytest.fixture
def museum(house: House) -> Museum:
    museum = build_museum(house)
    with museum.house.sessions() as session:
        employ(session, house, EDUCATOR, Role.EDUCATOR, institution_of(session, house, "a"))
        employ(session, house, STRANGER, Role.EDUCATOR, institution_of(session, house, "b"))
    return museum


def form_of(page: str) -> dict[str, str]:
    """Read the fields of a page's longest form as a browser would send them back."""
    form = max(re.findall(r"<form\b.*?</form>", page, re.DOTALL), key=len)
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        given = dict(re.findall(r'([a-z_-]+)="([^"]*)"', tag))
        ticked = given.get("type") not in ("checkbox", "radio") or re.search(r"\bchecked\b", tag)
        if ticked and "name" in given and given["name"] != "csrf_token":
            sent[given["name"]] = unescape(given.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', form):
        sent[name] = unescape(text).removeprefix("\r\n").removeprefix("\n").replace("\n", "\r\n")
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


@dataclass
class Desk:
    """An educator's browser before one package."""

    museum: Museum
    client: Client
    path: str

    def open(self, below: str = "") -> dict[str, str]:
        answer = self.client.get(f"{self.path}{below}")
        assert answer.status_code == 200, answer.text
        return form_of(answer.text)

    def send(self, below: str, values: Mapping[str, object]) -> TestResponse:
        return self.client.post(f"{self.path}{below}", values)

    def ids(self, kind: str) -> list[str]:
        """List the parts that the package's page links to, in their order."""
        page = self.client.get(self.path).text
        return [one for one in re.findall(rf"/{kind}/(\w+)\"", page) if one != "new"]


@pytest.fixture
def desk(museum: Museum) -> Desk:
    client = museum.client(EDUCATOR)
    answer = client.post(
        "/teach/packages/new",
        {
            "title_vi": "Tiếng trống đồng",
            "title_en": "The drum's voice",
            "grade_from": "4",
            "grade_to": "5",
            "subjects": ["music", "history-and-geography"],
            "minutes": "90",
            "where": "museum",
        },
    )
    assert answer.status_code == 302, answer.text
    return Desk(museum, client, answer.location)


def published(museum: Museum, number: str = "BT-1", colour: str = "red") -> str:
    artefact_id, _ = museum.scanned(number, colour)
    with museum.house.sessions() as session:
        artefacts.publish(session, museum.house.ports, SYSTEM, artefact_id)
    return artefact_id


def read(desk: Desk) -> Package:
    with desk.museum.house.sessions() as session:
        return session.get_one(Package, desk.path.rsplit("/", 1)[1])


def test_a_package_is_made_published_and_its_edition_read(desk: Desk) -> None:
    museum = desk.museum
    artefact_id = published(museum)
    assert "No packages yet" not in desk.client.get("/teach/packages").text
    found = desk.client.get(f"{desk.path}/objects/new?q=bt.1")
    assert f'value="{artefact_id}"' in found.text, "by its register number, however punctuated"
    put = desk.send("/objects/new", {"artefact": artefact_id})
    form = form_of(desk.client.get(put.location).text)
    assert (form["x"], form["y"], form["width"], form["height"]) == ("0", "0", "64", "48")
    near = {"x": "8", "y": "8", "width": "16", "height": "12", "observe_vi": "Đếm cánh sao."}
    assert desk.client.post(put.location, form | near).status_code == 302
    step = desk.open("/steps/new?phase=before") | {"title_vi": "Đọc", "text_vi": "Đọc ở lớp.", "do": "next"}
    assert step["phase"] == "before"
    assert desk.send("/steps/new", step).location.endswith("/steps/new?phase=before")
    asked = desk.open("/questions/new") | {
        "text_vi": "Mấy cánh?",
        "choice_0_vi": "Tám",
        "choice_3_vi": "Mười bốn",
        "right": "3",
        "answer_vi": "Đếm cùng lớp.",
        "object": desk.ids("objects")[0],
    }
    assert desk.send("/questions/new", asked).status_code == 302
    package = read(desk)
    (observed,), (question,) = package.objects, package.questions
    assert (observed.x, observed.y, observed.width, observed.height) == (8, 8, 16, 12)
    assert package.steps[0].phase == "before"
    assert question.choices == {"choices": [{"vi": "Tám", "en": ""}, {"vi": "Mười bốn", "en": ""}]}
    assert (question.right, question.object_id) == (1, observed.id), "empty choices are none"
    asked_back = desk.open(f"/questions/{question.id}")
    assert (asked_back["choice_1_vi"], asked_back["right"]) == ("Mười bốn", "1")

    ask = desk.client.get(f"{desk.path}/publish")
    assert "it serves no objective" in ask.text
    told = desk.client.post(f"{desk.path}/publish", follow_redirects=True)
    assert "Published as edition 1" in told.text
    edition = desk.client.get(f"{desk.path}/editions/1")
    for words in ("Đếm cánh sao.", "Mười bốn", "Đếm cùng lớp.", "Đọc ở lớp."):
        assert words in edition.text
    assert desk.client.get(f"{desk.path}/editions/2").status_code == 404
    assert "Publish a new edition" not in desk.client.get(desk.path).text
    desk.send("", desk.open() | {"minutes": "45"})
    assert "Publish a new edition" in desk.client.get(desk.path).text
    desk.send("/withdraw", {})
    assert read(desk).state == Publication.WITHDRAWN


def test_the_words_are_changed_and_the_subjects_stay(desk: Desk) -> None:
    form: dict[str, object] = dict(desk.open())
    assert (form["grade_from"], form["where"], form["title_en"]) == ("4", "museum", "The drum's voice")
    kept = {"subjects": ["music", "history-and-geography"]}
    assert desk.send("", form | kept).status_code == 302
    assert read(desk).version == 1, "nothing was changed"
    changed = kept | {"summary_vi": "Nghe trống.", "guide_vi": "Một.\r\n\r\nHai.", "where": "school"}
    assert desk.send("", form | changed).status_code == 302
    package = read(desk)
    assert (package.summary.vi, package.where) == ("Nghe trống.", "school")
    assert package.guide.vi == "<p>Một.</p><p>Hai.</p>"
    assert package.subjects == ["history-and-geography", "music"]


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(desk: Desk) -> None:
    typed = desk.open() | {"topic_vi": "Vừa gõ xong"}
    for wrong, said in (
        ({"title_vi": "", "title_en": ""}, "needs a title"),
        ({"minutes": "một tiếng"}, "is no whole number"),
        ({"grade_from": "9"}, "the first no higher"),
        ({"grade_from": ""}, "both the first and the last"),
        ({"where": "moon"}, "Choose where"),
        ({"exhibition": "nothing"}, "no such exhibition"),
        ({"summary_vi": "x" * 700}, "700 characters"),
    ):
        answer = desk.send("", typed | wrong)
        assert answer.status_code == 422, wrong
        assert said in answer.text
        assert 'value="Vừa gõ xong"' in answer.text
    assert read(desk).version == 1


def test_two_people_at_one_package_lose_nothing(desk: Desk) -> None:
    mine = desk.open() | {"subjects": "music"}
    theirs = {**mine, "title_vi": "Trống và chiêng", "topic_vi": "Âm nhạc", "grade_to": "9"}
    assert desk.send("", theirs).status_code == 302
    answer = desk.send("", {**mine, "title_vi": "Tiếng vọng", "grade_to": "7"})
    assert answer.status_code == 409
    assert 'value="Tiếng vọng"' in answer.text
    assert "Trống và chiêng" in answer.text
    assert 'value="Âm nhạc"' in answer.text, "what only they changed is taken over"
    settled = form_of(answer.text) | {"subjects": "music"}
    assert desk.send("", settled).status_code == 302
    package = read(desk)
    assert (package.title.vi, package.topic.vi, package.grade_to) == ("Tiếng vọng", "Âm nhạc", 7)


def test_two_people_at_one_step_lose_nothing(desk: Desk) -> None:
    desk.send("/steps/new", desk.open("/steps/new") | {"title_vi": "Quan sát"})
    (step,) = desk.ids("steps")
    mine = desk.open(f"/steps/{step}")
    desk.send(f"/steps/{step}", {**mine, "title_vi": "Nhìn", "phase": "after"})
    answer = desk.send(f"/steps/{step}", {**mine, "title_vi": "Vẽ", "phase": "before"})
    assert answer.status_code == 409
    assert "Nhìn" in answer.text
    assert 'value="Vẽ"' in answer.text
    assert "<blockquote>After the visit</blockquote>" in answer.text, "a choice is told in words"


def test_parts_are_moved_and_taken_out_after_a_question(desk: Desk) -> None:
    for number, colour in (("BT-1", "red"), ("BT-2", "blue")):
        desk.send("/objects/new", {"artefact": published(desk.museum, number, colour)})
    first, second = desk.ids("objects")
    desk.send("/parts", {"do": f"up:objects:{second}"})
    assert desk.ids("objects") == [second, first]
    assert desk.send("/parts", {"do": "up:objects:zzz"}).status_code == 404
    assert desk.send("/parts", {"do": f"away:objects:{first}"}).status_code == 404
    assert desk.send("/parts", {"do": f"up:everything:{first}"}).status_code == 404
    assert "Take out this object?" in desk.client.get(f"{desk.path}/objects/{first}/drop").text
    assert desk.ids("objects") == [second, first]
    words = desk.open(f"/objects/{first}") | {"observe_vi": "Vừa gõ xong."}
    desk.send(f"/objects/{first}/drop", {})
    too_late = desk.send(f"/objects/{first}", words)
    assert too_late.status_code == 404
    assert "Vừa gõ xong." in too_late.text, "what was typed is given back"
    assert desk.ids("objects") == [second]
    assert desk.client.get(f"{desk.path}/objects/{first}").status_code == 404


def test_an_object_that_was_withdrawn_is_told_and_shown_no_more(desk: Desk) -> None:
    artefact_id = published(desk.museum)
    desk.send("/objects/new", {"artefact": artefact_id})
    (part,) = desk.ids("objects")
    near = desk.open(f"/objects/{part}") | {"width": "20", "height": "20"}
    desk.send(f"/objects/{part}", near)
    with desk.museum.house.sessions() as session:
        artefacts.withdraw(session, desk.museum.house.ports, SYSTEM, artefact_id)
    for page in ("", "/publish", f"/objects/{part}"):
        shown = desk.client.get(f"{desk.path}{page}")
        assert "An object that is not published" in shown.text
        assert "Trống đồng" not in shown.text, "its title"
        assert not [line for line in shown.headers.getlist("Set-Cookie") if "museum_preview" in line]
    assert "Leave it as it is" not in desk.client.get(f"{desk.path}/publish").text, "there is no button"
    refused = desk.client.post(f"{desk.path}/publish", follow_redirects=True)
    assert "not published: BT-1" in refused.text
    with desk.museum.house.sessions() as session:
        artefacts.publish(session, desk.museum.house.ports, SYSTEM, artefact_id)
        package_id = desk.path.rsplit("/", 1)[1]
        packages.publish(session, desk.museum.house.ports, SYSTEM, package_id)
        artefacts.withdraw(session, desk.museum.house.ports, SYSTEM, artefact_id)
    assert "Visitors do not see 1 object" in desk.client.get("/teach/packages").text
    desk.send(f"/objects/{part}", desk.open(f"/objects/{part}") | {"observe_vi": "Vẫn sửa được lời."})
    (observed,) = read(desk).objects
    assert (observed.observe.vi, observed.width) == ("<p>Vẫn sửa được lời.</p>", 20)


def test_drafts_are_found_by_those_alone_who_may_see_them(desk: Desk) -> None:
    museum = desk.museum
    draft, _ = museum.scanned("BT-5")
    assert draft not in desk.client.get(f"{desk.path}/objects/new?q=BT-5").text
    assert desk.send("/objects/new", {"artefact": draft}).location.endswith("/objects/new")
    assert read(desk).objects == []
    with museum.house.sessions() as session:
        institution = institution_of(session, museum.house, "a")
        employ(session, museum.house, "quan.tri@a.local", Role.ADMIN, institution)
    administrator = museum.client("quan.tri@a.local")
    found = administrator.get(f"{desk.path}/objects/new?q=BT-5")
    assert f'value="{draft}"' in found.text
    assert any("museum_preview" in line for line in found.headers.getlist("Set-Cookie"))


def test_objects_are_found_by_the_search_of_the_site(desk: Desk) -> None:
    artefact_id = published(desk.museum)
    index = desk.museum.house.ports.index
    index.apply([SearchDocument(artefact_id, "artefact", 1, ("public",), Translated("Trống đồng"), "BT-1")])
    assert f'value="{artefact_id}"' in desk.client.get(f"{desk.path}/objects/new?q=đồng").text
    assert "Nothing matches" in desk.client.get(f"{desk.path}/objects/new?q=gốm").text


def test_the_exhibitions_objects_are_offered_first(desk: Desk) -> None:
    museum = desk.museum
    artefact_id = published(museum)
    exhibition_id, _ = museum.exhibition(artefact_id)
    editor = museum.client(EDITOR)
    editor.post(f"/curate/exhibitions/{exhibition_id}/publish")
    assert desk.send("", desk.open() | {"exhibition": exhibition_id}).status_code == 302
    page = desk.client.get(f"{desk.path}/objects/new")
    assert "stand in the exhibition" in page.text
    assert f'value="{artefact_id}"' in page.text


def test_objectives_are_chosen_and_copied_along(desk: Desk) -> None:
    with desk.museum.house.sessions() as session:
        objective = Objective(id="o" * 12, code="x", system="museum", text=Translated("Trải nghiệm"))
        session.add(Plan(id="p" * 12, slug="p", title=Translated("Kế hoạch"), objectives=[objective]))
        session.commit()
    assert desk.send("", desk.open() | {"objectives": "o" * 12}).status_code == 302
    copied = desk.send("/copy", {})
    with desk.museum.house.sessions() as session:
        for path in (desk.path, copied.location):
            served = plans.objectives_of(session, "package", path.rsplit("/", 1)[1])
            assert [one.id for one in served] == ["o" * 12]
        assert session.get_one(Package, copied.location.rsplit("/", 1)[1]).title.en.endswith("(copy)")
    again = desk.open()
    assert again["objectives"] == "o" * 12
    del again["objectives"]
    desk.send("", again)
    with desk.museum.house.sessions() as session:
        assert plans.objectives_of(session, "package", desk.path.rsplit("/", 1)[1]) == []


def test_a_worksheet_out_of_date_is_told_in_the_list_and_renewed(desk: Desk) -> None:
    artefact_id = published(desk.museum)
    desk.send("/objects/new", {"artefact": artefact_id})
    desk.send("/publish", {})
    assert "Up to date" in desk.client.get("/teach/packages").text
    with desk.museum.house.sessions() as session:
        artefacts.describe(
            session, desk.museum.house.ports, SYSTEM, artefact_id, {"title_vi": "Trống Ngọc Lũ"}
        )
    assert "Out of date" in desk.client.get("/teach/packages").text
    assert desk.send("/sheet", {}).status_code == 302
    assert "Up to date" in desk.client.get("/teach/packages").text


def test_questions_that_cannot_be_answered_are_told(desk: Desk) -> None:
    fresh = desk.open("/questions/new") | {"text_vi": "Mấy cánh?"}
    for wrong, said in (
        ({"text_vi": ""}, "Write the question"),
        ({"choice_0_vi": "Một"}, "needs 2 to 6 choices"),
        ({"choice_0_vi": "Một", "choice_1_vi": "Hai"}, "Mark which choice"),
        ({"choice_0_vi": "Một", "choice_1_vi": "Hai", "right": "4"}, "is empty"),
        ({"object": "gone"}, "not in the package any more"),
    ):
        answer = desk.send("/questions/new", fresh | wrong | {"answer_vi": "Vừa gõ"})
        assert answer.status_code == 422, wrong
        assert said in answer.text
        assert "Vừa gõ</textarea>" in answer.text
    assert desk.send("/questions/new", fresh).status_code == 302
    assert read(desk).questions[0].right is None


def test_strangers_neither_read_nor_write(desk: Desk) -> None:
    museum = desk.museum
    desk.send("/steps/new", desk.open("/steps/new") | {"title_vi": "Quan sát"})
    (step,) = desk.ids("steps")
    with museum.house.sessions() as session:
        package_id = desk.path.rsplit("/", 1)[1]
        kept = write_object(session, museum.house.ports, SYSTEM, package_id, ObjectPlan(published(museum)))
        packages.publish(session, museum.house.ports, SYSTEM, package_id)
    before = read(desk).version
    pages = (
        "",
        "/publish",
        "/withdraw",
        "/copy",
        "/editions/1",
        "/steps/new",
        f"/steps/{step}",
        f"/steps/{step}/drop",
        "/questions/new",
        "/objects/new",
        f"/objects/{kept.id}",
    )
    for email in (STRANGER, EDITOR):
        client = museum.client(email)
        for page in pages:
            assert client.get(f"{desk.path}{page}").status_code == 403, page
            if page != "/editions/1":
                assert client.post(f"{desk.path}{page}", {"title_vi": "x"}).status_code == 403, page
        for page in ("/parts", "/sheet"):
            assert client.post(f"{desk.path}{page}", {"do": f"up:steps:{step}"}).status_code == 403
    assert Client(museum.app).get(desk.path).status_code == 302, "to the log-in"
    assert read(desk).version == before
    assert "Tiếng trống đồng" not in museum.client(STRANGER).get("/teach/packages").text


def test_words_typed_too_late_are_given_back(desk: Desk) -> None:
    token = desk.client.token()
    desk.client.http.delete_cookie("museum")
    answer = desk.client.http.post(
        f"{desk.path}/steps/new",
        data={"csrf_token": token, "seen": "{}", "phase": "during", "text_vi": "Chia nhóm"},
    )
    assert answer.status_code == 400
    assert "Chia nhóm" in answer.text
    assert "How it is done (in Vietnamese)" in answer.text
    with desk.museum.house.sessions() as session:
        assert session.scalars(select(Artefact)).all() == []
