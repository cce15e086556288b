"""Events and periodic jobs: written with the act, delivered after it, never lost.

Import this package from files that load after Django's setup (actions, queries,
models, `AppConfig.ready`), never at the top of an `apps.py` or of settings.
"""

from __future__ import annotations

from tragwerk.foundation.outbox.delivering import (
    Parked,
    deliver_pending,
    list_parked,
    purge,
    retry_parked,
)
from tragwerk.foundation.outbox.periodic import (
    HEARTBEAT,
    last_heartbeat,
    note_heartbeat,
    run_due,
)
from tragwerk.foundation.outbox.publishing import OutboxError, publish
from tragwerk.foundation.outbox.registry import (
    add_periodic,
    subscribe,
)
from tragwerk.foundation.outbox.worker import work

__all__ = [
    "HEARTBEAT",
    "OutboxError",
    "Parked",
    "add_periodic",
    "deliver_pending",
    "last_heartbeat",
    "list_parked",
    "note_heartbeat",
    "publish",
    "purge",
    "retry_parked",
    "run_due",
    "subscribe",
    "work",
]
