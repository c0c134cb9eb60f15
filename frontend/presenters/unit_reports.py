"""A unit's report in words: who asks for what by when, what was answered, and what is known beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from frontend.i18n import current_language, gettext, long_day, ngettext
from frontend.presenters.measures import amount_words, counted_words, measure_words, percent_words
from museum.domain.collecting import OPEN, days_late, days_left
from museum.domain.indicators import ActivityKind, Funding
from museum.domain.local_time import local
from museum.domain.progress import Kind, Value
from museum.domain.reporting import UnitReportState
from museum.services.report_parts import asked_in
from museum.services.unit_answers import TEXTS, activities_of, texts_of
from museum.services.unit_reports import is_open

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from museum.domain.collections import Institution
    from museum.domain.indicators import Indicator
    from museum.domain.reporting import Call, UnitReport
    from museum.domain.translated import Shown
    from museum.services.unit_answers import Given
    from museum.services.unit_comparison import Compared


def state_words(state: str) -> str:
    """Name how far a unit's answer has come."""
    return {
        UnitReportState.ASKED: gettext("Not started yet"),
        UnitReportState.STARTED: gettext("Being filled in"),
        UnitReportState.SENT: gettext("Sent, to be read"),
        UnitReportState.RETURNED: gettext("Returned"),
        UnitReportState.APPROVED: gettext("Approved"),
    }[UnitReportState(state)]


def activity_kinds() -> list[tuple[str, str]]:
    """Name the kinds of activities, in the order in which they are offered."""
    words = {
        ActivityKind.CIRCULATION: gettext("Book circulation"),
        ActivityKind.READING: gettext("Reading promotion"),
        ActivityKind.CLUB: gettext("Club meeting"),
        ActivityKind.TRAINING: gettext("Training"),
        ActivityKind.DISPLAY: gettext("Thematic display"),
        ActivityKind.MOBILE_EXHIBITION: gettext("Mobile exhibition or information"),
        ActivityKind.SCREENING: gettext("Film screening"),
        ActivityKind.EVENT: gettext("Contest, festival, day or week"),
        ActivityKind.EXPERIENCE: gettext("Experiential education"),
        ActivityKind.HERITAGE: gettext("Collecting and promoting intangible heritage"),
        ActivityKind.COMMUNICATION: gettext("Communication"),
        ActivityKind.COOPERATION: gettext("Cooperation"),
        ActivityKind.INVESTMENT: gettext("Investment in buildings or equipment"),
        ActivityKind.DONATION: gettext("Donation received"),
        ActivityKind.OTHER: gettext("Something else"),
    }
    return [(str(kind), said) for kind, said in words.items()]


def funding_words() -> list[tuple[str, str]]:
    """Name the sources of funds."""
    return [
        (str(Funding.UNSAID), gettext("not said")),
        (str(Funding.STATE), gettext("State budget")),
        (str(Funding.SOCIALISED), gettext("Socialised: businesses, sponsors, citizens")),
        (str(Funding.MIXED), gettext("Both")),
        (str(Funding.OTHER), gettext("Other lawful sources")),
    ]


def time_words(call: Call, report: UnitReport, now: datetime) -> str:
    """Say how much time there is, or by how much an answer is or was late."""
    late = days_late(call, report, now)
    if late:
        words = ngettext("%(num)s day late", "%(num)s days late", late)
        return words if report.state in OPEN else gettext("sent %(late)s", late=words)
    if report.state not in OPEN:
        return gettext("sent in time")
    left = days_left(call, now)
    if left < 0:
        return gettext("to be corrected")
    return gettext("due today") if left == 0 else ngettext("%(num)s day left", "%(num)s days left", left)


def value_words(indicator: Indicator, value: Value | None) -> str:
    """Write a number of an indicator; empty: there is none."""
    if value is None:
        return ""
    if indicator.kind == Kind.YES_NO:
        return gettext("yes") if value.amount else gettext("no")
    if indicator.kind == Kind.SHARE and value.whole is not None:
        part = gettext(
            "%(part)s of %(whole)s", part=amount_words(value.amount), whole=amount_words(value.whole)
        )
        return f"{part} ({percent_words(value.percent)})" if value.percent is not None else part
    return counted_words(indicator.measure, value.amount)


def given_words(indicator: Indicator, given: Given) -> str:
    """Write what a unit said; empty: nothing yet."""
    if given.none:
        return gettext("no data")
    return value_words(indicator, Value(given.amount, given.whole)) if given.amount is not None else ""


@dataclass(frozen=True)
class Step:
    """A part of a report, and how far it is."""

    endpoint: str
    title: str
    says: str
    done: bool


@dataclass(frozen=True)
class ReportPage:
    """What stands above every page of a unit's report."""

    unit: Shown
    lead: Shown
    plan: Shown
    document: str
    title: Shown
    message: Shown
    year: int
    deadline: str
    time: str
    late: bool
    state: str
    state_words: str
    open: bool
    closed: bool
    reason: str
    steps: list[Step] = field(default_factory=list)


def report_page(report: UnitReport, lead: Institution, now: datetime, lacking: int) -> ReportPage:
    """Put a unit's report into words; `lacking`: how many entries it still needs."""
    lang, call = current_language(), report.call
    return ReportPage(
        unit=report.unit.name.shown(lang),
        lead=lead.name.shown(lang),
        plan=call.plan.title.shown(lang),
        document=call.plan.document,
        title=call.title.shown(lang),
        message=call.message.shown(lang),
        year=call.year,
        deadline=long_day(call.deadline),
        time=time_words(call, report, now),
        late=report.state in OPEN and days_late(call, report, now) > 0,
        state=report.state,
        state_words=state_words(report.state),
        open=is_open(report),
        closed=call.closed_at is not None,
        reason=report.reason if report.state == UnitReportState.RETURNED else "",
        steps=_steps(report, lacking),
    )


def _steps(report: UnitReport, lacking: int) -> list[Step]:
    asked, activities = asked_in(report), len(activities_of(report))
    told = sum(bool(text) for text in texts_of(report).values())
    return [
        Step(
            "public.unit_report_numbers",
            gettext("The numbers"),
            gettext("all are there")
            if not lacking
            else ngettext("%(num)s is missing", "%(num)s are missing", lacking),
            not lacking and bool(asked),
        ),
        Step(
            "public.unit_report_activities",
            gettext("Activities"),
            ngettext("%(num)s entered", "%(num)s entered", activities),
            activities > 0,
        ),
        Step(
            "public.unit_report_texts",
            gettext("In your words"),
            gettext("%(told)s of %(all)s told", told=told, all=len(TEXTS)),
            told > 0,
        ),
    ]


@dataclass(frozen=True)
class Number:
    """An indicator that a unit is asked for, as the form shows it."""

    id: str
    name: Shown
    objective: Shown
    whole: Shown
    kind: str
    measure: str
    reported: bool
    by_activities: bool
    known: list[tuple[str, str]]
    """What is known beside it: label and words."""
    given: str
    as_of: str
    jump: bool
    activities: int
    files: int
    typed: Mapping[str, str]


def number_rows(
    rows: list[Compared], typed: Mapping[str, Mapping[str, str]], files: Mapping[str, int]
) -> list[Number]:
    """Put what a unit is asked into words; `typed` and `files` by indicator."""
    lang = current_language()
    return [
        Number(
            id=row.indicator.id,
            name=row.indicator.name.shown(lang),
            objective=row.objective.text.shown(lang),
            whole=row.indicator.whole.shown(lang),
            kind=row.indicator.kind,
            measure=measure_words(row.indicator.measure),
            reported=row.reported,
            by_activities=row.by_activities,
            known=known_lines(row),
            given=given_words(row.indicator, row.given),
            as_of=_day_words(typed.get(row.indicator.id, {}).get("as_of", "")),
            jump=row.jump,
            activities=row.activities,
            files=files.get(row.indicator.id, 0),
            typed=typed.get(row.indicator.id, {}),
        )
        for row in rows
    ]


def known_lines(row: Compared) -> list[tuple[str, str]]:
    """List what is known of an indicator and a unit: what is not known is left out."""
    lines = (
        (gettext("Last year"), value_words(row.indicator, row.last_year)),
        (gettext("Entered for this year already"), value_words(row.indicator, row.stands)),
        (gettext("Counted by the system"), value_words(row.indicator, row.counted)),
    )
    return [(label, words) for label, words in lines if words]


@dataclass(frozen=True)
class Deed:
    """An activity as a report lists it."""

    key: str
    title: str
    kind: str
    days: str
    more: str
    toward: list[Shown]
    files: int


def deeds(report: UnitReport, files: Mapping[str, int]) -> list[Deed]:
    """Put a report's activities into words, in the order in which they were held."""
    lang, kinds = current_language(), dict(activity_kinds())
    asked = asked_in(report)
    rows = sorted(activities_of(report).items(), key=lambda one: one[1].get("first", ""))
    return [
        Deed(
            key=key,
            title=typed.get("title", ""),
            kind=kinds.get(typed.get("kind", ""), ""),
            days=_days(typed),
            more=_more(typed),
            toward=[asked[one].name.shown(lang) for one in typed.get("counts", "").split() if one in asked],
            files=files.get(key, 0),
        )
        for key, typed in rows
    ]


def _days(typed: Mapping[str, str]) -> str:
    ends = [typed[name] for name in ("first", "last") if typed.get(name)]
    return "–".join(_day_words(one) for one in dict.fromkeys(ends))


def _day_words(typed: str) -> str:
    """Write a day as people in Vietnam do, however it was typed."""
    return "/".join(reversed(typed.split("-"))) if "-" in typed else typed


def _more(typed: Mapping[str, str]) -> str:
    people = typed.get("participants", "")
    parts = (
        typed.get("place", ""),
        gettext("%(number)s people", number=people) if people else "",
        gettext("%(amount)s đồng", amount=typed["cost"]) if typed.get("cost") else "",
    )
    return " · ".join(part for part in parts if part)


def today_of(now: datetime) -> str:
    """Give the day that forms propose, as they send it."""
    return local(now).date().isoformat()
