"""Joins of a simulation: tokens wait by the way they came, as in a running case.

A parallel join wants a token of every way in. An inclusive join fires when nothing
more can come (BPMN 2.0.2, 13.4.4); that is looked at when no token moves.
"""

from collections.abc import Callable

from tragwerk.engines.process.simulation.plan import Plan
from tragwerk.engines.process.simulation.scopes import Scope, Tally

Place = tuple[int, Scope]


class Joins:
    """The joins of a replication under way.

    ``touched`` are scopes to look at when no token moves; ``go_on`` lets a token
    leave a node, ``close_if_empty`` ends a scope.
    """

    def __init__(
        self,
        plan: Plan,
        tally: Tally,
        go_on: Callable[[int, Scope], None],
        close_if_empty: Callable[[Scope], None],
    ) -> None:
        self.plan = plan
        self.tally = tally
        self.go_on = go_on
        self.close_if_empty = close_if_empty
        self.touched: list[Scope] = []

    def arrive(self, entry: int, scope: Scope) -> None:
        """Let a token wait at a join, and fire a parallel one that is complete."""
        plan = self.plan
        node, way = plan.entries[entry]
        if scope.waiting is None:
            scope.waiting = {}
        held = scope.waiting.setdefault(node, [0] * plan.ways_in[node])
        held[way] += 1
        scope.live -= 1
        if node in plan.reaches:
            self.touched.append(scope)
        elif all(held):
            self._fire(node, scope)
        elif scope.live == 0:
            self.touched.append(scope)

    def rest(self, node: int, scope: Scope) -> None:
        """Note that a token takes time at a node."""
        if scope.resting is None:
            scope.resting = {}
        scope.resting[node] = scope.resting.get(node, 0) + 1

    def lift(self, node: int, scope: Scope) -> None:
        """Note that a token leaves a node, and look at the joins it may have kept."""
        if scope.resting and node in scope.resting:
            scope.resting[node] -= 1
            if not scope.resting[node]:
                del scope.resting[node]
        self.touched.append(scope)

    def settle(self) -> None:
        """Fire the first join that is complete, or end a scope that is stuck."""
        while self.touched:
            scope: Scope | None = self.touched[-1]
            while scope is not None:
                if scope.alive and scope.waiting and self._settle(scope):
                    return
                scope = scope.parent
            self.touched.pop()

    def _settle(self, scope: Scope) -> bool:
        waiting = scope.waiting or {}
        inclusive = [node for node in waiting if node in self.plan.reaches]
        for node in inclusive:
            if self._is_complete(node, scope):
                self._fire(node, scope)
                return True
        if scope.live > 0:
            return False
        if inclusive:
            # Two joins that wait for each other: the standard has no answer.
            self._fire(inclusive[0], scope)
            return True
        self.tally.stuck_at.update(waiting)
        scope.waiting = None
        case = scope
        while case.parent is not None:
            case = case.parent
        case.stuck = True
        self.close_if_empty(scope)
        return True

    def _is_complete(self, node: int, scope: Scope) -> bool:
        waiting = scope.waiting or {}
        held = waiting[node]
        reaches = self.plan.reaches[node]
        empty = [r for r, count in zip(reaches, held, strict=True) if not count]
        full = [r for r, count in zip(reaches, held, strict=True) if count]
        places = {*(scope.resting or ()), *waiting} - {node}
        return not any(
            any(place in each for each in empty)
            and not any(place in each for each in full)
            for place in places
        )

    def _fire(self, node: int, scope: Scope) -> None:
        waiting = scope.waiting or {}
        held = [max(count - 1, 0) for count in waiting[node]]
        if any(held):
            waiting[node] = held
        else:
            del waiting[node]
        scope.live += 1
        self.tally.counts[node] += 1
        self.go_on(node, scope)
