"""Periodic jobs with a lease each, so that several workers run them once."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.models import Q

from tragwerk.foundation.outbox.models import PeriodicJob
from tragwerk.foundation.outbox.registry import Periodic, periodic_jobs

HEARTBEAT = "outbox.heartbeat"
_LEASE = timedelta(minutes=15)
_SOONER = timedelta(minutes=1)

log = structlog.get_logger("tragwerk.outbox")


def run_due(now: datetime) -> int:
    """Run the jobs that are due and that nobody else runs; gives how many.

    A job that fails is tried again after a minute at the latest; one whose worker
    died is free again after a quarter of an hour.
    """
    jobs = periodic_jobs()
    due_at = dict(PeriodicJob.objects.values_list("name", "due_at"))
    new = [PeriodicJob(name=j.name, due_at=now) for j in jobs if j.name not in due_at]
    if new:
        PeriodicJob.objects.bulk_create(new, ignore_conflicts=True)
    due = [job for job in jobs if due_at.get(job.name, now) <= now]
    return sum(_run(job, now) for job in due if _lease(job, now))


def note_heartbeat(now: datetime) -> None:
    """Do nothing: that this ran at all is the sign of life."""


def last_heartbeat() -> datetime | None:
    """Give when a worker last showed that it lives; None if never."""
    return (
        PeriodicJob.objects.filter(name=HEARTBEAT)
        .values_list("finished_at", flat=True)
        .first()
    )


def _lease(job: Periodic, now: datetime) -> bool:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    claimed = PeriodicJob.objects.filter(free, name=job.name, due_at__lte=now).update(
        leased_until=now + _LEASE
    )
    return claimed == 1


def _run(job: Periodic, now: datetime) -> bool:
    error = ""
    try:
        job.function(now)
    except Exception as raised:
        if isinstance(raised, AnyDatabaseError) and not connection.is_usable():
            raise
        # Only the error's class: its words may hold personal data.
        error = type(raised).__name__
        log.error("periodic job failed", job=job.name, error=error)
    wait = min(job.every, _SOONER) if error else job.every
    ours = PeriodicJob.objects.filter(name=job.name, leased_until=now + _LEASE)
    ours.update(due_at=now + wait, leased_until=None, last_error=error[:120])
    if not error:
        PeriodicJob.objects.filter(name=job.name).update(finished_at=now)
    return True
