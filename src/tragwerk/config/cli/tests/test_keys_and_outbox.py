"""Commands on a platform: keys of units, deliveries that were given up."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tragwerk.config.cli import platform, running
from tragwerk.foundation import audit, outbox, vault
from tragwerk.foundation.audit.models import Entry
from tragwerk.foundation.outbox.models import Delivery, Message
from tragwerk.modules.organisations.tests.factories import Cast, make_cast

pytestmark = pytest.mark.database


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cast:
    monkeypatch.setattr(platform, "open_platform", lambda data: tmp_path)
    cast = make_cast()
    for unit in (cast.unit_id, cast.other_unit_id):
        vault.put_json(owner=unit, kind="a", value={"unit": str(unit)})
    return cast


def said(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    return " ".join((told.out + told.err).split())


def versions() -> dict[object, int]:
    return {ring.owner: ring.version for ring in vault.list_keyrings()}


def test_one_unit_gets_a_new_key(
    people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["keys", "rotate-unit", "--unit", "Tübingen"]
    assert running.run(words) == 0
    assert versions() == {people.unit_id: 1, people.other_unit_id: 2}
    assert "1 Datensätze neu verpackt" in said(capsys)
    (entry,) = audit.list_for_subject("unit", people.other_unit_id)
    assert entry.verb == "change_unit_key"

    assert running.run(["keys", "list", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    row = rows[str(people.other_unit_id)]
    assert (row["version"], row["records"], row["under_older"]) == (2, 1, 0)
    assert running.run([*words[:3], row["id"], "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"rotated": 1, "skipped": 0, "records": 1}
    assert running.run(["keys", "list"]) == 0
    assert "Wohngeldstelle" in said(capsys)


def test_all_units_get_a_new_key_and_an_interruption_costs_nothing(
    people: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    real, calls = vault.rotate_owner, []

    def rotate_only_one(*words: object) -> int:
        if calls:
            raise KeyboardInterrupt
        calls.append(words)
        return real(*words)  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(vault, "rotate_owner", rotate_only_one)
    words = ["keys", "rotate-unit", "--all", "--json"]
    assert running.run(words) == 130
    assert sorted(versions().values()) == [1, 2]
    capsys.readouterr()

    monkeypatch.setattr(vault, "rotate_owner", real)
    assert running.run(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"rotated": 1, "skipped": 1, "records": 1}
    assert set(versions().values()) == {2}
    assert not list(tmp_path.iterdir())

    assert running.run(words) == 0
    assert json.loads(capsys.readouterr().out)["rotated"] == 2
    assert set(versions().values()) == {3}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "--unit STELLE oder --all"),
        (["--all", "--unit", "Tübingen"], "--unit STELLE oder --all"),
        (["--unit", "Plattformbetrieb"], "hat noch keinen Schlüssel"),
        (["--unit", "6f0d7a52-3c0e-5b5e-9d0a-0f3f6c1e2a99"], "keinen Schlüssel"),
        (["--unit", "Rathaus"], "Keine Stelle heißt"),
    ],
)
def test_a_unit_without_a_key_is_named(
    people: Cast, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["keys", "rotate-unit", *words]) == 1
    assert told in said(capsys)
    assert set(versions().values()) == {1}


@pytest.fixture
def parked(people: Cast) -> list[int]:
    """Give the numbers of two deliveries that were given up."""
    now = timezone.now() - timedelta(days=1)
    numbers = []
    for name in ("cases.open_case", "applications.issue_receipt"):
        message = Message.objects.create(
            name="ApplicationSubmitted", payload={}, occurred_at=now
        )
        row = Delivery.objects.create(
            message=message,
            subscriber=name,
            state=Delivery.State.PARKED,
            attempts=12,
            due_at=now,
            last_error="OSError",
        )
        numbers.append(row.pk)
    return numbers


def test_what_was_given_up_is_listed(
    parked: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["outbox", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == parked
    assert rows[0]["subscriber"] == "cases.open_case"
    assert (rows[0]["attempts"], rows[0]["last_error"]) == (12, "OSError")
    assert running.run(["outbox", "list"]) == 0
    assert "cases.open_case" in said(capsys)


def test_what_was_given_up_is_tried_again(
    parked: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["outbox", "retry", str(parked[0])]) == 0
    assert "1 Zustellungen" in said(capsys)
    assert [one.id for one in outbox.list_parked()] == parked[1:]
    entry = Entry.objects.get(verb="retry_deliveries")
    assert entry.detail == {"count": 1}

    assert running.run(["outbox", "retry", "--all", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"retried": 1}
    assert running.run(["outbox", "list"]) == 0
    assert "Keine Zustellung ist aufgegeben" in said(capsys)
    assert Delivery.objects.filter(state="PENDING", attempts=0).count() == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Nummern oder --all"),
        (["1", "--all"], "Nummern oder --all"),
        (["999999"], "Nicht aufgegeben: 999999"),
    ],
)
def test_what_is_not_given_up_is_named(
    parked: list[int],
    words: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert running.run(["outbox", "retry", *words]) == 1
    assert told in said(capsys)
    assert len(outbox.list_parked()) == 2
