"""Hand what was accepted over to the module that keeps cases."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.data import Received
from tragwerk.modules.exchange.domain.content import Content
from tragwerk.modules.exchange.domain.kinds import ArrivalStatus


@transaction.atomic
def hand_over_content(*, actor: Actor, arrival_id: UUID, now: datetime) -> Received:
    """Give the content of an accepted message, and where it belongs.

    Raises:
        NotAllowedError: if a person asks; only the platform takes it over.
        NotFoundError: if there is no such arrival.
        RuleError: if it was not accepted.
    """
    policies.require_system(actor)
    arrival = policies.require_arrival(actor, arrival_id)
    if arrival.status != ArrivalStatus.ACCEPTED or arrival.content_id is None:
        raise RuleError("Diese Nachricht wurde nicht angenommen.")
    content = Content.from_json(vault.get_json(arrival.content_id))
    # Not in the unit's chain: that would stay locked while the caller locks its case,
    # and whoever works on the case locks the other way round.
    audit.record(
        actor=actor,
        verb="hand_over_content",
        subject_kind="arrival",
        subject_id=arrival.id,
        at=now,
    )
    return Received(
        arrival_id=arrival.id,
        matter_id=arrival.matter_id,
        flow=arrival.flow,
        pool=arrival.pool,
        digest=arrival.digest,
        sender_id=arrival.sender_id,
        receiver_id=arrival.unit_id,
        content=content,
        arrived_at=arrival.arrived_at,
    )
