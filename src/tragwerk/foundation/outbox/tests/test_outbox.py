from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from tragwerk.foundation import outbox, vault
from tragwerk.foundation.outbox import delivering, registry, worker
from tragwerk.foundation.outbox.models import Delivery, Message, PeriodicJob
from tragwerk.foundation.vault.models import Record
from tragwerk.kernel.events import Event

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWNER = UUID(int=9)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    name: ClassVar[str] = "test.case_opened"
    case_id: UUID
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Event):
    name: ClassVar[str] = "test.case_closed"


EVENT = CaseOpened(case_id=UUID(int=3), occurred_at=NOW)


@contextmanager
def _isolated() -> Iterator[None]:
    """Begin with an empty registry and put the old one back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_subscriptions", {})
        patch.setattr(registry, "_periodic", {})
        yield


@pytest.fixture(autouse=True)
def _empty_registry() -> Iterator[None]:
    with _isolated():
        yield


def _publish(event=EVENT):
    with transaction.atomic():
        outbox.publish(event)


def _effect(_event):
    vault.put_json(owner=OWNER, kind="effect", value=1)


def _effects():
    return Record.objects.filter(kind="effect").count()


def _fail(_event):
    _effect(_event)
    raise ValueError("Ada Müller")


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_the_transaction_of_its_act():
    with pytest.raises(outbox.OutboxError):
        outbox.publish(EVENT)


def test_an_event_reaches_every_subscriber_once_and_whole():
    seen = []
    outbox.subscribe(CaseOpened, seen.append, name="a")
    outbox.subscribe(CaseOpened, _effect, name="b")
    outbox.subscribe(CaseClosed, _fail, name="c")
    _publish()
    assert outbox.deliver_pending(now=NOW - timedelta(seconds=1)) == 0
    assert outbox.deliver_pending(now=NOW) == 2
    assert outbox.deliver_pending(now=NOW + timedelta(days=1)) == 0
    assert (seen, _effects()) == ([EVENT], 1)


@pytest.mark.django_db(transaction=True)
def test_an_act_rolled_back_announces_nothing():
    outbox.subscribe(CaseOpened, _effect, name="a")
    with transaction.atomic():
        outbox.publish(EVENT)
        transaction.set_rollback(True)
    assert outbox.deliver_pending(now=NOW) == 0
    assert not Message.objects.exists()


def test_a_failing_subscriber_stops_nobody_and_leaves_no_half_effect():
    seen = []
    outbox.subscribe(CaseOpened, _fail, name="a")
    outbox.subscribe(CaseOpened, seen.append, name="b")
    _publish()
    outbox.deliver_pending(now=NOW)
    assert (len(seen), _effects()) == (1, 0)
    failed = Delivery.objects.get(subscriber="a")
    assert (failed.state, failed.attempts, failed.last_error) == (
        "PENDING",
        1,
        "ValueError",
    )


def test_attempts_come_later_and_later_and_end_parked():
    outbox.subscribe(CaseOpened, _fail, name="a")
    _publish()
    now, waits = NOW, []
    while not outbox.list_parked():
        assert outbox.deliver_pending(now=now) == 1
        due = Delivery.objects.get().due_at
        waits.append(int((due - now).total_seconds()))
        now = due
    assert waits == [1, 5, 30, 300, *[3600] * 8]
    (parked,) = outbox.list_parked()
    assert (parked.event, parked.subscriber) == ("test.case_opened", "a")
    assert parked.last_error == "ValueError"
    assert outbox.deliver_pending(now=now + timedelta(days=9)) == 0
    with _isolated():
        outbox.subscribe(CaseOpened, _effect, name="a")
        assert outbox.retry_parked([parked.id], now=now) == 1
        outbox.deliver_pending(now=now)
    assert (outbox.list_parked(), _effects()) == ([], 1)


def test_a_subscriber_that_breaks_a_query_is_an_ordinary_failure():
    def ask_nonsense(_event):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    seen = []
    outbox.subscribe(CaseOpened, ask_nonsense, name="a")
    outbox.subscribe(CaseOpened, seen.append, name="b")
    _publish()
    outbox.deliver_pending(now=NOW)
    assert len(seen) == 1
    assert Delivery.objects.get(subscriber="a").last_error


def test_a_crash_between_effect_and_mark_repeats_both():
    class KilledError(BaseException):
        """As kill -9: nothing in the worker catches it."""

    crashes = [KilledError()]

    def subscriber(event):
        _effect(event)
        if crashes:
            raise crashes.pop()

    outbox.subscribe(CaseOpened, subscriber, name="a")
    _publish()
    with pytest.raises(KilledError):
        outbox.deliver_pending(now=NOW)
    assert _effects() == 0
    assert outbox.deliver_pending(now=NOW + timedelta(seconds=59)) == 0
    assert outbox.deliver_pending(now=NOW + timedelta(seconds=60)) == 1
    assert _effects() == 1
    assert Delivery.objects.get().state == "DONE"


def test_a_subscriber_unknown_to_this_release_waits():
    with _isolated():
        outbox.subscribe(CaseOpened, _effect, name="from.another.release")
        _publish()
    outbox.deliver_pending(now=NOW)
    assert Delivery.objects.get().last_error == "LookupError"


def test_the_limit_is_kept():
    outbox.subscribe(CaseOpened, _effect, name="a")
    for _ in range(5):
        _publish()
    assert outbox.deliver_pending(limit=2, now=NOW) == 2
    assert outbox.deliver_pending(now=NOW) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work():
    seen, problems = [], []
    outbox.subscribe(CaseOpened, lambda event: seen.append(event.note), name="a")
    outbox.subscribe(CaseOpened, _effect, name="b")
    for number in range(15):
        _publish(CaseOpened(case_id=OWNER, occurred_at=NOW, note=str(number)))

    def work():
        try:
            while outbox.deliver_pending(limit=4, now=NOW):
                pass
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sorted(seen, key=int) == [str(n) for n in range(15)]
    assert _effects() == 15
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_a_lost_claim_is_not_run():
    outbox.subscribe(CaseOpened, _effect, name="a")
    _publish()
    (slow,) = delivering._claim(10, NOW)
    (fast,) = delivering._claim(10, NOW + timedelta(minutes=2))
    delivering._attempt(slow, NOW)
    assert _effects() == 0
    delivering._attempt(fast, NOW)
    delivering._attempt(fast, NOW)
    assert _effects() == 1


def test_old_messages_go_once_all_is_done():
    outbox.subscribe(CaseOpened, _effect, name="a")
    _publish()
    late = NOW + timedelta(days=91)
    outbox.purge(late)
    assert Message.objects.count() == 1
    outbox.deliver_pending(now=NOW)
    outbox.purge(NOW + timedelta(days=89))
    assert Message.objects.count() == 1
    outbox.purge(late)
    assert not Message.objects.exists()


def test_names_are_taken_once():
    outbox.subscribe(CaseOpened, _effect, name="a")
    outbox.subscribe(CaseOpened, _effect, name="a")
    outbox.add_periodic("a", timedelta(hours=1), print)
    with pytest.raises(ValueError, match="a"):
        outbox.subscribe(CaseOpened, _fail, name="a")
    with pytest.raises(ValueError, match="a"):
        outbox.add_periodic("a", timedelta(hours=1), repr)


def test_a_job_runs_when_due_and_not_before():
    seen = []
    outbox.add_periodic("a", timedelta(hours=1), seen.append)
    times = [NOW, NOW + timedelta(minutes=59), NOW + timedelta(hours=1)]
    assert [outbox.run_due(now) for now in times] == [1, 0, 1]
    assert seen == [times[0], times[2]]


def test_a_failing_job_comes_again_soon_and_stops_nobody():
    seen = []

    def fail(_now):
        raise ValueError("Ada")

    outbox.add_periodic("a", timedelta(hours=1), fail)
    outbox.add_periodic("b", timedelta(hours=1), seen.append)
    outbox.run_due(NOW)
    assert seen == [NOW]
    job = PeriodicJob.objects.get(name="a")
    assert (job.last_error, job.finished_at) == ("ValueError", None)
    assert job.due_at == NOW + timedelta(minutes=1)


def test_a_job_at_work_elsewhere_is_left_alone_until_its_lease_ends():
    seen = []
    outbox.add_periodic("a", timedelta(hours=1), seen.append)
    PeriodicJob.objects.create(
        name="a", due_at=NOW, leased_until=NOW + timedelta(minutes=15)
    )
    assert outbox.run_due(NOW + timedelta(minutes=14)) == 0
    assert outbox.run_due(NOW + timedelta(minutes=15)) == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_run_a_job_once():
    seen = []
    outbox.add_periodic("a", timedelta(hours=1), seen.append)
    outbox.run_due(NOW)
    later = NOW + timedelta(hours=1)

    def run():
        try:
            outbox.run_due(later)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [NOW, later]


@pytest.mark.django_db(transaction=True)
def test_the_worker_outlives_an_absent_database(monkeypatch):
    stop, calls = threading.Event(), []
    real = worker.deliver_pending

    def deliver(*, now):
        calls.append(now)
        if len(calls) <= 2:
            raise OperationalError("away")
        return real(now=now)

    def subscriber(event):
        _effect(event)
        stop.set()

    monkeypatch.setattr(worker, "deliver_pending", deliver)
    outbox.add_periodic(outbox.HEARTBEAT, timedelta(seconds=10), outbox.note_heartbeat)
    outbox.subscribe(CaseOpened, subscriber, name="a")
    _publish()
    assert outbox.last_heartbeat() is None
    thread = threading.Thread(target=outbox.work, args=(stop, 0.01))
    thread.start()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert _effects() == 1
    beat = outbox.last_heartbeat()
    assert beat is not None
    assert timezone.now() - beat < timedelta(seconds=10)
