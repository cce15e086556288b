"""The state of a running process: tokens, timers, scopes, and apart from them the data.

Everything here is immutable; a step makes a new state. The variables are personal
data and therefore never part of :meth:`State.to_dict`. What belongs only to one
instance of a loop or to one sub-process lies among them under the key ``$``, by the
id of the token that owns it; no FEEL name can begin with that sign.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.model import Element

FORMAT = 2
READABLE = (1, 2)
ROOT = 0
LOCALS = "$"
# How a token came that waits for a person to choose a way on.
CHOICE = "?"
# The mark of an ad-hoc sub-process in which nothing new may begin.
OVER = "over"

Outcome = Literal["COMPLETED", "TERMINATED", "CANCELLED", "FAILED"]
ScopeKind = Literal["sub", "loop", "adhoc", "compensation"]
WaitKind = Literal[
    "task", "service", "message", "timer", "signal", "condition", "choice", "event"
]
Mark = tuple[int, str, str]

# A task of no kind rests only where an event is attached to it.
TASK_KINDS = frozenset({"userTask", "manualTask", "task"})
SERVICE_KINDS = frozenset(
    {"serviceTask", "scriptTask", "businessRuleTask", "callActivity"}
)
HOST_WORK = TASK_KINDS | SERVICE_KINDS
NO_VARIABLES: Mapping[str, Any] = MappingProxyType({})


class EventKind(StrEnum):
    """The facts a step can report."""

    STARTED = "STARTED"
    ENTERED = "ENTERED"
    COMPLETED = "COMPLETED"
    TASK_CREATED = "TASK_CREATED"
    TASK_CANCELLED = "TASK_CANCELLED"
    CHOICE_OFFERED = "CHOICE_OFFERED"
    CHOSEN = "CHOSEN"
    EVENT_AWAITED = "EVENT_AWAITED"
    EVENT_OCCURRED = "EVENT_OCCURRED"
    MESSAGE_AWAITED = "MESSAGE_AWAITED"
    MESSAGE_RECEIVED = "MESSAGE_RECEIVED"
    MESSAGE_THROWN = "MESSAGE_THROWN"
    SIGNAL_RECEIVED = "SIGNAL_RECEIVED"
    SIGNAL_THROWN = "SIGNAL_THROWN"
    CONDITION_MET = "CONDITION_MET"
    ERROR_THROWN = "ERROR_THROWN"
    ESCALATION_THROWN = "ESCALATION_THROWN"
    COMPENSATION_THROWN = "COMPENSATION_THROWN"
    TIMER_SET = "TIMER_SET"
    TIMER_FIRED = "TIMER_FIRED"
    DECISION_MADE = "DECISION_MADE"
    INTERRUPTED = "INTERRUPTED"
    STUCK = "STUCK"
    FINISHED = "FINISHED"
    CANCELLED = "CANCELLED"
    MIGRATED = "MIGRATED"


class Event(NamedTuple):
    """A fact that happened at an element; ``data`` never holds variable values."""

    kind: EventKind
    element_id: str
    at: datetime
    data: Mapping[str, object]


class Token(NamedTuple):
    """A token that rests: at a task, a catching event or a join.

    ``via`` is the flow it came by (joins count by flow); ``scope`` the scope it
    runs in, 0 for the process itself.
    """

    id: int
    element: str
    scope: int
    via: str | None


class Timer(NamedTuple):
    """A timer: of a resting token, of its boundary, or of an event sub-process.

    ``token`` is the id of the token, or of the scope for an event sub-process.
    ``left`` is how often it fires again after this time, -1 for ever; ``day`` the day
    of the month it then returns to, if this time had to be cut to a shorter month.
    """

    token: int
    element: str
    due_at: datetime
    left: int = 0
    day: int = 0


class Scope(NamedTuple):
    """Something that runs inside a token resting outside.

    The inside of a sub-process, the instances of a loop, the free tasks of an
    ad-hoc sub-process, or the handlers of a compensation. ``total`` and ``done``
    count instances of a loop (-1 for no fixed total); ``queue`` holds the handlers
    still to run; ``interrupted`` says that an event sub-process has taken over.
    """

    id: int
    element: str
    token: int
    kind: ScopeKind = "sub"
    total: int = 0
    done: int = 0
    queue: tuple[str, ...] = ()
    interrupted: bool = False


USUAL = (None, None, None, "sub", 0, 0, (), False)
QUEUE = 6


class Completed(NamedTuple):
    """A completed activity that could be compensated, in order of completion.

    ``inside`` is the scope of a completed sub-process, whose own entries follow
    from it.
    """

    element: str
    scope: int
    inside: int | None = None


class Waiting(NamedTuple):
    """Something from outside that would move the process on.

    For a boundary event ``element`` is the event and ``token_id`` the token of the
    activity it is attached to; for an event sub-process ``element`` is its start
    event and ``token_id`` the id of the scope, 0 for the process. ``options`` are
    what a person may choose at a ``choice``: flows, or elements of an ad-hoc
    sub-process.
    """

    token_id: int
    element: Element
    kind: WaitKind
    message: str | None = None
    due_at: datetime | None = None
    options: tuple[str, ...] = ()


class State(NamedTuple):
    """Where a process instance stands.

    ``marks`` remember which of several triggers have occurred and which conditions
    were true; ``interrupted`` is the same as :attr:`Scope.interrupted`.
    """

    process_id: str
    digest: str
    tokens: tuple[Token, ...] = ()
    timers: tuple[Timer, ...] = ()
    scopes: tuple[Scope, ...] = ()
    next_id: int = 1
    outcome: Outcome | None = None
    variables: Mapping[str, Any] = NO_VARIABLES
    completed: tuple[Completed, ...] = ()
    marks: frozenset[Mark] = frozenset()
    interrupted: bool = False

    @property
    def finished(self) -> bool:
        """Whether nothing more can happen."""
        return self.outcome is not None

    @property
    def next_due_at(self) -> datetime | None:
        """The moment the host should call ``advance``, or None."""
        return min((timer.due_at for timer in self.timers), default=None)

    def to_dict(self) -> dict[str, Any]:
        """Return a small JSON value of all but the variables, without what is empty."""
        found: dict[str, Any] = {
            "format": FORMAT,
            "process": self.process_id,
            "digest": self.digest,
            "next_id": self.next_id,
        }
        if self.tokens:
            found["tokens"] = list(map(list, self.tokens))
        if self.timers:
            found["timers"] = [
                [token, element, due.isoformat(), left, day][: 5 if day else 4]
                for token, element, due, left, day in self.timers
            ]
        if self.scopes:
            found["scopes"] = [_written(scope) for scope in self.scopes]
        if self.completed:
            found["completed"] = [list(each) for each in self.completed]
        if self.marks:
            found["marks"] = [list(mark) for mark in sorted(self.marks)]
        if self.interrupted:
            found["interrupted"] = True
        if self.outcome:
            found["outcome"] = self.outcome
        return found

    @classmethod
    def from_dict(
        cls, data: Mapping[str, Any], variables: Mapping[str, Any] | None = None
    ) -> "State":
        """Build a state from :meth:`to_dict` and the variables kept apart.

        Raises:
            ProcessError: if the value was not written by :meth:`to_dict`.
        """
        if data.get("format") not in READABLE:
            raise ProcessError(
                f"Der gespeicherte Prozessstand hat Format {data.get('format')!r}; "
                f"diese Version liest Format {FORMAT}."
            )
        try:
            return cls(
                process_id=data["process"],
                digest=data["digest"],
                tokens=tuple(map(Token._make, data.get("tokens", ()))),
                timers=tuple(
                    Timer(token, element, datetime.fromisoformat(due), *left)
                    for token, element, due, *left in data.get("timers", ())
                ),
                scopes=tuple(_scope(each) for each in data.get("scopes", ())),
                next_id=data["next_id"],
                outcome=data.get("outcome"),
                variables=MappingProxyType(dict(variables or {})),
                completed=tuple(Completed(*each) for each in data.get("completed", ())),
                marks=frozenset((a, b, c) for a, b, c in data.get("marks", ())),
                interrupted=bool(data.get("interrupted", False)),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ProcessError(
                "Der gespeicherte Prozessstand ist beschädigt."
            ) from error


def _scope(values: list[Any]) -> Scope:
    scope = Scope(*values)
    return scope._replace(queue=tuple(scope.queue))


def _written(scope: Scope) -> list[Any]:
    """Leave out at the end what is as usual."""
    values: list[Any] = list(scope)
    while values[-1] == USUAL[len(values) - 1]:
        values.pop()
    if len(values) > QUEUE:
        values[QUEUE] = list(scope.queue)
    return values


class Step(NamedTuple):
    """The result of a step: the new state and the facts that happened, in order."""

    state: State
    events: tuple[Event, ...]
