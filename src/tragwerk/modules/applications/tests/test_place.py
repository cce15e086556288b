"""The place at the beginning of an application decides which unit gets it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tragwerk.kernel.actor import GUEST
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.applications.tests.browsing import check_page
from tragwerk.modules.blocks.tests.factories import offer_wohngeld
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import UnitKind
from tragwerk.modules.organisations.tests.factories import NOW

pytestmark = pytest.mark.database
SINDELFINGEN, BOEBLINGEN, STUTTGART = "08115045", "08115", "08111"
TOWN, KREIS = (
    "Wohngeldstelle, Stadt Sindelfingen",
    "Wohngeldstelle, Landratsamt Böblingen",
)


@pytest.fixture
def land(db: None) -> None:
    """Give the whole Land; three Wohngeldstellen offer Wohngeld."""
    organisations.seed_land(NOW, with_people=False)
    for kreis, town in (
        (BOEBLINGEN, ""),
        (BOEBLINGEN, SINDELFINGEN),
        (STUTTGART, ""),
    ):
        (unit,) = organisations.find_units(
            UnitKind.WOHNGELDSTELLE, kreis, municipality_ags=town
        )
        offer_wohngeld(unit.id)


def _address(**query: str) -> str:
    return reverse("start_application", args=["wohngeld"], query=query)


def _begin(**data: str) -> tuple[Any, str]:
    answer = Client().post(_address(), data)
    row = GrantApplication.objects.first()
    return answer, organisations.get_unit(row.unit_id).full_name if row else ""


@pytest.mark.parametrize(
    ("data", "unit"),
    [
        ({"ort": "Sindelfingen"}, TOWN),
        ({"ort": "71063 sindelfingen"}, TOWN),
        ({"ort": "Aidlingen"}, KREIS),
        ({"ort": "Stuttgart"}, "Wohngeldstelle, Stadt Stuttgart"),
        ({"kreis": STUTTGART}, "Wohngeldstelle, Stadt Stuttgart"),
        ({"kreis": BOEBLINGEN, "ort": "Sindelfingen"}, TOWN),
        (
            {
                "kreis": BOEBLINGEN,
                "ort": "Maichingen im Dorf",
                "wohnort": SINDELFINGEN,
                "wohnort_zu": "08115|Maichingen im Dorf",
            },
            TOWN,
        ),
        ({"kreis": BOEBLINGEN, "wohnort": BOEBLINGEN, "wohnort_zu": "08115|"}, KREIS),
        ({"kreis": BOEBLINGEN, "wohnort": SINDELFINGEN, "wohnort_zu": "08115|"}, TOWN),
    ],
)
def test_the_application_goes_to_the_competent_unit(
    land: None, data: dict[str, str], unit: str
) -> None:
    answer, name = _begin(**data)
    assert answer.status_code == 302
    assert name == unit
    # The municipality itself is not kept: of a village it would tell too much.
    stored = GrantApplication.objects.values().get()
    assert stored["kreis_ags"] in {BOEBLINGEN, STUTTGART}
    assert SINDELFINGEN not in str(stored)


@pytest.mark.parametrize(
    ("data", "field", "says"),
    [
        ({}, "kreis", "Stadt oder Gemeinde an"),
        ({"ort": "71063"}, "ort", "den Namen des Ortes ein"),
        ({"ort": "Atlantis"}, "ort", "nicht den eines Ortsteils"),
        ({"ort": "Altdorf"}, "wohnort", "Altdorf, Landkreis Esslingen"),
        ({"kreis": BOEBLINGEN}, "wohnort", "Sindelfingen"),
        ({"ort": "Sindelfingen", "kreis": STUTTGART}, "wohnort", "Stadtkreis Stutt"),
        ({"kreis": "99999"}, "kreis", "Stadt oder Gemeinde an"),
        # An answer to an older question counts for nothing.
        (
            {"ort": "Altdorf", "wohnort": STUTTGART, "wohnort_zu": "|Stuttgart"},
            "wohnort",
            "Altdorf, Landkreis Esslingen",
        ),
    ],
)
def test_what_is_not_clear_is_asked_and_nothing_typed_is_lost(
    land: None, data: dict[str, str], field: str, says: str
) -> None:
    answer, name = _begin(**data)
    assert answer.status_code == 422
    assert name == ""
    html = check_page(answer)
    assert f'href="#{field}"' in html
    assert f'id="{field}"' in html
    assert says in html
    kept = re.search(r'id="ort"[^>]* value="([^"]*)"', html)
    assert kept is not None
    assert kept[1] == data.get("ort", "")
    assert "checked" not in html
    if data.get("kreis") in {BOEBLINGEN, STUTTGART}:
        assert f'value="{data["kreis"]}" selected' in html


def test_the_question_can_be_answered(land: None) -> None:
    html = check_page(Client().post(_address(), {"ort": "Altdorf"}))
    keys = re.findall(r'name="wohnort" value="(\d+)"', html)
    assert keys == ["08115002", "08116005"]
    asked = re.search(r'name="wohnort_zu" value="([^"]*)"', html)
    assert asked is not None
    answer, name = _begin(ort="Altdorf", wohnort=keys[0], wohnort_zu=asked[1])
    assert answer.status_code == 302
    assert name == KREIS


def test_coming_from_the_service_page(land: None) -> None:
    html = check_page(Client().get(_address(gemeinde=SINDELFINGEN)))
    assert 'value="Sindelfingen, Landkreis Böblingen"' in html
    assert 'name="wohnort"' not in html
    # The page before has named the towns; whoever goes on lives in none of them.
    html = check_page(Client().get(_address(kreis=BOEBLINGEN)))
    assert re.search(r'value="08115" checked', html)
    assert 'name="wohnort"' not in check_page(Client().get(_address(kreis=STUTTGART)))


@pytest.mark.parametrize("typed", ["\x00", "<script>", "%" * 5000, "ﷺ" * 300])
def test_hostile_input(land: None, typed: str) -> None:
    answer, _name = _begin(ort=typed, kreis=typed, wohnort=typed, wohnort_zu=typed)
    assert answer.status_code == 422
    assert "<script>" not in check_page(answer)
    shown = Client().get(_address(ort=typed[:300], kreis=typed[:9], gemeinde="x" * 9))
    assert "<script>" not in check_page(shown)


def test_a_municipality_of_another_kreis_is_refused(land: None) -> None:
    with pytest.raises(RuleError) as caught:
        applications.start_application(
            actor=GUEST,
            block_key="wohngeld",
            kreis_ags=STUTTGART,
            municipality_ags=SINDELFINGEN,
            now=NOW,
        )
    assert caught.value.field == "kreis"
