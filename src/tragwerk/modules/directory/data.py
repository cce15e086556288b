"""What crosses this module's door."""

from __future__ import annotations

from dataclasses import dataclass

from tragwerk.modules.directory.domain.texts import Point
from tragwerk.modules.organisations.data import (
    KreisData,
    LocalityData,
    MunicipalityData,
    UnitData,
)

__all__ = [
    "KreisData",
    "LocalityData",
    "MunicipalityData",
    "PlaceData",
    "Point",
    "ServiceData",
    "ServiceHit",
    "UnitData",
    "UnitPageData",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceData:
    """What came of the place somebody named.

    Attributes:
        text: as typed.
        chosen: the one it stands for, if that is clear.
        choices: what it may stand for, if it is not.
        has_more: whether it may stand for still more.
        is_postal_code: whether only a postal code was typed.
    """

    text: str = ""
    chosen: LocalityData | None = None
    choices: tuple[LocalityData, ...] = ()
    has_more: bool = False
    is_postal_code: bool = False

    @property
    def kreis(self) -> KreisData | None:
        """Give the Kreis it lies in, if it is clear."""
        return self.chosen.kreis if self.chosen else None

    @property
    def municipality(self) -> MunicipalityData | None:
        """Give the municipality, unless only the Kreis as a whole is known."""
        return self.chosen.municipality if self.chosen else None

    @property
    def kreis_ags(self) -> str:
        """Give the key of the Kreis, empty while the place is not clear."""
        return self.chosen.kreis.ags if self.chosen else ""

    @property
    def municipality_ags(self) -> str:
        """Give the key of the municipality, or nothing."""
        return self.chosen.municipality_ags if self.chosen else ""

    @property
    def label(self) -> str:
        """Name the chosen place with its Kreis, or give back what was typed."""
        return self.chosen.label if self.chosen else self.text

    @property
    def is_unknown(self) -> bool:
        """Say whether something was typed that stands for no place we know."""
        return bool(self.text) and self.chosen is None and not self.choices


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHit:
    """A service as a search shows it.

    Attributes:
        unit: who is competent at the chosen place, if one is chosen.
        is_offered: whether one can apply there through the platform; without a
            chosen place, whether one can anywhere.
    """

    key: str
    title: str
    what: str
    unit: UnitData | None = None
    is_offered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceData:
    """A service as its page shows it (German: Leistung); texts in plain German.

    Attributes:
        for_whom: points, as the following: `not_for_whom`, `gives`, `bring`.
        questions: each with its answer as text.
        place: where the person lives, if that is chosen.
        unit: who is competent there.
        exceptions: if only the Kreis is known, the municipalities in it that have
            an office of their own.
        helpers: counselling units that help in this Kreis.
        is_offered: whether the competent unit takes applications on the platform.
        legal_approval: `approved` once the texts are approved by lawyers.
    """

    key: str
    title: str
    what: tuple[str, ...]
    for_whom: tuple[str, ...]
    not_for_whom: tuple[str, ...]
    gives: tuple[str, ...]
    bring: tuple[str, ...]
    duration: tuple[str, ...]
    steps: tuple[Point, ...]
    cost: tuple[str, ...]
    help: tuple[str, ...]
    example: Point | None
    questions: tuple[Point, ...]
    law: str
    version: str
    legal_approval: str
    place: LocalityData | None
    unit: UnitData | None
    exceptions: tuple[MunicipalityData, ...]
    helpers: tuple[UnitData, ...]
    is_offered: bool

    @property
    def kreis(self) -> KreisData | None:
        """Give the Kreis of the chosen place, if any."""
        return self.place.kreis if self.place else None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPageData:
    """A unit with the places it works for and the services it offers.

    Attributes:
        kreise: the Kreise it works in.
        places: what it works for there: these Kreise, or single municipalities.
    """

    unit: UnitData
    kreise: tuple[KreisData, ...]
    places: tuple[LocalityData, ...]
    services: tuple[ServiceHit, ...]
