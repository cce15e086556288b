"""Who may do what with units, members and invitations.

Administrators of a unit look after its members; administrators of the unit that runs
the platform look after all. Nobody sees the members of other units.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from tragwerk.kernel.actor import Actor, ActorKind, Role
from tragwerk.kernel.errors import NotAllowedError
from tragwerk.modules.organisations.domain.kinds import UnitKind
from tragwerk.modules.organisations.models import Membership, Unit


def require_role(actor: Actor, *roles: Role) -> None:
    """Refuse everybody who has none of these roles in their acting unit.

    Raises:
        NotAllowedError: if the actor has none of the roles.
    """
    if not actor.has_role(*roles):
        raise NotAllowedError


def is_platform_administrator(actor: Actor) -> bool:
    """Say whether the actor acts as administrator of the unit running the platform."""
    return (
        actor.has_role(Role.ADMINISTRATOR)
        and actor.unit_id is not None
        and Unit.objects.filter(
            id=actor.unit_id, kind=UnitKind.PLATFORM, is_active=True
        ).exists()
    )


def require_can_run_platform(actor: Actor) -> None:
    """Refuse everybody but the platform itself and its administrators.

    Raises:
        NotAllowedError: if the actor is neither.
    """
    if actor.kind is not ActorKind.SYSTEM and not is_platform_administrator(actor):
        raise NotAllowedError


def can_manage_unit(actor: Actor, unit_id: UUID) -> bool:
    """Say whether the actor may change the unit, its members and invitations."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.unit_id == unit_id and actor.has_role(Role.ADMINISTRATOR):
        return True
    return is_platform_administrator(actor)


def require_can_manage_unit(actor: Actor, unit_id: UUID) -> None:
    """Refuse who may not look after this unit.

    Raises:
        NotAllowedError: if the actor is neither its administrator nor the platform's.
    """
    if not can_manage_unit(actor, unit_id):
        raise NotAllowedError


def can_see_members(actor: Actor, unit_id: UUID) -> bool:
    """Say whether the actor may know who works in the unit."""
    if actor.kind is ActorKind.MEMBER and actor.unit_id == unit_id:
        return True
    return can_manage_unit(actor, unit_id)


def visible_to(actor: Actor, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Keep the memberships that the actor may know of."""
    if actor.kind is ActorKind.SYSTEM or is_platform_administrator(actor):
        return memberships
    if actor.kind is ActorKind.MEMBER and actor.unit_id is not None:
        return memberships.filter(unit_id=actor.unit_id)
    if actor.kind is ActorKind.PERSON and actor.id is not None:
        return memberships.filter(account_id=actor.id)
    return memberships.none()
