"""Tasks: done by the host, by a decision, by sending or receiving, or by nobody."""

from tragwerk.engines.process.elements.events import throw_message
from tragwerk.engines.process.elements.finishing import finish
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import TASK_KINDS, EventKind


def arrive_at_work(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Wait until the host says that a person or a service has done the work."""
    run.enter(node, via)
    token = run.rest(node, scope, via)
    kind = "task" if node.kind in TASK_KINDS else "service"
    run.record(EventKind.TASK_CREATED, node.id, token=token.id, work=kind)


def arrive_at_task(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Do nothing: a task of no kind says only that something happens.

    With an event attached to it there must be a while in which that can occur, so
    it is left to the host.
    """
    if node.boundaries:
        arrive_at_work(run, node, scope, via)
        return
    run.enter(node, via)
    if node.is_plain:
        run.leave(node, scope)
    else:
        finish(run, run.rest(node, scope, via), node, {})


def arrive_at_send(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Throw the message and go on."""
    run.enter(node, via)
    if node.is_plain:
        throw_message(run, node, node.element.message)
        run.leave(node, scope)
        return
    token = run.rest(node, scope, via)
    throw_message(run, node, node.element.message)
    finish(run, token, node, {})


def arrive_at_receive(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Wait for the message."""
    run.enter(node, via)
    token = run.rest(node, scope, via)
    run.record(EventKind.MESSAGE_AWAITED, node.id, token=token.id)


def arrive_at_business_rule(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Ask the host for the decision and keep its value under ``tw:result``.

    Without a named decision the host does the task itself.
    """
    extension = node.element.extension
    decision = extension.get("decision")
    if not decision:
        arrive_at_work(run, node, scope, via)
        return
    run.enter(node, via)
    result = extension.get("result") or decision
    token = None if node.is_plain else run.rest(node, scope, via)
    value = run.ask(decision, scope, None if token is None else token.id)
    run.record(EventKind.DECISION_MADE, node.id, decision=decision, result=result)
    if token is None:
        run.write(scope, {result: value})
        run.leave(node, scope)
    else:
        finish(run, token, node, {result: value})


def arrive_at_script(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Evaluate a script written in FEEL; one in another language the host does."""
    script = node.element.script
    if script is None:
        arrive_at_work(run, node, scope, via)
        return
    run.enter(node, via)
    token = run.rest(node, scope, via)
    seen = run.view(scope, token.id)
    value = run.evaluate(script, seen, node.id, node.element.line)
    result = node.element.extension.get("result")
    finish(run, token, node, {result: value} if result else {})
