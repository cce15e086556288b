"""What a process waits for, and what happens when it occurs."""

from collections.abc import Iterator, Mapping, Set
from datetime import datetime
from typing import Any, NamedTuple

from tragwerk.engines.process.elements.finishing import finish
from tragwerk.engines.process.elements.subprocesses import start_event_subprocess
from tragwerk.engines.process.model import Process, Trigger
from tragwerk.engines.process.node import Node, Program
from tragwerk.engines.process.program import program_of
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import (
    CHOICE,
    OVER,
    ROOT,
    EventKind,
    Mark,
    Scope,
    State,
    Timer,
    Token,
    Waiting,
    WaitKind,
)

CATCHING = frozenset({"intermediateCatchEvent", "receiveTask"})
HAPPENED: Mapping[str, EventKind] = {
    "message": EventKind.MESSAGE_RECEIVED,
    "timer": EventKind.TIMER_FIRED,
    "signal": EventKind.SIGNAL_RECEIVED,
    "conditional": EventKind.CONDITION_MET,
}
INTERNAL = frozenset({"error", "escalation", "cancel", "compensation", "link"})


class Subscription(NamedTuple):
    """An event somebody waits for: whose (token or scope), where, by which trigger.

    ``trigger`` is None for a receive task, and for what follows an event-based
    gateway without saying what it waits for.
    """

    owner: int
    node: Node
    trigger: Trigger | None
    number: int


def waits_of(process: Process, state: State) -> tuple[Waiting, ...]:
    """Return all that a state waits for, tasks and events alike."""
    if state.outcome is not None:
        return ()
    program = program_of(process)
    nodes = program.nodes
    due = {(timer.token, timer.element): timer.due_at for timer in state.timers}
    scopes = {scope.id: scope for scope in state.scopes}
    holders = {scope.token for scope in state.scopes}
    found: list[Waiting] = []
    for token in state.tokens:
        node = nodes.get(token.element) or program.node(token.element)
        if token.id not in holders:
            if node.work_kind is not None:
                found.append(Waiting(token.id, node.element, node.work_kind))
            elif token.via == CHOICE:
                found.append(
                    Waiting(token.id, node.element, "choice", options=node.choices)
                )
        if node.may_await:
            found.extend(_events(_at_token(program, token, scopes), due, state))
    if state.scopes or program.event_subprocesses:
        watched = _at_scopes(program, state.scopes, state.interrupted)
        found.extend(_events(watched, due, state))
        found.extend(_free_tasks(program, state))
    return tuple(found)


def _events(
    awaited: Iterator[Subscription],
    due: Mapping[tuple[int, str], datetime],
    state: State,
) -> Iterator[Waiting]:
    for each in awaited:
        if not state.marks or not _has_occurred(each, state.marks):
            yield from _event(each, due)


def subscriptions(run: Run) -> Iterator[Subscription]:
    """Iterate over all events waited for, the longest waiting first."""
    for each in _all(run):
        if not run.marks or not _has_occurred(each, run.marks):
            yield each


def _all(run: Run) -> Iterator[Subscription]:
    for token in tuple(run.tokens.values()):
        yield from _at_token(run.program, token, run.scopes)
    yield from _at_scopes(run.program, tuple(run.scopes.values()), run.interrupted)


def _has_occurred(each: Subscription, marks: Set[Mark]) -> bool:
    """Whether it is one of several parallel triggers and has occurred already."""
    return (
        each.node.element.is_parallel_multiple
        and (each.owner, each.node.id, str(each.number)) in marks
    )


def _at_token(
    program: Program, token: Token, scopes: Mapping[int, Scope]
) -> Iterator[Subscription]:
    node = program.nodes[token.element]
    if node.kind == "eventBasedGateway":
        for _flow, target in node.out:
            if target.kind == "receiveTask" or target.element.triggers:
                yield from _of(token.id, target)
            else:
                yield Subscription(token.id, target, None, 0)
    elif node.kind in CATCHING and (
        node.element.loop is None or _is_instance(token, scopes)
    ):
        yield from _of(token.id, node)
    if node.boundaries and not _is_instance(token, scopes):
        for boundary in node.boundaries:
            yield from _of(token.id, boundary)


def _is_instance(token: Token, scopes: Mapping[int, Scope]) -> bool:
    scope = scopes.get(token.scope)
    return scope is not None and scope.kind == "loop" and scope.element == token.element


def _at_scopes(
    program: Program, scopes: tuple[Scope, ...], interrupted: bool
) -> Iterator[Subscription]:
    if not interrupted:
        for each in program.event_subprocesses:
            if each.begin is not None:
                yield from _of(ROOT, each.begin)
    for scope in scopes:
        if scope.kind == "sub" and not scope.interrupted:
            for each in program.nodes[scope.element].event_subprocesses:
                if each.begin is not None:
                    yield from _of(scope.id, each.begin)


def _of(owner: int, node: Node) -> Iterator[Subscription]:
    if node.kind == "receiveTask":
        yield Subscription(owner, node, None, 0)
    for number, trigger in enumerate(node.element.triggers):
        if trigger.kind not in INTERNAL:
            yield Subscription(owner, node, trigger, number)


def _event(
    each: Subscription, due: Mapping[tuple[int, str], datetime]
) -> Iterator[Waiting]:
    element, trigger = each.node.element, each.trigger
    if trigger is None or trigger.kind == "message":
        message = element.message if trigger is None else trigger.message
        name = message.name if message is not None else None
        kind: WaitKind = "message" if name else "event"
        yield Waiting(each.owner, element, kind, message=name)
    elif trigger.kind == "timer" and trigger.timer and not trigger.timer.problem:
        moment = due.get((each.owner, each.node.id))
        if moment is not None:
            yield Waiting(each.owner, element, "timer", due_at=moment)
    elif trigger.kind == "signal" and trigger.name:
        yield Waiting(each.owner, element, "signal", message=trigger.name)
    elif trigger.kind == "conditional" and trigger.condition is not None:
        yield Waiting(each.owner, element, "condition")
    else:
        yield Waiting(each.owner, element, "event")


def _free_tasks(program: Program, state: State) -> Iterator[Waiting]:
    """Find what may be chosen in ad-hoc sub-processes."""
    for scope in state.scopes:
        if scope.kind != "adhoc" or (scope.id, scope.element, OVER) in state.marks:
            continue
        node = program.node(scope.element)
        rule = node.element.ad_hoc
        is_busy = any(token.scope == scope.id for token in state.tokens)
        options = tuple(each.id for each in node.inside)
        if options and not (rule is not None and rule.sequential and is_busy):
            yield Waiting(scope.token, node.element, "choice", options=options)


def occur(
    run: Run,
    each: Subscription,
    payload: Mapping[str, Any] | None = None,
    timer: Timer | None = None,
) -> None:
    """Let an awaited event occur; ``payload`` goes into the variables.

    Of an event with several parallel triggers all must occur first.
    """
    node = each.node
    is_message = each.trigger is None and node.kind == "receiveTask"
    kind = HAPPENED.get("message" if is_message else _trigger_kind(each))
    data: dict[str, object] = {"token": each.owner}
    if kind == EventKind.MESSAGE_RECEIVED:
        message = node.element.message
        if each.trigger is not None and each.trigger.message is not None:
            message = each.trigger.message
        data["message"] = message.name if message is not None else None
    if kind == EventKind.SIGNAL_RECEIVED and each.trigger is not None:
        data["signal"] = each.trigger.name
    if not _all_occurred(run, each):
        run.record(kind or EventKind.EVENT_OCCURRED, node.id, **data)
        return
    token = run.tokens.get(each.owner)
    outputs = dict(payload or {})
    if token is None or node.kind == "startEvent":
        _at_event_subprocess(run, each, kind, data, outputs, timer)
    elif node.id == token.element:
        run.record(kind or EventKind.EVENT_OCCURRED, node.id, **data)
        finish(run, token, node, outputs)
    elif node.kind == "boundaryEvent":
        _at_boundary(run, token, node, timer)
        run.record(kind or EventKind.EVENT_OCCURRED, node.id, **data)
        _accept(run, node, token.scope, outputs)
        run.place(node, token.scope)
    else:
        run.lift(token)
        run.record(EventKind.COMPLETED, token.element)
        gateway = run.program.nodes[token.element]
        via = next(flow.id for flow, target in gateway.out if target is node)
        if node.kind not in CATCHING:
            run.ready.append((node, token.scope, via, None))
            return
        run.enter(node, via)
        run.record(kind or EventKind.EVENT_OCCURRED, node.id, **data)
        _accept(run, node, token.scope, outputs)
        run.leave(node, token.scope)


def _trigger_kind(each: Subscription) -> str:
    """Return the kind of its trigger, empty if it has none."""
    return each.trigger.kind if each.trigger is not None else ""


def _all_occurred(run: Run, each: Subscription) -> bool:
    element = each.node.element
    if not element.is_parallel_multiple or len(element.triggers) < 2:
        return True
    run.marks.add((each.owner, each.node.id, str(each.number)))
    marks = {mark for mark in run.marks if mark[:2] == (each.owner, each.node.id)}
    wanted = {
        (each.owner, each.node.id, str(number))
        for number in range(len(element.triggers))
    }
    if not wanted <= marks:
        return False
    run.marks -= wanted
    return True


def _accept(run: Run, node: Node, scope: int, outputs: Mapping[str, Any]) -> None:
    """Take the payload of an event over, through its data mapping if it has one."""
    if node.element.outputs:
        seen = {**run.view(scope), **outputs}
        outputs = run.values(node.element.outputs, seen, node)
    if outputs:
        run.write(scope, outputs)


def _at_boundary(run: Run, token: Token, node: Node, timer: Timer | None) -> None:
    if node.element.interrupting:
        run.interrupt(token)
        return
    run.timers = [
        each for each in run.timers if (each.token, each.element) != (token.id, node.id)
    ]
    if timer is not None and timer.left:
        run.set_timers(token.id, node, timer)


def _at_event_subprocess(
    run: Run,
    each: Subscription,
    kind: EventKind | None,
    data: Mapping[str, object],
    outputs: Mapping[str, Any],
    timer: Timer | None,
) -> None:
    node = each.node
    run.timers = [
        known
        for known in run.timers
        if (known.token, known.element) != (each.owner, node.id)
    ]
    if timer is not None and timer.left and not node.element.interrupting:
        run.set_timers(each.owner, node, timer)
    run.record(kind or EventKind.EVENT_OCCURRED, node.id, **data)
    inside = start_event_subprocess(run, node, each.owner)
    _accept(run, node, inside, outputs)
