"""Move running instances to another version of their process.

A plan is a mapping of element ids, of the old version to the new one. What it does
not name stays where it is; ``""`` gives up the timers of an element. Ids inside a
call (``call/task``) go with the call. The plan must be one to one, so that
:func:`inverse` leads back. Nothing moves on by being migrated.

For a few states :func:`migrate` and :func:`dry_run` do. Who moves thousands makes a
route of the plan once (:func:`prepare`) and asks :func:`find_obstacles` and
:func:`move` for each.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.migration.moving import move
from tragwerk.engines.process.migration.obstacles import find_obstacles
from tragwerk.engines.process.migration.proposing import Gap, find_gaps
from tragwerk.engines.process.migration.reasons import TEXTS, Obstacle, Reason
from tragwerk.engines.process.migration.route import DROP, Plan, Route, prepare
from tragwerk.engines.process.model import Process
from tragwerk.engines.process.state import State, Step

__all__ = [
    "DROP",
    "TEXTS",
    "Forecast",
    "Gap",
    "Obstacle",
    "Plan",
    "Reason",
    "Route",
    "dry_run",
    "find_gaps",
    "find_obstacles",
    "inverse",
    "migrate",
    "move",
    "moves",
    "prepare",
]


class Forecast(NamedTuple):
    """What would happen to a state: the elements that change, or the obstacles."""

    moves: tuple[tuple[str, str], ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def is_possible(self) -> bool:
        """Whether it can be migrated."""
        return not self.obstacles


def migrate(
    old: Process, new: Process, state: State, plan: Plan, *, now: datetime
) -> Step:
    """Move a state to another version; tokens, timers and data stay what they are.

    Timers that only the new version has begin now.

    Raises:
        ProcessError: if the plan is wrong, or the state cannot be moved; the message
            names every obstacle.
    """
    route = prepare(old, new, plan)
    found = find_obstacles(route, state)
    if found:
        raise ProcessError(
            " ".join(dict.fromkeys(each.message for each in found)), source=new.source
        )
    return move(route, state, now)


def dry_run(
    old: Process, new: Process, states: Iterable[State], plan: Plan
) -> Iterator[Forecast]:
    """Say for each of many states what the migration would do.

    Raises:
        ProcessError: if the plan itself is wrong.
    """
    route = prepare(old, new, plan)
    for state in states:
        found = find_obstacles(route, state)
        yield Forecast(() if found else moves(route, state), found)


def inverse(old: Process, new: Process, plan: Plan) -> dict[str, str]:
    """Return the plan that leads back from the new version to the old one.

    Timers given up do not come back; those that only the new version has are
    given up.

    Raises:
        ProcessError: if the plan is wrong.
    """
    route = prepare(old, new, plan)
    back = {there: here for here, there in route.nodes.items() if here != there}
    back |= {each.id: DROP for each in route.added}
    return back


def moves(route: Route, state: State) -> tuple[tuple[str, str], ...]:
    """Return which elements tokens rest at change, and to which."""
    return tuple(
        dict.fromkeys(
            (token.element, route.nodes[token.element])
            for token in state.tokens
            if token.element != route.nodes[token.element]
        )
    )
