"""What a unit is follows from its kind and the law its organisation is under."""

from __future__ import annotations

from uuid import UUID

import pytest

from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import (
    DataProtectionRegime,
    UnitData,
    UnitKind,
)
from tragwerk.modules.organisations.tests.factories import Cast
from tragwerk.modules.privacy.data import ControllerKind, controller_of
from tragwerk.modules.privacy.domain.controllers import kind_of

NIL = UUID(int=0)


def unit(
    kind: UnitKind, regime: DataProtectionRegime = DataProtectionRegime.GDPR_SGBX
) -> UnitData:
    return UnitData(
        id=NIL,
        kind=kind,
        name="Stelle",
        organisation_id=NIL,
        organisation_name="Träger",
        regime=regime,
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (UnitKind.SOZIALAMT, ControllerKind.SECTION_35),
        (UnitKind.WOHNGELDSTELLE, ControllerKind.SECTION_35),
        (UnitKind.JUGENDAMT, ControllerKind.SECTION_35),
        (UnitKind.JOBCENTER, ControllerKind.SECTION_35),
        (UnitKind.EINGLIEDERUNGSHILFE, ControllerKind.SECTION_35),
        (UnitKind.REHABILITATION, ControllerKind.SECTION_35),
        (UnitKind.STATE_YOUTH_OFFICE, ControllerKind.SECTION_35),
        (UnitKind.HEALTH_OFFICE, ControllerKind.MEDICAL),
        (UnitKind.COUNSELLING, ControllerKind.CONFIDENTIAL_COUNSELLING),
        (UnitKind.PROVIDER, ControllerKind.FREE_PROVIDER),
        (UnitKind.DATA_TRUST, ControllerKind.RESEARCH),
        (UnitKind.MINISTRY, None),
        (UnitKind.EDITORIAL, None),
        (UnitKind.PLATFORM, None),
    ],
)
def test_kinds(kind: UnitKind, expected: ControllerKind | None) -> None:
    assert kind_of(unit(kind)) is expected


def test_every_kind_of_unit_was_thought_of() -> None:
    assert {kind for kind in UnitKind if kind_of(unit(kind)) is None} == {
        UnitKind.MINISTRY,
        UnitKind.EDITORIAL,
        UnitKind.PLATFORM,
    }


@pytest.mark.parametrize("regime", list(DataProtectionRegime)[1:])
def test_a_private_or_church_body_is_never_under_section_35(
    regime: DataProtectionRegime,
) -> None:
    found = controller_of(unit(UnitKind.SOZIALAMT, regime))
    assert found.kind is ControllerKind.FREE_PROVIDER
    assert found.regime is regime


def test_an_association_without_a_law_of_its_own_is_under_the_bdsg(
    people: Cast,
) -> None:
    centre = organisations.get_unit(people.counselling_id)
    assert centre.regime is DataProtectionRegime.GDPR_BDSG
    office = organisations.get_unit(people.unit_id)
    assert office.regime is DataProtectionRegime.GDPR_SGBX
