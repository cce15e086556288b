"""Invite somebody into a unit by a link."""

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
from tragwerk.modules.organisations.domain.tokens import (
    INVITATION_LIFETIME,
    hash_token,
    new_token,
)
from tragwerk.modules.organisations.events import MemberInvited
from tragwerk.modules.organisations.models import Invitation, Unit


@transaction.atomic
def invite_member(
    *, actor: Actor, unit_id: UUID, roles: Iterable[Role], now: datetime
) -> str:
    """Make an invitation that works once within seven days.

    Returns:
        The token of the link. It is not stored and cannot be shown again.

    Raises:
        NotAllowedError: if the actor is neither the unit's administrator nor brings in
            its first one for the platform.
        NotFoundError: if the unit is no longer in use.
        RuleError: if no role is given.
    """
    # Of two platform administrators at once, the second sees the first's invitation.
    unit = Unit.objects.select_for_update().filter(id=unit_id, is_active=True).first()
    wanted = sorted(frozenset(roles))
    policies.require_can_invite(actor, unit_id, wanted, now)
    if not wanted:
        raise RuleError(_("Bitte wählen Sie mindestens eine Aufgabe."), field="roles")
    if unit is None:
        raise NotFoundError

    token = new_token()
    invitation = Invitation.objects.create(
        unit_id=unit_id,
        roles=wanted,
        token_hash=hash_token(token),
        created_by=actor.id,
        created_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    outbox.publish(
        MemberInvited(invitation_id=invitation.id, unit_id=unit_id, occurred_at=now)
    )
    audit.record(
        actor=actor,
        verb="invite_member",
        subject_kind="invitation",
        subject_id=invitation.id,
        at=now,
        detail={"unit": str(unit_id), **role_detail(wanted)},
    )
    return token
