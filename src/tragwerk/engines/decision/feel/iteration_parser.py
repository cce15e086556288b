"""``for``, ``some`` and ``every`` → syntax tree."""

from typing import Protocol

from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.cursor import Cursor
from tragwerk.engines.decision.feel.nodes import Node


class Expressions(Protocol):
    """What reading an iteration needs of the parser."""

    cursor: Cursor

    def expression(self, binding: int = 0) -> Node:
        """Read an expression."""

    def inner(self) -> Node:
        """Read an expression inside brackets."""


def loop(parser: Expressions) -> Node:
    """Read ``for x in list, y in 1..3 return body``."""
    parser.cursor.next()
    parser.cursor.learn("partial")
    iterators = _iterators(parser)
    parser.cursor.expect("return")
    return nodes.For(iterators, parser.expression())


def quantified(parser: Expressions, *, every: bool) -> Node:
    """Read ``some x in list satisfies condition``."""
    parser.cursor.next()
    iterators = _iterators(parser)
    parser.cursor.expect("satisfies")
    return nodes.Quantified(every, iterators, parser.expression())


def _iterators(parser: Expressions) -> tuple[nodes.Iterator, ...]:
    cursor = parser.cursor
    found: list[nodes.Iterator] = []
    while True:
        name = cursor.name()
        cursor.expect("in")
        source = parser.inner()
        end = parser.inner() if cursor.accept("..") else None
        cursor.learn(name)
        found.append(nodes.Iterator(name, source, end))
        if not cursor.accept(","):
            return tuple(found)
