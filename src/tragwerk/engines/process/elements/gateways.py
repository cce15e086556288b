"""Gateways: splits, joins, and the joins that look upstream."""

from collections.abc import Container, Iterable

from tragwerk.engines.process.elements.events import await_event
from tragwerk.engines.process.node import Node, Way
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import CHOICE, EventKind, Token

FIRED = "fired"


def arrive_at_exclusive(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Take the first flow whose condition holds, else the default.

    One flow without condition counts as the last resort, because many files leave
    the condition of the other way out. With several, or with a condition that no
    engine can read, a person chooses.

    Raises:
        ProcessError: if there are flows but none may be taken.
    """
    if node.only is not None:
        run.leave(node, scope)
        return
    for flow, target in node.tested:
        if run.holds(flow, scope):
            run.facts.append(node.completed)
            run.ready.append((target, scope, flow.id, None))
            return
    last = node.resort
    if len(last) > 1:
        token = run.rest(node, scope, CHOICE)
        run.record(EventKind.CHOICE_OFFERED, node.id, token=token.id)
        return
    if not last and node.out:
        if run.judge is None:
            raise run.no_way(node)
        last = node.out[-1:]
    _take(run, node, scope, last)


def _take(run: Run, node: Node, scope: int, chosen: Iterable[Way]) -> None:
    run.facts.append(node.completed)
    ready = run.ready
    for flow, target in chosen:
        ready.append((target, scope, flow.id, None))


def choose_flows(run: Run, token: Token, node: Node, chosen: Iterable[str]) -> None:
    """Take the flows a person chose."""
    wanted = set(chosen)
    run.lift(token)
    run.record(EventKind.CHOSEN, node.id, chosen=tuple(sorted(wanted)))
    _take(run, node, token.scope, [each for each in node.out if each[0].id in wanted])


def arrive_at_parallel(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Join one token of every incoming flow, then split to every outgoing one."""
    entries = node.entries
    if entries > 1:
        first = run.first_at(node, scope)
        if via in first or len(first) + 1 < entries:
            run.rest(node, scope, via)
            if len(first) < entries:
                return
        for token in first.values():
            run.lift(token)
        run.enter(node, via)
    _take(run, node, scope, node.out)


def arrive_at_inclusive(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Split at once; at a join rest until nothing more can come (see below)."""
    if node.entries > 1:
        run.rest(node, scope, via)
        run.may_join = True
        return
    split_inclusive(run, node, scope)


def split_inclusive(run: Run, node: Node, scope: int) -> None:
    """Take every flow whose condition holds; where none has one, a person chooses."""
    if node.asks:
        token = run.rest(node, scope, CHOICE)
        run.record(EventKind.CHOICE_OFFERED, node.id, token=token.id)
        return
    run.leave(node, scope)


def arrive_at_event_based(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Wait for the first of several events."""
    token = run.rest(node, scope, via)
    for _flow, target in node.out:
        await_event(run, target, token.id)


def arrive_at_complex(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Rest, and fire as soon as the activation condition holds (13.4.5).

    After it has fired, what still comes by the other flows is absorbed, until
    nothing more can come. Without a condition it is an inclusive gateway.
    """
    condition = node.element.activation
    if node.entries <= 1 or condition is None:
        arrive_at_inclusive(run, node, scope, via)
        return
    if _has_fired(run, node, scope):
        run.marks.add((scope, node.id, f"{FIRED}:{via}"))
        return
    run.rest(node, scope, via)
    arrived = run.first_at(node, scope)
    seen = {**run.view(scope), "activationCount": len(arrived)}
    if run.evaluate(condition, seen, node.id, node.element.line) is not True:
        return
    for token in arrived.values():
        run.lift(token)
    if len(arrived) < node.entries:
        run.may_join = True
        run.marks.add((scope, node.id, FIRED))
        for flow in arrived:
            run.marks.add((scope, node.id, f"{FIRED}:{flow}"))
    run.enter(node, via)
    split_inclusive(run, node, scope)


def _has_fired(run: Run, node: Node, scope: int) -> bool:
    return (scope, node.id, FIRED) in run.marks


def join_inclusive(run: Run) -> bool:
    """Fire the first inclusive join that is complete; say whether one was.

    Called when no token moves. A join waits for a resting token that can reach an
    empty incoming flow of it, unless that token can also reach a flow that has a
    token already (BPMN 2.0.2, 13.4.4).
    """
    if run.marks and _reset_complex(run):
        return True
    nodes = run.program.nodes
    seen: set[tuple[str, int]] = set()
    run.may_join = bool(run.marks) and any(mark[2] == FIRED for mark in run.marks)
    for _, element, scope, via in run.tokens.values():
        node = nodes[element]
        if not node.reach or via == CHOICE or node.element.activation is not None:
            continue
        place = (element, scope)
        if place in seen:
            continue
        seen.add(place)
        run.may_join = True
        arrived = run.first_at(node, scope)
        if _is_complete(run, node, scope, arrived):
            for each in arrived.values():
                run.lift(each)
            run.enter(node, via)
            split_inclusive(run, node, scope)
            return True
    return False


def _reset_complex(run: Run) -> bool:
    for scope, node_id, mark in run.marks:
        if mark != FIRED:
            continue
        node = run.program.nodes[node_id]
        arrived: set[str | None] = {
            flow.id
            for flow in node.element.incoming
            if (scope, node_id, f"{FIRED}:{flow.id}") in run.marks
        }
        if len(arrived) == node.entries or _is_complete(run, node, scope, arrived):
            run.marks = {each for each in run.marks if each[:2] != (scope, node_id)}
            return True
    return False


def _is_complete(
    run: Run, node: Node, scope: int, arrived: Container[str | None]
) -> bool:
    elsewhere = [
        place
        for _, place, around, _ in run.tokens.values()
        if around == scope and place != node.id
    ]
    if not elsewhere:
        return True
    empty = [sources for flow, sources in node.reach if flow not in arrived]
    full = [sources for flow, sources in node.reach if flow in arrived]
    return not any(
        any(place in sources for sources in empty)
        and not any(place in sources for sources in full)
        for place in elsewhere
    )
