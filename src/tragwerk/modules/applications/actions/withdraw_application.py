"""Withdraw a submitted application."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotAllowedError
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.data import State
from tragwerk.modules.applications.events import ApplicationWithdrawn


@transaction.atomic
def withdraw_application(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Withdraw an application; a second click changes nothing.

    Raises:
        NotFoundError: if there is no such application for this actor.
        NotAllowedError: if the actor is not the person, or it is still a draft.
    """
    row = policies.require_application(actor, application_id, lock=True)
    if not policies.is_person(actor, row) or row.state == State.DRAFT:
        raise NotAllowedError
    if row.state == State.WITHDRAWN:
        return
    row.state = State.WITHDRAWN
    row.withdrawn_at = row.updated_at = now
    row.save(update_fields=["state", "withdrawn_at", "updated_at"])
    outbox.publish(
        ApplicationWithdrawn(
            application_id=row.id, unit_id=row.unit_id, occurred_at=now
        )
    )
    audit.record(
        actor=actor,
        verb="withdraw_application",
        subject_kind="application",
        subject_id=row.id,
        at=now,
    )
