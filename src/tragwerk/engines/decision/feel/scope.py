"""What an evaluation carries along: names in scope, budget, clock, diagnostics."""

import datetime as dt
from collections.abc import Mapping
from time import monotonic
from typing import Final

from tragwerk.engines.decision.errors import FeelLimitError
from tragwerk.engines.decision.feel.limits import (
    MAX_CALL_DEPTH,
    MAX_NOTES,
    MAX_SECONDS,
    MAX_STEPS,
)
from tragwerk.engines.decision.feel.values import Value

_STEPS_BETWEEN_LOOKS: Final = 5_000
_STEPS_OF_A_CALL: Final = 4


class Run:
    """One evaluation: its remaining steps, its clock and its notes.

    A note says why a part of an expression became null. It names operations and
    types, never values, because values may be personal data.
    """

    __slots__ = ("_alarm", "_end", "depth", "hits", "notes", "now", "steps")

    def __init__(
        self,
        now: dt.datetime | None = None,
        steps: int = MAX_STEPS,
        seconds: float = MAX_SECONDS,
    ) -> None:
        self.now = now
        self.steps = steps
        # The clock is looked at once in so many steps, first after a few.
        self._alarm = steps - _STEPS_BETWEEN_LOOKS
        self._end = monotonic() + seconds
        self.depth = 0
        self.notes: list[str] = []
        # The rules that matched, one tuple for each decision table evaluated.
        self.hits: list[tuple[int, ...]] = []

    def charge(self, steps: int) -> None:
        """Take steps from the budget.

        Raises:
            FeelLimitError: if the budget or the time is used up.
        """
        self.steps -= steps
        if self.steps < self._alarm:
            self._look()

    def _look(self) -> None:
        if self.steps < 0:
            message = (
                "Die Berechnung hat zu viele Schritte und wurde abgebrochen. "
                "Verkleinern Sie Listen oder Schleifen."
            )
            raise FeelLimitError(message)
        if monotonic() > self._end:
            message = (
                "Die Berechnung dauert zu lange und wurde abgebrochen. Vereinfachen "
                "Sie den Ausdruck oder verkleinern Sie die Daten."
            )
            raise FeelLimitError(message)
        self._alarm = self.steps - _STEPS_BETWEEN_LOOKS

    def enter(self) -> None:
        """Count a call of a function of the model.

        Raises:
            FeelLimitError: if functions call each other too deeply.
        """
        self.depth += 1
        self.charge(_STEPS_OF_A_CALL)
        if self.depth > MAX_CALL_DEPTH:
            message = (
                f"Funktionen rufen einander über {MAX_CALL_DEPTH}-mal ineinander auf. "
                "Prüfen Sie, ob die Wiederholung ein Ende hat, oder verwenden Sie eine "
                "Schleife (for)."
            )
            raise FeelLimitError(message)

    def note(self, text: str) -> None:
        """Record why a value is null; returns None so that it can be returned."""
        if len(self.notes) < MAX_NOTES:
            self.notes.append(text)

    def locate(self, told: int, place: str) -> None:
        """Say of all notes but the first ``told`` where they come from."""
        self.notes[told:] = [f"{place}: {note}" for note in self.notes[told:]]


class Scope:
    """Names and their values; what is not here is looked for in the parent."""

    __slots__ = ("parent", "run", "values")

    def __init__(
        self, values: Mapping[str, Value], parent: "Scope | None", run: Run
    ) -> None:
        self.values = values
        self.parent = parent
        self.run = run
