"""The event loop: cases come, tokens walk, work waits for people and is done.

``run`` is one long function on local names, because a large part of a million steps
is calling; what is rare has methods of its own, which put tokens on ``todo``.
"""

from heapq import heappop, heappush

from tragwerk.engines.process.errors import ProcessLimitError
from tragwerk.engines.process.simulation.plan import Code, Plan
from tragwerk.engines.process.simulation.scopes import (
    Tally,
)
from tragwerk.engines.process.simulation.tokens import DONE, LEAVE, Tokens

WORK, PASS, CHOOSE = int(Code.WORK), int(Code.PASS), int(Code.CHOOSE)
MOST_STEPS = 1_000_000
MOST_EVENTS = 1_000_000
MOST_EVENTS_PER_CASE = 5_000


class Loop(Tokens):
    """A replication under way."""

    def __init__(self, plan: Plan, cases: int) -> None:
        super().__init__(plan, cases)
        self.most_steps = MOST_STEPS
        self.most_events = MOST_EVENTS + MOST_EVENTS_PER_CASE * cases

    def run(self) -> Tally:  # noqa: C901 - the hot loop
        """Run until every case has ended.

        Raises:
            ProcessLimitError: if a case walks in a circle without end.
        """
        plan, tally, heap, tick = self.plan, self.tally, self.heap, self.tick
        codes, outs, nexts, plain = plan.codes, plan.outs, plan.nexts, plan.plain
        draws, picks, resources = plan.draws, plan.picks, plan.resources
        counts, waits, works = tally.counts, tally.waits, tally.works
        free, queues, calendars = self.free, self.queues, plan.calendars
        todo, joins, touched = self.todo, self.joins, self.joins.touched
        tracks, kills = plan.tracks, plan.kills
        most_events, most_steps = self.most_events, self.most_steps
        # Whoever waits for somebody waits for work that nothing interrupts.
        simple = all(
            is_plain
            for is_plain, resource in zip(plain, resources, strict=True)
            if resource >= 0
        )
        self._next_case()
        while heap:
            now, number, what, node, scope = heappop(heap)
            self.now = now
            if number > most_events:
                raise _endless(plan, node)
            if what <= LEAVE:
                if what == DONE:
                    resource = resources[node]
                    queue = queues[resource]
                    if not queue:
                        free[resource] += 1
                    elif simple:
                        at, inner, length, since, _job = queue.popleft()
                        calendar = calendars[resource]
                        if calendar is None:
                            begin, end = now, now + length
                        else:
                            begin, end = calendar.span(now, length)
                        waits[at] += begin - since
                        works[at] += length
                        heappush(heap, (end, tick(), DONE, at, inner))
                    else:
                        self._next_job(resource)
                if kills and not scope.alive:
                    continue
                if tracks:
                    joins.lift(node, scope)
                target = nexts[node]
                if target < 0:
                    self._go_on(node, scope)
            else:
                self._rarely(what, node, scope)
                target = -1
            if target >= 0:
                node = target
            else:
                while touched and not todo:
                    joins.settle()
                if not todo:
                    continue
                node, scope = todo.pop()
            steps = 0
            while True:
                counts[node] += 1
                code = codes[node]
                if kills and not scope.alive:
                    counts[node] -= 1
                elif code == WORK:
                    if not plain[node]:
                        self._work(node, scope)
                    else:
                        if tracks:
                            joins.rest(node, scope)
                        length = draws[node]()
                        resource = resources[node]
                        if resource < 0:
                            works[node] += length
                            heappush(heap, (now + length, tick(), LEAVE, node, scope))
                        elif free[resource] == 0:
                            queues[resource].append((node, scope, length, now, None))
                        else:
                            free[resource] -= 1
                            works[node] += length
                            calendar = calendars[resource]
                            if calendar is None:
                                end = now + length
                            else:
                                begin, end = calendar.span(now, length)
                                waits[node] += begin - now
                            heappush(heap, (end, tick(), DONE, node, scope))
                else:
                    steps += 1
                    if steps > most_steps:
                        raise _endless(plan, node)
                    if code == PASS:
                        target = nexts[node]
                        if target >= 0:
                            node = target
                            continue
                        self._go_on(node, scope)
                    elif code == CHOOSE:
                        node = outs[node][picks[node]()]
                        continue
                    else:
                        self._special(code, node, scope)
                while touched and not todo:
                    joins.settle()
                if not todo:
                    break
                node, scope = todo.pop()
        for node, resource in enumerate(resources):
            if resource >= 0:
                tally.busy[resource] += works[node]
        return tally


def _endless(plan: Plan, node: int) -> ProcessLimitError:
    where = plan.ids[node] if 0 <= node < len(plan.ids) else "Beginn"
    return ProcessLimitError(
        f"Bei „{where}“ läuft ein Fall im Kreis und kommt nicht zum Ende. Geben Sie "
        "den Wegen aus der Schleife ein größeres Gewicht ([ways])."
    )
