"""What crosses the door of this module: plain values, no models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tragwerk.kernel.actor import Role
from tragwerk.modules.organisations.domain.kinds import (
    UNIT_KIND_LABELS,
    KreisType,
    OrganisationKind,
    UnitKind,
)
from tragwerk.modules.organisations.domain.places import kreis_label

__all__ = [
    "AccountData",
    "ActingUnitData",
    "InvitationData",
    "KreisData",
    "KreisType",
    "MemberData",
    "OrganisationKind",
    "SampleLogin",
    "SessionData",
    "UnitData",
    "UnitDetails",
    "UnitKind",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitData:
    """An organisational unit: controller of its own social data, § 67 (4) SGB X.

    Attributes:
        kreis_ags: the Kreise it is competent for or serves; empty for the whole Land.
    """

    id: UUID
    kind: UnitKind
    name: str
    organisation_id: UUID
    organisation_name: str
    street: str = ""
    postal_code: str = ""
    place: str = ""
    phone: str = ""
    email: str = ""
    opening_hours: str = ""
    kreis_ags: tuple[str, ...] = ()
    is_active: bool = True

    @property
    def address_lines(self) -> tuple[str, ...]:
        """Give the postal address as lines of a letter, organisation first."""
        town = f"{self.postal_code} {self.place}".strip()
        lines = (self.organisation_name, self.name, self.street, town)
        return tuple(line for line in lines if line)

    @property
    def full_name(self) -> str:
        """Name the unit with its organisation; 44 offices are called the same."""
        return f"{self.name}, {self.organisation_name}"

    @property
    def kind_label(self) -> str:
        """Name the kind as a person reads it."""
        return UNIT_KIND_LABELS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDetails:
    """What a unit's administrator may change about it."""

    name: str
    street: str
    postal_code: str
    place: str
    phone: str
    email: str
    opening_hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KreisData:
    """A Stadt- or Landkreis; `ags` has five digits and identifies it."""

    organisation_id: UUID
    ags: str
    name: str
    office_name: str
    kind: KreisType
    seat: str
    district_government: str
    population: int
    population_source: str

    @property
    def label(self) -> str:
        """Name the Kreis so that Stadt- and Landkreis cannot be confused."""
        return kreis_label(self.name, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberData:
    """Somebody who works in a unit, with all their active roles there."""

    account_id: UUID
    unit_id: UUID
    name: str
    email: str
    roles: frozenset[Role]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingUnitData:
    """A unit that somebody may act for, with their roles in it."""

    unit_id: UUID
    unit_name: str
    organisation_name: str
    unit_kind: UnitKind
    roles: frozenset[Role]

    @property
    def name(self) -> str:
        """Name the unit with its organisation, as the page frame shows it."""
        return f"{self.unit_name}, {self.organisation_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountData:
    """An account as its owner sees it."""

    id: UUID
    email: str
    name: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationData:
    """An invitation that has not been used yet; the token itself is never stored."""

    id: UUID
    unit_id: UUID
    unit_name: str
    organisation_name: str
    roles: frozenset[Role]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionData:
    """A place where an account is signed in; `device` names it in words."""

    id: int
    device: str
    started_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLogin:
    """A sign-in of the sample Land, for trying out and for scripts."""

    login: str
    password: str
    name: str
    unit: str
    roles: tuple[str, ...]
