"""Take an objection back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotAllowedError
from tragwerk.modules.privacy import policies
from tragwerk.modules.privacy.data import StatementKind
from tragwerk.modules.privacy.events import ObjectionTakenBack
from tragwerk.modules.privacy.ports import Standing


@transaction.atomic
def take_back_objection(
    *, actor: Actor, matter_id: UUID, statement_id: UUID, now: datetime
) -> None:
    """Let something pass again that the person objected to; only they can.

    Raises:
        NotFoundError: if there is no such notice for this actor.
        NotAllowedError: if the actor is not the person.
    """
    row, standing = policies.require_statement(
        actor, StatementKind.NOTICE, matter_id, statement_id, lock=True
    )
    if standing is not Standing.PERSON:
        raise NotAllowedError(
            _("Einen Widerspruch nimmt nur die Person selbst zurück.")
        )
    if row.ended_at is None:
        return
    row.ended_at, row.ended_way, row.ended_by_id = None, "", None
    row.save(update_fields=["ended_at", "ended_way", "ended_by_id"])
    outbox.publish(
        ObjectionTakenBack(
            statement_id=row.id,
            matter_id=row.matter_id,
            unit_id=row.unit_id,
            receiver_id=row.receiver_id,
            flow=row.flow,
            occurred_at=now,
        )
    )
    audit.record(
        actor=actor,
        verb="take_back_objection",
        subject_kind="matter",
        subject_id=row.matter_id,
        at=now,
        detail={"statement": str(row.id)},
    )
