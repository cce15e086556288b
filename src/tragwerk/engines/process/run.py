"""One step under way: the mutable working set the elements act on.

Lives only inside a step. It copies what it changes, so the state it started from
stays as it was.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from tragwerk.engines.process.errors import ProcessError, ProcessLimitError
from tragwerk.engines.process.model import Flow
from tragwerk.engines.process.node import Node, Program
from tragwerk.engines.process.state import (
    CHOICE,
    HOST_WORK,
    LOCALS,
    ROOT,
    Completed,
    Event,
    EventKind,
    Mark,
    Outcome,
    Scope,
    ScopeKind,
    State,
    Step,
    Timer,
    Token,
)
from tragwerk.engines.process.timers import Due, TimerError, due_at
from tragwerk.engines.process.variables import (
    KEEP,
    Decide,
    Frame,
    Judge,
    Variables,
)

DEFAULT_LIMIT = 10_000
MAX_TOKENS = 3_000
DONE = "done"
ENTERED, COMPLETED = EventKind.ENTERED, EventKind.COMPLETED
# Several events a step: the plain constructor takes half the time of the named one.
_event: Callable[[tuple[EventKind, str, datetime, Mapping[str, object]]], Event] = (
    partial(tuple.__new__, Event)
)


class Run(Variables):
    """The working set of one step."""

    __slots__ = (
        "completed",
        "events",
        "executed",
        "frame",
        "interrupted",
        "limit",
        "marks",
        "next_id",
        "outcome",
        "ready",
        "signals",
        "timers",
    )

    def __init__(
        self,
        program: Program,
        state: State,
        *,
        now: datetime,
        decide: Decide,
        limit: int = DEFAULT_LIMIT,
        judge: Judge | None = None,
    ) -> None:
        self.judge = judge
        self.program = program
        self.now = now
        self.decide = decide
        self.limit = limit
        self.executed = 0
        self.tokens: dict[int, Token] = {token[0]: token for token in state.tokens}
        self.timers: list[Timer] = list(state.timers)
        self.scopes: dict[int, Scope] = {scope[0]: scope for scope in state.scopes}
        self.next_id = state.next_id
        given = state.variables
        # Copying a mapping proxy by its own method is several times faster.
        self.variables: Frame = (
            given.copy() if isinstance(given, MappingProxyType) else dict(given)
        )
        self.locals: dict[int, Frame] = {}
        if LOCALS in self.variables:
            kept = self.variables.pop(LOCALS)
            self.locals = {int(key): dict(frame) for key, frame in kept.items()}
        self.completed: list[Completed] = list(state.completed)
        self.marks: set[Mark] = set(state.marks)
        self.interrupted = state.interrupted
        self.outcome: Outcome | None = state.outcome
        self.frame: Frame | None = None
        self.ready: deque[tuple[Node, int, str | None, Frame | None]] = deque()
        self.signals: list[str] = []
        self.events: list[Event] = []

    def record(self, kind: EventKind, element_id: str, **data: object) -> None:
        """Report a fact; data must not hold variable values."""
        self.events.append(_event((kind, element_id, self.now, data)))

    def enter(self, node: Node, via: str | None) -> None:
        """Report that an element begins."""
        self.events.append(_event((ENTERED, node.id, self.now, {"via": via})))

    def place(self, node: Node, scope: int, frame: Frame | None = None) -> None:
        """Put a token into an element that it does not reach by a flow."""
        self.ready.append((node, scope, None, frame))

    def count(self, node: Node) -> None:
        """Count an element execution.

        Raises:
            ProcessLimitError: if this step executed too many; the process then
                runs in a circle without anybody being asked.
        """
        self.executed += 1
        if self.executed > self.limit:
            raise self.endless(node)

    def endless(self, node: Node) -> ProcessLimitError:
        """Build the error for a step that does not come to rest."""
        return ProcessLimitError(
            f"Mehr als {self.limit} Elemente in einem Schritt: Der Prozess läuft "
            "im Kreis, ohne auf jemanden zu warten. Prüfen Sie die Bedingungen "
            "der Schleife an diesem Element.",
            source=self.program.process.source,
            element=node.id,
            line=node.element.line,
        )

    def rest(self, node: Node, scope: int, via: str | None) -> Token:
        """Let a token rest at an element; its boundary timers begin.

        Raises:
            ProcessLimitError: if the instance would hold more than 3,000 tokens.
        """
        if len(self.tokens) >= MAX_TOKENS:
            raise ProcessLimitError(
                f"Mehr als {MAX_TOKENS} Dinge wären gleichzeitig offen. Vermutlich "
                "liegt eine parallele Aufteilung in einer Schleife.",
                source=self.program.process.source,
                element=node.id,
                line=node.element.line,
            )
        key = self.next_id
        self.next_id = key + 1
        token = Token(key, node.id, scope, via)
        self.tokens[key] = token
        if self.frame is not None:
            self.locals[key] = self.frame
            self.frame = None
        if node.has_inputs:
            self._take_in(node, token)
        if node.is_timed and not self.is_instance(token):
            for boundary in node.boundaries:
                self.set_timers(key, boundary)
        return token

    def _take_in(self, node: Node, token: Token) -> None:
        """Evaluate what goes into an element, for a loop and for each instance.

        The loop as a whole sees no item yet, so there what fails stays open.
        """
        frame = self.locals.setdefault(token.id, {})
        is_whole = node.element.loop is not None and not self.is_instance(token)
        frame.update(
            self.values(
                node.element.inputs,
                self.view(token.scope, token.id),
                node,
                is_lenient=is_whole,
            )
        )

    def is_instance(self, token: Token) -> bool:
        """Whether a token is one instance of a loop, not the loop itself."""
        scope = self.scopes.get(token.scope)
        return (
            scope is not None
            and scope.kind == "loop"
            and scope.element == token.element
        )

    def set_timers(self, owner: int, node: Node, since: Timer | None = None) -> None:
        """Set the timers of an event, for a resting token or for a scope.

        ``since`` is the timer of a cycle that has just fired.
        """
        for trigger in node.element.triggers:
            rule = trigger.timer
            if trigger.kind != "timer" or rule is None or rule.problem is not None:
                continue
            try:
                due = due_at(
                    rule,
                    self.variables if not self.locals else self._seen_by(owner),
                    since.due_at if since is not None else self.now,
                )
            except TimerError as error:
                if self.judge is None:
                    raise self.error(node, f"Zeitangabe: {error}") from error
                due = Due(self.now)
            left = due.left if since is None else max(since.left - 1, -1)
            self.timers.append(Timer(owner, node.id, due.at, left))
            self.record(EventKind.TIMER_SET, node.id, token=owner)

    def _seen_by(self, owner: int) -> Mapping[str, Any]:
        token = self.tokens.get(owner)
        if token is None:
            return self.view(owner)
        return self.view(token.scope, owner)

    def open_scope(
        self, node: Node, token: Token, kind: ScopeKind = "sub", total: int = 0
    ) -> Scope:
        """Open the inside of an element on which a token rests."""
        key = self.next_id
        self.next_id = key + 1
        scope = Scope(key, node.id, token.id, kind, total)
        self.scopes[key] = scope
        if node.keeps and kind in ("sub", "adhoc"):
            self.locals.setdefault(token.id, {})[KEEP] = True
        if kind == "sub":
            for each in node.event_subprocesses:
                if each.begin is not None:
                    self.set_timers(key, each.begin)
        return scope

    def lift(self, token: Token) -> None:
        """Take a resting token away, with its timers and all that runs inside it."""
        key = token.id
        del self.tokens[key]
        if self.timers:
            self.timers = [timer for timer in self.timers if timer.token != key]
        if self.locals:
            self.locals.pop(key, None)
        if self.scopes:
            for scope in [s for s in self.scopes.values() if s.token == key]:
                self.clear(scope.id)
                self.close(scope.id)

    def close(self, scope: int) -> None:
        """Forget an empty scope and the timers of its event sub-processes."""
        del self.scopes[scope]
        self.timers = [timer for timer in self.timers if timer.token != scope]

    def interrupt(self, token: Token) -> None:
        """Take a token away before its element is done, and report it."""
        self.lift(token)
        is_work = self.program.nodes[token.element].kind in HOST_WORK
        self.record(
            EventKind.TASK_CANCELLED if is_work else EventKind.INTERRUPTED,
            token.element,
            token=token.id,
        )

    def clear(self, scope: int) -> None:
        """Take away every token of a scope, resting or moving."""
        if self.ready:
            kept = [each for each in self.ready if each[1] != scope]
            self.ready.clear()
            self.ready.extend(kept)
        for token in [t for t in self.tokens.values() if t.scope == scope]:
            if token.id in self.tokens:
                self.interrupt(token)

    def tokens_at(self, node_id: str, scope: int) -> Iterator[Token]:
        """Iterate over the tokens that rest at a join, oldest first."""
        for token in self.tokens.values():
            if (
                token.element == node_id
                and token.scope == scope
                and token.via != CHOICE
            ):
                yield token

    def leave(self, node: Node, scope: int, inside: int | None = None) -> None:
        """Complete an element and send tokens by every flow whose condition holds.

        ``inside`` is the scope of a sub-process that has just ended.
        """
        self.events.append(_event((COMPLETED, node.id, self.now, {})))
        if self.scopes or node.is_compensable or inside is not None:
            self.remember(node, scope, inside)
        if node.only is not None:
            self.ready.append((node.only[1], scope, node.only[0], None))
            return
        if node.out:
            for flow, target in self.true_flows(node, scope):
                self.ready.append((target, scope, flow.id, None))

    def remember(self, node: Node, scope: int, inside: int | None) -> None:
        """Note a completed activity if there is something to undo about it."""
        if node.is_compensable or inside is not None:
            self.completed.append(Completed(node.id, scope, inside))
        around = self.scopes.get(scope)
        if around is not None and around.kind == "adhoc":
            self.marks.add((scope, node.id, DONE))

    def history(self, scope: int) -> int | None:
        """Return a scope that ends, if something was completed in it to undo."""
        return scope if any(each.scope == scope for each in self.completed) else None

    def true_flows(self, node: Node, scope: int) -> list[tuple[Flow, Node]]:
        """Choose flows the inclusive way: all that hold, else the default.

        Raises:
            ProcessError: if there are flows but none may be taken.
        """
        default = node.element.default
        chosen = [
            each
            for each in node.out
            if each[0].id != default and self.holds(each[0], scope)
        ]
        if not chosen:
            chosen = [each for each in node.out if each[0].id == default]
        if node.out and not chosen:
            if self.judge is None:
                raise self.no_way(node)
            chosen = [node.out[-1]]
        return chosen

    def no_way(self, node: Node) -> ProcessError:
        """Build the error for a split at which no flow may be taken."""
        return self.error(
            node,
            f"An „{node.element.label}“ trifft keine Bedingung zu. Legen Sie einen "
            "Standardweg (default) fest oder ergänzen Sie die Bedingungen.",
        )

    def holds(self, flow: Flow, scope: int) -> bool:
        """Whether the condition of a flow is true; a flow without one holds.

        Raises:
            ProcessError: if the condition gives neither true nor false. Guessing
                false would send a case on a way nobody chose.
        """
        if flow.condition is None or flow.condition.problem is not None:
            return flow.condition is None
        seen = self.view(scope)
        if self.judge is None:
            value = self.evaluate(flow.condition, seen, flow.id, flow.line)
        else:
            value = self.attempt(flow.condition, seen)
        if value is True or value is False:
            return value
        if self.judge is not None:
            return self.judge(flow.id)
        raise ProcessError(
            f"Die Bedingung „{flow.condition.text}“ ergibt weder wahr noch falsch. "
            "Vermutlich fehlt eine Angabe, die ein früherer Schritt liefern muss.",
            source=self.program.process.source,
            element=flow.id,
            line=flow.line,
        )

    def _worth_keeping(self) -> tuple[Completed, ...]:
        """Return what can still be undone: all of it in scopes that are alive.

        What an interrupted scope had completed goes with it.
        """
        if self.outcome is not None or not self.completed:
            return ()
        alive: set[int | None] = {ROOT, *self.scopes}
        # An inner scope ends before the outer, so what is inside comes earlier.
        for each in reversed(self.completed):
            if each.scope in alive:
                alive.add(each.inside)
        return tuple(each for each in self.completed if each.scope in alive)

    def result(self) -> Step:
        """Freeze the working set."""
        variables = self.variables
        if self.locals:
            variables = {
                **variables,
                LOCALS: {str(key): frame for key, frame in self.locals.items()},
            }
        marks = self.marks
        if marks:
            marks = {
                mark
                for mark in marks
                if mark[0] == ROOT or mark[0] in self.tokens or mark[0] in self.scopes
            }
        state = State(
            self.program.process.id,
            self.program.process.digest,
            tuple(self.tokens.values()),
            tuple(self.timers),
            tuple(self.scopes.values()),
            self.next_id,
            self.outcome,
            MappingProxyType(variables),
            self._worth_keeping(),
            frozenset(marks) if self.outcome is None else frozenset(),
            self.interrupted,
        )
        return Step(state, tuple(self.events))
