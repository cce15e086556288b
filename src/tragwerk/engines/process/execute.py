"""The five steps a host can take with a process instance."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tragwerk.engines.process.elements import REGISTRY
from tragwerk.engines.process.elements.events import occur
from tragwerk.engines.process.elements.gateways import join_inclusive
from tragwerk.engines.process.elements.subprocesses import (
    close_empty_scopes,
    is_stuck,
    report_stuck,
)
from tragwerk.engines.process.errors import NotWaitingError, ProcessError
from tragwerk.engines.process.model import Element, Process
from tragwerk.engines.process.run import DEFAULT_LIMIT, Decide, Run
from tragwerk.engines.process.state import ROOT, TASK_KINDS, EventKind, State, Step


def start(
    process: Process,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    decide: Decide,
    message: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Step:
    """Start an instance, by a message or plainly, and run it until it waits.

    Raises:
        ProcessError: if the process cannot be started this way, or a step fails.
        ProcessLimitError: if it runs in a circle without waiting.
    """
    state = State(
        process_id=process.id,
        digest=process.digest,
        variables=MappingProxyType(dict(variables)),
    )
    run = _begin(process, state, now, decide, limit)
    run.record(EventKind.STARTED, process.id, message=message)
    for element in _start_elements(process, message):
        if element.kind == "receiveTask":
            run.enter(element, None)
            run.leave(element, ROOT)
        else:
            run.place(element, ROOT)
    return _settle(run)


def complete(
    process: Process,
    state: State,
    token_id: int,
    outputs: Mapping[str, Any],
    *,
    now: datetime,
    decide: Decide,
    limit: int = DEFAULT_LIMIT,
) -> Step:
    """Finish a user, manual or service task; outputs are merged into the variables.

    Raises:
        NotWaitingError: if the task is not open any more.
        ProcessError: if the token is no task, or a step fails.
    """
    run = _begin(process, state, now, decide, limit)
    token = run.tokens.get(token_id)
    if token is None:
        raise NotWaitingError(
            "Diese Aufgabe ist nicht mehr offen. Vielleicht hat sie gerade jemand "
            "anderes erledigt.",
            source=process.source,
        )
    element = process.element(token.element)
    if element.kind not in TASK_KINDS and element.kind != "serviceTask":
        raise process.error(
            element, f"„{element.label}“ ist keine Aufgabe, die man erledigen kann."
        )
    run.variables.update(outputs)
    run.lift(token)
    run.leave(element, token.scope)
    return _settle(run)


def deliver(
    process: Process,
    state: State,
    message_name: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    decide: Decide,
    limit: int = DEFAULT_LIMIT,
) -> Step:
    """Deliver a message to the element that has waited longest for it.

    The payload is merged into the variables. One message moves one token.

    Raises:
        NotWaitingError: if nobody waits for it.
        ProcessError: if a step fails.
    """
    run = _begin(process, state, now, decide, limit)
    for waiting in state.waiting(process):
        if waiting.kind == "message" and waiting.message == message_name:
            occur(run, run.tokens[waiting.token_id], waiting.element, payload)
            return _settle(run)
    raise NotWaitingError(
        f"Niemand wartet auf die Nachricht „{message_name}“.", source=process.source
    )


def advance(
    process: Process,
    state: State,
    *,
    now: datetime,
    decide: Decide,
    limit: int = DEFAULT_LIMIT,
) -> Step:
    """Fire every timer that is due, the earliest first.

    Raises:
        ProcessError: if a step fails.
        ProcessLimitError: if timers that are due at once go in a circle.
    """
    run = _begin(process, state, now, decide, limit)
    step = run.result()
    while run.outcome is None:
        due = [timer for timer in run.timers if timer.due_at <= now]
        if not due:
            break
        first = min(due, key=lambda timer: (timer.due_at, timer.token))
        element = process.element(first.element)
        run.count(element)
        occur(run, run.tokens[first.token], element, None)
        step = _settle(run)
    return step


def cancel(process: Process, state: State, *, now: datetime, reason: str) -> Step:
    """End the instance from outside; reason is a code, not personal data.

    Raises:
        ProcessError: if it has ended already.
    """
    run = _begin(process, state, now, _no_decision, DEFAULT_LIMIT)
    run.clear(ROOT)
    run.outcome = "CANCELLED"
    run.record(EventKind.CANCELLED, process.id, reason=reason)
    return run.result()


def _begin(
    process: Process, state: State, now: datetime, decide: Decide, limit: int
) -> Run:
    if now.tzinfo is None:
        raise ProcessError("Der Zeitpunkt „now“ braucht eine Zeitzone.")
    if (state.process_id, state.digest) != (process.id, process.digest):
        raise ProcessError(
            f"Dieser Stand gehört zu einer anderen Fassung des Prozesses "
            f"„{state.process_id}“. Laden Sie die Fassung, mit der er begonnen hat.",
            source=process.source,
        )
    if state.finished:
        raise NotWaitingError(
            f"Der Prozess „{process.id}“ ist schon beendet.", source=process.source
        )
    return Run(process, state, now=now, decide=decide, limit=limit)


def _start_elements(process: Process, message: str | None) -> tuple[Element, ...]:
    if message is None:
        plain = process.starts.get(None, ())
        if plain:
            return plain
        known = ", ".join(process.start_messages)
        raise ProcessError(
            f"Der Prozess „{process.id}“ hat kein Startereignis ohne Nachricht. "
            + (f"Er beginnt mit: {known}." if known else "Zeichnen Sie eines."),
            source=process.source,
        )
    for element in process.elements.values():
        starts = element.kind == "startEvent" or element.instantiate
        name = element.message.name if element.message else None
        if starts and element.parent is None and name == message:
            return (element,)
    raise NotWaitingError(
        f"Der Prozess „{process.id}“ beginnt nicht mit der Nachricht „{message}“.",
        source=process.source,
    )


def _settle(run: Run) -> Step:
    """Move tokens until all rest, then join, close scopes and see whether it ends."""
    while True:
        while run.ready:
            arrival = run.ready.popleft()
            element = run.process.elements[arrival.element]
            run.count(element)
            REGISTRY[element.kind](run, element, arrival.scope, arrival.via)
        if not close_empty_scopes(run) and not join_inclusive(run):
            break
    if not run.tokens:
        run.outcome = run.outcome or "COMPLETED"
        run.record(EventKind.FINISHED, run.process.id, outcome=run.outcome)
    step = run.result()
    if run.tokens and is_stuck(run) and not step.state.waiting(run.process):
        report_stuck(run)
        return run.result()
    return step


def _no_decision(_decision: str, _variables: Mapping[str, Any]) -> object:
    raise ProcessError("Beim Abbrechen wird nichts entschieden.")
