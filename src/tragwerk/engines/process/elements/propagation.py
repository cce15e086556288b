"""Errors and escalations: who catches them, from the inside out (13.5.6)."""

from tragwerk.engines.process.elements.subprocesses import start_event_subprocess
from tragwerk.engines.process.model import TriggerKind
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import ROOT, EventKind, Token


def throw_error(
    run: Run, node: Node, scope: int, code: str | None, token: Token | None = None
) -> None:
    """Throw an error from a scope, or from the activity on which a token rests.

    Nobody catches it: the process ends as FAILED, so that somebody sees it.
    """
    run.record(EventKind.ERROR_THROWN, node.id, code=code)
    if not _catch(run, "error", code, scope, token):
        run.clear(ROOT)
        run.outcome = "FAILED"


def escalate(
    run: Run, node: Node, scope: int, code: str | None, token: Token | None = None
) -> None:
    """Throw an escalation; if nobody catches it, the process just goes on."""
    run.record(EventKind.ESCALATION_THROWN, node.id, code=code)
    _catch(run, "escalation", code, scope, token)


def _catch(
    run: Run, kind: TriggerKind, code: str | None, scope: int, token: Token | None
) -> bool:
    if token is not None and _at_boundary(run, kind, code, token):
        return True
    while True:
        if _in_scope(run, kind, code, scope):
            return True
        if scope == ROOT:
            return False
        holder = run.tokens[run.scopes[scope].token]
        if _at_boundary(run, kind, code, holder):
            return True
        scope = holder.scope


def _at_boundary(run: Run, kind: TriggerKind, code: str | None, token: Token) -> bool:
    if run.is_instance(token):
        return False
    event = _matching(run.program.nodes[token.element].boundaries, kind, code)
    if event is None:
        return False
    if event.element.interrupting or kind == "error":
        run.interrupt(token)
    run.place(event, token.scope)
    return True


def _in_scope(run: Run, kind: TriggerKind, code: str | None, scope: int) -> bool:
    if scope == ROOT:
        found = run.program.event_subprocesses
        taken_over = run.interrupted
    else:
        holder = run.scopes[scope]
        if holder.kind != "sub":
            return False
        found = run.program.nodes[holder.element].event_subprocesses
        taken_over = holder.interrupted
    begins = tuple(each.begin for each in found if each.begin is not None)
    event = None if taken_over else _matching(begins, kind, code)
    if event is None:
        return False
    start_event_subprocess(run, event, scope, interrupts=kind == "error")
    return True


def _matching(
    events: tuple[Node, ...], kind: TriggerKind, code: str | None
) -> Node | None:
    """Find the event for a code; one that names it comes before one that takes any."""
    takes_any = None
    for event in events:
        for trigger in event.element.triggers:
            if trigger.kind != kind:
                continue
            if trigger.name is not None and trigger.name == code:
                return event
            if trigger.name is None:
                takes_any = takes_any or event
    return takes_any
