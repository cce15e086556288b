"""The municipalities of Baden-Württemberg and which have an office of their own.

The list is `municipalities_bw.csv`, its day and source stand in `land_bw.toml` and in
decision 0013; who is competent stands in `competence_bw.toml`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from tragwerk.modules.organisations.domain.facts_files import read_table
from tragwerk.modules.organisations.domain.kinds import MunicipalityStatus

LIST = "municipalities_bw.csv"
COMPETENCE = "competence_bw.toml"
KREIS_DIGITS = 5


@dataclass(frozen=True, slots=True)
class MunicipalityFacts:
    """A municipality; `ags` has eight digits, the first five name its Kreis."""

    ags: str
    name: str
    status: MunicipalityStatus

    @property
    def kreis_ags(self) -> str:
        """Give the AGS of the Kreis it lies in."""
        return self.ags[:KREIS_DIGITS]

    @property
    def is_kreis(self) -> bool:
        """Say whether it is a Kreis by itself."""
        return self.status is MunicipalityStatus.STADTKREIS


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFacts:
    """A Wohngeldstelle of a municipality.

    Attributes:
        ags: the municipality that has it, and for which it is there.
        also_for: further municipalities it is there for (Verwaltungsgemeinschaft).
        valid_from: first day; `valid_until` the last, None while it holds.
        source: the law or act that says so.
    """

    ags: str
    postal_code: str
    valid_from: date
    source: str
    valid_until: date | None = None
    also_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompetenceFacts:
    """Who decides about Wohngeld; `kreis_source` says why the Kreise do."""

    kreis_source: str
    kreis_valid_from: date
    offices: tuple[OfficeFacts, ...]


@cache
def municipalities() -> dict[str, MunicipalityFacts]:
    """Read all municipalities by AGS, in its order."""
    text = files(__package__).joinpath(LIST).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {
        row["ags"]: MunicipalityFacts(
            row["ags"], row["name"], MunicipalityStatus(row["status"])
        )
        for row in rows
    }


@cache
def competence() -> CompetenceFacts:
    """Read who decides about Wohngeld."""
    raw = read_table(COMPETENCE)
    usual = {"valid_from": raw["valid_from"], "source": raw["office_source"]}
    return CompetenceFacts(
        kreis_source=raw["kreis_source"],
        kreis_valid_from=raw["valid_from"],
        offices=tuple(
            OfficeFacts(**{**usual, **row, "also_for": tuple(row.get("also_for", ()))})
            for row in raw["office"]
        ),
    )
