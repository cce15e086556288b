"""An activity on which a token rests is done: its data goes out, the way goes on."""

from collections.abc import Mapping
from typing import Any

from tragwerk.engines.process.elements.loops import finish_instance
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import LOCALS, Token


def finish(
    run: Run,
    token: Token,
    node: Node,
    outputs: Mapping[str, Any],
    inside: int | None = None,
) -> None:
    """Finish an activity; ``outputs`` is what its work gave.

    With a data mapping only the mapped values go out, else all outputs do.
    ``inside`` is the scope of a sub-process that has just ended.
    """
    if not node.is_plain:
        element = node.element
        if element.outputs:
            seen = {**run.view(token.scope, token.id), **outputs}
            outputs = run.values(element.outputs, seen, node)
        if element.loop is not None and run.is_instance(token):
            finish_instance(run, token, node, outputs, inside)
            return
    key, _, scope, _ = token
    if run.scopes or run.timers or run.locals:
        run.lift(token)
    else:
        # Nothing can hang on it.
        del run.tokens[key]
        run.tasks.pop(key, None)
    if outputs:
        if run.locals or LOCALS in outputs:
            run.write(scope, outputs)
        else:
            run.variables.update(outputs)
    only = node.only
    if only is None or node.is_noted or inside is not None:
        run.leave(node, scope, inside)
        return
    # What most do, without a call.
    run.facts.append(node.completed)
    run.ready.append((only[1], scope, only[0], None))
