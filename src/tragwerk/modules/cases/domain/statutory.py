"""Deadlines that the law sets for a unit, as data, and which of them a Baustein names.

Computed by calendar (`deadlines.due_day`); texts, lengths, validity and sources stand
in `statutory_deadlines.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from tragwerk.modules.cases.domain.deadlines import due_day

_FILE = "statutory_deadlines.toml"
ARRIVAL = "ARRIVAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryDeadline:
    """A deadline that the law sets (German: gesetzliche Frist).

    Attributes:
        titles: what has to be done, by language.
        length: ISO 8601, whole days or longer.
        warn_days: so many days before its end the case is marked,
        escalate_days: and so many before it the lead gets the case.
        valid_until: the last day; None while it is the law.
    """

    id: str
    law: str
    titles: Mapping[str, str]
    length: str
    warn_days: int
    escalate_days: int
    valid_from: date
    valid_until: date | None
    source: str

    def title(self, language: str) -> str:
        """Say what has to be done, in German where there is no translation."""
        return self.titles.get(language, self.titles["de"])

    def days(self, start: date) -> DeadlineDays:
        """Give the days of a period that begins on `start`.

        Raises:
            ValueError: if the length is no duration.
        """
        due = due_day(self.length, start)
        if due is None:
            message = f"{_FILE}: {self.id}: „{self.length}“ ist keine Dauer."
            raise ValueError(message)
        return DeadlineDays(
            warn_on=max(start, due - timedelta(days=self.warn_days)),
            escalate_on=max(start, due - timedelta(days=self.escalate_days)),
            due_on=due,
        )


@dataclass(frozen=True, slots=True)
class DeadlineDays:
    """When a case is marked, when the lead gets it, and the last day."""

    warn_on: date
    escalate_on: date
    due_on: date


@lru_cache(maxsize=1)
def statutory_deadlines() -> tuple[StatutoryDeadline, ...]:
    """Read the file.

    Raises:
        ValueError: if an entry begins at a moment that the platform does not know.
    """
    text = files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    content = tomllib.loads(text)
    return tuple(_read({**content["defaults"], **row}) for row in content["deadline"])


def find_statutory_deadline(key: str, on: date) -> StatutoryDeadline | None:
    """Find the deadline of this id that is the law on a day."""
    for each in statutory_deadlines():
        ended = each.valid_until is not None and each.valid_until < on
        if each.id == key and each.valid_from <= on and not ended:
            return each
    return None


def named_deadlines(
    block_toml: bytes, elements: Collection[str] | None = None
) -> dict[str, str]:
    """Give the deadlines that a Baustein names: the step that keeps it, and its id.

    Args:
        block_toml: the file; what is no text in `[deadlines]` counts as not there.
        elements: only these steps, if given: those of the unit's pool.
    """
    table = tomllib.loads(block_toml.decode()).get("deadlines", {})
    if not isinstance(table, dict):
        return {}
    return {
        element: key
        for element, key in table.items()
        if isinstance(key, str) and (elements is None or element in elements)
    }


def _read(row: Mapping[str, Any]) -> StatutoryDeadline:
    if row["begins"] != ARRIVAL:
        message = f"{_FILE}: {row['id']}: begins = „{row['begins']}“ gibt es nicht."
        raise ValueError(message)
    return StatutoryDeadline(
        id=row["id"],
        law=row["law"],
        titles={"de": row["title"], "en": row["title_en"]},
        length=row["length"],
        warn_days=row["warn_days"],
        escalate_days=row["escalate_days"],
        valid_from=row["valid_from"],
        valid_until=row.get("valid_until"),
        source=row["source"],
    )
