"""Jobs: written with the change, run under a lease, retried, and put to rest where a person sees them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db import outbox as claims
from museum.db.engine import writing
from museum.domain.events import ArtefactChanged, Event, Job
from museum.domain.states import JobState
from museum.ports import Ports
from museum.services.outbox import Patience, Work, drain, record, run_next, transaction
from tests.factories.house import House


def _record(house: House, *subjects: str) -> None:
    with house.sessions() as session, transaction(session, house.ports):
        for subject in subjects:
            record(session, house.ports, ArtefactChanged(subject))


def _jobs(house: House) -> list[Job]:
    with house.sessions() as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def test_an_event_of_a_change_that_failed_is_not_recorded(house: House) -> None:
    with house.sessions() as session:
        with pytest.raises(RuntimeError), transaction(session, house.ports):
            record(session, house.ports, ArtefactChanged("a"))
            raise RuntimeError
    assert _jobs(house) == []
    assert house.queue.hints == []


def test_hints_are_sent_after_the_commit_only(house: House) -> None:
    with house.sessions() as session, transaction(session, house.ports):
        record(session, house.ports, ArtefactChanged("a"))
        assert house.queue.hints == []
    assert house.queue.hints == [job.id for job in _jobs(house)]


def test_a_service_inside_another_joins_its_transaction(house: House) -> None:
    with house.sessions() as session:
        with pytest.raises(RuntimeError), transaction(session, house.ports):
            with transaction(session, house.ports):
                record(session, house.ports, ArtefactChanged("a"))
            raise RuntimeError
    assert _jobs(house) == []


def test_the_same_event_twice_in_one_transaction_is_one_job(house: House) -> None:
    _record(house, "a", "b", "a")
    assert [job.subject for job in _jobs(house)] == ["a", "b"]
    _record(house, "a")
    assert [job.subject for job in _jobs(house)] == ["a", "b", "a"]


def test_an_event_taken_back_by_a_savepoint_is_written_again(house: House) -> None:
    with house.sessions() as session, transaction(session, house.ports):
        with pytest.raises(RuntimeError), session.begin_nested():
            record(session, house.ports, ArtefactChanged("a"))
            raise RuntimeError
        record(session, house.ports, ArtefactChanged("a"))
    assert [job.subject for job in _jobs(house)] == ["a"]


def test_a_job_runs_once_and_is_done(house: House) -> None:
    ran: list[str] = []
    house.handle("describe", lambda _s, _p, event: ran.append(event.subject))
    _record(house, "a", "b")
    assert drain(house.work()) == 2
    assert ran == ["a", "b"]
    assert {job.state for job in _jobs(house)} == {JobState.DONE}


def test_a_failing_job_is_retried_with_growing_pauses_and_then_rests(house: House) -> None:
    tries: list[float] = []
    start = house.clock.now()

    def fail(_session: Session, _ports: Ports, _event: Event) -> None:
        tries.append((house.clock.now() - start).total_seconds())
        raise OSError("disk on fire")

    house.handle("describe", fail)
    work = house.work(Patience(attempts=4, first_wait=timedelta(seconds=2)))
    _record(house, "a")
    for _ in range(60):
        drain(work)
        house.clock.pass_time(seconds=1)
    assert tries == [0, 2, 6, 14]
    (job,) = _jobs(house)
    assert job.state == JobState.RESTING
    assert "disk on fire" in job.last_error


def test_a_resting_job_can_be_woken(house: House) -> None:
    def fail(_session: Session, _ports: Ports, _event: Event) -> None:
        raise OSError

    house.handle("describe", fail)
    _record(house, "a")
    drain(house.work(Patience(attempts=1)))
    (job,) = _jobs(house)
    with house.sessions() as session, writing(session):
        assert claims.wake(session, [job.id], house.clock.now()) == 1
    house.handle("describe", lambda *_: None)
    drain(house.work())
    assert _jobs(house)[0].state == JobState.DONE


def test_the_job_of_a_worker_that_died_is_taken_over_when_its_lease_ends(house: House) -> None:
    _record(house, "a")
    with house.sessions() as session, writing(session):
        assert claims.claim(session, house.clock.now(), timedelta(seconds=60))
    ran: list[str] = []
    house.handle("describe", lambda _s, _p, event: ran.append(event.subject))
    assert not run_next(house.work())
    house.clock.pass_time(seconds=61)
    assert run_next(house.work())
    assert ran == ["a"]


def test_a_job_that_kills_every_worker_rests_without_being_run_again(house: House) -> None:
    _record(house, "a")
    for _ in range(3):
        with house.sessions() as session, writing(session):
            assert claims.claim(session, house.clock.now(), timedelta(seconds=60))
        house.clock.pass_time(seconds=61)
    ran: list[str] = []
    house.handle("describe", lambda _s, _p, event: ran.append(event.subject))
    drain(house.work(Patience(attempts=3)))
    assert ran == []
    assert _jobs(house)[0].state == JobState.RESTING


def test_a_late_worker_cannot_finish_a_job_that_another_has_taken_over(house: House) -> None:
    _record(house, "a")
    with house.sessions() as session, writing(session):
        (late,) = claims.claim(session, house.clock.now(), timedelta(seconds=60))
        late_lease = late.lease or ""
    house.clock.pass_time(seconds=61)
    with house.sessions() as session, writing(session):
        (taken,) = claims.claim(session, house.clock.now(), timedelta(seconds=60))
        assert taken.lease != late_lease
        assert not claims.finish(session, late.id, late_lease, house.clock.now())
        assert not claims.renew(session, late.id, late_lease, house.clock.now())
        assert claims.finish(session, taken.id, taken.lease or "", house.clock.now())


def test_a_long_handler_keeps_its_lease(house: House) -> None:
    """A lease of a second, a handler of two: the heartbeat keeps others away."""
    waiting = threading.Event()
    house.handle("describe", lambda *_: waiting.wait(2.2) or None)
    real = house.with_ports(clock=_RealClock())
    _record(real, "a")
    work = real.work(Patience(lease=timedelta(seconds=1)))
    runner = threading.Thread(target=run_next, args=(work,))
    runner.start()
    waiting.wait(1.6)
    stolen = run_next(work)
    waiting.set()
    runner.join()
    assert not stolen


def test_twenty_claimers_share_the_jobs_without_doubling(house: House) -> None:
    ran: list[str] = []
    lock = threading.Lock()

    def note(_session: Session, _ports: Ports, event: Event) -> None:
        with lock:
            ran.append(event.subject)

    house.handle("describe", note)
    _record(house, *(f"a{number}" for number in range(30)))
    work: Work = house.work()
    threads = [threading.Thread(target=drain, args=(work,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == sorted(f"a{number}" for number in range(30))


class _RealClock:
    def now(self):
        from museum.adapters.clock import SystemClock  # noqa: PLC0415

        return SystemClock().now()
