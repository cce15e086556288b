"""Joins: tokens wait by the way they came, as in a running case.

A parallel join wants a token of every way in. An inclusive join fires when nothing
more can come (BPMN 2.0.2, 13.4.4), a complex one when enough have come; it absorbs
what comes later (13.4.5).
"""

from collections.abc import Set

from tragwerk.engines.process.simulation.scopes import Case, Scope
from tragwerk.engines.process.simulation.walk import Walk


class Joins(Walk):
    """A replication with joins of all kinds."""

    def arrive_at_join(self, entry: int, scope: Scope) -> None:
        """Let a token wait at a join, and fire the join if that is enough."""
        plan = self.plan
        node, way = plan.entries[entry]
        scope.live -= 1
        scope.case.gates[scope] = None
        if node in scope.fired:
            scope.fired[node].add(way)
            self.see_if_empty(scope)
            return
        held = scope.waiting.setdefault(node, [0] * plan.ways_in[node])
        held[way] += 1
        came = {number for number, count in enumerate(held) if count}
        if node in plan.activates:
            if len(came) in plan.activates[node]:
                if len(came) < len(held):
                    scope.fired[node] = came
                self._fire(node, scope)
        elif node not in plan.reaches and len(came) == len(held):
            self._fire(node, scope)

    def settle_joins(self, case: Case) -> bool:
        """Fire the first join that is complete; say whether anything was done."""
        for scope in [each for each in case.gates if not each.alive]:
            del case.gates[scope]
        for scope in case.gates:
            for node, came in scope.fired.items():
                if self._is_complete(node, scope, came):
                    del scope.fired[node]
                    return True
        for scope in case.gates:
            for node, held in scope.waiting.items():
                if node not in self.plan.reaches or node in self.plan.activates:
                    continue
                came = {number for number, count in enumerate(held) if count}
                if self._is_complete(node, scope, came):
                    self._fire(node, scope)
                    return True
        return False

    def _is_complete(self, node: int, scope: Scope, came: Set[int]) -> bool:
        """Whether nothing can come any more that could not have come by a full way."""
        reaches = self.plan.reaches[node]
        empty = [each for way, each in enumerate(reaches) if way not in came]
        full = [each for way, each in enumerate(reaches) if way in came]
        places = {job.node for job in scope.jobs}
        places.update(each.node for each in scope.inner)
        places.update(scope.waiting)
        places.discard(node)
        return not any(
            any(place in each for each in empty)
            and not any(place in each for each in full)
            for place in places
        )

    def _fire(self, node: int, scope: Scope) -> None:
        held = [max(count - 1, 0) for count in scope.waiting.pop(node)]
        if any(held):
            scope.waiting[node] = held
        scope.live += 1
        self.tally.counts[node] += 1
        self.leave(node, scope)
