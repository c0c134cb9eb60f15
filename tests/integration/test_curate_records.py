"""Records are described, handed in, published and withdrawn at the workbench."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.api.table import record_table
from frontend.curate.scan_order import moved
from frontend.workbench.seen import plain, read_seen, write_seen
from iiif.presentation.manifest import artefact_manifest
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.services import artefacts
from museum.services.outbox import drain
from museum.services.permission import SYSTEM
from tests.factories.house import House
from tests.factories.staff import Client, hidden
from tests.factories.workbench import (
    CATALOGUER,
    Museum,
    build_museum,
    record_form,
)


@pytest.fixture
def museum(house: House) -> Museum:
    return build_museum(house)


@given(
    st.dictionaries(
        st.sampled_from(["title_vi", "title_en", "provenance", "keywords"]), st.text(), min_size=1
    ),
    st.text(),
)
def test_a_form_knows_what_it_showed_whatever_a_browser_does_to_line_ends(
    values: dict[str, str], fresh: str
) -> None:
    seen = read_seen(write_seen(3, values))
    as_sent = {name: text.replace("\r\n", "\n").replace("\n", "\r\n") for name, text in values.items()}
    assert seen.version == 3
    assert seen.changed_in(as_sent) == {}
    name, shown = next(iter(values.items()))
    assert bool(seen.changed_in({**values, name: fresh})) == (plain(fresh) != plain(shown))


@given(st.lists(st.integers(), unique=True, min_size=1, max_size=8), st.integers(), st.integers(-9, 9))
def test_moving_a_page_keeps_all_others_in_their_order(pages: list[int], which: int, by: int) -> None:
    order = [str(page) for page in pages]
    item = order[which % len(order)]
    after = moved(order, item, by)
    assert [one for one in after if one != item] == [one for one in order if one != item]
    assert after.index(item) == min(max(order.index(item) + by, 0), len(order) - 1)


def test_a_donor_who_asks_not_to_be_named_is_in_no_public_form_of_the_record(museum: Museum) -> None:
    client, artefact_id = museum.client(), museum.artefact(donor="Bà Trần Thị Sen", acquisition="Bà Sen tặng")
    with museum.house.sessions() as session:
        artefacts.publish(session, museum.house.ports, SYSTEM, artefact_id)
    drain(museum.house.work())
    visitor = museum.app.test_client()
    page = f"/en/artefacts/{artefact_id}"
    assert "Sen" in visitor.get(page).text
    form = record_form(client, f"/curate/artefacts/{artefact_id}")
    assert form["donor_anonymous"] == "no"
    assert (
        client.post(f"/curate/artefacts/{artefact_id}", form | {"donor_anonymous": "yes"}).status_code == 302
    )
    drain(museum.house.work())
    told = visitor.get(page).text
    assert "Trống đồng" in told
    stored = museum.read(artefact_id)
    manifest = json.dumps(artefact_manifest(stored), ensure_ascii=False)
    for text in (told, record_table(stored).decode(), manifest):
        assert "Sen" not in text
        assert "donor_anonymous" not in text
        assert "not to be named" not in text
    form = record_form(client, f"/curate/artefacts/{artefact_id}")
    assert (form["donor"], form["donor_anonymous"]) == ("Bà Trần Thị Sen", "yes")
    # The form says “not to be named” beside whatever name is put there.
    museum.artefact("BT-2", donor="Ông Tư")
    client.post(f"/curate/artefacts/{artefact_id}", form | {"donor": "Ông Tư"})
    donor = museum.read(artefact_id).donor
    assert donor is not None
    assert (donor.name, donor.anonymous) == ("Ông Tư", True)


def test_a_wish_without_a_name_is_told_beside_its_field(museum: Museum) -> None:
    client, artefact_id = museum.client(), museum.artefact()
    form = record_form(client, f"/curate/artefacts/{artefact_id}")
    answer = client.post(f"/curate/artefacts/{artefact_id}", form | {"donor_anonymous": "yes"})
    assert answer.status_code == 422
    assert "The donor&#39;s name is missing" in answer.text or "Thiếu tên người hiến tặng" in answer.text


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
