"""What compiling a syntax tree to closures carries along."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeAlias

from tragwerk.engines.decision.errors import FeelLimitError
from tragwerk.engines.decision.feel.builtins import BUILTINS
from tragwerk.engines.decision.feel.limits import MAX_TREE_DEPTH
from tragwerk.engines.decision.feel.nodes import Node
from tragwerk.engines.decision.feel.scope import Scope
from tragwerk.engines.decision.feel.values import Value

Closure: TypeAlias = Callable[[Scope], Value]
SUBJECT: Final = "?"
TOO_DEEP: Final = "Der Ausdruck ist zu tief verschachtelt. Teilen Sie ihn auf."


class Compiler:
    """Compiles nodes by a table of functions, one per class of node.

    It keeps account of the names an expression reads from outside. Inside a filter a
    name may also be an entry of the element, so those are kept apart.
    """

    def __init__(
        self,
        table: Mapping[type, Callable[["Compiler", Node], Closure]],
        declared: frozenset[str],
    ) -> None:
        self._table = table
        self.declared = declared
        self.free: dict[str, None] = {}
        self.perhaps_free: dict[str, None] = {}
        # A built-in function that is not called, unless data has this name.
        self.builtin_free: dict[str, None] = {}
        self._bound: list[frozenset[str]] = []
        self._filters = 0
        self._depth = 0

    def compile(self, node: Node) -> Closure:
        """Compile a node.

        Raises:
            FeelLimitError: if the tree is too deep.
        """
        self._depth += 1
        if self._depth > MAX_TREE_DEPTH:
            raise FeelLimitError(TOO_DEEP)
        closure = self._table[type(node)](self, node)
        self._depth -= 1
        return closure

    @contextmanager
    def binding(self, names: Iterable[str]) -> Iterator[None]:
        """Compile something inside which these names are bound."""
        self._bound.append(frozenset(names))
        yield
        self._bound.pop()

    @contextmanager
    def filtering(self) -> Iterator[None]:
        """Compile something inside which names may be entries of an element."""
        self._filters += 1
        with self.binding(("item",)):
            yield
        self._filters -= 1

    def is_bound(self, name: str) -> bool:
        """Whether a name is bound inside the expression."""
        return any(name in names for names in self._bound)

    def read(self, name: str) -> None:
        """Take account that a name is read."""
        if self.is_bound(name):
            return
        if self._filters and name not in self.declared:
            self.perhaps_free[name] = None
        elif name not in BUILTINS or name in self.declared:
            self.free[name] = None
        else:
            self.builtin_free[name] = None
