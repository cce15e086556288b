"""Moves the state of an instance along a route."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tragwerk.engines.process.elements.gateways import FIRED
from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.migration.route import Route
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import (
    ROOT,
    Completed,
    Event,
    EventKind,
    Mark,
    Scope,
    State,
    Step,
    Token,
)


def move(route: Route, state: State, now: datetime) -> Step:
    """Move a state that has no obstacles; timers of the new version begin now."""
    nodes, process = route.nodes, route.new.process
    moved = state._replace(
        process_id=process.id,
        digest=process.digest,
        tokens=tuple(_token(route, token) for token in state.tokens),
        timers=tuple(
            each._replace(element=nodes[each.element])
            for each in state.timers
            if each.element not in route.dropped
        ),
        scopes=tuple(_scope(route, scope) for scope in state.scopes),
        completed=tuple(
            Completed(nodes[each.element], each.scope, each.inside)
            for each in state.completed
        ),
        marks=frozenset(_mark(route, mark) for mark in state.marks),
    )
    events = [
        Event(
            EventKind.MIGRATED,
            process.id,
            now,
            {"from": state.digest, "to": process.digest},
        )
    ]
    events += [
        Event(EventKind.MIGRATED, nodes[t.element], now, {"from": t.element})
        for t in state.tokens
        if nodes[t.element] != t.element
    ]
    if not route.added:
        return Step(moved, tuple(events))
    begun = _begin_timers(route, moved, now)
    return Step(begun.state, (*events, *begun.events))


def _token(route: Route, token: Token) -> Token:
    via = token.via
    if via is not None:
        via = route.flows.get(token.element, {}).get(via, via)
    return Token(token.id, route.nodes[token.element], token.scope, via)


def _scope(route: Route, scope: Scope) -> Scope:
    return scope._replace(
        element=route.nodes[scope.element],
        queue=tuple(route.nodes[each] for each in scope.queue),
    )


def _mark(route: Route, mark: Mark) -> Mark:
    owner, element, text = mark
    word, _, flow = text.partition(":")
    if word == FIRED and flow:
        text = f"{FIRED}:{route.flows.get(element, {}).get(flow, flow)}"
    return owner, route.nodes[element], text


def _begin_timers(route: Route, moved: State, now: datetime) -> Step:
    """Set the timers that only the new version has."""
    run = Run(route.new, moved, now=now, decide=_no_decision)
    added = {each.id for each in route.added}
    for token in moved.tokens:
        node = route.new.nodes[token.element]
        if not run.is_instance(token):
            for boundary in node.boundaries:
                if boundary.id in added:
                    run.set_timers(token.id, boundary)
        if node.kind == "eventBasedGateway":
            for _flow, target in node.out:
                if target.id in added:
                    run.set_timers(token.id, target)
    watched = [] if moved.interrupted else [(ROOT, route.new.event_subprocesses)]
    watched += [
        (scope.id, route.new.nodes[scope.element].event_subprocesses)
        for scope in moved.scopes
        if scope.kind == "sub" and not scope.interrupted
    ]
    for owner, found in watched:
        for each in found:
            if each.begin is not None and each.begin.id in added:
                run.set_timers(owner, each.begin)
    return run.result()


def _no_decision(_decision: str, _variables: Mapping[str, Any]) -> object:
    raise ProcessError("Beim Umstellen wird nichts entschieden.")
