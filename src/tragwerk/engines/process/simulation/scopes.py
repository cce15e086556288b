"""What is kept of a case: scopes, what rests in them, and the tally of all cases."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tragwerk.engines.process.simulation.plan import Attached

Entry = tuple[int, "list[Any] | None"]


class Phase(IntEnum):
    """How far a piece of work is; who is parked waits for a signal of the case."""

    PARKED = 0
    QUEUED = 1
    AT_WORK = 2
    OVER = 3


class Kind(IntEnum):
    """What a scope is the inside of: a case or sub-process, a loop, or undoing."""

    BODY = 0
    LOOP = 1
    UNDOING = 2


@dataclass(slots=True)
class Tally:
    """What a replication measured; times in seconds, lists by node or resource.

    ``end`` is when the last case ended; ``stuck`` counts the cases in which a token
    waited for what could not come, ``stuck_at`` says where.
    """

    times: array[float] = field(default_factory=lambda: array("d"))
    counts: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    works: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    failed: int = 0
    stuck: int = 0
    stuck_at: set[int] = field(default_factory=set)
    end: float = 0.0


class Scope:
    """A case (no parent), a sub-process, a loop, a round of it, or an undoing.

    ``live`` counts its tokens but for those that wait at a join; these are in
    ``waiting``, by join and way in. ``fired`` are complex gateways that absorb what
    comes late, ``left`` the rounds of a loop still to come, ``queue`` what is done
    inside one after the other, ``history`` what is done and can be undone. ``clears``
    counts how often everything inside was taken away.
    """

    __slots__ = (
        "alive",
        "case",
        "clears",
        "fired",
        "history",
        "inner",
        "interrupted",
        "jobs",
        "kind",
        "left",
        "live",
        "node",
        "number",
        "parent",
        "queue",
        "waiting",
    )

    def __init__(
        self,
        parent: Scope | None,
        node: int,
        number: int,
        live: int,
        kind: Kind = Kind.BODY,
    ) -> None:
        self.parent = parent
        self.node = node
        self.number = number
        self.live = live
        self.kind = kind
        self.alive = True
        self.interrupted = False
        self.clears = 0
        self.left = 0
        self.waiting: dict[int, list[int]] = {}
        self.fired: dict[int, set[int]] = {}
        self.jobs: dict[Job, None] = {}
        self.inner: dict[Scope, None] = {}
        self.history: list[Entry] = []
        self.queue: list[int] = []
        if parent is not None:
            self.case: Case = parent.case
            parent.inner[self] = None

    @property
    def is_round(self) -> bool:
        """Whether it is one round of a loop."""
        parent = self.parent
        return (
            parent is not None and parent.kind == Kind.LOOP and parent.node == self.node
        )


class Case(Scope):
    """A case.

    ``busy`` counts the work under way, ``watches`` are events still due, ``hears``
    who waits for signals (those at tokens, then those at scopes, the oldest first),
    ``gates`` the scopes in which tokens wait at joins.
    """

    __slots__ = ("began", "busy", "gates", "hears", "watches")

    def __init__(self, number: int, began: float, live: int) -> None:
        super().__init__(None, -1, number, live)
        self.case = self
        self.began = began
        self.busy = 0
        self.watches: dict[Watch, None] = {}
        self.hears: tuple[dict[Watch, None], dict[Watch, None]] = ({}, {})
        self.gates: dict[Scope, None] = {}


class Job:
    """A token that rests at a node: work, waiting, or a race of events.

    ``end`` is set when work is taken up; ``wins`` is the event that ends a race.
    """

    __slots__ = ("begin", "end", "length", "node", "phase", "scope", "since", "wins")

    def __init__(self, node: int, scope: Scope, length: float, since: float) -> None:
        self.node = node
        self.scope = scope
        self.length = length
        self.since = since
        self.phase = Phase.QUEUED
        self.begin = since
        self.end = since
        self.wins = -1


class Watch:
    """An event somebody waits for: at work, at a scope, or a token of its own.

    ``event`` is what is attached; without it the token of ``job`` waits for the
    signal ``node`` catches. ``left`` is how often it occurs again.
    """

    __slots__ = ("event", "job", "left", "node", "scope")

    def __init__(
        self, event: Attached | None, scope: Scope, job: Job | None, node: int
    ) -> None:
        self.event = event
        self.scope = scope
        self.job = job
        self.node = node
        self.left = 0 if event is None else event.repeats

    @property
    def is_open(self) -> bool:
        """Whether what it belongs to is still under way."""
        if self.job is not None:
            return self.job.phase != Phase.OVER
        is_inside = self.event is not None and self.event.inside >= 0
        return self.scope.alive and not (is_inside and self.scope.interrupted)
