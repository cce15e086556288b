"""Lock an account: nobody can sign in with it, and its work for units ends."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.organisations import policies
from tragwerk.modules.organisations.actions.end_membership import end_membership
from tragwerk.modules.organisations.actions.end_session import drop_sessions
from tragwerk.modules.organisations.events import AccountLocked
from tragwerk.modules.organisations.models import Account, Membership


@transaction.atomic
def lock_account(*, actor: Actor, account_id: UUID, now: datetime) -> int:
    """End all memberships and sessions and refuse every later sign-in.

    A locked account stays locked; locking it again changes nothing.

    Returns:
        In how many units the person worked until now.

    Raises:
        NotAllowedError: if the actor is neither the platform nor its administrator.
        NotFoundError: if there is no such account.
        RuleError: if it is the actor's own, or nobody would be left to administer
            the platform.
    """
    policies.require_can_run_platform(actor)
    account = Account.objects.select_for_update().filter(id=account_id).first()
    if account is None:
        raise NotFoundError
    if actor.id == account_id:
        raise RuleError(_("Ihr eigenes Konto können Sie nicht sperren."))
    if not account.is_active:
        return 0
    rows = Membership.objects.active(now).filter(account_id=account_id)
    units = sorted(set(rows.values_list("unit_id", flat=True)))
    for unit_id in units:
        end_membership(actor=actor, account_id=account_id, unit_id=unit_id, now=now)
    account.is_active = False
    account.save(update_fields=["is_active"])
    drop_sessions(account_id)

    outbox.publish(AccountLocked(account_id=account_id, occurred_at=now))
    audit.record(
        actor=actor,
        verb="lock_account",
        subject_kind="account",
        subject_id=account_id,
        at=now,
        detail={"units": len(units)},
    )
    return len(units)
