"""Managers enter plans in the browser or from a workbook, change them part by part, and lose nobody's words."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.indicators import Activity, ActivityKind, Counted
from museum.domain.people import Membership, Role, User
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.services import plan_changes, plan_rows, plans
from museum.services.plan_content import PlanContent
from museum.services.plan_example import EXAMPLE
from tests.factories.house import House, build_house
from tests.factories.managing import LEAD, OUTSIDER, Managing, build_managing
from tests.factories.staff import Client, hidden
from tests.factories.workbench import unescape

PLANS = Path(__file__).parents[2] / "config" / "plans"
FACTS = {
    "title_vi": "Kế hoạch thử của tỉnh",
    "title_en": "A plan to try",
    "document": "12/KH-UBND",
    "level": "province",
    "issued_on": "15/01/2026",
    "valid_until": "2030",
    "reports_due": "25/11",
    "review_years": "2028, 2030",
}


@pytest.fixture
def managing(tmp_path: Path) -> Managing:
    made = build_managing(build_house(tmp_path))
    with made.house.sessions() as session, writing(session):
        # Plans of a whole province are for those who run the site.
        session.get_one(Institution, made.other_id).is_default = True
        user = session.scalars(select(User).where(User.email == LEAD)).one()
        user.memberships.append(Membership(institution_id=made.other_id, role=Role.ADMIN))
    return made


def content(managing: Managing, slug: str) -> PlanContent:
    with managing.house.sessions() as session:
        return plan_rows.content_of(session, plans.get(session, slug))


def entered(client: Client) -> str:
    answer = client.post("/manage/plans/new", FACTS)
    assert answer.status_code == 302, answer.text
    return str(answer.location).split("/plans/")[1].split("/")[0]


def send(client: Client, path: str, form: dict[str, object], status: int = 302) -> str:
    """Open a form, fill it in and send it."""
    page = client.get(path)
    assert page.status_code == 200
    answer = client.post(path, {"seen": hidden(page.text, "seen"), "reason": "QĐ 1/2026", **form})
    assert answer.status_code == status, answer.text
    return answer.text


def test_a_plan_is_entered_part_by_part(managing: Managing) -> None:
    client = managing.client()
    slug = entered(client)
    base = f"/manage/plans/{slug}"
    send(client, f"{base}/actors/new", {"name_vi": "Sở Văn hóa", "leads": "yes"})
    send(
        client, f"{base}/objectives/new", {"code": "TV1", "system": "library", "text_vi": "Thư viện mở rộng"}
    )
    targets = {"first": "2026", "last": "2030", "low": "6", "high": "7,5"}
    send(
        client,
        f"{base}/objectives/TV1/indicators/new",
        {
            "name_vi": "Lượt sử dụng",
            "kind": "growth",
            "measure": "use",
            "rule": "reported",
            "public": "yes",
            **{f"target-{name}": value for name, value in targets.items()},
        },
    )
    made = content(managing, slug)
    assert (made.issued_on, made.valid_until, made.reports_due) == (
        date(2026, 1, 15),
        date(2030, 12, 31),
        (11, 25),
    )
    assert made.actors[0].leads
    (objective,) = made.objectives
    (indicator,) = objective.indicators
    assert (indicator.code, indicator.kind) == ("luot-su-dung", "growth")
    assert [(one.low, one.high) for one in indicator.targets] == [(Fraction(6), Fraction(15, 2))]
    page = client.get(f"{base}/edit").text
    assert "6–7.5 %" in page
    with managing.house.sessions() as session:
        plan = plans.get(session, slug)
        assert plan.institution_id == managing.other_id
        assert plan.version == 4
        assert [one.reason for one in plan_changes.versions(session, plan)] == ["QĐ 1/2026"] * 3
    # An order is a change, too; the part itself stays what it was.
    send(client, f"{base}/objectives/new", {"code": "BT1", "system": "museum", "text_vi": "Bảo tàng"})
    assert client.post(f"{base}/order", {"do": "up:objective:BT1", "version": "5"}).status_code == 302
    assert [one.code for one in content(managing, slug).objectives] == ["BT1", "TV1"]
    # Whoever saw another plan moves nothing.
    client.post(f"{base}/order", {"do": "up:objective:TV1", "version": "5"})
    assert [one.code for one in content(managing, slug).objectives] == ["BT1", "TV1"]
    versions = client.get(f"{base}/versions").text
    assert "In another order" in versions
    compared = client.get(f"{base}/versions?from=3&to=4").text
    assert "luot-su-dung" in compared
    assert "New" in compared


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept(managing: Managing) -> None:
    client = managing.client()
    wrong = client.post(
        "/manage/plans/new", {**FACTS, "title_vi": "", "issued_on": "31/02/2026", "reports_due": "31/11"}
    )
    assert wrong.status_code == 422
    assert unescape(wrong.text).count("field__error") >= 2
    slug = entered(client)
    base = f"/manage/plans/{slug}"
    send(client, f"{base}/objectives/new", {"code": "TV1", "system": "library", "text_vi": "Thư viện"})
    before = content(managing, slug)
    text = send(
        client,
        f"{base}/objectives/TV1/indicators/new",
        {
            "name_vi": "",
            "kind": "share",
            "measure": "chai",
            "rule": "reported",
            "target-first": "2026",
            "target-last": "2035",
            "target-low": "-5",
            "target-high": "-9",
        },
        422,
    )
    told = unescape(text)
    for words in (
        "“chai” is not known",
        "lies outside the plan's term",
        "cannot be negative",
        "below the lower",
    ):
        assert words in told
    assert 'value="2035"' in told
    assert content(managing, slug) == before
    # A reason is needed, and what was typed is not lost.
    text = send(
        client, f"{base}/objectives/TV1", {"text_vi": "Thư viện khác", "system": "library", "reason": ""}, 422
    )
    assert "Thư viện khác" in text
    assert content(managing, slug) == before


def test_overlapping_plans_have_to_be_meant(managing: Managing) -> None:
    client = managing.client()
    entered(client)
    again = client.post("/manage/plans/new", FACTS)
    assert again.status_code == 422
    assert "of the same level, ground and parent" in unescape(again.text)
    assert client.post("/manage/plans/new", {**FACTS, "confirmed": "y"}).status_code == 302


def test_two_people_at_once_lose_nothing(managing: Managing) -> None:
    client = managing.client()
    slug = entered(client)
    path = f"/manage/plans/{slug}/objectives/new"
    send(client, path, {"code": "A", "system": "all", "text_vi": "Một"})
    path = f"/manage/plans/{slug}/objectives/A"
    seen = hidden(client.get(path).text, "seen")
    send(client, path, {"system": "all", "text_vi": "Người kia"})
    answer = client.post(path, {"seen": seen, "reason": "x", "system": "all", "text_vi": "Của tôi"})
    assert answer.status_code == 409
    assert "Người kia" in answer.text
    assert "Của tôi" in answer.text
    assert content(managing, slug).objectives[0].text.vi == "Người kia"


def test_what_something_hangs_on_can_only_be_closed(managing: Managing) -> None:
    client = managing.client()
    slug = entered(client)
    base = f"/manage/plans/{slug}"
    send(client, f"{base}/objectives/new", {"code": "A", "system": "all", "text_vi": "Một"})
    indicator = {
        "name_vi": "Hoạt động",
        "kind": "count",
        "measure": "activity",
        "rule": "activities",
        "public": "yes",
    }
    for code in ("1", "2"):
        send(client, f"{base}/objectives/A/indicators/new", {**indicator, "code": code})
    now = managing.house.clock.now()
    with managing.house.sessions() as session, writing(session):
        unit = OrganisationalUnit(id=new_id(), name=Translated("Xã A"), kind=UnitKind.COMMUNE)
        session.add(unit)
        session.flush()
        used = plans.get(session, slug).objectives[0].indicators[0]
        day = date(2026, 5, 1)
        activity = Activity(
            id=new_id(), unit_id=unit.id, kind=ActivityKind.CLUB, title="Câu lạc bộ", first=day, last=day,
            created_at=now, changed_at=now,
        )  # fmt: skip
        activity.counted.append(Counted(indicator_id=used.id))
        session.add(activity)
    drop = f"{base}/drop?part=indicator:A:"
    assert "It cannot be taken out" in client.get(f"{drop}1").text
    seen = {"version": hidden(client.get(f"{drop}2").text, "version")}
    answer = client.post(f"{base}/drop", {"part": "indicator:A:1", "reason": "thử", **seen})
    assert answer.status_code == 422
    assert "has values, activities or programmes tied to it" in answer.text
    assert client.post(f"{base}/drop", {"part": "objective:A", "reason": "thử", **seen}).status_code == 422
    assert client.post(f"{base}/drop", {"part": "indicator:A:2", "reason": "thử", **seen}).status_code == 302
    send(client, f"{base}/objectives/A/indicators/1", {**indicator, "last_year": "2027"})
    (closed,) = content(managing, slug).objectives[0].indicators
    assert closed.last_year == 2027


def book_of(body: bytes, change: object = None) -> tuple[BytesIO, str]:
    book = load_workbook(BytesIO(body))
    if callable(change):
        change(book)
    kept = BytesIO()
    book.save(kept)
    kept.seek(0)
    return kept, "plan.xlsx"


def look(client: Client, file: tuple[BytesIO, str]) -> tuple[int, str]:
    answer = client.post("/manage/plans/import", {"file": file}, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_the_template_makes_a_plan_once_it_was_looked_at(managing: Managing) -> None:
    client = managing.client()
    template = client.get("/manage/plans/template.xlsx").data
    status, page = look(client, book_of(template))
    assert status == 200
    assert "Nothing is kept yet" in page
    with managing.house.sessions() as session:
        assert plans.all_plans(session) == []
    answer = client.post("/manage/plans/import", {"content": unescape(hidden(page, "content"))})
    assert answer.status_code == 302, answer.text
    slug = str(answer.location).split("/plans/")[1].split("/")[0]
    made = content(managing, slug)
    assert made.objectives == EXAMPLE.objectives
    assert made.actors == EXAMPLE.actors
    # Taken away, changed and taken in again, it becomes a new version.
    export = client.get(f"/manage/plans/{slug}/plan.xlsx").data

    def change(book: Workbook) -> None:
        sheet = book["Mức"]
        sheet.cell(2, 5).value = "5.500"

    status, page = look(client, book_of(export, change))
    assert status == 200
    assert "5,500" in page
    kept, version = unescape(hidden(page, "content")), hidden(page, "version")
    assert client.post("/manage/plans/import", {"content": kept, "version": version}).status_code == 422
    form = {"content": kept, "version": version, "reason": "Điều chỉnh"}
    assert client.post("/manage/plans/import", form).status_code == 302
    assert content(managing, slug).objectives[0].indicators[0].targets[0].low == 5500
    assert client.post("/manage/plans/import", form).status_code == 409
    # Whoever does not lead it may take it away, but not in.
    other = managing.client(OUTSIDER)
    assert other.get(f"/manage/plans/{slug}/plan.xlsx").status_code == 200
    assert look(other, book_of(export))[0] == 403
    assert other.post("/manage/plans/import", form).status_code == 403


def test_targets_that_look_like_slips_have_to_be_said_to_be_meant(managing: Managing) -> None:
    client = managing.client()

    def slips(book: Workbook) -> None:
        targets, indicators = book["Mức"], book["Chỉ tiêu"]
        targets.cell(4, 5).value, targets.cell(4, 6).value = "0,06", 150
        targets.cell(6, 5).value = 0.3
        indicators.cell(4, 11).value = 1995

    status, page = look(client, book_of(client.get("/manage/plans/template.xlsx").data, slips))
    shown = unescape(page)
    assert status == 200
    for words in (
        "Sheet “Mức”, row 4: the target is in per cent: 0.06 means 0.06 %. For 6 %, write 6.",
        "Sheet “Mức”, row 4: a growth of 150 % a year is more than double.",
        "Sheet “Mức”, row 6: the target is in per cent: 0.3 means 0.3 %. For 30 %, write 30.",
        "Sheet “Chỉ tiêu”, row 4: the year 1995 lies long before",
    ):
        assert words in shown, words
    form = {"content": unescape(hidden(page, "content"))}
    refused = client.post("/manage/plans/import", form)
    assert refused.status_code == 422
    assert "Is that meant?" in refused.text
    made = client.post("/manage/plans/import", {**form, "confirmed": "y"})
    assert made.status_code == 302, made.text
    # What was said to be meant is not asked again with every further change.
    slug = str(made.location).split("/plans/")[1].split("/")[0]
    send(client, f"/manage/plans/{slug}/actors/new", {"name_vi": "Sở Nội vụ"})

    def wrong(book: Workbook) -> None:
        targets = book["Mức"]
        targets.cell(5, 3).value = 2027
        targets.cell(7, 5).value = 101

    status, page = look(client, book_of(client.get("/manage/plans/template.xlsx").data, wrong))
    shown = unescape(page)
    assert status == 422
    assert [
        one in shown for one in ("Sheet “Mức”, row 5", "overlap", "Sheet “Mức”, row 7", "above 100 %")
    ] == [True] * 4
    assert "Sheet “Chỉ tiêu”" not in shown


def test_a_bad_workbook_is_told_place_by_place(managing: Managing) -> None:
    client = managing.client()

    def spoil(book: Workbook) -> None:
        plan, indicators, targets = book["Kế hoạch"], book["Chỉ tiêu"], book["Mức"]
        plan.cell(3, 2).value = None
        for row in plan.iter_rows():
            if str(row[0].value).startswith("Ngày ban hành"):
                row[1].value = "hôm qua"
        indicators.merge_cells("C2:C3")
        indicators.cell(3, 6).value = "chai"
        targets.cell(2, 5).value = "=1+1"
        targets.cell(3, 2).value = "99"
        targets.cell(4, 3).value = "năm nay"

    status, page = look(client, book_of(client.get("/manage/plans/template.xlsx").data, spoil))
    assert status == 422
    for words in (
        "C2:C3 are merged",
        "“hôm qua” is no day",
        "E2",
        "“TV1 · 99”" if False else "99",
        "“năm nay” is no year",
        "“chai” is not known",
    ):
        assert words in page, words
    assert "Sheet “Mức”, row 4" in page

    def wrong(book: Workbook) -> None:
        indicators, targets = book["Chỉ tiêu"], book["Mức"]
        indicators.cell(2, 6).value = "chai"
        indicators.cell(3, 7).value = "Tỷ lệ di sản trong danh mục đã số hóa"
        targets.cell(2, 5).value = -5
        targets.cell(3, 4).value = 2099
        targets.cell(3, 5).value, targets.cell(3, 6).value = 3, 2

    status, page = look(client, book_of(client.get("/manage/plans/template.xlsx").data, wrong))
    assert status == 422
    page = unescape(page)
    for words in (
        "Sheet “Chỉ tiêu”, row 2",
        "“chai” is not known",
        "cannot give such a kind",
        "cannot be negative",
        "2099 lies outside",
        "below the lower",
    ):
        assert words in page, words
    status, page = look(client, (BytesIO(b"no workbook"), "plan.xlsx"))
    assert status == 422
    with managing.house.sessions() as session:
        assert plans.all_plans(session) == []


def test_the_list_tells_when_reports_are_due_and_who_leads(managing: Managing) -> None:
    house: House = managing.house
    with house.sessions() as session:
        plans.load_plans(session, house.ports, PLANS)
    entered(managing.client())
    page = managing.client().get("/manage/plans").text
    assert "25/11/2026" in page
    assert "in 3 days" in page
    assert "Museum b" in page
    assert (
        managing.client(managing.employ("r@a.local", Role.REPORTER)).get("/manage/plans").status_code == 403
    )


def test_a_form_made_by_hand_is_told_and_breaks_nothing(managing: Managing) -> None:
    client = managing.client()
    for sent in ("", "[]", "7", "{", '{"title_vi": 7}', '{"review_years": 2026}', '{"reports_due": "x"}'):
        assert client.post("/manage/plans/import", {"content": sent}).status_code in (400, 422), sent
    text = '{"title_vi": "A\\u0000B\\ud800", "objective": [{"code": "A", "system": "all", "text_vi": "x"}]}'
    answer = client.post("/manage/plans/import", {"content": text})
    assert answer.status_code == 302
    made = content(managing, str(answer.location).split("/plans/")[1].split("/")[0])
    assert made.title.vi == "AB"
    slug = made.slug
    for part in ("", "actor:9", "objective:none", "indicator:A:1", "plan:x:y"):
        assert client.get(f"/manage/plans/{slug}/drop?part={part}").status_code == 404
    for path in ("actors/7", "objectives/none", "objectives/A/indicators/none", "versions?from=9"):
        expected = 200 if path.startswith("versions") else 404
        assert client.get(f"/manage/plans/{slug}/{path}").status_code == expected
    assert client.post(f"/manage/plans/{slug}/order", {"do": "sideways:objective:A"}).status_code == 404


def test_a_manager_makes_a_plan_of_the_institution_alone(managing: Managing) -> None:
    client = managing.client(OUTSIDER)
    page = client.get("/manage/plans/new").text
    assert re.search(r'<option selected value="institution"', page)
    refused = client.post("/manage/plans/new", FACTS)
    assert refused.status_code == 422
    assert "Your institution can make plans of its own level" in unescape(refused.text)
    assert client.post("/manage/plans/new", {**FACTS, "level": "institution"}).status_code == 302
    with managing.house.sessions() as session:
        (plan,) = plans.all_plans(session)
        unit = session.get_one(OrganisationalUnit, plan.unit_id)
        assert (plan.level, unit.institution_id) == ("institution", managing.institution_id)
