"""Reads of units and places."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.data import DataProtectionRegime as Regime
from tragwerk.modules.organisations.data import UnitKind
from tragwerk.modules.organisations.models import Organisation, Unit
from tragwerk.modules.organisations.tests.factories import NOW, Cast

pytestmark = pytest.mark.database


@pytest.fixture
def land(db: None) -> None:
    api.seed_land(NOW, with_people=False)


def test_find_kreis_cuts_the_key_of_a_municipality(land: None) -> None:
    kreis = api.find_kreis("08416041")
    assert kreis is not None
    assert kreis.label == "Landkreis Tübingen"
    assert api.find_kreis("09162") is None


def test_address_of_an_office(land: None) -> None:
    (unit,) = api.find_units(UnitKind.WOHNGELDSTELLE, "08115")
    assert unit.address_lines == (
        "Landratsamt Böblingen",
        "Wohngeldstelle",
        "Musterstraße 1",
        "71034 Böblingen",
    )
    assert unit.full_name == "Wohngeldstelle, Landratsamt Böblingen"
    assert unit.kreis_ags == ("08115",)


def test_units_out_of_use_are_not_found_but_still_named(people: Cast) -> None:
    Unit.objects.filter(id=people.unit_id).update(is_active=False)
    assert api.find_units(UnitKind.WOHNGELDSTELLE, "08111") == ()
    assert not api.get_unit(people.unit_id).is_active


def test_an_unknown_unit_is_not_found(db: None) -> None:
    with pytest.raises(NotFoundError):
        api.get_unit(uuid4())
    assert api.get_units([uuid4()]) == {}


def test_a_unit_is_under_the_law_of_its_organisation(land: None) -> None:
    found = {
        unit.organisation_name: unit.regime
        for unit in api.find_units(UnitKind.COUNSELLING)
    }
    assert set(found.values()) == {Regime.GDPR_BDSG, Regime.KDG, Regime.DSG_EKD}
    assert all(
        (regime is Regime.KDG) == name.startswith("Caritas")
        and (regime is Regime.DSG_EKD) == name.startswith("Diakon")
        for name, regime in found.items()
    )
    (office,) = api.find_units(UnitKind.SOZIALAMT, "08115")
    assert office.regime is Regime.GDPR_SGBX


def test_an_older_platform_learns_the_law_of_its_associations(land: None) -> None:
    Organisation.objects.update(regime="")
    api.seed_land(NOW, with_people=False)
    assert Organisation.objects.filter(regime=Regime.KDG).count() == 2


def test_queries_do_not_grow_with_the_land(
    land: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert len(api.list_kreise()) == 44
    with django_assert_num_queries(2):
        assert len(api.find_units(UnitKind.JUGENDAMT)) == 44
    with django_assert_num_queries(1):
        api.search_places("Heilbronn")
