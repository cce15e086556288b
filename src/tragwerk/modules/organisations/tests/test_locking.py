"""Locking an account: refused, done at once, undone without old rights."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tragwerk.foundation import audit
from tragwerk.foundation.outbox.models import Message
from tragwerk.kernel.actor import Role
from tragwerk.kernel.errors import NotAllowedError, NotFoundError, RuleError
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.models import BrowserSession, Membership
from tragwerk.modules.organisations.tests.factories import (
    NOW,
    PASSWORD,
    Cast,
    actor_for,
)

pytestmark = pytest.mark.database
LATER = NOW + timedelta(days=1)


def account_of(people: Cast, who: str) -> UUID:
    found: UUID = getattr(people, who).id
    return found


def sign_in(client: Client) -> None:
    fields = {"login": "alma.auer@test.example", "password": PASSWORD}
    client.post(reverse("account_login"), fields)


@pytest.mark.parametrize(
    "who", ["colleague", "lead", "unit_administrator", "stranger", "person", "guest"]
)
def test_only_who_runs_the_platform_locks(people: Cast, who: str) -> None:
    target = account_of(people, "caseworker")
    for action in (api.lock_account, api.unlock_account):
        with pytest.raises(NotAllowedError):
            action(actor=getattr(people, who), account_id=target, now=LATER)


def test_a_locked_account_is_signed_out_and_works_nowhere(people: Cast) -> None:
    client, target = Client(), account_of(people, "caseworker")
    sign_in(client)
    assert client.get("/team/").status_code == 200
    Membership.objects.grant(target, people.counselling_id, [Role.COUNSELLOR], NOW)

    actor = people.platform_administrator
    assert api.lock_account(actor=actor, account_id=target, now=LATER) == 2
    assert client.get("/team/").status_code == 302
    assert not BrowserSession.objects.filter(account_id=target).exists()
    sign_in(client)
    assert client.get(reverse("account_overview")).status_code == 302
    names = [m.name.partition(".")[2] for m in Message.objects.order_by("pk")]
    assert names == ["membership_ended", "membership_ended", "account_locked"]
    verbs = [entry.verb for entry in audit.list_for_subject("account", target)]
    assert verbs.count("lock_account") == 1

    assert api.lock_account(actor=actor, account_id=target, now=LATER) == 0
    assert Message.objects.count() == 3


def test_an_unlocked_account_is_a_private_person(people: Cast) -> None:
    target = account_of(people, "caseworker")
    api.lock_account(actor=people.system, account_id=target, now=LATER)
    for _round in range(2):
        api.unlock_account(actor=people.system, account_id=target, now=LATER)
    assert not api.list_acting_units(target, LATER)
    assert not actor_for(target, people.unit_id, now=LATER).roles
    client = Client()
    sign_in(client)
    assert client.get(reverse("account_overview")).status_code == 200
    names = list(Message.objects.order_by("pk").values_list("name", flat=True))
    assert names.count("organisations.account_unlocked") == 1


def test_nobody_locks_themselves_or_the_last_administrator(people: Cast) -> None:
    target = account_of(people, "platform_administrator")
    for actor in (people.platform_administrator, people.system):
        with pytest.raises(RuleError):
            api.lock_account(actor=actor, account_id=target, now=LATER)
    assert actor_for(target, people.platform_id, now=LATER).roles
    for action in (api.lock_account, api.unlock_account):
        with pytest.raises(NotFoundError):
            action(actor=people.system, account_id=uuid4(), now=LATER)
