"""People and machines: who works at what, and what waits for whom.

Work is taken up when everybody it needs is free: the most urgent first, then what has
waited longest. Nobody is held back for work that still lacks somebody else.
"""

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from tragwerk.engines.process.simulation.plan import Plan
from tragwerk.engines.process.simulation.scopes import Job, Phase, Scope
from tragwerk.engines.process.simulation.world import World

# What is due: a rest is over, a case comes, an event occurs.
FINISHED, ARRIVED, DUE = range(3)


class Desks(World):
    """A replication in which work may be interrupted, urgent, or need several."""

    def __init__(
        self, plan: Plan, cases: int, report: Callable[[int], None] | None = None
    ) -> None:
        super().__init__(plan, cases, report)
        self.heap: list[tuple[float, int, int, Any]] = []
        self.todo: deque[tuple[int, Scope]] = deque()
        self.queues: list[list[tuple[int, int, Job]]] = [[] for _ in plan.names]

    def push(self, at: float, what: int, load: object) -> None:
        """Let something happen at a moment."""
        heappush(self.heap, (at, self.tick(), what, load))

    def begin(self, job: Job) -> None:
        """Let a token rest at work, which begins as soon as everybody is free."""
        job.scope.jobs[job] = None
        job.scope.case.busy += 1
        self._take_up_or_queue(job)

    def rest(self, job: Job) -> None:
        """Let a token rest for a while at something that needs nobody."""
        job.scope.jobs[job] = None
        job.scope.case.busy += 1
        self._take_up(job)

    def park(self, job: Job) -> None:
        """Let a token rest until a signal of the case wakes it."""
        job.phase = Phase.PARKED
        job.scope.jobs[job] = None

    def leave_desk(self, job: Job) -> None:
        """End a rest in time; who worked there takes the next work."""
        was = job.phase
        job.phase = Phase.OVER
        del job.scope.jobs[job]
        if was == Phase.PARKED:
            return
        job.scope.case.busy -= 1
        self._release(job)

    def withdraw(self, job: Job) -> None:
        """End a rest before its time; what was not worked is taken off the tally."""
        phase, node, tally = job.phase, job.node, self.tally
        job.phase = Phase.OVER
        job.scope.jobs.pop(job, None)
        place = node if job.wins < 0 else job.wins
        if phase == Phase.PARKED:
            tally.works[place] += self.now - job.since
            return
        job.scope.case.busy -= 1
        if phase == Phase.QUEUED:
            tally.waits[node] += self.now - job.since
            return
        rest = job.end - self.now
        calendar = self.plan.hours[node]
        if calendar is not None and job.wins < 0:
            rest = calendar.worked_until(job.end) - calendar.worked_until(self.now)
            rest = min(rest, job.length)
        tally.works[place] -= rest
        tally.waits[node] -= max(job.begin - self.now, 0.0)
        self._release(job)

    def _take_up_or_queue(self, job: Job) -> None:
        plan, free = self.plan, self.free
        needs = plan.needs[job.node]
        for resource in needs:
            if not free[resource]:
                urgency = -plan.priorities[job.node]
                heappush(self.queues[resource], (urgency, self.tick(), job))
                return
        for resource in needs:
            free[resource] -= 1
        self._take_up(job)

    def _take_up(self, job: Job) -> None:
        node, tally = job.node, self.tally
        place = node if job.wins < 0 else job.wins
        begin, end = self.now, self.now + job.length
        calendar = self.plan.hours[node]
        if calendar is not None:
            begin, end = calendar.span(begin, job.length)
        tally.waits[node] += begin - job.since
        tally.works[place] += job.length
        job.phase, job.begin, job.end = Phase.AT_WORK, begin, end
        self.push(end, FINISHED, job)

    def _release(self, job: Job) -> None:
        needs = self.plan.needs[job.node]
        for resource in needs:
            self.free[resource] += 1
        for resource in needs:
            self._serve(resource)

    def _serve(self, resource: int) -> None:
        """Give a resource that has become free the next work, if there is any."""
        queue = self.queues[resource]
        while queue and self.free[resource]:
            _urgency, _number, job = heappop(queue)
            if job.phase == Phase.QUEUED:
                # It may lack somebody else and queue for them instead.
                self._take_up_or_queue(job)
