"""Signing in through a provider that speaks the real protocol, on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import User, run_server_in_thread
from pytest_django import Settings

from tragwerk.kernel.actor import Role
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.models import Account, Unit
from tragwerk.modules.organisations.tests.factories import (
    NOW,
    PASSWORD,
    Cast,
    actor_for,
    join,
    make_account,
)

pytestmark = [
    pytest.mark.database,
    # The provider warns about itself, in its own thread.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture
def provider(settings: Settings) -> Iterator[str]:
    users = [
        User(sub=sub, claims=claims)
        for sub, claims in {
            "neu": {"email": "kim@test.example", "email_verified": True},
            "alma": {"email": "alma.auer@test.example", "email_verified": True},
            "dieb": {"email": "alma.auer@test.example", "email_verified": False},
            "offen": {"email": "olaf.ott@test.example", "email_verified": True},
        }.items()
    ]
    users[0].claims["name"] = "Kim Klar"
    with run_server_in_thread(user_claims=users) as server:
        url = f"http://localhost:{server.server_port}"
        app = {
            "provider_id": "oidc",
            "name": "Anmeldedienst",
            "client_id": "tragwerk",
            "secret": "geheim",
            "settings": {"server_url": url, "oauth_pkce_enabled": True},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield url


def _sign_in(client: Client, sub: str) -> str:
    """Go through the whole protocol; give where it ends on the platform."""
    page = client.get(reverse("account_login")).content.decode()
    start = reverse("openid_connect_login", args=["oidc"])
    assert start in page
    target = client.get(start)["Location"]
    query = parse_qs(urlsplit(target).query)
    assert query["code_challenge_method"] == ["S256"]
    assert "state" in query
    return _follow(client, target, sub)


def _follow(client: Client, target: str, sub: str) -> str:
    answer = httpx.post(target, data={"sub": sub}, trust_env=False)
    back = urlsplit(answer.headers["location"])
    assert back.path == reverse("openid_connect_callback", args=["oidc"])
    return client.get(f"{back.path}?{back.query}")["Location"]


def test_a_new_person_gets_an_account(provider: str, db: None, client: Client) -> None:
    assert _sign_in(client, "neu") == "/start/"
    account = Account.objects.get()
    assert (account.email, account.display_name) == ("kim@test.example", "Kim Klar")
    assert client.get(reverse("account_overview")).status_code == 200
    # The second time it is the same account.
    _sign_in(Client(), "neu")
    assert Account.objects.count() == 1


def test_a_member_is_found_by_the_verified_address_and_stays_member(
    provider: str, people: Cast, client: Client
) -> None:
    before = Account.objects.count()
    assert _sign_in(client, "alma") == "/start/"
    assert Account.objects.count() == before
    page = client.get(reverse("team")).content.decode()
    assert "Bodo Beck" in page
    assert people.caseworker.id is not None
    assert actor_for(people.caseworker.id, people.unit_id) == people.caseworker


def test_an_unverified_address_finds_nobody(
    provider: str, people: Cast, client: Client
) -> None:
    before = Account.objects.count()
    page = client.get(_sign_in(client, "dieb"))
    assert page.status_code == 200
    assert "Konto anlegen" in page.content.decode()
    taken = {"email": "alma.auer@test.example"}
    answer = client.post(reverse("socialaccount_signup"), taken)
    assert "gibt es schon ein Konto" in answer.content.decode()
    assert Account.objects.count() == before
    assert client.get(reverse("team")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_an_account_whose_address_nobody_proved_is_not_found_by_it(
    provider: str, people: Cast, client: Client
) -> None:
    """Who registered with a stranger's address meets its owner nowhere.

    Neither does the owner of an address get the rights of somebody who mistyped theirs.
    """
    other = make_account("Olaf Ott", verified=False)
    join(other, Unit.objects.get(id=people.unit_id), Role.CASEWORKER)
    page = client.get(_sign_in(client, "offen"), follow=True).content.decode()
    assert "_auth_user_id" not in client.session
    assert "gibt es schon ein Konto" in page or "Konto anlegen" in page
    other.refresh_from_db()
    assert other.check_password(PASSWORD)
    assert not SocialAccount.objects.exists()


def test_who_has_the_password_connects_the_provider(
    provider: str, db: None, client: Client
) -> None:
    account = make_account("Olaf Ott", verified=False)
    client.post(
        reverse("account_login"), {"login": account.email, "password": PASSWORD}
    )
    start = reverse("openid_connect_login", args=["oidc"]) + "?process=connect"
    _follow(client, client.get(start)["Location"], "offen")
    assert SocialAccount.objects.get().user_id == account.id
    other_browser = Client()
    assert _sign_in(other_browser, "offen") == "/start/"
    assert other_browser.session["_auth_user_id"] == str(account.id)


def test_a_forged_answer_signs_nobody_in(
    provider: str, db: None, client: Client
) -> None:
    callback = reverse("openid_connect_callback", args=["oidc"])
    page = client.get(callback, {"code": "x", "state": "gefälscht"})
    assert page.status_code in {200, 401}
    assert "nicht geklappt" in page.content.decode()
    assert not Account.objects.exists()


def test_without_a_provider_none_is_offered(db: None, client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert "anderen Dienst" not in page


def test_rights_never_come_from_the_provider(
    provider: str, people: Cast, client: Client
) -> None:
    _sign_in(client, "neu")
    account = Account.objects.get(email="kim@test.example")
    assert api.list_acting_units(account.id, NOW) == ()
