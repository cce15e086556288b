"""Bring events to their subscribers, again and again until it works.

A claim books the attempt and moves the due time ahead *before* the subscriber runs.
So a worker that is killed, even by the event itself, costs one attempt and no
event, and two workers never run the same attempt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import Error as AnyDatabaseError
from django.db import connection, transaction
from django.db.models import F, QuerySet

from tragwerk.foundation.outbox.models import Delivery, Message
from tragwerk.foundation.outbox.registry import find_subscription

MOST_ATTEMPTS = 12
_LEASE = timedelta(seconds=60)
_BACKOFF = tuple(timedelta(seconds=s) for s in (1, 5, 30, 300, 3600))
_KEEP_DONE = timedelta(days=90)

log = structlog.get_logger("tragwerk.outbox")


@dataclass(frozen=True, slots=True)
class Parked:
    """A delivery that was given up, for the operator to look at.

    Attributes:
        id: names it to `retry_parked`.
        event: what had happened.
        subscriber: who could not take it.
        occurred_at: when it had happened.
        attempts: how often it was tried.
        last_error: class of the last error; its words may hold personal data.
    """

    id: int
    event: str
    subscriber: str
    occurred_at: datetime
    attempts: int
    last_error: str


def deliver_pending(*, limit: int = 20, now: datetime) -> int:
    """Deliver what is due; gives how many deliveries were attempted.

    One failing subscriber does not stop the next. It is tried again after 1 s, 5 s,
    30 s, 5 min and then every hour; after 12 attempts it is parked and reported.
    """
    claimed = _claim(limit, now)
    for delivery in claimed:
        _attempt(delivery, now)
    return len(claimed)


def list_parked() -> list[Parked]:
    """Give what was given up, the oldest first."""
    parked = Delivery.objects.filter(state=Delivery.State.PARKED)
    return [
        Parked(
            row.pk,
            row.message.name,
            row.subscriber,
            row.message.occurred_at,
            row.attempts,
            row.last_error,
        )
        for row in parked.select_related("message").order_by("pk")
    ]


def retry_parked(ids: Iterable[int], *, now: datetime) -> int:
    """Try parked deliveries from the start; gives how many."""
    parked = Delivery.objects.filter(pk__in=list(ids), state=Delivery.State.PARKED)
    return parked.update(state=Delivery.State.PENDING, attempts=0, due_at=now)


def purge(now: datetime) -> int:
    """Remove messages older than 90 days whose deliveries are all done."""
    old = Message.objects.filter(occurred_at__lt=now - _KEEP_DONE).exclude(
        deliveries__state__in=[Delivery.State.PENDING, Delivery.State.PARKED]
    )
    count, _ = old.delete()
    return count


def _claim(limit: int, now: datetime) -> list[Delivery]:
    due = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now)
    # A plain look first: an idle worker must not take the write lock of SQLite.
    if not due.exists():
        return []
    with transaction.atomic():
        claimed = list(_unlocked(due.order_by("due_at", "pk"))[:limit])
        Delivery.objects.filter(pk__in=[row.pk for row in claimed]).update(
            attempts=F("attempts") + 1, due_at=now + _LEASE
        )
    for row in claimed:
        row.attempts += 1
    return claimed


def _unlocked(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Lock rows and pass over those that another worker has."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def _attempt(claim: Delivery, now: datetime) -> None:
    try:
        with transaction.atomic():
            _run(claim)
    except Exception as error:
        if isinstance(error, AnyDatabaseError) and not connection.is_usable():
            # The database is away: the lease runs out, then somebody tries again.
            raise
        _note_failure(claim, error, now)


def _run(claim: Delivery) -> None:
    own = Delivery.objects.filter(
        pk=claim.pk, state=Delivery.State.PENDING, attempts=claim.attempts
    )
    # Wait, do not pass over: another worker's claim may hold the row for a moment
    # after this one won it, and the delivery would lie until the lease ends.
    delivery = own.select_for_update().first()
    if delivery is None:
        # The lease ran out, and another worker has taken over.
        return
    subscription = find_subscription(delivery.subscriber)
    if subscription is None:
        raise LookupError(delivery.subscriber)
    message = Message.objects.get(pk=delivery.message_id)
    subscription.subscriber(subscription.event_class.from_payload(message.payload))
    own.update(state=Delivery.State.DONE, last_error="")


def _note_failure(claim: Delivery, error: Exception, now: datetime) -> None:
    name = type(error).__name__
    is_parked = claim.attempts >= MOST_ATTEMPTS
    wait = _BACKOFF[min(claim.attempts, len(_BACKOFF)) - 1]
    Delivery.objects.filter(pk=claim.pk, attempts=claim.attempts).update(
        state=Delivery.State.PARKED if is_parked else Delivery.State.PENDING,
        due_at=now + wait,
        last_error=name[:120],
    )
    # Only the error's class: its words may hold personal data.
    log.error(
        "delivery parked" if is_parked else "delivery failed",
        delivery=claim.pk,
        subscriber=claim.subscriber,
        attempt=claim.attempts,
        error=name,
    )
