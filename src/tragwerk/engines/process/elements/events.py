"""Events: start, end, throw, catch, and what happens when a caught one occurs."""

from collections.abc import Mapping
from typing import Any

from tragwerk.engines.process.model import Element
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import ROOT, EventKind, Token


def pass_through(run: Run, element: Element, scope: int, via: str | None) -> None:
    """Go on: an event whose trigger has occurred, or a task of no kind."""
    run.enter(element, via)
    run.leave(element, scope)


def arrive_at_end(run: Run, element: Element, scope: int, via: str | None) -> None:
    """End this token; a terminate end event ends the whole scope."""
    run.enter(element, via)
    if element.trigger_kind == "message":
        throw_message(run, element)
    run.record(EventKind.COMPLETED, element.id)
    if element.trigger_kind == "terminate":
        run.clear(scope)
        if scope == ROOT:
            run.outcome = "TERMINATED"


def arrive_at_throw(run: Run, element: Element, scope: int, via: str | None) -> None:
    """Throw a message, jump to a link, or just note that a point is reached."""
    run.enter(element, via)
    if element.trigger_kind == "message":
        throw_message(run, element)
    if element.trigger is not None and element.trigger.kind == "link":
        target = run.process.links.get((element.parent, element.trigger.link or ""))
        if target is None:
            raise run.process.error(
                element,
                f"Zum Link „{element.trigger.link}“ fehlt das Gegenstück. Zeichnen "
                "Sie ein fangendes Link-Ereignis mit demselben Namen.",
            )
        run.record(EventKind.COMPLETED, element.id)
        run.place(target, scope)
        return
    run.leave(element, scope)


def arrive_at_catch(run: Run, element: Element, scope: int, via: str | None) -> None:
    """Wait for a message or a moment; a link target and a plain event pass."""
    run.enter(element, via)
    if element.trigger_kind not in ("message", "timer"):
        run.leave(element, scope)
        return
    token = run.rest(element, scope, via)
    if element.trigger_kind == "timer":
        run.set_timer(token, element)
    else:
        run.record(EventKind.MESSAGE_AWAITED, element.id, token=token.id)


def throw_message(run: Run, element: Element) -> None:
    """Report a message for the host to deliver.

    Raises:
        ProcessError: if the element names no message.
    """
    message = element.message
    if message is None:
        raise run.process.error(
            element,
            f"„{element.label}“ sendet eine Nachricht ohne Namen. Wählen Sie eine "
            "Nachricht (messageRef) oder zeichnen Sie den Nachrichtenfluss.",
        )
    run.record(
        EventKind.MESSAGE_THROWN,
        element.id,
        message=message.name,
        flow=message.flow,
        pool=message.pool,
        process=message.process,
    )


def occur(
    run: Run, token: Token, element: Element, payload: Mapping[str, Any] | None
) -> None:
    """Let an awaited event occur: payload is None for a timer.

    ``element`` is the one the token rests at, a target of the event-based gateway
    it rests at, or a boundary event of its activity.
    """
    kind = EventKind.TIMER_FIRED if payload is None else EventKind.MESSAGE_RECEIVED
    data: dict[str, object] = {"token": token.id}
    if payload is not None:
        run.variables.update(payload)
        data["message"] = element.message.name if element.message else None
    if element.id == token.element:
        run.lift(token)
        run.record(kind, element.id, **data)
        run.leave(element, token.scope)
    elif element.kind == "boundaryEvent":
        _occur_at_boundary(run, token, element)
        run.record(kind, element.id, **data)
        run.place(element, token.scope)
    else:
        run.lift(token)
        run.record(EventKind.COMPLETED, token.element)
        via = next(
            flow.id
            for flow in run.process.element(token.element).outgoing
            if flow.target == element.id
        )
        run.enter(element, via)
        run.record(kind, element.id, **data)
        run.leave(element, token.scope)


def _occur_at_boundary(run: Run, token: Token, element: Element) -> None:
    if element.interrupting:
        run.interrupt(token)
        return
    run.timers = [
        timer
        for timer in run.timers
        if (timer.token, timer.element) != (token.id, element.id)
    ]
