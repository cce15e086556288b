"""Tasks: done by the host, by a decision, by sending or receiving, or by nobody."""

from tragwerk.engines.process.elements.events import throw_message
from tragwerk.engines.process.elements.finishing import finish
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import MAX_TOKENS, Run
from tragwerk.engines.process.standing import new_token, new_waiting
from tragwerk.engines.process.state import EventKind

# Looking up a member of an enumeration takes longer than the rest of a record.
TASK_CREATED = EventKind.TASK_CREATED
DECISION_MADE = EventKind.DECISION_MADE


def arrive_at_work(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Wait until the host says that a person or a service has done the work."""
    tokens, key = run.tokens, run.next_id
    if node.is_quiet and run.frame is None and len(tokens) < MAX_TOKENS:
        # What most steps end with: as ``rest`` does it where nothing else begins.
        run.next_id = key + 1
        tokens[key] = new_token((key, node.id, scope, via))
    else:
        run.rest(node, scope, via)
    work = node.work_kind
    run.facts.append((TASK_CREATED, node.id, {"token": key, "work": work}))
    if work == "task":
        run.tasks[key] = new_waiting((key, node.element, "task", None, None, ()))


def arrive_at_task(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Do nothing: a task of no kind says only that something happens.

    With an event attached to it there must be a while in which that can occur, so
    it is left to the host.
    """
    if node.boundaries:
        arrive_at_work(run, node, scope, via)
        return
    if node.is_plain:
        run.leave(node, scope)
    else:
        finish(run, run.rest(node, scope, via), node, {})


def arrive_at_send(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Throw the message and go on."""
    if node.is_plain:
        throw_message(run, node, node.element.message)
        run.leave(node, scope)
        return
    token = run.rest(node, scope, via)
    throw_message(run, node, node.element.message)
    finish(run, token, node, {})


def arrive_at_receive(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Wait for the message."""
    token = run.rest(node, scope, via)
    run.record(EventKind.MESSAGE_AWAITED, node.id, token=token.id)


def arrive_at_business_rule(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Ask the host for the decision and keep its value under ``tw:result``.

    Without a named decision the host does the task itself.
    """
    decision = node.decision
    if not decision:
        arrive_at_work(run, node, scope, via)
        return
    result = node.result or decision
    token = None if node.is_plain else run.rest(node, scope, via)
    value = run.ask(decision, scope, None if token is None else token.id)
    run.facts.append((DECISION_MADE, node.id, {"decision": decision, "result": result}))
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
    token = run.rest(node, scope, via)
    seen = run.view(scope, token.id)
    value = run.evaluate(script, seen, node.id, node.element.line)
    result = node.result
    finish(run, token, node, {result: value} if result else {})
