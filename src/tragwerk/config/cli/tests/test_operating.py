"""Commands on a platform: lock accounts, add Bausteine, let units offer them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from tragwerk.config.cli import platform, running
from tragwerk.foundation import audit
from tragwerk.kernel.actor import ActorKind
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.organisations.tests.factories import Cast, make_cast

pytestmark = pytest.mark.database
WOHNGELD = str(Path(settings.TRAGWERK_LIBRARY) / "wohngeld")


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(platform, "open_platform", lambda data: data)
    return make_cast()


def offering() -> set[object]:
    return {offer.unit_id for offer in blocks.list_offers(["wohngeld"])}


def test_an_empty_platform_comes_to_offer_something(
    people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["block", "adopt", "wohngeld", "--unit", "Tübingen"]) != 0
    assert "Vorhanden: keine." in " ".join(capsys.readouterr().err.split())
    assert running.run(["block", "add", WOHNGELD]) == 0
    assert running.run(["block", "adopt", "wohngeld", "--unit", "Tübingen"]) == 0
    assert offering() == {people.other_unit_id}
    kind = ["--unit-kind", "wohngeldstelle"]
    assert running.run(["block", "adopt", "wohngeld", *kind]) == 0
    assert offering() == {people.unit_id, people.other_unit_id}
    assert "in 2 Stellen angeboten" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--unit oder --unit-kind"),
        (["--unit", "Stuttgart", "--unit-kind", "X"], "--unit oder --unit-kind"),
        (["--unit-kind", "RATHAUS"], "Die Art „RATHAUS“ gibt es nicht"),
        (["--unit-kind", "JUGENDAMT"], "gibt es hier nicht"),
        (["--unit", "Plattformbetrieb"], "ist nicht für „Plattformbetrieb“ gemacht"),
        (["--unit", "Wohngeldstelle"], "passt auf 2 Stellen"),
    ],
)
def test_who_cannot_offer_is_named(
    people: Cast, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["block", "add", WOHNGELD]) == 0
    assert running.run(["block", "adopt", "wohngeld", *words]) != 0
    assert said in " ".join(capsys.readouterr().err.split())
    assert not offering()


def test_a_faulty_folder_is_not_added(
    people: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["block", "add", str(tmp_path)]) != 0
    assert "block.toml" in capsys.readouterr().err
    assert not blocks.list_blocks()


def test_an_account_is_locked_and_opened(
    people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    email = "alma.auer@test.example"
    assert running.run(["user", "deactivate", email]) == 0
    assert "in 1 Stellen" in " ".join(capsys.readouterr().out.split())
    assert running.run(["user", "list", "--json"]) == 0
    assert email not in capsys.readouterr().out
    assert running.run(["user", "activate", email]) == 0
    assert running.run(["user", "activate", "nie@test.example"]) != 0
    assert "gibt es nicht" in capsys.readouterr().err


def test_listing_people_is_recorded_for_each_unit_read(
    people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["user", "list", "--unit", "Tübingen", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    (entry,) = audit.list_for_subject("unit", people.other_unit_id)
    assert (entry.verb, entry.actor_kind) == ("read_members", ActorKind.SYSTEM)
    assert entry.detail == {"count": len({row["email"] for row in rows})}
    assert not audit.list_for_subject("unit", people.unit_id)
    assert running.run(["user", "list"]) == 0
    assert [e.verb for e in audit.list_for_subject("unit", people.unit_id)] == [
        "read_members"
    ]
