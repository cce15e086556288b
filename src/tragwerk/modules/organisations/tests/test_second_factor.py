"""Two steps: setting up an app, signing in with it, keys, codes for emergencies."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from tragwerk.foundation import audit
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.actions.rewrap_second_factors import secret_box
from tragwerk.modules.organisations.adapters.second_factor import SecondFactorAdapter
from tragwerk.modules.organisations.models import Account
from tragwerk.modules.organisations.tests.factories import PASSWORD, Cast

pytestmark = pytest.mark.database
PERIOD = 30


def _code(secret: str, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + step))


def _sign_in(client: Client, email: str) -> str:
    data = {"login": email, "password": PASSWORD}
    return client.post(reverse("account_login"), data)["Location"]


def _confirm(client: Client, url: str) -> str:
    """Open a page that asks for the password first; give the page itself."""
    asked = client.get(url)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert "Bitte bestätigen" in client.get(asked["Location"]).content.decode()
    answer = client.post(asked["Location"], {"password": PASSWORD, "next": url})
    assert answer["Location"] == url
    return client.get(url).content.decode()


def test_an_app_as_second_step(
    people: Cast,
    client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    account = Account.objects.get(id=people.caseworker.id)
    _sign_in(client, account.email)
    page = _confirm(client, reverse("mfa_activate_totp"))
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert secret is not None
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Dieser Code stimmt nicht" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": _code(secret[1])})

    assert api.has_second_factor(account.id)
    stored = Authenticator.objects.get(user=account, type="totp").data["secret"]
    assert secret[1] not in stored
    verbs = [entry.verb for entry in audit.list_for_subject("account", account.id)]
    assert "add_second_factor" in verbs
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    emergency = re.findall(r"<li><code>(\w+)</code></li>", codes)
    assert len(emergency) == 10

    other = Client()
    assert _sign_in(other, account.email) == reverse("mfa_authenticate")
    assert other.get(reverse("team")).status_code == 302
    page = other.get(reverse("mfa_authenticate")).content.decode()
    assert "Zweiter Schritt" in page
    answer = other.post(reverse("mfa_authenticate"), {"code": emergency[0]})
    assert answer["Location"] == "/start/"
    assert other.get(reverse("team")).status_code == 200
    # A code for emergencies works once.
    third = Client()
    _sign_in(third, account.email)
    again = third.post(reverse("mfa_authenticate"), {"code": emergency[0]})
    assert "Dieser Code stimmt nicht" in again.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "mfa_add_webauthn",
        "account_change_password",
    ],
)
def test_pages_after_confirming(people: Cast, client: Client, name: str) -> None:
    _sign_in(client, "alma.auer@test.example")
    url = reverse(name)
    page = (
        client.get(url).content.decode()
        if name == "account_change_password"
        else _confirm(client, url)
    )
    assert "<h1" in page


def test_a_passkey_can_be_asked_for_without_an_account(
    db: None, client: Client
) -> None:
    answer = client.get(
        reverse("mfa_login_webauthn"), headers={"accept": "application/json"}
    )
    assert "challenge" in answer.json()["request_options"]["publicKey"]


def test_recovery_codes_only_with_a_second_factor(people: Cast, client: Client) -> None:
    _sign_in(client, "alma.auer@test.example")
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Noch nicht eingerichtet" in page
    assert reverse("mfa_generate_recovery_codes") not in page


def test_secrets_survive_a_new_master_key(settings: Settings) -> None:
    box = SecondFactorAdapter()
    sealed = box.encrypt("GEHEIM")
    assert "GEHEIM" not in sealed
    old, settings.TRAGWERK_MASTER_KEY = settings.TRAGWERK_MASTER_KEY, b"n" * 32
    settings.TRAGWERK_PREVIOUS_MASTER_KEYS = [old]
    assert box.decrypt(sealed) == "GEHEIM"


def test_secrets_are_sealed_again_under_a_new_master_key(
    settings: Settings, people: Cast
) -> None:
    account = Account.objects.get(id=people.person.id)
    sealed = secret_box().encrypt(b"JBSWY3DPEHPK3PXP").decode()
    factor = Authenticator.objects.create(
        user=account, type="totp", data={"secret": sealed, "name": "App"}
    )
    old = settings.TRAGWERK_MASTER_KEY
    settings.TRAGWERK_MASTER_KEY = bytes(range(32))
    settings.TRAGWERK_PREVIOUS_MASTER_KEYS = [old]
    assert api.rewrap_second_factors() == 1

    settings.TRAGWERK_PREVIOUS_MASTER_KEYS = []
    factor.refresh_from_db()
    assert secret_box().decrypt(factor.data["secret"].encode()) == b"JBSWY3DPEHPK3PXP"
    assert factor.data["name"] == "App"
