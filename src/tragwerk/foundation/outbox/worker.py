"""The worker's loop; runs in a thread beside the web server or in its own process."""

from __future__ import annotations

from datetime import datetime
from threading import Event as Signal

import structlog
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from tragwerk.foundation.outbox.delivering import deliver_pending
from tragwerk.foundation.outbox.periodic import run_due

_LONGEST_WAIT = 30.0

log = structlog.get_logger("tragwerk.outbox")


def work(stop: Signal, poll: float = 0.25) -> None:
    """Deliver events and run periodic jobs until told to stop.

    A database that is away for a while is waited for, up to 30 s between attempts;
    any other error is reported and the loop goes on.

    Args:
        stop: set it to end the loop after the work at hand.
        poll: seconds to wait when there is nothing to do.
    """
    failures = 0
    while not stop.is_set():
        try:
            close_old_connections()
            busy = _once(timezone.now())
            failures = 0
        except Exception as error:
            busy, failures = False, failures + 1
            log.error("worker stumbled", error=type(error).__name__, times=failures)
            _drop_connection()
        if not busy:
            stop.wait(min(poll * 2**failures, _LONGEST_WAIT))
    connection.close()


def _once(now: datetime) -> bool:
    return deliver_pending(now=now) + run_due(now) > 0


def _drop_connection() -> None:
    try:
        connection.close()
    except DatabaseError:
        # Already gone: Django opens a new one.
        connection.connection = None
