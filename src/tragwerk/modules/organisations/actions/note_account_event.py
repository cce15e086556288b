"""Write into the audit what the sign-in library did with an account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.modules.organisations.events import AccountCreated


@transaction.atomic
def note_account_event(*, account_id: UUID, verb: str, now: datetime) -> None:
    """Record signing in and out, and every change of password or second factor.

    The person acts as themselves here: no unit is chosen while signing in.
    """
    if verb == "sign_up":
        outbox.publish(AccountCreated(account_id=account_id, occurred_at=now))
    audit.record(
        actor=Actor(kind=ActorKind.PERSON, id=account_id),
        verb=verb,
        subject_kind="account",
        subject_id=account_id,
        at=now,
    )
