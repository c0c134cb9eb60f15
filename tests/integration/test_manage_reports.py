"""Reports at the workbench: begun, written by two people, frozen, counted again, read by others."""

from __future__ import annotations

import pytest

from museum.domain.collections import Institution
from museum.domain.people import Role
from museum.domain.reporting import Report
from museum.services import report_freezing, reports
from tests.factories.house import House
from tests.factories.reporting import NAMES, SLUG, YEAR, Province, build_province
from tests.factories.staff import Client, employ, hidden, institution_of, staffed_app

LEAD, OTHER = "quan.ly@dau.local", "quan.ly@khac.local"


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
    assert (kept(province, report_id).texts, kept(province, report_id).frame["name"]) == (
        {"proposals": "- Cấp sách."},
        "Lò Thị Mai",
    )
    page = lead.get(path).text
    lead.post(path, {"seen": hidden(page, "seen"), "take": "difficulties/0", "reset": "proposals"})
    texts = kept(province, report_id).texts
    assert set(texts) == {"difficulties"}
    assert texts["difficulties"].endswith("- Xã Chiềng Vân: Thiếu sách cho trẻ em.")
    asked = lead.get(f"{path}/freeze").text
    assert "is not over" in asked
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
    assert kept(province, path.rsplit("/", 1)[1]).texts == {"proposals": "- Hai."}


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
