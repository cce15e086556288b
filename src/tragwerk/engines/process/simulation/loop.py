"""The event loop: cases come, tokens walk, work waits for people and is done."""

from collections.abc import Callable
from heapq import heappop

from tragwerk.engines.process.simulation.desks import ARRIVED, FINISHED
from tragwerk.engines.process.simulation.events import Events
from tragwerk.engines.process.simulation.plan import Code, Plan
from tragwerk.engines.process.simulation.scopes import (
    Case,
    Job,
    Kind,
    Phase,
    Scope,
    Tally,
)


class Loop(Events):
    """A replication under way, with everything a process may hold."""

    def __init__(
        self, plan: Plan, cases: int, report: Callable[[int], None] | None = None
    ) -> None:
        super().__init__(plan, cases, report)
        self.acts: dict[int, Callable[[int, Scope], None]] = {
            Code.PASS: self.leave,
            Code.WORK: self._work,
            Code.WAIT: self.wait,
            Code.CHOOSE: self._choose,
            Code.ENTRY: self.arrive_at_join,
            Code.RACE: self.race,
            Code.INSIDE: self.open,
            Code.THROW: self.throw,
            Code.UNDO: self.undo,
            Code.CANCEL: self.cancel,
        }

    def run(self) -> Tally:
        """Run until every case has ended.

        Raises:
            ProcessLimitError: if a case walks in a circle without end.
        """
        heap = self.heap
        self._await_case()
        while heap:
            self.now, number, what, load = heappop(heap)
            if number > self.most_events:
                raise self.endless(-1 if what == ARRIVED else load.node)
            if what == FINISHED:
                if load.phase == Phase.OVER:
                    continue
                case = load.scope.case
                self.finish(load)
            elif what == ARRIVED:
                self._await_case()
                case = self.begin_case()
            else:
                case = load.scope.case
                self.due(load)
            if case.alive:
                self._settle(case)
        return self.sum_up()

    def _await_case(self) -> None:
        at = self.next_arrival()
        if at is not None:
            self.push(at, ARRIVED, None)

    def _settle(self, case: Case) -> None:
        """Move tokens until all rest; then close scopes and fire joins."""
        todo, codes, counts, acts = (
            self.todo,
            self.plan.codes,
            self.tally.counts,
            self.acts,
        )
        steps = 0
        while True:
            while todo:
                node, scope = todo.popleft()
                steps += 1
                if steps > self.most_steps:
                    raise self.endless(node)
                if scope.kind == Kind.LOOP and scope.node == node:
                    self.begin_round(node, scope)
                else:
                    counts[node] += 1
                    acts[codes[node]](node, scope)
            if self.emptied:
                self.close_one()
            elif not case.alive or not (case.gates and self.settle_joins(case)):
                break
        if case.alive and not case.busy:
            self._see_if_stuck(case)

    def _see_if_stuck(self, case: Case) -> None:
        """End a case in which nothing can happen any more."""
        for watch in [each for each in case.watches if not each.is_open]:
            del case.watches[watch]
        if case.watches:
            return
        places: set[int] = set()
        found: list[Scope] = [case]
        for scope in found:
            found.extend(scope.inner)
            places.update(scope.waiting)
            places.update(job.node for job in scope.jobs)
        self.clear(case)
        self.note_stuck(places)
        self.end_case(case)

    def _work(self, node: int, scope: Scope) -> None:
        plan = self.plan
        job = Job(node, scope, plan.draws[node](), self.now)
        for each in plan.attached.get(node, ()):
            self.watch(each, scope, job)
        self.begin(job)

    def _choose(self, node: int, scope: Scope) -> None:
        self.todo.append((self.plan.outs[node][self.plan.picks[node]()], scope))
