"""The steps a host can take with a process instance.

All take the moment ``now``, ``decide`` for decisions, a ``limit`` of elements in one
step, and ``judge``: it says whether a flow is taken whose condition gives neither true
nor false. Only play-outs of foreign or unfinished files have one; without it such a
condition is an error.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tragwerk.engines.process.elements.finishing import finish
from tragwerk.engines.process.elements.gateways import (
    choose_flows,
)
from tragwerk.engines.process.elements.propagation import escalate, throw_error
from tragwerk.engines.process.errors import NotWaitingError, ProcessError
from tragwerk.engines.process.model import MessageRef, Process
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.occur import (
    Subscription,
    occur,
    subscriptions,
    waits_of,
)
from tragwerk.engines.process.program import program_of
from tragwerk.engines.process.run import DEFAULT_LIMIT, Run
from tragwerk.engines.process.settling import broadcast, settle
from tragwerk.engines.process.starting import start_at_gateway, start_elements
from tragwerk.engines.process.state import (
    CHOICE,
    HOST_WORK,
    LOCALS,
    ROOT,
    EventKind,
    State,
    Step,
    Token,
)
from tragwerk.engines.process.variables import Decide, Judge


def start(
    process: Process,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    decide: Decide,
    message: str | None = None,
    at: str | None = None,
    limit: int = DEFAULT_LIMIT,
    judge: Judge | None = None,
) -> Step:
    """Start an instance, plainly, by a message, or ``at`` a start event of any kind.

    Raises:
        NotWaitingError: if the process does not begin with this message.
        ProcessError: if the process cannot be started this way, or a step fails.
        ProcessLimitError: if it runs in a circle without waiting.
    """
    if LOCALS in variables:
        raise ProcessError(f"„{LOCALS}“ ist als Name nicht möglich.")
    state = State(
        process.id, process.digest, variables=MappingProxyType(dict(variables))
    )
    run = _begin(process, state, now, decide, limit, judge)
    run.record(EventKind.STARTED, process.id, message=message)
    for each in run.program.event_subprocesses:
        if each.begin is not None:
            run.set_timers(ROOT, each.begin)
    for element in start_elements(process, message, at):
        node = run.program.nodes[element.id]
        if element.kind == "receiveTask":
            run.enter(node, None)
            run.leave(node, ROOT)
        elif element.kind == "eventBasedGateway" and element.instantiate:
            start_at_gateway(run, node, message)
        else:
            run.place(node, ROOT)
    return settle(run)


def complete(
    process: Process,
    state: State,
    token_id: int,
    outputs: Mapping[str, Any],
    *,
    now: datetime,
    decide: Decide,
    limit: int = DEFAULT_LIMIT,
    judge: Judge | None = None,
) -> Step:
    """Finish work of the host; outputs go into the variables.

    Also ends an ad-hoc sub-process.

    Raises:
        NotWaitingError: if the task is not open any more.
        ProcessError: if the token is no task, or a step fails.
    """
    run = _begin(process, state, now, decide, limit, judge)
    token, node = _work_at(run, token_id)
    finish(run, token, node, outputs)
    return settle(run)


def choose(
    process: Process,
    state: State,
    token_id: int,
    chosen: Sequence[str],
    *,
    now: datetime,
    decide: Decide,
    limit: int = DEFAULT_LIMIT,
    judge: Judge | None = None,
) -> Step:
    """Choose the flows out of a gateway, or activities of an ad-hoc sub-process.

    Raises:
        NotWaitingError: if there is nothing to choose any more.
        ProcessError: if the choice is not among the options, or a step fails.
    """
    run = _begin(process, state, now, decide, limit, judge)
    options = next(
        (
            each.options
            for each in waits_of(process, state)
            if each.token_id == token_id and each.kind == "choice"
        ),
        None,
    )
    if options is None:
        raise NotWaitingError(
            "Hier ist nichts mehr zu wählen. Vielleicht hat gerade jemand anderes "
            "gewählt.",
            source=process.source,
        )
    token = run.tokens[token_id]
    node = run.program.node(token.element)
    wrong = [each for each in chosen if each not in options]
    is_one_only = node.kind == "exclusiveGateway" or (
        node.element.ad_hoc is not None and node.element.ad_hoc.sequential
    )
    if wrong or not chosen or (is_one_only and len(chosen) > 1):
        raise run.error(node, "Diese Auswahl ist hier nicht möglich.")
    if token.via == CHOICE:
        choose_flows(run, token, node, chosen)
    else:
        scope = next(s for s in run.scopes.values() if s.token == token_id)
        run.record(EventKind.CHOSEN, node.id, chosen=tuple(chosen))
        for each in chosen:
            run.place(run.program.nodes[each], scope.id)
    return settle(run)


def deliver(
    process: Process,
    state: State,
    message_name: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    decide: Decide,
    limit: int = DEFAULT_LIMIT,
    judge: Judge | None = None,
) -> Step:
    """Deliver a message to the element that has waited longest for it.

    Where the file names a correlation, it must fit. The payload goes into the
    variables. One message moves one token.

    Raises:
        NotWaitingError: if nobody waits for it.
        ProcessError: if a step fails.
    """
    run = _begin(process, state, now, decide, limit, judge)
    for each in subscriptions(run):
        message = _message_of(each)
        if message is None or message.name != message_name:
            continue
        if _correlates(run, each, message, payload):
            occur(run, each, payload)
            return settle(run)
    raise NotWaitingError(
        f"Niemand wartet auf die Nachricht „{message_name}“.", source=process.source
    )


def signal(
    process: Process,
    state: State,
    name: str,
    payload: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    decide: Decide,
    limit: int = DEFAULT_LIMIT,
    judge: Judge | None = None,
) -> Step:
    """Broadcast a signal to everything in this instance that waits for it.

    Nobody waiting is no error; the host hands a signal to every instance.

    Raises:
        ProcessError: if a step fails.
    """
    run = _begin(process, state, now, decide, limit, judge)
    broadcast(run, name, payload)
    return settle(run)


def trigger(
    process: Process,
    state: State,
    token_id: int,
    element_id: str,
    payload: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    decide: Decide,
    limit: int = DEFAULT_LIMIT,
    judge: Judge | None = None,
) -> Step:
    """Say that an awaited event has occurred: one that the file leaves open.

    ``token_id`` and ``element_id`` are those of the :class:`Waiting`.

    Raises:
        NotWaitingError: if nobody waits for it any more.
        ProcessError: if a step fails.
    """
    run = _begin(process, state, now, decide, limit, judge)
    for each in subscriptions(run):
        if (each.owner, each.node.id) == (token_id, element_id):
            occur(run, each, payload)
            return settle(run)
    raise NotWaitingError(
        f"Niemand wartet mehr auf „{element_id}“.", source=process.source
    )


def fail(
    process: Process,
    state: State,
    token_id: int,
    code: str | None,
    *,
    now: datetime,
    decide: Decide,
    escalation: bool = False,
    limit: int = DEFAULT_LIMIT,
    judge: Judge | None = None,
) -> Step:
    """Report a BPMN error, or an escalation, from a task the host works on.

    An error that nothing catches ends the process as FAILED.

    Raises:
        NotWaitingError: if the task is not open any more.
        ProcessError: if the token is no task, or a step fails.
    """
    run = _begin(process, state, now, decide, limit, judge)
    token, node = _work_at(run, token_id)
    throw = escalate if escalation else throw_error
    throw(run, node, token.scope, code, token)
    return settle(run)


def advance(
    process: Process,
    state: State,
    *,
    now: datetime,
    decide: Decide,
    limit: int = DEFAULT_LIMIT,
    judge: Judge | None = None,
) -> Step:
    """Fire every timer that is due, the earliest first.

    Raises:
        ProcessError: if a step fails.
        ProcessLimitError: if timers that are due at once go in a circle.
    """
    run = _begin(process, state, now, decide, limit, judge)
    step = run.result()
    while run.outcome is None:
        due = [timer for timer in run.timers if timer.due_at <= now]
        if not due:
            break
        first = min(due, key=lambda timer: (timer.due_at, timer.token))
        node = run.program.nodes[first.element]
        run.count(node)
        run.timers.remove(first)
        for number, each in enumerate(node.element.triggers):
            mark = (first.token, node.id, str(number))
            if each.kind == "timer" and mark not in run.marks:
                occur(run, Subscription(first.token, node, each, number), None, first)
                break
        step = settle(run)
    return step


def cancel(process: Process, state: State, *, now: datetime, reason: str) -> Step:
    """End the instance from outside; reason is a code, not personal data.

    Raises:
        ProcessError: if it has ended already.
    """
    run = _begin(process, state, now, _no_decision, DEFAULT_LIMIT)
    run.clear(ROOT)
    run.outcome = "CANCELLED"
    run.timers = []
    run.record(EventKind.CANCELLED, process.id, reason=reason)
    return run.result()


def _begin(
    process: Process,
    state: State,
    now: datetime,
    decide: Decide,
    limit: int,
    judge: Judge | None = None,
) -> Run:
    if now.tzinfo is None:
        raise ProcessError("Der Zeitpunkt „now“ braucht eine Zeitzone.")
    if state.process_id != process.id or state.digest != process.digest:
        raise ProcessError(
            f"Dieser Stand gehört zu einer anderen Fassung des Prozesses "
            f"„{state.process_id}“. Laden Sie die Fassung, mit der er begonnen hat.",
            source=process.source,
        )
    if state.outcome is not None:
        raise NotWaitingError(
            f"Der Prozess „{process.id}“ ist schon beendet.", source=process.source
        )
    return Run(
        program_of(process), state, now=now, decide=decide, limit=limit, judge=judge
    )


def _work_at(run: Run, token_id: int) -> tuple[Token, Node]:
    """Find open work of the host by its token."""
    source = run.program.process.source
    token = run.tokens.get(token_id)
    if token is None:
        raise NotWaitingError(
            "Diese Aufgabe ist nicht mehr offen. Vielleicht hat sie gerade jemand "
            "anderes erledigt.",
            source=source,
        )
    node = run.program.node(token.element)
    is_work = node.kind in HOST_WORK
    holds = bool(run.scopes) and any(
        scope.token == token_id and scope.kind != "adhoc"
        for scope in run.scopes.values()
    )
    if holds or not (is_work or node.kind == "adHocSubProcess"):
        raise run.error(
            node,
            f"„{node.element.label}“ ist keine Aufgabe, die man erledigen kann.",
        )
    return token, node


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


def _no_decision(_decision: str, _variables: Mapping[str, Any]) -> object:
    raise ProcessError("Beim Abbrechen wird nichts entschieden.")
