"""Reads JSON Lines: one object a line, numbers exactly as they are written."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

# A line holds the inputs of one decision; more than this is no such line.
_LONGEST = 1_000_000


class LineError(Exception):
    """A line that cannot be used; the message says what is wrong with it."""


def read_object(line: bytes) -> dict[str, Any]:
    """Read one line.

    Raises:
        LineError: if it is too long, no UTF-8, no JSON, or no object.
    """
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
    except ValueError as error:  # a whole number with thousands of digits
        raise LineError("Eine Zahl der Zeile ist zu lang.") from error
    except RecursionError as error:
        raise LineError("Das JSON ist zu tief verschachtelt.") from error
    if not isinstance(value, dict):
        raise LineError('Hier wird ein JSON-Objekt erwartet, etwa {"personen": 4}.')
    return value


def _no_number(text: str) -> Decimal:
    raise LineError(f"{text} ist keine Zahl, mit der gerechnet werden kann.")
