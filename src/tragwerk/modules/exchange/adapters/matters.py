"""Tells whose unit takes part in a matter."""

from __future__ import annotations

from uuid import UUID

from tragwerk.kernel.actor import Actor
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.models import Participant
from tragwerk.modules.privacy import api as privacy


def connect() -> None:
    """Answer from now on, called while the app starts."""
    privacy.register_standing("exchange", standing_of)


def standing_of(actor: Actor, matter_id: UUID) -> privacy.Standing | None:
    """Say that the actor works in a unit that takes part; of persons it knows none."""
    if not policies.can_exchange(actor):
        return None
    mine = Participant.objects.filter(matter_id=matter_id, unit_id=actor.unit_id)
    return privacy.Standing.UNIT if mine.exists() else None
