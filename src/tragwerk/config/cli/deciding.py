"""Answers JSON Lines with a Baustein's decision, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from tragwerk.kernel.errors import TragwerkError
from tragwerk.modules.blocks import api as blocks

# A line holds the inputs of one decision; more than this is no such line.
_LONGEST = 1_000_000


class LineError(Exception):
    """A line that cannot be decided; the message says what is wrong with it."""


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
            answer = blocks.decide(package, name, _inputs(line), on=day)
            _require_outcome(answer)
        except Exception as error:  # a line must not stop those after it
            faults += 1
            message = _message(error)
            answer = {"error": message}
            errors.write(f"Zeile {number}: {message}\n")
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    out.flush()
    return faults


def _inputs(line: bytes) -> dict[str, Any]:
    if len(line) > _LONGEST:
        raise LineError("Die Zeile ist länger als 1 MB.")
    try:
        value = json.loads(
            line.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number
        )
    except UnicodeDecodeError as error:
        raise LineError("Die Zeile ist kein UTF-8-Text.") from error
    except json.JSONDecodeError as error:
        raise LineError(
            f"Kein gültiges JSON an Stelle {error.colno}: {error.msg}."
        ) from error
    except RecursionError as error:
        raise LineError("Das JSON ist zu tief verschachtelt.") from error
    if not isinstance(value, dict):
        raise LineError('Hier wird ein JSON-Objekt erwartet, etwa {"personen": 4}.')
    return value


def _no_number(text: str) -> Decimal:
    raise LineError(f"{text} ist keine Zahl, mit der gerechnet werden kann.")


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
