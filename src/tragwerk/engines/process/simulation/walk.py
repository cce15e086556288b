"""How tokens walk: through cases, sub-processes, loops and what undoes work.

Tokens move first come, first served, and scopes close when no token moves, as the
engine does it; so both come by the same elements.
"""

from collections.abc import Callable, Sequence

from tragwerk.engines.process.simulation.desks import DUE, Desks
from tragwerk.engines.process.simulation.plan import Attached, Plan
from tragwerk.engines.process.simulation.scopes import (
    Case,
    Entry,
    Job,
    Kind,
    Scope,
    Watch,
)
from tragwerk.engines.process.simulation.world import MOST_TOKENS


class Walk(Desks):
    """A replication with scopes; ``emptied`` are to be closed if still empty."""

    def __init__(
        self, plan: Plan, cases: int, report: Callable[[int], None] | None = None
    ) -> None:
        super().__init__(plan, cases, report)
        self.emptied: list[Scope] = []

    # Tokens

    def leave(self, node: int, scope: Scope, inside: list[Entry] | None = None) -> None:
        """Let a token leave a node; ``inside`` is what was done in it."""
        plan = self.plan
        if inside or node in plan.undoers:
            scope.history.append((node, inside))
        self.send(self.some(node) if node in plan.chances else plan.outs[node], scope)

    def send(self, targets: Sequence[int], scope: Scope) -> None:
        """Turn a token into one for each target."""
        scope.live += len(targets) - 1
        if scope.live > MOST_TOKENS:
            raise self.crowded(scope.node)
        self.todo.extend((each, scope) for each in targets)
        if not targets:
            self.see_if_empty(scope)

    def see_if_empty(self, scope: Scope) -> None:
        """Note a scope in which no token is left."""
        if scope.live == 0 and not scope.waiting:
            self.emptied.append(scope)

    # Scopes

    def begin_case(self) -> Case:
        """Begin a case."""
        case = Case(self.tick(), self.now, len(self.plan.starts))
        self.fill(case, self.plan.starts)
        return case

    def fill(self, scope: Scope, inside: Sequence[int]) -> None:
        """Put the first tokens into a scope and watch its event sub-processes."""
        self.todo.extend((each, scope) for each in inside)
        for each in self.plan.watched.get(scope.node, ()):
            self.watch(each, scope, None)

    def watch(self, event: Attached, scope: Scope, job: Job | None) -> None:
        """Wait for an attached event, as long as what it is attached to lasts."""
        watch = Watch(event, scope, job, event.node)
        if event.signals:
            scope.case.hears[event.inside >= 0][watch] = None
        if event.probability > 0 and event.unit() < event.probability:
            self.let_occur(watch, event)

    def let_occur(self, watch: Watch, event: Attached) -> None:
        """Let a watched event occur after a while."""
        watch.scope.case.watches[watch] = None
        self.push(self.now + event.draw(), DUE, watch)

    def close_one(self) -> None:
        """Close the oldest scope of those that have become empty."""
        scope = min(self.emptied, key=lambda each: each.number)
        self.emptied.remove(scope)
        if scope.alive and scope.live == 0 and not scope.waiting:
            self._close(scope)

    def _close(self, scope: Scope) -> None:
        """End a scope; its token goes on outside."""
        parent = scope.parent
        if scope.queue:
            scope.live = 1
            self.todo.append((scope.queue.pop(0), scope))
        elif parent is None:
            self.end_case(scope.case)
        else:
            self.drop(scope)
            if scope.kind == Kind.UNDOING and scope.node in self.plan.cancels:
                self._leave_cancelled(parent)
            elif scope.is_round:
                self.end_round(parent, scope.history)
            else:
                self.leave(scope.node, parent, scope.history or None)

    def end_case(self, case: Case, *, failed: bool = False) -> None:
        """End a case."""
        case.alive = False
        self.note_end(case.began)
        self.tally.failed += failed

    def drop(self, scope: Scope) -> None:
        """Forget a scope in which nothing is left."""
        scope.alive = False
        if scope.parent is not None:
            scope.parent.inner.pop(scope, None)

    def clear(self, scope: Scope) -> None:
        """Take away every token in a scope; whoever worked in it is free."""
        found = [scope]
        for each in found:
            found.extend(each.inner)
        gone = set(found)
        kept = [each for each in self.todo if each[1] not in gone]
        self.todo.clear()
        self.todo.extend(kept)
        jobs = [job for each in found for job in each.jobs]
        for each in found[1:]:
            each.alive = False
        # First those that queue, so that nobody takes them up.
        for job in sorted(jobs, key=lambda job: job.phase):
            self.withdraw(job)
        scope.inner.clear()
        scope.waiting.clear()
        scope.fired.clear()
        scope.queue.clear()
        scope.live = 0
        scope.clears += 1

    def kill(self, scope: Scope) -> None:
        """End a scope with all that is in it, before its time."""
        self.clear(scope)
        self.drop(scope)

    # Sub-processes and loops

    def open(self, node: int, scope: Scope) -> None:
        """Open a sub-process or a loop; its token waits outside."""
        plan = self.plan
        if node in plan.loops:
            self._open_loop(node, scope)
            return
        inside = plan.insides[node]
        inner = Scope(scope, node, self.tick(), len(inside))
        for each in plan.attached.get(node, ()):
            self.watch(each, inner, None)
        if node in plan.in_turn:
            inner.live, inner.queue, inside = 1, list(inside[1:]), inside[:1]
        self.fill(inner, inside)

    def _open_loop(self, node: int, scope: Scope) -> None:
        rounds, is_parallel = self.plan.loops[node]
        if rounds <= 0:
            self.leave(node, scope)
            return
        begun = rounds if is_parallel else 1
        loop = Scope(scope, node, self.tick(), begun, Kind.LOOP)
        loop.left = rounds - begun
        for each in self.plan.attached.get(node, ()):
            self.watch(each, loop, None)
        self.todo.extend([(node, loop)] * begun)

    def begin_round(self, node: int, loop: Scope) -> None:
        """Begin one round of a loop."""
        inside = self.plan.insides[node]
        if inside:
            self.fill(Scope(loop, node, self.tick(), len(inside)), inside)
        else:
            self.begin(Job(node, loop, self.plan.draws[node](), self.now))

    def end_round(self, loop: Scope, inside: list[Entry] | None) -> None:
        """End one round of a loop: begin the next, or end the loop with the last."""
        node, parent = loop.node, loop.parent
        if inside or node in self.plan.undoers:
            loop.history.append((node, inside))
        if loop.left > 0:
            loop.left -= 1
            self.todo.append((node, loop))
            return
        loop.live -= 1
        if loop.live == 0 and parent is not None:
            self.drop(loop)
            self.leave(node, parent, loop.history or None)

    # Compensation and transactions

    def undo(self, node: int, scope: Scope) -> None:
        """Undo what is done in the scope around; the thrower waits, or goes on."""
        activity, waits = self.plan.undoes[node]
        around = scope
        while around.parent is not None and (
            around.kind != Kind.BODY or around.node in self.plan.event_subs
        ):
            around = around.parent
        queue = self._take(around.history, activity)
        if waits and queue:
            self._undo_in_turn(node, scope, queue)
            return
        around.live += len(queue)
        self.todo.extend((each, around) for each in queue)
        self.leave(node, scope)

    def cancel(self, node: int, scope: Scope) -> None:
        """Cancel the transaction around: undo what is done in it, then leave it."""
        inner: Scope | None = scope
        while inner is not None and not (
            inner.kind == Kind.BODY and inner.node in self.plan.transactions
        ):
            inner = inner.parent
        if inner is None:
            self.leave(node, scope)
            return
        self.clear(inner)
        inner.live = 1
        self._undo_in_turn(node, inner, self._take(inner.history, -1))

    def _undo_in_turn(self, node: int, scope: Scope, queue: list[int]) -> None:
        undoing = Scope(scope, node, self.tick(), 0, Kind.UNDOING)
        undoing.queue = queue
        self.emptied.append(undoing)

    def _leave_cancelled(self, scope: Scope) -> None:
        parent = scope.parent
        if scope.is_round and parent is not None:
            # The event is attached to the loop as a whole.
            scope, parent = parent, parent.parent
        self.kill(scope)
        if parent is None:
            return
        event = self.plan.cancels.get(scope.node, -1)
        self.send((event,) if event >= 0 else (), parent)

    def _take(self, history: list[Entry], activity: int) -> list[int]:
        """Take what undoes the entries of a history, the last first."""
        chosen = [each for each in history if activity in (-1, each[0])]
        history[:] = [each for each in history if activity not in (-1, each[0])]
        found: list[int] = []
        for each in reversed(chosen):
            found.extend(self._undoers(*each))
        return found

    def _undoers(self, node: int, inside: list[Entry] | None) -> list[int]:
        if inside and any(each[0] == node for each in inside):
            # A loop: each of its rounds is undone.
            return self._take(inside, node)
        undoer = self.plan.undoers.get(node, -1)
        if undoer >= 0:
            return [undoer]
        return self._take(inside, -1) if inside else []
