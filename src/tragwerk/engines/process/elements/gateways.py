"""Gateways: splits, joins, and the joins that look upstream."""

from collections.abc import Iterable

from tragwerk.engines.process.elements.events import await_event
from tragwerk.engines.process.model import Flow
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import CHOICE, EventKind, Token

FIRED = "fired"


def arrive_at_exclusive(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Take the first flow whose condition holds, else the default.

    One flow without condition counts as the last resort, because many files leave
    the condition of the other way out. With several, or with a
    condition that no engine can read, a person chooses.

    Raises:
        ProcessError: if there are flows but none may be taken.
    """
    run.enter(node, via)
    if node.only is not None:
        run.leave(node, scope)
        return
    default = node.element.default
    resort: list[tuple[Flow, Node]] = []
    is_open = False
    for each in node.out:
        flow = each[0]
        if flow.condition is None or flow.id == default:
            resort.append(each)
        elif flow.condition.problem is not None:
            resort.append(each)
            is_open = True
        elif run.holds(flow, scope):
            _take(run, node, scope, [each])
            return
    last = resort
    if not is_open:
        last = [each for each in resort if each[0].id == default] or resort
    if len(last) > 1:
        token = run.rest(node, scope, CHOICE)
        run.record(EventKind.CHOICE_OFFERED, node.id, token=token.id)
        return
    if not last and node.out:
        if run.judge is None:
            raise run.no_way(node)
        last = [node.out[-1]]
    _take(run, node, scope, last)


def _take(
    run: Run, node: Node, scope: int, chosen: Iterable[tuple[Flow, Node]]
) -> None:
    run.record(EventKind.COMPLETED, node.id)
    for flow, target in chosen:
        run.ready.append((target, scope, flow.id, None))


def choose_flows(run: Run, token: Token, node: Node, chosen: Iterable[str]) -> None:
    """Take the flows a person chose."""
    wanted = set(chosen)
    run.lift(token)
    run.record(EventKind.CHOSEN, node.id, chosen=tuple(sorted(wanted)))
    _take(run, node, token.scope, [each for each in node.out if each[0].id in wanted])


def arrive_at_parallel(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Join one token of every incoming flow, then split to every outgoing one."""
    if node.entries > 1:
        run.rest(node, scope, via)
        first = _first_by_flow(run.tokens_at(node.id, scope))
        if len(first) < node.entries:
            return
        for token in first.values():
            run.lift(token)
    run.enter(node, via)
    _take(run, node, scope, node.out)


def arrive_at_inclusive(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Split at once; at a join rest until nothing more can come (see below)."""
    if node.entries > 1:
        run.rest(node, scope, via)
        return
    run.enter(node, via)
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
    run.enter(node, via)
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
    arrived = _first_by_flow(run.tokens_at(node.id, scope))
    seen = {**run.view(scope), "activationCount": len(arrived)}
    if run.evaluate(condition, seen, node.id, node.element.line) is not True:
        return
    for token in arrived.values():
        run.lift(token)
    if len(arrived) < node.entries:
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
    for token in run.tokens.values():
        node = nodes[token.element]
        if not node.reach or token.via == CHOICE or node.element.activation is not None:
            continue
        place = (token.element, token.scope)
        if place in seen:
            continue
        seen.add(place)
        arrived = _first_by_flow(run.tokens_at(*place))
        if _is_complete(run, node, token.scope, set(arrived)):
            for each in arrived.values():
                run.lift(each)
            run.enter(node, token.via)
            split_inclusive(run, node, token.scope)
            return True
    return False


def _reset_complex(run: Run) -> bool:
    for scope, node_id, mark in run.marks:
        if mark != FIRED:
            continue
        node = run.program.nodes[node_id]
        arrived = {
            flow.id
            for flow in node.element.incoming
            if (scope, node_id, f"{FIRED}:{flow.id}") in run.marks
        }
        if len(arrived) == node.entries or _is_complete(run, node, scope, arrived):
            run.marks = {each for each in run.marks if each[:2] != (scope, node_id)}
            return True
    return False


def _is_complete(
    run: Run, node: Node, scope: int, arrived: set[str | None] | set[str]
) -> bool:
    empty = [sources for flow, sources in node.reach if flow not in arrived]
    full = [sources for flow, sources in node.reach if flow in arrived]
    return not any(
        any(token.element in sources for sources in empty)
        and not any(token.element in sources for sources in full)
        for token in run.tokens.values()
        if token.scope == scope and token.element != node.id
    )


def _first_by_flow(tokens: Iterable[Token]) -> dict[str | None, Token]:
    first: dict[str | None, Token] = {}
    for token in tokens:
        first.setdefault(token.via, token)
    return first
