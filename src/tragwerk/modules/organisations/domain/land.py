"""The facts and the invented people from which a sample Land is made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tragwerk.kernel.actor import Role
from tragwerk.modules.organisations.domain.facts_files import digest_of, read_table
from tragwerk.modules.organisations.domain.kinds import (
    DataProtectionRegime,
    KreisType,
    UnitKind,
)
from tragwerk.modules.organisations.domain.municipalities import COMPETENCE, LIST

_LAND = "land_bw.toml"

KREIS_OFFICES = {
    UnitKind.SOZIALAMT: "Sozialamt",
    UnitKind.WOHNGELDSTELLE: "Wohngeldstelle",
    UnitKind.JUGENDAMT: "Jugendamt",
}
OFFICE_HOURS = "Montag bis Freitag 8–12 Uhr, Donnerstag auch 14–18 Uhr"
COUNSELLING_HOURS = "Montag, Mittwoch und Freitag 9–12 Uhr und nach Vereinbarung"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictFacts:
    """A Regierungsbezirk with the office that governs it; `ags` has three digits."""

    ags: str
    name: str
    office: str
    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KreisFacts:
    """A Stadt- or Landkreis; `population` is rounded, `source` says where from."""

    ags: str
    name: str
    type: KreisType
    office: str
    seat: str
    postal_code: str
    population: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationFacts:
    """A welfare association and the Kreise in which it has a counselling centre."""

    name: str
    short_name: str
    brand: str
    seat: str
    regime: DataProtectionRegime
    counselling_in: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """An invented body that provides what offices grant, in the Kreis `ags`."""

    name: str
    short_name: str
    unit: str
    ags: str
    regime: DataProtectionRegime


@dataclass(frozen=True, slots=True, kw_only=True)
class StateUnitFacts:
    """A unit for the whole Land."""

    kind: UnitKind
    organisation: str
    name: str
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class LandFacts:
    """Everything the sample Land is made of."""

    land: dict[str, str]
    districts: tuple[DistrictFacts, ...]
    kreise: tuple[KreisFacts, ...]
    associations: tuple[AssociationFacts, ...]
    providers: tuple[ProviderFacts, ...]
    state_units: tuple[StateUnitFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePerson:
    """An invented person; `work` pairs the key of a unit with the roles in it."""

    login: str
    name: str
    work: tuple[tuple[str, tuple[Role, ...]], ...]


def land_digest() -> str:
    """Give a digest of the facts; a platform that knows another one has gaps."""
    return digest_of(_LAND, LIST, COMPETENCE)


@cache
def land_facts() -> LandFacts:
    """Read the facts about Baden-Württemberg."""
    raw = read_table(_LAND)
    return LandFacts(
        land=raw["land"],
        districts=tuple(DistrictFacts(**row) for row in raw["district_government"]),
        kreise=tuple(
            KreisFacts(**{**row, "type": KreisType(row["type"])})
            for row in raw["kreis"]
        ),
        associations=tuple(
            AssociationFacts(
                **{
                    **row,
                    "regime": DataProtectionRegime(row["regime"]),
                    "counselling_in": tuple(row["counselling_in"]),
                }
            )
            for row in raw["association"]
        ),
        providers=tuple(
            ProviderFacts(**{**row, "regime": DataProtectionRegime(row["regime"])})
            for row in raw["provider"]
        ),
        state_units=tuple(
            StateUnitFacts(**{**row, "kind": UnitKind(row["kind"])})
            for row in raw["state_unit"]
        ),
    )


@cache
def sample_people() -> tuple[SamplePerson, ...]:
    """Read the invented people."""
    return tuple(
        SamplePerson(
            login=row["login"],
            name=row["name"],
            work=tuple(
                (work["unit"], tuple(Role(role) for role in work["roles"]))
                for work in row["work"]
            ),
        )
        for row in read_table("sample_people.toml")["person"]
    )


def unit_key(kind: str, kreis_ags: str = "", brand: str = "") -> str:
    """Name a unit of the sample Land, as `sample_people.toml` does."""
    return " ".join(part for part in (kind, kreis_ags, brand) if part)
