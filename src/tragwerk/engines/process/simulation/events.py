"""Events: what is thrown in a case, who catches it, and what ends a wait."""

from tragwerk.engines.process.simulation.joins import Joins
from tragwerk.engines.process.simulation.plan import Attached, Catcher, Code
from tragwerk.engines.process.simulation.scopes import (
    Case,
    Job,
    Kind,
    Phase,
    Scope,
    Watch,
)


class Events(Joins):
    """A replication in which events occur."""

    # Waiting

    def wait(self, node: int, scope: Scope) -> None:
        """Wait for an event that comes after a while, or for a signal of the case."""
        plan = self.plan
        job = Job(node, scope, plan.draws[node](), self.now)
        if node in plan.signals:
            self.park(job)
            scope.case.hears[0][Watch(None, scope, job, node)] = None
        elif job.length <= 0:
            self.leave(node, scope)
        else:
            self.rest(job)

    def race(self, node: int, scope: Scope) -> None:
        """Let the first of several events win; equal ones by weight."""
        plan = self.plan
        if not plan.outs[node]:
            self.leave(node, scope)
            return
        winner, delay = self._first(node)
        job = Job(node, scope, delay, self.now)
        if winner >= 0 and delay <= 0:
            self._win(winner, scope)
            return
        if winner >= 0:
            job.wins = winner
            self.rest(job)
        else:
            self.park(job)
        for each in plan.outs[node]:
            if each in plan.signals:
                scope.case.hears[0][Watch(None, scope, job, each)] = None

    def _first(self, node: int) -> tuple[int, float]:
        """Return which event comes first, and when; -1 if only a signal can."""
        plan = self.plan
        targets = [each for each in plan.outs[node] if each not in plan.signals]
        delays = {
            each: plan.draws[each]() if plan.codes[each] == Code.WAIT else 0.0
            for each in targets
        }
        occurring = [
            each for each in delays if each not in plan.occurs or plan.occurs[each]()
        ]
        chosen = plan.outs[node][plan.picks[node]()]
        if not occurring and len(targets) < len(plan.outs[node]):
            return -1, 0.0
        delay = min(delays[each] for each in occurring or delays)
        first = [each for each in occurring or delays if delays[each] == delay]
        return (chosen if chosen in first else first[0]), delay

    def _win(self, winner: int, scope: Scope) -> None:
        if self.plan.codes[winner] == Code.WAIT:
            self.tally.counts[winner] += 1
            self.leave(winner, scope)
        else:
            self.todo.append((winner, scope))

    def finish(self, job: Job) -> None:
        """Go on after work or a wait that is over."""
        self.leave_desk(job)
        if job.wins >= 0:
            self._win(job.wins, job.scope)
        elif job.scope.kind == Kind.LOOP:
            self.end_round(job.scope, None)
        else:
            self.leave(job.node, job.scope)

    # Occurring

    def due(self, watch: Watch) -> None:
        """Let a watched event occur, and set it anew if it repeats."""
        watch.scope.case.watches.pop(watch, None)
        event = watch.event
        if event is None or not watch.is_open:
            return
        self._occur(watch, event)
        if watch.left > 0 and not event.interrupts and watch.is_open:
            watch.left -= 1
            self.let_occur(watch, event)

    def _occur(self, watch: Watch, event: Attached) -> None:
        job, scope = watch.job, watch.scope
        if event.inside >= 0:
            self._start_inside(event, scope, interrupts=event.interrupts)
            return
        outside = scope if job is not None or scope.parent is None else scope.parent
        if not event.interrupts:
            outside.live += 1
        elif job is not None:
            self.withdraw(job)
        else:
            self.kill(scope)
        self.todo.append((event.node, outside))

    def _start_inside(self, event: Attached, scope: Scope, *, interrupts: bool) -> None:
        """Start an event sub-process; no other starts after one that interrupts."""
        if interrupts:
            self.clear(scope)
            scope.interrupted = True
        scope.live += 1
        self.tally.counts[event.inside] += 1
        self.open(event.inside, scope)

    def _wake(self, watch: Watch, job: Job) -> None:
        """Let a token go on that has waited for a signal."""
        works, passed = self.tally.works, self.now - job.since
        was, lost = job.phase, job.wins
        if was == Phase.PARKED:
            job.wins = watch.node
        self.withdraw(job)
        if was != Phase.PARKED:
            # Another event was to win; the time is counted where it ended.
            works[lost] -= passed
            works[watch.node] += passed
        if watch.node != job.node:
            self.tally.counts[watch.node] += 1
        self.leave(watch.node, job.scope)

    # Throwing

    def throw(self, node: int, scope: Scope) -> None:
        """Throw what an event throws; a token that goes on has gone before."""
        is_end = node in self.plan.ends
        if not is_end:
            self.leave(node, scope)
        clears = scope.clears
        for kind, name in self.plan.throws[node]:
            if not scope.case.alive:
                return
            if kind == "terminate":
                self.clear(scope)
                self.see_if_empty(scope)
            elif kind == "signal":
                self._call(name or "", scope.case)
            elif not self._is_caught(kind, name, scope) and kind == "error":
                self.clear(scope.case)
                self.end_case(scope.case, failed=True)
        if is_end and scope.alive and scope.clears == clears:
            scope.live -= 1
            self.see_if_empty(scope)

    def _call(self, name: str, case: Case) -> None:
        """Let a signal occur at everything that waits for it and still does."""
        found: list[Watch] = []
        for watches in case.hears:
            for each in [each for each in watches if not each.is_open]:
                del watches[each]
            found.extend(watches)
        for each in found:
            event, job = each.event, each.job
            known = self.plan.signals[each.node] if event is None else event.signals
            if name not in known or not each.is_open:
                continue
            if event is not None:
                self._occur(each, event)
            elif job is not None:
                self._wake(each, job)

    def _is_caught(self, kind: str, name: str | None, scope: Scope) -> bool:
        """Look from the inside out for who catches an error or escalation."""
        plan = self.plan
        is_error = kind == "error"
        while True:
            if scope.kind == Kind.BODY and not scope.interrupted:
                event = _matching(plan.handlers.get(scope.node, ()), kind, name)
                if event is not None:
                    interrupts = is_error or event.interrupts
                    self._start_inside(event, scope, interrupts=interrupts)
                    return True
            parent = scope.parent
            if parent is None:
                return False
            if not scope.is_round:
                event = _matching(plan.catchers.get(scope.node, ()), kind, name)
                if event is not None:
                    if is_error or event.interrupts:
                        self.kill(scope)
                    else:
                        parent.live += 1
                    self.todo.append((event.node, parent))
                    return True
            scope = parent


def _matching(
    catchers: tuple[Catcher, ...], kind: str, name: str | None
) -> Attached | None:
    """Find who catches a code; one that names it comes before one that takes any."""
    takes_any = None
    for each in catchers:
        if each.kind == kind and each.name is not None and each.name == name:
            return each.event
        if each.kind == kind and each.name is None:
            takes_any = takes_any or each.event
    return takes_any
