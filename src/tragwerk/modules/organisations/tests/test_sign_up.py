"""Signing up: with e-mail it tells nobody anything, without it gives no rights."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.models import Account, Membership
from tragwerk.modules.organisations.tests.factories import (
    NOW,
    PASSWORD,
    Cast,
    make_account,
)

pytestmark = pytest.mark.database
KNOWN, UNKNOWN = "alma.auer@test.example", "niemand@test.example"


@pytest.fixture
def with_email(settings: Settings) -> None:
    settings.TRAGWERK_SENDS_EMAIL = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_MAX_EMAIL_ADDRESSES = 3


@pytest.fixture
def without_email(settings: Settings) -> None:
    settings.TRAGWERK_SENDS_EMAIL = False
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    settings.ACCOUNT_MAX_EMAIL_ADDRESSES = 1


def sign_up(email: str) -> tuple[Client, Any]:
    client = Client()
    form = {"email": email, "password1": PASSWORD, "display_name": "Kim"}
    return client, client.post(reverse("account_signup"), form)


def sign_in(email: str) -> Client:
    client = Client()
    form = {"login": email, "password": PASSWORD}
    client.post(reverse("account_login"), form)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("account_overview")).status_code == 200


def _seen(client: Client, answer: Any) -> tuple[int, str, str]:
    page = client.get(answer["Location"]).content.decode()
    page = re.sub(r'value="[^"]*"', "", page)
    for email in (KNOWN, UNKNOWN):
        page = page.replace(email, "")
    return answer.status_code, answer["Location"], page


@pytest.mark.usefixtures("with_email")
def test_with_email_a_known_address_gets_the_same_answer(
    people: Cast, mailoutbox: list[Any]
) -> None:
    before = Account.objects.count()
    known = _seen(*sign_up(KNOWN))
    assert Account.objects.count() == before
    unknown = _seen(*sign_up(UNKNOWN))
    assert known == unknown
    to_known, to_unknown = mailoutbox
    assert to_known.to == [KNOWN]
    assert "schon" in to_known.subject
    assert to_unknown.to == [UNKNOWN]
    assert "/konto/confirm-email/" in to_unknown.body


@pytest.mark.usefixtures("with_email")
def test_with_email_nobody_signs_in_before_the_address_is_confirmed(
    db: None, mailoutbox: list[Any]
) -> None:
    client, _answer = sign_up(UNKNOWN)
    assert not is_in(client)
    assert not is_in(sign_in(UNKNOWN))
    link = re.search(r"http://testserver(/konto/confirm-email/\S+)", mailoutbox[0].body)
    assert link is not None
    client.post(link[1])
    assert EmailAddress.objects.get(email=UNKNOWN).verified
    assert is_in(sign_in(UNKNOWN))


@pytest.mark.usefixtures("with_email")
def test_with_email_an_invited_person_confirms_the_address_first(
    people: Cast, mailoutbox: list[Any]
) -> None:
    token = api.invite_member(
        actor=people.system,
        unit_id=people.unit_id,
        roles=["CASEWORKER"],  # type: ignore[list-item] # its value
        now=NOW,
    )
    api.accept_invitation(
        actor=people.guest,
        token=token,
        now=NOW,
        email=UNKNOWN,
        password=PASSWORD,
        display_name="Nina Neu",
    )
    assert not is_in(sign_in(UNKNOWN))
    assert mailoutbox[-1].to == [UNKNOWN]


@pytest.mark.usefixtures("without_email")
def test_without_email_an_address_gives_no_rights(people: Cast) -> None:
    client, _answer = sign_up(UNKNOWN)
    assert is_in(client)
    account = Account.objects.get(email=UNKNOWN)
    assert not EmailAddress.objects.get(user=account).verified
    assert not Membership.objects.filter(account=account).exists()
    assert api.list_acting_units(account.id, NOW) == ()


@pytest.mark.usefixtures("without_email")
def test_without_email_nobody_adds_the_address_of_another(people: Cast) -> None:
    client = sign_in("hanna.huber@test.example")
    page = client.get(reverse("account_email")).content.decode()
    assert "hanna.huber@test.example" in page
    assert "action_add" not in page
    assert "action_send" not in page
    client.post(reverse("account_email"), {"action_add": "", "email": UNKNOWN})
    assert not EmailAddress.objects.filter(email=UNKNOWN).exists()


@pytest.mark.usefixtures("with_email")
def test_with_email_an_added_address_counts_when_it_is_confirmed(
    people: Cast, mailoutbox: list[Any]
) -> None:
    stranger = make_account("Sina Sommer")
    client = sign_in("hanna.huber@test.example")
    for email in (UNKNOWN, stranger.email):
        client.post(reverse("account_email"), {"action_add": "", "email": email})
    assert not EmailAddress.objects.filter(
        user_id=people.person.id, email__in=[UNKNOWN, stranger.email], verified=True
    ).exists()
    client.post(reverse("account_email"), {"action_primary": "", "email": UNKNOWN})
    assert Account.objects.get(id=people.person.id).email == "hanna.huber@test.example"


def test_signing_up_many_times_is_stopped(db: None) -> None:
    client = Client()
    form = {"email": KNOWN, "password1": "kurz"}
    codes = [
        client.post(reverse("account_signup"), form).status_code for _ in range(11)
    ]
    assert codes[-1] == 429
    assert 429 not in codes[:-1]
