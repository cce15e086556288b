"""The sample Land: exact counts, idempotent, facts in order."""

from __future__ import annotations

from collections import Counter

import pytest
from django.contrib.auth import authenticate

from tragwerk.kernel.actor import Role
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.data import KreisType, OrganisationKind, UnitKind
from tragwerk.modules.organisations.domain.land import land_facts, sample_people
from tragwerk.modules.organisations.models import (
    Account,
    Membership,
    Organisation,
    ServiceArea,
    Unit,
)
from tragwerk.modules.organisations.tests.factories import NOW

pytestmark = pytest.mark.database


def _counts() -> tuple[int, ...]:
    models = (Organisation, Unit, ServiceArea, Account, Membership)
    return tuple(model.objects.count() for model in models)


def test_the_facts_agree_with_the_order_of_the_land() -> None:
    facts = land_facts()
    assert len(facts.kreise) == 44
    assert Counter(k.type for k in facts.kreise) == {
        KreisType.STADTKREIS: 9,
        KreisType.LANDKREIS: 35,
    }
    assert Counter(k.ags[:3] for k in facts.kreise) == {
        "081": 13,
        "082": 12,
        "083": 10,
        "084": 9,
    }
    assert all(len(k.ags) == 5 and k.ags.isdigit() for k in facts.kreise)
    assert all(len(k.postal_code) == 5 for k in facts.kreise)
    # About 11.2 to 11.3 million people live in the Land.
    assert 11_100_000 < sum(k.population for k in facts.kreise) < 11_400_000
    assert all(k.source for k in facts.kreise)


def test_the_cast_plays_all_nine_roles() -> None:
    played = {role for p in sample_people() for _, roles in p.work for role in roles}
    assert played == set(Role)


def test_seeding_twice_changes_nothing(db: None) -> None:
    api.seed_land(NOW)
    first = _counts()
    api.seed_land(NOW)
    assert _counts() == first
    kinds = Counter(Unit.objects.values_list("kind", flat=True))
    assert kinds == {
        UnitKind.SOZIALAMT: 44,
        UnitKind.WOHNGELDSTELLE: 44 + 96,
        UnitKind.JUGENDAMT: 44,
        UnitKind.COUNSELLING: 29,
        UnitKind.PROVIDER: 1,
        UnitKind.MINISTRY: 1,
        UnitKind.EDITORIAL: 1,
        UnitKind.DATA_TRUST: 1,
        UnitKind.PLATFORM: 1,
        UnitKind.STATE_YOUTH_OFFICE: 1,
    }
    # Land, 4 Regierungsbezirke, 44 Kreise, 96 towns, 11 associations, a provider, KVJS.
    assert Organisation.objects.count() == 62 + 96
    assert ServiceArea.objects.count() == 3 * 44 + 96 + 29


def test_seeding_an_older_platform_adds_offices_and_keeps_the_rest(db: None) -> None:
    """As it was before towns had offices and areas a source; with a unit renamed."""
    api.seed_land(NOW, with_people=False)
    expected = _counts()
    towns = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY)
    Unit.objects.filter(organisation__in=towns).delete()
    towns.delete()
    ServiceArea.objects.update(source="", valid_from=None)
    office = Unit.objects.get(organisation__ags="08115", kind=UnitKind.WOHNGELDSTELLE)
    office.name, office.is_active = "Wohngeldbehörde", False
    office.save()
    api.seed_land(NOW, with_people=False)
    assert _counts() == expected
    office.refresh_from_db()
    assert (office.name, office.is_active) == ("Wohngeldbehörde", False)
    area = ServiceArea.objects.get(unit=office)
    assert "§ 24 WoGG" in area.source
    assert area.valid_from is not None


def test_seeding_without_people_creates_no_account(db: None) -> None:
    api.seed_land(NOW, with_people=False)
    assert not Account.objects.exists()
    assert Unit.objects.count() == 263


def test_the_sample_logins_work(db: None) -> None:
    api.seed_land(NOW)
    logins = api.list_sample_logins()
    assert len(logins) == len(sample_people())
    for login in (logins[0], logins[-1]):
        account = authenticate(username=login.login, password=login.password)
        assert account is not None
    by_name = {login.name: login for login in logins}
    assert by_name["Miriam Bauer"].unit == "Wohngeldstelle, Stadt Stuttgart"
    assert by_name["Miriam Bauer"].roles == ("CASEWORKER",)
    assert by_name["Martin Vogt"].unit.count(" und ") == 1
    assert by_name["Andrea Hoffmann"].unit == ""


def test_every_kreis_has_one_office_of_each_kind(db: None) -> None:
    api.seed_land(NOW, with_people=False)
    kreise = api.list_kreise()
    assert len(kreise) == 44
    for kreis in kreise:
        for kind in (UnitKind.SOZIALAMT, UnitKind.WOHNGELDSTELLE, UnitKind.JUGENDAMT):
            (unit,) = api.find_units(kind, kreis.ags)
            assert unit.organisation_name == kreis.office_name
