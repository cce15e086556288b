"""Activities done several times: standard loops and multiple instances (13.3.6).

The token of the activity rests with its boundary events; each instance is a token of
its own in a scope of kind ``loop``, with its own entry and counter.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tragwerk.engines.process.model import Loop
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import Scope, Token
from tragwerk.engines.process.variables import KEEP, Frame

COUNTER = "loopCounter"
ITEMS = "$items"
RESULTS = "$results"
MAX_INSTANCES = 2_500


def arrive_at_loop(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Begin a loop, or do the work of one instance of it."""
    around = run.scopes.get(scope)
    if around is not None and around.kind == "loop" and around.element == node.id:
        node.work(run, node, scope, via)
        return
    loop = node.element.loop
    if loop is None:
        raise run.error(node, "Diese Aufgabe hat keine Schleife.")
    body = run.rest(node, scope, via)
    frame = run.locals.setdefault(body.id, {})
    if loop.kind == "standard":
        _begin_standard(run, node, body, loop)
        return
    items = _items(run, node, body, loop)
    total = len(items) if items is not None else _cardinality(run, node, body, loop)
    if items is not None:
        frame[ITEMS] = items
    if loop.result:
        frame[RESULTS] = [None] * total
    inside = run.open_scope(node, body, "loop", total)
    if total == 0:
        _end(run, inside, node)
    elif loop.kind == "sequential":
        _begin_instance(run, node, inside, 1)
    else:
        for number in range(1, total + 1):
            _begin_instance(run, node, inside, number)


def finish_instance(
    run: Run,
    token: Token,
    node: Node,
    outputs: Mapping[str, Any],
    inside: int | None = None,
) -> None:
    """Finish one instance: gather its result, begin the next, or end the loop."""
    loop = node.element.loop
    if loop is None:
        raise run.error(node, "Diese Aufgabe hat keine Schleife.")
    scope = run.scopes[token.scope]
    body = run.tokens[scope.token]
    frame = run.locals[body.id]
    seen = {**run.view(token.scope, token.id), **outputs}
    number = int(run.locals[token.id][COUNTER])
    if loop.result and loop.result_item is not None:
        # A new list: the old one belongs to the state this step began with.
        results = list(frame[RESULTS])
        results[number - 1] = run.attempt(loop.result_item, seen)
        frame[RESULTS] = results
    run.lift(token)
    run.remember(node, scope.id, inside)
    if outputs and not loop.result:
        run.write(body.scope, outputs)
    scope = scope._replace(done=scope.done + 1)
    run.scopes[scope.id] = scope
    if _goes_on(run, node, scope, loop, seen):
        if loop.kind != "parallel":
            _begin_instance(run, node, scope, scope.done + 1)
    else:
        _end(run, scope, node)


def _goes_on(
    run: Run, node: Node, scope: Scope, loop: Loop, seen: Mapping[str, Any]
) -> bool:
    """Whether there is another instance to begin, or one to wait for."""
    if loop.kind == "standard":
        most = loop.maximum
        if most is not None and scope.done >= most:
            return False
        return _is_true(run, node, loop, {**seen, COUNTER: scope.done})
    if scope.done >= scope.total:
        return False
    if loop.condition is None:
        return True
    active = sum(1 for token in run.tokens.values() if token.scope == scope.id)
    counts = {
        "numberOfInstances": scope.total,
        "numberOfActiveInstances": active,
        "numberOfCompletedInstances": scope.done,
    }
    return not _is_true(run, node, loop, {**run.view(scope.id), **seen, **counts})


def _is_true(run: Run, node: Node, loop: Loop, variables: Mapping[str, Any]) -> bool:
    if loop.condition is None:
        return False
    if run.judge is not None:
        return run.attempt(loop.condition, variables) is True
    line = node.element.line
    return run.evaluate(loop.condition, variables, node.id, line) is True


def _begin_standard(run: Run, node: Node, body: Token, loop: Loop) -> None:
    inside = run.open_scope(node, body, "loop", -1)
    seen = {**run.view(body.scope, body.id), COUNTER: 0}
    if loop.test_before and not _is_true(run, node, loop, seen):
        _end(run, inside, node)
    else:
        _begin_instance(run, node, inside, 1)


def _begin_instance(run: Run, node: Node, scope: Scope, number: int) -> None:
    loop = node.element.loop
    frame: Frame = {COUNTER: number}
    items = run.locals[scope.token].get(ITEMS)
    if items is not None and loop is not None and loop.item:
        frame[loop.item] = items[number - 1]
    if loop is not None and loop.result:
        frame[KEEP] = True
    run.place(node, scope.id, frame)


def _end(run: Run, scope: Scope, node: Node) -> None:
    """End the loop: instances still open are taken away, results go out."""
    loop = node.element.loop
    body = run.tokens[scope.token]
    run.clear(scope.id)
    run.close(scope.id)
    results = run.locals[body.id].get(RESULTS)
    run.lift(body)
    if loop is not None and loop.result and results is not None:
        run.write(body.scope, {loop.result: results})
    run.leave(node, body.scope, run.history(scope.id))


def _items(run: Run, node: Node, body: Token, loop: Loop) -> list[Any] | None:
    if loop.items is None:
        return None
    seen = run.view(body.scope, body.id)
    if run.judge is not None:
        value = run.attempt(loop.items, seen)
    else:
        value = run.evaluate(loop.items, seen, node.id, node.element.line)
    if not isinstance(value, list | tuple):
        if run.judge is not None:
            return None
        raise run.error(
            node,
            f"„{loop.items.text}“ ist keine Liste. „{node.element.label}“ wird für "
            "jeden Eintrag einer Liste einmal getan.",
        )
    return _limited(run, node, list(value))


def _limited(run: Run, node: Node, items: list[Any]) -> list[Any]:
    if len(items) > MAX_INSTANCES:
        raise run.error(node, f"Mehr als {MAX_INSTANCES} Wiederholungen auf einmal.")
    return items


def _cardinality(run: Run, node: Node, body: Token, loop: Loop) -> int:
    """Evaluate how many; a file that leaves it open means once."""
    if loop.cardinality is None:
        return 1
    seen = run.view(body.scope, body.id)
    if run.judge is not None:
        value = run.attempt(loop.cardinality, seen) or 1
    else:
        value = run.evaluate(loop.cardinality, seen, node.id, node.element.line)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise run.error(node, f"„{loop.cardinality.text}“ ergibt keine Anzahl.")
    if not 0 <= value <= MAX_INSTANCES or value != int(value):
        raise run.error(
            node, f"Die Anzahl muss ganz und höchstens {MAX_INSTANCES} sein."
        )
    return int(value)
