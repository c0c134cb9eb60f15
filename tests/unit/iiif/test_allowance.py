"""What a client may have rendered."""

from __future__ import annotations

import pytest

from iiif.image.allowance import Allowances, Cost, TooMany, client_of, cost_of
from iiif.image.request import Format
from iiif.image.resolve import Resolved


@pytest.fixture
def seconds() -> list[float]:
    return [0.0]


def allowances(seconds: list[float], per_second: float = 1) -> Allowances:
    return Allowances(per_second, clock=lambda: seconds[0])


def test_a_minutes_worth_at_once_then_a_steady_rate(seconds: list[float]) -> None:
    given = allowances(seconds)
    for _ in range(60):
        given.take("192.0.2.1", 1)
    with pytest.raises(TooMany) as caught:
        given.take("192.0.2.1", 1)
    assert caught.value.seconds == 1
    assert caught.value.reason.vi != caught.value.reason.en
    seconds[0] += 2.5
    for _ in range(3):
        given.take("192.0.2.1", 1)
    with pytest.raises(TooMany):
        given.take("192.0.2.1", 1)


def test_who_is_refused_pays_nothing_and_others_are_not_held_up(seconds: list[float]) -> None:
    given = allowances(seconds)
    for _ in range(60):
        given.take("192.0.2.1", 1)
    for _ in range(1000):
        with pytest.raises(TooMany):
            given.take("192.0.2.1", 1)
    given.take("192.0.2.2", 1)
    seconds[0] += 0.6
    given.take("192.0.2.1", 1)


def test_a_large_picture_is_made_and_paid_for_before_the_next(seconds: list[float]) -> None:
    given = allowances(seconds)
    for _ in range(59):
        given.take("192.0.2.1", 1)
    given.take("192.0.2.1", 16)
    with pytest.raises(TooMany) as caught:
        given.take("192.0.2.1", 1)
    assert caught.value.seconds == 15


def wanted(width: int, height: int, degrees: float = 0, name: Format = "jpg") -> Resolved:
    return Resolved(0, 0, width, height, width, height, (0, 0), False, degrees, "default", name)


def test_the_cost_follows_area_encoder_and_turning() -> None:
    assert cost_of(wanted(320, 240)) == cost_of(wanted(1000, 1000)) == (1, False)
    assert cost_of(wanted(4000, 4000)) == cost_of(wanted(4000, 4000, 90)) == (16, True)
    assert cost_of(wanted(1000, 1000, name="webp")) == (3, False)
    assert cost_of(wanted(1000, 1000, 180, "png")) == (8, True)
    # Pages offer AVIF: at their sizes it is no siege.
    assert cost_of(wanted(1000, 1000, name="avif")) == (8, False)
    # At 45 degrees the box around a square has twice its area.
    assert cost_of(wanted(1000, 1000, 45, "png")) == (pytest.approx(2 * 8 * 3), True)
    assert cost_of(wanted(1400, 1400, 225)) == (pytest.approx(2 * 1.96 * 3), True)


def test_one_client_has_few_heavy_pictures_in_hand_and_light_ones_and_others_go_on(
    seconds: list[float],
) -> None:
    given = Allowances(1000, heavy=2, clock=lambda: seconds[0])
    heavy, light = Cost(8, heavy=True), Cost(1, heavy=False)
    with given.rendering("192.0.2.1", heavy), given.rendering("192.0.2.1", heavy):
        with pytest.raises(TooMany) as caught, given.rendering("192.0.2.1", heavy):
            pass
        assert caught.value.seconds == 2
        with given.rendering("192.0.2.1", light), given.rendering("192.0.2.2", heavy):
            pass
    # What breaks off gives its place back, too.
    for _ in range(3):
        with pytest.raises(KeyError), given.rendering("192.0.2.1", heavy):
            raise KeyError
    assert not given._in_hand


def test_however_many_clients_come_few_are_remembered(seconds: list[float]) -> None:
    given = allowances(seconds)
    for number in range(12_000):
        given.take(f"client {number}", 1)
    assert given._accounts.weight <= 10_000


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_client_is_an_address_or_a_network_of_version_6(address: str, client: str) -> None:
    assert client_of(address) == client
