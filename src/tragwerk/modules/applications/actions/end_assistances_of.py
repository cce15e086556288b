"""End all help that somebody gave for a unit, because they no longer work there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.applications.models import GrantApplication


@transaction.atomic
def end_assistances_of(account_id: UUID, unit_id: UUID, now: datetime) -> None:
    """Close the views of a helper who left; as the platform, so nobody is asked.

    Ending them again changes nothing, and help that began after `now` goes on: the
    event may come late, when the helper already works there again.
    """
    rows = GrantApplication.objects.select_for_update().filter(
        helper_id=account_id,
        helper_unit_id=unit_id,
        assistance_ended_at=None,
        created_at__lte=now,
    )
    for row in rows.order_by("id"):
        row.assistance_ended_at = now
        row.save(update_fields=["assistance_ended_at"])
        audit.record(
            actor=SYSTEM,
            verb="end_assistance",
            subject_kind="application",
            subject_id=row.id,
            at=now,
        )
