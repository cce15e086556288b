"""What must work before the platform may take requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tragwerk.foundation import outbox, vault

_OLDEST_HEARTBEAT = timedelta(minutes=2)

log = structlog.get_logger("tragwerk.health")
_known_migrated = False


def failing(now: datetime) -> list[str]:
    """Give the names of the checks that fail, in the order they were tried."""
    checks: dict[str, Callable[[], bool]] = {
        "database": _database_answers,
        "migrations": _is_migrated,
        "keys": vault.is_usable,
        "worker": lambda: _worker_lives(now),
    }
    failed = []
    for name, check in checks.items():
        try:
            works = check()
        except Exception as error:
            log.warning("not ready", check=name, error=type(error).__name__)
            works = False
        if not works:
            failed.append(name)
    return failed


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _is_migrated() -> bool:
    # Migrations do not come undone; once applied, the files need no further look.
    global _known_migrated  # noqa: PLW0603 - a fact about this process
    if not _known_migrated:
        executor = MigrationExecutor(connection)
        targets = executor.loader.graph.leaf_nodes()
        _known_migrated = not executor.migration_plan(targets)
    return _known_migrated


def _worker_lives(now: datetime) -> bool:
    last = outbox.last_heartbeat()
    return last is not None and now - last < _OLDEST_HEARTBEAT
