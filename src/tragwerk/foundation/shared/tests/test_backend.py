"""The shared cache: what it promises to the limits that stand on it."""

from __future__ import annotations

import base64
import pickle
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tragwerk.foundation.shared import backend
from tragwerk.foundation.shared.models import SharedValue

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def cache() -> backend.SharedCache:
    return backend.SharedCache("", {})


@pytest.mark.parametrize("value", [1, True, None, "ä", [1.5, 2.5], {"a": [None]}])
def test_values_come_back(cache: backend.SharedCache, value: Any) -> None:
    cache.set("a", value)
    assert cache.get("a", "nothing") == value
    assert cache.get("b", "nothing") == "nothing"
    assert cache.get("a", "nothing", version=2) == "nothing"
    assert cache.get_many(["a", "b"]) == {"a": value}
    assert cache.delete("a")
    assert not cache.delete("a")


def test_values_end(cache: backend.SharedCache) -> None:
    cache.set("a", 1, timeout=0)
    cache.set("b", 1, timeout=-5)
    cache.set("c", 1, timeout=None)
    assert [cache.get(key) for key in "abc"] == [None, None, 1]
    assert not cache.touch("a", 10)
    assert cache.touch("c", 10)
    assert cache.add("a", 2)
    backend.forget_expired(timezone.now() + timedelta(seconds=60))
    assert [cache.get(key) for key in "abc"] == [2, None, None]
    cache.clear()
    assert not SharedValue.objects.exists()


def test_only_the_first_adds(cache: backend.SharedCache) -> None:
    assert cache.add("a", 1)
    assert not cache.add("a", 2)
    assert cache.get("a") == 1
    cache.set("a", 3)
    assert cache.get("a") == 3


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_adds(cache: backend.SharedCache) -> None:
    results: list[bool] = []
    start = threading.Barrier(6)

    def add() -> None:
        start.wait(10)
        results.append(cache.add("a", 1))
        connection.close()

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == [False] * 5 + [True]


def test_what_is_written_into_the_table_never_runs(
    cache: backend.SharedCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_args: object) -> None:
        raise AssertionError("something was unpickled")

    monkeypatch.setattr(pickle, "loads", explode)
    cache.set("a", 1)
    packed = base64.b64encode(pickle.dumps({"x": 1})).decode()
    SharedValue.objects.update(value=packed)
    assert cache.get("a") == packed


def test_what_json_does_not_know_is_refused(cache: backend.SharedCache) -> None:
    with pytest.raises(TypeError):
        cache.set("a", object())


def test_the_table_names_no_addresses(cache: backend.SharedCache) -> None:
    cache.set("allauth:rl:login:ip:192.0.2.7", [1.0])
    assert "192.0.2.7" not in str(list(SharedValue.objects.values()))


def test_it_never_throws_limits_away(cache: backend.SharedCache) -> None:
    cache.set("limit", 7, 60)
    for number in range(400):
        cache.set(f"other {number}", number, 60)
    assert cache.get("limit") == 7


def test_sign_in_is_limited_with_it(settings: Settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "tragwerk.foundation.shared.backend.SharedCache"}
    }
    assert isinstance(caches["default"], backend.SharedCache)
    wrong = {"login": "niemand@test.example", "password": "falsch"}
    browser = Client()
    pages = [browser.post(reverse("account_login"), wrong) for _ in range(6)]
    assert "Zu viele Versuche" in pages[-1].content.decode()
    assert "Zu viele Versuche" not in pages[0].content.decode()
