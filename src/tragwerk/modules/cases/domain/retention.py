"""How long a case is kept (German: Aufbewahrung, § 84 SGB X)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tragwerk.modules.cases.domain.record import DECISION

_UNTIL = "bis"


def retention_start(closed_on: date, variables: Mapping[str, Any]) -> date:
    """Give the day from which the years count: the end of case or benefit.

    Args:
        closed_on: the day the case ended.
        variables: of its process; `entscheidung.bis` is the last day of a benefit.
    """
    decided = variables.get(DECISION)
    until = decided.get(_UNTIL) if isinstance(decided, Mapping) else None
    try:
        return max(closed_on, date.fromisoformat(str(until)))
    except ValueError:
        return closed_on


def years_before(day: date, years: int) -> date:
    """Give the same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
