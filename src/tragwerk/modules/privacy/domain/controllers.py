"""What a unit is to the law of data protection."""

from __future__ import annotations

from dataclasses import dataclass

from tragwerk.modules.organisations.data import (
    DataProtectionRegime,
    UnitData,
    UnitKind,
)
from tragwerk.modules.privacy.domain.kinds import ControllerKind

PUBLIC = DataProtectionRegime.GDPR_SGBX
_KINDS = {
    UnitKind.SOZIALAMT: ControllerKind.SECTION_35,
    UnitKind.WOHNGELDSTELLE: ControllerKind.SECTION_35,
    UnitKind.JUGENDAMT: ControllerKind.SECTION_35,
    UnitKind.JOBCENTER: ControllerKind.SECTION_35,
    UnitKind.EINGLIEDERUNGSHILFE: ControllerKind.SECTION_35,
    UnitKind.REHABILITATION: ControllerKind.SECTION_35,
    UnitKind.STATE_YOUTH_OFFICE: ControllerKind.SECTION_35,
    UnitKind.HEALTH_OFFICE: ControllerKind.MEDICAL,
    UnitKind.COUNSELLING: ControllerKind.CONFIDENTIAL_COUNSELLING,
    UnitKind.PROVIDER: ControllerKind.FREE_PROVIDER,
    UnitKind.DATA_TRUST: ControllerKind.RESEARCH,
}


@dataclass(frozen=True, slots=True)
class Controller:
    """A side of a disclosure (German: verantwortliche Stelle).

    Attributes:
        kind: None for a unit that has nothing to do with social data.
        regime: the law under which it gives data away.
    """

    kind: ControllerKind | None
    regime: DataProtectionRegime = DataProtectionRegime.GDPR_SGBX


PERSON = Controller(ControllerKind.PERSON, DataProtectionRegime.GDPR_BDSG)


def kind_of(unit: UnitData) -> ControllerKind | None:
    """Give what a unit is; None for one that may neither give nor get social data.

    Only a public body keeps the Sozialgeheimnis by § 35 SGB I; a private or church body
    that does the same work is a free provider, whatever its unit is called.
    """
    kind = _KINDS.get(unit.kind)
    is_public = unit.regime is PUBLIC
    if kind is ControllerKind.SECTION_35 and not is_public:
        return ControllerKind.FREE_PROVIDER
    return kind


def usual_controller(kind: str) -> Controller:
    """Give what units of a kind usually are, where no unit is known yet.

    Counselling and provision are mostly private, everything else is public.
    """
    private = kind in (UnitKind.COUNSELLING, UnitKind.PROVIDER)
    regime = DataProtectionRegime.GDPR_BDSG if private else PUBLIC
    known = kind in UnitKind.__members__.values()
    return Controller(_KINDS.get(UnitKind(kind)) if known else None, regime)


def controller_of(unit: UnitData) -> Controller:
    """Give a unit as a side of a disclosure."""
    return Controller(kind_of(unit), unit.regime)
