"""Charts and maps as they are drawn: to scale, within their paper, and with nothing drawn where nothing is known."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from frontend.i18n import init_i18n
from frontend.presenters.charts import LARGE, SMALL, chart_of
from frontend.presenters.maps import Located, Map, map_of
from museum.domain.base import new_id
from museum.domain.indicators import Indicator, IndicatorTarget, Measure
from museum.domain.plans import Objective
from museum.domain.progress import Kind, Value, standing
from museum.domain.translated import Shown, Translated
from museum.services.indicators.results import Progress
from museum.services.milestones import targets_of

YEARS = range(2022, 2027)


@pytest.fixture(scope="module", autouse=True)
def speech() -> Iterator[Flask]:
    app = Flask("frontend")
    init_i18n(app)
    with app.test_request_context("/en/"):
        yield app


def made(
    kind: Kind, values: dict[int, Value], low: int | None = None, high: int | None = None, last: int = 2030
) -> Progress:
    indicator = Indicator(
        id=new_id(), code="one", name=Translated("Một", "One"), kind=kind, measure=Measure.SESSION
    )
    indicator.base_year = None
    if low is not None:
        top = None if high is None else Fraction(high)
        indicator.targets = [IndicatorTarget(id=new_id(), first=2020, last=last, low=Fraction(low), high=top)]
    stands = standing(kind, targets_of(indicator), values, 2026)
    return Progress(Objective(id=new_id(), code="one"), indicator, stands, values, None, None, None)


def test_bars_are_as_high_as_their_values_and_no_data_has_none() -> None:
    values = {2023: Value(Fraction(5)), 2024: Value(Fraction(0)), 2026: Value(Fraction(10))}
    chart = chart_of(made(Kind.COUNT, values, 8), YEARS, "Sessions", LARGE)
    bars = {one.year: one.bar for one in chart.columns}
    assert bars[2022] is None
    assert bars[2025] is None
    half, nothing, whole = bars[2023], bars[2024], bars[2026]
    assert half
    assert nothing
    assert whole
    assert half[3] * 2 == pytest.approx(whole[3], abs=0.05)
    assert 0 < nothing[3] < 2
    assert [one.label for one in chart.columns] == ["", "5", "0", "", "10"]
    assert (
        chart.told
        == "2022: no data yet; 2023: 5 sessions; 2024: 0 sessions; 2025: no data yet; 2026: 10 sessions"
    )
    target = chart.columns[0].target
    assert target
    assert target[2] == target[3]
    assert whole[1] < target[3] < half[1]


def test_a_range_is_a_band_and_a_fall_hangs_below_the_ground() -> None:
    band = chart_of(made(Kind.RANGE, {2026: Value(Fraction(1))}, 2, 3), YEARS, "Displays").columns[0].target
    assert band
    assert band[2] < band[3]
    falling = {2025: Value(Fraction(100)), 2026: Value(Fraction(80))}
    chart = chart_of(made(Kind.GROWTH, falling, 5), YEARS, "Uses")
    bar = chart.columns[-1].bar
    assert bar
    assert bar[1] == chart.ground
    assert bar[1] + bar[3] <= SMALL.height


def test_a_share_has_its_way_to_the_milestone() -> None:
    values = {2024: Value(Fraction(10), Fraction(100)), 2026: Value(Fraction(40), Fraction(100))}
    chart = chart_of(made(Kind.SHARE, values, 50), YEARS, "Communes")
    assert chart.shape == "line"
    assert len(chart.line.split()) == 2
    # From the first known year on: 2024, 2025, 2026.
    assert len(chart.way.split()) == 3
    assert [one.dot is None for one in chart.columns] == [True, True, False, True, False]


def test_yes_or_no_is_held_not_held_or_unknown() -> None:
    values = {2024: Value(Fraction(0)), 2026: Value(Fraction(2))}
    chart = chart_of(made(Kind.YES_NO, values, 1), YEARS, "Day")
    assert [one.held for one in chart.columns] == [None, None, False, None, True]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(Kind)),
    # Numbers are kept to four decimal places.
    st.dictionaries(
        st.integers(2021, 2026),
        st.integers(0, 10**13).map(lambda number: Fraction(number, 10**4)),
        max_size=6,
    ),
    st.integers(0, 10**9),
)
def test_every_mark_lies_on_its_paper(kind: Kind, amounts: dict[int, Fraction], low: int) -> None:
    values = {year: Value(amount, amount + 1) for year, amount in amounts.items()}
    asked = min(low, 100) if kind in (Kind.SHARE, Kind.YES_NO) else low
    for frame in (SMALL, LARGE):
        chart = chart_of(made(kind, values, asked), YEARS, "One", frame)
        heights = [one.bar[1] for one in chart.columns if one.bar] + [
            one.dot for one in chart.columns if one.dot
        ]
        heights += [one.bar[1] + one.bar[3] for one in chart.columns if one.bar]
        heights += [one.target[2] for one in chart.columns if one.target]
        heights += [float(point.split(",")[1]) for point in chart.way.split()]
        assert all(0 <= height <= frame.height - frame.foot + 2 for height in heights)


def unit(
    name: str, latitude: float, longitude: float, amount: int | None = 1, *, remote: bool = False
) -> Located:
    return Located(
        name,
        Shown(name, "vi", borrowed=False),
        f"/{name}",
        remote,
        latitude,
        longitude,
        None if amount is None else Fraction(amount),
        str(amount),
    )


def laid_out(*units: Located) -> Map:
    found = map_of(units)
    assert found
    return found


def test_north_is_up_east_is_right_and_distances_keep_their_proportions() -> None:
    found = laid_out(unit("A", 21.0, 104.0), unit("North", 21.1, 104.0), unit("East", 21.0, 104.1))
    at = {one.unit.name.text: (one.x, one.y) for one in found.points}
    assert at["North"][1] < at["A"][1]
    assert at["East"][0] > at["A"][0]
    north, east = at["A"][1] - at["North"][1], at["East"][0] - at["A"][0]
    assert east / north == pytest.approx(math.cos(math.radians(21.03)), abs=0.01)


def test_areas_say_how_much_and_nothing_known_is_marked_as_such() -> None:
    found = laid_out(unit("A", 21, 104, 400), unit("B", 21.2, 104.3, 100), unit("C", 21.4, 104.1, None))
    radius = {one.unit.name.text: one.radius for one in found.points}
    assert radius["A"] > radius["B"] > radius["C"]
    assert found.has_unknown
    assert not found.has_remote
    assert [one.unit.name.text for one in found.points] == ["A", "B", "C"]


def test_one_unit_alone_and_no_unit_at_all() -> None:
    found = laid_out(unit("A", 21, 104))
    assert (found.points[0].x, found.points[0].y) == (found.width / 2, found.height / 2)
    assert map_of([]) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(8, 23.5), st.floats(102, 110), st.one_of(st.none(), st.integers(0, 10**9))),
        min_size=1,
        max_size=40,
    )
)
def test_every_point_lies_on_the_map(places: list[tuple[float, float, int | None]]) -> None:
    found = laid_out(*(unit(str(at), *place) for at, place in enumerate(places)))
    for one in found.points:
        assert one.radius <= one.x <= found.width - one.radius
        assert one.radius <= one.y <= found.height - one.radius
