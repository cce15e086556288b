"""What the event loop keeps of a case: scopes, work at hand, and the tally."""

from dataclasses import dataclass, field
from typing import Optional

QUEUED, AT_WORK, OVER = range(3)


@dataclass(slots=True)
class Tally:
    """What a replication measured; times in seconds, lists by node or resource.

    ``end`` is when the last case ended; ``stuck`` counts the cases in which a join
    waited for a token that could not come, ``stuck_at`` names these joins.
    """

    times: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    works: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    failed: int = 0
    stuck: int = 0
    stuck_at: set[int] = field(default_factory=set)
    end: float = 0.0


class Scope:
    """A case (no parent), a sub-process, a loop, or one round of a loop.

    ``live`` counts its tokens but for those that wait at a join; these are in
    ``waiting``, by join and way in. ``left`` are the rounds of a loop still to come.
    ``resting`` says where tokens are, kept only where inclusive joins ask for it;
    ``jobs`` and ``inner`` only where something can end a scope before its time.
    """

    __slots__ = (
        "alive",
        "began",
        "inner",
        "is_round",
        "jobs",
        "left",
        "live",
        "node",
        "parent",
        "resting",
        "stuck",
        "waiting",
    )

    def __init__(
        self, parent: Optional["Scope"], node: int, began: float, live: int
    ) -> None:
        self.parent = parent
        self.node = node
        self.began = began
        self.live = live
        self.alive = True
        self.is_round = False
        self.left = 0
        self.stuck = False
        self.waiting: dict[int, list[int]] | None = None
        self.resting: dict[int, int] | None = None
        self.jobs: dict[Job, None] | None = None
        self.inner: dict[Scope, None] | None = None


class Job:
    """Work that an event may interrupt; ``end`` is set when it is taken up."""

    __slots__ = ("begin", "end", "length", "node", "phase", "scope", "since")

    def __init__(self, node: int, scope: Scope, length: float, since: float) -> None:
        self.node = node
        self.scope = scope
        self.length = length
        self.since = since
        self.phase = QUEUED
        self.begin = since
        self.end = since
