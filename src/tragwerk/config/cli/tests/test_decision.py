"""`tragwerk decision`: run, check, tck, on files of our own."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tragwerk.config.cli import running
from tragwerk.engines.decision.tests.models import decision, literal, table_model
from tragwerk.engines.decision.tests.models import model as model_of
from tragwerk.engines.decision.tests.test_tck_runner import X, case, typed, write

RULES = [["< 18", '"frei"'], [">= 18", '"Eintritt"'], ["[18..20]", '"halb"']]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "eintritt.dmn"
    path.write_bytes(table_model("UNIQUE", [("Alter", "number")], RULES))
    return path


def feed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    data = io.BytesIO("\n".join(lines).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))


def test_run_answers_each_line(
    model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, '{"Alter": 17}', "", '{"Alter": 21}', '{"Alter": 19}')
    assert running.run(["decision", "run", str(model)]) == 0
    out, err = capsys.readouterr()
    answers = [json.loads(line) for line in out.splitlines()]
    assert answers == [{"d": "frei"}, {"d": "Eintritt"}, {"d": None}]
    assert err.startswith("Zeile 4: „d“: 2 Regeln treffen zu, erlaubt ist nur eine")


def test_run_goes_on_after_a_bad_line(
    model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "{", "[1]", '{"Alter": NaN}', '{"Alter": 3}')
    assert running.run(["decision", "run", str(model), "--decision", "d"]) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["error" in answer for answer in answers] == [True, True, True, False]


def test_run_names_the_decisions_there_are(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["decision", "run", str(model), "--decision", "x"]) == 1
    assert "Vorhanden: d." in capsys.readouterr().err


def test_check_names_line_rules_and_example(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["decision", "check", str(model)]) == 1
    out = capsys.readouterr().out
    assert f"{model}:1: Fehler: Entscheidung „d“: Die Regeln 2 und 3 passen" in out
    assert "„Alter“ = 18; erlaubt ist nur eine. Grenzen Sie die Regeln" in out
    assert out.endswith("1 Entscheidungen, 1 Tabellen: 1 Fehler, 0 Hinweise.\n")


def test_check_collects_unreadable_cells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.dmn"
    rules = [["> >", "1"]]
    path.write_bytes(table_model("FIRST", [("x", "number")], rules))
    assert running.run(["decision", "check", str(path), "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["kind"] == "unreadable"
    assert finding["message"].startswith(
        "Entscheidung „d“, Regel 1, Eingabe 1 („x“): Hier fehlt ein Ausdruck"
    )


@pytest.mark.parametrize("content", ["", "<x/>", "<definitions"])
def test_a_file_that_is_no_model_is_explained(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.dmn"
    path.write_text(content)
    assert running.run(["decision", "check", str(path)]) == 1
    assert "Das Modell ist nicht zu gebrauchen" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["decision", "check", str(tmp_path / "x.dmn")]) == 1
    assert "lässt sich nicht lesen. Gibt es die Datei" in capsys.readouterr().err


def test_check_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.dmn"
    path.write_bytes(model_of(decision("Preis", literal("Menge * 2"))))
    assert running.run(["decision", "check", str(path)]) == 0
    out = capsys.readouterr().out
    assert "Hinweis: „Preis“: „Menge“ wird gelesen, aber von nichts gegeben." in out
    assert "Berichtigen Sie den Namen oder zeichnen Sie ein" in out


def test_tck_ends_with_what_passed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = case(("double", typed("8", "decimal")), inputs=X)
    bad = case(("double", typed("8", "decimal")), ("none", typed("1", "decimal")))
    write(tmp_path / "level" / "a", good, bad)
    write(tmp_path / "level" / "b", good)
    assert running.run(["decision", "tck", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("level/a/m-test-01/1/double: null statt 8")
    assert lines[-3:] == [
        "level: 2 von 3 Testfällen bestanden",
        "Ergebnisse: 2 von 4 richtig",
        "passed 2 of 3",
    ]
    assert running.run(["decision", "tck", str(tmp_path / "level" / "b")]) == 0


def test_tck_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a", case(("double", typed("9", "decimal")), inputs=X))
    assert running.run(["decision", "tck", str(tmp_path), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["passed"], answer["test_cases"]) == (0, 1)
    assert answer["failed"][0]["reason"] == "8 statt 9"


def test_tck_without_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert running.run(["decision", "tck", str(tmp_path)]) == 1
    assert "keine Testfälle" in capsys.readouterr().err
    assert running.run(["decision", "tck", str(tmp_path / "x")]) == 1
