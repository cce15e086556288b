"""Messages as their sender sees them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.data import MessageView, Standing
from tragwerk.modules.exchange.domain.content import Content
from tragwerk.modules.exchange.domain.kinds import (
    REASON_LABELS,
    STATUS_LABELS,
    MessageStatus,
    RefusalReason,
)
from tragwerk.modules.exchange.models import Message
from tragwerk.modules.exchange.queries.flows import flow_of
from tragwerk.modules.exchange.queries.grounds import ground_of, receivers_of
from tragwerk.modules.organisations import api as organisations

PAGE = 50


def list_messages(
    actor: Actor, *, case_id: UUID | None = None, page: int = 1
) -> tuple[MessageView, ...]:
    """Give the messages of the acting unit, what is to be sent first.

    Raises:
        NotAllowedError: if the actor neither works with cases nor counsels.
    """
    policies.require_can_exchange(actor)
    rows = policies.messages_visible_to(actor, Message.objects.all())
    if case_id is not None:
        rows = rows.filter(case_id=case_id)
    # PREPARED is the one state in which somebody has to act.
    waiting = rows.filter(status=MessageStatus.PREPARED).order_by("prepared_at")
    others = rows.exclude(status=MessageStatus.PREPARED).order_by("-prepared_at")
    if page > 1:
        return _views(_slice(others, page))
    return _views([*waiting[:PAGE], *_slice(others, page)])


def count_to_send(actor: Actor) -> int:
    """Count what waits to be looked at and sent."""
    rows = policies.messages_visible_to(actor, Message.objects.all())
    return rows.filter(status=MessageStatus.PREPARED).count()


@transaction.atomic
def get_message(actor: Actor, message_id: UUID, *, now: datetime) -> MessageView:
    """Open a message: its exact content, and while it waits what the law says.

    Reading is recorded.

    Raises:
        NotFoundError: if the acting unit has no such message.
    """
    policies.require_can_exchange(actor)
    message = policies.require_message(actor, message_id)
    content = None
    if message.content_id is not None:
        content = Content.from_json(vault.get_json(message.content_id))
    standing = None
    receivers: tuple[tuple[UUID, str], ...] = ()
    if content is not None and message.status == MessageStatus.PREPARED:
        if message.receiver_id is None:
            receivers = receivers_of(message)
        else:
            standing = ground_of(message, message.receiver_id, content, now)
    names = _names([message])
    view = _view(
        message, names, content=content, standing=standing, receivers=receivers
    )
    audit.record(
        actor=actor,
        verb="read_message",
        subject_kind="message",
        subject_id=message.id,
        at=now,
    )
    return view


def _slice(rows: QuerySet[Message], page: int) -> list[Message]:
    return list(rows[(page - 1) * PAGE : page * PAGE])


def _views(rows: Iterable[Message]) -> tuple[MessageView, ...]:
    found = list(rows)
    names = _names(found)
    return tuple(_view(row, names) for row in found)


def _names(rows: Iterable[Message]) -> dict[UUID, str]:
    ids = {row.receiver_id for row in rows if row.receiver_id}
    units = organisations.get_units(ids)
    return {key: unit.full_name for key, unit in units.items()}


def _view(
    message: Message,
    names: dict[UUID, str],
    *,
    content: Content | None = None,
    standing: Standing | None = None,
    receivers: tuple[tuple[UUID, str], ...] = (),
) -> MessageView:
    flow = flow_of(message.digest, message.flow)
    reason = _(REASON_LABELS[RefusalReason(message.reason)]) if message.reason else ""
    return MessageView(
        id=message.id,
        matter_id=message.matter_id,
        case_id=message.case_id,
        status=MessageStatus(message.status),
        status_label=_(STATUS_LABELS[MessageStatus(message.status)]),
        receiver=names[message.receiver_id] if message.receiver_id else "",
        receivers=receivers,
        purpose=flow.purpose,
        legal_basis=message.ground or flow.legal_basis,
        prepared_at=message.prepared_at,
        sent_at=message.sent_at,
        arrived_at=message.arrived_at,
        settled_at=message.settled_at,
        reason=reason,
        content=content,
        standing=standing,
    )
