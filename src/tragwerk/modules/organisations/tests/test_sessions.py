"""Sessions: only hashes in the database, and they end when they should."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.actions.end_session import forget_expired
from tragwerk.modules.organisations.adapters.sessions import SessionStore
from tragwerk.modules.organisations.models import BrowserSession
from tragwerk.modules.organisations.tests.factories import PASSWORD, Cast

pytestmark = pytest.mark.database
LOGIN = {"login": "alma.auer@test.example", "password": PASSWORD}
COOKIE = "tragwerk_session"


def signed_in(device: str = "Firefox/130 (Windows)") -> Client:
    client = Client(headers={"user-agent": device})
    assert client.post(reverse("account_login"), LOGIN).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("account_overview")).status_code == 200


def test_what_the_table_holds_opens_nothing(people: Cast) -> None:
    browser = signed_in()
    key = browser.cookies[COOKIE].value
    row = BrowserSession.objects.get(account_id=people.caseworker.id)
    assert row.session_key == hashlib.sha256(key.encode()).hexdigest()
    assert key not in str(list(BrowserSession.objects.values_list()))
    thief = Client()
    thief.cookies[COOKIE] = row.session_key
    assert not is_in(thief)
    assert is_in(browser)


def test_a_session_lives_as_others_do(db: None) -> None:
    store = SessionStore()
    store["a"] = 1
    store.save()
    key = store.session_key
    assert key is not None
    assert store.exists(key)
    assert SessionStore(key)["a"] == 1
    store.cycle_key()
    assert not store.exists(key)
    assert SessionStore(store.session_key)["a"] == 1
    store.flush()
    assert not BrowserSession.objects.exists()
    assert SessionStore("x" * 32).get("a") is None


def test_nothing_is_stored_again_after_the_end(db: None) -> None:
    browser = Client()
    store = browser.session
    store["a"] = 1
    store.save()
    late = SessionStore(store.session_key)
    assert late["a"] == 1
    store.delete()
    late["a"] = 2
    with pytest.raises(UpdateError):
        late.save()
    assert not BrowserSession.objects.exists()


def test_the_asynchronous_way_hashes_as_well(db: None) -> None:
    async def go() -> str:
        store = SessionStore()
        await store.aset("a", 1)
        await store.asave()
        assert await store.aexists(str(store.session_key))
        again = SessionStore(store.session_key)
        assert await again.aget("a") == 1
        return str(store.session_key)

    key = async_to_sync(go)()
    row = BrowserSession.objects.get()
    assert row.session_key == hashlib.sha256(key.encode()).hexdigest()
    async_to_sync(SessionStore(key).adelete)()
    assert not BrowserSession.objects.exists()


def test_the_list_names_devices_newest_first_and_this_one_on_top(people: Cast) -> None:
    first, second = signed_in(), signed_in("Safari (iPhone)")
    signed_in("x" * 5000)
    expired = signed_in("Chrome (Linux)")
    BrowserSession.objects.filter(
        session_key=hashlib.sha256(expired.cookies[COOKIE].value.encode()).hexdigest()
    ).update(expire_date=timezone.now() - timedelta(minutes=1))
    rows = api.list_sessions(people.caseworker, first.cookies[COOKIE].value)
    assert [(row.device, row.is_current) for row in rows] == [
        ("Firefox unter Windows", True),
        ("Unbekanntes Gerät", False),
        ("Safari unter iPhone", False),
    ]
    assert second.cookies[COOKIE].value not in str(rows)
    assert api.list_sessions(people.stranger, "") == ()
    assert api.list_sessions(people.guest, "") == ()


def test_all_others_can_be_ended_at_once(people: Cast) -> None:
    here, there, elsewhere = signed_in(), signed_in(), signed_in()
    page = here.get(reverse("session_list")).content.decode()
    url = reverse("end_other_sessions")
    assert f'action="{url}"' in page
    assert here.get(url).status_code == 405
    assert here.post(url).status_code == 302
    assert [is_in(one) for one in (here, there, elsewhere)] == [True, False, False]
    assert url not in here.get(reverse("session_list")).content.decode()
    assert Client().post(url)["Location"].startswith(reverse("account_login"))


def test_a_new_password_ends_the_sessions_of_the_old_one(people: Cast) -> None:
    here, there = signed_in(), signed_in()
    new = "Ein-ganz-anderer-Satz-7"
    answer = here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert BrowserSession.objects.filter(account_id=people.caseworker.id).count() == 1


def test_expired_sessions_are_forgotten(db: None) -> None:
    store = SessionStore()
    store.set_expiry(-1)
    store.save()
    assert not store.exists("x" * 32)
    forget_expired(timezone.now())
    assert not BrowserSession.objects.exists()
