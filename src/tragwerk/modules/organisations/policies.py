"""Who may do what with units, members and invitations.

Administrators of a unit look after its members; administrators of the unit that runs
the platform help where nobody does: they see members and end memberships, but invite
only the first administrator of a unit. Nobody else sees the members of other units.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tragwerk.kernel.actor import Actor, ActorKind, Role
from tragwerk.kernel.errors import NotAllowedError
from tragwerk.modules.organisations.domain.kinds import UnitKind
from tragwerk.modules.organisations.models import Invitation, Membership, Unit

EVERY_ROLE = frozenset(Role)
NO_ROLE: frozenset[Role] = frozenset()
FIRST_ROLE = frozenset({Role.ADMINISTRATOR})


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


def require_operator(actor: Actor) -> None:
    """Refuse everybody but the platform itself, that is its command line.

    Raises:
        NotAllowedError: if anybody else asks.
    """
    if actor.kind is not ActorKind.SYSTEM:
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


def invitable_roles(actor: Actor, unit_id: UUID, now: datetime) -> frozenset[Role]:
    """Give the roles to which the actor may invite somebody into the unit; maybe none.

    A platform administrator brings in one administrator where a unit has none, so that
    nobody alone can place people of their choice in units that look after themselves.
    """
    if actor.kind is ActorKind.SYSTEM:
        return EVERY_ROLE
    if actor.unit_id == unit_id and actor.has_role(Role.ADMINISTRATOR):
        return EVERY_ROLE
    if not is_platform_administrator(actor) or _has_administrator(unit_id, now):
        return NO_ROLE
    return FIRST_ROLE


def require_can_invite(
    actor: Actor, unit_id: UUID, roles: Iterable[Role], now: datetime
) -> None:
    """Refuse who may not invite into the unit, or not to one of these roles.

    Raises:
        NotAllowedError: as `invitable_roles` says.
    """
    allowed = invitable_roles(actor, unit_id, now)
    if not allowed or not allowed.issuperset(roles):
        raise NotAllowedError


def _has_administrator(unit_id: UUID, now: datetime) -> bool:
    """Say whether a unit has an administrator or an open invitation for one."""
    here = Membership.objects.active(now).filter(unit_id=unit_id)
    if here.filter(role=Role.ADMINISTRATOR).exists():
        return True
    open_roles = Invitation.objects.filter(
        unit_id=unit_id,
        used_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=now,
    ).values_list("roles", flat=True)
    return any(Role.ADMINISTRATOR in roles for roles in open_roles)


def can_name_representative(actor: Actor, account_id: UUID) -> bool:
    """Say whether the actor may name who stands in for a member of the acting unit."""
    if actor.kind is not ActorKind.MEMBER or actor.unit_id is None:
        return False
    return actor.id == account_id or actor.has_role(Role.LEAD)


def require_can_name_representative(actor: Actor, account_id: UUID) -> UUID:
    """Refuse who names a representative for somebody else; gives the acting unit.

    Raises:
        NotAllowedError: if the actor is neither that member nor leads the unit.
    """
    if not can_name_representative(actor, account_id) or actor.unit_id is None:
        raise NotAllowedError
    return actor.unit_id


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
