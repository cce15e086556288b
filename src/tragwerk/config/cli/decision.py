"""`tragwerk decision`: run, check and measure models (DMN); needs no platform."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tragwerk.config.cli import wording
from tragwerk.config.cli.errors import FAILED, CommandError
from tragwerk.config.cli.json_lines import LineError, read_object

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tragwerk.engines.decision import (
        DecisionError,
        DecisionModel,
        RequirementFinding,
        TableFinding,
    )

Case = tuple[str, str, int]  # folder, file with id, place in the file

group = wording.topic("Entscheidungen (DMN): ausrechnen, prüfen, an Testfällen messen.")

FileArgument = Annotated[
    Path, typer.Argument(metavar="DATEI", help="Ein Entscheidungsmodell, etwa x.dmn.")
]


@wording.command(group, "run")
def run(
    file: FileArgument,
    decision: Annotated[
        str,
        typer.Option(
            "--decision", metavar="NAME", help="Name oder ID. Ohne Angabe: alle."
        ),
    ] = "",
) -> None:
    """Ein Modell ausrechnen: JSON Lines hinein, JSON Lines heraus.

    Liest von der Standardeingabe ein JSON-Objekt je Zeile und schreibt zu jeder ein
    Objekt mit den Entscheidungen. Warum ein Wert leer blieb, steht auf der
    Fehlerausgabe. Eine fehlerhafte Zeile ergibt {"error": …}; der Code ist dann 1.

    Beispiel: echo '{"Alter": 17}' | tragwerk decision run eintritt.dmn
    """
    model = _load(file)
    wanted = [decision] if decision else list(model.decisions)
    if decision and not _has(model, decision):
        known = ", ".join(sorted(each.name for each in model.decisions.values()))
        raise CommandError(
            f"„{file}“ hat keine Entscheidung „{decision}“. Vorhanden: "
            f"{known or 'keine'}."
        )
    faults = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            faults += not _answer(model, wanted, number, line)
    if faults:
        raise typer.Exit(FAILED)


@wording.command(group, "check")
def check(file: FileArgument, as_json: wording.JsonOption = False) -> None:
    """Ein Modell prüfen: Ausdrücke, Lücken, Überschneidungen, wirkungslose Regeln.

    Jede Zeile nennt Datei und Zeile, Element und was zu tun ist, bei Lücken und
    Überschneidungen mit einem Beispiel. Was nicht zu beweisen ist, wird als nicht
    geprüft gemeldet. Mit Fehlern endet der Befehl mit Code 1.
    """
    from tragwerk.engines.decision import check_requirements, check_table

    problems: list[DecisionError] = []
    model = _load(file, problems)
    rows = [
        {
            "line": each.line,
            "error": True,
            "kind": "unreadable",
            "element": each.element,
            "message": f"{each.element}: {each.message}",
        }
        for each in problems
    ]
    rows += [
        _table_row(table.title, each)
        for table in model.tables
        for each in check_table(table)
    ]
    rows += [_requirement_row(each) for each in check_requirements(file.read_bytes())]
    rows.sort(key=lambda row: int(str(row["line"])))
    errors = sum(bool(row["error"]) for row in rows)
    if as_json:
        print(json.dumps({"findings": rows}, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            level = "Fehler" if row["error"] else "Hinweis"
            print(f"{file}:{row['line']}: {level}: {row['message']}")
        print(
            f"{len(model.decisions)} Entscheidungen, {len(model.tables)} Tabellen: "
            f"{errors} Fehler, {len(rows) - errors} Hinweise."
        )
    if errors:
        raise typer.Exit(FAILED)


@wording.command(group, "tck")
def tck(
    directory: Annotated[
        Path, typer.Argument(metavar="ORDNER", help="Der Ordner mit den Testfällen.")
    ],
    as_json: wording.JsonOption = False,
    seconds: Annotated[
        float, typer.Option("--seconds", help="Zeit für ein einzelnes Ergebnis.")
    ] = 10.0,
) -> None:
    """Die Testfälle des DMN TCK ausführen, wie tief sie auch liegen.

    Gezählt wird wie im TCK: Ein Testfall (testCase) ist bestanden, wenn alle seine
    Ergebnisse (resultNode) stimmen. Die letzte Zeile ist „passed N of M“. Fällt einer
    durch, endet der Befehl mit Code 1.
    """
    from tragwerk.engines.decision import run_tck

    if not directory.is_dir():
        raise CommandError(f"Den Ordner „{directory}“ gibt es nicht.")
    nodes: Counter[bool] = Counter()
    cases: dict[Case, bool] = {}
    failed: list[dict[str, str]] = []
    for result in run_tck(directory, seconds):
        nodes[result.passed] += 1
        key = (result.folder, result.case, result.number)
        cases[key] = cases.get(key, True) and result.passed
        if not result.passed:
            failed.append({"result": result.label, "reason": result.reason})
            if not as_json:
                print(f"{result.label}: {result.reason}")
    if not cases:
        raise CommandError(f"In „{directory}“ liegen keine Testfälle des DMN TCK.")
    if as_json:
        _print_json(cases, nodes, failed)
    else:
        for name, (good, whole) in sorted(_by_folder(cases).items()):
            print(f"{name}: {good} von {whole} Testfällen bestanden")
        print(f"Ergebnisse: {nodes[True]} von {nodes.total()} richtig")
        print(f"passed {sum(cases.values())} of {len(cases)}")
    if failed:
        raise typer.Exit(FAILED)


def _print_json(
    cases: dict[Case, bool],
    nodes: Counter[bool],
    failed: list[dict[str, str]],
) -> None:
    folders = {
        name: {"passed": good, "test_cases": whole}
        for name, (good, whole) in sorted(_by_folder(cases).items())
    }
    answer = {
        "passed": sum(cases.values()),
        "test_cases": len(cases),
        "result_nodes_passed": nodes[True],
        "result_nodes": nodes.total(),
        "folders": folders,
        "failed": failed,
    }
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def _by_folder(cases: dict[Case, bool]) -> dict[str, tuple[int, int]]:
    """How many of how many passed below each folder of the first level."""
    found: dict[str, tuple[int, int]] = {}
    for (folder, _, _), passed in cases.items():
        name = folder.partition("/")[0] if "/" in folder else "."
        good, whole = found.get(name, (0, 0))
        found[name] = (good + passed, whole + 1)
    return found


def _load(file: Path, problems: list[DecisionError] | None = None) -> DecisionModel:
    from tragwerk.engines.decision import DecisionError, load_with_imports

    try:
        return load_with_imports(file, problems)
    except DecisionError as error:
        raise CommandError(f"Das Modell ist nicht zu gebrauchen. {error}") from error
    except OSError as error:
        raise CommandError(
            f"„{file}“ lässt sich nicht lesen. Gibt es die Datei, und dürfen Sie sie "
            "öffnen?"
        ) from error


def _has(model: DecisionModel, wanted: str) -> bool:
    names = {name for each in model.decisions.values() for name in (each.id, each.name)}
    return wanted in names or wanted in {
        each.variable for each in model.decisions.values()
    }


def _answer(
    model: DecisionModel, wanted: Iterable[str], number: int, line: bytes
) -> bool:
    """Write the answer to one line; False if there is none."""
    from tragwerk.engines.decision import DecisionError, FeelError, to_json

    now = datetime.now(UTC)
    answer: dict[str, Any] = {}
    notes: list[str] = []
    try:
        inputs = read_object(line)
        for each in wanted:
            value = model.evaluate(each, inputs, now, notes=notes)
            found = model.decisions.get(each)
            answer[found.name if found else each] = to_json(value)
    except (LineError, FeelError, DecisionError) as error:
        answer = {"error": str(error)}
        notes = [str(error)]
    print(json.dumps(answer, ensure_ascii=False))
    for note in dict.fromkeys(notes):
        print(f"Zeile {number}: {note}", file=sys.stderr)
    return "error" not in answer


def _table_row(title: str, finding: TableFinding) -> dict[str, object]:
    from tragwerk.engines.decision import feel_text, table_finding_text

    text = table_finding_text(finding)
    return {
        "line": finding.line,
        "error": finding.is_error,
        "kind": finding.kind,
        "element": title,
        "rules": list(finding.rules),
        "column": finding.column,
        "example": {
            name: "beliebig" if value is None else feel_text(value)
            for name, value in finding.example.items()
        },
        "message": f"{title}: {text.message} {text.advice}",
    }


def _requirement_row(finding: RequirementFinding) -> dict[str, object]:
    from tragwerk.engines.decision import requirement_finding_text

    text = requirement_finding_text(finding)
    return {
        "line": finding.line,
        "error": finding.is_error,
        "kind": finding.kind,
        "element": finding.name,
        "message": f"„{finding.name}“: {text.message} {text.advice}",
    }
