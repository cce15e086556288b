"""Send a message that lies ready: seal it for the receiver and let it go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox, vault
from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.kernel.errors import ConflictError, RuleError
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.actions.keys import current_key
from tragwerk.modules.exchange.actions.open_matter import join_matter
from tragwerk.modules.exchange.domain.content import Content
from tragwerk.modules.exchange.domain.kinds import MessageStatus
from tragwerk.modules.exchange.domain.sealing import context_of, seal
from tragwerk.modules.exchange.events import MessageSent
from tragwerk.modules.exchange.models import Message
from tragwerk.modules.exchange.queries.grounds import ground_of, receivers_of
from tragwerk.modules.organisations import api as organisations


@transaction.atomic
def send_message(
    *,
    actor: Actor,
    message_id: UUID,
    kept: Collection[str],
    now: datetime,
    receiver_id: UUID | None = None,
) -> None:
    """Send what was kept of a message; what is left out is forgotten.

    `receiver_id` is the unit chosen, where the Baustein leaves the choice; from then
    on it takes part in the matter.

    Matrix, consent and notice are asked again at this moment: what was allowed when
    the message was prepared may have been withdrawn.

    Raises:
        NotFoundError: if the actor's unit has no such message.
        ConflictError: if it was sent or discarded already.
        RuleError: if nothing is kept, something else is, nobody who may get it is
            chosen, the unit is not in use any more, or there is no ground.
    """
    policies.require_can_exchange(actor)
    message = policies.require_message(actor, message_id, lock=True)
    require_prepared(message)
    content = Content.from_json(vault.get_json(content_id_of(message))).only(kept)
    receiver = _receiver_of(message, receiver_id, now)
    ground = ground_of(message, receiver, content, now, lock=True)
    if not ground.is_satisfied:
        raise RuleError(ground.reason or ground.sentence)
    _let_go(message, receiver, content, now)
    message.ground = ", ".join(ground.paragraphs)[:300]
    message.sent_by_id = actor.id
    message.save()
    outbox.publish(
        MessageSent(message_id=message.id, unit_id=message.unit_id, occurred_at=now)
    )
    audit.record(
        actor=actor,
        verb="send_message",
        subject_kind="message",
        subject_id=message.id,
        at=now,
        detail={
            "flow": message.flow,
            "matter": str(message.matter_id),
            "receiver": str(message.receiver_id),
            "entries": len(content.entries),
        },
    )


@transaction.atomic
def discard_message(*, actor: Actor, message_id: UUID, now: datetime) -> None:
    """Decide not to send a message that lies ready; its content is deleted.

    Raises:
        NotFoundError: if the actor's unit has no such message.
        ConflictError: if it was sent or discarded already.
    """
    policies.require_can_exchange(actor)
    message = policies.require_message(actor, message_id, lock=True)
    require_prepared(message)
    _discard(message, actor, now)


@transaction.atomic
def discard_of_case(*, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Discard what a case still wanted to send: what it was needed for is over.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
    """
    policies.require_system(actor)
    rows = Message.objects.select_for_update().filter(
        case_id=case_id, status=MessageStatus.PREPARED
    )
    for message in rows.order_by("id"):
        _discard(message, actor, now)


def _discard(message: Message, actor: Actor, now: datetime) -> None:
    vault.delete(content_id_of(message))
    message.status, message.content_id = MessageStatus.DISCARDED, None
    message.settled_at = now
    message.save()
    audit.record(
        actor=actor,
        verb="discard_message",
        subject_kind="message",
        subject_id=message.id,
        at=now,
        ledger=f"unit:{message.unit_id}",
        detail={"flow": message.flow},
    )


def require_prepared(message: Message) -> None:
    """Refuse a message that does not wait to be sent any more.

    Raises:
        ConflictError: if somebody has sent or discarded it.
    """
    if message.status != MessageStatus.PREPARED:
        raise ConflictError(
            _(
                "Diese Nachricht ist schon bearbeitet. Es wurde nichts noch einmal "
                "gesendet."
            )
        )


def content_id_of(message: Message) -> UUID:
    """Give where the content lies.

    Raises:
        RuleError: if it was deleted.
    """
    if message.content_id is None:
        raise RuleError(_("Der Inhalt dieser Nachricht ist gelöscht."))
    return message.content_id


def _receiver_of(message: Message, chosen: UUID | None, now: datetime) -> UUID:
    receiver = message.receiver_id or chosen
    if receiver is None or (
        message.receiver_id is None and receiver not in dict(receivers_of(message))
    ):
        raise RuleError(
            _("Bitte wählen Sie die Stelle, die diese Nachricht bekommt."),
            field="receiver",
        )
    if not organisations.get_unit(receiver).is_active:
        raise RuleError(
            _(
                "Diese Stelle gibt es nicht mehr. Niemand dort könnte die Nachricht "
                "annehmen."
            ),
            field="receiver",
        )
    message.receiver_id = receiver
    join_matter(
        actor=SYSTEM,
        matter_id=message.matter_id,
        pool=message.receiver_pool,
        unit_id=receiver,
        now=now,
    )
    return receiver


def _let_go(message: Message, receiver: UUID, content: Content, now: datetime) -> None:
    value = content.to_json()
    if list(content.paths) != message.paths:
        vault.replace_json(content_id_of(message), value)
    key = current_key(receiver, now)
    message.sealed = seal(
        bytes(key.public),
        value,
        context_of(
            message_id=message.id,
            matter_id=message.matter_id,
            flow=message.flow,
            sender=message.unit_id,
            receiver=receiver,
            key_version=key.version,
        ),
    )
    message.key_version = key.version
    message.paths, message.labels = list(content.paths), list(content.labels)
    message.status, message.sent_at = MessageStatus.SENT, now
