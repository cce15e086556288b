"""What tokens do now and then: cases, scopes, loops, interrupted work, events.

The loop asks for it; what goes on is put on ``todo``.
"""

from collections import deque
from heapq import heappush
from itertools import count
from typing import Any

from tragwerk.engines.process.simulation.joins import Joins
from tragwerk.engines.process.simulation.plan import Attached, Code, Plan
from tragwerk.engines.process.simulation.scopes import (
    AT_WORK,
    OVER,
    QUEUED,
    Job,
    Scope,
    Tally,
)

# Plain work is done and its resource free; a token goes on; a job is done; a case
# comes; an attached event is due.
DONE, LEAVE, FINISHED, ARRIVED, DUE = range(5)


class Tokens:
    """A replication under way, with all that happens now and then."""

    def __init__(self, plan: Plan, cases: int) -> None:
        self.plan = plan
        self.cases = cases
        size = len(plan.codes)
        self.tally = Tally(
            counts=[0] * size,
            waits=[0.0] * size,
            works=[0.0] * size,
            busy=[0.0] * len(plan.names),
        )
        self.heap: list[tuple[float, int, int, int, Any]] = []
        self.tick = count().__next__
        self.free = list(plan.capacities)
        self.queues: list[deque[Any]] = [deque() for _ in plan.names]
        self.todo: list[tuple[int, Scope]] = []
        self.joins = Joins(plan, self.tally, self._go_on, self._close_if_empty)
        self.begun = 0
        self.now = 0.0

    def _push(self, at: float, what: int, node: int, load: Any) -> None:  # noqa: ANN401 - a cell of the heap
        heappush(self.heap, (at, self.tick(), what, node, load))

    def _rarely(self, what: int, node: int, load: Any) -> None:  # noqa: ANN401 - a cell of the heap
        if what == FINISHED:
            self._finish(load)
        elif what == ARRIVED:
            self._next_case()
            self._begin_case()
        else:
            self._occur(*load)

    # Cases and scopes

    def _next_case(self) -> None:
        if self.begun >= self.cases:
            return
        self.begun += 1
        at = self.now + (gap := self.plan.arrival())
        if self.plan.arrival_calendar is not None:
            # Between two comings only open hours count.
            _begin, at = self.plan.arrival_calendar.span(self.now, gap)
            at = self.plan.arrival_calendar.next_open(at)
        self._push(at, ARRIVED, -1, None)

    def _begin_case(self) -> None:
        case = self._scope(None, -1, len(self.plan.start))
        self._fill(case, self.plan.start)

    def _scope(self, parent: Scope | None, node: int, live: int) -> Scope:
        scope = Scope(parent, node, self.now, live)
        if self.plan.kills:
            scope.jobs, scope.inner = {}, {}
            if parent is not None and parent.inner is not None:
                parent.inner[scope] = None
        return scope

    def _fill(self, scope: Scope, inside: tuple[int, ...]) -> None:
        """Put the first tokens into a scope and watch its event sub-processes."""
        self.todo.extend((each, scope) for each in reversed(inside))
        for each in self.plan.watched.get(scope.node, ()):
            self._watch(each, scope, None)

    def _end_case(self, case: Scope, *, failed: bool) -> None:
        case.alive = False
        tally = self.tally
        tally.times.append(self.now - case.began)
        tally.failed += failed
        tally.stuck += case.stuck
        tally.end = self.now

    def _close_if_empty(self, scope: Scope) -> None:
        if scope.live > 0 or not scope.alive:
            return
        if scope.waiting:
            self.joins.touched.append(scope)
            return
        self._close(scope)

    def _close(self, scope: Scope) -> None:
        """End a scope; its token goes on outside."""
        scope.alive = False
        parent = scope.parent
        if parent is None:
            self._end_case(scope, failed=False)
            return
        if parent.inner is not None:
            parent.inner.pop(scope, None)
        if scope.is_round:
            self._end_round(parent)
        else:
            self._leave_outside(scope.node, parent)

    def _leave_outside(self, node: int, scope: Scope) -> None:
        if self.plan.tracks:
            self.joins.lift(node, scope)
        self._go_on(node, scope)

    def _kill(self, scope: Scope) -> None:
        """End a scope with all that is in it, now; whoever worked in it is free."""
        found = [scope]
        for each in found:
            each.alive = False
            found.extend(each.inner or ())
        jobs = [job for each in found for job in each.jobs or ()]
        # First those that queue, so that nobody takes them up.
        for job in sorted(jobs, key=lambda job: job.phase):
            self._withdraw(job)
        if scope.parent is not None and scope.parent.inner is not None:
            scope.parent.inner.pop(scope, None)

    # Tokens

    def _go_on(self, node: int, scope: Scope) -> None:
        """Let a token leave a node by the ways that are taken."""
        plan = self.plan
        out = self._some(node) if plan.chances[node] else plan.outs[node]
        scope.live += len(out) - 1
        if out:
            self.todo.extend((each, scope) for each in reversed(out))
        else:
            self._close_if_empty(scope)

    def _some(self, node: int) -> tuple[int, ...]:
        """Choose among ways that do not shut each other out."""
        plan = self.plan
        chosen = tuple(
            target for unit, share, target in plan.chances[node] if unit() < share
        )
        if chosen:
            return chosen
        default = plan.defaults[node]
        return (default if default >= 0 else plan.outs[node][plan.picks[node]()],)

    def _special(self, code: int, node: int, scope: Scope) -> None:
        """Do what happens at a node that is neither passed nor worked at."""
        if code == Code.ENTRY:
            self.joins.arrive(node, scope)
        elif code == Code.WAIT:
            self._wait(node, scope, self.plan.draws[node]())
        elif code == Code.RACE:
            self._race(node, scope)
        elif code == Code.INSIDE:
            self._open(node, scope)
        elif code == Code.TERMINATE:
            self._terminate(scope)
        else:
            self._throw(node, scope)

    def _wait(self, node: int, scope: Scope, delay: float) -> None:
        if delay <= 0:
            self._go_on(node, scope)
            return
        if self.plan.tracks:
            self.joins.rest(node, scope)
        self.tally.waits[node] += delay
        self._push(self.now + delay, LEAVE, node, scope)

    def _race(self, node: int, scope: Scope) -> None:
        """Let the first of several events occur; equal ones by weight."""
        plan = self.plan
        targets = plan.outs[node]
        if not targets:
            self._go_on(node, scope)
            return
        delays = {
            target: plan.draws[target]() if plan.codes[target] == Code.WAIT else 0.0
            for target in targets
        }
        occurring = [
            each
            for each in delays
            if plan.codes[each] != Code.WAIT or plan.occurs[each]()
        ]
        delay = min(delays[each] for each in occurring or delays)
        first = [each for each in occurring or delays if delays[each] == delay]
        chosen = targets[plan.picks[node]()]
        winner = chosen if chosen in first else first[0]
        if plan.codes[winner] != Code.WAIT:
            self.todo.append((winner, scope))
            return
        self.tally.counts[winner] += 1
        self._wait(winner, scope, delay)

    def _terminate(self, scope: Scope) -> None:
        self._kill(scope)
        parent = scope.parent
        if parent is None:
            self._end_case(scope, failed=False)
        elif scope.is_round:
            self._end_round(parent)
        else:
            self._leave_outside(scope.node, parent)

    def _throw(self, node: int, scope: Scope) -> None:
        """End scopes from the inside out until one catches the error."""
        plan = self.plan
        kind, name = plan.thrown[node]
        at, thrower = scope, node
        while True:
            handler = _caught(plan.handlers.get(at.node, ()), kind, name)
            # What handles an error does not handle its own.
            if handler not in (-1, thrower):
                self.todo.append((handler, self._replace(at)))
                return
            thrower = at.node
            self._kill(at)
            if at.parent is None:
                self._end_case(at, failed=True)
                return
            parent = at.parent
            caught = _caught(plan.catchers.get(at.node, ()), kind, name)
            if caught >= 0 and not at.is_round:
                self.tally.counts[caught] += 1
                self._leave_as(at.node, caught, parent)
                return
            at = parent

    def _leave_as(self, node: int, event: int, scope: Scope) -> None:
        """Let the token of an activity go on at an event attached to it."""
        if self.plan.tracks:
            self.joins.lift(node, scope)
        self._go_on(event, scope)

    def _replace(self, scope: Scope) -> Scope:
        """End what a scope does, for an event sub-process that interrupts it."""
        self._kill(scope)
        fresh = self._scope(scope.parent, scope.node, 1)
        fresh.began, fresh.stuck = scope.began, scope.stuck
        fresh.is_round = scope.is_round
        return fresh

    # Sub-processes and loops

    def _open(self, node: int, scope: Scope) -> None:
        """Open a sub-process or a loop; its token waits outside."""
        plan = self.plan
        rounds, is_parallel = plan.repeats[node]
        inside = plan.insides[node]
        if rounds <= 0:
            self._go_on(node, scope)
            return
        if plan.tracks:
            self.joins.rest(node, scope)
        is_loop = rounds > 1 or not inside
        begun = rounds if is_parallel else 1
        inner = self._scope(scope, node, begun if is_loop else len(inside))
        for each in plan.attached[node]:
            self._watch(each, inner, None)
        if not is_loop:
            self._fill(inner, inside)
            return
        inner.left = rounds - begun
        for _ in range(begun):
            self._begin_round(inner)

    def _begin_round(self, loop: Scope) -> None:
        inside = self.plan.insides[loop.node]
        if not inside:
            self._work(loop.node, loop)
            return
        each = self._scope(loop, loop.node, len(inside))
        each.is_round = True
        self._fill(each, inside)

    def _end_round(self, loop: Scope) -> None:
        if loop.left > 0:
            loop.left -= 1
            self._begin_round(loop)
            return
        loop.live -= 1
        if loop.live == 0:
            self._close(loop)

    # Work

    def _work(self, node: int, scope: Scope) -> None:
        """Begin work that may be interrupted, as soon as somebody is free."""
        plan = self.plan
        job = Job(node, scope, plan.draws[node](), self.now)
        if plan.codes[node] != Code.INSIDE:
            if plan.tracks:
                self.joins.rest(node, scope)
            for each in plan.attached[node]:
                self._watch(each, scope, job)
        if scope.jobs is not None:
            scope.jobs[job] = None
        resource = plan.resources[node]
        if resource >= 0:
            if self.free[resource] == 0:
                self.queues[resource].append((node, scope, job.length, self.now, job))
                return
            self.free[resource] -= 1
        self._take_up(node, scope, job.length, self.now, job)

    def _take_up(
        self, node: int, scope: Scope, length: float, since: float, job: Job | None
    ) -> None:
        """Begin work; the resource, if it needs one, is already set aside."""
        resource, tally = self.plan.resources[node], self.tally
        begin = self.now
        end = begin + length
        if resource >= 0:
            calendar = self.plan.calendars[resource]
            if calendar is not None:
                begin, end = calendar.span(begin, length)
        tally.waits[node] += begin - since
        tally.works[node] += length
        if job is None:
            self._push(end, DONE, node, scope)
            return
        job.phase, job.begin, job.end = AT_WORK, begin, end
        self._push(end, FINISHED, node, job)

    def _next_job(self, resource: int) -> None:
        """Give a resource that has become free the next work, if there is any."""
        queue = self.queues[resource]
        while queue:
            node, scope, length, since, job = queue.popleft()
            if job is None or job.phase == QUEUED:
                self._take_up(node, scope, length, since, job)
                return
        self.free[resource] += 1

    def _finish(self, job: Job) -> None:
        if job.phase == OVER:
            return
        job.phase = OVER
        node, scope = job.node, job.scope
        resource = self.plan.resources[node]
        if resource >= 0:
            self._next_job(resource)
        if scope.jobs is not None:
            scope.jobs.pop(job, None)
        if self.plan.codes[node] == Code.INSIDE:
            self._end_round(scope)
        else:
            self._leave_outside(node, scope)

    def _withdraw(self, job: Job) -> None:
        """End work before it is done; what was not worked is taken off the tally."""
        phase, node, tally = job.phase, job.node, self.tally
        job.phase = OVER
        if job.scope.jobs is not None:
            job.scope.jobs.pop(job, None)
        if phase == QUEUED:
            tally.waits[node] += self.now - job.since
        if phase != AT_WORK:
            return
        resource = self.plan.resources[node]
        rest = job.end - self.now
        if resource >= 0:
            calendar = self.plan.calendars[resource]
            if calendar is not None:
                rest = calendar.worked_until(job.end) - calendar.worked_until(self.now)
                rest = min(rest, job.length)
        tally.works[node] -= rest
        tally.waits[node] -= max(job.begin - self.now, 0.0)
        if resource >= 0:
            self._next_job(resource)

    # Events

    def _watch(self, each: Attached, scope: Scope, job: Job | None) -> None:
        if each.probability > 0 and each.unit() < each.probability:
            self._push(self.now + each.draw(), DUE, each.node, (each, scope, job))

    def _occur(self, each: Attached, scope: Scope, job: Job | None) -> None:
        """Let an attached event occur, if what it is attached to is under way."""
        if not scope.alive or (job is not None and job.phase == OVER):
            return
        if each.inside >= 0:
            if each.interrupts:
                scope = self._replace(scope)
            else:
                scope.live += 1
            self.todo.append((each.inside, scope))
            return
        outside = scope if job is not None or scope.parent is None else scope.parent
        self.tally.counts[each.node] += 1
        if not each.interrupts:
            outside.live += 1
            self._go_on(each.node, outside)
            return
        if job is not None:
            self._withdraw(job)
            self._leave_as(job.node, each.node, outside)
        else:
            self._kill(scope)
            self._leave_as(scope.node, each.node, outside)


def _caught(
    catchers: tuple[tuple[str, str | None, int], ...], kind: str, name: str | None
) -> int:
    """Return the event that catches an error; -1 if none does."""
    for caught, wanted, node in catchers:
        if caught == kind and (wanted is None or name is None or wanted == name):
            return node
    return -1
