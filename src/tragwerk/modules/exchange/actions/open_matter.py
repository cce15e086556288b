"""Open a matter and say who takes part in it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.models import Matter, Participant


@transaction.atomic
def open_matter(
    *,
    actor: Actor,
    matter_id: UUID,
    block_key: str,
    now: datetime,
    kreis_ags: str = "",
) -> UUID:
    """Make the matter under which bodies find each other's messages.

    Doing it again gives the same matter.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
    """
    policies.require_system(actor)
    Matter.objects.get_or_create(
        id=matter_id,
        defaults={
            "block_key": block_key,
            "kreis_ags": kreis_ags,
            "opened_at": now,
        },
    )
    return matter_id


@transaction.atomic
def join_matter(
    *, actor: Actor, matter_id: UUID, pool: str, unit_id: UUID | None, now: datetime
) -> None:
    """Bind a pool of a matter to a unit; None is a body outside the platform.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
        ConflictError: if another unit takes part in this pool already.
    """
    policies.require_system(actor)
    bound, _made = Participant.objects.get_or_create(
        matter_id=matter_id,
        pool=pool,
        defaults={"unit_id": unit_id, "joined_at": now},
    )
    if bound.unit_id != unit_id:
        raise ConflictError(
            "An diesem Verfahren nimmt in dieser Rolle schon eine andere Stelle teil."
        )
