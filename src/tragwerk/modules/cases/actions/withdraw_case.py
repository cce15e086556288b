"""End a case because the person took the application back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.moving import load_move
from tragwerk.modules.cases.domain.kinds import RUNNING
from tragwerk.modules.cases.events import CaseWithdrawn
from tragwerk.modules.cases.models import Case
from tragwerk.modules.exchange import api as exchange


@transaction.atomic
def withdraw_case(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Cancel the process; a case that has ended stays as it is.

    What it still wanted to tell other units does not go any more.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
        NotFoundError: if the case is not there yet; then it is tried again.
    """
    policies.require_system(actor)
    found = Case.objects.filter(application_id=application_id).first()
    if found is None:
        raise NotFoundError("Zu diesem Antrag gibt es noch keinen Vorgang.")
    if found.status not in RUNNING:
        return
    move = load_move(found.id, actor=actor, now=now)
    if move.case.status not in RUNNING:
        return
    move.cancel("WITHDRAWN")
    move.save()
    exchange.discard_of_case(actor=actor, case_id=move.case.id, now=now)
    outbox.publish(
        CaseWithdrawn(
            case_id=move.case.id,
            application_id=application_id,
            unit_id=move.case.unit_id,
            occurred_at=now,
        )
    )
    audit.record(
        actor=actor,
        verb="withdraw_case",
        subject_kind="case",
        subject_id=move.case.id,
        at=now,
        ledger=f"unit:{move.case.unit_id}",
    )
