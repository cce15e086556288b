"""What is known of a running instance: thawed from a state, frozen into one.

It copies what it is given and hands out copies, so that no state of before or after
ever changes.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import MappingProxyType

from tragwerk.engines.process.model import Element
from tragwerk.engines.process.node import Fact, Node, Program
from tragwerk.engines.process.state import (
    LOCALS,
    ROOT,
    Completed,
    Event,
    Mark,
    Outcome,
    Scope,
    State,
    Step,
    Timer,
    Token,
    Waiting,
    WaitKind,
)
from tragwerk.engines.process.variables import Decide, Frame, Judge, Variables

DEFAULT_LIMIT = 10_000
# Several in a step: the plain constructor takes half the time of the named one.
new_token: Callable[[tuple[int, str, int, str | None]], Token] = partial(
    tuple.__new__, Token
)
new_timer: Callable[[tuple[int, str, datetime, int, int]], Timer] = partial(
    tuple.__new__, Timer
)
new_waiting: Callable[
    [tuple[int, Element, WaitKind, None, None, tuple[str, ...]]], Waiting
] = partial(tuple.__new__, Waiting)


class Standing(Variables):
    """Where an instance stands, between its steps and within one.

    ``tasks`` are the open tasks of people by token, kept because most steps ask.
    ``left`` is how many elements this step may still execute; ``is_moving`` is true
    from the first change of a step until it has come to rest. ``may_close`` is false
    while no token can have left a scope empty, ``may_join`` while none rests at a join
    that looks upstream: then nobody has to look.
    """

    __slots__ = (
        "completed",
        "facts",
        "frame",
        "interrupted",
        "is_moving",
        "left",
        "limit",
        "marks",
        "may_close",
        "may_join",
        "next_id",
        "outcome",
        "ready",
        "signals",
        "tasks",
        "timers",
    )

    def __init__(
        self,
        program: Program,
        state: State | None = None,
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
        self.limit = self.left = limit
        self.is_moving = False
        self.may_join = self.may_close = False
        self.tokens: dict[int, Token] = {}
        self.tasks: dict[int, Waiting] = {}
        self.timers: list[Timer] = []
        self.scopes: dict[int, Scope] = {}
        self.next_id = 1
        self.variables: Frame = {}
        self.locals: dict[int, Frame] = {}
        self.completed: list[Completed] = []
        self.marks: set[Mark] = set()
        self.interrupted = False
        self.outcome: Outcome | None = None
        self.frame: Frame | None = None
        self.ready: deque[tuple[Node, int, str | None, Frame | None]] = deque()
        self.signals: list[str] = []
        self.facts: list[Fact] = []
        if state is not None:
            self._thaw(state)

    def _thaw(self, state: State) -> None:
        self.may_join = self.may_close = True
        self.scopes = {scope[0]: scope for scope in state.scopes}
        for token in state.tokens:
            self.tokens[token.id] = token
            node = self.program.node(token.element)
            if node.work_kind == "task" and not self.holds_scope(token.id):
                self.tasks[token.id] = new_waiting(
                    (token.id, node.element, "task", None, None, ())
                )
        self.timers = list(state.timers)
        self.next_id = state.next_id
        given = state.variables
        # Copying a mapping proxy by its own method is several times faster.
        self.variables = (
            given.copy() if isinstance(given, MappingProxyType) else dict(given)
        )
        if LOCALS in self.variables:
            kept = self.variables.pop(LOCALS)
            self.locals = {int(key): dict(frame) for key, frame in kept.items()}
        self.completed = list(state.completed)
        self.marks = set(state.marks)
        self.interrupted = state.interrupted
        self.outcome = state.outcome

    def holds_scope(self, token_id: int) -> bool:
        """Whether something runs inside a token; ad-hoc work does not count."""
        return any(
            scope.token == token_id and scope.kind != "adhoc"
            for scope in self.scopes.values()
        )

    def tidy(self) -> None:
        """Forget after a step what belongs to nothing alive any more."""
        if self.outcome is not None:
            self.completed, self.marks = [], set()
            return
        if self.completed:
            alive: set[int | None] = {ROOT, *self.scopes}
            # An inner scope ends before the outer, so what is inside comes earlier.
            for each in reversed(self.completed):
                if each.scope in alive:
                    alive.add(each.inside)
            self.completed = [each for each in self.completed if each.scope in alive]
        self.marks = {
            mark
            for mark in self.marks
            if mark[0] == ROOT or mark[0] in self.tokens or mark[0] in self.scopes
        }

    def state(self) -> State:
        """Freeze the working set as it is."""
        variables = self.variables.copy()
        if self.locals:
            variables[LOCALS] = {
                str(key): frame.copy() for key, frame in self.locals.items()
            }
        process = self.program.process
        return State(
            process.id,
            process.digest,
            tuple(self.tokens.values()),
            tuple(self.timers),
            tuple(self.scopes.values()),
            self.next_id,
            self.outcome,
            MappingProxyType(variables),
            tuple(self.completed),
            frozenset(self.marks),
            self.interrupted,
        )

    def events(self) -> tuple[Event, ...]:
        """Return what happened in this step, in order."""
        now = self.now
        # Each gets data of its own: many facts are shared by all steps.
        return tuple(
            Event(kind, element, now, {**data}) for kind, element, data in self.facts
        )

    def result(self) -> Step:
        """Freeze the working set with what happened."""
        return Step(self.state(), self.events())
