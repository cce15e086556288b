"""Announce an event in the transaction of the act that made it true."""

from __future__ import annotations

from django.db import connection

from tragwerk.foundation.outbox.models import Delivery, Message
from tragwerk.foundation.outbox.registry import subscriptions_to
from tragwerk.kernel.events import Event


class OutboxError(Exception):
    """The outbox was used in a way that could lose an event."""


def publish(event: Event) -> None:
    """Write an event and its deliveries; they go out once the caller commits.

    Raises:
        OutboxError: outside a transaction, where act and event could part.
    """
    if not connection.in_atomic_block:
        raise OutboxError("Publish events inside the transaction of their action.")
    message = Message.objects.create(
        name=event.name, payload=event.to_payload(), occurred_at=event.occurred_at
    )
    Delivery.objects.bulk_create(
        Delivery(
            message=message, subscriber=subscription.name, due_at=event.occurred_at
        )
        for subscription in subscriptions_to(type(event))
    )
