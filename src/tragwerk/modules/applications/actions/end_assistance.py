"""End a helper's view of an application."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.modules.applications import policies


@transaction.atomic
def end_assistance(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Close the helper's view; only the person's access code opens it again.

    Raises:
        NotFoundError: if the actor does not help with this application.
    """
    row = policies.require_application(actor, application_id, lock=True)
    row.assistance_ended_at = now
    row.save(update_fields=["assistance_ended_at"])
    audit.record(
        actor=actor,
        verb="end_assistance",
        subject_kind="application",
        subject_id=row.id,
        at=now,
    )
