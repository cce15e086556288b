"""The state of a running process: tokens, timers, scopes, and apart from them the data.

Everything here is immutable; a step makes a new state. The variables are personal
data and therefore never part of :meth:`State.to_dict`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.model import Element, Process

FORMAT = 1
ROOT = 0

Outcome = Literal["COMPLETED", "TERMINATED", "CANCELLED"]
WaitKind = Literal["task", "service", "message", "timer"]

TASK_KINDS = frozenset({"userTask", "manualTask"})


class EventKind(StrEnum):
    """The facts a step can report."""

    STARTED = "STARTED"
    ENTERED = "ENTERED"
    COMPLETED = "COMPLETED"
    TASK_CREATED = "TASK_CREATED"
    TASK_CANCELLED = "TASK_CANCELLED"
    MESSAGE_AWAITED = "MESSAGE_AWAITED"
    MESSAGE_RECEIVED = "MESSAGE_RECEIVED"
    MESSAGE_THROWN = "MESSAGE_THROWN"
    TIMER_SET = "TIMER_SET"
    TIMER_FIRED = "TIMER_FIRED"
    DECISION_MADE = "DECISION_MADE"
    INTERRUPTED = "INTERRUPTED"
    STUCK = "STUCK"
    FINISHED = "FINISHED"
    CANCELLED = "CANCELLED"


class Event(NamedTuple):
    """A fact that happened at an element; ``data`` never holds variable values."""

    kind: EventKind
    element_id: str
    at: datetime
    data: Mapping[str, object]


class Token(NamedTuple):
    """A token that rests: at a task, a catching event or a join.

    ``via`` is the flow it came by (joins count by flow); ``scope`` the
    sub-process instance it runs in, 0 for the process itself.
    """

    id: int
    element: str
    scope: int
    via: str | None


class Timer(NamedTuple):
    """A timer of a resting token: its own, or of a boundary event on its element."""

    token: int
    element: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """A running sub-process; ``token`` is the token that rests on it outside."""

    id: int
    element: str
    token: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something from outside that would move the process on.

    For a boundary event ``element`` is the event and ``token_id`` the token of the
    activity it is attached to.
    """

    token_id: int
    element: Element
    kind: WaitKind
    message: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where a process instance stands."""

    process_id: str
    digest: str
    tokens: tuple[Token, ...] = ()
    timers: tuple[Timer, ...] = ()
    scopes: tuple[Scope, ...] = ()
    next_id: int = 1
    outcome: Outcome | None = None
    variables: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def finished(self) -> bool:
        """Whether nothing more can happen."""
        return self.outcome is not None

    @property
    def next_due_at(self) -> datetime | None:
        """The moment the host should call ``advance``, or None."""
        return min((timer.due_at for timer in self.timers), default=None)

    def waiting(self, process: Process) -> tuple[Waiting, ...]:
        """Return all that this state waits for, tasks and events alike."""
        due = {(timer.token, timer.element): timer.due_at for timer in self.timers}
        found: list[Waiting] = []
        for token in self.tokens:
            element = process.element(token.element)
            if element.kind == "eventBasedGateway":
                catching = [process.element(flow.target) for flow in element.outgoing]
            else:
                catching = [element]
            catching.extend(process.boundaries.get(element.id, ()))
            for each in catching:
                waiting = _waiting(token, each, due.get((token.id, each.id)))
                if waiting is not None:
                    found.append(waiting)
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Return a small JSON value of all but the variables."""
        return {
            "format": FORMAT,
            "process": self.process_id,
            "digest": self.digest,
            "tokens": [[t.id, t.element, t.scope, t.via] for t in self.tokens],
            "timers": [[t.token, t.element, t.due_at.isoformat()] for t in self.timers],
            "scopes": [[s.id, s.element, s.token] for s in self.scopes],
            "next_id": self.next_id,
            "outcome": self.outcome,
        }

    @classmethod
    def from_dict(
        cls, data: Mapping[str, Any], variables: Mapping[str, Any] | None = None
    ) -> "State":
        """Build a state from :meth:`to_dict` and the variables kept apart.

        Raises:
            ProcessError: if the value was not written by :meth:`to_dict`.
        """
        if data.get("format") != FORMAT:
            raise ProcessError(
                f"Der gespeicherte Prozessstand hat Format {data.get('format')!r}; "
                f"diese Version liest Format {FORMAT}."
            )
        try:
            return cls(
                process_id=data["process"],
                digest=data["digest"],
                tokens=tuple(Token(*each) for each in data["tokens"]),
                timers=tuple(
                    Timer(token, element, datetime.fromisoformat(due))
                    for token, element, due in data["timers"]
                ),
                scopes=tuple(Scope(*each) for each in data["scopes"]),
                next_id=data["next_id"],
                outcome=data["outcome"],
                variables=MappingProxyType(dict(variables or {})),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ProcessError(
                "Der gespeicherte Prozessstand ist beschädigt."
            ) from error


@dataclass(frozen=True, slots=True)
class Step:
    """The result of a step: the new state and the facts that happened, in order."""

    state: State
    events: tuple[Event, ...]


def _waiting(token: Token, element: Element, due: datetime | None) -> Waiting | None:
    if element.kind in TASK_KINDS:
        return Waiting(token.id, element, "task")
    if element.kind == "serviceTask":
        return Waiting(token.id, element, "service")
    if element.kind == "receiveTask" or element.trigger_kind == "message":
        name = element.message.name if element.message else None
        return Waiting(token.id, element, "message", message=name)
    if element.trigger_kind == "timer" and due is not None:
        return Waiting(token.id, element, "timer", due_at=due)
    return None
