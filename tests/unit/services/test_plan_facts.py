"""The plans that come along say what their documents say, number by number, and nothing beyond."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from museum.services.plan_check import faults_of
from museum.services.plan_content import IndicatorContent, PlanContent, from_dict

PLANS = Path(__file__).parents[3] / "config" / "plans"
SLUGS = ("quoc-gia-1520", "quoc-gia-thu-vien-co-so", "nghe-an-773", "hung-yen", "son-la")
Asked = list[tuple[int, int, int, int | None]]


def plan(slug: str) -> PlanContent:
    return from_dict(tomllib.loads((PLANS / f"{slug}.toml").read_text(encoding="utf-8")))


def indicator(slug: str, objective: str, code: str) -> IndicatorContent:
    found = {one.code: one for one in plan(slug).objectives}[objective]
    return {one.code: one for one in found.indicators}[code]


NUMBERS: dict[tuple[str, str, str], tuple[str, Asked]] = {
    ("quoc-gia-1520", "museum-education", "museums"): (
        "share",
        [(2022, 2025, 70, None), (2026, 2030, 100, None)],
    ),
    ("quoc-gia-1520", "museum-visits", "visits"): ("growth", [(2023, 2030, 10, None)]),
    **{
        ("quoc-gia-1520", "heritage-digitisation", code): ("share", [(2022, 2030, 100, None)])
        for code in ("treasures", "special-sites", "intangible")
    },
    ("hung-yen", "museum-experience", "activities"): ("range", [(2023, 2030, 2, 3)]),
    ("hung-yen", "library-uses", "uses"): ("growth", [(2023, 2025, 6, 8), (2026, 2030, 8, 10)]),
    ("hung-yen", "library-displays", "displays"): ("range", [(2023, 2030, 2, 3)]),
    **{
        ("hung-yen", "library-events", code): ("yes_no", [(2023, 2030, 1, None)])
        for code in ("learning-week", "book-day", "copyright-day")
    },
    ("son-la", "library-model", "communes"): (
        "share",
        [(2025, 2026, 15, None), (2027, 2030, 50, None), (2031, 2045, 90, None)],
    ),
    ("son-la", "library-network", "libraries"): (
        "share",
        [(2025, 2026, 15, None), (2027, 2030, 50, None), (2031, 2045, 90, None)],
    ),
    ("son-la", "library-training", "librarians"): (
        "share",
        [(2025, 2026, 40, None), (2027, 2030, 60, None), (2031, 2045, 90, None)],
    ),
    ("son-la", "library-users", "users"): (
        "growth",
        [(2026, 2026, 10, None), (2030, 2030, 15, None), (2045, 2045, 30, None)],
    ),
}


@pytest.mark.parametrize("named", NUMBERS, ids="/".join)
def test_each_number_of_the_documents_stands(named: tuple[str, str, str]) -> None:
    kind, asked = NUMBERS[named]
    found = indicator(*named)
    assert found.kind == kind
    assert [(one.first, one.last, one.low, one.high) for one in found.targets] == [
        (first, last, Fraction(low), None if high is None else Fraction(high))
        for first, last, low, high in asked
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_where_a_document_gives_no_number_there_is_none(slug: str) -> None:
    content = plan(slug)
    assert faults_of(content) == []
    for objective in content.objectives:
        assert objective.indicators
        for one in objective.indicators:
            assert one.name.vi
            assert one.name.en
            assert bool(one.targets) == ((slug, objective.code, one.code) in NUMBERS)


def test_who_has_a_part_when_reports_are_due_and_what_stands_above() -> None:
    hung_yen = plan("hung-yen")
    assert (hung_yen.reports_due, hung_yen.review_years, hung_yen.parent) == (
        (11, 25),
        (2025,),
        "quoc-gia-1520",
    )
    assert len(hung_yen.actors) == 9
    assert [one.name.en for one in hung_yen.actors if one.leads] == [
        "Department of Culture, Sports and Tourism"
    ]
    assert "xã hội hóa" in hung_yen.funding.vi
    assert all(one.name.vi and one.name.en and one.duty.vi and one.duty.en for one in hung_yen.actors)
    nghe_an = plan("nghe-an-773")
    assert (nghe_an.document, str(nghe_an.issued_on)) == ("773/KH-UBND", "2023-09-22")
    assert [one.name.en for one in nghe_an.actors if one.leads] == ["Department of Culture and Sports"]
    assert plan("son-la").parent == "quoc-gia-thu-vien-co-so"
    assert [plan(slug).level for slug in SLUGS] == [
        "national",
        "national",
        "province",
        "province",
        "province",
    ]
    wanted = indicator("hung-yen", "museum-experience", "activities")
    assert wanted.parameters == {"days": "04-19 05-18 11-23"}
    assert "báo chí" in indicator("quoc-gia-1520", "museum-visits", "visits").source.vi
    assert "2026/QĐ-TTg" in indicator("quoc-gia-1520", "heritage-digitisation", "treasures").source.vi
