"""The middleware: who acts, with which unit and which grants."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from tragwerk.kernel.actor import GUEST, Actor, ActorKind, Role
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.adapters.sessions import SessionStore
from tragwerk.modules.organisations.models import Account, Membership, Unit
from tragwerk.modules.organisations.tests.factories import Cast, join
from tragwerk.modules.organisations.web.acting import resolve
from tragwerk.modules.organisations.web.middleware import ActorMiddleware

pytestmark = pytest.mark.database


def _client(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        Account.objects.get(id=actor.id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def _second_unit(people: Cast) -> Actor:
    account = Account.objects.get(id=people.caseworker.id)
    return join(account, Unit.objects.get(id=people.counselling_id), Role.COUNSELLOR)


def test_without_session_nobody_but_a_guest_acts(db: None) -> None:
    assert resolve(SessionStore(), None).actor == GUEST


def test_grants_come_from_the_session_and_bad_ones_are_left_out(db: None) -> None:
    session = SessionStore()
    good = uuid4()
    session["grants"] = [str(good), "x", None, 5]
    actor = resolve(session, None).actor
    assert actor.kind is ActorKind.GUEST
    assert actor.grants == {good}
    session["grants"] = "no list"
    assert resolve(session, None).actor == GUEST


def test_the_only_unit_needs_no_choice(people: Cast) -> None:
    acting = resolve(SessionStore(), people.caseworker.id)
    assert acting.actor == people.caseworker
    assert acting.unit is not None
    assert acting.unit.name == "Wohngeldstelle, Stadt Stuttgart"


def test_a_foreign_unit_in_the_session_counts_for_nothing(people: Cast) -> None:
    session = SessionStore()
    session["acting_unit"] = str(people.other_unit_id)
    assert resolve(session, people.caseworker.id).actor == people.caseworker
    assert resolve(session, people.person.id).actor.kind is ActorKind.PERSON


def test_an_ended_membership_takes_the_right_at_once(people: Cast) -> None:
    session = SessionStore()
    session["acting_unit"] = str(people.unit_id)
    Membership.objects.filter(account_id=people.caseworker.id).update(
        until=timezone.now()
    )
    acting = resolve(session, people.caseworker.id)
    assert acting.actor == Actor(kind=ActorKind.PERSON, id=people.caseworker.id)
    assert acting.unit is None


def test_a_membership_of_tomorrow_gives_nothing_today(people: Cast) -> None:
    Membership.objects.filter(account_id=people.caseworker.id).update(
        since=timezone.now() + timedelta(days=1)
    )
    assert resolve(SessionStore(), people.caseworker.id).actor.roles == frozenset()


def test_two_units_must_be_chosen_from_and_roles_stay_apart(people: Cast) -> None:
    other = _second_unit(people)
    session = SessionStore()
    undecided = resolve(session, people.caseworker.id)
    assert undecided.must_choose
    assert undecided.actor.kind is ActorKind.PERSON
    session["acting_unit"] = str(people.counselling_id)
    assert resolve(session, people.caseworker.id).actor == other
    session["acting_unit"] = str(people.unit_id)
    assert resolve(session, people.caseworker.id).actor == people.caseworker
    session["acting_unit"] = "private"
    assert resolve(session, people.caseworker.id).actor.kind is ActorKind.PERSON


def test_who_must_choose_is_led_to_the_choice_and_back(people: Cast) -> None:
    _second_unit(people)
    client = _client(people.caseworker)
    answer = client.get("/team/")
    assert answer.status_code == 302
    assert answer["Location"] == "/einheit/?next=%2Fteam%2F"
    page = client.get(answer["Location"])
    assert str(people.counselling_id) in page.content.decode()
    answer = client.post(answer["Location"], {"unit": str(people.counselling_id)})
    assert answer["Location"] == "/team/"
    assert "Sozialberatung Stuttgart" in client.get("/team/").content.decode()


def test_a_foreign_unit_cannot_be_chosen(people: Cast) -> None:
    client = _client(people.caseworker)
    answer = client.post("/einheit/", {"unit": str(people.other_unit_id)})
    assert answer.status_code == 200
    assert "acting_unit" not in client.session


@pytest.mark.parametrize("target", ["https://böse.example/", "//x.example", "/\\x"])
def test_the_way_back_stays_on_this_platform(people: Cast, target: str) -> None:
    client = _client(people.caseworker)
    answer = client.post(
        "/einheit/", {"unit": "private"}, query_params={"next": target}
    )
    assert answer["Location"] == "/start/"


def test_the_session_of_another_account_is_not_taken_over(people: Cast) -> None:
    client = _client(people.caseworker)
    client.post("/einheit/", {"unit": str(people.unit_id)})
    client.force_login(
        Account.objects.get(id=people.stranger.id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert "acting_unit" not in client.session


def test_members_without_second_factor_are_led_to_one(
    people: Cast, settings: Settings
) -> None:
    settings.TRAGWERK_REQUIRE_MFA = True
    client = _client(people.caseworker)
    for method in (client.get, client.post):
        assert method("/team/")["Location"].startswith("/konto/zweiter-schritt/")
    assert client.get("/konto/zweiter-schritt/").status_code == 200
    assert client.get("/konto/").status_code == 200
    assert not resolve(client.session, people.caseworker.id).actor.roles
    # Persons who seek help are not held up.
    answer = _client(people.person).get("/start/")
    assert answer["Location"] == "/meine-antraege/"


def test_with_second_factor_nothing_is_in_the_way(
    people: Cast, settings: Settings
) -> None:
    settings.TRAGWERK_REQUIRE_MFA = True
    TOTP.activate(Account.objects.get(id=people.caseworker.id), generate_totp_secret())
    assert _client(people.caseworker).get("/team/").status_code == 200


def test_looking_up_the_actor_is_lazy_and_cheap(
    people: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seen: list[Actor] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(api.actor_of(request))
        seen.append(api.actor_of(request))
        return HttpResponse()

    request = RequestFactory().get("/team/")
    request.user = Account.objects.get(id=people.caseworker.id)
    request.session = SessionStore()
    with django_assert_num_queries(1):
        ActorMiddleware(view)(request)
    assert seen == [people.caseworker, people.caseworker]
    request.path = "/static/x.css"
    with django_assert_num_queries(0):
        ActorMiddleware(lambda _: HttpResponse())(request)
