"""Answers JSON Lines with a Baustein's decision, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, TextIO

from tragwerk.config.cli.json_lines import LineError, read_object
from tragwerk.kernel.errors import TragwerkError
from tragwerk.modules.blocks import api as blocks


def decide_lines(
    package: blocks.Package,
    name: str,
    day: date,
    lines: Iterable[bytes],
    out: TextIO,
    errors: TextIO,
) -> int:
    """Write one line of JSON for each line read; blank lines are left out.

    Args:
        package: the Baustein.
        name: its entry in `[decide]`.
        day: the day whose figures count.
        lines: JSON objects, one a line, UTF-8.
        out: takes the outcomes, and `{"error": …}` for a line that cannot be decided.
        errors: takes each fault with its line number.

    Returns:
        How many lines could not be decided.
    """
    faults = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        answer: dict[str, Any]
        try:
            answer = blocks.decide(package, name, read_object(line), on=day)
            _require_outcome(answer)
        except Exception as error:  # a line must not stop those after it
            faults += 1
            message = _message(error)
            answer = {"error": message}
            errors.write(f"Zeile {number}: {message}\n")
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    out.flush()
    return faults


def _require_outcome(answer: dict[str, Any]) -> None:
    if all(value is None for value in answer.values()):
        raise LineError(
            "Aus diesen Werten ergibt sich nichts. Prüfen Sie, ob alle Angaben die "
            "richtige Art haben und im erlaubten Bereich liegen."
        )


def _message(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"Die Angabe „{error.args[0]}“ fehlt."
    if isinstance(error, LineError | TragwerkError | LookupError):
        return str(error)
    said = str(error) if type(error).__module__.startswith("tragwerk.") else ""
    return said or f"Nicht zu berechnen ({type(error).__name__})."
