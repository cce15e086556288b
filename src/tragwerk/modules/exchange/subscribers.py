"""React to what happened to messages: one call of an action each."""

from __future__ import annotations

from tragwerk.foundation import outbox
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.exchange.actions.deliver_message import (
    deliver_message,
    note_receipt,
)
from tragwerk.modules.exchange.events import MessageSent, MessageSettled


def connect() -> None:
    """Subscribe once, while the app starts."""
    outbox.subscribe(MessageSent, on_message_sent, name="exchange.deliver_message")
    outbox.subscribe(MessageSettled, on_message_settled, name="exchange.note_receipt")


def on_message_sent(event: MessageSent) -> None:
    """Carry it to the receiver."""
    deliver_message(actor=SYSTEM, message_id=event.message_id, now=event.occurred_at)


def on_message_settled(event: MessageSettled) -> None:
    """Tell the sender."""
    note_receipt(
        actor=SYSTEM,
        message_id=event.message_id,
        reason=event.reason,
        now=event.occurred_at,
    )
