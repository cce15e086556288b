"""Play a process step by step in tests, and look after every step for what leaks."""

import copy
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from tragwerk.engines.process import (
    Event,
    Instance,
    Process,
    State,
    Step,
    advance,
    choose,
    complete,
    deliver,
    fail,
    signal,
    start,
    trigger,
    waits_of,
)
from tragwerk.engines.process.state import LOCALS, ROOT

from .sketch import NOW, flows, no_decision, nodes, process

DAY = dt.timedelta(days=1)


def inside(elements: str, ways: str) -> str:
    """Write the inside of a sub-process on one line."""
    return f"{nodes(elements)}{flows(ways)}".replace("\n", " ")


def through_json(state: State) -> State:
    """Save a state and read it again."""
    text = json.dumps(state.to_dict())
    return State.from_dict(json.loads(text), copy.deepcopy(dict(state.variables)))


def look(state: State) -> None:
    """Assert that everything kept belongs to something alive."""
    tokens = {token.id for token in state.tokens}
    scopes = {scope.id for scope in state.scopes}
    alive = tokens | scopes | {ROOT}
    assert len(tokens) == len(state.tokens)
    assert {token.scope for token in state.tokens} <= scopes | {ROOT}
    assert {scope.token for scope in state.scopes} <= tokens
    assert {timer.token for timer in state.timers} <= alive
    assert {mark[0] for mark in state.marks} <= alive
    assert {int(key) for key in state.variables.get(LOCALS, {})} <= tokens
    history = scopes | {ROOT} | {each.inside for each in state.completed}
    assert {each.scope for each in state.completed} <= history
    if state.finished:
        assert (state.tokens, state.scopes, state.timers) == ((), (), ())
        assert (state.completed, state.marks) == ((), frozenset())
        assert LOCALS not in state.variables


class Case:
    """A running instance; ``saved`` puts every state through JSON between steps.

    An :class:`Instance` that lives on takes every step too and must always agree.
    """

    saved = False

    def __init__(self, p: Process, **given: Any) -> None:
        self.process = p
        self.now = NOW
        self.events: list[Event] = []
        self.last: tuple[Event, ...] = ()
        at, message = given.pop("at", None), given.pop("message", None)
        self.limit: int = given.pop("limit", 20_000)
        more = {"at": at, "message": message, "limit": self.limit}
        step = start(p, given, now=NOW, decide=no_decision, **more)
        self.instance = Instance.start(p, given, now=NOW, decide=no_decision, **more)
        self._keep(step)

    def _keep(self, step: Step) -> "Case":
        look(step.state)
        assert (self.instance.state, self.instance.events) == step
        assert self.instance.finished == step.state.finished
        waits = waits_of(self.process, step.state)
        assert self.instance.waits() == waits
        assert self.instance.tasks() == [w for w in waits if w.kind == "task"]
        read = through_json(step.state)
        assert read == step.state
        self.state = read if self.saved else step.state
        self.events += step.events
        self.last = step.events
        return self

    def _step(self, act: Callable[..., Step], *words: Any, **more: Any) -> "Case":
        before = copy.deepcopy((self.state.to_dict(), dict(self.state.variables)))
        step = act(
            self.process,
            self.state,
            *words,
            now=self.now,
            decide=no_decision,
            limit=self.limit,
            **more,
        )
        assert (self.state.to_dict(), dict(self.state.variables)) == before
        if self.state != self.instance.state:  # a test has put it elsewhere
            self.instance = Instance.of(
                self.process, self.state, decide=no_decision, limit=self.limit
            )
        getattr(self.instance, act.__name__)(*words, now=self.now, **more)
        return self._keep(step)

    def _token(self, element: str, *kinds: str) -> int:
        return next(
            each.token_id
            for each in waits_of(self.process, self.state)
            if each.element.id == element and each.kind in kinds
        )

    def do(self, element: str, **outputs: Any) -> "Case":
        """Complete the oldest work at an element."""
        token = self._token(element, "task", "service", "choice")
        return self._step(complete, token, outputs)

    def fail(self, element: str, code: str | None = None) -> "Case":
        """Report an error at a task."""
        return self._step(fail, self._token(element, "task", "service"), code)

    def escalate(self, element: str, code: str | None = None) -> "Case":
        """Report an escalation at a task."""
        token = self._token(element, "task", "service")
        return self._step(fail, token, code, escalation=True)

    def tell(self, message: str, **payload: Any) -> "Case":
        """Deliver a message."""
        return self._step(deliver, message, payload)

    def call(self, name: str, **payload: Any) -> "Case":
        """Broadcast a signal."""
        return self._step(signal, name, payload)

    def wait(self, days: float) -> "Case":
        """Let time pass."""
        self.now += days * DAY
        return self._step(advance)

    def pick(self, element: str, *options: str) -> "Case":
        """Choose flows or activities."""
        return self._step(choose, self._token(element, "choice"), options)

    def happen(self, element: str) -> "Case":
        """Say that an open event has occurred."""
        token = next(
            each.token_id
            for each in waits_of(self.process, self.state)
            if each.element.id == element
        )
        return self._step(trigger, token, element)

    @property
    def at(self) -> list[str]:
        """The elements waited for, sorted."""
        return sorted(each.element.id for each in waits_of(self.process, self.state))

    @property
    def tasks(self) -> list[str]:
        """The open work, sorted."""
        return sorted(
            each.element.id
            for each in waits_of(self.process, self.state)
            if each.kind in ("task", "service")
        )

    @property
    def outcome(self) -> str | None:
        """How it ended."""
        return self.state.outcome

    @property
    def data(self) -> dict[str, Any]:
        """The variables of the process itself."""
        return {k: v for k, v in self.state.variables.items() if k != LOCALS}

    def log(self, kind: str) -> list[str]:
        """Name the elements at which something happened, in order, since the start."""
        return [each.element_id for each in self.events if each.kind == kind]


def case(elements: str, ways: str, more: str = "", **given: Any) -> Case:
    """Begin an instance of a sketched process."""
    return Case(process(elements, ways, more), **given)
