"""The loop for processes in which tokens only walk, choose, join and work.

``run`` is one function on local names: of a million steps a large part is calling.
It says what the other loop would say, several times as fast.
"""

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush

from tragwerk.engines.process.simulation.plan import Code, Plan
from tragwerk.engines.process.simulation.scopes import Tally
from tragwerk.engines.process.simulation.world import MOST_TOKENS, World

WORK, WAIT, CHOOSE, ENTRY = (
    int(each) for each in (Code.WORK, Code.WAIT, Code.CHOOSE, Code.ENTRY)
)
# In place of a node: a case comes; the token rests or is gone.
ARRIVAL = REST = -1


class Tokens:
    """The tokens of a case: ``live`` ones, and those that wait at joins."""

    __slots__ = ("began", "live", "waiting")

    def __init__(self, began: float, live: int) -> None:
        self.began = began
        self.live = live
        self.waiting: dict[int, list[int]] | None = None


class QuickLoop(World):
    """A replication of a process for which ``Plan.is_simple`` holds."""

    def __init__(
        self, plan: Plan, cases: int, report: Callable[[int], None] | None = None
    ) -> None:
        super().__init__(plan, cases, report)
        self.heap: list[tuple[float, int, int, Tokens]] = []
        self.todo: deque[tuple[int, Tokens]] = deque()
        self.queues: list[deque[tuple[int, Tokens, float, float]]] = [
            deque() for _ in plan.names
        ]

    def run(self) -> Tally:  # noqa: C901 - the hot loop
        """Run until every case has ended.

        Raises:
            ProcessLimitError: if a case walks in a circle without end.
        """
        plan, tally, heap, todo = self.plan, self.tally, self.heap, self.todo
        codes, outs, starts = plan.codes, plan.outs, plan.starts
        # Where there is not one way on, the node itself, inverted.
        nexts = [n if n >= 0 else ~node for node, n in enumerate(plan.nexts)]
        draws, picks, calendars = plan.draws, plan.picks, plan.hours
        resources = [needed[0] if needed else -1 for needed in plan.needs]
        counts, waits, works = tally.counts, tally.waits, tally.works
        free, queues, tick = self.free, self.queues, self.tick
        most_events, most_steps = self.most_events, self.most_steps
        self._await_case()
        while heap:
            now, number, node, case = heappop(heap)
            self.now = now
            if number > most_events:
                raise self.endless(node)
            if node == ARRIVAL:
                self._await_case()
                case = Tokens(now, len(starts))
                node = starts[0]
                todo.extend([(each, case) for each in starts[1:]])
            else:
                resource = resources[node]
                if resource >= 0:
                    if queue := queues[resource]:
                        at, next_case, length, since = queue.popleft()
                        begin, end = now, now + length
                        hours = calendars[at]
                        if hours is not None and (
                            now < hours.opened or end > hours.closed
                        ):
                            begin, end = hours.span(now, length)
                        waits[at] += begin - since
                        works[at] += length
                        heappush(heap, (end, tick(), at, next_case))
                    else:
                        free[resource] += 1
                node = nexts[node]
                if node < 0:
                    node = self._go_on(~node, case)
            steps = 0
            while node >= 0 or todo:
                if node < 0:
                    node, case = todo.popleft()
                counts[node] += 1
                code = codes[node]
                if code == WORK:
                    length = draws[node]()
                    resource = resources[node]
                    if resource >= 0 and not free[resource]:
                        queues[resource].append((node, case, length, now))
                        node = REST
                        continue
                    end = now + length
                    if resource >= 0:
                        free[resource] -= 1
                        hours = calendars[node]
                        if hours is not None and (
                            now < hours.opened or end > hours.closed
                        ):
                            begin, end = hours.span(now, length)
                            waits[node] += begin - now
                    works[node] += length
                    heappush(heap, (end, tick(), node, case))
                    node = REST
                    continue
                steps += 1
                if steps > most_steps:
                    raise self.endless(node)
                if code == CHOOSE:
                    node = outs[node][picks[node]()]
                    continue
                if code == WAIT and (delay := draws[node]()) > 0:
                    works[node] += delay
                    heappush(heap, (now + delay, tick(), node, case))
                    node = REST
                elif code == ENTRY:
                    node = self._join(node, case)
                else:
                    node = nexts[node]
                    if node < 0:
                        node = self._go_on(~node, case)
        return self.sum_up()

    def _await_case(self) -> None:
        at = self.next_arrival()
        if at is not None:
            heappush(self.heap, (at, self.tick(), ARRIVAL, Tokens(at, 0)))

    def _go_on(self, node: int, case: Tokens) -> int:
        """Let a token leave by all its ways; return the only one, else REST."""
        plan = self.plan
        targets = plan.outs[node]
        if not targets and case.live == 1 and not case.waiting:
            self.note_end(case.began)
            return REST
        if node in plan.chances:
            targets = self.some(node)
        case.live += len(targets) - 1
        if case.live > MOST_TOKENS:
            raise self.crowded(node)
        if case.live == 0:
            self._see_if_over(case)
        if len(targets) == 1:
            return targets[0]
        self.todo.extend((each, case) for each in targets)
        return REST

    def _join(self, entry: int, case: Tokens) -> int:
        """Let a token wait at a join; return the join if that completes it."""
        node, way = self.plan.entries[entry]
        waiting = case.waiting
        if waiting is None:
            waiting = case.waiting = {}
        held = waiting.setdefault(node, [0] * self.plan.ways_in[node])
        held[way] += 1
        case.live -= 1
        if not all(held):
            if case.live == 0:
                self._see_if_over(case)
            return REST
        if max(held) == 1:
            del waiting[node]
        else:
            waiting[node] = [count - 1 for count in held]
        case.live += 1
        self.tally.counts[node] += 1
        return self._go_on(node, case)

    def _see_if_over(self, case: Tokens) -> None:
        """End a case in which no token moves or works."""
        if case.waiting:
            self.note_stuck(case.waiting)
        self.note_end(case.began)
