"""End a helper's view of an application."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.applications import policies


@transaction.atomic
def end_assistance(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Close the helper's view; only the person's access code opens it again.

    Helper and person may both end it; ending it again changes nothing.

    Raises:
        NotFoundError: if there is no such application for this actor, or no help.
    """
    row = policies.require_application(actor, application_id, lock=True)
    if row.helper_id is None:
        raise NotFoundError
    if row.assistance_ended_at is not None:
        return
    row.assistance_ended_at = now
    row.save(update_fields=["assistance_ended_at"])
    audit.record(
        actor=actor,
        verb="end_assistance",
        subject_kind="application",
        subject_id=row.id,
        at=now,
    )
