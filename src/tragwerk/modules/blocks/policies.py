"""Who may change the library and what a unit offers."""

from __future__ import annotations

from uuid import UUID

from tragwerk.kernel.actor import Actor, ActorKind, Role
from tragwerk.kernel.errors import NotAllowedError


def require_can_register_block(actor: Actor) -> None:
    """Process designers, administrators and the platform itself fill the library."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if not actor.has_role(Role.PROCESS_DESIGNER, Role.ADMINISTRATOR):
        raise NotAllowedError


def require_can_adopt_block(actor: Actor, unit_id: UUID) -> None:
    """A unit's own lead or administrator decides what the unit offers."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.unit_id != unit_id or not actor.has_role(Role.LEAD, Role.ADMINISTRATOR):
        raise NotAllowedError
