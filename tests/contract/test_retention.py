"""Personal data is erased once, by whoever comes first, and the numbers stay; on both databases."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from museum.domain.errors import NotAllowed, Unavailable
from museum.domain.visits import Booking
from museum.services import retention
from museum.services.booking_links import by_token, token_of
from tests.factories.at_once import at_once
from tests.factories.engines import engine_address
from tests.factories.house import House, KeptMail, build_house
from tests.factories.post import deliver, do_round
from tests.factories.postgres import fresh_database
from tests.factories.visits import Calendar


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


class _Stuck(KeptMail):
    def forget(self, about: Collection[str]) -> int:
        raise Unavailable("Thư mục bị khóa.", "The folder is locked.")


def _erased(house: House) -> list[Booking]:
    with house.sessions() as session:
        return list(session.scalars(select(Booking).where(Booking.erased_at.is_not(None))))


def test_two_workers_erase_each_booking_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    calendar = Calendar.of(house)
    visit = calendar.session(places=8, days=2)
    for at in range(8):
        calendar.book(visit, key=f"key-{at}", teacher_name="Lò Thị Lan", phone="0912345678")
    deliver(house)
    later = calendar.book(calendar.session(days=5), teacher_name="Lò Thị Lan")
    house.clock.pass_time(days=183)
    rounds = at_once([lambda: do_round(house)] * 3)
    assert [one for one in rounds if isinstance(one, Exception)] == []
    gone = _erased(house)
    assert len(gone) == 8
    assert {(one.teacher_name, one.email, one.phone, one.needs, one.version) for one in gone} == {
        ("", "", "", "", 2)
    }
    assert all(one.pupils == 30 and one.state == "confirmed" for one in gone)
    assert later.id not in {one.id for one in gone}
    assert {letter.about for letter in house.mail.letters} <= {later.id}
    assert do_round(house).erased == 0


def test_an_erased_booking_is_opened_by_no_link(house: House) -> None:
    calendar = Calendar.of(house)
    booking = calendar.book(calendar.session(days=2))
    house.clock.pass_time(days=10)
    with house.sessions() as session:
        token = token_of(house.ports, booking)
        assert by_token(session, house.ports, token).id == booking.id
        house.clock.pass_time(days=200)
        retention.erase_expired(session, house.ports)
        with pytest.raises(NotAllowed):
            by_token(session, house.ports, token)


def test_while_letters_cannot_be_destroyed_their_bookings_wait(house: House) -> None:
    calendar = Calendar.of(house)
    calendar.book(calendar.session(days=2))
    house.clock.pass_time(days=183)
    assert do_round(house.with_ports(mailer=_Stuck())).erased == 0
    assert _erased(house) == []
    assert do_round(house).erased == 1
