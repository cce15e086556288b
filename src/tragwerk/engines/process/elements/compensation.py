"""Compensation and transactions: undoing what is done, last first (13.5.5)."""

from tragwerk.engines.process.model import Trigger
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import ROOT, Completed, EventKind, Scope


def compensate(
    run: Run, node: Node, scope: int, via: str | None, trigger: Trigger
) -> None:
    """Undo an activity, or all of the scope; the thrower waits, or goes on at once."""
    around = _surrounding(run, scope)
    queue = _take(run, around, _named(node, trigger))
    run.record(EventKind.COMPENSATION_THROWN, node.id, handlers=len(queue))
    if trigger.waits and queue:
        _run_queue(run, node, scope, via, queue)
        return
    for handler in queue:
        run.place(run.program.nodes[handler], around)
    _go_on(run, node, scope)


def cancel_transaction(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Cancel the transaction around: undo what is done in it, then leave it."""
    inner = scope
    while inner != ROOT and run.scopes[inner].element not in _transactions(run):
        inner = run.tokens[run.scopes[inner].token].scope
    if inner == ROOT:
        raise run.error(node, "Ein Abbruch-Ende ist nur in einer Transaktion möglich.")
    run.clear(inner)
    queue = _take(run, inner, None)
    run.record(EventKind.COMPENSATION_THROWN, node.id, handlers=len(queue))
    _run_queue(run, node, inner, via, queue)


def continue_compensation(run: Run, scope: Scope) -> None:
    """Run the next handler, or let the thrower go on when all have run."""
    if scope.queue:
        run.scopes[scope.id] = scope._replace(queue=scope.queue[1:])
        run.place(run.program.nodes[scope.queue[0]], scope.id)
        return
    token = run.tokens[scope.token]
    run.close(scope.id)
    run.lift(token)
    node = run.program.nodes[token.element]
    if any(each.kind == "cancel" for each in node.element.triggers):
        run.record(EventKind.COMPLETED, node.id)
        _leave_cancelled(run, token.scope)
    else:
        _go_on(run, node, token.scope)


def _run_queue(
    run: Run, node: Node, scope: int, via: str | None, queue: tuple[str, ...]
) -> None:
    inside = run.open_scope(node, run.rest(node, scope, via), "compensation")
    run.scopes[inside.id] = inside._replace(queue=queue)


def _go_on(run: Run, node: Node, scope: int) -> None:
    if node.kind == "endEvent":
        run.record(EventKind.COMPLETED, node.id)
    else:
        run.leave(node, scope)


def _leave_cancelled(run: Run, inner: int) -> None:
    holder = run.tokens[run.scopes[inner].token]
    if run.is_instance(holder):
        # The events are attached to the loop as a whole.
        holder = run.tokens[run.scopes[holder.scope].token]
    node = run.program.nodes[holder.element]
    run.interrupt(holder)
    for event in node.boundaries:
        if any(each.kind == "cancel" for each in event.element.triggers):
            run.place(event, holder.scope)
            return


def _transactions(run: Run) -> frozenset[str]:
    return frozenset(
        scope.element
        for scope in run.scopes.values()
        if scope.kind == "sub"
        and run.program.nodes[scope.element].kind == "transaction"
    )


def _named(node: Node, trigger: Trigger) -> str | None:
    if trigger.activity is None:
        return None
    prefix = node.id[: len(node.id) - len(node.element.id.rpartition("/")[2])]
    return prefix + trigger.activity


def _surrounding(run: Run, scope: int) -> int:
    """Find the scope whose work is undone: around an event sub-process, not in it."""
    while scope != ROOT:
        holder = run.scopes[scope]
        node = run.program.nodes[holder.element]
        if holder.kind in ("sub", "adhoc") and not node.element.is_event_subprocess:
            return scope
        scope = run.tokens[holder.token].scope
    return scope


def _take(run: Run, scope: int, activity: str | None) -> tuple[str, ...]:
    """Take the handlers of what was completed in a scope, the last first."""
    chosen = [
        each
        for each in run.completed
        if each.scope == scope and activity in (None, each.element)
    ]
    handlers: list[str] = []
    for each in reversed(chosen):
        run.completed.remove(each)
        handlers.extend(_handlers(run, each))
    return tuple(handlers)


def _handlers(run: Run, entry: Completed) -> tuple[str, ...]:
    node = run.program.nodes[entry.element]
    inside = entry.inside
    if any(e.scope == inside and e.element == node.id for e in run.completed):
        # A loop: each of its instances is undone.
        return _take(run, inside or ROOT, node.id)
    if node.compensated_by is not None:
        return (node.compensated_by.id,)
    for each in node.event_subprocesses:
        begin = each.begin.element.triggers if each.begin is not None else ()
        if any(trigger.kind == "compensation" for trigger in begin):
            return (each.id,)
    return _take(run, inside, None) if inside is not None else ()
