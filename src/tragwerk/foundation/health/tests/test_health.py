import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import timezone

from tragwerk.foundation import outbox
from tragwerk.foundation.health import checks, views
from tragwerk.foundation.outbox.models import PeriodicJob
from tragwerk.foundation.vault import keys

GET = RequestFactory().get("/")


def _beat(age):
    now = timezone.now()
    PeriodicJob.objects.create(name=outbox.HEARTBEAT, due_at=now, finished_at=now - age)


def test_health_touches_nothing():
    response = views.healthz(GET)
    assert (response.status_code, json.loads(response.content)) == (
        200,
        {"status": "ok"},
    )
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.database
def test_a_platform_with_a_living_worker_is_ready():
    _beat(timedelta(seconds=20))
    assert checks.failing(timezone.now()) == []
    assert views.readyz(GET).status_code == 200


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize("problem", ["no worker", "old worker", "key", "database"])
def test_strangers_learn_that_not_why(problem, monkeypatch, settings):
    if problem != "no worker":
        age = timedelta(minutes=3) if problem == "old worker" else timedelta(0)
        _beat(age)
    if problem == "key":
        assert keys.is_usable()
        settings.TRAGWERK_MASTER_KEY = b"\x03" * 32
        keys.forget()
    if problem == "database":

        def away():
            raise OperationalError("host 10.0.0.1 is down")

        monkeypatch.setattr(checks, "_database_answers", away)
    response = views.readyz(GET)
    assert response.status_code == 503
    assert json.loads(response.content) == {"status": "unavailable"}


@pytest.mark.django_db
@pytest.mark.database
def test_open_migrations_are_found(monkeypatch):
    _beat(timedelta(0))
    monkeypatch.setattr(checks, "_known_migrated", False)
    monkeypatch.setattr(
        "django.db.migrations.executor.MigrationExecutor.migration_plan",
        lambda *_args: ["something"],
    )
    assert checks.failing(timezone.now()) == ["migrations"]
