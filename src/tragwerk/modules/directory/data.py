"""What crosses this module's door."""

from __future__ import annotations

from dataclasses import dataclass

from tragwerk.modules.directory.domain.texts import Point
from tragwerk.modules.organisations.data import KreisData, UnitData

__all__ = [
    "KreisData",
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
        kreis: the one it stands for, if that is clear.
        choices: the Kreise it may stand for, if it is not.
    """

    text: str = ""
    kreis: KreisData | None = None
    choices: tuple[KreisData, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Say whether something was typed that stands for no place we know."""
        return bool(self.text) and self.kreis is None and not self.choices


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHit:
    """A service as a search shows it.

    Attributes:
        unit: who is competent in the chosen Kreis, if one is chosen.
        is_offered: whether one can apply there through the platform; without a
            chosen Kreis, whether one can anywhere.
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
        kreis: the chosen Kreis, if any.
        unit: who is competent there.
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
    kreis: KreisData | None
    unit: UnitData | None
    helpers: tuple[UnitData, ...]
    is_offered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPageData:
    """A unit with the places it works for and the services it offers."""

    unit: UnitData
    kreise: tuple[KreisData, ...]
    services: tuple[ServiceHit, ...]
