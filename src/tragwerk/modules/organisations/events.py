"""Facts that this module announces; ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tragwerk.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCreated(Event):
    """Somebody can sign in now."""

    name: ClassVar[str] = "organisations.account_created"
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLocked(Event):
    """Nobody can sign in with this account any more; its memberships have ended."""

    name: ClassVar[str] = "organisations.account_locked"
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnlocked(Event):
    """A locked account can be used again, as that of a private person."""

    name: ClassVar[str] = "organisations.account_unlocked"
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(Event):
    """A unit invited somebody by link."""

    name: ClassVar[str] = "organisations.member_invited"
    invitation_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(Event):
    """A unit took an unused invitation back."""

    name: ClassVar[str] = "organisations.invitation_revoked"
    invitation_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipBegan(Event):
    """An account works for a unit from now on."""

    name: ClassVar[str] = "organisations.membership_began"
    account_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEnded(Event):
    """An account no longer works for a unit: its open tasks need somebody else."""

    name: ClassVar[str] = "organisations.membership_ended"
    account_id: UUID
    unit_id: UUID
    ended_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingUnitChosen(Event):
    """An account chose for which unit it acts; None means for itself."""

    name: ClassVar[str] = "organisations.acting_unit_chosen"
    account_id: UUID
    unit_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDetailsChanged(Event):
    """The address, the opening hours or the name of a unit changed."""

    name: ClassVar[str] = "organisations.unit_details_changed"
    unit_id: UUID
