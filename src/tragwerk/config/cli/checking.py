"""`tragwerk process check`: what to mend in a BPMN file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tragwerk.config.cli.errors import FAILED
from tragwerk.config.cli.process import FileArgument, load

LEVELS = {"ERROR": "Fehler", "WARNING": "Hinweis"}


def check(
    file: FileArgument,
    as_json: Annotated[
        bool, typer.Option("--json", help="Für Programme: ein JSON-Objekt.")
    ] = False,
) -> None:
    """Eine BPMN-Datei prüfen: Aufbau, Ablauf, Nachrichten, Zeichnung, Namen.

    Jede Zeile nennt Zeile der Datei, Element, Regel und was zu tun ist. Mit Fehlern
    endet der Befehl mit Code 1; Hinweise allein sind keiner.
    """
    from tragwerk.engines.process import check as check_all

    findings = sorted(check_all(load(file)), key=lambda each: each.line)
    errors = sum(each.severity == "ERROR" for each in findings)
    if as_json:
        rows = [
            {
                "line": each.line,
                "element": each.element,
                "severity": each.severity,
                "rule": each.rule,
                "source": each.source,
                "message": each.message,
            }
            for each in findings
        ]
        print(json.dumps({"findings": rows}, ensure_ascii=False, indent=2))
    else:
        for each in findings:
            print(
                f"{_place(file, each.line)}: {LEVELS[each.severity]}: "
                f"{each.element or 'Datei'}: {each.message} [{each.rule}]"
            )
        told = Console(stderr=True, highlight=False)
        told.print(
            f"{errors} Fehler, {len(findings) - errors} Hinweise.",
            style="red" if errors else "green",
        )
    if errors:
        raise typer.Exit(FAILED)


def _place(file: Path, line: int) -> str:
    return f"{file}:{line}" if line else str(file)
