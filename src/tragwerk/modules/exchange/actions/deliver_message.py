"""Carry a sealed message to its receiver, and receipts back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.kernel.ids import new_id
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.domain.kinds import ArrivalStatus, MessageStatus
from tragwerk.modules.exchange.events import MessageArrived
from tragwerk.modules.exchange.models import Arrival, Message


@transaction.atomic
def deliver_message(*, actor: Actor, message_id: UUID, now: datetime) -> None:
    """Lay a message into the receiver's post, once however often it is tried.

    What was taken back on the way does not arrive.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
        NotFoundError: if there is no such message.
    """
    policies.require_system(actor)
    message = policies.require_message(actor, message_id, lock=True)
    receiver, version = message.receiver_id, message.key_version
    if message.status != MessageStatus.SENT or receiver is None or version is None:
        return
    arrival = Arrival.objects.create(
        id=new_id(),
        message_id=message.id,
        matter_id=message.matter_id,
        flow=message.flow,
        pool=message.receiver_pool,
        digest=message.digest,
        unit_id=receiver,
        sender_id=message.unit_id,
        status=ArrivalStatus.ARRIVED,
        sealed=message.sealed,
        key_version=version,
        entries=len(message.paths),
        arrived_at=now,
    )
    message.status, message.arrived_at = MessageStatus.ARRIVED, now
    message.sealed = None
    message.save(update_fields=["status", "arrived_at", "sealed"])
    outbox.publish(
        MessageArrived(
            message_id=message.id,
            arrival_id=arrival.id,
            unit_id=arrival.unit_id,
            occurred_at=now,
        )
    )
    audit.record(
        actor=SYSTEM,
        verb="deliver_message",
        subject_kind="message",
        subject_id=message.id,
        at=now,
        ledger=f"unit:{arrival.unit_id}",
        detail={"flow": message.flow, "matter": str(message.matter_id)},
    )


@transaction.atomic
def note_receipt(*, actor: Actor, message_id: UUID, reason: str, now: datetime) -> None:
    """Tell the sender's side that a message was accepted, or refused with a reason.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
    """
    policies.require_system(actor)
    status = MessageStatus.REFUSED if reason else MessageStatus.ACCEPTED
    Message.objects.filter(id=message_id, status=MessageStatus.ARRIVED).update(
        status=status, reason=reason, settled_at=now
    )
