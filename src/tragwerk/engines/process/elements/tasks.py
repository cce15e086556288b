"""Tasks: done by the host, by a decision, by sending or receiving, or by nobody."""

from tragwerk.engines.process.elements.events import throw_message
from tragwerk.engines.process.model import Element
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import TASK_KINDS, EventKind


def arrive_at_work(run: Run, element: Element, scope: int, via: str | None) -> None:
    """Wait until the host says that a person or a service has done the work."""
    run.enter(element, via)
    token = run.rest(element, scope, via)
    kind = "task" if element.kind in TASK_KINDS else "service"
    run.record(EventKind.TASK_CREATED, element.id, token=token.id, work=kind)


def arrive_at_send(run: Run, element: Element, scope: int, via: str | None) -> None:
    """Throw the message and go on."""
    run.enter(element, via)
    throw_message(run, element)
    run.leave(element, scope)


def arrive_at_receive(run: Run, element: Element, scope: int, via: str | None) -> None:
    """Wait for the message."""
    run.enter(element, via)
    token = run.rest(element, scope, via)
    run.record(EventKind.MESSAGE_AWAITED, element.id, token=token.id)


def arrive_at_business_rule(
    run: Run, element: Element, scope: int, via: str | None
) -> None:
    """Ask the host for the decision and keep its value under ``tw:result``.

    Raises:
        ProcessError: if the task names no decision.
    """
    run.enter(element, via)
    decision = element.extension.get("decision")
    if not decision:
        raise run.process.error(
            element,
            f"„{element.label}“ nennt keine Entscheidung. Ergänzen Sie tw:decision.",
        )
    result = element.extension.get("result") or decision
    run.variables[result] = run.ask(decision)
    run.record(EventKind.DECISION_MADE, element.id, decision=decision, result=result)
    run.leave(element, scope)
