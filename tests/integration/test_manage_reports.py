"""Reports at the workbench: begun, written by two people, frozen, counted again, read by others."""

from __future__ import annotations

import pytest

from museum.domain.collections import Institution
from museum.domain.people import Role
from museum.domain.reporting import Report
from museum.services import report_freezing, reports
from museum.services.report_frames import initials
from museum.services.report_texts import WRITTEN_BESIDE
from tests.factories.house import House
from tests.factories.reporting import NAMES, SLUG, YEAR, Province, build_province
from tests.factories.staff import Client, employ, hidden, institution_of, staffed_app

LEAD, OTHER = "quan.ly@dau.local", "quan.ly@khac.local"


TODAYS = "The figures have changed since this was written."


@pytest.fixture
def province(house: House) -> Province:
    return build_province(house)


@pytest.fixture
def clients(house: House, province: Province) -> tuple[Client, Client]:
    app = staffed_app(house)
    with house.sessions() as session:
        employ(session, house, LEAD, Role.MANAGER, session.get_one(Institution, province.institution_id))
        employ(session, house, OTHER, Role.MANAGER, institution_of(session, house, "khac"))
    found = Client(app), Client(app)
    for client, email in zip(found, (LEAD, OTHER), strict=True):
        assert client.login(email).status_code == 302
    return found


def begun(province: Province) -> str:
    with province.house.sessions() as session:
        return reports.create(session, province.house.ports, province.lead, SLUG, "annual", (YEAR, YEAR)).id


def kept(province: Province, report_id: str) -> Report:
    with province.house.sessions() as session:
        return session.get_one(Report, report_id)


def own_texts(province: Province, report_id: str) -> dict[str, str]:
    """Give what people wrote, without what it was written beside."""
    return {code: text for code, text in kept(province, report_id).texts.items() if code != WRITTEN_BESIDE}


def test_a_report_is_begun_written_reset_and_frozen(
    clients: tuple[Client, Client], province: Province
) -> None:
    lead, _ = clients
    assert "due before" in lead.get("/manage/reports").text
    wrong = lead.post("/manage/reports/new", {"plan": SLUG, "kind": "annual", "last_year": "2040"})
    assert (wrong.status_code, "outside the plan" in wrong.text) == (422, True)
    made = lead.post("/manage/reports/new", {"plan": SLUG, "kind": "annual", "last_year": str(YEAR)})
    path = made.headers["Location"]
    report_id = path.rsplit("/", 1)[1]
    page = lead.get(path).text
    assert "drafted from the figures" in page
    assert "Thiếu sách cho trẻ em." in page, "what the unit wrote is offered"
    lead.post(path, {"seen": hidden(page, "seen"), "text-proposals": "- Cấp sách.", "name": "Lò Thị Mai"})
    assert own_texts(province, report_id) == {"proposals": "- Cấp sách."}
    assert kept(province, report_id).frame["name"] == "Lò Thị Mai"
    page = lead.get(path).text
    lead.post(path, {"seen": hidden(page, "seen"), "take": "difficulties/0", "reset": "proposals"})
    texts = own_texts(province, report_id)
    assert set(texts) == {"difficulties"}
    assert texts["difficulties"].endswith("- Xã Chiềng Vân: Thiếu sách cho trẻ em.")
    asked = lead.get(f"{path}/freeze").text
    assert "Freezing today makes today the cut-off date" in asked
    assert "1 unit has not sent its report: Bảo tàng tỉnh." in asked
    assert 'name="keep"' not in asked, "no figure has moved since the text was written"
    version = hidden(asked, "version")
    assert lead.post(f"{path}/freeze", {"version": version}).headers["Location"] == path
    assert kept(province, report_id).state == "draft", "not before its day without saying so"
    lead.post(f"{path}/freeze", {"version": version, "early": "1"})
    assert kept(province, report_id).state == "frozen"
    page = lead.get(path).text
    assert "<textarea" not in page
    lead.post(path, {"seen": hidden(page, "seen"), "number": "7/BC-BT"})
    assert kept(province, report_id).frame["number"] == "7/BC-BT"


def test_two_people_write_and_nothing_is_overwritten_unseen(
    clients: tuple[Client, Client], province: Province
) -> None:
    lead, _ = clients
    path = f"/manage/reports/{begun(province)}"
    seen = hidden(lead.get(path).text, "seen")
    lead.post(path, {"seen": seen, "text-proposals": "- Một."})
    stale = lead.post(path, {"seen": seen, "text-proposals": "- Hai."})
    assert stale.status_code == 409
    assert "- Hai." in stale.text
    assert "- Một." in stale.text
    again = lead.post(path, {"seen": hidden(stale.text, "seen"), "text-proposals": "- Hai."})
    assert again.status_code == 302
    assert own_texts(province, path.rsplit("/", 1)[1]) == {"proposals": "- Hai."}


def test_a_text_written_beside_other_figures_is_told_and_freezes_only_when_it_is_confirmed(
    clients: tuple[Client, Client], province: Province
) -> None:
    lead, _ = clients
    report_id = begun(province)
    path = f"/manage/reports/{report_id}"
    page = lead.get(path).text
    assert "The report is written in Vietnamese" in page
    assert f'value="/BC-{initials(kept(province, report_id).frame["issuer"])}"' in page
    field = "text-system-museum"
    for written in ("Có 103 học sinh đến bảo tàng.", "Có 103 học sinh, tăng mạnh."):
        lead.post(path, {"seen": hidden(lead.get(path).text, "seen"), field: written})
    assert TODAYS not in lead.get(path).text
    province.forget(province.bookings[1])
    page = lead.get(path).text
    assert page.count(TODAYS) == 1
    assert "75 học sinh" in page.split(TODAYS)[1].split("</blockquote>")[0]
    asked = lead.get(f"{path}/freeze").text
    assert 'name="keep" value="system:museum"' in asked
    sent = {"version": hidden(asked, "version"), "early": "1"}
    lead.post(f"{path}/freeze", sent)
    assert kept(province, report_id).state == "draft", "nobody said that the text still holds"
    lead.post(path, {"seen": hidden(page, "seen"), "hold": "system:museum"})
    page = lead.get(path).text
    assert TODAYS not in page, "somebody said that it holds"
    province.forget(province.bookings[2])
    lead.post(path, {"seen": hidden(page, "seen"), field: "Có 75 học sinh."})
    assert TODAYS in lead.get(path).text, "it was written beside the draft that the page showed"
    sent |= {"version": hidden(lead.get(f"{path}/freeze").text, "version")}
    lead.post(f"{path}/freeze", {**sent, "keep": "system:museum"})
    assert kept(province, report_id).state == "frozen"
    assert TODAYS not in lead.get(path).text


@pytest.mark.services
def test_figures_that_move_while_somebody_writes_are_nobodys_clash(
    clients: tuple[Client, Client], province: Province
) -> None:
    lead, _ = clients
    path = f"/manage/reports/{begun(province)}"
    seen = hidden(lead.get(path).text, "seen")
    province.value("silent", 90)
    assert lead.post(path, {"seen": seen, "text-closing": "Trân trọng."}).status_code == 302


def test_files_are_attachments_and_others_get_only_what_is_frozen(
    clients: tuple[Client, Client], province: Province
) -> None:
    lead, other = clients
    report_id = begun(province)
    path = f"/manage/reports/{report_id}"
    file = lead.get(f"{path}/report.xlsx")
    assert file.headers["Content-Disposition"] == f'attachment; filename="bao-cao-{SLUG}-{YEAR}-du-thao.xlsx"'
    assert file.data[:2] == b"PK"
    assert {other.get(one).status_code for one in (path, f"{path}/report.xlsx", f"{path}/check")} == {404}
    assert lead.get(f"{path}/check").status_code == 409
    with province.house.sessions() as session:
        report_freezing.freeze(session, province.house.ports, province.lead, report_id, 1, early=True)
    page = other.get(path)
    assert page.status_code == 200
    assert NAMES["pupils"] in page.text
    assert "<textarea" not in page.text
    assert "comes out otherwise" not in other.get(f"{path}/check").text
    province.forget(province.bookings[2])
    checked = other.get(f"{path}/check").text
    assert "3 figures come out otherwise today" in checked
    assert "12/05/2026" in checked
    assert other.post(path, {"seen": hidden(page.text, "seen"), "number": "1"}).status_code == 403
    assert {other.get(f"{path}/{one}").status_code for one in ("freeze", "supplement", "drop")} == {403}
    made = lead.post(f"{path}/supplement")
    supplement = lead.get(made.headers["Location"]).text
    assert "What differs" in supplement
    assert "text-difficulties" not in supplement, "a supplement does not print it"


@pytest.mark.services
def test_a_draft_is_removed_only_after_asking(clients: tuple[Client, Client], province: Province) -> None:
    lead, _ = clients
    report_id = begun(province)
    path = f"/manage/reports/{report_id}"
    assert "cannot be undone" in lead.get(f"{path}/drop").text
    assert lead.post(f"{path}/drop").headers["Location"] == "/manage/reports"
    assert lead.get(path).status_code == 404
