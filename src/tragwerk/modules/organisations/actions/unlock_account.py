"""Let somebody sign in again with a locked account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.organisations import policies
from tragwerk.modules.organisations.events import AccountUnlocked
from tragwerk.modules.organisations.models import Account


@transaction.atomic
def unlock_account(*, actor: Actor, account_id: UUID, now: datetime) -> None:
    """Open the account as that of a private person; units invite anew.

    Raises:
        NotAllowedError: if the actor is neither the platform nor its administrator.
        NotFoundError: if there is no such account.
    """
    policies.require_can_run_platform(actor)
    account = Account.objects.select_for_update().filter(id=account_id).first()
    if account is None:
        raise NotFoundError
    if account.is_active:
        return
    account.is_active = True
    account.save(update_fields=["is_active"])

    outbox.publish(AccountUnlocked(account_id=account_id, occurred_at=now))
    audit.record(
        actor=actor,
        verb="unlock_account",
        subject_kind="account",
        subject_id=account_id,
        at=now,
    )
