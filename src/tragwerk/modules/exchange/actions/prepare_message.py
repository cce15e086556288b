"""Lay a message ready that a process has thrown; a person sends it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, outbox, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.ids import new_id
from tragwerk.modules.exchange.data import Parcel
from tragwerk.modules.exchange.domain.kinds import MessageStatus
from tragwerk.modules.exchange.events import MessagePrepared
from tragwerk.modules.exchange.models import Message


@transaction.atomic
def prepare_message(*, actor: Actor, parcel: Parcel, now: datetime) -> UUID:
    """Seal the exact content for the sender and put the message into its tray.

    Called by the module whose process throws it, inside the transaction of the step:
    what the process did and what is to be sent belong together.
    """
    message = Message.objects.create(
        id=new_id(),
        matter_id=parcel.matter_id,
        flow=parcel.flow,
        digest=parcel.digest,
        unit_id=parcel.sender_id,
        sender_pool=parcel.sender_pool,
        receiver_pool=parcel.receiver_pool,
        receiver_kind=parcel.receiver_kind,
        receiver_id=parcel.receiver_id,
        case_id=parcel.case_id,
        status=MessageStatus.PREPARED,
        content_id=vault.put_json(
            owner=parcel.sender_id,
            kind="exchange.message",
            value=parcel.content.to_json(),
        ),
        paths=list(parcel.content.paths),
        labels=list(parcel.content.labels),
        prepared_at=now,
    )
    outbox.publish(
        MessagePrepared(message_id=message.id, unit_id=message.unit_id, occurred_at=now)
    )
    audit.record(
        actor=actor,
        verb="prepare_message",
        subject_kind="message",
        subject_id=message.id,
        at=now,
        ledger=f"unit:{message.unit_id}",
        detail={"flow": message.flow, "matter": str(message.matter_id)},
    )
    return message.id
