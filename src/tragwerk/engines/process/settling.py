"""Tokens move until all rest; then joins, scopes, conditions, and the end."""

from collections.abc import Mapping
from typing import Any

from tragwerk.engines.process.elements.gateways import join_inclusive
from tragwerk.engines.process.elements.subprocesses import (
    close_empty_scopes,
    is_stuck,
    report_stuck,
)
from tragwerk.engines.process.occur import (
    Subscription,
    occur,
    subscriptions,
    waits_in,
)
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import EventKind

FINISHED = EventKind.FINISHED


def settle(run: Run) -> None:
    """Move tokens until all rest, then join, close scopes and see whether it ends."""
    program, ready, signals, facts = run.program, run.ready, run.signals, run.facts
    while True:
        left = run.left
        while ready:
            node, scope, via, run.frame = ready.popleft()
            left -= 1
            if left < 0:
                raise run.endless(node)
            if node.enters:
                facts.append(node.entered[via])
            arrive = node.arrive  # called as an attribute it takes half again as long
            arrive(run, node, scope, via)
            while signals:
                broadcast(run, signals.pop(0), None)
        run.left = left
        looks = run.may_close or run.may_join or program.looks_on
        if run.outcome is not None or not looks or not _goes_on(run):
            break
    if not run.tokens:
        run.outcome = run.outcome or "COMPLETED"
        run.timers = []
        facts.append((FINISHED, program.process.id, {"outcome": run.outcome}))
    elif not run.tasks and is_stuck(run) and not waits_in(run):
        report_stuck(run)
    if run.marks or run.completed:
        run.tidy()
    run.is_moving = False


def _goes_on(run: Run) -> bool:
    """Do what follows from all tokens being at rest; say whether any moves again."""
    program = run.program
    if run.may_close or program.has_ad_hoc:
        run.may_close = bool(run.scopes) and close_empty_scopes(run)
        if run.may_close:
            return True
    if run.may_join and join_inclusive(run):
        return True
    return program.has_conditions and _fire_conditions(run)


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
