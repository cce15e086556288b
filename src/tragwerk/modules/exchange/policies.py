"""Who may see and do what with messages.

A message belongs to the unit that sends it, an arrival to the unit that gets it. Only
those who work with cases or counsel there see them; no other unit, no administrator.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from tragwerk.kernel.actor import Actor, ActorKind, Role
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.exchange.models import Arrival, Message

WORKERS = (Role.CASEWORKER, Role.LEAD, Role.COUNSELLOR)


def can_exchange(actor: Actor) -> bool:
    """Say whether the actor sends and receives for their acting unit."""
    return actor.has_role(*WORKERS) and actor.unit_id is not None


def require_can_exchange(actor: Actor) -> UUID:
    """Refuse who does not send and receive; gives the acting unit.

    Raises:
        NotAllowedError: if the actor has none of the roles.
    """
    if not can_exchange(actor) or actor.unit_id is None:
        raise NotAllowedError
    return actor.unit_id


def messages_visible_to(actor: Actor, messages: QuerySet[Message]) -> QuerySet[Message]:
    """Keep the messages that the actor's unit sends."""
    if actor.kind is ActorKind.SYSTEM:
        return messages
    if can_exchange(actor) and actor.unit_id is not None:
        return messages.filter(unit_id=actor.unit_id)
    return messages.none()


def arrivals_visible_to(actor: Actor, arrivals: QuerySet[Arrival]) -> QuerySet[Arrival]:
    """Keep the arrivals of the actor's unit."""
    if actor.kind is ActorKind.SYSTEM:
        return arrivals
    if can_exchange(actor) and actor.unit_id is not None:
        return arrivals.filter(unit_id=actor.unit_id)
    return arrivals.none()


def require_message(actor: Actor, message_id: UUID, *, lock: bool = False) -> Message:
    """Give a message of the actor's unit, or behave as if there were none.

    Raises:
        NotFoundError: if there is no such message or another unit sends it.
    """
    rows = Message.objects.select_for_update() if lock else Message.objects.all()
    found = messages_visible_to(actor, rows).filter(id=message_id).first()
    if found is None:
        raise NotFoundError
    return found


def require_arrival(actor: Actor, arrival_id: UUID, *, lock: bool = False) -> Arrival:
    """Give an arrival of the actor's unit, or behave as if there were none.

    Raises:
        NotFoundError: if there is no such arrival or another unit got it.
    """
    rows = Arrival.objects.select_for_update() if lock else Arrival.objects.all()
    found = arrivals_visible_to(actor, rows).filter(id=arrival_id).first()
    if found is None:
        raise NotFoundError
    return found


def require_system(actor: Actor) -> None:
    """Refuse everybody but the platform itself.

    Raises:
        NotAllowedError: if a person acts.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowedError
