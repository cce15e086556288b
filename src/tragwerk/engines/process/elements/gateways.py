"""Gateways: splits, joins, and the inclusive join that looks upstream."""

from collections.abc import Iterable

from tragwerk.engines.process.model import Element
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import EventKind, Token


def arrive_at_exclusive(
    run: Run, element: Element, scope: int, via: str | None
) -> None:
    """Take the first flow whose condition holds, else the default.

    A flow without condition counts as the last resort, because many files leave
    the condition of the other way out.

    Raises:
        ProcessError: if there are flows but none may be taken.
    """
    run.enter(element, via)
    conditional = [
        flow
        for flow in element.outgoing
        if flow.condition is not None and flow.id != element.default
    ]
    chosen = next((flow for flow in conditional if run.holds(flow)), None)
    if chosen is None:
        rest = [flow for flow in element.outgoing if flow not in conditional]
        rest.sort(key=lambda flow: flow.id != element.default)
        chosen = rest[0] if rest else None
    if chosen is None and element.outgoing:
        raise run.no_way(element)
    run.record(EventKind.COMPLETED, element.id)
    if chosen is not None:
        run.send(chosen, scope)


def arrive_at_parallel(run: Run, element: Element, scope: int, via: str | None) -> None:
    """Join one token of every incoming flow, then split to every outgoing one."""
    if len(element.incoming) > 1:
        run.rest(element, scope, via)
        first = _first_by_flow(run.tokens_at(element.id, scope))
        if len(first) < len(element.incoming):
            return
        for token in first.values():
            run.lift(token)
    run.enter(element, via)
    run.record(EventKind.COMPLETED, element.id)
    for flow in element.outgoing:
        run.send(flow, scope)


def arrive_at_inclusive(
    run: Run, element: Element, scope: int, via: str | None
) -> None:
    """Split at once; at a join rest until nothing more can come (see below)."""
    if len(element.incoming) > 1:
        run.rest(element, scope, via)
        return
    run.enter(element, via)
    run.leave(element, scope)


def arrive_at_event_based(
    run: Run, element: Element, scope: int, via: str | None
) -> None:
    """Wait for the first of several events."""
    run.enter(element, via)
    token = run.rest(element, scope, via)
    for flow in element.outgoing:
        target = run.process.element(flow.target)
        if target.trigger_kind == "timer":
            run.set_timer(token, target)
        else:
            run.record(EventKind.MESSAGE_AWAITED, target.id, token=token.id)


def join_inclusive(run: Run) -> bool:
    """Fire the first inclusive join that is complete; say whether one was.

    Called when no token moves. A join waits for a resting token that can reach an
    empty incoming flow of it, unless that token can also reach a flow that has a
    token already (BPMN 2.0.2, 13.4.4).
    """
    if not run.process.reaches:
        return False
    seen: set[tuple[str, int]] = set()
    for token in run.tokens.values():
        place = (token.element, token.scope)
        element = run.process.element(token.element)
        if element.kind != "inclusiveGateway" or place in seen:
            continue
        seen.add(place)
        arrived = _first_by_flow(run.tokens_at(*place))
        if _is_complete(run, element, token.scope, arrived):
            for each in arrived.values():
                run.lift(each)
            run.enter(element, token.via)
            run.leave(element, token.scope)
            return True
    return False


def _is_complete(
    run: Run, element: Element, scope: int, arrived: dict[str | None, Token]
) -> bool:
    reaches = run.process.reaches
    empty = [reaches[f.id] for f in element.incoming if f.id not in arrived]
    full = [reaches[f.id] for f in element.incoming if f.id in arrived]
    return not any(
        any(token.element in sources for sources in empty)
        and not any(token.element in sources for sources in full)
        for token in run.tokens.values()
        if token.scope == scope and token.element != element.id
    )


def _first_by_flow(tokens: Iterable[Token]) -> dict[str | None, Token]:
    first: dict[str | None, Token] = {}
    for token in tokens:
        first.setdefault(token.via, token)
    return first
