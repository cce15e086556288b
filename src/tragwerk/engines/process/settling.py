"""Tokens move until all rest; then joins, scopes, conditions, and the end."""

from collections.abc import Mapping
from typing import Any

from tragwerk.engines.process.elements.gateways import (
    join_inclusive,
)
from tragwerk.engines.process.elements.subprocesses import (
    close_empty_scopes,
    is_stuck,
    report_stuck,
)
from tragwerk.engines.process.occur import (
    Subscription,
    occur,
    subscriptions,
    waits_of,
)
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import (
    EventKind,
    Step,
)


def settle(run: Run) -> Step:
    """Move tokens until all rest, then join, close scopes and see whether it ends."""
    program, ready, signals = run.program, run.ready, run.signals
    while True:
        while ready:
            node, scope, via, run.frame = ready.popleft()
            run.executed += 1
            if run.executed > run.limit:
                raise run.endless(node)
            node.arrive(run, node, scope, via)
            while signals:
                broadcast(run, signals.pop(0), None)
        if run.outcome is not None:
            break
        if run.scopes and close_empty_scopes(run):
            continue
        if program.has_joins and join_inclusive(run):
            continue
        if not program.has_conditions or not _fire_conditions(run):
            break
    if not run.tokens:
        run.outcome = run.outcome or "COMPLETED"
        run.timers = []
        run.record(EventKind.FINISHED, run.program.process.id, outcome=run.outcome)
        return run.result()
    step = run.result()
    if is_stuck(run) and not waits_of(run.program.process, step.state):
        report_stuck(run)
        return run.result()
    return step


def broadcast(run: Run, name: str, payload: Mapping[str, Any] | None) -> None:
    """Let a signal occur at everything that waits for it and still does."""
    for each in tuple(subscriptions(run)):
        if each.trigger is None or each.trigger.kind != "signal":
            continue
        if each.trigger.name == name and _is_open(run, each):
            occur(run, each, payload)


def _is_open(run: Run, wanted: Subscription) -> bool:
    return any(
        (each.owner, each.node, each.number)
        == (wanted.owner, wanted.node, wanted.number)
        for each in subscriptions(run)
    )


def _fire_conditions(run: Run) -> bool:
    """Let a condition occur that has just become true; say whether one did."""
    for each in tuple(subscriptions(run)):
        trigger = each.trigger
        if trigger is None or trigger.kind != "conditional" or not trigger.condition:
            continue
        token = run.tokens.get(each.owner)
        seen = run.view(token.scope if token else each.owner)
        is_true = run.attempt(trigger.condition, seen) is True
        mark = (each.owner, each.node.id, f"true:{each.number}")
        if not is_true:
            run.marks.discard(mark)
        elif mark not in run.marks:
            run.marks.add(mark)
            run.count(each.node)
            occur(run, each)
            return True
    return False
