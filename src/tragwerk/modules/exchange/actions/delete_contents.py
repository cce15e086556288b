"""Delete what was sent and received when the case it belonged to is deleted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import vault
from tragwerk.kernel.actor import Actor
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.actions.send_message import discard_of_case
from tragwerk.modules.exchange.models import Arrival, Message


@transaction.atomic
def delete_contents(
    *, actor: Actor, case_id: UUID, matter_id: UUID, pool: str, now: datetime
) -> int:
    """Delete the contents of one pool's messages; that they passed stays known.

    The other bodies keep their own copies for their own years. Gives how many.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
    """
    policies.require_system(actor)
    discard_of_case(actor=actor, case_id=case_id, now=now)
    sent = Message.objects.filter(case_id=case_id, content_id__isnull=False)
    got = Arrival.objects.filter(
        matter_id=matter_id, pool=pool, content_id__isnull=False
    )
    records = {
        key for rows in (sent, got) for key in rows.values_list("content_id", flat=True)
    }
    vault.delete_many(key for key in records if key is not None)
    sent.update(content_id=None)
    got.update(content_id=None)
    return len(records)
