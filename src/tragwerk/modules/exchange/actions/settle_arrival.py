"""Accept or refuse what has arrived; take back what nobody has accepted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, RuleError
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.actions.keys import secret_of
from tragwerk.modules.exchange.domain.content import Content
from tragwerk.modules.exchange.domain.kinds import (
    ArrivalStatus,
    MessageStatus,
    RefusalReason,
)
from tragwerk.modules.exchange.domain.sealing import (
    SealedMessageError,
    context_of,
    unseal,
)
from tragwerk.modules.exchange.events import MessageSettled, MessageTakenBack
from tragwerk.modules.exchange.models import Arrival


@transaction.atomic
def accept_arrival(*, actor: Actor, arrival_id: UUID, now: datetime) -> None:
    """Accept a message: open it and keep its content under the unit's own key.

    Whoever accepts has been told the unit's duties (§ 78 SGB X); the audit says so.

    Raises:
        NotFoundError: if the actor's unit has no such arrival.
        ConflictError: if it was settled already or taken back.
        RuleError: if it does not open.
    """
    policies.require_can_exchange(actor)
    arrival = policies.require_arrival(actor, arrival_id, lock=True)
    _require_open(arrival)
    content = _opened(arrival)
    arrival.content_id = vault.put_json(
        owner=arrival.unit_id, kind="exchange.arrival", value=content.to_json()
    )
    _settle(arrival, ArrivalStatus.ACCEPTED, actor, now)


@transaction.atomic
def refuse_arrival(
    *, actor: Actor, arrival_id: UUID, reason: RefusalReason, now: datetime
) -> None:
    """Refuse a message with a reason; its content is destroyed unread.

    Raises:
        NotFoundError: if the actor's unit has no such arrival.
        ConflictError: if it was settled already or taken back.
    """
    policies.require_can_exchange(actor)
    arrival = policies.require_arrival(actor, arrival_id, lock=True)
    _require_open(arrival)
    arrival.reason = reason
    _settle(arrival, ArrivalStatus.REFUSED, actor, now)


@transaction.atomic
def take_back_message(*, actor: Actor, message_id: UUID, now: datetime) -> None:
    """Take a message back that nobody has accepted; its sealed content is destroyed.

    Raises:
        NotFoundError: if the actor's unit has no such message.
        ConflictError: if it was accepted or refused, or never sent.
    """
    policies.require_can_exchange(actor)
    message = policies.require_message(actor, message_id, lock=True)
    arrived = message.status == MessageStatus.ARRIVED
    # The receiver may be accepting it at this moment; who comes first wins.
    if arrived:
        gone = Arrival.objects.filter(
            message_id=message.id, status=ArrivalStatus.ARRIVED
        ).update(status=ArrivalStatus.TAKEN_BACK, sealed=None, settled_at=now)
    if message.status != MessageStatus.SENT and not (arrived and gone):
        raise ConflictError(_("Diese Nachricht kann nicht mehr zurückgenommen werden."))
    message.status, message.sealed = MessageStatus.TAKEN_BACK, None
    message.settled_at = now
    message.save(update_fields=["status", "sealed", "settled_at"])
    outbox.publish(
        MessageTakenBack(
            message_id=message.id,
            unit_id=message.unit_id,
            receiver_id=message.receiver_id,
            occurred_at=now,
        )
    )
    audit.record(
        actor=actor,
        verb="take_back_message",
        subject_kind="message",
        subject_id=message.id,
        at=now,
        detail={"flow": message.flow, "receiver": str(message.receiver_id)},
    )


def _require_open(arrival: Arrival) -> None:
    if arrival.status == ArrivalStatus.TAKEN_BACK:
        raise ConflictError(_("Die andere Stelle hat diese Nachricht zurückgenommen."))
    if arrival.status != ArrivalStatus.ARRIVED:
        raise ConflictError(
            _(
                "Über diese Nachricht ist schon entschieden. Es hat sich nichts "
                "geändert."
            )
        )


def _opened(arrival: Arrival) -> Content:
    context = context_of(
        message_id=arrival.message_id,
        matter_id=arrival.matter_id,
        flow=arrival.flow,
        sender=arrival.sender_id,
        receiver=arrival.unit_id,
        key_version=arrival.key_version,
    )
    secret = secret_of(arrival.unit_id, arrival.key_version)
    try:
        return Content.from_json(unseal(secret, bytes(arrival.sealed or b""), context))
    except SealedMessageError as error:
        raise RuleError(
            _(
                "Diese Nachricht lässt sich nicht öffnen: Sie wurde verändert. Bitten "
                "Sie die andere Stelle, sie noch einmal zu senden, und sagen Sie dem "
                "Betrieb der Plattform Bescheid."
            )
        ) from error


def _settle(
    arrival: Arrival, status: ArrivalStatus, actor: Actor, now: datetime
) -> None:
    arrival.status, arrival.settled_at = status, now
    arrival.settled_by_id, arrival.sealed = actor.id, None
    arrival.save()
    outbox.publish(
        MessageSettled(
            message_id=arrival.message_id,
            arrival_id=arrival.id,
            matter_id=arrival.matter_id,
            flow=arrival.flow,
            unit_id=arrival.unit_id,
            reason=arrival.reason,
            occurred_at=now,
        )
    )
    audit.record(
        actor=actor,
        verb="accept_arrival" if status == ArrivalStatus.ACCEPTED else "refuse_arrival",
        subject_kind="arrival",
        subject_id=arrival.id,
        at=now,
        detail={"flow": arrival.flow, "sender": str(arrival.sender_id)},
    )
