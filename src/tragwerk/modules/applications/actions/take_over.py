"""Take an application into one's own account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.kernel.errors import NotAllowedError
from tragwerk.modules.applications import policies


@transaction.atomic
def take_over(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Bind an application, opened by its access code, to the person's account.

    A helper's open view ends with it: the file is the person's.

    Raises:
        NotFoundError: if there is no such application for this actor.
        NotAllowedError: if the actor is not signed in as a private person, holds no
            access code, or somebody else has it in their account.
    """
    row = policies.require_application(actor, application_id, lock=True)
    if actor.kind is not ActorKind.PERSON or row.grant_id not in actor.grants:
        raise NotAllowedError
    if row.owner_id not in (None, actor.id):
        raise NotAllowedError(_("Dieser Antrag gehört schon zu einem anderen Konto."))
    row.owner_id = actor.id
    if row.helper_id is not None and row.assistance_ended_at is None:
        row.assistance_ended_at = now
    row.save(update_fields=["owner_id", "assistance_ended_at"])
    audit.record(
        actor=actor,
        verb="take_over",
        subject_kind="application",
        subject_id=row.id,
        at=now,
    )
