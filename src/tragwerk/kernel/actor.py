"""Who acts, for which unit, in which roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody does in a unit (German: Rolle)."""

    COUNSELLOR = "COUNSELLOR"
    CASEWORKER = "CASEWORKER"
    LEAD = "LEAD"
    PROCESS_DESIGNER = "PROCESS_DESIGNER"
    DATA_PROTECTION_OFFICER = "DATA_PROTECTION_OFFICER"
    DATA_STEWARD = "DATA_STEWARD"
    FUNDING_OFFICER = "FUNDING_OFFICER"
    EDITOR = "EDITOR"
    ADMINISTRATOR = "ADMINISTRATOR"


class ActorKind(StrEnum):
    """How the platform knows somebody."""

    MEMBER = "MEMBER"
    """Signed in and working for a unit."""
    PERSON = "PERSON"
    """Signed in for themselves (German: Ratsuchende)."""
    GUEST = "GUEST"
    """Not signed in; may hold access codes."""
    SYSTEM = "SYSTEM"
    """The platform itself: timers, events, maintenance."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: an argument of every action and query.

    Attributes:
        kind: how the platform knows them.
        id: the account, None for guests and the system.
        unit_id: the unit they act for now; only members have one.
        roles: their roles in that unit, not in others.
        grants: applications that this browser session opened by access code.
    """

    kind: ActorKind
    id: UUID | None = None
    unit_id: UUID | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    grants: frozenset[UUID] = field(default_factory=frozenset)

    def has_role(self, *roles: Role) -> bool:
        """Say whether the actor has one of these roles in the acting unit."""
        return self.kind is ActorKind.MEMBER and not self.roles.isdisjoint(roles)


SYSTEM = Actor(kind=ActorKind.SYSTEM)
GUEST = Actor(kind=ActorKind.GUEST)
