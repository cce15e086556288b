"""Housekeeping that makes up for crashes: stray files, open journal lines, old keys."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from tragwerk.foundation.vault import files, journal
from tragwerk.foundation.vault.models import OwnerKey, Record
from tragwerk.foundation.vault.records import delete
from tragwerk.foundation.vault.rotation import destroy_owner, rewrap_stragglers

_PATIENCE = timedelta(hours=1)
"""No transaction lasts so long: an older file without a row belongs to nobody."""
_AT_ONCE = 500


def sweep(now: datetime) -> None:
    """Do the vault's housekeeping; harmless at any time and as often as you like."""
    note_forgotten_deletions()
    remove_stray_files(now)
    remove_retired_keys(now)


def note_forgotten_deletions() -> int:
    """Write to the journal what a crash kept out of it; gives how many."""
    _, destroyed = journal.read()
    closed = OwnerKey.objects.filter(destroyed_at__isnull=False)
    owners = set(closed.values_list("owner", flat=True).distinct()) - destroyed
    journal.append(journal.OWNER, sorted(owners))
    forgotten = Record.objects.filter(deleted_at__isnull=False, is_journaled=False)
    ids = list(forgotten.values_list("pk", flat=True))
    journal.append(journal.RECORD, ids)
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        Record.objects.filter(pk__in=part).update(is_journaled=True)
    return len(ids) + len(owners)


def remove_stray_files(now: datetime) -> int:
    """Remove files that no living record knows; gives how many."""
    limit = (now - _PATIENCE).timestamp()
    old = [path for path in files.all_paths() if _written_at(path) < limit]
    removed = 0
    for start in range(0, len(old), _AT_ONCE):
        part = {path: _record_id(path) for path in old[start : start + _AT_ONCE]}
        ids = [item for item in part.values() if item is not None]
        living = set(
            Record.objects.filter(
                pk__in=ids, is_file=True, deleted_at=None
            ).values_list("pk", flat=True)
        )
        for path, record_id in part.items():
            if record_id not in living:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def remove_retired_keys(now: datetime) -> int:
    """Wrap latecomers by the newest key, then remove old versions; gives how many."""
    due = OwnerKey.objects.filter(retired_at__lt=now - _PATIENCE, destroyed_at=None)
    for owner in set(due.values_list("owner", flat=True)):
        rewrap_stragglers(owner)
    removed, _ = due.filter(records=None).delete()
    return removed


def reapply_deletions(records: set[UUID], owners: set[UUID]) -> int:
    """Delete again what a restored backup brought back; gives how many records."""
    count = 0
    for owner in owners:
        if OwnerKey.objects.filter(owner=owner, destroyed_at=None).exists():
            count += destroy_owner(owner)
    wanted = sorted(records)
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        living = Record.objects.filter(pk__in=part, deleted_at=None)
        for record_id in living.values_list("pk", flat=True):
            delete(record_id)
            count += 1
    return count


def _written_at(path: Path) -> float:
    """Give when a file was written; one that has just gone counts as new."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _record_id(path: Path) -> UUID | None:
    try:
        return UUID(path.name)
    except ValueError:
        return None
