"""Who may render now, who waits, and who is told to come back."""

from __future__ import annotations

import threading
import time

import pytest

from iiif.image.slots import Slots
from museum.domain.errors import Unavailable


def test_a_rush_waits_at_the_door_instead_of_being_turned_away() -> None:
    """A class that opens a page together asks for more pictures at once than there are places to wait."""
    slots, done = Slots(1, 1, patience=5), []

    def work() -> None:
        with slots.hold():
            time.sleep(0.005)
            done.append(1)

    rush = [threading.Thread(target=work) for _ in range(30)]
    for one in rush:
        one.start()
    for one in rush:
        one.join()
    assert len(done) == 30


def test_where_all_is_stuck_nobody_waits_for_long() -> None:
    slots = Slots(1, 0, patience=0.1)
    with slots.hold():
        began = time.monotonic()
        with pytest.raises(Unavailable), slots.hold():
            pass
        assert 0.09 < time.monotonic() - began < 5
    with slots.hold():
        pass
