"""`tragwerk cases`: look ahead, move, stop, go on, take back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tragwerk.config.cli import platform, running
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.applications import api as applications
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api as cases
from tragwerk.modules.cases.actions import transferring
from tragwerk.modules.cases.models import Case, Migration
from tragwerk.modules.cases.tests.factories import (
    CHECKED,
    NOW,
    FakeApplications,
    do,
    open_sample,
)
from tragwerk.modules.cases.tests.versions import KEY, PLAN, RENAMED, register
from tragwerk.modules.organisations.tests.factories import Cast, make_cast

pytestmark = pytest.mark.database
MOVE = ["cases", "migrate", KEY, "--from", "1.0.0", "--to", "2.0.0"]


@pytest.fixture
def people(db: None, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(platform, "open_platform", lambda data: data_dir)
    return make_cast()


@pytest.fixture
def old(people: Cast, monkeypatch: pytest.MonkeyPatch) -> blocks.Package:
    """Give the first version with two cases in one unit and one in another."""
    package = register(version="1.0.0")
    fake = FakeApplications(package, people.unit_id)
    monkeypatch.setattr(applications, "hand_over_submission", fake.hand_over_submission)
    open_sample(fake)
    do(open_sample(fake), people.caseworker, CHECKED)
    open_sample(fake, unit_id=people.other_unit_id)
    return package


@pytest.fixture
def new(old: blocks.Package) -> blocks.Package:
    return register(*RENAMED)


@pytest.fixture
def plan(tmp_path: Path) -> list[str]:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN))
    return ["--plan", str(path)]


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert running.run([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert running.run(list(words)) == 1
    return " ".join(capsys.readouterr().err.split())


def test_a_dry_run_says_what_would_happen_and_what_the_plan_leaves_open(
    new: blocks.Package, plan: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, *MOVE, "--dry-run")
    assert found["units"] == 2
    assert found["moving"] == [
        {"from": "Antrag prüfen", "to": "Antrag prüfen", "cases": 2}
    ]
    assert [rest["cases"] for rest in found["staying"]] == [1]
    assert found["plan"] == {"frist": "frist_antwort"}
    assert "beschliessen" in found["open"]["entscheiden"]
    assert told(capsys, *MOVE, *plan, "--dry-run")["staying"] == []
    assert running.run([*MOVE, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "Antrag prüfen" in shown
    assert "Im Plan ist offen: entscheiden" in shown
    assert not Migration.objects.exists()


def test_moving_all_units_and_taking_it_back(
    old: blocks.Package,
    new: blocks.Package,
    plan: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = told(capsys, *MOVE, *plan)
    assert sorted(row["moved"] for row in rows) == [1, 2]
    assert {row["status"] for row in rows} == {"DONE"}
    [batch] = {row["batch"] for row in rows}
    assert Case.objects.filter(digest=new.digest).count() == 3
    listed = told(capsys, "cases", "migrations")
    assert {row["batch"] for row in listed} == {batch}
    assert running.run(["cases", "migrations"]) == 0
    assert "fertig" in capsys.readouterr().out
    back = told(capsys, "cases", "migrate", KEY, "--undo", batch)
    assert sorted(row["moved"] for row in back) == [1, 2]
    assert Case.objects.filter(digest=old.digest).count() == 3


def test_one_unit_only(
    people: Cast, new: blocks.Package, capsys: pytest.CaptureFixture[str]
) -> None:
    [row] = told(capsys, *MOVE, "--unit", str(people.unit_id))
    assert (row["moved"], row["stayed"]) == (1, 1)
    assert "„Entscheiden“" in row["staying"][0]["reason"]
    assert Case.objects.filter(digest=new.digest).count() == 1


def test_stopping_and_going_on(
    people: Cast,
    old: blocks.Package,
    new: blocks.Package,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(transferring, "AT_ONCE", 1)
    key = cases.start_migration(
        actor=SYSTEM,
        unit_id=people.unit_id,
        block_key=KEY,
        from_digest=old.digest,
        to_digest=new.digest,
        plan=PLAN,
        now=NOW,
    )
    cases.carry_on_migration(actor=SYSTEM, migration_id=key, now=NOW)
    assert running.run(["cases", "cancel", str(key)]) == 0
    assert "angehalten" in capsys.readouterr().out
    [row] = told(capsys, "cases", "resume", str(key))
    assert (row["status"], row["moved"]) == ("DONE", 2)


def test_another_migration_under_way_is_named_and_the_other_units_go_on(
    people: Cast,
    old: blocks.Package,
    new: blocks.Package,
    plan: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    cases.start_migration(
        actor=SYSTEM,
        unit_id=people.unit_id,
        block_key=KEY,
        from_digest=old.digest,
        to_digest=new.digest,
        plan={},
        now=NOW,
    )
    assert running.run([*MOVE, *plan]) == 0
    assert "läuft gerade eine andere Umstellung" in capsys.readouterr().err
    assert Case.objects.filter(digest=new.digest).count() == 1


def test_wrong_calls_end_as_a_sentence(
    new: blocks.Package, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--from und --to" in refused(capsys, *MOVE[:3])
    assert "Fassung kennt" in refused(capsys, *MOVE[:5], "--to", "9.9.9")
    assert "läuft kein Vorgang" in refused(
        capsys, *MOVE[:3], "--from", "2.0.0", "--to", "1.0.0"
    )
    assert "gibt es nicht" in refused(capsys, *MOVE[:3], "--undo", "x")
    path = tmp_path / "plan.json"
    for text, word in (
        ("{", "kein gültiges JSON"),
        ("[1]", "Erwartet wird"),
        ('{"entscheiden": "gibt_es_nicht"}', "gibt_es_nicht"),
    ):
        path.write_text(text)
        assert word in refused(capsys, *MOVE, "--plan", str(path))
    assert "keine Datei" in refused(capsys, *MOVE, "--plan", str(tmp_path))
