"""Make an account a member of a unit without an invitation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor, Role
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.organisations import policies
from tragwerk.modules.organisations.domain.roles import role_detail
from tragwerk.modules.organisations.events import MembershipBegan
from tragwerk.modules.organisations.models import Account, Membership, Unit


@transaction.atomic
def add_member(
    *,
    actor: Actor,
    account_id: UUID,
    unit_id: UUID,
    roles: Iterable[Role],
    now: datetime,
) -> None:
    """Give an account roles in a unit; for the command line and large imports.

    Raises:
        NotAllowedError: if anybody but the command line asks; a unit's administrator
            invites instead, so that the person agrees.
        NotFoundError: if there is no such account or unit in use.
        RuleError: if no role is given.
    """
    policies.require_operator(actor)
    wanted = frozenset(roles)
    if not wanted:
        raise RuleError(_("Bitte wählen Sie mindestens eine Aufgabe."), field="roles")
    if not Account.objects.filter(id=account_id, is_active=True).exists():
        raise NotFoundError
    if not Unit.objects.filter(id=unit_id, is_active=True).exists():
        raise NotFoundError

    Membership.objects.grant(account_id, unit_id, wanted, now)
    outbox.publish(
        MembershipBegan(account_id=account_id, unit_id=unit_id, occurred_at=now)
    )
    audit.record(
        actor=actor,
        verb="add_member",
        subject_kind="unit",
        subject_id=unit_id,
        at=now,
        detail={"account": str(account_id), **role_detail(wanted)},
    )
