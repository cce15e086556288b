"""What keeps an instance from being moved."""

from collections.abc import Iterator, Mapping

from tragwerk.engines.process.migration.reasons import Obstacle, obstacle
from tragwerk.engines.process.migration.route import JOINS, Route, change_of
from tragwerk.engines.process.state import CHOICE, ROOT, Scope, State, Timer, Token


def find_obstacles(route: Route, state: State) -> tuple[Obstacle, ...]:
    """Find everything that keeps a state from being moved."""
    if state.outcome is not None:
        return (obstacle("FINISHED", state.process_id, ROOT),)
    if state.digest != route.old.process.digest:
        return (obstacle("VERSION", state.process_id, ROOT),)
    return tuple(dict.fromkeys(_all(route, state)))


def _all(route: Route, state: State) -> Iterator[Obstacle]:
    scopes = {scope.id: scope for scope in state.scopes}
    for token in state.tokens:
        yield from _at_token(route, token, scopes)
    yield from _at_joins(route, state)
    for timer in state.timers:
        if timer.element not in route.dropped and not _is_timed_still(route, timer):
            yield obstacle("TIMER", timer.element, timer.token)
    for scope in state.scopes:
        for handler in scope.queue:
            if handler not in route.nodes:
                yield obstacle("UNDO", handler, scope.id)
    for each in state.completed:
        there = route.nodes.get(each.element)
        node = route.new.nodes[there] if there is not None else None
        if node is None or not (node.is_compensable or each.inside is not None):
            yield obstacle("UNDO", each.element, each.scope)
    for mark in state.marks:
        if mark[1] not in route.nodes:
            yield obstacle("VANISHED", mark[1], mark[0])


def _at_token(
    route: Route, token: Token, scopes: Mapping[int, Scope]
) -> Iterator[Obstacle]:
    there = route.nodes.get(token.element)
    if there is None:
        yield obstacle("VANISHED", token.element, token.id)
        return
    was, now = route.old.nodes[token.element], route.new.nodes[there]
    reason = change_of(was, now, is_choice=token.via == CHOICE)
    if reason is not None:
        yield obstacle(reason, token.element, token.id)
    scope = scopes.get(token.scope)
    if scope is None or scope.kind in ("sub", "adhoc"):
        holder = None if scope is None else route.nodes.get(scope.element)
        is_lost = scope is not None and holder is None
        if is_lost or now.parent != holder:
            yield obstacle("SCOPE", token.element, token.id)
    is_flow = now.kind in JOINS and token.via not in (None, CHOICE)
    if is_flow and token.via not in route.flows.get(token.element, {}):
        yield obstacle("FLOW", token.via or "", token.id)


def _at_joins(route: Route, state: State) -> Iterator[Obstacle]:
    """Find parallel joins that would have all they wait for."""
    came: dict[tuple[str, int], set[str | None]] = {}
    for token in state.tokens:
        if route.old.nodes[token.element].kind == "parallelGateway":
            came.setdefault((token.element, token.scope), set()).add(token.via)
    for (element, scope), ways in came.items():
        there = route.nodes.get(element)
        if there is not None and len(ways) >= route.new.nodes[there].entries:
            yield obstacle("COMPLETE", element, scope)


def _is_timed_still(route: Route, timer: Timer) -> bool:
    """Say whether the element a timer goes to has one, at the same activity."""
    there = route.nodes.get(timer.element)
    if there is None:
        return False
    was, now = route.old.nodes[timer.element], route.new.nodes[there]
    if not any(each.kind == "timer" for each in now.element.triggers):
        return False
    host = was.element.attached_to
    if host is None or now.element.attached_to is None:
        return host is now.element.attached_to
    around = timer.element.rpartition("/")[0]
    goes_to = route.nodes.get(f"{around}/{host}" if around else host, "")
    return goes_to.rpartition("/")[2] == now.element.attached_to
