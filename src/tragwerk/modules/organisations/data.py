"""What crosses the door of this module: plain values, no models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tragwerk.kernel.actor import Role
from tragwerk.modules.organisations.domain.kinds import (
    DataProtectionRegime,
    KreisType,
    MunicipalityStatus,
    OrganisationKind,
    UnitKind,
)
from tragwerk.modules.organisations.domain.places import kreis_label

__all__ = [
    "AccountData",
    "ActingUnitData",
    "DataProtectionRegime",
    "InvitationData",
    "KreisData",
    "KreisType",
    "LocalityData",
    "MemberData",
    "MunicipalityData",
    "MunicipalityStatus",
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
        regime: the law of data protection that its organisation is under.
        kreis_ags: the Kreise it is competent in or serves; empty for the whole Land.
        municipality_ags: in these Kreise only these; empty for all of them.
    """

    id: UUID
    kind: UnitKind
    name: str
    organisation_id: UUID
    organisation_name: str
    regime: DataProtectionRegime
    street: str = ""
    postal_code: str = ""
    place: str = ""
    phone: str = ""
    email: str = ""
    opening_hours: str = ""
    kreis_ags: tuple[str, ...] = ()
    municipality_ags: tuple[str, ...] = ()
    is_active: bool = True

    @property
    def address_lines(self) -> tuple[str, ...]:
        """Give the postal address as lines of a letter, organisation first."""
        town = f"{self.postal_code} {self.place}".strip()
        lines = (self.organisation_name, self.name, self.street, town)
        return tuple(line for line in lines if line)

    @property
    def full_name(self) -> str:
        """Name the unit with its organisation; 140 offices are called the same."""
        return f"{self.name}, {self.organisation_name}"


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
    population: int
    population_source: str

    @property
    def label(self) -> str:
        """Name the Kreis so that Stadt- and Landkreis cannot be confused."""
        return kreis_label(self.name, self.kind)


@dataclass(frozen=True, slots=True)
class MunicipalityData:
    """A municipality within a Landkreis; `ags` has eight digits."""

    ags: str
    name: str
    status: MunicipalityStatus


@dataclass(frozen=True, slots=True)
class LocalityData:
    """Where somebody lives: a municipality, or a Kreis as a whole.

    A Stadtkreis is both; it is only given as a Kreis.
    """

    kreis: KreisData
    municipality: MunicipalityData | None = None

    @property
    def ags(self) -> str:
        """Give the most exact key: eight digits for a municipality, else five."""
        return self.municipality.ags if self.municipality else self.kreis.ags

    @property
    def municipality_ags(self) -> str:
        """Give the key of the municipality, empty for a Kreis as a whole."""
        return self.municipality.ags if self.municipality else ""

    @property
    def label(self) -> str:
        """Name it so that it cannot be taken for another: with its Kreis."""
        if self.municipality is None:
            return self.kreis.label
        return f"{self.municipality.name}, {self.kreis.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueData:
    """Somebody of the unit in their office role: name and roles, no address."""

    account_id: UUID
    name: str
    roles: frozenset[Role]


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
    """A place where an account is signed in; `device` names it in words.

    Attributes:
        id: to end it with; nobody can take the session over with it.
    """

    id: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentationData:
    """Somebody stands in for a colleague; both days count."""

    id: UUID
    account: str
    representative: str
    from_on: date
    until_on: date
    can_end: bool
