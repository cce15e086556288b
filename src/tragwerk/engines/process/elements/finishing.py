"""An activity on which a token rests is done: its data goes out, the way goes on."""

from collections.abc import Mapping
from typing import Any

from tragwerk.engines.process.elements.loops import finish_instance
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import Token


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
    element = node.element
    if element.outputs:
        seen = {**run.view(token.scope, token.id), **outputs}
        outputs = run.values(element.outputs, seen, node)
    if run.scopes and run.is_instance(token):
        finish_instance(run, token, node, outputs, inside)
        return
    run.lift(token)
    if outputs:
        run.write(token.scope, outputs)
    run.leave(node, token.scope, inside)
