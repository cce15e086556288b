"""Take an unused invitation back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, NotFoundError
from tragwerk.modules.organisations import policies
from tragwerk.modules.organisations.events import InvitationRevoked
from tragwerk.modules.organisations.models import Invitation


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation_id: UUID, now: datetime) -> None:
    """Make the link of an invitation useless.

    Raises:
        NotFoundError: if there is no such invitation, or in a foreign unit.
        ConflictError: if it was used or revoked in the meantime.
    """
    invitation = Invitation.objects.filter(id=invitation_id).first()
    if invitation is None or not policies.can_manage_unit(actor, invitation.unit_id):
        raise NotFoundError
    changed = Invitation.objects.filter(
        id=invitation_id, used_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=now)
    if not changed:
        raise ConflictError(
            _("Diese Einladung ist schon eingelöst oder zurückgenommen.")
        )
    outbox.publish(
        InvitationRevoked(
            invitation_id=invitation_id, unit_id=invitation.unit_id, occurred_at=now
        )
    )
    audit.record(
        actor=actor,
        verb="revoke_invitation",
        subject_kind="invitation",
        subject_id=invitation_id,
        at=now,
        detail={"unit": str(invitation.unit_id)},
    )
