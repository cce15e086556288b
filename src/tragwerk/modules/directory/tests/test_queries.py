"""Search, services and units as the door gives them."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.blocks.tests.factories import offer_wohngeld
from tragwerk.modules.directory import api
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.tests.factories import (
    NOW,
    Cast,
    ServiceArea,
    make_kreis,
    make_unit,
)

pytestmark = pytest.mark.database
STUTTGART, TUEBINGEN, NEHREN = "08111", "08416", "08416026"


@pytest.fixture
def land(db: None) -> None:
    """Give the whole Land; the Wohngeldstelle of Stuttgart offers Wohngeld."""
    organisations.seed_land(NOW, with_people=False)
    (unit,) = organisations.find_units("WOHNGELDSTELLE", STUTTGART)
    offer_wohngeld(unit.id)


@pytest.mark.parametrize("words", ["Miete", "MIETZUSCHUß", "wohngelt", "rent", ""])
def test_search_finds_by_plain_words(offered: Cast, words: str) -> None:
    (hit,) = api.search_services(words)
    assert hit.key == "wohngeld"
    assert hit.what
    assert hit.is_offered
    assert hit.unit is None


def test_search_finds_nothing_for_something_else(offered: Cast) -> None:
    assert api.search_services("Reisepass") == ()


def test_search_in_a_kreis_names_the_competent_unit(offered: Cast) -> None:
    (here,) = api.search_services("Miete", kreis_ags=STUTTGART)
    assert here.unit is not None
    assert here.unit.id == offered.unit_id
    assert here.is_offered
    (there,) = api.search_services("Miete", kreis_ags=TUEBINGEN)
    assert there.unit is not None
    assert there.unit.id == offered.other_unit_id
    assert not there.is_offered


def test_service_without_a_place(offered: Cast) -> None:
    service = api.get_service("wohngeld")
    assert service.title
    assert service.for_whom
    assert service.bring
    assert service.steps[0].title
    assert service.kreis is None
    assert service.unit is None
    assert service.helpers == ()
    assert not service.is_offered


def test_service_with_a_place_has_unit_and_helpers(offered: Cast) -> None:
    ServiceArea.objects.create(unit_id=offered.counselling_id, kreis_ags=STUTTGART)
    service = api.get_service("wohngeld", STUTTGART)
    assert service.kreis is not None
    assert service.kreis.ags == STUTTGART
    assert service.unit is not None
    assert service.unit.id == offered.unit_id
    assert [unit.id for unit in service.helpers] == [offered.counselling_id]
    assert service.is_offered


def test_the_unit_that_offers_goes_before_its_neighbour(offered: Cast) -> None:
    # „Außenstelle“ comes first by name and has not adopted the Baustein.
    make_unit(make_kreis(STUTTGART, "Stuttgart"), name="Außenstelle")
    service = api.get_service("wohngeld", STUTTGART)
    assert service.unit is not None
    assert service.unit.id == offered.unit_id


def test_service_in_english(offered: Cast) -> None:
    german, english = (
        api.get_service("wohngeld"),
        api.get_service("wohngeld", None, "en"),
    )
    assert german.title != english.title
    assert api.get_service("wohngeld", None, "xx").title == german.title


@pytest.mark.parametrize("key", ["", "gibt-es-nicht", "../../etc"])
def test_unknown_service(offered: Cast, key: str) -> None:
    with pytest.raises(NotFoundError):
        api.get_service(key)


def test_place_by_name_by_key_and_unclear(offered: Cast) -> None:
    assert api.find_place("stuttgart").kreis_ags == STUTTGART
    by_key = api.find_place("egal", TUEBINGEN)
    assert by_key.kreis_ags == TUEBINGEN
    assert by_key.municipality is None
    unclear = api.find_place("Tuebingen")
    assert unclear.kreis is None
    assert [one.label for one in unclear.choices] == [
        "Tübingen, Landkreis Tübingen",
        "Landkreis Tübingen",
    ]
    misspelt = api.find_place("Stutgart")
    assert misspelt.chosen is None  # is asked, never taken
    assert [one.kreis.ags for one in misspelt.choices] == [STUTTGART]
    assert api.find_place("Atlantis").is_unknown
    assert not api.find_place("").is_unknown
    # Sindelfingen lies in a Kreis that this platform does not have.
    assert api.find_place("Sindelfingen").is_unknown


def test_place_of_a_municipality(offered: Cast) -> None:
    place = api.find_place("Nehren")
    assert (place.kreis_ags, place.municipality_ags) == (TUEBINGEN, NEHREN)
    assert place.label == "Nehren, Landkreis Tübingen"
    assert api.find_place(place.label) == replace(place, text=place.label)
    by_key = api.find_place("egal", STUTTGART, NEHREN)
    assert by_key.municipality_ags == NEHREN
    # Chosen from the list besides: the name makes it more exact, or both are asked.
    assert api.find_place("Nehren", TUEBINGEN).municipality_ags == NEHREN
    torn = api.find_place("Nehren", STUTTGART)
    assert [one.ags for one in torn.choices] == [NEHREN, STUTTGART]
    assert len(api.find_place("Tübingen", TUEBINGEN).choices) == 2


def test_a_postal_code_alone_is_no_name(offered: Cast) -> None:
    place = api.find_place("72147")
    assert place.is_unknown
    assert place.is_postal_code
    assert api.find_place("72147 Nehren").municipality_ags == NEHREN
    assert not api.find_place("Atlantis").is_postal_code


def test_too_many_places_are_cut_and_it_is_said(land: None) -> None:
    place = api.find_place("Bad")
    assert len(place.choices) == 12
    assert place.has_more
    assert not api.find_place("Altdorf").has_more


def test_the_town_is_competent_before_its_kreis(land: None) -> None:
    town = api.get_service("wohngeld", "08115", municipality_ags="08115045")
    assert town.unit is not None
    assert town.unit.organisation_name == "Stadt Sindelfingen"
    assert town.exceptions == ()
    kreis = api.get_service("wohngeld", "08115")
    assert kreis.unit is not None
    assert kreis.unit.organisation_name == "Landratsamt Böblingen"
    names = [one.name for one in kreis.exceptions]
    assert names == ["Böblingen", "Herrenberg", "Leonberg", "Sindelfingen"]
    (hit,) = api.search_services("Miete", "de", "08115", "08115045")
    assert hit.unit is not None
    assert hit.unit.id == town.unit.id
    page = api.get_unit_page(town.unit.id)
    assert [one.label for one in page.places] == ["Sindelfingen, Landkreis Böblingen"]


def test_queries_with_the_whole_land(
    land: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api.get_service("wohngeld", "08115")
    with django_assert_num_queries(1):
        api.find_place("Neuenst")
    with django_assert_num_queries(4):
        api.search_services("Miete", "de", "08115", "08115045")
    with django_assert_num_queries(5):
        api.get_service("wohngeld", "08115", municipality_ags="08115045")
    with django_assert_num_queries(6):
        api.get_service("wohngeld", "08115")


@pytest.mark.parametrize("ags", ["99999", "0811", "08111000", "٠٨١١١", "' OR 1"])
def test_a_wrong_key_is_no_place(offered: Cast, ags: str) -> None:
    assert api.find_place("", ags).kreis is None


def test_unit_page(offered: Cast) -> None:
    page = api.get_unit_page(offered.unit_id)
    assert [kreis.ags for kreis in page.kreise] == [STUTTGART]
    assert [hit.key for hit in page.services] == ["wohngeld"]
    assert api.get_unit_page(offered.other_unit_id).services == ()
    with pytest.raises(NotFoundError):
        api.get_unit_page(uuid4())


def test_number_of_queries_does_not_grow_with_units(
    offered: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api.search_services("Miete", kreis_ags=STUTTGART)
    with django_assert_num_queries(4):
        api.search_services("Miete", kreis_ags=STUTTGART)
    for number in range(5):
        make_unit(make_kreis(STUTTGART, "Stuttgart"), name=f"Stelle {number}")
    with django_assert_num_queries(4):
        api.search_services("Miete", kreis_ags=STUTTGART)
    with django_assert_num_queries(5):
        api.get_service("wohngeld", STUTTGART)
