"""Delete texts and scans of statements when their time is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.privacy.domain.life import last_day_of_content
from tragwerk.modules.privacy.domain.matrix import matrix
from tragwerk.modules.privacy.models import TABLES, Statement

_AT_ONCE = 1_000

log = structlog.get_logger("tragwerk.privacy")


def delete_statements(now: datetime) -> int:
    """Delete what is no longer needed to show who agreed to what; gives how many.

    Text, scan and list of fields go; the row stays with ids and days (decision 0015).
    Each goes in its own transaction, at most a thousand of a kind in one run.
    """
    count = 0
    for table in TABLES.values():
        kept = table.objects.filter(_nearly_due(now), content_deleted_at=None)
        ids = kept.order_by("valid_until").values_list("id", flat=True)
        for statement_id in list(ids[:_AT_ONCE]):
            try:
                count += _delete(table, statement_id, now)
            except vault.VaultError as error:
                name = type(error).__name__
                log.error("statement not deleted", id=str(statement_id), error=name)
    return count


def _nearly_due(now: datetime) -> Q:
    """Choose what may be due: years have 365 days at least, the row knows exactly."""
    periods = matrix().periods
    today = timezone.localdate(now)
    refused = timedelta(days=periods["refused_days"])
    kept = timedelta(days=365 * periods["kept_years"])
    return Q(given_at=None) & (
        Q(ended_at__lt=now - refused) | Q(valid_until__lt=today - refused)
    ) | Q(given_at__isnull=False) & (
        Q(ended_at__lt=now - kept) | Q(valid_until__lt=today - kept)
    )


def _is_due(row: Statement, now: datetime) -> bool:
    periods = matrix().periods
    ended_on = None if row.ended_at is None else timezone.localdate(row.ended_at)
    last = last_day_of_content(
        given_at=row.given_at,
        ended_on=ended_on,
        valid_until=row.valid_until,
        kept_years=periods["kept_years"],
        refused_days=periods["refused_days"],
    )
    return last < timezone.localdate(now)


@transaction.atomic
def _delete(table: type[Statement], statement_id: UUID, now: datetime) -> int:
    row = table.objects.select_for_update().get(id=statement_id)
    if row.content_deleted_at is not None or not _is_due(row, now):
        return 0
    vault.delete_many(key for key in (row.text_id, row.scan_id) if key is not None)
    row.text_id = row.scan_id = None
    row.fields, row.content_deleted_at = [], now
    row.save()
    audit.record(
        actor=SYSTEM,
        verb="delete_statement",
        subject_kind="matter",
        subject_id=row.matter_id,
        at=now,
        detail={"statement": str(row.id)},
    )
    return 1
