"""Events a token comes to: start, throw, catch and end."""

from tragwerk.engines.process.elements.compensation import (
    cancel_transaction,
    compensate,
)
from tragwerk.engines.process.elements.propagation import escalate, throw_error
from tragwerk.engines.process.model import MessageRef, Trigger
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import ROOT, EventKind

MESSAGE_THROWN = EventKind.MESSAGE_THROWN


def pass_through(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Go on: an event whose trigger has occurred."""
    run.leave(node, scope)


def arrive_at_end(run: Run, node: Node, scope: int, via: str | None) -> None:
    """End this token, and throw what the event says."""
    triggers = node.element.triggers
    if not triggers:
        run.facts.append(node.completed)
        return
    if any(each.kind in ("compensation", "cancel") for each in triggers):
        for each in triggers:
            if each.kind == "cancel":
                cancel_transaction(run, node, scope, via)
            elif each.kind == "compensation":
                compensate(run, node, scope, via, each)
        return
    run.record(EventKind.COMPLETED, node.id)
    for each in triggers:
        if each.kind == "terminate":
            run.clear(scope)
            if scope == ROOT:
                run.outcome = "TERMINATED"
        else:
            _throw(run, node, scope, each)


def arrive_at_throw(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Throw, jump to a link, or just note that a point is reached."""
    triggers = node.element.triggers
    for each in triggers:
        if each.kind == "message":
            throw_message(run, node, each.message)
    for each in triggers:
        if each.kind == "link":
            _jump(run, node, scope, each)
            return
        if each.kind == "compensation":
            compensate(run, node, scope, via, each)
            return
    # First on, then thrown: what the signal or escalation interrupts takes the
    # token with it that has just gone on.
    run.leave(node, scope)
    for each in triggers:
        if each.kind != "message":
            _throw(run, node, scope, each)


def _throw(run: Run, node: Node, scope: int, trigger: Trigger) -> None:
    match trigger.kind:
        case "message":
            throw_message(run, node, trigger.message)
        case "signal":
            run.record(EventKind.SIGNAL_THROWN, node.id, signal=trigger.name)
            run.signals.append(trigger.name or "")
        case "error":
            throw_error(run, node, scope, trigger.name)
        case "escalation":
            escalate(run, node, scope, trigger.name)
        case _:
            pass


def _jump(run: Run, node: Node, scope: int, trigger: Trigger) -> None:
    if node.link is None:
        raise run.error(
            node,
            f"Zum Link „{trigger.name}“ fehlt das Gegenstück. Zeichnen Sie ein "
            "fangendes Link-Ereignis mit demselben Namen.",
        )
    run.record(EventKind.COMPLETED, node.id)
    run.place(node.link, scope)


def arrive_at_catch(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Wait for what the event names; a link target and a plain event pass."""
    triggers = node.element.triggers
    if not triggers or triggers[0].kind == "link":
        run.leave(node, scope)
        return
    token = run.rest(node, scope, via)
    await_event(run, node, token.id)


def await_event(run: Run, node: Node, owner: int) -> None:
    """Set the timers of an event and report that it is awaited."""
    run.set_timers(owner, node)
    for each in node.element.triggers:
        if each.kind == "message":
            run.record(EventKind.MESSAGE_AWAITED, node.id, token=owner)
        elif each.kind != "timer" or each.timer is None:
            run.record(EventKind.EVENT_AWAITED, node.id, token=owner, event=each.kind)
    if not node.element.triggers and node.kind == "receiveTask":
        run.record(EventKind.MESSAGE_AWAITED, node.id, token=owner)


def throw_message(run: Run, node: Node, message: MessageRef | None) -> None:
    """Report a message for the host to deliver; one without a name goes nowhere."""
    if message is None:
        run.record(MESSAGE_THROWN, node.id, message=None)
        return
    run.record(
        MESSAGE_THROWN,
        node.id,
        message=message.name,
        flow=message.flow,
        pool=message.pool,
        process=message.process,
    )
