"""Delete the persons' own copies of what they submitted, when their time is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.applications.actions.shredding import shred
from tragwerk.modules.applications.data import DeletionReason
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.blocks import api as blocks

_AT_ONCE = 1_000

log = structlog.get_logger("tragwerk.applications")


def delete_copies(now: datetime) -> int:
    """Delete copies so many days after their handover; gives how many.

    The days stand in the Baustein (`submitted_copy_days`). Each copy goes in its own
    transaction, at most a thousand of a Baustein in one run: what is left, and what
    failed, comes next time. The unit's case stays as it is.
    """
    kept = GrantApplication.objects.filter(
        content_deleted_at=None, handed_over_at__isnull=False
    )
    count = 0
    for digest in kept.values_list("block_digest", flat=True).distinct():
        days = blocks.get_package(digest).retention["submitted_copy_days"]
        limit = now - timedelta(days=days)
        due = kept.filter(block_digest=digest, handed_over_at__lt=limit)
        ids = due.order_by("handed_over_at").values_list("id", flat=True)
        for application_id in list(ids[:_AT_ONCE]):
            try:
                count += _delete(application_id, now)
            except vault.VaultError as error:
                name = type(error).__name__
                log.error("copy not deleted", id=str(application_id), error=name)
    return count


@transaction.atomic
def _delete(application_id: UUID, now: datetime) -> int:
    row = GrantApplication.objects.select_for_update().get(id=application_id)
    if row.content_deleted_at is not None:
        return 0
    if row.helper_id is not None and row.assistance_ended_at is None:
        # There is nothing left to look at together.
        row.assistance_ended_at = now
    shred(row, because=DeletionReason.RETENTION, now=now)
    audit.record(
        actor=SYSTEM,
        verb="delete_copy",
        subject_kind="application",
        subject_id=row.id,
        at=now,
    )
    return 1
