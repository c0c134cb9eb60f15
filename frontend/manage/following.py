"""What the pages that follow a plan share: the year they show, until which day records count, and where links lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from frontend.i18n import current_language, gettext, ngettext
from frontend.presenters.charts import YEARS
from frontend.presenters.texts import title_of
from frontend.teach.numbers import day_of
from museum.domain.errors import Invalid

if TYPE_CHECKING:
    from museum.domain.plans import Plan

MOST_YEARS = 12
"""Of the year switch: a plan's last so many years."""


@dataclass(frozen=True)
class Choice:
    """One of a row of links."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Period:
    """What a page of figures looks at."""

    year: int
    until: date | None
    """The last day whose records count, where the address names one."""
    today: date

    @property
    def running(self) -> bool:
        """Whether the year is not over."""
        return self.year >= self.today.year

    @property
    def cut_off(self) -> date:
        """The last day that the figures hold."""
        end = date(self.year, 12, 31)
        return min(end, self.today, self.until or end)

    @property
    def years(self) -> list[int]:
        """The years that charts show, the present one last."""
        return list(range(self.year - YEARS + 1, self.year + 1))

    @property
    def kept(self) -> dict[str, Any]:
        """What links that stay in the period carry along."""
        kept: dict[str, Any] = {"year": self.year}
        return kept if self.until is None else {**kept, "until": self.until.isoformat()}


def years_of(plan: Plan, today: date) -> list[int]:
    """List the years of a plan that figures may be asked of, latest first."""
    latest = min(today.year, plan.valid_until.year) if plan.valid_until else today.year
    targets = [target.first for one in plan.objectives for row in one.indicators for target in row.targets]
    first = plan.issued_on.year if plan.issued_on else min([*targets, latest])
    return list(range(latest, max(min(first, latest), latest - MOST_YEARS + 1) - 1, -1))


def asked_period(plan: Plan, today: date) -> Period:
    """Read which year is asked for, by default the running one; raises Invalid for a year outside the plan."""
    known = years_of(plan, today)
    asked = request.args.get("year", "").strip()
    if not asked:
        year = known[0]
    elif asked.isascii() and asked.isdigit() and int(asked[:5]) in known:
        year = int(asked)
    else:
        raise Invalid(
            f"Kế hoạch này không có số liệu của năm “{asked[:10]}”. Hãy chọn một năm từ {known[-1]} đến {known[0]}.",
            f"This plan has no figures of the year “{asked[:10]}”. Please choose a year from {known[-1]} to {known[0]}.",
            "year",
        )
    return Period(year, _until(year), today)


def _until(year: int) -> date | None:
    asked = request.args.get("until", "").strip()
    if not asked:
        return None
    until = day_of(asked, "until")
    if until.year != year:
        raise Invalid(
            f"Ngày chốt phải nằm trong năm {year}. Hãy chọn một ngày khác, hoặc bỏ trống.",
            f"The cut-off date has to lie in {year}. Please choose another day, or leave it empty.",
            "until",
        )
    return until


def year_switch(plan: Plan, period: Period, endpoint: str, **values: Any) -> list[Choice]:
    """Give the plan's years as links, earliest first."""
    return [
        Choice(str(year), url_for(endpoint, **values, year=year), year == period.year)
        for year in reversed(years_of(plan, period.today))
    ]


def days_words(days: int | None) -> str:
    """Say how long it is until a day: `còn 3 ngày`, `hôm nay`, `quá hạn 2 ngày`."""
    if days is None:
        return gettext("the plan names no day")
    if days == 0:
        return gettext("due today")
    if days < 0:
        return ngettext("%(num)s day late", "%(num)s days late", -days)
    return ngettext("%(num)s day left", "%(num)s days left", days)


def plan_name(plan: Plan) -> str:
    """Give a plan's title in the reader's language."""
    return title_of(plan.title, current_language(), plan.slug).text
