"""What a client may have rendered."""

from __future__ import annotations

import pytest

from iiif.image.allowance import Allowances, TooMany, client_of, cost_of


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


def test_the_cost_follows_the_area() -> None:
    assert cost_of(320, 240) == cost_of(1000, 1000) == 1
    assert cost_of(4000, 4000) == 16


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
