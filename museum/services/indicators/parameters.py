"""What narrows a rule: the parameters that several rules share, and what they mean in SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from museum.domain.education import Programme, Where
from museum.domain.errors import Invalid
from museum.domain.heritage import HeritageKind
from museum.domain.plans import PlanDay, Served
from museum.domain.translated import Translated
from museum.services.indicators.rule import Asked, Parameter, ParameterKind

SERVED = Parameter(
    "served",
    Translated("Chỉ tính những gì phục vụ mục tiêu này", "Only what serves this objective"),
)
PLAN_DAYS = Parameter(
    "plan_days", Translated("Chỉ tính buổi nhân ngày của kế hoạch", "Only sessions on days of the plans")
)
WITH_EDUCATION = Parameter(
    "with_education",
    Translated(
        "Chỉ tính buổi phối hợp với Sở Giáo dục và Đào tạo",
        "Only sessions held together with the Department of Education",
    ),
)
REMOTE = Parameter(
    "remote",
    Translated("Chỉ tính trường ở xã vùng sâu, vùng xa", "Only schools of remote communes"),
)
REMOTE_UNITS = Parameter(
    "remote",
    Translated("Chỉ tính đơn vị vùng sâu, vùng xa", "Only remote units"),
)
WHERE = Parameter(
    "where",
    Translated("Nơi diễn ra", "Where it takes place"),
    ParameterKind.CHOICE,
    (
        (Where.MUSEUM, Translated("Tại bảo tàng", "At the museum")),
        (Where.SCHOOL, Translated("Tại trường học", "At the school")),
        (Where.ONLINE, Translated("Trực tuyến", "Online")),
    ),
)
TREASURES = Parameter(
    "heritage",
    Translated("Loại di sản", "Kind of heritage"),
    ParameterKind.CHOICE,
    ((HeritageKind.TREASURE, Translated("Bảo vật quốc gia", "National treasures")),),
)
HERITAGE = Parameter(
    "heritage",
    Translated("Loại di sản", "Kind of heritage"),
    ParameterKind.CHOICE,
    (
        (HeritageKind.TREASURE, Translated("Bảo vật quốc gia", "National treasures")),
        (HeritageKind.SPECIAL_SITE, Translated("Di tích quốc gia đặc biệt", "Special national sites")),
        (
            HeritageKind.INTANGIBLE,
            Translated("Di sản văn hóa phi vật thể được ghi danh", "Listed intangible heritage"),
        ),
    ),
)
DAY = Parameter(
    "day",
    Translated("Ngày của kế hoạch (tháng-ngày)", "Day of the plans (month-day)"),
    ParameterKind.DAY,
    required=True,
)
DAYS = Parameter(
    "days",
    Translated(
        "Chỉ các ngày này (tháng-ngày, cách nhau bằng dấu cách)",
        "Only these days (month-day, parted by spaces)",
    ),
    ParameterKind.DAYS,
)
OF_VISITS = (SERVED, PLAN_DAYS, DAYS, WITH_EDUCATION, REMOTE, WHERE)

_MONTH_DAY = re.compile(r"\d{2}-\d{2}")
_MOST_DAYS = 40
_LEAP_YEAR = 2024


def month_days(text: str) -> list[tuple[int, int]] | None:
    """Read days of the year, `04-19 05-18`; None: something else stands there."""
    found = []
    for one in text.split():
        if not _MONTH_DAY.fullmatch(one):
            return None
        month, day = int(one[:2]), int(one[3:])
        try:
            date(_LEAP_YEAR, month, day)
        except ValueError:
            return None
        found.append((month, day))
    return found


def marked_by(plan_day_id: ColumnElement[str | None], text: str) -> ColumnElement[bool]:
    """Say in SQL that what marks a day of the plans marks one of those named."""
    named = [(PlanDay.month == month) & (PlanDay.day == day) for month, day in month_days(text) or ()]
    return plan_day_id.in_(select(PlanDay.id).where(or_(*named))) if named else plan_day_id.in_(())


def served(asked: Asked, subject_kind: str, subject_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say in SQL that something serves the objective."""
    return subject_id.in_(
        select(Served.subject_id).where(
            Served.subject_kind == subject_kind, Served.objective_id == asked.objective_id
        )
    )


def served_programme(asked: Asked, programme_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say in SQL that a programme serves the objective, itself or by its package."""
    return or_(
        served(asked, "programme", programme_id),
        programme_id.in_(
            select(Programme.id).where(served(asked, "package", Programme.package_id.expression))
        ),
    )


def check_parameters(known: tuple[Parameter, ...], given: Mapping[str, Any]) -> None:
    """Raise Invalid for a parameter that the rule does not know or that has no such value."""
    names = {one.name for one in known}
    for name in given:
        if name not in names:
            raise Invalid(
                f"Cách tính này không có tham số “{name}”. Hãy bỏ tham số đó.",
                f"This rule has no parameter “{name}”. Please leave it out.",
                "parameters",
            )
    for one in known:
        value = given.get(one.name)
        if value in (None, "", False):
            if one.required:
                raise Invalid(
                    f"Hãy điền tham số “{one.label.vi}”.", f"Please fill in “{one.label.en}”.", "parameters"
                )
        elif not _fits(one, value):
            raise Invalid(
                f"Tham số “{one.label.vi}” không thể là “{value}”. Hãy xem các giá trị có thể dùng.",
                f"“{one.label.en}” cannot be “{value}”. Please see which values there are.",
                "parameters",
            )


def _fits(parameter: Parameter, value: object) -> bool:
    if parameter.kind == ParameterKind.FLAG:
        return value is True
    if parameter.kind == ParameterKind.CHOICE:
        return value in {one for one, _ in parameter.choices}
    days = month_days(value) if isinstance(value, str) else None
    most = 1 if parameter.kind == ParameterKind.DAY else _MOST_DAYS
    return days is not None and 0 < len(days) <= most
