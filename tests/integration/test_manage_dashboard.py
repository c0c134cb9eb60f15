"""From the desk to a plan, from a plan to a number, from a number to its rows, and what the public reads of it.

The longer walks run with the engines, so that the first suite stays short.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from museum.db.engine import writing
from museum.domain.people import Role
from museum.domain.plans import Plan
from museum.domain.reporting import (
    Call,
    Nomination,
    NominationState,
    Report,
    ReportState,
    UnitReportState,
)
from museum.domain.units import OrganisationalUnit
from museum.domain.visits import Attendance
from tests.factories.followed import Followed, stock_plan
from tests.factories.house import House
from tests.factories.managing import LEAD, OUTSIDER, Managing, build_managing
from tests.factories.staff import Client


@pytest.fixture
def managing(house: House) -> Managing:
    return build_managing(house)


@pytest.fixture
def followed(managing: Managing) -> Followed:
    with managing.house.sessions() as session, writing(session):
        return stock_plan(session, managing.house.clock.now(), managing.other_id)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&#39;", "'").replace("\u00a0", " ")


def part(page: str, anchor: str) -> str:
    found = re.search(rf'<section[^>]*aria-labelledby="{anchor}".*?</section>', page, re.DOTALL)
    assert found, anchor
    return text_of(found[0])


def row(page: str, name: str) -> str:
    """Read an indicator's row of the dashboard."""
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    return next(text_of(one) for one in rows if f">{name}</a>" in one)


def test_the_dashboard_tells_target_value_state_and_forecast_of_every_kind(
    managing: Managing, followed: Followed
) -> None:
    page = managing.client().get(f"/manage/plans/{followed.slug}").text
    sessions = row(page, "Heritage sessions")
    for words in (
        "4 sessions a year",
        "3 sessions",
        "not reached",
        "short by 1 session",
        "of which planned: 1 session",
    ):
        assert words in sessions
    pupils = row(page, "Pupils who came")
    for words in ("up 8–10 % a year", "+6.15 %", "138 pupils; 130 in 2025", "asked above: up 10 % a year"):
        assert words in pupils
    assert "2–3 activities a year" in row(page, "Thematic displays")
    assert "22.22 %" in row(page, "Communes with the library model")
    assert "2 communes of 9 at the units that reported; 3 of 7 units have reported" in row(
        page, "Communes with the library model"
    )
    assert "no data yet" in row(page, "Heritage Day")
    assert "no target set" in row(page, "Events")
    assert "Nothing is measured for it yet." in page
    assert "Figures as of 22 November 2026." in page
    assert "Report of 2026, due before 25 November 2026" in page
    assert "3 days left" in page
    assert "Show what counts toward two indicators" in part(page, "overlaps")
    assert "style=" not in page
    shown = managing.client().get(f"/manage/plans/{followed.slug}?year=2026&twice=1").text
    assert "3 records count toward both “Heritage sessions” and “Pupils who came”" in part(shown, "overlaps")


def test_one_attendance_less_is_one_less_on_the_page_and_among_the_rows(
    managing: Managing, followed: Followed
) -> None:
    client = managing.client()
    number = f"/manage/indicators/{followed.indicators['pupils']}"
    assert "138 pupils" in row(client.get(f"/manage/plans/{followed.slug}").text, "Pupils who came")
    assert "3 rows, 138 in all" in part(client.get(number).text, "rows")
    before = re.search(r"<code>([0-9a-f]{64})</code>", client.get(number).text)
    with managing.house.sessions() as session, writing(session):
        session.delete(session.get_one(Attendance, followed.booking_ids[1]))
    assert "97 pupils" in row(client.get(f"/manage/plans/{followed.slug}").text, "Pupils who came")
    rows = client.get(number).text
    assert "2 rows, 97 in all" in part(rows, "rows")
    after = re.search(r"<code>([0-9a-f]{64})</code>", rows)
    assert before
    assert after
    assert before[1] != after[1]
    assert "2 sessions" in row(client.get(f"/manage/plans/{followed.slug}").text, "Heritage sessions")


def test_rows_lead_to_the_records_own_pages_and_into_a_table(managing: Managing, followed: Followed) -> None:
    client = managing.client()
    number = f"/manage/indicators/{followed.indicators['sessions']}"
    page = client.get(number).text
    for session_id in followed.session_ids:
        assert f'href="/teach/sessions/{session_id}/day"' in page
        assert client.get(f"/teach/sessions/{session_id}/day").status_code == 200
    pupils = client.get(f"/manage/indicators/{followed.indicators['pupils']}").text
    assert f'href="/teach/bookings/{followed.booking_ids[0]}"' in pupils
    answer = client.get(f"{number}/rows.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ke-hoach-sessions-2026.csv"'
    table = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(table) == 4
    assert {one[-1] for one in table[1:]} == set(followed.session_ids)
    assert sum(float(one[4]) for one in table[1:]) == 3


def test_a_cell_that_a_spreadsheet_would_run_is_made_inert(managing: Managing, followed: Followed) -> None:
    with managing.house.sessions() as session, writing(session):
        visited = session.get_one(OrganisationalUnit, followed.units[1])
        visited.name = type(visited.name)("=HYPERLINK(1)", "")
    answer = managing.client().get(f"/manage/indicators/{followed.indicators['model']}/rows.csv")
    assert "'=HYPERLINK(1)" in answer.text
    assert not re.search(r'"=HYPERLINK', answer.text)


@pytest.mark.services
def test_a_unit_alone_and_a_day_of_cut_off(managing: Managing, followed: Followed) -> None:
    client = managing.client()
    number = f"/manage/indicators/{followed.indicators['model']}"
    whole = client.get(number).text
    assert f"unit={followed.units[1]}" in whole
    assert "3 rows" in part(whole, "rows")
    alone = part(client.get(f"{number}?unit={followed.units[1]}").text, "rows")
    assert "1 row, 1 in all" in alone
    assert "Only of Xã Chiềng Vân." in alone
    early = client.get(f"/manage/plans/{followed.slug}?until=2026-03-31").text
    assert "1 session" in row(early, "Heritage sessions")
    assert "Figures as of 31 March 2026." in early
    assert client.get(f"/manage/plans/{followed.slug}?until=2025-03-31").status_code == 400
    assert client.get(f"{number}?unit=none").status_code == 404


def test_a_year_outside_the_plan_is_told_and_years_within_it_are_offered(
    managing: Managing, followed: Followed
) -> None:
    client = managing.client()
    page = client.get(f"/manage/plans/{followed.slug}?year=2025").text
    assert "2 sessions" in row(page, "Heritage sessions")
    assert "By the year" not in page
    for year in ("2019", "2027", "zzz", "²"):
        answer = client.get(f"/manage/plans/{followed.slug}", query_string={"year": year})
        assert answer.status_code == 400
        assert "Please choose a year from 2022 to 2026" in answer.text
    assert client.get("/manage/plans/none").status_code == 404
    assert client.get("/manage/indicators/none").status_code == 404


@pytest.mark.services
def test_a_number_without_data_says_what_to_do(managing: Managing, followed: Followed) -> None:
    client = managing.client()
    page = client.get(f"/manage/indicators/{followed.indicators['events']}").text
    assert "No data yet" in page
    assert "Enter the value, or ask the units to report it." in page
    day = client.get(f"/manage/indicators/{followed.indicators['day']}").text
    assert "Once a session for it is held" in day
    assert "(23/11)" in day


def test_the_desk_says_what_waits_a_few_days_before_the_report(
    managing: Managing, followed: Followed
) -> None:
    page = managing.client().get("/manage/").text
    assert "3 days left" in part(page, "due")
    behind = part(page, "behind")
    assert "Thematic displays" in behind
    assert "1 activity; short by 1 activity" in behind
    # With the session that is still to come it will be reached.
    assert "Heritage sessions" not in behind
    late = part(page, "late")
    assert "Xã Na Sang" in late
    assert "Phường Tô Hiệu" in late
    assert "Xã Chiềng Vân" not in late
    assert "Xã Chiềng Vân" in part(page, "sent")
    assert "Events" in part(page, "missing")
    assert "Heritage Day" in part(page, "unprepared")
    assert "Trưng bày sách về biên giới" in part(page, "unproved")


@pytest.mark.services
def test_the_desk_follows_the_report_from_draft_to_frozen(managing: Managing, followed: Followed) -> None:
    now = managing.house.clock.now()
    with managing.house.sessions() as session, writing(session):
        report = Report(
            plan_id=followed.plan_id,
            institution_id=managing.other_id,
            first_year=2026,
            last_year=2026,
            cut_off=now.date(),
            created_at=now,
            changed_at=now,
        )
        session.add(report)
    client = managing.client()
    assert "Draft of 22 Nov 2026" in part(client.get("/manage/").text, "due")
    assert "Report of 2026" in part(client.get("/manage/").text, "drafts")
    managing.house.clock.pass_time(days=5)
    assert "2 days late" in part(client.get("/manage/").text, "due")
    with managing.house.sessions() as session, writing(session):
        session.scalars(select(Report)).one().state = ReportState.FROZEN
    due = part(client.get("/manage/").text, "due")
    assert "Report of 2027, due before 25 November 2027" in due
    assert 'id="drafts"' not in client.get("/manage/").text


def test_reporters_see_only_what_they_are_asked(managing: Managing, followed: Followed) -> None:
    email = managing.employ("bao.cao@b.local", Role.REPORTER, "b")
    page = managing.client(email).get("/manage/").text
    assert "Nothing waits for you" in page
    assert "days left" not in page
    with managing.house.sessions() as session, writing(session):
        call = session.scalars(select(Call)).one()
        asked_one = next(one for one in call.unit_reports if one.state == UnitReportState.ASKED)
        asked_one.unit_id = followed.units[0]
    page = managing.client(email).get("/manage/").text
    asked = part(page, "asked")
    assert "The communes' annual report" in asked
    assert "Provincial museum" in asked
    assert "Pupils who came" not in page
    assert managing.client(email).get(f"/manage/plans/{followed.slug}").status_code == 403
    assert managing.client(email).get(f"/manage/indicators/{followed.indicators['uses']}").status_code == 403


def test_managers_elsewhere_see_figures_but_not_other_institutions_records(
    managing: Managing, followed: Followed
) -> None:
    client = managing.client(OUTSIDER)
    desk = client.get("/manage/").text
    assert "Our province" in part(desk, "plans")
    assert 'id="late"' not in desk
    page = client.get(f"/manage/plans/{followed.slug}")
    assert "3 sessions" in row(page.text, "Heritage sessions")
    assert "Change the plan" not in page.text
    rows = client.get(f"/manage/indicators/{followed.indicators['pupils']}").text
    assert "(another institution's)" in text_of(rows)
    assert "THCS số 1" not in rows
    assert followed.booking_ids[0] not in rows
    table = client.get(f"/manage/indicators/{followed.indicators['pupils']}/rows.csv").text
    assert "THCS" not in table
    assert "(another institution's)" in table


def test_the_public_reads_numbers_and_models_and_nothing_of_how_they_were_sent(
    managing: Managing, followed: Followed
) -> None:
    visitor = Client(managing.app)
    answer = visitor.get(f"/en/plans/{followed.slug}")
    assert answer.headers["Cache-Control"].startswith("public")
    page, words = answer.text, text_of(answer.text)
    assert "Target: 4 sessions a year" in words
    assert "3 sessions 2026 so far · 2025: 2 sessions" in words
    assert "No data yet" in words
    # It is not public.
    assert "Events" not in [text_of(one).strip() for one in re.findall(r"<h4[^>]*>.*?</h4>", page)]
    assert "A shelf on the field" in words
    assert "A certificate of the province" in words
    assert "Carry them up." in words
    for secret in (
        "0212 111 222",
        "van.phong@xa.local",
        "Trưng bày sách về biên giới",
        "Sổ theo dõi",
        "THCS",
    ):
        assert secret not in page
    assert 'role="img"' in page
    assert "style=" not in page
    assert "Tủ sách trên nương" in visitor.get(f"/vi/plans/{followed.slug}").text
    assert "Our province" in visitor.get("/en/plans").text
    with managing.house.sessions() as session, writing(session):
        session.scalars(select(Nomination)).one().state = NominationState.ENDORSED
    assert "A shelf on the field" not in visitor.get(f"/en/plans/{followed.slug}").text


@pytest.mark.services
def test_a_plan_that_is_over_shows_its_last_year(managing: Managing, followed: Followed) -> None:
    managing.house.clock.pass_time(days=365 * 6)
    visitor = Client(managing.app)
    words = text_of(visitor.get(f"/en/plans/{followed.slug}").text)
    assert "so far" not in words
    page = managing.client(LEAD).get(f"/manage/plans/{followed.slug}").text
    assert "Figures as of 31 December 2030." in page


@pytest.mark.services
def test_a_plan_without_anything_teaches_the_next_step(managing: Managing) -> None:
    now = managing.house.clock.now()
    with managing.house.sessions() as session, writing(session):
        session.add(
            Plan(
                slug="trong",
                institution_id=managing.other_id,
                issued_on=(now + timedelta(days=80)).date(),
            )
        )
    page = managing.client().get("/manage/plans/trong")
    assert page.status_code == 200
    assert "This plan has no objectives yet." in page.text
    assert Client(managing.app).get("/en/plans/trong").status_code == 200


@pytest.mark.services
def test_public_figures_are_counted_anew_each_minute_and_when_the_plan_changes(
    managing: Managing, followed: Followed
) -> None:
    visitor, path = Client(managing.app), f"/en/plans/{followed.slug}"
    assert "138 pupils" in visitor.get(path).text
    with managing.house.sessions() as session, writing(session):
        session.delete(session.get_one(Attendance, followed.booking_ids[1]))
    managing.house.clock.pass_time(minutes=1)
    assert "97 pupils" in visitor.get(path).text
    with managing.house.sessions() as session, writing(session):
        plan = session.get_one(Plan, followed.plan_id)
        plan.version += 1
        plan.objectives[0].indicators[1].public = False
    assert "97 pupils" not in visitor.get(path).text
