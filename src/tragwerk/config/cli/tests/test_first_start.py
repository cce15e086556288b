"""An existing platform gains the offices that the facts of the Land have gained."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from tragwerk.config.cli import first_start
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.tests.factories import offer_wohngeld
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import UnitKind
from tragwerk.modules.organisations.tests.factories import (
    Organisation,
    ServiceArea,
    Unit,
)

pytestmark = pytest.mark.database
TOWN = "08115045"


def _office(municipality: str = TOWN) -> str:
    (unit,) = organisations.find_units(
        UnitKind.WOHNGELDSTELLE, municipality_ags=municipality
    )
    return unit.organisation_name


@pytest.fixture
def older(db: None) -> None:
    """Give a platform from before towns had offices; one unit offers Wohngeld."""
    organisations.seed_land(timezone.now(), with_people=False)
    towns = Organisation.objects.filter(kind="MUNICIPALITY")
    ServiceArea.objects.exclude(municipality_ags="").delete()
    Unit.objects.filter(organisation__in=towns).delete()
    towns.delete()
    (kreis,) = organisations.find_units(UnitKind.WOHNGELDSTELLE, "08115")
    offer_wohngeld(kreis.id)


@pytest.mark.parametrize("sample", [True, False])
def test_missing_offices_are_added_once(
    older: None, tmp_path: Path, sample: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _office() == "Landratsamt Böblingen"
    first_start.add_missing_offices(tmp_path, sample=sample)
    assert _office() == "Stadt Sindelfingen"
    # On a real platform each office decides for itself what it offers.
    assert len(blocks.list_offers(["wohngeld"])) == (140 if sample else 1)
    monkeypatch.setattr(organisations, "seed_land", None)
    first_start.add_missing_offices(tmp_path, sample=sample)


def test_other_facts_are_read_again(older: None, tmp_path: Path) -> None:
    (tmp_path / "land.sha256").write_text("0" * 64)
    first_start.add_missing_offices(tmp_path, sample=False)
    assert _office() == "Stadt Sindelfingen"
    assert (tmp_path / "land.sha256").read_text() == organisations.land_digest()
