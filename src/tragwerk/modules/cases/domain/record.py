"""What a case knows, as one value for the vault: variables and calculations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

APPLICATION = "antrag"
"""The process variable that holds the application's data."""
PARAMETERS = "parameter"
"""The variable with what a Kreis has set for the Baustein."""
REVIEW = "pruefung"
"""The variable with what the caseworker confirmed; decisions read it."""
DECISION = "entscheidung"
"""The variable with what was decided."""
DELIVERY = "bekanntgabe"
"""The variable with how and when the notice was delivered."""
_KEPT = 10


@dataclass(slots=True)
class CaseRecord:
    """The personal data of a running case.

    Attributes:
        variables: of the process; JSON values only.
        calculations: each with decision, time, figures, outcome and steps; the last
            one counts.
    """

    variables: dict[str, Any]
    calculations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def application(self) -> Mapping[str, Any]:
        """Give the application's data."""
        found = self.variables.get(APPLICATION)
        return found if isinstance(found, Mapping) else {}

    @property
    def calculation(self) -> Mapping[str, Any] | None:
        """Give the calculation that counts, if there is one."""
        return self.calculations[-1] if self.calculations else None

    def add_calculation(self, calculation: dict[str, Any]) -> None:
        """Keep a calculation; the oldest go when there are many."""
        self.calculations = [*self.calculations, calculation][-_KEPT:]

    def copy(self) -> CaseRecord:
        """Give a record to try something with."""
        return CaseRecord(dict(self.variables), list(self.calculations))

    def to_json(self) -> dict[str, Any]:
        """Give the value to seal."""
        return {"variables": self.variables, "calculations": self.calculations}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> CaseRecord:
        """Rebuild the record."""
        return cls(dict(value["variables"]), list(value["calculations"]))


def text_for_person(
    variables: Mapping[str, Any], message: str, path: str | None
) -> str:
    """Give the text a message takes to the person.

    It is the text at `tw:text` of the sending element, else the field named like the
    message in one of the objects that tasks have filled.
    """
    if path:
        value: object = variables
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value if isinstance(value, str) else ""
    for name, value in variables.items():
        if name == APPLICATION or not isinstance(value, Mapping):
            continue
        text = value.get(message)
        if isinstance(text, str) and text.strip():
            return text
    return ""
