"""What a plan has to say: elements that have no counterpart by their id."""

from typing import NamedTuple

from tragwerk.engines.process.migration.route import JOINS, change_of
from tragwerk.engines.process.model import Element, Process
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.program import program_of


class Gap(NamedTuple):
    """An element of the old version without counterpart, and what could become of it.

    ``options`` are elements of the new version that are nothing's counterpart and
    that a token could rest at as it does here; ``proposed`` is the one of the same
    name, where there is just one; ``is_timed`` says that it sets a timer, which a plan
    may give up.
    """

    element: Element
    options: tuple[Element, ...]
    proposed: str | None
    is_timed: bool


def find_gaps(old: Process, new: Process) -> tuple[Gap, ...]:
    """Find what a plan should name, in the order of the old version.

    An element of the same id that has become something else is no counterpart. Left
    out is what nothing ever rests at or is remembered of: throwing events, gateways
    that are only passed. What lies in a call goes with the call.
    """
    here, there = program_of(old).nodes, program_of(new).nodes
    same = {
        key for key, node in here.items() if key in there and _fits(node, there[key])
    }
    free = [node for key, node in there.items() if key not in same and _counts(node)]
    gaps = []
    for key, node in here.items():
        call = key.rpartition("/")[0]
        if key in same or not _counts(node) or (call and call not in same):
            continue
        options = [each.element for each in free if _fits(node, each)]
        named = [each.id for each in options if each.name == node.element.name != ""]
        gaps.append(
            Gap(
                node.element,
                tuple(options),
                named[0] if len(named) == 1 else None,
                any(each.kind == "timer" for each in node.element.triggers),
            )
        )
    return tuple(gaps)


def _fits(was: Node, now: Node) -> bool:
    return change_of(was, now, is_choice=_offers(was)) is None


def _offers(node: Node) -> bool:
    """Say whether a person chooses the way on, because no condition does."""
    return len(node.choices) > 1 and node.kind in (
        "exclusiveGateway",
        "inclusiveGateway",
    )


def _counts(node: Node) -> bool:
    return (
        node.element.is_activity
        or node.may_await
        or _offers(node)
        or node.kind == "boundaryEvent"
        or (node.kind in JOINS and node.entries > 1)
        or (node.kind == "startEvent" and node.parent is not None)
    )
