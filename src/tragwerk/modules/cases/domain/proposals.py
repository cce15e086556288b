"""What a task proposes to fill in: `tw:propose` of a user task.

The attribute holds pairs `path = FEEL`, parted by semicolons; the FEEL reads the
variables of the process. The person at the task sees, changes or keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from tragwerk.engines.decision import FeelError, FeelExpression, compile_feel, to_json

_MAX_PAIRS = 40


@lru_cache(maxsize=256)
def _pairs(text: str) -> tuple[tuple[str, FeelExpression], ...]:
    pairs = []
    for part in text.split(";")[:_MAX_PAIRS]:
        path, sign, expression = part.partition("=")
        if sign and path.strip():
            pairs.append((path.strip(), compile_feel(expression.strip())))
    return tuple(pairs)


def propose(text: str, variables: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Work out the proposals as nested data; what cannot be worked out is left out."""
    found: dict[str, Any] = {}
    try:
        pairs = _pairs(text)
    except FeelError:
        return found
    for path, expression in pairs:
        try:
            value = to_json(expression.evaluate(variables, now=now))
        except FeelError:
            continue
        if value is not None:
            _put(found, path.split("."), value)
    return found


def filled_up(data: Mapping[str, Any], proposed: Mapping[str, Any]) -> dict[str, Any]:
    """Give the data with proposals only where nothing stands yet."""
    merged = dict(proposed)
    for key, value in data.items():
        other = merged.get(key)
        if isinstance(value, Mapping) and isinstance(other, Mapping):
            merged[key] = filled_up(value, other)
        else:
            merged[key] = value
    return merged


def _put(target: dict[str, Any], path: list[str], value: object) -> None:
    for part in path[:-1]:
        inner = target.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        target = inner
    target[path[-1]] = value
