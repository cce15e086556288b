"""What a process waits for, and what happens when it occurs."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from datetime import datetime
from typing import Any, NamedTuple

from tragwerk.engines.process.elements.finishing import finish
from tragwerk.engines.process.elements.subprocesses import start_event_subprocess
from tragwerk.engines.process.model import MessageRef, Process, Trigger
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
EVENT_OCCURRED = EventKind.EVENT_OCCURRED
MESSAGE_RECEIVED = EventKind.MESSAGE_RECEIVED
SIGNAL_RECEIVED = EventKind.SIGNAL_RECEIVED
HAPPENED: Mapping[str, EventKind] = {
    "message": MESSAGE_RECEIVED,
    "timer": EventKind.TIMER_FIRED,
    "signal": SIGNAL_RECEIVED,
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
    return _waits(
        program_of(process),
        state.tokens,
        state.timers,
        {scope.id: scope for scope in state.scopes},
        state.marks,
        interrupted=state.interrupted,
    )


def waits_in(run: Run) -> tuple[Waiting, ...]:
    """Return all that a working set at rest waits for."""
    if run.outcome is not None:
        return ()
    return _waits(
        run.program,
        run.tokens.values(),
        run.timers,
        run.scopes,
        run.marks,
        interrupted=run.interrupted,
    )


def _waits(
    program: Program,
    tokens: Collection[Token],
    timers: Iterable[Timer],
    scopes: Mapping[int, Scope],
    marks: Set[Mark],
    *,
    interrupted: bool,
) -> tuple[Waiting, ...]:
    nodes = program.nodes
    due = {(timer.token, timer.element): timer.due_at for timer in timers}
    holders = {scope.token for scope in scopes.values()}
    found: list[Waiting] = []
    for token in tokens:
        node = nodes.get(token.element) or program.node(token.element)
        if token.id not in holders:
            if node.work_kind is not None:
                found.append(Waiting(token.id, node.element, node.work_kind))
            elif token.via == CHOICE:
                found.append(
                    Waiting(token.id, node.element, "choice", options=node.choices)
                )
        if node.may_await:
            found.extend(_events(_at_token(program, token, scopes), due, marks))
    if scopes or program.event_subprocesses:
        watched = _at_scopes(program, scopes.values(), interrupted=interrupted)
        found.extend(_events(watched, due, marks))
        found.extend(_free_tasks(program, tokens, scopes.values(), marks))
    return tuple(found)


def _events(
    awaited: Iterator[Subscription],
    due: Mapping[tuple[int, str], datetime],
    marks: Set[Mark],
) -> Iterator[Waiting]:
    for each in awaited:
        if not marks or not _has_occurred(each, marks):
            yield from _event(each, due)


def subscriptions(run: Run) -> Iterator[Subscription]:
    """Iterate over all events waited for, the longest waiting first."""
    for each in _all(run):
        if not run.marks or not _has_occurred(each, run.marks):
            yield each


def _all(run: Run) -> Iterator[Subscription]:
    for token in tuple(run.tokens.values()):
        yield from _at_token(run.program, token, run.scopes)
    scopes = tuple(run.scopes.values())
    yield from _at_scopes(run.program, scopes, interrupted=run.interrupted)


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
    program: Program, scopes: Iterable[Scope], *, interrupted: bool
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


def _free_tasks(
    program: Program,
    tokens: Collection[Token],
    scopes: Iterable[Scope],
    marks: Set[Mark],
) -> Iterator[Waiting]:
    """Find what may be chosen in ad-hoc sub-processes."""
    for scope in scopes:
        if scope.kind != "adhoc" or (scope.id, scope.element, OVER) in marks:
            continue
        node = program.node(scope.element)
        rule = node.element.ad_hoc
        is_busy = any(token.scope == scope.id for token in tokens)
        options = tuple(each.id for each in node.inside)
        if options and not (rule is not None and rule.sequential and is_busy):
            yield Waiting(scope.token, node.element, "choice", options=options)


def awaiting(
    run: Run, message_name: str, payload: Mapping[str, Any]
) -> Subscription | None:
    """Find what has waited longest for a message that also correlates."""
    for each in subscriptions(run):
        message = _message_of(each)
        if message is None or message.name != message_name:
            continue
        if _correlates(run, each, message, payload):
            return each
    return None


def _message_of(each: Subscription) -> MessageRef | None:
    if each.trigger is None:
        return each.node.element.message
    return each.trigger.message if each.trigger.kind == "message" else None


def _correlates(
    run: Run, each: Subscription, message: MessageRef, payload: Mapping[str, Any]
) -> bool:
    token = run.tokens.get(each.owner)
    seen = run.view(token.scope if token else each.owner, each.owner)
    for rule in message.correlations:
        expected = run.attempt(rule.expected, seen)
        if expected is not None and expected != run.attempt(rule.found, payload):
            return False
    return True


def occur(
    run: Run,
    each: Subscription,
    payload: Mapping[str, Any] | None = None,
    timer: Timer | None = None,
) -> None:
    """Let an awaited event occur; ``payload`` goes into the variables.

    Of an event with several parallel triggers all must occur first.
    """
    node, trigger = each.node, each.trigger
    data: dict[str, object] = {"token": each.owner}
    kind = EVENT_OCCURRED
    if trigger is not None:
        kind = HAPPENED.get(trigger.kind, kind)
    elif node.kind == "receiveTask":
        kind = MESSAGE_RECEIVED
    if kind is MESSAGE_RECEIVED:
        message = node.element.message
        if trigger is not None and trigger.message is not None:
            message = trigger.message
        data["message"] = message.name if message is not None else None
    elif kind is SIGNAL_RECEIVED and trigger is not None:
        data["signal"] = trigger.name
    if node.element.is_parallel_multiple and not _all_occurred(run, each):
        run.record(kind, node.id, **data)
        return
    token = run.tokens.get(each.owner)
    outputs = dict(payload or {})
    if token is None or node.kind == "startEvent":
        _at_event_subprocess(run, each, kind, data, outputs, timer)
    elif node.id == token.element:
        run.facts.append((kind, node.id, data))
        finish(run, token, node, outputs)
    elif node.kind == "boundaryEvent":
        _at_boundary(run, token, node, timer)
        run.record(kind, node.id, **data)
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
        run.record(kind, node.id, **data)
        _accept(run, node, token.scope, outputs)
        run.leave(node, token.scope)


def _all_occurred(run: Run, each: Subscription) -> bool:
    element = each.node.element
    if len(element.triggers) < 2:
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
    kind: EventKind,
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
    run.record(kind, node.id, **data)
    inside = start_event_subprocess(run, node, each.owner)
    _accept(run, node, inside, outputs)
