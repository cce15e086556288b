"""One step under way: the mutable working set the elements act on.

Lives only inside a step. It copies what it changes, so the state it started from
stays as it was.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from tragwerk.engines.process.errors import ProcessError, ProcessLimitError
from tragwerk.engines.process.expressions import Expression, ExpressionError
from tragwerk.engines.process.model import Element, Flow, Process
from tragwerk.engines.process.state import (
    TASK_KINDS,
    Event,
    EventKind,
    Outcome,
    Scope,
    State,
    Step,
    Timer,
    Token,
)
from tragwerk.engines.process.timers import TimerError, due_at

Decide = Callable[[str, Mapping[str, Any]], object]

DEFAULT_LIMIT = 10_000
MAX_TOKENS = 2_000


class Arrival(NamedTuple):
    """A token on its way into an element."""

    element: str
    scope: int
    via: str | None


class Run:
    """The working set of one step."""

    def __init__(
        self,
        process: Process,
        state: State,
        *,
        now: datetime,
        decide: Decide,
        limit: int = DEFAULT_LIMIT,
    ) -> None:
        self.process = process
        self.now = now
        self.decide = decide
        self.limit = limit
        self.executed = 0
        self.tokens = {token.id: token for token in state.tokens}
        self.timers = list(state.timers)
        self.scopes = {scope.id: scope for scope in state.scopes}
        self.next_id = state.next_id
        self.variables = dict(state.variables)
        self.outcome: Outcome | None = state.outcome
        self.ready: deque[Arrival] = deque()
        self.events: list[Event] = []

    def record(self, kind: EventKind, element_id: str, **data: object) -> None:
        """Report a fact; data must not hold variable values."""
        self.events.append(Event(kind, element_id, self.now, MappingProxyType(data)))

    def count(self, element: Element) -> None:
        """Count an element execution.

        Raises:
            ProcessLimitError: if this step executed too many; the process then
                runs in a circle without anybody being asked.
        """
        self.executed += 1
        if self.executed > self.limit:
            raise ProcessLimitError(
                f"Mehr als {self.limit} Elemente in einem Schritt: Der Prozess läuft "
                "im Kreis, ohne auf jemanden zu warten. Prüfen Sie die Bedingungen "
                "der Schleife an diesem Element.",
                source=self.process.source,
                element=element.id,
                line=element.line,
            )

    def enter(self, element: Element, via: str | None) -> None:
        """Report that an element begins."""
        self.record(EventKind.ENTERED, element.id, via=via)

    def send(self, flow: Flow, scope: int) -> None:
        """Put a token on a sequence flow."""
        self.ready.append(Arrival(flow.target, scope, flow.id))

    def place(self, element: Element, scope: int) -> None:
        """Put a token into an element that has no incoming flow."""
        self.ready.append(Arrival(element.id, scope, None))

    def rest(self, element: Element, scope: int, via: str | None) -> Token:
        """Let a token rest at an element and set the timers of its boundary.

        Raises:
            ProcessLimitError: if the instance would hold more than 2,000 tokens.
        """
        if len(self.tokens) >= MAX_TOKENS:
            raise ProcessLimitError(
                f"Mehr als {MAX_TOKENS} Dinge wären gleichzeitig offen. Vermutlich "
                "liegt eine parallele Aufteilung in einer Schleife.",
                source=self.process.source,
                element=element.id,
                line=element.line,
            )
        token = Token(self._new_id(), element.id, scope, via)
        self.tokens[token.id] = token
        for boundary in self.process.boundaries.get(element.id, ()):
            if boundary.trigger_kind == "timer":
                self.set_timer(token, boundary)
        return token

    def set_timer(self, token: Token, element: Element) -> None:
        """Set the timer of an event for a resting token."""
        trigger = element.trigger
        if trigger is None or trigger.timer is None:
            raise self.process.error(element, "Dieser Zeitpunkt hat keine Zeitangabe.")
        try:
            due = due_at(trigger.timer, self._read_only(), self.now)
        except TimerError as error:
            raise self.process.error(element, f"Zeitangabe: {error}") from error
        self.timers.append(Timer(token.id, element.id, due))
        self.record(EventKind.TIMER_SET, element.id, token=token.id)

    def open_scope(self, element: Element, token: Token) -> Scope:
        """Open the inside of a sub-process on which a token rests."""
        scope = Scope(self._new_id(), element.id, token.id)
        self.scopes[scope.id] = scope
        return scope

    def lift(self, token: Token) -> None:
        """Take a resting token away, with its timers and all that runs inside it."""
        del self.tokens[token.id]
        self.timers = [timer for timer in self.timers if timer.token != token.id]
        for scope in [s for s in self.scopes.values() if s.token == token.id]:
            self.clear(scope.id)
            del self.scopes[scope.id]

    def interrupt(self, token: Token) -> None:
        """Take a token away before its element is done, and report it."""
        self.lift(token)
        kind = self.process.element(token.element).kind
        cancelled = kind in TASK_KINDS or kind == "serviceTask"
        self.record(
            EventKind.TASK_CANCELLED if cancelled else EventKind.INTERRUPTED,
            token.element,
            token=token.id,
        )

    def clear(self, scope: int) -> None:
        """Take away every token of a scope, resting or moving."""
        self.ready = deque(each for each in self.ready if each.scope != scope)
        for token in [t for t in self.tokens.values() if t.scope == scope]:
            self.interrupt(token)

    def tokens_at(self, element_id: str, scope: int) -> Iterator[Token]:
        """Iterate over the tokens resting at an element, oldest first."""
        for token in self.tokens.values():
            if token.element == element_id and token.scope == scope:
                yield token

    def leave(self, element: Element, scope: int) -> None:
        """Complete an element and send tokens by every flow whose condition holds."""
        self.record(EventKind.COMPLETED, element.id)
        flows = element.outgoing
        if len(flows) == 1 and flows[0].condition is None:
            self.send(flows[0], scope)
            return
        for flow in self.true_flows(element):
            self.send(flow, scope)

    def true_flows(self, element: Element) -> list[Flow]:
        """Choose flows the inclusive way: all that hold, else the default.

        Raises:
            ProcessError: if there are flows but none may be taken.
        """
        flows = element.outgoing
        chosen = [
            flow for flow in flows if flow.id != element.default and self.holds(flow)
        ]
        if not chosen:
            chosen = [flow for flow in flows if flow.id == element.default]
        if flows and not chosen:
            raise self.no_way(element)
        return chosen

    def no_way(self, element: Element) -> ProcessError:
        """Build the error for a split at which no flow may be taken."""
        return self.process.error(
            element,
            f"An „{element.label}“ trifft keine Bedingung zu. Legen Sie einen "
            "Standardweg (default) fest oder ergänzen Sie die Bedingungen.",
        )

    def holds(self, flow: Flow) -> bool:
        """Whether the condition of a flow is true; a flow without one holds.

        Raises:
            ProcessError: if the condition gives neither true nor false. Guessing
                false would send a case on a way nobody chose.
        """
        if flow.condition is None:
            return True
        value = self.evaluate(flow.condition, flow.id, flow.line)
        if isinstance(value, bool):
            return value
        raise ProcessError(
            f"Die Bedingung „{flow.condition.text}“ ergibt weder wahr noch falsch. "
            "Vermutlich fehlt eine Angabe, die ein früherer Schritt liefern muss.",
            source=self.process.source,
            element=flow.id,
            line=flow.line,
        )

    def evaluate(self, expression: Expression, element_id: str, line: int) -> object:
        """Evaluate a FEEL expression over the variables.

        Raises:
            ProcessError: if it does not compile or cannot be evaluated.
        """
        try:
            return expression.evaluate(self._read_only(), self.now)
        except ExpressionError as error:
            raise ProcessError(
                f"FEEL „{expression.text}“: {error}",
                source=self.process.source,
                element=element_id,
                line=line,
            ) from error

    def ask(self, decision: str) -> object:
        """Let the host decide; it gets the variables to read only."""
        return self.decide(decision, self._read_only())

    def result(self) -> Step:
        """Freeze the working set."""
        state = State(
            process_id=self.process.id,
            digest=self.process.digest,
            tokens=tuple(self.tokens.values()),
            timers=tuple(self.timers),
            scopes=tuple(self.scopes.values()),
            next_id=self.next_id,
            outcome=self.outcome,
            variables=MappingProxyType(self.variables),
        )
        return Step(state, tuple(self.events))

    def _new_id(self) -> int:
        new = self.next_id
        self.next_id += 1
        return new

    def _read_only(self) -> Mapping[str, Any]:
        return MappingProxyType(self.variables)
